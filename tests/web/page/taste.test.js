// What has been learnt is told in words and bars that agree with each other, and what is corrected is asked for by name.

import assert from "node:assert/strict";
import test from "node:test";

import * as words from "./taste_words.js";

const trait = (descriptor, told = {}) => ({
  descriptor,
  about: descriptor,
  direction: "unsure",
  words: descriptor,
  stars: 0,
  sure: 0.5,
  little: `little ${descriptor}`,
  much: `much ${descriptor}`,
  slope: 0,
  spread: 0.4,
  known: 0,
  ...told,
});
const more = (name, told) => trait(name, { direction: "more", words: `much ${name}`, slope: 1, stars: 1, sure: 0.99, ...told });
const less = (name, told) => trait(name, { direction: "less", words: `little ${name}`, slope: -1, stars: 1, sure: 0.99, ...told });
const taste = (told = {}) => ({
  kind: "drums", verdict: "taste", ratings: 12, pairs: 0, voices: 0, sittings: 1, likes: [], unsure: [], indifferent: [],
  wishes: {}, agreement: null, examples: {}, forgotten: null, ...told,
});
const shown = (told) => words.groupsOf(told).map(({ name, traits }) => [name, traits.map((one) => one.descriptor)]);

test("each trait is in one group, what is known best first", () => {
  const told = taste({
    likes: [more("swing", { sure: 0.9 }), less("fills"), more("ride"), more("hats")],
    unsure: [trait("toms", { known: 0.1 }), trait("ghosts", { known: 0.3 })],
    indifferent: [trait("accents", { direction: "any" }), trait("density", { direction: "ignored" })],
    wishes: { hats: 1, density: 0 },
  });
  assert.deepEqual(shown(told), [
    ["likes", ["ride", "swing"]],
    ["dislikes", ["fills"]],
    ["said", ["hats", "density"]],
    ["unsure", ["ghosts", "toms"]],
    ["any", ["accents"]],
  ]);
  assert.deepEqual(shown(taste()), []);
});

test("a bar lies on the side of what is liked, and its whisker around its end", () => {
  const { bar, whisker } = words.placesOf(less("fills"));
  assert.deepEqual(bar, [-0.5, 0]);
  assert.ok(whisker[0] < -0.5 && whisker[1] > -0.5 && whisker[1] < 0);
  assert.equal(words.poleOf(less("fills")), "little");
  assert.deepEqual(words.placesOf(more("swing", { slope: 7 })).bar, [0, 1]); // it does not leave the picture
});

test("of what is not known yet only the lean is told, and none that is less than three to two", () => {
  const leaning = trait("swing", { slope: -0.4 });
  assert.ok(words.placesOf(leaning).lean < -0.5);
  assert.equal(words.placesOf(leaning).bar, null);
  assert.match(words.wordsOf(leaning), /swing: little swing, perhaps, 8\d %/);
  assert.match(words.wordsOf(trait("swing", { slope: 0.05 })), /no lean yet/);
  assert.equal(words.chanceOf(trait("swing", { spread: null })), 0.5);
});

test("what the person said themself stands in the words in place of what was learnt", () => {
  assert.match(words.wordsOf(more("swing"), 1), /you said: more of it/);
  assert.match(words.wordsOf(trait("swing", { direction: "ignored" }), 0), /you said: it does not matter/);
  assert.equal(words.placesOf(trait("swing", { direction: "ignored" }), 0).bar, null);
});

test("what lies between, or at either end, is told as that", () => {
  const between = more("swing", { direction: "between", words: "something between", slope: 0 });
  assert.match(words.wordsOf(between), /something between, in between, 99 % sure/);
  assert.deepEqual(words.placesOf(between).bar, [-0.25, 0.25]);
  assert.equal(words.poleOf(between), null);
});

test("the sentences say how sure it is, from what, and how far the person agrees with themself", () => {
  const said = words.sentencesOf(taste({ pairs: 1, sittings: 2, likes: [more("swing")], agreement: { heard: 3, same: 2, apart: 0.333 } }));
  assert.deepEqual(said, [
    "Your ratings of drums show a taste.",
    "Learnt from 12 ratings, 1 comparison in 2 sittings.",
    "3 things you heard again without being told: the same stars for 2, 0.3 stars apart on average.",
  ]);
  assert.match(words.sentencesOf(taste({ kind: "bass", verdict: "unsure" }))[0], /too early to tell what you like in basses/);
  assert.match(words.sentencesOf(taste()).at(-1), /No trait stands out/);
});

test("a correction names the trait, and what takes it back asks for what stood before", () => {
  assert.deepEqual(words.correction("drums", "swing", 1), { kind: "drums", more: ["swing"] });
  assert.deepEqual(words.correction("drums", "swing", -1), { kind: "drums", less: ["swing"] });
  assert.deepEqual(words.correction("drums", "swing", 0), { kind: "drums", ignore: ["swing"] });
  assert.deepEqual(words.correction("drums", "swing", undefined), { kind: "drums", learn: ["swing"] });
});

test("steps stay in the list, and begin with the first", () => {
  const list = [trait("a"), trait("b")];
  assert.equal(words.stepped(list, "a", 1).descriptor, "b");
  assert.equal(words.stepped(list, "b", 1).descriptor, "b");
  assert.equal(words.stepped(list, "gone", 1).descriptor, "a");
  assert.equal(words.stepped([], null, 1), undefined);
});
