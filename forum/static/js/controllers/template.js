/**
 * A new discussion begins with the template of its category, asked for at `data-from`. Another category's takes its place as long
 * as nobody has touched it; what somebody typed stays.
 */

/** @param {HTMLElement} element */
export default function template(element) {
  const form = element.closest("form");
  const select = form?.querySelector("select[name=category_id]");
  const area = form?.querySelector("textarea[name=source]");
  if (!(select instanceof HTMLSelectElement && area instanceof HTMLTextAreaElement)) return;
  const untouched = new Set([""]);
  if (element.dataset.filled !== undefined) untouched.add(plain(area.defaultValue));
  const fill = async () => {
    const chosen = select.value;
    const answer = await fetch(`${element.dataset.from}?category=${encodeURIComponent(chosen)}`).catch(() => null);
    if (!answer?.ok || select.value !== chosen || !untouched.has(plain(area.value))) return;
    const text = await answer.text();
    untouched.add(plain(text));
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  select.addEventListener("change", fill);
  if (!select.selectedOptions[0]?.defaultSelected && select.value) fill();  // chosen before this behaviour had come
}

/** @param {string} text */
function plain(text) {
  return text.split(/\s+/).filter(Boolean).join(" ");
}
