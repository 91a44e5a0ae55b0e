// Answers: reading them, showing them as a table, and what terms look like everywhere.
"use strict";
window.Ask = window.Ask || {};
(() => {
const make = (Ask.make = (tag, values = {}, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...inside);
  return made;
});

// ── Terms ───────────────────────────────────────────────────────────────────────────────────
let base = "https://w3id.org/pepgraph/";
let prefixes = [];
const names = (Ask.names = new Map()); // what the graph calls an IRI, and of which kind it is

Ask.know = (terms) => {
  base = terms.base;
  prefixes = Object.entries(terms.prefixes).sort((one, other) => other[1].length - one[1].length);
  for (const item of [...terms.terms, ...terms.entities]) {
    const [, prefix, local] = /^([\w-]*):(.*)$/.exec(item.name) ?? [];
    if (prefix in terms.prefixes) names.set(terms.prefixes[prefix] + local, item);
  }
};

const short = (iri) => {
  const found = prefixes.find(([, start]) => iri.startsWith(start));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
};

const address_of = (Ask.address = (iri) => {
  if (iri.startsWith(base)) {
    // As pages have it: the ontology alone is one page for all its names, and two slashes would name another host.
    const path = encodeURI(iri.slice(base.length)).replaceAll("?", "%3F").replace(/^\/|(?<=.)\/$/g, "%2F");
    return "/" + (iri.startsWith(`${base}ontology#`) ? path : path.replaceAll("#", "%23"));
  }
  return /^https?:\/\//i.test(iri) ? iri : null;
});

const numeric = /#(?:integer|decimal|double|float|gYear|nonNegativeInteger|int|long)$/;
const number = (Ask.number = (term) => {
  if (term?.type !== "literal" || !numeric.test(term.datatype ?? "")) return null;
  const value = Number(term.value);
  return Number.isFinite(value) ? value : null;
});

Ask.text = (term) => (!term ? "" : seen(term.type === "uri" ? short(term.value) : term.type === "bnode" ? `_:${term.value}` : term.value));
Ask.label = (term) => (term?.type === "uri" && seen(names.get(term.value)?.label)) || Ask.text(term);

// ── Reading ─────────────────────────────────────────────────────────────────────────────────
Ask.rows_of = (json) => {
  if ("boolean" in json) return { kind: "boolean", boolean: json.boolean, columns: [], rows: [] };
  const columns = json.head.vars ?? [];
  return { kind: "rows", columns, rows: json.results.bindings.map((binding) => columns.map((name) => binding[name])) };
};

const TERM = /<([^>]*)>|_:([^\s]+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?/y;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };
const unescaped = (text) => text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) => one ? ESCAPES[one] ?? one : String.fromCodePoint(parseInt(four ?? eight, 16)));

// https://www.w3.org/TR/n-triples/
Ask.triples_of = (text) => {
  const rows = [];
  for (const line of text.split("\n")) {
    if (!line || line.startsWith("#")) continue;
    const row = [];
    TERM.lastIndex = 0;
    for (let i = 0; i < 3; i++) {
      while (/\s/.test(line[TERM.lastIndex] ?? "")) TERM.lastIndex++;
      const found = TERM.exec(line);
      if (!found) break;
      if (found[1] !== undefined) row.push({ type: "uri", value: unescaped(found[1]) });
      else if (found[2] !== undefined) row.push({ type: "bnode", value: found[2] });
      else row.push({ type: "literal", value: unescaped(found[3]), "xml:lang": found[4], datatype: found[5] });
    }
    if (row.length === 3) rows.push(row);
  }
  return { kind: "triples", columns: ["subject", "predicate", "object"], rows };
};

// ── The table ───────────────────────────────────────────────────────────────────────────────
const PAGE = 100;
const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const compare = (one, other) => {
  if (!one || !other) return one ? -1 : other ? 1 : 0; // what is missing goes last
  const numbers = [number(one), number(other)];
  return numbers.includes(null) ? order.compare(Ask.text(one), Ask.text(other)) : numbers[0] - numbers[1];
};

function cell(term) {
  if (!term) return make("td", { className: "none" });
  const text = Ask.text(term);
  if (term.type !== "uri") {
    const found = make("td", { className: number(term) !== null ? "number" : term.type === "bnode" ? "blank" : "text" }, text);
    if (term["xml:lang"] && term["xml:lang"] !== "en") found.append(make("small", {}, ` ${term["xml:lang"]}`));
    return found;
  }
  const address = address_of(term.value);
  const label = seen(names.get(term.value)?.label);
  const title = label ? `${label}\n${term.value}` : term.value;
  return make("td", { className: text.length > 18 ? "iri long" : "iri" }, address ? make("a", { href: address, title }, text) : make("span", { title }, text));
}

Ask.table = (answer) => {
  let rows = answer.rows;
  let first = 0;
  let sorted = null; // column and direction
  const body = make("tbody");
  const heads = answer.columns.map((name, i) => {
    const button = make("button", { type: "button", title: "Sort" }, name.replaceAll("_", " "));
    const head = make("th", { scope: "col" }, button);
    button.addEventListener("click", () => {
      const down = sorted?.[0] === i && sorted[1] === 1;
      sorted = sorted?.[0] === i && sorted[1] === -1 ? null : [i, down ? -1 : 1];
      rows = sorted ? [...answer.rows].sort((one, other) => (one[i] && other[i] ? sorted[1] : 1) * compare(one[i], other[i])) : answer.rows;
      for (const other of heads) other.removeAttribute("aria-sort");
      if (sorted) head.setAttribute("aria-sort", sorted[1] === 1 ? "ascending" : "descending");
      first = 0;
      show();
    });
    return head;
  });
  const wide = heads.length > 7;
  const where = make("span", { role: "status" });
  const back = make("button", { type: "button" }, "Back");
  const on = make("button", { type: "button" }, "Next");
  const pager = make("p", { className: "pager" }, back, on, where);
  pager.hidden = rows.length <= PAGE;
  const scroll = make("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: "Rows" },
    make("table", { ariaLabel: "Rows", className: wide ? "wide" : "" }, make("thead", {}, make("tr", {}, ...heads)), body));
  const turn = (by) => { first = Math.max(0, first + by); show(); scroll.scrollTop = 0; };
  back.addEventListener("click", () => turn(-PAGE));
  on.addEventListener("click", () => turn(PAGE));
  const show = () => {
    const last = Math.min(first + PAGE, rows.length);
    body.replaceChildren(...rows.slice(first, last).map((row) => make("tr", {}, ...row.map((term, i) => {
      const made = cell(term);
      if (wide) made.dataset.name = heads[i].textContent; // which a sheet has in place of the head
      return made;
    }))));
    back.disabled = first === 0;
    on.disabled = last === rows.length;
    where.textContent = `${(first + 1).toLocaleString("en")}–${last.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  };
  show();
  return make("div", {}, scroll, pager);
};
})();
