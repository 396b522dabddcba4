/**
 * Names completed in a text: @ a member of the community, # one of its categories or tags, : an emoji. The list is the vendored
 * text-expander's; it stands in the browser's top layer, so that no edge of the composer cuts it.
 */
import { fold } from "folding";
import "text-expander";

/** As many as fit over a phone's keyboard without scrolling. */
const ROWS = matchMedia("(max-width: 760px)").matches ? 5 : 8;
/** These come before their like. */
const COMMON = "🙂 😀 😄 😉 😊 😂 🤔 👍 👎 👏 👋 👌 🙏 💪 ❤️ 🎉 🔥 💡 ✅ ❌ ⚠️ 🚀 ☕ 🌱 😕 😢".split(" ");

/** @typedef {{ value: string, parts: Node[] }} Choice */

/** @param {HTMLElement} editor */
export default function complete(editor) {
  const area = editor.querySelector("textarea");
  const { completeIn: community, completeThread: thread } = editor.dataset;
  if (!area) return;
  const expander = wrapped(area);
  const keys = community ? ["@", "#", ":"] : [":"];
  expander.setAttribute("keys", keys.join(" "));
  // The element takes the first key that fits, were it on another line: the nearest one is to come first.
  expander.addEventListener("input", () => {
    const near = (/** @type {string} */ key) => area.value.lastIndexOf(key, area.selectionEnd - 1);
    expander.setAttribute("keys", [...keys].sort((one, other) => near(other) - near(one)).join(" "));
  }, { capture: true });
  const status = made("p", "visually-hidden", "");
  status.setAttribute("role", "status");
  expander.after(status);
  /** @type {Record<string, (text: string) => Promise<Choice[]>>} */
  const lists = {
    "@": (text) => ask(community ?? "", "member", text, thread).then((rows) => rows.map(member)),
    "#": (text) => text ? ask(community ?? "", "hashtag", text).then((rows) => rows.map(hashtag)) : Promise.resolve([]),
    ":": (text) => text.length > 1 ? emojis(text) : Promise.resolve([]),
  };
  let asked = 0;
  expander.addEventListener("text-expander-change", (event) => {
    const { key, provide, text } = /** @type {CustomEvent} */ (event).detail;
    const turn = ++asked;
    setTimeout(() => keepChosen(expander, area, key, text));
    const answer = /[\s:]/.test(text) || text.length > 30 ? Promise.resolve({ matched: false }) : listed(key, lists[key](text));
    // An answer that comes after something else was typed is never given: the element would show it in the place of the new one.
    provide(new Promise((give) => void answer.then((found) => turn === asked && give(found))));
  });
  expander.addEventListener("text-expander-activate", () => {
    const menu = /** @type {HTMLElement | null} */ (expander.querySelector("[role=listbox]"));
    menu?.showPopover();
    status.textContent = menu ? `${menu.getAttribute("aria-label")}: ${menu.children.length}` : "";
    // A text of many lines is no combobox (ARIA in HTML): it stays a text box that has a list.
    queueMicrotask(() => ["role", "aria-expanded"].forEach((name) => area.removeAttribute(name)));
    requestAnimationFrame(() => menu?.isConnected && keepInSight(menu));
  });
  expander.addEventListener("text-expander-deactivate", () => { status.textContent = ""; });
  expander.addEventListener("text-expander-value", (event) => {
    const { item, key } = /** @type {CustomEvent} */ (event).detail;
    event.preventDefault();  // put in by ourselves: the browser's undo keeps working, and the draft hears of it
    const end = area.selectionEnd;
    const start = area.value.lastIndexOf(key, end - 1);
    /** @type {any} */ (expander).dismiss();
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, `${item.dataset.value} `)) area.setRangeText(`${item.dataset.value} `, start, end, "end");
  });
  if (document.activeElement === area) area.dispatchEvent(new Event("input"));  // for what was typed while this came
}

/**
 * The element forgets what is chosen with each letter until the next answer comes, and Enter would begin a new line meanwhile: the
 * first row of the list that still fits is chosen again.
 * @param {Element} expander @param {HTMLTextAreaElement} area @param {string} key @param {string} text
 */
function keepChosen(expander, area, key, text) {
  const menu = /** @type {HTMLElement | null} */ (expander.querySelector(`[role=listbox][data-key="${key}"]`));
  if (!menu || menu.querySelector("[aria-selected=true]")) return;
  const row = [...menu.children].find((one) => fold(one.textContent ?? "").includes(fold(text)));
  row?.setAttribute("aria-selected", "true");
  if (row) area.setAttribute("aria-activedescendant", row.id);
}

