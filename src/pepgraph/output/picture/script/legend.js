// The legend, whose boxes filter.

// The table has what the picture shows.
function sift_rows() {
  [...$("rows").rows].forEach((row, n) => { row.hidden = !sifted.has(n); });
  $("rows-title").textContent = `${sifted.size < claims.length ? `${sifted.size} of` : "All"} ${many(claims.length, "claim")} as a table`;
}
sift_rows();

function refilter() {
  sift();
  sift_rows();
  data.hide = Object.entries(off).flatMap(([group, values]) => [...values].map((value) => `${group}:${value}`)).sort();
  if (hooks.filtered) hooks.filtered(data.hide);
  if (chosen && number_of(chosen) === null && !shown.has(chosen)) close_panel();
  if (chosen) choose(chosen);
  redress();
}
$("legend").addEventListener("change", ({ target }) => {
  if (!target.dataset.group) return;
  off[target.dataset.group][target.checked ? "delete" : "add"](target.value);
  refilter();
});
$("groups").closest("form").addEventListener("submit", (event) => event.preventDefault());
$("all").addEventListener("click", () => {
  for (const box of $("groups").querySelectorAll("input")) box.checked = true;
  for (const group in off) off[group].clear();
  refilter();
});
function turn_legend(open) {
  $("legend").classList.toggle("open", open);
  $("open-legend").setAttribute("aria-expanded", String(open));
}
function open_legend(open) {
  turn_legend(open);
  if (open) { close_panel(); $("legend").querySelector("input").focus({ preventScroll: true }); } else if (narrow.matches) $("open-legend").focus();
}
$("open-legend").addEventListener("click", () => open_legend(!$("legend").classList.contains("open")));
document.querySelector("[data-close=legend]").addEventListener("click", () => open_legend(false));
