/**
 * Follows which post is being read: the address of the page becomes that post's, without a trace in the history, and the
 * timeline shows it. A link to a post that is on the page leads there without leaving it.
 */

const WAIT = 400;

/** @param {HTMLElement} posts */
export default function here(posts) {
  const url = posts.dataset.url ?? "";
  /** @type {Element | null} */
  let current = null;
  /** @type {number | undefined} */
  let timer;
  let moved = false;

  const line = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) current = entry.target;
    if (current && entries.some((entry) => entry.isIntersecting)) tell(current);
  }, { rootMargin: "-25% 0px -75% 0px" });
  observe(posts);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof HTMLElement) came(node);
  }).observe(posts, { childList: true, subtree: true });

  addEventListener("scroll", () => {
    moved = true;
  }, { passive: true, once: true });

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest("#main a[href], .rail a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin || link.search || !link.pathname.startsWith(`${url}/`)) return;
    const post = document.getElementById(`post-${link.pathname.slice(url.length + 1)}`);
    if (!post) return;
    event.preventDefault();
    posts.querySelector(".is-target")?.classList.remove("is-target");
    location.hash = post.id;
    history.replaceState(history.state, "", `${link.pathname}#${post.id}`);
    post.tabIndex = -1;
    post.focus({ preventScroll: true });
  });

  if (sessionStorage.getItem(`folded:${posts.dataset.thread ?? ""}`)) import("controllers/collapse").then((module) => module.default());
  const target = posts.querySelector(".is-target");
  if (target && !location.hash && scrollY === 0) target.scrollIntoView({ block: "start", behavior: "instant" });

  /** A post that was written or edited in place changes the branches it stands in. @param {HTMLElement} node */
  function came(node) {
    observe(node);
    if (node.matches(".posts--tree .post")) import("controllers/collapse").then((module) => module.default()).then(() => {
      node.dispatchEvent(new CustomEvent("posts:written", { bubbles: true }));
    });
  }

  /** @param {HTMLElement} root */
  function observe(root) {
    if (root.matches(".post, .action")) line.observe(root);
    else if (root === posts || root.matches(".posts__page")) {
      for (const post of root.querySelectorAll(".post, .action")) line.observe(post);
    }
  }

  /** @param {Element} post */
  function tell(post) {
    const number = post.id.slice(5);
    posts.dataset.here = number;
    mark(post, number);
    if (!moved) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const address = number === "1" ? url : `${url}/${number}`;
      if (location.pathname !== address || location.search) history.replaceState(history.state, "", address);
    }, WAIT);
  }
}

/** Show the place in the timeline and in the bar that stands for it on narrow screens. @param {Element} post @param {string} number */
function mark(post, number) {
  const timeline = document.getElementById("timeline");
  const range = timeline?.querySelector("input[type=range]");
  if (!timeline || !(range instanceof HTMLInputElement) || range.dataset.held) return;
  const when = post.querySelector("time")?.title ?? "";
  const words = (timeline.dataset.here ?? "").replace("{number}", Number(number).toLocaleString(document.documentElement.lang));
  for (const place of document.querySelectorAll("[data-here]:not(.timeline, .posts)")) place.textContent = words;
  const day = timeline.querySelector("[data-when]");
  if (day) day.textContent = when;
  range.value = timeline.dataset.view === "tree" ? branch(post) : number;
  range.dataset.at = range.value;
  range.setAttribute("aria-valuetext", when ? `${words}, ${when}` : words);
  stand(range);
}

/** In the tree, how far one has come is told by the post at the top level that one reads below. @param {Element} post */
function branch(post) {
  for (let one = /** @type {Element | null} */ (post); one; one = one.previousElementSibling) {
    if (one.matches(".depth-0")) return one.id.slice(5);
  }
  return post.closest(".posts__page")?.getAttribute("data-branch") ?? "1";
}

/** Put the words beside the thumb. @param {HTMLInputElement} range */
export function stand(range) {
  const least = Number(range.min);
  const part = (Number(range.value) - least) / Math.max(Number(range.max) - least, 1);
  const track = range.closest(".timeline__track");
  if (track instanceof HTMLElement) track.style.setProperty("--at", part.toFixed(4));
}
