// What is asked of the library: as the address tells it, as the REST takes it, and in words. Pure functions.

export const PER_PAGE = 50;

/** The orders that a person can choose, each as the REST knows it. */
export const SORTS = {
  youngest: { sort: "date" },
  oldest: { sort: "date", reverse: true },
  name: { sort: "name" },
  best: { sort: "rating" },
  slowest: { sort: "bpm" },
  fastest: { sort: "bpm", reverse: true },
};
export const KINDS = ["drums", "melody", "bass"];
export const RATINGS = ["5", "4+", "3+", "1-2", "none"];

/** The whole library, the youngest first. */
export const EVERYTHING = { name: "", kind: "", rating: "", style: "", tag: "", sort: "youngest", deleted: "", page: 1 };

const CHOICES = { kind: KINDS, rating: RATINGS, sort: Object.keys(SORTS), deleted: ["yes"] };

/** What the parts of an address ask, such as ["kind", "drums", "tag", "dark"]; what makes no sense is left out. */
export function askedOf(parts) {
  const asked = { ...EVERYTHING };
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [name, value] = [parts[at], parts[at + 1]];
    if (!Object.hasOwn(EVERYTHING, name)) continue;
    if (name === "page") asked.page = /^[1-9]\d{0,5}$/.test(value) ? Number(value) : 1;
    else if (!CHOICES[name] || CHOICES[name].includes(value)) asked[name] = value;
  }
  return asked;
}

/** The parts of the address that tell what is asked. */
export function partsOf(asked) {
  return Object.entries(asked)
    .filter(([name, value]) => value !== EVERYTHING[name])
    .flatMap(([name, value]) => [name, String(value)]);
}

/** The question to the REST. */
export function queryOf({ name, kind, rating, style, tag, sort, deleted, page }) {
  const given = (text) => text.trim() || null;
  return {
    name: given(name),
    kind: given(kind),
    rating: given(rating),
    style: given(style),
    tag: given(tag),
    ...SORTS[sort],
    deleted: deleted ? true : null,
    limit: PER_PAGE,
    page,
  };
}

/** Whether only some of the patterns are asked for. */
export function isNarrowed(asked) {
  return ["name", "kind", "rating", "style", "tag"].some((name) => asked[name].trim());
}

/** How many pages there are, at least one. */
export const pagesOf = (total) => Math.max(1, Math.ceil(total / PER_PAGE));

/** A number of things: "1 pattern", "10,000 patterns". */
export function counted(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** Which of them are seen, in words. */
export function rangeOf(asked, total) {
  const what = `${counted(total, "pattern")}${asked.deleted ? " deleted" : ""}`;
  if (total <= PER_PAGE) return what;
  const first = (asked.page - 1) * PER_PAGE + 1;
  const last = Math.min(total, asked.page * PER_PAGE);
  return `${first.toLocaleString("en")}–${last.toLocaleString("en")} of ${what}`;
}

const UNITS = [["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60]];

/** How long ago something was made: "3 hours ago". */
export function agoOf(made, now) {
  const seconds = (now - Date.parse(made)) / 1000;
  if (!Number.isFinite(seconds)) return "";
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ["", 0];
  return unit ? `${counted(Math.floor(seconds / size), unit)} ago` : "just now";
}

/** The tags in what a person typed: words with commas or spaces between. */
export function tagsOf(text) {
  return [...new Set(text.split(/[\s,]+/).map((word) => word.replace(/^#/, "")).filter(Boolean))];
}

/** Patterns in a few words: by its name, or how many there are. */
export function calledOf(items) {
  return items.length === 1 ? items[0].name : counted(items.length, "pattern");
}

/** What stands where no pattern is found. */
export function emptyOf(asked) {
  if (isNarrowed(asked)) return "Nothing is like that. Take a word away, or clear the search.";
  if (asked.deleted) return "Nothing is deleted.";
  return "Your library is empty. Press n to make patterns, or drop MIDI files or Tidal or Strudel code onto the page.";
}
