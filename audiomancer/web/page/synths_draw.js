// What a sound looks like, drawn: its waveform, and its spectrum in time.

import { frequencyAt, peaks, spectrogram } from "./synths_fft.js";

const MOMENTS = 200; // of a spectrum in time
const BANDS = 96;
const MARKS = [[100, "100 Hz"], [1000, "1 kHz"], [10000, "10 kHz"]];

/** A colour of the page's own, such as "--accent". */
const colour = (canvas, name) => getComputedStyle(canvas).getPropertyValue(name).trim();

/** A pen for a canvas that has as many points as the screen shows of it. */
function cleared(canvas) {
  canvas.width = Math.max(240, Math.round(canvas.clientWidth * devicePixelRatio));
  canvas.height = Math.max(64, Math.round(canvas.clientHeight * devicePixelRatio));
  const pen = canvas.getContext("2d");
  pen.globalAlpha = 1;
  pen.fillStyle = colour(canvas, "--faint");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return pen;
}

/** Draw the waveform: for each column the highest and the lowest sample. */
export function drawWave(canvas, samples) {
  const pen = cleared(canvas);
  const middle = canvas.height / 2;
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-6);
  pen.fillStyle = colour(canvas, "--accent");
  peaks(samples, canvas.width).forEach(([low, high], x) => {
    const top = middle - (high / loudest) * middle * 0.94;
    pen.fillRect(x, top, 1, Math.max(1, ((high - low) / loudest) * middle * 0.94));
  });
}

/** Draw the spectrum in time: dark where there is nothing, full where the sound is strongest. */
export function drawSpectrum(canvas, samples, rate) {
  const pen = cleared(canvas);
  const [wide, high] = [canvas.width / MOMENTS, canvas.height / BANDS];
  pen.fillStyle = colour(canvas, "--accent");
  spectrogram(samples, rate, MOMENTS, BANDS).forEach((levels, moment) => {
    levels.forEach((level, band) => {
      if (level < 0.04) return;
      pen.globalAlpha = level ** 1.6;
      const [left, right] = [moment, moment + 1].map((at) => Math.round(at * wide));
      const [foot, top] = [band, band + 1].map((at) => canvas.height - Math.round(at * high));
      pen.fillRect(left, top, right - left, foot - top);
    });
  });
  drawMarks(canvas, pen);
}

function drawMarks(canvas, pen) {
  pen.globalAlpha = 1;
  pen.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  pen.fillStyle = colour(canvas, "--ink");
  const span = Math.log(frequencyAt(1) / frequencyAt(0));
  for (const [frequency, text] of MARKS) {
    const y = canvas.height * (1 - Math.log(frequency / frequencyAt(0)) / span);
    pen.fillRect(0, y, 8, 1);
    pen.fillText(text, 12, y + 4 * devicePixelRatio);
  }
}
