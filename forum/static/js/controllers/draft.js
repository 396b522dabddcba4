/**
 * A form whose texts are kept until they are sent, under the name `data-draft`: in this browser at once and, where the form has
 * a `data-place`, on the server too (`saving.js`). A part marked `data-aside`, which the server keeps no draft of, is kept in this
 * browser by itself. Passwords and hidden fields are never kept. The element marked `data-saved` says what happened, in its own
 * words.
 */
import { forget, keep, kept, sending } from "drafts";

/** @param {HTMLElement} element */
export default function draft(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const name = form.dataset.draft || form.getAttribute("action") || location.pathname;
  const coming = form.dataset.place ? import("saving").then((saving) => saving.default(form, name)) : local(form, name);
  for (const part of asides(form)) local(part, aside(name, part));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || form.hasAttribute("hx-post") || event.submitter?.hasAttribute("formaction")) return;
    leaving(form, name);
  });
  form.addEventListener("htmx:after:request", (event) => {
    const { ctx } = /** @type {CustomEvent} */ (event).detail;
    if (event.target === form && ctx.response?.headers?.get("Parvis-Send-As") === "page") leaving(form, name);
  });
  document.addEventListener("parvis:written", (event) => {
    if (form.dataset.place && /** @type {CustomEvent} */ (event).detail.place === form.dataset.place) forget(name);
  });
  return coming;
}

/** @param {HTMLFormElement} form @param {string} name */
function leaving(form, name) {
  form.dispatchEvent(new Event("parvis:leave"));
  const key = form.querySelector("input[name=form_key]");
  sending(name, key instanceof HTMLInputElement ? key.value : "", asides(form).map((part) => aside(name, part)));
}

/** @param {HTMLFormElement} form @returns {HTMLElement[]} */
function asides(form) {
  return [...form.querySelectorAll("[data-aside]")].filter((part) => part instanceof HTMLElement);
}

/** @param {string} name @param {HTMLElement} part */
function aside(name, part) {
  return `${name}:${part.dataset.aside}`;
}

/** The fields whose texts are kept. @param {HTMLElement} part */
export function fieldsOf(part) {
  return /** @type {(HTMLTextAreaElement | HTMLInputElement)[]} */ (
    [...part.querySelectorAll("textarea[name], input[type=text][name], input:not([type])[name]")]);
}

/** Whether somebody typed or chose before this behaviour came. What the browser put back by itself is not that. @param {Element[]} fields */
export function touched(fields) {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  if (visit?.type !== "navigate") return false;
  return fields.some((field) => {
    if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
    if (field instanceof HTMLInputElement) return field.type === "hidden" ? false : field.checked !== field.defaultChecked || field.value !== field.defaultValue;
    if (!(field instanceof HTMLSelectElement)) return false;
    const first = Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
    return field.selectedIndex !== first;
  });
}

/** @param {HTMLElement} form or a part of it @param {string} name */
function local(form, name) {
  const status = form.querySelector("[data-saved]");
  /** @type {number | undefined} */
  let timer;

  const begun = touched(fieldsOf(form));
  const { typed = {}, bases = {} } = kept(name) ?? {};
  for (const field of fieldsOf(form)) {
    const value = typed[field.name];
    // Into an empty field, or one that still says what was being changed.
    if (!value || (field.value.trim() && (field.value !== field.defaultValue || field.value !== bases[field.name]))) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.closest("details")?.setAttribute("open", "");
    say("restored");
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  });
  form.addEventListener("parvis:leave", save);
  addEventListener("pagehide", () => {
    if (timer !== undefined) save();
  });
  if (begun) save();

  function save() {
    clearTimeout(timer);
    timer = undefined;
    const changed = fieldsOf(form).filter((field) => field.value !== field.defaultValue);
    const bases = Object.fromEntries(changed.map((field) => [field.name, field.defaultValue]));
    say(keep(name, Object.fromEntries(changed.map((field) => [field.name, field.value])), { bases }) ? "words" : "");
  }

  /** @param {string} what */
  function say(what) {
    if (status instanceof HTMLElement && status.textContent !== (status.dataset[what] ?? "")) status.textContent = status.dataset[what] ?? "";
  }
}
