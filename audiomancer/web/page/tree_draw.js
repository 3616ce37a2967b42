// A family tree on canvas: the forest, which is painted when the camera moves, and above it what follows the person.

import { COLUMN } from "./tree_layout.js";
import { cut, lookOf, nameOf, saidOf } from "./tree_look.js";
import { seenAt } from "./tree_camera.js";

const ROUND = 5; // pixels of a row from which on everybody is round, and lines are bent
const NAMED = 13; // and from which on there is room for signs and names
const LETTER = 0.56; // how wide a letter is on the average, of its height
const FONT = "system-ui, sans-serif";

/** The colours of the page as they are now, light or dark. */
export function coloursOf(root) {
  const told = getComputedStyle(root);
  const names = ["--paper", "--card", "--ink", "--soft", "--accent", "--gone", "--new", "--tree-line", "--tree-unrated"];
  const all = [...names, ...[1, 2, 3, 4, 5].map((rating) => `--tree-${rating}`)];
  return Object.fromEntries(all.map((name) => [name, told.getPropertyValue(name).trim()]));
}

/** Make a canvas as large as its view, as sharp as the screen, and empty. */
export function cleared(canvas, view) {
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, view.width, view.height);
  return pen;
}

/** What is drawn of some nodes: those who look the same together, and the lines from parents to children among them. */
export function sheetOf(nodes) {
  const held = new Set(nodes);
  const looks = new Map();
  for (const node of nodes) {
    const look = lookOf(node.row);
    const key = look.colour + look.sign;
    if (!looks.has(key)) looks.set(key, { look, nodes: [] });
    looks.get(key).nodes.push(node);
  }
  const lines = nodes.flatMap((node) => node.parents.filter((parent) => held.has(parent)).map((parent) => [parent, node]));
  return { nodes, alike: [...looks.values()], lines };
}

/** Paint everybody who is in view, and the lines between them. */
export function paintForest(pen, { alike, nodes, lines }, camera, view, colours) {
  const [right, bottom] = [camera.x + view.width / camera.scale, camera.y + view.height / camera.scale];
  const isSeen = ({ x, y }) => x > camera.x - COLUMN && x < right + 1 && y > camera.y - 1 && y < bottom + 1;
  pen.lineWidth = Math.min(1.5, Math.max(0.5, camera.scale / 12));
  pen.strokeStyle = colours["--tree-line"];
  pen.stroke(linesOf(lines, camera, view));
  for (const { look, nodes: same } of alike) paintAlike(pen, look, same.filter(isSeen), camera, colours);
  if (camera.scale >= NAMED) for (const node of nodes) if (isSeen(node)) paintName(pen, node, camera, colours);
}

/** The lines between pairs of parent and child, as one path, without those that pass beside the view. */
function linesOf(pairs, camera, view) {
  const path = new Path2D();
  const { x, y, scale } = camera;
  for (const [parent, child] of pairs) {
    const [left, above, right, below] = [(parent.x - x) * scale, (parent.y - y) * scale, (child.x - x) * scale, (child.y - y) * scale];
    if (right < 0 || left > view.width || Math.max(above, below) < 0 || Math.min(above, below) > view.height) continue;
    path.moveTo(left, above);
    const bend = right - (COLUMN / 2) * scale;
    if (scale < ROUND) path.lineTo(right, below);
    else path.bezierCurveTo(bend, above, bend, below, right, below);
  }
  return path;
}

