import assert from "node:assert/strict";
import { test } from "node:test";

import { laidOut } from "./tree_layout.js";
import { lineOf, Walk } from "./tree_walk.js";

/** Two grandparents, their three children, a cross of two of these, and a stranger. */
function family() {
  const row = (id, generation, ...parents) => ({ id, parents, generation });
  const rows = [row("a", 0), row("b", 0), row("c", 1, "a"), row("d", 1, "a"), row("e", 1, "b"), row("f", 2, "c", "e"), row("z", 0)];
  const { nodes } = laidOut(rows);
  return { nodes, walk: new Walk(nodes), ...Object.fromEntries(nodes.map((node) => [node.id, node])) };
}

test("left goes to a parent, right to a child, and back is where one came from", () => {
  const { walk, a, c, d, f, e } = family();
  assert.equal(walk.step(f, "left"), c);
  assert.equal(walk.step(c, "right"), f);
  assert.equal(walk.step(c, "left"), a);
  assert.equal(walk.step(a, "right"), c);
  assert.equal(walk.step(d, "left"), a);
  assert.equal(walk.step(a, "right"), d);
  assert.equal(walk.step(e, "right"), f);
  assert.equal(walk.step(f, "left"), e); // and not the first parent
});

test("up and down go through a generation, and stop at its ends", () => {
  const { walk, c, d } = family();
  assert.equal(walk.step(c, "down"), d);
  assert.equal(walk.step(d, "up"), c);
  assert.equal(walk.step(c, "up"), c);
});

test("everybody can be reached", () => {
  const { walk, nodes, a } = family();
  const reached = new Set([a]);
  for (const node of reached) for (const key of ["left", "right", "up", "down"]) reached.add(walk.step(node, key));
  assert.equal(reached.size, nodes.length);
});

test("a line holds ancestors and descendants, and neither siblings nor who else they had children with", () => {
  const { a, c, f } = family();
  const ids = (node) => [...lineOf(node)].map(({ id }) => id).sort().join("");
  assert.equal(ids(a), "acdf");
  assert.equal(ids(c), "acf");
  assert.equal(ids(f), "abcef");
});
