// One line to write: a note, tags or a name.

import * as api from "./api.js";
import { calledOf, tagsOf } from "./library_asked.js";

const $ = (id) => document.getElementById(id);

async function noted([item], text) {
  const { items } = await api.write("note", { item: item.id, text: text.trim() });
  return [{ ...item, user_notes: items[0].notes || null }];
}

/** Of one pattern the words are all its tags; of several they are added to each. */
async function tagged(items, text) {
  const tags = tagsOf(text);
  const made = [];
  for (const item of items) {
    const remove = items.length === 1 ? item.tags.filter((word) => !tags.includes(word)) : [];
    const add = tags.filter((word) => !item.tags.includes(word));
    const kept = add.length || remove.length ? await api.write("tag", { item: item.id, tags: add, remove }) : { items: [item] };
    made.push({ ...item, tags: kept.items[0].tags });
  }
  return made;
}

async function renamed([item], text) {
  const { items } = await api.write("rename", { item: item.id, name: text.trim() });
  return [{ ...item, name: items[0].name }];
}

/** What can be written: what the line is called, what stands in it, how it is kept, what is said, and what may not be empty. */
const WRITING = {
  note: { label: "Note on", before: ([item]) => item.user_notes ?? "", keep: noted, said: "The note is kept." },
  tag: {
    label: "Tags of",
    before: (items) => (items.length === 1 ? items[0].tags.join(" ") : ""),
    keep: tagged,
    said: "The tags are kept.",
  },
  rename: { label: "Name of", before: ([item]) => item.name, keep: renamed, said: "Renamed.", needed: "A name has at least one letter." },
};

/** What is written of which patterns, as a key. */
const keyOf = (what, items) => [what.label, ...items.map(({ id }) => id)].join(" ");

export class Writing {
  /** `keep(act, failed)` runs what changes the library, one after the other; `latest(item)` is an item as it is by then;
   * `changed(items)` hears what came of it. */
  constructor({ keep, latest, changed, say }) {
    Object.assign(this, { keep, latest, changed, say });
    this.unkept = new Map(); // what was written and is not kept (yet), by its key
    $("library-write").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    $("library-write-drop").addEventListener("click", () => this.drop());
    $("library-write-text").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.drop();
    });
  }

  /** Ask for a line; `what` is "note", "tag" or "rename". */
  ask(what, items) {
    this.open(WRITING[what], items);
    $("library-write-text").focus();
    $("library-write-text").select();
  }

  open(what, items) {
    this.what = what;
    this.items = items;
    $("library-write-label").textContent = `${what.label} ${calledOf(items)}`;
    $("library-write-text").value = this.unkept.get(keyOf(what, items)) ?? what.before(items);
    $("library-write-hint").hidden = what !== WRITING.tag;
    $("library-write").hidden = false;
  }

  submit() {
    const { what, items } = this;
    const text = $("library-write-text").value;
    if (what.needed && !text.trim()) {
      this.say(what.needed);
      return;
    }
    const key = keyOf(what, items);
    this.unkept.set(key, text);
    this.close();
    const keep = async () => {
      this.changed(await what.keep(items.map(this.latest), text));
      if (this.unkept.get(key) === text) this.unkept.delete(key);
      this.say(what.said);
    };
    // What could not be kept stands there again; the keys stay with the page.
    this.keep(keep, () => $("library-write").hidden && this.open(what, items));
  }

  drop() {
    this.unkept.delete(keyOf(this.what, this.items));
    this.close();
  }

  close() {
    $("library-write").hidden = true;
    $("library-write-text").blur();
  }
}
