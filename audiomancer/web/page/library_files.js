// Files and code that are dropped, chosen or pasted, and what the library says to them.

import * as api from "./api.js";
import { element } from "./cards.js";
import { counted } from "./library_asked.js";
import { cameIn, eachOnce, firstOf, languageOf, portions, sifted } from "./library_drop.js";

const $ = (id) => document.getElementById(id);

/** A file as the REST takes it. */
function sent(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve({ name: file.name, data: reader.result.slice(reader.result.indexOf(",") + 1) }));
    reader.addEventListener("error", () => reject(new Error(`${file.name} could not be read; of a folder, drop the files in it`)));
    reader.readAsDataURL(file);
  });
}

export class Files {
  /** `keep(act)` runs what changes the library, one after the other; `came(patterns)` hears what came in. */
  constructor({ keep, came, say, shown }) {
    Object.assign(this, { keep, came, say, shown });
    this.job = null;
    this.stopped = false;
    this.number = 0; // of the portion that is on its way
    this.share = 1; // of each portion in the whole
    this.listenForDrops();
    this.listenForChoices();
  }

  listenForDrops() {
    const over = (event) => {
      if (!event.dataTransfer.types.includes("Files") || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    };
    document.addEventListener("dragenter", over);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("dropping");
    });
    document.addEventListener("drop", (event) => {
      document.body.classList.remove("dropping");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.bring([...event.dataTransfer.files]);
    });
  }

  listenForChoices() {
    $("library-file").addEventListener("click", () => $("library-files").click());
    $("library-files").addEventListener("change", (event) => {
      this.bring([...event.target.files]);
      event.target.value = ""; // the same file can be chosen again
    });
    $("library-paste").addEventListener("click", () => this.open());
    $("library-code").addEventListener("submit", (event) => {
      event.preventDefault();
      this.code(new FormData(event.target));
    });
    $("library-code").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    $("library-code-drop").addEventListener("click", () => this.close());
    $("library-news-close").addEventListener("click", () => ($("library-news").hidden = true));
    $("library-news-stop").addEventListener("click", () => this.stop());
  }

  /** Something is pasted while the library is seen: files, or code. */
  pasted(event) {
    if (event.target.closest?.("input, textarea") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    const files = [...event.clipboardData.files];
    const text = event.clipboardData.getData("text/plain");
    if (files.length) this.bring(files);
    else if (text.trim()) this.ask(text);
  }

  ask(text) {
    const { code, language } = $("library-code").elements;
    code.value = text;
    language.value = languageOf(text) ?? "tidal";
    this.open();
  }

  open() {
    $("library-code").hidden = false;
    $("library-code").elements.code.focus();
  }

  close() {
    $("library-code").hidden = true;
    document.activeElement.blur();
  }

  /** Bring code in; it stands in its field until all of it has come. */
  async code(form) {
    const text = form.get("code").trim();
    if (!text) {
      this.say("Paste or type a line of Tidal or Strudel first.");
      return;
    }
    this.close();
    const orders = [() => this.music({ [form.get("language")]: [text] })];
    const { refused } = await this.work({ refused: [], orders, names: ["the code"] });
    const { code } = $("library-code").elements;
    if (refused.length) $("library-code").hidden = false;
    else if (code.value.trim() === text) code.value = "";
  }

  bring(files) {
    const { music, synths, refused } = sifted(files);
    const order = (act) => (portion) => async () => act(await this.read(portion, refused));
    const orders = [
      ...portions(music).map(order((read) => this.music({ files: read }))),
      ...portions(synths).map(order((read) => this.synths(read))),
    ];
    this.work({ refused, orders, names: files.map((file) => file.name) });
  }

  /** The files of a portion that can be read. */
  async read(portion, refused) {
    const found = await Promise.allSettled(portion.map(sent));
    refused.push(...found.filter(({ reason }) => reason).map(({ reason }) => reason.message));
    return found.filter(({ value }) => value).map(({ value }) => value);
  }

  async music(asked) {
    if (asked.files && !asked.files.length) return {};
    const bar = $("library-news-progress");
    const progress = ({ done, total }) => total && (bar.value = this.share * (this.number + done / total));
    this.job = api.long("import", asked, { progress, note: ({ note }) => this.say(note) });
    if (this.stopped) await this.job.cancel();
    const { patterns, refused, notices } = await this.job.result;
    return { patterns, notices, refused: refused.map(({ error }) => error) };
  }

  async synths(files) {
    if (!files.length) return {};
    const { synths, refused, told } = await api.write("synth import", { files });
    const why = ({ file, name, refused: reason }) => `${[file, name].filter(Boolean).join(", ")}: ${reason}`;
    return { synths, notices: told, refused: refused.map(why) };
  }

  /** Bring in one portion after the other, and tell what came of it, be it only some; gives all of that. */
  async work({ refused, orders, names }) {
    this.shown();
    this.stopped = false;
    const all = { patterns: [], synths: [], notices: [], refused };
    await this.keep(async () => {
      try {
        for (const [number, order] of orders.entries()) {
          if (this.stopped) break;
          Object.assign(this, { number, share: 1 / orders.length });
          this.tell(`Bringing in ${names.length === 1 ? names[0] : counted(names.length, "file")} …`);
          for (const [what, found] of Object.entries(await order())) all[what].push(...found);
        }
      } catch (problem) {
        all.refused.push(problem.message);
      } finally {
        this.job = null;
        await this.over(all);
      }
    });
    return all;
  }

  stop() {
    this.stopped = true;
    this.job?.cancel().catch((problem) => this.say(problem.message));
  }

  tell(text) {
    $("library-news").hidden = false;
    $("library-news-title").textContent = text;
    $("library-news-list").replaceChildren();
    $("library-news-progress").hidden = false;
    $("library-news-progress").value = this.share * this.number;
    $("library-news-stop").hidden = false;
  }

  async over(all) {
    const patterns = eachOnce(all.patterns);
    if (patterns.length < all.patterns.length) all.notices.push("the same music twice is one pattern");
    const title = cameIn({ ...all, patterns }) || (this.stopped ? "Stopped: nothing came in." : "Nothing came in.");
    const line = (kind) => (text) => element("li", { class: kind }, text);
    const synths = all.synths.length ? [element("li", {}, element("a", { href: "#/synths" }, "Hear them under synths"))] : [];
    $("library-news").hidden = false;
    $("library-news-title").textContent = title;
    $("library-news-list").replaceChildren(
      ...synths,
      ...firstOf(all.refused).map(line("refused")),
      ...firstOf(all.notices).map(line("noticed")),
    );
    $("library-news-progress").hidden = true;
    $("library-news-stop").hidden = true;
    this.say(title);
    if (patterns.length) await this.came(patterns);
  }
}
