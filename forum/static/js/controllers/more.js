/**
 * A long thread read on one page: further posts come when the reader is near the end, earlier ones when they scroll up, and the
 * post being read stays where it is. The links to the pages before and after do the same at a click, and stay links: without
 * this file, or when the site does not answer, they lead to those pages.
 */
import { attach } from "app";

const AHEAD = 2000;
const AT_ONCE = 10; // pages that come by themselves; then a click asks for more, so that the page's end can be reached

/** @typedef {{ page: HTMLElement, earlier: HTMLElement, further: HTMLElement }} Piece */

/** @type {((number: number, asking: string) => Promise<void>) | undefined} */
let leap;

/**
 * Go to a post of this thread, loading the posts around it if they are not here.
 * @param {number} number @param {string} [asking] what the address calls it: see `views/timeline.py`
 */
export function goTo(number, asking = "number") {
  return leap ? leap(number, asking) : Promise.resolve();
}

/** @param {HTMLElement} posts */
export default function more(posts) {
  const url = posts.dataset.url ?? location.pathname;
  let busy = false;
  let left = AT_ONCE;
  let lastY = scrollY;
  let upward = false;
  let nearTop = false;

  const ends = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.target.id === "earlier") nearTop = entry.isIntersecting;
      if (entry.isIntersecting && left > 0) turn(entry.target.id === "further" ? "after" : upward ? "before" : "");
    }
  }, { rootMargin: `${AHEAD / 3}px 0px ${AHEAD}px` });
  watch();

  addEventListener("scroll", () => {
    if (scrollY === lastY) return;
    upward = scrollY < lastY;
    lastY = scrollY;
    if (upward && nearTop && left > 0) turn("before");
  }, { passive: true });

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = /** @type {HTMLAnchorElement | null} */ (event.target.closest("#earlier [data-more], #further [data-more]"));
    if (!link || link.dataset.failed) return;
    event.preventDefault();
    left = AT_ONCE;
    turn(link.dataset.more ?? "", true);
  });

  addEventListener("popstate", (event) => {
    const number = event.state?.post;
    if (number) show(number, "number").catch(() => location.reload());
  });

  leap = async (number, asking) => {
    const before = { ...history.state, post: current(posts) };
    try {
      const reached = await show(number, asking);
      history.replaceState(before, "");
      history.pushState({ post: reached }, "", `${url}/${reached}`);
    } catch {
      location.assign(`${url}?${asking}=${number}`);
    }
  };

  function watch() {
    for (const id of ["earlier", "further"]) {
      const nav = document.getElementById(id);
      if (nav && !nav.hidden) ends.observe(nav);
    }
  }

  /** @param {string} side "before" or "after" @param {boolean} [asked] by a click, which takes the focus along */
  async function turn(side, asked = false) {
    const nav = document.getElementById(side === "after" ? "further" : "earlier");
    const link = nav?.querySelector("a");
    if (busy || !side || !nav || !(link instanceof HTMLAnchorElement) || link.dataset.failed) return;
    busy = true;
    if (!asked) left -= 1;
    link.setAttribute("aria-busy", "true");
    try {
      const piece = await read(link.href);
      const focused = nav.contains(document.activeElement);
      put(piece, side, nav);
      if (asked && focused) firstOf(piece.page, side)?.focus({ preventScroll: true });
    } catch {
      link.dataset.failed = "1";
      link.removeAttribute("aria-busy");
      if (asked) link.click();
    } finally {
      busy = false;
    }
  }

  /** @param {Piece} piece @param {string} side @param {HTMLElement} nav */
  function put(piece, side, nav) {
    for (const item of [...piece.page.children]) if (item.id && document.getElementById(item.id)) item.remove();
    if (side === "after") {
      posts.append(piece.page);
      piece.further.classList.toggle("further--still", left <= 0);
      nav.replaceWith(piece.further);
      seam(piece.page);
    } else {
      hold(posts.querySelector(".post, .action"), piece.page, () => {
        posts.prepend(piece.page);
        nav.replaceWith(piece.earlier);
        seam(piece.page.nextElementSibling);
        document.querySelector(".thread-start")?.toggleAttribute("hidden", piece.earlier.hidden);
      });
      lastY = scrollY;
    }
    settle(piece.page);
  }

  /** What was put in gets its behaviours. @param {HTMLElement} page */
  function settle(page) {
    ends.disconnect();
    watch();
    attach(page);
    if (posts.matches(".posts--tree")) import("controllers/collapse").then((module) => module.default());
    if (document.body.hasAttribute("data-signed-in")) import("inplace").then((module) => module.default.process(page));
    posts.dispatchEvent(new CustomEvent("posts:added", { bubbles: true, detail: { page } }));
  }

  /** Show a post, loading the posts around it instead of the present ones if need be. @param {number} number @param {string} asking */
  async function show(number, asking) {
    let post = asking === "number" ? document.getElementById(`post-${number}`) : null;
    if (!post) {
      const piece = await read(`${url}?${asking}=${number}`);
      post = piece.page.querySelector(".is-target");
      posts.replaceChildren(piece.page);
      document.getElementById("earlier")?.replaceWith(piece.earlier);
      document.getElementById("further")?.replaceWith(piece.further);
      document.querySelector(".thread-start")?.toggleAttribute("hidden", piece.earlier.hidden);
      left = AT_ONCE;
      settle(piece.page);
    }
    posts.querySelector(".is-target")?.classList.remove("is-target");
    post?.classList.add("is-target");
    post?.scrollIntoView({ block: "start", behavior: "instant" });
    lastY = scrollY;
    upward = false;
    return Number((post?.id ?? "").slice(5)) || number;
  }
}

