/**
 * The command palette, an ARIA 1.2 combobox in a dialog: what the page itself offers (its acts, its menus), and from the
 * server the communities, discussions and members that a few letters name. Choosing presses the page's own control.
 */
import { tie } from "dialogs";
import { commands, words } from "commands";

const PAUSE_MS = 120;
const EACH = 8;

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("palette"));
const input = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
const list = /** @type {HTMLElement} */ (document.getElementById("palette-list"));
const status = /** @type {HTMLElement} */ (dialog.querySelector("[role=status]"));
const [near, far, rest] = [section(), section(), section()];
list.append(near, far, rest);

/** @type {WeakMap<Element, () => void>} */
const chosen = new WeakMap();
/** @type {import("commands").Command[]} */
let known = [];
/** @type {AbortController | undefined} */
let asking;
let timer = 0;

tie(dialog);
input.addEventListener("input", look);
input.addEventListener("keydown", keys);
list.addEventListener("click", (event) => {
  const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
  if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
  dialog.close();
  chosen.get(option)?.();
});
dialog.addEventListener("close", () => asking?.abort());

/** A button that opens it. @param {HTMLElement} button */
export default function palette(button) {
  button.addEventListener("click", () => toggle());
}

/** Open it, with `text` in its field, or close it. */
export function toggle(text = "") {
  if (dialog.open) return dialog.close();
  known = commands(dialog.dataset);
  input.value = text;
  far.replaceChildren();
  look();
  dialog.showModal();
  input.focus();
}

function look() {
  const text = input.value.trim();
  const asked = words(text);
  /** @type {Map<string, import("commands").Command[]>} */
  const groups = new Map();
  for (const one of known) {
    if (!asked.every((word) => one.folded.includes(word))) continue;
    const group = groups.get(one.group) ?? [];
    if (group.length < (text ? EACH : 2 * EACH)) groups.set(one.group, [...group, one]);
  }
  near.replaceChildren(...[...groups].map(([name, rows]) => grouped(name, rows)));
  rest.replaceChildren(...(text ? [everything(text)] : []));
  activate(text ? list.querySelector("[role=option]") : null);  // nothing is done by an Enter too many
  asking?.abort();
  clearTimeout(timer);
  if (!text) far.replaceChildren();
  else timer = setTimeout(() => ask(input.value), PAUSE_MS);
}

/** @param {string} text */
async function ask(text) {
  asking = new AbortController();
  const { signal } = asking;
  try {
    const answer = await fetch(`${dialog.dataset.src}?q=${encodeURIComponent(text)}`, { signal, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    const was = active();
    far.replaceChildren(...found.children);
    activate(was?.isConnected && was.parentElement !== rest ? was : list.querySelector("[role=option]"));
    say("sayCount", list.querySelectorAll("[role=option]").length);
  } catch {
    if (!signal.aborted) say("sayFailed");
  }
}

/** @param {string} what @param {number} [number] */
function say(what, number = 0) {
  status.textContent = (dialog.dataset[what] ?? "").replace("{}", String(number));
}

/** @param {KeyboardEvent} event */
function keys(event) {
  if (event.isComposing) return;
  const options = [...list.querySelectorAll("[role=option]")];
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
  if (step && options.length) {
    const here = options.indexOf(/** @type {Element} */ (active()));
    const place = here < 0 && step < 0 ? options.length - 1 : here + step;
    activate(options[Math.abs(step) > 1 ? Math.min(Math.max(place, 0), options.length - 1) : (place + options.length) % options.length]);
  } else if (event.key === "Enter") {
    const option = active();
    if (option instanceof HTMLElement) option.click();
  } else return;
  event.preventDefault();
}

function active() {
  return list.querySelector("[aria-selected=true]");
}

/** @param {Element | null | undefined} option */
function activate(option) {
  active()?.setAttribute("aria-selected", "false");
  input.removeAttribute("aria-activedescendant");
  if (!option) return;
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

/** @param {string} name @param {import("commands").Command[]} rows */
function grouped(name, rows) {
  const group = document.createElement("div");
  group.className = "palette__group";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", name);
  const label = document.createElement("div");
  label.className = "palette__label";
  label.setAttribute("aria-hidden", "true");
  label.textContent = name;
  group.append(label, ...rows.map((row) => {
    const option = made("div", row.id, row.label, row.mark);
    chosen.set(option, row.act);
    return option;
  }));
  return group;
}

/** The way out when nothing named is meant: the search itself. @param {string} text */
function everything(text) {
  const option = made("a", "palette-all", (dialog.dataset.sayAll ?? "").replace("{}", text), dialog.querySelector(".icon"));
  /** @type {HTMLAnchorElement} */ (option).href = `${dialog.dataset.results}?q=${encodeURIComponent(text)}`;
  option.tabIndex = -1;
  return option;
}

/** @param {string} tag @param {string} id @param {string} label @param {Element | null} mark */
function made(tag, id, label, mark) {
  const option = document.createElement(tag);
  option.className = "palette__option";
  option.id = id;
  option.setAttribute("role", "option");
  if (mark) option.append(mark.cloneNode(true));
  const name = document.createElement("span");
  name.className = "palette__name";
  name.textContent = label;
  option.append(name);
  return option;
}

function section() {
  const part = document.createElement("div");
  part.setAttribute("role", "presentation");
  return part;
}
