// A person goes through the candidates of a run, key by key: what each key does, as a pure function.
// The keys are those of the terminal, and some for what only a page can do. Here all loops, a change is heard on the next beat, and a rating lets what comes
// next sound on. An effect is {do: "rate", ...}; the room performs it.

import { candidateOf, heardOf, seen } from "./sitting.js";

/** What a person can press, and what it does. */
export const KEYS = [
  ["1 2 3 4 5", "rate it, from poor to excellent, and go on"],
  ["space or p", "play it; stop"],
  ["b", "hold it to hear the parent; of two parents, the next time the other"],
  ["→ or n", "the next one, without rating"],
  ["← or k", "back to the one before"],
  ["s", "skip it: go on without a rating"],
  ["u", "undo the last rating"],
  ["c", "compare two that you have heard; 1 or 2 is better, = neither, b hears the other"],
  ["v", "like one voice of a groove, or not, whatever the others play"],
  ["h", "hold a voice: all children from now on play it as their parent does; or set it free"],
  ["+", "more like this: it counts as loved, and its children come next"],
  ["x", "never this: nothing like it is heard again, and its family has no children"],
  ["a", "always a parent: it is bred from in every generation"],
  ["o", "hear one voice of a groove alone; o again brings the others back"],
  ["m", "a click on every beat, or none"],
  ["i", "hear it inside another pattern of yours; i again takes that away"],
  ["t", "write a note; Enter keeps it, Esc drops it"],
  ["e", "take it home: its code, MIDI and sound"],
  ["f", "its family"],
  ["Enter", "after the last one: breed the next generation"],
  ["q", "leave the run; it can be taken up again"],
  ["?", "this page"],
];

/** The key of each voice of a groove that can be liked, held or heard alone; its capital is for not liking it. */
export const VOICES = [["k", "kick"], ["s", "snare"], ["h", "hats"], ["r", "rest"]];

/** What a musician calls a voice. */
export const called = (voice) => (voice === "rest" ? "other drums" : voice);

/** What is told of each mark. */
export const MARKED = { more: "more like this", never: "never this", parent: "always a parent" };

const NAMED = { like: likes, solo: soloes, hold: holds };

/** What a key does: where the person is then, and what is to be performed, in this order. */
export function press(sitting, key) {
  const calm = { ...sitting, remark: "" };
  if (calm.choosing) return NAMED[calm.choosing]({ ...calm, choosing: null }, key);
  const named = key.length === 1 ? key.toLowerCase() : key;
  const act = (calm.pair ? PAIR_ACTS : ACTS)[named];
  if (act) return act(calm);
  if (calm.pair) return says(calm, "1 or 2 is better, = neither; b hears the other one, s asks nothing.");
  return says(calm, key.length === 1 ? `“${key}” is no key here; ? shows those there are.` : "");
}

/** What it does to let go of a key that is held. */
export function release(sitting, key) {
  if (key.toLowerCase() !== "b" || sitting.parent === null) return step(sitting);
  const back = { ...sitting, parent: null, turn: sitting.turn + 1, remark: "" };
  return sounds(back, sitting.sounding);
}

/** Go to a candidate that was pointed at. */
export function pointAt(sitting, number) {
  return moved({ ...sitting, remark: "", pair: null, choosing: null }, number, true);
}

/** What a key does to a candidate, whichever was looked at. */
export function pressOn(sitting, number, key) {
  if (number === sitting.at) return press(sitting, key);
  const there = moved({ ...sitting, choosing: null }, number, sitting.sounding);
  const done = press(there.sitting, key);
  return step(done.sitting, ...there.effects, ...done.effects);
}

const step = (sitting, ...effects) => ({ sitting, effects });
const says = (sitting, remark) => step({ ...sitting, remark });

/** What sounds goes over to what is looked at now; `on` tells whether anything shall sound, be it as soon as it is there. */
function sounds(sitting, on) {
  const id = heardOf(sitting);
  const waiting = on && id === null && sitting.run.coming > 0;
  if (!on || id === null) return step({ ...sitting, sounding: false, waiting }, { do: "silence" });
  return step({ ...sitting, sounding: true, waiting }, { do: "hear", item: id });
}

