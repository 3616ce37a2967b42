// A synth on a card of the listening room: its waveform and its spectrum while it plays its phrase, and what was done to it.

import { element, short } from "./cards.js";
import { decoded } from "./loops.js";
import { drawSpectrum, drawWave } from "./synths_draw.js";
import { measured, saidOfSound } from "./synths_fft.js";
import { phrase } from "./synths_phrase.js";
import { addressOf } from "./views.js";

const TOLD = 3; // changes that a card tells; the sheet tells them all

let last = Promise.resolve(); // one is drawn after the other, so that a rating does not wait for a connection

/** What a synth looks like, as soon as its phrase is rendered. */
export function pictureOfSynth(item) {
  const wave = element("canvas", { class: "synth-card-wave" });
  const spectrum = element("canvas", { class: "synth-card-spectrum" });
  const root = element("div", { role: "img", "aria-label": "Its sound is being rendered." }, wave, spectrum);
  last = last.then(async () => {
    try {
      const buffer = await decoded((await phrase(item.id)).data);
      const samples = buffer.getChannelData(0);
      drawWave(wave, samples);
      drawSpectrum(spectrum, samples, buffer.sampleRate);
      root.setAttribute("aria-label", `Its phrase: ${saidOfSound(measured(samples, buffer.sampleRate))}`);
    } catch (problem) {
      root.setAttribute("aria-label", `It cannot be drawn: ${problem.message}`);
    }
  });
  return root;
}

/** Fill the parts of a card. */
export function drawSynth({ frame, differs }, item) {
  frame.replaceChildren(pictureOfSynth(item));
  const { mutation_log: log, parent_ids } = item;
  const more = log.length > TOLD ? ` and ${log.length - TOLD} more` : "";
  const told = log.length && parent_ids.length ? `against ${short(parent_ids[0])}: ${log.slice(0, TOLD).join("; ")}${more}. ` : "";
  differs.replaceChildren(told, element("a", { href: addressOf("synths", item.id) }, "play it on keys"));
}
