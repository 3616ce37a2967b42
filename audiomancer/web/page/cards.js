// The cards of a generation: drawn once each, then told what has changed. Text is always text, never markup.

import { compared, musicOf, saidOf, told } from "./notes.js";
import { moveHead, picture } from "./picture.js";
import { soundFor } from "./sitting.js";
import { drawSynth, pictureOfSynth } from "./synths_cards.js";
import { isSynth } from "./synths_phrase.js";

/** An element with attributes and children; a child that is a string becomes text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** The first letters of an id, as the terminal tells them. */
export const short = (id) => id.slice(5, 9);
const starsOf = (rating) => (rating ? "★".repeat(rating) + "☆".repeat(5 - rating) : "not rated");

const FINGERPRINT = / \(sha256 [^)]*\)/g; // of the model that played; who rates does not go by it, and `show` tells it

/** The lines that tell how a candidate was born, such as "mutated from 3fa9: ghost_notes ×2". */
export function lineageOf(item) {
  const done = new Map();
  for (const line of item.mutation_log) {
    const what = line.split(":")[0];
    done.set(what, (done.get(what) ?? 0) + 1);
  }
  const names = [...done].map(([what, count]) => (count > 1 ? `${what} ×${count}` : what));
  const how = item.parent_ids.length
    ? `${item.generation_method} from ${item.parent_ids.map(short).join(" and ")}`
    : item.generation_method;
  return (names.length ? `${how}: ${names.join(", ")}` : how).replaceAll(FINGERPRINT, "");
}

/** Why a candidate is shown, with whether it is not of the person's own; empty where nothing is told. */
export function whyOf(run, id) {
  return [run.fresh.includes(id) ? "not from yours" : "", run.whys[id] ?? ""].filter(Boolean).join("; ");
}

/** What can be done with a card, by its key. */
const ACTS = [
  ["+", "more", "more like this", "more"],
  ["x", "never", "never this", "never"],
  ["a", "always parent", "always parent: it is bred from in every generation", "parent"],
  ["e", "take home", "take home its code, MIDI and sound"],
  ["f", "family", "family: who it descends from, and who from it"],
];

function act([key, text, label, mark = null]) {
  const told = { title: label, "aria-label": `${key} ${label}`, "data-act": key, "data-mark": mark, "aria-pressed": mark && "false" };
  return element("button", { type: "button", ...told }, element("kbd", {}, key), ` ${text}`);
}

/** The cards in a list; `pointed(number)` is called when one is pointed at, `acted(number, key)` when one of its acts is. */
export class Cards {
  constructor(list, parentOf, pointed, acted) {
    this.list = list;
    this.parentOf = parentOf; // id to the promise of a stored pattern
    this.pointed = pointed;
    this.acted = acted;
    this.made = new Map();
    this.coming = element("li", { class: "card coming" }, "The next one is being chosen …");
  }

  /** Show a sitting; `heard` is the key of what sounds, `ready(key)` whether a sound is here. */
  show(sitting, heard, ready) {
    const { candidates } = sitting.run;
    const ids = new Set(candidates.map((item) => item.id));
    for (const [id, card] of this.made) {
      if (!ids.has(id)) {
        card.root.remove();
        this.made.delete(id);
      }
    }
    candidates.forEach((item, number) => {
      if (!this.made.has(item.id)) this.made.set(item.id, this.card(sitting.run, item, number));
      const card = this.made.get(item.id);
      if (this.list.children[number] !== card.root) this.list.insertBefore(card.root, this.list.children[number] ?? null);
      this.tell(card, sitting, item, number, heard, ready);
    });
    if (sitting.run.coming) this.list.append(this.coming);
    else this.coming.remove();
  }

