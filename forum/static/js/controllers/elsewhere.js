/**
 * Where a time zone is chosen: says when the device is set to another one, with a button that chooses it. Choosing saves nothing.
 * @param {HTMLElement} form with the name of the site's zone in `data-site`
 */
export default function elsewhere(form) {
  const select = form.querySelector("select");
  const line = /** @type {HTMLElement | null} */ (form.querySelector("[data-elsewhere]"));
  const button = line?.querySelector("button");
  const there = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!select || !line || !button || !there) return;
  const names = [...select.options].map((option) => option.value);
  const device = names.find((name) => name === there) ?? names.find((name) => called(name) === there);
  if (!device) return;

  const compare = () => {
    const chosen = select.selectedIndex === 0 ? form.dataset.site ?? "" : select.value;
    line.hidden = chosen === device;
    const said = line.querySelector("span");
    if (said && !line.hidden) said.textContent = (line.dataset.elsewhere ?? "").replace("{zone}", words(select, device));
  };
  select.addEventListener("change", compare);
  button.addEventListener("click", () => {
    select.value = device;
    select.focus();
    compare();
  });
  compare();
}

/** A browser may know a zone by an older name, Asia/Calcutta for Asia/Kolkata: what it calls the one of this name. @param {string} name */
function called(name) {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "";
  }
}

/** @param {HTMLSelectElement} select @param {string} name */
function words(select, name) {
  return [...select.options].find((option) => option.value === name)?.text ?? name;
}
