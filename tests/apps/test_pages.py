"""The pages, asked for without HTTP: what they say, where they lead, what they never let through."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.answers.searching.word_index import words_of
from pepgraph.apps.web.pages.described import Described
from pepgraph.apps.web.routes import ROUTES
from pepgraph.apps.web.server.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.tasks import TASKS, answer
from pepgraph.model.names import ONTOLOGY
from pepgraph.model.terms import Iri
from pepgraph.store.disk.load import load
from pepgraph.store.resources import data_files

DOC = "/doc/selank-semax-faq"
PAGES = (
    *("/", "/compounds", "/claims", "/sources", "/compare", "/compare?of=selank&of=semax&of=tuftsin", "/uncited"),
    *(
        "/tensions",
        "/tensions?about=semax",
        "/uncited?about=bdnf&evidence=animal",
        "/coverage?show=left&about=selank",
        "/coverage",
        "/search",
        "/search?q=bdnf",
        "/search?q=zozulia",
        "/help",
    ),
    *("/ontology", "/entity/semax", "/entity/selank", "/entity/bdnf", "/entity/united-states", "/entity/hippocampus"),
    *(DOC, f"{DOC}/claim/45-semax-increases-ngf-hippocampus", f"{DOC}/passage/45", f"{DOC}/passage/1"),
    *(f"{DOC}/reference/10", "/paper/pmid-17353092", f"{DOC}/span/4907-4942", f"{DOC}/note/10-11-neuroprotection"),
    *("/graph/entities", "/tally/AnimalStudy-Affirmed"),
)


def task_of(path: str) -> str:
    """The task of a path, as Starlette would find it."""
    for route, task in ROUTES:
        if re.fullmatch(re.sub(r"\\{name:path\\}", ".*", re.escape(route)), path):
            return task
    raise AssertionError(path)


def ask(graph: pepgraph.Graph, address: str, accept: str = "text/html", **limits: int) -> Reply:
    path, _, query = address.partition("?")
    request = Request(task_of(path), "GET", path, query, accept, origin="http://localhost:8000")
    return answer(graph, request, Settings(**limits))


def page(graph: pepgraph.Graph, address: str) -> str:
    reply = ask(graph, address)
    assert reply.status == 200, reply.body.decode()
    assert reply.media == "text/html; charset=utf-8"
    return reply.body.decode()


def words(html: str) -> str:
    """What a person reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(html: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'href="([^"]*)"', html)}


@pytest.fixture(scope="module")
def graph() -> pepgraph.Graph:
    """One of its own: searching makes an index, which other tests want to be without."""
    return pepgraph.open(environment=False)


@pytest.fixture(scope="module")
def given(document: Path) -> pepgraph.Graph:
    return pepgraph.open(documents=[document], environment=False)


# ── Every page ───────────────────────────────────────────────────────────────────────────────


class Reader(HTMLParser):
    """Notes what an HTML page must not have, and its outline."""

    VOID = frozenset(["meta", "link", "input", "br", "rect", "img", "hr", "wbr"])

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.named: list[str] = []
        self.landmarks: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.faults += [f"<{tag} {name}>" for name in said if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in said):
            self.faults.append(f"inline <{tag}>")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in said:
            self.ids.append(str(said["id"]))
        self.named += [str(said[name]) for name in ("aria-labelledby", "for") if name in said]
        if tag in ("main", "header", "footer", "nav"):
            self.landmarks.append(tag)
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_and_keeps_to_the_policy(graph, address):
    reader = Reader()
    reader.feed(page(graph, address))
    assert reader.faults == []
    assert reader.headings.count(1) == 1
    assert reader.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(reader.headings, reader.headings[1:], strict=False))
    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.named) <= set(reader.ids)
    assert {"main", "header", "footer", "nav"} <= set(reader.landmarks)


@pytest.fixture(scope="module")
def followed(graph) -> Callable[[str], Reply]:
    """What a link leads to: many pages have the same."""
    return cache(partial(ask, graph))


@pytest.mark.parametrize("address", PAGES)
def test_no_link_of_a_page_leads_nowhere(graph, followed, address):
    own = {path for path, _ in ROUTES if "{" not in path}
    for link in links(page(graph, address)):
        path, _, anchor = link.partition("#")
        if not path.startswith("/") or path.startswith(("/static/", "/openapi", "/api", "/ask", "/picture", "/sparql")):
            continue
        if path.partition("?")[0] in own and "?" not in path:
            continue
        found = followed(path)
        assert found.status == 200, link
        if path == "/ontology" and anchor:
            assert f'id="{anchor}"' in found.body.decode(), link


def test_every_task_of_a_page_has_its_route():
    ours = {task for _, task in ROUTES if task.startswith("page-")} - {"page-ask", "page-queries", "page-picture"}
    assert ours <= set(TASKS)


# ── What they say ────────────────────────────────────────────────────────────────────────────


def test_a_long_document_is_read_on_several_pages(graph, monkeypatch):
    """All 10,000 claims of one came on a page of six megabytes, and 16,000 took longer than a request may."""
    whole = page(graph, DOC)
    assert "page=" not in whole
    monkeypatch.setattr("pepgraph.apps.web.pages.records._READ", 60)
    pages = [page(graph, f"{DOC}?page={number}") for number in range(1, 7)]
    assert [len(re.findall('class="claim ', one)) <= 60 for one in pages] == [True] * 6
    passages = [int(number) for one in pages for number in re.findall(r'id="passage-(\d+)"', one)]
    assert passages == list(range(1, 69))
    assert ['id="references"' in one for one in pages] == [False] * 5 + [True]
    for one in pages:
        assert "225 claims in 68 passages" in words(one)
        for number, passage in re.findall(r'href="(?:\?page=(\d+))?#passage-(\d+)"', one):
            assert f'id="passage-{passage}"' in (pages[int(number) - 1] if number else one)
    assert "The list is shorter than that" in page(graph, f"{DOC}?page=7")


def test_the_page_of_a_reference_shows_some_of_many_claims_and_counts_all(graph, monkeypatch):
    whole = page(graph, f"{DOC}/reference/6")
    assert "These are the first" not in whole
    monkeypatch.setattr("pepgraph.apps.web.pages.records._RESTING", 2)
    html = page(graph, f"{DOC}/reference/6")
    assert html.partition("</header>")[0] == whole.partition("</header>")[0]
    assert re.findall(r"<h2 .*?<small>(\d+) ·", html) == re.findall(r"<h2 .*?<small>(\d+) ·", whole)
    assert html.count('class="claim ') < 7
    assert "/claims?reference=selank-semax-faq%3A6" in links(html)
    assert len(re.findall('class="claim ', page(graph, "/claims?reference=selank-semax-faq%3A6"))) > 2


def test_the_start_page_counts_as_the_graph_does(graph):
    said = words(page(graph, "/"))
    for count in ("225 claims", "11 sources", "68 passages", "1 document", "114 uncited", "30 denied"):
        assert count in said


def test_a_claim_shows_both_links_of_trust(graph):
    html = page(graph, f"{DOC}/claim/45-semax-increases-ngf-hippocampus")
    said = words(html)
    assert {f"{DOC}/passage/45", f"{DOC}/reference/10", "/paper/pmid-17353092"} <= links(html)
    assert "has no marker of its own" in said
    assert "Perhaps cited" in said
    assert "medium" in said
    assert "The document’s words are not here" in said


def test_a_list_of_claims_shows_both_links_of_trust_too(graph):
    html = page(graph, f"{DOC}/passage/46")
    item = next(part for part in html.split('<li class="claim') if "basal forebrain" in part)
    assert {f"{DOC}/passage/46", f"{DOC}/reference/11", "/paper/pmid-16635254"} <= links(item)
    assert "very high confidence" in words(item)


@pytest.mark.parametrize("address", [PAGES[2], f"{DOC}/reference/10", "/compare?of=selank&of=semax", "/entity/semax"])
def test_what_is_said_to_a_screen_reader_alone_has_a_role_to_be_said_with(graph, address):
    labelled = re.findall(r"<(?:span|small|p|b|code)\b[^>]*aria-label=[^>]*>", page(graph, address))
    assert labelled
    assert [tag for tag in labelled if "role=" not in tag] == []


