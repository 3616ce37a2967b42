// The notes of a stored pattern, and what differs from its parent: pure functions.

/** Names of the General MIDI drums as Tidal and Strudel call them, a sound's first key first. */
const DRUMS = {
  bd: [36, 35], sd: [38, 40], rim: [37], cp: [39], hh: [42, 44, 22], oh: [46, 26], lt: [45, 43, 41], mt: [47, 48],
  ht: [50], cr: [49, 57, 55, 52], rd: [51, 59, 53], cb: [56], tb: [54], sh: [82, 70, 69], bongo: [60, 61],
  conga: [63, 64, 62], timbale: [65, 66], agogo: [67, 68], clave: [75], woodblock: [76, 77], triangle: [81, 80],
  vibraslap: [58], guiro: [73, 74],
};
const DRUM_NAMES = new Map(
  Object.entries(DRUMS).flatMap(([name, keys]) => keys.map((key, at) => [key, at ? `${name}:${at}` : name])),
);
const ORDER = [...DRUM_NAMES.keys()]; // kick below, cymbals above, as on a drummer's staff
const SHARP = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const NEAR = 1 / 3; // of a sixteenth: what lies nearer is the same stroke, played with another feel
const LOUDER = 12; // of 127: a change of velocity that is shown

/** The name of a row: of a drum, or of a pitch such as C4. */
export function rowName(kind, pitch) {
  if (kind === "drums") return DRUM_NAMES.get(pitch) ?? `perc:${pitch}`;
  return SHARP[pitch % 12] + (Math.floor(pitch / 12) - 1);
}

/** A stored pattern as what is drawn of it; times in sixteenths. */
export function musicOf(item) {
  const value = JSON.parse(item.midi_data);
  const [numerator, denominator] = value.time_signature;
  const step = value.ticks_per_beat / 4;
  const stepsPerBar = (16 * numerator) / denominator;
  return {
    kind: value.tracks[0].name,
    tempo: value.tempo,
    bars: value.bars,
    metre: value.time_signature,
    stepsPerBar,
    stepsPerBeat: 16 / denominator,
    steps: stepsPerBar * value.bars,
    beats: numerator * value.bars,
    beatSeconds: (60 / value.tempo) * (4 / denominator),
    notes: value.tracks[0].notes.map(([onset, duration, pitch, velocity]) => ({
      at: onset / step,
      length: duration / step,
      pitch,
      velocity,
    })),
  };
}

/** The pitches of the rows, the highest row first. */
export function rowsOf(kind, notes) {
  const used = [...new Set(notes.map((note) => note.pitch))];
  if (kind === "drums") {
    const place = (pitch) => (ORDER.includes(pitch) ? ORDER.indexOf(pitch) : ORDER.length + pitch);
    return used.sort((one, other) => place(other) - place(one));
  }
  if (!used.length) return [];
  const high = Math.max(...used);
  return Array.from({ length: high - Math.min(...used) + 1 }, (_, number) => high - number);
}

/**
 * Each note of a child as `kept`, `new`, `louder`, `softer` or `moved`, and those that are gone.
 *
 * A note is its parent's where it lies nearest to one of its pitch, at most half a sixteenth off; each is told once.
 */
export function compared(child, parent) {
  const left = parent.notes.filter((note) => note.at < child.steps).map((note) => ({ ...note }));
  const pairs = [];
  child.notes.forEach((note, number) => {
    left.forEach((before, place) => {
      const far = Math.abs(note.at - before.at);
      if (before.pitch === note.pitch && far <= 0.5) pairs.push([far, number, place]);
    });
  });
  pairs.sort(([one], [other]) => one - other);
  const was = new Map();
  const taken = new Set();
  for (const [, number, place] of pairs) {
    if (was.has(number) || taken.has(place)) continue;
    was.set(number, left[place]);
    taken.add(place);
  }
  const notes = child.notes.map((note, number) => ({ ...note, change: changeOf(note, was.get(number)) }));
  const gone = left.filter((_, place) => !taken.has(place)).map((note) => ({ ...note, change: "gone" }));
  return { notes, gone };
}

function changeOf(note, before) {
  if (!before) return "new";
  if (Math.abs(note.at - before.at) > NEAR / 2) return "moved";
  if (note.velocity - before.velocity >= LOUDER) return "louder";
  if (before.velocity - note.velocity >= LOUDER) return "softer";
  return "kept";
}

/** The sign of each change, so that colour is not needed. */
export const MARKS = { new: "+", gone: "×", moved: "↔", louder: "▴", softer: "▾" };

/** What differs, in signs and words: "+ 3 new, × 1 gone"; empty where nothing does. */
export function saidOf({ notes, gone }) {
  const all = [...notes, ...gone];
  return Object.entries(MARKS)
    .map(([change, sign]) => [all.filter((note) => note.change === change).length, change, sign])
    .filter(([count]) => count)
    .map(([count, change, sign]) => `${sign} ${count} ${change}`)
    .join(", ");
}

/** What a picture shows, for who cannot see it. */
export function told(music) {
  const counts = new Map();
  for (const { pitch } of music.notes) {
    const name = rowName(music.kind, pitch);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const parts =
    music.kind === "drums"
      ? [...counts].map(([name, count]) => `${name} ${count}`).join(", ")
      : `${music.notes.length} notes, ${[...counts.keys()].join(" ")}`;
  const bars = `${music.bars} bar${music.bars === 1 ? "" : "s"} of ${music.metre.join("/")}`;
  return `${music.kind}, ${bars}: ${parts || "silence"}`;
}
