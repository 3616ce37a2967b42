// What was written, as a person sees it: code, files to download, two codes beside each other.

import { fileName, partsOfCode, sizeOf } from "./carry_code.js";
import { linesAgainst } from "./carry_diff.js";
import { element } from "./cards.js";
import { musicOf, told } from "./notes.js";
import { picture } from "./picture.js";

/** Code, its words coloured by their kind. */
export const codeOf = (code) =>
  partsOfCode(code).map(([kind, text]) => (kind ? element("span", { class: kind }, text) : text));

/** The files of an answer: {name, bytes}, the whole first, then the stems. */
export function filesOf(items, { suffix, stems }, content, stemBytes) {
  const parts = stems.map(({ name }, number) => ({ name: fileName(items, suffix, name), bytes: stemBytes[number] }));
  return [{ name: fileName(items, suffix), bytes: content }, ...parts];
}

/** A link that downloads a file, with the key that does it if it has one; its address is given back by URL.revokeObjectURL. */
export function downloadOf({ name, bytes }, key, says) {
  const href = URL.createObjectURL(new Blob([bytes]));
  const text = says ? [says] : [name, element("small", {}, sizeOf(bytes.length))];
  return element("a", { class: "button", href, download: name }, ...(key ? [element("kbd", {}, key)] : []), ...text);
}

/** What is in a file that cannot be read: a picture of each pattern, what differs from nobody marked. */
export function picturesOf(items) {
  return items.map((item) => {
    const music = musicOf(item);
    const plain = { notes: music.notes.map((note) => ({ ...note, change: "kept" })), gone: [] };
    return element("figure", {}, element("figcaption", {}, told(music)), picture(music, plain, told(music)));
  });
}

/** The rows of a table: the parent's lines on the left, the child's on the right, what differs marked. */
export function rowsAgainst(oldCode, newCode) {
  return linesAgainst(oldCode, newCode).map((line) =>
    element(
      "tr",
      { class: line.changed ? "changed" : "same" },
      side(line.old, line.changed, "−", "del"),
      side(line.new, line.changed, "+", "ins"),
    ),
  );
}

function side(parts, changed, sign, mark) {
  if (!parts) return element("td", { class: "none" });
  const code = parts.map(([text, differs]) => (differs && text.trim() ? element(mark, {}, text) : text));
  return element("td", {}, element("span", { class: "sign" }, changed ? sign : " "), element("code", {}, ...code));
}
