// What is dropped or pasted: which of it can be brought in, in which portions, and what came of it. Pure functions.

import { counted } from "./library_asked.js";

const MEGABYTE = 2 ** 20;
export const LARGEST = 8 * MEGABYTE; // of a file; the server takes 16 MB at a time, and Base64 makes three bytes four
export const MOST = 1000; // files at a time
const PORTION = 50; // files of one request
const TOLD = 6; // sentences of a kind

const MUSIC = ["mid", "midi", "smf", "kar", "tidal", "strudel", "js"];
const SYNTHS = ["scd", "sc"];
const DROP = "drop MIDI (.mid), Tidal (.tidal), Strudel (.js) or SynthDefs (.scd)";

const endingOf = (name) => (name.includes(".") ? name.split(".").at(-1).toLowerCase() : "");

/** What can be brought in of files {name, size}: {music, synths, refused}, the last a sentence each. */
export function sifted(files) {
  const found = { music: [], synths: [], refused: [] };
  if (files.length > MOST) {
    const refused = `${counted(files.length, "file")} are too many at once; drop ${counted(MOST, "file")} at the most`;
    return { ...found, refused: [refused] };
  }
  for (const file of files) {
    const why = refusalOf(file);
    if (why) found.refused.push(why);
    else (SYNTHS.includes(endingOf(file.name)) ? found.synths : found.music).push(file);
  }
  return found;
}

function refusalOf({ name, size }) {
  if (![...MUSIC, ...SYNTHS].includes(endingOf(name))) return `${name} is neither music nor code that can be read here; ${DROP}`;
  if (!size) return `${name} is empty; export it again`;
  const large = (size / MEGABYTE).toFixed(1);
  return size > LARGEST ? `${name} has ${large} MB, and a file may have ${LARGEST / MEGABYTE}; cut a part out of it` : "";
}

/** Files in portions that one request can hold. */
export function portions(files) {
  const made = [];
  let size = 0;
  for (const file of files) {
    if (!made.length || made.at(-1).length === PORTION || size + file.size > LARGEST) {
      made.push([]);
      size = 0;
    }
    made.at(-1).push(file);
    size += file.size;
  }
  return made;
}

const STRUDEL = /^\s*(\/\/|\$:|setcpm|(stack|s|sound|note|n)\s*\()|\)\s*\.\s*\w+\s*\(/m;
const TIDAL = /^\s*(--|d\d+\b|once\b|setcps|hush|p\s+")|\s[$#]\s|^\s*(sound|s|note|n)\s+"/m;

/** The language of code that was pasted, "tidal" or "strudel"; null where it is neither. */
export function languageOf(text) {
  if (TIDAL.test(text)) return "tidal";
  return STRUDEL.test(text) ? "strudel" : null;
}

/** What came in, in words; empty where nothing did. */
export function cameIn({ patterns, synths }) {
  const told = [];
  if (patterns.length) told.push(counted(patterns.length, "pattern"));
  if (synths.length) told.push(counted(synths.length, "synth"));
  const many = patterns.length + synths.length > 1;
  return told.length ? `${told.join(" and ")} ${many ? "are" : "is"} in your library now.` : "";
}

/** The first of many sentences, each told once, and how many more there are. */
export function firstOf(sentences) {
  const each = [...new Set(sentences)];
  const more = each.length - TOLD;
  return more > 0 ? [...each.slice(0, TOLD), `and ${more.toLocaleString("en")} more like these`] : each;
}
