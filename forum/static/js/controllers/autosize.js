/**
 * A text field grows with what is typed, up to the height that the stylesheet allows.
 * @param {HTMLElement} element
 */
export default function autosize(element) {
  const area = /** @type {HTMLTextAreaElement} */ (element);
  if (CSS.supports("field-sizing", "content")) {
    area.classList.add("sizes-itself");
    return;
  }
  const fit = () => {
    const edges = area.offsetHeight - area.clientHeight;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + edges}px`;
  };
  area.addEventListener("input", fit);
  if (area.value) fit();
}
