/**
 * A hidden field of the form that makes an account: the time zone that the device is set to. Without it, the site's holds.
 * @param {HTMLElement} element
 */
export default function zone(element) {
  const field = /** @type {HTMLInputElement} */ (element);
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
