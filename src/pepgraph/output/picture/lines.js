// Lines on their courses, with arrow heads and the words that stand on them. Knows points and looks, not claims.
const pictureLines = (() => {
"use strict";
const probe = document.createElement("canvas").getContext("2d");
const PIECE = 6; // length of the straight pieces that a curve is drawn as
const BENT = 0.3; // how far its control point lies beside what is no straight line
const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const between = (a, b, part) => [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])];

function sampled(course) {
  const points = [course[0]];
  for (let i = 0; i + 2 < course.length; i += 2) {
    const [a, b, c] = course.slice(i, i + 3);
    const beside = Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / (far(a, c) || 1);
    const pieces = beside < BENT && far(a, c) ? 1 : Math.max(1, Math.ceil((far(a, b) + far(b, c)) / PIECE));
    for (let n = 1; n <= pieces; n++) points.push(between(between(a, b, n / pieces), between(b, c, n / pieces), n / pieces));
  }
  return points;
}

const within = (box, [x, y]) => probe.isPointInPath(box.path, x - box.x + box.width / 2, y - box.y + box.height / 2);

// The points from where a line leaves the outline of its first box.
function cut(points, box) {
  let n = 1;
  while (n < points.length - 1 && within(box, points[n])) n++;
  let [inner, outer] = [points[n - 1], points[n]];
  while (far(inner, outer) > 0.1) {
    const middle = between(inner, outer, 0.5);
    if (within(box, middle)) inner = middle; else outer = middle;
  }
  return [outer, ...points.slice(n)];
}
const seen_part = (course, from, to) => cut(cut(sampled(course), from).reverse(), to).reverse();

// What is left of a line when so much of its end is taken off, and the point where it was cut.
function shortened(points, by) {
  let n = points.length - 1;
  while (n > 1 && far(points[n], points[n - 1]) < by) by -= far(points[n], points[n - 1]), n--;
  const whole = far(points[n], points[n - 1]) || 1;
  return [...points.slice(0, n), between(points[n], points[n - 1], Math.min(0.9, by / whole))];
}

function at_part(points, part) {
  let left = part * points.slice(1).reduce((sum, point, i) => sum + far(point, points[i]), 0);
  for (let i = 1; i < points.length; i++) {
    const step = far(points[i], points[i - 1]);
    if (left <= step && step) return { point: between(points[i - 1], points[i], left / step), angle: Math.atan2(points[i][1] - points[i - 1][1], points[i][0] - points[i - 1][0]) };
    left -= step;
  }
  return { point: points[points.length - 1], angle: 0 };
}

// The first part of a line.
function begun(points, part) {
  let left = part * points.slice(1).reduce((sum, point, i) => sum + far(point, points[i]), 0);
  const found = [points[0]];
  for (let i = 1; i < points.length && left > 0; i++) {
    const step = far(points[i], points[i - 1]);
    found.push(left < step ? between(points[i - 1], points[i], left / step) : points[i]);
    left -= step;
  }
  return found;
}

function trace(ctx, points) {
  ctx.beginPath();
  ctx.moveTo(...points[0]);
  for (const point of points.slice(1)) ctx.lineTo(...point);
}

const covers = ([x, y, wide, high], [px, py], more = 0) => Math.abs(px - x) < wide / 2 + more && Math.abs(py - y) < high / 2 + more;

const BARRED = [0.5, 0.58, 0.42, 0.66, 0.34, 0.74, 0.26, 0.82, 0.18]; // where a bar may stand, the best first
const WALLS = 3; // how much wider a hollow line is than what is hollow of it

// look: { color, ground, width, opacity, dashes, bar, tail, head, open, hollow: which part of it is }; words: frames that the bar keeps clear of
function paint(ctx, points, look, words) {
  ctx.globalAlpha = look.opacity;
  ctx.strokeStyle = ctx.fillStyle = look.color;
  ctx.lineWidth = look.width;
  const tip = points[points.length - 1];
  const body = shortened(points, look.head * 0.8);
  const tail = look.tail ? 3 + look.width * 0.7 : 0;
  const start = tail ? shortened([...body].reverse(), tail).reverse() : body;
  ctx.lineJoin = "round";
  ctx.lineCap = look.dashes.length ? "round" : "butt";
  ctx.setLineDash(look.dashes.map((part, i) => (look.hollow && i % 2 ? part + WALLS : part)));
  trace(ctx, start);
  ctx.stroke();
  if (look.hollow) {
    trace(ctx, look.hollow < 1 ? begun(start, look.hollow) : start);
    ctx.lineWidth = look.width + WALLS;
    ctx.stroke();
    ctx.strokeStyle = look.ground;
    ctx.lineWidth = look.width;
    ctx.stroke();
  }
  ctx.strokeStyle = look.color;
  ctx.setLineDash([]);
  ctx.lineCap = "butt";
  const back = shortened(points, look.head).at(-1);
  const [x, y] = [(tip[0] - back[0]) / (far(tip, back) || 1), (tip[1] - back[1]) / (far(tip, back) || 1)];
  const half = look.head * 0.38;
  trace(ctx, [tip, [back[0] - y * half, back[1] + x * half], between(back, tip, 0.22), [back[0] + y * half, back[1] - x * half]]);
  ctx.closePath();
  ctx.fillStyle = look.open ? look.ground : look.color;
  ctx.fill();
  ctx.fillStyle = look.color;
  ctx.lineWidth = WALLS / 2;
  if (look.open) ctx.stroke();
  if (tail) {
    ctx.beginPath();
    ctx.arc(...start[0], tail, 0, 2 * Math.PI);
    ctx.fill();
  }
  if (look.bar) {
    const spots = BARRED.map((part) => at_part(points, part));
    const { point, angle } = spots.find((spot) => !words.some((word) => covers(word, spot.point, 4))) ?? spots[0];
    const [up, along] = [Math.cos(angle) * (5 + look.width), Math.sin(angle) * (5 + look.width)];
    ctx.lineWidth = Math.max(2, look.width);
    trace(ctx, [[point[0] - along, point[1] + up], [point[0] + along, point[1] - up]]);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

// A word on its ground; ringed where it is a note.
function write(ctx, text, [x, y, wide, high], { ink, ground, ring, opacity, font }) {
  ctx.globalAlpha = opacity;
  ctx.fillStyle = ground;
  ctx.strokeStyle = ring || ground;
  ctx.lineWidth = 1.2;
  const [left, top, right, bottom, r] = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2, Math.min(5, high / 2)];
  ctx.beginPath();
  ctx.moveTo(left + r, top);
  ctx.lineTo(right - r, top);
  ctx.quadraticCurveTo(right, top, right, top + r);
  ctx.lineTo(right, bottom - r);
  ctx.quadraticCurveTo(right, bottom, right - r, bottom);
  ctx.lineTo(left + r, bottom);
  ctx.quadraticCurveTo(left, bottom, left, bottom - r);
  ctx.lineTo(left, top + r);
  ctx.quadraticCurveTo(left, top, left + r, top);
  ctx.closePath();
  ctx.fill();
  if (ring) ctx.stroke();
  ctx.fillStyle = ink;
  ctx.font = font;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, y + 0.5, wide - 4);
  ctx.globalAlpha = 1;
}

const distance = (points, [x, y]) => {
  let least = Infinity;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const part = Math.max(0, Math.min(1, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(a[0] + part * dx - x, a[1] + part * dy - y));
  }
  return least;
};

return { seen_part, at_part, paint, write, covers, distance };
})();
