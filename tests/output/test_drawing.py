"""The picture, opened in a real browser."""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from operator import mul
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest

from pepgraph.graph import Graph
from pepgraph.output import drawing
from pepgraph.output.drawing import draw, picture, style_sheet, without

HOSTILE = (
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=2</script>",
    "<img src=x onerror=window.hacked=3>",
    '"><a href="javascript:window.hacked=4">x</a>',
    "<!-- <script> {{ 7*7 }} \u2028 & </style> ' ` ${hacked}",
)

BOXES = """() => [...picture.boxes].filter(([id]) => picture.shown().has(id)).map(([id, b]) => {
  const [a, z] = [picture.network.canvasToDOM({x: b.x - b.width / 2, y: b.y - b.height / 2}),
                  picture.network.canvasToDOM({x: b.x + b.width / 2, y: b.y + b.height / 2})];
  return {name: picture.things[id].label, left: a.x, top: a.y, right: z.x, bottom: z.y,
          height: z.y - a.y, lines: b.lines.length};
})"""


def claim(name: str, sentence: str, **facts: Any) -> dict[str, Any]:
    usual = {
        "id": f"https://example.org/claim/{name}",
        "sentence": sentence,
        "polarity": "affirmed",
        "modality": "asserted",
        "evidence": ["animal study"],
        "citations": [],
        "may_cite": [],
        "passage": 3,
        "papers": [],
        "quote": None,
    }
    return usual | facts


def link(
    network: nx.MultiDiGraph, source: str, target: str, label: str, *claims: dict[str, Any], evidence: str = "animal"
) -> None:
    network.add_edge(
        source,
        target,
        label=label,
        polarity=claims[0]["polarity"] if claims else "affirmed",
        modality=claims[0]["modality"] if claims else "asserted",
        evidence=evidence,
        document="https://example.org/doc",
        claims=list(claims),
    )


def sample() -> nx.MultiDiGraph:
    """Two compounds, twenty-six things, six references; parallel and opposite lines among them."""
    network = nx.MultiDiGraph(title="Two peptides", view="compound-mechanism-citation", subtitle="Made up")
    kinds = ("target", "process", "effect", "condition", "anatomical site", "something new")

    def thing(name: str, label: str, kind: str, ring: int, **facts: Any) -> None:
        network.add_node(name, label=label, kind=kind, ring=ring, url=f"https://example.org/{name}", detail=[], **facts)

    thing("alpha", "Alpharelin", "peptide", 0)
    thing("beta", "Betarelin", "peptide", 0)
    network.nodes["alpha"]["detail"] = [
        {"term": "sequence", "text": "GPGP", "href": None},
        {"term": "same as", "text": "CAS 1-2-3", "href": "https://example.org/cas"},
    ]
    for i in range(26):
        label = ("receptor", "long-named signalling mechanism", "disorder of some kind", "factor")[i % 4]
        thing(f"t{i}", f"{label} {i}", kinds[i % 6], 1)
    for i in range(6):
        thing(f"r{i}", f"[{i + 1}] Author {2000 + i}", "reference", 2)
    levels = ("human", "animal", "in-vitro", "anecdote", "official", "unheard-of")
    for i in range(26):
        for compound in ("alpha",) if i % 3 == 0 else ("beta",) if i % 3 == 1 else ("alpha", "beta"):
            stated = claim(f"{compound}-{i}", f"{compound} acts on number {i}.", citations=[f"[{i % 6 + 1}]"])
            link(network, compound, f"t{i}", "acts on", stated, evidence=levels[i % 6])
            link(network, f"t{i}", f"r{i % 6}", "cites", stated)
    link(
        network,
        "alpha",
        "t0",
        "inhibits",
        claim(
            "denied",
            "Alpharelin does not inhibit receptor 0.",
            polarity="negated",
            modality="hedged",
            evidence=["human study"],
            citations=["[1]"],
            may_cite=["[2]"],
            passage=17,
            papers=[{"label": "Author 2000", "href": "https://doi.org/10.1000/182", "confidence": "high"}],
            noted=["Author 2000: Retracted."],
            quote="not so at all",
        ),
        evidence="human",
    )
    link(network, "t0", "alpha", "slows", claim("back", "Receptor 0 slows Alpharelin.", modality="attributed"))
    return network


def hostile() -> nx.MultiDiGraph:
    network = nx.MultiDiGraph(title=HOSTILE[1], view=HOSTILE[0], subtitle=HOSTILE[2])
    for i, text in enumerate(HOSTILE):
        network.add_node(
            text,
            label=text,
            kind=text if i else "peptide",
            ring=min(i, 2),
            url=text,
            detail=[{"term": text, "text": text, "href": "javascript:window.hacked=5"}],
            names=[text],
        )
    for text in HOSTILE[1:]:
        facts: dict[str, Any] = dict.fromkeys(("polarity", "modality", "sentence", "quote"), text)
        papers = [{"label": text, "href": "javascript:window.hacked=6", "confidence": text}]
        marks: dict[str, Any] = {key: [text] for key in ("evidence", "citations", "may_cite", "noted")}
        stated = claim(text, **facts, **marks, papers=papers)
        link(network, HOSTILE[0], text, text, stated, evidence=text)
    return network


def crowd(count: int) -> nx.MultiDiGraph:
    network = nx.MultiDiGraph(title="A crowd", view="all", subtitle="")
    for i in range(count):
        ring = 0 if i < 10 else 2 if i % 9 == 0 else 1
        network.add_node(f"n{i}", label=f"thing number {i}", kind="target", ring=ring, url=None, detail=[])
    for i in range(10, count):
        link(network, f"n{i % 10}", f"n{i}", "acts on", claim(str(i), f"Claim {i}."))
    return network


