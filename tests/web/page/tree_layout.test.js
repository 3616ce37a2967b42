import assert from "node:assert/strict";
import { test } from "node:test";

import { COLUMN, families, laidOut, placed, relatives, withoutDeleted } from "./tree_layout.js";

/** A chance that is the same each time. */
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** A library: families of all sizes, crosses between the generations, and some who are alone. */
function library(count, seed = 1) {
  const roll = dice(seed);
  const rows = [];
  let family = [];
  while (rows.length < count) {
    if (!roll(40)) family = [];
    const parents = new Set(family.length ? Array.from({ length: 1 + roll(2) }, () => family[Math.max(0, family.length - 1 - roll(20))]) : []);
    const generation = parents.size ? 1 + Math.max(...[...parents].map((parent) => parent.generation)) : 0;
    const row = { id: `ptrn_${rows.length}`, parents: [...parents].map((parent) => parent.id), generation };
    rows.push(row);
    family.push(row);
  }
  return rows;
}

/** The nodes of each column. */
function columns(nodes) {
  const found = new Map();
  for (const node of nodes) found.set(node.x, [...(found.get(node.x) ?? []), node]);
  return found.values();
}

test("nobody stands on anybody, and a parent stands before its children", () => {
  for (let seed = 1; seed < 30; seed += 1) {
    const { nodes, width, height } = laidOut(library(10 + 10 * seed, seed));
    for (const stand of columns(nodes)) {
      const rows = stand.map((node) => node.y).sort((one, other) => one - other);
      rows.slice(1).forEach((row, at) => assert.ok(row - rows[at] >= 1 - 1e-6, `${rows[at]} and ${row}`));
    }
    for (const node of nodes) {
      assert.ok(node.x >= 0 && node.x + COLUMN <= width && node.y >= -1e-6 && node.y + 1 <= height + 1e-6);
      for (const parent of node.parents) assert.ok(parent.x + COLUMN <= node.x);
    }
  }
});

test("relatives are in one family and strangers are not", () => {
  const rows = library(400, 3);
  const nodes = relatives(rows);
  const all = families(nodes);
  assert.equal(all.flat().length, nodes.length);
  const familyOf = new Map(all.flatMap((family, number) => family.map((node) => [node, number])));
  for (const node of nodes) for (const parent of node.parents) assert.equal(familyOf.get(node), familyOf.get(parent));
  for (const family of all) assert.equal(family.filter((node) => !node.parents.length).length, 1); // as the library was made
});

test("between two generations, the lines from first parents to their children do not cross", () => {
  const nodes = relatives(library(60, 9));
  for (const family of families(nodes)) {
    placed(family);
    for (const one of family) {
      for (const other of family) {
        const apart = one.parents[0]?.x === other.parents[0]?.x && one.x === other.x;
        if (apart && one.parents[0] && one.parents[0].y < other.parents[0].y) assert.ok(one.y < other.y);
      }
    }
  }
});

test("who is born moves nobody out of their order, and nobody far", () => {
  for (let seed = 1; seed < 200; seed += 1) {
    const rows = library(60, seed);
    const family = (told) => families(relatives(told)).at(-1);
    const before = family(rows);
    const parent = before[dice(seed)(before.length)].row;
    const child = { id: "ptrn_child", parents: [parent.id], generation: parent.generation + 1 };
    const after = family([...rows, child]);
    placed(before);
    placed(after);
    const now = new Map(after.map((node) => [node.id, node]));
    assert.equal(after.length, before.length + 1);
    const moved = before.map((node) => now.get(node.id).y - node.y);
    assert.ok(before.every((node) => now.get(node.id).x === node.x));
    assert.ok(Math.max(...moved) - Math.min(...moved) < 2);
    for (const one of before) {
      for (const other of before) {
        if (one.x === other.x && one.y < other.y) assert.ok(now.get(one.id).y < now.get(other.id).y);
      }
    }
  }
});

test("a cycle in a hand-edited file and parents that are not there are passed over", () => {
  const rows = [
    { id: "a", parents: ["b"], generation: 0 },
    { id: "b", parents: ["a", "gone", "b"], generation: 1 },
  ];
  const { nodes } = laidOut(rows);
  assert.deepEqual(nodes.map((node) => node.parents.map((parent) => parent.id)), [[], ["a"]]);
  assert.deepEqual(laidOut([]).nodes, []);
});

test("who was deleted is there only for the sake of descendants", () => {
  const row = (id, deleted, parents, generation) => ({ id, deleted, parents, generation });
  const rows = [row("a", true, [], 0), row("b", true, ["a"], 1), row("c", false, ["b"], 2), row("d", true, ["a"], 1), row("e", true, [], 0)];
  assert.deepEqual(withoutDeleted(rows).map(({ id }) => id), ["a", "b", "c"]);
});

test("ten thousand are laid out within a second of the machine's time", () => {
  const rows = library(10_000);
  const before = process.cpuUsage();
  laidOut(rows);
  const { user } = process.cpuUsage(before);
  assert.ok(user < 1e6, `${user} µs`);
});
