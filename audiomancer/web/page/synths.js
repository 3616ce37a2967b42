// Synths.

export class SynthsView {
  constructor(root, page) {
    this.root = root;
    this.page = page;
  }
}
