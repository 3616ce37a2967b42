// New patterns: from nothing, as variations, or as crosses.

import * as api from "./api.js";
import { element } from "./cards.js";
import { calledOf, counted } from "./library_asked.js";

const $ = (id) => document.getElementById(id);
const CHILDREN = 4;

export class Making {
  /** `keep(act)` runs what changes the library, one after the other; `made(items, told)` hears what came of it. */
  constructor({ keep, made, say }) {
    Object.assign(this, { keep, made, say });
    const form = $("library-make");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.generate(new FormData(form));
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    form.elements.kind.addEventListener("change", () => this.styled());
    $("library-make-drop").addEventListener("click", () => this.close());
  }

  /** The styles that the models know; the first is the plainest. */
  offer(styles) {
    const chosen = $("library-make").elements.namedItem("style");
    chosen.replaceChildren(...styles.map((name) => element("option", {}, name)));
    $("library-styles").replaceChildren(...styles.map((value) => element("option", { value })));
  }

  ask() {
    $("library-make").hidden = false;
    this.styled();
    $("library-make").elements.kind.focus();
  }

  close() {
    $("library-make").hidden = true;
    document.activeElement.blur();
  }

  /** Only drums have styles. */
  styled() {
    $("library-make-style").hidden = $("library-make").elements.kind.value !== "drums";
  }

  generate(form) {
    const kind = form.get("kind");
    const drummed = kind === "drums" ? { style: form.get("style") } : {};
    const asked = { ...drummed, bars: Number(form.get("bars")), count: Number(form.get("count")) };
    this.close();
    this.born(`generate ${kind}`, [asked], "New");
  }

  vary(items) {
    const count = items.length === 1 ? CHILDREN : 1;
    this.born("mutate", items.map((item) => ({ item: item.id, count })), `From ${calledOf(items)}`);
  }

  cross(items) {
    const parents = [...new Set(items.map((item) => item.id))];
    if (parents.length !== 2) this.say(`A cross has two parents: mark two with x; ${counted(items.length, "pattern")} came.`);
    else this.born("cross", [{ first: parents[0], second: parents[1], count: CHILDREN }], "Crossed");
  }

  born(action, orders, told) {
    this.say("They are being made …");
    this.keep(async () => {
      const born = [];
      try {
        for (const asked of orders) born.push(...(await api.write(action, asked)).patterns);
      } finally {
        if (born.length) await this.made(born, `${told}: ${counted(born.length, "pattern")}.`);
      }
    });
  }
}
