// What is in the picture and how it is painted.

const root = document.documentElement;
root.classList.add("live");
const $ = (id) => document.getElementById(id);
$("table").open = false; // without a script it is all there is
const hooks = {}; // what the live page adds: actions(id), claim(claim), filtered(hide), beyond(words)
let data, things, links, claims; // what is shown; update() replaces it
const narrow = matchMedia("(max-width: 900px)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

let looks = {};
const look = (group, value) => looks[group].get(value) || {};
const is_dark = () => dark.matches && !root.classList.contains("on-paper");
const own = (row) => row[is_dark() ? "dark" : "light"];
const page = (name) => getComputedStyle(root).getPropertyValue(name).trim();
let ink = {};
const readInk = () => {
  ink = { canvas: page("--canvas"), ink: page("--ink"), muted: page("--muted"), line: page("--line"), accent: page("--accent"), face: getComputedStyle(document.body).fontFamily };
};
readInk();

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
const states_of = (link) => link.states.filter((one) => !off.state.has(one)).map((one) => look("state", one));
const level_of = (link) => link.levels.find((one) => !off.evidence.has(one)) ?? link.evidence;

function dressed(id) {
  const link = links[id];
  const relation = look("relation", link.relation);
  const level = look("evidence", level_of(link));
  const polarity = look("polarity", link.polarity);
  const modality = look("modality", link.modality);
  const states = relation.quiet ? [] : states_of(link);
  const hollow = states.some((state) => state.hollow) ? (states.every((state) => state.hollow) ? 1 : 0.5) : 0;
  const near = lit ? lit.has(id) : glow.has(id);
  const { width } = courses.get(id);
  return {
    color: own(relation.quiet ? relation : level),
    opacity: near ? 1 : lit ? 0.07 : 0.95 * thin,
    // A quiet line says that something is cited, which is so whatever the claims behind it deny.
    dashes: relation.quiet ? [] : [...polarity.dashes, ...modality.dashes],
    bar: Boolean(polarity.bar && !relation.quiet),
    tail: Boolean(modality.tail && !relation.quiet),
    hollow,
    open: states.some((state) => state.open),
    ground: ink.canvas,
    width: relation.quiet ? (near ? 1.8 : 1) : width + (id === chosen || id === hovered ? 1.2 : 0),
    head: relation.quiet ? 6 : 8 + 1.7 * (width + (hollow ? 2 : 0)),
  };
}

const noted = (id) => (lit ? lit.has(id) : glow.has(id)) && !links[id].quiet;

function paint_lines(ctx) {
  ctx.save();
  const above = (id) => (id === chosen || id === hovered ? 3 : lit?.has(id) || glow.has(id) ? 2 : links[id].quiet ? 0 : 1);
  const ids = [...courses.keys()].filter((id) => shown.has(id)).sort((a, b) => above(a) - above(b));
  const words = ids.flatMap((id) => [courses.get(id).word, courses.get(id).letter, noted(id) && courses.get(id).note]).filter(Boolean);
  for (const id of ids) {
    const dress = dressed(id);
    pictureLines.paint(ctx, courses.get(id).points, { ...dress, opacity: dress.opacity * settled }, words);
  }
  ctx.restore();
}

const LETTER = 12; // size of the letters on lines
const LETTERED = 300; // lines up to which they are there
const LETTER_PARTS = [0.74, 0.66, 0.58, 0.82, 0.7, 0.62, 0.78, 0.86, 0.54, 0.5, 0.46, 0.42, 0.38, 0.34, 0.3, 0.26, 0.22, 0.18, 0.14];

// Where on each line the letter of its evidence stands: clear of boxes, words and other letters, of notes and near its head if it can.
function place_letters() {
  if (courses.size > LETTERED) return;
  const taken = [...boxes.values()].map(({ x, y, width, height }) => [x, y, width, height]);
  for (const { word } of courses.values()) if (word) taken.push(word);
  const notes = [...courses.values()].map(({ note }) => note).filter(Boolean);
  for (const [id, course] of courses) {
    if (links[id].quiet) continue;
    const spots = LETTER_PARTS.map((part) => pictureLines.at_part(course.points, part).point);
    const clear = (by, frames = taken) => spots.find((spot) => !frames.some((frame) => pictureLines.covers(frame, spot, by)));
    const [x, y] = clear(LETTER, [...taken, ...notes]) ?? clear(LETTER) ?? clear(LETTER * 0.66) ?? spots[0];
    taken.push(course.letter = [x, y, LETTER * 1.3, LETTER * 1.3]);
  }
}

function paint_words(ctx) {
  ctx.save();
  for (const [id, { letter }] of courses) {
    const level = look("evidence", level_of(links[id]));
    if (!shown.has(id) || !letter || !level.letter) continue;
    const dress = { ink: ink.ink, ground: ink.canvas, opacity: settled * (!lit || lit.has(id) ? 1 : 0.07) };
    pictureLines.write(ctx, level.letter, letter, { ...dress, ring: own(level), font: `700 ${LETTER}px ${ink.face}` });
  }
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
    for (const { value } of states_of(link)) seen.state.add(value);
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
let sifted = new Set(); // numbers of the claims behind the lines that pass

function sift() {
  shown = new Set();
  const some = new Set();
  const said = new Set(); // numbers of the claims whose lines are shown
  // Lines that only cite come last: they go with the claims they are for.
  for (const [id, link] of Object.entries(links).sort(([, a], [, b]) => a.quiet - b.quiet)) {
    const stands = !off.relation.has(link.relation) && [link.from, link.to].every((end) => !off.kind.has(things[end].kind));
    const passes = stands && (link.quiet
      ? link.claims.some((claim) => said.has(claim))
      : !off.polarity.has(link.polarity) && !off.modality.has(link.modality) && link.levels.some((level) => !off.evidence.has(level)) && (!link.states.length || states_of(link).length > 0));
    if (!passes) continue;
    shown.add(id);
    some.add(link.from).add(link.to);
    if (!link.quiet) for (const claim of link.claims) said.add(claim);
  }
  sifted = said;
  for (const id in things) if (!off.kind.has(things[id].kind) && (some.has(id) || !touched.has(id) || things[id].middle)) shown.add(id);
  $("empty").hidden = [...shown].some((id) => !things[id] || !things[id].middle);
  $("empty").textContent = touched.size ? "No line of this view passes the filters." : "There is no line in this view.";
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
  place_letters();
  thin = Math.min(1, Math.max(0.2, 300 / data.edges.length)); // many lines are drawn fainter
  touched = new Set();
  for (const link of Object.values(links)) touched.add(link.from).add(link.to);
  sift();
}
take(JSON.parse($("data").textContent));

const nodeSet = new vis.DataSet(data.nodes.map((node) => ({ ...node, ctxRenderer: drawThing })));
const network = new vis.Network($("network"), { nodes: nodeSet, edges: [] }, data.options);
// The keys of the picture are heard on what is around it: one stop of the Tab key is enough.
network.canvas.frame.tabIndex = -1;
network.on("beforeDrawing", paint_lines);
network.on("afterDrawing", paint_words);

const redress = () => nodeSet.update(data.nodes.map(({ id }) => ({ id, hidden: !shown.has(id) })));
// vis-network learns the size of a custom shape at its first drawing and uses it from the next update on.
const redress_when_drawn = () => network.once("afterDrawing", () => setTimeout(redress));
redress_when_drawn();
