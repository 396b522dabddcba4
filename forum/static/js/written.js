/**
 * What was written in place is put beside a post that must be there: on another page, or where that post is not loaded, the
 * reader goes to the new post's own address instead. The header names come from `views/in_place.py`.
 * @param {any} ctx of htmx, its answer read but not yet put in
 */
export function place(ctx) {
  const headers = ctx.response?.headers;
  const address = headers?.get("Parvis-Address");
  if (!address) return;
  const here = /^\/t\/[^/]+\/(\d+)/.exec(location.pathname)?.[1] ?? "";
  const needs = headers.get("Parvis-Needs");
  if (needs && headers.get("Parvis-Thread") === here && document.getElementById(needs)) return;
  sessionStorage.removeItem("dock");
  ctx.hx.redirect = address;
}
