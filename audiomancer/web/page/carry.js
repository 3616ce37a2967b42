// What is taken home: code to copy, files to download, each as its target's options ask, and what differs from the parent.

import * as api from "./api.js";
import { bytesOf, textOf } from "./carry_code.js";
import { withoutComments } from "./carry_diff.js";
import { askedOf, fieldsOf, valuesOf } from "./carry_options.js";
import { codeOf, downloadOf, filesOf, picturesOf, rowsAgainst } from "./carry_show.js";
import { element, short } from "./cards.js";

const SOON = 200; // ms after a change of an option, so that not every letter asks
const NAMES = { tidal: "TidalCycles", strudel: "Strudel", supercollider: "SuperCollider", midi: "MIDI", wav: "WAV" };

const $ = (id) => document.getElementById(id);
const after = (time) => new Promise((resolve) => setTimeout(resolve, time));

export class Carry {
  constructor(dialog, page) {
    this.dialog = dialog;
    this.page = page;
    this.targets = null; // the promise of what the server writes
    this.target = null;
    this.values = new Map(); // name of a target to the values of its options, as they were left
    this.turn = 0; // the number of the last question; an answer to an earlier one is of no use
    this.answer = Promise.resolve(null);
    $("carry-options").addEventListener("input", () => this.ask(SOON));
    $("carry-options").addEventListener("submit", (event) => event.preventDefault());
    $("carry-copy").addEventListener("click", () => this.copy());
    $("carry-against").addEventListener("click", () => this.compare());
    $("carry-tabs").addEventListener("keydown", (event) => this.step(event));
    dialog.addEventListener("keydown", (event) => this.press(event));
    dialog.addEventListener("close", () => this.closed());
  }

  /** Show how these patterns can be taken home. */
  async open(ids) {
    if (this.dialog.open || !ids.length) return;
    this.items = [];
    this.answer = Promise.resolve(null);
    this.clear();
    $("carry-what").textContent = "";
    this.dialog.showModal();
    const turn = (this.turn += 1);
    try {
      this.targets ??= api.read("targets");
      const [{ targets }, items] = await Promise.all([this.targets, Promise.all(ids.map((id) => this.page.patterns.item(id)))]);
      if (turn === this.turn) this.begin(targets, items);
    } catch (problem) {
      this.targets = null; // the next time it is asked for again
      if (turn === this.turn) this.refuse(problem);
    }
  }

  begin(targets, items) {
    this.items = items;
    $("carry-what").replaceChildren(
      ...items.flatMap((item, place) => [place ? ", " : "", `${item.name} `, element("span", { class: "id" }, short(item.id))]),
    );
    $("carry-tabs").replaceChildren(...targets.map((target) => this.tab(target)));
    this.choose(targets.find(({ name }) => name === this.target?.name) ?? targets[0]);
    this.tabOf(this.target).focus();
  }

  tab(target) {
    const told = { type: "button", role: "tab", id: `carry-tab-${target.name}`, "aria-controls": "carry-panel", title: target.summary };
    const made = element("button", told, NAMES[target.name] ?? target.name);
    made.addEventListener("click", () => this.choose(target));
    made.target = target;
    return made;
  }

  tabOf = (target) => $(`carry-tab-${target.name}`);

  /** From tab to tab by the arrows. */
  step(event) {
    const tabs = [...$("carry-tabs").children];
    const at = tabs.findIndex((tab) => tab.target === this.target);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs.at(to % tabs.length);
    this.choose(next.target);
    next.focus();
  }

  choose(target) {
    this.target = target;
    for (const tab of $("carry-tabs").children) {
      tab.setAttribute("aria-selected", String(tab.target === target));
      tab.tabIndex = tab.target === target ? 0 : -1;
    }
    $("carry-panel").setAttribute("aria-labelledby", this.tabOf(target).id);
    const fields = fieldsOf(target.options, this.values.get(target.name) ?? {});
    $("carry-fields").replaceChildren(...fields);
    $("carry-options").hidden = !fields.length;
    this.clear();
    this.ask(0);
  }

  /** Have it written as the options ask; the last who asks is answered. */
  ask(delay) {
    const turn = (this.turn += 1);
    this.values.set(this.target.name, valuesOf($("carry-options")));
    $("carry-panel").setAttribute("aria-busy", "true");
    this.say(this.target.text ? "Writing …" : "Rendering …");
    this.answer = after(delay)
      .then(() => (turn === this.turn ? this.written() : null))
      .then((answer) => turn === this.turn && answer && this.show(answer))
      .catch((problem) => turn === this.turn && this.refuse(problem));
  }

