"""The picture inside the server: what it answers for an address, and the page in a real browser."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import networkx
import pyoxigraph as ox
import pytest
from conftest import serious

pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")

from serving import served

import pepgraph
from pepgraph.apps.web.server.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.tasks import answer
from pepgraph.output.selection import Sought, select

ENTITY = "https://w3id.org/pepgraph/entity/"


def ask(graph: pepgraph.Graph, query: str = "", task: str = "api-picture") -> Reply:
    return answer(graph, Request(task, query=query), Settings())


def picture(graph: pepgraph.Graph, query: str = "") -> dict[str, Any]:
    reply = ask(graph, query)
    assert reply.status == 200, reply.body
    assert reply.media == "application/json"
    return json.loads(reply.body)


def labels(shown: dict[str, Any], kind: str = "") -> set[str]:
    return {thing["label"] for thing in shown["things"].values() if kind in ("", thing["kind"])}


# ── What is shown ────────────────────────────────────────────────────────────────────────────


def test_without_parameters_a_small_graph_is_shown_whole(graph):
    shown = picture(graph)
    network = graph.network()
    assert len(shown["things"]) == len(network)
    assert len(shown["links"]) == network.number_of_edges()
    assert shown["live"]["address"] == "view=compound-mechanism-citation"
    assert shown["live"]["title"] == "Selank and Semax FAQ"


def test_the_middle_is_what_is_asked_for_by_name_or_iri(graph):
    by_name = picture(graph, "about=semax&about=BDNF&view=full")
    by_iri = picture(graph, f"about={quote(ENTITY + 'semax')}&about={quote(f'<{ENTITY}bdnf>')}&view=full")
    assert by_name == by_iri
    assert by_name["live"]["address"] == "about=semax&about=bdnf&view=full"
    assert {thing["label"] for thing in by_name["things"].values() if thing["middle"]} == {"Semax", "BDNF"}
    assert by_name["live"]["title"] == "Semax and BDNF"


def test_a_reference_can_be_in_the_middle(graph):
    shown = picture(graph, "about=[6]")
    middle = next(key for key, thing in shown["things"].items() if thing["middle"])
    assert shown["things"][middle]["label"] == "[6]"
    assert picture(graph, shown["live"]["address"]) == shown
    assert any(link["to"] == middle for link in shown["links"].values())


def test_the_address_of_a_picture_gives_it_again(graph):
    first = picture(graph, "most=40&about=semax&kind=target&evidence=animal&evidence=human&hide=kind:reference&depth=2")
    address = first["live"]["address"]
    assert address == "about=semax&depth=2&evidence=animal,human&kind=target&most=40&hide=kind:reference"
    assert picture(graph, address) == first


@cache
def whole_picture(graph, about):
    """How many claims a picture shows without any filter."""
    return len(picture(graph, f"{about}view=full&most=150")["claims"])


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("evidence=human", lambda claim: "human study" in claim["evidence"]),
        ("polarity=negated", lambda claim: claim["polarity"] == "negated"),
        ("reference=6", lambda claim: "[6]" in claim["citations"]),
        ("document=selank-semax-faq&polarity=affirmed", lambda claim: claim["polarity"] == "affirmed"),
        ("evidence=human,animal", lambda claim: {"human study", "animal study"} & set(claim["evidence"])),
    ],
)
def test_filters_narrow_what_is_shown(graph, query, holds):
    for about in ("", "about=selank&"):
        # With room for all: where some things are left out, a filter makes room for others.
        claims = picture(graph, f"{about}view=full&most=150&{query}")["claims"]
        assert claims
        assert all(holds(claim) for claim in claims), query
        assert len(claims) < whole_picture(graph, about)


def test_a_kind_of_thing_is_what_stands_around_the_middle(graph):
    shown = picture(graph, "about=semax&view=full&kind=target")
    around = {thing["kind"] for thing in shown["things"].values() if not thing["middle"]}
    assert around == {"target", "reference"}


def test_a_middle_with_nothing_further_around_it_is_chosen_alike_on_both_engines(graph, rdflib_graph):
    sought = Sought(view="status", about=(ENTITY + "pro-gly-pro",), depth=2)
    assert select(rdflib_graph, sought) == select(graph, sought)


@pytest.mark.parametrize("name", ["depth", "most"])
@pytest.mark.parametrize("given", ["0", "-1", "1.5", "00000000199999", "9" * 5_000])
def test_a_number_is_within_its_bounds(graph, name, given):
    reply = ask(graph, f"about=semax&{name}={given}")
    assert reply.status == 400
    assert f"{name} is ".encode() in reply.body


def test_a_number_that_no_reference_can_have_is_unknown(graph):
    assert ask(graph, f"reference={'9' * 5_000}").status == 404


def test_filters_that_nothing_passes_leave_the_middle(graph):
    shown = picture(graph, "about=pro-gly-pro&view=status")
    assert labels(shown) == {"Pro-Gly-Pro"}
    assert shown["live"]["count"] == "1 thing, 0 claims"


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("about=semaks", 404, "did you mean semax"),
        ("view=nothing", 400, "use one of compound-mechanism-citation"),
        ("most=0", 400, "give a number from 1 to 300"),
        ("most=²", 400, "give a number from 1 to 300"),
        ("depth=4", 400, "give a number from 1 to 3"),
        ("depth=2", 400, "counts steps from about"),
        ("hide=anecdote", 400, "as evidence:anecdote"),
        ("hide=speed:fast", 400, ": evidence, state"),
        ("kind=planet", 404, "there are "),
        ("evidence=hearsay", 400, "unknown level"),
        ("view=full&view=status", 400, "view is given 2 times"),
        ("within=selank-semax-faq", 400, "there is no parameter 'within' here; there is about"),
        ("&".join(f"about=[{n}]" for n in range(3, 12)) + "&about=semax" * 3, 200, ""),
        ("about=<javascript:alert(1)>", 404, "nothing in this graph"),
        ('about=<x" y>', 404, "nothing in this graph"),
    ],
)
def test_what_cannot_be_shown_is_said(graph, query, status, says):
    reply = ask(graph, quote(query, safe="=&"))
    assert reply.status == status, reply.body
    assert says in json.loads(reply.body).get("error", "")


def test_every_claim_of_a_full_picture_is_one_of_the_graph(graph):
    shown = picture(graph, "view=full&most=300")
    assert len(shown["claims"]) == len({claim["id"] for claim in shown["claims"]})
    assert {claim["id"] for claim in shown["claims"]} <= {claim.iri for claim in graph.claims()}
    assert shown["live"]["count"].startswith(f"{len(labels(shown) - labels(shown, 'reference'))} things, ")


# ── The cap ──────────────────────────────────────────────────────────────────────────────────


def test_the_cap_keeps_the_most_claimed_and_says_so(graph):
    everything = picture(graph, "about=semax&view=full&most=300")
    few = picture(graph, "about=semax&view=full&most=12")
    assert len(few["things"]) == 12
    assert labels(few) < labels(everything)
    around = len(labels(everything) - labels(everything, "reference"))
    assert few["live"]["count"].startswith(f"{len(labels(few) - labels(few, 'reference'))} of {around} things")
    counts: dict[str, int] = {}
    for link in everything["links"].values():
        ends = {everything["things"][link[end]]["label"] for end in ("from", "to")}
        for other in ends - {"Semax"} if "Semax" in ends else ():
            counts[other] = counts.get(other, 0) + len(link["claims"])
    shown = [counts[name] for name in labels(few) & counts.keys()]
    left_out = [counts[name] for name in counts.keys() - labels(few)]
    assert min(shown) >= max(left_out)
    assert picture(graph, "about=semax&view=full&most=12") == few


def test_what_is_opened_next_gets_room_beside_the_first(graph):
    first = picture(graph, "about=semax&view=full&most=30")
    both = picture(graph, "about=semax&about=selank&view=full&most=30")
    assert len(both["things"]) == 30
    joined = {both["things"][link["to"]]["label"] for link in both["links"].values()}
    assert len(joined - labels(first)) >= 5


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pepgraph.Graph]:
    folder = tmp_path_factory.mktemp("large")
    generate = Path(__file__).parents[2] / "benchmarks" / "generate.py"
    quads = folder / "made.nq"
    command = [sys.executable, str(generate), "--triples", "40000", "--seed", "3", "-o", str(quads)]
    subprocess.run(command, check=True, capture_output=True)
    with pepgraph.open(str(quads), environment=False) as graph:
        yield graph


def test_a_large_graph_begins_with_the_neighbourhood_of_what_is_most_claimed(large):
    shown = picture(large)
    assert shown["live"]["address"] == "about=compound-000001"
    assert len(shown["things"]) == 60
    assert " of " in shown["live"]["count"]
    assert len(shown["claims"]) <= 600
    assert {link["evidence"] for link in shown["links"].values()}


def test_every_thing_of_a_capped_picture_has_a_line(large):
    shown = picture(large, "about=compound-000002&view=full&depth=2")
    joined = {link[end] for link in shown["links"].values() for end in ("from", "to")}
    assert joined == set(shown["things"])


def test_around_a_middle_nothing_is_read_that_is_not_shown(large):
    found = select(large, Sought("full", (ENTITY + "compound-000001",), most=30, claims=50))
    assert len(found.claims) == 50
    assert found.claims_found > 50
    assert found.things
    assert len(found.things) == 20


# ── Turtle and GraphML ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hidden", "shows"),
    [
        ("evidence:anecdote polarity:negated", lambda it: it["levels"] != ["anecdote"] and it["polarity"] != "negated"),
        ("state:cited state:perhaps", lambda it: "uncited" in it["states"]),
    ],
)
def test_turtle_has_the_claims_that_are_seen(graph, hidden, shows):
    query = "&hide=".join(("about=semax", *hidden.split()))
    reply = ask(graph, query, "api-picture-ttl")
    assert reply.media.startswith("text/turtle")
    claim = ox.NamedNode("https://w3id.org/pepgraph/ontology#Claim")
    quads = list(ox.parse(reply.body, format=ox.RdfFormat.TURTLE))
    stated = {q.subject.value for q in quads if q.object == claim and q.predicate.value.endswith("#type")}
    shown = picture(graph, query)
    seen = {
        shown["claims"][number]["id"]
        for link in shown["links"].values()
        if not link["quiet"] and shows(link)
        for number in link["claims"]
    }
    assert stated == seen
    assert seen


def test_the_legend_counts_claims_and_not_their_citations(graph):
    for query in ("", "about=selank&evidence=human", "evidence=animal"):
        shown = picture(graph, query)
        rows = {part["group"]: {row["value"]: row["count"] for row in part["rows"]} for part in shown["legend"]}
        claims = shown["claims"]
        for group in ("polarity", "modality"):
            assert rows[group] == Counter(claim[group] for claim in claims)
        assert rows["evidence"] == Counter(level for claim in claims for level in claim["levels"])
        assert rows["state"] == Counter(claim["state"] for claim in claims)


def test_a_claim_of_two_kinds_of_evidence_stays_with_either(graph):
    both = [claim["id"] for claim in picture(graph, "")["claims"] if set(claim["levels"]) == {"human", "animal"}]
    assert both
    turtle = ask(graph, "hide=evidence:human", "api-picture-ttl").body.decode()
    assert all(claim.rpartition("/")[2] in turtle for claim in both)


def test_data_of_a_thing_that_is_in_another_view_is_of_that(graph):
    shown = picture(graph, "about=hippocampus")
    assert shown["live"]["form"]["view"] == "regions"
    for task in ("api-picture-ttl", "api-picture-graphml"):
        assert "45-semax-increases-ngf-hippocampus" in ask(graph, "about=hippocampus", task).body.decode()


def test_graphml_has_the_things_and_lines_that_are_seen(graph):
    reply = ask(graph, "about=semax&hide=kind:reference&hide=evidence:anecdote", "api-picture-graphml")
    network = networkx.read_graphml(io.BytesIO(reply.body), force_multigraph=True)
    assert {data["kind"] for _, data in network.nodes(data=True)} & {"peptide", "target"}
    assert "reference" not in {data["kind"] for _, data in network.nodes(data=True)}
    assert "anecdote" not in {data["evidence"] for _, _, data in network.edges(data=True)}
    assert ENTITY + "semax" in network


# ── The page ─────────────────────────────────────────────────────────────────────────────────

HOSTILE = "</script><img src=x onerror=window.hacked=1>"
DATA = f"""
@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <https://w3id.org/pepgraph/entity/> .
<https://w3id.org/pepgraph/doc/bad> a pg:Document ; rdfs:label "{HOSTILE}"@en .
e:bad a pg:Peptide ; rdfs:label "{HOSTILE}"@en .
e:worse a pg:Target ; rdfs:label "<b onclick=hacked()>{{{{7*7}}}}</b>"@en .
<https://w3id.org/pepgraph/doc/bad/claim/1-x> a pg:Claim ; rdf:subject e:bad ; rdf:predicate pg:increases ;
  rdf:object e:worse ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:AnimalStudy ;
  pg:statedIn <https://w3id.org/pepgraph/doc/bad/passage/1> .
