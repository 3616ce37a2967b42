// All synths, those of the library and those that come with audiomancer: found, heard, chosen, made from words.

import * as api from "./api.js";
import { element, short } from "./cards.js";
import { starsOf } from "./synths_sheet.js";
import { addressOf } from "./views.js";

const $ = (id) => document.getElementById(id);
const SHOWN = 300;
const SOON = 250; // ms after the last letter

export class Shelf {
  constructor(page) {
    this.page = page;
    this.synths = [];
    this.turn = 0;
    const search = $("synths-search");
    search.addEventListener("submit", (event) => event.preventDefault());
    search.addEventListener("input", () => {
      clearTimeout(this.due);
      this.due = setTimeout(() => this.open(), SOON);
    });
    $("synths-words").addEventListener("submit", (event) => {
      event.preventDefault();
      this.spoken();
    });
    $("synths-file").addEventListener("change", () => this.brought());
    $("synths-list").addEventListener("click", (event) => this.clicked(event));
    $("synths-chosen").addEventListener("click", (event) => this.useChosen(event.target.value));
  }

  /** Show what is asked for. */
  async open() {
    const turn = ++this.turn;
    const form = new FormData($("synths-search"));
    const asked = Object.fromEntries([...form].filter(([, value]) => value));
    try {
      const { synths, total } = await api.read("synth list", { ...asked, limit: SHOWN });
      if (turn !== this.turn) return; // asked for anew meanwhile
      this.synths = synths.filter((synth) => synth.id && synth.source_code !== undefined);
      this.show(total);
    } catch (problem) {
      this.page.say(problem.message);
    }
  }

  show(total) {
    const chosen = new Set(this.chosen);
    $("synths-list").replaceChildren(...this.synths.map((synth) => row(synth, chosen.has(synth.id))));
    this.showChosen();
    const left = total - this.synths.length;
    $("synths-count").textContent = total
      ? `${total} synth${total === 1 ? "" : "s"}${left ? `; ${left} are not shown: narrow the search` : ""}`
      : "No synth is like this; ask for less.";
    $("synths-names").replaceChildren(...this.synths.map((synth) => element("option", { value: synth.id }, synth.name)));
    this.mark();
  }

  get buttons() {
    return [...$("synths-list").querySelectorAll(".hear")];
  }

  press(key) {
    if (key === "/") {
      $("synths-search").elements.name.focus();
      return true;
    }
    const step = { up: -1, down: 1 }[key];
    if (!step) return false;
    const { buttons } = this;
    const at = buttons.indexOf(document.activeElement);
    buttons[Math.min(Math.max(at + step, 0), buttons.length - 1)]?.focus();
    return buttons.length > 0;
  }

  async clicked(event) {
    const button = event.target.closest(".hear");
    if (event.target.name === "synth") this.showChosen();
    if (!button) return;
    const { id } = button.dataset;
    if (this.page.loops.heard === id) this.silence();
    else {
      const playing = this.page.loops.play(id);
      this.mark();
      try {
        const loop = await playing;
        if (loop?.notes.length) this.page.say(loop.notes.join(" "));
      } catch (problem) {
        this.silence();
        this.page.say(problem.message);
      }
    }
  }

  mark() {
    for (const button of this.buttons) {
      const heard = this.page.loops.heard === button.dataset.id;
      button.setAttribute("aria-pressed", String(heard));
      button.textContent = heard ? "■" : "▶";
    }
  }

  silence() {
    this.page.loops.stop();
    this.mark();
  }

  get chosen() {
    return new FormData($("synths-form")).getAll("synth");
  }

  showChosen() {
    const { length } = this.chosen;
    $("synths-chosen").hidden = !length;
    $("synths-said").textContent = length === 1 ? "1 chosen" : `${length} chosen`;
    $("synths-cross").disabled = length !== 2;
  }

  get isSeen() {
    return !$("synths-list").closest("[hidden]");
  }

  /** Look at a synth that has come, if what it was asked for from is still `seen`; gives what to say. */
  lead({ id, name }, seen) {
    if (seen) this.page.go("synths", id);
    else if (this.isSeen) this.open(); // so that it stands there
    return seen ? `Here is ${name}.` : `${name} is among the synths now.`;
  }

  useChosen(what) {
    const [first, second] = this.chosen;
    if (what === "cross") this.make(() => api.write("synth breed", { first, second }), "The two are being crossed …");
    if (what === "run") this.begin(this.chosen);
  }

  async begin(items) {
    this.page.say("The run is being begun …");
    try {
      this.page.sit(await api.write("synth run start", { items }), this.isSeen);
    } catch (problem) {
      this.page.say(problem.message);
    }
  }

  spoken() {
    const description = $("synths-description").value.trim();
    if (!description) return this.page.say("Say what it sounds like, such as: warm acid bass with filter sweep.");
    return this.make(() => api.write("synth generate", { description }), "It is being made …");
  }

  /** Make synths, and look at the first. */
  async make(act, waiting) {
    this.page.say(waiting);
    try {
      const { synths } = await act();
      this.page.say(this.lead(synths[0], this.isSeen));
    } catch (problem) {
      this.page.say(problem.message);
    }
  }

  /** Bring files of SynthDefs in, each by its own verdict. */
  async brought() {
    const field = $("synths-file");
    this.page.say("They are being compiled and heard …");
    try {
      const files = await Promise.all([...field.files].map(async (file) => ({ name: file.name, data: await encoded(file) })));
      field.value = "";
      const { synths, told } = await api.write("synth import", { files });
      this.page.say([synths.length ? `${synths.map(({ name }) => name).join(", ")} came in.` : "None came in.", ...told].join(" "));
      if (synths.length === 1 && this.isSeen) this.page.go("synths", synths[0].id);
      else await this.open();
    } catch (problem) {
      this.page.say(problem.message);
    }
  }
}

/** The content of a file in Base64. */
async function encoded(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function row(synth, checked) {
  const name = `${synth.name} `;
  return element(
    "li",
    {},
    element("input", { type: "checkbox", name: "synth", value: synth.id, checked, "aria-label": `choose ${synth.name}` }),
    element("button", { type: "button", class: "hear", "data-id": synth.id, "aria-pressed": "false", "aria-label": `hear ${synth.name}` }, "▶"),
    element("a", { href: addressOf("synths", synth.id) }, name, element("span", { class: "id" }, synth.created_at ? short(synth.id) : "")),
    element("span", { class: "about" }, [synth.category, ...synth.tags].join(", ")),
    element("span", { class: "rating", role: "img", "aria-label": synth.user_rating ? `${synth.user_rating} of 5 stars` : "not rated" }, synth.user_rating ? starsOf(synth.user_rating) : ""),
  );
}
