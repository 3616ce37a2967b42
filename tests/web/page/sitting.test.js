// What a key does, as a pure function: the keys of the terminal, with sound that goes on.

import assert from "node:assert/strict";
import test from "node:test";

import * as keys from "./keys.js";
import * as state from "./sitting.js";

const sit = { ...state, ...keys };

const item = (id, more = {}) => ({ id, name: id, type: "drums", parent_ids: [], user_rating: null, user_notes: null, ...more });
const run = (candidates, more = {}) => ({
  run: "1", candidates, coming: 0, again: [], generation: 1, generations: 5, selection: "", marks: {}, held: [], ...more,
});
const three = () => sit.satDown(run([item("a"), item("b", { parent_ids: ["p", "q"] }), item("c", { type: "bass" })]));
const pressed = (sitting, ...keys) =>
  keys.reduce((step, key) => {
    const next = sit.press(step.sitting, key);
    return { sitting: next.sitting, effects: [...step.effects, ...next.effects] };
  }, { sitting, effects: [] });

test("a person begins at the first that is not rated; one that is heard again is as new", () => {
  const rated = [item("a", { user_rating: 3 }), item("b", { user_rating: 2 })];
  assert.equal(sit.satDown(run(rated)).at, 2);
  assert.equal(sit.satDown(run(rated, { again: ["b"] })).at, 1);
});

test("a rating goes on to the next, which sounds if the first did", () => {
  const silent = pressed(three(), "4");
  assert.deepEqual(silent.effects, [{ do: "rate", item: "a", score: 4 }, { do: "silence" }]);
  assert.equal(silent.sitting.at, 1);
  assert.equal(silent.sitting.ratings.a, 4);
  const heard = pressed(three(), " ", "4");
  assert.deepEqual(heard.effects.map((effect) => effect.item), ["a", "a", "b"]);
  assert.ok(heard.sitting.sounding);
});

test("arrow keys stay inside the generation and say where it ends", () => {
  assert.equal(pressed(three(), "left").sitting.remark, "This is the first one.");
  const end = pressed(three(), "right", "right", "right", "right").sitting;
  assert.equal(end.at, 3);
  assert.equal(end.remark, "Enter goes on; ← goes back.");
  assert.deepEqual(pressed(end, "enter").effects.map((effect) => effect.do), ["silence", "breed"]);
  assert.deepEqual(pressed(three(), "enter").effects, []);
});

test("while the parent's key is held the parent sounds; the next time the other parent", () => {
  const at = pressed(three(), "right", " ").sitting;
  const held = sit.press(at, "b");
  assert.deepEqual(held.effects, [{ do: "hear", item: "p" }]);
  assert.equal(sit.heardOf(held.sitting), "p");
  const back = sit.release(held.sitting, "b");
  assert.deepEqual(back.effects, [{ do: "hear", item: "b" }]);
  assert.equal(sit.press(back.sitting, "b").effects[0].item, "q");
  const silent = sit.release(sit.press(pressed(three(), "right").sitting, "b").sitting, "b");
  assert.deepEqual(silent.effects, [{ do: "silence" }]);
  assert.equal(sit.press(three(), "b").sitting.remark, "It has no parent to compare with.");
});

test("of a pair the keys say which is better, and nothing else is rated", () => {
  const pair = sit.paired(three(), { first: item("x"), second: item("y") });
  for (const [key, better] of [["1", "first"], ["2", "second"], ["=", "same"]]) {
    const { sitting, effects } = sit.press(pair, key);
    assert.deepEqual(effects.at(-1), { do: "prefer", first: "x", second: "y", better });
    assert.equal(sitting.pair, null);
  }
  assert.equal(sit.heardOf(sit.press(pair, "b").sitting), "y");
  assert.deepEqual(sit.press(pair, "4").effects, []);
  assert.match(pair.remark, /^Which of the two is better/);
  const left = sit.press(pair, "escape").sitting;
  assert.deepEqual([left.pair, left.remark], [null, ""]);
});

test("of a rating that could not be kept the stars are those on the disk, however often it was tried", () => {
  const twice = pressed(three(), "3", "left", "4").sitting;
  assert.equal(twice.ratings.a, 4);
  assert.equal(sit.refused(sit.refused(twice, "a"), "a").ratings.a, null);
  const kept = sit.rated(twice, { id: "a", rating: 3 });
  assert.equal(sit.refused(pressed(kept, "left", "5").sitting, "a").ratings.a, 3);
  const back = sit.undone(kept, { id: "a", name: "a", rating: null, undone: "" });
  assert.equal(sit.refused(pressed(back, "5").sitting, "a").ratings.a, null);
  const before = sit.satDown(run([item("a", { user_rating: 2 })]));
  assert.equal(sit.refused(pressed(before, "left", "5").sitting, "a").ratings.a, 2);
  const grown = sit.grown(twice, run([item("a"), item("d", { user_rating: 1 })]));
  assert.equal(sit.refused(grown, "d").ratings.d, 1);
});

test("a voice is liked by its key, and not liked by its capital; only drums have voices", () => {
  assert.deepEqual(pressed(three(), "v", "h").effects, [{ do: "like", item: "a", voice: "hats", liked: true }]);
  assert.deepEqual(pressed(three(), "v", "K").effects, [{ do: "like", item: "a", voice: "kick", liked: false }]);
  assert.equal(pressed(three(), "v", "x").sitting.remark, "No voice was named.");
  assert.match(pressed(three(), "right", "right", "v").sitting.remark, /^Only a groove of drums/);
});

