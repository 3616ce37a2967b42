// The controls of a synth as sliders: name, value with its unit, range, and back to the synth's own value.

import { element } from "./cards.js";
import { hasRange, kept, placeOf, spelt, STEPS, turned, valueAt } from "./synths_values.js";

const BY_KEYS = { freq: "a key has its own", sustain: "a key as long as it is held" };

export class Sliders {
  /** `changed(name)` is called whenever a value is another than before. */
  constructor(root, changed) {
    this.root = root;
    this.changed = changed;
    this.rows = [];
    this.values = new Map();
  }

  /** Show the controls of a synth, each at its own value. */
  show(controls) {
    this.values = new Map(turned(controls).map((row) => [row.name, row.default[0]]));
    this.rows = turned(controls).map((row) => this.row(row));
    this.root.replaceChildren(...this.rows.map(({ root }) => root));
  }

  /** All controls go back to the synth's own values. */
  reset() {
    for (const { control, tell } of this.rows) {
      this.values.set(control.name, control.default[0]);
      tell();
    }
    this.changed(null);
  }

  row(control) {
    const id = `control-${control.name}`;
    const input = hasRange(control) ? slider(id) : element("input", { id, type: "number", step: "any", autocomplete: "off" });
    const value = element("output", { for: id, class: "control-value" });
    const reset = element("button", { type: "button", class: "control-reset", "aria-label": `${control.name} back to ${spelt(control.default[0], control.unit)}` }, "↺");
    const tell = () => told(control, this.values.get(control.name), { input, value, reset });
    const set = (to) => {
      this.values.set(control.name, to);
      tell();
      this.changed(control.name);
    };
    input.addEventListener("input", () => {
      const to = hasRange(control) ? kept(control, valueAt(control, input.value / STEPS)) : Number(input.value);
      if (Number.isFinite(to)) set(to);
    });
    input.addEventListener("pointerup", () => input.blur()); // a pointer leaves the keys with the page
    reset.addEventListener("click", () => set(control.default[0]));
    tell();
    const label = element("label", { for: id }, control.name);
    return { control, tell, root: element("div", { class: "control" }, label, value, reset, input, element("p", { class: "about" }, saidOf(control))) };
  }
}

const slider = (id) => element("input", { id, type: "range", min: 0, max: STEPS, step: 1 });

function told(control, now, { input, value, reset }) {
  const text = spelt(now, control.unit);
  value.textContent = text;
  reset.disabled = now === control.default[0];
  if (hasRange(control)) {
    input.value = Math.round(placeOf(control, now) * STEPS);
    input.setAttribute("aria-valuetext", text);
  } else if (Number(input.value) !== now || input.value === "") input.value = now;
}

function saidOf(control) {
  const range = hasRange(control) ? `${spelt(control.low, "")} to ${spelt(control.high, control.unit)}` : "any number";
  const by = BY_KEYS[control.name];
  return by ? `${range}; ${by}` : range;
}
