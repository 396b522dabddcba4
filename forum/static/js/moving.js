/** From post to post and from row to row: one of them is selected, has the focus and a ring around it. */

const ITEMS = "#main :is(article.post, li.thread, li.result)";
const RING = "is-selected";

/** @type {HTMLElement | null} */
let current = null;

/** The selected post or row, if it is still there and in sight; what was put in its place counts as it. */
export function selected() {
  if (current && !current.isConnected && current.id) current = document.getElementById(current.id);
  const held = document.activeElement?.closest(ITEMS);
  if (held instanceof HTMLElement && held !== current) current = held;
  return current?.isConnected && onScreen(current) ? current : null;
}

/** Select the next post or row, or with -1 the one before; without a selection, the first in sight. @param {number} step */
export function move(step) {
  const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(ITEMS)]);
  const here = selected();
  let next;
  if (here) {
    let place = items.indexOf(here) + step;
    while (items[place] && !shown(items[place])) place += step;
    next = items[place];
    if (!next) return edge(step);
  } else {
    next = items.find((item) => shown(item) && item.getBoundingClientRect().bottom > top() + 24);
  }
  if (!next) return items.length > 0;
  choose(next);
  return true;
}

/** At an end: more is loaded, and the next one selected when it is there; or the link to the next page takes the focus. @param {number} step */
function edge(step) {
  const more = document.querySelector(step > 0 ? "#main [data-more=after], #main a[rel=next]" : "#main [data-more=before], #main a[rel=prev]");
  if (!(more instanceof HTMLElement) || !shown(more)) return true;
  if (more.matches("[data-more], [hx-get]")) {
    const count = document.querySelectorAll(ITEMS).length;
    const watch = new MutationObserver(() => {
      if (document.querySelectorAll(ITEMS).length <= count) return;
      watch.disconnect();
      move(step);
    });
    watch.observe(document.getElementById("main") ?? document.body, { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 5000);
    more.click();
  } else {
    more.focus();
    more.scrollIntoView({ block: "center" });
  }
  return true;
}

/** @param {HTMLElement} item */
function choose(item) {
  current?.classList.remove(RING);
  current = item;
  item.classList.add(RING);
  const link = title(item);
  if (!link) item.tabIndex = -1;
  (link ?? item).focus({ preventScroll: true });
  item.scrollIntoView({ block: item.offsetHeight > (innerHeight - top()) * 0.7 ? "start" : "nearest" });
}

/** Follow the selected row. @param {HTMLElement | null} item */
export function follow(item) {
  const link = item && title(item);
  link?.click();
  return Boolean(link);
}

/** Let go of the selection. */
export function forget() {
  current?.classList.remove(RING);
  if (current?.contains(document.activeElement) && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  current = null;
}

/** Press the control that does this, inside a piece of the page. @param {string} name @param {ParentNode} [place] @returns {boolean} */
export function press(name, place = document) {
  const control = place.querySelector(`[data-act~="${name}"], .reaction--${name}`);
  if (!(control instanceof HTMLElement) || control.closest("[hidden]") || control.matches(":disabled, [aria-disabled=true]")) return false;
  control.click();
  return true;
}

/** @param {string} id */
export function opened(id) {
  return Boolean(document.getElementById(id)?.checkVisibility());
}

/** A row is its link; a post is not. @param {HTMLElement} item */
function title(item) {
  const link = item.matches("article") ? null : item.querySelector("[data-act=open], h2 a, h3 a");
  return link instanceof HTMLElement ? link : null;
}

/** @param {HTMLElement} item */
function shown(item) {
  return item.checkVisibility({ visibilityProperty: true });
}

/** @param {HTMLElement} item */
function onScreen(item) {
  const { top: high, bottom } = item.getBoundingClientRect();
  return shown(item) && bottom > top() && high < innerHeight;
}

/** The height that the bar on top takes. */
function top() {
  return document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
}

document.addEventListener("focusin", (event) => {
  const item = event.target instanceof Element ? event.target.closest(ITEMS) : null;
  if (item && item !== current) current?.classList.remove(RING);
});
