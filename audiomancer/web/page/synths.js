// Synths: a shelf of all of them, and a sheet on which one is played.

import { Deeds } from "./synths_deeds.js";
import { placed } from "./synths_keys.js";
import { Sheet } from "./synths_sheet.js";
import { Shelf } from "./synths_shelf.js";

const $ = (id) => document.getElementById(id);

export class SynthsView {
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.shelf = new Shelf(page);
    this.sheet = new Sheet(page);
    this.deeds = new Deeds(page, this.sheet, this.shelf);
    const parent = $("synth-parent");
    parent.addEventListener("pointerdown", () => this.hands.beside(true));
    for (const over of ["pointerup", "pointerleave", "pointercancel"]) {
      parent.addEventListener(over, () => this.hands.bank && this.hands.beside(false));
    }
    $("synth-tools").addEventListener("click", (event) => this.clicked(event));
    // A slider keeps the arrows; the letters play on.
    $("synth-controls").addEventListener("keydown", (event) => {
      const foreign = event.target.type !== "range" || event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey;
      if (!foreign && this.press(event.key, event.repeat, event.code)) event.preventDefault();
    });
  }

  get hands() {
    return this.sheet.hands;
  }

  /** The shelf, or the sheet of one synth. */
  async open(id) {
    this.deeds.leave();
    $("synths-shelf").hidden = Boolean(id);
    $("synth").hidden = !id;
    try {
      if (id) {
        this.shelf.silence();
        await this.sheet.open(id);
      } else {
        this.sheet.close();
        await this.shelf.open();
      }
    } catch (problem) {
      if (id && this.sheet.wanted !== id) return; // the person has gone on meanwhile
      this.page.say(problem.message);
      if (id && !this.sheet.card) this.page.go("synths");
    }
  }

  close() {
    this.deeds.leave();
    this.sheet.close();
    this.shelf.silence();
  }

  clicked(event) {
    const button = event.target.closest("[data-synth-key]");
    if (!button) return;
    if (event.detail) button.blur(); // a pointer leaves the keys with the page
    this.press(button.dataset.synthKey, false, "");
  }

  press(key, repeated, code) {
    if ($("synth").hidden) return this.shelf.press(key);
    if (!this.sheet.card || key === "?") return false;
    if (this.hands.down(code, repeated)) return true;
    const act = this.acts[placed(key, code)];
    if (!act) return false;
    if (!repeated) act();
    return true;
  }

  release(key, code) {
    if (!this.sheet.card) return;
    if (placed(key, code) === "b") this.hands.beside(false);
    this.hands.up(code);
  }

  /** Show the keys of this view. */
  help() {
    $("synths-keys").showModal();
  }

  get acts() {
    return {
      " ": () => this.hands.whole(),
      b: () => this.hands.beside(true),
      z: () => this.hands.shift(-1),
      x: () => this.hands.shift(1),
      m: () => this.deeds.mutate(),
      n: () => $("synth-note").focus(),
      escape: () => this.page.go("synths"),
      ...Object.fromEntries([1, 2, 3, 4, 5].map((score) => [String(score), () => this.deeds.rate(score)])),
    };
  }
}
