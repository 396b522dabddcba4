/**
 * Putting words into a text field as if they were typed: the browser's undo takes them back.
 * @param {HTMLTextAreaElement} area @param {number} start @param {number} end @param {string} text
 */
export function replace(area, start, end, text) {
  area.focus();
  area.setSelectionRange(start, end);
  if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * Words in a paragraph of their own where the cursor is, or at the end of a text that nobody is in.
 * @param {HTMLTextAreaElement} area @param {string} words
 */
export function insertBlock(area, words) {
  const at = area.selectionEnd || area.value.length;
  const before = area.value.slice(0, at);
  const gap = !before.trim() ? "" : before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  replace(area, at, at, gap + words);
  area.scrollTop = area.scrollHeight;
}
