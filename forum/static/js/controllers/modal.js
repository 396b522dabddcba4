/**
 * A `<dialog>` that an answer puts into the page opens over it at once, and leaves the page when it closes: with Esc, with
 * what is marked `data-close`, with a click beside it, or when what it asked for is done. The browser keeps the focus inside
 * and gives it back to what opened it; where that stood in a menu, which has closed meanwhile, the menu has it.
 * @param {HTMLElement} element
 */
export default function modal(element) {
  const dialog = /** @type {HTMLDialogElement & { opener?: Element | null }} */ (element);
  dialog.opener = document.activeElement;
  if (!dialog.open) dialog.showModal();
  dialog.addEventListener("close", () => {
    dialog.remove();
    const summary = dialog.opener?.closest("details.menu")?.querySelector("summary");
    if (document.activeElement === document.body) summary?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-close]")) dialog.close();
    if (event.target !== dialog || event.detail === 0) return;
    const box = dialog.getBoundingClientRect();
    if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) dialog.close();
  });
  dialog.addEventListener("htmx:after:swap", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.ctx.response?.status < 400) dialog.close();
  });
}
