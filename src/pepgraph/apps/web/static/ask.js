// The page: what is written, run and shown, and the address that holds it.
(() => {
"use strict";
const $ = (id) => document.getElementById(id);
const { make } = Ask;
const given = JSON.parse($("ask-data").textContent);
const vis = document.querySelector(".ask").dataset.vis;
const form = $("ask");
let named = given.named; // the named query that the form is for
let running = null; // the AbortController of the answer that is shown or under way
let chosen = 0; // how often a question was chosen or a query run: what comes late is of one before
let at = location.search; // the address that the page shows, without what leads to a part of it
let view = "table";

// What was written last, and at which address. A browser that keeps nothing for pages refuses this too.
const draft = {
  kept() { try { return JSON.parse(sessionStorage.getItem("pepgraph-draft")) ?? {}; } catch { return {}; } },
  keep(text) { try { sessionStorage.setItem("pepgraph-draft", JSON.stringify({ text, at })); } catch { /* then it is not there to come back to */ } },
};

const editor = Ask.editor($("query"), () => run(), changed);
const query_of_named = () => named?.ready && editor.value === named.query;

function changed() {
  fault("");
  draft.keep(editor.value);
}

function fault(message, line, column) {
  $("fault").hidden = !message;
  $("fault").textContent = message && line ? `Line ${line}: ${message}` : message;
  if (!message) editor.clear();
  else if (line) editor.mark(line, column, message);
}

// ── The link ────────────────────────────────────────────────────────────────────────────────
function link() {
  const params = query_of_named()
    ? { name: named.name, ...Object.fromEntries(named.params.map((param) => [param.name, param.value])) }
    : { query: editor.value };
  const path = `/ask?${new URLSearchParams(params)}`;
  return path.length > given.link ? null : path;
}

$("copy").addEventListener("click", async () => {
  const path = link();
  if (!path) return say(`The query is longer than the ${given.link.toLocaleString("en")} characters of a link.`);
  const address = new URL(path, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    say("Link copied.");
  } catch {
    const field = $("link").querySelector("input");
    field.value = address;
    $("link").hidden = false;
    field.select();
  }
});

const say = (text) => { $("status").textContent = text; };
// What is found is seen; who does not see is told.
const tell = (text) => { $("found").textContent = text; };

// ── Running ─────────────────────────────────────────────────────────────────────────────────
const is_triples = (text) => /^\s*(?:(?:#[^\n]*\n|PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>)\s*)*(?:CONSTRUCT|DESCRIBE)\b/i.test(text);

// Every run has an address of its own to come back to; what the address itself asks for is run at its place.
function go_to(there, here) {
  if (here) history.replaceState(null, "", there);
  else if (there !== location.pathname + location.search) history.pushState(null, "", there);
  at = location.search;
  document.title = `${query_of_named() ? named.title : "Ask"} – pepgraph`;
}

// Why the server did not answer, in its words.
const refusal = (reply, body) => (reply.status === 503 || !body.startsWith("query:") ? body.trim() : body.replace(/^query:(?:\d+:){0,2}\s*/, "").split("\n")[0])
  || `The server answered ${reply.status}.`;

async function run(here = false) {
  chosen++;
  running?.abort();
  const mine = (running = new AbortController());
  const text = editor.value;
  $("link").hidden = true;
  say("");
  tell("");
  fault("");
  const path = link();
  go_to(path ?? "/ask", here);
  draft.keep(text); // A page that could not be answered brings no editor.
  // What is quick comes without a flicker.
  const slow = setTimeout(() => { $("stop").hidden = false; say("Running …"); $("results").setAttribute("aria-busy", "true"); }, 250);
  const before = performance.now();
  try {
    const triples = is_triples(text);
    const reply = await fetch("/sparql", {
      method: "POST", signal: mine.signal, body: new URLSearchParams({ query: text }),
      headers: { Accept: triples ? "application/n-triples" : "application/sparql-results+json" },
    });
    const body = await reply.text();
    const time = performance.now() - before;
    if (!reply.ok) {
      say("");
      $("results").replaceChildren();
      fault(refusal(reply, body), Number(reply.headers.get("Pepgraph-Line")), Number(reply.headers.get("Pepgraph-Column")));
      return;
    }
    const answer = triples ? Ask.triples_of(body) : Ask.rows_of(JSON.parse(body));
    answer.limit = reply.headers.get("Pepgraph-Truncated");
    say(path ? "" : "Run. The query is too long for a link.");
    await show(answer, text, mine.signal, time);
  } catch (error) {
    if (running !== mine) return;
    $("results").replaceChildren(); // what stands there is the answer to another query
    say(mine.signal.aborted ? "Stopped." : "");
    if (!mine.signal.aborted) fault(error instanceof TypeError ? "The server cannot be reached." : String(error.message));
  } finally {
    clearTimeout(slow);
    if (running === mine) { $("stop").hidden = true; $("results").removeAttribute("aria-busy"); }
  }
}

form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
$("stop").addEventListener("click", () => running?.abort());

// ── Showing ─────────────────────────────────────────────────────────────────────────────────
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

function downloads(kind, text) {
  const place = make("p", { className: "downloads" }, "Download ");
  for (const format of given.formats[kind === "triples" ? "triples" : "rows"]) {
    const file = `${named && query_of_named() ? named.name : "pepgraph"}.${format === "rdfxml" ? "rdf" : format}`;
    const params = new URLSearchParams({ query: text, format });
    const anchor = make("a", { href: `/sparql?${params}`, download: file }, format);
    // Too long for an address: fetched by POST, and handed over as a file.
    if (anchor.href.length > given.link) {
      anchor.href = "/sparql";
      anchor.addEventListener("click", async (event) => {
        event.preventDefault();
        const reply = await fetch("/sparql", { method: "POST", body: params }).catch(() => null);
        if (!reply?.ok) return say(reply ? (await reply.text()).trim() : "The server cannot be reached.");
        const address = URL.createObjectURL(await reply.blob());
        make("a", { href: address, download: file }).click();
        setTimeout(() => URL.revokeObjectURL(address), 60_000);
      });
    }
    place.append(anchor, " ");
  }
  return place;
}

async function turtle(text) {
  const reply = await fetch("/sparql", { method: "POST", body: new URLSearchParams({ query: text }), headers: { Accept: "text/turtle" } });
  const body = await reply.text();
  if (!reply.ok) throw new Error(refusal(reply, body));
  return body;
}

const VIEWS = {
  table: ["Table", (answer) => Ask.table(answer)],
  chart: ["Chart", (answer) => Ask.chart(answer)],
  graph: ["Graph", (answer) => Ask.graph(answer, vis)],
  text: ["Turtle", (answer, text) => {
    const place = make("pre", { className: "turtle", tabIndex: 0, role: "region", ariaLabel: "Turtle" }, "…");
    const refused = (error) => make("p", { className: "fault", role: "alert" }, error instanceof TypeError ? "The server cannot be reached." : error.message);
    turtle(text).then((body) => { place.textContent = body; }, (error) => place.replaceWith(refused(error)));
    return place;
  }],
};

async function show(answer, text, signal, time, hints) {
  await Ask.terms().then((terms) => terms && Ask.know(terms));
  if (signal.aborted) return;
  const took = time === undefined ? "" : ` in ${time < 1000 ? `${Math.max(1, Math.round(time))} ms` : `${(time / 1000).toFixed(1)} s`}`;
  if (answer.kind === "boolean") {
    $("results").replaceChildren(make("p", { className: "boolean" }, answer.boolean ? "Yes" : "No"), downloads("rows", text));
    tell(answer.boolean ? "Yes" : "No");
    await help($("results"), text, answer.boolean, signal, hints);
    return;
  }
  const noun = answer.kind === "triples" ? "triple" : "row";
  tell(answer.rows.length ? `${count(answer.rows.length, noun)}${answer.limit ? "; there are more" : ""}` : "Nothing found");
  const title = make("h2", {}, count(answer.rows.length, noun), make("small", {}, took));
  const head = make("div", { className: "head" }, title);
  const parts = [head];
  if (answer.limit) parts.push(make("p", { className: "note cut" }, `Cut at ${Number(answer.limit).toLocaleString("en")} ${noun}s; there are more. Downloads are cut there too.`));
  if (!answer.rows.length) {
    const nothing = query_of_named() ? `Nothing in the graph answers “${named.title}”; try another value, or take a condition out of the query.`
      : "Nothing in the graph fits this pattern; take one condition after another out of the query to see which one nothing meets.";
    $("results").replaceChildren(...parts, make("p", { className: "note" }, nothing));
    await help($("results"), text, false, signal, hints);
    return;
  }
  const body = make("div", { className: "body" });
  const buttons = new Map();
  const turn = (name) => {
    view = name;
    for (const [other, button] of buttons) button.setAttribute("aria-pressed", String(other === name));
    body.replaceChildren(VIEWS[name][1](answer, text));
  };
  const switches = make("div", { className: "views", role: "group", ariaLabel: "Show as" });
  for (const [name, [title]] of Object.entries(VIEWS)) {
    if ((name === "text" && answer.kind !== "triples") || (name === "chart" && answer.kind === "triples")) continue;
    const button = make("button", { type: "button" }, title);
    button.addEventListener("click", () => turn(name));
    buttons.set(name, button);
    switches.append(button);
  }
  head.append(switches);
  const notes = make("div");
  $("results").replaceChildren(...parts, notes, body, downloads(answer.kind, text));
  turn(buttons.has(view) ? view : "table");
  await help(notes, text, true, signal, hints);
}

async function help(place, text, found, signal, hints) {
  const told = hints ?? (await hints_on(text, found, signal).catch(() => []));
  if (!signal.aborted) for (const hint of told) place.append(make("p", { className: "note hint" }, hint));
}

async function hints_on(text, found, signal) {
  const asked = new URLSearchParams({ query: text, found: found ? "yes" : "" });
  const reply = await fetch("/api/hints", { method: "POST", body: asked, signal });
  return reply.ok ? (await reply.json()).hints : [];
}

// ── Named queries ───────────────────────────────────────────────────────────────────────────
function fields(param) {
  const id = `param-${param.name}`;
  const input = make("input", { id, name: param.name, value: param.value, required: true, autocomplete: "off", spellcheck: false, "aria-describedby": `means-${param.name}` });
  const parts = [make("label", { htmlFor: id }, param.name), input, make("small", { id: `means-${param.name}` }, param.meaning)];
  if (param.options.length) {
    input.setAttribute("list", `list-${param.name}`);
    parts.push(make("datalist", { id: `list-${param.name}` }, ...param.options.map(([value, label]) => make("option", { value }, label))));
  }
  return make("p", { className: "field" }, ...parts);
}

function fill_form() {
  const place = $("named");
  place.hidden = !named?.params.length;
  if (!named) return place.replaceChildren();
  const fill = make("form", { action: "/ask", id: "fill" }, make("input", { type: "hidden", name: "name", value: named.name }), ...named.params.map(fields));
  fill.append(make("p", { className: "field" }, make("button", { type: "submit" }, "Fill in and run")));
  place.replaceChildren(make("h2", {}, named.question), fill);
  if (named.problem) place.append(make("p", { className: "fault", role: "alert" }, named.problem));
  listen_to_form();
}

function listen_to_form() {
  const fill = $("fill");
  fill?.addEventListener("submit", (event) => { event.preventDefault(); choose(new URLSearchParams(new FormData(fill))); });
  for (const param of named?.params.filter((param) => param.more && param.kind === "entity") ?? []) {
    const input = $(`param-${param.name}`);
    input.addEventListener("input", async () => {
      const wanted = input.value;
      if (wanted.length < 2) return;
      const reply = await fetch(`/api/terms?q=${encodeURIComponent(wanted)}`).catch(() => null);
      if (!reply?.ok || input.value !== wanted) return;
      const { entities } = await reply.json();
      if (entities.length) $(`list-${param.name}`).replaceChildren(...entities.map((item) => make("option", { value: item.label }, item.kind)));
    });
  }
}

async function choose(params, here = false) {
  say("");
  const mine = ++chosen;
  const reply = await fetch(`/api/named?${params}`).catch(() => null);
  const answer = await reply?.json().catch(() => null);
  if (mine !== chosen) return;
  if (!reply?.ok || !answer) return say(reply ? answer?.error ?? `The server answered ${reply.status}.` : "The server cannot be reached.");
  const had = named?.name;
  const focused = document.activeElement?.id;
  named = answer;
  fill_form();
  if (had === named.name) $(focused)?.focus();
  for (const anchor of $("library").querySelectorAll("a")) {
    if (anchor.dataset.name === named.name) anchor.setAttribute("aria-current", "true");
    else anchor.removeAttribute("aria-current");
  }
  if (named.problem) return; // The query of before stays.
  editor.value = named.query;
  if (named.ready) await run(here);
  else $("named").querySelector("input:not([type=hidden])")?.focus();
}

$("library").addEventListener("click", (event) => {
  const anchor = event.target.closest("a[href^='/ask?']");
  if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(new URL(anchor.href).searchParams);
  if (matchMedia("(max-width: 900px)").matches) $("named").scrollIntoView();
});

addEventListener("popstate", async () => {
  if (location.search === at) return; // A link led to a part of the page.
  at = location.search;
  const params = new URLSearchParams(at);
  if (params.has("name")) return choose(params, true);
  named = null;
  fill_form();
  if (!params.has("query")) return location.reload();
  editor.value = params.get("query");
  await run(true);
});

// ── The beginning ───────────────────────────────────────────────────────────────────────────
listen_to_form();
const before = draft.kept();
const came_back = performance.getEntriesByType("navigation")[0]?.type !== "navigate" && before.at === at;
if ((came_back || !given.given) && before.text && before.text !== editor.value) {
  editor.value = before.text;
  $("results").replaceChildren(make("p", { className: "note" }, "This is what you wrote last; run it to see its answer."));
} else if (given.answer?.problem) fault(given.answer.problem, given.answer.line, given.answer.column);
else if (given.answer) show(Ask.rows_of(given.answer.raw), editor.value, (running = new AbortController()).signal, undefined, given.answer.hints);
else if (editor.value.trim() && (!named || named.ready)) run(true);
})();
