// The keys of the review page. Single letters act only outside of fields, and can be turned off (WCAG 2.1.4).

import { byId } from "./dom.js";

const KEPT = "coopmap-keys";
const FIELDS = "input:not([type=checkbox]), select, textarea, [contenteditable]";

const isOn = () => window.localStorage.getItem(KEPT) !== "off";

const press = (form, verdict) => form.querySelector(`button[name="verdict"][value="${verdict}"]`)?.click();

export function setUpKeys(form, chooser) {
  const [box, on] = [byId("keys"), byId("keys-on")];
  const map = byId("by-map");
  box.hidden = false;
  const show = () => {
    on.checked = isOn();
    document.body.classList.toggle("keys-off", !isOn());
  };
  on.addEventListener("change", () => {
    window.localStorage.setItem(KEPT, on.checked ? "on" : "off");
    show();
  });
  show();

  const acts = {
    a: () => press(form, "accepted"),
    n: () => press(form, "national"),
    w: () => press(form, "withdraw"),
    c: () => chooser.focus(),
    j: () => byId("next").click(),
    m: () => {
      map.open = !map.open;
      if (map.open) map.scrollIntoView({ block: "nearest" });
    },
    "?": () => {
      box.open = !box.open;
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      press(form, "placed");
      return;
    }
    const isTyping = event.target instanceof Element && event.target.matches(FIELDS);
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !isOn() || !acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
}