def without_vis_network(page: str) -> str:
    return page[: page.index("/**\n * vis-network")] + page[page.rindex("</script>\n<script>") :]


# ── The file ─────────────────────────────────────────────────────────────────────────────────


def test_two_runs_give_the_same_bytes() -> None:
    backwards = nx.MultiDiGraph(**sample().graph)
    backwards.add_nodes_from(reversed(list(sample().nodes(data=True))))
    backwards.add_edges_from(reversed(list(sample().edges(data=True))))
    assert draw(sample()) == draw(sample()) == draw(backwards)


def test_names_no_host_to_load_from_and_no_machine() -> None:
    page = draw(sample())
    ours = without_vis_network(page)
    for address in ("cdn", "unpkg", "jsdelivr", str(Path.home()) + "/", os.getcwd(), "src=", "@import", "url("):
        assert address not in ours
    assert 'content="default-src &#39;none&#39;; script-src &#39;sha256-' in ours


def test_draws_two_thousand_things_in_seconds() -> None:
    start = time.perf_counter()
    page = draw(crowd(2000))
    assert time.perf_counter() - start < 12
    assert page.count("Claim 1999.") == 2  # the table and the data


@pytest.mark.parametrize("count", [0, 1, 2, 3, 11])
def test_draws_few(count: int) -> None:
    assert "</html>" in draw(crowd(count))


def test_a_thing_whose_label_is_blank_is_drawn_by_its_name() -> None:
    blank = nx.MultiDiGraph(title="Blank", view="all", subtitle="")
    blank.add_node("e:blank", label=" \u00a0", kind="peptide", ring=0)
    assert [thing["label"] for thing in picture(blank)["things"].values()] == ["e:blank"]


def test_the_table_can_be_read_without_script() -> None:
    page = draw(sample())
    table = page[page.index("<table ") : page.index("</table>")]
    assert "Alpharelin does not inhibit receptor 0." in table
    assert '<td class="denied">Denied</td>' in table
    assert 'href="https://doi.org/10.1000/182"' in table
    assert "A curator notes on Author 2000: Retracted." in table


def test_hostile_text_stays_text_in_the_file() -> None:
    page = without_vis_network(draw(hostile()))
    assert page.count("<script") == page.count("</script>") == 3
    assert "<img" not in page
    assert 'href="javascript' not in page


# ── The page ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens a network's page; at the end nothing may have been fetched or have gone wrong."""
    faults: list[str] = []
    contexts = []

    def opened(network: nx.MultiDiGraph, width: int = 1280, height: int = 800, **context: Any) -> Any:
        file = tmp_path / f"picture-{len(contexts)}.html"
        file.write_text(draw(network), encoding="utf-8")
        contexts.append(
            browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **context)
        )
        page = contexts[-1].new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: faults.append(r.url) if r.url != file.as_uri() else None)
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(file.as_uri())
        page.wait_for_timeout(200)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def overlaps(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (one["name"], two["name"])
        for n, one in enumerate(boxes)
        for two in boxes[:n]
        if one["left"] < two["right"]
        and two["left"] < one["right"]
        and one["top"] < two["bottom"]
        and two["top"] < one["bottom"]
    ]


def id_of(page: Any, label: str) -> str:
    return str(page.evaluate("l => Object.keys(picture.things).find(k => picture.things[k].label === l)", label))


def spot(page: Any, label: str) -> dict[str, float]:
    at = page.evaluate("id => picture.network.canvasToDOM(picture.boxes.get(id))", id_of(page, label))
    frame = page.locator("#network").bounding_box()
    return {"x": frame["x"] + at["x"], "y": frame["y"] + at["y"]}


@pytest.mark.parametrize("network", [sample(), crowd(3), crowd(300)], ids=["sample", "3", "300"])
def test_names_do_not_overlap(show: Callable[..., Any], network: nx.MultiDiGraph) -> None:
    page = show(network)
    boxes = page.evaluate(BOXES)
    assert len(boxes) == len(network)
    assert overlaps(boxes) == []


def test_lines_are_painted_on_their_courses_from_outline_to_outline(show: Callable[..., Any]) -> None:
    page = show(sample())
    faults = page.evaluate("""() => {
      const ctx = document.createElement("canvas").getContext("2d");
      const inside = (id, [x, y]) => {
        const b = picture.boxes.get(id);
        return ctx.isPointInPath(b.path, x - b.x + b.width / 2, y - b.y + b.height / 2);
      };
      const parts = Array.from({length: 97}, (_, n) => (n + 2) / 100);
      return [...picture.courses].flatMap(([id, {points}]) => [...picture.boxes.keys()]
        .filter((box) => parts.some((part) => inside(box, pictureLines.at_part(points, part).point)))
        .map((box) => [id, box]));
    }""")
    assert faults == []


def test_straight_lines_are_painted_as_such(show: Callable[..., Any]) -> None:
    """Of thousands of lines in small pieces, as curves are, every look would take seconds."""
    page = show(crowd(700))
    points = page.evaluate("[...picture.courses.values()].map(({points}) => points.length)")
    assert len(points) == 690
    assert set(points) == {2}


