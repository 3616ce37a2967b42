// What was written, as a page shows and hands it out: its words by their kind, its bytes, and what its file is called.

import { short } from "./cards.js";

const KINDS = /(?<comment>(?:--|\/\/)[^\n]*)|(?<string>"[^"]*"|`[^`]*`)|(?<number>(?<![\w.])\d+(?:\.\d+)?)/g;
const LONGEST = 60; // letters of a name in the name of a file

/** Code in parts: [kind, text], of which the kind is comment, string, number or null. */
export function partsOfCode(code) {
  const parts = [];
  let end = 0;
  for (const found of code.matchAll(KINDS)) {
    if (found.index > end) parts.push([null, code.slice(end, found.index)]);
    const [kind] = Object.entries(found.groups).find(([, text]) => text !== undefined);
    parts.push([kind, found[0]]);
    end = found.index + found[0].length;
  }
  if (end < code.length) parts.push([null, code.slice(end)]);
  return parts;
}

/** The bytes of what came in Base64. */
export const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** The text of what came in Base64. */
export const textOf = (base64) => new TextDecoder().decode(bytesOf(base64));

/** A name as every system takes it for a file: letters and digits, and - for whatever else there is. */
function safe(name) {
  const plain = name.normalize("NFKC").replaceAll(/[^\p{L}\p{N}]+/gu, "-").slice(0, LONGEST);
  return plain.replaceAll(/^-+|-+$/g, "") || "pattern";
}

/** What a file of these patterns is called; `part` names a stem. */
export function fileName(items, suffix, part = "") {
  const [first, ...others] = items;
  const more = others.length ? `_and_${others.length}_more` : "";
  return `${safe(first.name)}_${short(first.id)}${more}${part && `_${part}`}${suffix}`;
}

/** How large a file is, in words. */
export function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Sounds of one's own, a line each such as `bd = "808bd:3"`, as {bd: "808bd:3"}. */
export function soundsOf(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const found = /^"?([^\s"=]+)"?\s*=\s*"?([^"]+?)"?$/.exec(line);
      if (!found) throw new Error(`A line is a name, = and a sound, such as bd = "808bd:3"; this one is not: ${line}`);
      return found.slice(1);
    }),
  );
}
