/** What every dialog does: it closes on its button and on a click outside. Esc and the focus are the browser's own. */

/** @param {HTMLDialogElement} dialog */
export function tie(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || (event.target instanceof Element && event.target.closest("[data-close]"))) dialog.close();
  });
}
