// What of a family tree is seen, and how large: pure functions. A camera is {x, y, scale}: what stands in the upper left
// corner, and how many pixels a row is high.

const LEAST = 0.05;
const MOST = 60;
const FIRST = 26; // where a family is small: names can be read
const EDGE = 24; // pixels that stay free around everything

const clamped = (scale) => Math.min(MOST, Math.max(LEAST, scale));

/** All of it, as large as it fits, in the middle. */
export function fitted({ width, height }, view) {
  const most = Math.min((view.width - 2 * EDGE) / width, (view.height - 2 * EDGE) / height);
  const scale = clamped(Math.min(FIRST, most));
  return { scale, x: (width - view.width / scale) / 2, y: (height - view.height / scale) / 2 };
}

/** Larger or smaller by a factor, while what stands at a place of the view stays there. */
export function zoomed(camera, factor, at) {
  const scale = clamped(camera.scale * factor);
  return { scale, x: camera.x + at.x / camera.scale - at.x / scale, y: camera.y + at.y / camera.scale - at.y / scale };
}

/** Moved by so many pixels. */
export const panned = (camera, across, down) => ({ ...camera, x: camera.x - across / camera.scale, y: camera.y - down / camera.scale });

/** Where a place of the tree is in the view, in pixels. */
export const seenAt = (camera, place) => ({ x: (place.x - camera.x) * camera.scale, y: (place.y - camera.y) * camera.scale });

/** The same, moved as little as brings a place into view. */
export function showing(camera, place, view) {
  const { x, y } = seenAt(camera, place);
  const margin = Math.min(4 * EDGE, view.width / 4, view.height / 4);
  const inside = (at, size) => at - Math.min(size - margin, Math.max(margin, at));
  return panned(camera, -inside(x, view.width), -inside(y, view.height));
}

/** Large enough to read names, with a place in the middle. */
export function near(place, view) {
  return { scale: FIRST, x: place.x - view.width / FIRST / 2, y: place.y - view.height / FIRST / 2 };
}