def test_a_paper_that_a_curator_keeps_from_a_claim_is_marked(graph):
    html = page(graph, f"{DOC}/claim/53-semax-produces-neuroprotection")
    assert words(html).count("not behind this claim, a curator notes") == 2


def test_a_further_page_of_a_paper_does_not_deny_what_was_on_the_first(graph):
    assert "None." not in words(page(graph, "/paper/pmid-18454096?page=2"))


def test_a_paper_has_what_perhaps_rests_on_it_apart(graph):
    html = page(graph, "/paper/pmid-17353092")
    cited, perhaps, stopped = (
        html.partition(f'id="{name}"')[2].partition("</section>")[0] for name in ("claims", "perhaps", "stopped")
    )
    counts = [part.count('<li class="claim') for part in (cited, perhaps, stopped)]
    may = sum("10" in claim.may_cite for claim in graph.claims())
    assert counts == [15, may - html.partition('id="stopped-perhaps"')[2].count('<li class="claim'), 3]
    assert counts[1] > 0
    assert "Semax increases NGF (mRNA) in the hippocampus" in perhaps
    assert "not behind this claim, a curator notes" in stopped
    medvedeva = page(graph, "/paper/pmid-24661604")
    assert '<h2 id="stopped-perhaps">Nor behind these <small>12 · ' in medvedeva


def test_sources_count_what_perhaps_rests_on_each_and_what_is_remarked(graph):
    rows = page(graph, "/sources").split("<tr>")
    tenth = next(row for row in rows if "/reference/10" in row)
    assert re.findall(r'data-name="(claims|alone|perhaps)">(\d+)<', tenth)[0] == ("claims", "18")
    asked = graph.ask("sources")
    for name in ("perhaps", "remarks"):
        column = asked.columns.index(name)
        found = {str(row[0]).rpartition("/")[2]: str(row[column]) for row in asked.rows}
        shown = {
            number: n
            for row in rows
            if (n := "".join(re.findall(rf'data-name="{name}">(?:<a[^>]*>)?(\d+)<', row)))
            for number in re.findall(r"/reference/(\d+)", row)[:1]
        }
        assert shown == found
        assert int(found["10"]) > 0


def test_a_denial_a_hedge_and_a_missing_citation_are_said(graph):
    def shown(claim: pepgraph.Claim) -> str:
        return page(graph, claim.iri.removeprefix("https://w3id.org/pepgraph"))

    denied = next(claim for claim in graph.claims(polarity="negated") if "steroid" in claim.sentence)
    assert '<span class="badge denied">Denied</span>' in shown(denied)
    assert "Hedged" in words(shown(graph.claims(modality="hedged")[0]))
    assert "Attributed to others" in words(shown(graph.claims(modality="attributed")[0]))
    uncited = next(claim for claim in graph.claims() if claim.citation_text == "uncited")
    assert "has no citation, not even perhaps" in words(shown(uncited))


def test_a_compound_has_its_sequence_with_shared_motifs(graph):
    html = page(graph, "/entity/semax")
    sequence = html.partition('<ol class="sequence">')[2].partition("</ol>")[0]
    assert re.findall(r"<b>(\w+)</b>", sequence) == ["Met", "Glu", "His", "Phe", "Pro", "Gly", "Pro"]
    motifs = words(html.partition('<ul class="motifs">')[2].partition("</ul>")[0])
    assert "Pro-Gly-Pro is in Pro-Gly-Pro , Selank" in motifs
    assert "Met-Glu-His-Phe is in ACTH(4-7)" in motifs


def test_what_is_raised_and_lowered_stands_in_its_region(graph):
    table = page(graph, "/entity/semax").partition('<table class="matrix">')[2].partition("</table>")[0]
    regions = [words(cell) for cell in re.findall(r'<th scope="col">(.*?)</th>', table)]
    row = next(part for part in table.split("<tr>") if "NGF (unspecified product)" in part)
    cells = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
    frontal = cells[regions.index("frontal cortex")]
    assert "↓" in frontal
    assert "Semax decreases NGF" in words(frontal)
    assert links(frontal) == {f"{DOC}/claim/45-semax-decreases-ngf-frontal-cortex"}


def test_status_says_what_is_denied_where(graph):
    html = page(graph, "/entity/semax")
    rows = html.partition('id="status"')[2].partition("</table>")[0].split("<tr")
    us = [words("<" + row) for row in rows if "United States" in row]
    assert any("Denied not approved" in row for row in us)
    russia = [words("<" + row) for row in rows if ">Russia<" in row]
    assert russia
    assert not any("Denied" in row for row in russia)


def test_what_is_noted_on_several_claims_of_one_status_is_told_once(graph):
    rows = page(graph, "/entity/russia").partition('id="status"')[2].partition("</table>")[0].split("<tr")
    [row] = [row for row in rows if "prescription medicine" in row]
    assert len([link for link in links(row) if "/claim/" in link]) == 5
    assert "passage 59 (each perhaps [9]; not behind it, a curator notes: Medvedeva EV 2014 )" in words(row)
    assert words(row).count("a curator notes") == 1


@pytest.mark.parametrize("name", ["semax", "hippocampus", "russia"])
def test_a_thing_counts_the_claims_that_its_link_leads_to(graph, name):
    count = f"{len(graph.claims(about=name))} claims"
    html = page(graph, f"/entity/{name}")
    [link] = [link for link in links(html) if link.startswith("/claims?about=")]
    assert count in words(html)
    assert count in words(page(graph, link))


def test_what_only_names_a_place_is_not_said_to_act(graph):
    said = words(page(graph, "/entity/hippocampus"))
    assert "Mechanisms that name it" in said
    assert "How it acts" not in said


def test_a_source_says_what_falls_with_it(graph):
    said = words(page(graph, f"{DOC}/reference/10"))
    impact = graph.impact("10")
    assert f"Falls if it goes {len(impact.falls)}" in said
    assert f"Weakens {len(impact.weakens)}" in said
    assert f"Perhaps loses its source {len(impact.perhaps)}" in said
    assert "Agapova TY 2007" in said


def test_one_thing_to_compare_that_is_unknown_is_named(graph):
    reply = ask(graph, "/compare?of=semx")
    assert reply.status == 404
    assert "did you mean semax" in reply.body.decode()
    assert ask(graph, "/compare?of=semax").status == 200


def test_the_page_of_a_search_for_a_direction_shows_the_other_too(graph):
    said = words(page(graph, "/search?q=does+semax+increase+NGF"))
    assert "The other direction is said too Semax decreases NGF" in said
    assert "The other direction" not in words(page(graph, "/search?q=semax+NGF"))


def test_the_page_of_a_search_shows_what_an_identifier_names(graph):
    html = page(graph, "/search?q=cas:80714-61-0").partition('id="things"')[2]
    assert "/entity/semax" in links(html)
    html = page(graph, "/search?q=P23560")
    assert "Nothing here is just what P23560 stands for; BDNF is close to it. See what is said of BDNF" in words(html)
    assert "/entity/bdnf" in links(html)
    assert "There is no reference 2; there are 1, 3, 4" in words(page(graph, "/search?q=reference+2"))


def test_an_identifier_is_offered_while_it_is_typed(graph):
    said = json.loads(ask(graph, "/api/suggest?q=cas:80714-61-0").body)
    assert said == [{"label": "Semax", "kind": "peptide", "href": "/entity/semax"}]


def test_the_empty_form_of_a_comparison_offers_some(graph):
    assert "/compare?of=Semax&of=Selank" in links(page(graph, "/compare"))
    assert "/compare?of=Selank&of=Semax" in links(page(graph, "/compare?of=selank"))
    assert not [link for link in links(page(graph, "/compare?of=bdnf")) if "&of=" in link]


