/**
 * The editor: toolbar marks, Ctrl+B, Ctrl+I and Ctrl+K, and a preview in place, made by the server's own renderer.
 * Changes to the text go through `setRangeText`, so that the browser's undo keeps working where it can.
 */

/** @type {Record<string, [before: string, after: string]>} */
const AROUND = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
/** @type {Record<string, (line: number) => string>} */
const BEFORE = { quote: () => "> ", list: () => "- ", numbers: (line) => `${line + 1}. `, tasks: () => "- [ ] " };
/** @type {Record<string, string>} */
const KEYS = { b: "bold", i: "italic", k: "link" };

/** @param {HTMLElement} editor */
export default function composer(editor) {
  const area = editor.querySelector("textarea");
  if (!area) return;
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (editor.querySelectorAll("[data-mark]"))) {
    button.addEventListener("click", () => mark(area, button.dataset.mark ?? ""));
  }
  area.addEventListener("keydown", (event) => {
    const name = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key];
    if (!name) return;
    event.preventDefault();
    mark(area, name);
  });
  const preview = editor.querySelector("[data-act=preview]");
  if (preview instanceof HTMLButtonElement) {
    preview.addEventListener("click", (event) => {
      event.preventDefault();
      show(editor, area, preview);
    });
  }
}

/** @param {HTMLTextAreaElement} area @param {string} name */
function mark(area, name) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  area.focus();
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

/** @param {HTMLTextAreaElement} area @param {number} start @param {number} end @param {string} text */
function replace(area, start, end, text) {
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/**
 * Show what the text will look like. If the server does not answer, the button does what it does without a script.
 * @param {HTMLElement} editor @param {HTMLTextAreaElement} area @param {HTMLButtonElement} button
 */
async function show(editor, area, button) {
  const pane = editor.querySelector("[data-preview-pane]");
  const body = editor.querySelector("[data-preview-body]");
  const form = area.form;
  if (!form || !(pane instanceof HTMLElement) || !body) return;
  button.setAttribute("aria-busy", "true");
  try {
    const data = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    data.delete("_method");
    const answer = await fetch(button.formAction, {
      method: "POST", body: data, headers: { "X-Requested-With": "fetch", Accept: "text/html" }, credentials: "same-origin",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = page.querySelector("[data-preview-body]") ?? page.querySelector("main .prose, .prose") ?? page.body;
    body.replaceChildren(...made.childNodes);
    pane.hidden = false;
    pane.scrollIntoView({ block: "nearest" });
  } catch {
    const method = form.querySelector("input[name=_method]");
    if (method instanceof HTMLInputElement) method.disabled = true;
    form.noValidate = true;
    form.action = button.formAction;
    form.submit();
  } finally {
    button.removeAttribute("aria-busy");
  }
}
