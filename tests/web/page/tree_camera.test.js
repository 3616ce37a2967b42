import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted, near, panned, seenAt, showing, zoomed } from "./tree_camera.js";

const VIEW = { width: 800, height: 500 };
const close = (one, other) => assert.ok(Math.abs(one - other) < 1e-6, `${one} and ${other}`);

test("all of it is in view, in the middle, and never larger than names need", () => {
  for (const size of [{ width: 3000, height: 90 }, { width: 7, height: 1 }, { width: 40, height: 900 }]) {
    const camera = fitted(size, VIEW);
    const first = seenAt(camera, { x: 0, y: 0 });
    const last = seenAt(camera, { x: size.width, y: size.height });
    assert.ok(first.x >= 0 && first.y >= 0 && last.x <= VIEW.width && last.y <= VIEW.height);
    close(first.x, VIEW.width - last.x);
    close(first.y, VIEW.height - last.y);
    assert.ok(camera.scale <= 26);
  }
});

test("what is pointed at stays where it is while it grows", () => {
  const camera = { x: 3, y: 5, scale: 10 };
  const at = { x: 200, y: 120 };
  const place = { x: camera.x + at.x / camera.scale, y: camera.y + at.y / camera.scale };
  for (const factor of [2, 0.3, 1e9, 1e-9]) {
    const after = seenAt(zoomed(camera, factor, at), place);
    close(after.x, at.x);
    close(after.y, at.y);
  }
  assert.ok(zoomed(camera, 1e9, at).scale <= 60);
});

test("panning follows the hand", () => {
  const camera = panned({ x: 3, y: 5, scale: 10 }, 40, -20);
  assert.deepEqual(camera, { x: -1, y: 7, scale: 10 });
});

test("who is gone to comes into view, and nothing moves for who is in view", () => {
  const camera = { x: 0, y: 0, scale: 10 };
  assert.deepEqual(showing(camera, { x: 40, y: 25 }, VIEW), camera);
  const { x, y } = seenAt(showing(camera, { x: 200, y: -30 }, VIEW), { x: 200, y: -30 });
  assert.ok(x > 0 && x < VIEW.width && y > 0 && y < VIEW.height);
  const middle = seenAt(near({ x: 9, y: 9 }, VIEW), { x: 9, y: 9 });
  close(middle.x, VIEW.width / 2);
  close(middle.y, VIEW.height / 2);
});