def test_a_comparison_shows_both_links_of_trust(graph):
    html = page(graph, "/compare?of=selank&of=semax")
    item = next(part for part in html.split("<li") if "neuroprotection" in part and f"{DOC}/reference/10" in part)
    item = item.partition("</li>")[0]
    assert {f"{DOC}/passage/53", f"{DOC}/reference/10", f"{DOC}/reference/11", "/paper/pmid-17353092"} <= links(item)
    assert words(item).count("not behind this claim, a curator notes") == 2


def test_a_comparison_tells_what_is_said_of_others(graph):
    html = page(graph, "/compare?of=rat&of=mouse")
    assert "Semax has protective effects in spinal cord injury (…) [documented] (2025 study)" in words(html)
    assert f"{DOC}/claim/34-semax-protects-against-spinal-cord-injury" in links(html)


def test_what_curators_note_stands_beside_every_citation(facts, tmp_path):
    path = tmp_path / "retracted.ttl"
    noted = 'n:retracted-{0} a pg:CuratorNote ; rdfs:comment "Retracted."@en ; pg:concerns paper:pmid-{0} .\n'
    path.write_text(facts + noted.format("18454096") + noted.format("16635254"), "utf-8")
    kept, remark = "; not behind it, a curator notes: {}", "; a curator notes on {}: Retracted."
    with pepgraph.open(path, environment=False) as graph:
        entity, both = page(graph, "/entity/semax"), page(graph, "/compare?of=selank&of=semax")
        agreed = words(both.partition('<ul class="agreed">')[2].partition("</ul>")[0])
        assert f"[9]{kept.format('Medvedeva EV 2014')}" in agreed
        assert remark.format("Dolotov OV 2006") in agreed
        matrix = words(entity.partition('<table class="matrix">')[2].partition("</table>")[0])
        assert remark.format("Dolotov OV 2006") in matrix
        again = re.search(r'<p class="again">.*?</p>', page(graph, "/entity/russia"))
        told = f"also in passage 15 (perhaps [6]{remark.format('Zozulia AA 2008')}"
        assert again is not None
        assert words(again[0]).startswith(told)
        status = page(graph, "/entity/united-states").partition('id="status"')[2].partition("</table>")[0]
        assert f"perhaps [6]{kept.format('Zozulia AA 2008')}" in words(status)
        claim = page(graph, f"{DOC}/claim/15-selank-used-for-anxiety-related-disorders-russia")
        assert remark.format("Zozulia AA 2008") in claim.partition('<meta name="description"')[2].partition(">")[0]


def test_a_link_to_a_thing_is_not_to_another_of_its_label(facts, tmp_path):
    path = tmp_path / "two.ttl"
    path.write_text(facts + 'e:semax-2 a pg:Peptide ; rdfs:label "Semax"@en .\n', "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        found = links(page(graph, "/entity/semax-2"))
        assert {"/picture?about=e%3Asemax-2", "/compare?of=e%3Asemax-2", "/tensions?about=e%3Asemax-2"} <= found
        assert "/tensions?about=Semax" in links(page(graph, "/entity/semax"))


def test_a_form_has_the_conditions_however_they_are_written(graph):
    html = page(graph, "/claims?polarity=Negated&evidence=Animal%20Study&modality=HEDGED&state=Uncited")
    assert html.count(" selected>") == 4
    assert page(graph, "/uncited?evidence=Animal%20Study").count(" selected>") == 1


def test_what_is_said_of_both_leads_to_its_claims_and_denies_in_words(graph):
    html = page(graph, "/compare?of=selank&of=semax").partition('id="shared"')[2].partition("</section>")[0]
    said = words(html)
    assert "NOT" not in said
    assert "Denied is not approved in Europe by the EMA Selank" in said
    assert "Denied is not a dietary supplement Selank" in said
    item = next(part for part in html.split("<li") if "has residue count: 7" in part)
    assert {link.partition("claim/")[2] for link in links(item)} == {"5-selank-residues", "39-semax-residues"}


def test_three_things_stand_side_by_side(graph):
    html = page(graph, "/compare?of=selank&of=semax&of=tuftsin")
    assert "Selank, Semax and tuftsin" in words(html)
    assert html.count('<th scope="col"><a href="/entity/tuftsin">') >= 2


@pytest.mark.parametrize(
    ("address", "mend"),
    [
        ("/compare?of=selank&of=selank", "are the same thing"),
        ("/compare?" + "&".join(["of=semax"] * 7), "too many"),
        ("/coverage?show=nothing", "use one of"),
        ("/claims?page=0", "give a number"),
        ("/claims?page=x", "give a number"),
        ("/claims?page=" + "9" * 5_000, "give a number"),
        ("/claims?evidance=human", "there is no parameter 'evidance' here; there is about, evidence, min_evidence"),
        ("/claims?limit=5&offset=-1", "no parameter 'limit'"),
        ("/uncited?polarity=negated", "no parameter 'polarity'"),
        ("/tensions?evidence=human", "no parameter 'evidence'"),
        ("/coverage?abuot=semax", "no parameter 'abuot'"),
        ("/compare?of=selank&of=semax&off=bdnf", "no parameter 'off' here; there is of"),
        ("/search?query=bdnf", "no parameter 'query' here; there is q"),
        ("/compounds?kin=peptide", "no parameter 'kin'"),
        ("/sources?reference=6", "no parameter 'reference'"),
        ("/ask?qurey=ASK%20{}", "no parameter 'qurey' here; there is query, name"),
        ("/ask?query=ASK%20{}&compound=semax", "no parameter 'compound'"),
        ("/ask?name=fda-approved&compound=semax", "no parameter 'compound'"),
        ("/queries?x=1", "no parameter 'x' here; there is none"),
        ("/help?x=1", "no parameter 'x'"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_mend(graph, address, mend):
    reply = ask(graph, address)
    assert reply.status == 400
    assert mend in words(reply.body.decode())


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/claims?about=nope&polarity=negated", ['name="about" value="nope"', '<option value="negated" selected>']),
        ("/claims?about=semax&within=nope", ['name="about" value="semax"', '<input id="within" name="within" value=']),
        ("/uncited?about=nope&evidence=animal", ['value="nope"', '<option value="animal" selected>']),
        ("/uncited?within=nope", ['<input id="within" name="within" value="nope">']),
        ("/tensions?about=nope", ['value="nope"']),
        ("/coverage?about=nope&show=left", ['value="nope"', '<option value="left" selected>']),
        ("/coverage?within=nope", ['<input id="within" name="within" value="nope">']),
        ("/compare?of=selank&of=nope", ['name="of" list="offered" value="selank"', 'value="nope"']),
    ],
)
def test_a_wrong_name_in_a_form_leaves_the_form_as_it_was_filled_in(graph, address, kept):
    reply = ask(graph, address)
    html = reply.body.decode()
    assert reply.status == 404
    assert re.search(r'<p class="message" role="alert">[^<]*nope', html)
    for part in ['<form class="filter"', *kept]:
        assert part in html
    reader = Reader()
    reader.feed(html)
    assert reader.faults == []
    assert set(reader.named) <= set(reader.ids)


def test_a_wrong_value_in_a_form_is_no_page_that_is_missing(graph):
    reply = ask(graph, "/claims?about=semax&polarity=nope")
    assert reply.status == 400
    assert 'name="about" value="semax"' in reply.body.decode()


def test_what_is_not_at_an_address_can_be_looked_for(graph):
    html = ask(graph, "/entity/semx").body.decode()
    assert '<input id="again" name="q" type="search" maxlength="200" value="semx">' in html
    assert "<title>Not found: unknown entity" in html


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/claims", "Claims"),
        ("/claims?about=semax", "Claims about Semax"),
        ("/claims?about=MEHFPGP&polarity=negated", "Claims about Semax: negated"),
        ("/uncited?about=bdnf&evidence=animal", "Uncited claims about BDNF: animal"),
        ("/tensions?within=selank-semax-faq", "Tensions in selank-semax-faq"),
        ("/coverage?about=selank&show=left", "Coverage about Selank: left"),
        (f"{DOC}/reference/10", "[10] Agapova TY 2007"),
        ("/ask?name=mechanisms&compound=semax", "semax"),
    ],
)
def test_a_tab_says_what_was_asked_for(graph, address, title):
    [said] = re.findall("<title>(.*) – pepgraph</title>", page(graph, address))
    assert said.endswith(title)
    assert title == "semax" or said == title


