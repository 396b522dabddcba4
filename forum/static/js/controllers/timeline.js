/**
 * The slider of a thread: while it is dragged it says the post and its date; let go, it leads there. Dates between the ones the
 * server gave are those of the post before. From the keyboard it waits until the keys rest.
 */
import { stand } from "controllers/here";

const REST = 500;

/** @param {HTMLElement} element */
export default function timeline(element) {
  const range = /** @type {HTMLInputElement} */ (element);
  const section = /** @type {HTMLElement} */ (range.closest(".timeline"));
  /** @type {[number, string][]} */
  let dates = [];
  /** @type {number | undefined} */
  let timer;
  let dragged = false;

  fetch(range.dataset.dates ?? "", { credentials: "same-origin" }).then((answer) => answer.json()).then((course) => {
    dates = course.posts;
  }).catch(() => {});

  range.addEventListener("pointerdown", () => {
    dragged = true;
  });
  range.addEventListener("input", moved);
  range.addEventListener("change", () => {
    if (dragged) leave();
    dragged = false;
  });

  if (range.value !== (range.dataset.at ?? range.defaultValue)) moved(); // before this file was there

  function moved() {
    range.dataset.held = "1";
    clearTimeout(timer);
    say();
    if (!dragged) timer = setTimeout(leave, REST);
  }

  function say() {
    const number = Number(range.value);
    const words = (section.dataset.here ?? "").replace("{number}", number.toLocaleString(document.documentElement.lang));
    const when = dates.findLast(([from]) => from <= number)?.[1] ?? "";
    for (const place of document.querySelectorAll("[data-here]:not(.timeline, .posts)")) place.textContent = words;
    const day = section.querySelector("[data-when]");
    if (day && when) day.textContent = when;
    range.setAttribute("aria-valuetext", when ? `${words}, ${when}` : words);
    stand(range);
  }

  async function leave() {
    clearTimeout(timer);
    const number = Number(range.value);
    const asking = section.dataset.view === "tree" ? "branch" : "number";
    if (!document.querySelector("#posts[data-controller~=more]")) {
      location.assign(`${document.getElementById("posts")?.dataset.url ?? ""}?${asking}=${number}`);
      return;
    }
    const { goTo } = await import("controllers/more");
    await goTo(number, asking);
    delete range.dataset.held;
    if (section.matches(":popover-open")) section.hidePopover();
  }
}
