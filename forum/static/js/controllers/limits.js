/**
 * Length and validity, told before sending, beside the field and in the site's own words: what is left near the limit, what is
 * too much, what is missing. The server says the same to who has no script.
 */

const NEAR = 0.9;

/** @param {HTMLElement} element */
export default function limits(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  form.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    count(form, field);
    field.setCustomValidity("");
    if (field.getAttribute("aria-invalid") && !wrong(field)) tell(field, "");
  });
  form.addEventListener("focusout", (event) => {
    const field = fieldOf(event.target);
    if (field?.value.trim() && wrong(field)) tell(field, wrong(field));
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    const bad = fields(form).filter((field) => wrong(field));
    for (const field of fields(form)) tell(field, wrong(field));
    if (!bad.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    bad[0].focus();
  }, { capture: true });
  form.addEventListener("invalid", (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    event.preventDefault();
    tell(field, wrong(field) || field.validationMessage);
    if (form.querySelector(":invalid") === field) field.focus();
  }, { capture: true });
  for (const field of fields(form)) count(form, field);
}

/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */

/** @param {HTMLFormElement} form @returns {Field[]} */
function fields(form) {
  return [...form.querySelectorAll("[data-missing]")].map(fieldOf).filter((field) => field !== null);
}

/** @param {unknown} target @returns {Field | null} */
function fieldOf(target) {
  return (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) && target.dataset.missing ? target : null;
}

/** What keeps the field from being sent, "" if nothing does. @param {Field} field */
function wrong(field) {
  const length = [...field.value.trim()].length;
  const most = Number(field.dataset.limit ?? 0);
  if (!length) return field.required ? field.dataset.missing ?? "" : "";
  if (length < Number(field.dataset.least ?? 0)) return field.dataset.short ?? "";
  return most && length > most ? (field.dataset.over ?? "").replace("{n}", figure(length - most)) : "";
}

/** @param {HTMLFormElement} form @param {Field} field */
function count(form, field) {
  const most = Number(field.dataset.limit ?? 0);
  const place = most ? counter(form, field) : null;
  if (!place) return;
  const length = field.value.length;
  place.hidden = length < most * NEAR;
  place.classList.toggle("field__count--over", length > most);
  place.textContent = place.hidden ? "" : ((length > most ? field.dataset.over : field.dataset.left) ?? "").replace("{n}", figure(Math.abs(most - length)));
}

/** @param {HTMLFormElement} form @param {Field} field @returns {HTMLElement | null} */
function counter(form, field) {
  const found = form.querySelector(`[data-count-of="${field.id}"]`);
  if (found instanceof HTMLElement) return found;
  const made = document.createElement("p");
  made.className = "field__count";
  made.dataset.countOf = field.id;
  made.setAttribute("aria-live", "polite");
  field.after(made);
  return made;
}

/** @param {Field} field @param {string} words */
function tell(field, words) {
  const id = `${field.id}-error`;
  let line = document.getElementById(id);
  const about = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  field.setAttribute("aria-describedby", [...about, words ? id : ""].filter(Boolean).join(" "));
  if (!words) {
    line?.remove();
    field.removeAttribute("aria-invalid");
    return;
  }
  field.setAttribute("aria-invalid", "true");
  if (!line) {
    line = document.createElement("p");
    line.className = "field__error";
    line.id = id;
    line.setAttribute("role", "status");
    (field.closest(".editor") ?? field).after(line);
  }
  const said = document.createElement("span");
  said.textContent = words;
  line.replaceChildren(...alertSign(), said);
}

/** The sign that errors of the server bear: another drawing of the page, made this one. */
function alertSign() {
  const drawing = document.querySelector('svg.icon use[href*="icons"]')?.parentElement?.cloneNode(true);
  if (!(drawing instanceof SVGElement)) return [];
  const use = drawing.querySelector("use");
  use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, "#circle-alert"));
  drawing.setAttribute("class", "icon");
  return [drawing];
}

/** @param {number} number */
function figure(number) {
  return number.toLocaleString(document.documentElement.lang);
}