/** The element that watches the text, around it: where the page has none, one is put there and the focus kept. @param {HTMLTextAreaElement} area */
function wrapped(area) {
  const around = area.closest("text-expander");
  if (around instanceof HTMLElement) return around;
  const expander = document.createElement("text-expander");
  const focused = document.activeElement === area;
  const { selectionStart, selectionEnd, scrollTop } = area;
  area.before(expander);
  expander.append(area);
  if (focused) {
    area.focus({ preventScroll: true });
    area.setSelectionRange(selectionStart, selectionEnd);
    area.scrollTop = scrollTop;
  }
  return expander;
}

/** @param {string} key @param {Promise<Choice[]>} choices */
async function listed(key, choices) {
  const found = await choices.catch(() => /** @type {Choice[]} */ ([]));
  if (!found.length) return { matched: false };
  const words = document.getElementById("completing")?.dataset ?? {};
  const menu = document.createElement("ul");
  menu.className = "menu__panel completing";
  menu.popover = "manual";
  menu.dataset.key = key;
  menu.setAttribute("role", "listbox");
  menu.setAttribute("aria-label", { "@": words.members, "#": words.categories, ":": words.emojis }[key] ?? "");
  menu.append(...found.slice(0, ROWS).map(({ value, parts }, number) => {
    const row = document.createElement("li");
    row.className = "menu__item";
    row.id = `completing-${number}`;
    row.setAttribute("role", "option");
    row.dataset.value = value;
    row.append(...parts);
    return row;
  }));
  menu.addEventListener("mousedown", (event) => event.preventDefault());
  return { matched: true, fragment: menu };
}

/** Left of the right edge, above the line where there is no room below. @param {HTMLElement} menu */
function keepInSight(menu) {
  const { bottom, right, height } = menu.getBoundingClientRect();
  const room = window.visualViewport?.height ?? innerHeight;
  const width = document.documentElement.clientWidth;
  if (right > width - 8) menu.style.left = `${Math.max(8, menu.offsetLeft - (right - width + 8))}px`;
  if (bottom > room - 8) menu.style.top = `${Math.max(8, menu.offsetTop - height - 32)}px`;
}

/** @param {string} community @param {string} kind @param {string} text @param {string} [thread] @returns {Promise<any[]>} */
async function ask(community, kind, text, thread = "") {
  const answer = await fetch(`/c/${community}/completion?${new URLSearchParams({ kind, q: text, thread })}`);
  return answer.ok ? answer.json() : [];
}

/** @param {{ username: string, name: string, initials: string, tint: number, note: string }} row @returns {Choice} */
function member(row) {
  const small = made("small", "", [`@${row.username}`, row.note].filter(Boolean).join(", "));
  return { value: `@${row.username}`, parts: [made("span", `avatar avatar--tiny tint-${row.tint}`, row.initials, true), made("span", "", row.name), small] };
}

/** A category, or a tag, which has no colour: the word is what is typed. @param {{ word: string, name: string, note: string, tint: number | null }} row @returns {Choice} */
function hashtag(row) {
  const sign = row.tint === null ? made("span", "completing__sign", "#", true) : made("span", `dot tint-${row.tint}`, "", true);
  return { value: `#${row.word}`, parts: [sign, made("span", "", row.name), made("small", "", row.note)] };
}

/** @type {Promise<[string, string][]> | undefined} */
let loaded;

/** @param {string} text @returns {Promise<Choice[]>} */
async function emojis(text) {
  loaded ??= fetch(document.getElementById("completing")?.dataset.emojisSrc ?? "").then((answer) => answer.ok ? answer.json() : Promise.reject());
  loaded.catch(() => { loaded = undefined; });
  const wanted = fold(text);
  const ranked = (await loaded).flatMap(([sign, names]) => {
    const all = fold(names).split(" ");
    const rank = all.includes(wanted) ? 0 : all.some((name) => name.startsWith(wanted)) ? 1 : all.some((name) => name.includes(`_${wanted}`)) ? 2 : 3;
    const name = names.split(" ").find((one) => fold(one).includes(wanted)) ?? "";
    return rank < 3 ? [{ sign, name, rank: COMMON.includes(sign) ? rank - 1.5 : rank }] : [];
  });
  ranked.sort((one, other) => one.rank - other.rank || one.name.length - other.name.length);
  return ranked.slice(0, 8).map(({ sign, name }) => ({ value: sign, parts: [made("span", "completing__sign", sign, true), made("span", "", name.replaceAll("_", " "))] }));
}

/** @param {string} tag @param {string} name @param {string} text @param {boolean} [silent] */
function made(tag, name, text, silent = false) {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  if (silent) element.setAttribute("aria-hidden", "true");
  return element;
}
