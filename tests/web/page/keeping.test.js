// What a person does is kept in its order, and is not lost without a question.

import assert from "node:assert/strict";
import test from "node:test";

import { Keeping } from "./keeping.js";

/** Whether the browser would ask before it closes the page. */
function asks(keeping) {
  let asked = false;
  keeping.guard({ preventDefault: () => (asked = true) });
  return asked;
}

function keepingOf() {
  const said = [];
  const keeping = new Keeping((problem) => said.push(problem.message), () => {});
  return { keeping, said };
}

test("until the last of what was done is kept, the page asks before it closes", async () => {
  const { keeping } = keepingOf();
  const order = [];
  assert.equal(asks(keeping), false);
  const first = keeping.keep(async () => order.push("first"));
  let answer;
  const second = keeping.keep(() => new Promise((resolve) => (answer = resolve)));
  assert.ok(asks(keeping));
  assert.equal(await first, true);
  assert.ok(asks(keeping), "the second is on its way");
  answer();
  assert.equal(await second, true);
  assert.equal(asks(keeping), false);
});

test("what waits behind something else is pending, too; that of which nothing is lost asks nothing", async () => {
  const { keeping } = keepingOf();
  let answer;
  const behind = keeping.behind(() => new Promise((resolve) => (answer = resolve)));
  assert.equal(asks(keeping), false);
  const kept = keeping.keep(async () => {});
  await new Promise(setImmediate);
  assert.ok(asks(keeping));
  answer();
  await Promise.all([behind, kept]);
  assert.equal(asks(keeping), false);
});

test("what fails is taken back and said, and what comes after it is done", async () => {
  const { keeping, said } = keepingOf();
  const back = [];
  const failing = keeping.keep(() => Promise.reject(new Error("no disk")), () => back.push("taken back"));
  const after = keeping.keep(async () => {});
  assert.deepEqual([await failing, await after], [false, true]);
  assert.deepEqual([said, back], [["no disk"], ["taken back"]]);
  assert.equal(asks(keeping), false);
});
