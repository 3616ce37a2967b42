// Which view is seen: the address after the # names it, so that back and forward work and a view can be kept as a bookmark.

/** The view that an address such as "#/tree/ptrn_1" names, and what else it says: ["tree", "ptrn_1"]. */
export function named(address) {
  const [name = "", ...rest] = address.replace(/^#?\/?/, "").split("/").map(decoded);
  return [name || "listen", ...rest];
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed a lone %
  }
}

/** The address of a view. */
export const addressOf = (name, ...rest) => `#/${[name, ...rest].map(encodeURIComponent).join("/")}`;

/**
 * One view at a time. Each is {root, open(...rest), close(), press, release(key, code)}, all but the root if it needs
 * them: `open` is called whenever its address is gone to; `press(key, repeated, code)` tells whether the key was meant for it,
 * where the code says which key it is whatever is written on it.
 */
export class Views {
  /** `left()` is called when another view is about to be seen. */
  constructor(views, links, left) {
    this.views = views;
    this.links = links;
    this.left = left;
    this.seen = null;
    window.addEventListener("hashchange", () => this.follow());
    for (const link of links) {
      // A pointer leaves the keys with the view, so that space plays.
      link.addEventListener("click", (event) => event.detail && link.blur());
    }
  }

  /** Show what the address names; the first view where it names none that there is. */
  follow() {
    const [name, ...rest] = named(location.hash);
    const found = this.views[name] ? name : Object.keys(this.views)[0];
    if (found !== this.seen) {
      if (this.seen) {
        this.view.close?.();
        this.left();
      }
      this.seen = found;
      for (const [other, { root }] of Object.entries(this.views)) root.hidden = other !== found;
      for (const link of this.links) {
        if (link.hash === addressOf(found)) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      scrollTo(0, 0);
    }
    this.view.open?.(...rest);
  }

  get view() {
    return this.views[this.seen];
  }

  go(name, ...rest) {
    const address = addressOf(name, ...rest);
    if (location.hash !== address) history.pushState(null, "", address);
    this.follow();
  }
}
