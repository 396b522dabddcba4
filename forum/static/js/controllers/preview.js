/**
 * What the text will look like, made by the server's own renderer, beside the text or in its place; it follows the typing half a
 * second behind, and a newer question puts an older one out.
 */

const PAUSE = 500;

/** @param {HTMLElement} editor */
export default function preview(editor) {
  const area = editor.querySelector("textarea");
  const pane = editor.querySelector("[data-preview-pane]");
  const body = editor.querySelector("[data-preview-body]");
  const buttons = /** @type {HTMLElement[]} */ ([...editor.querySelectorAll("[data-pane]")]);
  if (!area || !(pane instanceof HTMLElement) || !(body instanceof HTMLElement)) return;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {AbortController | undefined} */
  let asking;

  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.pane === "preview"));
  area.addEventListener("input", () => {
    clearTimeout(timer);
    if (!pane.hidden) timer = setTimeout(ask, PAUSE);
  });
  if (!pane.hidden) show(true);

  /** @param {boolean} yes */
  function show(yes) {
    for (const button of buttons) button.setAttribute("aria-pressed", String((button.dataset.pane === "preview") === yes));
    pane.hidden = !yes;
    editor.classList.toggle("editor--preview", yes);
    if (yes) ask();
    else {
      asking?.abort();
      area.focus();
    }
  }

  async function ask() {
    const form = area.form;
    if (!form) return;
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    if (!area.value.trim()) return say(body.dataset.empty ?? "");
    pane.setAttribute("aria-busy", "true");
    try {
      const data = new URLSearchParams(/** @type {any} */ (new FormData(form)));
      data.delete("_method");
      const answer = await fetch(editor.dataset.preview ?? "/preview", {
        method: "POST", body: data, headers: { "HX-Request": "true", Accept: "text/html" }, credentials: "same-origin", signal,
      });
      const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-preview-body]");
      if (!made) throw new Error(String(answer.status));
      if (!signal.aborted) body.replaceChildren(...made.childNodes);
    } catch {
      if (!signal.aborted) say(body.dataset.failed ?? "");
    } finally {
      if (!signal.aborted) pane.removeAttribute("aria-busy");
    }
  }

  /** @param {string} words */
  function say(words) {
    const line = document.createElement("p");
    line.className = "hint";
    line.textContent = words;
    body.replaceChildren(line);
  }
}
