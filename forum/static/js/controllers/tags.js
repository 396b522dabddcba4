/**
 * Names completed in a field where commas stand between them, tags or (`data-tags-from`) people: an ARIA 1.2 combobox. Up and Down choose, Enter or Tab
 * takes, Escape closes; nothing is chosen until one asks, so that a new tag can be typed as it is. `data-tags-kind`: what the community
 * completes, tags unless it says so; `data-tags-one`: the field takes one name.
 * @param {HTMLElement} element
 */
export default function tags(element) {
  const input = /** @type {HTMLInputElement} */ (element);
  const { tagsIn: community, tagsLabel = "", tagsCount = "", tagsKind = "tag", tagsOne } = input.dataset;
  const from = input.dataset.tagsFrom ?? (community ? `/c/${community}/completion` : "");
  if (!from || input.getAttribute("role") === "combobox") return;
  const list = document.createElement("ul");
  list.className = "menu__panel completing";
  list.id = `${input.id}-list`;
  list.popover = "manual";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", tagsLabel);
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  /** @type {AbortController | undefined} */
  let asking;
  let timer = 0;

  input.addEventListener("input", later);
  input.addEventListener("focus", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", keys);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (option instanceof HTMLElement) take(option);
  });
  if (document.activeElement === input) later();

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  }

  /** The name at the cursor: where it begins and ends, and what is typed of it. */
  function part() {
    const at = input.selectionStart ?? input.value.length;
    const start = input.value.lastIndexOf(",", at - 1) + 1;
    const end = input.value.indexOf(",", at);
    return { start, end: end < 0 ? input.value.length : end, text: input.value.slice(start, at).trim().replace(/^#/, "") };
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(`${from}?${new URLSearchParams({ kind: tagsKind, q: part().text })}`, { signal });
      if (answer.ok) show(await answer.json());
    } catch {
      // out of reach: what is typed stands
    }
  }

  /** @param {{ name: string, note: string, value?: string, username?: string }[]} rows */
  function show(rows) {
    const { start, end } = part();
    const others = (input.value.slice(0, start) + input.value.slice(end)).split(",").map((name) => name.trim().toLowerCase());
    const fresh = rows.filter((row) => !others.includes(valueOf(row).toLowerCase()));
    if (!fresh.length || document.activeElement !== input) return close();
    list.replaceChildren(...fresh.map((row, number) => {
      const option = document.createElement("li");
      option.className = "menu__item";
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.dataset.value = valueOf(row);
      const [name, note] = [document.createElement("span"), document.createElement("small")];
      name.textContent = row.name;
      note.textContent = row.note;
      option.append(name, note);
      return option;
    }));
    activate(null);
    list.showPopover();
    const { left, bottom, top } = input.getBoundingClientRect();
    const room = window.visualViewport?.height ?? innerHeight;
    list.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - list.offsetWidth - 8))}px`;
    list.style.top = `${bottom + list.offsetHeight > room ? Math.max(8, top - list.offsetHeight - 8) : bottom}px`;
    input.setAttribute("aria-expanded", "true");
    status.textContent = tagsCount.replace("{}", String(fresh.length));
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    if (list.matches(":popover-open")) list.hidePopover();
    input.setAttribute("aria-expanded", "false");
    activate(null);
  }

  /** @param {KeyboardEvent} event */
  function keys(event) {
    if (event.isComposing) return;
    const open = list.matches(":popover-open");
    const options = [...list.querySelectorAll("[role=option]")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = list.querySelector("[aria-selected=true]");
    if (step && !open) later();
    else if (step) {
      const here = chosen ? options.indexOf(chosen) : step > 0 ? -1 : options.length;
      activate(options[(here + step + options.length) % options.length]);
    } else if (open && event.key === "Escape") close();
    else if (open && chosen instanceof HTMLElement && ["Enter", "Tab"].includes(event.key)) take(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();  // Escape closes the list, not what it stands in
  }

  /** @param {Element | null} option */
  function activate(option) {
    list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    input.removeAttribute("aria-activedescendant");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} option */
  function take(option) {
    const { start, end } = part();
    const last = end === input.value.length;
    input.setSelectionRange(start, end);
    const words = `${start ? " " : ""}${option.dataset.value}${last && tagsOne === undefined ? ", " : ""}`;
    if (!document.execCommand("insertText", false, words)) input.setRangeText(words, start, end, "end");
    close();
  }
}

/** What is written for a row that is taken. @param {{ name: string, value?: string, username?: string }} row */
function valueOf(row) {
  return row.value ?? row.username ?? row.name;
}
