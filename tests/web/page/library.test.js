// What is asked of the library, and what may come in, without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EVERYTHING, agoOf, askedOf, calledOf, emptyOf, pagesOf, partsOf, queryOf, rangeOf, tagsOf } from "./library_asked.js";
import { LARGEST, MOST, cameIn, firstOf, languageOf, portions, sifted } from "./library_drop.js";
import { strokesOf } from "./library_picture.js";

const asked = (change) => ({ ...EVERYTHING, ...change });
const file = (name, size = 100) => ({ name, size });

test("an address tells what is asked, and what is asked tells the address", () => {
  for (const one of [EVERYTHING, asked({ name: "a/b %", kind: "bass", tag: "dark" }), asked({ sort: "oldest", deleted: "yes", page: 7 })]) {
    assert.deepEqual(askedOf(partsOf(one)), one);
  }
  assert.deepEqual(partsOf(EVERYTHING), []);
});

test("what makes no sense in an address is left out", () => {
  for (const page of ["0", "-1", "1.5", "x", "99999999"]) assert.equal(askedOf(["page", page]).page, 1);
  assert.deepEqual(askedOf(["kind", "noise", "rating", "6", "sort", "colour", "deleted", "no"]), EVERYTHING);
  assert.deepEqual(askedOf(["constructor", "x", "nothing", "y", "name"]), EVERYTHING);
});

test("the REST is asked for what was given, and for a page of it", () => {
  const query = queryOf(asked({ name: " kick ", rating: "4+", sort: "fastest", page: 3 }));
  assert.deepEqual(Object.entries(query).filter(([, value]) => value !== null), [
    ["name", "kick"], ["rating", "4+"], ["sort", "bpm"], ["reverse", true], ["limit", 50], ["page", 3],
  ]);
});

test("which patterns are seen is told in words", () => {
  assert.equal(rangeOf(EVERYTHING, 1), "1 pattern");
  assert.equal(rangeOf(asked({ page: 2 }), 10_000), "51–100 of 10,000 patterns");
  assert.equal(rangeOf(asked({ page: 2, deleted: "yes" }), 60), "51–60 of 60 patterns deleted");
  assert.deepEqual([0, 50, 51].map(pagesOf), [1, 1, 2]);
  assert.equal(calledOf([{ name: "house" }]), "house");
  assert.equal(calledOf([{}, {}]), "2 patterns");
});

test("an empty list says why it is empty", () => {
  const told = [EVERYTHING, asked({ tag: "dark" }), asked({ deleted: "yes" })].map(emptyOf);
  assert.equal(new Set(told).size, 3);
});

test("how long ago something was made is told in its largest whole unit", () => {
  const made = "2026-01-01T00:00:00+00:00";
  const after = (seconds) => agoOf(made, Date.parse(made) + 1000 * seconds);
  assert.deepEqual([-5, 59, 60, 7199, 90_000, 40 * 86_400, 800 * 86_400].map(after), [
    "just now", "just now", "1 minute ago", "1 hour ago", "1 day ago", "1 month ago", "2 years ago",
  ]);
  assert.equal(agoOf(undefined, 0), "");
});

test("tags are words, each once, however they are typed", () => {
  assert.deepEqual(tagsOf(" #dark, opener  dark,\tfast "), ["dark", "opener", "fast"]);
  assert.deepEqual(tagsOf(" , # "), []);
});

test("what is no music is refused by name before it is sent, the rest comes in", () => {
  const found = sifted([file("a.MID"), file("b.tidal"), file("c.scd"), file("d.png"), file("e"), file("f.mid", 0), file("g.mid", LARGEST + 1)]);
  assert.deepEqual(found.music.map(({ name }) => name), ["a.MID", "b.tidal"]);
  assert.deepEqual(found.synths.map(({ name }) => name), ["c.scd"]);
  assert.deepEqual(found.refused.map((why) => why.split(" ")[0]), ["d.png", "e", "f.mid", "g.mid"]);
});

test("too many files are refused in one sentence", () => {
  const files = Array.from({ length: MOST + 1 }, (_, number) => file(`${number}.mid`));
  assert.equal(sifted(files).refused.length, 1);
  assert.equal(sifted(files).music.length, 0);
  assert.equal(sifted(files.slice(1)).music.length, MOST);
});

test("files travel in portions that one request holds, none lost, in their order", () => {
  const files = [...Array.from({ length: 120 }, (_, number) => file(`${number}`)), file("large", LARGEST), file("also", LARGEST / 2)];
  const made = portions(files);
  assert.deepEqual(made.flat(), files);
  for (const one of made) {
    assert.ok(one.length <= 50);
    assert.ok(one.reduce((sum, { size }) => sum + size, 0) <= LARGEST);
  }
  assert.deepEqual(portions([]), []);
});

test("the language of pasted code is seen", () => {
  for (const code of ['d1 $ sound "bd*4"', 'sound "bd sn" # gain 1.2', "-- a groove\nsetcps 0.5", 'p "x" $ s "bd"']) {
    assert.equal(languageOf(code), "tidal", code);
  }
  for (const code of ['s("bd*4")', '$: note("c e").sound("saw")', 'stack(s("bd"))', "setcpm(30)", '  .gain("1 .5")\n.room(.2)']) {
    assert.equal(languageOf(code), "strudel", code);
  }
  assert.equal(languageOf("a shopping list"), null);
});

test("what came in is counted, and long lists of faults are cut", () => {
  assert.equal(cameIn({ patterns: [], synths: [] }), "");
  assert.equal(cameIn({ patterns: [1], synths: [] }), "1 pattern is in your library now.");
  assert.equal(cameIn({ patterns: [1, 2], synths: [1] }), "2 patterns and 1 synth are in your library now.");
  assert.deepEqual(firstOf(["same", "same"]), ["same"]);
  const many = firstOf(Array.from({ length: 100 }, (_, number) => `fault ${number}`));
  assert.equal(many.length, 7);
  assert.equal(many.at(-1), "and 94 more like these");
});

test("every stroke of a pattern is in its small picture, within its box", () => {
  const notes = [0, 4, 15.75].map((at) => ({ at, length: 1, pitch: 36, velocity: 127 }));
  const boxes = (music) => [...strokesOf(music).path.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)/g)].map((found) => found.slice(1).map(Number));
  const drums = { kind: "drums", steps: 16, bars: 1, notes };
  const bass = { kind: "bass", steps: 16, bars: 1, notes: [...notes, { at: 8, length: 100, pitch: 48, velocity: 1 }] };
  for (const music of [drums, bass]) {
    assert.equal(boxes(music).length, music.notes.length);
    for (const [, top, , tall] of boxes(music)) assert.ok(top >= 0 && top + tall <= strokesOf(music).rows);
  }
  for (const [x, , wide] of boxes(bass).slice(-1)) assert.ok(x + wide <= 16);
  assert.equal(strokesOf({ kind: "drums", steps: 16, notes: [] }).path, "");
});
