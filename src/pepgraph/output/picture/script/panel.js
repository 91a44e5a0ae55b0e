// What is said of a thing, a line or a claim, in the panel. Every string of the data is set as text, never as HTML.

function el(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}
const many = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
const link_to = (href, text) => (href && /^https?:\/\//i.test(href) ? el("a", { href, rel: "noopener noreferrer", target: "_blank" }, text) : document.createTextNode(text));
const manner = (link) => [title_case("polarity", link.polarity), title_case("modality", link.modality).toLowerCase(), link.levels.map((level) => title_case("evidence", level).toLowerCase()).join(", ")].join(" · ");
const said = (id) => {
  const { from, to, label, scope, polarity, relation } = links[id];
  const { word } = look("polarity", polarity);
  return `${things[from].label} – ${word && !look("relation", relation).quiet ? `${word}: ` : ""}${label}${scope ? ` [${scope}]` : ""} – ${things[to].label}`;
};
const title_case = (group, value) => look(group, value).label || value;

const AGAIN = "To be read again";

const swatch_of = (level) => [...looks.evidence.values()].find((row) => [row.value, row.label.toLowerCase()].includes(level.toLowerCase()))?.swatch;

const cited = (claim) => [claim.citations.length ? `cites ${claim.citations.join(" ")}` : "", claim.may_cite.length ? `may cite ${claim.may_cite.join(" ")}` : ""].filter(Boolean).join(" · ") || "no citation";

function card(number) {
  const claim = claims[number];
  const denied = look("polarity", claim.polarity).bar;
  const tags = el("ul", { class: "tags" },
    el("li", { class: denied ? "denied" : "said" }, title_case("polarity", claim.polarity)),
    el("li", {}, title_case("modality", claim.modality)),
    ...claim.evidence.map((level) => el("li", {}, level[0].toUpperCase() + level.slice(1))),
    claim.read_again ? el("li", { class: "again" }, AGAIN) : null);
  const source = el("p", { class: "source" });
  if (claim.citations.length) source.append("Cites ", el("b", {}, claim.citations.join(" ")));
  if (claim.may_cite.length) source.append(claim.citations.length ? " · may cite " : "May cite ", el("b", {}, claim.may_cite.join(" ")));
  if (!source.childNodes.length) source.append(el("b", {}, "No citation"));
  if (claim.passage) source.append(` · passage ${claim.passage}`);
  if (number_of(chosen) !== number) source.append(" · ", el("button", { type: "button", class: "only", "aria-label": `Only this: ${claim.sentence}`, onclick: () => choose(`c${number}`, true) }, "Only this"));
  if (hooks.claim) source.append(" · ", hooks.claim(claim));
  const papers = [
    ...claim.papers.map((paper) => el("li", {}, link_to(paper.href, paper.label), paper.confidence ? el("small", {}, ` identified with ${paper.confidence} confidence`) : null)),
    ...claim.noted.map((remark) => el("li", {}, `A curator notes on ${remark}`))];
  const swatch = claim.evidence.map(swatch_of).find(Boolean) || "evidence-x";
  const lone = { onmouseenter: () => preview(`c${number}`), onmouseleave: () => preview(), onfocusin: () => preview(`c${number}`), onfocusout: () => preview() };
  return el("article", { class: `claim ${swatch}${look("state", claim.state).hollow ? " hollow" : ""}`, ...lone },
    el("p", { class: "sentence" }, claim.sentence), tags, source,
    papers.length ? el("ul", { class: "papers" }, ...papers) : null,
    claim.quote ? el("blockquote", {}, claim.quote) : null);
}

function show_panel(kicker, title, ...parts) {
  const panel = $("panel");
  panel.replaceChildren(
    el("div", { class: "panel-head" }, el("div", {}, el("p", { class: "kicker" }, kicker), el("h2", {}, title)), el("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => close_panel(true) }, "×")),
    ...parts.filter(Boolean));
  panel.hidden = false;
  panel.scrollTop = 0;
  turn_legend(false);
}

const chip = (id) => el("button", { type: "button", onclick: () => choose(id, true) }, things[id].label);
const chips = (title, ids) => (ids.length ? [el("h3", {}, title), el("div", { class: "chips" }, ...ids.map(chip))] : []);
const by_label = (a, b) => things[a].label.localeCompare(things[b].label, "en", { numeric: true });
// What is lit with a selection: sources, and other things.
const ends_of = (id) => {
  const ends = [...lit].filter((one) => one in things && one !== id).sort(by_label);
  return [ends.filter((one) => things[one].ring > 1), ends.filter((one) => things[one].ring < 2)];
};
const cards = (numbers) => {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.length ? [el("h3", {}, many(sorted.length, "claim")), ...sorted.map((n) => card(n))] : [];
};

function thing_panel(id) {
  const thing = things[id];
  const hidden = Object.entries(links).filter(([key, { from, to }]) => !shown.has(key) && (from === id || to === id)).length;
  const [sources, others] = ends_of(id);
  const rows = thing.detail.flatMap((row) => [el("dt", {}, row.term), el("dd", {}, link_to(row.href, row.text))]);
  show_panel(title_case("kind", thing.kind), thing.label,
    hooks.actions ? hooks.actions(id) : null,
    rows.length ? el("dl", {}, ...rows) : null,
    ...cards(claims_of(id)),
    hidden ? el("p", { class: "kicker" }, `${hidden} of its lines ${hidden === 1 ? "is" : "are"} filtered out.`) : null,
    ...chips("Linked with", others),
    ...chips("Sources", sources),
    thing.name ? el("span", { class: "iri" }, thing.name) : null);
}

function line_panel(id) {
  const link = links[id];
  show_panel(manner(link), said(id),
    el("div", { class: "chips" }, chip(link.from), chip(link.to)), ...cards(link.claims), ...chips("Sources", ends_of(id)[0]));
}

function claim_panel(id) {
  const [sources, others] = ends_of(id);
  const place = by_passage().indexOf(id) + 1;
  show_panel(place ? `Claim ${place} of ${by_passage().length}` : "Claim", others.map((one) => things[one].label).join(" – ") || "Filtered out of the picture",
    ...cards([number_of(id)]), ...chips("Linked with", others), ...chips("Sources", sources));
}
