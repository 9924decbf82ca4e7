// Work in turns with the browser's frames.

/** A promise that is kept when the next frame has been drawn; a hidden page has no frames. */
export const afterFrame = () =>
  new Promise((done) => {
    const soon = document.hidden ? setTimeout : requestAnimationFrame;
    soon(() => setTimeout(done));
  });

/** A promise that is kept after some milliseconds. */
export const later = (time) => new Promise((done) => setTimeout(done, time));
