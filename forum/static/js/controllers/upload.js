/**
 * Files that are pasted, dropped or chosen, sent one after the other while one goes on writing. A placeholder stands in the text
 * until the server says what to write instead; of a picture, the words that ask for a description are then chosen, unless the
 * writer is elsewhere by now. The words come from the element `data-sending` of the editor.
 */
import { insertBlock } from "typing";

/** @typedef {{ name: string, file: File, mark: string, row: HTMLElement, caret: number, request?: XMLHttpRequest, gone?: boolean }} Job */
/** @typedef {{ markdown: string, picture: boolean, animated: boolean }} Taken */

/** @type {WeakMap<HTMLTextAreaElement, Job[]>} */
const queues = new WeakMap();
let count = 0;

/** @param {HTMLTextAreaElement} area @param {File[]} files */
export function take(area, files) {
  const list = listOf(area);
  if (!list || !files.length) return;
  const queue = queues.get(area) ?? begin(area);
  const fresh = files.map((file) => job(area, list, file));
  insertBlock(area, fresh.map((one) => one.mark).join("\n\n"));
  for (const one of fresh) one.caret = area.selectionStart;
  queue.push(...fresh);
  if (queue.length === fresh.length) next(area, queue);
}

/** Ask for files, as the button of the toolbar does. @param {HTMLTextAreaElement} area */
export function choose(area) {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => take(area, [...(input.files ?? [])]));
  input.click();
}

/** @param {HTMLTextAreaElement} area @returns {Job[]} */
function begin(area) {
  /** @type {Job[]} */
  const queue = [];
  queues.set(area, queue);
  area.form?.addEventListener("submit", (event) => {
    if (!queue.length || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(area, words(area, "hold"));
    queue[0].row.querySelector("button")?.focus();
  }, { capture: true });
  return queue;
}

/** @param {HTMLTextAreaElement} area @param {HTMLElement} list @param {File} file @returns {Job} */
function job(area, list, file) {
  const name = file.name || `${words(area, "picture")} ${count + 1}`;
  const row = document.createElement("li");
  const said = document.createElement("span");
  const bar = document.createElement("progress");
  const button = document.createElement("button");
  said.textContent = words(area, "waiting", name);
  bar.setAttribute("aria-label", name);
  button.className = "button button--quiet button--small";
  button.type = "button";
  button.textContent = words(area, "cancel", name);
  row.append(said, bar, button);
  list.append(row);
  list.hidden = false;
  count += 1;
  const mark = `![${words(area, "waiting", name.replace(/[[\]\\\n]/g, " "))}](#${count})`;
  /** @type {Job} */
  const made = { name, file, mark, row, caret: 0 };
  button.addEventListener("click", () => {
    made.gone = true;
    made.request?.abort();
    put(area, mark, "");
    drop(list, row);
    area.focus();
  });
  return made;
}

/** @param {HTMLTextAreaElement} area @param {Job[]} queue */
async function next(area, queue) {
  while (queue.length) {
    if (!queue[0].gone) await send(area, queue[0]);
    queue.shift();
  }
}

/** @param {HTMLTextAreaElement} area @param {Job} one @returns {Promise<void>} */
function send(area, one) {
  const body = new FormData();
  const token = area.form?.elements.namedItem("csrf_token");
  body.set("csrf_token", token instanceof HTMLInputElement ? token.value : "");
  body.set("files", one.file, one.name);
  const request = new XMLHttpRequest();
  one.request = request;
  const bar = one.row.querySelector("progress");
  request.open("POST", listOf(area)?.dataset.to ?? "/uploads");
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (bar && event.lengthComputable && event.loaded < event.total) bar.value = event.loaded / event.total;
    else bar?.removeAttribute("value");
  });
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      if (!one.gone) answer(area, one, request);
      done();
    });
    request.send(body);
  });
}

/** @param {HTMLTextAreaElement} area @param {Job} one @param {XMLHttpRequest} request */
function answer(area, one, request) {
  const told = request.response ?? {};
  const taken = /** @type {Taken | undefined} */ (told.taken?.[0]);
  if (taken) return shown(area, one, taken);
  put(area, one.mark, "");
  const sentence = told.declined?.[0]?.sentence ?? told.sentence;
  refuse(area, one, sentence ? `${one.name}: ${sentence}` : words(area, request.status === 413 ? "large" : "failed", one.name));
}

/** @param {HTMLTextAreaElement} area @param {Job} one @param {Taken} taken */
function shown(area, one, taken) {
  const list = listOf(area);
  const here = document.activeElement === area && area.selectionStart === one.caret && area.selectionEnd === one.caret;
  const at = put(area, one.mark, taken.markdown);
  if (list) drop(list, one.row);
  const next = queues.get(area)?.[1];
  if (taken.picture && at >= 0 && here && !next) area.setSelectionRange(at + 2, at + taken.markdown.lastIndexOf("]("));
  else if (next && here) next.caret = area.selectionStart;
  tell(area, [words(area, taken.picture ? "describe" : "done", one.name), taken.animated ? words(area, "animated") : ""].join(" "));
}

/** The row stays and says why, until it is put away. @param {HTMLTextAreaElement} area @param {Job} one @param {string} sentence */
function refuse(area, one, sentence) {
  const line = document.createElement("span");
  const button = document.createElement("button");
  line.className = "field__error";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  button.className = "button button--quiet button--small";
  button.type = "button";
  button.textContent = words(area, "hide");
  button.addEventListener("click", () => {
    drop(/** @type {HTMLElement} */ (one.row.parentElement), one.row);
    area.focus();
  });
  one.row.replaceChildren(line, button);
}

/** Other words in place of the placeholder, wherever it is by now; where it stood, -1 if the writer took it out.
 * @param {HTMLTextAreaElement} area @param {string} mark @param {string} text */
function put(area, mark, text) {
  const at = area.value.indexOf(mark);
  if (at < 0 && !text) return at;
  const start = at < 0 ? area.value.length : at;
  area.setRangeText(at < 0 ? `\n\n${text}` : text, start, at < 0 ? start : at + mark.length, "preserve");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  return at;
}

/** @param {HTMLElement} list @param {HTMLElement} row */
function drop(list, row) {
  row.remove();
  list.hidden = !list.childElementCount;
}

/** @param {HTMLTextAreaElement} area @returns {HTMLElement | null} */
function listOf(area) {
  const found = area.closest(".editor")?.querySelector("[data-sending]");
  return found instanceof HTMLElement ? found : null;
}

/** @param {HTMLTextAreaElement} area @param {string} what @param {string} [name] */
function words(area, what, name = "") {
  return (listOf(area)?.dataset[what] ?? "").replace("{name}", () => name);
}

/** @param {HTMLTextAreaElement} area @param {string} sentence */
function tell(area, sentence) {
  const status = area.form?.querySelector("[data-told]");
  const seen = area.form?.querySelector("[data-saved]");
  for (const place of [status, seen]) if (place) place.textContent = sentence.trim();
}