def test_the_contents_of_a_page_are_in_its_order(graph):
    html = page(graph, "/entity/semax")
    contents, _, rest = html.partition('aria-label="On this page"')[2].partition("</nav>")
    listed = re.findall(r'href="#([^"]+)"', contents)
    assert len(listed) > 5
    assert listed == [name for name in re.findall(r'<h2 id="([^"]+)"', rest) if name in listed]
    before = html.partition('aria-label="On this page"')[0]
    assert re.findall(r'<h2 id="([^"]+)"', before) == ["sequence"]
    assert re.findall(r'<h2 id="([^"]+)"', rest)[0] == "facts"


@pytest.mark.parametrize("address", ["/compare?of=selank&of=semax", "/compare?of=selank&of=semax&of=tuftsin", DOC])
def test_a_long_page_begins_with_all_of_its_contents_in_their_order(graph, address):
    contents, _, rest = page(graph, address).partition('aria-label="On this page"')[2].partition("</nav>")
    listed = re.findall(r'href="#([^"]+)">([^<]+)</a>', contents)
    headed = re.findall(r'<h2[^>]* id="([^"]+)">(?:<a[^>]*>)?([^<]+)', rest)
    leave = ("passage-1", "facts")
    assert [name for name, _ in listed] == [name for name, _ in headed if name not in leave]
    assert len(listed) > 7


def test_a_link_that_is_sent_on_says_what_is_denied_and_whose_word_it_is(graph):
    html = page(graph, f"{DOC}/claim/45-semax-pattern-global-surge-denied")
    said = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html))
    assert said["og:title"].startswith("Semax does not show a global surge")
    assert said["description"] == said["og:description"]
    assert "passage 45: denied, animal study, [10]. What a document says" in said["description"]
    said = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page(graph, "/entity/semax")))
    assert said["og:title"] == "Semax – pepgraph"
    assert "not medical advice" in said["og:description"]


def test_two_counts_of_a_thing_say_what_they_count(graph):
    assert "Compounds claims with it as subject or object" in words(page(graph, "/"))
    count = len(graph.claims(about="semax"))
    assert f"{count} claims with it as subject, object or qualifier" in words(page(graph, "/entity/semax"))


def test_tensions_say_in_what_claims_differ(graph):
    said = words(page(graph, "/tensions"))
    assert "Increases and decreases: Semax and NGF" in said
    assert "anatomy not said frontal cortex" in said
    assert words(page(graph, "/tensions?about=selank")).count("They agree in every qualifier") == 1


def test_uncited_claims_are_narrowed_down_and_can_be_taken_away(graph):
    html = page(graph, "/uncited?about=bdnf&evidence=animal")
    wanted = graph.claims(about="bdnf", evidence="animal", state="uncited")
    shown = re.findall(r'<p class="says"><a href="([^"]*)"', html)
    assert shown == [claim.iri.removeprefix("https://w3id.org/pepgraph") for claim in wanted]
    assert 0 < len(shown) < len(graph.claims(state="uncited"))
    assert 'value="bdnf"' in html
    assert "about bdnf with animal study as evidence" in words(html)
    none = words(page(graph, "/uncited?about=selank&evidence=human"))
    assert "No uncited claim about selank with human study as evidence." in none
    [file] = [link for link in links(html) if link.endswith("format=csv")]
    rows = list(csv.DictReader(ask(graph, file).body.decode().splitlines()))
    assert [row["claim"] for row in rows] == [claim.iri for claim in wanted]
    assert {row["citation"] for row in rows} == {"uncited"}
    [file] = [link for link in links(html) if link.endswith("format=json")]
    assert [one["id"] for one in json.loads(ask(graph, file).body)["claims"]] == [claim.iri for claim in wanted]
    assert ask(graph, "/uncited?about=nobody").status == 404


def test_tensions_and_coverage_can_be_narrowed_down_and_taken_away(graph):
    html = page(graph, "/tensions?about=semax&within=selank-semax-faq")
    [file] = [link for link in links(html) if link.endswith("format=csv")]
    rows = list(csv.DictReader(ask(graph, file).body.decode().splitlines()))
    assert len(rows) == html.count('<ul class="claims pair">') > 1
    assert all("Semax" in row["first sentence"] + row["second sentence"] for row in rows)
    html = page(graph, "/coverage?show=left&about=selank")
    [file] = [link for link in links(html) if link.endswith("format=csv")]
    rows = list(csv.DictReader(ask(graph, file).body.decode().splitlines()))
    assert len(rows) == html.count('<th scope="row"') > 1
    assert all(row["in no claim"] for row in rows)
    assert {int(row["passage"]) for row in rows} <= {claim.passage for claim in graph.claims(about="selank")}


def test_the_coverage_of_a_long_document_comes_in_pages_that_count_all(graph, monkeypatch):
    rows = re.compile(r"<tr[ >].*?</tr>")
    whole = page(graph, "/coverage")
    assert "Pages of the list" not in whole
    monkeypatch.setattr("pepgraph.apps.web.pages.editing._PASSAGES", 30)
    pages = [page(graph, f"/coverage?page={number}") for number in (1, 2, 3)]
    assert [row for one in pages for row in rows.findall(one)[1:]] == rows.findall(whole)[1:]
    assert len({re.search(r'<div class="found">\n(.*)', one)[1] for one in (whole, *pages)}) == 1
    assert "/coverage?page=3" in links(pages[1])
    assert "The list is shorter than that" in page(graph, "/coverage?page=4")


def test_nothing_to_cover_or_to_cite_is_told_without_counts_and_promises_no_citation(graph):
    said = words(page(graph, "/uncited?about=hippocampus"))
    assert "Of such claims none is without a marker, on its clause or later in the sentence." in said
    said = words(page(graph, "/coverage?show=neither"))
    assert "No such passage is in Selank and Semax FAQ" in said
    assert "0 claims" not in said


def test_a_search_finds_things_sources_and_claims(graph):
    html = page(graph, "/search?q=bdnf")
    assert {"/entity/bdnf", "/paper/pmid-18841804"} <= links(html)
    assert "Semax increases BDNF" in words(html)
    assert "/paper/pmid-18454096" in links(page(graph, "/search?q=Zozulia"))
    html = page(graph, "/search?q=How+does+Selank+work%3F").partition("<main")[2]
    assert "/doc/selank-semax-faq/passage/20" in links(html)
    assert "Nothing has" not in words(html)
    html = page(graph, "/search?q=qwxyz").partition("<main")[2]
    assert "Nothing has “qwxyz” in its name or its words." in words(html)
    assert "where the server was given it. Try fewer words" in words(html)
    html = page(graph, "/search?q=is+semax+a+stimulant").partition("<main")[2]
    assert "No claim has “stimulant”. See what is said of Semax" in words(html)
    assert "/entity/semax" in links(html)
    assert "“work”" not in words(page(graph, "/search?q=how+fast+does+selank+work"))
    assert {"/compounds", "/claims"} <= links(html)


def test_a_search_lists_a_source_once_and_none_for_the_title_of_its_document_alone(graph):
    sources = page(graph, "/search?q=semax").partition('id="sources"')[2].partition("</ul>")[0]
    assert len([one for one in sources.split("<li>") if "Agapova TY 2007" in one]) == 1
    assert {f"{DOC}/reference/10", "/paper/pmid-17353092", DOC} <= links(sources)
    assert "selank in patients" not in words(sources)


def test_a_search_of_a_store_that_finds_nothing_says_that_no_words_of_a_document_are_searched(tmp_path):
    load(tmp_path / "store", data_files())
    with pepgraph.open(store=tmp_path / "store", environment=False) as stored:
        said = words(page(stored, "/search?q=qwxyz"))
        found = words(page(stored, "/search?q=bdnf"))
    assert "searched only where the server reads the graph from files. Try fewer words" in said
    assert "reads the graph from files" not in found


