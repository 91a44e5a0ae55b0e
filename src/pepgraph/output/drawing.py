"""The network as one self-contained HTML page. Knows boxes, rings and HTML, not what a claim is.

pyvis holds the data and brings vis-network along; the template, the style sheet and the script are
ours (``picture/``), and so are the looks (``style.toml``).
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import networkx as nx
from markupsafe import Markup
from pyvis.edge import Edge
from pyvis.network import Network
from pyvis.node import Node

from pepgraph.model.terms import printable
from pepgraph.output.picture.boxes import Box, box, outline, words
from pepgraph.output.picture.layout import lay_out

_SCRIPT = ("scene", "view", "panel", "selection", "hint", "legend", "find", "update", "paper")


def draw(network: nx.MultiDiGraph) -> str:
    """Return one HTML page that loads nothing; write it as UTF-8.

    The attributes are those that :mod:`pepgraph.output.network` sets. Every string in them is
    taken for text, and a node's identity never reaches an id of the page.

    >>> tiny = nx.MultiDiGraph(title="Two things", view="all", subtitle="")
    >>> tiny.add_node("a", label="Selank", kind="peptide", ring=0)
    >>> "<title>Two things</title>" in draw(tiny)
    True
    """
    css = "".join(styled(part(name)) for name in ("alone.css", "picture.css"))
    scripts = [vis_network(), part("lines.js"), script(), part("files.js")]
    shown = picture(network)
    page = templates(jinja2.FunctionLoader(part)).get_template("template.html")
    return page.render(
        title=str(network.graph.get("title") or "pepgraph"),
        subtitle=str(network.graph.get("subtitle") or ""),
        css=Markup(css),
        scripts=[Markup(text) for text in scripts],
        policy=_policy(css, scripts),
        data=Markup(json_text(shown)),
        picture=shown,
    )


def templates(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Templates of pages: every value is escaped, and one that is not given is a fault."""
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
    environment.globals["look"] = look_of
    return environment


def styled(css: str) -> str:
    """A style sheet with what ``style.toml`` says put in."""
    return templates(jinja2.DictLoader({"css": css})).get_template("css").render(style=style_sheet())


def _visible(value: object) -> object:
    """What a template prints for a value: nothing in it drives a terminal or turns a line about."""
    return value if hasattr(value, "__html__") else printable(str(value), kept="\t\r\n")


def part(name: str) -> str:
    """A file of ``picture/``."""
    return resources.files(__package__).joinpath("picture", name).read_text(encoding="utf-8")


def script() -> str:
    """The page's own script: the files of ``picture/script/`` in one scope."""
    return '(() => {\n"use strict";\n' + "".join(part(f"script/{name}.js") for name in _SCRIPT) + "})();\n"


@cache
def style_sheet() -> dict[str, Any]:
    """The tables of ``style.toml``."""
    return tomllib.loads(resources.files(__package__).joinpath("style.toml").read_text("utf-8"))


@cache
def vis_network() -> str:
    """The newest vis-network that the installed pyvis brings along."""
    versions = {
        tuple(int(number) for number in folder.name.removeprefix("vis-").split(".")): folder
        for folder in resources.files("pyvis").joinpath("templates", "lib").iterdir()
        if folder.name.startswith("vis-")
    }
    return versions[max(versions)].joinpath("vis-network.min.js").read_text(encoding="utf-8")


def _policy(css: str, scripts: Iterable[str]) -> str:
    """Content security policy under which these very texts run, and nothing goes in or out."""
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in (css, *scripts)
    ]
    return (
        f"default-src 'none'; script-src {' '.join(hashes[1:])}; style-src {hashes[0]}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def json_text(value: object) -> str:
    """JSON that no HTML parser takes for anything else, and that turns no line of text about.

    >>> json_text({"label": "</script>"})
    '{"label":"\\\\u003c/script\\\\u003e"}'
    """
    lines = "\u2028\u2029"
    text = printable(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True), kept=lines)
    for character in "<>&" + lines:
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


