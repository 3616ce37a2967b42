// What a synth plays where it is compared with others: a short phrase, at one tempo for all.

import * as api from "./api.js";
import { firstC, rangeOf } from "./synths_keys.js";

const BEAT = 0.5; // seconds
const SLOW = ["pad", "drone", "riser", "fx"]; // what needs time to be heard
const QUICK_STEPS = [0, 7, 10, 12];
const SLOW_STEPS = [0, 7];

/** Whether an id is that of a synth. */
export const isSynth = (id) => id.startsWith("synt_");

/** The notes of a synth's phrase, how long each is, and how many beats it has: {notes, seconds, hold, beats}. */
export function phraseFor(controls, category) {
  const slow = SLOW.includes(category);
  const range = rangeOf(controls);
  const seconds = slow ? 4 * BEAT : range ? BEAT : 2 * BEAT;
  const steps = slow ? SLOW_STEPS : QUICK_STEPS;
  const notes = range ? steps.map((step) => inside(firstC(controls) + step, range)) : [60, 60];
  return { notes, seconds, hold: 0.75 * seconds, beats: (notes.length * seconds) / BEAT };
}

/** The same note in an octave in which it can be played. */
function inside(note, [low, high]) {
  if (note < low) return Math.min(note + 12 * Math.ceil((low - note) / 12), high);
  return note > high ? Math.max(note - 12 * Math.ceil((note - high) / 12), low) : note;
}

const KEPT = 24;
const known = new Map(); // id to the promise of its phrase

/** The phrase of a stored synth, as loops are played; it is rendered once for who hears it and who draws it. */
export async function phrase(item) {
  if (!known.has(item)) {
    const coming = played(item);
    coming.catch(() => known.delete(item)); // the next who asks tries again
    known.set(item, coming);
    if (known.size > KEPT) known.delete(known.keys().next().value);
  }
  const found = await known.get(item);
  return { ...found, data: found.data.slice(0) }; // who decodes it takes it away
}

async function played(item) {
  const { synth, controls } = await api.read("synth show", { item, sound: false });
  const { beats, ...asked } = phraseFor(controls, synth.category);
  const { data, headers } = await api.bytes("synth hear.wav", { item, ...asked });
  const notes = JSON.parse(headers.get("X-Audiomancer-Notes") ?? "[]");
  return { data, gainDb: Number(headers.get("X-Gain-dB") ?? 0), beats, notes };
}
