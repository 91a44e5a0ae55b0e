// Numbers of an answer as bars, or as lines where what they stand over is a number too.
"use strict";
window.Ask = window.Ask || {};
(() => {
const MOST = 40;
const SERIES = 4;
const draw = (tag, values, ...inside) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
};
const spoken = (name) => name.replaceAll("_", " ");
const figure = (value) => value.toLocaleString("en", { maximumFractionDigits: 3 });

// Which columns: the first that names things, and those that count or measure.
function plan({ columns, rows }) {
  const all = columns.map((_, i) => i);
  const measures = all.filter((i) => rows.some((row) => row[i]) && rows.every((row) => !row[i] || Ask.number(row[i]) !== null));
  const labels = all.filter((i) => !measures.includes(i) && rows.some((row) => row[i]));
  if (!rows.length || !measures.length) return null;
  const years = measures.find((i) => rows.every((row) => row[i]?.datatype?.endsWith("#gYear")) || columns[i] === "year");
  if (years !== undefined && measures.length > 1) return { line: true, over: years, series: measures.filter((i) => i !== years).slice(0, SERIES) };
  if (labels.length) {
    // What tells the rows apart names them; of several such columns the shortest.
    const size = (i) => rows.reduce((sum, row) => sum + Ask.label(row[i]).length, 0);
    const [over] = labels.map((i) => [i, distinct(rows, i), size(i)]).sort((one, other) => other[1] - one[1] || one[2] - other[2])[0];
    return { line: false, over, series: measures.slice(0, SERIES) };
  }
  return measures.length > 1 ? { line: true, over: measures[0], series: measures.slice(1, 1 + SERIES) } : null;
}
const distinct = (rows, i) => new Set(rows.map((row) => Ask.text(row[i]))).size;

// Round steps that cover a range with about so many ticks.
function ticks(low, high, about) {
  const raw = (high - low || 1) / about;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * ten).find((size) => size >= raw);
  const found = [];
  for (let at = Math.floor(low / step) * step; at < high + step; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

const cut = (text, letters) => (text.length > letters ? text.slice(0, Math.max(1, letters - 1)).trimEnd() + "…" : text);

function bars({ rows }, { over, series }, width) {
  const shown = rows.slice(0, MOST);
  const thick = series.length > 1 ? 11 : 18;
  const step = series.length * thick + (series.length > 1 ? 12 : 8);
  const longest = Math.max(...shown.map((row) => Ask.label(row[over]).length));
  const left = Math.min(longest * 7.4 + 14, width * 0.42, 300);
  const values = shown.flatMap((row) => series.map((i) => Ask.number(row[i]) ?? 0));
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values), Math.max(2, Math.floor(width / 150)));
  const [low, high] = [marks[0], marks.at(-1)];
  const x = (value) => left + ((value - low) / (high - low)) * (width - left - 52);
  const height = shown.length * step + 30;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  for (const mark of marks) {
    svg.append(draw("line", { x1: x(mark), x2: x(mark), y1: 0, y2: height - 24, class: mark === 0 ? "axis" : "grid" }));
    svg.append(draw("text", { x: x(mark), y: height - 6, class: "tick", "text-anchor": "middle" }, figure(mark)));
  }
  shown.forEach((row, n) => {
    const top = n * step + 5;
    const name = Ask.label(row[over]);
    const text = draw("text", { x: left - 10, y: top + (series.length * thick) / 2, class: "name", "text-anchor": "end", "dominant-baseline": "central" }, cut(name, Math.floor((left - 12) / 7.2)));
    text.append(draw("title", {}, name));
    svg.append(text);
    series.forEach((i, k) => {
      const value = Ask.number(row[i]);
      if (value === null) return;
      const from = Math.min(x(0), x(value));
      const size = Math.max(1.5, Math.abs(x(value) - x(0)));
      const bar = draw("rect", { x: from, y: top + k * thick, width: size, height: thick - 1.5, rx: 2.5, class: `bar series-${k}` });
      bar.append(draw("title", {}, `${name}: ${figure(value)}`));
      svg.append(bar, draw("text", { x: Math.max(x(value), x(0)) + 6, y: top + k * thick + thick / 2, class: "value", "dominant-baseline": "central" }, figure(value)));
    });
  });
  return svg;
}

