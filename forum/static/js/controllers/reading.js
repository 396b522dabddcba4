/**
 * Notes how far one has read. A post counts as read after a second in view, or when it was scrolled past; what was read is sent
 * now and then, and once more when the page is left. In time, the highest number says it all; in the tree and by votes, where higher
 * numbers stand between lower ones, the server is told which posts were seen, and they are remembered while the window is open.
 */

const LOOK = 1000;
const EVERY = 5000;
const MOST = 300;

/** @param {HTMLElement} element the form that does this without a script */
export default function reading(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const posts = document.getElementById("posts");
  if (!posts) return;
  const tree = form.dataset.view !== "time";
  const from = Number(form.dataset.readTo);
  const last = Number(form.dataset.last);
  const key = `seen:${posts.dataset.thread ?? ""}`;
  /** @type {Set<number>} */
  const seen = new Set(tree ? JSON.parse(sessionStorage.getItem(key) ?? "[]").filter((/** @type {number} */ number) => number > from) : []);
  /** @type {Map<Element, number>} */
  const since = new Map();
  let highest = from;
  let sent = tree ? "" : String(from);
  let quiet = false;
  let due = 0;

  const view = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) since.set(entry.target, performance.now());
      else {
        const began = since.get(entry.target);
        since.delete(entry.target);
        const above = entry.boundingClientRect.bottom < (entry.rootBounds?.top ?? 0);
        if (began !== undefined && (above || performance.now() - began >= LOOK)) read(entry.target);
      }
    }
  }, { rootMargin: "-60px 0px -10% 0px" });
  observe(posts);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node instanceof HTMLElement) observe(node);
  }).observe(posts, { childList: true, subtree: true });

  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    for (const [post, began] of since) if (performance.now() - began >= LOOK) read(post);
    if (performance.now() >= due) send();
  }, LOOK);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
  document.getElementById("mark-unread")?.addEventListener("submit", () => {
    quiet = true;
    sessionStorage.removeItem(key);
  });

  /** @param {HTMLElement} root */
  function observe(root) {
    const all = root.matches(".post, .action") ? [root] : root === posts || root.matches(".posts__page") ? root.querySelectorAll(".post, .action") : [];
    for (const post of all) view.observe(post);
  }

  /** @param {Element} post */
  function read(post) {
    const number = Number(post.id.slice(5));
    if (!number || number <= from) return;
    seen.add(number);
    highest = Math.max(highest, number);
  }

  function send() {
    if (quiet) return;
    const end = document.getElementById("further")?.hidden && posts?.querySelector(".posts__page:last-child > :is(.post, .action):last-of-type");
    if (!tree && end && seen.has(Number(end.id.slice(5)))) highest = Math.max(highest, last);
    const told = tree ? [...seen].sort((one, other) => one - other).slice(0, MOST).join(" ") : String(highest);
    if (told === sent) return;
    sent = told;
    due = performance.now() + EVERY;
    if (tree) sessionStorage.setItem(key, JSON.stringify([...seen]));
    const body = new URLSearchParams({ [tree ? "seen" : "number"]: told });
    const token = form.querySelector("input[name=csrf_token]");
    if (token instanceof HTMLInputElement) body.set("csrf_token", token.value);
    fetch(form.action, {
      method: "POST", body, keepalive: true, credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
    }).catch(() => {
      sent = "";
    });
  }
}
