// The notes of a synth that sound: each begins when its key goes down, and ends when it is let go.

import { decoded, factor } from "./loops.js";
import * as api from "./api.js";
import { nearest } from "./synths_keys.js";

const ATTACK = 0.002; // seconds: no click where a note begins in the middle, and no loss of a stroke
const RELEASE = 0.05; // seconds in which a note that was let go falls to a third
const CHANGE = 0.03; // seconds in which a held note goes over to what it sounds like now
const ROOM_DB = -3; // for several notes together

/** Notes of a synth, rendered: {buffer, notes, seconds, gainDb, levelDb}. */
export async function rendered(item, { notes, seconds, hold, controls }) {
  const named = Object.entries(controls).map(([name, value]) => [`controls[${name}]`, value]);
  const { data, headers } = await api.bytes("synth hear.wav", { item, notes, seconds, hold, ...Object.fromEntries(named) });
  const buffer = await decoded(data);
  const told = (name) => Number(headers.get(name) ?? 0);
  return { item, buffer, notes, seconds, gainDb: told("X-Gain-dB"), levelDb: told("X-Level-dB") };
}

/** Where a note is in what was rendered: {buffer, offset, seconds, rate}; of a synth without a pitch it is all of it. */
export function placeIn(bank, note) {
  const { index, rate } = bank.notes.length ? nearest(bank.notes, note) : { index: 0, rate: 1 };
  return { buffer: bank.buffer, offset: index * bank.seconds, seconds: bank.seconds, rate };
}

export class Voices {
  constructor(loops) {
    this.loops = loops;
    this.held = new Map(); // name of a key to the voice that it holds
    this.down = new Set(); // names of keys that are down
    this.left = new Set(); // voices that no key holds any more
  }

  /** A key goes down; `level` in dB is added to what was rendered, `soft` is 0-1. */
  async press(key, bank, note, level, soft = 1) {
    this.down.add(key);
    const context = await this.loops.awake();
    if (!this.down.has(key)) return; // it was let go before anything could be heard
    this.end(key);
    this.held.set(key, this.voice(context, bank, note, level, soft, 0));
  }

  voice(context, bank, note, level, soft, since) {
    const { buffer, offset, seconds, rate } = placeIn(bank, note);
    const now = context.currentTime;
    const source = new AudioBufferSourceNode(context, { buffer, playbackRate: rate });
    const gain = new GainNode(context, { gain: 0 });
    const loud = factor(level + ROOM_DB) * soft;
    gain.gain.setValueAtTime(0, now);
    gain.gain.linearRampToValueAtTime(loud, now + (since ? CHANGE : ATTACK));
    source.connect(gain).connect(context.destination);
    const gone = since * rate;
    if (gone < seconds) source.start(now, offset + gone, seconds - gone);
    const made = { source, gain, note, soft, began: now - since, seconds: seconds / rate };
    source.onended = () => {
      gain.disconnect();
      this.left.delete(made);
    };
    return made;
  }

  /** A key is let go. */
  release(key) {
    this.down.delete(key);
    this.end(key);
  }

  end(key, within = RELEASE) {
    const voice = this.held.get(key);
    this.held.delete(key);
    this.fade(voice, within);
  }

  fade(voice, within) {
    const now = this.loops.context?.currentTime;
    if (!voice || now >= voice.began + voice.seconds) return;
    voice.gain.gain.cancelAndHoldAtTime?.(now);
    voice.gain.gain.setTargetAtTime(0, now, within);
    voice.source.stop(now + 8 * within);
  }

  /** A key is let go, and what it struck sounds on. */
  leave(key) {
    this.down.delete(key);
    if (this.held.has(key)) this.left.add(this.held.get(key));
    this.held.delete(key);
  }

  /** Whether what a key began is still heard. */
  sounds(key) {
    const voice = this.held.get(key);
    return Boolean(voice) && this.loops.context.currentTime < voice.began + voice.seconds;
  }

  /** What is held goes over to another sound, at the place where it is; `levelOf(bank)` is its level in dB. */
  change(bankOf, levelOf) {
    for (const [key, old] of [...this.held]) {
      if (!this.sounds(key)) continue;
      const { context } = this.loops;
      const bank = bankOf(key);
      this.end(key, CHANGE / 3);
      this.held.set(key, this.voice(context, bank, old.note, levelOf(bank), old.soft, context.currentTime - old.began));
    }
  }

  /** All keys are let go. */
  silence() {
    for (const key of [...this.held.keys(), ...this.down]) this.release(key);
  }

  /** Nothing is heard any more, what was struck and left neither. */
  stop() {
    this.silence();
    for (const voice of this.left) this.fade(voice, RELEASE);
    this.left.clear();
  }
}
