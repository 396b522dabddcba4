/**
 * `/` puts the cursor in the search field, unless one is typing. Esc gives it back to the page.
 * @param {HTMLElement} input
 */
export default function searchKey(input) {
  /** @type {Element | null} */
  let before = null;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    if (at instanceof HTMLElement && (at.isContentEditable || at.matches("input:not([type=checkbox], [type=radio]), textarea, select"))) return;
    if (!input.checkVisibility()) return;
    event.preventDefault();
    before = at;
    input.focus();
    if (input instanceof HTMLInputElement) input.select();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (before instanceof HTMLElement && before !== document.body) before.focus();
    else input.blur();
  });
}
