/**
 * What a swap must not lose: the focus, and the place of the page under the reader's eyes. When what had the focus is gone,
 * its successor of the same id gets it, else the control that took its place, else the heading above it. A dialog stands for
 * what opened it (`opener`, see controllers/modal), a notice for where the focus was before. For those who ask for less
 * motion, nothing fades either.
 */

/** Nearer to the top of the page than this, notices are in sight, and may push the page down. In CSS pixels. */
export const TOP = 120;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @typedef {{ element: HTMLElement, id: string, top: number, near: string, place: number, heading: string }} Kept */
/** @type {Kept | null} */
let kept = null;
/** What had the focus before a notice got it. @type {Kept | null} */
let outside = null;

/** @param {Element | null} root */
const controls = (root) => /** @type {HTMLElement[]} */ ([...(root?.querySelectorAll("a[href], button:not([disabled]), summary") ?? [])]);
/** @param {Element | null} element */
const shown = (element) => !!element?.isConnected && element !== document.body && (element.checkVisibility?.() ?? true);

/** Where the focus is, before a swap. */
function remember() {
  const active = document.activeElement;
  const element = /** @type {any} */ (active?.closest("dialog"))?.opener ?? active;
  kept = !(element instanceof HTMLElement) || element === document.body ? null
    : (element.closest("#notices") && outside) || described(element);
}

/** @param {HTMLElement} element @returns {Kept} */
function described(element) {
  const near = element.closest("[id]:not(button, a, input, form)");
  return {
    element, id: element.id, top: element.getBoundingClientRect().top, near: near?.id ?? "",
    place: near ? controls(near).indexOf(element) : -1,
    heading: element.closest("[aria-labelledby]")?.getAttribute("aria-labelledby") ?? "",
  };
}

/** Give the focus back after a swap into `target`. @param {Element | null} target */
function restore(target) {
  const was = kept;
  kept = null;
  if (!was) return;
  if (document.activeElement === was.element && shown(was.element)) {
    const moved = was.element.getBoundingClientRect().top - was.top;
    if (Math.abs(moved) > 1 && scrollY > TOP && target?.contains(was.element)) scrollBy({ top: moved, behavior: "instant" });
    return;
  }
  if (shown(document.activeElement)) return; // somebody gave it already
  successor(was)?.focus({ preventScroll: true });
}

/** @param {Kept} was @returns {HTMLElement | null} */
function successor(was) {
  if (shown(was.element)) return was.element;
  const same = was.id ? document.getElementById(was.id) : null;
  if (same && shown(same)) return same;
  const near = was.near && was.near !== "main" && was.near !== "notices" ? document.getElementById(was.near) : null;
  const there = controls(near).slice(0, was.place + 1).filter(shown).at(-1);
  if (there) return there;
  const main = document.getElementById("main");
  const heading = (was.heading ? document.getElementById(was.heading) : null) ?? main?.querySelector("h1") ?? main;
  if (!(heading instanceof HTMLElement)) return null;
  if (!heading.hasAttribute("tabindex")) heading.setAttribute("tabindex", "-1");
  return heading;
}

document.addEventListener("focusin", (event) => {
  const { target, relatedTarget: left } = event;
  if (!(target instanceof Element) || !target.closest("#notices") || !(left instanceof HTMLElement)) return;
  if (!left.closest("#notices")) outside = described(left);
});
document.addEventListener("htmx:before:swap", (event) => {
  remember();
  if (!still.matches) return;
  for (const task of /** @type {CustomEvent} */ (event).detail.tasks ?? []) task.swapSpec.transition = false;
});
document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  restore(ctx.target instanceof Element ? ctx.target : document.querySelector(ctx.target ?? "#main"));
});