def test_a_list_with_nothing_in_it_says_what_was_asked_for_and_what_to_leave_out(graph):
    html = page(graph, "/claims?about=selank&polarity=negated&modality=attributed").partition("<main")[2]
    assert "all of these: about “selank”, polarity “denied”, how firmly “attributed”" in words(html)
    assert {"/claims?about=selank&polarity=negated", "/claims?polarity=negated&modality=attributed"} <= links(html)


# ── The document's words ─────────────────────────────────────────────────────────────────────


def test_links_to_the_passages_beside_one_have_no_more_than_their_names(graph):
    html = page(graph, f"{DOC}/passage/45")
    assert ">← passage 44</a>" in html
    assert ">passage 46 →</a>" in html


def test_words_are_shown_and_marked_where_they_were_given(given):
    html = page(given, f"{DOC}/claim/45-semax-increases-ngf-hippocampus")
    marks = re.findall(r'<mark class="in-anchor ?">([^<]*)</mark>', html.partition("blockquote")[2])
    text = next(iter(given.documents.values())).content
    assert marks[:2] == [text[4907:4942], text[4952:4975]]
    assert "in-denies" in page(given, f"{DOC}/passage/45")
    # The words that attribute stand in the passage before.
    carried = page(given, f"{DOC}/claim/22-selank-through-gabaergic-mechanism")
    assert "in-hedges" not in carried
    assert "What hedges or attributes it stands in a passage that it takes up." in words(carried)
    own = page(given, f"{DOC}/claim/21-selank-through-non-benzodiazepine-mechanisms")
    assert "in-hedges" in own
    assert "that it takes up" not in words(own)
    assert text[4907:4942] in unescape(page(given, "/coverage"))
    left = f"<code>{text[652:655]}</code> <small>connective</small>"
    assert left in unescape(page(given, "/coverage"))
    assert f"“{text[652:655]}” connective" in words(page(given, f"{DOC}/passage/6"))
    [(uncited,)] = given.query("SELECT ?words { p:5 pg:quote ?words }").rows
    assert uncited in unescape(page(given, "/uncited"))


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("passage 45", f"{DOC}/passage/45"),
        ("Passage 4", f"{DOC}/passage/4"),
        ("reference 6", f"{DOC}/reference/6"),
        ("[6]", f"{DOC}/reference/6"),
        ("ref [6]", f"{DOC}/reference/6"),
    ],
)
def test_a_passage_and_a_reference_are_found_by_their_numbers(said, where, graph):
    found = links(page(graph, f"/search?q={quote(said)}").partition("<main")[2])
    assert {link for link in found if "/passage/" in link or "/reference/" in link} == {where}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("hipocampus", "hippocampus"),
        ("semax hipocampus", "semax hippocampus"),
        ("smax", "semax"),
        ("Семакс BDNF", "semax BDNF"),
        ("frontal cortx", "frontal cortex"),
        ("is Selank aproved by the FDA", "is Selank approved by the FDA"),
    ],
)
def test_a_word_spelt_wrongly_gets_the_name_it_may_be(said, meant, graph):
    html = page(graph, f"/search?q={quote(said)}")
    assert f"Did you mean {meant} ?" in words(html)
    assert f"/search?q={quote(meant)}" in links(html)
    assert "Did you mean" not in words(page(graph, "/search?q=xylophonist"))


def test_a_search_for_what_a_named_query_tells_leads_to_it(graph):
    found = page(graph, "/search?q=uncited+claims+about+Semax")
    assert '<a href="/ask?name=uncited-uses">' in found
    assert "/claims?about=semax&state=uncited" in links(found)
    taken = "No sentence here has safe; it is read as dependence and sedation"
    assert taken in words(page(graph, "/search?q=selank+safe"))
    assert "About Semax there is no claim with a duration." in words(page(graph, "/search?q=how+long+does+semax+last"))
    assert "About Semax there is no claim with evidence human" in words(page(graph, "/search?q=semax+tested+in+humans"))
    assert '<a href="/ask?name=in-species">' in page(graph, "/search?q=Which+species+was+Semax+studied+in")
    assert "Named queries" not in page(graph, "/search?q=semax+bdnf")


def test_a_search_for_a_thing_in_a_place_finds_what_bears_on_it(graph):
    html = page(graph, "/search?q=Is+Selank+approved+in+Ukraine%3F").partition("<main")[2]
    said = words(html)
    assert "Bearing on Ukraine without its name" in said
    assert "Selank is not approved outside Russia." in said
    assert "Selank is registered in Russia [only there]." in said
    most = "No claim has all of these words; these have the most of them; none of them has ukraine (in 11 others)."
    assert most in said
    assert "Semax" not in said
    assert "Bearing on" not in words(page(graph, "/search?q=selank+russia"))


def test_what_is_to_be_read_again_says_so(facts, graph, tmp_path):
    claim, passage = "c:45-semax-increases-ngf-hippocampus", "p:45"
    path = tmp_path / "facts.ttl"
    for block in (claim, passage):
        facts = facts.replace(f"\n{block}\n", f"\n{block}\n    pg:readAgain true ;\n")
    path.write_text(facts, "utf-8")
    addresses = (f"{DOC}/claim/{claim[2:]}", f"{DOC}/passage/45", "/claims?about=ngf")
    with pepgraph.open(path, environment=False) as marked:
        assert all("To be read again" in words(page(marked, address)) for address in addresses)
        assert re.search('class="arrow((?!</a>).)*; <span class="stopped">to be read', page(marked, "/entity/semax"))
        for address in ("/picture?about=ngf", "/compare?of=selank&of=semax"):
            assert "to be read again" in words(page(marked, address)).lower()
        edges = csv.DictReader(marked.export(format="edges.csv").splitlines())
        assert all((claim[2:] in edge["claim"]) is (edge["read_again"] == "yes") for edge in edges)


def test_a_claim_can_be_copied_with_its_citation_and_its_name(graph):
    def cited(claim: str) -> str:
        html = page(graph, f"{DOC}/claim/{claim}")
        assert f'data-copy="https://w3id.org/pepgraph{DOC}/claim/{claim}"' in html
        return unescape(html.partition('id="to-cite">')[2].partition("</p>")[0])

    perhaps = cited("45-semax-increases-ngf-hippocampus")
    assert perhaps.startswith("Semax increases NGF (mRNA) in the hippocampus")
    assert "from Selank and Semax FAQ, passage 45; perhaps [10], as the marker stands later" in perhaps
    assert "A curator takes [10] to be Agapova TY 2007, “Neurotrophin gene expression" in perhaps
    assert "PMID 17353092 with medium confidence." in perhaps
    assert perhaps.endswith(f"<https://w3id.org/pepgraph{DOC}/claim/45-semax-increases-ngf-hippocampus>")
    assert "confidence. A curator notes: Companion studies report opposite signs at 20 minutes" in perhaps
    assert "and notes that it does not stand behind this claim." in cited("53-semax-produces-neuroprotection")
    assert "passage 17; uncited there." in cited("17-selank-status-approved-outside-russia-denied")


def test_a_page_tells_how_an_ambiguous_place_was_read_once_and_without_a_link_to_itself(graph):
    html = page(graph, f"{DOC}/claim/57-semax-status-approved-europe-denied")
    remarks = html.partition('class="notes">')[2].partition("</ul>")[0]
    assert words(remarks).strip().endswith("Europe is the curator's reading of it.")
    assert "<a" not in remarks
    assert "curation note" not in html
    assert words(html).count("reading of it") == 2


def test_a_document_can_be_read_with_its_claims_beside_it(given, graph):
    html = page(given, DOC)
    text = next(iter(given.documents.values())).content
    parts = html.split('<section class="reading"')[1:]
    assert len(parts) == 68
    assert [int(re.findall(r'id="passage-(\d+)"', part)[0]) for part in parts] == list(range(1, 69))
    assert "disclaimer" in words(parts[18])
    for number, part in enumerate(parts, 1):
        [(said,)] = given.query(f"SELECT ?words {{ p:{number} pg:quote ?words }}").rows
        assert str(said) in text
        assert re.sub(r"\*([^*]+)\*", r"\1", str(said)) in unescape(re.sub(r"<[^>]+>", "", part))

        carries = ('<li class="claim' in part, "No claim:" in part, "our label" in part or number == 1)
        assert sum(carries) == 1, carries
    assert html.count("<em>") == 1


