// The menu of exports: what a format leaves out of the activities that pass, and the way to all of them.

/** Show what each format leaves out; a format that could hold none of them offers only the file with all. */
export function drawLeftOut(leftOut) {
  for (const note of document.querySelectorAll("[data-left-out]")) {
    const format = note.dataset.leftOut;
    const { said, written } = leftOut[format] ?? { said: "", written: null };
    note.hidden = !said;
    note.querySelector("[data-said]").textContent = said;
    document.querySelector(`[data-format="${format}"]`).hidden = written === 0;
  }
}
