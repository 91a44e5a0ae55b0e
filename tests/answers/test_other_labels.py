"""Data that others have added to: labels in other languages, a second class, odd characters. What is said stays so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import pepgraph
from pepgraph.answers.coverage import coverage
from pepgraph.answers.listing import rows_of, things_of
from pepgraph.answers.motifs import sequence
from pepgraph.answers.searching.leads import Leads
from pepgraph.answers.searching.search import Found
from pepgraph.answers.searching.word_index import words_of
from pepgraph.answers.statuses import standings
from pepgraph.apps.web.pages.html import href
from pepgraph.errors import UnknownNameError
from pepgraph.model.names import ENTITY, GRAPH, ONTOLOGY, RDFS
from pepgraph.model.terms import Iri
from pepgraph.query.catalogue import catalogue
from pepgraph.query.filtering import as_pattern
from pepgraph.query.labels import labels
from pepgraph.query.naming.called import choices

With = Callable[..., pepgraph.Graph]


@pytest.fixture
def graph_with(tmp_path: Path, facts: str) -> With:
    """The packaged graph with some more triples."""

    def opened(more: str, engine: str = "oxigraph", newline: str = "\n") -> pepgraph.Graph:
        path = tmp_path / "facts.ttl"
        path.write_bytes((facts + "\n" + more).replace("\n", newline).encode())
        return pepgraph.open(path, engine=engine, environment=False)

    return opened


def claim_on(subject: str, name: str = "45-z") -> str:
    triple = f"rdf:subject {subject} ; rdf:predicate pg:increases ; rdf:object e:bdnf"
    return f"c:{name} a pg:Claim ; {triple} ; pg:statedIn p:45 .\n"


@pytest.mark.parametrize("language", ["de", "aa", ""])
def test_a_label_of_a_stance_changes_no_claim(graph_with: With, graph: pepgraph.Graph, language: str) -> None:
    tag = f"@{language}" if language else ""
    more = f'pg:Negated rdfs:label "Abgelehnt"{tag} . pg:Hedged rdfs:label "Abgeschwächt"{tag} .'
    other = graph_with(more)
    for condition in ({"polarity": "negated"}, {"modality": "hedged"}):
        assert [c.sentence for c in other.claims(**condition)] == [c.sentence for c in graph.claims(**condition)]
    derived = "SELECT ?c ?s { ?c a pg:Claim ; rdfs:label ?s } ORDER BY ?c"
    assert other.query(derived).values == graph.query(derived).values


def test_an_unknown_stance_is_told_and_passes_for_no_other(tmp_path: Path, facts: str) -> None:
    block = next(part for part in facts.split("\n\n") if "pg:Negated" in part and "e:europe" in part)
    claim = "https://w3id.org/pepgraph/doc/selank-semax-faq/claim/" + block.split()[0].removeprefix("c:")
    path = tmp_path / "facts.ttl"
    path.write_text(facts.replace(block, block.replace("pg:Negated ", "pg:Negatedd ")), "utf-8")
    graph = pepgraph.open(path, environment=False)
    assert claim not in {one.iri for one in graph.claims()}
    assert not graph.query(f"SELECT ?s {{ <{claim}> rdfs:label ?s }}").rows
    assert any(claim.rpartition("/")[2] in str(fault) for fault in graph.check())


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_labels_are_english_where_there_are_such(graph_with: With, engine: str) -> None:
    more = (
        'e:semax rdfs:label "Аemax"@ru , "Aemax"@de . e:aaa a pg:Target ; rdfs:label "Ä"@de .\n'
        '<https://w3id.org/pepgraph/doc/selank-semax-faq> rdfs:label "A FAQ"@ru .'
    )
    graph = graph_with(more, engine)
    base = "https://w3id.org/pepgraph/entity/"
    assert labels(graph.engine, [base + "semax", base + "aaa"]) == {base + "semax": "Semax", base + "aaa": "Ä"}
    from pepgraph.answers.overview import documents

    assert "Semax" in {label for _, label, _ in things_of(graph, ONTOLOGY + "Peptide").items}
    assert documents(graph) == "Selank and Semax FAQ"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/entity/semax", "<h1>.*"),
        ("/doc/selank-semax-faq", "<h1>.*|<h[23] class.*|<p class=.also.*|<dt>.*"),
        ("/queries", '<a href="/ask.name=answer.*'),
        ("/coverage", "<p>[^<]* passages.*"),
        ("/uncited", "<h2.*"),
        ("/picture", 'data-start=.*|<option value="peptide.*'),
        ("/ask", "# What is said of.*"),
        ("/api/terms?q=semax", ".*"),
        ("/api/suggest?q=bdnf", ".*"),
        ("/search?q=bdnf", "<small>.*"),
        ("/claims", "<option.*"),
        ("/sources", "<tr>.*"),
        ("/ontology", "<h3>.*"),
        ("/api/terms", '"name": "pg:[^}]*'),
    ],
)
def test_a_page_has_things_once_and_by_their_english_names(
    graph_with: With, graph: pepgraph.Graph, address: str, told: str
) -> None:
    from pepgraph.apps.web.routes import ROUTES
    from pepgraph.apps.web.server.messages import Request
    from pepgraph.apps.web.settings import Settings
    from pepgraph.apps.web.tasks import answer

    more = (
        'e:semax rdfs:label "Аemax"@ru , "A"@de . pg:Peptide rdfs:label "А"@ru .\n'
        '<https://w3id.org/pepgraph/doc/selank-semax-faq> rdfs:label "А FAQ"@ru .\n'
        'p:4 rdfs:label "А?"@ru . pg:Question skos:prefLabel "А"@ru . pg:Target rdfs:label "A"@de .\n'
        'r:6 rdfs:label "A"@de . pg:HumanClinicalStudy skos:prefLabel "A"@de .'
    )
    path, _, query = address.partition("?")
    request = Request(dict(ROUTES).get(path, "page-thing"), "GET", path, query)
    translated, plain = (
        re.findall(told, answer(one, request, Settings()).body.decode()) for one in (graph_with(more), graph)
    )
    assert plain
    assert translated == plain


def test_a_report_counts_what_has_labels_in_two_languages_once(graph_with: With, graph: pepgraph.Graph) -> None:
    from pepgraph.answers.overview import overview

    more = (
        'r:6 rdfs:label "A"@de . pg:Target rdfs:label "A"@de . pg:HumanClinicalStudy skos:prefLabel "A"@de .\n'
        'pg:Affirmed skos:prefLabel "A"@de . pg:Negated skos:prefLabel "A"@de .'
    )
    translated = graph_with(more)
    for told in (overview, lambda one: one.show("selank").report, lambda one: one.compare("semax", "bdnf").report):
        assert told(translated).markdown == told(graph).markdown


def translated(graph: pepgraph.Graph) -> str:
    """A second name, in German, for all that has a name but claims."""
    named = """SELECT DISTINCT ?it ?name ?label {
      VALUES ?name { rdfs:label skos:prefLabel skos:notation } ?it ?name ?label FILTER NOT EXISTS { ?it a pg:Claim }
    }"""
    return "\n".join(f'<{it}> <{name}> "A {label}"@de .' for it, name, label in graph.query(named))


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_named_query_has_its_rows_once_where_all_has_two_names(
    graph_with: With, graph: pepgraph.Graph, engine: str
) -> None:
    other = graph_with(translated(graph), engine)
    for name, entry in catalogue().items():
        if name not in ("names", "questions"):  # They list every name there is.
            assert other.ask(name, *entry.arguments).values == graph.ask(name, *entry.arguments).values, name
    for one in ("semax", "bdnf", "russia"):
        assert other.show(one).report.markdown == graph.show(one).report.markdown
    assert other.impact(6).report.markdown == graph.impact(6).report.markdown
    document, semax = Iri("https://w3id.org/pepgraph/doc/selank-semax-faq"), "https://w3id.org/pepgraph/entity/semax"
    assert coverage(other, document) == coverage(graph, document)
    assert sequence(other, semax) == sequence(graph, semax)
    assert choices(other.engine, "state") == choices(graph.engine, "state")
    assert other.questions() == graph.questions()


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_standing_is_called_by_a_label_without_language_and_by_none_where_it_is_missing(
    graph_with: With, graph: pepgraph.Graph, engine: str
) -> None:
    said = "rdf:subject e:selank ; rdf:predicate pg:hasRegulatoryStatus ; pg:jurisdiction e:ukraine ; pg:statedIn p:9"
    said += " ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted"
    mine = 'pg:Mine a pg:RegulatoryStatus ; skos:prefLabel "own" . '
    other = graph_with(f"{mine} c:9-x a pg:Claim ; {said} . c:9-y a pg:Claim ; {said} ; rdf:object pg:Mine .\n", engine)
    added = Counter(row[1] for row in other.ask("status-in", "ukraine").values)
    added.subtract(Counter(row[1] for row in graph.ask("status-in", "ukraine").values))
    assert +added == {None: 1, "own": 1}
    assert "own" in {row[2] for row in other.ask("status", "selank").values}


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_page_of_things_is_full_where_all_has_two_names(
    graph_with: With, graph: pepgraph.Graph, engine: str
) -> None:
    other = graph_with(translated(graph), engine)
    for offset in (0, 5, 10):
        part = things_of(other, ONTOLOGY + "Effect", offset=offset, size=5)
        assert len(part.items) == 5
        assert part == things_of(graph, ONTOLOGY + "Effect", offset=offset, size=5)


def test_rows_of_the_same_words_in_two_languages_are_two(graph_with: With) -> None:
    graph = graph_with('e:bdnf skos:altLabel "Faktor"@de , "Faktor"@nl .')
    rows = rows_of(graph, 'SELECT ?s ?p ?o { GRAPH graph:entities { ?s ?p ?o } FILTER (STR(?o) = "Faktor") }').items
    assert sorted(row[2].language for row in rows) == ["de", "nl"]


@pytest.mark.parametrize(
    ("kind", "polarity"), [("pg:Claim", "Affirmed"), ("pg:Claim", "Negated"), ("rdf:Statement", "Affirmed")]
)
def test_a_name_that_no_claim_affirms_names_nothing(graph_with: With, kind: str, polarity: str) -> None:
    said = f'rdf:subject e:semax ; rdf:predicate pg:hasSynonym ; rdf:object "Nonesuch" ; pg:polarity pg:{polarity}'
    graph = graph_with(f"c:45-name a {kind} ; {said} ; pg:statedIn p:45 .\n")
    if (kind, polarity) == ("pg:Claim", "Affirmed"):
        assert graph.resolve("nonesuch") == ENTITY + "semax"
    else:
        with pytest.raises(UnknownNameError, match="unknown entity 'nonesuch'"):
            graph.resolve("nonesuch")


def test_nothing_follows_from_what_a_file_says_in_place_of_a_rule(tmp_path: Path) -> None:
    more = tmp_path / "more.nq"
    names = ("derived", "index", "quotes")
    more.write_text("".join(f'<{ENTITY}semax> <{RDFS}label> "Nonesuch"@en <{GRAPH}{name}> .\n' for name in names))
    graph = pepgraph.open(Path(__file__).parents[2] / "data" / "facts.ttl", more, environment=False)
    with pytest.raises(UnknownNameError, match="unknown entity 'nonesuch'"):
        graph.resolve("nonesuch")


def test_a_label_that_begins_with_a_control_character_is_a_label(graph_with: With) -> None:
    graph = graph_with('e:odd a pg:Target ; rdfs:label "\\u0007bell"@en .\n' + claim_on("e:odd"))
    assert "\x07bell increases BDNF." in {one.sentence for one in graph.claims(about="bdnf")}


def test_a_thing_of_two_classes_keeps_its_place_in_the_picture(graph_with: With, graph: pepgraph.Graph) -> None:
    before = graph.network()
    for more in ("e:semax a pg:Target , pg:Category .", 'pg:Peptide rdfs:label "ペプチド"@ja .'):
        after = graph_with(more).network()
        assert after.number_of_nodes() == before.number_of_nodes()
        assert after.number_of_edges() == before.number_of_edges()


@pytest.mark.parametrize("slot", ["rdf:subject", "rdf:object"])
def test_a_claim_of_two_subjects_or_objects_is_compared(graph_with: With, slot: str) -> None:
    compared = graph_with(f"c:44-semax-increases-ngf {slot} e:selank .").compare("selank", "semax")
    named = [{claim.iri.rpartition("/")[2] for claim in one.claims} for one in compared.profiles]
    assert all("44-semax-increases-ngf" in some for some in named)
    assert compared.report.sections


def test_a_file_with_windows_line_ends_is_checked(graph_with: With) -> None:
    lines = {
        newline: [(fault.line, fault.check) for fault in graph_with(claim_on("e:nobody"), newline=newline).check()]
        for newline in ("\n", "\r\n")
    }
    assert lines["\n"]
    assert lines["\r\n"] == lines["\n"]


def test_a_slice_knows_the_whole_when_a_text_was_attached(graph: pepgraph.Graph, document: Path) -> None:
    part = graph.slice(pepgraph.Filter(about="bdnf", polarity="affirmed"))
    part.attach(document)
    with pytest.raises(UnknownNameError, match="no claim that the filter lets through names"):
        part.show("tuftsin")


def test_a_passage_shows_all_of_its_claims(graph_with: With) -> None:
    from pepgraph.apps.web.server.messages import Request
    from pepgraph.apps.web.settings import Settings
    from pepgraph.apps.web.tasks import answer

    more = "".join(claim_on(f"e:z{n}", f"45-z{n}") for n in range(150))
    reply = answer(graph_with(more), Request("page-thing", path="/doc/selank-semax-faq/passage/45"), Settings())
    shown = reply.body.decode()
    assert all(f"claim/45-z{n}" in shown for n in range(150))


@pytest.mark.parametrize("indexed", [True, False])
def test_claims_stand_where_their_passages_do_whatever_they_are_called(graph_with: With, indexed: bool) -> None:
    from pepgraph.answers.listing import claims_of, strongest
    from pepgraph.answers.searching.search import find

    more = "".join(claim_on(f"e:z{n}", name) for n, name in enumerate(("zz-a", "3-b", "99-c", "d")))
    graph = graph_with(more)
    if indexed:
        words_of(graph.engine)
    else:
        graph.engine.lasting = True  # So that the graph itself is asked.
    order = [claim.iri for claim in graph.claims(about="bdnf")]
    listed = claims_of(graph, *as_pattern(graph.engine, pepgraph.Filter(about="bdnf")), size=100)
    assert [claim.iri for claim in listed.items] == order
    of_passage = [iri for iri in order if iri.rpartition("/")[2] in ("zz-a", "3-b", "99-c", "d")]
    found = find(graph, "increases bdnf").claims
    assert [iri for iri in found if iri in of_passage] == of_passage
    assert found.index(of_passage[0]) > found.index(next(iri for iri in order if "/claim/11-" in iri))
    some = strongest(graph, *as_pattern(graph.engine, pepgraph.Filter(about="bdnf")), 5).items
    assert {claim.iri for claim in some} < {*order}


def test_a_link_leads_where_an_address_is_one() -> None:
    assert href("http://ex＃ample.org/x") == "http://ex＃ample.org/x"
    assert href("HTTPS://example.org/x") == "HTTPS://example.org/x"
    assert href("javascript:alert(1)") is None
    assert href("urn:x") is None


def test_a_regulator_has_an_article_only_where_it_is_given_one(graph_with: With) -> None:
    claim = (
        'c:57-mine a pg:Claim ; rdf:subject e:selank ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;'
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:57 ;"
        " pg:jurisdiction e:canada ; pg:regulator e:health-canada .\n"
        'e:canada a pg:Jurisdiction ; rdfs:label "Canada"@en ; pg:nameInSentence "in Canada"@en .\n'
        'e:health-canada a pg:Regulator ; rdfs:label "Health Canada"@en ; pg:authorityIn e:canada .\n'
    )
    graph = graph_with(claim)
    sentences = {claim.sentence for claim in graph.claims(about="selank")}
    assert "Selank is approved in Canada by Health Canada." in sentences
    assert "Selank is not approved in the United States by the FDA [for any indication]." in sentences
    assert "approved by Health Canada" in str(graph.show("selank"))


def test_the_title_of_a_document_is_no_author_of_its_references(graph_with: With) -> None:
    home = "<https://w3id.org/pepgraph/doc/selank-semax-faq>"
    more = f'r:99 a pg:Reference ; rdfs:label "[99]" ; pg:inDocument {home} ; pg:number 99 .\n'
    graph = graph_with(more)
    words_of(graph.engine)
    assert Leads(graph, "does selank make xylophones", Found([])).sources == []
    assert [name for _, _, name in Leads(graph, "reference 99", Found([])).sources] == ["99"]


def test_a_dose_is_found_by_this_word_though_its_sentence_has_only_the_amount(graph_with: With) -> None:
    from pepgraph.answers.searching.search import find

    more = claim_on("e:selank", "45-dosed") + 'c:45-dosed pg:dose "50 µg/kg" .\n' + claim_on("e:selank", "45-not")
    graph = graph_with(more)
    words_of(graph.engine)
    found = find(graph, "which dose of selank?")
    assert ([iri.rpartition("/")[2] for iri in found.claims], found.every_word) == (["45-dosed"], True)


def test_a_qualifier_of_somebody_elses_ontology_narrows_a_claim_at_every_door(graph_with: With) -> None:
    hour = "<http://example.org/lab#hour>"
    graph = graph_with(
        f'{hour} a pg:QualifierProperty ; rdfs:label "hour"@en ; pg:phrase "at {{}}" ; pg:position 9 .\n'
        + claim_on("e:semax").replace(" .\n", f' ; {hour} "dawn" .\n')
    )
    derived = graph.query(f"SELECT ?c ?s {{ ?c {hour} ?hour ; rdfs:label ?s }}").values
    assert [sentence for _, sentence in derived] == ["Semax increases BDNF at dawn."]
    assert [c.sentence for c in graph.claims() if c.iri == derived[0][0]] == [derived[0][1]]
    assert [c.sentence for c in graph.search("dawn")] == [derived[0][1]]


def test_a_qualifier_that_has_its_last_name_of_ours_is_another(graph_with: With) -> None:
    place = "<http://example.org/lab#jurisdiction>"
    graph = graph_with(
        f'{place} a pg:QualifierProperty ; rdfs:label "place"@en ; pg:phrase "on {{}}" ; pg:position 9 .\n'
        "c:45-z a pg:Claim ; rdf:subject e:semax ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;"
        f' pg:jurisdiction e:ukraine ; {place} "ships" ; pg:statedIn p:45 .'
    )
    (found,) = [one for one in graph.claims(about="ukraine") if one.iri.endswith("45-z")]
    assert [one.label for one in found.qualified("jurisdiction")] == ["Ukraine"]
    assert [(one.place, one.standing) for one in standings([found])] == [("Ukraine", "approved on ships")]
    assert graph.claim("45-z").values["qualifiers"] == {"jurisdiction": ["ships", "Ukraine"]}
