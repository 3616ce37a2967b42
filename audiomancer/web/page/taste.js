// Taste: what has been learnt of the ear, in words and bars; what is wrong in it is corrected by a key.

import * as api from "./api.js";
import { element } from "./cards.js";
import { Keeping } from "./keeping.js";
import { traitBar } from "./taste_bar.js";
import * as words from "./taste_words.js";

const $ = (id) => document.getElementById(id);
const WISHES = { m: 1, l: -1, i: 0, a: undefined };
const SIDES = { left: 0, right: 1 }; // of two examples: that with least of a trait, and that with most

export class TasteView {
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.kind = "drums";
    this.told = null; // what the server told of the kind
    this.current = null; // descriptor of the trait that is looked at
    this.done = []; // what takes back each correction of the kind, the latest last
    this.keeping = new Keeping((problem) => page.say(problem.message), () => {});
    window.addEventListener("beforeunload", (event) => this.keeping.guard(event));
    $("taste-forget").addEventListener("click", () => this.ask());
    $("taste-remember").addEventListener("click", () => this.remember());
    $("taste-sure").addEventListener("close", ({ target }) => target.returnValue === "forget" && this.forget());
  }

  open(kind = this.kind) {
    this.kind = kind in words.KINDS ? kind : "drums";
    for (const link of $("taste-kinds").children) {
      if (link.hash === `#/taste/${this.kind}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (this.told?.kind !== this.kind) this.clear();
    this.page.say("");
    this.keeping.behind(() => this.tell({ kind: this.kind }));
  }

  close() {
    this.page.loops.stop();
  }

  clear() {
    this.told = null;
    this.done = [];
    $("taste-head").hidden = true;
    $("taste-traits").replaceChildren(element("p", { class: "about" }, "What you have rated is being gone through …"));
  }

  /** Ask what is known, and show it if it is still what is looked at. */
  async tell(asked) {
    try {
      const { tastes } = await api.write("taste", asked);
      if (asked.kind === this.kind) this.show(tastes[0]);
    } catch (problem) {
      if (asked.kind === this.kind && !this.told) $("taste-traits").replaceChildren(element("p", {}, problem.message));
      throw problem;
    }
  }

  get traits() {
    return this.told ? words.groupsOf(this.told).flatMap(({ traits }) => traits) : [];
  }

  get trait() {
    return this.traits.find((trait) => trait.descriptor === this.current);
  }

  show(told) {
    this.told = told;
    this.current = words.stepped(this.traits, this.current, 0)?.descriptor ?? null;
    const known = words.isKnown(told);
    $("taste-head").hidden = false;
    $("taste-said").replaceChildren(...(known ? words.sentencesOf(told) : []).map((text) => element("p", {}, text)));
    $("taste-keys").hidden = !known;
    $("taste-forget").hidden = !known;
    $("taste-remember").hidden = !told.forgotten;
    const focused = $("taste-traits").contains(document.activeElement);
    $("taste-traits").replaceChildren(...(known ? words.groupsOf(told).map((group) => this.group(group)) : [this.none()]));
    this.point(this.current);
    if (focused) this.root.querySelector('[aria-current="true"].trait .name')?.focus();
  }

  none() {
    const listen = element("a", { href: "#/listen" }, "Listen and rate");
    const rest = ` a few first: after some ten ratings of ${words.KINDS[this.kind]} it begins to tell what you like.`;
    return element("p", { class: "none" }, "Nothing has been learnt here yet. ", listen, rest);
  }

  group({ name, title, traits }) {
    const list = element("ul", { class: "traits" }, ...traits.map((trait) => this.row(trait)));
    const id = `taste-group-${name}`;
    return element("section", { class: `group ${name}`, "aria-labelledby": id }, element("h3", { id }, title), list);
  }

  row(trait) {
    const wish = this.told.wishes[trait.descriptor];
    const liked = words.poleOf(trait, wish);
    const pole = (name) => element("p", { class: `pole ${name}${liked === name ? " liked" : ""}` }, trait[name]);
    const name = element("button", { type: "button", class: "name" }, trait.about);
    name.addEventListener("click", (event) => {
      if (event.detail) name.blur();
      this.point(trait.descriptor);
    });
    return element(
      "li",
      { class: `trait ${trait.direction}`, "data-trait": trait.descriptor },
      name,
      pole("little"),
      traitBar(trait, wish, words.wordsOf(trait, wish)),
      pole("much"),
      element("p", { class: "sure" }, words.sureOf(trait, wish)),
      this.tools(trait, wish),
    );
  }

  /** What can be done with a trait: hear it, and correct it. */
  tools(trait, wish) {
    const tool = (key, text, about = {}) => {
      const button = element("button", { type: "button", ...about }, element("kbd", {}, key), ` ${text}`);
      button.addEventListener("click", (event) => {
        if (event.detail) button.blur(); // a pointer leaves the keys with the page
        this.press({ "←": "left", "→": "right" }[key] ?? key);
      });
      return button;
    };
    const [least, most] = this.examples(trait);
    return element(
      "div",
      { class: "tools", role: "group", "aria-label": `${trait.about}: hear and correct`, hidden: true },
      ...(least ? [tool("←", `hear ${trait.little}`, { "data-hears": least })] : []),
      ...(most ? [tool("→", `hear ${trait.much}`, { "data-hears": most })] : []),
      tool("m", "more", { "aria-pressed": String(wish === 1) }),
      tool("l", "less", { "aria-pressed": String(wish === -1) }),
      tool("i", "does not matter", { "aria-pressed": String(wish === 0) }),
      ...(wish === undefined ? [] : [tool("a", "let my ratings tell again")]),
    );
  }

  /** What has least and most of a trait, of all that was rated; nothing where they are alike in it. */
  examples(trait) {
    return this.told.examples[trait.descriptor] ?? [];
  }

  /** Look at a trait. */
  point(descriptor) {
    this.current = descriptor;
    for (const row of this.root.querySelectorAll(".trait")) {
      const here = row.dataset.trait === descriptor;
      if (here) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
      row.querySelector(".tools").hidden = !here;
    }
    if (this.trait) this.page.loops.ahead(this.examples(this.trait));
    this.mark();
  }

  /** Mark the buttons of what is heard. */
  mark() {
    for (const button of this.root.querySelectorAll("[data-hears]")) {
      button.setAttribute("aria-pressed", String(button.dataset.hears === this.page.loops.heard));
    }
  }

  /** Show the keys of this view. */
  help() {
    $("taste-keys-page").showModal();
  }

  press(key, repeated = false) {
    if (repeated && key !== "up" && key !== "down") return true;
    if (key === "u") this.undo();
    else if (!this.trait) return false;
    else if (key === "up" || key === "down") this.step(key === "up" ? -1 : 1);
    else if (key in WISHES) this.wish(this.trait, WISHES[key]);
    else if (key in SIDES) this.hear(SIDES[key]);
    else if (key === " ") this.hearOrStop();
    else return false;
    return true;
  }

  step(by) {
    this.point(words.stepped(this.traits, this.current, by).descriptor);
    this.root.querySelector('.trait[aria-current="true"]').scrollIntoView({ block: "nearest" });
    this.page.say(`${words.wordsOf(this.trait, this.told.wishes[this.current])}.`);
  }

  hearOrStop() {
    if (!this.page.loops.heard) return this.hear(SIDES.right);
    this.page.loops.stop();
    this.mark();
  }

  async hear(side) {
    const { trait } = this;
    const item = this.examples(trait)[side];
    if (!item) {
      this.page.say(`Of what you rated, nothing lets you hear ${trait.about} by itself.`);
      return;
    }
    try {
      const playing = this.page.loops.play(item);
      this.mark();
      await playing;
      const { name } = await this.page.patterns.item(item);
      this.page.say(`${name}: of what you rated, the most of this: ${side ? trait.much : trait.little}.`);
    } catch (problem) {
      if (this.page.loops.heard === item) this.page.loops.stop();
      this.mark();
      this.page.say(problem.message);
    }
  }

  /** Let a wish stand: 1 for more of a trait, -1 for less, 0 if it does not matter, undefined as the ratings tell. */
  wish(trait, way) {
    const { kind, told, done } = this;
    this.keeping.keep(async () => {
      const { wishes } = this.told?.kind === kind ? this.told : told; // the latest, or as it was when another kind was gone to
      const before = wishes[trait.descriptor];
      if (before === way) return;
      await this.tell(words.correction(kind, trait.descriptor, way));
      done.push(words.correction(kind, trait.descriptor, before));
      this.sayOf(kind, words.keptOf(trait, way));
    });
  }

  /** Say what was kept of a kind, if the person still looks at it; else only that it is. */
  sayOf(kind, text) {
    this.page.say(kind === this.kind ? text : `Kept, in your taste of ${words.KINDS[kind]}.`);
  }

  undo() {
    const { done } = this;
    this.keeping.keep(async () => {
      const asked = done.pop();
      if (asked) await this.tell(asked);
      this.page.say(asked ? "Taken back." : "There is nothing to take back.");
    });
  }

  ask() {
    $("taste-sure-title").textContent = `Forget your taste in ${words.KINDS[this.kind]}?`;
    $("taste-sure").returnValue = "";
    $("taste-sure").showModal();
  }

  forget() {
    const { kind, done } = this;
    this.keeping.keep(async () => {
      await this.tell({ kind, forget: true });
      done.push({ kind, remember: true });
      this.sayOf(kind, "Forgotten; your stars stay in the library. u brings it back.");
    });
  }

  remember() {
    const { kind } = this;
    this.keeping.keep(async () => {
      await this.tell({ kind, remember: true });
      this.sayOf(kind, "What you said before counts again.");
    });
  }
}
