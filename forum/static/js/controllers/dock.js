/**
 * The docked composer: a region at the foot of the window that holds a form while its reader goes on reading, comes back on the
 * next page, and gives the focus back when it closes. Closing asks nothing, since the text stays as a draft.
 */
import { attach, loadHtmx } from "app";
import { read, store } from "drafts";
import { place } from "written";

const KEPT = "dock";
/** How long a form waits for its behaviours before it is shown without, in ms. */
const PATIENCE = 2000;
const OPENERS = "a[data-act=reply], a[data-act=quote], a[data-act=edit], a[data-act=reply-thread]";

/** @typedef {{ url: string, title: string, place: string, thread: string, small: boolean, full: boolean }} State */

/** @param {HTMLElement} dock */
export default function docked(dock) {
  const body = /** @type {HTMLElement} */ (dock.querySelector("#dock-body"));
  const title = /** @type {HTMLElement} */ (dock.querySelector("#dock-title"));
  const toggle = /** @type {HTMLElement} */ (dock.querySelector("[data-act=dock-min]"));
  const stretch = /** @type {HTMLElement} */ (dock.querySelector("[data-act=dock-full]"));
  /** @type {HTMLElement | null} */
  let opener = null;
  /** @type {State | null} */
  let now = null;
  /** @type {((area: HTMLTextAreaElement) => void) | null} */
  let then = null;

  new ResizeObserver(() => document.documentElement.style.setProperty("--dock", `${dock.hidden ? 0 : dock.offsetHeight}px`)).observe(dock);

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(OPENERS) : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.href, link.closest("details")?.querySelector("summary") ?? link);
  });
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = /** @type {CustomEvent} */ (event).detail;
    if (ctx.sourceElement?.matches?.("form[data-place]")) ctx.request.body.set("view", document.getElementById("posts")?.dataset.view ?? "");
  });
  document.addEventListener("htmx:after:request", (event) => place(/** @type {CustomEvent} */ (event).detail.ctx));
  document.addEventListener("parvis:written", (event) => {
    const { place: where, number } = /** @type {CustomEvent} */ (event).detail;
    if (now?.place === where) close(true);
    reveal(number);
  });
  dock.addEventListener("parvis:open", (event) => {
    const { url, opener: from, then: after } = /** @type {CustomEvent} */ (event).detail;
    then = after;
    open(url, from);
  });
  dock.addEventListener("parvis:restore", () => small(false));
  dock.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  toggle.addEventListener("click", () => {
    small(!now?.small);
    if (!now?.small) focus();
  });
  title.addEventListener("click", () => now?.small && toggle.click());
  stretch.addEventListener("click", () => full(!now?.full));
  dock.querySelector("[data-act=dock-close]")?.addEventListener("click", () => close());
  addEventListener("pageshow", (event) => {
    if (event.persisted && !read(sessionStorage, KEPT) && !dock.hidden) close(true);
  });
  comeBack();

  function form() {
    return body.querySelector("form");
  }

  function leave() {
    form()?.dispatchEvent(new Event("parvis:leave"));
  }

  /** @param {string} url @param {HTMLElement} from */
  async function open(url, from) {
    opener = from;
    if (now && now.url === address(url) && form()) {
      small(false);
      return arrive();
    }
    leave();
    showTwin();
    if (!(await fetchForm(url))) {
      location.href = url;
      return;
    }
    const here = form();
    if (!here) return;
    now = { url: address(url), title: here.dataset.title ?? "", place: here.dataset.place ?? "", thread: here.dataset.thread ?? "", small: false, full: now?.full ?? false };
    show();
    twin()?.setAttribute("hidden", "");
    arrive();
  }

  function arrive() {
    focus();
    const area = body.querySelector("textarea");
    if (then && area) then(area);
    then = null;
  }

  function show() {
    if (!now) return;
    title.textContent = now.title;
    dock.hidden = false;
    small(now.small);
    full(now.full);
  }

  function focus() {
    const area = body.querySelector("textarea");
    area?.focus({ preventScroll: true });
    area?.setSelectionRange(area.value.length, area.value.length);
  }

  /** @param {boolean} yes */
  function small(yes) {
    if (!now) return;
    now.small = yes;
    dock.classList.toggle("dock--small", yes);
    toggle.setAttribute("aria-expanded", String(!yes));
    const words = toggle.querySelector("[data-less]");
    if (words instanceof HTMLElement) words.textContent = (yes ? words.dataset.more : words.dataset.less) ?? "";
    store(sessionStorage, KEPT, now);
  }

  /** @param {boolean} yes */
  function full(yes) {
    if (!now) return;
    now.full = yes;
    if (yes) small(false);
    dock.classList.toggle("dock--full", yes);
    stretch.setAttribute("aria-pressed", String(yes));
    store(sessionStorage, KEPT, now);
  }

  /** @param {boolean} [sent] its text was taken: nothing to save, and the focus goes elsewhere */
  function close(sent = false) {
    if (!sent) leave();
    showTwin(sent);
    dock.hidden = true;
    dock.classList.remove("dock--small", "dock--full");
    body.replaceChildren();
    sessionStorage.removeItem(KEPT);
    now = null;
    if (!sent) (opener?.isConnected ? opener : document.getElementById("main"))?.focus();
    opener = null;
  }

  /** The form at the end of the page that writes to the same place: while the dock is open, it stands aside. */
  function twin() {
    const found = now && document.querySelector(`main form[data-place="${CSS.escape(now.place)}"]`);
    return found instanceof HTMLFormElement ? found : null;
  }

  /** @param {boolean} [empty] */
  function showTwin(empty = false) {
    const other = twin();
    const mine = body.querySelector("textarea");
    const area = other?.querySelector("textarea");
    if (!other || !area) return;
    other.removeAttribute("hidden");
    area.value = empty ? "" : mine?.value ?? area.value;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** After a change of page: the same form, small unless its own discussion is read. */
  function comeBack() {
    const kept = /** @type {State | null} */ (read(sessionStorage, KEPT));
    if (!kept) return;
    const page = document.querySelector(`main form[data-place="${CSS.escape(kept.place)}"]`);
    if (page && !page.hasAttribute("hx-post")) {
      sessionStorage.removeItem(KEPT);
      return;
    }
    now = { ...kept, small: kept.small || kept.thread !== threadHere(), full: false };
    show();
    twin()?.setAttribute("hidden", "");
    fetchForm(kept.url).then((found) => {
      if (!found) close(true);
    });
  }

  /** @param {string} url @returns {Promise<boolean>} */
  async function fetchForm(url) {
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" }, credentials: "same-origin" });
      const found = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form");
      if (!found) return false;
      body.replaceChildren(document.adoptNode(found));
    } catch {
      return !navigator.onLine;
    }
    body.hidden = true;  // what is typed before its draft is kept could be lost
    await Promise.race([attach(body), new Promise((done) => setTimeout(done, PATIENCE))]);
    body.hidden = false;
    loadHtmx().then((module) => /** @type {any} */ (module).default.process(body));
    return true;
  }
}

/** The new post takes the focus. @param {number} number */
function reveal(number) {
  const post = document.getElementById(`post-${number}`);
  if (!post) return;
  post.tabIndex = -1;
  post.focus();
}

/** The discussion of this page, by its address. */
export function threadHere() {
  return /^\/t\/[^/]+\/(\d+)/.exec(location.pathname)?.[1] ?? "";
}

/** An address that opens the form without adding anything to it. @param {string} url */
function address(url) {
  const found = new URL(url, location.href);
  found.searchParams.delete("quote");
  return found.pathname + found.search;
}
