/**
 * The keyboard, loaded at the first key. A key presses a control of the page (`data-act="reply"`), so that nothing is done
 * here that the page does not do. `<html data-keys="off">` leaves Ctrl+K and Esc alone (WCAG 2.1.4); `?` shows the sheet.
 */
import { follow, forget, move, opened, press, selected } from "moving";

const GO_WITHIN_MS = 2000;

/** @type {WeakSet<Event>} */
const seen = new WeakSet();
let wentAt = 0;
/** The palette's module, once it came. @type {typeof import("controllers/palette") | null} */
let palette = null;
/** What is typed while it comes; null when nobody waits for it. @type {string | null} */
let ahead = null;

/** @type {Record<string, (item: HTMLElement | null) => boolean | void>} */
const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  o: (item) => follow(item),
  r: (item) => (item && press("reply", item)) || replyToAll(),
  t: () => replyToAll(),
  q: (item) => press("quote-selection") || (item && press("quote", item)),
  e: (item) => item && press("edit", item),
  l: (item) => item && press("like", item),
  v: (item) => item && press("vote", item),
  b: (item) => item && press("bookmark", item),
  x: (item) => item && press("collapse", item),
  s: (item) => item && press("copy", item),
  c: () => press("new") || click("#main a[href*='/threads/new'], .bottom-bar a[href*='/threads/new']"),
  u: () => up(),
  n: () => click("#bell"),
  ".": (item) => menu(item),
  "/": () => search(),
  "?": () => void import("controllers/sheet").then((sheet) => sheet.open()),
};

/** @param {KeyboardEvent} event @param {boolean} [early] it came before this file, which may then be told of it late */
export function act(event, early = false) {
  if (seen.has(event) || event.isComposing || (event.defaultPrevented && !early)) return;
  seen.add(event);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === "k") {
    event.preventDefault();
    return void openPalette();
  }
  if (ahead !== null) return typeAhead(event, key);
  if (key === "Escape") return close(event);
  if (event.ctrlKey || event.metaKey || event.altKey || types(event.target) || document.querySelector("dialog[open]")) return;
  if (document.documentElement.dataset.keys === "off") return;
  if (wentAt && event.timeStamp - wentAt < GO_WITHIN_MS && go(key)) return event.preventDefault();
  wentAt = key === "g" ? event.timeStamp : 0;
  if (event.repeat && key !== "j" && key !== "k") return;
  const wanted = key === "Enter" && event.target === document.body ? "o" : event.shiftKey && key === "r" ? "t" : key;
  if (ACTS[wanted] && ACTS[wanted](selected()) !== false) event.preventDefault();
}

document.addEventListener("keydown", act);

/** Open the palette, or close it: at once when its file is here, else with what was typed meanwhile. */
async function openPalette() {
  if (palette) return palette.toggle();
  if (ahead !== null) {
    ahead = null;  // a second time: not wanted any more
    return;
  }
  ahead = "";
  try {
    palette = await import("controllers/palette");
    if (ahead !== null) palette.toggle(ahead);
  } finally {
    ahead = null;
  }
}

/** @param {KeyboardEvent} event @param {string} key */
function typeAhead(event, key) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (key === "Escape") ahead = null;
  else if (key === "Backspace") ahead = (ahead ?? "").slice(0, -1);
  else if (event.key.length === 1) ahead += event.key;
}

/** Whether letters belong to what has the focus. @param {EventTarget | null} target */
function types(target) {
  if (!(target instanceof HTMLElement)) return false;
  const silent = ["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"];
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)
    || (target instanceof HTMLInputElement && !silent.includes(target.type));
}

/** `g` and a letter: the places are on the sheet's element, "h:/ c:/communities". @param {string} key */
function go(key) {
  wentAt = 0;
  const places = document.getElementById("keys")?.dataset.go?.split(" ") ?? [];
  const place = places.find((one) => one.startsWith(`${key}:`));
  if (place) location.assign(place.slice(2));
  return Boolean(place);
}

function replyToAll() {
  if (press("reply-thread")) return true;
  const area = document.querySelector("#main form.composer textarea, .reply-here textarea");
  if (!(area instanceof HTMLElement)) return false;
  area.focus();
  area.scrollIntoView({ block: "nearest" });
  return true;
}

/** From a discussion back to its list: to the one it was opened from, as it was left, where the browser can tell. */
function up() {
  if (press("up")) return true;
  const link = document.querySelector("nav[aria-labelledby=nav-room] a, .crumbs li:last-child a");
  if (!(link instanceof HTMLAnchorElement)) return false;
  const way = /** @type {any} */ (window).navigation;
  const lists = /^\/(c\/[^/]+(\/[^/]+)?|search)?$/;
  const before = way?.entries().slice(0, way.currentEntry.index).reverse()
    .find((/** @type {{ url: string }} */ entry) => new URL(entry.url).pathname.split("/")[1] !== "t");
  if (before && lists.test(new URL(before.url).pathname)) way.traverseTo(before.key);
  else link.click();
  return true;
}

/** @param {HTMLElement | null} item */
function menu(item) {
  const details = (item ?? document.querySelector("#main"))?.querySelector("details.menu");
  if (!(details instanceof HTMLDetailsElement)) return false;
  details.querySelector("summary")?.focus();
  details.open = true;
  const first = details.querySelector(".menu__panel :is(a[href], button:not([disabled]))");
  if (first instanceof HTMLElement) first.focus();
  return true;
}

function search() {
  const field = ["search-words", "top-search"].map((id) => document.getElementById(id)).find((one) => one?.checkVisibility());
  if (!field) return click(".top a[href='/search']");
  field.focus();
  if (field instanceof HTMLInputElement) field.select();
  return true;
}

/** @param {string} selector */
function click(selector) {
  const control = document.querySelector(selector);
  if (control instanceof HTMLElement) control.click();
  return Boolean(control);
}

/** Dialogs close themselves. Then menus, the docked composer, the search field, the selection: one for each key. @param {KeyboardEvent} event */
function close(event) {
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  const menus = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.menu[open]"));
  if (menus.length) {
    for (const one of menus) {
      if (one.contains(document.activeElement)) one.querySelector("summary")?.focus();
      one.open = false;
    }
  } else if (types(event.target)) {
    if (event.target instanceof HTMLInputElement && event.target.type === "search") event.target.blur();
  } else if (!opened("dock") || !press("dock-close", document.getElementById("dock") ?? undefined)) {
    forget();
  }
}
