// What a sound looks like and how it is said in words: from samples to levels, without a page.

const SIZE = 1024; // samples that are looked at together: fine enough for a bass, quick enough for a drum
const LOWEST = 30; // Hz, at the foot of a spectrogram
const HIGHEST = 16000; // Hz, at its top
const DEEPEST = -72; // dB below the loudest, where a level counts as nothing
const ENDED = 10 ** (-50 / 20); // of the peak: what is softer at the end is not heard

/** The two parts of the Fourier transform of as many samples as a power of two, in place. */
export function transformed(real, imaginary) {
  const size = real.length;
  for (let at = 1, swapped = 0; at < size; at += 1) {
    let bit = size >> 1;
    for (; swapped & bit; bit >>= 1) swapped ^= bit;
    swapped ^= bit;
    if (at < swapped) {
      [real[at], real[swapped]] = [real[swapped], real[at]];
      [imaginary[at], imaginary[swapped]] = [imaginary[swapped], imaginary[at]];
    }
  }
  for (let length = 2; length <= size; length *= 2) butterflies(real, imaginary, length);
}

function butterflies(real, imaginary, length) {
  const half = length / 2;
  for (let turn = 0; turn < half; turn += 1) {
    const cosine = Math.cos((-2 * Math.PI * turn) / length);
    const sine = Math.sin((-2 * Math.PI * turn) / length);
    for (let one = turn; one < real.length; one += length) {
      const other = one + half;
      const across = real[other] * cosine - imaginary[other] * sine;
      const along = real[other] * sine + imaginary[other] * cosine;
      real[other] = real[one] - across;
      imaginary[other] = imaginary[one] - along;
      real[one] += across;
      imaginary[one] += along;
    }
  }
}

const WINDOW = Float64Array.from({ length: SIZE }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / SIZE));

/** The power of each frequency around a sample; the n-th stands for n * rate / 1024 Hz. */
export function powersAt(samples, middle) {
  const real = new Float64Array(SIZE);
  const first = middle - SIZE / 2;
  for (let at = 0; at < SIZE; at += 1) real[at] = (samples[first + at] ?? 0) * WINDOW[at];
  const imaginary = new Float64Array(SIZE);
  transformed(real, imaginary);
  return Float64Array.from({ length: SIZE / 2 }, (_, at) => real[at] ** 2 + imaginary[at] ** 2);
}

/** The lowest and the highest sample of each of so many equal parts. */
export function peaks(samples, parts) {
  return Array.from({ length: parts }, (_, part) => {
    let [low, high] = [0, 0];
    const end = Math.floor(((part + 1) * samples.length) / parts);
    for (let at = Math.floor((part * samples.length) / parts); at < end; at += 1) {
      low = Math.min(low, samples[at]);
      high = Math.max(high, samples[at]);
    }
    return [low, high];
  });
}

/** The frequency at a height of the picture, 0 at its foot and 1 at its top: octaves are equally tall. */
export const frequencyAt = (height) => LOWEST * (HIGHEST / LOWEST) ** height;

/** The levels 0-1 of a sound: a list for each moment, in it one for each band from low to high. */
export function spectrogram(samples, rate, moments, bands) {
  const edges = Array.from({ length: bands + 1 }, (_, band) => (frequencyAt(band / bands) * SIZE) / rate);
  const found = Array.from({ length: moments }, (_, moment) => {
    const powers = powersAt(samples, Math.round(((moment + 0.5) * samples.length) / moments));
    return edges.slice(1).map((high, band) => strongest(powers, edges[band], high));
  });
  const loudest = Math.max(...found.flat(), 1e-12);
  return found.map((levels) => levels.map((power) => Math.max(0, 1 - (10 * Math.log10(Math.max(power / loudest, 1e-12))) / DEEPEST)));
}

function strongest(powers, low, high) {
  const last = Math.max(Math.ceil(high), Math.floor(low) + 1);
  let most = 0;
  for (let at = Math.floor(low); at < Math.min(last, powers.length); at += 1) most = Math.max(most, powers[at]);
  return most;
}

/** What can be said of a sound: {seconds, level, brightness} with its level in dB and the middle of its spectrum in Hz. */
export function measured(samples, rate) {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (!peak) return { seconds: 0, level: -Infinity, brightness: 0 };
  let end = samples.length;
  while (Math.abs(samples[end - 1]) < peak * ENDED) end -= 1;
  let energy = 0;
  for (let at = 0; at < end; at += 1) energy += samples[at] ** 2;
  return { seconds: end / rate, level: 10 * Math.log10(energy / end), brightness: brightness(samples, rate, end) };
}

/** The frequency in the middle of what is heard: the mean of all, each counting by its amplitude. */
function brightness(samples, rate, end) {
  let [sum, weight] = [0, 0];
  for (let middle = SIZE / 2; middle < end + SIZE / 2; middle += Math.max(SIZE, Math.floor(end / 40))) {
    powersAt(samples, middle).forEach((power, at) => {
      sum += Math.sqrt(power) * ((at * rate) / SIZE);
      weight += Math.sqrt(power);
    });
  }
  return weight ? sum / weight : 0;
}

const HEARD_AS = [[400, "dark"], [1000, "warm"], [2200, "clear"], [4500, "bright"], [Infinity, "sharp"]];

/** A sound in words, such as "1.2 s long, -18 dB on average, warm: its weight lies around 420 Hz". */
export function saidOfSound({ seconds, level, brightness: middle }) {
  if (!seconds) return "silence: nothing is heard with these values";
  const word = HEARD_AS.find(([below]) => middle < below)[1];
  const where = middle < 1000 ? `${Math.round(middle)} Hz` : `${(middle / 1000).toFixed(1)} kHz`;
  return `${seconds.toFixed(1)} s long, ${Math.round(level)} dB on average, ${word}: its weight lies around ${where}`;
}
