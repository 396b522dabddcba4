/**
 * Branches of the tree fold under the post they answer, which says how many replies they hold. What is folded is remembered for
 * this thread as long as the window is open. One listener serves every button; a button only has to wake it.
 */

/** @type {WeakSet<Element>} */
const served = new WeakSet();

/** For any of the buttons, or all of them. */
export default function collapse() {
  const posts = document.getElementById("posts");
  if (!posts?.matches(".posts--tree") || served.has(posts)) return;
  served.add(posts);
  const key = `folded:${posts.dataset.thread ?? ""}`;
  /** @type {Set<string>} */
  const folded = new Set(JSON.parse(sessionStorage.getItem(key) ?? "[]"));

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-act=collapse], [data-act=collapse-all]") : null;
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.act === "collapse-all") all(button);
    else {
      const post = button.closest(".post");
      if (post) fold([post], button.getAttribute("aria-expanded") === "true");
    }
    sessionStorage.setItem(key, JSON.stringify([...folded]));
  });
  posts.addEventListener("posts:added", (event) => {
    const { page } = /** @type {CustomEvent} */ (event).detail;
    grown(page);
    if (document.querySelector("[data-act=collapse-all][aria-pressed=true]")) foldNew(page);
    restore();
  });
  posts.addEventListener("posts:written", (event) => {
    for (let post = /** @type {Element | null} */ (event.target); post; post = parent(post)) {
      count(post);
      if (folded.has(post.id)) fold([post], post === event.target);
    }
  });
  for (const page of posts.querySelectorAll(".posts__page + .posts__page")) grown(/** @type {HTMLElement} */ (page));
  restore();

  /** @param {Element[]} heads @param {boolean} close */
  function fold(heads, close) {
    for (const post of heads) {
      close ? folded.add(post.id) : folded.delete(post.id);
      button(post)?.setAttribute("aria-expanded", String(!close));
      post.classList.toggle("is-folded", close);
      show(post, !close);
    }
  }

  /** Show or hide what stands below a post; what is folded further down stays folded. @param {Element} post @param {boolean} visible */
  function show(post, visible) {
    /** @type {number | null} */
    let deeper = null; // depth of a folded post below, whose own replies stay hidden
    for (const one of below(post)) {
      const depth = depthOf(one);
      if (deeper !== null && depth > deeper) continue;
      deeper = visible && folded.has(one.id) ? depth : null;
      /** @type {HTMLElement} */ (one).hidden = !visible;
    }
  }

  /** @param {HTMLElement} control */
  function all(control) {
    const close = control.getAttribute("aria-pressed") !== "true";
    fold([...posts?.querySelectorAll(".post[data-depth='0']") ?? []].filter((post) => button(post)?.hidden === false), close);
    control.setAttribute("aria-pressed", String(close));
    const words = control.querySelector("[data-words]");
    control.title = (close ? control.dataset.unfold : control.dataset.fold) ?? "";
    if (words) words.textContent = control.title;
  }

  /** Where all are folded, branches that came in are too, and one whose first replies did. @param {HTMLElement} page */
  function foldNew(page) {
    const heads = [...page.querySelectorAll(":scope > .post[data-depth='0']")];
    let over = parent(page.querySelector(":scope > [data-depth]") ?? page);
    while (over && depthOf(over) > 0) over = parent(over);
    if (over && below(over).every((one) => page.contains(one))) heads.push(over);
    for (const post of heads) if (below(post).length) folded.add(post.id);
    sessionStorage.setItem(key, JSON.stringify([...folded]));
  }

  /** Fold again what was folded; but nothing hides the post that one was led to. */
  function restore() {
    const target = posts?.querySelector(".is-target, :target");
    for (const id of folded) {
      const post = document.getElementById(id);
      if (!post) continue;
      if (target && target !== post && below(post).includes(target)) fold([post], false);
      else fold([post], true);
    }
  }

  /** Posts that came in may belong to branches that ran over the end of the page: their counts grow. @param {HTMLElement} page */
  function grown(page) {
    const last = page.previousElementSibling?.querySelector(":scope > :is(.post, .action):last-of-type");
    for (let post = last ?? null; post; post = parent(post)) count(post);
    const end = [...page.querySelectorAll(":scope > .post")].at(-1);
    if (page.nextElementSibling) for (let post = end ?? null; post; post = parent(post)) count(post);
  }

  /** @param {Element} post */
  function count(post) {
    const control = button(post);
    const words = control?.querySelector("[data-words]");
    if (!control || !words) return;
    const replies = below(post);
    const number = replies.filter((one) => one.matches(".post:not(.post--deleted)")).length;
    const over = !document.getElementById("further")?.hidden && lastOf() === (replies.at(-1) ?? post);
    control.hidden = number === 0;
    words.textContent = phrase(number, over);
  }

  /** @param {number} number @param {boolean} over */
  function phrase(number, over) {
    const form = new Intl.PluralRules(document.documentElement.lang).select(number) === "one" ? "one" : "other";
    const text = posts?.dataset[(over ? "more" : "replies") + (form === "one" ? "One" : "Other")] ?? "{n}";
    return text.replace("{n}", number.toLocaleString(document.documentElement.lang));
  }

  function lastOf() {
    return [...posts?.querySelectorAll(".post, .action") ?? []].at(-1);
  }
}

/** @param {Element} post @returns {HTMLElement | null} */
function button(post) {
  return post.querySelector("[data-act=collapse]");
}

/** @param {Element} post */
function depthOf(post) {
  return Number(post.getAttribute("data-depth"));
}

/** The post or act that comes next on the page, over the edges of what was loaded together. @param {Element} one @param {"next" | "previous"} way */
function beside(one, way) {
  const step = /** @type {"nextElementSibling" | "previousElementSibling"} */ (`${way}ElementSibling`);
  /** @type {Element | null} */
  let found = one;
  do {
    const page = found.parentElement;
    found = found[step] ?? (way === "next" ? page?.nextElementSibling?.firstElementChild : page?.previousElementSibling?.lastElementChild) ?? null;
  } while (found && !found.hasAttribute("data-depth"));
  return found;
}

/** Everything that stands below a post. @param {Element} post @returns {Element[]} */
function below(post) {
  const depth = depthOf(post);
  const found = [];
  for (let one = beside(post, "next"); one && depthOf(one) > depth; one = beside(one, "next")) found.push(one);
  return found;
}

/** The post that stands above another, if it is on the page. @param {Element} post */
function parent(post) {
  const depth = depthOf(post);
  if (depth === 0) return null;
  let one = beside(post, "previous");
  while (one && depthOf(one) >= depth) one = beside(one, "previous");
  return one;
}
