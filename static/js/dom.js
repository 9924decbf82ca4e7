// Making elements. Text is only ever set as text: nothing in this page parses a string as HTML.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);
export const byId = (id) => document.getElementById(id);

/** Give a node other words: the same ones would only cost the browser a layout, and a new text node more than new words. */
export function write(node, words) {
  const { firstChild: text } = node;
  if (text?.nodeType !== Node.TEXT_NODE || text.nextSibling) node.textContent = words;
  else if (text.data !== words) text.data = words;
}
