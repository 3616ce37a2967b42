// The keys of the library, and the same as buttons for thumb and mouse.

import { element } from "./cards.js";

const $ = (id) => document.getElementById(id);

/** What a person can press: the keys, what a button of it says, and what it does. A button presses the first key. */
const KEYS = [
  ["up", "↑", "", "the one above; held, on and on"],
  ["down", "↓", "", "the one below; at the end of a page, the next page"],
  [" ", "space", "hear", "hear it, in a loop; stop"],
  ["1", "1", "★", ""],
  ["2", "2", "★", ""],
  ["3", "3", "★", ""],
  ["4", "4", "★", ""],
  ["5", "5", "★", "1-5 rates it, from poor to excellent"],
  ["x", "x", "mark", "mark it; what follows is done to all that are marked. X takes all marks away"],
  ["enter", "Enter", "breed", "breed from it, or from what is marked; put back what is deleted"],
  ["m", "m", "vary", "make four variations of it"],
  ["c", "c", "cross", "cross the two that are marked"],
  ["n", "n", "new", "make new patterns"],
  ["e", "e", "take home", "take it home: code, MIDI, sound"],
  ["f", "f", "family", "its family: where it comes from, and what came of it"],
  ["t", "t", "note", "write a note"],
  ["g", "g", "tag", "tag it"],
  ["r", "r", "rename", "call it otherwise"],
  ["delete", "Del", "delete", "delete it; nothing is erased"],
  ["u", "u", "undo", "bring back what was deleted last"],
  ["/", "/", "search", "search; Esc goes back to the list"],
  ["left", "←", "", "the page before"],
  ["right", "→", "", "the next page"],
  ["escape", "Esc", "", "close what is open; silence"],
  ["?", "?", "", "this list"],
];
const HIDDEN = ["left", "right", "escape", "?"]; // the pages have buttons of their own, and what is open has one to close it

/** The keys with what they do, for the list of keys. */
export function keysList() {
  const rows = KEYS.filter(([, , , what]) => what);
  return rows.flatMap(([, cap, , what]) => [element("dt", {}, cap), element("dd", {}, what)]);
}

function button([key, cap, word, what], pressed) {
  const isStar = word === "★";
  const label = isStar ? `${key} of 5 stars` : word ? null : `${cap} ${what.split(";")[0]}`;
  const text = isStar || !word ? "" : ` ${word}`;
  const made = element("button", { type: "button", "aria-label": label, "data-tool": key }, element("kbd", {}, cap), text);
  made.addEventListener("click", (event) => {
    if (event.detail) made.blur(); // a pointer leaves the keys with the page
    pressed(key);
  });
  return made;
}

/** The buttons in the bar at the foot of the page; `pressed(key)` is called as if a key were. */
export class Tools {
  constructor(bar, pressed) {
    this.back = element("button", { type: "button", class: "back", hidden: true });
    this.back.addEventListener("click", () => pressed("u"));
    const made = KEYS.filter(([key]) => !HIDDEN.includes(key)).map((row) => button(row, pressed));
    const label = "What you can do with a pattern";
    this.root = element("div", { class: "keys library-keys", role: "toolbar", "aria-label": label, hidden: true }, this.back, ...made);
    bar.append(this.root);
  }

  /** Tell what is deleted and can be brought back; empty for nothing. */
  offer(what) {
    this.back.hidden = !what;
    this.back.textContent = what ? `Undo: bring back ${what}` : "";
  }
}

/** What each key does to the view. */
export const ACTS = {
  up: (view) => view.step(-1),
  down: (view) => view.step(1),
  left: (view) => view.turn(-1),
  right: (view) => view.turn(1),
  " ": (view) => view.hearOrStop(),
  ...Object.fromEntries([1, 2, 3, 4, 5].map((score) => [String(score), (view) => view.rate(score)])),
  x: (view, key) => (key === "X" ? view.unmark() : view.mark(view.at)),
  enter: (view) => view.breed(),
  m: (view) => view.withChosen((items) => view.making.vary(items)),
  c: (view) => view.withChosen((items) => view.making.cross(items)),
  n: (view) => view.making.ask(),
  e: (view) => view.withChosen((items) => view.page.carry(items.map((item) => item.id))),
  f: (view) => view.withLooked((item) => view.page.go("tree", item.id)),
  t: (view) => view.withLooked((item) => view.writing.ask("note", [item])),
  g: (view) => view.withChosen((items) => view.writing.ask("tag", items)),
  r: (view) => view.withLooked((item) => view.writing.ask("rename", [item])),
  delete: (view) => view.remove(),
  u: (view) => view.bin.undo(),
  "/": () => $("library-name").select(),
  escape: (view) => view.escape(),
  "?": (view) => view.help(),
};
