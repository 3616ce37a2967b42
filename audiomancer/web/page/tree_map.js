// The picture of a family tree, which a hand moves: drag, wheel, two fingers, and a click on one of the family.

import { fitted, near, panned, seenAt, showing, zoomed } from "./tree_camera.js";
import { cleared, coloursOf, paintForest, paintMarks, sheetOf } from "./tree_draw.js";
import { lineOf, nearest } from "./tree_walk.js";

const STEP = 1.4; // of a key or a button
const DRAGGED = 4; // pixels after which a press is no click
const REACH = 14; // pixels within which somebody is pointed at
const SLOW = 10; // milliseconds of painting after which a moving hand sees the last picture moved
const PAUSE = 120; // and milliseconds after which the hand rests, so that it is painted anew

/** The picture; `pointed(node)` is called when somebody is clicked on. */
export class TreeMap {
  constructor(root, forest, marks, pointed) {
    Object.assign(this, { root, forest, marks, pointed });
    this.drawn = { nodes: [], width: 1, height: 1 };
    this.sheet = sheetOf([]);
    this.last = { canvas: document.createElement("canvas"), camera: null, cost: 0 }; // the forest as it was painted last
    this.camera = { x: 0, y: 0, scale: 1 };
    this.view = { width: 1, height: 1 };
    this.shown = { focused: null, line: sheetOf([]), litter: [], hovered: null, heard: null, place: null };
    this.fingers = new Map();
    this.asked = null; // the frame that will paint
    new ResizeObserver(() => this.resize()).observe(root);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    root.addEventListener("pointerdown", (event) => this.press(event));
    root.addEventListener("pointermove", (event) => this.move(event));
    for (const over of ["pointerup", "pointercancel"]) root.addEventListener(over, (event) => this.lift(event));
    root.addEventListener("pointerleave", () => this.hover(null));
    root.addEventListener("wheel", (event) => this.roll(event), { passive: false });
    this.recolour();
  }

  /** Draw another tree; the camera stays where it is. */
  show(drawn) {
    this.drawn = drawn;
    this.sheet = sheetOf(drawn.nodes);
    this.last.camera = null;
    this.shown = { ...this.shown, focused: null, line: sheetOf([]), litter: [], hovered: null };
    this.paint(true);
  }

  /** Somebody comes into focus, and into view. */
  focus(node) {
    const { litter } = node.row;
    const together = litter === null ? [] : this.drawn.nodes.filter((other) => other.row.litter === litter && other !== node);
    Object.assign(this.shown, { focused: node, line: sheetOf([...lineOf(node)]), litter: together });
    this.look(showing(this.camera, node, this.view));
    this.paint(false);
  }

  /** Who is heard, and how far its loop is, 0-1; null for nobody. */
  hear(heard, place) {
    if (heard === this.shown.heard && place === this.shown.place) return;
    Object.assign(this.shown, { heard, place });
    this.paint(false);
  }

  /** Show all of it. */
  fit() {
    this.look(fitted(this.drawn, this.view));
  }

  /** Show who is in focus so large that names can be read. */
  approach() {
    if (this.shown.focused) this.look(near(this.shown.focused, this.view));
  }

  /** Nearer or farther, about who is in focus if that is in view, or else about the middle. */
  zoom(nearer) {
    const { focused } = this.shown;
    const middle = { x: this.view.width / 2, y: this.view.height / 2 };
    const at = focused ? seenAt(this.camera, focused) : middle;
    const inside = at.x > 0 && at.y > 0 && at.x < this.view.width && at.y < this.view.height;
    this.look(zoomed(this.camera, nearer ? STEP : 1 / STEP, inside ? at : middle));
  }

  look(camera) {
    const same = camera.x === this.camera.x && camera.y === this.camera.y && camera.scale === this.camera.scale;
    if (same) return;
    this.camera = camera;
    clearTimeout(this.pause);
    const moving = this.last.camera && this.last.cost > SLOW;
    if (moving) this.pause = setTimeout(() => this.paint(true), PAUSE);
    this.moved = true;
    this.paint(!moving);
  }

