// The page's behaviour. Every string of the data reaches the page as text (textContent), never as HTML.
(() => {
"use strict";
const root = document.documentElement;
root.classList.add("live");
const $ = (id) => document.getElementById(id);
const hooks = {}; // what the live page adds: actions(id), claim(claim), filtered(hide), beyond(words)
let data, things, links, claims; // what is shown; update() replaces it
const narrow = matchMedia("(max-width: 900px)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

// ── Looks ───────────────────────────────────────────────────────────────────────────────────
let looks = {};
const look = (group, value) => looks[group].get(value) || {};
const own = (row) => row[dark.matches ? "dark" : "light"];
const page = (name) => getComputedStyle(root).getPropertyValue(name).trim();
let ink = {};
const readInk = () => {
  ink = { canvas: page("--canvas"), ink: page("--ink"), muted: page("--muted"), line: page("--line"), accent: page("--accent"), face: getComputedStyle(document.body).fontFamily };
};
readInk();

// ── The picture ─────────────────────────────────────────────────────────────────────────────
const boxes = new Map();
let lit = null; // ids of what is selected and what it touches; null: everything
let chosen = null; // id of the selected thing or line
let hovered = null;

function drawThing({ ctx, id, x, y }) {
  const box = boxes.get(id);
  const kind = look("kind", things[id].kind);
  const drawNode = () => {
    ctx.globalAlpha = !lit || lit.has(id) ? 1 : 0.16;
    ctx.translate(x - box.width / 2, y - box.height / 2);
    ctx.fillStyle = own(kind);
    ctx.fill(box.path);
    ctx.lineWidth = id === chosen ? 3.5 : id === hovered ? 2.2 : 1.1;
    ctx.strokeStyle = id === chosen ? ink.accent : kind.strong ? own(kind) : ink.muted;
    ctx.stroke(box.path);
    ctx.fillStyle = kind.strong && ctx.globalAlpha === 1 ? ink.canvas : ink.ink;
    if (ctx.globalAlpha < 1) ctx.globalAlpha = 0.32;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const size = data.font * (kind.strong ? 1.15 : 1);
    ctx.font = `${kind.strong ? 650 : 450} ${size}px ${ink.face}`;
    const step = size * 1.2;
    const room = box.width - 10;
    box.lines.forEach((line, i) => {
      ctx.fillText(line, box.width / 2, box.height / 2 + (i - (box.lines.length - 1) / 2) * step + 0.5, room);
    });
  };
  return { drawNode, nodeDimensions: { width: box.width, height: box.height } };
}

let thin = 1;
function dressed(id) {
  const link = links[id];
  const relation = look("relation", link.relation);
  const level = look("evidence", link.levels.find((one) => !off.evidence.has(one)) ?? link.evidence);
  const polarity = look("polarity", link.polarity);
  const modality = look("modality", link.modality);
  const color = own(relation.quiet ? relation : level);
  const near = lit && lit.has(id);
  const opacity = lit ? (near ? 1 : 0.07) : (relation.quiet ? 0.62 : 0.95) * thin;
  // A quiet line says that something is cited, which is so whatever the claims behind it deny.
  const dashes = relation.quiet ? [] : [...polarity.dashes, ...modality.dashes];
  const dress = {
    id,
    hidden: !shown.has(id),
    color: { color, highlight: color, hover: color, opacity, inherit: false },
    dashes: dashes.length ? dashes : false,
    arrows: {
      to: { enabled: true, scaleFactor: relation.quiet ? 0.35 : 0.6 },
      middle: polarity.bar && !relation.quiet ? { enabled: true, type: "bar", scaleFactor: 0.75 } : { enabled: false },
      from: modality.tail && !relation.quiet ? { enabled: true, type: "circle", scaleFactor: 0.45 } : { enabled: false },
    },
  };
  if (link.text) {
    const { color: ink, backgroundColor: paper } = getComputedStyle(document.body);
    dress.label = link.text;
    dress.font = { color: ink, strokeColor: paper, strokeWidth: 5, size: link.text.length > 1 ? 11 : 24, align: link.text.length > 1 ? "middle" : "horizontal", face: data.font };
  }
  if (relation.quiet) dress.width = near ? 1.6 : 0.9;
  return dress;
}

const off = {}; // what the legend has unticked, by group
let touched = new Set(); // things that have lines at all
let shown = new Set(); // ids of lines and things that pass the filters
let sifted = 0; // claims behind the lines that pass

function sift() {
  shown = new Set();
  const some = new Set();
  const said = new Set(); // numbers of the claims whose lines are shown
  // Lines that only cite come last: they go with the claims they are for.
  for (const [id, link] of Object.entries(links).sort(([, a], [, b]) => a.quiet - b.quiet)) {
    const stands = !off.relation.has(link.relation) && [link.from, link.to].every((end) => !off.kind.has(things[end].kind));
    const passes = stands && (link.quiet
      ? link.claims.some((claim) => said.has(claim))
      : !off.polarity.has(link.polarity) && !off.modality.has(link.modality) && link.levels.some((level) => !off.evidence.has(level)));
    if (!passes) continue;
    shown.add(id);
    some.add(link.from).add(link.to);
    if (!link.quiet) for (const claim of link.claims) said.add(claim);
  }
  sifted = said.size;
  for (const id in things) if (!off.kind.has(things[id].kind) && (some.has(id) || !touched.has(id) || things[id].middle)) shown.add(id);
  $("empty").hidden = [...shown].some((id) => !things[id] || !things[id].middle);
}

function take(picture) {
  data = picture;
  ({ things, links, claims } = data);
  looks = {};
  for (const { group, rows } of data.legend) looks[group] = new Map(rows.map((row) => [row.value, row]));
  for (const group in looks) off[group] = new Set();
  for (const hidden of data.hide) {
    const [group] = hidden.split(":", 1);
    if (off[group]) off[group].add(hidden.slice(group.length + 1));
  }
  boxes.clear();
  for (const node of data.nodes) boxes.set(node.id, { x: node.x, y: node.y, width: node.box[0], height: node.box[1], lines: node.label.split("\n"), path: Object.assign(new Path2D(node.outline), { outline: node.outline }) });
  thin = Math.min(1, Math.max(0.2, 300 / data.edges.length)); // many lines are drawn fainter
  touched = new Set();
  for (const link of Object.values(links)) touched.add(link.from).add(link.to);
  sift();
}
take(JSON.parse($("data").textContent));

const nodeSet = new vis.DataSet(data.nodes.map((node) => ({ ...node, ctxRenderer: drawThing })));
const edgeSet = new vis.DataSet(data.edges.map((edge) => ({ ...edge, ...dressed(edge.id) })));
const network = new vis.Network($("network"), { nodes: nodeSet, edges: edgeSet }, data.options);

function redress() {
  nodeSet.update(data.nodes.map(({ id }) => ({ id, hidden: !shown.has(id) })));
  edgeSet.update(data.edges.map(({ id }) => dressed(id)));
}
// vis-network learns the size of a custom shape at its first drawing and uses it from the next update on.
const redress_when_drawn = () => network.once("afterDrawing", () => setTimeout(redress));
redress_when_drawn();

// ── View ────────────────────────────────────────────────────────────────────────────────────
const glide = () => (still.matches ? false : { duration: 260, easingFunction: "easeInOutQuad" });
const room = () => {
  const { clientWidth: width, clientHeight: height } = $("network");
  const panel = $("panel");
  if (panel.hidden) return { width, height };
  return narrow.matches ? { width, height: Math.max(120, height - panel.offsetHeight + 30) } : { width: width - panel.offsetWidth, height };
};

function extent(ids = shown) {
  const frame = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const id of ids) {
    const box = boxes.get(id);
    if (!box) continue;
    frame.left = Math.min(frame.left, box.x - box.width / 2);
    frame.right = Math.max(frame.right, box.x + box.width / 2);
    frame.top = Math.min(frame.top, box.y - box.height / 2);
    frame.bottom = Math.max(frame.bottom, box.y + box.height / 2);
  }
  return frame.left <= frame.right ? frame : { left: -100, right: 100, top: -60, bottom: 60 };
}

function look_at(position, scale, animation) {
  const all = $("network");
  const free = room();
  network.moveTo({ position, scale, offset: { x: (free.width - all.clientWidth) / 2, y: (free.height - all.clientHeight) / 2 }, animation });
}

function fit(animation) {
  const frame = extent();
  const free = room();
  const scale = Math.min(1.25, (free.width - 28) / (frame.right - frame.left), (free.height - 28) / (frame.bottom - frame.top));
  look_at({ x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 }, scale, animation);
  return scale;
}

// Opens on the whole picture if its names can be read there, otherwise on its centre.
function open_on(animation) {
  if (fit(animation) * data.font < 9) look_at({ x: 0, y: 0 }, 12.5 / data.font, animation);
}
open_on(false);

const zoom = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.03, network.getScale() * factor)), animation: glide() });
$("nearer").addEventListener("click", () => zoom(1.35));
$("farther").addEventListener("click", () => zoom(1 / 1.35));
$("fit").addEventListener("click", () => fit(glide()));
$("network").addEventListener("keydown", (event) => {
  const step = 70 / network.getScale();
  const pan = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  if (pan) {
    const at = network.getViewPosition();
    network.moveTo({ position: { x: at.x + pan[0], y: at.y + pan[1] } });
  } else if (event.key === "+" || event.key === "=") zoom(1.35);
  else if (event.key === "-") zoom(1 / 1.35);
  else if (event.key === "0") fit(glide());
  else return;
  event.preventDefault();
});

