// What is selected, and what is lit with it.

const number_of = (id) => (/^c\d+$/.test(id) ? Number(id.slice(1)) : null); // a claim is called c and its number
function lines_of(id) {
  return Object.keys(links).filter((key) => shown.has(key) && (key === id || links[key].from === id || links[key].to === id));
}
const loud_of = (id) => lines_of(id).filter((key) => !links[key].quiet);

// Numbers of the claims behind a thing, a line or a claim; behind a reference, of those that cite it.
function claims_of(id) {
  if (number_of(id) !== null) return [number_of(id)];
  const loud = loud_of(id);
  return [...new Set((loud.length ? loud : lines_of(id)).flatMap((key) => links[key].claims))].sort((a, b) => a - b);
}

// What goes with it: its lines, the lines and references of its claims, and the ends of all these.
function together(id) {
  const stated = new Set(claims_of(id));
  const own_lines = new Set(lines_of(id));
  const found = new Set(id in things ? [id] : []);
  // With a reference goes what rests on it, not what else that cites.
  const goes_along = (link) => link.claims.some((claim) => stated.has(claim)) && !(link.quiet && things[id]?.ring > 1);
  for (const [key, link] of Object.entries(links)) {
    if (shown.has(key) && (own_lines.has(key) || goes_along(link))) found.add(key).add(link.from).add(link.to);
  }
  return found;
}

let scope = null; // the thing or line whose claims the key c steps through; null: all that are seen

function choose(id, move) {
  if ($("panel").hidden) earlier = { position: network.getViewPosition(), scale: network.getScale() };
  chosen = id;
  lit = together(id);
  if (number_of(id) === null) scope = id;
  else if (!by_passage().includes(id)) scope = null;
  if (id in things) thing_panel(id);
  else if (id in links) line_panel(id);
  else claim_panel(id);
  const title = id in things ? things[id].label : id in links ? said(id) : `${claims[number_of(id)].sentence} ${cited(claims[number_of(id)])}`;
  $("told").textContent = number_of(id) === null ? `${title}, ${many(claims_of(id).length, "claim")}` : title;
  network.redraw();
  const touched = [...lit].filter((key) => boxes.has(key));
  if (touched.length) bring(touched, id in things ? id : id in links ? links[id].from : touched[0], move);
  if (move) $("panel").focus({ preventScroll: true });
}

// The next or previous in a list, from the one that is selected.
function step(list, by) {
  const at = list.indexOf(chosen);
  if (list.length) choose(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length]);
}
const by_place = () => Object.keys(things).filter((id) => shown.has(id)).sort((a, b) => boxes.get(a).y - boxes.get(b).y || boxes.get(a).x - boxes.get(b).x);
const by_passage = () => (scope ? claims_of(scope) : [...sifted].sort((a, b) => a - b)).map((n) => `c${n}`);
document.querySelector(".stage").addEventListener("keydown", (event) => {
  const inside = $("network").contains(event.target) || $("panel").contains(event.target);
  if (!inside || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n") step(by_place(), 1);
  else if (event.key === "p") step(by_place(), -1);
  else if (event.key === "c") step(by_passage(), 1);
  else if (event.key === "C") step(by_passage(), -1);
  else if (event.key === "Enter" && event.target === $("network") && chosen) $("panel").focus();
  else return;
  event.preventDefault();
});

// While a card of the panel is pointed at or has the focus, its claim alone is lit.
function preview(id) {
  lit = id ? together(id) : chosen && together(chosen);
  network.redraw();
}

// Moves the view only as far as what is selected, and what it touches, lies outside it.
function bring(ids, centre, closer) {
  const free = room();
  const seen = (id) => {
    const at = network.canvasToDOM(boxes.get(id));
    return at.x > 50 && at.y > 24 && at.x < free.width - 50 && at.y < free.height - 24;
  };
  const now = network.getScale();
  const readable = closer ? Math.max(now, 10.5 / data.font) : now;
  if (readable === now && ids.every(seen)) return;
  const frame = extent(ids);
  const fits = Math.min((free.width - 28) / (frame.right - frame.left), (free.height - 28) / (frame.bottom - frame.top));
  const scale = Math.max(Math.min(readable, fits), Math.min(readable, 9 / data.font));
  if (scale !== now) return look_at(scale > fits ? boxes.get(centre) : { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 }, scale, glide());
  const from = network.canvasToDOM({ x: frame.left, y: frame.top });
  const to = network.canvasToDOM({ x: frame.right, y: frame.bottom });
  const push = (low, high, size) => (low < 14 ? 14 - low : high > size - 14 ? size - 14 - high : 0);
  const at = network.getViewPosition();
  network.moveTo({ position: { x: at.x - push(from.x, to.x, free.width) / now, y: at.y - push(from.y, to.y, free.height) / now }, scale: now, animation: glide() });
}

function close_panel(back) {
  if ($("panel").hidden) return;
  $("panel").hidden = true;
  chosen = lit = null;
  scope = null;
  network.unselectAll();
  network.redraw();
  if (opened) opened(glide());
  else if (earlier) network.moveTo({ ...earlier, animation: glide() });
  if (back) $("network").focus({ preventScroll: true });
}

network.on("click", ({ nodes, pointer }) => {
  close_matches();
  const id = nodes[0] ?? line_at([pointer.canvas.x, pointer.canvas.y], 9 / network.getScale());
  if (id) choose(id);
  else close_panel();
});
