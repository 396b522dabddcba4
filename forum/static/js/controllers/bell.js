/**
 * The bell of the top bar opens the latest notices over the page, instead of leading to their own. What was in sight then is
 * seen; the browser closes the panel with Esc or a click beside it, and the focus returns to the bell.
 */
import { attach } from "app";
import { noteSeen, readAll } from "controllers/told";

/** @param {HTMLElement} element */
export default function bell(element) {
  const link = /** @type {HTMLAnchorElement} */ (element);
  const panel = document.getElementById("bell-panel");
  if (!panel?.showPopover) return;
  let wasOpen = false;
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("pointerdown", () => (wasOpen = panel.matches(":popover-open")));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (wasOpen || panel.matches(":popover-open")) panel.hidePopover();
    else open();
    wasOpen = false;
  });
  panel.addEventListener("toggle", (event) => link.setAttribute("aria-expanded", String(/** @type {any} */ (event).newState === "open")));
  panel.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.dataset.all === undefined) return;
    event.preventDefault();
    readAll(event.target);
    panel.querySelector("h2")?.focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const links = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll("a[href]")]);
    const here = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    links.at((here + (event.key === "ArrowDown" ? 1 : here < 0 ? 0 : -1)) % links.length)?.focus();
  });

  async function open() {
    if (!panel) return;
    panel.showPopover();
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href, {
        credentials: "same-origin", headers: { Accept: "text/html", "HX-Request": "true", "HX-Request-Type": "partial" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      panel.replaceChildren(...made.body.childNodes);
      attach(panel);
      panel.querySelector("h2")?.focus();
      const form = panel.querySelector("form[data-seen]");
      if (form instanceof HTMLFormElement) noteSeen(form);
    } catch {
      const words = document.createElement("p");
      words.className = "bell-panel__none";
      words.textContent = panel.dataset.failed ?? "";
      panel.replaceChildren(words);
    } finally {
      panel.removeAttribute("aria-busy");
    }
  }
}