<https://w3id.org/pepgraph/doc/bad/passage/1> a pg:Passage ; pg:number 1 ;
  pg:inDocument <https://w3id.org/pepgraph/doc/bad> .
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> pepgraph.Graph:
    path = tmp_path_factory.mktemp("hostile") / "bad.ttl"
    path.write_text(DATA, "utf-8")
    return pepgraph.open(str(path), environment=False)


def test_hostile_labels_stay_text_in_the_page(hostile):
    page = ask(hostile, "about=bad&view=full", "page-picture").body.decode()
    assert "<img" not in page
    assert "<b onclick" not in page
    assert page.count("<script") == page.count("</script>")
    assert "49" not in page[page.index("<main") : page.index('id="data"')]


def test_the_page_has_the_first_state_and_the_table_in_it(graph):
    page = ask(graph, "about=semax&evidence=animal&hide=kind:reference", "page-picture").body.decode()
    assert '<h1 id="title">Semax</h1>' in page
    assert '<option value="animal" selected>' in page
    assert "/picture.ttl?about=semax&amp;evidence=animal&amp;hide=kind:reference" in page
    table = page[page.index('<tbody id="rows">') : page.index("</tbody>")]
    assert table.count("<tr>") == len(picture(graph, "about=semax&evidence=animal")["claims"])
    assert 'style="' not in page


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with served("--timeout", "60") as running:
        yield running.url


