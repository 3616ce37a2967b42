// The page: which view is seen, and that each key and button reaches it.

import { begin, showLibrary } from "./begin.js";
import { Carry } from "./carry.js";
import { element } from "./cards.js";
import { LibraryView } from "./library.js";
import { KEYS } from "./keys.js";
import { Loops } from "./loops.js";
import { Patterns } from "./patterns.js";
import { Room } from "./room.js";
import { SynthsView } from "./synths.js";
import { isSynth } from "./synths_phrase.js";
import { TasteView } from "./taste.js";
import { TreeView } from "./tree.js";
import { Views } from "./views.js";

const $ = (id) => document.getElementById(id);
const NAMED = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", Enter: "enter", Escape: "escape", Delete: "delete", Backspace: "delete" };

/** What all views share: one clock on which loops are heard, what is known of patterns, and one line that speaks. */
const page = {
  patterns: new Patterns(),
  say: (text) => ($("remark").textContent = text),
  go: (name, ...rest) => views.go(name, ...rest),
  /** Sit down at a run, whichever view it was begun from; if that is not `seen` any more, it waits with the others. */
  sit: (run, seen) => {
    if (seen) {
      views.go("listen");
      opened(run);
    } else {
      if (views.view === listening) listening.open();
      page.say("The run is begun; it waits under listen.");
    }
  },
  /** Take patterns home: their code, MIDI and sound; a synth has its own sheet for that. */
  carry: (ids) => (isSynth(ids[0]) ? views.go("synths", ids[0]) : carry.open(ids)),
};
page.loops = new Loops((key) => page.patterns.fetched(key), () => room.open && room.show());

const room = new Room(page, left);
const carry = new Carry($("carry"), page);
const listening = {
  root: $("listen"),
  open() {
    $("keys").hidden = $("place").hidden = !room.open;
    if (!room.open) showLibrary(page.say);
  },
  close() {
    $("keys").hidden = $("place").hidden = true;
    if (room.open) room.rest();
    else page.loops.stop();
  },
  press(key, repeated = false) {
    if (!room.open || key === "up" || key === "down") return false; // with these a browser scrolls
    if (!repeated) room.press(key);
    return true;
  },
  release: (key) => room.open && key.toLowerCase() === "b" && room.release("b"),
};
const views = new Views(
  {
    listen: listening,
    library: new LibraryView($("library"), page),
    tree: new TreeView($("tree"), page),
    taste: new TasteView($("taste"), page),
    synths: new SynthsView($("synths"), page),
  },
  document.querySelectorAll("#views a"),
  () => page.say(""), // what was said was of the view before
);

function left() {
  $("room").hidden = true;
  $("keys").hidden = true;
  $("begin").hidden = false;
  $("place").textContent = "";
  showLibrary(page.say);
}

function opened(run) {
  if (run.finished) {
    page.say("This run is over; begin another.");
    return;
  }
  $("begin").hidden = true;
  $("room").hidden = false;
  const isSeen = views.view === listening; // or the person has gone to another view meanwhile
  $("keys").hidden = $("place").hidden = !isSeen;
  if (isSeen) document.activeElement?.blur();
  room.sit(run);
}

/** Whether a key is for the page, and not for a field, a dialog or the browser. */
function isOurs(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return false;
  return !event.target.closest("input, select, textarea");
}

document.addEventListener("keydown", (event) => {
  if (!isOurs(event)) return;
  const key = NAMED[event.key] ?? event.key;
  const onButton = event.target.closest("a, button, summary") && (key === "enter" || key === " ");
  if (onButton || (key.length > 1 && !Object.values(NAMED).includes(key))) return;
  if (views.view.press?.(key, event.repeat, event.code)) event.preventDefault();
  else if (key === "?") help();
});

document.addEventListener("keyup", (event) => views.view.release?.(event.key, event.code));

window.addEventListener("blur", () => views.view.release?.("b")); // the key may be let go where the page does not see it

for (const button of document.querySelectorAll("[data-key]")) {
  button.addEventListener("click", (event) => {
    if (event.detail) button.blur(); // a pointer leaves the keys with the page, so that space plays
    listening.press(button.dataset.key);
  });
}

for (const button of document.querySelectorAll("[data-hold]")) {
  const { hold } = button.dataset;
  button.addEventListener("pointerdown", () => listening.press(hold));
  for (const over of ["pointerup", "pointerleave", "pointercancel"]) {
    button.addEventListener(over, () => listening.release(hold));
  }
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}

$("keys-list").append(...KEYS.flatMap(([keys, what]) => [element("dt", {}, keys), element("dd", {}, what)]));
const help = () => (views.view.help ? views.view : room).help();
$("help").addEventListener("click", help);
begin(opened, page.say);
views.follow();
