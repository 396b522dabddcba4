/** The list of pages that can be read without a network, on the page that says that there is none. */

/** @param {HTMLElement} list */
export default async function listKept(list) {
  const pages = "caches" in window && (await caches.has("pages-1")) ? await caches.open("pages-1") : null;
  const lang = document.documentElement.lang;
  for (const request of (await pages?.keys())?.reverse() ?? []) {
    const answer = await pages?.match(request, { ignoreVary: true });
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = request.url;
    link.className = "link";
    link.textContent = page.title.replace(/ – [^–]*$/, "") || new URL(request.url).pathname; // without the site's name
    const at = document.createElement("time");
    at.className = "muted";
    at.textContent = new Date(Number(answer?.headers.get("Parvis-Kept"))).toLocaleString(lang, { dateStyle: "long", timeStyle: "short" });
    item.append(link, at);
    list.append(item);
  }
  if (list.children.length) list.parentElement?.removeAttribute("hidden");
}

// A network is not yet the site; and a reload would stop the reader who goes elsewhere meanwhile.
addEventListener("online", async () => {
  const there = await fetch(location.href, { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
  if (there && navigator.onLine) location.reload();
});
