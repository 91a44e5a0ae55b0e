// Finding a thing by name.

const find = $("find");
const list = $("matches");
const most = 200;
let matches = [];
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
  const words = plain(find.value.trim());
  matches = names.filter(({ id }) => shown.has(id)).map((entry) => [rank(entry, words), entry]).filter(([n]) => n < 9).sort((a, b) => a[0] - b[0]).map(([, entry]) => entry.id);
  active = words && matches.length ? 0 : -1;
  list.replaceChildren(...matches.slice(0, most).map((id, i) =>
    el("li", { id: `match-${i}`, role: "option", "aria-selected": String(i === active), onmousedown: (event) => { event.preventDefault(); pick(i); } }, things[id].label, el("small", {}, title_case("kind", things[id].kind)))));
  if (!matches.length) list.append(el("li", { class: "none" }, "Nothing of that name"));
  if (hooks.beyond && words) {
    const wanted = find.value.trim();
    list.append(el("li", { class: "beyond", onmousedown: (event) => { event.preventDefault(); hooks.beyond(wanted); } }, `Add “${wanted}” from the whole graph`));
  }
  if (matches.length > most) list.append(el("li", { class: "none" }, `and ${matches.length - most} more`));
  list.hidden = false;
  find.setAttribute("aria-expanded", "true");
  mark();
}
function mark() {
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
  if (active < 0) return find.removeAttribute("aria-activedescendant");
  find.setAttribute("aria-activedescendant", `match-${active}`);
  list.children[active].scrollIntoView({ block: "nearest" });
}
function close_matches() {
  list.hidden = true;
  find.setAttribute("aria-expanded", "false");
  find.removeAttribute("aria-activedescendant");
}
function pick(i) {
  if (!matches[i]) return;
  find.value = things[matches[i]].label;
  close_matches();
  choose(matches[i], true);
}
find.addEventListener("input", list_matches);
find.addEventListener("focus", () => { find.select(); list_matches(); });
find.addEventListener("click", () => { if (list.hidden) list_matches(); });
find.addEventListener("blur", close_matches);
find.addEventListener("keydown", (event) => {
  const count = Math.min(matches.length, most);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) return list_matches();
    if (count) active = event.key === "ArrowDown" ? (active + 1) % count : (active + count - (active < 0 ? 0 : 1)) % count;
    mark();
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (matches.length || !hooks.beyond) pick(active < 0 ? 0 : active);
    else if (find.value.trim()) hooks.beyond(find.value.trim());
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
