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
 * @returns {Promise<unknown>} settled when all have come, or could not
 */
export function attach(root) {
  const coming = [];
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-controller]"))) {
    for (const name of (element.dataset.controller ?? "").split(" ").filter(Boolean)) coming.push(attachOne(element, name));
  }
  return Promise.allSettled(coming);
}

/** @type {WeakMap<HTMLElement, Map<string, Promise<void>>>} */
const attached = new WeakMap();
/** What has come of it. @type {WeakSet<Promise<void>>} */
const come = new WeakSet();

/** @param {HTMLElement} element @param {string} name @returns {Promise<void>} */
function attachOne(element, name) {
  const names = attached.get(element) ?? new Map();
  attached.set(element, names);
  if (!names.has(name)) {
    const coming = import(`controllers/${name}`).then((module) => module.default(element));
    names.set(name, coming);
    const note = () => come.add(coming);
    coming.then(note, note);
  }
  return names.get(name);
}

/** The behaviours around a button that have not come yet. @param {HTMLElement} control */
function onTheirWay(control) {
  const coming = [];
  for (let one = control.closest("[data-controller]"); one instanceof HTMLElement; one = one.parentElement?.closest("[data-controller]")) {
    for (const name of one.dataset.controller.split(" ").filter(Boolean)) coming.push(attachOne(one, name));
  }
  return coming.filter((one) => !come.has(one));
}

/** @param {Event} event */
function near(event) {
  if (!(event.target instanceof Element)) return;
  const wanted = event.target.closest("[data-demand]");
  if (wanted instanceof HTMLElement) wanted.dataset.demand?.split(" ").forEach((name) => attachOne(wanted, name));
  if (event.target.closest(HTMX)) loadHtmx();
}

/**
 * A click that comes before its behaviour waits for it; past a second the browser does what it does without, if that is anything.
 * @param {MouseEvent} event
 */
function early(event) {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const control = event.target.closest("a, button");
  if (!(control instanceof HTMLElement) || control.dataset.ready) return;
  /** @type {Promise<unknown>[]} */
  const wanted = (control.dataset.demand ?? "").split(" ").filter(Boolean).map((name) => attachOne(control, name));
  const scriptOnly = control instanceof HTMLButtonElement && control.type === "button";
  if (scriptOnly) wanted.push(...onTheirWay(control));
  if (!htmxReady && (control.matches(HTMX) || (control instanceof HTMLButtonElement && control.form?.matches(HTMX)))) wanted.push(loadHtmx());
  const dock = document.getElementById("dock");
  if (dock && !docked && control.matches("a[data-act]")) wanted.push(attachOne(dock, "dock").then(() => (docked = true)));
  if (!wanted.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const patience = new Promise((done) => scriptOnly || setTimeout(done, 1000));
  Promise.race([Promise.all(wanted), patience]).finally(() => {
    control.dataset.ready = "1";
    control.click();
    delete control.dataset.ready;
    if (control.dataset.demand) control.dataset.ready = "1";
  });
}

let htmxReady = false;
let docked = false;
const HTMX = "[hx-get], [hx-post], [hx-put], [hx-delete]";

/** The module of acts in place, once htmx has taken the page's elements over (it does so in a task of its own). */
export async function loadHtmx() {
  const inplace = await import("inplace");
  await new Promise((done) => setTimeout(done));
  htmxReady = true;
  return inplace;
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

/** Keys wait for the keyboard's file, which then listens by itself; what the browser would do with them is held back at once. @param {KeyboardEvent} event */
function firstKey(event) {
  const written = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.defaultPrevented) return;
  const held = event.ctrlKey || event.metaKey ? event.key.toLowerCase() === "k" && !event.shiftKey : event.key === "/" && !written;
  if (held && (event.key !== "/" || document.documentElement.dataset.keys !== "off")) event.preventDefault();
  import("keys").then((keys) => {
    document.removeEventListener("keydown", firstKey);
    keys.act(event, true);
  });
}

document.addEventListener("keydown", send);
document.addEventListener("keydown", firstKey);
for (const type of ["pointerover", "focusin", "touchstart"]) document.addEventListener(type, near, { passive: true });
document.addEventListener("click", early, { capture: true });
attach(document);
if (document.body.hasAttribute("data-signed-in") && document.querySelector(HTMX)) loadHtmx();
if (sessionStorage.getItem("draft-sent")) import("drafts").then((drafts) => drafts.settle());
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {  // the row alone moves: the page stays where it is
  const row = tab.parentElement;
  row?.scrollBy({ left: tab.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 3, behavior: "instant" });
}

// Reading offline is for those who come back: a first visit loads nothing for it.
const returns = document.body.hasAttribute("data-signed-in") || navigator.serviceWorker?.controller || localStorage.getItem("seen");
if (returns) addEventListener("load", () => import("offline"));
else localStorage.setItem("seen", "1");