@pytest.fixture
def show(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """Opens the live page; at the end nothing may have gone wrong, or have been fetched from elsewhere."""
    faults: list[str] = []
    contexts = []

    def told(message: Any) -> None:
        # A refusal that the page shows is told here by the browser too.
        refused = message.text.startswith("Failed to load") and "/picture.json?" in message.location["url"]
        if message.type in ("error", "warning") and not refused:
            faults.append(message.text)

    def opened(query: str = "", width: int = 1280, height: int = 800, **context: Any) -> Any:
        contexts.append(
            browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **context)
        )
        page = contexts[-1].new_page()
        page.on("console", told)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((server, "blob:", "data:")) else faults.append(r.url))
        page.goto(f"{server}/picture?{query}")
        page.wait_for_function("() => window.picture")
        page.wait_for_timeout(150)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def id_of(page: Any, label: str) -> str:
    return str(page.evaluate("l => Object.keys(picture.things).find(k => picture.things[k].label === l)", label))


def seen(page: Any) -> set[str]:
    return set(page.evaluate("Object.values(picture.things).map(t => t.label)"))


def until(page: Any, label: str, there: bool = True) -> None:
    page.wait_for_function(
        "([l, there]) => Object.values(picture.things).some(t => t.label === l) === there", arg=[label, there]
    )


