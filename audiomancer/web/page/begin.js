// Where a person begins: a run that waits, a run from nothing, or one from patterns of the library.

import * as api from "./api.js";
import { element, short } from "./cards.js";

const $ = (id) => document.getElementById(id);
const SHOWN = 30; // patterns of the library
const RUNS = 5;

/** `opened(run)` is called with the run that was begun or taken up, `say(text)` with what went wrong. */
export function begin(opened, say) {
  const ask = async (action, asked, waiting) => {
    say(waiting);
    document.body.classList.add("waiting");
    try {
      const run = await api.write(action, asked);
      say("");
      opened(run);
    } catch (problem) {
      say(problem.message);
    } finally {
      document.body.classList.remove("waiting");
    }
  };
  $("runs").addEventListener("click", (event) => {
    const { run } = event.target.closest("button")?.dataset ?? {};
    if (run) ask("run open", { run }, `Opening run ${run} …`);
  });
  $("new").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const time_signature = form.get("metre").split("/").map(Number);
    const asked = { kind: form.get("kind"), bars: Number(form.get("bars")), time_signature };
    ask("run start", asked, "The first are being chosen …");
  });
  $("from").addEventListener("submit", (event) => {
    event.preventDefault();
    const items = new FormData(event.target).getAll("item");
    if (items.length) ask("run start", { items }, "The run is being begun …");
    else say("Choose at least one pattern to breed from.");
  });
}

/** Show the runs that wait, and the youngest patterns of the library. */
export async function showLibrary(say) {
  try {
    const [{ runs }, { patterns }] = await Promise.all([
      api.read("run list", { limit: RUNS }),
      api.read("list", { limit: SHOWN }),
    ]);
    $("runs").replaceChildren(...runs.map(waiting));
    $("runs").hidden = !runs.length;
    const whole = patterns.filter((item) => item.midi_data);
    $("yours").replaceChildren(...whole.map(choice));
    $("from").hidden = !whole.length;
  } catch (problem) {
    say(problem.message);
  }
}

function waiting({ run, kind, saved_at }, number) {
  const what = kind === "synths" ? `${run} of synths` : run;
  const told = number ? `Run ${what}` : `Go on with the latest run, ${what}`;
  const left = new Date(saved_at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return element("button", { type: "button", "data-run": run }, `${told} `, element("span", { class: "about" }, left));
}

function choice(item) {
  const stars = item.user_rating ? ` ${"★".repeat(item.user_rating)}` : "";
  const about = `${item.type}, ${item.bars} bar${item.bars === 1 ? "" : "s"}, ${Math.round(item.bpm)} BPM`;
  const box = element("input", { type: "checkbox", name: "item", value: item.id });
  return element("li", {}, element("label", {}, box, ` ${item.name} `, element("span", { class: "about" }, `${short(item.id)}, ${about}${stars}`)));
}
