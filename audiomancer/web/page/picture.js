// A pattern as a picture: a grid of drums or a piano roll, drawn by DOM calls.

import { MARKS, rowName, rowsOf } from "./notes.js";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 12; // of a sixteenth, in units of the picture
const MARGIN = 40; // beside the names of rows, which are seldom longer
const LETTER = 4.9; // how wide a letter of them is
const HEAD = 12;
const BELOW = 6; // between two lines
const BARS = 2; // beside each other, so that a phone shows them
const BLACK = new Set([1, 3, 6, 8, 10]);

/** A shape of SVG with attributes and children. */
export function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** How a pattern lies on its picture: rows, lines of bars, and where each step is. */
function layout(music, notes) {
  const rows = rowsOf(music.kind, notes);
  const count = Math.max(1, rows.length);
  const margin = Math.max(MARGIN, 6 + LETTER * Math.max(0, ...rows.map((pitch) => rowName(music.kind, pitch).length)));
  const high = music.kind === "drums" ? 14 : Math.max(4, Math.min(9, 140 / count));
  const steps = music.stepsPerBar * Math.min(BARS, music.bars);
  const tall = HEAD + count * high;
  const lines = Math.ceil(music.bars / BARS);
  return {
    rows,
    margin,
    high,
    steps,
    tall,
    lines,
    width: margin + steps * STEP,
    height: lines * tall + (lines - 1) * BELOW,
    lineOf: (at) => Math.min(lines - 1, Math.floor(at / steps)),
    top: (line) => line * (tall + BELOW),
  };
}

/** The picture of a pattern, its notes with what differs from its parent; `label` is for who cannot see it. */
export function picture(music, { notes, gone }, label) {
  const all = [...gone, ...notes];
  const place = layout(music, all);
  const { width, height } = place;
  const drawn = shape("svg", { class: "picture", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  for (let line = 0; line < place.lines; line += 1) drawn.append(...paper(music, place, line));
  for (const note of all) drawn.append(music.kind === "drums" ? hit(note, place) : bar(note, place));
  drawn.append(shape("line", { class: "head", x1: 0, x2: 0, y1: HEAD, y2: place.tall, visibility: "hidden" }));
  drawn.place = place;
  return drawn;
}

/** Put the line that shows what is heard at a place, 0-1; null hides it. */
export function moveHead(drawn, music, at) {
  const head = drawn.querySelector(".head");
  head.setAttribute("visibility", at === null ? "hidden" : "visible");
  if (at === null) return;
  const { lineOf, margin, steps, top } = drawn.place;
  const line = lineOf(at * music.steps);
  head.setAttribute("transform", `translate(${margin + (at * music.steps - line * steps) * STEP} ${top(line)})`);
}

/** The empty rows of a line with their names, the beats and the numbers of the bars. */
function paper(music, place, line) {
  const made = place.rows.flatMap((pitch, number) => row(music.kind, pitch, place, place.top(line) + HEAD + number * place.high));
  const [above, below] = [place.top(line) + HEAD, place.top(line) + place.tall];
  const first = line * place.steps;
  const last = Math.min(music.steps, first + place.steps);
  for (let step = first; step <= last; step += music.stepsPerBeat) {
    const barline = step % music.stepsPerBar === 0;
    const x = place.margin + (step - first) * STEP;
    made.push(shape("line", { class: barline ? "barline" : "beat", x1: x, x2: x, y1: above, y2: below }));
    if (barline && step < last) {
      made.push(shape("text", { class: "number", x: x + 2, y: above - 4 }, String(step / music.stepsPerBar + 1)));
    }
  }
  return made;
}

function row(kind, pitch, place, y) {
  const made = [];
  if (kind !== "drums" && BLACK.has(pitch % 12)) {
    made.push(shape("rect", { class: "black", x: place.margin, y, width: place.width - place.margin, height: place.high }));
  }
  if (kind === "drums" || place.rows.length <= 12 || pitch % 12 === 0) {
    const name = rowName(kind, pitch);
    made.push(shape("text", { class: "row", x: place.margin - 4, y: y + place.high / 2, "text-anchor": "end" }, name));
  }
  return made;
}

function cornerOf(note, place) {
  const line = place.lineOf(note.at);
  const x = place.margin + (note.at - line * place.steps) * STEP;
  return [x, place.top(line) + HEAD + place.rows.indexOf(note.pitch) * place.high];
}

/** A stroke: as high as it is loud, with a sign for each change, so that colour is not needed. */
function hit(note, place) {
  const [x, y] = cornerOf(note, place);
  const tall = (place.high - 3) * (0.35 + (0.65 * note.velocity) / 127);
  const box = { x: x + 1, y: y + place.high - 1.5 - tall, width: STEP - 3, height: tall, rx: 2 };
  return marked(note, shape("rect", { class: `hit ${note.change}`, ...box }), x + STEP / 2 - 0.5, y + 6);
}

/** A held note, as dark as it is loud; it ends where its line does. */
function bar(note, place) {
  const [x, y] = cornerOf(note, place);
  const long = Math.max(3, Math.min(note.length * STEP - 1, place.width - x));
  const box = { x, y: y + 0.5, width: long, height: place.high - 1, rx: 1.5 };
  const loud = { "fill-opacity": 0.45 + (0.55 * note.velocity) / 127 };
  return marked(note, shape("rect", { class: `hit ${note.change}`, ...box, ...loud }), x + 4, y + 5);
}

function marked(note, body, x, y) {
  if (note.change === "kept") return body;
  return shape("g", {}, body, shape("text", { class: `mark ${note.change}`, x, y, "text-anchor": "middle" }, MARKS[note.change]));
}
