/**
 * Texts typed and not sent, kept in this browser. A sent text is forgotten only on the evidence that the server took it:
 * the page that follows came from the form's page, is another one, is neither an error nor the sign-in form, and does not
 * show the same form again (its form key). Any doubt keeps the text.
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
  store(sessionStorage, SENT, { name, key, from: address(location.href) });
}

/** Forget what the page before sent, if it was taken. Once for each page. */
export function settle() {
  const sent = read(sessionStorage, SENT);
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const here = address(location.href);
  const again = sent.key && document.querySelector(`input[name=form_key][value="${CSS.escape(sent.key)}"]`);
  const refused = document.querySelector(".oops") || location.pathname.endsWith("/sign-in");
  if (!again && !refused && here !== sent.from && address(document.referrer) === sent.from) localStorage.removeItem(`draft:${sent.name}`);
}

addEventListener("pageshow", (event) => {
  if (event.persisted) sessionStorage.removeItem(SENT);
});

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
