/**
 * Notices that are in sight are seen, and one that is opened is read: both are told to the server, which never learns it from
 * a page being fetched alone. On a list of notices it listens to their links; on the form of their page it sends the form.
 * @param {HTMLElement} element
 */
export default function told(element) {
  if (element instanceof HTMLFormElement) {
    if (element.querySelector("button")) noteSeen(element);
    return;
  }
  for (const type of ["click", "auxclick"]) {
    element.addEventListener(type, (event) => {
      const link = event.target instanceof Element && event.target.closest("a[data-notice]");
      if (!(link instanceof HTMLElement) || /** @type {MouseEvent} */ (event).button > 1) return;
      const line = link.closest(".told--unread");
      if (!line) return;
      post(`/notices/${link.dataset.notice}/reading`, new URLSearchParams({ csrf_token: token() }));
      follow(line);
    });
  }
}

/** The line of a notice that is read. @param {Element} line */
function follow(line) {
  line.classList.remove("told--unread");
  line.querySelector(".told__dot")?.remove();
  line.querySelector(".told__act")?.remove();
}

/** Mark all as read without leaving the page; the form says what to say then. Refused, it is sent as without a script. @param {HTMLFormElement} form */
export async function readAll(form) {
  const answer = await post(form.getAttribute("action") ?? "", new URLSearchParams(/** @type {any} */ (new FormData(form))));
  if (!answer?.ok) return form.submit();
  document.querySelectorAll(".told--unread").forEach(follow);
  form.remove();
  (await import("inplace")).tell(form.dataset.all ?? "");
}

/** Say that what the form stands for was in sight; the bell counts no more. @param {HTMLFormElement} form */
export async function noteSeen(form) {
  const answer = await post(form.getAttribute("action") ?? "/notices/seen", new URLSearchParams(/** @type {any} */ (new FormData(form))));
  if (!answer?.ok) return;
  const bell = document.getElementById("bell");
  bell?.querySelector(".bell__count")?.remove();
  const words = bell?.querySelector("[data-none]");
  if (words instanceof HTMLElement) words.textContent = words.dataset.none ?? "";
}

/** @param {string} url @param {URLSearchParams} body */
function post(url, body) {
  return fetch(url, {
    method: "POST", body, keepalive: true, credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
  }).catch(() => null);
}

function token() {
  const field = document.querySelector("input[name=csrf_token]");
  return field instanceof HTMLInputElement ? field.value : "";
}
