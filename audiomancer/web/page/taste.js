// Taste.

export class TasteView {
  constructor(root, page) {
    this.root = root;
    this.page = page;
  }
}
