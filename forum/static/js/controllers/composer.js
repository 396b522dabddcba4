/**
 * The editor's toolbar (one stop for the Tab key, arrows within), Ctrl+B, Ctrl+I and Ctrl+K, a link pasted over words, and files
 * that are pasted or dropped: they are offered in a cancelable event `parvis:files` on the text field; where nobody takes them,
 * the field's own words say that they cannot be attached.
 */
import { replace } from "typing";

/** @type {Record<string, [before: string, after: string]>} */
const AROUND = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
/** @type {Record<string, (line: number) => string>} */
const BEFORE = { heading: () => "## ", quote: () => "> ", list: () => "- ", numbers: (line) => `${line + 1}. `, tasks: () => "- [ ] " };
/** @type {Record<string, string>} */
const KEYS = { b: "bold", i: "italic", k: "link" };
const ADDRESS = /^https?:\/\/\S+$/;

/** @param {HTMLElement} editor */
export default function composer(editor) {
  const area = editor.querySelector("textarea");
  if (!area) return;
  const tools = /** @type {HTMLElement[]} */ ([...editor.querySelectorAll("[data-mark]")]);
  for (const tool of tools) tool.addEventListener("click", () => mark(area, tool.dataset.mark ?? ""));
  editor.querySelector("[role=toolbar]")?.addEventListener("keydown", (event) => walk(tools, /** @type {KeyboardEvent} */ (event)));
  area.addEventListener("keydown", (event) => {
    const name = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key];
    if (!name) return;
    event.preventDefault();
    event.stopPropagation();
    mark(area, name);
  });
  area.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const { selectionStart: start, selectionEnd: end } = area;
    if (files.length && !text) offer(area, files, event);
    else if (start !== end && ADDRESS.test(text.trim()) && !ADDRESS.test(area.value.slice(start, end))) {
      event.preventDefault();
      replace(area, start, end, `[${area.value.slice(start, end)}](${text.trim()})`);
    }
  });
  editor.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  editor.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) offer(area, files, event);
  });
}

/** @param {HTMLTextAreaElement} area @param {File[]} files @param {Event} event */
function offer(area, files, event) {
  event.preventDefault();
  const taken = !area.dispatchEvent(new CustomEvent("parvis:files", { bubbles: true, cancelable: true, detail: { files } }));
  const status = area.form?.querySelector("[data-told]");
  const seen = area.form?.querySelector("[data-saved]");
  if (taken || !status) return;
  status.textContent = area.dataset.noFiles ?? "";
  if (seen) seen.textContent = area.dataset.noFiles ?? "";
}

/** @param {HTMLElement[]} tools @param {KeyboardEvent} event */
function walk(tools, event) {
  const here = tools.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tools.length - 1 }[event.key];
  if (here < 0 || to === undefined) return;
  event.preventDefault();
  const next = tools[(to + tools.length) % tools.length];
  for (const tool of tools) tool.tabIndex = tool === next ? 0 : -1;
  next.focus();
}

/** @param {HTMLTextAreaElement} area @param {string} name */
function mark(area, name) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  if (AROUND[name]) {
    const block = name === "code" && value.slice(start, end).includes("\n");
    const [before, after] = block ? ["```\n", "\n```"] : AROUND[name];
    replace(area, start, end, before + value.slice(start, end) + after);
    area.setSelectionRange(start + before.length, end + before.length);
  } else if (BEFORE[name]) {
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const lines = value.slice(from, end).split("\n").map((line, number) => BEFORE[name](number) + line);
    replace(area, from, end, lines.join("\n"));
    const last = from + lines.join("\n").length;
    area.setSelectionRange(lines.length > 1 ? from : last, last);
  }
}