  resize() {
    const { width, height } = this.root.getBoundingClientRect();
    if (!width || !height) return; // another view is seen
    const first = this.view.width === 1;
    this.view = { width, height };
    this.last.camera = null;
    if (first) this.fit();
    this.paint(true);
  }

  recolour() {
    this.colours = coloursOf(this.root);
    this.paint(true);
  }

  /** Paint with the next frame, once for all that has changed; `anew` where the last picture of the forest is no use. */
  paint(anew) {
    this.stale ||= anew;
    this.asked ??= requestAnimationFrame(() => {
      this.asked = null;
      if (this.stale) this.repaint();
      if (this.stale || this.moved) this.lay();
      paintMarks(cleared(this.marks, this.view), this.shown, this.camera, this.view, this.colours);
      this.stale = this.moved = false;
    });
  }

  repaint() {
    const { camera, view, colours, last } = this;
    const began = performance.now();
    paintForest(cleared(last.canvas, view), this.sheet, camera, view, colours);
    last.camera = camera;
    last.size = view;
    last.cost = performance.now() - began;
  }

  /** Lay the picture that was painted last where the camera has it now. */
  lay() {
    const { canvas, camera, size } = this.last;
    const larger = this.camera.scale / camera.scale;
    const { x, y } = seenAt(this.camera, camera);
    cleared(this.forest, this.view).drawImage(canvas, x, y, size.width * larger, size.height * larger);
  }

  placeOf(event) {
    const { left, top } = this.root.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** Who is at a place of the view; null where nobody is. */
  at(place) {
    const { x, y, scale } = this.camera;
    const found = nearest(this.drawn.nodes, { x: x + place.x / scale, y: y + place.y / scale });
    if (!found) return null;
    const seen = seenAt(this.camera, found);
    return Math.hypot(seen.x - place.x, seen.y - place.y) <= Math.max(REACH, scale / 2) ? found : null;
  }

  hover(node) {
    if (node === this.shown.hovered) return;
    this.shown.hovered = node;
    this.root.classList.toggle("over", Boolean(node));
    this.paint(false);
  }

  press(event) {
    this.root.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, this.placeOf(event));
    this.dragged = this.fingers.size > 1 ? Infinity : 0;
  }

  move(event) {
    const place = this.placeOf(event);
    const last = this.fingers.get(event.pointerId);
    if (!last) {
      this.hover(this.at(place));
      return;
    }
    const others = [...this.fingers].filter(([finger]) => finger !== event.pointerId).map(([, at]) => at);
    this.fingers.set(event.pointerId, place);
    this.dragged += Math.hypot(place.x - last.x, place.y - last.y);
    if (this.dragged < DRAGGED) return;
    if (others.length) this.pinch(others[0], last, place);
    else this.look(panned(this.camera, place.x - last.x, place.y - last.y));
  }

  /** Two fingers: one stays, the other goes from here to there. */
  pinch(still, last, place) {
    const apart = (at) => Math.max(1, Math.hypot(at.x - still.x, at.y - still.y));
    const middle = { x: (still.x + place.x) / 2, y: (still.y + place.y) / 2 };
    const moved = panned(this.camera, (place.x - last.x) / 2, (place.y - last.y) / 2);
    this.look(zoomed(moved, apart(place) / apart(last), middle));
  }

  lift(event) {
    if (!this.fingers.delete(event.pointerId) || event.type === "pointercancel" || this.dragged >= DRAGGED) return;
    const node = this.at(this.placeOf(event));
    if (node) this.pointed(node);
  }

  roll(event) {
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode ? 16 : 1) * (event.ctrlKey ? 6 : 1); // ctrl: a pinch on a touchpad
    this.look(zoomed(this.camera, Math.exp(-Math.max(-400, Math.min(400, pixels)) / 500), this.placeOf(event)));
  }
}
