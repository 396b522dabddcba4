/**
 * While a title is typed: the discussions of the community that already speak of it, in the element marked `data-similar`.
 * @param {HTMLElement} element
 */
export default function similar(element) {
  const input = /** @type {HTMLInputElement} */ (element.matches("input") ? element : element.querySelector("[data-similar-in]"));
  const place = input?.form?.querySelector("[data-similar]");
  if (!place) return;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  place.after(status);
  /** @type {AbortController | undefined} */
  let asking;
  let timer = 0;
  let asked = "";
  let folded = false;
  input.addEventListener("input", later);
  place.addEventListener("toggle", (event) => {
    folded = event.target instanceof HTMLDetailsElement && !event.target.open;
  }, true);
  if (input.value) later();

  function later() {
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  }

  async function look() {
    const title = input.value.trim().replace(/\s+/g, " ");
    if (title === asked) return;
    asked = title;
    asking?.abort();
    if (title.length < 12 && title.split(" ").length < 3) return show([]);
    asking = new AbortController();
    const { signal } = asking;
    try {
      const address = `/c/${input.dataset.similarIn}/similar?title=${encodeURIComponent(title)}`;
      const answer = await fetch(address, { signal, headers: { "HX-Request": "true" } });
      if (answer.ok) show([...new DOMParser().parseFromString(await answer.text(), "text/html").body.children]);
    } catch {
      // out of reach: what was found before still stands
    }
  }

  /** @param {Element[]} found */
  function show(found) {
    if (folded) for (const details of found) details.removeAttribute("open");
    place?.replaceChildren(...found);
    const words = place?.querySelector("summary")?.textContent?.trim() ?? "";
    if (status.textContent !== words) status.textContent = words;
  }
}
