// The listening room: it shows a sitting, hands each key to it, and performs what comes of it.

import * as api from "./api.js";
import { Cards, pairOf, short } from "./cards.js";
import { Hearings } from "./hearings.js";
import { Inside } from "./inside.js";
import { Keeping } from "./keeping.js";
import * as keys from "./keys.js";
import * as sit from "./sitting.js";

const PAUSE = 8; // hearings of one candidate after which a pause is suggested
const SLOW = 2000; // ms after which a person is told that what they said is not kept yet

const $ = (id) => document.getElementById(id);

export class Room {
  /** `page` is what all views share; `left()` is called when the person leaves the run. */
  constructor(page, left) {
    this.left = left;
    this.patterns = page.patterns;
    this.loops = page.loops;
    this.say = page.say;
    this.page = page;
    this.cards = new Cards(
      $("cards"),
      (id) => this.patterns.item(id),
      (number) => this.perform(keys.pointAt(this.sitting, number)),
      (number, key) => this.breeding || this.perform(keys.pressOn(this.sitting, number, key)),
    );
    this.inside = new Inside($("inside"), (around) => this.open && this.perform(keys.inside(this.sitting, around)));
    this.sitting = null;
    this.keeping = new Keeping((problem) => this.say(problem.message), () => this.show());
    this.asking = false;
    this.breeding = null;
    this.hearings = new Hearings();
    this.unkept = new Map(); // id to a note that is not on the disk (yet)
    this.follow = this.follow.bind(this);
    window.addEventListener("beforeunload", (event) => this.keeping.guard(event));
    $("cancel").addEventListener("click", () => this.cancel());
    $("note").addEventListener("submit", (event) => {
      event.preventDefault();
      this.keepNote();
    });
    $("note-drop").addEventListener("click", () => this.dropNote());
    $("note-text").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.dropNote();
    });
  }

  /** Sit down at a run as it was begun, opened or bred. */
  sit(run) {
    this.patterns.keep([...run.candidates, ...run.best]);
    const sounding = this.sitting?.sounding ?? false;
    this.sitting = { ...sit.satDown(run, this.sitting?.how), sounding: false };
    this.show();
    this.say(this.sitting.remark);
    this.reveal();
    if (sounding) this.press(" ");
    this.onward();
    cancelAnimationFrame(this.frame); // that of the generation before
    this.frame = requestAnimationFrame(this.follow);
  }

  get open() {
    return this.sitting !== null;
  }

  press(key) {
    if (this.breeding && key !== " " && key !== "p") {
      if (key === "escape") this.cancel();
      return;
    }
    this.perform(keys.press(this.sitting, key));
  }

  release(key) {
    this.perform(keys.release(this.sitting, key));
  }

  perform({ sitting, effects }) {
    const before = this.sitting;
    this.sitting = sitting;
    for (const effect of effects) this[effect.do](effect);
    this.show();
    if (sitting.remark !== before.remark) this.say(sitting.remark);
    if (sitting.at !== before.at) this.reveal();
    this.onward();
  }

  /** Bring what is looked at into view. */
  reveal() {
    const found = sit.candidateOf(this.sitting);
    if (found) this.cards.reveal(found.id);
    else $("end").scrollIntoView({ block: "nearest" });
  }

  /** Ask for what is needed next: a further candidate, and the sounds of those that come. */
  onward() {
    if (!this.open) return;
    this.loops.ahead(sit.wanted(this.sitting));
    if (!sit.lacks(this.sitting) || this.asking) return;
    this.asking = true;
    const name = this.run;
    this.keeping.behind(async () => {
      const run = await api.write("run ask", { run: name });
      this.patterns.keep(run.candidates);
      if (!this.sitsAt(name)) return;
      if (run.generation !== this.sitting.run.generation) {
        this.sit({ ...run, selection: `Generation ${run.generation} was bred elsewhere meanwhile.` });
        return;
      }
      this.sitting = sit.grown(this.sitting, run);
      if (this.sitting.waiting) this.perform(keys.pointAt(this.sitting, this.sitting.at));
    }).then((worked) => {
      this.asking = false;
      this.show();
      if (worked) this.onward(); // where it failed it is tried again after the next key
    });
  }

  /** The name of the run, which stays that of what was begun when the person has left it meanwhile. */
  get run() {
    return this.sitting.run.run;
  }

  /** Whether the person still sits at a run; they may have left meanwhile, or gone to another. */
  sitsAt(run) {
    return this.sitting?.run.run === run;
  }

  /** Change where the person is in a run, if they still sit at it. */
  change(run, act, ...told) {
    if (this.sitsAt(run)) this.sitting = act(this.sitting, ...told);
  }

  hear({ item }) {
    const sounds = (loop) => {
      if (!loop) return; // the person has gone on meanwhile
      const times = this.hearings.begun(item, loop.gainDb);
      if (loop.notes.length) this.say(loop.notes.join(" "));
      else if (times === PAUSE) this.say("You have heard this one eight times: a pause lets the ear judge anew.");
    };
    const { run } = this;
    const sound = sit.soundFor(this.sitting, item);
    this.loops.play(sound).then(sounds, (problem) => {
      if (this.loops.heard === sound) this.loops.stop();
      this.change(run, (sitting) => ({ ...sitting, sounding: false }));
      this.say(problem.message);
      this.show();
    });
  }

  silence() {
    this.loops.stop();
  }

  /** Keep what the person said of what they heard, of which they see at once what it will be. */
  async keep(act, failed) {
    let late = false;
    const waiting = setTimeout(() => {
      late = true;
      this.say("It is not kept yet: the server is busy, or does not answer.");
    }, SLOW);
    const worked = await this.keeping.keep(act, failed);
    clearTimeout(waiting);
    if (late && worked) this.say("It is kept now.");
  }

  rate({ item, score }) {
    const { run } = this;
    const heard = this.hearings.told(item);
    this.keep(
      async () => this.change(run, sit.rated, await api.write("run rate", { run, item, score, ...heard })),
      () => this.change(run, sit.refused, item),
    );
  }

  undo() {
    const { run } = this;
    this.keeping.keep(async () => {
      const kept = await api.write("run undo", { run });
      if (!this.sitsAt(run)) return;
      this.change(run, sit.undone, kept);
      if (kept.undone) this.change(run, sit.holding, await api.write("run open", { run }));
      if (!this.sitsAt(run)) return;
      this.say(this.sitting.remark);
      this.reveal();
      if (this.sitting.sounding) this.hear({ item: sit.heardOf(this.sitting) });
    });
  }

  compare() {
    const { run } = this;
    this.keeping.keep(async () => {
      const pair = await api.read("run compare", { run });
      if (!this.sitsAt(run)) return;
      this.patterns.keep([pair.first, pair.second]);
      this.change(run, sit.paired, pair);
      this.loops.ahead(sit.wanted(this.sitting));
      if (this.sitting.sounding) this.hear({ item: pair.first.id });
      this.say(this.sitting.remark);
    });
  }

  prefer({ first, second, better }) {
    const { run } = this;
    this.keep(async () => {
      await api.write("run prefer", { run, first, second, better });
      this.say(better === "same" ? "Kept: neither is better." : `Kept: the ${better} is better.`);
    });
  }

  like({ item, voice, liked }) {
    const { run } = this;
    this.keep(() => api.write("run like", { run, item, voice, liked }));
  }

  mark({ item, mark }) {
    const { run } = this;
    this.keep(async () => this.change(run, sit.marked, await api.write("run mark", { run, item, mark })));
  }

  hold({ voice, held }) {
    const { run } = this;
    this.keep(async () => this.change(run, sit.holding, await api.write("run hold", { run, voice, held })));
  }

  write({ item }) {
    const { name } = sit.candidateOf(this.sitting);
    this.openNote({ run: this.run, item, name }, this.unkept.get(item) ?? this.sitting.notes[item] ?? "");
    $("note-text").focus();
  }

  openNote(writing, text) {
    this.writing = writing;
    $("note-of").textContent = `on ${writing.name}`;
    $("note-text").value = text;
    $("note").hidden = false;
  }

  keepNote() {
    const { writing } = this;
    const { run, item } = writing;
    const text = $("note-text").value.trim();
    this.unkept.set(item, text);
    this.closeNote();
    const keep = async () => {
      const { items } = await api.write("note", { item, text });
      if (this.unkept.get(item) === text) this.unkept.delete(item);
      this.change(run, sit.noted, item, items[0].notes || null);
      this.say(text ? "The note is kept." : "The note is gone.");
    };
    // What could not be kept stands there again; the keys stay with the page.
    this.keeping.keep(keep, () => $("note").hidden && this.openNote(writing, text));
  }

  dropNote() {
    this.unkept.delete(this.writing.item);
    this.closeNote();
  }

  closeNote() {
    $("note").hidden = true;
    $("note-text").blur();
  }

  breed() {
    const meter = $("progress");
    meter.removeAttribute("value");
    $("breeding-text").textContent = "Breeding …";
    const told = {
      progress: ({ what, done, total }) => {
        $("breeding-text").textContent = `${what} …`;
        if (total && done) {
          meter.max = total;
          meter.value = done;
        }
      },
      note: ({ note }) => this.say(note),
    };
    const name = this.run;
    const after = this.sitting.run.generation; // in another window or in a terminal it may have been bred already
    let cancelled = false;
    // From the key on, though ratings may still be on their way: a second Enter would breed a generation nobody heard.
    this.breeding = { cancel: async () => (cancelled = true) };
    this.keeping.keep(async () => {
      try {
        if (cancelled) {
          this.say("Breeding was cancelled.");
          return;
        }
        this.breeding = api.long("run breed", { run: name, after }, told);
        this.show();
        const run = await this.breeding.result;
        this.breeding = null;
        if (!this.sitsAt(name)) this.say(`Run ${name} ${run.finished ? "is over" : "has its next generation and waits under listen"}.`);
        else if (run.finished) this.end(run.selection || "The run is over: all its generations are bred.");
        else this.sit(run);
      } finally {
        this.breeding = null;
      }
    });
  }

  cancel() {
    this.breeding?.cancel().catch((problem) => this.say(problem.message));
  }

  leave() {
    this.end("The run waits; it can be taken up again.");
  }

  /** The person is through with the run, or the run with its generations. */
  end(remark) {
    this.loops.stop();
    this.loops.ahead([]);
    this.sitting = null;
    this.left();
    this.say(remark);
  }

  /** Another view is seen: nothing sounds, and all stays as it is. */
  rest() {
    if (this.sitting.parent !== null) this.release("b");
    this.loops.stop();
    this.sitting = { ...this.sitting, sounding: false, waiting: false };
    this.show();
  }

  carry({ item }) {
    this.page.carry([item]);
  }

  family({ item }) {
    this.page.go("tree", item);
  }

  surround() {
    this.inside.open(sit.candidateOf(this.sitting)).catch((problem) => this.say(problem.message));
  }

  help() {
    $("keys-page").showModal();
  }

  show() {
    if (!this.open) return;
    const { sitting } = this;
    const { run } = sitting;
    const heard = this.loops.heard;
    const all = run.candidates.length + run.coming;
    const at = Math.min(sitting.at + 1, all);
    $("place").textContent = `generation ${run.generation} of ${run.generations}, ${at} of ${all}`;
    this.cards.show(sitting, heard, (sound) => this.loops.isReady(sound));
    $("pair").hidden = !sitting.pair;
    $("cards").hidden = Boolean(sitting.pair);
    this.showPair();
    const through = sit.candidateOf(sitting) === null && !run.coming && !this.breeding;
    $("end").hidden = !through;
    if (through) {
      const last = run.generation >= run.generations;
      $("end-text").textContent = last
        ? "All are through, and this was the last generation: Enter ends the run."
        : `All are through: Enter breeds generation ${run.generation + 1} of ${run.generations}.`;
    }
    $("breeding").hidden = !this.breeding;
    $("keys").classList.toggle("comparing", Boolean(sitting.pair));
    $("play-text").textContent = sitting.sounding ? "stop" : "play";
    this.showHow();
  }

  /** The keys that change how things are heard tell how they are now. */
  showHow() {
    const { how, held } = this.sitting;
    const { solo, click, around } = how;
    const told = {
      held: held.length ? `${held.map(keys.called).join(", ")} held` : "hold",
      solo: solo ? `only ${keys.called(solo)}` : "solo",
      click: "click",
      inside: around ? `inside ${around.name} ${short(around.id)}` : "inside …",
    };
    for (const [name, on] of Object.entries({ held: held.length, solo, click, inside: around })) {
      $(`how-${name}`).setAttribute("aria-pressed", Boolean(on));
      $(`${name}-text`).textContent = told[name];
    }
  }

  showPair() {
    const { pair, ear } = this.sitting;
    const drawn = pair ? `${pair.map((item) => item.id)} ${ear}` : "";
    if (drawn === this.drawnPair) return;
    this.drawnPair = drawn;
    $("pair").replaceChildren(...(pair ? pairOf(this.sitting, (key) => this.press(key)) : []));
  }

  follow() {
    if (!this.open) return;
    const found = sit.candidateOf(this.sitting);
    const at = found && this.loops.place(sit.soundFor(this.sitting, found.id));
    if (at !== null) this.hearings.sounds(found.id, 1 + Math.floor(at * (found.bars ?? 1)));
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.cards.follow((sound) => this.loops.place(sound));
    this.frame = requestAnimationFrame(this.follow);
  }
}
