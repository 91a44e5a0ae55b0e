// Numbers of an answer as bars, or as lines where what they stand over is a number too.
"use strict";
window.Ask = window.Ask || {};
(() => {
const MOST = 40;
const SERIES = 4;
const DOTS = 2000; // of a line; of a longer one they are no longer apart
const draw = (tag, values, ...inside) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
};
const spoken = (name) => name.replaceAll("_", " ");
const figure = (value) => value.toLocaleString("en", { maximumFractionDigits: 3 });

const distinct = (rows, columns) => new Set(rows.map((row) => JSON.stringify(columns.map((i) => Ask.text(row[i]))))).size;

// What is drawn: a name and figures for each row; or, where two columns together name a row and the
// one has few values, such as affirmed and negated, a name for each value of the other and a figure for each of its.
function plan({ columns, rows }) {
  const all = columns.map((_, i) => i);
  const measures = all.filter((i) => rows.some((row) => row[i]) && rows.every((row) => !row[i] || Ask.number(row[i]) !== null));
  const labels = all.filter((i) => !measures.includes(i) && rows.some((row) => row[i]));
  if (!rows.length || !measures.length) return null;
  const years = measures.find((i) => rows.every((row) => row[i]?.datatype?.endsWith("#gYear")) || columns[i] === "year");
  const over = years ?? (labels.length ? undefined : measures[0]);
  if (over !== undefined && measures.length > 1) {
    const series = measures.filter((i) => i !== over).slice(0, SERIES);
    const points = rows.filter((row) => row[over]).map((row) => ({ at: Ask.number(row[over]), values: series.map((i) => Ask.number(row[i])) }));
    return { line: true, over: spoken(columns[over]), series: series.map((i) => spoken(columns[i])), points: points.sort((one, other) => one.at - other.at) };
  }
  if (!labels.length) return null;
  const size = (i) => rows.reduce((sum, row) => sum + Ask.label(row[i]).length, 0);
  // What tells the rows apart names them; of several such columns the shortest.
  const [name, ...others] = labels.map((i) => [i, distinct(rows, [i]), size(i)]).sort((one, other) => other[1] - one[1] || one[2] - other[2]);
  const few = name[1] < rows.length && measures.length === 1 && others.find(([i, count]) => count > 1 && count <= SERIES && distinct(rows, [name[0], i]) === rows.length);
  if (few) {
    const series = [...new Set(rows.map((row) => Ask.label(row[few[0]])))].sort();
    const bars = new Map();
    for (const row of rows) {
      const label = Ask.label(row[name[0]]);
      if (!bars.has(label)) bars.set(label, { name: label, values: series.map(() => null) });
      bars.get(label).values[series.indexOf(Ask.label(row[few[0]]))] = Ask.number(row[measures[0]]);
    }
    return { line: false, over: spoken(columns[name[0]]), what: spoken(columns[measures[0]]), series, points: [...bars.values()] };
  }
  const naming = [name[0]];
  for (const [i] of others) if (distinct(rows, naming) < rows.length) naming.push(i);
  const points = rows.map((row) => ({ name: naming.map((i) => Ask.label(row[i])).join(" · "), values: measures.slice(0, SERIES).map((i) => Ask.number(row[i])) }));
  return { line: false, over: naming.map((i) => spoken(columns[i])).join(" and "), series: measures.slice(0, SERIES).map((i) => spoken(columns[i])), points };
}

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

function bars({ points, series }, width) {
  const shown = points.slice(0, MOST);
  const thick = series.length > 1 ? 13 : 18;
  const step = series.length * thick + (series.length > 1 ? 12 : 8);
  const longest = Math.max(...shown.map((point) => point.name.length));
  const left = Math.min(longest * 7.4 + 14, width * 0.42, 300);
  const values = shown.flatMap((point) => point.values.map((value) => value ?? 0));
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values), Math.max(2, Math.floor(width / 150)));
  const [low, high] = [marks[0], marks.at(-1)];
  const x = (value) => left + ((value - low) / (high - low)) * (width - left - 52);
  const height = shown.length * step + 30;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  for (const mark of marks) {
    svg.append(draw("line", { x1: x(mark), x2: x(mark), y1: 0, y2: height - 24, class: mark === 0 ? "axis" : "grid" }));
    svg.append(draw("text", { x: x(mark), y: height - 6, class: "tick", "text-anchor": "middle" }, figure(mark)));
  }
  shown.forEach(({ name, values }, n) => {
    const top = n * step + 5;
    const text = draw("text", { x: left - 10, y: top + (series.length * thick) / 2, class: "name", "text-anchor": "end", "dominant-baseline": "central" }, cut(name, Math.floor((left - 12) / 7.2)));
    text.append(draw("title", {}, name));
    svg.append(text);
    values.forEach((value, k) => {
      if (value === null) return;
      const from = Math.min(x(0), x(value));
      const size = Math.max(1.5, Math.abs(x(value) - x(0)));
      const bar = draw("rect", { x: from, y: top + k * thick, width: size, height: thick - 1.5, rx: 2.5, class: `mark series-${k}` });
      bar.append(draw("title", {}, `${name}, ${series[k]}: ${figure(value)}`));
      svg.append(bar, draw("text", { x: Math.max(x(value), x(0)) + 6, y: top + k * thick + thick / 2, class: "value", "dominant-baseline": "central" }, figure(value)));
    });
  });
  return svg;
}

function lines({ points, series }, width) {
  const xs = points.map((point) => point.at);
  const [least, most] = points.flatMap((point) => point.values).reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [0, 0]);
  const height = Math.min(420, Math.max(240, width * 0.5));
  const up = ticks(least, most, 5);
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
  series.forEach((name, k) => {
    const own = points.filter((point) => point.values[k] !== null).map((point) => [point.at, point.values[k]]);
    svg.append(draw("polyline", { points: own.map(([a, b]) => `${x(a)},${y(b)}`).join(" "), class: `line series-${k}` }));
    for (const [a, b] of own.length > DOTS ? [] : own) {
      const dot = draw("circle", { cx: x(a), cy: y(b), r: own.length > 120 ? 1.5 : 3.5, class: `mark series-${k}` });
      dot.append(draw("title", {}, `${year(a)}, ${name}: ${figure(b)}`));
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
  const what = `${found.what ?? found.series.join(", ")} by ${found.over}`;
  const place = Ask.make("div", { className: "chart" });
  const title = Ask.make("p", { className: "legend" });
  if (found.series.length === 1 || found.what) title.append(what);
  if (found.series.length > 1) for (const [k, name] of found.series.entries()) title.append(Ask.make("span", { className: `key series-${k}` }, name));
  const whole = Ask.make("figure", {}, title, place);
  if (!found.line && found.points.length > MOST) whole.append(Ask.make("figcaption", { className: "note" }, `The first ${MOST} of ${found.points.length.toLocaleString("en")}; ORDER BY says which come first.`));
  let width = 0;
  new ResizeObserver(() => {
    const now = Math.floor(place.clientWidth);
    if (!now || now === width) return;
    width = now;
    const svg = (found.line ? lines : bars)(found, width);
    svg.setAttribute("aria-label", `Chart of ${what}; the table has the same figures`);
    place.replaceChildren(svg);
  }).observe(place);
  return whole;
};
})();
