// Loops on one clock: what is heard next comes in on the next beat, at the place where the other one was.

const RATE = 44100; // that of the files, so that a loop is not resampled and stays as long as it is
const FADE = 0.004; // seconds, before the beat: no click, and the stroke on the beat is whole
const SOON = 0.04; // seconds ahead in which the audio thread is told what begins, so that a busy machine does not miss it
const KEPT = 48; // decoded loops
const NEVER = 1e6; // seconds
const LONGEST = 1.5; // seconds that a change is waited for; of a slower beat it comes in on a half, a quarter …

/** The beat on which a change is heard: the first that can still be met, counted from where the clock began. */
export function nextBeat(now, origin, beat, lead) {
  return Math.max(0, Math.ceil((now + lead - origin) / beat - 1e-9));
}

/** Of a beat of so many seconds, the part on which a change comes in: all of it, but of one that is very slow. */
export const partOf = (beat) => (beat > LONGEST ? partOf(beat / 2) : beat);

/** Where in a loop of so many beats the clock stands at a beat, in seconds. */
export function placeAt(beatNumber, beats, seconds) {
  return ((beatNumber % beats) / beats) * seconds;
}

/** A time that is a whole number of samples: between two samples a browser would have to guess. */
export const whole = (seconds) => Math.round(seconds * RATE) / RATE;

/** A factor for decibels. */
export const factor = (decibels) => 10 ** (decibels / 20);

/** The sound of a file; this needs no gesture of the person, as what plays does. */
export const decoded = (data) => new OfflineAudioContext(2, 1, RATE).decodeAudioData(data);

function silenced(voice) {
  voice.source.stop();
  voice.source.disconnect();
}

/**
 * Decoded loops, and the clock on which they go round.
 *
 * `fetched(key)` gives {data, gainDb, beats, round, notes}: `round` are the beats after which what is looked at begins
 * anew, where what plays beside it is longer; `changed()` is called when something else is heard than before.
 */
export class Loops {
  constructor(fetched, changed = () => {}) {
    this.fetched = fetched;
    this.changed = changed;
    this.known = new Map(); // key to the promise of a decoded loop
    this.ready = new Map(); // key to the decoded loop
    this.coming = []; // keys that are fetched ahead, the next first
    this.draining = null; // the promise of them all
    this.urgent = null; // the promise of what is fetched because it shall be heard
    this.context = null;
    this.voices = []; // what sounds or fades, and at the end what comes in on the next beat
    this.wanted = null;
  }

  /** The key of what is heard, or will be as soon as it is here; null for silence. */
  get heard() {
    return this.wanted;
  }

  /** Whether a loop is decoded. */
  isReady(key) {
    return this.ready.has(key);
  }

  /**
   * Fetch and decode these loops and no others, so that they sound at once; the first is the most urgent.
   *
   * One at a time, and beside it one that shall be heard: a browser has few connections to a server, and a rating needs
   * one, too.
   */
  ahead(keys) {
    this.coming = [...keys];
    if (this.coming.length) this.draining ??= this.drain();
    return this.draining;
  }

  async drain() {
    while (this.coming.length) {
      try {
        await this.load(this.coming.shift());
      } catch {
        // Who wants to hear it is told then.
      }
    }
    this.draining = null;
  }

  /** A loop that shall be heard; null if something else is wanted by the time that it could be fetched. */
  async soon(key) {
    while (this.urgent && !this.known.has(key)) await this.urgent.catch(() => {}); // who wanted it is told
    if (this.wanted !== key) return null;
    if (this.known.has(key)) return this.load(key);
    const loading = this.load(key);
    this.urgent = loading;
    try {
      return await loading;
    } finally {
      this.urgent = null;
    }
  }

  load(key) {
    if (!this.known.has(key)) {
      const loading = this.decoded(key);
      loading.catch(() => this.known.delete(key)); // the next who asks tries again
      this.known.set(key, loading);
      this.forget();
    }
    return this.known.get(key);
  }

  async decoded(key) {
    const { data, gainDb, beats, round = beats, notes } = await this.fetched(key);
    const buffer = await decoded(data);
    const loop = { key, buffer, gainDb, beats, round, notes, beat: buffer.duration / beats };
    this.ready.set(key, loop);
    this.changed();
    return loop;
  }

