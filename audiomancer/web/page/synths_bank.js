// The sounds of one synth that are rendered ahead, so that a key is answered at once: what it is as a whole, and its notes.

import { rendered } from "./synths_voices.js";
import { aheadOf, rangeOf } from "./synths_keys.js";
import { differing } from "./synths_values.js";

const SETTLED = 120; // ms without a change after which it is rendered anew
const WHOLE = { seconds: 4, hold: 2.5, notes: [] }; // its own pitch, once
const HELD = { seconds: 3, hold: 3 };
const WIDE = { seconds: 2.5, hold: 2.5 };

/** The sounds of a synth with the values that its controls have now. */
export class Bank {
  /** `card` is that of `synth show`; `told(what)` is called when the "whole" or the "keys" are here, `failed(problem)` if not. */
  constructor(card, told, failed) {
    this.card = card;
    this.told = told;
    this.failed = failed;
    this.range = rangeOf(card.controls);
    this.own = null; // the level of its own sound, against which a louder one is louder
    this.whole = null;
    this.keys = null;
    this.problem = null; // why what was asked for last cannot be heard
    this.turn = 0;
    this.due = 0;
    this.closed = false;
  }

  /** Render it with these values, from this C on; at once, or once the values have settled. */
  ask(values, first, wide, wait = SETTLED) {
    this.turn += 1;
    this.problem = null;
    this.asked = { values: new Map(values), first, wide };
    clearTimeout(this.due);
    this.due = setTimeout(() => this.work(), wait);
  }

  /** One rendering at a time, the latest that was asked for. */
  async work() {
    if (this.working) return;
    this.working = true;
    for (let turn = -1; turn !== this.turn && !this.closed; ) {
      turn = this.turn;
      try {
        await this.render(turn);
      } catch (problem) {
        if (turn === this.turn && !this.closed) this.fail(problem); // else it is not asked for any more
      }
    }
    this.working = false;
  }

  fail(problem) {
    this.problem = problem;
    this.failed(problem);
  }

  async render(turn) {
    const { values, first, wide } = this.asked;
    const { id } = this.card.synth;
    const controls = differing(this.card.controls, values);
    const whole = await rendered(id, { ...WHOLE, controls });
    this.own ??= whole.gainDb + whole.levelDb;
    if (!this.range) this.done = turn;
    this.keep("whole", whole);
    if (turn !== this.turn || !this.range) return;
    const { freq: _, sustain: __, ...others } = controls; // which the keys set
    const notes = aheadOf(first, this.range, wide);
    const keys = await rendered(id, { ...(wide ? WIDE : HELD), notes, controls: others });
    this.done = turn;
    this.keep("keys", keys);
  }

  keep(name, sound) {
    if (this.closed) return;
    this[name] = sound;
    this.told(name);
  }

  /** Why nothing is heard of it yet; `what` is how it is called. */
  lacking(what) {
    return this.problem ? `${what} cannot be heard: ${this.problem.message}` : `${what} is being rendered; a moment.`;
  }

  /** Whether all sounds are those of the values that were asked for last. */
  get settled() {
    return this.done === this.turn;
  }

  /** What the keys play; a synth without a pitch is struck as a whole. */
  get played() {
    return this.range ? this.keys : this.whole;
  }

  /** What is added to a sound so that the synth as it is stands beside others, and louder values are louder. */
  levelOf = (sound) => this.own - sound.levelDb;

  /** Nobody looks at it any more. */
  close() {
    this.closed = true;
    clearTimeout(this.due);
  }
}
