// Finding a thing by name.

const find = $("find");
const list = $("matches");
const most = 200;
let choices = []; // what can be chosen: things, and to look beyond the picture
let active = -1;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const folded = (text) => plain(text).replace(/[^\p{L}\p{N}]+/gu, "");
let names = [];
const name_all = () => (names = Object.entries(things)
  .map(([id, thing]) => ({ id, ring: thing.ring, name: plain(thing.label), others: thing.names, more: plain([thing.kind, ...thing.detail.map((row) => row.text)].join(" ")) }))
  .sort((a, b) => a.ring - b.ring || a.name.localeCompare(b.name)));
name_all();

function rank({ name, others, more }, words) {
  if (!words) return 0;
  if (name.startsWith(words)) return 0;
  if (name.includes(` ${words}`)) return 1;
  if (name.includes(words)) return 2;
  const key = folded(words);
  if (key && others.some((other) => other.startsWith(key))) return 3;
  return more.includes(words) ? 4 : 9;
}
function list_matches() {
  const wanted = find.value.trim();
  const words = plain(wanted);
  const matches = names.filter(({ id }) => shown.has(id)).map((entry) => [rank(entry, words), entry]).filter(([n]) => n < 9).sort((a, b) => a[0] - b[0]).map(([, entry]) => entry.id);
  active = words && matches.length ? 0 : -1;
  choices = [];
  const choice = (act, properties, ...parts) => {
    const i = choices.push(act) - 1;
    return el("li", { id: `match-${i}`, role: "option", onmousedown: (event) => { event.preventDefault(); act(); }, ...properties }, ...parts);
  };
  const told = (text) => el("li", { class: "none", role: "option", "aria-disabled": "true" }, text);
  list.replaceChildren(...matches.slice(0, most).map((id) => choice(() => pick(id), {}, things[id].label, el("small", {}, title_case("kind", things[id].kind)))));
  if (!matches.length) list.append(told("Nothing of that name"));
  if (hooks.beyond && words) list.append(choice(() => hooks.beyond(wanted), { class: "beyond" }, `Add “${wanted}” from the whole graph`));
  if (matches.length > most) list.append(told(`and ${matches.length - most} more`));
  list.hidden = false;
  find.setAttribute("aria-expanded", "true");
  mark();
}
function mark() {
  for (const item of list.children) item.setAttribute("aria-selected", String(item.id === `match-${active}`));
  if (active < 0) return find.removeAttribute("aria-activedescendant");
  find.setAttribute("aria-activedescendant", `match-${active}`);
  $(`match-${active}`).scrollIntoView({ block: "nearest" });
}
function close_matches() {
  list.hidden = true;
  find.setAttribute("aria-expanded", "false");
  find.removeAttribute("aria-activedescendant");
}
function pick(id) {
  find.value = things[id].label;
  close_matches();
  choose(id, true);
}
find.addEventListener("input", list_matches);
find.addEventListener("focus", () => { find.select(); list_matches(); });
find.addEventListener("click", () => { if (list.hidden) list_matches(); });
find.addEventListener("blur", close_matches);
find.addEventListener("keydown", (event) => {
  const count = choices.length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) return list_matches();
    if (count) active = event.key === "ArrowDown" ? (active + 1) % count : (active + count - (active < 0 ? 0 : 1)) % count;
    mark();
  } else if (event.key === "Enter") {
    event.preventDefault();
    choices[Math.max(0, active)]?.();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hint(null);
  if (!list.hidden) { close_matches(); event.preventDefault(); }
  else if ($("legend").classList.contains("open")) open_legend(false);
  else close_panel(true);
});
$("rows").addEventListener("click", ({ target }) => {
  if (!target.dataset.claim) return;
  choose(`c${target.dataset.claim}`, true);
  document.querySelector(".stage").scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
});
$("table").addEventListener("toggle", () => { if ($("table").open) $("table").scrollIntoView({ behavior: still.matches ? "auto" : "smooth" }); });
dark.addEventListener("change", () => { readInk(); network.redraw(); });