test("where the next is still to come nothing is bred, and the sound waits for it", () => {
  const coming = pressed(sit.satDown(run([item("a")], { coming: 2 })), " ", "3").sitting;
  assert.ok(sit.lacks(coming));
  assert.ok(coming.waiting);
  assert.deepEqual(pressed(coming, "enter").effects, []);
  const grown = sit.grown(coming, run([item("a", { user_rating: 1 }), item("b")], { coming: 1 }));
  assert.equal(grown.ratings.a, 3);
  assert.deepEqual(sit.pointAt(grown, grown.at).effects, [{ do: "hear", item: "b" }]);
});

test("what is taken back is looked at again", () => {
  const after = pressed(three(), "5", "4").sitting;
  const back = sit.undone(after, { id: "b", name: "b", rating: null, undone: "" });
  assert.equal(back.at, 1);
  assert.equal(back.ratings.b, null);
  assert.equal(back.remark, "Undone: b is not rated any more.");
  assert.equal(sit.undone(after, { undone: "a wish" }).remark, "Undone: a wish.");
});

test("what is looked at is fetched first, then its parents and what comes next", () => {
  const at = pressed(three(), "right").sitting;
  assert.deepEqual(sit.wanted(at), ["b", "c", "p", "q", "a"]);
});

test("a voice alone, a click and a pattern beside it change what sounds, and stay from card to card", () => {
  const alone = pressed(three(), " ", "o", "H");
  assert.deepEqual(alone.effects.at(-1), { do: "hear", item: "a" });
  assert.equal(sit.soundFor(alone.sitting, "a"), "a?solo=hats");
  const next = pressed(alone.sitting, "right", "m").sitting;
  assert.equal(sit.soundFor(next, "b"), "b?solo=hats&click=true");
  assert.equal(sit.soundFor(next, "p"), "p?solo=hats&click=true", "a parent is heard as its child is");
  const bass = pressed(next, "right").sitting;
  assert.equal(sit.soundFor(bass, "c"), "c?click=true", "a bass has no voices");
  const beside = sit.inside(bass, { id: "a", name: "groove" });
  assert.deepEqual(beside.effects, [{ do: "hear", item: "c" }]);
  assert.equal(sit.soundFor(beside.sitting, "c"), "c?click=true&around=a");
  assert.equal(sit.soundFor(beside.sitting, "a"), "a?solo=hats&click=true", "nothing is heard inside itself");
  const plain = pressed(beside.sitting, "o", "m", "i");
  assert.deepEqual(plain.sitting.how, sit.PLAIN);
  assert.deepEqual(sit.satDown(run([item("x")]), beside.sitting.how).how, beside.sitting.how);
});

test("in silence nothing begins to sound because it is to be heard otherwise", () => {
  assert.deepEqual(pressed(three(), "m", "o", "k").effects, []);
  assert.deepEqual(pressed(three(), "i").effects, [{ do: "surround" }]);
  assert.equal(pressed(three(), "o", "x").sitting.remark, "No voice was named.");
  assert.match(pressed(three(), "right", "right", "o").sitting.remark, /^Only a groove of drums/);
});

test("a card is taken home, and leads to its family, whichever is looked at", () => {
  assert.deepEqual(pressed(three(), "e", "f").effects, [{ do: "carry", item: "a" }, { do: "family", item: "a" }]);
  const other = sit.pressOn(pressed(three(), " ").sitting, 1, "e");
  assert.deepEqual(other.effects, [{ do: "hear", item: "b" }, { do: "carry", item: "b" }]);
  assert.equal(other.sitting.at, 1);
  assert.equal(pressed(three(), "right", "right", "right", "e").sitting.remark, "Nothing to take home here; ← goes back.");
});

test("a mark is kept and taken away by the same key; what shall never be heard again is left", () => {
  const more = pressed(three(), " ", "+");
  assert.deepEqual(more.effects.at(-1), { do: "mark", item: "a", mark: "more" });
  assert.equal(more.sitting.at, 0);
  const kept = sit.marked(more.sitting, { id: "a", mark: "more" });
  assert.deepEqual(pressed(kept, "+").effects, [{ do: "mark", item: "a", mark: "none" }]);
  assert.deepEqual(pressed(kept, "a").effects, [{ do: "mark", item: "a", mark: "parent" }]);
  const never = pressed(kept, "x");
  assert.deepEqual(never.effects, [{ do: "mark", item: "a", mark: "never" }, { do: "hear", item: "b" }]);
  assert.equal(never.sitting.remark, "Kept: never this.");
  assert.equal(pressed(three(), "right", "right", "right", "x").sitting.remark, "Nothing to mark here; ← goes back.");
});

test("a voice is held and set free by the same keys", () => {
  assert.deepEqual(pressed(three(), "h", "k").effects, [{ do: "hold", voice: "kick", held: true }]);
  const held = sit.holding(three(), run(three().run.candidates, { held: ["kick"] }));
  const free = pressed(held, "h", "k");
  assert.deepEqual(free.effects, [{ do: "hold", voice: "kick", held: false }]);
  assert.equal(free.sitting.remark, "Kept: the kick may change again.");
});
