// What the picture can do inside `pepgraph serve`: open things, narrow, keep its state in the address, save.
(() => {
"use strict";
const { picture } = window;
const { hooks, el } = picture;
const $ = (id) => document.getElementById(id);
const stage = document.querySelector(".stage");
const form = $("asked");
let { live } = picture.data;
let wanted = live.address; // of what is shown or under way: what is asked for next goes on from it
let asking = null; // the AbortController of what is under way
let ticked = null; // what the legend hides since that was asked for
let at = location.search; // the address that the page shows, without what leads to a part of it

const state = () => new URLSearchParams(wanted);
const address = (query) => `/picture${query ? `?${query}` : ""}`;

function tell(message) {
  $("trouble").textContent = message;
  $("trouble").hidden = !message;
}

// ── Ask the server for another picture ──────────────────────────────────────────────────────
function go_to(how) {
  if (address(live.address) !== location.pathname + location.search) history[how](null, "", address(live.address));
  at = location.search;
}

// Whether it is shown: not what the server refuses, nor what comes after something else was asked for.
async function show(query, push = true) {
  asking?.abort();
  const mine = (asking = new AbortController());
  wanted = query;
  ticked = null;
  tell("");
  stage.setAttribute("aria-busy", "true");
  const response = await fetch(`/picture.json?${query}`, { signal: mine.signal, headers: { Accept: "application/json" } }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (asking !== mine) return false;
  asking = null;
  stage.removeAttribute("aria-busy");
  if (!response?.ok || !answer?.live) {
    wanted = live.address;
    tell(response ? answer?.error ?? `The server answered ${response.status}.` : "The server cannot be reached.");
    return false;
  }
  if (ticked) Object.assign(answer, { hide: ticked }).live.address = hiding(answer.live.address, ticked);
  live = answer.live;
  wanted = live.address;
  if (push) go_to("pushState");
  else if (ticked) go_to("replaceState");
  picture.update(answer);
  fill();
  return true;
}

function change(alter) {
  const query = state();
  alter(query);
  return show(query);
}

function hiding(query, hide) {
  const params = new URLSearchParams(query);
  params.delete("hide");
  for (const value of hide) params.append("hide", value);
  return params.toString();
}

function with_middle(query, names) {
  query.delete("about");
  for (const name of names) query.append("about", name);
  if (!names.length) query.delete("depth"); // steps lead from the middle
}
const middle = () => state().getAll("about");
const called = (iri) => [iri, live.about.find((one) => one.iri === iri)?.name];
const is_open = (iri) => middle().some((name) => called(iri).includes(name));
const open = (iri) => change((query) => with_middle(query, [...middle(), iri]));
const shut = (iri) => change((query) => with_middle(query, middle().filter((name) => !called(iri).includes(name))));
const only = (iri) => change((query) => with_middle(query, [iri]));

addEventListener("popstate", () => {
  if (location.search === at) return; // A link led to a part of the page.
  at = location.search;
  show(at.slice(1), false);
});

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
  form.elements.depth.disabled = !live.about.length;
  links();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = new FormData(form);
  const added = $("add").value;
  const shown = await change((query) => {
    for (const name of Object.keys(live.form)) {
      const value = (said.get(name) || "").trim();
      if (value) query.set(name, value);
      else query.delete(name);
    }
    with_middle(query, [...middle(), added.trim()].filter(Boolean));
  });
  if (shown && $("add").value === added) $("add").value = "";
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
  live.address = hiding(live.address, hide);
  wanted = hiding(wanted, hide);
  if (asking) ticked = hide;
  else go_to("replaceState");
  $("count").textContent = count();
  links();
};

hooks.actions = (id) => {
  const { name, page, claims } = picture.things[id];
  const button = (label, act, key) => el("button", { type: "button", ...(key ? { "aria-keyshortcuts": key } : {}), onclick: act }, label);
  return el("div", { class: "actions" },
    is_open(name) ? button("Collapse", () => shut(name), "e") : button(claims ? `Expand (${picture.many(claims, "claim")})` : "Expand", () => open(name), "e"),
    live.about.length === 1 && is_open(name) ? null : button("Start here", () => only(name)),
    page && page.startsWith("/") ? el("a", { class: "button", href: page, "aria-label": `Page of ${picture.things[id].label}` }, "Page") : null);
};

hooks.claim = ({ page, sentence }) => (page && page.startsWith("/") ? el("a", { href: page, "aria-label": `Claim: ${sentence}` }, "Claim") : "");

hooks.beyond = async (words) => {
  picture.close_matches();
  const shown = await change((query) => with_middle(query, [...middle(), words]));
  if (shown && $("find").value.trim() === words) $("find").value = "";
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

fill();
})();
