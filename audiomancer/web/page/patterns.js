// The stored patterns and synths that the page knows, each fetched once, and what each sounds like.

import * as api from "./api.js";
import { musicOf } from "./notes.js";
import { isSynth, phrase } from "./synths_phrase.js";

/** The key of a sound: a pattern, and how it is heard, such as {solo: "hats"} or {click: true}. */
export function soundOf(id, how = {}) {
  const text = new URLSearchParams(Object.entries(how).filter(([, value]) => value)).toString();
  return text ? `${id}?${text}` : id;
}

export class Patterns {
  constructor() {
    this.known = new Map(); // id to the promise of a stored pattern
  }

  /** The promise of a stored pattern, or of a stored synth. */
  item(id) {
    if (!this.known.has(id)) {
      const found = isSynth(id)
        ? api.read("synth show", { item: id, sound: false }).then((shown) => shown.synth)
        : api.read("show", { item: id }).then((shown) => shown.item);
      found.catch(() => this.known.delete(id)); // the next who asks tries again
      this.known.set(id, found);
    }
    return this.known.get(id);
  }

  /** These came with an answer, and need not be asked for again. */
  keep(items) {
    for (const item of items) this.known.set(item.id, Promise.resolve(item));
  }

  /** A sound as {@link Loops} takes it. */
  async fetched(key) {
    const [id, how] = key.split("?");
    if (isSynth(id)) return phrase(id);
    const music = musicOf(await this.item(id));
    const { data, headers } = await api.bytes("hear.wav", { item: id, ...Object.fromEntries(new URLSearchParams(how)) });
    const notes = JSON.parse(headers.get("X-Audiomancer-Notes") ?? "[]");
    // Longer than the pattern itself, where another that is longer plays beside it.
    const beats = Math.round(Number(headers.get("X-Loop-Seconds")) / music.beatSeconds);
    return { data, gainDb: Number(headers.get("X-Gain-dB") ?? 0), beats, round: music.beats, notes };
  }
}