# ── What the page shows ──────────────────────────────────────────────────────────────────────


def picture(network: nx.MultiDiGraph, *, hide: Iterable[str] = (), quick: bool = False) -> dict[str, Any]:
    """Everything the templates and the script read, as plain JSON values in a fixed order.

    ``hide`` names what the legend has unticked, as ``evidence:anecdote``; ``quick`` spends little
    time on where things go.
    """
    style = style_sheet()
    order = sorted(network.nodes(data=True), key=lambda node: (str(node[1].get("label")), str(node[0])))
    key_of = {node: f"n{i}" for i, (node, _) in enumerate(order)}
    things = {key_of[node]: _thing(str(node), facts) for node, facts in order}
    lines = [(key_of[source], key_of[target], facts) for source, target, facts in network.edges(data=True)]
    stated: dict[str, Mapping[str, Any]] = {}
    for *_, facts in reversed(lines):  # So that of two claims with one name the first holds.
        stated |= _stated(facts)
    claims = sorted((_claim(*one) for one in stated.items()), key=lambda claim: (claim["passage"], claim["id"]))
    number = {claim["id"]: i for i, claim in enumerate(claims)}
    found = [_link(*line, claims, number) for line in lines]
    links = {f"e{i}": link for i, link in enumerate(sorted(found, key=json_text))}
    boxes = {}
    for key, thing in things.items():
        look = look_of("kind", thing["kind"])
        boxes[key] = box(thing["label"], look, style["form"][look["form"]], style["page"])
    nodes, edges, _, _, _, options = _network(things, links, boxes, quick).get_network_data()
    counts = _counts(things, links, claims)
    return {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "things": things,
        "links": links,
        "claims": claims,
        "font": style["page"]["font"],
        "words": style["page"]["words"],
        "hide": sorted(set(hide)),
        "legend": [
            {"group": group, "title": title, "rows": _legend(group, counts[group])}
            for group, title in style["legend"].items()
        ],
    }