/**
 * Do something above an element without moving it in the window. The browser's own holding is off meanwhile, lest it count twice,
 * and what comes in is laid out at once, to be measured.
 * @param {Element | null} edge @param {HTMLElement} page @param {() => void} act
 */
function hold(edge, page, act) {
  const root = document.documentElement;
  const top = edge?.getBoundingClientRect().top ?? 0;
  root.style.overflowAnchor = "none";
  page.style.contentVisibility = "visible";
  act();
  if (edge) scrollBy({ top: edge.getBoundingClientRect().top - top, behavior: "instant" });
  requestAnimationFrame(() => requestAnimationFrame(() => {
    root.style.overflowAnchor = "";
    page.style.contentVisibility = "";
  }));
}

/** @param {string} url @returns {Promise<Piece>} */
async function read(url) {
  const answer = await fetch(url, {
    headers: { "HX-Request": "true", "HX-Request-Type": "partial", Accept: "text/html" }, credentials: "same-origin",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const find = (/** @type {string} */ what) => /** @type {HTMLElement} */ (made.querySelector(what));
  if (!find(".posts__page")) throw new Error("not a page of posts");
  return { page: find(".posts__page"), earlier: find("#earlier"), further: find("#further") };
}

/** Where two pages meet, a post need not name the one it answers if that stands just above. @param {Element | null} page */
function seam(page) {
  const to = page?.querySelector(":scope > .post")?.querySelector(".post__to");
  const above = page?.previousElementSibling?.querySelector(":scope > .post:last-of-type");
  if (to instanceof HTMLAnchorElement && above && to.pathname.endsWith(`/${above.id.slice(5)}`)) to.hidden = true;
}

/** The post that takes the focus after a click for more. @param {HTMLElement} page @param {string} side */
function firstOf(page, side) {
  const all = page.querySelectorAll(":scope > .post");
  const post = all[side === "after" ? 0 : all.length - 1];
  if (post instanceof HTMLElement) post.tabIndex = -1;
  return /** @type {HTMLElement | undefined} */ (post);
}

/** The number of the post being read. @param {HTMLElement} posts */
function current(posts) {
  return Number(posts.dataset.here) || 1;
}
