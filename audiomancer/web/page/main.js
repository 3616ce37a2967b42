// The page: keys and buttons go to the room; without a run the person begins one.

import { begin, showLibrary } from "./begin.js";
import { element } from "./cards.js";
import { Room } from "./room.js";
import { KEYS } from "./sitting.js";

const $ = (id) => document.getElementById(id);
const NAMED = { ArrowLeft: "left", ArrowRight: "right", Enter: "enter", Escape: "escape" };

const room = new Room(left);

function left() {
  $("room").hidden = true;
  $("keys").hidden = true;
  $("begin").hidden = false;
  $("place").textContent = "";
  showLibrary((text) => room.say(text));
}

function opened(run) {
  if (run.finished) {
    room.say("This run is over; begin another.");
    return;
  }
  $("begin").hidden = true;
  $("room").hidden = false;
  $("keys").hidden = false;
  document.activeElement?.blur();
  room.sit(run);
}

/** Whether a key is for the page, and not for a field, a dialog or the browser. */
function isOurs(event) {
  if (!room.open || event.ctrlKey || event.metaKey || event.altKey || $("keys-page").open) return false;
  return !event.target.closest("input, select, textarea");
}

document.addEventListener("keydown", (event) => {
  if (!isOurs(event)) return;
  const key = NAMED[event.key] ?? event.key;
  const onButton = event.target.closest("button") && (key === "enter" || key === " ");
  if (onButton || (key.length > 1 && !Object.values(NAMED).includes(key))) return;
  event.preventDefault();
  if (!event.repeat) room.press(key);
});

document.addEventListener("keyup", (event) => {
  if (room.open && event.key.toLowerCase() === "b") room.release("b");
});

window.addEventListener("blur", () => {
  if (room.open) room.release("b"); // the key may be let go where the page does not see it
});

for (const button of document.querySelectorAll("[data-key]")) {
  button.addEventListener("click", (event) => {
    if (event.detail) button.blur(); // a pointer leaves the keys with the page, so that space plays
    if (room.open) room.press(button.dataset.key);
  });
}

for (const button of document.querySelectorAll("[data-hold]")) {
  const { hold } = button.dataset;
  button.addEventListener("pointerdown", () => room.open && room.press(hold));
  for (const over of ["pointerup", "pointerleave", "pointercancel"]) {
    button.addEventListener(over, () => room.open && room.release(hold));
  }
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}

$("keys-list").append(...KEYS.flatMap(([keys, what]) => [element("dt", {}, keys), element("dd", {}, what)]));
$("help").addEventListener("click", () => room.help());
begin(opened, (text) => room.say(text));
showLibrary((text) => room.say(text));
