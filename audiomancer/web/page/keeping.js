// What changes a run is asked for one after the other, so that it stands in one order; who closes the page while
// something of theirs is still on its way is asked first.

export class Keeping {
  /** `told(problem)` hears why something could not be kept; `changed()` is called after each. */
  constructor(told, changed) {
    this.told = told;
    this.changed = changed;
    this.last = Promise.resolve();
    this.pending = 0; // what the person did that no answer has come to
  }

  /** Keep what the person did, behind what was begun before it; tells whether it worked. */
  async keep(act, failed = () => {}) {
    this.pending += 1;
    try {
      return await this.behind(act, failed);
    } finally {
      this.pending -= 1;
    }
  }

  /** Do something of which nothing is lost if the page is closed; tells whether it worked. */
  behind(act, failed = () => {}) {
    this.last = this.last.then(async () => {
      try {
        await act();
        return true;
      } catch (problem) {
        failed();
        this.told(problem);
        return false;
      } finally {
        this.changed();
      }
    });
    return this.last;
  }

  /** Before the page is closed: let the browser ask where something would be lost. */
  guard(event) {
    if (this.pending) event.preventDefault();
  }
}
