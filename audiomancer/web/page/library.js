// Library.

export class LibraryView {
  constructor(root, page) {
    this.root = root;
    this.page = page;
  }
}
