// A trait as a bar from less to more: how far it is liked, with a whisker for how exactly that is known.

import { shape } from "./picture.js";
import { placesOf } from "./taste_words.js";

const WIDE = 200;
const HIGH = 20;
const EDGE = 6;
const MIDDLE = HIGH / 2;
const BAR = 9; // how thick
const CAP = 4; // half the height of a whisker's ends

const x = (place) => WIDE / 2 + place * (WIDE / 2 - EDGE);

/** The bar of a trait; `label` is for who cannot see it. */
export function traitBar(trait, wish, label) {
  const { bar, whisker, lean } = placesOf(trait, wish);
  const about = { class: "trait-bar", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label };
  const axis = { class: lean === null ? "axis" : "axis unsure", x1: x(-1), x2: x(1), y1: MIDDLE, y2: MIDDLE };
  return shape(
    "svg",
    about,
    shape("line", axis),
    shape("line", { class: "zero", x1: x(0), x2: x(0), y1: 2, y2: HIGH - 2 }),
    ...(bar ? [filled(trait, wish, bar)] : []),
    ...(whisker ? whiskered(whisker) : []),
    ...(lean === null ? [] : [shape("circle", { class: "lean", cx: x(lean), cy: MIDDLE, r: 4 })]),
  );
}

function filled({ direction }, wish, [from, to]) {
  const box = { x: x(from), y: MIDDLE - BAR / 2, width: x(to) - x(from), height: BAR, rx: 2 };
  return shape("rect", { class: `bar-of ${direction}${wish === undefined ? "" : " said"}`, ...box });
}

function whiskered([low, high]) {
  const cap = (at) => shape("line", { class: "whisker", x1: x(at), x2: x(at), y1: MIDDLE - CAP, y2: MIDDLE + CAP });
  return [shape("line", { class: "whisker", x1: x(low), x2: x(high), y1: MIDDLE, y2: MIDDLE }), cap(low), cap(high)];
}
