// Files of what is seen: the picture is painted once more, on a canvas or on something that notes SVG.
(() => {
"use strict";
const SVG = "http://www.w3.org/2000/svg";
const round = (n) => Math.round(n * 100) / 100;
// XML has no place for these: https://www.w3.org/TR/xml/#charsets
const legal = (text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
const probe = document.createElement("canvas").getContext("2d");

// As much of CanvasRenderingContext2D as vis-network and picture.js paint with.
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
const LINE = 26;

// The key: colours of the kinds of evidence that are seen, and what a dash means.
function key_of(seen) {
  const { data, links } = window.picture;
  const shown = window.picture.shown();
  const used = new Set(Object.entries(links).filter(([id, link]) => shown.has(id) && !link.quiet).map(([, link]) => link.evidence));
  const rows = data.legend.find(({ group }) => group === "evidence").rows.filter(({ value }) => used.has(value));
  const denied = data.legend.find(({ group }) => group === "polarity").rows.filter(({ bar, value }) => bar && Object.entries(links).some(([id, link]) => shown.has(id) && link.polarity === value));
  return [...rows.map((row) => ({ label: row.label, color: seen.dark ? row.dark : row.light, dashes: [] })), ...denied.map((row) => ({ label: row.label, color: seen.muted, dashes: row.dashes }))];
}

// Paints all that is seen on a context that start(width, height) makes.
function paint(start, title, count) {
  return window.picture.drawn((seen) => {
    const { frame, network } = seen;
    const key = key_of(seen);
    probe.font = `14px ${seen.face}`;
    const items = key.map((item) => ({ ...item, wide: probe.measureText(item.label).width + 62 }));
    const width = Math.ceil(Math.max(frame.right - frame.left, 480) + 2 * EDGE);
    const lines = [[]];
    let used = 0;
    for (const item of items) {
      if (used + item.wide > width - 2 * EDGE && used) { lines.push([]); used = 0; }
      lines[lines.length - 1].push(item);
      used += item.wide;
    }
    const head = 64;
    const foot = items.length ? lines.length * LINE + 16 : 0;
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
    lines.forEach((line, i) => {
      let x = EDGE;
      const y = height - EDGE - foot + 28 + i * LINE;
      for (const item of line) {
        ctx.strokeStyle = item.color;
        ctx.lineWidth = 3;
        ctx.setLineDash(item.dashes);
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.lineTo(x + 30, y);
        ctx.stroke();
        ctx.fillText(item.label, x + 38, y);
        x += item.wide;
      }
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

window.picture.files = {
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
};
})();
