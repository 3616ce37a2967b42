// What is kept of how a candidate was heard.

import assert from "node:assert/strict";
import test from "node:test";

import { Hearings } from "./hearings.js";

test("how often, which bars and how loud is told of each by itself", () => {
  const hearings = new Hearings();
  assert.deepEqual(hearings.told("a"), { hearings: 0 });
  assert.equal(hearings.begun("a", -3), 1);
  for (const bar of [2, 10, 1, 2]) hearings.sounds("a", bar);
  assert.equal(hearings.begun("a", -2.5), 2);
  hearings.begun("b", 0);
  assert.deepEqual(hearings.told("a"), { hearings: 2, bars: [1, 2, 10], gain_db: -2.5 });
  assert.deepEqual(hearings.told("b"), { hearings: 1, bars: [], gain_db: 0 });
});
