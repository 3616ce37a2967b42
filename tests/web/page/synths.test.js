import assert from "node:assert/strict";
import { test } from "node:test";

import { Bank } from "./synths_bank.js";
import { frequencyAt, measured, peaks, powersAt, saidOfSound, spectrogram, transformed } from "./synths_fft.js";
import { aheadOf, firstC, isBlack, KEYS, labelAt, nearest, noteName, noteOf, placed, rangeOf, shifted, stepOf } from "./synths_keys.js";
import { readMessage, whyNot } from "./synths_midi.js";
import { phraseFor } from "./synths_phrase.js";
import { Voices } from "./synths_voices.js";
import { differing, placeOf, spelt, turned, valueAt } from "./synths_values.js";

const RATE = 44100;
const sine = (frequency, seconds = 1, loud = 0.5) =>
  Float32Array.from({ length: seconds * RATE }, (_, at) => loud * Math.sin((2 * Math.PI * frequency * at) / RATE));
const row = (name, fields = {}) => ({ name, default: [0], low: null, high: null, warp: "", unit: "", ...fields });
const FREQ = row("freq", { default: [440], low: 20, high: 20000, warp: "exp", unit: "Hz" });

test("the transform is that of its definition, and keeps all energy", () => {
  const samples = Array.from({ length: 64 }, (_, at) => Math.sin(at * at) + (at % 5));
  const real = Float64Array.from(samples);
  const imaginary = new Float64Array(64);
  transformed(real, imaginary);
  for (let bin = 0; bin < 64; bin += 1) {
    const [along, across] = samples.reduce(
      ([x, y], sample, at) => [x + sample * Math.cos((2 * Math.PI * bin * at) / 64), y - sample * Math.sin((2 * Math.PI * bin * at) / 64)],
      [0, 0],
    );
    assert.ok(Math.hypot(real[bin] - along, imaginary[bin] - across) < 1e-9);
  }
  const energy = (one, other) => one.reduce((sum, value, at) => sum + value ** 2 + other[at] ** 2, 0);
  assert.ok(Math.abs(energy(real, imaginary) / 64 - energy(samples, new Float64Array(64))) < 1e-9);
});

test("a tone is strongest at its own frequency, in the powers and in the picture", () => {
  for (const frequency of [220, 1000, 5000]) {
    const powers = powersAt(sine(frequency), RATE / 2);
    assert.ok(Math.abs((powers.indexOf(Math.max(...powers)) * RATE) / 1024 - frequency) < RATE / 1024);
    const [levels] = spectrogram(sine(frequency), RATE, 1, 60);
    const found = frequencyAt((levels.indexOf(1) + 0.5) / 60);
    assert.ok(Math.abs(Math.log2(found / frequency)) < 0.35, `${found} for ${frequency}`);
  }
});

test("silence has no level, no length and a sentence", () => {
  assert.deepEqual(measured(new Float32Array(2000), RATE), { seconds: 0, level: -Infinity, brightness: 0 });
  assert.match(saidOfSound({ seconds: 0 }), /nothing is heard/);
  assert.ok(spectrogram(new Float32Array(2000), RATE, 4, 8).flat().every((level) => level === 0));
});

test("a sound is as long as it is heard, as loud as it is, and brighter the higher it is", () => {
  const tone = Float32Array.of(...sine(1000, 0.5), ...new Float32Array(RATE));
  const { seconds, level, brightness } = measured(tone, RATE);
  assert.ok(Math.abs(seconds - 0.5) < 0.01);
  assert.ok(Math.abs(level - 20 * Math.log10(0.5 / Math.SQRT2)) < 0.1);
  assert.ok(Math.abs(brightness - 1000) < 150);
  assert.ok(measured(sine(4000), RATE).brightness > brightness);
  assert.deepEqual(peaks(Float32Array.of(0, 0.5, -0.25, 0, 0, -1), 2), [[-0.25, 0.5], [-1, 0]]);
});

test("the keys lie as on a piano, wherever the letters are", () => {
  assert.deepEqual(["KeyA", "KeyW", "KeyS", "KeyK", "Semicolon", "KeyQ"].map(stepOf), [0, 1, 2, 12, 16, null]);
  assert.equal(KEYS, 17);
  assert.deepEqual([60, 61, 69].map(noteName), ["C4", "C♯4", "A4"]);
  assert.deepEqual([60, 61, 64, 66].map(isBlack), [false, true, false, true]);
  assert.equal(noteOf(440), 69);
});

test("what a key does lies where no note lies, and is called by what is written there", () => {
  const german = new Map([["KeyY", "z"], ["KeyZ", "y"]]);
  const french = new Map([["KeyW", "z"], ["KeyZ", "w"], ["Semicolon", "m"], ["KeyM", ","]]);
  for (const layout of [german, french]) {
    for (const letter of "zxbnm") {
      const code = `Key${letter.toUpperCase()}`;
      assert.equal(placed(labelAt(code, layout), code), letter);
      assert.equal(stepOf(code), null);
    }
  }
  assert.deepEqual(["KeyZ", "KeyM", "KeyX"].map((code) => labelAt(code, french)), ["w", ",", "x"]);
  assert.deepEqual([placed("1", "Digit1"), placed("escape", "Escape"), placed(" ", "Space"), placed("B")], ["1", "escape", " ", "b"]);
});

test("a synth plays what its range holds, and no other note is asked for", () => {
  const celesta = [row("freq", { default: [523], low: 130, high: 4200 })];
  const range = rangeOf(celesta);
  assert.deepEqual(range, [48, 108]);
  assert.equal(rangeOf([row("tune")]), null);
  for (const wide of [false, true]) {
    const notes = aheadOf(firstC(celesta) - 24, range, wide);
    assert.ok(notes.length <= 32 && notes.every((note) => note >= range[0] && note <= range[1]));
  }
  assert.equal(shifted(48, -1, range), 36); // its upper keys can be played
  assert.equal(shifted(36, -1, range), 36); // and below that there is nothing
  assert.deepEqual(aheadOf(60, null, false), []);
});

