// Where a label may stand round its point: `[dx, dy, clear]` in pixels, best first; with `clear` the words also move
// sideways by a third of their width, so that they stand clear of the point.

// prettier-ignore
export const NEAR = [[0, 0], [0, -15], [0, 15], [26, -12], [-26, -12], [26, 12], [-26, 12], [0, -28], [0, 28], [48, 0], [-48, 0], [48, -20], [-48, 20]];

// prettier-ignore
const BELOW = [[0, 14], [34, 14], [-34, 14], [0, 26], [52, 0], [52, 12], [52, 24], [64, -12], [-62, 0]];

const ANGLES = [-90, -45, -135, 0, 180, 45, 135, 90, -68, -112, -22, -158, 22, 158].map(
  (angle) => (angle * Math.PI) / 180,
);

export const FAR = [30, 46, 64, 84].flatMap((reach) =>
  ANGLES.map((angle) => [Math.round(Math.cos(angle) * reach * 1.25), Math.round(Math.sin(angle) * reach), true]),
);

/** Round a shape that is smaller than its words. */
export const BESIDE = [[0, 32], [46, 8], [-46, 8], [0, -34], ...FAR];

export const OFFSETS = { fixed: [[0, 0]], below: BELOW, near: NEAR, far: [...NEAR, ...FAR] };
