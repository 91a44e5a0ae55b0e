// Files of what is seen: the picture is painted once more, on a canvas or on something that notes SVG.
(() => {
"use strict";
const { picture } = window;
const SVG = "http://www.w3.org/2000/svg";
const round = (n) => Math.round(n * 100) / 100;
// XML has no place for these: https://www.w3.org/TR/xml/#charsets
const legal = (text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
const probe = document.createElement("canvas").getContext("2d");

// As much of CanvasRenderingContext2D as vis-network and the script of the picture paint with.
class Noted {
  constructor(width, height) {
    this.document = document.implementation.createDocument(SVG, "svg", null);
    this.root = this.document.documentElement;
    for (const [key, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) this.root.setAttribute(key, value);
    Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "10px sans-serif", textAlign: "start", textBaseline: "alphabetic", lineJoin: "miter", lineCap: "butt" });
    this.matrix = new DOMMatrix();
    this.dash = [];
    this.kept = [];
    this.path = [];
  }
  save() { this.kept.push({ ...this, kept: null, path: null, matrix: DOMMatrix.fromMatrix(this.matrix) }); }
  restore() {
    const last = this.kept.pop();
    if (last) Object.assign(this, { ...last, kept: this.kept, path: this.path });
  }
  translate(x, y) { this.matrix = this.matrix.translate(x, y); }
  scale(x, y) { this.matrix = this.matrix.scale(x, y); }
  rotate(angle) { this.matrix = this.matrix.rotate((angle * 180) / Math.PI); }
  setLineDash(dash) { this.dash = [...dash]; }
  getLineDash() { return [...this.dash]; }
  beginPath() { this.path = []; }
  closePath() { if (this.path.length) this.path.push("Z"); }
  moveTo(x, y) { this.path.push(`M${round(x)},${round(y)}`); }
  lineTo(x, y) { this.path.push(`${this.path.length ? "L" : "M"}${round(x)},${round(y)}`); }
  quadraticCurveTo(a, b, x, y) { this.path.push(`Q${round(a)},${round(b)} ${round(x)},${round(y)}`); }
  bezierCurveTo(a, b, c, d, x, y) { this.path.push(`C${round(a)},${round(b)} ${round(c)},${round(d)} ${round(x)},${round(y)}`); }
  rect(x, y, w, h) { this.path.push(`M${round(x)},${round(y)}h${round(w)}v${round(h)}h${round(-w)}Z`); }
  arc(x, y, r, start, end, back) {
    const at = (angle) => `${round(x + r * Math.cos(angle))},${round(y + r * Math.sin(angle))}`;
    const turn = back ? start - end : end - start;
    const sweep = back ? 0 : 1;
    this.path.push(`${this.path.length ? "L" : "M"}${at(start)}`);
    if (Math.abs(turn) >= 2 * Math.PI - 1e-6) {
      const half = start + (back ? -Math.PI : Math.PI);
      this.path.push(`A${round(r)},${round(r)} 0 1 ${sweep} ${at(half)}A${round(r)},${round(r)} 0 1 ${sweep} ${at(start)}`);
    } else {
      const whole = ((turn % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI);
      this.path.push(`A${round(r)},${round(r)} 0 ${whole > Math.PI ? 1 : 0} ${sweep} ${at(end)}`);
    }
  }
  clearRect() {}
  fillRect(x, y, width, height) { this.add("rect", { x: round(x), y: round(y), width: round(width), height: round(height), ...this.filled() }); }
  fill(path) { this.add("path", { d: path ? path.outline : this.path.join(""), ...this.filled() }); }
  stroke(path) { this.add("path", { d: path ? path.outline : this.path.join(""), ...this.stroked() }); }
  measureText(text) { probe.font = this.font; return probe.measureText(text); }
  fillText(text, x, y, room) { this.write(text, x, y, room, this.filled()); }
  strokeText(text, x, y, room) { this.write(text, x, y, room, this.stroked()); }
  filled() { return { fill: this.fillStyle, ...(this.globalAlpha < 1 ? { "fill-opacity": this.globalAlpha } : {}) }; }
  stroked() {
    const dash = this.dash.some(Boolean) ? { "stroke-dasharray": this.dash.map(round).join(" ") } : {};
    return { fill: "none", stroke: this.strokeStyle, "stroke-width": round(this.lineWidth), "stroke-linejoin": this.lineJoin, "stroke-linecap": this.lineCap, ...dash, ...(this.globalAlpha < 1 ? { "stroke-opacity": this.globalAlpha } : {}) };
  }
  write(text, x, y, room, paint) {
    probe.font = this.font;
    const [, weight, size, family] = /^(?:([\w.]+) )?([\d.]+)px (.*)$/.exec(probe.font) || [null, "400", "12", "sans-serif"];
    const wide = room && this.measureText(text).width > room ? { textLength: round(room), lengthAdjust: "spacingAndGlyphs" } : {};
    const element = this.add("text", {
      x: round(x), y: round(y), "font-family": family, "font-size": size, ...(weight ? { "font-weight": weight } : {}),
      "text-anchor": { center: "middle", right: "end", end: "end" }[this.textAlign] || "start",
      ...(this.textBaseline === "middle" ? { "dominant-baseline": "central" } : {}), ...wide, ...paint,
    });
    element.textContent = legal(text);
  }
  add(name, attributes) {
    const element = this.document.createElementNS(SVG, name);
    const { a, b, c, d, e, f } = this.matrix;
    if (!this.matrix.isIdentity) element.setAttribute("transform", `matrix(${[a, b, c, d, e, f].map(round).join(" ")})`);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    this.root.append(element);
    return element;
  }
  text(title) {
    const named = this.document.createElementNS(SVG, "title");
    named.textContent = legal(title);
    this.root.prepend(named);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(this.root)}\n`;
  }
}

const EDGE = 28;
const LINE = 27;
const SWATCH = 36;
const TITLE = 152; // width of the column that names the groups of the legend

// The legend of what is seen, as lines of entries: each group begins a line, and goes on in the next.
function legend_of(seen, width) {
  const lines = [];
  for (const { group, title, rows } of picture.data.legend) {
    const entries = rows.filter(({ value }) => seen.values[group].has(value));
    let x = Infinity;
    entries.forEach((row, n) => {
      const wide = SWATCH + 8 + probe.measureText(row.label).width + 22;
      if (x + wide > width && x > TITLE) {
        lines.push({ title: n ? "" : title, entries: [] });
        x = TITLE;
      }
      lines[lines.length - 1].entries.push({ group, row, x });
      x += wide;
    });
  }
  return lines;
}

function paint_entry(ctx, seen, { group, row, x }, left, y) {
  const color = seen.dark ? row.dark : row.light;
  ctx.save();
  ctx.translate(left + x, y);
  if (row.outline) {
    ctx.translate(2, -9);
    const path = Object.assign(new Path2D(row.outline), { outline: row.outline });
    ctx.fillStyle = color;
    ctx.fill(path);
    ctx.strokeStyle = seen.muted;
    ctx.lineWidth = 1.1;
    ctx.stroke(path);
  } else {
    const quiet = Boolean(row.quiet);
    pictureLines.paint(ctx, [[0, 0], [SWATCH / 2, 0], [SWATCH, 0]], {
      color: group === "evidence" || group === "relation" ? color : seen.muted, opacity: 1, width: quiet ? 0.9 : 2, head: quiet ? 6 : 10,
      dashes: row.dashes || [], bar: Boolean(row.bar), tail: Boolean(row.tail), open: Boolean(row.open), hollow: Number(Boolean(row.hollow)), ground: seen.canvas,
    }, []);
    if (row.letter) pictureLines.write(ctx, row.letter, [SWATCH / 2 - 3, 0, 16, 16], { ink: seen.ink, ground: seen.canvas, ring: color, opacity: 1, font: `700 12px ${seen.face}` });
  }
  ctx.restore();
  ctx.fillStyle = seen.ink;
  ctx.fillText(row.label, left + x + SWATCH + 8, y);
}

// Paints all that is seen on a context that start(width, height) makes.
function paint(start, title, count) {
  return picture.drawn((seen) => {
    const { frame, network } = seen;
    const width = Math.ceil(Math.max(frame.right - frame.left, 640) + 2 * EDGE);
    probe.font = `14px ${seen.face}`;
    const legend = legend_of(seen, width - 2 * EDGE);
    const head = 64;
    const foot = legend.length ? legend.length * LINE + 22 : 0;
    const height = Math.ceil(frame.bottom - frame.top + head + foot + 2 * EDGE);
    const ctx = start(width, height);
    ctx.fillStyle = seen.canvas;
    ctx.fillRect(0, 0, width, height);
    ctx.save();
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillStyle = seen.ink;
    ctx.font = `600 21px ${seen.face}`;
    ctx.fillText(title, EDGE, EDGE + 6, width - 2 * EDGE);
    ctx.fillStyle = seen.muted;
    ctx.font = `14px ${seen.face}`;
    ctx.fillText(count, EDGE, EDGE + 32, width - 2 * EDGE);
    if (legend.length) {
      ctx.fillStyle = seen.line;
      ctx.fillRect(EDGE, height - EDGE - foot + 6, width - 2 * EDGE, 1);
    }
    legend.forEach(({ title: group, entries }, i) => {
      const y = height - EDGE - foot + 32 + i * LINE;
      ctx.font = `600 14px ${seen.face}`;
      ctx.fillStyle = seen.ink;
      ctx.fillText(group, EDGE, y);
      ctx.font = `14px ${seen.face}`;
      for (const entry of entries) paint_entry(ctx, seen, entry, EDGE, y);
    });
    ctx.restore();
    ctx.save();
    ctx.translate((width - (frame.right - frame.left)) / 2 - frame.left, EDGE + head - frame.top);
    seen.paint_lines(ctx);
    for (const id of network.body.nodeIndices) network.body.nodes[id].draw(ctx);
    seen.paint_words(ctx);
    ctx.restore();
    return ctx;
  });
}

picture.files = {
  svg(title, count) {
    return new Blob([paint((width, height) => new Noted(width, height), title, count).text(title)], { type: "image/svg+xml" });
  },
  png(title, count) {
    const canvas = document.createElement("canvas");
    paint((width, height) => {
      const scale = Math.min(2, 8000 / Math.max(width, height));
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      const ctx = canvas.getContext("2d");
      ctx.scale(scale, scale);
      return ctx;
    }, title, count);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  },
  // How much is seen, of what there is.
  counted: (whole) => (picture.data.hide.length ? `${ticked()}, of: ${whole}` : whole),
};

function ticked() {
  const { things, claims, sources } = picture.counted();
  return `${picture.many(things, "thing")}, ${picture.many(claims, "claim")}, ${picture.many(sources, "source")} are ticked`;
}

async function save(ending) {
  const [title, below] = ["h1", "p"].map((tag) => document.querySelector(`.names ${tag}`)?.textContent ?? "");
  const { live, hide } = picture.data; // below the title of the live page stands the count
  const count = live || !hide.length ? below : [below, ticked()].filter(Boolean).join(" · ");
  const blob = await picture.files[ending](title, count);
  const link = picture.el("a", { href: URL.createObjectURL(blob), download: `picture.${ending}` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
for (const ending of ["png", "svg"]) document.getElementById(`save-${ending}`).addEventListener("click", () => save(ending));
})();
