// Family.

export class TreeView {
  constructor(root, page) {
    this.root = root;
    this.page = page;
  }
}
