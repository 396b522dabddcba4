/**
 * A form is sent once: after the first send its button waits. The button's name and value still travel, because it is
 * disabled only when the browser has taken the form; a page shown again from the history has its buttons back. A form sent in
 * place waits until its answer came.
 * @param {HTMLElement} element
 */
export default function once(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const inPlace = () => form.matches("[hx-get], [hx-post], [hx-put], [hx-delete]");
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.hasAttribute("formaction") || inPlace()) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    setTimeout(() => mark(true));
  });
  form.addEventListener("htmx:before:request", (event) => {
    if (event.target === form) mark(true);
  });
  form.addEventListener("htmx:finally:request", (event) => {
    if (event.target === form) mark(false);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent = false;
    mark(false);
  });

  /** @param {boolean} busy */
  function mark(busy) {
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      button.classList.toggle("is-busy", busy);
      if (busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }
}