def test_what_a_text_stresses_is_emphasis_and_no_asterisk(given):
    for address in (f"{DOC}/passage/7", f"{DOC}/claim/7-selank-analog-of-tuftsin"):
        quote = page(given, address).partition("<blockquote")[2].partition("</blockquote>")[0]
        assert "<em>" in quote
        assert "*" not in quote


def test_no_words_are_shown_where_none_were_given(graph, document):
    phrase = document.read_text("utf-8")[4907:4942]
    for address in (f"{DOC}/passage/45", "/coverage", "/uncited", DOC):
        assert phrase not in unescape(page(graph, address))


def test_triples_never_have_the_document_s_words(given):
    for address in (f"{DOC}/passage/45.ttl", f"{DOC}.nt", f"{DOC}/span/4907-4942.nt", "/graph/quotes.nt"):
        assert b"ontology#quote" not in ask(given, address).body


# ── Triples ──────────────────────────────────────────────────────────────────────────────────

FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize(
    "path", ["/entity/semax", f"{DOC}/claim/45-semax-increases-ngf-hippocampus", f"{DOC}/reference/6", "/ontology"]
)
def test_a_thing_comes_as_triples_by_ending_and_by_accept(graph, path, ending):
    media, format = FORMATS[ending]
    by_ending, by_accept = ask(graph, f"{path}.{ending}"), ask(graph, path, media)
    assert by_ending.status == by_accept.status == 200
    assert by_ending.media.startswith(media)
    assert by_ending.body == by_accept.body
    triples = {quad.triple for quad in ox.parse(by_ending.body, format=format)}
    iri = ox.NamedNode("https://w3id.org/pepgraph" + path)
    assert any(iri in (triple.subject, triple.object) for triple in triples)


def test_a_browser_and_whoever_takes_anything_get_a_page(graph):
    for accept in ("*/*", "", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"):
        assert ask(graph, "/entity/semax", accept).media.startswith("text/html")
    assert ask(graph, "/entity/semax", "text/turtle,text/html;q=0.5").media.startswith("text/turtle")
    assert ask(graph, "/entity/semax", "image/png").status == 406


def test_who_takes_json_gets_a_thing_as_json_ld(graph):
    whole = ask(graph, "/entity/semax.jsonld")
    for accept in ("application/json", "application/json, text/plain, */*", "application/ld+json"):
        reply = ask(graph, "/entity/semax", accept)
        assert (reply.media, reply.body) == ("application/ld+json", whole.body)
    assert ask(graph, "/entity/semax", "text/html, application/json").media.startswith("text/html")


@pytest.mark.parametrize(
    ("path", "accept", "media"),
    [
        ("/entity/semx", "application/ld+json", "application/json"),
        ("/entity/semx.jsonld", "*/*", "application/json"),
        ("/entity/semx", "text/turtle", "text/plain; charset=utf-8"),
        ("/entity/semx.nt", "*/*", "text/plain; charset=utf-8"),
        ("/entity/semx", "text/html, application/json", "text/html; charset=utf-8"),
    ],
)
def test_who_asks_for_data_on_what_is_not_there_gets_no_page(graph, path, accept, media):
    reply = ask(graph, path, accept)
    assert (reply.status, reply.media) == (404, media)
    assert re.search("did you mean (<a[^>]*>)?semax", reply.body.decode())


def test_triples_are_cut_at_the_limit_and_say_so(graph):
    reply = ask(graph, "/entity/semax.nt", rows=50)
    assert reply.headers["Pepgraph-Truncated"] == "50"
    assert reply.body.count(b" .\n") == 50
    assert reply.body.startswith(b"# cut at 50")


def test_a_page_names_its_other_forms(graph):
    html = page(graph, "/entity/semax")
    assert '<link rel="alternate" type="text/turtle" href="/entity/semax.ttl"' in html


# ── What is not there ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/entity/semx", "did you mean semax"),
        ("/entity/semx.ttl", "did you mean semax"),
        (f"{DOC}/reference/2", "there are 1, 3"),
        (f"{DOC}/passage/99", "there is no passage"),
        (f"{DOC}/claim/nothing", "there is no claim"),
        ("/doc/other", "selank-semax-faq"),
        ("/nothing", "nothing at this address"),
        ("/paper/pmid-1", "nothing in this graph"),
        ("/entity/", "nothing"),
        ("/entity/a b", "unknown entity"),
        ('/entity/"><script>alert(1)</script>', "unknown entity"),
        ("/entity/x> ?p ?o } #", "unknown entity"),
        ("/graph/none", "nothing in this graph"),
        ("/entity/50%", "unknown entity '50%'"),
        (f"{DOC}/reference/[6]", "there is no reference"),
        (f"{DOC}/reference/06/more", "nothing in this graph"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(graph, path, nearest):
    reply = ask(graph, path)
    assert reply.status == 404
    assert nearest in words(reply.body.decode())
    assert b"<script>alert" not in reply.body


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/entity/selnak", {"/entity/selank": "selank"}),
        (
            f"{DOC}/claim/46-semax-increases-ngf-hippocampus",
            {
                f"{DOC}/claim/{name}": name
                for name in ("45-semax-increases-ngf-hippocampus", "45-semax-increases-bdnf-hippocampus")
            },
        ),
        ("/doc/selank-semax-fax", {DOC: "selank-semax-faq"}),
    ],
)
def test_what_is_meant_is_a_link(graph, path, meant):
    told = re.search('<p class="message">.*</p>', ask(graph, path).body.decode())
    assert re.findall('<a href="([^"]*)">([^<]*)</a>', told[0])[: len(meant)] == list(meant.items())
    assert "; did you mean" in words(told[0])
    assert words(told[0]).endswith("?")


def test_states_of_citation_part_the_claims(graph):
    found = Counter(claim.citation_text.split()[0] for claim in graph.claims(about="selank"))
    expected = {"uncited": found["uncited"], "perhaps+cited": found["perhaps"]}
    expected["cited"] = sum(found.values()) - sum(expected.values())
    for state, count in expected.items():
        body = ask(graph, f"/claims?about=selank&state={state}").body.decode()
        assert body.count('<li class="claim') == count, state


def test_another_name_of_a_thing_leads_to_it(graph):
    for path in ("/entity/Semax", "/entity/MEHFPGP"):
        reply = ask(graph, path)
        assert (reply.status, reply.headers["Location"]) == (303, "/entity/semax")
    others = (("/doc/Selank-Semax-FAQ/reference/06", "reference/6"), (f"{DOC}/passage/045.ttl", "passage/45.ttl"))
    for path, there in others:
        assert ask(graph, path).headers["Location"] == f"{DOC}/{there}"
    for path in ("/entity/sem\x00ax", "/entity/Sem\x1bax.ttl", "/doc/Selank\x00-semax-faq"):
        reply = ask(graph, path)
        assert (reply.status, "Location" in reply.headers) == (404, False)
        assert "nothing in this graph is called" in reply.body.decode()


# ── Data of others ───────────────────────────────────────────────────────────────────────────

