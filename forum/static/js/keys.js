/** The keyboard, loaded at the first key: `/` puts the cursor in the search field, unless one is typing; Esc gives it back. */

const search = () => /** @type {HTMLInputElement | null} */ (document.getElementById("top-search"));

/** @param {KeyboardEvent} event */
export function act(event) {
  const typing = event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
  if (event.key === "Escape" && event.target === search()) search()?.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.key !== "/") return;
  event.preventDefault();
  search()?.focus();
}

document.addEventListener("keydown", act);
