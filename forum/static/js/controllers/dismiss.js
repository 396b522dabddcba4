/**
 * A button that takes away the notice it stands in; the focus goes on to the content.
 * @param {HTMLElement} button
 */
export default function dismiss(button) {
  button.addEventListener("click", () => {
    button.closest(".notice")?.remove();
    document.getElementById("main")?.focus({ preventScroll: true });
  });
}
