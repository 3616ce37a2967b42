// Values of a synth's controls: where each stands on its slider, and how it is written.

export const STEPS = 1000; // places of a slider

const HIDDEN = ["out", "gate", "bus"]; // what is no matter of how it sounds

/** The controls that a person turns: one number each, and not where the sound goes. */
export const turned = (controls) => controls.filter((row) => row.default.length === 1 && !HIDDEN.includes(row.name));

/** Whether a control has a range, and so a slider. */
export const hasRange = ({ low, high }) => low !== null && high !== null && low !== high;

const isExponential = ({ warp, low, high }) => warp === "exp" && low * high > 0;
const curveOf = ({ warp }) => (Math.abs(Number(warp)) > 0.001 ? Number(warp) : 0);

/** The value at a place of the slider, 0-1. */
export function valueAt(row, place) {
  const { low, high, warp } = row;
  if (isExponential(row)) return low * (high / low) ** place;
  if (warp === "amp") return low + (high - low) * place ** 2;
  const curve = curveOf(row);
  if (curve) return low + ((high - low) * (1 - Math.exp(place * curve))) / (1 - Math.exp(curve));
  return low + (high - low) * place;
}

/** The place of a value on the slider, 0-1. */
export function placeOf(row, value) {
  const { low, high, warp } = row;
  const inside = Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
  if (isExponential(row)) return Math.log(inside / low) / Math.log(high / low);
  const linear = (inside - low) / (high - low);
  if (warp === "amp") return Math.sqrt(linear);
  const curve = curveOf(row);
  return curve ? Math.log(1 - linear * (1 - Math.exp(curve))) / curve : linear;
}

/** A value as it is written, such as "440 Hz" or "0.025 s". */
export function spelt(value, unit) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return `${Number(value.toFixed(digits))}${unit ? ` ${unit}` : ""}`;
}

/** A value that is surely within its range, whatever was lost in the reckoning. */
export const kept = ({ low, high }, value) => Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));

/** The values that are not the synth's own, by name. */
export function differing(controls, values) {
  return Object.fromEntries(turned(controls).filter((row) => values.has(row.name) && values.get(row.name) !== row.default[0]).map(({ name }) => [name, values.get(name)]));
}
