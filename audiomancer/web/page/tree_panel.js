// Who is in focus in a family tree, in words and with what can be done: all that the picture shows can be read and
// pressed here, too.

import { element, lineageOf, short } from "./cards.js";
import { compared, musicOf, saidOf as differenceOf, told } from "./notes.js";
import { moveHead, picture } from "./picture.js";
import { pictureOfSynth } from "./synths_cards.js";
import { isSynth } from "./synths_phrase.js";

const called = (row) => [row.name ? `${row.name} ` : "", element("span", { class: "id" }, short(row.id))];
const STARS = [1, 2, 3, 4, 5];

function button(text, pressed, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, ...[text].flat());
  made.addEventListener("click", (event) => {
    if (event.detail) made.blur(); // a pointer leaves the keys with the tree
    pressed(event);
  });
  return made;
}

/** The one in focus; `acts` holds what its buttons do, `patterns` knows what it sounds like. */
export class Panel {
  constructor(root, patterns, acts) {
    Object.assign(this, { root, patterns, acts });
    this.node = null;
  }

  /** Show one of the tree. */
  show(node) {
    this.node = node;
    const { row } = node;
    this.heading = element("h3", { tabindex: -1 }, ...called(row));
    this.state = element("span", { class: "state" });
    this.frame = element("div", { class: "frame" });
    this.birth = element("p", {}, row.damaged || row.method);
    this.differs = element("p");
    this.head = null;
    this.root.replaceChildren(
      element("div", { class: "title" }, this.heading, this.state),
      ...this.rating(row),
      this.frame,
      this.birth,
      this.differs,
      element("div", { class: "tree-acts" }, ...this.deeds(row)),
      ...this.relatives("Parents", node.parents, row.parents.length - node.parents.length),
      ...this.relatives("Children", node.children, 0),
    );
  }

  /** The stars, each a button that gives so many. */
  rating({ rating, deleted, damaged }) {
    if (deleted || damaged) return [element("p", {}, deleted ? "deleted" : "damaged")];
    const stars = STARS.map((star) =>
      button(star <= rating ? "★" : "☆", () => this.acts.rate(star), {
        "aria-label": `${star} of 5 stars`,
        "aria-pressed": String(star === rating),
      }),
    );
    return [element("div", { class: "tree-stars", role: "group", "aria-label": rating ? `rated ${rating} of 5` : "not rated" }, ...stars)];
  }

  relatives(title, nodes, unknown) {
    const buttons = nodes.map((node) => {
      const stars = node.row.rating ? ` ${"★".repeat(node.row.rating)}` : "";
      return element("li", {}, button([...called(node.row), stars], (event) => this.go(node, event)));
    });
    if (unknown) buttons.push(element("li", { class: "about" }, `${unknown} not in this picture`));
    if (!buttons.length) return [];
    return [element("h4", {}, title), element("ul", { class: "tree-kin" }, ...buttons)];
  }

  /** A button led to a relative: who uses the keyboard goes on from there. */
  go(node, event) {
    this.acts.focus(node);
    if (!event.detail) this.heading.focus();
  }

  deeds(row) {
    const { acts } = this;
    const key = (name, text) => [element("kbd", {}, name), ` ${text}`];
    const family = button(key("f", acts.isWhole() ? "only its family" : "whole library"), acts.scope);
    if (row.damaged) return [family];
    if (row.deleted) return [button("bring it back", acts.undelete), family];
    return [
      button(key("space", "hear"), acts.hear),
      button(key("g", "go back to here"), acts.back),
      button(key("e", "take it home"), acts.carry),
      isSynth(row.id) ? button("play it", acts.play) : button("in the library", acts.list),
      family,
    ];
  }

  /** What only the whole pattern tells: its picture with what differs from its first parent, and how it was born. */
  async detail() {
    const { node } = this;
    const item = await this.patterns.item(node.id);
    if (this.node !== node) return; // the person has gone on meanwhile
    if (item.damaged) {
      this.birth.textContent = item.damaged;
      return;
    }
    this.birth.textContent = lineageOf(item);
    if (isSynth(item.id)) {
      this.frame.replaceChildren(pictureOfSynth(item));
      return;
    }
    const music = musicOf(item);
    const [parent] = item.parent_ids;
    const marked = parent ? compared(music, musicOf(await this.patterns.item(parent))) : plain(music);
    if (this.node !== node) return;
    this.differs.textContent = parent ? `against ${short(parent)}: ${differenceOf(marked) || "the same strokes, felt otherwise"}` : "";
    const drawn = picture(music, marked, told(music));
    this.frame.replaceChildren(drawn);
    this.head = (place) => moveHead(drawn, music, place);
  }

  /** What is heard of it: a word, and the line in its picture at a place, 0-1. */
  tell(word, place) {
    if (this.state.textContent !== word) this.state.textContent = word;
    this.head?.(place);
  }
}

const plain = (music) => ({ notes: music.notes.map((note) => ({ ...note, change: "kept" })), gone: [] });
