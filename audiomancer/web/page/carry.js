// What is taken home.

export class Carry {
  constructor(dialog, page) {
    this.dialog = dialog;
    this.page = page;
  }

  /** Show how these patterns can be taken home. */
  open(ids) {
    this.ids = ids;
  }
}
