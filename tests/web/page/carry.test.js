// What is taken home: which words differ, what a file is called, which sounds are one's own.

import assert from "node:assert/strict";
import test from "node:test";

import { bytesOf, fileName, partsOfCode, sizeOf, soundsOf, textOf } from "./carry_code.js";
import { linesAgainst, withoutComments } from "./carry_diff.js";
import { askedOf } from "./carry_options.js";

const text = (parts) => parts?.map(([part]) => part).join("") ?? null;
const differing = (parts) => parts.filter(([, differs]) => differs).map(([part]) => part);

test("each line of both codes stands there once, in its order, to the letter", () => {
  const [old, one] = ['d1 $ stack [\n  s "bd*4",\n  s "rs(3,8)"\n  ]', 'd1 $ stack [\n  s "bd*4" # gain 1,\n\n  s "hh*8"\n  ]\n-- end'];
  const rows = linesAgainst(old, one);
  assert.equal(rows.map((row) => text(row.old)).filter((line) => line !== null).join("\n"), old);
  assert.equal(rows.map((row) => text(row.new)).filter((line) => line !== null).join("\n"), one);
});

test("the same code differs in nothing", () => {
  const rows = linesAgainst("setcps 1\nd1 silence\n", "setcps 1\nd1 silence");
  assert.deepEqual(rows.map(({ changed }) => changed), [false, false]);
  assert.deepEqual(rows.flatMap((row) => [...differing(row.old), ...differing(row.new)]), []);
});

test("a line stands beside the one that it was, and the words that differ are told", () => {
  const [kick, clap, hats] = linesAgainst('s "bd*4"\ns "[~ cp]*2" # gain 0.9\ns "hh*8"', 's "bd*4"\ns "[~ cp]*2" # gain 0.7\ns "hh*16"');
  assert.equal(kick.changed, false);
  assert.deepEqual([differing(clap.old), differing(clap.new)], [["0.9"], ["0.7"]]);
  assert.deepEqual([differing(hats.old), differing(hats.new)], [["8"], ["16"]]);
});

test("a line that is gone leaves those behind it beside each other", () => {
  const was = ['s "<[~ ~ ~ rs] ~>" # gain 0.52 |* gain 0.87,', 's "[~ cp]*2" |* gain 0.9,', 's "<[hh ~ ~ hh]*4 [hh hh]>"'];
  const is = ['s "~ cp ~ [~ cp ~ ~]" # gain "1 0.92" |* gain 0.9,', 's "<[hh <~!2 hh ~> ~ hh]*4 [hh ~ hh!3]>"'];
  const rows = linesAgainst(was.join("\n"), is.join("\n"));
  assert.deepEqual(rows.map((row) => [text(row.old), text(row.new)]), [[was[0], null], [was[1], is[0]], [was[2], is[1]]]);
});

test("a line that is gone or came has none beside it", () => {
  const rows = linesAgainst('s "rim" # gain 0.5\ns "bd*4"', 's "bd*4"\nn "0 .. 7" # sound "arpy"');
  assert.deepEqual(rows.map((row) => [text(row.old), text(row.new)]), [
    ['s "rim" # gain 0.5', null], ['s "bd*4"', 's "bd*4"'], [null, 'n "0 .. 7" # sound "arpy"'],
  ]);
});

test("words in a row differ together with the space between them", () => {
  const [row] = linesAgainst("a b c d x", "a e f d x");
  assert.deepEqual([differing(row.old), differing(row.new)], [["b c"], ["e f"]]);
});

test("comments are no code", () => {
  assert.equal(withoutComments('-- by whom\nd1 $ s "bd -- sd"\n  -- was: s "x"\n  --      y\n// and'), 'd1 $ s "bd -- sd"');
});

test("code is coloured without changing a letter", () => {
  const code = '-- say "no"\nd1 $ s "bd*4" # gain 0.85 |* n `<a\nb>`\n// 3';
  const parts = partsOfCode(code);
  assert.equal(parts.map(([, part]) => part).join(""), code);
  assert.deepEqual(parts.filter(([kind]) => kind), [
    ["comment", '-- say "no"'], ["string", '"bd*4"'], ["number", "0.85"], ["string", "`<a\nb>`"], ["comment", "// 3"],
  ]);
});

test("a name is safe as a file, whatever a person wrote", () => {
  const named = (name, ...more) => fileName([{ name, id: "ptrn_3fa91234" }, ...more], ".mid");
  assert.equal(named("house"), "house_3fa9.mid");
  assert.equal(named("../../etc/passwd\u0000 <b>"), "etc-passwd-b_3fa9.mid");
  assert.equal(named("Für Élise ♥"), "Für-Élise_3fa9.mid");
  assert.equal(named("CON:"), "CON_3fa9.mid");
  assert.equal(named("…"), "pattern_3fa9.mid");
  assert.ok(named("x".repeat(1000)).length < 80);
  assert.equal(named("house", { name: "b", id: "ptrn_81c2" }), "house_3fa9_and_1_more.mid");
  assert.equal(fileName([{ name: "house", id: "ptrn_3fa9" }], ".wav", "2_bass"), "house_3fa9_2_bass.wav");
});

test("what came in Base64 is what was sent", () => {
  assert.deepEqual([...bytesOf("AP+A")], [0, 255, 128]);
  assert.equal(textOf("4pmp"), "♩");
  assert.deepEqual([999, 1234, 2_345_678].map(sizeOf), ["999 bytes", "1.2 kB", "2.3 MB"]);
});

test("sounds of one's own are lines as in a file of them, and what is none is refused", () => {
  assert.deepEqual(soundsOf('bd = "808bd:3"\n\n "hh:1" = hh\nbass=supersaw'), { bd: "808bd:3", "hh:1": "hh", bass: "supersaw" });
  assert.throws(() => soundsOf("bd 808"), /this one is not: bd 808/);
});

test("what is usual is not asked for, and what the target does not take neither", () => {
  const options = [
    { name: "timing", type: "choice", default: "nudge" },
    { name: "tempo", type: "switch", default: true },
    { name: "bank", type: "text", default: null },
    { name: "sounds", type: "sounds", default: null },
  ];
  assert.deepEqual(askedOf(options, { timing: "nudge", tempo: true, bank: "", sounds: "", orbit: "d2" }), {});
  assert.deepEqual(askedOf(options, { timing: "grid", tempo: false, bank: "RolandTR909", sounds: "bd = kick" }), {
    timing: "grid", tempo: false, bank: "RolandTR909", "sounds[bd]": "kick",
  });
});
