/**
 * Notices of acts in place are seen where the reader is: they float over the page when its top is out of sight, and those that
 * offer nothing to do leave after a while, unless the pointer or the focus is on them.
 */

import { TOP } from "focus";

const STAY = 9000;
const box = document.getElementById("notices");

function show() {
  if (!box?.childElementCount) return;
  box.classList.toggle("is-afloat", scrollY > TOP);
  for (const notice of box.children) {
    if (notice.matches(".notice--error, :has(form)")) continue;
    setTimeout(() => {
      if (!notice.matches(":hover, :focus-within")) notice.remove();
    }, STAY);
  }
}

if (box) new MutationObserver(show).observe(box, { childList: true });
addEventListener("scroll", () => {
  if (scrollY <= TOP / 2) box?.classList.remove("is-afloat");
}, { passive: true });
