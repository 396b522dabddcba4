/**
 * Quoting into what is being written. Words selected inside one post get a button near them; the quote link of a post, while a
 * reply to the same discussion is open, adds to it instead of beginning another. Several quotations come one after the other.
 */
import { insertBlock } from "typing";

/** @param {HTMLElement} section the place of the reply, whose `data-quote` is the button's word */
export default function quote(section) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--primary quote-here";
  button.dataset.act = "quote-selection";
  button.textContent = section.dataset.quote ?? "";
  button.hidden = true;
  document.body.append(button);
  /** @type {{ words: string, link: HTMLAnchorElement } | null} */
  let chosen = null;

  const look = () => {
    chosen = selected();
    button.hidden = !chosen;
    if (chosen) put(button);
  };
  document.addEventListener("selectionchange", () => {
    if (!String(getSelection()).trim()) button.hidden = true;
  });
  for (const type of ["pointerup", "keyup", "touchend"]) document.addEventListener(type, () => setTimeout(look), { passive: true });
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!chosen) return;
    getSelection()?.removeAllRanges();
    button.hidden = true;
    quoteInto(chosen.link, quotation(chosen.link, chosen.words));
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-act=quote]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const marked = selected();
    if (!marked && !open(link)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (marked?.link === link) quoteInto(link, quotation(link, marked.words));
    else whole(link).then((words) => words && quoteInto(link, words));
  }, { capture: true });
}

/** The words selected inside the text of one post that may be answered. @returns {{ words: string, link: HTMLAnchorElement } | null} */
function selected() {
  const selection = getSelection();
  const words = String(selection).trim();
  if (!selection || selection.isCollapsed || !words) return null;
  const range = selection.getRangeAt(0);
  const start = range.startContainer;
  const prose = (start instanceof Element ? start : start.parentElement)?.closest(".post .prose");
  // Three clicks select up to the very beginning of what comes after: nothing of it is meant.
  if (!prose || !(prose.contains(range.endContainer) || range.endOffset === 0)) return null;
  const link = prose.closest(".post")?.querySelector("a[data-act=quote]");
  return link instanceof HTMLAnchorElement ? { words, link } : null;
}

/** @param {HTMLElement} button */
function put(button) {
  const box = getSelection()?.getRangeAt(0).getBoundingClientRect();
  if (!box) return;
  button.style.left = `${Math.max(8, Math.min(box.left, innerWidth - button.offsetWidth - 8)) + scrollX}px`;
  button.style.top = `${box.bottom + 8 + scrollY}px`;
}

/** @param {HTMLAnchorElement} link @returns {{ thread: string, number: string }} */
function source(link) {
  return { thread: link.pathname.split("/")[2], number: new URLSearchParams(link.search).get("reply_to") ?? "" };
}

/** Selected words in the form that the site's own quotations have. @param {HTMLAnchorElement} link @param {string} words */
function quotation(link, words) {
  const { thread, number } = source(link);
  const person = link.closest(".post")?.querySelector(".post__name a[href^='/u/']");
  const username = decodeURIComponent(person?.getAttribute("href")?.slice(3) ?? "");
  const name = (person?.textContent ?? "").replaceAll(/[",“”[\]:]/g, " ").replaceAll(/\s+/g, " ").trim().slice(0, 100);
  const where = `post:${number}, topic:${thread}`;
  const tag = name && name !== username ? `${name}, ${where}, username:${username}` : `${username}, ${where}`;
  return `[quote="${tag}"]\n${words.replaceAll(/\[(\/?quote)/gi, "[\u200b$1")}\n[/quote]\n\n`;
}

/** @param {HTMLAnchorElement} link */
async function whole(link) {
  const { thread, number } = source(link);
  const answer = await fetch(`/t/${thread}/posts/${number}/quotation`, { credentials: "same-origin" });
  return answer.ok ? answer.text() : "";
}

/** The text field of a reply to that discussion that is open, or begun. @param {HTMLAnchorElement} link @returns {HTMLTextAreaElement | null} */
function open(link) {
  const { thread } = source(link);
  const dock = document.querySelector(`#dock:not([hidden]) form[data-thread="${thread}"] textarea`);
  const here = document.querySelector(`.reply-here form:not([hidden])[data-thread="${thread}"] textarea`);
  if (dock instanceof HTMLTextAreaElement) return dock;
  return here instanceof HTMLTextAreaElement && (here.value.trim() || document.activeElement === here) ? here : null;
}

/** @param {HTMLAnchorElement} link @param {string} words */
function quoteInto(link, words) {
  const area = open(link);
  if (area) {
    document.getElementById("dock")?.dispatchEvent(new Event("parvis:restore"));
    insertBlock(area, words);
    return;
  }
  document.getElementById("dock")?.dispatchEvent(new CustomEvent("parvis:open", {
    detail: { url: `${link.pathname}?reply_to=${source(link).number}`, opener: link, then: (/** @type {HTMLTextAreaElement} */ opened) => insertBlock(opened, words) },
  }));
}
