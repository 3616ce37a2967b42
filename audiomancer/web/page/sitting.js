// Where a person is among the candidates of a run, and what comes of what the server tells: pure functions.

import { soundOf } from "./patterns.js";
import { isSynth } from "./synths_phrase.js";

const AHEAD = 6; // candidates whose sound is fetched before they are looked at

/** All that a pattern plays, and nothing beside it. */
export const PLAIN = { solo: null, click: false, around: null };

/** A person begins, at the first candidate that has no rating; `how` they hear things stays as it was. */
export function satDown(run, how = PLAIN) {
  const ratings = ratingsOf(run);
  const first = run.candidates.findIndex((item) => ratings[item.id] === null);
  return {
    run,
    ratings, // as they are seen
    onDisk: ratings, // as the server has told them last
    notes: Object.fromEntries(run.candidates.map((item) => [item.id, item.user_notes])),
    at: first < 0 ? run.candidates.length : first,
    parent: null,
    turn: 0,
    sounding: false,
    pair: null,
    ear: 0,
    how, // the voice that is heard alone, whether with a click, and the pattern {id, name} that plays beside it
    marks: run.marks, // id to what is to become of it: "more", "never" or "parent"
    held: run.held, // the voices that stay in all children
    choosing: null, // what the voice that is about to be named is for: "like", "solo" or "hold"
    waiting: false,
    remark: run.selection,
  };
}

/** One that is heard a second time is as new. */
function ratingsOf(run) {
  return Object.fromEntries(
    run.candidates.map((item) => [item.id, run.again.includes(item.id) ? null : item.user_rating]),
  );
}

/** The sitting, once a further candidate was asked for. */
export function grown(sitting, run) {
  const notes = Object.fromEntries(run.candidates.map((item) => [item.id, item.user_notes]));
  const told = ratingsOf(run);
  return {
    ...sitting,
    run,
    ratings: { ...told, ...sitting.ratings },
    onDisk: { ...told, ...sitting.onDisk },
    notes: { ...notes, ...sitting.notes },
    marks: run.marks,
    held: run.held,
  };
}

/** The candidate that is looked at; null at the end of the generation. */
export const candidateOf = (sitting) => sitting.run.candidates[sitting.at] ?? null;

/** Whether the next candidate is to be asked for now, so that it is there when this one is rated. */
export const lacks = (sitting) => sitting.run.coming > 0 && sitting.at + 1 >= sitting.run.candidates.length;

/** The id of what is listened to: the candidate, its parent, or one of a pair; null where there is nothing. */
export function heardOf(sitting) {
  if (sitting.pair) return sitting.pair[sitting.ear].id;
  return sitting.parent ?? candidateOf(sitting)?.id ?? null;
}

/** The key of what an item sounds like, as the person hears things now; only a groove has voices, and a synth plays alone. */
export function soundFor(sitting, id) {
  if (isSynth(id)) return id;
  const { solo, click, around } = sitting.how;
  const beside = around?.id === id ? null : around?.id;
  return soundOf(id, { solo: typeOf(sitting, id) === "drums" && solo, click, around: beside });
}

/** What an item is; a parent is what its child is. */
function typeOf(sitting, id) {
  const found = [...sitting.run.candidates, ...(sitting.pair ?? [])].find((item) => item.id === id);
  return (found ?? candidateOf(sitting))?.type;
}

/** The keys of the sounds that should be decoded by now, the most urgent first. */
export function wanted(sitting) {
  const found = candidateOf(sitting);
  const near = sitting.pair ? sitting.pair : sitting.run.candidates.slice(sitting.at, sitting.at + AHEAD);
  const before = sitting.run.candidates[sitting.at - 1];
  const ids = [...near.slice(0, 2).map((item) => item.id), ...(found?.parent_ids ?? []), ...near.map((item) => item.id)];
  return [...new Set(before ? [...ids, before.id] : ids)].map((id) => soundFor(sitting, id));
}

/** The sitting, once a rating is on the disk. */
export const rated = (sitting, item) => ({
  ...seen(sitting, item.id, item.rating),
  onDisk: { ...sitting.onDisk, [item.id]: item.rating },
});

/** The sitting, once a rating could not be kept: the last that is on the disk is seen again. */
export const refused = (sitting, id) => seen(sitting, id, sitting.onDisk[id] ?? null);

export const seen = (sitting, id, rating) => ({ ...sitting, ratings: { ...sitting.ratings, [id]: rating } });

/** The sitting, once it is on the disk what is to become of an item. */
export const marked = (sitting, item) => ({ ...sitting, marks: { ...sitting.marks, [item.id]: item.mark } });

/** The sitting, once a voice is held or free again, or what was said last is taken back. */
export const holding = (sitting, run) => ({ ...sitting, run, marks: run.marks, held: run.held });

/** The sitting, once a note is on the disk. */
export const noted = (sitting, id, notes) => ({ ...sitting, notes: { ...sitting.notes, [id]: notes } });

/** The sitting, once two were chosen that are to be compared. */
export const paired = (sitting, pair) => ({
  ...sitting,
  pair: [pair.first, pair.second],
  ear: 0,
  parent: null,
  remark: "Which of the two is better? 1, 2, or = for neither; b hears the other one.",
});

/** The sitting, once a rating is taken back: at the candidate whose rating it was, if it is of this generation. */
export function undone(sitting, item) {
  if (item.undone) return { ...sitting, remark: `Undone: ${item.undone}.` };
  const rating = sitting.run.again.includes(item.id) ? null : item.rating;
  const now = rating === null ? "is not rated any more" : `has ${rating} of 5 again, as before`;
  const remark = `Undone: ${item.name} ${now}.`;
  const at = sitting.run.candidates.findIndex((one) => one.id === item.id);
  if (at < 0) return { ...sitting, remark };
  return { ...rated(sitting, { id: item.id, rating }), at, parent: null, pair: null, choosing: null, remark };
}
