// An answer as a network, drawn by vis-network with the forms and colours of the picture.
"use strict";
window.Ask = window.Ask || {};
(() => {
const MOST = 200;
const dark = matchMedia("(prefers-color-scheme: dark)");
const NAMING = /[#/](?:label|prefLabel|title)$/;

let loading = null;
const vis_network = (address) => (loading ??= new Promise((done, failed) => {
  const script = Ask.make("script", { src: address });
  script.addEventListener("load", done);
  script.addEventListener("error", () => { loading = null; failed(new Error("vis-network cannot be loaded")); });
  document.head.append(script);
}));

// Things and lines of an answer: triples as they are; of rows the first thing to each other one, or through a relation between two.
function network_of({ kind, columns, rows }) {
  const things = new Map();
  const lines = new Map();
  let left_out = 0;
  const thing = (term) => {
    if (!things.has(term.value)) {
      if (things.size >= MOST) { left_out++; return null; }
      const found = Ask.names.get(term.value);
      things.set(term.value, { term, label: Ask.label(term), kind: found?.kind ?? (/\/reference\/\w+$/.test(term.value) ? "reference" : "") });
    }
    return term.value;
  };
  const line = (from, to, label) => {
    const [one, other] = [thing(from), thing(to)];
    if (one === null || other === null) return;
    const key = JSON.stringify([one, other, label]);
    lines.set(key, { from: one, to: other, label, count: (lines.get(key)?.count ?? 0) + 1 });
  };
  const is_thing = (term) => term && term.type !== "literal";
  const own_names = new Map();
  for (const row of rows) {
    if (kind === "triples") {
      if (is_thing(row[2])) line(row[0], row[2], Ask.label(row[1]));
      else if (NAMING.test(row[1].value)) own_names.set(row[0].value, row[2].value);
      continue;
    }
    const found = row.map((term, i) => [term, columns[i]]).filter(([term]) => is_thing(term));
    const links = ([term]) => ["relation", "property"].includes(Ask.names.get(term.value)?.kind);
    const relation = found.findIndex((pair, i) => i > 0 && i < found.length - 1 && links(pair));
    const others = found.filter((pair) => !links(pair));
    if (relation > 0) line(found[relation - 1][0], found[relation + 1][0], Ask.label(found[relation][0]));
    else if (others.length > 1) for (const [term, name] of others.slice(1)) line(others[0][0], term, name.replaceAll("_", " "));
    else if (found.length) thing((others[0] ?? found[0])[0]);
  }
  for (const [iri, name] of own_names) if (things.has(iri)) things.get(iri).label = seen(name);
  return { things, lines: [...lines.values()], left_out };
}

// A label on up to three lines of some 18 letters.
function broken(label) {
  const found = [""];
  for (const word of label.split(/\s+/)) {
    const last = found.at(-1);
    if (last && last.length + word.length > 18) found.push(word);
    else found[found.length - 1] = last ? `${last} ${word}` : word;
  }
  const cut = found.map((text) => (text.length > 24 ? text.slice(0, 23) + "…" : text));
  return cut.length > 3 ? [...cut.slice(0, 2), cut[2] + "…"] : cut;
}

const measure = document.createElement("canvas").getContext("2d");
function drawing(thing, terms, ink) {
  const look = terms.kinds[thing.kind] ?? terms.kinds[""];
  const form = terms.forms[look.form] ?? terms.forms.box;
  const lines = broken(thing.label);
  const font = `${look.strong ? 650 : 450} ${look.strong ? 17 : 15}px ${ink.face}`;
  measure.font = font;
  const step = look.strong ? 20 : 18;
  const width = Math.round(Math.max(...lines.map((text) => measure.measureText(text).width)) + 2 * form.pad);
  const height = lines.length * step + 11;
  const [m, q] = [height / 2, Math.min(height / 3, 10)];
  const sizes = { w: width, h: height, m, q, wm: width - m, wq: width - q, hq: height - q };
  const path = new Path2D(form.path.replace(/\{(\w+)\}/g, (_, name) => sizes[name]));
  const renderer = ({ ctx, x, y, state }) => ({
    drawNode() {
      const fill = look[dark.matches ? "dark" : "light"];
      ctx.save();
      ctx.translate(x - width / 2, y - height / 2);
      ctx.fillStyle = fill;
      ctx.fill(path);
      ctx.lineWidth = state.selected || state.hover ? 2.6 : 1.1;
      ctx.strokeStyle = state.selected ? ink.accent : look.strong ? fill : ink.muted;
      ctx.stroke(path);
      ctx.fillStyle = look.strong ? ink.canvas : ink.ink;
      ctx.font = font;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      lines.forEach((text, i) => ctx.fillText(text, width / 2, height / 2 + (i - (lines.length - 1) / 2) * step + 0.5));
      ctx.restore();
    },
    nodeDimensions: { width, height },
  });
  return { renderer, width, height };
}

// Boxes that overlap are moved apart, by as little as will do; where there are many of them, over several rounds.
const GAP = 10;
Ask.apart = (boxes) => {
  for (let round = 0; round < 200; round++) {
    let moved = false;
    for (const [i, one] of boxes.entries()) {
      for (const other of boxes.slice(0, i)) {
        const across = (one.width + other.width) / 2 + GAP - Math.abs(one.x - other.x);
        const down = (one.height + other.height) / 2 + GAP - Math.abs(one.y - other.y);
        if (across <= 0.5 || down <= 0.5) continue;
        const [axis, by] = across < down ? ["x", across / 2] : ["y", down / 2];
        const way = one[axis] < other[axis] ? -1 : 1;
        one[axis] += way * by;
        other[axis] -= way * by;
        moved = true;
      }
    }
    if (!moved) break;
  }
  return boxes;
};

const inks = () => {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  return { ink: read("ink"), muted: read("muted"), line: read("line"), canvas: read("canvas"), accent: read("accent"), face: getComputedStyle(document.body).fontFamily };
};

Ask.graph = (answer, address) => {
  const found = network_of(answer);
  if (!found.things.size) return Ask.make("p", { className: "note" }, "A graph needs things that stand in a row together, such as SELECT ?claim ?object …, or a CONSTRUCT.");
  const place = Ask.make("div", { className: "network", role: "img", ariaLabel: `Network of ${found.things.size} things and ${found.lines.length} lines; the table has the same` });
  const said = Ask.make("p", { className: "note chosen", role: "status" }, "Choose a thing to see its name; drag to move about, scroll with Ctrl to come nearer.");
  // The wheel alone moves the page, in which the graph is one part.
  place.addEventListener("wheel", (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); }, { capture: true, passive: true });
  const whole = Ask.make("figure", {}, place, said);
  if (found.left_out) whole.append(Ask.make("p", { className: "note" }, `Only the first ${MOST} things are drawn.`));
  (async () => {
    const [terms] = await Promise.all([Ask.terms(), vis_network(address)]);
    if (!terms || !place.isConnected) return;
    const ink = inks();
    const faint = () => ({ color: ink.muted, highlight: ink.accent, hover: ink.accent, opacity: 0.75 });
    const drawn = new Map([...found.things].map(([id, thing]) => [id, drawing(thing, terms, ink)]));
    const nodes = [...drawn].map(([id, { renderer }]) => ({ id, shape: "custom", size: 40, ctxRenderer: renderer }));
    const few = found.lines.length <= 60;
    const edge = (line) => ({ color: faint(), font: { color: ink.muted, strokeColor: ink.canvas, strokeWidth: 4, size: 12, face: ink.face }, label: few ? line.label : "" });
    const edges = found.lines.map((line, id) => ({ id, from: line.from, to: line.to, width: 1.2 + Math.log2(line.count), ...edge(line) }));
    const data = { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) };
    const network = new vis.Network(place, data, {
      layout: { randomSeed: 7, improvedLayout: nodes.length < 100 },
      physics: {
        solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -60, centralGravity: 0.012, springLength: 60, springConstant: 0.07, avoidOverlap: 0.6 },
        stabilization: { iterations: 260, fit: true }, maxVelocity: 60,
      },
      interaction: { hover: true, tooltipDelay: 100000, zoomView: true, keyboard: false },
      nodes: { chosen: true, labelHighlightBold: false },
      edges: { arrows: { to: { enabled: true, scaleFactor: 0.55 } }, smooth: { enabled: true, type: "dynamic" }, hoverWidth: 0.8, selectionWidth: 0.8 },
    });
    network.once("stabilizationIterationsDone", () => {
      network.setOptions({ physics: false });
      const places = network.getPositions();
      for (const { id, x, y } of Ask.apart([...drawn].map(([id, { width, height }]) => ({ id, width, height, ...places[id] })))) network.moveNode(id, x, y);
      network.fit({ maxZoomLevel: 1.1 });
    });
    network.on("select", ({ nodes: chosen, edges: touched }) => {
      if (!chosen.length) {
        const line = touched.length === 1 ? found.lines[touched[0]] : null;
        said.textContent = line ? `${found.things.get(line.from).label} – ${line.label} – ${found.things.get(line.to).label}` : "";
        return;
      }
      const { term, label } = found.things.get(chosen[0]);
      const link = term.type === "uri" && Ask.address(term.value);
      said.replaceChildren(link ? Ask.make("a", { href: link }, label) : label, label === Ask.text(term) ? "" : ` ${Ask.text(term)}`);
    });
    dark.addEventListener("change", () => {
      if (!place.isConnected) return;
      Object.assign(ink, inks());
      data.edges.update(found.lines.map((line, id) => ({ id, ...edge(line) })));
      network.redraw();
    });
  })().catch((error) => { said.textContent = error.message; });
  return whole;
};
})();
