/** A colour typed and the browser's own picker beside it say the same. @param {HTMLElement} element */
export default function colour(element) {
  const [typed, picked] = element.querySelectorAll("input");
  const follow = () => {
    if (/^#[0-9a-f]{6}$/i.test(typed.value)) picked.value = typed.value.toLowerCase();
  };
  typed.addEventListener("input", follow);
  picked.addEventListener("input", () => { typed.value = picked.value; });
  follow();
}