  async written() {
    const { name, options } = this.target;
    const asked = { items: this.items.map((item) => item.id), target: name, ...askedOf(options, this.values.get(name)) };
    const answer = await api.read("export", asked);
    if (!this.comparing) return answer;
    try {
      return { ...answer, lines: await this.against(asked) };
    } catch (problem) {
      return { ...answer, alone: `It cannot be shown beside its parent: ${problem.message}` }; // which may be deleted
    }
  }

  /** The parent's code and the child's, as near to it as it can be written. */
  async against({ items, ...asked }) {
    const nearer = this.target.options.some(({ name }) => name === "diff") ? { diff: true } : {};
    const [child, parent] = await Promise.all([
      api.read("export", { ...asked, ...nearer, items }),
      api.read("export", { ...asked, diff: null, items: [this.items[0].parent_ids[0]] }),
    ]);
    return { parent: withoutComments(textOf(parent.content)), child: withoutComments(textOf(child.content)) };
  }

  /** Whether the person looks at the parent's lines beside the child's. */
  get comparing() {
    return this.canCompare && $("carry-against").getAttribute("aria-pressed") === "true";
  }

  get canCompare() {
    return Boolean(this.target?.text && this.items.length === 1 && this.items[0].parent_ids.length);
  }

  compare() {
    if (!this.canCompare) return;
    const pressed = $("carry-against").getAttribute("aria-pressed") === "true";
    $("carry-against").setAttribute("aria-pressed", String(!pressed));
    this.ask(0);
  }

  clear() {
    for (const link of $("carry-files").children) URL.revokeObjectURL(link.href);
    for (const place of ["code", "lines", "files", "remarks", "pictures"]) $(`carry-${place}`).replaceChildren();
    for (const part of ["code", "beside", "copy", "against", "page", "refused"]) $(`carry-${part}`).hidden = true;
    $("carry-panel").removeAttribute("aria-busy");
    this.say("");
  }

  show(answer) {
    this.clear();
    const code = answer.text ? textOf(answer.content) : "";
    $("carry-copy").hidden = !answer.text;
    $("carry-against").hidden = !this.canCompare;
    $("carry-code").hidden = !answer.text || Boolean(answer.lines);
    $("carry-code").replaceChildren(...codeOf(code));
    $("carry-beside").hidden = !answer.lines;
    if (answer.lines) this.beside(answer.lines);
    if (answer.alone) this.tellRefused(answer.alone);
    $("carry-pictures").replaceChildren(...(answer.text ? [] : picturesOf(this.items)));
    this.offer(answer);
    $("carry-remarks").replaceChildren(...answer.remarks.map((remark) => element("li", {}, remark)));
    return code;
  }

  beside({ parent, child }) {
    const [item] = this.items;
    $("carry-parent").textContent = `its parent ${short(item.parent_ids[0])}`;
    $("carry-child").textContent = `this one ${short(item.id)}`;
    $("carry-lines").replaceChildren(...rowsAgainst(parent, child));
  }

  /** The files to download, and the address of Strudel's own page. */
  offer(answer) {
    const stems = answer.stems.map((stem) => bytesOf(stem.content));
    const files = filesOf(this.items, answer, bytesOf(answer.content), stems);
    const says = answer.text ? `Download ${answer.suffix}` : "";
    $("carry-files").replaceChildren(...files.map((file, number) => downloadOf(file, number ? "" : "d", says)));
    $("carry-page").hidden = !answer.link;
    if (answer.link) $("carry-page").href = answer.link;
  }

  refuse(problem) {
    this.clear();
    this.tellRefused(problem.message);
    return null;
  }

  tellRefused(text) {
    $("carry-refused").textContent = text;
    $("carry-refused").hidden = false;
  }

  /** Into the clipboard, which a browser gives to no page that comes over a network without https. */
  async copy() {
    const code = await this.answer;
    if (!code) return;
    try {
      await navigator.clipboard.writeText(code);
      this.say("Copied.");
    } catch {
      $("carry-code").hidden = false;
      getSelection().selectAllChildren($("carry-code"));
      this.say("This browser does not let the page copy: the code is selected, press Ctrl+C (⌘C on a Mac).");
    }
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const acts = {
      c: () => this.copy(),
      p: () => this.compare(),
      d: () => $("carry-files").querySelector("a")?.click(),
    };
    acts[event.key]?.();
  }

  say(text) {
    $("carry-said").textContent = text;
  }

  closed() {
    this.turn += 1;
    this.clear();
  }
}