HOSTILE = """
@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix e: <https://w3id.org/pepgraph/entity/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix cito: <http://purl.org/spar/cito/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix bibo: <http://purl.org/ontology/bibo/> .

e:evil a pg:Peptide ; rdfs:label "<img src=x onerror=alert(1)>\\u001b[2J\\u202Exyz" ;
    skos:altLabel "</script><b onclick=alert(2)>" ;
    pg:sequence "PG" ; pg:threeLetterSequence "<i>x</i>-Gly" ; pg:molecularFormula "'\\"><svg onload=alert(3)>" ;
    skos:exactMatch <javascript:alert(4)> , <data:text/html,x> , <https://example.org/%22onmouseover=alert(5)> .
e:other a pg:Target ; rdfs:label "\\" autofocus onfocus=alert(6) x=\\"" .
<https://w3id.org/pepgraph/doc/{0}> a pg:Document ; rdfs:label "<h1>{0}</h1>" ; pg:sha256 "{0}" .
<https://w3id.org/pepgraph/doc/{0}/passage/1> a pg:Passage ; pg:number 1 ;
    pg:inDocument <https://w3id.org/pepgraph/doc/{0}> ; rdfs:label "<u>1</u>" .
<https://w3id.org/pepgraph/doc/{0}/reference/6> a pg:Reference ; pg:number 6 ; rdfs:label "[<s>6</s>]" ;
    pg:inDocument <https://w3id.org/pepgraph/doc/{0}> ; pg:identifiedAs <https://w3id.org/pepgraph/paper/x> .
<https://w3id.org/pepgraph/paper/x> rdfs:label "<q>paper</q>" ; dcterms:title "<textarea>" ; bibo:doi "<a>" .
<https://w3id.org/pepgraph/doc/{0}/claim/c> a pg:Claim ; rdf:subject e:evil ; rdf:predicate pg:increases ;
    rdf:object e:other ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:AnimalStudy ;
    cito:citesAsEvidence <https://w3id.org/pepgraph/doc/{0}/reference/6> ;
    pg:statedIn <https://w3id.org/pepgraph/doc/{0}/passage/1> .
<https://w3id.org/pepgraph/doc/{0}/note/n> a pg:CuratorNote ; rdfs:comment "<iframe>" ;
    pg:concerns <https://w3id.org/pepgraph/doc/{0}/claim/c> , <https://w3id.org/pepgraph/doc/{0}/reference/6> .
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> pepgraph.Graph:
    files = []
    for name in ("one", "two"):
        files.append(tmp_path_factory.mktemp("hostile") / f"{name}.ttl")
        files[-1].write_text(HOSTILE.replace("{0}", name), "utf-8")
    return pepgraph.open(*files, environment=False)


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")
TAGS = re.compile(r"<(img|svg|b onclick|iframe|textarea|q>|u>|s>|h1>one|i>x)", re.IGNORECASE)


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/compounds", "/claims", "/sources", "/compare?of=e:evil&of=e:other", "/uncited", "/tensions"),
        *(
            "/tensions?about=e:evil",
            "/coverage",
            "/coverage?within=one",
            "/uncited?within=two",
            "/search?q=alert",
            "/search?q=1",
        ),
        *("/entity/evil", "/entity/other", "/doc/one", "/doc/one/claim/c", "/doc/one/passage/1"),
        *("/doc/one/reference/6", "/paper/x", "/doc/one/note/n", "/graph/entities", "/graph/one", "/entity/evi"),
        "/search?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E%E2%80%AE%1B",
    ],
)
def test_nothing_of_the_data_becomes_markup(hostile, address):
    reply = ask(hostile, address)
    assert reply.status in (200, 404), reply.body
    html = reply.body.decode()
    assert not CONTROLS.search(html)
    own = html.replace('<svg class="bar"', "")
    assert not TAGS.search(own), TAGS.search(own)
    assert not re.search(r'href="(?!https?://|/|#)', html)
    reader = Reader()
    reader.feed(html)
    assert reader.faults == []


STRANGE = """
@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<javascript:alert(1)> a pg:Peptide ; rdfs:label "Scriptpep" .
<urn:x:y> a pg:Peptide ; rdfs:label "Urnpep" .
<https://w3id.org/pepgraph//elsewhere.example/a> a pg:Peptide ; rdfs:label "Slashpep" .
<https://w3id.org/pepgraph/doc/x> a pg:Document ; rdfs:label "X" .
<https://w3id.org/pepgraph/doc/x/passage/1> a pg:Passage ; pg:number 1 ;
    pg:inDocument <https://w3id.org/pepgraph/doc/x> .
<https://w3id.org/pepgraph/doc/x/claim/c> a pg:Claim ; rdf:subject <urn:x:y> ; rdf:predicate pg:increases ;
    rdf:object <javascript:alert(1)> ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ;
    pg:evidenceLevel pg:AnimalStudy ; pg:statedIn <https://w3id.org/pepgraph/doc/x/passage/1> .
"""


def test_a_name_that_is_no_address_has_no_link(tmp_path):
    (tmp_path / "strange.ttl").write_text(STRANGE, "utf-8")
    strange = pepgraph.open(tmp_path / "strange.ttl", environment=False)
    for address in ("/", "/compounds", "/compare?of=Urnpep&of=Scriptpep", "/search?q=pep", "/claims", "/doc/x/claim/c"):
        html = page(strange, address)
        assert "pep" in html
        assert not [link for link in links(html) if re.match(r"None|//|(?!https?:)\w+:", link)], address
    words_of(strange.engine)
    hits = json.loads(ask(strange, "/api/suggest?q=urnpep").body) + json.loads(ask(strange, "/api/suggest?q=scr").body)
    assert [hit["href"] for hit in hits if hit["kind"] == "peptide"] == [None, None]
    (hit,) = json.loads(ask(strange, "/api/suggest?q=slashpep").body)
    assert "Slashpep" in page(strange, unquote(hit["href"]))
    assert hit["href"].startswith("/%2F")


def test_a_picture_has_no_control_characters_of_its_labels(hostile, tmp_path):
    hostile.draw(tmp_path / "links.html")
    for text in (ask(hostile, "/picture").body.decode(), (tmp_path / "links.html").read_text("utf-8")):
        shown = re.findall(r".{12}xyz", text)
        assert shown
        assert not [one for one in shown if CONTROLS.search(one)]


OWN_TERMS = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix my: <https://example.org/terms#> .
@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
my:outgrows a pg:Relation ; rdfs:label "outgrows"@en ; skos:definition "Grows faster than."@en .
my:inOrbit a pg:Setting ; skos:prefLabel "in orbit"@en .
my:Mushroom a owl:Class ; rdfs:subClassOf pg:Entity ; rdfs:label "mushroom"@en .
my:amanita a my:Mushroom ; rdfs:label "amanita"@en .
"""


def test_terms_that_a_file_brings_stand_in_the_ontology_whatever_their_names(tmp_path, graph):
    (tmp_path / "own.ttl").write_text(OWN_TERMS, "utf-8")
    html = page(pepgraph.open(tmp_path / "own.ttl", environment=False), "/ontology")
    for local, label, kind in (
        ("outgrows", "outgrows", "relation"),
        ("inOrbit", "in orbit", "setting"),
        ("Mushroom", "mushroom", "class"),
    ):
        iri = f"https://example.org/terms#{local}"
        assert f'id="{iri}"' in html
        assert f'<a href="#{iri.replace(":", "%3A").replace("#", "%23")}">{label}</a>' in html
        before = html[: html.index(f'id="{iri}"')]
        assert re.findall('<h2 id="kind-[0-9]+">([^<]*) <small>', before)[-1].lower() == kind
    assert "Grows faster than." in html
    assert "amanita" not in html
    assert html.count('<article class="term"') == page(graph, "/ontology").count('<article class="term"') + 3


def test_a_place_that_is_not_named_is_no_denial(graph):
    html = page(graph, "/compare?of=selank&of=semax")
    assert "– is no denial: what is said of all places but some covers a place too" in html
    assert "the place is not named" in html


def test_of_several_documents_every_passage_says_which(hostile):
    html = page(hostile, "/entity/evil")
    assert "&lt;h1&gt;one&lt;/h1&gt;, passage 1" in html
    assert {"/doc/one/reference/6", "/doc/two/reference/6"} <= links(html)
    for address in ("/coverage", "/uncited"):
        assert {f"{address}?within=one", f"{address}?within=two"} <= links(page(hostile, address))


def test_a_graph_with_nothing_in_it_has_its_pages(tmp_path):
    (tmp_path / "empty.ttl").write_text("<https://example.org/a> <https://example.org/b> 1 .", "utf-8")
    empty = pepgraph.open(tmp_path / "empty.ttl", environment=False)
    for address in (
        "/",
        "/compounds",
        "/claims",
        "/sources",
        "/compare",
        "/uncited",
        "/tensions",
        "/coverage",
        "/help",
    ):
        assert ask(empty, address).status == 200, address
    assert "The graph has no claim." in words(page(empty, "/claims"))


