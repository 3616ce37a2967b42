// What plays a synth: the keys of the computer, those on the screen, a keyboard by MIDI; and whether it or its parent is heard.

import { Bank } from "./synths_bank.js";
import { firstC, noteName, shifted, stepOf } from "./synths_keys.js";
import { listenToMidi } from "./synths_midi.js";
import { Piano } from "./synths_piano.js";
import { Voices } from "./synths_voices.js";

const $ = (id) => document.getElementById(id);
const WHOLE = "whole"; // the name of the key that lets it sound as a whole
const LATER = 700; // ms after which the parent is rendered, so that it is in nobody's way

export class Hands {
  /** `values()` gives the values of the controls; `drawn(whole)` is called with the sound as a whole, once it is rendered. */
  constructor(page, values, drawn) {
    this.page = page;
    this.values = values;
    this.drawn = drawn;
    this.voices = new Voices(page.loops);
    this.piano = new Piano($("synth-piano"), this);
    this.wide = false;
    this.downs = new Map(); // name of a key to its note
    $("synth-lower").addEventListener("click", () => this.shift(-1));
    $("synth-higher").addEventListener("click", () => this.shift(1));
    $("synth-midi").addEventListener("click", () => this.midi());
    window.addEventListener("blur", () => this.quiet());
  }

  /** Take up a synth, by its card. */
  open(card) {
    this.close();
    this.first = firstC(card.controls);
    this.bank = new Bank(card, (what) => this.heard(what), (problem) => this.tell(problem.message));
    this.showKeys();
    this.tell("Rendering its notes …");
    this.bank.ask(this.values(), this.first, this.wide, 0);
  }

  /** Have its parent ready, too. */
  besideOf(card) {
    this.parent = new Bank(card, () => this.besides && this.change(), () => {});
    this.parent.ask(new Map(), this.first, this.wide, LATER);
  }

  close() {
    this.quiet();
    this.voices.stop();
    this.bank?.close();
    this.parent?.close();
    this.bank = null;
    this.parent = null;
    this.tell("");
  }

  /** The values of its controls are others. */
  renew() {
    this.tell("Rendering its notes …");
    this.bank.ask(this.values(), this.first, this.wide);
  }

  heard(what) {
    if (what === "whole") this.drawn(this.bank.whole);
    if (!this.besides) this.change();
    if (this.bank.played) this.tell(this.bank.settled ? "Ready to play." : "Rendering its notes …");
  }

  tell(text) {
    $("synth-ready").textContent = text;
  }

  showKeys() {
    const { range } = this.bank;
    this.piano.show(this.first, range);
    for (const id of ["synth-lower", "synth-higher"]) $(id).disabled = !range;
    $("synth-octave").textContent = range
      ? `From ${noteName(this.first)}; it plays ${noteName(range[0])} to ${noteName(range[1])}.`
      : "It has no pitch: every key strikes it.";
  }

  /** The keys go up or down by octaves. */
  shift(octaves) {
    const { range } = this.bank;
    if (!range) return;
    const first = shifted(this.first, octaves, range);
    if (first === this.first) {
      this.page.say(`It has no notes ${octaves > 0 ? "above" : "below"} these.`);
      return;
    }
    this.quiet();
    this.first = first;
    this.showKeys();
    this.renew();
    this.parent?.ask(new Map(), first, this.wide, LATER);
  }

  async midi() {
    const { listens, said } = await listenToMidi(this, (text) => ($("synth-midi-said").textContent = text));
    $("synth-midi-said").textContent = said;
    if (!listens || this.wide) return;
    this.wide = true;
    if (!this.bank) return;
    this.renew();
    this.parent?.ask(new Map(), this.first, true, LATER);
  }

  /** Which of the two is heard, with all that is known of its sound. */
  get ear() {
    return this.besides ? this.parent : this.bank;
  }

  /** A note begins; `key` names what plays it. */
  press(note, key, velocity = 1) {
    const { ear } = this;
    const sound = ear?.played;
    if (!sound) {
      if (ear) this.page.say(ear.lacking("It"));
      return;
    }
    if (ear.range && (note < ear.range[0] || note > ear.range[1])) {
      this.page.say(`It does not play ${noteName(note)}, only ${noteName(ear.range[0])} to ${noteName(ear.range[1])}.`);
      return;
    }
    this.downs.set(key, note);
    this.mark();
    this.voices.press(key, sound, note, ear.levelOf(sound), velocity);
  }

  release(key) {
    this.downs.delete(key);
    this.mark();
    if (key !== WHOLE && !this.ear?.range) this.voices.leave(key);
    else this.voices.release(key);
  }

  mark() {
    this.piano.mark(new Set(this.downs.values()));
  }

  /** A key of the computer; tells whether it plays. */
  down(code, repeated) {
    const step = stepOf(code);
    if (step === null || !this.bank) return false;
    if (!repeated) this.press(this.first + step, code);
    return true;
  }

  up(code) {
    if (this.downs.has(code)) this.release(code);
  }

  /** Let it sound as a whole, from its beginning; stop it. */
  whole() {
    if (this.voices.sounds(WHOLE)) {
      this.voices.release(WHOLE);
      return;
    }
    const { ear } = this;
    if (ear?.whole) this.voices.press(WHOLE, { ...ear.whole, notes: [] }, 0, ear.levelOf(ear.whole));
    else if (ear) this.page.say(ear.lacking("It"));
  }

  /** The parent is heard instead, and again the synth itself. */
  beside(parent) {
    if (parent && !this.parent?.played) {
      this.page.say(this.parent ? this.parent.lacking("Its parent") : "It has no parent to compare with.");
      return;
    }
    if (parent === Boolean(this.besides)) return;
    this.besides = parent;
    this.change();
  }

  /** What is held goes over to what is heard now. */
  change() {
    const { ear } = this;
    if (!ear?.played) return;
    this.voices.change((key) => (key === WHOLE ? ear.whole : ear.played), ear.levelOf);
  }

  /** All keys are let go. */
  quiet() {
    this.besides = false;
    this.downs.clear();
    this.mark();
    this.voices.silence();
  }
}
