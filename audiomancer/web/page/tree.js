// The family tree: who descends from whom in the whole library or in one family; what is in focus is heard.

import * as api from "./api.js";
import { Keeping } from "./keeping.js";
import { isSynth } from "./synths_phrase.js";
import { families, laidOut, withoutDeleted } from "./tree_layout.js";
import { nameOf, saidOf, toldOf } from "./tree_look.js";
import { TreeMap } from "./tree_map.js";
import { Panel } from "./tree_panel.js";
import { Walk } from "./tree_walk.js";

const $ = (id) => document.getElementById(id);
const REST = 150; // milliseconds that one is in focus before more than its row is asked for
const STEPS = ["left", "right", "up", "down"];

export class TreeView {
  constructor(root, page) {
    Object.assign(this, { root, page });
    this.keeping = new Keeping((problem) => page.say(problem.message), () => {});
    window.addEventListener("beforeunload", (event) => this.keeping.guard(event));
    this.map = new TreeMap($("tree-map"), $("tree-forest"), $("tree-marks"), (node) => this.focus(node));
    this.acts = this.deeds();
    this.keys = this.named();
    this.panel = new Panel($("tree-one"), page.patterns, this.acts);
    this.told = null; // the rows, as the library tells them
    this.scope = null; // the id whose family is shown; null for the whole library
    this.focused = null;
    this.sounding = false;
    this.follow = this.follow.bind(this);
    for (const [id, act] of [["tree-in", () => this.map.zoom(true)], ["tree-out", () => this.map.zoom(false)], ["tree-all", () => this.map.fit()]]) {
      $(id).addEventListener("click", (event) => {
        if (event.detail) $(id).blur(); // a pointer leaves the keys with the tree
        act();
      });
    }
    $("tree-find").addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.find(event.target.value.trim().toLowerCase());
      else if (event.key === "Escape") event.target.blur();
    });
    for (const id of ["tree-kind", "tree-deleted"]) $(id).addEventListener("change", () => this.redraw(true));
    $("tree-hear").addEventListener("change", (event) => {
      event.target.blur();
      if (event.target.checked) this.hear();
    });
  }

  /** What the buttons of the panel do. */
  deeds() {
    return {
      focus: (node) => this.focus(node),
      rate: (score) => this.rate(score),
      hear: () => this.toggle(),
      play: () => this.page.go("synths", this.focused.id),
      back: () => this.goBack(),
      carry: () => this.page.carry([this.focused.id]),
      list: () => this.page.go("library", "name", this.focused.row.name),
      undelete: () => this.bringBack(this.focused.id),
      isWhole: () => this.scope === null,
      scope: () => this.page.go("tree", ...(this.scope === null ? [this.focused.id] : [])),
    };
  }

  /** What the keys do, beside those that walk and rate. */
  named() {
    const { acts, map } = this;
    return {
      " ": acts.hear,
      "+": () => map.zoom(true),
      "=": () => map.zoom(true), // the same key without shift
      "-": () => map.zoom(false),
      0: () => map.fit(),
      z: () => map.approach(),
      f: acts.scope,
      g: acts.back,
      e: acts.carry,
      "/": () => $("tree-find").focus(),
    };
  }

  /** Show the whole library, or the family of one. */
  async open(id = null) {
    const other = id !== this.scope;
    this.scope = id;
    this.seen = true;
    if (!this.told) this.page.say("The family tree is being read …");
    try {
      const told = await api.read("tree", { item: id });
      if (!this.seen || this.scope !== id) return; // the person has gone on meanwhile
      const first = !this.told;
      this.told = told;
      if (first) this.page.say("");
      this.offerKinds(id);
      this.redraw(first || other, first || other ? id : null);
    } catch (problem) {
      this.page.say(problem.message);
    }
  }

  close() {
    this.seen = false;
    this.silence();
    this.page.loops.ahead([]);
  }

  /** Patterns and synths are trees of their own; which is seen is asked only where there are both. */
  offerKinds(id) {
    const synths = this.told.items.filter(({ id }) => isSynth(id)).length;
    $("tree-kinds").hidden = Boolean(id) || !synths || synths === this.told.items.length;
    if (synths === this.told.items.length && synths) $("tree-kind").value = "synths";
    else if (!synths) $("tree-kind").value = "patterns";
  }

  rows() {
    const { items } = this.told;
    if (this.scope !== null) return items;
    const kind = items.filter((row) => isSynth(row.id) === ($("tree-kind").value === "synths"));
    return $("tree-deleted").checked ? kind : withoutDeleted(kind);
  }

  /** Draw the tree anew; `fit` brings all of it into view, else the camera stays. Who was in focus stays in focus. */
  redraw(fit, id = null) {
    const rows = this.rows();
    const drawn = laidOut(rows);
    const wanted = id ?? this.focused?.id;
    this.nodes = drawn.nodes;
    this.walk = new Walk(drawn.nodes);
    this.map.show(drawn);
    if (fit) this.map.fit();
    const more = this.told.total - this.told.items.length;
    $("tree-told").textContent = toldOf(drawn.nodes, families(drawn.nodes).length, rows.length + more);
    $("tree-forest").setAttribute("aria-label", `Family tree: ${$("tree-told").textContent}`);
    $("tree-stage").hidden = !drawn.nodes.length;
    $("tree-none").hidden = Boolean(drawn.nodes.length);
    const found = drawn.nodes.find((node) => node.id === wanted) ?? drawn.nodes.at(-1);
    if (found) this.focus(found, false);
  }

  /** Somebody comes into focus; who is new there is told, and heard while something sounds or the switch says so. */
  focus(node, aloud = true) {
    const changed = node.id !== this.focused?.id;
    this.focused = node;
    this.map.focus(node);
    this.panel.show(node);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(node), REST);
    if (!changed || !aloud) return;
    this.page.say(saidOf(node.row));
    if (this.sounding || $("tree-hear").checked) this.hear();
  }

  /** Go to the next whose name or id holds a text. */
  find(text) {
    const at = this.nodes.indexOf(this.focused) + 1;
    const others = [...this.nodes.slice(at), ...this.nodes.slice(0, at)];
    const found = text && others.find(({ row }) => nameOf(row).toLowerCase().includes(text) || row.id.endsWith(text));
    if (!found) {
      this.page.say(`Nobody in the picture is called “${text}”.`);
      return;
    }
    this.focus(found);
    this.map.approach();
  }

  /** One stays in focus: what it looks like, and the sounds of those that are next. */
  rest(node) {
    if (!this.seen || node !== this.focused || node.row.deleted || node.row.damaged) return;
    this.panel.detail().catch((problem) => this.page.say(problem.message));
    const near = ["right", "left", "down", "up"].map((key) => this.walk.step(node, key));
    const heard = [node, ...near].filter(({ row }) => !row.deleted && !row.damaged);
    this.page.loops.ahead([...new Set(heard.map(({ id }) => id))]);
  }

  press(key, repeated = false) {
    if (!this.focused || (repeated && ![...STEPS, "+", "=", "-"].includes(key))) return false;
    if (STEPS.includes(key)) this.focus(this.walk.step(this.focused, key));
    else if (/^[1-5]$/.test(key)) this.rate(Number(key));
    else if (Object.hasOwn(this.keys, key)) this.keys[key]();
    else return false;
    return true;
  }

  help() {
    $("tree-keys").showModal();
  }

  toggle() {
    if (this.sounding) this.silence();
    else this.hear();
  }

  /** Let who is in focus be heard, on the beat of what sounds. */
  hear() {
    const { id, row } = this.focused;
    if (row.deleted || row.damaged) {
      this.silence();
      this.page.say(`${saidOf(row)}: it cannot be heard.`);
      return;
    }
    if (!this.sounding) requestAnimationFrame(this.follow);
    this.sounding = true;
    this.page.loops.play(id).then(
      (loop) => loop?.notes.length && this.page.say(loop.notes.join(" ")),
      (problem) => {
        if (this.page.loops.heard === id) this.silence();
        this.page.say(problem.message);
      },
    );
  }

  silence() {
    if (!this.sounding) return;
    this.sounding = false;
    this.page.loops.stop();
    this.map.hear(null, null);
    this.panel.tell("", null);
  }

  /** Show who is heard, and where its loop is. */
  follow() {
    if (!this.sounding) return;
    const { id } = this.focused;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const place = this.page.loops.place(id);
    this.map.hear(this.focused, place === null ? 0 : still ? 1 : place);
    this.panel.tell(this.page.loops.isReady(id) ? "playing" : "rendering …", still ? null : place);
    requestAnimationFrame(this.follow);
  }

  rate(score) {
    const { row } = this.focused;
    if (row.deleted || row.damaged) return;
    const action = isSynth(row.id) ? "synth rate" : "rate";
    this.change(() => api.write(action, { item: row.id, score }), `${score} of 5 stars are kept.`);
  }

  bringBack(id) {
    this.change(() => api.write("undelete", { items: [id] }), "It is back.");
  }

  /** Change who is in focus in the library, one change after the other, and show the tree as it is then. */
  change(act, done) {
    this.keeping.keep(async () => {
      await act();
      if (!this.seen) return; // the person has gone on meanwhile
      await this.open(this.scope);
      this.page.say(done);
    });
  }

  /** Begin a run from who is in focus. */
  async goBack() {
    const { row } = this.focused;
    if (row.deleted || row.damaged) return;
    this.page.say("The run is being begun …");
    try {
      const run = await api.write(isSynth(row.id) ? "synth run start" : "run start", { items: [row.id] });
      this.page.sit(run, this.seen);
    } catch (problem) {
      this.page.say(problem.message);
    }
  }
}
