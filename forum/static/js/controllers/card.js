/**
 * Who somebody is, over the page that names them: staying on a name with the mouse or the keyboard shows a card, beside it and
 * above everything, so that nothing moves. Esc and going away close it; Down leads into it. Among posts a finger gets it by a
 * tap, and the profile by another; elsewhere, where one looks for people, the profile at once.
 */
import { attach } from "app";

const NAMES = 'a[href^="/u/"]';
const HOVER = 450;
const FOCUS = 700;
const LEAVE = 300;

let ready = false;
let finger = false; // whether what points last did so by touch
let timer = 0;
/** @type {HTMLAnchorElement | null} */
let wanted = null;
/** @type {HTMLAnchorElement | null} */
let shown = null;
/** @type {HTMLElement | undefined} */
let card;
/** @type {Map<string, string>} */
const kept = new Map();

/** @param {HTMLElement} main */
export default function cards(main) {
  if (ready || !main.showPopover) return;
  ready = true;
  document.addEventListener("pointerover", (event) => event.pointerType === "mouse" && over(event.target, HOVER));
  document.addEventListener("pointerdown", (event) => {
    finger = event.pointerType === "touch";
    if (!inside(event.target) && !holds(shown, event.target)) close();
  });
  document.addEventListener("click", tap);
  document.addEventListener("focusin", (event) => {
    if (inside(event.target)) return clearTimeout(timer);
    if (event.target instanceof Element && event.target.matches(":focus-visible")) over(event.target, FOCUS);
  });
  document.addEventListener("keydown", keys, true);
  addEventListener("scroll", () => shown && (finger || (document.activeElement !== shown && !card?.matches(":hover, :focus-within"))) && close(), { passive: true });
  const here = main.querySelector(`${NAMES}:hover`) ?? main.querySelector(`${NAMES}:focus-visible`);
  if (here && matchMedia("(hover: hover)").matches) over(here, HOVER);
}

/** @param {EventTarget | null} target */
function inside(target) {
  return holds(card, target);
}

/** @param {Element | null | undefined} element @param {EventTarget | null} target */
function holds(element, target) {
  return target instanceof Node && !!element?.contains(target);
}

/** A tap on a name that shows no card yet asks for it; where none can be had, it is a link as before. @param {MouseEvent} event */
async function tap(event) {
  if (!finger || event.detail === 0 || event.defaultPrevented || !(event.target instanceof Element)) return;
  const name = event.target.closest(`#posts ${NAMES}`);
  if (!isPerson(name) || inside(name) || name === shown) return;
  event.preventDefault();
  wanted = name;
  if (await show(name)) card?.focus({ preventScroll: true });
  else if (wanted === name) location.assign(name.href);
}

/** @param {Element | null} name @returns {name is HTMLAnchorElement} */
function isPerson(name) {
  return name instanceof HTMLAnchorElement && /^\/u\/[^/]+$/.test(name.pathname);
}

/** The name that is pointed at, if it is one in the page; away from it and from the card, the card goes. @param {EventTarget | null} target @param {number} delay */
function over(target, delay) {
  if (!(target instanceof Element)) return;
  const name = target.closest(`#main ${NAMES}`);
  if (inside(target) || (name && name === shown)) return clearTimeout(timer);
  if (name === wanted && name) return;
  clearTimeout(timer);
  wanted = isPerson(name) ? name : null;
  if (wanted) timer = setTimeout(show, delay, wanted);
  else if (shown) timer = setTimeout(close, LEAVE);
}

/** Whether the card is there now. @param {HTMLAnchorElement} name */
async function show(name) {
  const room = document.getElementById("main")?.dataset.room ?? "";
  const words = kept.get(name.pathname) ?? (await ask(name, room));
  if (!words || wanted !== name || !name.isConnected) return false;
  kept.set(name.pathname, words);
  if (!card) {
    card = document.createElement("div");
    card.className = "person-card";
    card.id = "person-card";
    card.popover = "manual";
    card.tabIndex = -1;
    card.setAttribute("role", "dialog");
    card.addEventListener("focusout", (event) => !inside(event.relatedTarget) && event.relatedTarget !== shown && close());
    document.body.append(card);
  }
  release();
  card.replaceChildren(...new DOMParser().parseFromString(words, "text/html").body.childNodes);
  card.setAttribute("aria-label", name.textContent ?? "");
  attach(card);
  card.showPopover();
  place(name, card);
  shown = name;
  name.setAttribute("aria-details", card.id);
  return true;
}

/** @param {HTMLAnchorElement} name @param {string} room */
async function ask(name, room) {
  try {
    const about = new URLSearchParams({ in: room, next: location.pathname + location.search });
    const answer = await fetch(`${name.pathname}/card?${about}`, {
      credentials: "same-origin", headers: { Accept: "text/html", "HX-Request": "true", "HX-Request-Type": "partial" },
    });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";  // out of reach: the link leads to the profile all the same
  }
}

/** Below the name, above it where there is no room. @param {HTMLElement} name @param {HTMLElement} box */
function place(name, box) {
  const { left, top, bottom } = name.getBoundingClientRect();
  const [width, height] = [document.documentElement.clientWidth, document.documentElement.clientHeight];
  box.style.left = `${Math.max(8, Math.min(left, width - box.offsetWidth - 8))}px`;
  box.style.top = `${bottom + box.offsetHeight + 8 > height && top > box.offsetHeight + 8 ? top - box.offsetHeight - 6 : bottom + 6}px`;
}

/** @param {KeyboardEvent} event */
function keys(event) {
  if (!shown || !card) return;
  if (event.key === "Escape") {
    close();
  } else if (event.key === "ArrowDown" && document.activeElement === shown) card.querySelector("a")?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function close() {
  clearTimeout(timer);
  wanted = null;
  if (inside(document.activeElement)) shown?.focus({ preventScroll: true });
  if (card?.matches(":popover-open")) card.hidePopover();
  release();
}

function release() {
  shown?.removeAttribute("aria-details");
  shown = null;
}
