// The keys on the screen: played by pointer and finger, and told which are down.

import { element } from "./cards.js";
import { isBlack, KEYS, labelAt, labelOf, noteName } from "./synths_keys.js";

export class Piano {
  /** `played` is {press(note, key), release(key)}, where a key is named by what plays it. */
  constructor(root, played) {
    this.root = root;
    this.played = played;
    this.keys = new Map();
    this.layout = new Map();
    root.addEventListener("pointerdown", (event) => this.touch(event));
    root.addEventListener("pointermove", (event) => event.buttons && this.touch(event));
    for (const over of ["pointerup", "pointercancel", "pointerleave"]) {
      root.addEventListener(over, (event) => this.leave(event.pointerId));
    }
    root.addEventListener("contextmenu", (event) => event.preventDefault());
    this.touched = new Map(); // pointer to the note under it
    this.learn();
  }

  /** What is written on the keys of this computer, where a browser tells. */
  async learn() {
    this.layout = (await navigator.keyboard?.getLayoutMap?.()) ?? new Map();
    if (this.drawn) this.show(...this.drawn);
    for (const told of document.querySelectorAll("#synths [data-place]")) told.textContent = labelAt(told.dataset.place, this.layout);
  }

  /** Draw the keys from a C on; those outside the range of the synth are mute. */
  show(first, range) {
    this.drawn = [first, range];
    this.keys.clear();
    const made = Array.from({ length: KEYS }, (_, step) => this.key(first + step, step, range));
    this.root.replaceChildren(...made);
  }

  key(note, step, range) {
    const mute = range && (note < range[0] || note > range[1]);
    const name = element("span", { class: "note-name" }, noteName(note));
    const label = element("kbd", {}, labelOf(step, this.layout));
    const attributes = { type: "button", class: `key${isBlack(note) ? " black-key" : ""}`, "data-note": note, disabled: mute };
    const made = element("button", attributes, label, " ", name);
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.repeat) return;
      this.played.press(note, "enter");
      event.preventDefault();
    });
    made.addEventListener("keyup", (event) => event.key === "Enter" && this.played.release("enter"));
    this.keys.set(note, made);
    return made;
  }

  touch(event) {
    if (event.type === "pointerdown") event.target.releasePointerCapture?.(event.pointerId); // so that a finger can slide
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(".key:not(:disabled)");
    const note = under && this.root.contains(under) ? Number(under.dataset.note) : null;
    if (note === this.touched.get(event.pointerId)) return;
    this.leave(event.pointerId);
    if (note === null) return;
    this.touched.set(event.pointerId, note);
    this.played.press(note, `pointer ${event.pointerId}`);
    if (event.type === "pointerdown") event.preventDefault(); // the keys of the computer stay with the page
  }

  leave(pointer) {
    if (this.touched.delete(pointer)) this.played.release(`pointer ${pointer}`);
  }

  /** Show which notes are down. */
  mark(notes) {
    for (const [note, key] of this.keys) key.classList.toggle("down", notes.has(note));
  }
}