  card(run, item, number) {
    const parts = {
      rating: element("span", { class: "rating" }),
      state: element("span", { class: "state" }),
      frame: element("div", { class: "frame" }),
      differs: element("p", { class: "differs" }),
      note: element("p", { class: "written" }),
    };
    const why = whyOf(run, item.id);
    const root = element(
      "li",
      { class: "card", "aria-label": `${item.name} ${short(item.id)}` },
      element(
        "div",
        { class: "title" },
        element("button", { type: "button", class: "name" }, `${number + 1} ${item.name} `, element("span", { class: "id" }, short(item.id))),
        parts.state,
        parts.rating,
      ),
      parts.frame,
      parts.differs,
      element("p", { class: "lineage" }, lineageOf(item)),
      ...(why ? [element("p", { class: "why" }, `why: ${why}`)] : []),
      parts.note,
      element("div", { class: "acts" }, ...ACTS.map(act)),
    );
    root.addEventListener("click", (event) => {
      if (event.detail) document.activeElement.blur(); // a pointer leaves the keys with the page
      const at = [...this.list.children].indexOf(root);
      const { act } = event.target.closest("[data-act]")?.dataset ?? {};
      if (act) this.acted(at, act);
      else this.pointed(at);
    });
    if (isSynth(item.id)) {
      drawSynth(parts, item);
      return { root, ...parts };
    }
    const music = musicOf(item);
    const card = { root, music, ...parts };
    this.draw(card, { notes: music.notes.map((note) => ({ ...note, change: "kept" })), gone: [] });
    if (item.parent_ids.length) this.mark(card, item.parent_ids[0]);
    return card;
  }

  draw(card, marked) {
    card.picture = picture(card.music, marked, told(card.music));
    card.frame.replaceChildren(card.picture);
  }

  /** Mark what differs from the first parent, once that is here. */
  async mark(card, parent) {
    try {
      const marked = compared(card.music, musicOf(await this.parentOf(parent)));
      this.draw(card, marked);
      card.differs.textContent = `against ${short(parent)}: ${saidOf(marked) || "the same strokes, felt otherwise"}`;
    } catch {
      card.differs.textContent = "its parent cannot be shown";
    }
  }

  tell(card, sitting, item, number, heard, ready) {
    const current = number === sitting.at && !sitting.pair;
    const rating = sitting.ratings[item.id];
    if (current) card.root.setAttribute("aria-current", "true");
    else card.root.removeAttribute("aria-current");
    card.sound = soundFor(sitting, item.id);
    card.root.classList.toggle("heard", heard === card.sound);
    card.rating.textContent = starsOf(rating);
    card.rating.setAttribute("aria-label", rating ? `${rating} of 5 stars` : "not rated");
    card.rating.setAttribute("role", "img");
    const listened = heard === card.sound ? (ready(card.sound) ? "playing" : "rendering …") : "";
    const parent = current && sitting.parent ? (ready(heard) ? "its parent plays" : "rendering …") : "";
    card.state.textContent = parent || listened;
    for (const button of card.root.querySelectorAll("[data-mark]")) {
      button.setAttribute("aria-pressed", sitting.marks[item.id] === button.dataset.mark);
    }
    card.note.textContent = sitting.notes[item.id] ? `“${sitting.notes[item.id]}”` : "";
  }

  /** Bring the card that is looked at into view. */
  reveal(id) {
    this.made.get(id).root.scrollIntoView({ block: "nearest", behavior: "auto" });
  }

  /** Move the line that shows what is heard; `placeOf(key)` tells where a sound is. */
  follow(placeOf) {
    for (const card of this.made.values()) if (card.music) moveHead(card.picture, card.music, placeOf(card.sound));
  }
}

/** What an item looks like, compared with nothing. */
function plainPicture(item) {
  if (isSynth(item.id)) return pictureOfSynth(item);
  const music = musicOf(item);
  return picture(music, { notes: music.notes.map((note) => ({ ...note, change: "kept" })), gone: [] }, told(music));
}

/** The two that are compared, side by side. */
export function pairOf(sitting, pressed) {
  const [first, second] = sitting.pair;
  const one = (item, number, word) => {
    const button = element("button", { type: "button" }, element("kbd", {}, String(number + 1)), ` the ${word} is better`);
    button.addEventListener("click", () => pressed(String(number + 1)));
    return element(
      "article",
      { class: "card", "aria-label": `${word}: ${item.name}`, "aria-current": sitting.ear === number ? "true" : null },
      element("h3", {}, `The ${word}: ${item.name} `, element("span", { class: "id" }, short(item.id))),
      element("div", { class: "frame" }, plainPicture(item)),
      button,
    );
  };
  const same = element("button", { type: "button" }, element("kbd", {}, "="), " neither");
  same.addEventListener("click", () => pressed("="));
  const hear = element("button", { type: "button" }, element("kbd", {}, "b"), " hear the other");
  hear.addEventListener("click", () => pressed("b"));
  const question = element("p", { class: "question" }, "Which of the two is better? ", hear, " ", same);
  return [question, one(first, 0, "first"), one(second, 1, "second")];
}
