// What the picture can do inside `pepgraph serve`: open things, narrow, keep its state in the address, save.
(() => {
"use strict";
const { picture } = window;
const { hooks, el } = picture;
const $ = (id) => document.getElementById(id);
const stage = document.querySelector(".stage");
const form = $("asked");
let { live } = picture.data;
let asking = null;

const state = () => new URLSearchParams(live.address);
const address = (query) => `/picture${query ? `?${query}` : ""}`;

function tell(message) {
  $("trouble").textContent = message;
  $("trouble").hidden = !message;
}

// ── Ask the server for another picture ──────────────────────────────────────────────────────
async function show(query, push = true) {
  if (asking) asking.abort();
  const mine = (asking = new AbortController());
  stage.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(`/picture.json?${query}`, { signal: mine.signal, headers: { Accept: "application/json" } });
    const answer = await response.json().catch(() => ({ error: `the server answered with ${response.status}` }));
    if (!response.ok) throw new Error(answer.error);
    tell("");
    live = answer.live;
    if (push && address(live.address) !== location.pathname + location.search) history.pushState(null, "", address(live.address));
    picture.update(answer);
    fill();
  } catch (error) {
    if (error.name === "AbortError") return;
    tell(error instanceof TypeError ? "The server cannot be reached." : error.message);
    fill();
  } finally {
    if (asking === mine) {
      asking = null;
      stage.removeAttribute("aria-busy");
    }
  }
}

function change(alter) {
  const query = state();
  alter(query);
  return show(query);
}

function with_middle(query, names) {
  query.delete("about");
  for (const name of names) query.append("about", name);
}
const iris = () => live.about.map(({ iri }) => iri);
const is_open = (iri) => iris().includes(iri);
const open = (iri) => change((query) => with_middle(query, [...iris(), iri]));
const shut = (iri) => change((query) => with_middle(query, iris().filter((other) => other !== iri)));
const only = (iri) => change((query) => with_middle(query, [iri]));

addEventListener("popstate", () => show(location.search.slice(1), false));

// ── What stands around the picture ──────────────────────────────────────────────────────────
function links() {
  for (const kind of ["graphml", "ttl"]) $(`save-${kind}`).href = `/picture.${kind}?${live.address}`;
}

const count = () => picture.files.counted(live.count);

function fill() {
  $("title").textContent = live.title;
  $("count").textContent = count();
  document.title = `${live.title} · picture · pepgraph`;
  $("middle").replaceChildren(...live.about.map(({ iri, name, label }) => el("li", {},
    el("span", {}, label),
    el("button", { type: "button", "data-remove": iri, "aria-label": `Take ${label} out of the middle` }, "×"),
    el("input", { type: "hidden", name: "about", value: name }))));
  for (const [name, value] of Object.entries(live.form)) {
    const field = form.elements[name];
    if (!field) continue;
    if (field.options && ![...field.options].some((option) => option.value === value)) field.append(el("option", { value }, value));
    field.value = value;
  }
  $("add").value = "";
  links();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const said = new FormData(form);
  change((query) => {
    with_middle(query, said.getAll("about").map((name) => name.trim()).filter(Boolean));
    for (const name of Object.keys(live.form)) {
      const value = (said.get(name) || "").trim();
      if (value) query.set(name, value);
      else query.delete(name);
    }
  });
});
form.addEventListener("change", ({ target }) => { if (target.tagName === "SELECT") form.requestSubmit(); });
form.addEventListener("click", (event) => {
  const { remove, start } = event.target.dataset;
  if (remove) {
    shut(remove);
    $("add").focus({ preventScroll: true });
  } else if (start && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    change((query) => with_middle(query, [start]));
  }
});

// ── What the page asks of us ────────────────────────────────────────────────────────────────
hooks.filtered = (hide) => {
  const query = state();
  query.delete("hide");
  for (const value of hide) query.append("hide", value);
  live.address = query.toString();
  history.replaceState(null, "", address(live.address));
  $("count").textContent = count();
  links();
};

hooks.actions = (id) => {
  const { name, page, claims } = picture.things[id];
  const button = (label, act, key) => el("button", { type: "button", ...(key ? { "aria-keyshortcuts": key } : {}), onclick: act }, label);
  return el("div", { class: "actions" },
    is_open(name) ? button("Collapse", () => shut(name), "e") : button(claims ? `Expand (${claims.toLocaleString("en")} claims)` : "Expand", () => open(name), "e"),
    live.about.length === 1 && is_open(name) ? null : button("Start here", () => only(name)),
    page && page.startsWith("/") ? el("a", { class: "button", href: page }, "Page") : null);
};

hooks.claim = ({ page }) => (page && page.startsWith("/") ? el("a", { href: page }, "Claim") : "");

hooks.beyond = (words) => {
  picture.close_matches();
  $("find").value = "";
  change((query) => with_middle(query, [...iris(), words]));
};

picture.network.on("doubleClick", ({ nodes }) => {
  if (nodes.length) (is_open(picture.things[nodes[0]].name) ? shut : open)(picture.things[nodes[0]].name);
});

// ── A key, while the picture or its panel has the focus ─────────────────────────────────────
stage.addEventListener("keydown", (event) => {
  const inside = $("network").contains(event.target) || $("panel").contains(event.target);
  const chosen = picture.chosen();
  if (!inside || event.ctrlKey || event.metaKey || event.altKey || event.key !== "e" || !(chosen in picture.things)) return;
  const { name } = picture.things[chosen];
  (is_open(name) ? shut : open)(name);
  event.preventDefault();
});
const label = $("network").getAttribute("aria-label");
$("network").setAttribute("aria-label", label.replace(", Enter goes", ", e expands or collapses a thing, Enter goes"));

$("count").textContent = count();
})();
