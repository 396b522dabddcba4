/**
 * The draft of one form, on the server from the first seconds: about a second after typing pauses, and at least every five
 * while it goes on. What the server has not taken yet is kept in this browser. A text that another window saved there meanwhile
 * is shown beside this one, and whichever is not taken is kept too.
 */
import { fieldsOf, touched } from "controllers/draft";
import { forget, keep, kept } from "drafts";

const PAUSE = 1000;
const AT_LEAST = 5000;
const AGAIN = 15_000;
const KEEPALIVE_MOST = 60_000;

/** This page, so that it may save again when an answer got lost. */
const page = Math.random().toString(36).slice(2, 14);

/** @typedef {{ version: number, saved_at: string, title: string, source: string }} Saved */

/** @param {HTMLFormElement} form @param {string} name */
export default function saving(form, name) {
  const place = form.dataset.place ?? "";
  let version = Number(form.dataset.version ?? 0);
  let writer = page;
  let unsavedSince = 0;
  let done = false;
  const begun = touched([...form.elements]);
  /** @type {string} */
  let saved = begun ? "" : state();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<void> | null} */
  let under = null;
  /** @type {Saved | null} */
  let other = null;

  restore();
  if (begun && !under) changed();
  if (version && form.dataset.savedAt && state() === saved) say("at", form.dataset.savedAt);
  form.addEventListener("input", changed);
  form.addEventListener("click", act);
  form.addEventListener("parvis:leave", leave);
  addEventListener("pagehide", leave);
  addEventListener("online", () => form.isConnected && state() !== saved && save());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  document.addEventListener("parvis:written", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.place !== place) return;
    done = true;
    clearTimeout(timer);
    setTimeout(begin);
  });

  /** The text was taken; a form that stays begins anew. */
  function begin() {
    if (!form.isConnected) return;
    [done, version, other, saved] = [false, 0, null, state()];
    say("");
  }

  function state() {
    return JSON.stringify({ ...typed(), ...chosen() });
  }

  /** What a new thread is to be, where it is to stand, what it is about: goes to the server with the text. @returns {Record<string, string>} */
  function chosen() {
    if (!place.startsWith("thread:")) return {};
    const fields = new FormData(form);
    return { kind: String(fields.get("kind") ?? ""), category_id: String(fields.get("category_id") ?? ""), tags: String(fields.get("tags") ?? "") };
  }

  function typed() {
    return Object.fromEntries(fieldsOf(form).filter((field) => field.name === "source" || field.name === "title").map((field) => [field.name, field.value]));
  }

  /** What this browser kept and the server did not confirm goes first; the server then says whether another window wrote too. */
  function restore() {
    const draft = kept(name);
    if (!draft) return;
    if (JSON.stringify({ ...typed(), ...draft.typed, ...chosen(), ...draft.chosen }) === state()) return forget(name);
    if (!Object.values(draft.typed).some((value) => value.trim())) return forget(name);
    put(draft.typed);
    choose(draft.chosen ?? {});
    version = draft.version ?? version;
    writer = draft.page ?? page;
    say("restored");
    save();
  }

  function changed() {
    if (done || !form.isConnected) return;
    if (state() === saved) {
      clearTimeout(timer);
      return forget(name);
    }
    if (!keep(name, typed(), { version, page: writer, chosen: chosen() })) say("");
    if (other) return;
    unsavedSince ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(PAUSE, unsavedSince + AT_LEAST - Date.now())));
  }

  function leave() {
    if (timer !== undefined && !done && !other && state() !== saved) save(undefined, true);
  }

  /** @param {string} [former] @param {boolean} [last] the page goes away: do not wait for the answer */
  async function save(former, last) {
    clearTimeout(timer);
    timer = undefined;
    unsavedSince = 0;
    if (under && !last) await under;
    if (done || (!form.isConnected && !last)) return;
    const sent = state();
    under = send(former, last, sent).finally(() => (under = null));
    await under;
  }

  /** @param {string | undefined} former @param {boolean | undefined} last @param {string} sent */
  async function send(former, last, sent) {
    const body = new URLSearchParams({ ...typed(), ...chosen(), base: String(version), window: writer, former: former ?? "" });
    for (const field of ["csrf_token", "form_key"]) body.set(field, /** @type {HTMLInputElement | null} */ (form.querySelector(`input[name=${field}]`))?.value ?? "");
    try {
      const answer = await fetch(`/drafts/${place}`, {
        method: "PUT", body, credentials: "same-origin", headers: { Accept: "application/json" }, redirect: "error",
        keepalive: Boolean(last) && body.toString().length < KEEPALIVE_MOST,
      });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) return heard(answer.status, await answer.json(), sent);
    } catch {
      // out of reach: said below
    }
    if (done) return;
    say("local");
    timer = setTimeout(save, AGAIN);
  }

  /** @param {number} status @param {any} told @param {string} sent */
  function heard(status, told, sent) {
    if (done) return;
    if (status === 409) return conflict(told);
    if (status !== 200) {
      say("local", "", told.sentence);
      if (status === 429) timer = setTimeout(save, AGAIN);
      return;
    }
    version = told.version;
    writer = page;
    saved = sent;
    if (state() === sent) forget(name);
    else changed();
    if (version) say("at", told.saved_at);
    else say("");
  }

  /** @param {Saved} told */
  function conflict(told) {
    const panel = part("[data-conflict]");
    if (!panel) return;
    other = told;
    const words = panel.querySelector("[data-conflict-words]");
    const text = panel.querySelector("[data-other]");
    if (words) words.textContent = (panel.dataset.words ?? "").replace("{time}", clock(told.saved_at, form.dataset.zone));
    if (text) text.textContent = told.title ? `${told.title}\n\n${told.source}` : told.source;
    panel.hidden = false;
    say("conflicting");
  }

  /** @param {Event} event */
  function act(event) {
    const name = event.target instanceof Element && event.target.closest("[data-act]")?.getAttribute("data-act");
    if (name === "take-other" && other) {
      const mine = source();
      decide({ source: other.source, title: other.title }, mine);
    } else if (name === "keep-mine" && other) {
      decide(typed(), other.source);
    } else if (name === "put-back") {
      const mine = source();
      const text = part("[data-former-text]")?.textContent ?? "";
      put({ source: text });
      beside(mine);
      save(mine);
    }
  }

  /** @param {Record<string, string>} taken @param {string} left */
  function decide(taken, left) {
    const panel = part("[data-conflict]");
    version = other?.version ?? version;
    other = null;
    put(taken);
    beside(left);
    if (panel) panel.hidden = true;
    save(left);
    form.querySelector("textarea")?.focus();
  }

  /** Keep a text in sight of the form. @param {string} text */
  function beside(text) {
    const fold = part("[data-former]");
    const words = part("[data-former-text]");
    if (!fold || !words) return;
    words.textContent = text;
    fold.hidden = !text.trim();
  }

  function source() {
    return typed().source ?? "";
  }

  /** @param {Record<string, string>} texts */
  function put(texts) {
    for (const field of fieldsOf(form)) {
      if (texts[field.name] === undefined || texts[field.name] === field.value) continue;
      field.value = texts[field.name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** @param {Record<string, string>} choices */
  function choose(choices) {
    for (const [field, value] of Object.entries(choices)) {
      const control = form.elements.namedItem(field);
      if (control instanceof RadioNodeList || control instanceof HTMLSelectElement || control instanceof HTMLInputElement) control.value = value;
    }
  }

  /** @param {string} selector @returns {HTMLElement | null} */
  function part(selector) {
    return form.querySelector(selector);
  }

  /** Seen at each save, told to screen readers when it becomes another kind. @param {string} what @param {string} [at] @param {string} [words] */
  function say(what, at, words) {
    const status = part("[data-saved]");
    const told = part("[data-told]");
    if (!status) return;
    const text = [(status.dataset[what] ?? "").replace("{time}", at ? clock(at, form.dataset.zone) : ""), words].filter(Boolean).join(". ");
    status.textContent = text;
    status.classList.toggle("is-unsaved", what === "local" || what === "conflicting");
    if (told && status.dataset.now !== what) told.textContent = text;
    status.dataset.now = what;
  }
}

/** The time of day as the page's other times are written. @param {string} at @param {string} [timeZone] the reader's */
function clock(at, timeZone) {
  const language = document.documentElement.lang;
  /** @param {string} [zone] */
  const written = (zone) => new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
  let time = "";
  try {
    time = written(timeZone);
  } catch {
    time = written();  // a zone that this browser does not know: the device's
  }
  return language === "fr" ? time.replace(/^0(?=\d)/, "").replace(":", "\u202fh\u202f") : time;
}
