// What the style sheet for paper has to know of a map.

/** Tell how large a map is drawn: it is printed so. */
export function keepSize(map, frame) {
  const { x, y } = map.getSize();
  frame.style.setProperty("--map-width", `${x}px`);
  frame.style.setProperty("--map-height", `${y}px`);
}
