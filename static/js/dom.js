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

/** Make a node that is on the page say what a fresh one says, part by part: what is alike stays and is not laid out again. */
export function become(node, fresh) {
  if (node.nodeName !== fresh.nodeName || node.getAttribute?.("class") !== fresh.getAttribute?.("class")) {
    node.replaceWith(fresh);
  } else if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== fresh.data) node.data = fresh.data;
  } else takeOver(node, fresh);
}

function takeOver(node, fresh) {
  for (const { name, value } of fresh.attributes) if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  for (const { name } of [...node.attributes]) if (!fresh.hasAttribute(name)) node.removeAttribute(name);
  const [old, parts] = [[...node.childNodes], [...fresh.childNodes]];
  for (const [index, part] of parts.entries()) {
    if (old[index]) become(old[index], part);
    else node.append(part);
  }
  for (const rest of old.slice(parts.length)) rest.remove();
}
