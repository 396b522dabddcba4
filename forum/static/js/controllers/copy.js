/**
 * A permalink that copies itself; a click with a modifier key still opens it.
 * @param {HTMLElement} element
 */
export default function copy(element) {
  const link = /** @type {HTMLAnchorElement} */ (element);
  const words = link.querySelector("[data-words]");
  const usual = words?.textContent ?? "";
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
    event.preventDefault();
    await navigator.clipboard.writeText(link.href);
    link.setAttribute("aria-pressed", "true");
    if (words) {
      words.textContent = link.dataset.done ?? usual;
      words.classList.remove("visually-hidden");
    }
    setTimeout(() => {
      link.removeAttribute("aria-pressed");
      if (words) {
        words.textContent = usual;
        words.classList.add("visually-hidden");
      }
    }, 2000);
  });
}
