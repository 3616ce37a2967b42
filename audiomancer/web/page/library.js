// The library: all patterns, searched, heard, rated, tagged, deleted and brought back, and where new ones come in.

import * as api from "./api.js";
import { element } from "./cards.js";
import { Keeping } from "./keeping.js";
import * as asking from "./library_asked.js";
import { Bin } from "./library_bin.js";
import { Files } from "./library_files.js";
import { ACTS, Tools, keysList } from "./library_keys.js";
import { Making } from "./library_make.js";
import { Rows, isWhole } from "./library_rows.js";
import { Writing } from "./library_write.js";
import { addressOf } from "./views.js";

const $ = (id) => document.getElementById(id);
const TYPING = 150; // milliseconds without a key after which a search begins
const FIELDS = ["name", "kind", "rating", "style", "tag", "sort"];

export class LibraryView {
  /** `page` is what all views share. */
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.say = page.say;
    this.asked = { ...asking.EVERYTHING };
    this.items = [];
    this.total = 0;
    this.at = 0;
    this.marked = new Map(); // id to item, on whichever page it is
    this.fresh = new Set(); // ids of what was just made or brought in
    this.loading = 0; // counts the questions, so that only the latest answer is shown
    this.isSeen = false;
    this.keeping = new Keeping((problem) => this.refused(problem), () => this.show());
    this.furnish();
    this.listen();
  }

  furnish() {
    const keep = (act, failed) => this.keeping.keep(act, failed);
    const { say } = this;
    this.rows = new Rows($("library-list"), {
      look: (at) => this.look(at),
      hear: (at) => this.hearOrStop(at),
      mark: (at) => this.mark(at),
      tag: (word) => this.ask({ tag: word }),
    });
    this.tools = new Tools(document.querySelector("footer.bar"), (key) => this.press(key));
    this.writing = new Writing({ keep, say, latest: (item) => this.latest(item), changed: (items) => this.changed(items) });
    this.making = new Making({ keep, say, made: (items, told) => this.came(items, told) });
    const quiet = () => this.page.loops.ahead([]);
    this.bin = new Bin({ keep, quiet, say, gone: (ids) => this.gone(ids), back: (ids) => this.back(ids) });
    this.files = new Files({ keep, say, came: (items) => this.came(items), shown: () => this.page.go("library") });
  }

  listen() {
    const search = $("library-search");
    search.addEventListener("submit", (event) => {
      event.preventDefault();
      document.activeElement.blur();
    });
    search.addEventListener("keydown", (event) => {
      const leaves = event.key === "Escape" || (event.key === "ArrowDown" && event.target.name === "name");
      if (!leaves) return;
      event.preventDefault();
      event.target.blur();
    });
    search.addEventListener("input", () => this.typed());
    $("library-deleted").addEventListener("click", () => this.ask({ deleted: this.asked.deleted ? "" : "yes" }));
    $("library-clear").addEventListener("click", () => this.ask(asking.EVERYTHING));
    $("library-new").addEventListener("click", () => this.making.ask());
    $("library-before").addEventListener("click", () => this.turn(-1));
    $("library-after").addEventListener("click", () => this.turn(1));
    $("library-keys-list").append(...keysList());
    this.root.addEventListener("click", (event) => {
      // A pointer leaves the keys with the page, so that space plays.
      if (event.detail) event.target.closest("button, [type=checkbox]")?.blur();
    });
    document.addEventListener("paste", (event) => this.isSeen && this.files.pasted(event));
    window.addEventListener("focus", () => this.isSeen && this.load()); // the command line may have been at it meanwhile
    window.addEventListener("beforeunload", (event) => this.keeping.guard(event));
    this.follow = this.follow.bind(this);
  }

  async open(...parts) {
    const first = !this.isSeen;
    this.isSeen = true;
    this.tools.root.hidden = false;
    if (parts.length) this.asked = asking.askedOf(parts);
    this.write();
    if (first) requestAnimationFrame(this.follow);
    await this.load();
    if (!this.hasStyles) this.learnStyles();
  }

  close() {
    this.isSeen = false;
    clearTimeout(this.waiting);
    this.tools.root.hidden = true;
    this.page.loops.stop();
    this.page.loops.ahead([]);
  }

  async learnStyles() {
    try {
      this.making.offer((await api.read("styles")).styles.map(({ name }) => name));
      this.hasStyles = true;
    } catch (problem) {
      this.say(problem.message);
    }
  }

  /** Ask otherwise; who narrows begins on the first page. */
  ask(change) {
    if ((change.deleted ?? this.asked.deleted) !== this.asked.deleted) this.marked.clear(); // what is here, or what is not
    this.asked = { ...this.asked, page: 1, ...change };
    this.at = 0;
    this.write();
    return this.load();
  }

  typed() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(Object.fromEntries(new FormData($("library-search")))), TYPING);
  }

  /** What is asked stands in the address and in the fields. */
  write() {
    if (!this.isSeen) return; // the address is that of another view
    history.replaceState(null, "", addressOf("library", ...asking.partsOf(this.asked)));
    const { elements } = $("library-search");
    for (const name of FIELDS) if (elements[name].value.trim() !== this.asked[name]) elements[name].value = this.asked[name];
  }

  /** Fetch what is asked for; what was `first` stands before it, wherever it would be. */
  async load(first = []) {
    this.loading += 1;
    const number = this.loading;
    let found;
    try {
      found = await api.read("list", asking.queryOf(this.asked));
    } catch (problem) {
      if (number === this.loading) this.say(problem.message);
      return;
    }
    if (number !== this.loading) return;
    const last = asking.pagesOf(found.total);
    if (this.asked.page > last) {
      await this.ask({ page: last });
      return;
    }
    this.take(found, first);
  }

  take({ patterns, total }, first) {
    const looked = first.length ? first[0].id : this.looked?.id;
    const ids = new Set(first.map((item) => item.id));
    this.items = [...first, ...patterns.filter((item) => !ids.has(item.id))];
    this.total = total;
    this.page.patterns.keep(this.items.filter(isWhole));
    const again = this.items.findIndex((item) => item.id === looked);
    this.at = again < 0 ? Math.max(0, Math.min(this.at, this.items.length - 1)) : again;
    this.rows.draw(this.items, this.fresh);
    this.tagsKnown();
    this.show();
    this.ahead();
  }

  /** The tags that were seen are offered where one is asked for. */
  tagsKnown() {
    this.tags = new Set([...(this.tags ?? []), ...this.items.flatMap((item) => item.tags ?? [])]);
    $("library-tags").replaceChildren(...[...this.tags].sort().map((value) => element("option", { value })));
  }

  get looked() {
    return this.items[this.at];
  }

  /** What is worked on: what is marked, else what is looked at. */
  get chosen() {
    if (this.marked.size) return [...this.marked.values()];
    return this.looked ? [this.looked] : [];
  }

  press(key, repeated = false) {
    const act = ACTS[key.length === 1 ? key.toLowerCase() : key];
    if (!act) return false;
    if (!repeated || key === "up" || key === "down") act(this, key);
    return true;
  }

  look(at) {
    if (at === this.at || !this.items[at]) return;
    this.at = at;
    this.show();
    if (this.page.loops.heard) this.hear();
    else this.ahead();
  }

  async step(by) {
    const at = this.at + by;
    if (this.items[at]) {
      this.look(at);
      this.rows.reveal(at);
    } else if (by > 0 && this.asked.page < asking.pagesOf(this.total)) await this.turn(1);
    else if (by < 0 && this.asked.page > 1) {
      await this.turn(-1);
      this.look(this.items.length - 1);
      this.rows.reveal(this.at);
    } else this.say(by > 0 ? "This is the last one." : "This is the first one.");
  }

  async turn(by) {
    const page = this.asked.page + by;
    if (page < 1 || page > asking.pagesOf(this.total)) return;
    await this.ask({ page });
    $("library-title").scrollIntoView({ block: "nearest", behavior: "auto" });
  }

  /** What is heard next is fetched before it is asked for. */
  ahead() {
    if (this.asked.deleted || !this.isSeen) return;
    const near = [this.looked, this.items[this.at + 1], this.items[this.at - 1]];
    this.page.loops.ahead(near.filter((item) => item && isWhole(item)).map((item) => item.id));
  }

  hearOrStop(at = this.at) {
    const same = at === this.at;
    this.at = at;
    if (same && this.page.loops.heard === this.looked?.id) this.page.loops.stop();
    else this.hear();
    this.show();
  }

  async hear() {
    const { loops } = this.page;
    const item = this.looked;
    const why = !item ? "There is nothing to hear yet." : this.hindered(item);
    if (why) {
      loops.stop();
      this.say(why);
      return;
    }
    this.say(`${item.name} is being rendered …`);
    try {
      const loop = await loops.play(item.id);
      if (loop) this.say([item.name, ...loop.notes].join(" · "));
    } catch (problem) {
      if (loops.heard === item.id) loops.stop();
      this.refused(problem);
    }
    this.show();
    this.ahead();
  }

  /** Why nothing can be done with an item; empty where something can. */
  hindered(item) {
    if (!isWhole(item)) return `${item.name} cannot be read: ${item.damaged}.`;
    return this.asked.deleted ? `${item.name} is deleted; Enter puts it back.` : "";
  }

  /** Do something with what is chosen, if it can be done. */
  withChosen(act) {
    const { chosen } = this;
    const why = chosen.map((item) => this.hindered(item)).find(Boolean);
    if (!chosen.length) this.say("There is no pattern here yet; n makes new ones.");
    else if (why) this.say(why);
    else act(chosen);
  }

  withLooked(act) {
    const why = this.looked ? this.hindered(this.looked) : "There is no pattern here yet; n makes new ones.";
    if (why) this.say(why);
    else act(this.looked);
  }

  mark(at) {
    this.at = at;
    const item = this.looked;
    if (!item) return;
    if (!this.marked.delete(item.id)) this.marked.set(item.id, item);
    this.show();
  }

  unmark() {
    this.marked.clear();
    this.show();
  }

  /** An item as it is by now, whatever else was kept of it meanwhile. */
  latest(item) {
    return this.items.find(({ id }) => id === item.id) ?? item;
  }

  rate(score) {
    this.withLooked((item) =>
      this.keeping.keep(async () => {
        await api.write("rate", { item: item.id, score });
        this.changed([{ ...this.latest(item), user_rating: score }]);
        this.say(`${item.name}: ${"★".repeat(score)}`);
      }),
    );
  }

  breed() {
    if (this.asked.deleted) this.bin.putBack(this.chosen);
    else {
      this.withChosen((items) => {
        this.say("The run is being begun …");
        this.keeping.keep(async () => {
          const run = await api.write("run start", { items: items.map((item) => item.id) });
          this.marked.clear();
          this.page.sit(run, this.isSeen);
        });
      });
    }
  }

  /** A damaged pattern can be deleted as well as any. */
  remove() {
    if (this.asked.deleted) this.say("It is deleted already; Enter puts it back.");
    else this.bin.remove(this.chosen);
  }

  /** What was deleted is no longer here: neither marked nor heard. */
  async gone(ids) {
    for (const id of ids) this.marked.delete(id);
    if (ids.has(this.page.loops.heard)) this.page.loops.stop();
    await this.load();
  }

  /** What was brought back is looked at. */
  async back(ids) {
    for (const id of ids) this.marked.delete(id);
    await this.load();
    const at = this.items.findIndex((item) => ids.has(item.id));
    if (at >= 0) this.look(at);
    this.rows.reveal(this.at);
  }

  /** What was changed here stands in its row at once. */
  changed(items) {
    this.page.patterns.keep(items);
    for (const item of items) {
      const at = this.items.findIndex((one) => one.id === item.id);
      if (this.marked.has(item.id)) this.marked.set(item.id, item);
      if (at < 0) continue;
      this.items[at] = item;
      this.rows.redraw(item, at, this.fresh);
    }
    this.tagsKnown();
  }

  /** What was made or brought in comes first, and is marked. */
  async came(items, told = "") {
    this.fresh = new Set(items.map((item) => item.id));
    this.marked = new Map(items.map((item) => [item.id, item]));
    this.asked = { ...asking.EVERYTHING };
    this.write();
    await this.load([...this.marked.values()]);
    this.rows.reveal(0);
    if (told) this.say(told);
  }

  /** What another has deleted meanwhile is not seen any longer. */
  refused(problem) {
    this.say(problem.message);
    if (problem.status !== 404 || !this.isSeen) return;
    for (const id of this.marked.keys()) if (problem.message.includes(id)) this.marked.delete(id);
    this.load();
  }

  escape() {
    if (!$("library-make").hidden) this.making.close();
    else if (!$("library-code").hidden) this.files.close();
    else if (!$("library-news").hidden) $("library-news").hidden = true;
    else this.page.loops.stop();
    this.show();
  }

  help() {
    $("library-keys").showModal();
  }

  show() {
    const { asked, total, items } = this;
    this.rows.tell(this.at, this.marked, this.page.loops.heard);
    const marked = this.marked.size ? `, ${this.marked.size.toLocaleString("en")} marked` : "";
    $("library-count").textContent = `${asking.rangeOf(asked, total)}${marked}`;
    $("library-clear").hidden = !asking.isNarrowed(asked);
    $("library-deleted").setAttribute("aria-pressed", String(Boolean(asked.deleted)));
    $("library-pages").hidden = asking.pagesOf(total) === 1;
    $("library-before").disabled = asked.page === 1;
    $("library-after").disabled = asked.page === asking.pagesOf(total);
    $("library-empty").hidden = items.length > 0 || !this.loading;
    $("library-empty").textContent = asking.emptyOf(asked);
    this.tools.offer(this.bin.last ? asking.calledOf(this.bin.last) : "");
  }

  follow() {
    if (!this.isSeen) return;
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.rows.follow((id) => this.page.loops.place(id));
    requestAnimationFrame(this.follow);
  }
}
