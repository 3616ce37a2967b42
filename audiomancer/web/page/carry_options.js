// The options of a target, as the server tells them: a field for each, and what they ask for.

import { soundsOf } from "./carry_code.js";
import { element } from "./cards.js";

/** The page has a link of its own beside the code, in the place of the option that writes a link. */
const OTHERWISE = new Set(["link"]);

/** A field for each option, with the values that it had the last time. */
export function fieldsOf(options, values) {
  return options.filter(({ name }) => !OTHERWISE.has(name)).map((option) => field(option, values[option.name] ?? option.default));
}

function field(option, value) {
  const help = element("small", { id: `carry-help-${option.name}` }, helpOf(option.help));
  const input = inputOf(option, value, { name: option.name, "data-type": option.type, "aria-describedby": help.id });
  const label = element("label", { class: option.type }, element("span", {}, option.name.replaceAll("_", "-")), input);
  return element("div", { class: "option" }, label, help);
}

/** The help without its first words, which tell the target: the tab tells it. */
function helpOf(help) {
  const text = help.replace(/^Of [^:]+: /, "");
  return text[0].toUpperCase() + text.slice(1);
}

function inputOf(option, value, told) {
  if (option.type === "switch") return element("input", { ...told, type: "checkbox", checked: value });
  if (option.type === "sounds") return element("textarea", { ...told, rows: 2, spellcheck: "false" }, value ?? "");
  if (option.type === "text") return element("input", { ...told, value: value ?? "", autocomplete: "off", spellcheck: "false" });
  return element("select", told, ...option.choices.map((one) => element("option", { selected: one === value }, one)));
}

/** What the fields of a form say, by name. */
export function valuesOf(form) {
  const inputs = [...form.querySelectorAll("[name]")];
  return Object.fromEntries(inputs.map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value]));
}

/** What these options ask of the server: what is not the default, sounds by their names. */
export function askedOf(options, values) {
  const asked = {};
  for (const { name, type, default: usual } of options) {
    const value = values[name];
    if (value === undefined || value === "" || value === usual) continue;
    if (type !== "sounds") asked[name] = value;
    else for (const [of, sound] of Object.entries(soundsOf(value))) asked[`sounds[${of}]`] = sound;
  }
  return asked;
}
