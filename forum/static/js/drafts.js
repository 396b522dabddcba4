/**
 * Texts typed and not sent, kept in this browser. A sent text is forgotten only on the evidence that the server took it:
 * the page that follows came from the form's page, is another one, is not an error, and does not hold the form's key again.
 * Any doubt keeps the text.
 */

const SENT = "draft-sent";
const DAYS = 30;

/** @typedef {{ at: number, typed: Record<string, string> }} Draft */

/** @param {string} name @param {Record<string, string>} typed @returns {boolean} whether the browser could keep it */
export function keep(name, typed) {
  if (Object.values(typed).some((value) => value.trim())) return store(localStorage, `draft:${name}`, { at: Date.now(), typed });
  localStorage.removeItem(`draft:${name}`);
  return false;
}

/** @param {string} name @returns {Record<string, string>} */
export function kept(name) {
  const draft = /** @type {Draft | null} */ (read(localStorage, `draft:${name}`));
  return draft && Date.now() - draft.at < DAYS * 86_400_000 ? draft.typed : {};
}

/** The form of this draft leaves now. @param {string} name @param {string} key */
export function sending(name, key) {
  store(sessionStorage, SENT, { name, key, from: address(location.href), left: true });
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
      if (!event.defaultPrevented && event.target instanceof HTMLFormElement && carries(event.target, sent.key)) sending(sent.name, sent.key);
    });
    return;
  }
  sessionStorage.removeItem(SENT);
  const elsewhere = address(location.href) !== sent.from && address(document.referrer) === sent.from;
  if (sent.left && elsewhere && !document.querySelector(".oops")) localStorage.removeItem(`draft:${sent.name}`);
}

addEventListener("pageshow", (event) => {
  if (event.persisted) sessionStorage.removeItem(SENT);
});

/** @param {Document | HTMLFormElement} place @param {string} key */
function carries(place, key) {
  return Boolean(key && place.querySelector(`input[type=hidden][value="${CSS.escape(key)}"]`));
}

/** @param {string} url */
function address(url) {
  return url.split("#")[0];
}

/** @param {Storage} storage @param {string} name @param {object} value */
function store(storage, name, value) {
  try {
    storage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** @param {Storage} storage @param {string} name */
function read(storage, name) {
  try {
    return JSON.parse(storage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}