function lines({ rows }, { over, series }, width) {
  const points = rows.filter((row) => row[over]).sort((one, other) => Ask.number(one[over]) - Ask.number(other[over]));
  const xs = points.map((row) => Ask.number(row[over]));
  const ys = points.flatMap((row) => series.map((i) => Ask.number(row[i])).filter((value) => value !== null));
  const height = Math.min(420, Math.max(240, width * 0.5));
  const up = ticks(Math.min(0, ...ys), Math.max(0, ...ys), 5);
  const along = ticks(xs[0], xs.at(-1), Math.max(2, Math.floor(width / 110))).filter((at) => at >= xs[0] && at <= xs.at(-1));
  const left = 16 + 8 * Math.max(...up.map((mark) => figure(mark).length));
  const x = (value) => left + ((value - xs[0]) / (xs.at(-1) - xs[0] || 1)) * (width - left - 20);
  const y = (value) => height - 30 - ((value - up[0]) / (up.at(-1) - up[0])) * (height - 46);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  for (const mark of up) {
    svg.append(draw("line", { x1: left, x2: width - 20, y1: y(mark), y2: y(mark), class: mark === 0 ? "axis" : "grid" }));
    svg.append(draw("text", { x: left - 8, y: y(mark), class: "tick", "text-anchor": "end", "dominant-baseline": "central" }, figure(mark)));
  }
  const year = (value) => (Number.isInteger(value) && value > 999 && value < 3000 ? String(value) : figure(value));
  for (const mark of along) svg.append(draw("text", { x: x(mark), y: height - 8, class: "tick", "text-anchor": "middle" }, year(mark)));
  series.forEach((i, k) => {
    const own = points.filter((row) => row[i]).map((row) => [Ask.number(row[over]), Ask.number(row[i])]);
    svg.append(draw("polyline", { points: own.map(([a, b]) => `${x(a)},${y(b)}`).join(" "), class: `line series-${k}` }));
    for (const [a, b] of own) {
      const dot = draw("circle", { cx: x(a), cy: y(b), r: own.length > 120 ? 1.5 : 3.5, class: `bar series-${k}` });
      dot.append(draw("title", {}, `${year(a)}: ${figure(b)}`));
      svg.append(dot);
    }
  });
  return svg;
}

Ask.chart = (answer) => {
  const found = plan(answer);
  if (!found) {
    return Ask.make("p", { className: "note" }, "A chart needs a column of names and one of numbers beside it, such as SELECT ?kind (COUNT(*) AS ?things) … GROUP BY ?kind.");
  }
  const what = `${found.series.map((i) => spoken(answer.columns[i])).join(", ")} by ${spoken(answer.columns[found.over])}`;
  const place = Ask.make("div", { className: "chart" });
  const title = Ask.make("p", { className: "legend" });
  if (found.series.length === 1) title.append(what);
  else for (const [k, i] of found.series.entries()) title.append(Ask.make("span", { className: `key series-${k}` }, spoken(answer.columns[i])));
  const whole = Ask.make("figure", {}, title, place);
  if (!found.line && answer.rows.length > MOST) whole.append(Ask.make("figcaption", { className: "note" }, `The first ${MOST} of ${answer.rows.length.toLocaleString("en")} rows; ORDER BY says which come first.`));
  let width = 0;
  new ResizeObserver(() => {
    const now = Math.floor(place.clientWidth);
    if (!now || now === width) return;
    width = now;
    const svg = (found.line ? lines : bars)(answer, found, width);
    svg.setAttribute("aria-label", `Chart of ${what}; the table has the same figures`);
    place.replaceChildren(svg);
  }).observe(place);
  return whole;
};
})();