// ── Small HTML ──────────────────────────────────────────────────────────────────────────────
function el(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}
const link_to = (href, text) => (href && /^https?:\/\//i.test(href) ? el("a", { href, rel: "noopener noreferrer", target: "_blank" }, text) : document.createTextNode(text));
const manner = (link) => [title_case("polarity", link.polarity), title_case("modality", link.modality).toLowerCase(), title_case("evidence", link.evidence).toLowerCase()].join(" · ");
const said = (id) => {
  const { from, to, label, polarity, relation } = links[id];
  const { word } = look("polarity", polarity);
  return `${things[from].label} – ${word && !look("relation", relation).quiet ? `${word}: ` : ""}${label} – ${things[to].label}`;
};
const title_case = (group, value) => look(group, value).label || value;

// ── Panel ───────────────────────────────────────────────────────────────────────────────────
const swatch_of = (level) => [...looks.evidence.values()].find((row) => [row.value, row.label.toLowerCase()].includes(level.toLowerCase()))?.swatch;

function card(claim) {
  const denied = look("polarity", claim.polarity).bar;
  const tags = el("ul", { class: "tags" },
    el("li", { class: denied ? "denied" : "said" }, title_case("polarity", claim.polarity)),
    el("li", {}, title_case("modality", claim.modality)),
    ...claim.evidence.map((level) => el("li", {}, level[0].toUpperCase() + level.slice(1))));
  const source = el("p", { class: "source" });
  if (claim.citations.length) source.append("Cites ", el("b", {}, claim.citations.join(" ")));
  else source.append("No citation");
  if (claim.may_cite.length) source.append(" · may cite ", el("b", {}, claim.may_cite.join(" ")));
  if (claim.passage) source.append(` · passage ${claim.passage}`);
  if (hooks.claim) source.append(" · ", hooks.claim(claim));
  const papers = claim.papers.map((paper) => el("li", {}, link_to(paper.href, paper.label), paper.confidence ? el("small", {}, ` identified with ${paper.confidence} confidence`) : null));
  const swatch = claim.evidence.map(swatch_of).find(Boolean) || "evidence-x";
  return el("article", { class: `claim ${swatch}` },
    el("p", { class: "sentence" }, claim.sentence), tags, source,
    papers.length ? el("ul", { class: "papers" }, ...papers) : null,
    claim.quote ? el("blockquote", {}, claim.quote) : null);
}

function show_panel(kicker, title, ...parts) {
  const panel = $("panel");
  panel.replaceChildren(
    el("div", { class: "panel-head" }, el("div", {}, el("p", { class: "kicker" }, kicker), el("h2", {}, title)), el("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => close_panel(true) }, "×")),
    ...parts.filter(Boolean));
  panel.hidden = false;
  panel.scrollTop = 0;
  $("legend").classList.remove("open");
}

const chip = (id) => el("button", { type: "button", onclick: () => choose(id, true) }, things[id].label);
const cards = (numbers) => {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.length ? [el("h3", {}, sorted.length === 1 ? "1 claim" : `${sorted.length} claims`), ...sorted.map((n) => card(claims[n]))] : [];
};

function thing_panel(id) {
  const thing = things[id];
  const mine = Object.entries(links).filter(([, link]) => link.from === id || link.to === id);
  const visible = mine.filter(([key]) => shown.has(key)).map(([, link]) => link);
  const quiet = (link) => look("relation", link.relation).quiet;
  const loud = visible.filter((link) => !quiet(link));
  const numbers = (loud.length ? loud : visible).flatMap((link) => link.claims);
  const others = (from) => [...new Set(from.map((link) => (link.from === id ? link.to : link.from)))].filter((other) => other !== id).sort((a, b) => things[a].label.localeCompare(things[b].label));
  const chips = (title, ids) => (ids.length ? [el("h3", {}, title), el("div", { class: "chips" }, ...ids.map(chip))] : []);
  const rows = thing.detail.flatMap((row) => [el("dt", {}, row.term), el("dd", {}, link_to(row.href, row.text))]);
  const hidden = mine.length - visible.length;
  show_panel(title_case("kind", thing.kind), thing.label,
    hooks.actions ? hooks.actions(id) : null,
    rows.length ? el("dl", {}, ...rows) : null,
    ...cards(numbers),
    hidden ? el("p", { class: "kicker" }, `${hidden} of its lines ${hidden === 1 ? "is" : "are"} filtered out.`) : null,
    ...chips("Linked with", others(loud)),
    ...chips(loud.length ? "Sources" : "Linked with", others(visible.filter(quiet))),
    thing.name ? el("span", { class: "iri" }, thing.name) : null);
}

function line_panel(id) {
  const link = links[id];
  show_panel(manner(link), said(id),
    el("div", { class: "chips" }, chip(link.from), chip(link.to)), ...cards(link.claims));
}

function choose(id, move) {
  chosen = id;
  if (id in links) {
    lit = new Set([id, links[id].from, links[id].to]);
    line_panel(id);
  } else {
    lit = new Set([id]);
    for (const [key, link] of Object.entries(links)) if (shown.has(key) && (link.from === id || link.to === id)) lit.add(key).add(link.from).add(link.to);
    thing_panel(id);
  }
  redress();
  bring([...lit].filter((key) => boxes.has(key)), id in links ? links[id].from : id, move);
  if (move) $("panel").focus({ preventScroll: true });
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
  network.unselectAll();
  redress();
  if (back) $("network").focus({ preventScroll: true });
}

network.on("click", ({ nodes, edges }) => {
  close_matches();
  if (nodes.length) choose(nodes[0]);
  else if (edges.length) choose(edges[0]);
  else close_panel();
});

// ── Hint under the pointer ──────────────────────────────────────────────────────────────────
function hint(id, pointer) {
  hovered = id;
  const box = $("hint");
  box.hidden = !id;
  $("network").classList.toggle("over", Boolean(id));
  if (!id) return;
  const link = links[id];
  const count = link && link.claims.length;
  box.replaceChildren(
    link ? said(id) : things[id].label,
    el("small", {}, link
      ? `${manner(link)} · ${count} ${count === 1 ? "claim" : "claims"}`
      : title_case("kind", things[id].kind)));
  const frame = $("network");
  box.style.left = `${Math.max(4, Math.min(pointer.x + 14, frame.clientWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${Math.max(4, pointer.y + 18 + box.offsetHeight > frame.clientHeight ? pointer.y - box.offsetHeight - 10 : pointer.y + 18)}px`;
}
network.on("hoverNode", ({ node, pointer }) => hint(node, pointer.DOM));
network.on("hoverEdge", ({ edge, pointer }) => hint(edge, pointer.DOM));
for (const name of ["blurNode", "blurEdge", "dragStart", "zoom", "click"]) network.on(name, () => hint(null));

// ── Legend ──────────────────────────────────────────────────────────────────────────────────
function refilter() {
  sift();
  data.hide = Object.entries(off).flatMap(([group, values]) => [...values].map((value) => `${group}:${value}`)).sort();
  if (hooks.filtered) hooks.filtered(data.hide);
  if (chosen && !shown.has(chosen)) close_panel();
  if (chosen) choose(chosen);
  else redress();
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
function open_legend(open) {
  $("legend").classList.toggle("open", open);
  $("open-legend").setAttribute("aria-expanded", String(open));
  if (open) { close_panel(); $("legend").querySelector("input").focus({ preventScroll: true }); } else if (narrow.matches) $("open-legend").focus();
}
$("open-legend").addEventListener("click", () => open_legend(!$("legend").classList.contains("open")));
document.querySelector("[data-close=legend]").addEventListener("click", () => open_legend(false));

// ── Find ────────────────────────────────────────────────────────────────────────────────────
const find = $("find");
const list = $("matches");
const most = 200;
let matches = [];
let active = -1;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
let names = [];
const name_all = () => (names = Object.entries(things)
  .map(([id, thing]) => ({ id, ring: thing.ring, name: plain(thing.label), more: plain([thing.kind, ...thing.detail.map((row) => row.text)].join(" ")) }))
  .sort((a, b) => a.ring - b.ring || a.name.localeCompare(b.name)));
name_all();

function rank({ name, more }, words) {
  if (!words) return 0;
  if (name.startsWith(words)) return 0;
  if (name.includes(` ${words}`)) return 1;
  if (name.includes(words)) return 2;
  return more.includes(words) ? 3 : 9;
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
  if (!list.hidden) { close_matches(); event.preventDefault(); }
  else if ($("legend").classList.contains("open")) open_legend(false);
  else close_panel(true);
});
$("table").addEventListener("toggle", () => { if ($("table").open) $("table").scrollIntoView({ behavior: still.matches ? "auto" : "smooth" }); });
dark.addEventListener("change", () => { readInk(); redress(); });

// ── Another picture in the place of this one ────────────────────────────────────────────────
const svg = (name, properties) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
  return element;
};

function legend_row(group, row) {
  const swatch = svg("svg", { class: `swatch ${row.swatch}`, viewBox: row.outline ? "-2 -1 34 20" : "0 -4 36 20", "aria-hidden": "true" });
  if (row.outline) swatch.append(svg("path", { class: "shape", d: row.outline }));
  else {
    swatch.append(svg("path", { class: "line", d: "M1,6 H28", ...(row.dashes.length ? { "stroke-dasharray": row.dashes.join(" ") } : {}) }), svg("path", { class: "tip", d: "M27,2 L35,6 L27,10 Z" }));
    if (row.bar) swatch.append(svg("path", { class: "line", d: "M14,0 V12" }));
    if (row.tail) swatch.append(svg("circle", { class: "tip", cx: 4, cy: 6, r: 3.4 }));
  }
  const box = el("input", { type: "checkbox", "data-group": group, value: row.value });
  box.checked = !off[group].has(row.value);
  return el("label", { class: "row" }, box, swatch,
    el("span", { class: "name" }, row.label, row.explain ? el("small", {}, row.explain) : null),
    el("span", { class: "count" }, String(row.count)));
}

function table_row(claim) {
  const papers = claim.papers.map((paper) => el("div", {}, link_to(paper.href, paper.label), paper.confidence ? el("small", {}, ` ${paper.confidence} confidence`) : null));
  return el("tr", {},
    el("td", {}, claim.passage ? String(claim.passage) : ""),
    el("th", { scope: "row" }, claim.sentence, claim.quote ? el("q", {}, claim.quote) : null),
    el("td", look("polarity", claim.polarity).bar ? { class: "denied" } : {}, title_case("polarity", claim.polarity)),
    el("td", {}, title_case("modality", claim.modality)),
    el("td", {}, claim.evidence.join(", ")),
    el("td", {}, claim.citations.join(" ") || "none"),
    el("td", {}, claim.may_cite.join(" ")),
    el("td", {}, ...papers));
}

// What a thing or line is called in every picture; their ids are those of one picture alone.
const name_of = (id) => {
  if (id in things) return things[id].name;
  const { from, to, label, polarity, modality, evidence } = links[id];
  return JSON.stringify([things[from].name, things[to].name, label, polarity, modality, evidence]);
};

let moving = 0;
function move(from) {
  const begin = performance.now();
  const step = (now) => {
    const part = Math.min(1, (now - begin) / 450);
    const eased = part < 0.5 ? 2 * part * part : 1 - (2 - 2 * part) ** 2 / 2;
    nodeSet.update([...boxes].map(([id, box]) => {
      const start = from.get(id);
      return { id, x: start.x + (box.x - start.x) * eased, y: start.y + (box.y - start.y) * eased };
    }));
    if (part < 1) moving = requestAnimationFrame(step);
  };
  moving = requestAnimationFrame(step);
}

function update(picture) {
  const places = new Map([...boxes].map(([id]) => [things[id].name, nodeSet.get(id)]));
  const selected = chosen && name_of(chosen);
  const focused = $("panel").contains(document.activeElement);
  const origin = (selected && places.get(selected)) || { x: 0, y: 0 };
  chosen = lit = null;
  hint(null);
  cancelAnimationFrame(moving);
  edgeSet.clear();
  nodeSet.clear();
  take(picture);
  name_all();
  $("groups").replaceChildren(...data.legend.filter(({ rows }) => rows.length).map(({ group, title, rows }) =>
    el("fieldset", {}, el("legend", {}, title), ...rows.map((row) => legend_row(group, row)))));
  $("rows").replaceChildren(...claims.map(table_row));
  $("rows-title").textContent = `All ${claims.length} claims as a table`;
  const still_there = !still.matches && boxes.size <= 200;
  // What is new grows out of what was selected.
  const from = new Map(data.nodes.map(({ id, x, y }) => [id, still_there ? places.get(things[id].name) || origin : { x, y }]));
  nodeSet.add(data.nodes.map((node) => ({ ...node, x: from.get(node.id).x, y: from.get(node.id).y, ctxRenderer: drawThing })));
  edgeSet.add(data.edges.map((edge) => ({ ...edge, ...dressed(edge.id) })));
  redress_when_drawn();
  if (still_there) move(from);
  const again = selected && [...Object.keys(things), ...Object.keys(links)].find((id) => name_of(id) === selected);
  if (again && shown.has(again)) {
    choose(again);
    if (focused) $("panel").focus({ preventScroll: true });
  } else {
    $("panel").hidden = true;
    if (focused) $("network").focus({ preventScroll: true });
  }
  open_on(glide());
}

// For the live page, for tests and for the browser's console.
window.picture = {
  counted: () => ({ things: [...shown].filter((id) => things[id] && things[id].ring < 2).length, claims: sifted, sources: [...shown].filter((id) => things[id] && things[id].ring === 2).length }),
  network, boxes, choose, update, hooks, el, close_panel, close_matches,
  shown: () => shown,
  chosen: () => chosen,
  get data() { return data; },
  get things() { return things; },
  get links() { return links; },
  drawn(paint) { // with nothing selected, as a file is to show it
    const kept = [chosen, lit];
    chosen = lit = hovered = null;
    redress();
    try { return paint({ ...ink, frame: extent(), network, dark: dark.matches }); }
    finally { [chosen, lit] = kept; redress(); }
  },
};
})();
