// Choosing places by name: a combobox over the options of the form's own <select>, which keeps what is chosen.

import { byId, el } from "./dom.js";

const MOST_SHOWN = 10;

/** A name without case and diacritics: "Đà Nẵng" is found by "da nang". */
export const fold = (text) =>
  text
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

export class Chooser {
  constructor(box) {
    this.box = box;
    this.select = box.querySelector("select");
    this.chosen = byId("chosen");
    this.listeners = [];
    this.shown = [];
    this.at = -1;
    this.options = [...this.select.options].map((option) => ({
      option,
      name: option.textContent,
      group: option.parentElement.dataset.one,
      forms: [option.textContent, option.dataset.other].map(fold),
    }));
    this.build();
    this.draw();
  }

  build() {
    this.input = el("input", {
      type: "text",
      role: "combobox",
      id: "place-name",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "place-list",
      "aria-describedby": "place-hint",
    });
    this.list = el("ul", { role: "listbox", id: "place-list", class: "choices", hidden: true });
    this.list.setAttribute("aria-labelledby", "place-label");
    const label = this.box.querySelector("label");
    label.id = "place-label";
    label.htmlFor = "place-name";
    this.select.hidden = true;
    this.select.before(el("div", { class: "combo" }, this.input, this.list));
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.close());
    // Else the input would lose the focus, and the list close, before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /** Hear of every change, with the codes chosen. */
  listen(listener) {
    this.listeners.push(listener);
  }

  codes = () => [...this.select.selectedOptions].map(({ value }) => value);
  find = (code) => this.options.find(({ option }) => option.value === code);
  has = (code) => Boolean(this.find(code));
  focus = () => this.input.focus();

  add(code) {
    this.set(code, true);
  }

  toggle(code) {
    this.set(code, !this.find(code)?.option.selected);
  }

  set(code, on) {
    const found = this.find(code);
    if (!found) return;
    found.option.selected = on;
    this.draw();
    for (const listener of this.listeners) listener(this.codes());
  }

  draw() {
    this.chosen.replaceChildren(
      ...this.options
        .filter(({ option }) => option.selected)
        .map(({ option, name, group }) =>
          el(
            "li",
            {},
            el(
              "button",
              {
                type: "button",
                class: "chip",
                "aria-label": this.box.dataset.remove.replace("{place}", `${name} ${group}`),
                onclick: () => {
                  this.set(option.value, false);
                  this.focus();
                },
              },
              el("span", {}, name, " ", el("small", {}, group)),
              el("span", { class: "chip-x", "aria-hidden": "true" }, "×"),
            ),
          ),
        ),
    );
    this.chosen.hidden = !this.chosen.children.length;
  }

  /** Names that begin with the words come first, then those with a word that does. */
  search() {
    const words = fold(this.input.value);
    const rank = ({ forms }) => {
      if (forms.some((form) => form.startsWith(words))) return 0;
      return forms.some((form) => ` ${form}`.includes(` ${words}`)) ? 1 : 2;
    };
    this.shown = words
      ? [0, 1].flatMap((wanted) => this.options.filter((option) => rank(option) === wanted)).slice(0, MOST_SHOWN)
      : [];
    this.at = this.shown.length ? 0 : -1;
    this.open(Boolean(words));
  }

  open(on) {
    this.list.hidden = !on;
    this.input.setAttribute("aria-expanded", String(on));
    this.list.replaceChildren(
      ...this.shown.map(({ option, name, group }, index) =>
        el(
          "li",
          {
            role: "option",
            id: `place-${index}`,
            "aria-selected": String(index === this.at),
            class: option.selected ? "is-chosen" : null,
            onclick: () => this.take(index),
          },
          el("span", {}, name),
          el("small", {}, group),
        ),
      ),
    );
    if (on && !this.shown.length) {
      this.list.append(
        el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, this.box.dataset.none),
      );
    }
    this.point();
    if (on) byId("live").textContent = this.box.dataset.found.replace("{n}", String(this.shown.length));
  }

  point() {
    [...this.list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === this.at)));
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", `place-${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  take(index) {
    if (!this.shown[index]) return;
    this.input.value = "";
    this.add(this.shown[index].option.value);
    this.close();
  }

  close() {
    this.shown = [];
    this.at = -1;
    this.open(false);
  }

  press(event) {
    const isOpen = !this.list.hidden;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && this.shown.length) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.at = (this.at + step + this.shown.length) % this.shown.length;
      this.point();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      if (isOpen) this.take(this.at);
    } else if (event.key === "Escape" && isOpen) {
      this.close();
    } else if (event.key === "Backspace" && !this.input.value && this.codes().length) {
      this.set([...this.chosen.querySelectorAll("button")].length ? this.codes().at(-1) : "", false);
      return;
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
