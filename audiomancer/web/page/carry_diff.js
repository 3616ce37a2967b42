// Which lines of a child's code stand for which of its parent's, and which words in them differ: pure functions.

const ALIKE = 0.35; // of all words that two lines have in common, below which one is not the other, changed

const wordsOf = (line) => line.match(/\s+|[\w.]+|[^\w\s]/g) ?? [];
const isSpace = (word) => !word.trim();

/**
 * Pairs of places in two lists, in their order, so that what they weigh together is the most; null stands for none.
 *
 * `weight(old, new)` is 0 for what does not belong together.
 */
export function aligned(olds, news, weight) {
  const best = Array.from({ length: olds.length + 1 }, () => new Float64Array(news.length + 1));
  const weights = olds.map((old) => Float64Array.from(news, (one) => weight(old, one)));
  for (let i = olds.length - 1; i >= 0; i -= 1) {
    for (let j = news.length - 1; j >= 0; j -= 1) {
      const both = weights[i][j] ? weights[i][j] + best[i + 1][j + 1] : 0;
      best[i][j] = Math.max(both, best[i + 1][j], best[i][j + 1]);
    }
  }
  return walked(olds.length, news.length, best, weights);
}

function walked(olds, news, best, weights) {
  const pairs = [];
  let [i, j] = [0, 0];
  while (i < olds || j < news) {
    if (i < olds && j < news && weights[i][j] && best[i][j] === weights[i][j] + best[i + 1][j + 1]) pairs.push([i++, j++]);
    else if (i < olds && (j === news || best[i][j] === best[i + 1][j])) pairs.push([i++, null]);
    else pairs.push([null, j++]);
  }
  return pairs;
}

/** How alike two lines are, from 0 to 1: by the names and numbers that both have, whatever their order. */
function likeness(old, one) {
  if (old.line === one.line) return 1;
  const left = new Map();
  for (const word of old.solid) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of one.solid) {
    const count = left.get(word) ?? 0;
    if (!count) continue;
    common += 1;
    left.set(word, count - 1);
  }
  const share = (2 * common) / (old.solid.length + one.solid.length || 1);
  return share < ALIKE ? 0 : share * 0.99; // the same line comes before any other
}

/** A line in parts: [text, whether it differs]; a space differs where both its neighbours do. */
function partsOf(words, kept) {
  const parts = [];
  const isKept = (place) => kept.has(place) || !(place in words);
  words.forEach((word, place) => {
    const differs = isSpace(word) ? !isKept(place - 1) && !isKept(place + 1) : !kept.has(place);
    if (parts.at(-1)?.[1] === differs) parts.at(-1)[0] += word;
    else parts.push([word, differs]);
  });
  return parts;
}

function row(old, one) {
  if (!old || !one) return { old: old && partsOf(old.words, new Set()), new: one && partsOf(one.words, new Set()), changed: true };
  const pairs = aligned(old.words, one.words, (word, other) => Number(word === other)).filter((pair) => !pair.includes(null));
  return {
    old: partsOf(old.words, new Set(pairs.map(([place]) => place))),
    new: partsOf(one.words, new Set(pairs.map(([, place]) => place))),
    changed: old.line !== one.line,
  };
}

const linesOf = (code) =>
  code.trimEnd().split("\n").map((line) => {
    const words = wordsOf(line);
    return { line, words, solid: words.filter((word) => /\w/.test(word)) };
  });

/** The lines of two codes beside each other: {old, new, changed}, each side a list of [text, whether it differs] or null. */
export function linesAgainst(oldCode, newCode) {
  const [olds, news] = [linesOf(oldCode), linesOf(newCode)];
  return aligned(olds, news, likeness).map(([i, j]) => row(i === null ? null : olds[i], j === null ? null : news[j]));
}

/** Code without lines that are comments: they tell who its parents were, and of a change what stood there before. */
export const withoutComments = (code) => code.split("\n").filter((line) => !/^\s*(?:--|\/\/)/.test(line)).join("\n");
