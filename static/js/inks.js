// Colours of the style sheet for what no style sheet reaches: the canvas of the map's ground.

/** The value that a token of static/css/tokens.css has now: light, dark or on paper. */
export const ink = (token) => getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();

/** A style whose colours are names of tokens, with their values. */
export function inked(style) {
  const colours = ["color", "fillColor"].filter((key) => style[key]).map((key) => [key, ink(style[key])]);
  return { ...style, ...Object.fromEntries(colours) };
}

/** Do something whenever light turns dark, or a page goes to paper, and back. */
export const onTheme = (listener) => document.addEventListener("themechange", listener);
