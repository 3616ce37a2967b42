// What is deleted, and how it comes back. Nothing is erased.

import * as api from "./api.js";
import { calledOf } from "./library_asked.js";

const idsOf = (items) => items.map((item) => item.id);

export class Bin {
  /** `keep(act)` runs what changes the library, one after the other; `quiet()` is when no sound is on its way; `gone(ids)`
   * and `back(ids)` hear what came of it. */
  constructor({ keep, quiet, say, gone, back }) {
    Object.assign(this, { keep, quiet, say, gone, back });
    this.deletions = []; // what was deleted here, the latest last
    this.going = new Set(); // ids of what is about to be deleted
  }

  /** What was deleted here last, and is not back; undefined for nothing. */
  get last() {
    return this.deletions.at(-1);
  }

  remove(chosen) {
    if (!chosen.length) {
      this.say("There is nothing to delete.");
      return;
    }
    const ids = idsOf(chosen).filter((id) => !this.going.has(id));
    if (!ids.length) return; // the key was pressed again before it was seen that it is gone
    for (const id of ids) this.going.add(id);
    this.keep(async () => {
      try {
        await this.quiet(); // a sound that is asked for already could not be given any more
        const { items } = await api.write("delete", { items: ids });
        this.deletions.push(items);
        this.say(`Deleted ${calledOf(items)}; u brings back what was deleted.`);
        await this.gone(new Set(idsOf(items)));
      } finally {
        for (const id of ids) this.going.delete(id);
      }
    });
  }

  /** Bring back what was deleted last here; where nothing was, what was deleted last anywhere. */
  undo() {
    this.keep(async () => {
      if (this.last) {
        await this.returned(await this.undelete(idsOf(this.last))); // when it is its turn: each press brings back another
        return;
      }
      const { total } = await api.read("list", { deleted: true, limit: 1 });
      if (total) await this.returned((await api.write("undo")).items);
      else this.say("Nothing is deleted, so there is nothing to bring back.");
    });
  }

  putBack(items) {
    if (!items.length) this.say("Nothing is deleted here.");
    else this.keep(async () => this.returned(await this.undelete(idsOf(items))));
  }

  async undelete(ids) {
    // Whether it works or not, the next undo is for something else: another may have brought it back meanwhile.
    this.deletions = this.deletions.map((one) => one.filter(({ id }) => !ids.includes(id))).filter((one) => one.length);
    return (await api.write("undelete", { items: ids })).items;
  }

  async returned(items) {
    const ids = new Set(idsOf(items));
    this.say(`${calledOf(items)} ${items.length === 1 ? "is" : "are"} back.`);
    await this.back(ids);
  }
}