def test_a_click_expands_and_the_back_button_goes_back(show):
    page = show("about=selank&evidence=human")
    before, address = seen(page), page.url
    at = page.evaluate("id => picture.network.canvasToDOM(picture.boxes.get(id))", id_of(page, "anxiety"))
    frame = page.locator("#network").bounding_box()
    page.mouse.click(frame["x"] + at["x"], frame["y"] + at["y"])
    page.get_by_role("button", name="Expand").click()
    page.wait_for_function("() => picture.data.live.about.length === 2")
    assert "about=selank&about=anxiety&evidence=human" in page.url
    assert page.locator("#panel h2").text_content() == "anxiety"
    assert page.locator("#title").text_content() == "Selank and anxiety"
    page.locator("#asked [name=evidence]").evaluate(
        "e => { e.value = ''; e.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    page.wait_for_function("() => !location.search.includes('evidence')")
    assert len(seen(page)) > len(before)
    assert page.locator("#rows tr").count() == page.evaluate("picture.data.claims.length")
    page.go_back()
    page.wait_for_function("() => location.search.includes('evidence') && picture.data.live.form.evidence === 'human'")
    page.go_back()
    page.wait_for_function("() => picture.data.live.about.length === 1")
    assert page.url == address
    assert seen(page) == before


def test_a_reference_is_expanded_and_begun_with(show):
    page = show("about=semax")
    page.evaluate("id => picture.choose(id, true)", id_of(page, "[8]"))
    page.get_by_role("button", name="Expand").click()
    page.wait_for_function("() => picture.data.live.about.length === 2")
    page.get_by_role("button", name="Start here").click()
    page.wait_for_function("() => picture.data.live.title === '[8]'")
    page.reload()
    page.wait_for_function("() => window.picture")
    assert page.locator("#title").text_content() == "[8]"


def test_keys_expand_and_collapse(show):
    page = show("about=semax")
    page.locator("#network").focus()
    page.evaluate("id => picture.choose(id)", id_of(page, "BDNF"))
    page.keyboard.press("e")
    until(page, "Selank")
    assert page.locator("#panel h2").text_content() == "BDNF"
    page.keyboard.press("e")
    until(page, "Selank", False)
    page.keyboard.press("n")
    assert page.locator("#panel").is_visible()


def test_what_the_legend_hides_is_in_the_address_and_in_the_links(show):
    page = show("about=semax")
    page.locator("input[data-group=kind][value=reference]").uncheck()
    assert "hide=kind%3Areference" in page.url or "hide=kind:reference" in page.url
    assert "reference" in page.locator("#save-ttl").get_attribute("href")
    page.reload()
    page.wait_for_function("() => window.picture")
    assert not page.locator("input[data-group=kind][value=reference]").is_checked()
    assert page.evaluate("[...picture.shown()].some(id => picture.things[id]?.kind === 'reference')") is False
    page.locator("#all").click()
    assert "hide" not in page.url


def test_a_thing_is_added_by_name_and_a_wrong_name_is_said(show):
    page = show("about=semax")
    page.locator("#add").fill("selank")
    page.keyboard.press("Enter")
    until(page, "Selank")
    assert [t.strip("×") for t in page.locator("#middle li").all_text_contents()] == ["Semax", "Selank"]
    page.locator("#find").fill("neuroprotection of nobody")
    page.keyboard.press("Enter")
    assert "neuroprotection of nobody" in page.locator("#trouble:visible").text_content()
    page.locator("#middle button").first.click()
    page.wait_for_function("() => picture.data.live.about.length === 1")
    assert page.locator("#title").text_content() == "Selank"


def test_a_thing_beyond_the_picture_is_added_by_the_keys_that_find_one(show):
    page = show("about=semax&view=status")
    page.locator("#find").fill("europe")
    marked = page.locator("#matches [aria-selected=true]")
    assert marked.text_content() == "EuropeJurisdiction"
    page.keyboard.press("ArrowDown")
    assert marked.text_content() == "Add “europe” from the whole graph"
    assert marked.get_attribute("id") == page.locator("#find").get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_function("() => picture.data.live.about.length === 2")
    page.locator("#find").fill("nobody knows it")
    assert page.locator("#matches li").all_text_contents() == [
        "Nothing of that name",
        "Add “nobody knows it” from the whole graph",
    ]
    assert page.locator("#matches li:not([role=option])").count() == 0


def test_a_link_with_something_hidden_says_how_much_is_seen(show):
    page = show("about=semax&hide=state:uncited")
    assert "ticked" in page.locator("#count").text_content()


def held(page: Any) -> list[Any]:
    """What the page asks the server for from now on, kept back."""
    kept: list[Any] = []
    page.route("**/picture.json?*", lambda route: kept.append(route))
    return kept


def let_go(page: Any, kept: list[Any]) -> None:
    page.route("**/picture.json?*", lambda route: route.continue_())  # What comes from now on.
    for route in kept:
        route.continue_()


def test_what_is_asked_for_goes_on_from_what_is_under_way(show):
    page = show("about=semax")
    kept = held(page)
    for name in ("bdnf", "ngf"):
        page.locator("#find").fill(name)
        page.keyboard.press("Enter")
        page.keyboard.press("e")
    page.locator("#asked [name=view]").select_option("full")
    page.locator("#groups input[value=animal]").uncheck()
    let_go(page, kept)
    page.wait_for_function("() => picture.data.live.form.view === 'full'")
    assert "about=semax&about=bdnf&about=ngf&view=full&hide=evidence%3Aanimal" in page.url
    assert not page.locator("#groups input[value=animal]").is_checked()
    assert "animal" not in page.evaluate("[...picture.shown()].flatMap(id => picture.links[id]?.levels ?? []).join()")
    page.go_back()
    page.wait_for_function("() => picture.data.live.about.length === 1")


def test_what_is_typed_stays_until_it_is_shown(show):
    page = show("about=semax")
    page.locator("#add").fill("semxa")
    page.keyboard.press("Enter")
    page.locator("#trouble", has_text="semxa").wait_for()
    assert page.locator("#add").input_value() == "semxa"
    page.locator("#add").fill("")
    kept = held(page)
    page.locator("#asked [name=depth]").select_option("2")
    page.locator("#add").fill("selank")
    let_go(page, kept)
    page.wait_for_function("() => picture.data.live.form.depth === '2'")
    assert page.locator("#add").input_value() == "selank"
    page.keyboard.press("Enter")
    page.wait_for_function("() => picture.data.live.about.length === 2")
    assert page.locator("#add").input_value() == ""


def test_a_link_to_a_part_of_the_page_asks_for_no_picture(show):
    page = show("about=semax")
    kept = held(page)
    page.locator("a.skip").evaluate("link => link.click()")
    page.wait_for_timeout(200)
    assert page.url.endswith("#main")
    assert kept == []


def test_steps_are_counted_from_a_middle_and_go_with_it(show):
    page = show("about=semax&depth=2")
    page.locator("#middle button").click()
    page.wait_for_function("() => picture.data.live.about.length === 0")
    assert page.locator("#trouble").is_hidden()
    assert page.locator("#asked [name=depth]").is_disabled()
    page.go_back()
    page.wait_for_function("() => picture.data.live.form.depth === '2'")
    assert page.locator("#asked [name=depth]").is_enabled()


def saved(page: Any, button: str) -> bytes:
    with page.expect_download() as download:
        page.locator(button).click()
    return Path(download.value.path()).read_bytes()


def test_files_hold_what_is_seen(show):
    page = show("about=selank")
    page.locator("input[data-group=kind][value=reference]").uncheck()
    page.wait_for_timeout(100)
    assert saved(page, "#save-png").startswith(b"\x89PNG")
    root = ElementTree.fromstring(saved(page, "#save-svg"))
    texts = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    for word in ("Selank", "anxiety", "GABA", "Human study", "Denied"):
        assert word in texts
    assert "[6]" not in texts
    legend = page.evaluate("""() => Object.fromEntries(picture.data.legend.map(({group, title, rows}) => [group,
      [title, ...rows.filter(({value}) => !["reference", "cites"].includes(value)).map(({label}) => label)]]))""")
    assert set(legend) == {"evidence", "state", "polarity", "modality", "relation", "kind"}
    for word in (word for words in legend.values() for word in words):
        assert word in texts
    assert "Reference" not in texts
    paths = list(root.iter("{http://www.w3.org/2000/svg}path"))
    assert len(paths) > 40
    assert {"10 6", "2 5"} <= {path.get("stroke-dasharray") for path in paths}
    assert b"e:selank" in saved(page, "#save-ttl")
    assert b"<graphml" in saved(page, "#save-graphml")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_panel_and_table_have_no_serious_barrier(show, barriers, scheme):
    page = show("about=semax", color_scheme=scheme)
    page.evaluate("id => picture.choose(id)", id_of(page, "BDNF"))
    page.locator("#table summary").click()
    assert serious(barriers(page)) == []


def test_a_phone_has_no_sideways_scroll(show):
    page = show("about=semax", 390, 844, has_touch=True, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#open-legend").click()
    assert page.locator("#asked").is_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390), (640, 450)])
