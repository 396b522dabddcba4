/**
 * Between the pages and the network. The server writes `SHIPPED` above this: the version, the offline page in each language, the
 * files it needs, and the addresses that are never kept.
 *
 * - Pages come from the network; what was visited is kept for when there is none: the last 60, for 14 days.
 * - They are one reader's: the server says who (`Parvis-Reader`), and when that changes everything kept is thrown away.
 * - What answers 403, 404 or 410 is no longer kept. Answers to forms, pieces of pages and what says `no-store` never are.
 * - Files under /assets/ never change under one address, so they come from here first.
 */

const PAGES = "pages-1";
const ASSETS = "assets-1";
const OFFLINE = "offline-1";
const STATE = "state-1";
const MOST_PAGES = 60;
const MOST_ASSETS = 200;
const LONGEST_KEPT = 14 * 86_400_000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", answer);

/** The files and pages needed without a network. A new version may take over at once: files have addresses of their own. */
async function install() {
  const assets = await caches.open(ASSETS);
  await Promise.all(SHIPPED.shell.map(async (url) => (await assets.match(url)) ?? assets.add(url)));
  const offline = await caches.open(OFFLINE);
  const signedOut = { credentials: "omit", cache: "no-store" };
  await Promise.all(Object.values(SHIPPED.offline).map(async (url) => offline.put(url, await fetch(url, signedOut))));
  await self.skipWaiting();
}

async function activate() {
  const known = [PAGES, ASSETS, OFFLINE, STATE];
  for (const name of await caches.keys()) if (!known.includes(name)) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/** @param {FetchEvent} event */
function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "GET" && url.pathname.startsWith("/assets/")) event.respondWith(asset(event));
  else if (request.mode !== "navigate") return;
  else if (request.method === "GET") event.respondWith(page(event, url));
  else {
    if (url.pathname === "/sign-out") event.waitUntil(forget());
    event.respondWith(fetch(request).catch(() => offlinePage()));
  }
}

/** @param {FetchEvent} event */
async function asset({ request, waitUntil }) {
  const cache = await caches.open(ASSETS);
  const found = await cache.match(request, { ignoreVary: true });
  if (found) return found;
  const fetched = await fetch(request);
  if (fetched.status === 200) await cache.put(request, fetched.clone()).then(() => trim(cache, MOST_ASSETS));
  return fetched;
}

/** @param {FetchEvent} event @param {URL} url */
async function page(event, url) {
  url.hash = "";
  let fetched;
  try {
    fetched = (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await kept(url.href)) ?? offlinePage();
  }
  const copy = fetched.clone();
  event.waitUntil((settled = settled.then(() => settle(url, copy)).catch(() => {})));
  return fetched;
}

/** One answer after the other, so that nothing of one reader is kept after another came. */
let settled = Promise.resolve();

/** Keep a page, or forget it, as its answer says. @param {URL} url @param {Response} fetched */
async function settle(url, fetched) {
  const reader = fetched.headers.get("Parvis-Reader");
  if (!reader) return; // a redirect, a file, an answer of something between us and the site
  if ((await state()).reader !== reader) await forget();
  const pages = await caches.open(PAGES);
  if ([403, 404, 410].includes(fetched.status)) await pages.delete(url.href, { ignoreVary: true });
  if (fetched.status !== 200 || SHIPPED.never.some((path) => url.pathname.startsWith(path))) return;
  const body = await fetched.text();
  await remember({ reader, lang: /<html lang="([a-z]+)/.exec(body)?.[1] ?? "en" });
  if (/no-store/.test(fetched.headers.get("Cache-Control") ?? "")) return;
  const headers = new Headers(fetched.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set("Parvis-Kept", String(Date.now()));
  headers.set("Server-Timing", `kept;desc="${Date.now()}"`); // how the page itself can know
  await pages.delete(url.href, { ignoreVary: true }); // put again at the end: the oldest stand first
  await pages.put(url.href, new Response(body, { headers }));
  await trim(pages, MOST_PAGES);
}

/** A kept page that is not too old. @param {string} href */
async function kept(href) {
  const found = await (await caches.open(PAGES)).match(href, { ignoreVary: true });
  return found && Date.now() - Number(found.headers.get("Parvis-Kept")) < LONGEST_KEPT ? found : undefined;
}

async function offlinePage() {
  const { lang } = await state();
  const wanted = SHIPPED.offline[lang ?? navigator.language.slice(0, 2)] ?? SHIPPED.offline.en;
  return (await (await caches.open(OFFLINE)).match(wanted, { ignoreVary: true })) ?? Response.error();
}

/** Take out what is too old and what is too much, the oldest first. @param {Cache} cache @param {number} most */
async function trim(cache, most) {
  const keys = await cache.keys();
  for (const [index, key] of keys.entries()) {
    const at = Number((await cache.match(key, { ignoreVary: true }))?.headers.get("Parvis-Kept") ?? Date.now());
    if (index < keys.length - most || Date.now() - at > LONGEST_KEPT) await cache.delete(key, { ignoreVary: true });
  }
}

async function forget() {
  await caches.delete(PAGES);
  await caches.delete(STATE);
}

/** Who reads, and in which language. @returns {Promise<{reader?: string, lang?: string}>} */
async function state() {
  return (await (await caches.open(STATE)).match("/state"))?.json() ?? {};
}

/** @param {{reader: string, lang: string}} now */
async function remember(now) {
  await (await caches.open(STATE)).put("/state", new Response(JSON.stringify(now)));
}