function moved(sitting, at, on) {
  return sounds({ ...sitting, at, parent: null, turn: 0 }, on);
}

function go(by) {
  return (sitting) => {
    const at = Math.min(Math.max(sitting.at + by, 0), sitting.run.candidates.length);
    if (at === sitting.at) return says(sitting, by < 0 ? "This is the first one." : endOf(sitting));
    return moved(sitting, at, sitting.sounding);
  };
}

const endOf = (sitting) => (sitting.run.coming ? "The next one is being chosen." : "Enter goes on; ← goes back.");

function rate(score) {
  return (sitting) => {
    const found = candidateOf(sitting);
    if (!found) return says(sitting, sitting.run.coming ? endOf(sitting) : "All are through: Enter goes on, ← goes back.");
    const gone = moved(sitting, sitting.at + 1, sitting.sounding);
    // The stars are seen at once; if they cannot be kept, the room takes them back and says why.
    return step(seen(gone.sitting, found.id, score), { do: "rate", item: found.id, score }, ...gone.effects);
  };
}

function play(sitting) {
  if (!sitting.sounding && heardOf(sitting) === null) return says(sitting, "Nothing to hear here; ← goes back.");
  return sounds(sitting, !sitting.sounding);
}

function parent(sitting) {
  const parents = [...new Set(candidateOf(sitting)?.parent_ids ?? [])];
  if (!parents.length) return says(sitting, "It has no parent to compare with.");
  if (sitting.parent !== null) return step(sitting);
  const held = { ...sitting, parent: parents[sitting.turn % parents.length] };
  return step(held, { do: "hear", item: held.parent });
}

const KEYS_OF_VOICES = VOICES.map(([key, voice]) => `${key} ${called(voice)}`).join(", ");
const voiceOf = (key) => Object.fromEntries(VOICES)[key.toLowerCase()];

/** Ask for a voice; `lacking` tells what is no groove what it has no voices for. */
function chooses(choosing, lacking, question) {
  return (sitting) => {
    const found = sitting.pair?.[sitting.ear] ?? candidateOf(sitting);
    if (!found) return says(sitting, "Nothing to hear here; ← goes back.");
    if (found.type !== "drums") return says(sitting, `Only a groove of drums has voices that can be ${lacking}.`);
    return says({ ...sitting, choosing }, question);
  };
}

const chooseLiked = chooses("like", "liked alone", `Which voice do you like? ${KEYS_OF_VOICES}; a capital: do not like.`);
const chooseSolo = chooses("solo", "heard alone", `Which voice do you want to hear alone? ${KEYS_OF_VOICES}.`);

const chooseHeld = chooses("hold", "held", `Which voice shall stay, or be free again? ${KEYS_OF_VOICES}.`);

function holds(sitting, key) {
  const voice = voiceOf(key);
  if (!voice) return says(sitting, "No voice was named.");
  const held = !sitting.held.includes(voice);
  const told = `Kept: the ${called(voice)} ${held ? "stays as the parents play it" : "may change again"}.`;
  return step({ ...sitting, remark: told }, { do: "hold", voice, held });
}

/** Mark the candidate, or take its mark away; what shall never be heard again is left at once. */
function marks(mark) {
  return (sitting) => {
    const found = candidateOf(sitting);
    if (!found) return says(sitting, "Nothing to mark here; ← goes back.");
    if (sitting.marks[found.id] === mark) {
      return step({ ...sitting, remark: "It takes its chance again." }, { do: "mark", item: found.id, mark: "none" });
    }
    const gone = mark === "never" ? moved(sitting, sitting.at + 1, sitting.sounding) : step(sitting);
    const told = { ...gone.sitting, remark: `Kept: ${MARKED[mark]}.` };
    return step(told, { do: "mark", item: found.id, mark }, ...gone.effects);
  };
}