def test_a_small_window_has_the_controls(show, width, height):
    page = show("about=semax", width, height)
    tools = page.locator(".tools").bounding_box()
    assert tools["y"] + tools["height"] <= height
    assert page.locator(".stage").bounding_box()["height"] <= height - 96


def test_words_on_lines_are_in_the_picture_that_is_fitted(show):
    page = show("view=status", 1280, 900)
    outside = page.evaluate("""() => {
      const {clientWidth} = document.getElementById("network");
      const at = (x) => picture.network.canvasToDOM({x, y: 0}).x;
      const words = [...picture.courses.values()].map(({word}) => word).filter(Boolean);
      return words.filter(([x, , wide]) => at(x - wide / 2) < 0 || at(x + wide / 2) > clientWidth);
    }""")
    assert outside == []


def test_what_is_selected_on_a_phone_is_seen_above_what_is_said_of_it(show):
    page = show("", 390, 844, has_touch=True)
    for label in ("BDNF", "mood lift", "[11]"):
        page.evaluate("id => picture.choose(id, true)", id_of(page, label))
        page.wait_for_timeout(100)
        box = page.evaluate("id => picture.network.canvasToDOM(picture.boxes.get(id))", id_of(page, label))
        assert 10 < box["y"] + page.locator("#network").bounding_box()["y"] < page.locator("#panel").bounding_box()["y"]
    page.set_viewport_size({"width": 844, "height": 390})
    assert page.locator("#panel").bounding_box()["height"] == 390


def test_a_phone_opens_where_the_hub_has_others_beside_it(show):
    page = show("view=regions", 390, 844, has_touch=True)
    whole = page.evaluate("""() => {
      const {clientWidth, clientHeight} = document.getElementById("network");
      return [...picture.boxes].filter(([, {x, y, width, height}]) => {
        const [low, high] = [-0.5, 0.5].map((half) =>
          picture.network.canvasToDOM({x: x + half * width, y: y + half * height}));
        return low.x >= 0 && low.y >= 0 && high.x <= clientWidth && high.y <= clientHeight;
      }).map(([id]) => picture.things[id].label);
    }""")
    assert "Semax" in whole
    assert len(whole) >= 3


def test_without_script_the_form_and_the_table_are_there(browser, server):
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.goto(f"{server}/picture?about=semax")
        page.locator("#add").fill("bdnf")
        page.get_by_role("button", name="Show", exact=True).click()
        assert page.locator("h1").text_content() == "Semax and BDNF"
        assert page.locator("#rows tr").count() > 20
        assert page.locator(".canvas").is_hidden()
