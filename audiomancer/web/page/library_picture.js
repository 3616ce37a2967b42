// A pattern at a glance: its strokes in a box as small as a stamp, as one path, so that a page of them is drawn at once.

import { rowsOf } from "./notes.js";

const SVG = "http://www.w3.org/2000/svg";
const FEWEST = 4; // rows, so that a single drum is no wall
const rounded = (number) => Math.round(number * 100) / 100;

/** The strokes as the path of an SVG whose unit is a sixteenth by a row, and how many rows it has. */
export function strokesOf(music) {
  const rows = rowsOf(music.kind, music.notes);
  const above = Math.max(0, FEWEST - rows.length) / 2;
  const stroke = ({ at, length, pitch, velocity }) => {
    const tall = music.kind === "drums" ? 0.3 + (0.6 * velocity) / 127 : 0.9;
    const wide = music.kind === "drums" ? 0.75 : Math.max(0.5, Math.min(length, music.steps - at) - 0.15);
    const top = above + rows.indexOf(pitch) + 0.95 - tall;
    return `M${rounded(at)} ${rounded(top)}h${rounded(wide)}v${rounded(tall)}h${rounded(-wide)}z`;
  };
  return { path: music.notes.map(stroke).join(""), rows: Math.max(FEWEST, rows.length) };
}

function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** The small picture of a pattern; `label` is for who cannot see it. */
export function stamp(music, label) {
  const { path, rows } = strokesOf(music);
  const bars = Array.from({ length: music.bars }, (_, bar) => `M${bar * music.stepsPerBar} 0v${rows}`).join("");
  return shape(
    "svg",
    { class: "stamp", viewBox: `0 0 ${music.steps} ${rows}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
    shape("path", { class: "bars", d: bars }),
    shape("path", { class: "strokes", d: path }),
    shape("path", { class: "head", d: `M0 0v${rows}`, visibility: "hidden" }),
  );
}

/** Put the line that shows what is heard at a place, 0-1; null hides it. */
export function moveStampHead(drawn, steps, at) {
  const head = drawn.querySelector(".head");
  head.setAttribute("visibility", at === null ? "hidden" : "visible");
  if (at !== null) head.setAttribute("transform", `translate(${at * steps} 0)`);
}
