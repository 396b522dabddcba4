/**
 * Theme, density and keys at once: the form is sent behind, the page changes without being loaded again.
 * Where that fails, the form goes the usual way.
 * @param {HTMLElement} element the form, or a button in it
 */
export default function appearance(element) {
  const form = element.closest("form");
  if (!form || form.dataset.inPlace) return;
  form.dataset.inPlace = "1";
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.status !== 204) return send(form, event.submitter);
    show(data);
    for (const button of form.querySelectorAll("button[name]")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("value") === data.get(button.getAttribute("name") ?? "")));
    }
    const said = /** @type {HTMLElement | null} */ (form.querySelector("[data-done]"));
    if (said) said.textContent = said.dataset.done ?? "";
  });
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
function send(form, button) {
  if (button instanceof HTMLButtonElement && button.name) {
    const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    form.append(chosen);
  }
  form.submit();
}

/** The attributes that layouts/base.html would write. @param {FormData} data */
function show(data) {
  const usual = { theme: "system", density: "comfortable", keys: "on" };
  for (const [name, value] of Object.entries(usual)) {
    const chosen = data.get(name);
    if (chosen === value) document.documentElement.removeAttribute(`data-${name}`);
    else if (typeof chosen === "string") document.documentElement.setAttribute(`data-${name}`, chosen);
  }
}
