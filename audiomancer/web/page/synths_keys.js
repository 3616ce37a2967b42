// The keys of a synth: which key of a computer plays which note, and which notes a synth has.

const ROW = "KeyA KeyW KeyS KeyE KeyD KeyF KeyT KeyG KeyY KeyH KeyU KeyJ KeyK KeyO KeyL KeyP Semicolon".split(" ");
const NAMES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const WIDE = [24, 108]; // the notes of a keyboard with MIDI
const EVERY = 3; // semitones between two notes that are rendered for it; the one beside them is the same, played faster

/** How many keys there are, from C to the E above the next one. */
export const KEYS = ROW.length;

/** How many semitones above the lowest key a key of the computer lies, by where it is and not by what is on it. */
export const stepOf = (code) => {
  const step = ROW.indexOf(code);
  return step < 0 ? null : step;
};

/** What is written on the key at a place; `layout` tells what a keyboard of another language has there. */
export const labelAt = (code, layout = new Map()) => layout.get(code) ?? (code === "Semicolon" ? ";" : code.at(-1).toLowerCase());

/** What is written on the key of a step. */
export const labelOf = (step, layout) => labelAt(ROW[step], layout);

/**
 * A key by its place, as an English keyboard names it. Since the notes lie by place, so do the letters that do something:
 * on a German keyboard what is written z, and on a French one z and m, play.
 */
export const placed = (key, code = "") => (/^Key[A-Z]$/.test(code) ? code.at(-1) : key).toLowerCase();

/** A note in words: 60 is C4. */
export const noteName = (note) => `${NAMES[note % 12]}${Math.floor(note / 12) - 1}`;

/** Whether a note is a black key. */
export const isBlack = (note) => NAMES[note % 12].length > 1;

/** The note of a frequency in Hz, which need not be a whole one. */
export const noteOf = (frequency) => 69 + 12 * Math.log2(frequency / 440);

/** The lowest and the highest note that a synth can play, by its controls; null if it has no pitch. */
export function rangeOf(controls) {
  const control = controls.find(({ name }) => name === "freq");
  if (!control) return null;
  const ends = [control.low, control.high].map((end) => (end > 0 ? noteOf(end) : null));
  const [low, high] = [Math.ceil((ends[0] ?? 0) - 1e-9), Math.floor((ends[1] ?? 127) + 1e-9)];
  return [Math.max(0, low), Math.min(127, high)];
}

/** The C from which the keys begin: an octave in which its own note lies. */
export function firstC(controls) {
  const control = controls.find(({ name }) => name === "freq");
  return control?.default[0] > 0 ? 12 * Math.floor((noteOf(control.default[0]) + 0.5) / 12) : 60;
}

/** The C an octave up or down, if any of its keys can be played; else where it was. */
export function shifted(first, octaves, range) {
  const there = first + 12 * octaves;
  return there >= 0 && there <= 120 && there <= range[1] && there + KEYS - 1 >= range[0] ? there : first;
}

const within = (notes, [low, high]) => notes.filter((note) => note >= low && note <= high);

/** The notes that are rendered ahead: those of the keys, or every third of a whole keyboard. */
export function aheadOf(first, range, wide) {
  if (!range) return [];
  if (!wide) return within(Array.from({ length: KEYS }, (_, step) => first + step), range);
  const all = within(Array.from({ length: WIDE[1] - WIDE[0] + 1 }, (_, step) => WIDE[0] + step), range);
  return all.filter((_, at) => at % EVERY === 1 || at === all.length - 1);
}

/** Which of the notes that are rendered is nearest, and how much faster it is to be played: {index, rate}. */
export function nearest(notes, note) {
  const far = notes.map((one) => Math.abs(one - note));
  const index = far.indexOf(Math.min(...far));
  return { index, rate: 2 ** ((note - notes[index]) / 12) };
}
