// A pattern as a picture: a grid of drums or a piano roll, drawn by DOM calls.

import { rowName, rowsOf } from "./notes.js";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 12;
const MARGIN = 40;
const HEAD = 12;
const BLACK = new Set([1, 3, 6, 8, 10]);

function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** The picture of a pattern, its notes with what differs from its parent; `label` is for who cannot see it. */
export function picture(music, { notes, gone }, label) {
  const rows = rowsOf(music.kind, [...notes, ...gone]);
  const drums = music.kind === "drums";
  const high = drums ? 14 : Math.max(4, Math.min(9, 140 / Math.max(1, rows.length)));
  const width = MARGIN + music.steps * STEP;
  const height = HEAD + Math.max(1, rows.length) * high;
  const drawn = shape("svg", { class: "picture", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  const y = (pitch) => HEAD + rows.indexOf(pitch) * high;
  rows.forEach((pitch) => drawn.append(...row(music.kind, pitch, y(pitch), high, width, rows.length)));
  drawn.append(...lines(music, height));
  for (const note of [...gone, ...notes]) drawn.append(drums ? hit(note, y(note.pitch), high) : bar(note, music, y(note.pitch), high));
  drawn.append(shape("line", { class: "head", x1: 0, x2: 0, y1: HEAD, y2: height, visibility: "hidden" }));
  return drawn;
}

/** Put the line that shows what is heard at a place, 0-1; null hides it. */
export function moveHead(drawn, music, place) {
  const head = drawn.querySelector(".head");
  head.setAttribute("visibility", place === null ? "hidden" : "visible");
  if (place !== null) head.setAttribute("transform", `translate(${MARGIN + place * music.steps * STEP} 0)`);
}

function row(kind, pitch, y, high, width, count) {
  const name = rowName(kind, pitch);
  const made = [];
  const dark = kind !== "drums" && BLACK.has(pitch % 12);
  if (dark) made.push(shape("rect", { class: "black", x: MARGIN, y, width: width - MARGIN, height: high }));
  if (kind === "drums" || count <= 12 || pitch % 12 === 0) {
    made.push(shape("text", { class: "row", x: MARGIN - 4, y: y + high / 2, "text-anchor": "end" }, name));
  }
  return made;
}

function lines(music, height) {
  const made = [];
  for (let step = 0; step <= music.steps; step += music.stepsPerBeat) {
    const barline = step % music.stepsPerBar === 0;
    const x = MARGIN + step * STEP;
    made.push(shape("line", { class: barline ? "barline" : "beat", x1: x, x2: x, y1: HEAD, y2: height }));
    if (barline && step < music.steps) {
      made.push(shape("text", { class: "number", x: x + 2, y: HEAD - 4 }, String(step / music.stepsPerBar + 1)));
    }
  }
  return made;
}

/** A stroke: as high as it is loud, with a mark of its own for each change, so that colour is not needed. */
function hit(note, y, high) {
  const tall = (high - 3) * (0.35 + (0.65 * note.velocity) / 127);
  const x = MARGIN + note.at * STEP;
  const body = shape("rect", { class: `hit ${note.change}`, x: x + 1, y: y + high - 1.5 - tall, width: STEP - 3, height: tall, rx: 2 });
  return note.change === "kept" ? body : shape("g", {}, body, mark(note.change, x + STEP / 2 - 0.5, y + 2));
}

function bar(note, music, y, high) {
  const x = MARGIN + note.at * STEP;
  const long = Math.max(3, Math.min(note.length, music.steps - note.at) * STEP - 1);
  const body = shape("rect", { class: `hit ${note.change}`, x, y: y + 0.5, width: long, height: high - 1, rx: 1.5, "fill-opacity": 0.45 + (0.55 * note.velocity) / 127 });
  return note.change === "kept" ? body : shape("g", {}, body, mark(note.change, x + 3, y + 1));
}

const MARKS = { new: "+", gone: "×", moved: "↔", louder: "▴", softer: "▾" };

function mark(change, x, y) {
  return shape("text", { class: `mark ${change}`, x, y: y + 4, "text-anchor": "middle" }, MARKS[change]);
}
