// A person goes through the candidates of a run, key by key: what each key does, as a pure function.
// The keys are those of the terminal. Here all loops, a change is heard on the next beat, and a rating lets what comes
// next sound on. An effect is {do: "rate", ...}; the room performs it.

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
  ["t", "write a note; Enter keeps it, Esc drops it"],
  ["Enter", "after the last one: breed the next generation"],
  ["q", "leave the run; it can be taken up again"],
  ["?", "this page"],
];

/** The key of each voice of a groove that can be liked; its capital is for not liking it. */
export const VOICES = [["k", "kick"], ["s", "snare"], ["h", "hats"], ["r", "rest"]];

const AHEAD = 6; // candidates whose sound is fetched before they are looked at

/** A person begins, at the first candidate that has no rating. */
export function satDown(run) {
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
    choosing: false,
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

/** What should be decoded by now, the most urgent first. */
export function wanted(sitting) {
  const found = candidateOf(sitting);
  const near = sitting.pair ? sitting.pair : sitting.run.candidates.slice(sitting.at, sitting.at + AHEAD);
  const before = sitting.run.candidates[sitting.at - 1];
  const ids = [...near.slice(0, 2).map((item) => item.id), ...(found?.parent_ids ?? []), ...near.map((item) => item.id)];
  return [...new Set(before ? [...ids, before.id] : ids)];
}

/** The sitting, once a rating is on the disk. */
export const rated = (sitting, item) => ({
  ...seen(sitting, item.id, item.rating),
  onDisk: { ...sitting.onDisk, [item.id]: item.rating },
});

/** The sitting, once a rating could not be kept: the last that is on the disk is seen again. */
export const refused = (sitting, id) => seen(sitting, id, sitting.onDisk[id] ?? null);

const seen = (sitting, id, rating) => ({ ...sitting, ratings: { ...sitting.ratings, [id]: rating } });

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
  return { ...rated(sitting, { id: item.id, rating }), at, parent: null, pair: null, choosing: false, remark };
}

/** What a key does: where the person is then, and what is to be performed, in this order. */
export function press(sitting, key) {
  const calm = { ...sitting, remark: "" };
  if (calm.choosing) return likes({ ...calm, choosing: false }, key);
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
  return moved({ ...sitting, remark: "", pair: null, choosing: false }, number, true);
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

function chooseVoice(sitting) {
  const found = candidateOf(sitting);
  if (!found) return says(sitting, "Nothing to hear here; ← goes back.");
  if (found.type !== "drums") return says(sitting, "Only a groove of drums has voices that can be liked alone.");
  const keys = VOICES.map(([key, voice]) => `${key} ${voice}`).join(", ");
  return says({ ...sitting, choosing: true }, `Which voice do you like? ${keys}; a capital: do not like.`);
}

function likes(sitting, key) {
  const voice = Object.fromEntries(VOICES)[key.toLowerCase()];
  const found = candidateOf(sitting);
  if (!voice || !found) return says(sitting, "No voice was named.");
  const liked = key === key.toLowerCase();
  const told = { ...sitting, remark: `Kept: you ${liked ? "like" : "do not like"} its ${voice}.` };
  return step(told, { do: "like", item: found.id, voice, liked });
}

function note(sitting) {
  const found = candidateOf(sitting);
  return found ? step(sitting, { do: "write", item: found.id }) : says(sitting, "Nothing to write on here; ← goes back.");
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
  t: note,
  c: (sitting) => step(sitting, { do: "compare" }),
  v: chooseVoice,
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
  " ": ACTS[" "],
  p: ACTS.p,
  "?": ACTS["?"],
  q: ACTS.q,
};
