/** The sheet of keys: a dialog over the page, fetched when it is first asked for. Out of reach, its page is gone to. */

import { tie } from "dialogs";

const dialog = () => /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));

/** A link to the sheet opens it in place. @param {HTMLElement} link */
export default function sheet(link) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}

export async function open() {
  const box = dialog();
  if (!box || box.open) return;
  const body = box.querySelector("[data-body]");
  try {
    if (body && !body.hasChildNodes()) {
      const answer = await fetch(box.dataset.src ?? "", { headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      body.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
      tie(box);
    }
    box.showModal();
  } catch {
    location.assign(box.dataset.src ?? "/");
  }
}
