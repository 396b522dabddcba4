/**
 * The editor's toolbar (one stop for the Tab key, arrows within), Ctrl+B, Ctrl+I and Ctrl+K, a link pasted over words, a table
 * out of lines (cells between tabs or semicolons, as they come from a spreadsheet) or out of nothing, and files
 * that are pasted, dropped or chosen (`upload.js`, loaded with the first one), where the editor has a place for them.
 */
import { replace } from "typing";

/** @type {Record<string, [before: string, after: string]>} */
const AROUND = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"], formula: ["$", "$"] };
/** The same around several lines. @type {Record<string, [before: string, after: string]>} */
const BLOCKS = { code: ["```\n", "\n```"], formula: ["$$\n", "\n$$"] };
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
  if (area.closest(".editor")?.querySelector("[data-sending]")) import("controllers/upload").then((upload) => upload.take(area, files));
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
  if (name === "table") return table(area);
  if (name === "file") return void import("controllers/upload").then((upload) => upload.choose(area));
  if (name === "details") return details(area);
  if (AROUND[name]) {
    const block = value.slice(start, end).includes("\n") && BLOCKS[name];
    const [before, after] = block || AROUND[name];
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

/** The chosen words as a part that is folded, its title chosen. @param {HTMLTextAreaElement} area */
function details(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const title = area.dataset.folded ?? "";
  const gap = !value.slice(0, start).trim() ? "" : value.slice(0, start).endsWith("\n\n") ? "" : value.slice(0, start).endsWith("\n") ? "\n" : "\n\n";
  replace(area, start, end, `${gap}:::details ${title}\n${value.slice(start, end).trim()}\n:::\n`);
  const from = start + gap.length + ":::details ".length;
  area.setSelectionRange(from, from + title.length);
}

/** The chosen lines as a table, the first its head; with none chosen an empty one, its first heading chosen. @param {HTMLTextAreaElement} area */
function table(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end).split("\n").filter((line) => line.trim());
  const cut = chosen.some((line) => line.includes("\t")) ? "\t" : ";";
  const word = area.dataset.column ?? "";
  const lines = chosen.length ? chosen.map((line) => line.split(cut).map((cell) => cell.trim().replaceAll("|", "\\|"))) : [[`${word} 1`, `${word} 2`], ["", ""]];
  const wide = Math.max(...lines.map((cells) => cells.length));
  const rows = lines.map((cells) => `| ${[...cells, ...Array(wide - cells.length).fill("")].join(" | ")} |`);
  rows.splice(1, 0, `|${" --- |".repeat(wide)}`);
  const before = value.slice(0, start).replace(/\n+$/, "") ? "\n\n".slice(/\n*$/.exec(value.slice(0, start))?.[0].length ?? 0) : "";
  const after = value.slice(end).startsWith("\n\n") ? "" : value.slice(end).startsWith("\n") ? "\n" : "\n\n";
  replace(area, start, end, before + rows.join("\n") + after);
  const from = start + before.length + 2;
  area.setSelectionRange(from, from + lines[0][0].length);
}
