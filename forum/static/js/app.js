/**
 * Where every page's script begins. Pages are whole without it; it attaches behaviours to elements that ask for one:
 *
 * - `data-controller="menu once"` loads `controllers/menu` and `controllers/once` now and calls their default export with the element;
 * - `data-demand="copy"` does so when a pointer, the focus or a click first comes to the element: what nobody uses is not loaded;
 * - elements with `hx-…` attributes are htmx's, which is loaded at once for members, and for visitors when they come near one.
 */

/** @typedef {(element: HTMLElement) => void} Controller */

document.documentElement.classList.add("has-script");

/**
 * Attach the controllers asked for inside a piece of the page. Call it again on what was put in later.
 * @param {ParentNode} root
 */
export function attach(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-controller]"))) {
    for (const name of (element.dataset.controller ?? "").split(" ").filter(Boolean)) attachOne(element, name);
  }
}

/** @type {WeakMap<HTMLElement, Map<string, Promise<void>>>} */
const attached = new WeakMap();

/** @param {HTMLElement} element @param {string} name @returns {Promise<void>} */
function attachOne(element, name) {
  const names = attached.get(element) ?? new Map();
  attached.set(element, names);
  if (!names.has(name)) names.set(name, import(`controllers/${name}`).then((module) => module.default(element)));
  return names.get(name);
}

/** @param {Event} event */
function near(event) {
  if (!(event.target instanceof Element)) return;
  const wanted = event.target.closest("[data-demand]");
  if (wanted instanceof HTMLElement) wanted.dataset.demand?.split(" ").forEach((name) => attachOne(wanted, name));
  if (event.target.closest(HTMX)) loadHtmx();
}

/** A click that comes before its behaviour is there waits for it. @param {MouseEvent} event */
function early(event) {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const wanted = event.target.closest("a[data-demand], button[data-demand]");
  if (!(wanted instanceof HTMLElement) || wanted.dataset.ready) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  Promise.all((wanted.dataset.demand ?? "").split(" ").map((name) => attachOne(wanted, name))).then(() => {
    wanted.dataset.ready = "1";
    wanted.click();
  });
}

const HTMX = "[hx-get], [hx-post], [hx-put], [hx-delete]";

/** @returns {Promise<unknown>} */
export function loadHtmx() {
  return import("inplace");
}

/** Ctrl+Enter (or Cmd+Enter) in a text sends its form. @param {KeyboardEvent} event */
function send(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const area = event.target;
  if (!(area instanceof HTMLTextAreaElement) || !area.form) return;
  event.preventDefault();
  const button = area.form.querySelector("button[type=submit]:not([formaction]), button:not([type])");
  area.form.requestSubmit(button instanceof HTMLElement ? button : null);
}

document.addEventListener("keydown", send);
document.addEventListener("keydown", (event) => import("keys").then((keys) => keys.act(event)), { once: true });
for (const type of ["pointerover", "focusin", "touchstart"]) document.addEventListener(type, near, { passive: true });
document.addEventListener("click", early, { capture: true });
attach(document);
if (document.body.hasAttribute("data-signed-in") && document.querySelector(HTMX)) loadHtmx();
if (sessionStorage.getItem("draft-sent")) import("drafts").then((drafts) => drafts.settle());
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" });
