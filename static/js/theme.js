// Light, dark or as the system has it. No module and not deferred: it runs before the first paint, so that nothing
// flashes. Other scripts hear "themechange" on the document when the colours in force have changed.

(() => {
  const KEY = "coopmap-theme";
  const CHOICES = ["light", "dark"];
  const root = document.documentElement;
  root.dataset.scripted = ""; // what needs a script is shown, and has its room from the first paint on

  // A reader may forbid a site to keep anything: the choice then lasts as long as the page.
  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function remember(choice) {
    try {
      if (CHOICES.includes(choice)) localStorage.setItem(KEY, choice);
      else localStorage.removeItem(KEY);
    } catch {
      // Nothing is kept; the page follows all the same.
    }
  }

  function apply(choice) {
    if (CHOICES.includes(choice)) root.dataset.theme = choice;
    else delete root.dataset.theme;
    document.dispatchEvent(new Event("themechange"));
  }

  apply(remembered());

  // The system turns dark at dusk, and paper is always light.
  for (const query of ["(prefers-color-scheme: dark)", "print"])
    window.matchMedia(query).addEventListener("change", () => document.dispatchEvent(new Event("themechange")));

  document.addEventListener("DOMContentLoaded", () => {
    const select = document.getElementById("theme");
    if (!select) return; // a framed map has no switch
    const show = () => (select.value = root.dataset.theme ?? "system");
    show();
    select.addEventListener("change", () => {
      remember(select.value);
      apply(select.value);
    });
    // The same site in another tab, and a page that comes back from the browser's cache.
    const follow = () => {
      apply(remembered());
      show();
    };
    window.addEventListener("storage", ({ key }) => (key === KEY || key === null) && follow());
    window.addEventListener("pageshow", ({ persisted }) => persisted && follow());
  });
})();
