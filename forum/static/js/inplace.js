/**
 * Acts in place: htmx sends forms and links to their own addresses and puts the answer into the page. This file starts it and
 * says what happens around it: behaviours of what was put in, forms that only a whole page can answer, a site out of reach.
 */

import htmx from "htmx";
import { attach } from "app";
import "focus";
import "notices";

document.addEventListener("htmx:after:swap", () => attach(document));

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  const source = ctx.sourceElement;
  const form = source instanceof HTMLFormElement ? source : source?.form ?? source?.closest?.("form");
  if (ctx.response?.headers?.get("Parvis-Send-As") !== "page" || !form) return;
  if (source instanceof HTMLButtonElement) form.requestSubmit(source);
  else form.submit();
});

document.addEventListener("htmx:error", () => tell(document.getElementById("notices")?.dataset.unreachable ?? ""));

/** Say something where notices stand; screen readers hear it. @param {string} words */
export function tell(words) {
  const notices = document.getElementById("notices");
  if (!notices || !words) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = words;
  notices.replaceChildren(notice);
}

export default htmx;
