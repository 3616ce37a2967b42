// What has been learnt of a taste, in words and as places on a bar: pure functions.

/** Each kind with what a musician calls several of them. */
export const KINDS = { drums: "drums", melody: "melodies", bass: "basses", synth: "synths" };

const MOST = 2; // stars at the ends of a bar
const LEANS = 0.6; // chance from which on it is told which way ratings lean
const GROUPS = [
  ["likes", "You like"],
  ["dislikes", "You like less"],
  ["said", "You said so yourself"],
  ["unsure", "Cannot tell yet"],
  ["any", "Does not seem to matter"],
];
const GROUP_OF = { more: "likes", between: "likes", extremes: "likes", less: "dislikes", unsure: "unsure", any: "any" };
const SAID = { 1: "more of it", "-1": "less of it", 0: "it does not matter" };
const SHAPES = { between: "in between", extremes: "either, nothing between" };
const FIELDS = { 1: "more", "-1": "less", 0: "ignore" };

/** The traits in groups, what is known best first: [{name, title, traits}], without groups that are empty. */
export function groupsOf(told) {
  const all = [...told.likes, ...told.unsure, ...told.indifferent];
  const groupOf = (trait) => (trait.descriptor in told.wishes ? "said" : GROUP_OF[trait.direction]);
  return GROUPS.map(([name, title]) => {
    const traits = all.filter((trait) => groupOf(trait) === name);
    return { name, title, traits: traits.sort((one, other) => knownOf(other, name) - knownOf(one, name)) };
  }).filter(({ traits }) => traits.length);
}

const knownOf = (trait, group) => (group === "unsure" || group === "any" ? trait.known : trait.sure);

/** The chance that more of a trait is liked better than less of it. */
export function chanceOf({ slope, spread }) {
  return spread ? 1 / (1 + Math.exp((-1.702 * slope) / spread)) : 0.5; // within 0.01 of the normal distribution
}

/** Which end of a trait is liked, or may be: "little" or "much"; null where none is. */
export function poleOf(trait, wish) {
  if (wish === 0 || !["more", "less", "unsure"].includes(trait.direction)) return null;
  if (trait.direction !== "unsure") return trait.direction === "more" ? "much" : "little";
  return surer(trait) < LEANS ? null : trait.slope > 0 ? "much" : "little";
}

/** How sure it is what is liked of a trait, beside its bar. */
export function sureOf(trait, wish) {
  if (wish !== undefined) return `you said: ${SAID[wish]}`;
  if (trait.direction === "any") return "no difference so far";
  const liked = `${trait.stars.toFixed(1)} stars, ${percent(trait.sure)} sure`;
  if (trait.direction === "unsure") return poleOf(trait) ? `perhaps, ${percent(surer(trait))}` : "no lean yet";
  return { more: `+${liked}`, less: `−${liked}` }[trait.direction] ?? `${SHAPES[trait.direction]}, ${percent(trait.sure)} sure`;
}

/** What is known of a trait, in words. */
export function wordsOf(trait, wish) {
  const pole = wish === undefined && trait.direction === "unsure" ? poleOf(trait) : null;
  const liked = pole ? trait[pole] : trait.words === trait.about ? "" : trait.words;
  return `${trait.about}: ${[liked, sureOf(trait, wish)].filter(Boolean).join(", ")}`;
}

const surer = (trait) => Math.max(chanceOf(trait), 1 - chanceOf(trait));
const percent = (share) => `${Math.round(100 * share)} %`;

/**
 * Where a trait lies on a bar from -1 (less) to 1 (more): {bar, whisker, lean}, each null where it does not apply.
 * What is liked has a bar with a whisker; of what is not known yet only the lean is told.
 */
export function placesOf(trait, wish) {
  const none = { bar: null, whisker: null, lean: null };
  if (wish === 0 || trait.direction === "any") return none;
  if (trait.direction === "unsure") return { ...none, lean: 2 * chanceOf(trait) - 1 };
  const around = (middle, far) => [middle - far, middle + far].map(place);
  const whisker = trait.spread ? around(trait.slope, trait.spread) : null;
  if (trait.direction === "between") return { ...none, bar: around(0, trait.stars / 2) };
  if (trait.direction === "extremes") return { ...none, bar: [-1, 1] };
  return { ...none, bar: [0, place(trait.slope)].sort((one, other) => one - other), whisker };
}

const place = (stars) => Math.max(-1, Math.min(1, stars / MOST));

/** Whether anything was said from which a taste can be told. */
export const isKnown = (told) => groupsOf(told).length > 0;

/** What is known of a taste as a whole: sentences. */
export function sentencesOf(told) {
  const kind = KINDS[told.kind];
  const verdicts = {
    taste: `Your ratings of ${kind} show a taste.`,
    unsure: `It is too early to tell what you like in ${kind}; each rating helps.`,
    none: `Your ratings of ${kind} look like chance so far: nothing in them tells what you like.`,
  };
  const said = [verdicts[told.verdict], `Learnt from ${sourceOf(told)}.`];
  if (told.verdict === "taste" && !told.likes.some((trait) => !(trait.descriptor in told.wishes))) {
    said.push("No trait stands out by itself; what you like is known by what it is near to.");
  }
  return told.agreement ? [...said, agreementOf(told.agreement)] : said;
}

function sourceOf({ ratings, pairs, voices, sittings }) {
  const parts = [counted(ratings, "rating"), pairs && counted(pairs, "comparison"), voices && counted(voices, "voice")];
  return `${parts.filter(Boolean).join(", ")} in ${counted(sittings, "sitting")}`;
}

const counted = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

function agreementOf({ heard, same, apart }) {
  const twice = heard === 1 ? "One thing you heard again" : `${heard} things you heard again`;
  return `${twice} without being told: the same stars for ${same}, ${apart.toFixed(1)} stars apart on average.`;
}

/** What is asked of the server so that a wish stands: 1 more, -1 less, 0 does not matter, undefined as the ratings tell. */
export function correction(kind, descriptor, wish) {
  return { kind, [FIELDS[wish] ?? "learn"]: [descriptor] };
}

/** What is said when a wish stands. */
export function keptOf(trait, wish) {
  if (wish === undefined) return `Your ratings tell again about ${trait.about}.`;
  const what = { 1: trait.much, "-1": trait.little, 0: `${trait.about} does not matter` }[wish];
  return `Kept: ${wish ? `you like ${what}` : what}. Your next run goes by it; u takes it back.`;
}

/** The trait so many steps from another in a list; the first where that one is not in it. */
export function stepped(traits, descriptor, step) {
  const at = traits.findIndex((trait) => trait.descriptor === descriptor);
  return at < 0 ? traits[0] : traits[Math.max(0, Math.min(traits.length - 1, at + step))];
}
