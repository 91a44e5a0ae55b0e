"""The API: the same answers as the command line's JSON, shapes as described, a page at a time, errors as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from urllib.parse import quote, urlencode

import pytest
from conftest import missing

pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")

from serving import Served, asked, served

import pepgraph
from pepgraph.answers.behind import noted
from pepgraph.answers.searching.word_index import words_of
from pepgraph.answers.values import claim_values, report_values
from pepgraph.apps.web.api import operations
from pepgraph.apps.web.api.schemas import SCHEMAS
from pepgraph.apps.web.api.table import OPERATIONS, all_operations
from pepgraph.apps.web.routes import ROUTES
from pepgraph.apps.web.server.messages import Request
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.tasks import answer
from pepgraph.model.names import DOCUMENT
from pepgraph.query.catalogue import catalogue
from pepgraph.store.disk.load import load


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("--timeout", "60") as running:
        yield running


def told(server: Served, path: str, status: int = 200):
    answer = asked(server.url + path)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    return json.loads(answer.body)


def values(graph, claims):
    """Claims as the API has them."""
    known = noted(graph, claims)
    return [claim_values(claim, known) for claim in claims]


# ── Suggestions and search ───────────────────────────────────────────────────────────────────


def test_suggestions_link_to_pages(server):
    found = told(server, "/api/suggest?q=se")
    assert found[:2] == [
        {"label": "Semax", "kind": "peptide", "href": "/entity/semax"},
        {"label": "Selank", "kind": "peptide", "href": "/entity/selank"},
    ]
    assert len(found) == 10
    kinds = {
        one["kind"]: one["href"]
        for one in told(server, "/api/suggest?q=zozulia") + told(server, "/api/suggest?q=ngf+hippocampus")
    }
    assert kinds["reference"] == "/doc/selank-semax-faq/reference/6"
    assert kinds["claim"].startswith("/doc/selank-semax-faq/claim/")
    assert told(server, "/api/suggest?q=") == told(server, "/api/suggest?q=%22%2A") == []


def test_search_finds_what_the_command_line_finds(server, graph):
    found = told(server, "/api/search?q=bdnf+brain")
    assert found["claims"] == values(graph, graph.search("bdnf brain"))
    assert (found["total"], found["next"], found["partial"]) == (len(found["claims"]), None, False)
    assert found["every_word"] is True
    most = told(server, "/api/search?q=beneficial+effects+of+selank&limit=3")
    assert (most["every_word"], len(most["claims"]), most["lacking"]) == (False, 3, ["beneficial"])
    assert most["total"] == len(graph.search("beneficial effects of selank")) > 3
    assert told(server, most["next"])["claims"] == values(graph, graph.search("beneficial effects of selank")[3:6])
    assert told(server, "/api/search?q=ukraine+unscheduled")["total"] == 0
    nothing = told(server, "/api/search?q=ukraine+unscheduled+xylophone")
    assert (nothing["total"], nothing["claims"], nothing["lacking"]) == (0, [], ["xylophone"])
    assert set(nothing["alone"]) == {"ukraine", "unscheduled"}
    assert nothing["alone"]["ukraine"] == len(graph.search("ukraine"))
    assert "beneficial" not in most["alone"]
    assert most["alone"]["selank"] > 50
    assert (found["lacking"], found["alone"]) == ([], {})
    assert most["questions"] == []
    (itself,) = told(server, "/api/search?q=How+does+Selank+work%3F")["questions"]
    assert (itself["name"], itself["label"]) == ("how-selank-works", "How Selank works")
    assert told(server, itself["href"])["rows"]


def test_search_tells_another_spelling_and_the_named_queries_that_are_asked(server):
    misspelt = told(server, "/api/search?q=selnak+anxity")
    assert (misspelt["total"], misspelt["spelling"], misspelt["queries"]) == (0, "selank anxiety", [])
    found = told(server, "/api/search?q=mechanism+of+selank")
    assert (found["every_word"], found["spelling"]) == (True, None)
    [one] = found["queries"]
    assert (one["name"], one["arguments"]) == ("mechanisms", {"compound": "selank"})
    assert told(server, one["href"]) == told(server, "/api/queries/mechanisms?compound=selank")
    assert one["claims"] is None
    assert told(server, "/api/search?q=Is+Selank+safe")["taken"] == {"safe": ["dependence", "sedation"]}
    together = told(server, "/api/search?q=Does+Selank+raise+NGF")
    assert (together["lacking"], together["parted"]) == ([], ["selank", "ngf"])
    untold = told(server, "/api/search?q=When+was+Selank+developed")["untold"]
    assert untold == ["about Selank there is no claim with a year"]
    [of_it] = told(server, "/api/search?q=Has+Selank+been+tested+in+humans")["queries"]
    assert of_it["claims"]["total"] == told(server, of_it["claims"]["href"])["total"] == 12
    [of_it] = told(server, "/api/search?q=Has+Semax+been+tested+in+humans")["queries"]
    assert of_it["claims"]["total"] == 0
    [*_, unsaid] = told(server, "/api/search?q=passage+45")["queries"]
    assert (unsaid["name"], unsaid["arguments"], unsaid["href"]) == ("passage", {}, None)


def test_search_tells_what_says_the_opposite_of_a_direction(server):
    found = told(server, "/api/search?q=does+semax+increase+NGF")
    assert [claim["relation"].rpartition("#")[2] for claim in found["opposed"]] == ["decreases"]
    assert told(server, "/api/search?q=semax+NGF")["opposed"] == []
    either = told(server, "/api/search?q=Does+Semax+raise+NGF+or+lower+it")
    assert (either["lacking"], len(either["opposed"])) == (["lower"], 1)
    assert len(told(server, "/api/search?q=is+it+bad+that+semax+lowers+ngf")["opposed"]) == 3
    assert told(server, "/api/search?q=does+semax+raise+ngf+in+zebrafish")["opposed"] == []


def test_search_tells_what_bears_on_a_place_without_naming_it(server):
    found = told(server, "/api/search?q=is+semax+approved+in+europe")
    (said,) = [claim["sentence"] for claim in found["bearing"]]
    assert said == "Semax is a research chemical outside Russia and Ukraine."
    assert told(server, "/api/search?q=europe")["bearing"] == []


def test_no_more_claims_are_found_than_the_server_gives_at_once():
    graph = pepgraph.open(environment=False)
    words_of(graph.engine)
    request = Request("api", path="/api/search", query="q=semax&limit=40")
    found = json.loads(answer(graph, request, Settings(rows=3)).body)
    assert len(found["claims"]) == 3
    assert "limit=3&offset=3" in found["next"]


def test_what_may_not_be_skipped_is_not_offered(monkeypatch):
    monkeypatch.setattr("pepgraph.apps.web.api.operations.FURTHEST", 6)
    graph = pepgraph.open(environment=False)
    words_of(graph.engine)
    for path, offset, further in (("/api/claims", 3, True), ("/api/claims", 4, False), ("/api/search", 4, False)):
        query = f"limit=3&offset={offset}" + "&q=semax" * path.endswith("search")
        found = json.loads(answer(graph, Request("api", path=path, query=query), Settings()).body)
        assert (len(found["claims"]), bool(found["next"]), found.get("truncated", False)) == (3, further, not further)


# ── The same as elsewhere ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "report"),
    [
        ("/api/profile/semax", lambda graph: graph.show("semax").report),
        (
            "/api/profile/" + quote("Th1/Th2 cytokine balance"),
            lambda graph: graph.show("Th1/Th2 cytokine balance").report,
        ),
        ("/api/compare?of=selank&of=semax", lambda graph: graph.compare("selank", "semax").report),
        (
            "/api/compare?of=selank&of=semax&of=tuftsin",
            lambda graph: graph.compare("selank", "semax", "tuftsin").report,
        ),
        ("/api/impact/6", lambda graph: graph.impact("6").report),
        ("/api/impact/9?also=12&also=10", lambda graph: graph.impact(9, 12, 10).report),
    ],
)
def test_reports_are_those_of_the_command_line(server, graph, path, report):
    assert told(server, path) == json.loads(json.dumps(report_values(report(graph), noted(graph, graph.claims()))))


@pytest.mark.parametrize(
    "path", ["/api/overview", "/api/profile/semax", "/api/compare?of=selank&of=semax", "/api/impact/10"]
)
def test_sections_have_a_name_for_programs_beside_the_title_for_people(server, path):
    found = told(server, path)
    parts = [section["part"] for section in found["sections"]]
    assert all(re.fullmatch("[a-z]+", part) for part in parts), parts
    assert len({*parts}) > 1


def test_an_impact_of_some_claims_says_so_and_where_all_are(graph, monkeypatch):
    def impact(name):
        values = {"reference": name, "also": ()}
        return json.loads(operations.impact(graph, values, Settings()).body)

    whole = impact("pmid-18454096")
    assert "truncated" not in whole
    monkeypatch.setattr(operations, "PROFILED", 2)
    some = impact("pmid-18454096")
    assert [len(section.get("claims", ())) for section in some["sections"]][:2] == [2, 2]
    assert (some["truncated"], some["subtitle"]) == (True, whole["subtitle"])
    (every,) = some["all"]
    assert every == "/api/claims?" + urlencode({"reference": f"{DOCUMENT}selank-semax-faq/reference/6"})


def test_a_report_names_what_it_is_about(server):
    base = "https://w3id.org/pepgraph/"
    for path, about in (
        ("/api/overview", []),
        ("/api/profile/MEHFPGP", ["entity/semax"]),
        ("/api/compare?of=semax&of=selank", ["entity/semax", "entity/selank"]),
        ("/api/impact/12?also=pmid-16635254", ["doc/selank-semax-faq/reference/12", "paper/pmid-16635254"]),
    ):
        assert told(server, path)["about"] == [base + name for name in about], path


def test_rows_of_status_come_with_their_claims_and_the_papers_kept_from_these(server):
    (status,) = [section for section in told(server, "/api/profile/semax")["sections"] if section["part"] == "status"]
    rows = dict(zip(map(tuple, status["rows"]), status["behind"], strict=True))
    (registered,) = [claims for row, claims in rows.items() if row[:2] == ("Russia", "registered")]
    assert [claim["id"].rpartition("/")[2] for claim in registered] == ["59-semax-status-registered-russia"]
    assert [one["label"] for one in registered[0]["not_behind"]] == ["Medvedeva EV 2014"]
    (denied,) = [claims for row, claims in rows.items() if row[:2] == ("Europe", "NOT approved by the EMA")]
    assert [(claim["passage"], claim["not_behind"]) for claim in denied] == [(57, [])]


def test_numbers_that_json_does_not_have_are_texts(facts, tmp_path):
    path = tmp_path / "facts.ttl"
    path.write_text(facts.replace("qudt:numericValue 2.4 ;", 'qudt:numericValue "INF"^^xsd:double ;'), "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        rows = json.loads(answer(graph, Request("api", path="/api/queries/measurements"), Settings()).body)["rows"]
    assert "INF" in [row["value"] for row in rows]


def test_claims_are_filtered_as_everywhere(server, graph):
    for conditions in ({}, {"about": "semax", "polarity": "negated"}, {"min_evidence": "human"}, {"reference": "10"}):
        query = "&".join(f"{name}={value}" for name, value in conditions.items())
        found = told(server, f"/api/claims?{query}&limit=500" if query else "/api/claims?limit=500")
        assert found["claims"] == values(graph, graph.claims(**conditions))
        assert found["total"] == len(found["claims"])


def test_a_claim_of_a_list_can_be_shown_as_it_is(server):
    for path in ("/api/claims?about=ngf&reference=10", "/api/search?q=semax+ngf", "/api/profile/ngf"):
        found = told(server, path)
        claims = found.get("claims") or [one for part in found["sections"] for one in part.get("claims", ())]
        (one,) = [one for one in claims if one["id"].endswith("/65-semax-increases-ngf")]
        labels = [one[f"{part}_label"] for part in ("subject", "relation", "object")]
        assert labels == ["Semax", "increases", "NGF"]
        assert (one["citations"], one["state"]) == ("[10][11]", "cited"), one


def test_a_claim_is_the_same_in_python_and_over_http(server, graph):
    for claim in graph.claims(about="ngf"):
        sent = told(server, f"/api/claims/{claim.iri.rpartition('/')[2]}")
        assert sent.pop("href") == claim.iri.removeprefix("https://w3id.org/pepgraph")
        assert json.loads(json.dumps(graph.claim(claim.iri).values)) == sent


def test_qualifiers_of_a_claim_come_with_their_iris(server, graph):
    one = told(server, "/api/claims/65-semax-increases-ngf")
    assert one["qualifiers"]["anatomy"] == ["brain"]
    assert one["qualifier_iris"]["anatomy"] == ["https://w3id.org/pepgraph/entity/brain"]
    seen = set()
    for claim in told(server, "/api/claims?limit=500")["claims"]:
        for name, labels in claim["qualifiers"].items():
            iris = claim["qualifier_iris"][name]
            assert len(iris) == len(labels)
            seen |= {(name, iri, label) for iri, label in zip(iris, labels, strict=True)}
    assert {label for _, iri, label in seen if iri is None} == {"2025"}
    there = {str(iri) for (iri,) in graph.query("SELECT DISTINCT ?it { ?it a ?kind }")}
    assert {iri for _, iri, _ in seen if iri} <= there


def test_no_paper_is_joined_to_a_claim_from_which_a_curator_keeps_it(server, graph):
    marked = graph.query("SELECT ?claim ?paper { ?note pg:concerns ?claim ; pg:stopsPathTo ?paper }")
    stopped = {(str(claim), str(paper)) for claim, paper in marked}
    paper_of = {row["reference"]: row["paper"] for row in told(server, "/api/sources")["rows"]}
    listed = told(server, "/api/claims?limit=500")["claims"]
    joined = {
        (claim["id"], paper_of[f"https://w3id.org/pepgraph/doc/{claim['document']}/reference/{number}"]): number
        for claim in listed
        for number in (*claim["cites"], *claim["may_cite"])
    }
    kept = {(claim["id"], one["paper"]): one["reference"] for claim in listed for one in claim["not_behind"]}
    assert kept == {pair: number for pair, number in joined.items() if pair in stopped}
    assert len(kept) > 20
    by_id = {claim["id"]: claim["not_behind"] for claim in listed}
    name = "65-semax-increases-ngf"
    (one,) = told(server, f"/api/claims/{name}")["not_behind"]
    assert (one["reference"], one["label"]) == ("11", "Dolotov OV 2006")
    for path in ("/api/search?q=semax+ngf", "/api/profile/semax", "/api/impact/11"):
        found = told(server, path)
        claims = found.get("claims") or [it for part in found["sections"] for it in part.get("claims", ())]
        claims += [again for it in claims for again in it.get("also", ())]
        assert {it["id"]: it["not_behind"] for it in claims}.items() <= by_id.items()
        assert any(it["not_behind"] for it in claims), path
    rows = csv.DictReader(io.StringIO(asked(server.url + "/api/claims?reference=11&format=csv").text))
    assert {row["claim"].rpartition("/")[2]: row["not behind"] for row in rows}[name] == "[11] Dolotov OV 2006"
    status = told(server, "/api/queries/status?compound=selank")["not_behind"]
    table = asked(server.url + "/api/queries/status?compound=selank&format=csv").text
    for row in csv.DictReader(io.StringIO(table)):
        kept = [f"[{one['reference']}] {one['label']}" for one in status.get(row["claim"], ())]
        assert row["not_behind"] == ", ".join(kept)
    pairs = told(server, "/api/tensions")["tensions"]
    assert all(pair[side]["not_behind"] == by_id[pair[side]["id"]] for pair in pairs for side in ("first", "second"))


def test_a_retraction_goes_with_every_claim_that_cites_the_paper(facts, tmp_path):
    path = tmp_path / "retracted.ttl"
    noted = 'n:retracted a pg:CuratorNote ; rdfs:comment "Retracted."@en ; pg:concerns paper:pmid-18454096 .\n'
    path.write_text(facts + noted, "utf-8")
    remark = "Zozulia AA 2008: Retracted."
    with pepgraph.open(path, environment=False) as graph:

        def sent(path: str, query: str = "", task: str = "api") -> str:
            return answer(graph, Request(task, path=path, query=query), Settings()).body.decode()

        claims = json.loads(sent("/api/claims", "limit=500"))["claims"]
        resting = {
            one["id"]
            for one in claims
            if "6" in (*one["cites"], *one["may_cite"]) and "6" not in (it["reference"] for it in one["not_behind"])
        }
        assert {one["id"]: one["noted"] for one in claims if one["noted"]} == {iri: [remark] for iri in resting}
        rows = csv.DictReader(io.StringIO(sent("/api/claims", "limit=500&format=csv")))
        assert {row["claim"]: row["noted"] for row in rows if row["noted"]} == dict.fromkeys(resting, remark)
        profile = json.loads(sent("/api/profile/selank"))["sections"]
        listed = [one for part in profile for it in part.get("claims", ()) for one in (it, *it.get("also", ()))]
        marked = {one["id"] for one in listed if one["noted"] == [remark]}
        assert marked == {one["id"] for one in listed} & resting != set()
        rows = json.loads(sent("/api/queries/effects", "compound=selank"))
        assert rows["noted"] == {iri: [remark] for iri in {row["claim"] for row in rows["rows"]} & resting}
        count = str(sum(row["claim"] in {*rows["noted"], *rows["not_behind"]} for row in rows["rows"]))
        for form, marked in (("srj", True), ("XML", True), ("tsv", True), ("CSV", False), ("JSON", False)):
            request = Request("api", path="/api/queries/effects", query=f"compound=selank&format={form}")
            assert answer(graph, request, Settings()).headers.get("Pepgraph-Noted") == (count if marked else None), form
        (name, *_) = sorted(resting)
        assert json.loads(sent(f"/api/claims/{name.rpartition('/')[2]}"))["noted"] == [remark]
        for where in ("/api/sources", "/api/queries/papers"):
            rows = csv.DictReader(io.StringIO(sent(where, "format=csv")))
            assert [row["reference"].rpartition("/")[2] for row in rows if "Retracted." in row["noted"]] == ["6"], where
        other = next(one["id"] for one in claims if one["cites"] == ["1"])
        for iri, told in ((name, True), (other, False)):
            triples = sent(iri.removeprefix("https://w3id.org/pepgraph") + ".nt", task="page-thing")
            assert ('"Retracted."' in triples) is told
            assert "#identifiedAs" in triples
        assert "; confidence high. a curator notes: Retracted}" in graph.export(format="bibtex")
        drawn = {it["id"]: it["noted"] for *_, edge in graph.network().edges(data=True) for it in edge["claims"]}
        assert {iri for iri, some in drawn.items() if some} == drawn.keys() & resting != set()
        edges = csv.DictReader(io.StringIO(graph.export(format="edges.csv")))
        assert all((remark == edge["noted"]) is (not resting.isdisjoint(edge["claim"].split("; "))) for edge in edges)
        assert "noted" not in next(csv.reader(io.StringIO(sent("/api/queries/relations", "format=csv"))))
        assert sent("/claims", "reference=6", "page-claims").count(f"a curator notes on {remark}") == len(
            [one for one in claims if "6" in one["cites"] and one["id"] in resting]
        )


def test_a_search_that_finds_no_claim_leads_to_the_source_it_names(server):
    for words, sources in (
        ("PMID 16635254", [("[11] Dolotov OV 2006", "/api/impact/11", "If [11] goes")]),
        ("passage 45", [("passage 45 of selank-semax-faq", "/api/queries/passage?passage=45", "")]),
        ("xylophone", []),
        ("semax ngf", []),
    ):
        found = told(server, f"/api/search?q={quote(words)}")
        assert [(one["label"], one["href"]) for one in found["sources"]] == [pair[:2] for pair in sources], words
        for _, place, title in sources:
            assert told(server, place).get("title", "") == title


def test_rows_of_named_queries_come_with_the_papers_kept_from_their_claims(server, graph):
    kept = {
        claim.iri: [(one.number, one.paper.short) for one in whole.stopped]
        for claim in graph.claims()
        if (whole := graph.claim(claim.iri)).stopped
    }
    for path in ("fda-approved", "status?compound=semax", "tensions", "shared?first=selank&second=semax", "hedged"):
        found = told(server, f"/api/queries/{path}")
        claims = {value for row in found["rows"] for value in row.values() if "/claim/" in str(value)}
        noted = {iri: [(one["reference"], one["label"]) for one in some] for iri, some in found["not_behind"].items()}
        assert noted == {iri: some for iri, some in kept.items() if iri in claims}, path
        assert bool(noted) == (path != "hedged")


def test_next_leads_through_all_of_it(server, graph):
    for first, wanted in (
        ("/api/claims?about=semax&limit=25", len(graph.claims(about="semax"))),
        ("/api/search?q=semax&limit=25", len(graph.search("semax"))),
    ):
        path, seen = first, []
        while path:
            found = told(server, path)
            seen += [claim["id"] for claim in found["claims"]]
            path = found["next"]
        assert len(seen) == len(set(seen)) == wanted
    path, rows = "/api/sources?limit=4", []
    while path:
        found = told(server, path)
        rows += found["rows"]
        assert found["truncated"] == bool(found["next"])
        path = found["next"]
    assert len(rows) == 11


def test_a_claim_has_both_links_of_trust(server, graph):
    for claim in graph.claims():
        one = told(server, "/api/claims/" + claim.iri.removeprefix("https://w3id.org/pepgraph/"))
        (plain,) = values(graph, [claim])
        assert {key: one[key] for key in plain} == plain
        assert len(one["sources"]["citations"]) == len(claim.cites) + len(claim.may_cite)
        assert one["digest"]["quotes"]
        assert all(0 <= it["start"] < it["end"] and it["text"] is None for it in one["digest"]["quotes"])
    one = told(server, "/api/claims/65-semax-increases-ngf")
    assert one["sources"]["state"] == "cited"
    assert [it["paper"]["author"] for it in one["sources"]["citations"]] == ["Agapova TY", "Dolotov OV"]
    assert told(server, "/api/claims/selank-semax-faq:65-semax-increases-ngf") == one
    assert told(server, "/api/claims/" + quote(one["id"])) == one
    assert told(server, "/api/claims/" + quote(one["id"].replace("//", "/"))) == one
    noted = told(server, "/api/claims/10-selank-reduces-anxiety")
    reading, note = noted["notes"]
    assert (reading["iri"], "leaves open" in reading["text"]) == (noted["id"], True)
    assert "in patients alone" in note["text"]
    both = "".join(f" A curator notes: {one['text']}" for one in (reading, note))
    assert noted["to_cite"].endswith(f"{both} <{noted['id']}>")
    several = told(server, "/api/claims/41-semax-acts-on-immune-gene-expression")
    assert len(several["notes"]) == several["to_cite"].count("A curator notes: ") == 3


def test_a_claim_has_the_same_behind_it_in_python(server, graph):
    uncited = "17-selank-status-approved-outside-russia-denied"
    carried = "61-semax-status-approved-united-states-denied"
    for name in ("65-semax-increases-ngf", "10-selank-reduces-anxiety", uncited, carried):
        one, whole = told(server, f"/api/claims/{name}"), graph.claim(name)
        assert one["to_cite"] == whole.to_cite
        assert one["notes"] == [asdict(note) for note in whole.notes]
        assert one["digest"]["quotes"] == [asdict(quote) for quote in whole.quotes]
        assert one["digest"]["context"] == list(whole.context)
        behind = [(it["reference"], it["paper"] and it["paper"]["iri"]) for it in one["sources"]["citations"]]
        assert behind == [(it.reference, it.paper and it.paper.iri) for it in whole.citations]
        assert [it["paper"] for it in one["not_behind"]] == [it.paper.iri for it in whole.stopped]
        assert graph.claim(whole.claim.iri) == whole
    # "They" are named in the question, and the place in the sentence before.
    assert [iri.rpartition("/")[2] for iri in whole.context] == ["56", "60"]
    assert [value for part, value in whole.report.sections[0].rows if part == "context from"] == [
        "passage 56",
        "passage 60",
    ]
    with pytest.raises(pepgraph.PepgraphError, match="there is no claim"):
        graph.claim("semax")


def test_quotes_are_there_with_the_document(document):
    with served("--document", str(document)) as running:
        one = told(running, "/api/claims/65-semax-increases-ngf")
        text = document.read_text("utf-8")
        assert [it["text"] for it in one["digest"]["quotes"]] == [
            text[it["start"] : it["end"]] for it in one["digest"]["quotes"]
        ]


def test_named_queries_give_plain_values(server, graph):
    listed = told(server, "/api/queries")
    assert [entry["name"] for entry in listed] == list(catalogue())
    found = told(server, "/api/queries/mechanisms?compound=semax")
    assert [tuple(row.values()) for row in found["rows"]] == graph.ask("mechanisms", "semax").values
    assert told(server, "/api/queries/sources?limit=1")["rows"][0]["claims"] == 10
    csv = asked(server.url + "/api/queries/sources?format=csv")
    assert csv.headers["content-type"].startswith("text/csv")
    plain = graph.ask("sources").text("csv").splitlines()
    assert [line.startswith(row) for line, row in zip(csv.text.splitlines(), plain, strict=True)] == [True] * len(plain)
    cut = asked(server.url + "/api/queries/mechanisms?compound=semax&format=tsv&limit=2")
    assert (cut.headers["pepgraph-truncated"], cut.text.count("\n")) == ("2", 3)
    described = told(server, "/openapi.json")["paths"]["/api/claims"]["get"]["responses"]["200"]
    assert described["headers"].keys() == {"ETag", "Pepgraph-Truncated"}
    srj = asked(server.url + "/api/queries/mechanisms?compound=semax&format=srj")
    assert json.loads(srj.body) == json.loads(graph.ask("mechanisms", "semax").text("json"))


def test_sources_come_with_what_their_papers_are_found_by(server):
    plain, named = told(server, "/api/sources"), told(server, "/api/sources?labels=yes")
    assert named["labels"][plain["rows"][0]["paper"]] == "Vyunova TV 2018"
    assert {**plain, "labels": named["labels"]} == told(server, "/api/queries/sources?labels=yes")
    papers = told(server, "/api/queries/papers")["rows"]
    told_of = {row["reference"]: row for row in plain["rows"]}
    assert len(papers) > 10
    for row in papers:
        assert {name: told_of[row["reference"]][name] for name in row} == row
    assert None in {row["doi"] for row in papers}


def test_what_is_not_known_of_a_paper_is_null_in_every_answer(server):
    behind = told(server, "/api/claims/65-semax-increases-ngf")["sources"]["citations"]
    assert {one["paper"]["author"]: one["paper"]["doi"] for one in behind} == {
        "Agapova TY": None,
        "Dolotov OV": "10.1111/j.1471-4159.2006.03658.x",
    }
    told_of = SCHEMAS["Paper"]["properties"]
    for one in behind:
        assert one["paper"].keys() == told_of.keys()
        assert all("null" in told_of[name]["type"] for name, value in one["paper"].items() if value is None)


def test_rows_of_a_named_query_have_labels_where_they_are_asked_for(server):
    asked_for = "/api/queries/mechanisms?compound=semax"
    plain, named = told(server, asked_for), told(server, asked_for + "&labels=yes")
    assert "labels" not in plain
    assert named["rows"] == plain["rows"]
    iris = {value for row in named["rows"] for value in row.values() if str(value).startswith("https://")}
    assert iris == named["labels"].keys()
    assert {"Semax", "34"} < {*named["labels"].values()}, "a passage has no label, and goes by its number"
    assert "labels=yes" in told(server, asked_for + "&labels=yes&limit=3")["next"]
    for format in ("csv", "md"):
        text = asked(f"{server.url}{asked_for}&labels=yes&format={format}").text
        assert "Semax increases BDNF" in text
        assert "https://" not in text
    refused = asked(f"{server.url}{asked_for}&labels=yes&format=srj")
    assert refused.status == 400
    assert "srj has whole IRIs; leave labels out, or ask for json, csv or md" in refused.text


def test_a_question_of_the_document_is_answered_by_its_name_as_ask_does(server, graph):
    own, through = (told(server, f"/api/queries/{path}") for path in ("fda-approved", "answer?question=fda-approved"))
    assert own == through
    assert [tuple(row.values()) for row in own["rows"]] == graph.ask("fda-approved").values
    cut = told(server, "/api/queries/selank-semax-faq:fda-approved?limit=1")
    assert told(server, cut["next"])["rows"] == own["rows"][1:2]
    tsv = asked(server.url + "/api/queries/fda-approved?format=tsv").text
    assert tsv == graph.ask("fda-approved").text("tsv")


@pytest.mark.parametrize(
    "path", [path for path in all_operations() if path.startswith("/api/queries/") and "{" not in path]
)
def test_every_named_query_is_answered_with_its_example(server, path):
    entry = catalogue()[path.rpartition("/")[2]]
    names = [parameter for parameter in all_operations()[path].parameters if parameter.required]
    query = "&".join(f"{it.name}={quote(it.example)}" for it in names)
    # Nothing of the packaged graph is to be read again, and it is of one document.
    rows = told(server, f"{path}?{query}" if query else path)["rows"]
    assert bool(rows) is (entry.name not in ("to-read", "shared-papers")), entry.example


def test_an_editor_s_lists_come_as_csv_too(server, graph):
    found = told(server, "/api/claims?state=uncited&about=semax&limit=1000")
    assert found["claims"] == values(graph, graph.claims(about="semax", state="uncited"))
    answer = asked(server.url + "/api/claims?state=uncited&about=semax&format=csv&limit=5")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["pepgraph-truncated"] == "5"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["sentence"] for row in rows] == [one["sentence"] for one in found["claims"][:5]]
    pairs = told(server, "/api/tensions?limit=2")
    assert len(pairs["tensions"]) == 2 < pairs["total"]
    after = told(server, pairs["next"])["tensions"]
    assert after[0] not in pairs["tensions"]
    apart = [it for one in told(server, "/api/tensions")["tensions"] for it in one["apart"]]
    assert {"qualifier": "anatomy", "first": "", "second": "frontal cortex"} in apart
    covered = told(server, "/api/coverage")
    assert covered["total"] == len(covered["passages"]) == 68
    assert sum(one["claims"] for one in covered["passages"]) == len(graph.claims())
    assert told(server, "/api/coverage?show=neither")["passages"] == []
    assert sum(one["uncited"] for one in covered["passages"]) == len(graph.claims(state="uncited"))
    unsourced = [one for one in covered["passages"] if 0 < one["claims"] == one["uncited"]]
    assert told(server, "/api/coverage?show=unsourced")["passages"] == unsourced
    assert [one["id"] for one in unsourced] == [str(row[0]) for row in graph.ask("unsourced").rows]


# ── What is wrong with a request ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/nothing", 404, "/api lists"),
        ("/api/queries/mechanis", 404, "did you mean mechanisms"),
        ("/api/queries/mechanis?compound=semax", 404, "did you mean mechanisms"),
        ("/api/queries/fda-aproved", 404, "did you mean fda-approved"),
        ("/api/queries/fda-approved?question=fda-approved", 400, "there is no parameter 'question'"),
        ("/api/queries/mechanisms", 400, "compound is missing"),
        ("/api/queries/mechanisms?compound=semx", 404, "did you mean"),
        ("/api/queries/mechanisms?compound=semax&format=xls", 400, "not one of json"),
        ("/api/profile/", 404, "nothing at this address"),
        ("/api/profile/%0asemax", 404, "nothing at this address; leave out the end of a line in it"),
        ("/api/profile/nobody", 404, "unknown entity"),
        ("/api/profile/%3Ca%20b%3E", 404, "nothing in this graph"),
        ("/api/compare?of=semax", 400, "of has 1 value; give 2 to 6"),
        ("/api/compare?of=semax&of=Semax", 400, "the same thing"),
        ("/api/impact/99", 404, "there is no reference 99"),
        ("/api/impact/9?also=99", 404, "there is no reference 99"),
        ("/api/impact/9?also=", 400, "also has 1 value; give 0 to 5, none of them empty"),
        ("/api/claims?abuot=semax", 400, "there is about"),
        ("/api/claims?about=semax&about=selank", 400, "give it once"),
        ("/api/claims?limit=0", 400, "from 1 to 5,000"),
        ("/api/claims?state=sometimes", 400, "there are cited, perhaps, uncited"),
        ("/api/coverage?show=some", 400, "not one of all, unsourced, left, neither"),
        ("/api/claims?limit=1e3", 400, "not a whole number"),
        ("/api/claims?offset=-1", 400, "not a whole number"),
        ("/api/claims?about=" + "x" * 2_000, 400, "longer than"),
        ("/api/claims?min_evidence=editorial", 400, "has no rank"),
        ("/api/claims?polarity=no", 400, "there are affirmed, negated"),
        ("/api/claims?about=nobody", 404, "search finds claims"),
        ("/api/queries/zzzzz", 404, "; `queries` lists them"),
        ("/api/claims/nothing", 404, "there is no claim"),
        ("/api/claims/65-semax-increase-ngf", 404, "there is no claim 65-semax-increase-ngf; did you mean 65-semax-"),
        ("/api/claims/semax-increases-ngf", 404, "semax-increases-ngf; did you mean 65-semax-increases-ngf or "),
        ("/api/claims/65", 404, "there is no claim 65; those of that passage are 65-semax-"),
        ("/api/claims/%03", 404, "there is no claim"),
        ("/api/claims?about=%FF", 400, "cannot be read"),
        ("/api/suggest", 400, "q is missing"),
    ],
)
def test_errors_are_json_with_the_mend(server, path, status, said):
    body = told(server, path, status)
    assert body["status"] == status
    assert said in body["error"]


def test_the_api_only_reads(server):
    for path in ("/api", "/api/claims", "/api/profile/semax"):
        answer = asked(server.url + path, b"{}", {"Content-Type": "application/json"})
        assert (answer.status, answer.headers["allow"], json.loads(answer.body)["status"]) == (405, "GET, HEAD", 405)


# ── Its description ──────────────────────────────────────────────────────────────────────────


def test_the_description_is_valid_and_whole(server):
    try:
        from openapi_spec_validator import validate
    except ImportError:
        missing("openapi-spec-validator is not installed: pip install 'pepgraph[test]'")
    described = told(server, "/openapi.json")
    validate(described)
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": server.url}]
    assert set(all_operations()) <= set(described["paths"])
    assert {"/sparql", "/healthz", "/metrics", "/.well-known/void"} <= set(described["paths"])
    assert [one["path"] for one in told(server, "/api")["operations"]] == [one.path for one in OPERATIONS]


def test_the_description_names_every_page_and_why_a_request_is_turned_away(server):
    described = told(server, "/openapi.json")
    unnamed = {path for path, _ in ROUTES if "{" not in path} - set(described["paths"])
    assert unnamed == {"/api/terms", "/api/named"}, "these are the editor's own"
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert {"414", "421", "431"} <= set(operation["responses"]), path
            assert "401" not in operation["responses"], path
    names = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names))
    refused = asked(server.url + "/api", headers={"Host": "elsewhere.example"})
    declared = described["components"]["responses"]["B421"]
    assert (refused.status, refused.headers["content-type"].partition(";")[0]) == (421, *declared["content"])
    long = asked(f"{server.url}/api?{'x' * 40_000}")
    (limit,) = re.findall(r"[\d,]+ bytes", long.text)
    assert (long.status, limit in described["components"]["responses"]["B414"]["description"]) == (414, True)


def test_what_is_known_already_and_when_to_ask_again_is_described(server):
    described = told(server, "/openapi.json")
    for path, methods in described["paths"].items():
        responses = methods["get"]["responses"]
        parameters = methods["get"].get("parameters", ())
        place = path.format(**{one["name"]: one["example"] for one in parameters if "example" in one})
        if path in ("/healthz", "/metrics", "/.well-known/void", "/api/overview", "/openapi.json", "/doc/{document}"):
            tag = asked(server.url + place).headers.get("etag", "")
            assert bool(tag) == ("304" in responses) == ("ETag" in responses["200"].get("headers", {})), path
            assert not tag or asked(server.url + place, headers={"If-None-Match": tag}).status == 304
    unknown = [path for path, methods in described["paths"].items() if "304" not in methods["get"]["responses"]]
    assert unknown == ["/healthz", "/metrics"]
    for kind in "EPH":
        assert "Retry-After" in described["components"]["responses"][f"{kind}503"]["headers"]


def unsaid(value, schema, schemas):
    """Names in what is sent that its schema does not tell of."""
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if isinstance(value, list):
        return {name for one in value for name in unsaid(one, schema["items"], schemas)}
    if not isinstance(value, dict) or "properties" not in schema:
        return set()
    told = schema["properties"]
    return {*value} - {*told} | {
        inner for name, one in value.items() if name in told for inner in unsaid(one, told[name], schemas)
    }


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/suggest?q=se", "/api/search?q=bdnf&limit=5", "/api/overview", "/api/claims?limit=5"),
        *("/api/tensions?limit=2", "/api/coverage", "/api/claims/65-semax-increases-ngf", "/api/profile/semax"),
        *("/api/compare?of=selank&of=semax", "/api/impact/6", "/api/sources", "/api/queries"),
    ],
)
def test_all_that_is_sent_is_described(server, path):
    bare = path.partition("?")[0]
    (operation,) = [one for one in OPERATIONS if re.fullmatch(re.sub(r"{\w+}", "[^/]+", one.path), bare)]
    assert unsaid(told(server, path), SCHEMAS[operation.schema], SCHEMAS) == set()


def test_hints_on_a_query_are_described_and_come_as_that_says(server):
    described = told(server, "/openapi.json")["paths"]["/api/hints"]["get"]
    sent = told(server, "/api/hints?query=ASK%20%7B%20e:semx%20?p%20?o%20%7D")
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert unsaid(sent, schema, SCHEMAS) == set()
    assert "e:semax" in sent["hints"][0]
    refused = asked(server.url + "/api/hints?query=CLEAR%20ALL")
    assert (refused.status, str(refused.status) in described["responses"]) == (400, True)


def test_the_description_names_the_pages_that_things_may_fill(server):
    paths = told(server, "/openapi.json")["paths"]
    paged = {path for path in paths if "page" in {one["name"] for one in paths[path]["get"].get("parameters", ())}}
    assert paged >= {"/entity/{name}", "/doc/{document}", "/paper/{name}", "/graph/{name}", "/coverage", "/claims"}
    assert not {"/compare", "/doc/{document}/passage/{number}"} & paged


def test_what_the_description_says_of_pages_is_answered(server):
    for path, methods in told(server, "/openapi.json")["paths"].items():
        operation = methods["get"]
        if operation["tags"] != ["things"] and not path.startswith(("/picture.", "/dump.")):
            continue
        parameters = operation.get("parameters", ())
        place = path.format(**{one["name"]: one["example"] for one in parameters if "example" in one})
        for media in operation["responses"]["200"]["content"]:
            answer = asked(server.url + place, headers={"Accept": media})
            assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, media), place


def test_where_a_token_is_asked_for_the_description_says_so():
    with served(token="hush") as running:
        answer = asked(running.url + "/openapi.json", headers={"Authorization": "Bearer hush"})
        described = json.loads(answer.body)
        assert "401" in described["paths"]["/api/claims"]["get"]["responses"]
        assert "401" not in described["paths"]["/healthz"]["get"]["responses"]
        assert asked(running.url + "/entity/semax").status == 401
        assert asked(running.url + "/healthz").status == 200


# ── On a store ───────────────────────────────────────────────────────────────────────────────


def test_a_search_before_words_are_indexed_says_nothing_of_what_words_there_are(tmp_path):
    """The page said that nothing has them in its name or its words, beside that these are still being indexed."""
    load(tmp_path / "store", ["data/facts.ttl"])
    with pepgraph.open(store=tmp_path / "store", environment=False) as graph:
        page = answer(graph, Request("page-search", query="q=increases+NGF"), Settings()).body.decode()
    assert "No name begins with “increases NGF”. Ask again when the words are indexed." in page
    assert "in its name or its words" not in page


def test_on_a_store_suggestions_come_at_once_and_get_whole(tmp_path):
    store, more = tmp_path / "store", tmp_path / "more.ttl"
    load = [sys.executable, "-m", "pepgraph", "load", "--store", str(store)]
    subprocess.run([*load, "data/facts.ttl"], check=True, capture_output=True)
    more.write_text(
        "<https://w3id.org/pepgraph/entity/new> a <https://w3id.org/pepgraph/ontology#Peptide> ; "
        '<http://www.w3.org/2000/01/rdf-schema#label> "Quite new"@en .\n'
    )

    def until(ready, seconds: float = 20):
        end = time.monotonic() + seconds
        while not (found := ready()):
            assert time.monotonic() < end
            time.sleep(0.1)
        return found

    with served("--store", str(store)) as running:
        assert told(running, "/api/suggest?q=sema")[0]["label"] == "Semax"
        until(lambda: "pepgraph-partial" not in asked(running.url + "/api/suggest?q=zozulia").headers)
        assert {one["kind"] for one in told(running, "/api/suggest?q=zozulia")} == {"paper", "reference"}
        assert told(running, "/api/search?q=bdnf")["partial"] is False
        graph = pepgraph.open(environment=False)
        assert told(running, "/api/claims?about=bdnf")["claims"] == values(graph, graph.claims(about="bdnf"))
        # A load makes a new generation, which gets an index of its own.
        subprocess.run([*load, str(more)], check=True, capture_output=True)
        until(
            lambda: (
                told(running, "/api/suggest?q=new")[:1]
                == [{"label": "Quite new", "kind": "peptide", "href": "/entity/new"}]
            )
        )


# ── On an endpoint ───────────────────────────────────────────────────────────────────────────


def test_words_are_searched_at_an_endpoint_too(server, monkeypatch):
    """The page said for good that they are still being indexed, and found what begins so alone."""
    with served("--endpoint", f"{server.url}/sparql") as running:
        for path in ("/api/search?q=bdnf+hippocampus", "/api/search?q=semax&limit=2&offset=99"):
            assert told(running, path) == told(server, path)
        assert "still being indexed" not in running.get("/search", q="bdnf hippocampus").text
    monkeypatch.setattr("pepgraph.answers.searching.search.ORDERED", 1)
    with pepgraph.open(endpoint=f"{server.url}/sparql", environment=False) as graph:
        page = answer(graph, Request("page-search", query="q=increases+NGF"), Settings()).body.decode()
    assert "The words of an endpoint with so many claims are not searched" in page
    assert "Ask again when" not in page
