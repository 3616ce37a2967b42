// One synth: seen, played, turned, its source read against that of its parent, and how it was born.

import * as api from "./api.js";
import { element, lineageOf, short } from "./cards.js";
import { drawSpectrum, drawWave } from "./synths_draw.js";
import { measured, saidOfSound } from "./synths_fft.js";
import { Hands } from "./synths_hands.js";
import { Sliders } from "./synths_sliders.js";
import { showSource } from "./synths_source.js";
import { addressOf } from "./views.js";

const $ = (id) => document.getElementById(id);

/** The stars of a rating, as text. */
export const starsOf = (rating) => (rating ? "★".repeat(rating) + "☆".repeat(5 - rating) : "not rated");

/** What `synth show` tells of a synth, without a picture of it: that is drawn here. */
export const cardOf = (item) => api.read("synth show", { item, sound: false });

export class Sheet {
  constructor(page) {
    this.page = page;
    this.card = null;
    this.wanted = null;
    this.unkept = new Map(); // id to the words on it, {note, tags}, that are not in the library (yet)
    this.sliders = new Sliders($("synth-controls"), () => this.hands.renew());
    this.hands = new Hands(page, () => this.sliders.values, (whole) => this.draw(whole));
    $("synth-reset").addEventListener("click", () => this.sliders.reset());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.card && this.draw(this.hands.bank.whole));
  }

  /** Show a synth. */
  async open(id) {
    this.close();
    this.wanted = id;
    const card = await cardOf(id);
    if (this.wanted !== id) return; // the person has gone on meanwhile
    this.card = card;
    this.sliders.show(card.controls);
    this.hands.open(card);
    this.draw(null);
    this.tell();
    await this.family(card);
  }

  /** Its source, against that of its first parent, which is heard beside it. */
  async family(card) {
    const { parent_ids, source_code } = card.synth;
    $("synth-parent").disabled = !parent_ids.length;
    $("synth-against").textContent = "";
    $("synth-source").replaceChildren(...showSource(source_code, source_code));
    if (!parent_ids.length) return;
    try {
      const parent = await cardOf(parent_ids[0]);
      if (this.card !== card) return;
      $("synth-source").replaceChildren(...showSource(source_code, parent.synth.source_code));
      $("synth-against").textContent = `What changed against ${parent.synth.name}, its ${parent_ids.length > 1 ? "first " : ""}parent, is marked.`;
      this.hands.besideOf(parent);
    } catch (problem) {
      $("synth-against").textContent = `Its parent cannot be shown: ${problem.message}`;
    }
  }

  tell() {
    const { synth, description } = this.card;
    this.tellName();
    const { note, tags } = this.unkept.get(synth.id) ?? { note: synth.user_notes ?? "", tags: synth.tags.join(" ") };
    $("synth-note").value = note;
    $("synth-tags").value = tags;
    $("synth-about").textContent = [synth.category, description].filter(Boolean).join(": ");
    $("synth-born").textContent = lineageOf(synth);
    $("synth-log").replaceChildren(...synth.mutation_log.map((line) => element("li", {}, line)));
    $("synth-parents").replaceChildren(...synth.parent_ids.map(parentLink));
  }

  tellName() {
    const { id, name, created_at, user_rating } = this.card.synth;
    const known = created_at ? short(id) : "comes with audiomancer";
    $("synth-name").replaceChildren(`${name} `, element("span", { class: "id" }, known));
    $("synth-delete").hidden = !created_at;
    this.tellStars(user_rating);
  }

  tellStars(rating) {
    $("synth-stars").textContent = starsOf(rating);
    $("synth-stars").setAttribute("aria-label", rating ? `${rating} of 5 stars` : "not rated");
  }

  draw(whole) {
    const samples = whole?.buffer.getChannelData(0) ?? new Float32Array(1);
    const rate = whole?.buffer.sampleRate ?? 1;
    drawWave($("synth-wave"), samples);
    drawSpectrum($("synth-spectrum"), samples, rate);
    const found = measured(samples, rate);
    const said = whole ? saidOfSound({ ...found, level: found.level - whole.levelDb }) : "rendering …";
    $("synth-measured").textContent = said;
    $("synth-wave").setAttribute("aria-label", `Waveform: ${said}`);
    $("synth-spectrum").setAttribute("aria-label", `Spectrum in time: ${said}`);
  }

  close() {
    this.wanted = null;
    this.card = null;
    this.hands.close();
  }
}

const parentLink = (id) => element("li", {}, element("a", { href: addressOf("synths", id) }, `parent ${short(id)}`));