function likes(sitting, key) {
  const voice = voiceOf(key);
  const found = candidateOf(sitting);
  if (!voice || !found) return says(sitting, "No voice was named.");
  const liked = key === key.toLowerCase();
  const told = { ...sitting, remark: `Kept: you ${liked ? "like" : "do not like"} its ${called(voice)}.` };
  return step(told, { do: "like", item: found.id, voice, liked });
}

function soloes(sitting, key) {
  const solo = voiceOf(key);
  return solo ? heardSo(sitting, { solo }, `Only the ${called(solo)}.`) : says(sitting, "No voice was named.");
}

/** From now on all is heard so; what sounds changes over to it. */
function heardSo(sitting, how, remark) {
  const so = { ...sitting, how: { ...sitting.how, ...how }, remark };
  return so.sounding || so.parent !== null ? step(so, { do: "hear", item: heardOf(so) }) : step(so);
}

/** Hear all inside another pattern, {id, name}. */
export const inside = (sitting, around) => heardSo(sitting, { around }, `Inside ${around.name}.`);

function solo(sitting) {
  return sitting.how.solo ? heardSo(sitting, { solo: null }, "All voices.") : chooseSolo(sitting);
}

/** What is done beside a pattern; a synth plays its phrase alone. */
const beside = (act) => (sitting) =>
  sitting.run.kind === "synths" ? says(sitting, "A synth plays its phrase alone.") : act(sitting);

function click(sitting) {
  const on = !sitting.how.click;
  return heardSo(sitting, { click: on }, on ? "With a click." : "Without the click.");
}

function around(sitting) {
  return sitting.how.around ? heardSo(sitting, { around: null }, "By itself.") : step(sitting, { do: "surround" });
}

/** What is done with the candidate; `lacking` is said at the end of the generation. */
function withIt(does, lacking) {
  return (sitting) => {
    const found = candidateOf(sitting);
    return found ? step(sitting, { do: does, item: found.id }) : says(sitting, `${lacking}; ← goes back.`);
  };
}

function enter(sitting) {
  if (candidateOf(sitting)) return says(sitting, "1-5 rates it, → goes on without; Enter breeds after the last one.");
  if (sitting.run.coming) return says(sitting, "The next one is being chosen; ← goes back.");
  return step({ ...sitting, sounding: false }, { do: "silence" }, { do: "breed" });
}

function prefer(better) {
  return (sitting) => {
    const [first, second] = sitting.pair.map((item) => item.id);
    const left = leavePair(sitting);
    return step(left.sitting, ...left.effects, { do: "prefer", first, second, better });
  };
}

const leavePair = (sitting) => sounds({ ...sitting, pair: null, ear: 0 }, sitting.sounding);

function other(sitting) {
  return sounds({ ...sitting, ear: 1 - sitting.ear }, true);
}

const ACTS = {
  ...Object.fromEntries([1, 2, 3, 4, 5].map((score) => [String(score), rate(score)])),
  " ": play,
  p: play,
  right: go(1),
  n: go(1),
  s: go(1),
  left: go(-1),
  k: go(-1),
  b: parent,
  u: (sitting) => step(sitting, { do: "undo" }),
  t: withIt("write", "Nothing to write on here"),
  e: withIt("carry", "Nothing to take home here"),
  f: withIt("family", "Nothing to look at here"),
  c: (sitting) => step(sitting, { do: "compare" }),
  v: chooseLiked,
  h: chooseHeld,
  "+": marks("more"),
  x: marks("never"),
  a: marks("parent"),
  o: solo,
  m: beside(click),
  i: beside(around),
  enter,
  "?": (sitting) => step(sitting, { do: "help" }),
  q: (sitting) => step({ ...sitting, sounding: false }, { do: "silence" }, { do: "leave" }),
};

const PAIR_ACTS = {
  1: prefer("first"),
  2: prefer("second"),
  "=": prefer("same"),
  0: prefer("same"),
  s: leavePair,
  n: leavePair,
  escape: leavePair,
  b: other,
  left: other,
  right: other,
  o: solo,
  m: beside(click),
  i: beside(around),
  " ": ACTS[" "],
  p: ACTS.p,
  "?": ACTS["?"],
  q: ACTS.q,
};
