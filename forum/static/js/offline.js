/**
 * Reading without a network. Loaded once a page is there, for those who come back: starts the service worker, says when a page is
 * a kept one, and holds back a form that could not be sent, so that nothing typed is lost.
 */

navigator.serviceWorker?.register("/service-worker.js", { updateViaCache: "none" }).catch(() => {}); // private windows may refuse

const notices = document.getElementById("notices");
const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
const kept = visit?.serverTiming?.find((entry) => entry.name === "kept");
if (kept) sayKept(new Date(Number(kept.description)));

/** The words stand on the offline page, which is kept in every language. @param {Date} at */
async function sayKept(at) {
  const lang = document.documentElement.lang;
  const page = await (await caches.match(`/offline?lang=${lang}`, { ignoreVary: true }))?.text();
  const words = page && new DOMParser().parseFromString(page, "text/html").querySelector("[data-kept]")?.getAttribute("data-kept");
  if (words) tell(words.replace("{when}", at.toLocaleString(lang, { dateStyle: "long", timeStyle: "short" })));
}

/** @param {string} words */
function tell(words) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = words;
  notices?.replaceChildren(notice);
}

document.addEventListener("submit", (event) => {
  if (navigator.onLine || !(event.target instanceof HTMLFormElement) || event.target.method === "get") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(notices?.dataset.unreachable ?? "");
}, { capture: true });
