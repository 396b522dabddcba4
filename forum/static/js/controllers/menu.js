/**
 * A `<details>` menu closes on Esc (the focus returns to its summary), on a click outside, when the focus leaves it and
 * when another one opens; arrows walk through its items. What opens below the edge of the window is brought into sight.
 * @param {HTMLElement} element
 */
export default function menu(element) {
  const details = /** @type {HTMLDetailsElement} */ (element);
  const summary = details.querySelector("summary");
  const items = () => /** @type {HTMLElement[]} */ ([...details.querySelectorAll(".menu__panel a[href], .menu__panel button:not([disabled])")]);

  document.addEventListener("click", (event) => {
    if (details.open && event.target instanceof Node && !details.contains(event.target)) details.open = false;
  });
  const inSight = () => details.open && details.querySelector(".menu__panel")?.scrollIntoView({ block: "nearest" });
  details.addEventListener("toggle", inSight);
  inSight();  // it may have opened while this came
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !details.contains(event.relatedTarget)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      event.preventDefault();
      details.open = false;
      summary?.focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    details.open = true;
    const list = items();
    const here = list.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    list.at((here + (event.key === "ArrowDown" ? 1 : here < 0 ? 0 : -1)) % list.length)?.focus();
  });
}
