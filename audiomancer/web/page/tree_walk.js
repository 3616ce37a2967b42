// Walking through a family tree by keys: pure.

/** From one to the next: left to a parent, right to a child, up and down in a generation; back is where one came from. */
export class Walk {
  constructor(nodes) {
    this.nodes = nodes;
    this.before = new Map(); // a child to the parent that was gone from last
    this.behind = new Map(); // a parent to the child that was gone from last
    this.columns = new Map();
    for (const node of nodes) {
      if (!this.columns.has(node.x)) this.columns.set(node.x, []);
      this.columns.get(node.x).push(node);
    }
    for (const column of this.columns.values()) column.sort((one, other) => one.y - other.y);
  }

  /** Who is reached from a node by a key; the node itself where nobody is. */
  step(node, key) {
    if (key === "up" || key === "down") return this.beside(node, key === "up" ? -1 : 1);
    const left = key === "left";
    const found = left ? this.parentOf(node) : this.childOf(node);
    if (!found) return this.across(node, left ? -1 : 1) ?? node;
    if (left) this.behind.set(found, node);
    else this.before.set(found, node);
    return found;
  }

  parentOf(node) {
    const last = this.before.get(node);
    return node.parents.includes(last) ? last : node.parents[0];
  }

  childOf(node) {
    const last = this.behind.get(node);
    return node.children.includes(last) ? last : nearest(node.children, node);
  }

  beside(node, way) {
    const column = this.columns.get(node.x);
    return column[column.indexOf(node) + way] ?? node;
  }

  /** The nearest to a side of somebody who has no relatives there. */
  across(node, way) {
    return nearest(this.nodes.filter((other) => Math.sign(other.x - node.x) === way), node);
  }
}

/** The nearest of some nodes to a place. */
export function nearest(nodes, place) {
  const far = (node) => (node.x - place.x) ** 2 + (node.y - place.y) ** 2;
  return nodes.reduce((best, node) => (best && far(best) <= far(node) ? best : node), undefined);
}

/** A node with all its ancestors and descendants. */
export function lineOf(node) {
  const found = new Set([node]);
  for (const side of ["parents", "children"]) {
    const line = [node];
    for (const one of line) {
      for (const near of one[side]) {
        if (found.has(near)) continue;
        found.add(near);
        line.push(near);
      }
    }
  }
  return found;
}
