// The audio clock: what comes in comes in on a beat, where the other one was.

import assert from "node:assert/strict";
import test from "node:test";

import { Loops, factor, nextBeat, partOf, placeAt, whole } from "./loops.js";

const BEAT = 0.5;
const RATE = 44100;

/** An audio context that only writes down what it is told. */
class Context {
  constructor(log) {
    this.log = log;
    this.currentTime = 0;
    this.destination = {};
  }

  resume() {
    return Promise.resolve();
  }

  createGain() {
    const events = [];
    const gain = {
      setValueAtTime: (value, at) => events.push(["set", value, at]),
      linearRampToValueAtTime: (value, at) => events.push(["ramp", value, at]),
      setTargetAtTime: (value, at) => events.push(["target", value, at]),
      cancelScheduledValues: (at) => events.push(["cancel", at]),
    };
    return { gain, events, connect: (to) => to, disconnect() {} };
  }

  createBufferSource() {
    const source = {
      start: (at, offset) => Object.assign(source, { at, offset }),
      stop: (at) => Object.assign(source, { stopped: at }),
      connect: (to) => to,
      disconnect: () => Object.assign(source, { gone: true }),
    };
    this.log.push(source);
    return source;
  }
}

/** Loops of so many beats, all of one tempo, that need no server. */
function loopsOf(lengths, beat = BEAT) {
  globalThis.OfflineAudioContext = class {
    decodeAudioData(data) {
      return Promise.resolve({ duration: data.beats * beat });
    }
  };
  const log = [];
  const loops = new Loops((key) => Promise.resolve({ data: { beats: lengths[key] }, gainDb: -3, beats: lengths[key], notes: [] }));
  loops.context = new Context(log);
  return { loops, log };
}

test("a change is on the first beat that can still be met", () => {
  assert.equal(nextBeat(10.2, 10, BEAT, 0.01), 1);
  assert.equal(nextBeat(10.495, 10, BEAT, 0.01), 2);
  assert.equal(nextBeat(10.5, 10, BEAT, 0), 1);
  assert.equal(nextBeat(9, 10, BEAT, 0.01), 0);
});

test("a loop is at the same beat of the clock, however long it is", () => {
  assert.equal(placeAt(9, 8, 4), 0.5);
  assert.equal(placeAt(9, 4, 2), 0.5);
  assert.equal(placeAt(8, 8, 4), 0);
});

test("decibels are a factor", () => {
  assert.ok(Math.abs(factor(-6.0206) - 0.5) < 1e-5);
  assert.equal(factor(0), 1);
});

test("in silence a loop begins at once, from its start", async () => {
  const { loops, log } = loopsOf({ one: 8 });
  await loops.ahead(["one"]);
  await loops.play("one");
  assert.ok(log[0].at < 0.1);
  assert.equal(log[0].offset, 0);
  assert.equal(log[0].loop, true);
});

test("from loop to loop the change is on the beat, in phase, and nothing is left out", async () => {
  const { loops, log } = loopsOf({ one: 8, two: 8, short: 3 });
  await loops.play("one");
  const { origin } = loops.voices[0];
  loops.context.currentTime = origin + 5.3 * BEAT;
  await loops.play("two");
  const at = origin + 6 * BEAT;
  const [, second] = log;
  assert.ok(Math.abs(second.at + (6 * BEAT - second.offset) - at) < 1.5 / RATE, "it is where the first would be");
  for (const { at: begun, offset } of log) {
    assert.ok(Math.abs(begun - whole(begun)) + Math.abs(offset - whole(offset)) < 1e-9, "nothing is between two samples");
  }
  assert.ok(second.at < at && at <= log[0].stopped, "one sounds until the other does");
  loops.context.currentTime = origin + 7.9 * BEAT;
  await loops.play("short");
  assert.ok(Math.abs(log[2].offset + (origin + 8 * BEAT - log[2].at) - (8 % 3) * BEAT) < 1.5 / RATE);
});

test("of a beat that is very slow, nobody waits for the whole", async () => {
  assert.deepEqual([0.5, 1.5, 2, 15].map(partOf), [0.5, 1.5, 1, 0.9375]);
  const { loops, log } = loopsOf({ one: 4, two: 4 }, 15);
  await loops.play("one");
  const { origin } = loops.voices[0];
  loops.context.currentTime = origin + 16.2;
  await loops.play("two");
  const at = origin + 18 * 0.9375;
  assert.ok(Math.abs(log[1].offset + (at - log[1].at) - 18 * 0.9375) < 1.5 / RATE, "it is where the first would be");
  assert.ok(Math.abs(loops.voices[1].origin - origin) < 1e-9);
});