def test_what_has_no_label_is_called_on_its_page_as_links_to_it_call_it(graph):
    span, note = page(graph, f"{DOC}/span/4907-4942"), page(graph, f"{DOC}/note/10-11-neuroprotection")
    assert "<h1>span 4907-4942</h1>" in span
    assert "<h1>note 10-11-neuroprotection</h1>" in note
    assert words(note.partition('id="said"')[2]).startswith(">What the graph says of it comment By their titles")


def test_what_check_reports_has_its_pages(tmp_path):
    numbers = (
        HOSTILE.replace("{0}", "one")
        .replace("pg:number 1 ", 'pg:number "1a" ')
        .replace("pg:number 6", 'pg:number "6a"')
    )
    relation = HOSTILE.replace("{0}", "two").replace("rdf:predicate pg:increases ;", "")
    for name, text in (("one", numbers), ("two", relation)):
        (tmp_path / f"{name}.ttl").write_text(text, "utf-8")
    faulty = pepgraph.open(tmp_path / "one.ttl", tmp_path / "two.ttl", environment=False)
    assert {"passage-parts", "one-predicate"} <= {fault.check for fault in faulty.check()}
    addresses = (
        "/coverage?within=one",
        "/doc/one",
        "/doc/one/passage/1",
        "/doc/one/reference/6",
        "/entity/evil",
        "/sources",
    )
    for address in addresses:
        assert ask(faulty, address).status == 200, address
    assert {"/doc/two/note/n", "/doc/two/passage/1"} <= links(page(faulty, "/doc/two/claim/c"))


# ── Long lists ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> pepgraph.Graph:
    """One compound with more claims than a page can sort, over many documents."""
    head, _, rest = HOSTILE.partition("<https://w3id.org/pepgraph/doc/{0}> a pg:Document")
    text = head + "".join(
        f"<https://w3id.org/pepgraph/doc/{{0}}> a pg:Document{rest}".replace("{0}", f"d{i:03}") for i in range(450)
    )
    path = tmp_path_factory.mktemp("crowded") / "many.ttl"
    path.write_text(text, "utf-8")
    return pepgraph.open(path, environment=False)


def test_a_list_goes_on_until_it_ends(crowded):
    seen: list[str] = []
    address = "/claims?about=e%3Aevil"
    while address:
        html = page(crowded, address)
        seen += re.findall(r'<p class="says"><a href="([^"]*)"', html)
        after = re.search(r'<a rel="next" href="([^"]*)"', html)
        address = unescape(after[1]) if after else ""
    assert len(seen) == len(set(seen)) == 450


def test_the_next_page_of_a_list_is_of_the_only_document(graph, crowded, monkeypatch):
    monkeypatch.setattr("pepgraph.apps.web.pages.editing._UNCITED_SIZE", 40)
    first = page(graph, "/uncited")
    assert "/uncited?page=2" in links(first)
    second = page(graph, "/uncited?page=2")
    assert second.count('<li class="claim') == first.count('<li class="claim') == 40
    assert "68 passages of" in words(page(graph, "/coverage?page=2"))
    for address in ("/uncited?page=99", "/coverage?page=99", "/sources?page=99"):
        html = page(crowded, address)
        assert "The list is shorter than that: begin again" in words(html)
        assert {address.replace("99", "98"), address.partition("?")[0]} <= links(html)


@pytest.mark.parametrize(
    ("address", "last"),
    [
        ("/search?q=evil", "/search?q=evil&page=98"),
        ("/claims?about=e%3Aevil&evidence=animal", "/claims?about=e%3Aevil&evidence=animal&page=5"),
        ("/compounds?kind=peptide", "/compounds?kind=peptide"),
        ("/entity/evil", "/entity/evil?page=5"),
        ("/graph/entities", "/graph/entities?page=98"),
    ],
)
def test_a_page_beyond_the_last_leads_back_and_keeps_what_was_asked_for(crowded, address, last):
    html = page(crowded, f"{address}{'&' if '?' in address else '?'}page=99")
    assert "The list is shorter than that: begin again" in words(html)
    assert {address, last} <= links(html)


def test_a_page_beyond_the_last_of_what_nobody_counts_denies_nothing(graph, monkeypatch):
    monkeypatch.setattr("pepgraph.answers.listing.ORDERED", 20)
    for address in ("/claims?evidence=definitional&page=9", "/uncited?evidence=definitional&page=9"):
        html = words(page(graph, address))
        assert "More than 10,000" in html
        assert "The list is shorter than that" in html
        assert "No claim" not in html
        assert "No such claim" not in html


def test_a_reference_is_written_as_claims_cite_it(graph):
    for written in ("6", "[6]", "selank-semax-faq:6"):
        assert "18 claims that cite [6]." in words(page(graph, f"/claims?reference={written}"))


def test_a_popular_thing_shows_its_claims_in_parts(crowded):
    first, last = page(crowded, "/entity/evil"), page(crowded, "/entity/evil?page=5")
    assert first.count('<li class="claim') == 100
    assert last.count('<li class="claim') == 50
    assert {"/entity/evil?page=2", "/entity/evil?as=object"} <= links(first)
    assert "None." in words(page(crowded, "/entity/evil?as=object"))
    assert page(crowded, "/entity/other").count('<li class="claim') == 100
    assert ask(crowded, "/entity/evil?as=verb").status == 400
    assert "450 claims" in words(first)


def test_claims_are_in_document_order_over_all_pages(crowded, monkeypatch):
    from pepgraph.answers import listing

    def listed(address: str) -> list[str]:
        return re.findall(r'<p class="says"><a href="/doc/(d\d+)/', page(crowded, address))

    found = [document for number in range(1, 6) for document in listed(f"/claims?about=e%3Aevil&page={number}")]
    assert len(found) == 450
    assert found == sorted(found)
    assert "450 claims" in words(page(crowded, "/claims?about=e%3Aevil&page=2"))
    assert "Page 2 of 5" in words(page(crowded, "/claims?about=e%3Aevil&page=2"))
    # Of more than can be put in order, every page has others, and says that they are in none.
    monkeypatch.setattr(listing, "ORDERED", 150)
    crowded.engine.memo.clear()
    monkeypatch.setattr("pepgraph.apps.web.pages.paging.ORDERED", 150)
    found = [document for number in range(1, 6) for document in listed(f"/claims?about=e%3Aevil&page={number}")]
    assert len(found) == len(set(found)) == 450
    for address in ("/claims?about=e%3Aevil&page=4", "/claims?page=2"):
        assert "not in document order" in words(page(crowded, address))
    crowded.engine.memo.clear()


def test_documents_are_listed_in_parts(crowded):
    for address in ("/coverage", "/uncited", "/sources"):
        html = page(crowded, address)
        assert f"{address}?page=2" in links(html)
        assert len(html) < 100_000


def test_a_place_tells_whose_status_it_is(graph):
    table = page(graph, "/entity/united-states").partition('id="status"')[2].partition("</table>")[0]
    rows = [words("<tr" + row) for row in table.split("<tr")[2:]]
    assert any(row.startswith("Semax United States research chemical ") for row in rows)
    assert not any(row.startswith("Selank United States research chemical ") and " only " not in row for row in rows)
    assert all(row.startswith(("Selank ", "Semax ")) for row in rows)


def test_what_ends_in_a_number_is_listed_by_it():
    home = "https://w3id.org/pepgraph/doc/x/reference/"
    said = {ONTOLOGY + "marks": [Iri(home + number) for number in ("10", "9", "x")]}
    assert Described(Iri("urn:it"), "it", (), said).many("pg:marks") == (home + "x", home + "9", home + "10")


def test_a_page_asks_once_for_the_notes_on_all_that_stands_behind_it(graph, asked_texts):
    assert "passage 48" in ask(graph, "/entity/semax").body.decode()
    assert sum("pg:concerns ?it }" in text for text in asked_texts) == 1
