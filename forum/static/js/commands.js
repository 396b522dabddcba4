/** What the page at hand offers, read from its own controls: acts on it, places in its menus. For the command palette. */

import { fold } from "folding";
import { selected } from "moving";

/** @typedef {{ id: string, group: string, label: string, folded: string, mark: Element | null, act: () => void }} Command */

const HERE = "#main :is(.thread-bar, .page-head, .thread-head__acts) :is(a.button, button, .menu__item), #main [data-act=reply-thread]";
const PLACES = "#side nav a, .bottom-bar a";
const ACCOUNT = ".top__tools :is(a, button), .foot :is(a, button)";
const QUIET = "[aria-hidden=true], .nav__count, .bottom-bar__dot, kbd, small";

/** @param {DOMStringMap} names of the groups @returns {Command[]} */
export function commands(names) {
  /** @type {Command[]} */
  const found = [];
  const labels = new Set();
  const places = new Set();
  const add = (/** @type {string} */ group, /** @type {ParentNode | null} */ place, /** @type {string} */ selector) => {
    for (const control of /** @type {NodeListOf<HTMLElement>} */ (place?.querySelectorAll(selector) ?? [])) {
      const label = named(control);
      if (!label || labels.has(label) || !usable(control)) continue;
      if (control instanceof HTMLAnchorElement && places.has(control.href)) continue;
      if (control instanceof HTMLAnchorElement) places.add(control.href);
      labels.add(label);
      found.push({
        id: `palette-here${found.length}`, group, label, folded: fold(label), mark: control.querySelector(":scope > :is(.icon, .dot, .avatar)"),
        act: () => control.click(),
      });
    }
  };
  add(names.groupHere ?? "", selected(), ".post__acts :is(a, button)");
  add(names.groupHere ?? "", document, HERE);
  const text = document.querySelector(".reply-here textarea");
  if (text instanceof HTMLElement) {
    const label = text.closest("section")?.getAttribute("aria-label") ?? "";
    const mark = document.querySelector(".post__acts [data-act=reply] .icon");
    found.push({ id: "palette-reply", group: names.groupHere ?? "", label, folded: fold(label), mark, act: () => text.focus() });
  }
  add(names.groupGo ?? "", document, PLACES);
  add(names.groupAccount ?? "", document, ACCOUNT);
  return found;
}

/** The words of what was typed, folded as labels are. @param {string} text */
export function words(text) {
  return fold(text).split(/\s+/).filter(Boolean);
}

/** @param {HTMLElement} control */
function usable(control) {
  return !control.closest("[hidden], dialog") && !control.matches(":disabled, [aria-disabled=true], [popovertarget], [data-demand=palette]")
    && !(control instanceof HTMLAnchorElement && control.href === location.href);
}

/** @param {HTMLElement} control */
function named(control) {
  const words = /** @type {HTMLElement} */ (control.cloneNode(true));
  for (const quiet of words.querySelectorAll(QUIET)) quiet.remove();
  const label = (control.getAttribute("aria-label") ?? words.textContent ?? "").replace(/\s+/g, " ").trim();
  const legend = control.closest("fieldset")?.querySelector("legend")?.textContent;
  return legend && label ? `${legend}: ${label}` : label;
}
