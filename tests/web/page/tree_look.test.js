import assert from "node:assert/strict";
import { test } from "node:test";

import { cut, lookOf, nameOf, saidOf, toldOf } from "./tree_look.js";

const row = (told) => ({ id: "ptrn_3fa94c07", name: "house", rating: null, generation: 2, deleted: false, damaged: "", ...told });

test("each rating has a sign, a colour and a size of its own", () => {
  const looks = [null, 1, 2, 3, 4, 5].map((rating) => lookOf(row({ rating })));
  for (const of of ["sign", "colour"]) assert.equal(new Set(looks.map((look) => look[of])).size, looks.length);
  looks.slice(2).forEach((look, below) => assert.ok(look.radius > looks[below + 1].radius));
  assert.ok(looks.every(({ radius }) => radius < 0.5)); // so that neighbours do not touch
});

test("what is deleted or damaged looks so, however it was rated", () => {
  for (const rating of [null, 5]) {
    assert.equal(lookOf(row({ rating, deleted: true })).sign, "×");
    assert.equal(lookOf(row({ rating, damaged: "no object" })).sign, "!");
  }
});

test("what is said of one says what the picture shows", () => {
  assert.equal(nameOf(row({ name: "" })), "3fa9");
  assert.equal(saidOf(row({ rating: 4 })), "house 3fa9, generation 2, 4 of 5 stars");
  assert.equal(saidOf(row({})), "house 3fa9, generation 2, not rated");
  assert.equal(saidOf(row({ deleted: true })), "house 3fa9, generation 2, deleted");
  assert.equal(saidOf(row({ name: "", damaged: "no object" })), "3fa9, damaged");
  assert.equal(cut("a long name", 6), "a lon…");
  assert.equal(cut("short", 5), "short");
});

test("a library that is not all in the picture is told as such", () => {
  const nodes = [{ row: row({}) }, { row: row({ generation: 0 }) }];
  assert.equal(toldOf(nodes, 1, 2), "2 in the picture, 1 family, 3 generations");
  assert.equal(toldOf(nodes, 2, 25_000), "2 of 25,000 in the picture, 2 families, 3 generations");
  assert.equal(toldOf([], 0, 0), "0 in the picture, 0 families, 0 generations");
});
