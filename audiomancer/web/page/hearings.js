// How each candidate was heard before it was rated: how often, which of its bars, and how loud the page played it.

export class Hearings {
  constructor() {
    this.heard = new Map(); // id to {times, bars, gain}
  }

  /** One begins to sound, with a gain in dB; tells how often it has by now. */
  begun(id, gain) {
    const heard = this.of(id);
    heard.times += 1;
    heard.gain = gain;
    return heard.times;
  }

  /** A bar of it sounds, from 1. */
  sounds(id, bar) {
    this.of(id).bars.add(bar);
  }

  of(id) {
    if (!this.heard.has(id)) this.heard.set(id, { times: 0, bars: new Set(), gain: 0 });
    return this.heard.get(id);
  }

  /** What is kept with a rating of it; what was not heard tells only that. */
  told(id) {
    const { times, bars, gain } = this.of(id);
    return times ? { hearings: times, bars: [...bars].sort((one, other) => one - other), gain_db: gain } : { hearings: 0 };
  }
}
