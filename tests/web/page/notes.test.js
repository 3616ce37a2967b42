// The notes of a stored pattern, and what differs from its parent.

import assert from "node:assert/strict";
import test from "node:test";

import { compared, musicOf, rowName, rowsOf, saidOf, told } from "./notes.js";

const SIXTEENTH = 240;
const stored = (notes, more = {}) => ({
  midi_data: JSON.stringify({
    tracks: [{ name: "drums", notes }], tempo: 120, time_signature: [4, 4], ticks_per_beat: 4 * SIXTEENTH, bars: 1, ...more,
  }),
});
const at = (step, pitch, velocity = 100) => [step * SIXTEENTH, SIXTEENTH, pitch, velocity];

test("times are sixteenths, whatever the resolution", () => {
  const music = musicOf(stored([[480, 120, 36, 90]], { ticks_per_beat: 480, time_signature: [6, 8], bars: 2 }));
  assert.deepEqual(music.notes, [{ at: 4, length: 1, pitch: 36, velocity: 90 }]);
  assert.deepEqual([music.steps, music.stepsPerBeat, music.beats, music.beatSeconds], [24, 2, 12, 0.25]);
});

test("each stroke is told once: kept, new, moved, louder, softer or gone", () => {
  const parent = musicOf(stored([at(0, 36), at(4, 38), at(8, 36, 60), at(12, 38, 90), at(14, 42)]));
  const child = musicOf(stored([at(0, 36), at(4.4, 38), at(8, 36, 90), at(12, 38, 70), at(2, 42)]));
  const found = compared(child, parent);
  assert.deepEqual(found.notes.map((note) => note.change), ["kept", "moved", "louder", "softer", "new"]);
  assert.deepEqual(found.gone.map((note) => [note.at, note.change]), [[14, "gone"]]);
  assert.equal(saidOf(found), "+ 1 new, × 1 gone, ↔ 1 moved, ▴ 1 louder, ▾ 1 softer");
});

test("nothing differs from itself", () => {
  const music = musicOf(stored([at(0, 36), at(0.2, 38), at(0.6, 38)]));
  assert.equal(saidOf(compared(music, music)), "");
});

test("drums stand with the kick below; pitches in between have rows of their own", () => {
  const rows = rowsOf("drums", [{ pitch: 42 }, { pitch: 36 }, { pitch: 38 }]).map((pitch) => rowName("drums", pitch));
  assert.deepEqual(rows, ["hh", "sd", "bd"]);
  assert.deepEqual(rowsOf("bass", [{ pitch: 40 }, { pitch: 43 }]), [43, 42, 41, 40]);
  assert.equal(rowName("bass", 60), "C4");
});

test("a picture is told in words, too", () => {
  assert.equal(told(musicOf(stored([at(0, 36), at(4, 38), at(8, 36)]))), "drums, 1 bar of 4/4: bd 2, sd 1");
  assert.equal(told(musicOf(stored([]))), "drums, 1 bar of 4/4: silence");
});
