// Another picture in the place of this one, and what other scripts may use.

const svg = (name, properties) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(properties)) element.setAttribute(key, value);
  return element;
};

function legend_row(group, row) {
  const swatch = svg("svg", { class: `swatch ${row.swatch}`, viewBox: row.outline ? "-2 -1 34 20" : "0 -4 36 20", "aria-hidden": "true" });
  if (row.outline) swatch.append(svg("path", { class: "shape", d: row.outline }));
  else {
    swatch.append(svg("path", { class: row.hollow ? "line walls" : "line", d: "M1,6 H28", ...(row.dashes.length ? { "stroke-dasharray": row.dashes.join(" ") } : {}) }));
    if (row.hollow) swatch.append(svg("path", { class: "line inner", d: "M1,6 H28" }));
    swatch.append(svg("path", { class: row.open ? "tip open" : "tip", d: "M27,2 L35,6 L27,10 Z" }));
    if (row.letter) {
      const text = svg("text", { x: 15, y: 10 });
      text.textContent = row.letter;
      swatch.append(svg("rect", { class: "ground", x: 8, y: -1, width: 14, height: 14, rx: 4 }), text);
    }
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
  const papers = [
    ...claim.papers.map((paper) => el("div", {}, link_to(paper.href, paper.label), paper.confidence ? el("small", {}, ` ${paper.confidence} confidence`) : null)),
    ...claim.noted.map((remark) => el("div", {}, `A curator notes on ${remark}`))];
  return el("tr", {},
    el("td", { class: "show" }, el("button", { type: "button", "data-claim": number, "aria-label": "Show in the picture" }, "Show")),
    el("td", {}, claim.passage ? String(claim.passage) : ""),
    el("th", { scope: "row" }, claim.sentence, claim.read_again ? el("small", { class: "again" }, AGAIN) : null, claim.quote ? el("q", {}, claim.quote) : null),
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
  const { from, to, label, text, scope, polarity, modality, evidence } = links[id];
  return JSON.stringify([things[from].name, things[to].name, label, text, scope, polarity, modality, evidence]);
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
  sift_rows();
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
  opened = open_on;
  open_on(glide());
}

// For the live page, for tests and for the browser's console.
window.picture = {
  counted: () => ({ things: [...shown].filter((id) => things[id] && things[id].ring < 2).length, claims: sifted.size, sources: [...shown].filter((id) => things[id] && things[id].ring === 2).length }),
  network, boxes, courses, choose, update, hooks, el, many, close_panel, close_matches,
  shown: () => shown,
  chosen: () => chosen,
  lit: () => lit || new Set(),
  get data() { return data; },
  get things() { return things; },
  get links() { return links; },
  drawn(paint) { // as a file is to show it: without what the pointer does
    const kept = [hovered, glow];
    [hovered, glow] = [null, new Set()];
    try { return paint({ ...ink, frame: extent(), values: values_seen(), network, paint_lines, paint_words, dark: is_dark() }); }
    finally { [hovered, glow] = kept; }
  },
};
