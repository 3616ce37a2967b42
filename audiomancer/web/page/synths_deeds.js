// What a person does with a synth: rate it, write on it, breed from it, take it home, delete it and take that back.

import * as api from "./api.js";
import { element } from "./cards.js";
import { Keeping } from "./keeping.js";
import { cardOf } from "./synths_sheet.js";

const $ = (id) => document.getElementById(id);

export class Deeds {
  /** `sheet` shows the synth that is meant; children and what is had back stand on the shelf. */
  constructor(page, sheet, shelf) {
    this.page = page;
    this.sheet = sheet;
    this.shelf = shelf;
    this.keeping = new Keeping((problem) => page.say(problem.message), () => {});
    window.addEventListener("beforeunload", (event) => {
      this.leave();
      this.keeping.guard(event);
    });
    const on = (id, kind, act) => $(id).addEventListener(kind, (event) => (event.preventDefault(), act.call(this, event)));
    on("synth-yours", "submit", this.write);
    $("synth-yours").addEventListener("keydown", (event) => event.key === "Escape" && event.target.blur());
    on("synth-vary", "submit", this.mutate);
    on("synth-cross", "submit", this.cross);
    on("synth-run", "click", this.run);
    on("synth-family", "click", () => page.go("tree", this.id));
    on("synth-copy", "click", this.copy);
    on("synth-download", "click", this.download);
    on("synth-delete", "click", this.delete);
  }

  get synth() {
    return this.sheet.card.synth;
  }

  get id() {
    return this.synth.id;
  }

  /** Whether a synth is still the one that is shown. */
  isShown(item) {
    return this.sheet.card?.synth.id === item;
  }

  /** Do something that is kept in the library, with what is said when it is. */
  keep(act, failed) {
    return this.keeping.keep(async () => this.page.say(await act()), failed);
  }

  /** Show what the library knows of a synth, if it is still the one that is shown. */
  async renew(item) {
    const { synth } = await cardOf(item);
    if (!this.isShown(item)) return;
    this.sheet.card.synth = synth;
    this.sheet.tellName(); // and not the words on it: the person may be writing
  }

  rate(score) {
    const item = this.id;
    const old = this.synth;
    this.sheet.tellStars(score); // seen at once, and taken back if it cannot be kept
    return this.keep(async () => {
      await api.write("synth rate", { item, score });
      await this.renew(item);
      return `Kept: ${score} of 5 stars.`;
    }, () => this.sheet.card?.synth === old && this.sheet.tellStars(old.user_rating));
  }

  /** Keep the words on it. */
  write() {
    document.activeElement?.blur();
    if (!this.leave()) this.page.say("These words are kept already.");
  }

  /** The person goes on: words that they changed and did not keep are kept; null where there are none. */
  leave() {
    if (!this.sheet.card) return null;
    const { id: item, name, user_notes, tags: old } = this.synth;
    const words = { note: $("synth-note").value.trim(), tags: $("synth-tags").value };
    const tags = words.tags.split(/[\s,]+/).filter(Boolean);
    const fresh = tags.filter((tag) => !old.includes(tag));
    const gone = old.filter((tag) => !tags.includes(tag));
    const isNew = words.note !== (user_notes ?? "");
    if (!isNew && !fresh.length && !gone.length) return null;
    this.sheet.unkept.set(item, words);
    return this.keep(async () => {
      if (isNew) await api.write("note", { item, text: words.note });
      if (fresh.length || gone.length) await api.write("tag", { item, tags: fresh, remove: gone });
      if (this.sheet.unkept.get(item) === words) this.sheet.unkept.delete(item);
      await this.renew(item);
      return `Your words on ${name} are kept.`;
    });
  }

  /** Breed, and look at what came of it. */
  bred(action, asked, waiting) {
    const { id } = this;
    this.page.say(waiting);
    return this.keep(async () => {
      const { synths } = await api.write(action, asked);
      const said = this.shelf.lead(synths[0], this.isShown(id));
      return synths.length > 1 ? `${said} ${synths.length} children came; the others stand on the shelf.` : said;
    });
  }

  mutate() {
    const amount = Number($("synth-amount").value);
    return this.bred("synth mutate", { item: this.id, amount, count: Number($("synth-count").value) }, "It is being varied …");
  }

  cross() {
    const second = $("synth-second").value.trim();
    if (!second) return this.page.say("Name the other synth; it gives the filter.");
    return this.bred("synth breed", { first: this.id, second }, "The two are being crossed …");
  }

  run() {
    const { id } = this;
    this.page.say("The run is being begun …");
    return this.keeping.keep(async () => this.page.sit(await api.write("synth run start", { items: [id] }), this.isShown(id)));
  }

  async code() {
    return (await api.read("synth export", { items: [this.id], target: $("synth-target").value })).code;
  }

  async copy() {
    try {
      const code = await this.code();
      if (!navigator.clipboard) {
        this.page.say("Over a network without https a browser gives no clipboard; download it instead.");
        return;
      }
      await navigator.clipboard.writeText(code);
      this.page.say("The source is on the clipboard.");
    } catch (problem) {
      this.page.say(problem.message);
    }
  }

  async download() {
    try {
      const address = URL.createObjectURL(new Blob([await this.code()], { type: "text/plain" }));
      element("a", { href: address, download: `${this.synth.name}.scd` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (problem) {
      this.page.say(problem.message);
    }
  }

  delete() {
    const { id, name } = this.synth;
    this.leave(); // its words are there when it is had back
    return this.keep(async () => {
      await api.write("delete", { items: [id] });
      if (this.isShown(id) || this.shelf.isSeen) this.page.go("synths");
      this.offer(id, name);
      return `${name} is deleted.`;
    });
  }

  /** What was deleted can be had back. */
  offer(id, name) {
    const undo = element("button", { type: "button" }, `Have ${name} back`);
    undo.addEventListener("click", () =>
      this.keep(async () => {
        await api.write("undelete", { items: [id] });
        $("synths-undo").replaceChildren();
        this.shelf.lead({ id, name }, this.shelf.isSeen);
        return `${name} is back.`;
      }),
    );
    $("synths-undo").replaceChildren(undo);
  }
}
