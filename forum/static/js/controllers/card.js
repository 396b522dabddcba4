/**
 * Who somebody is, over the page that names them: staying on a name with the mouse or the keyboard shows a card, beside it and
 * above everything, so that nothing moves. Esc and going away close it; Down leads into it. A finger gets the profile instead.
 */
import { attach } from "app";

const NAMES = 'a[href^="/u/"]';
const HOVER = 450;
const FOCUS = 700;
const LEAVE = 300;

let ready = false;
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
  document.addEventListener("pointerdown", (event) => !inside(event.target) && close());
  document.addEventListener("focusin", (event) => {
    if (inside(event.target)) return clearTimeout(timer);
    if (event.target instanceof Element && event.target.matches(":focus-visible")) over(event.target, FOCUS);
  });
  document.addEventListener("keydown", keys, true);
  addEventListener("scroll", () => shown && document.activeElement !== shown && !card?.matches(":hover, :focus-within") && close(), { passive: true });
  const here = main.querySelector(`${NAMES}:hover`) ?? main.querySelector(`${NAMES}:focus-visible`);
  if (here && matchMedia("(hover: hover)").matches) over(here, HOVER);
}

/** @param {EventTarget | null} target */
function inside(target) {
  return target instanceof Node && !!card?.contains(target);
}

/** The name that is pointed at, if it is one in the page; away from it and from the card, the card goes. @param {EventTarget | null} target @param {number} delay */
function over(target, delay) {
  if (!(target instanceof Element)) return;
  const name = target.closest(`#main ${NAMES}`);
  if (inside(target) || (name && name === shown)) return clearTimeout(timer);
  if (name === wanted && name) return;
  clearTimeout(timer);
  wanted = name instanceof HTMLAnchorElement && /^\/u\/[^/]+$/.test(name.pathname) ? name : null;
  if (wanted) timer = setTimeout(show, delay, wanted);
  else if (shown) timer = setTimeout(close, LEAVE);
}

/** @param {HTMLAnchorElement} name */
async function show(name) {
  const room = document.getElementById("main")?.dataset.room ?? "";
  const words = kept.get(name.pathname) ?? (await ask(name, room));
  if (!words || wanted !== name || !name.isConnected) return;
  kept.set(name.pathname, words);
  if (!card) {
    card = document.createElement("div");
    card.className = "person-card";
    card.id = "person-card";
    card.popover = "manual";
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
    if (inside(document.activeElement)) shown.focus();
    close();
  } else if (event.key === "ArrowDown" && document.activeElement === shown) card.querySelector("a")?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function close() {
  clearTimeout(timer);
  wanted = null;
  if (card?.matches(":popover-open")) card.hidePopover();
  release();
}

function release() {
  shown?.removeAttribute("aria-details");
  shown = null;
}