def test_opens_whole_and_legible(show: Callable[..., Any]) -> None:
    page = show(sample())
    frame = page.locator("#network").bounding_box()
    for box in page.evaluate(BOXES):
        assert 0 <= box["left"] < box["right"] <= frame["width"], box
        assert 0 <= box["top"] < box["bottom"] <= frame["height"], box
    assert page.evaluate("picture.network.getScale()") * 15 >= 9


def test_what_is_drawn_is_what_is_clicked(show: Callable[..., Any]) -> None:
    page = show(sample())
    for label in ("Alpharelin", "receptor 0", "[1] Author 2000"):
        at = spot(page, label)
        page.mouse.click(at["x"], at["y"])
        assert page.locator("#panel h2").text_content() == label
        page.keyboard.press("Escape")


def test_a_thing_opens_with_what_is_said_of_it(show: Callable[..., Any]) -> None:
    page = show(sample())
    at = spot(page, "receptor 0")
    page.mouse.click(at["x"], at["y"])
    card = page.locator("#panel .claim", has_text="does not inhibit")
    text = card.text_content()
    for part in (
        "Denied",
        "Hedged",
        "Human study",
        "Cites [1]",
        "may cite [2]",
        "passage 17",
        "high confidence",
        "not so at all",
    ):
        assert part in text
    assert card.locator("a").get_attribute("href") == "https://doi.org/10.1000/182"
    assert card.get_by_role("link", name="Author 2000 (opens a new tab)").is_visible()
    assert card.get_by_text("A curator notes on Author 2000: Retracted.").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


def test_empty_space_closes_the_panel(show: Callable[..., Any]) -> None:
    page = show(sample())
    at = spot(page, "Alpharelin")
    page.mouse.click(at["x"], at["y"])
    assert page.locator("#panel").is_visible()
    page.locator("#network").click(position={"x": 4, "y": 4})
    assert page.locator("#panel").is_hidden()


def test_a_line_opens_with_its_own_claims(show: Callable[..., Any]) -> None:
    page = show(sample())
    line = page.evaluate("Object.keys(picture.links).find(k => picture.links[k].label === 'inhibits')")
    page.evaluate("k => picture.choose(k)", line)
    assert page.locator("#panel h2").text_content() == "Alpharelin – not: inhibits – receptor 0"
    assert page.locator("#panel .claim").count() == 1


LIT = """() => [...picture.lit()].filter((id) => picture.things[id]).map((id) => picture.things[id].label).sort()"""


def test_a_line_lights_the_references_of_its_own_claims(show: Callable[..., Any]) -> None:
    network = sample()
    # Both compounds act on number 2; each claim has its own reference.
    for compound, reference in (("alpha", "r3"), ("beta", "r4")):
        for claims in (network.edges[compound, "t2", key]["claims"] for key in network[compound]["t2"]):
            claims[0]["citations"] = [f"[{int(reference[1]) + 1}]"]
            link(network, "t2", reference, "cites", claims[0])
    network.remove_edges_from([("t2", "r2"), ("t2", "r2")])
    page = show(network)
    for compound, reference, other in (
        ("Alpharelin", "[4] Author 2003", "[5]"),
        ("Betarelin", "[5] Author 2004", "[4]"),
    ):
        line = page.evaluate(
            """([compound, thing]) => Object.keys(picture.links).find((key) =>
              picture.things[picture.links[key].from].label === compound && picture.links[key].to === thing)""",
            [compound, id_of(page, "disorder of some kind 2")],
        )
        page.evaluate("k => picture.choose(k)", line)
        assert page.evaluate(LIT) == sorted([compound, "disorder of some kind 2", reference])
        assert reference in page.locator("#panel").text_content()
        assert other not in page.locator("#panel").text_content()


