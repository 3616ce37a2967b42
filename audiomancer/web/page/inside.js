// The choice of a pattern of the library inside which the candidates are heard.

import * as api from "./api.js";
import { element, short } from "./cards.js";

const SHOWN = 30; // the youngest, those of another kind first: a tune is heard inside drums, and drums inside a tune

/** `chosen({id, name})` is called with the one that was chosen. */
export class Inside {
  constructor(dialog, chosen) {
    this.dialog = dialog;
    this.chosen = chosen;
    this.list = dialog.querySelector("ul");
  }

  /** Let the person choose what a candidate, if one is looked at, is heard inside. */
  async open(candidate) {
    const { patterns } = await api.read("list", { limit: SHOWN });
    const whole = patterns.filter((item) => item.midi_data && item.id !== candidate?.id);
    whole.sort((one, other) => (one.type === candidate?.type) - (other.type === candidate?.type));
    this.list.replaceChildren(...(whole.length ? whole.map((item) => this.choice(item)) : [NOTHING()]));
    this.dialog.showModal();
  }

  choice(item) {
    const about = `${short(item.id)}, ${item.type}, ${item.bars} bar${item.bars === 1 ? "" : "s"}`;
    const button = element("button", { type: "button" }, `${item.name} `, element("span", { class: "about" }, about));
    button.addEventListener("click", () => {
      this.dialog.close();
      this.chosen({ id: item.id, name: item.name });
    });
    return element("li", {}, button);
  }
}

const NOTHING = () => element("li", {}, "There is no other pattern in your library yet.");
