// The rows of the library: one for each pattern of a page. Text is always text, never markup.

import { element, short } from "./cards.js";
import { agoOf, counted } from "./library_asked.js";
import { moveStampHead, stamp } from "./library_picture.js";
import { musicOf, told } from "./notes.js";

/** Whether an item of a list could be read. */
export const isWhole = (item) => item.midi_data !== undefined;

const starsOf = (rating) => (rating ? "★".repeat(rating) + "☆".repeat(5 - rating) : "–");

function aboutOf({ type, bars, bpm, style, key, scale }) {
  const facts = [type, counted(bars, "bar"), `${Math.round(bpm)} BPM`, style, [key, scale].filter(Boolean).join(" ")];
  return facts.filter(Boolean).join(" · ");
}

/**
 * The rows in a list. `told` hears of a row, by its number: `look(at)` when it is pointed at, `hear(at)`, `mark(at)`,
 * and `tag(word)` when a tag is chosen.
 */
export class Rows {
  constructor(list, told) {
    this.list = list;
    this.told = told;
    this.rows = [];
  }

  /** Draw other items. */
  draw(items, fresh) {
    this.rows = items.map((item, at) => this.row(item, at, fresh.has(item.id)));
    this.list.replaceChildren(...this.rows.map((row) => row.root));
  }

  /** Draw one item anew that has changed. */
  redraw(item, at, fresh) {
    const row = this.row(item, at, fresh.has(item.id));
    this.rows[at].root.replaceWith(row.root);
    this.rows[at] = row;
  }

  row(item, at, isFresh) {
    const called = `${item.name} ${short(item.id)}`;
    const mark = element("input", { type: "checkbox", "aria-label": `Mark ${called}` });
    mark.addEventListener("change", () => this.told.mark(at));
    const badge = isFresh ? [element("span", { class: "fresh" }, "new")] : [];
    const title = element("p", { class: "name" }, `${item.name} `, element("span", { class: "id" }, short(item.id)), " ", ...badge);
    const row = { item, mark, picture: null, hear: null, steps: 0 };
    const parts = isWhole(item) ? this.whole(row, called, title) : [element("div", { class: "what" }, title, this.damage(item))];
    row.root = element("li", { class: "library-row", "aria-label": called }, element("span", { class: "mark" }, mark), ...parts);
    this.listen(row.root, at);
    return row;
  }

  /** Whoever points at a row, or comes to it by Tab, looks at it. */
  listen(root, at) {
    root.addEventListener("click", (event) => {
      if (!event.target.closest("button, input")) this.told.look(at);
    });
    root.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && this.told.look(at));
  }

  damage(item) {
    return element("p", { class: "damaged" }, `It cannot be read: ${item.damaged}. \`audiomancer doctor\` tells what can be mended.`);
  }

  whole(row, called, title) {
    const { item } = row;
    const music = musicOf(item);
    row.steps = music.steps;
    row.picture = stamp(music, told(music));
    row.hear = element("button", { type: "button", class: "hear", "aria-label": `Hear ${called}` }, row.picture);
    row.hear.addEventListener("click", () => this.told.hear(this.rows.indexOf(row)));
    const note = item.user_notes ? [element("p", { class: "written" }, `“${item.user_notes}”`)] : [];
    const label = item.user_rating ? `${item.user_rating} of 5 stars` : "not rated";
    const made = new Date(item.created_at);
    return [
      row.hear,
      element("div", { class: "what" }, title, element("p", { class: "about" }, aboutOf(item)), ...note),
      element("div", { class: "tags" }, ...item.tags.map((word) => this.tag(word))),
      element("span", { class: "rating", role: "img", "aria-label": label }, starsOf(item.user_rating)),
      element("time", { class: "age", datetime: item.created_at, title: made.toLocaleString() }, agoOf(item.created_at, Date.now())),
    ];
  }

  tag(word) {
    const made = element("button", { type: "button", class: "tag", "aria-label": `Only what is tagged ${word}` }, word);
    made.addEventListener("click", () => this.told.tag(word));
    return made;
  }

  /** Tell which row is looked at, which are marked, and which is heard. */
  tell(looked, marked, heard) {
    this.rows.forEach((row, at) => {
      if (at === looked) row.root.setAttribute("aria-current", "true");
      else row.root.removeAttribute("aria-current");
      row.mark.checked = marked.has(row.item.id);
      row.root.classList.toggle("marked", row.mark.checked);
      row.root.classList.toggle("heard", heard === row.item.id);
      row.hear?.setAttribute("aria-pressed", String(heard === row.item.id));
    });
  }

  /** Bring the row that is looked at into view. */
  reveal(at) {
    this.rows[at]?.root.scrollIntoView({ block: "nearest", behavior: "auto" });
  }

  /** Move the line that shows what is heard. */
  follow(placeOf) {
    for (const { item, picture, steps } of this.rows) if (picture) moveStampHead(picture, steps, placeOf(item.id));
  }
}
