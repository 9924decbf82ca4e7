// Sending a file: drop it on the form, be told at once when it is too large, and see that it is on its way.

import { byId } from "./dom.js";

const form = byId("upload-form");

function setUp() {
  const [file, drop, trouble] = [byId("file"), byId("drop"), byId("file-trouble")];
  drop.querySelector(".drop-hint").hidden = false;

  const check = () => {
    const tooLarge = (file.files[0]?.size ?? 0) > Number(file.dataset.largest) * 1e6;
    trouble.hidden = !tooLarge;
    file.setAttribute("aria-invalid", String(tooLarge));
    byId("send").disabled = tooLarge;
  };
  file.addEventListener("change", check);

  const over = (event) => {
    event.preventDefault();
    drop.classList.toggle("is-over", event.type === "dragover");
  };
  drop.addEventListener("dragover", over);
  drop.addEventListener("dragleave", over);
  drop.addEventListener("drop", (event) => {
    over(event);
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    check();
  });

  form.addEventListener("submit", () => {
    byId("send").disabled = true;
    byId("sending").hidden = false;
  });
  // Back from the report: the browser shows the page as it was left.
  window.addEventListener("pageshow", () => {
    byId("sending").hidden = true;
    check();
  });
}

if (form) setUp();