def test_a_reference_lights_the_claims_that_rest_on_it(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.evaluate("id => picture.choose(id)", id_of(page, "[1] Author 2000"))
    lit = page.evaluate(LIT)
    assert {"Alpharelin", "[1] Author 2000"} <= set(lit)
    assert not [label for label in lit if label.startswith("[") and not label.startswith("[1]")]
    cards = page.locator("#panel .claim").all_text_contents()
    assert cards
    assert all("Cites [1]" in card for card in cards)


def test_claims_are_gone_through_by_keyboard(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.evaluate("id => picture.choose(id)", id_of(page, "receptor 0"))
    page.locator("#network").focus()
    told = []
    for key in ("c", "c", "c", "C"):
        page.keyboard.press(key)
        told.append(page.locator("#told").text_content())
        assert page.locator("#panel .claim").count() == 1
    assert len(set(told[:3])) == 3
    assert told[3] == told[1]
    assert any(text.endswith("cites [1] · may cite [2]") for text in told)
    page.keyboard.press("n")
    assert page.locator("#panel h2").text_content() in page.locator("#told").text_content()


def test_the_claims_that_are_gone_through_are_seen_and_counted(show: Callable[..., Any]) -> None:
    page = show(sample())
    kicker = page.locator("#panel .kicker").first
    page.evaluate("id => picture.choose(id)", id_of(page, "receptor 0"))
    page.locator("#table summary").click()
    other = page.locator("#rows tr", has_text="on number 7.")
    other.get_by_role("button", name="Show in the picture").click()
    every = page.locator("#rows tr").count()
    assert re.fullmatch(f"Claim [0-9]+ of {every}", str(kicker.text_content()))
    for box in page.locator("input[data-group=evidence]:not([value=human])").all():
        box.uncheck()
    assert kicker.text_content() == "Claim"
    seen = [row.removesuffix("not so at all") for row in page.locator("#rows tr:visible th").all_text_contents()]
    page.locator("#network").focus()
    told = []
    for _ in seen:
        page.keyboard.press("c")
        told.append(page.locator("#panel .sentence").text_content())
    assert told == seen


def test_a_picture_without_lines_does_not_speak_of_filters(show: Callable[..., Any]) -> None:
    alone = nx.MultiDiGraph(title="One", view="all", subtitle="")
    alone.add_node("a", label="Alpharelin", kind="peptide", ring=0)
    page = show(alone)
    page.locator("input[value=peptide]").uncheck()
    assert page.locator("#empty:visible").text_content() == "There is no line in this view."


def test_the_button_of_the_legend_tells_whether_it_is_open(show: Callable[..., Any]) -> None:
    page = show(sample(), width=390)
    button = page.locator("#open-legend")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    page.evaluate("id => picture.choose(id)", id_of(page, "Alpharelin"))
    assert page.locator("#legend").is_hidden()
    assert button.get_attribute("aria-expanded") == "false"


def test_a_row_of_the_table_is_shown_in_the_picture(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.locator("#table summary").click()
    row = page.locator("#rows tr", has_text="does not inhibit")
    row.get_by_role("button", name="Show in the picture").press("Enter")
    assert page.locator("#panel .claim").count() == 1
    assert "does not inhibit" in page.locator("#told").text_content()
    assert page.evaluate(LIT) == ["Alpharelin", "receptor 0"]


def test_a_line_under_the_pointer_tells_what_its_claims_cite(show: Callable[..., Any]) -> None:
    page = show(sample())
    at = page.evaluate("""() => {
      const id = Object.keys(picture.links).find((key) => picture.links[key].label === "inhibits");
      const {points} = picture.courses.get(id);
      const [x, y] = points[Math.floor(points.length / 2)];
      return picture.network.canvasToDOM({x, y});
    }""")
    frame = page.locator("#network").bounding_box()
    page.mouse.move(frame["x"] + at["x"], frame["y"] + at["y"])
    hint = page.locator("#hint:visible").text_content()
    assert "Alpharelin does not inhibit receptor 0. cites [1] · may cite [2]" in hint
    page.mouse.click(frame["x"] + at["x"], frame["y"] + at["y"])
    assert page.locator("#panel h2").text_content() == "Alpharelin – not: inhibits – receptor 0"


def test_find_and_enter_select(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.locator("#find").click()
    page.keyboard.type("betar")
    assert page.locator("#matches li").all_text_contents() == ["BetarelinPeptide"]
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").text_content() == "Betarelin"
    assert page.locator("#matches").is_hidden()


def test_a_thing_is_found_by_its_other_names(show: Callable[..., Any], graph: Graph) -> None:
    page = show(graph.network())
    for typed, label in (("TP-7", "Selank"), ("tp7", "Selank"), ("mehfpgp", "Semax"), ("brain derived", "BDNF")):
        page.locator("#find").fill(typed)
        page.keyboard.press("Enter")
        assert page.locator("#panel h2").text_content() == label
    page.locator("#find").fill("Ngf")
    assert page.locator("#matches li").first.text_content() == "NGFTarget"
    page.locator("#find").fill("()")
    assert page.locator("#matches li").all_text_contents() == ["Nothing of that name"]


def test_the_list_of_things_works_by_keyboard(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.keyboard.press("Tab")
    assert page.locator("#matches li").count() == len(sample())
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").text_content() == "Betarelin"


@pytest.mark.parametrize(
    ("group", "value", "label"),
    [("polarity", "negated", "inhibits"), ("modality", "attributed", "slows"), ("relation", "cites", "cites")],
)
def test_a_filter_hides_its_lines(show: Callable[..., Any], group: str, value: str, label: str) -> None:
    page = show(sample())
    hidden = """l => Object.entries(picture.links).filter(([k, v]) => v.label === l)
      .map(([k]) => !picture.shown().has(k))"""
    assert not any(page.evaluate(hidden, label))
    box = page.locator(f"input[data-group={group}][value={value}]")
    box.uncheck()
    assert all(page.evaluate(hidden, label))
    box.check()
    assert not any(page.evaluate(hidden, label))


def test_things_left_without_a_line_go_and_come_back(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.locator("input[data-group=relation][value='']").uncheck()
    page.locator("input[data-group=relation][value=cites]").uncheck()
    assert page.evaluate("picture.shown().size") == 0
    assert page.locator("#empty").is_visible()
    page.locator("#all").click()
    assert page.evaluate("picture.shown().size") == len(sample()) + sample().number_of_edges()


def test_the_legend_counts_claims_and_things(show: Callable[..., Any]) -> None:
    page = show(sample())
    row = page.locator("label.row", has=page.locator("input[value=negated]"))
    assert row.locator(".count").text_content() == "1"
    row = page.locator("label.row", has=page.locator("input[value=reference]"))
    assert row.locator(".count").text_content() == "6"
    assert page.locator("label.row", has_text="Unheard-of").count() == 1


def sourced() -> nx.MultiDiGraph:
    """A compound with a line to each of four things: cited, perhaps, not at all, in part."""
    network = nx.MultiDiGraph(title="Sources", view="all", subtitle="")
    network.add_node("alpha", label="Alpharelin", kind="peptide", ring=0)
    sure, unsure = {"citations": ["[1]"]}, {"may_cite": ["[2]"]}
    for name, *sources in (("sure", sure), ("unsure", unsure), ("unsourced", {}), ("partly", sure, {})):
        network.add_node(name, label=name, kind="target", ring=1)
        claims = (claim(f"{name}-{n}", f"It acts on {name}, {n}.", **cites) for n, cites in enumerate(sources))
        link(network, "alpha", name, "acts on", *claims)
    return network


# Of every line: whether it has colour within it and beside that near its tail, within it farther on, and in its head.
PAINTED = """() => picture.drawn(({ canvas, paint_lines }) => Object.fromEntries(
  [...picture.courses].map(([id, { points, width }]) => {
    const paper = document.createElement("canvas");
    const ctx = paper.getContext("2d", { willReadFrequently: true });
    const coloured = ([x, y]) => {
      paper.width = paper.height = 9;
      ctx.fillStyle = canvas;
      ctx.fillRect(0, 0, 9, 9);
      const ground = [...ctx.getImageData(4, 4, 1, 1).data];
      ctx.setTransform(8, 0, 0, 8, 4.5 - 8 * x, 4.5 - 8 * y);
      paint_lines(ctx);
      return ctx.getImageData(4, 4, 1, 1).data.some((part, i) => Math.abs(part - ground[i]) > 40);
    };
    const at = (part) => pictureLines.at_part(points, part).point;
    const [[x, y], [u, v], tip, last] = [at(0.33), at(0.34), points.at(-1), at(0.97)];
    const [along, across] = [Math.hypot(u - x, v - y), width / 2 + 0.8];
    const beside = [x - ((v - y) / along) * across, y + ((u - x) / along) * across];
    const back = Math.hypot(tip[0] - last[0], tip[1] - last[1]);
    const head = [0, 1].map((i) => tip[i] + ((last[i] - tip[i]) / back) * 6);
    return [picture.things[picture.links[id].to].label, [[x, y], beside, at(0.62), head].map(coloured)];
  })))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_names_no_source_is_a_hollow_line(show: Callable[..., Any], scheme: str) -> None:
    page = show(sourced(), color_scheme=scheme)
    assert page.evaluate(PAINTED) == {
        "sure": [True, False, True, True],
        "unsure": [True, False, True, False],
        "partly": [False, True, True, False],
        "unsourced": [False, True, False, False],
    }
    legend = page.locator("fieldset", has=page.get_by_text("Cited or not"))
    rows = [" ".join(text.split()) for text in legend.locator("label").all_inner_texts()]
    assert [(row.split(" ")[0], row.split(" ")[-1]) for row in rows] == [
        ("Cited", "2"),
        ("Perhaps", "1"),
        ("Uncited", "2"),
    ]
    page.evaluate("id => picture.choose(id)", id_of(page, "unsourced"))
    border = "e => getComputedStyle(e).borderLeftStyle"
    assert page.locator("#panel .claim").evaluate(border) == "double"


def test_lines_are_filtered_by_what_their_claims_cite(show: Callable[..., Any]) -> None:
    page = show(sourced())
    for state in ("cited", "perhaps"):
        page.locator(f"input[data-group=state][value={state}]").uncheck()
    seen = "() => [...picture.shown()].filter(id => picture.things[id]).map(id => picture.things[id].label).sort()"
    assert page.evaluate(seen) == ["Alpharelin", "partly", "unsourced"]
    assert page.evaluate(PAINTED)["partly"] == [False, True, False, False]  # by what of it is seen
    page.locator("input[data-group=state][value=uncited]").uncheck()
    assert page.locator("#empty").is_visible()


FRAMES = """() => {
  const frame = (name, [x, y, wide, high]) =>
    ({name, left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2});
  return [[...picture.courses].flatMap(([id, { letter }]) => (letter ? [frame(id, letter)] : [])),
    [...picture.boxes].map(([id, {x, y, width, height}]) => frame(id, [x, y, width, height]))];
}"""


def test_a_letter_on_every_line_tells_the_kind_of_evidence_without_colour(show: Callable[..., Any]) -> None:
    letters = [level["letter"] for level in style_sheet()["evidence"].values()]
    assert len(set(letters)) == len(letters)
    page = show(sample())
    found, boxes = page.evaluate(FRAMES)
    assert len(found) == page.evaluate("Object.values(picture.links).filter(({quiet}) => !quiet).length")
    assert overlaps(found + boxes) == []
    rows = page.locator("fieldset", has=page.get_by_text("Kind of evidence")).locator("label")
    assert rows.locator("svg text").all_text_contents() == ["H", "A", "V", "N", "O"]
    # Where there is one kind alone, a letter tells nothing apart.
    assert show(sourced()).locator(".swatch text").count() == 0


def test_hostile_text_stays_text_on_the_page(show: Callable[..., Any]) -> None:
    page = show(hostile())
    assert page.locator("h1").text_content() == HOSTILE[1]
    for text in HOSTILE:
        page.locator("#find").click()
        page.locator("#find").fill(text)
        page.keyboard.press("Enter")
        assert page.locator("#panel h2").text_content() == " ".join(text.split())
    at = spot(page, HOSTILE[0])
    page.mouse.move(at["x"], at["y"])
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, a[href^=javascript]").count() == 0


def test_the_page_saves_what_is_seen(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.locator("input[data-group=kind][value=reference]").uncheck()
    with page.expect_download() as download:
        page.locator("#save-svg").click()
    root = ElementTree.parse(download.value.path())
    texts = [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "Two peptides"
    assert re.fullmatch("Made up · [0-9]+ things, [0-9]+ claims, 0 sources are ticked", texts[1])
    assert {"Alpharelin", "Animal study"} <= {*texts} - {"Reference"} == {*texts}
    kind, size = page.evaluate("() => picture.files.png('', '').then(({type, size}) => [type, size])")
    assert (kind, size > 10_000) == ("image/png", True)


def test_zoom_and_fit(show: Callable[..., Any]) -> None:
    page = show(sample())
    scale = page.evaluate("picture.network.getScale()")
    page.locator("#nearer").click()
    assert page.evaluate("picture.network.getScale()") > scale * 1.2
    page.locator("#fit").click()
    assert page.evaluate("picture.network.getScale()") == pytest.approx(scale)
    page.locator("#network").focus()
    page.keyboard.press("-")
    assert page.evaluate("picture.network.getScale()") < scale


def test_a_phone_shows_readable_names_and_no_sideways_scroll(show: Callable[..., Any]) -> None:
    page = show(sample(), 390, 844, has_touch=True, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("picture.network.getScale()") * 15 >= 11
    assert page.locator("#legend").is_hidden()
    page.locator("#open-legend").click()
    assert page.locator("#legend").is_visible()
    page.locator("[data-close=legend]").click()
    page.evaluate("id => picture.choose(id)", id_of(page, "receptor 0"))
    assert page.locator("#panel").bounding_box()["width"] == 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


UNDER_BUTTONS = """() => {
  const at = document.getElementById("network").getBoundingClientRect();
  const buttons = [...document.querySelectorAll(".tools button")].map((button) => button.getBoundingClientRect());
  return [...picture.boxes].filter(([, {x, y, width, height}]) => {
    const [low, high] = [-0.5, 0.5].map((half) =>
      picture.network.canvasToDOM({x: x + half * width, y: y + half * height}));
    const [left, right, top, bottom] = [low.x + at.x, high.x + at.x, low.y + at.y, high.y + at.y];
    return buttons.some((it) => left < it.right && right > it.left && top < it.bottom && bottom > it.top);
  }).map(([id]) => picture.things[id].label);
}"""


@pytest.mark.parametrize("view", ["sample", "status", "regions", "compound-mechanism-citation"])
def test_a_phone_opens_with_nothing_under_the_buttons_and_a_way_to_the_whole(
    show: Callable[..., Any], graph: Graph, view: str
) -> None:
    page = show(sample() if view == "sample" else graph.network(view), 390, 844, has_touch=True)
    assert page.evaluate(UNDER_BUTTONS) == []
    whole = page.get_by_role("button", name="Whole picture")
    whole.click()
    assert page.evaluate(UNDER_BUTTONS) == []
    assert page.locator("#fit").text_content() == "Fit"
    frame = page.locator("#network").bounding_box()
    for box in page.evaluate(BOXES):
        assert 0 <= box["left"] < box["right"] <= frame["width"], box
    page.locator("#nearer").click()
    page.locator("#nearer").click()
    whole.wait_for()


@pytest.mark.parametrize("view", ["status", "regions"])
def test_a_small_phone_opens_with_its_hub_inside(show: Callable[..., Any], graph: Graph, view: str) -> None:
    page = show(graph.network(view), 390, 667, has_touch=True)
    (hub,) = (box for box in page.evaluate(BOXES) if box["name"] == "Semax")
    height = page.locator("#network").bounding_box()["height"]
    assert height / 4 < (hub["top"] + hub["bottom"]) / 2 < height * 3 / 4
    assert page.evaluate(UNDER_BUTTONS) == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390), (640, 450), (320, 256)])
def test_a_small_window_has_the_controls_and_a_margin(show: Callable[..., Any], width: int, height: int) -> None:
    page = show(sample(), width, height, has_touch=True)
    assert page.locator(".stage").bounding_box()["height"] <= height - 96
    tools = page.locator(".tools").bounding_box()
    assert tools["y"] + tools["height"] <= height


def test_wheel_and_finger_move_the_page_until_all_of_the_picture_is_seen(show: Callable[..., Any]) -> None:
    page = show(sample(), 320, 256, has_touch=True)
    scale = page.evaluate("picture.network.getScale()")
    page.mouse.move(160, 180)
    page.mouse.wheel(0, 20)
    page.wait_for_function("() => scrollY === 20")
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("() => !document.getElementById('network').matches('.whole')")
    touch = page.context.new_cdp_session(page)
    for n, kind in enumerate(("touchStart", *["touchMove"] * 6, "touchEnd")):
        points = [] if kind == "touchEnd" else [{"x": 160, "y": 170 - 8 * n}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(16)
    page.wait_for_function("() => scrollY > 15")
    assert page.evaluate("picture.network.getScale()") == scale
    page.evaluate("document.querySelector('.stage').scrollIntoView({block: 'end'})")
    page.wait_for_function("() => document.getElementById('network').matches('.whole')")
    page.mouse.wheel(0, -100)
    page.wait_for_function("scale => picture.network.getScale() > scale", arg=scale)


def test_without_script_the_table_is_there(show: Callable[..., Any]) -> None:
    page = show(sample(), java_script_enabled=False)
    assert page.get_by_text("Alpharelin does not inhibit receptor 0.").is_visible()
    assert page.locator(".stage").is_hidden()
    assert page.locator("#find").is_hidden()


def test_on_paper_are_the_picture_the_legend_and_the_table(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.locator("#nearer").click()
    scale = page.evaluate("picture.network.getScale()")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(150)
    for part in (".paper", "#legend", "#rows tr:last-child"):
        assert page.locator(part).is_visible(), part
    page.set_viewport_size({"width": 680, "height": 1000})
    right = "all => Math.max(...all.map(it => it.getBoundingClientRect().right))"
    assert page.locator("#legend .row, #rows td, #rows th").evaluate_all(right) <= 680
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".canvas").is_hidden()
    assert page.evaluate("""() => {
      const paper = document.querySelector(".paper");
      const {data} = paper.getContext("2d").getImageData(0, 0, paper.width, paper.height);
      return new Set(new Uint32Array(data.buffer)).size;
    }""") > 50
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_timeout(150)
    assert page.locator(".paper").count() == 0
    assert page.locator("#rows tr").first.is_hidden()
    assert page.evaluate("picture.network.getScale()") == pytest.approx(scale)


def test_paper_is_white_where_the_screen_is_dark(show: Callable[..., Any]) -> None:
    page = show(sample(), color_scheme="dark")
    corner = """() => [...document.querySelector(".paper").getContext("2d").getImageData(1, 1, 1, 1).data]"""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(corner) == [0xFD, 0xFD, 0xFC, 255]
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(16, 20, 23)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(246, 246, 243)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_a_hint_tells_every_kind_of_evidence_of_a_line(show: Callable[..., Any]) -> None:
    network = sample()
    for _, _, facts in network.edges(data=True):
        if facts["label"] == "inhibits":
            facts["claims"][0]["levels"] = ["human", "animal"]
    page = show(network)
    page.evaluate("picture.choose(Object.keys(picture.links).find(k => picture.links[k].label === 'inhibits'))")
    assert page.locator("#panel .kicker").first.text_content() == "Denied · hedged · human study, animal study"


def test_a_line_says_how_far_it_reaches_and_a_claim_that_it_is_to_be_read_again(show: Callable[..., Any]) -> None:
    network = sample()
    for _, _, facts in network.edges(data=True):
        if facts["label"] == "inhibits":
            facts["scope"] = "only there"
            facts["claims"][0]["read_again"] = True
    page = show(network)
    row = page.locator("#rows tr", has_text="does not inhibit")
    assert "To be read again" in row.text_content()
    page.evaluate("picture.choose(Object.keys(picture.links).find(k => picture.links[k].label === 'inhibits'))")
    assert page.locator("#panel h2").text_content() == "Alpharelin – not: inhibits [only there] – receptor 0"
    assert page.locator("#panel .tags li").last.text_content() == "To be read again"
    assert page.get_by_text("To be read again").count() == 2


def test_a_picture_that_is_opened_anew_has_nothing_unticked(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.locator("input[data-group=polarity][value=negated]").uncheck()
    page.goto("about:blank")
    page.go_back()
    page.wait_for_timeout(200)
    assert page.locator("#groups input:not(:checked)").count() == page.evaluate("picture.data.hide.length") == 0


def test_the_table_follows_the_legend(show: Callable[..., Any]) -> None:
    page = show(sample())
    title, rows = page.locator("#rows-title"), page.locator("#rows tr")
    every = rows.count()
    page.locator("#table summary").click()
    assert title.text_content() == f"All {every} claims as a table"
    page.locator("input[data-group=polarity][value=negated]").uncheck()
    assert title.text_content() == f"{every - 1} of {every} claims as a table"
    assert page.locator("#rows tr:visible").count() == every - 1
    assert page.locator("#rows tr", has_text="does not inhibit").is_hidden()
    page.locator("#all").click()
    assert title.text_content() == f"All {every} claims as a table"
    assert page.locator("#rows tr:visible").count() == every


VIEW = "() => [picture.network.getScale(), ...Object.values(picture.network.getViewPosition())]"


def test_closing_the_panel_brings_the_view_back_unless_somebody_moved_it(show: Callable[..., Any]) -> None:
    page = show(sample())
    farthest = page.evaluate("""[...picture.boxes].sort(([, a], [, b]) => b.x - a.x)[0][0]""")
    for zoomed in (False, True):
        if zoomed:
            page.locator("#nearer").click()
        before = page.evaluate(VIEW)
        page.evaluate("id => picture.choose(id)", farthest)
        assert page.evaluate(VIEW) != before
        page.locator("#panel .close").click()
        assert page.evaluate(VIEW) == pytest.approx(before)
    page.evaluate("id => picture.choose(id)", farthest)
    page.locator("#network").focus()
    page.keyboard.press("ArrowLeft")
    moved = page.evaluate(VIEW)
    page.keyboard.press("Escape")
    assert page.evaluate(VIEW) == pytest.approx(moved)


def test_tab_goes_from_the_search_box_on_into_the_page(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.locator("#find").focus()
    for _ in ("PNG", "SVG", "the legend"):
        page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.stage').contains(document.activeElement)")


def test_the_picture_is_one_stop_of_the_tab_key(show: Callable[..., Any]) -> None:
    page = show(sample())
    page.locator("#network").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "nearer"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "network"


def test_nothing_lies_under_the_buttons_when_all_is_shown(show: Callable[..., Any]) -> None:
    network = nx.MultiDiGraph(title="Two", view="all", subtitle="")
    for name in ("left", "right"):
        network.add_node(name, label=name, kind="target", ring=1)
    page = show(network)
    page.evaluate("""() => {
      let at = -1;
      for (const [id, box] of picture.boxes) picture.network.moveNode(id, box.x = at * 900, box.y = at * 600), at = 1;
    }""")
    page.locator("#fit").click()
    tools = page.locator(".tools").bounding_box()
    frame = page.locator("#network").bounding_box()
    for box in page.evaluate(BOXES):
        assert box["bottom"] + frame["y"] <= tools["y"] or box["right"] + frame["x"] <= tools["x"], box


ON_TOP = """(e) => {
  const {left, top, width, height} = e.getBoundingClientRect();
  return e.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def test_the_panel_covers_no_button_that_can_be_reached(show: Callable[..., Any]) -> None:
    for width, height in ((1280, 800), (390, 844)):
        page = show(sample(), width, height)
        page.evaluate("id => picture.choose(id)", id_of(page, "receptor 0"))
        for name in ("nearer", "farther", "fit"):
            button = page.locator(f"#{name}")
            assert button.is_hidden() or button.evaluate(ON_TOP), (width, name)
        page.locator("#network").focus()
        page.keyboard.press("Tab")
        assert page.evaluate(f"({ON_TOP})(document.activeElement)"), width
        page.keyboard.press("Escape")
        assert page.locator("#fit").evaluate(ON_TOP)


def test_a_phone_on_its_side_has_the_panel_beside_the_picture(show: Callable[..., Any]) -> None:
    page = show(sample(), 844, 390, has_touch=True)
    page.evaluate("id => picture.choose(id, true)", id_of(page, "receptor 24"))
    panel, at = page.locator("#panel").bounding_box(), spot(page, "receptor 24")
    assert at["x"] < panel["x"]
    assert page.locator(".stage").bounding_box()["y"] < at["y"] < 390
    page.set_viewport_size({"width": 320, "height": 256})  # which is what 1280 by 1024 are at 400 %
    assert page.locator("#panel").bounding_box()["width"] == 300


def test_a_phone_has_the_title_and_the_claims_of_the_table_whole(show: Callable[..., Any]) -> None:
    network = sample()
    network.graph["title"] = "What a digest says of two peptides that have rather long names"
    page = show(network, 390, 844, has_touch=True)
    assert page.locator("h1").evaluate("e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight")
    page.locator("#table summary").click()
    for box in page.locator("#rows th").all()[:5]:
        at = box.bounding_box()
        assert 0 <= at["x"] < at["x"] + at["width"] <= 390


def test_escape_takes_the_hint_away(show: Callable[..., Any]) -> None:
    page = show(sample())
    at = spot(page, "receptor 24")
    page.mouse.move(at["x"], at["y"])
    page.locator("#hint").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#hint").is_hidden()


def test_what_is_perhaps_cited_is_not_said_to_have_no_citation(show: Callable[..., Any]) -> None:
    page = show(sourced())
    for name, says in (("sure", "Cites [1]"), ("unsure", "May cite [2]"), ("unsourced", "No citation")):
        page.evaluate("id => picture.choose(id)", id_of(page, name))
        assert page.locator("#panel .source").text_content().startswith(f"{says} · passage 3")


# ── Colours ──────────────────────────────────────────────────────────────────────────────────


def contrast(one: str, two: str) -> float:
    """Contrast ratio of WCAG 2 between two #rrggbb colours."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("mode", "canvas", "ink"), [("light", "#fdfdfc", "#1a2127"), ("dark", "#15191d", "#e7ebee")])
def test_colours_can_be_told_from_their_ground(mode: str, canvas: str, ink: str) -> None:
    style = style_sheet()
    assert (style["ground"]["canvas"][mode], style["ground"]["ink"][mode]) == (canvas, ink)
    page = " ".join(drawing.styled(drawing.part("picture.css")).split())
    assert f"--canvas: {canvas}; --ink: {ink};" in page
    others = (style["default"]["evidence"], style["default"]["relation"])
    for level in (*style["evidence"].values(), *style["relation"].values(), *others):
        for ground in (canvas, style["ground"]["page"][mode]):
            assert contrast(level[mode], ground) >= 3.5, level
    for kind in (*style["kind"].values(), style["default"]["kind"]):
        assert contrast(kind[mode], canvas if kind.get("strong") else ink) >= 4.5, kind


# Machado, Oliveira and Fernandes 2009, severity 1: https://doi.org/10.1109/TVCG.2009.113
EYES = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
}


def seen_by(eye: str, colour: str) -> tuple[float, float, float]:
    """CIELAB of a #rrggbb colour as somebody sees it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = (min(1, max(0, sum(map(mul, row, light)))) for row in EYES[eye])
    x = (0.4125 * red + 0.3576 * green + 0.1804 * blue) / 0.9505
    y = 0.2127 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9503 * blue) / 1.0888
    a, b, c = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("eye", EYES)
def test_kinds_of_evidence_can_be_told_apart(mode: str, eye: str) -> None:
    for one, two in combinations(style_sheet()["evidence"].values(), 2):
        assert math.dist(seen_by(eye, one[mode]), seen_by(eye, two[mode])) >= 20, (one["label"], two["label"])


def test_citations_stay_with_the_claims_that_they_are_for() -> None:
    """Wherever their lines come in the network."""
    network = nx.MultiDiGraph()
    for thing, kind in (("thing", "target"), ("source", "reference"), ("compound", "peptide")):
        network.add_node(thing, label=thing, kind=kind)
    stated = [{"id": "claim", "citations": ["[1]"], "may_cite": []}]
    network.add_edge("thing", "source", label="cites", claims=stated)
    network.add_edge("compound", "thing", label="increases", polarity="affirmed", claims=stated)
    assert without(network, []).number_of_edges() == 2
    assert without(network, ["polarity:affirmed"]).number_of_edges() == 0