test("who changes their mind before the beat hears only the last", async () => {
  const { loops, log } = loopsOf({ one: 8, two: 8, three: 8 });
  await loops.play("one");
  loops.context.currentTime = loops.voices[0].origin + 0.2;
  await loops.play("two");
  await loops.play("three");
  assert.ok(log[1].gone);
  assert.deepEqual(loops.voices.map((voice) => voice.loop.key), ["one", "three"]);
  await loops.play("one");
  assert.ok(log[2].gone);
  assert.deepEqual(loops.voices.map((voice) => voice.loop.key), ["one"]);
  assert.ok(log[0].stopped > 1000);
});

test("what the audio thread was told too late is told anew", async () => {
  const { loops, log } = loopsOf({ one: 8 });
  await loops.ahead(["one"]);
  let looks = 0;
  Object.defineProperty(loops.context, "currentTime", { get: () => (looks++ < 2 ? 0 : 0.05) });
  await loops.play("one");
  assert.ok(log[0].gone);
  assert.equal(log.length, 2);
  assert.ok(log[1].at > 0.05);
  assert.equal(loops.voices.length, 1);
});

test("silence is at once, and what was still being fetched stays silent", async () => {
  const { loops, log } = loopsOf({ one: 8, two: 8 });
  await loops.play("one");
  const late = loops.play("two");
  loops.stop();
  assert.equal(await late, null);
  assert.equal(log.length, 1);
  assert.equal(loops.heard, null);
});

test("a loop that cannot be fetched is asked for again the next time", async () => {
  let times = 0;
  const loops = new Loops(() => {
    times += 1;
    return Promise.reject(new Error("no sound"));
  });
  loops.context = new Context([]);
  await loops.ahead(["one"]);
  await assert.rejects(loops.play("one"), /no sound/);
  assert.equal(times, 2);
});

/** Loops whose fetching the test ends itself: `asked` are the keys under way or through, `answer` ends one. */
function slowLoops() {
  const { loops, log } = loopsOf({});
  const asked = [];
  const answers = new Map();
  loops.fetched = (key) => {
    asked.push(key);
    return new Promise((resolve) => answers.set(key, () => resolve({ data: { beats: 8 }, gainDb: 0, beats: 8, notes: [] })));
  };
  const answer = async (key) => {
    answers.get(key)();
    await new Promise(setImmediate);
  };
  return { loops, log, asked, answer };
}

test("one is fetched ahead at a time, and what is asked for later takes the place of what was", async () => {
  const { loops, asked, answer } = slowLoops();
  loops.ahead(["one", "two", "three"]);
  loops.ahead(["two", "three", "four"]);
  const through = loops.ahead(["three", "four"]);
  assert.deepEqual(asked, ["one"]);
  await answer("one");
  assert.deepEqual(asked, ["one", "three"]);
  await answer("three");
  await answer("four");
  await through;
  assert.deepEqual(asked, ["one", "three", "four"]);
  loops.ahead(["five"]);
  assert.equal(asked.at(-1), "five");
  loops.ahead([]);
  await answer("five");
  assert.equal(loops.draining, null);
});

test("who goes on fast fetches two at the most, and hears the last", async () => {
  const { loops, log, asked, answer } = slowLoops();
  const keys = ["one", "two", "three", "four", "five"];
  const plays = keys.map((key, at) => {
    const play = loops.play(key);
    loops.ahead(keys.slice(at));
    return play;
  });
  assert.ok(asked.length <= 2, `${asked} are fetched`);
  await answer("one");
  assert.ok(asked.length <= 3);
  assert.ok(asked.includes("five"));
  await answer("five");
  assert.deepEqual((await Promise.all(plays)).map((loop) => loop?.key ?? null), [null, null, null, null, "five"]);
  assert.equal(log.length, 1);
});

test("who goes back to what was passed over hears it", async () => {
  const { loops, answer } = slowLoops();
  loops.play("one");
  const passed = loops.play("two");
  loops.play("three");
  const again = loops.play("two");
  await answer("one");
  await answer("two");
  assert.deepEqual([(await passed)?.key, (await again)?.key], ["two", "two"]);
  assert.deepEqual(loops.voices.map((voice) => voice.loop.key), ["two"]);
});

test("where what plays beside it is longer, a loop is told to be where its own picture is", async () => {
  const { loops } = loopsOf({ long: 8 });
  const fetched = loops.fetched;
  loops.fetched = async (key) => ({ ...(await fetched(key)), round: 4 });
  await loops.play("long");
  loops.context.currentTime = loops.voices[0].origin + 5 * BEAT;
  assert.ok(Math.abs(loops.place("long") - 1 / 4) < 1e-9);
});
