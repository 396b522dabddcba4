/**
 * Texts typed and not yet safe elsewhere, kept in this browser: one entry a draft and tab. A sent text is forgotten only on the
 * evidence that the server took it: the page that follows came from the form's page, is another one, is not an error, and does
 * not hold the form's key again. Any doubt keeps the text.
 */

const SENT = "draft-sent";
const DAYS = 30;

/** @typedef {{ at: number, typed: Record<string, string>, version?: number, page?: string, chosen?: Record<string, string>, bases?: Record<string, string> }} Draft */

/** This tab, for as long as it lives; its reloads included. */
export const tab = (() => {
  const name = String(read(sessionStorage, "tab") ?? "") || Math.random().toString(36).slice(2, 10);
  store(sessionStorage, "tab", name);
  return name;
})();

/**
 * Keep what was typed, with what goes beside it. `version` and `page` tell where a draft on the server stands: see `saving.js`;
 * `bases` are the texts that were there before.
 * @param {string} name @param {Record<string, string>} typed @param {{ version?: number, page?: string, chosen?: Record<string, string>, bases?: Record<string, string> }} [beside]
 * @returns {boolean} whether the browser could keep it
 */
export function keep(name, typed, beside = {}) {
  if (beside.page || Object.values(typed).some((value) => value.trim())) return store(localStorage, key(name), { at: Date.now(), typed, ...beside });
  forget(name);
  return false;
}

/** @param {string} name */
export function forget(name) {
  localStorage.removeItem(key(name));
}

/**
 * What this tab kept, else the latest that another tab left behind, which becomes this one's.
 * @param {string} name @returns {Draft | null}
 */
export function kept(name) {
  const names = Object.keys(localStorage).filter((one) => one.startsWith(`draft:${name}@`));
  const fresh = names.filter((one) => {
    const draft = /** @type {Draft | null} */ (read(localStorage, one));
    if (draft && Date.now() - draft.at < DAYS * 86_400_000) return true;
    localStorage.removeItem(one);
    return false;
  });
  const found = fresh.includes(key(name)) ? key(name) : fresh.sort((a, b) => read(localStorage, b).at - read(localStorage, a).at)[0];
  if (!found) return null;
  const draft = read(localStorage, found);
  localStorage.removeItem(found);
  store(localStorage, key(name), draft);
  return draft;
}

/** The form of this draft leaves now, with what was kept `beside` it. @param {string} name @param {string} formKey @param {string[]} [beside] */
export function sending(name, formKey, beside = []) {
  store(sessionStorage, SENT, { name, beside, key: formKey, from: address(location.href), left: true });
}

/**
 * Forget what the page before sent, if it was taken. Once for each page. Where the form's key is still on the page (refused,
 * or carried through signing in), the text waits until a form with that key leaves again.
 */
export function settle() {
  const sent = read(sessionStorage, SENT);
  if (!sent) return;
  if (carries(document, sent.key)) {
    store(sessionStorage, SENT, { ...sent, left: false });
    document.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && event.target instanceof HTMLFormElement && carries(event.target, sent.key)) sending(sent.name, sent.key, sent.beside);
    });
    return;
  }
  sessionStorage.removeItem(SENT);
  const elsewhere = address(location.href) !== sent.from && address(document.referrer) === sent.from;
  if (sent.left && elsewhere && !document.querySelector(".oops")) for (const name of [sent.name, ...(sent.beside ?? [])]) forget(name);
}

addEventListener("pageshow", (event) => {
  if (event.persisted) sessionStorage.removeItem(SENT);
});

/** @param {string} name */
function key(name) {
  return `draft:${name}@${tab}`;
}

/** @param {Document | HTMLFormElement} place @param {string} formKey */
function carries(place, formKey) {
  return Boolean(formKey && place.querySelector(`input[type=hidden][value="${CSS.escape(formKey)}"]`));
}

/** @param {string} url */
function address(url) {
  return url.split("#")[0];
}

/** @param {Storage} storage @param {string} name @param {unknown} value */
export function store(storage, name, value) {
  try {
    storage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** @param {Storage} storage @param {string} name */
export function read(storage, name) {
  try {
    return JSON.parse(storage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}
