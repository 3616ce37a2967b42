// What each looks like in a family tree, and what is said of it: pure functions. Colour is never the only sign.

import { short } from "./cards.js";

const UNRATED = { radius: 0.24, colour: "--tree-unrated", hollow: true, sign: "" };

/** How one is drawn: its radius in rows, the name of its colour, whether it is hollow, and the sign in it. */
export function lookOf({ rating, deleted, damaged }) {
  if (damaged) return { radius: 0.32, colour: "--gone", hollow: true, sign: "!" };
  if (deleted) return { radius: 0.24, colour: "--tree-unrated", hollow: true, sign: "×" };
  return rating ? { radius: 0.24 + 0.036 * rating, colour: `--tree-${rating}`, hollow: false, sign: String(rating) } : UNRATED;
}

/** What one is called: its name and the first letters of its id, as children are often called like their parents. */
export const nameOf = (row) => `${row.name} ${short(row.id)}`.trim();

/** A text cut to so many letters. */
export const cut = (text, most) => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text);

/** One in a line, for who hovers over it or hears it said. */
export function saidOf(row) {
  if (row.damaged) return `${nameOf(row)}, damaged`;
  const stars = row.rating ? `${row.rating} of 5 stars` : "not rated";
  return `${nameOf(row)}, generation ${row.generation}, ${row.deleted ? "deleted" : stars}`;
}

const counted = (count, one, many) => `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;

/** What a tree holds, in a line. */
export function toldOf(nodes, families, total) {
  const generations = nodes.reduce((most, node) => Math.max(most, node.row.generation + 1), 0);
  const left = total > nodes.length ? ` of ${total.toLocaleString("en-GB")}` : "";
  const many = `${nodes.length.toLocaleString("en-GB")}${left} in the picture`;
  return `${many}, ${counted(families, "family", "families")}, ${counted(generations, "generation", "generations")}`;
}
