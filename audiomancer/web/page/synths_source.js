// The source of a synth, line by line, with what changed against that of its parent.

import { linesAgainst } from "./carry_diff.js";
import { element } from "./cards.js";

const SIGNS = { kept: "", new: "+", gone: "−" };

/** The lines of a source: what is new and what is gone is marked, by a sign and by colour. */
export function showSource(source, before) {
  return linesAgainst(before, source).flatMap(({ old, new: now, changed }) => {
    if (!changed) return [line("kept", now)];
    return [...(old ? [line("gone", old)] : []), ...(now ? [line("new", now)] : [])];
  });
}

function line(change, parts) {
  const words = parts.map(([text, differs]) => (differs && change !== "kept" ? element("mark", {}, text) : text));
  const told = { kept: null, new: "new", gone: "gone" }[change];
  return element(
    "span",
    { class: `line ${change}` },
    element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[change]),
    ...(told ? [element("span", { class: "spoken" }, `${told}: `)] : []),
    ...words,
    "\n",
  );
}
