// Where a label may stand round its point: `[dx, dy, clear]` in pixels, best first; with `clear` the words also move
// sideways by a third of their width, so that they stand clear of the point.

// prettier-ignore
export const NEAR = [[0, 0], [0, -15], [0, 15], [26, -12], [-26, -12], [26, 12], [-26, 12], [0, -28], [0, 28], [48, 0], [-48, 0], [48, -20], [-48, 20]];

// A sea is wide: its name may move far within it.
const SEA = [...NEAR, [56, 24], [56, 40]];

// prettier-ignore
const BELOW = [[0, 14], [34, 14], [-34, 14], [0, 26], [52, 0], [52, 12], [52, 24], [64, -12], [-62, 0]];

const ANGLES = [-90, -45, -135, 0, 180, 45, 135, 90, -68, -112, -22, -158, 22, 158].map(
  (angle) => (angle * Math.PI) / 180,
);

export const FAR = [30, 46, 64, 84, 108, 132].flatMap((reach) =>
  ANGLES.map((angle) => [Math.round(Math.cos(angle) * reach * 1.25), Math.round(Math.sin(angle) * reach), true]),
);

/** Round a shape that is smaller than its words. */
export const BESIDE = [[0, 32], [46, 8], [-46, 8], [0, -34], ...FAR];

// On a map of the world an archipelago is a point, and its name stands in the open ocean to the east of it.
// prettier-ignore
const ISLE = [[30, 4, true], [30, 18, true], [44, 10, true], [44, 26, true], [14, 34, true], ...FAR];

/** Round a circle, for words of a size `[width, height]`: in it where it holds them, else beside it, else further away. */
export function round([width, height], radius) {
  const gap = 3;
  const across = radius + width / 2 + gap;
  const up = radius + height / 2 + gap - 2;
  const slant = radius * 0.7 + gap;
  const diagonal = [1, -1].flatMap((x) =>
    [-1, 1].map((y) => [x * (slant + width / 2), y * (slant + height / 2)]),
  );
  const inside = Math.hypot(width, height) < 2 * radius ? [[0, 0]] : [];
  return [...inside, [across, 0], [-across, 0], [0, up], [0, -up], ...diagonal, ...FAR];
}

/** On a map as narrow as a phone a name further away than this would be taken for a neighbour's. Pixels. */
export const NARROW = 500;
export const NARROW_REACH = 76;

export const OFFSETS = { fixed: [[0, 0]], below: BELOW, near: NEAR, sea: SEA, isle: ISLE, far: [...NEAR, ...FAR] };
