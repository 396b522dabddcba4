/**
 * A form whose texts are kept in this browser until they are sent, under the name `data-draft`. Passwords and hidden
 * fields are never kept. The element marked `data-saved` says what happened, in its own `data-words` and `data-restored`.
 */
import { keep, kept, sending } from "drafts";

/** @param {HTMLElement} element */
export default function draft(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const name = form.dataset.draft || form.getAttribute("action") || location.pathname;
  const status = form.querySelector("[data-saved]");
  const fields = () => /** @type {(HTMLTextAreaElement | HTMLInputElement)[]} */ (
    [...form.querySelectorAll("textarea[name], input[type=text][name], input:not([type])[name]")]);
  /** @type {number | undefined} */
  let timer;

  restore();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  });
  addEventListener("pagehide", () => {
    if (timer !== undefined) save();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.dataset.act === "preview") return;
    save();
    const key = form.querySelector("input[name=form_key]");
    sending(name, key instanceof HTMLInputElement ? key.value : "");
  });

  function save() {
    clearTimeout(timer);
    timer = undefined;
    const typed = Object.fromEntries(fields().filter((field) => field.value !== field.defaultValue).map((field) => [field.name, field.value]));
    say(keep(name, typed) ? "words" : "");
  }

  function restore() {
    const typed = kept(name);
    for (const field of fields()) {
      const value = typed[field.name];
      if (!value || field.value.trim()) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      say("restored");
    }
  }

  /** @param {string} what */
  function say(what) {
    if (status instanceof HTMLElement && status.textContent !== (status.dataset[what] ?? "")) status.textContent = status.dataset[what] ?? "";
  }
}