test("of a whole keyboard, no note is farther than a semitone from one that is rendered", () => {
  const notes = aheadOf(60, [24, 108], true);
  assert.ok(notes.length <= 32);
  for (let note = 24; note <= 108; note += 1) {
    const { index, rate } = nearest(notes, note);
    assert.ok(Math.abs(notes[index] - note) <= 1);
    assert.ok(Math.abs(12 * Math.log2(rate) - (note - notes[index])) < 1e-9);
  }
});

test("a slider holds every value of its range, in the order of its warp", () => {
  const ranges = [FREQ, { low: -1, high: 1, warp: "lin" }, { low: 0, high: 1, warp: "amp" }, { low: 0, high: 4, warp: "-3" }, { low: 5, high: 1, warp: "lin" }];
  for (const control of ranges) {
    assert.equal(valueAt(control, 0), control.low);
    assert.ok(Math.abs(valueAt(control, 1) - control.high) < 1e-9);
    for (const place of [0.1, 0.5, 0.9]) assert.ok(Math.abs(placeOf(control, valueAt(control, place)) - place) < 1e-9);
  }
  assert.ok(Math.abs(valueAt(FREQ, 0.5) - Math.sqrt(20 * 20000)) < 1e-6);
});

test("values are written with their unit, and only those that differ are asked for", () => {
  assert.deepEqual([[440, "Hz"], [0.0251, "s"], [2.5, ""], [12.34, ""]].map(([value, unit]) => spelt(value, unit)), ["440 Hz", "0.025 s", "2.5", "12.3"]);
  const controls = [FREQ, row("out"), row("amp", { default: [0.5] }), row("pans", { default: [0, 1] })];
  assert.deepEqual(turned(controls).map(({ name }) => name), ["freq", "amp"]);
  assert.deepEqual(differing(controls, new Map([["freq", 440], ["amp", 0.2], ["out", 3]])), { amp: 0.2 });
});

test("a phrase stays within the range of the synth and has whole beats", () => {
  for (const [controls, category] of [[[FREQ], "bass"], [[FREQ], "pad"], [[], "drum"], [[row("freq", { default: [30], low: 30, high: 40 })], "bass"]]) {
    const { notes, seconds, hold, beats } = phraseFor(controls, category);
    const range = rangeOf(controls) ?? [0, 127];
    assert.ok(notes.every((note) => note >= range[0] && note <= range[1]), `${notes}`);
    assert.ok(Number.isInteger(beats) && hold < seconds);
  }
});

test("MIDI: notes and nothing else, and a note on with no velocity is a note off", () => {
  assert.deepEqual(readMessage([0x93, 60, 127]), { down: true, note: 60, velocity: 1 });
  assert.equal(readMessage([0x90, 60, 0]).down, false);
  assert.equal(readMessage([0x80, 60, 64]).down, false);
  assert.equal(readMessage([0xb0, 1, 64]), null);
  assert.match(whyNot({ secure: false, there: false }), /https/);
  assert.match(whyNot({ secure: true, there: false }), /no Web MIDI/);
  assert.equal(whyNot({ secure: true, there: true }), "");
});

test("where a rendering failed, the one that was asked for meanwhile follows, and only its own failure is told", async (context) => {
  const asked = [];
  context.mock.method(globalThis, "fetch", () => new Promise((resolve, reject) => asked.push({ resolve, reject })));
  globalThis.OfflineAudioContext = class {
    decodeAudioData = async () => "sound";
  };
  const until = async (holds) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const failed = [];
  const bank = new Bank({ synth: { id: "synt_1" }, controls: [] }, () => {}, (problem) => failed.push(problem));
  bank.ask(new Map(), 60, false, 0);
  await until(() => asked.length === 1);
  bank.ask(new Map(), 60, false, 1e6);
  asked[0].reject(new Error("lost"));
  await until(() => asked.length === 2);
  asked[1].resolve({ ok: true, headers: new Map(), arrayBuffer: async () => new ArrayBuffer(0) });
  await until(() => bank.settled);
  bank.ask(new Map(), 60, false, 0);
  await until(() => asked.length === 3);
  asked[2].reject(new Error("lost"));
  await until(() => failed.length === 1);
  assert.match(bank.lacking("It"), /^It cannot be heard: The server does not answer/);
  bank.ask(new Map(), 60, false, 1e6);
  assert.match(bank.lacking("Its parent"), /^Its parent is being rendered/);
  bank.close();
});

test("what was struck and let go sounds on, and is silent once the view is left", async () => {
  const ends = [];
  const through = { connect: (next) => next, disconnect: () => {} };
  const gain = { setValueAtTime: () => {}, linearRampToValueAtTime: () => {}, setTargetAtTime: () => {} };
  globalThis.GainNode = class {
    constructor() {
      Object.assign(this, through, { gain });
    }
  };
  globalThis.AudioBufferSourceNode = class {
    constructor() {
      Object.assign(this, through, { start: () => {}, stop: (at) => ends.push(at) });
    }
  };
  const context = { currentTime: 1, destination: {} };
  const voices = new Voices({ context, awake: async () => context });
  await voices.press("KeyA", { buffer: "sound", notes: [], seconds: 4 }, 60, 0);
  voices.leave("KeyA");
  voices.silence();
  assert.deepEqual(ends, []);
  voices.stop();
  assert.equal(ends.length, 1);
  assert.ok(ends[0] < 2);
});
