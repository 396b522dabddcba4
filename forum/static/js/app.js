/**
 * Where every page's script begins. Pages are whole without it; it attaches behaviours to elements that ask for one:
 * `data-controller="menu once"` loads `controllers/menu` and `controllers/once` and calls their default export with the element.
 */

import { settle } from "drafts";

/** @typedef {(element: HTMLElement) => void} Controller */

document.documentElement.classList.add("has-script");

/**
 * Attach the controllers asked for inside a piece of the page. Call it again on what was put in later.
 * @param {ParentNode} root
 */
export function attach(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-controller]"))) {
    for (const name of (element.dataset.controller ?? "").split(" ").filter(Boolean)) {
      const mark = `attached${name}`.replaceAll("-", "");
      if (element.dataset[mark]) continue;
      element.dataset[mark] = "1";
      import(`controllers/${name}`).then((module) => module.default(element));
    }
  }
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
settle();
attach(document);
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" });
