// What a card tells of a candidate.

import assert from "node:assert/strict";
import test from "node:test";

import { lineageOf } from "./cards.js";

test("a card tells how it was born, without the fingerprint of a model", () => {
  const item = { parent_ids: ["ptrn_3fa9aaaa"], generation_method: "mutated", mutation_log: ["ghost_notes: 2", "ghost_notes: 1"] };
  assert.equal(lineageOf(item), "mutated from 3fa9: ghost_notes ×2");
  const made = "made by drums_lookback_rnn (sha256 0123456789ab), in the manner of rock (4/4)";
  const young = { parent_ids: [], generation_method: "generated", mutation_log: [made] };
  assert.equal(lineageOf(young), "generated: made by drums_lookback_rnn, in the manner of rock (4/4)");
});
