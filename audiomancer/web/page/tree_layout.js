// Where everybody stands in a family tree: pure functions. Time runs from left to right, a column for a generation.

/** The width of a column, in heights of a row. */
export const COLUMN = 7;
const GAP = 2; // rows between two families
const FAR = 1.6; // how much wider than high the whole is, at least

/**
 * The relatives as they are drawn: each row of the tree with its parents and children that are in the tree, in the order
 * of their birth. A parent that is no older than its child, as only a hand-edited file can say, is passed over.
 */
export function relatives(rows) {
  const nodes = rows.map((row) => ({ row, id: row.id, parents: [], children: [], x: 0, y: 0 }));
  const known = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) {
    for (const id of new Set(node.row.parents)) {
      const parent = known.get(id);
      if (!parent || parent.row.generation >= node.row.generation) continue;
      node.parents.push(parent);
      parent.children.push(node);
    }
  }
  return nodes;
}

/** The nodes without those that were deleted and have no descendant that is there. */
export function withoutDeleted(rows) {
  const kept = new Set();
  for (const row of [...rows].sort((one, other) => other.generation - one.generation)) {
    if (row.deleted && !kept.has(row.id)) continue;
    kept.add(row.id);
    for (const parent of row.parents) kept.add(parent);
  }
  return rows.filter((row) => kept.has(row.id));
}

/** Those who are related with each other, in the order of the oldest of each. */
export function families(nodes) {
  const seen = new Set();
  const found = [];
  for (const first of nodes) {
    if (seen.has(first)) continue;
    const family = [first];
    seen.add(first);
    for (const node of family) {
      for (const near of [...node.parents, ...node.children]) {
        if (seen.has(near)) continue;
        seen.add(near);
        family.push(near);
      }
    }
    found.push(family);
  }
  return found;
}

/**
 * Place the nodes of a family, from 0 on: no two nearer than a row in one column, each as near to its first parent as
 * there is room. Gives the width and the height.
 */
export function placed(family) {
  const columns = columnsOf(family);
  columns.forEach((column, number) => column.forEach((node, row) => Object.assign(node, { x: number * COLUMN, y: row })));
  for (const column of columns) settle(column, besideParent);
  for (const column of columns.toReversed()) settle(column, besideChildren);
  for (const column of columns) settle(column, besideParent);
  const top = columns.reduce((least, [first]) => Math.min(least, first.y), Infinity);
  for (const node of family) node.y -= top;
  const height = columns.reduce((most, column) => Math.max(most, column.at(-1).y), 0) + 1;
  return { width: columns.length * COLUMN, height };
}

/** The nodes of each generation, in an order in which the lines from first parents to their children do not cross. */
function columnsOf(family) {
  const generations = [...new Set(family.map((node) => node.row.generation))].sort((one, other) => one - other);
  const numbers = new Map(generations.map((generation, number) => [generation, number]));
  const columns = generations.map(() => []);
  const waiting = family.filter((node) => !node.parents.length).reverse();
  while (waiting.length) {
    const node = waiting.pop();
    columns[numbers.get(node.row.generation)].push(node);
    for (const child of node.children.toReversed()) if (child.parents[0] === node) waiting.push(child);
  }
  return columns;
}

const besideParent = (node) => (node.parents.length ? node.parents[0].y : node.y);

function besideChildren(node) {
  const own = node.children.filter((child) => child.parents[0] === node);
  return own.length ? (own[0].y + own.at(-1).y) / 2 : node.y;
}

/** Move the nodes of a column to where they would like to be, as near as their order and a row for each allow. */
function settle(column, liked) {
  const blocks = []; // runs of neighbours that touch: {sum, count}, each at its mean
  column.forEach((node, row) => {
    let block = { sum: liked(node) - row, count: 1 };
    while (blocks.length && blocks.at(-1).sum / blocks.at(-1).count > block.sum / block.count) {
      const above = blocks.pop();
      block = { sum: above.sum + block.sum, count: above.count + block.count };
    }
    blocks.push(block);
  });
  let row = 0;
  for (const { sum, count } of blocks) {
    for (let left = count; left; left -= 1, row += 1) column[row].y = sum / count + row;
  }
}

/** Everybody in their place: families from the tallest to the smallest, below them those who are related to none. */
export function laidOut(rows) {
  const nodes = relatives(rows);
  const all = families(nodes);
  const together = all.filter((family) => family.length > 1).map((family) => ({ family, ...placed(family) }));
  const alone = all.filter((family) => family.length === 1).map((family) => ({ family, width: COLUMN, height: 1 }));
  const blocks = [...together.sort((one, other) => other.height - one.height), ...alone];
  let width = blocks.reduce((most, block) => Math.max(most, block.width), COLUMN);
  while (heightOf(blocks, width) * FAR > width) width += COLUMN * Math.ceil(width / COLUMN / 10);
  const { places, height } = shelved(blocks, width);
  blocks.forEach(({ family }, number) => {
    for (const node of family) Object.assign(node, { x: node.x + places[number].x, y: node.y + places[number].y });
  });
  return { nodes, width, height };
}

const heightOf = (blocks, width) => shelved(blocks, width).height;

/** Blocks beside each other until a shelf is full, and the next shelf below it. */
function shelved(blocks, width) {
  let [x, top, height] = [0, 0, 0];
  const places = blocks.map((block) => {
    const gap = block.family.length > 1 ? GAP : 0;
    if (x + block.width > width) [x, top] = [0, height];
    const place = { x, y: top };
    x += block.width;
    height = Math.max(height, top + block.height + gap);
    return place;
  });
  return { places, height: Math.max(1, height) };
}
