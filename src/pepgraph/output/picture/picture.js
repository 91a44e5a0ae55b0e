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
const courses = new Map(); // of each line: the part that is seen, and where its words stand
let lit = null; // ids of what is selected and of what goes with it; null: everything
let glow = new Set(); // ids of what goes with the line under the pointer
let chosen = null; // id of the selected thing, line or claim
let hovered = null;
let moving = 0; // the animation that is running
let settled = 1; // how much of the lines is seen while boxes move

function drawThing({ ctx, id, x, y }) {
  const box = boxes.get(id);
  const kind = look("kind", things[id].kind);
  const drawNode = () => {
    ctx.globalAlpha = !lit || lit.has(id) ? 1 : 0.16;
    ctx.translate(x - box.width / 2, y - box.height / 2);
    ctx.fillStyle = own(kind);
    ctx.fill(box.path);
    ctx.lineWidth = id === chosen ? 3.5 : id === hovered || glow.has(id) ? 2.2 : 1.1;
    ctx.strokeStyle = id === chosen || glow.has(id) ? ink.accent : kind.strong ? own(kind) : ink.muted;
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
const level_of = (link) => link.levels.find((one) => !off.evidence.has(one)) ?? link.evidence;

function dressed(id) {
  const link = links[id];
  const relation = look("relation", link.relation);
  const level = look("evidence", level_of(link));
  const polarity = look("polarity", link.polarity);
  const modality = look("modality", link.modality);
  const near = lit ? lit.has(id) : glow.has(id);
  const { width } = courses.get(id);
  return {
    color: own(relation.quiet ? relation : level),
    opacity: near ? 1 : lit ? 0.07 : (relation.quiet ? 0.55 : 0.95) * thin,
    // A quiet line says that something is cited, which is so whatever the claims behind it deny.
    dashes: relation.quiet ? [] : [...polarity.dashes, ...modality.dashes],
    bar: Boolean(polarity.bar && !relation.quiet),
    tail: Boolean(modality.tail && !relation.quiet),
    width: relation.quiet ? (near ? 1.8 : 0.9) : width + (id === chosen || id === hovered ? 1.2 : 0),
    head: relation.quiet ? 6 : 8 + 1.7 * width,
  };
}

const noted = (id) => (lit ? lit.has(id) : glow.has(id)) && !links[id].quiet;

function paint_lines(ctx) {
  ctx.save();
  const above = (id) => (id === chosen || id === hovered ? 3 : lit?.has(id) || glow.has(id) ? 2 : links[id].quiet ? 0 : 1);
  const ids = [...courses.keys()].filter((id) => shown.has(id)).sort((a, b) => above(a) - above(b));
  const words = ids.flatMap((id) => [courses.get(id).word, noted(id) && courses.get(id).note]).filter(Boolean);
  for (const id of ids) {
    const dress = dressed(id);
    pictureLines.paint(ctx, courses.get(id).points, { ...dress, opacity: dress.opacity * settled }, words);
  }
  ctx.restore();
}

function paint_words(ctx) {
  ctx.save();
  for (const [id, { word, note }] of courses) {
    if (!shown.has(id)) continue;
    const { color } = dressed(id);
    const dress = { ink: ink.ink, ground: ink.canvas, opacity: settled * (!lit || lit.has(id) ? 1 : 0.12) };
    const firm = look("polarity", links[id].polarity).bar ? 650 : 450;
    if (word) pictureLines.write(ctx, links[id].text, word, { ...dress, font: `${firm} ${data.words}px ${ink.face}` });
    if (note && noted(id)) pictureLines.write(ctx, links[id].cited, note, { ...dress, ring: color, font: `500 ${data.words}px ${ink.face}` });
  }
  ctx.restore();
}

// By group of the legend, the values that are seen.
function values_seen() {
  const seen = Object.fromEntries(Object.keys(looks).map((group) => [group, new Set()]));
  for (const id of shown) {
    const link = links[id];
    if (!link) { seen.kind.add(things[id].kind); continue; }
    seen.relation.add(link.relation);
    if (!link.quiet) seen.evidence.add(level_of(link)), seen.polarity.add(link.polarity), seen.modality.add(link.modality);
  }
  return seen;
}

// The line under a point of the picture.
function line_at(point, reach) {
  let [found, least] = [null, reach];
  for (const [id, { points, word, note }] of courses) {
    if (!shown.has(id)) continue;
    if ([word, noted(id) && note].some((frame) => frame && pictureLines.covers(frame, point))) return id;
    const distance = pictureLines.distance(points, point) + (links[id].quiet ? reach / 2 : 0);
    if (distance < least) [found, least] = [id, distance];
  }
  return found;
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
  courses.clear();
  for (const { id, from, to, width, course, word, note } of data.edges) courses.set(id, { width, word, note, points: pictureLines.seen_part(course, boxes.get(from), boxes.get(to)) });
  thin = Math.min(1, Math.max(0.2, 300 / data.edges.length)); // many lines are drawn fainter
  touched = new Set();
  for (const link of Object.values(links)) touched.add(link.from).add(link.to);
  sift();
}
take(JSON.parse($("data").textContent));

const nodeSet = new vis.DataSet(data.nodes.map((node) => ({ ...node, ctxRenderer: drawThing })));
const network = new vis.Network($("network"), { nodes: nodeSet, edges: [] }, data.options);
network.on("beforeDrawing", paint_lines);
network.on("afterDrawing", paint_words);

const redress = () => nodeSet.update(data.nodes.map(({ id }) => ({ id, hidden: !shown.has(id) })));
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
  for (const id of ids) {
    for (const [x, y] of courses.get(id)?.points ?? []) {
      frame.left = Math.min(frame.left, x - 4);
      frame.right = Math.max(frame.right, x + 4);
      frame.top = Math.min(frame.top, y - 4);
      frame.bottom = Math.max(frame.bottom, y + 4);
    }
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

// Opens on the whole picture if its names can be read there, otherwise on its centre; where little fits, on its hub.
function open_on(animation) {
  if (fit(animation) * data.font >= 9) return;
  const inner = Math.min(...Object.values(things).map(({ ring }) => ring));
  const hubs = Object.keys(things).filter((id) => things[id].ring === inner).sort((a, b) => lines_of(b).length - lines_of(a).length);
  look_at(narrow.matches ? boxes.get(hubs[0]) : { x: 0, y: 0 }, 12.5 / data.font, animation);
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

const cited = (claim) => [claim.citations.length ? `cites ${claim.citations.join(" ")}` : "", claim.may_cite.length ? `may cite ${claim.may_cite.join(" ")}` : ""].filter(Boolean).join(" · ") || "no citation";

function card(number) {
  const claim = claims[number];
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
  if (number_of(chosen) !== number) source.append(" · ", el("button", { type: "button", class: "only", onclick: () => choose(`c${number}`, true) }, "Only this"));
  if (hooks.claim) source.append(" · ", hooks.claim(claim));
  const papers = claim.papers.map((paper) => el("li", {}, link_to(paper.href, paper.label), paper.confidence ? el("small", {}, ` identified with ${paper.confidence} confidence`) : null));
  const swatch = claim.evidence.map(swatch_of).find(Boolean) || "evidence-x";
  const lone = { onmouseenter: () => preview(`c${number}`), onmouseleave: () => preview(), onfocusin: () => preview(`c${number}`), onfocusout: () => preview() };
  return el("article", { class: `claim ${swatch}`, ...lone },
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
const chips = (title, ids) => (ids.length ? [el("h3", {}, title), el("div", { class: "chips" }, ...ids.map(chip))] : []);
const by_label = (a, b) => things[a].label.localeCompare(things[b].label, "en", { numeric: true });
// What is lit with a selection: sources, and other things.
const ends_of = (id) => {
  const ends = [...lit].filter((one) => one in things && one !== id).sort(by_label);
  return [ends.filter((one) => things[one].ring > 1), ends.filter((one) => things[one].ring < 2)];
};
const cards = (numbers) => {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.length ? [el("h3", {}, sorted.length === 1 ? "1 claim" : `${sorted.length} claims`), ...sorted.map((n) => card(n))] : [];
};

function thing_panel(id) {
  const thing = things[id];
  const hidden = Object.entries(links).filter(([key, { from, to }]) => !shown.has(key) && (from === id || to === id)).length;
  const [sources, others] = ends_of(id);
  const rows = thing.detail.flatMap((row) => [el("dt", {}, row.term), el("dd", {}, link_to(row.href, row.text))]);
  show_panel(title_case("kind", thing.kind), thing.label,
    hooks.actions ? hooks.actions(id) : null,
    rows.length ? el("dl", {}, ...rows) : null,
    ...cards(claims_of(id)),
    hidden ? el("p", { class: "kicker" }, `${hidden} of its lines ${hidden === 1 ? "is" : "are"} filtered out.`) : null,
    ...chips("Linked with", others),
    ...chips("Sources", sources),
    thing.name ? el("span", { class: "iri" }, thing.name) : null);
}

function line_panel(id) {
  const link = links[id];
  show_panel(manner(link), said(id),
    el("div", { class: "chips" }, chip(link.from), chip(link.to)), ...cards(link.claims), ...chips("Sources", ends_of(id)[0]));
}

function claim_panel(id) {
  const [sources, others] = ends_of(id);
  show_panel(`Claim ${by_passage().indexOf(id) + 1} of ${by_passage().length}`, others.map((one) => things[one].label).join(" – ") || "Filtered out of the picture",
    ...cards([number_of(id)]), ...chips("Linked with", others), ...chips("Sources", sources));
}

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

let scope = []; // the claims that the key c steps through

function choose(id, move) {
  chosen = id;
  lit = together(id);
  if (number_of(id) === null) scope = claims_of(id);
  const count = claims_of(id).length;
  if (id in things) thing_panel(id);
  else if (id in links) line_panel(id);
  else claim_panel(id);
  const title = id in things ? things[id].label : id in links ? said(id) : `${claims[number_of(id)].sentence} ${cited(claims[number_of(id)])}`;
  $("told").textContent = number_of(id) === null ? `${title}, ${count} ${count === 1 ? "claim" : "claims"}` : title;
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
const by_passage = () => (scope.length ? scope : claims.map((_, n) => n)).map((n) => `c${n}`);
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
  scope = [];
  network.unselectAll();
  network.redraw();
  if (back) $("network").focus({ preventScroll: true });
}

network.on("click", ({ nodes, pointer }) => {
  close_matches();
  const id = nodes[0] ?? line_at([pointer.canvas.x, pointer.canvas.y], 9 / network.getScale());
  if (id) choose(id);
  else close_panel();
});

// ── Hint under the pointer ──────────────────────────────────────────────────────────────────
function hint(id, pointer) {
  const box = $("hint");
  if (id !== hovered) {
    hovered = id;
    glow = id && (id in links || things[id].ring > 1) ? together(id) : new Set();
    box.hidden = !id;
    $("network").classList.toggle("over", Boolean(id));
    if (id) box.replaceChildren(...(id in links ? line_hint(links[id], id) : [things[id].label, el("small", {}, title_case("kind", things[id].kind))]));
    network.redraw();
  }
  if (!id) return;
  const frame = $("network");
  box.style.left = `${Math.max(4, Math.min(pointer.x + 14, frame.clientWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${Math.max(4, pointer.y + 18 + box.offsetHeight > frame.clientHeight ? pointer.y - box.offsetHeight - 10 : pointer.y + 18)}px`;
}

// Each claim of a line with what it cites itself.
function line_hint(link, id) {
  const some = link.quiet ? [] : link.claims.slice(0, 3);
  const more = link.claims.length - some.length;
  return [
    el("b", {}, said(id)), el("small", {}, manner(link)),
    ...some.map((n) => el("span", { class: "stated" }, claims[n].sentence, " ", el("b", {}, cited(claims[n])))),
    more > 0 ? el("small", {}, some.length ? `and ${more} more` : `for ${more} ${more === 1 ? "claim" : "claims"}`) : "",
  ];
}

let over = null; // the thing under the pointer
network.on("hoverNode", ({ node, pointer }) => { over = node; hint(node, pointer.DOM); });
network.on("blurNode", () => { over = null; hint(null); });
$("network").addEventListener("pointermove", ({ clientX, clientY, buttons }) => {
  if (over || buttons) return;
  const frame = $("network").getBoundingClientRect();
  const at = { x: clientX - frame.left, y: clientY - frame.top };
  const { x, y } = network.DOMtoCanvas(at);
  hint(line_at([x, y], 7 / network.getScale()), at);
});
$("network").addEventListener("pointerleave", () => hint(null));
for (const name of ["dragStart", "zoom", "click"]) network.on(name, () => hint(null));
// A thing that is dragged takes its lines along, straight.
network.on("dragging", ({ nodes: [id] }) => {
  if (!id) return;
  Object.assign(boxes.get(id), network.getPosition(id));
  for (const [key, course] of courses) {
    const [from, to] = [boxes.get(links[key].from), boxes.get(links[key].to)];
    if (![links[key].from, links[key].to].includes(id) || from === to) continue;
    const [a, b] = [[from.x, from.y], [to.x, to.y]];
    const middle = [(from.x + to.x) / 2, (from.y + to.y) / 2];
    for (const frame of [course.word, course.note]) if (frame) frame.splice(0, 2, ...middle);
    course.points = pictureLines.seen_part([a, middle, b], from, to);
  }
});

// ── Legend ──────────────────────────────────────────────────────────────────────────────────
function refilter() {
  sift();
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
$("rows").addEventListener("click", ({ target }) => {
  if (!target.dataset.claim) return;
  choose(`c${target.dataset.claim}`, true);
  document.querySelector(".stage").scrollIntoView({ block: "nearest", behavior: still.matches ? "auto" : "smooth" });
});
$("table").addEventListener("toggle", () => { if ($("table").open) $("table").scrollIntoView({ behavior: still.matches ? "auto" : "smooth" }); });
dark.addEventListener("change", () => { readInk(); network.redraw(); });

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

function table_row(claim, number) {
  const papers = claim.papers.map((paper) => el("div", {}, link_to(paper.href, paper.label), paper.confidence ? el("small", {}, ` ${paper.confidence} confidence`) : null));
  return el("tr", {},
    el("td", { class: "show" }, el("button", { type: "button", "data-claim": number, "aria-label": "Show in the picture" }, "Show")),
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
  if (number_of(id) !== null) return claims[number_of(id)].id;
  if (id in things) return things[id].name;
  const { from, to, label, polarity, modality, evidence } = links[id];
  return JSON.stringify([things[from].name, things[to].name, label, polarity, modality, evidence]);
};

function move(from) {
  const begin = performance.now();
  const step = (now) => {
    const part = Math.min(1, (now - begin) / 450);
    settled = part ** 3; // lines come back when their boxes have arrived
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
  settled = 1;
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
  redress_when_drawn();
  if (still_there) move(from);
  const again = selected && [...Object.keys(things), ...Object.keys(links), ...claims.map((_, n) => `c${n}`)].find((id) => name_of(id) === selected);
  if (again && (shown.has(again) || number_of(again) !== null)) {
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
  network, boxes, courses, choose, update, hooks, el, close_panel, close_matches,
  shown: () => shown,
  chosen: () => chosen,
  lit: () => lit || new Set(),
  get data() { return data; },
  get things() { return things; },
  get links() { return links; },
  drawn(paint) { // as a file is to show it: without what the pointer does
    const kept = [hovered, glow];
    [hovered, glow] = [null, new Set()];
    try { return paint({ ...ink, frame: extent(), values: values_seen(), network, paint_lines, paint_words, dark: dark.matches }); }
    finally { [hovered, glow] = kept; }
  },
};
})();