def _stated(facts: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The claims behind a line, by their names."""
    return {str(claim.get("id") or claim.get("sentence")): claim for claim in facts.get("claims") or ()}


def _relation(facts: Mapping[str, Any]) -> str:
    """The relation that the style file has for a line, if it has one."""
    label = str(facts.get("label") or "")
    return label if label in style_sheet()["relation"] else ""


def _link(
    source: str, target: str, facts: Mapping[str, Any], claims: Sequence[Mapping[str, Any]], number: Mapping[str, int]
) -> dict[str, Any]:
    """A line, which has its claims by their places among all."""
    behind = sorted(number[name] for name in _stated(facts))
    relation, quiet = _relation(facts), _cites(facts)
    cited = () if quiet else [claims[place] for place in behind]
    return {
        **{name: str(facts.get(name) or "") for name in ("label", "text", "scope", "evidence", "polarity", "modality")},
        "levels": _levels(facts),
        "cited": _cited(cited),
        "states": _states(cited),
        "from": source,
        "to": target,
        "claims": behind,
        "relation": relation,
        "quiet": quiet,
    }


def _counts(
    things: Mapping[str, Mapping[str, Any]], links: Mapping[str, Mapping[str, Any]], claims: Sequence[Mapping[str, Any]]
) -> dict[str, Counter[str]]:
    """How often each value of the legend occurs, by its group; links have their claims by place."""
    # What is said is counted where it is said: a claim's citations are no claims.
    said = [(link, claim) for link in links.values() if not link["quiet"] for claim in link["claims"] or (-1,)]
    levels = {
        (level, claim)
        for link, claim in said
        for level in (claims[claim]["levels"] if claim >= 0 else ()) or [link["evidence"]]
    }
    return {
        "kind": Counter(thing["kind"] for thing in things.values()),
        "relation": Counter(link["relation"] for link in links.values()),
        **{
            group: Counter(value for value, _ in {(link[group], claim) for link, claim in said})
            for group in ("polarity", "modality")
        },
        "evidence": Counter(level for level, _ in levels),
        "state": Counter(claims[claim]["state"] for claim in {claim for _, claim in said} if claim >= 0),
    }


def without(network: nx.MultiDiGraph, hide: Iterable[str]) -> nx.MultiDiGraph:
    """The network without what the legend has unticked, as ``evidence:anecdote`` or ``kind:target``.

    Things go with their lines, as they do on the page.
    """
    hidden = {(group, value) for group, _, value in (name.partition(":") for name in hide)}
    gone = {node for node, facts in network.nodes(data=True) if ("kind", str(facts.get("kind"))) in hidden}
    kept = []
    seen: set[str] = set()
    # Lines that only cite come last: they go with the claims they are for.
    for source, target, key, facts in sorted(network.edges(keys=True, data=True), key=lambda edge: _cites(edge[3])):
        if ("relation", _relation(facts)) in hidden or not gone.isdisjoint((source, target)):
            continue
        stated = _stated(facts).keys()
        if _cites(facts):
            passes = not seen.isdisjoint(stated)
        else:
            values = {(name, str(facts.get(name) or "")) for name in ("polarity", "modality")}
            several = (("evidence", _levels(facts)), ("state", _states(facts.get("claims") or ())))
            passes = hidden.isdisjoint(values) and not any(
                found and all((group, value) in hidden for value in found) for group, found in several
            )
            seen.update(stated if passes else ())
        if passes:
            kept.append((source, target, key))
    rest = network.edge_subgraph(kept).copy()
    lonely = [node for node in network if network.degree(node) == 0 and node not in gone]
    rest.add_nodes_from((node, network.nodes[node]) for node in lonely)
    return rest


def _cites(facts: Mapping[str, Any]) -> bool:
    """Whether a line only says that something is cited."""
    label = str(facts.get("label") or "")
    return bool(style_sheet()["relation"].get(label, {}).get("quiet"))


def _levels(facts: Mapping[str, Any]) -> list[str]:
    """Kinds of evidence of the claims behind a line, its own colour's first."""
    of_claims = (str(level) for claim in facts.get("claims") or () for level in claim.get("levels") or ())
    return list(dict.fromkeys((str(facts.get("evidence") or ""), *of_claims)))


def _states(claims: Iterable[Mapping[str, Any]]) -> list[str]:
    """Whether these claims are cited, in the order of the style file.

    >>> _states([{"citations": [], "may_cite": ["[10]"]}, {"citations": ["[1]"], "may_cite": []}])
    ['cited', 'perhaps']
    """
    found = {
        "cited" if claim.get("citations") else "perhaps" if claim.get("may_cite") else "uncited" for claim in claims
    }
    return [state for state in style_sheet()["state"] if state in found]


def _cited(claims: Sequence[Mapping[str, Any]]) -> str:
    """What these claims cite, in a few characters.

    >>> _cited([{"citations": ["[1]", "[7]"], "may_cite": []}, {"citations": [], "may_cite": ["[10]"]}])
    '[1] [7] perhaps [10]'
    """
    sure = list(dict.fromkeys(marker for claim in claims for marker in claim["citations"]))
    maybe = list(dict.fromkeys(marker for claim in claims for marker in claim["may_cite"] if marker not in sure))
    return " ".join([*sure, *(["perhaps", *maybe] if maybe else [])]) or ("uncited" if claims else "")


def _thing(name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": " ".join(str(facts.get("label") or "").split()) or name,
        "kind": str(facts.get("kind") or "thing"),
        "ring": int(facts.get("ring", 1)),
        "name": str(facts.get("url") or ""),
        "names": [str(name) for name in facts.get("names") or ()],
        "detail": [
            {"term": str(row["term"]), "text": str(row["text"]), "href": _web_address(row.get("href"))}
            for row in facts.get("detail") or ()
        ],
    }


def _claim(name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    claim: dict[str, Any] = {key: str(facts.get(key) or "") for key in ("sentence", "polarity", "modality", "quote")}
    claim |= {
        key: [str(value) for value in facts.get(key) or ()]
        for key in ("evidence", "levels", "citations", "may_cite", "noted")
    }
    papers = [
        {
            "label": str(paper.get("label") or ""),
            "href": _web_address(paper.get("href")),
            "confidence": str(paper.get("confidence") or ""),
        }
        for paper in facts.get("papers") or ()
    ]
    claim |= {"papers": papers, "read_again": bool(facts.get("read_again"))}
    (state,) = _states([claim])
    return claim | {"id": name, "state": state, "passage": int(facts.get("passage") or 0)}


def _web_address(href: object) -> str | None:
    """The address, if it is one a page may link to."""
    text = str(href or "")
    return text if text.lower().startswith(("https://", "http://")) else None


def look_of(group: str, value: str) -> dict[str, Any]:
    """How a value of a group of ``style.toml`` looks: label, colours, dashes.

    >>> look_of("evidence", "animal")["label"]
    'Animal study'
    """
    style = style_sheet()
    own: dict[str, Any] = {"label": value.capitalize() or "Other", "explain": "", "outline": ""}
    own |= {"dashes": [], "bar": False, "tail": False, "word": "", "open": False, "hollow": False, "letter": ""}
    own |= style["default"][group]
    own |= style[group].get(value, {})
    return own


def _legend(group: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The values of the group that occur, in the order of the style file, others after them."""
    style = style_sheet()
    listed = {value: i for i, value in enumerate(style[group])}
    rows: list[dict[str, Any]] = []
    for value in sorted(counts, key=lambda value: (listed.get(value, len(listed)), value)):
        row = {"value": value, "count": counts[value], "swatch": f"{group}-{listed.get(value, 'x')}"}
        row |= look_of(group, value)
        if len(counts) == 1:
            row["letter"] = ""  # tells nothing apart
        if "form" in row:
            row["outline"] = outline(style["form"][row["form"]], 30, 18)
        rows.append(row)
    return rows


# ── pyvis ────────────────────────────────────────────────────────────────────────────────────


def _network(
    things: Mapping[str, Mapping[str, Any]],
    links: Mapping[str, Mapping[str, Any]],
    boxes: Mapping[str, Box],
    quick: bool,
) -> Network:
    size = style_sheet()["page"]["words"]
    wording = {key: words(link["text"], size) for key, link in links.items() if link["text"]}
    noting = {key: words(link["cited"], size) for key, link in links.items() if link["cited"]}
    layout = lay_out(things, links, boxes, wording, noting, quick=quick)
    net = Network(directed=True)
    # Not by add_node and add_edge, which search their lists at every call: 48 s for 10,000 nodes.
    for key, (text, width, height, path) in boxes.items():
        x, y = layout.places[key]
        facts = {"size": max(width, height) / 2, "box": [width, height], "outline": path}
        net.nodes.append(Node(key, "custom", text, x=x, y=y, **facts).options)
    for key, link in links.items():
        thick = round(1.4 + 1.1 * math.log2(max(1, len(link["claims"]))), 2)
        drawn: dict[str, Any] = {
            "id": key,
            "width": thick,
            "course": [[round(x, 1), round(y, 1)] for x, y in layout.courses[key]],
        }
        for name, found in (("word", layout.words), ("note", layout.notes)):
            if key in found:
                frame = found[key]
                drawn[name] = [frame.x, frame.y, 2 * frame.wide, 2 * frame.high]
        net.edges.append(Edge(link["from"], link["to"], True, **drawn).options)
    net.options = {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {"hover": True, "tooltipDelay": 100000, "selectConnectedEdges": False, "multiselect": False},
        "nodes": {"chosen": False, "labelHighlightBold": False},
    }
    return net