/** All who look the same: squares from afar, discs and signs from near. */
function paintAlike(pen, { radius, colour, hollow, sign }, nodes, camera, colours) {
  const path = new Path2D();
  const { scale } = camera;
  const size = Math.max(1, radius * scale);
  for (const node of nodes) {
    const { x, y } = seenAt(camera, node);
    if (scale < ROUND) path.rect(x - size, y - size, 2 * size, 2 * size);
    else {
      path.moveTo(x + size, y);
      path.arc(x, y, size, 0, 2 * Math.PI);
    }
  }
  pen.fillStyle = hollow && scale >= ROUND ? colours["--paper"] : colours[colour];
  pen.fill(path);
  if (hollow && scale >= ROUND) {
    pen.lineWidth = Math.max(1, scale / 14);
    pen.strokeStyle = colours[colour];
    pen.stroke(path);
  }
  if (!sign || scale < NAMED) return;
  pen.fillStyle = hollow ? colours[colour] : colours["--paper"];
  pen.font = `600 ${scale * 0.5}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const node of nodes) {
    const { x, y } = seenAt(camera, node);
    pen.fillText(sign, x, y + scale * 0.03);
  }
}

/** A name beside its node, over the lines. */
function paintName(pen, node, camera, colours) {
  const { x, y } = seenAt(camera, node);
  const size = Math.min(14, camera.scale * 0.6);
  const room = ((COLUMN - 1.4) * camera.scale) / (size * LETTER);
  pen.font = `${size}px ${FONT}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  pen.strokeStyle = colours["--paper"];
  pen.fillStyle = colours[node.row.deleted ? "--soft" : "--ink"];
  const text = cut(nameOf(node.row), Math.floor(room));
  const left = x + 0.6 * camera.scale;
  pen.strokeText(text, left, y);
  pen.fillText(text, left, y);
}

/**
 * Paint what follows the person: the line of ancestors and descendants of who is in focus, those who were bred together
 * with it, who is heard and how far, and what is said of who is hovered over or, from afar, in focus.
 */
export function paintMarks(pen, { focused, line, litter, hovered, heard, place }, camera, view, colours) {
  const round = (node, more) => {
    const { x, y } = seenAt(camera, node);
    pen.beginPath();
    pen.arc(x, y, Math.max(3, 0.45 * camera.scale) + more, 0, 2 * Math.PI);
  };
  pen.strokeStyle = colours["--accent"];
  pen.lineWidth = camera.scale < ROUND ? 1 : 2;
  pen.stroke(linesOf(line.lines, camera, view));
  for (const { look, nodes } of line.alike) paintAlike(pen, look, nodes, camera, colours);
  if (camera.scale >= NAMED) for (const node of line.nodes) paintName(pen, node, camera, colours);
  pen.strokeStyle = colours["--accent"];
  pen.lineWidth = 1;
  pen.setLineDash([2, 2]);
  for (const node of camera.scale < ROUND ? [] : litter) {
    round(node, 1);
    pen.stroke();
  }
  pen.setLineDash([]);
  for (const node of [hovered, focused]) {
    if (!node) continue;
    pen.lineWidth = node === focused ? 3 : 1.5;
    round(node, 2);
    pen.stroke();
  }
  if (heard) paintHeard(pen, seenAt(camera, heard), Math.max(3, 0.45 * camera.scale) + 6, place, colours);
  const said = camera.scale < NAMED ? [focused, hovered] : [hovered]; // from near, the name stands beside it
  for (const node of said) if (node) paintSaid(pen, node, camera, view, colours);
}

/** A ring that goes round as the loop does. */
function paintHeard(pen, { x, y }, radius, place, colours) {
  pen.strokeStyle = colours["--new"];
  pen.lineWidth = 3;
  pen.beginPath();
  pen.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * (place ?? 1));
  pen.stroke();
}

/** What is said of one, on a label above it that stays in view. */
function paintSaid(pen, node, camera, view, colours) {
  const { x, y } = seenAt(camera, node);
  if (x < 0 || y < 0 || x > view.width || y > view.height) return;
  pen.font = `13px ${FONT}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  const text = cut(saidOf(node.row), Math.max(12, Math.floor(view.width / 8)));
  const width = pen.measureText(text).width + 16;
  const left = Math.min(view.width - width - 4, Math.max(4, x - width / 2));
  const away = Math.max(3, 0.45 * camera.scale) + 12;
  const top = y - away - 24 > 0 ? y - away - 24 : y + away;
  pen.beginPath();
  pen.roundRect(left, top, width, 24, 6);
  pen.fillStyle = colours["--card"];
  pen.fill();
  pen.strokeStyle = colours["--soft"];
  pen.lineWidth = 1;
  pen.stroke();
  pen.fillStyle = colours["--ink"];
  pen.fillText(text, left + 8, top + 12);
}