  forget() {
    for (const key of [...this.known.keys()].slice(0, Math.max(0, this.known.size - KEPT))) {
      if (key === this.wanted || this.voices.some((voice) => voice.loop.key === key)) continue;
      this.known.delete(key);
      this.ready.delete(key);
    }
  }

  /** The one audio clock of the page, which a key of the person wakes. */
  async awake() {
    this.context ??= new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    await this.context.resume();
    return this.context;
  }

  /** Let a loop be heard: at once in silence, else on the next beat. Gives the loop; null if something else is wanted by then. */
  async play(key) {
    this.wanted = key;
    const awake = this.awake();
    this.changed();
    const loop = this.ready.get(key) ?? (await this.soon(key));
    await awake;
    if (!loop || this.wanted !== key) return null; // the person has gone on meanwhile
    this.begin(loop);
    this.changed();
    return loop;
  }

  begin(loop) {
    this.settle(this.context.currentTime);
    const old = this.voices.at(-1);
    if (old?.loop.key === loop.key) return;
    const part = old ? partOf(old.loop.beat) : 0;
    let coming = null;
    for (let lead = SOON; !coming; lead *= 2) {
      const now = this.context.currentTime;
      const number = old ? nextBeat(now, old.origin, part, lead + FADE) * (part / old.loop.beat) : 0;
      const at = old ? old.origin + number * old.loop.beat : now + lead;
      coming = this.voice(loop, at, number, old ? FADE : 0);
      if (this.context.currentTime < coming.start) continue;
      silenced(coming); // its time had come before it was told: it would be late for good
      coming = null;
    }
    if (old) {
      old.gain.gain.setValueAtTime(old.level, coming.start);
      old.gain.gain.linearRampToValueAtTime(0, coming.at);
      old.until = coming.at + FADE;
      old.source.stop(old.until);
    }
    this.voices.push(coming);
  }

  /** What has ended is let go; what has not yet come in is taken back, so that something else can. */
  settle(now) {
    this.voices = this.voices.filter((voice) => voice.until > now);
    const [old, coming] = this.voices.slice(-2);
    if (!coming || coming.start <= now + SOON) return;
    silenced(coming);
    this.voices.pop();
    old.gain.gain.cancelScheduledValues(now);
    old.gain.gain.setValueAtTime(old.level, Math.max(now, old.at));
    old.until = Infinity;
    old.source.stop(now + NEVER); // of several times at which a source is to stop, the last that was told counts
  }

  voice(loop, at, number, fade) {
    const gain = this.context.createGain();
    const level = factor(loop.gainDb);
    const source = this.context.createBufferSource();
    source.buffer = loop.buffer;
    source.loop = true;
    source.connect(gain).connect(this.context.destination);
    const start = whole(at - fade);
    gain.gain.setValueAtTime(fade ? 0 : level, start);
    if (fade) gain.gain.linearRampToValueAtTime(level, at);
    const origin = at - number * loop.beat;
    const place = whole(placeAt(number, loop.beats, loop.buffer.duration) - (at - start));
    source.start(start, place < 0 ? place + loop.buffer.duration : place);
    source.onended = () => gain.disconnect();
    return { loop, source, gain, level, start, at, origin, until: Infinity };
  }

  /** Silence at once. */
  stop() {
    this.wanted = null;
    const now = this.context?.currentTime ?? 0;
    for (const voice of this.voices) {
      voice.gain.gain.cancelScheduledValues(now);
      voice.gain.gain.setTargetAtTime(0, now, FADE / 2);
      voice.source.stop(now + 5 * FADE);
    }
    this.voices = [];
    this.changed();
  }

  /** Where what is looked at of a key is, 0-1; null if it is not heard. */
  place(key) {
    if (!this.context || !this.voices.length) return null;
    const now = this.context.currentTime;
    const voice = this.voices.findLast((one) => now >= one.at) ?? this.voices[0];
    if (voice.loop.key !== key) return null;
    const length = voice.loop.round * voice.loop.beat;
    return (((now - voice.origin) % length) + length) % length / length;
  }
}
