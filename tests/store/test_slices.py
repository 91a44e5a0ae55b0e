"""Parts of the graph: only claims that were asked for, with everything they refer to."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.errors import QueryError, UnknownNameError
from pepgraph.model.names import BASE, DOCUMENT, ONTOLOGY, RDF
from pepgraph.query.filtering import Filter, select
from pepgraph.store import slices
from pepgraph.store.contract import Answer
from pepgraph.store.write import FORMATS

FACTS = Path(__file__).parents[2] / "data" / "facts.ttl"
CLAIM = ONTOLOGY + "Claim"
PG = ONTOLOGY

RANKED = {"HumanClinicalStudy": 5, "AnimalStudy": 4, "InVitroStudy": 3, "Unspecified": 2, "Anecdote": 1}


def values(said, iri, name):
    return {value for key, value in said[iri] if key == name}


def rank_at_least(least):
    def meets(said, iri):
        ranks = [
            RANKED[v.removeprefix(PG)] for v in values(said, iri, PG + "evidenceLevel") if v.removeprefix(PG) in RANKED
        ]
        return not ranks or max(ranks) >= least

    return meets


SLICES = {
    "about": ({"about": "selank"}, lambda said, iri: BASE + "entity/selank" in {v for _, v in said[iri]}),
    "about-region": (
        {"about": "hippocampus"},
        lambda said, iri: BASE + "entity/hippocampus" in {v for _, v in said[iri]},
    ),
    "about-place": ({"about": "Ukraine"}, lambda said, iri: BASE + "entity/ukraine" in {v for _, v in said[iri]}),
    "min-evidence-human": ({"min_evidence": "human"}, rank_at_least(5)),
    "min-evidence-animal": ({"min_evidence": "animal"}, rank_at_least(4)),
    "min-evidence-in-vitro": ({"min_evidence": "in-vitro"}, rank_at_least(3)),
    "evidence": (
        {"evidence": "animal"},
        lambda said, iri: PG + "AnimalStudy" in values(said, iri, PG + "evidenceLevel"),
    ),
    "reference": (
        {"reference": "[6]"},
        lambda said, iri: any(v.endswith("/reference/6") for k, v in said[iri] if k.endswith("citesAsEvidence")),
    ),
    "negated": ({"polarity": "negated"}, lambda said, iri: PG + "Negated" in values(said, iri, PG + "polarity")),
    "affirmed": ({"polarity": "affirmed"}, lambda said, iri: PG + "Affirmed" in values(said, iri, PG + "polarity")),
    "hedged": ({"modality": "hedged"}, lambda said, iri: PG + "Hedged" in values(said, iri, PG + "modality")),
    "within": ({"within": "selank-semax-faq"}, lambda said, iri: True),
    "asserted": ({"modality": "asserted"}, lambda said, iri: PG + "Asserted" in values(said, iri, PG + "modality")),
    "both": (
        {"about": "semax", "polarity": "negated"},
        lambda said, iri: (
            BASE + "entity/semax" in {v for _, v in said[iri]} and PG + "Negated" in values(said, iri, PG + "polarity")
        ),
    ),
}


@pytest.fixture(scope="module")
def said(facts):
    found: dict[str, list[tuple[str, str]]] = {}
    for triple in ox.parse(facts.encode(), format=ox.RdfFormat.TURTLE):
        found.setdefault(triple.subject.value, []).append((triple.predicate.value, triple.object.value))
    return found


@pytest.mark.parametrize("name", SLICES)
def test_a_slice_has_the_claims_of_its_condition_and_no_other(name, said, graph):
    filters, meets = SLICES[name]
    wanted = {iri for iri, parts in said.items() if (RDF + "type", CLAIM) in parts and meets(said, iri)}
    assert wanted, name
    quads = list(ox.parse(graph.export(format="nq", **filters), format=FORMATS["nq"]))
    subjects = {quad.subject.value for quad in quads}
    objects = {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
    claims = {
        quad.subject.value for quad in quads if quad.object.value == CLAIM and quad.predicate.value == RDF + "type"
    }
    assert claims == wanted
    every = {iri for iri, parts in said.items() if (RDF + "type", CLAIM) in parts}
    assert not (every - wanted) & (subjects | objects), "nothing of other claims"
    assert {iri for iri in objects if iri.startswith(BASE)} <= subjects, "whatever is named is described"
    assert {q.predicate.value for q in quads if q.predicate.value.startswith(BASE)} <= subjects
    assert {claim.iri for claim in graph.claims(**filters)} == wanted
    # What was derived of other claims must not come along.
    assert {q.subject.value for q in quads if q.predicate.value == PG + "proposition"} == wanted
    used = {q.object.value for q in quads if q.predicate.value == PG + "proposition"}
    made = {q.subject.value for q in quads if (q.predicate.value, q.object.value) == (RDF + "type", PG + "Proposition")}
    assert made == used


def test_claims_may_be_chosen_themselves_or_by_their_names(graph):
    found = graph.search("no sedation")
    for given in (found, [claim.iri for claim in found], {claim.iri.rpartition("/")[2] for claim in found}):
        assert sorted(map(repr, graph.slice(given).claims())) == sorted(map(repr, found))
    assert len(found) == 2
    assert graph.slice([]).claims() == []
    with pytest.raises(UnknownNameError, match="there is no claim 10-selank"):
        graph.slice([found[0], "10-selank"])


def test_a_slice_takes_conditions_as_claims_do(graph):
    conditions = {"about": "ngf", "evidence": "animal"}
    part = graph.slice(**conditions)
    assert part.claims() == graph.claims(**conditions) == graph.slice(Filter(**conditions)).claims()
    assert graph.slice() is graph
    with pytest.raises(UnknownNameError, match="about is empty"):
        graph.slice(about="")


@pytest.mark.parametrize("name", ["about-region", "negated"])
def test_slices_are_the_same_on_both_engines_and_every_time(name, graph, rdflib_graph):
    filters, _ = SLICES[name]
    for format in ("ttl", "trig"):
        assert graph.export(format=format, **filters) == rdflib_graph.export(format=format, **filters)


@pytest.mark.parametrize("name", SLICES)
def test_a_slice_loads_and_has_no_fault_of_its_own(name, graph, tmp_path):
    filters, _ = SLICES[name]
    path = tmp_path / "slice.trig"
    graph.export(path, **filters)
    again = pepgraph.open(path, environment=False)
    assert {claim.sentence for claim in again.claims()} == {claim.sentence for claim in graph.claims(**filters)}
    # Nothing is there of claims that were left out but the passages that others are read by.
    assert again.check() == []


def test_shortcuts_of_a_slice_follow_from_its_own_claims(graph):
    negated = graph.slice(Filter(polarity="negated"))
    links = {str(p) for (p,) in negated.query("SELECT DISTINCT ?p { GRAPH graph:derived { e:selank ?p ?o } }")}
    assert links - {RDF + "type"} == {PG + "notApprovedIn"}
    users = graph.slice(Filter(evidence="anecdote"))
    assert {str(p) for (p,) in users.query("SELECT DISTINCT ?p { GRAPH graph:derived { e:selank ?p ?o } }")} <= {
        RDF + "type"
    }


def test_a_slice_answers_like_the_whole(graph):
    part = graph.slice(Filter(about="semax"))
    assert part.ask("mechanisms", "semax").rows == graph.ask("mechanisms", "semax").rows
    assert part.ask("status", "semax").values == graph.ask("status", "semax").values
    assert part.show("semax").report.title == "Semax"


def test_nothing_asked_gives_the_whole(graph):
    assert graph.slice(Filter()) is graph
    assert not Filter()
    assert Filter(about="x")


def test_a_reference_0_is_one_that_is_not_there(graph):
    assert Filter(reference=0)
    for asked in (graph.claims, graph.export):
        with pytest.raises(UnknownNameError, match="0"):
            asked(reference=0)


def test_a_slice_without_claims_is_empty_and_no_error(graph):
    assert graph.claims(about="semax", reference="1") == []
    text = graph.export(format="ttl", about="semax", reference="1")
    assert "a pg:Claim" not in text


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"about": "smax"}, "did you mean semax"),
        ({"about": ""}, "about is empty; give a name, or leave it out"),
        ({"min_evidence": "official"}, "'official' has no rank and passes every minimum; use one of human, animal"),
        ({"min_evidence": "huge"}, "unknown level 'huge'"),
        ({"polarity": "maybe"}, "unknown polarity 'maybe'; .*affirmed"),
        ({"modality": "sure"}, "unknown modality 'sure'"),
        ({"reference": "2"}, "there is no reference 2"),
        ({"within": "other-faq"}, "unknown document 'other-faq'"),
    ],
)
def test_unknown_names_in_filters(filters, said, graph):
    with pytest.raises(pepgraph.PepgraphError, match=said):
        graph.claims(**filters)


CONDITIONS = [
    {"about": "semax", "min_evidence": "animal"},
    {"about": "semax", "polarity": "negated", "modality": "asserted"},
    {"about": "selank", "state": "perhaps"},
    {"about": "selank", "state": "uncited", "evidence": "unspecified"},
    {"about": "bdnf", "reference": "10", "within": "selank-semax-faq", "polarity": "affirmed"},
    {"reference": "6", "min_evidence": "human", "polarity": "negated"},
]


@pytest.mark.parametrize("engine", ["graph", "rdflib_graph"])
@pytest.mark.parametrize("wanted", CONDITIONS, ids=lambda wanted: "-".join(wanted))
def test_conditions_that_are_looked_up_are_those_that_are_read(wanted, engine, request, monkeypatch):
    asked = request.getfixturevalue(engine)
    found = select(asked.engine, Filter(**wanted))
    each = [select(asked.engine, Filter(**{name: value})) for name, value in wanted.items()]
    assert found == set.intersection(*each)
    monkeypatch.setattr("pepgraph.query.filtering.LOOKED_UP", 0)
    assert select(asked.engine, Filter(**wanted)) == found


def test_of_a_further_condition_no_more_is_read_than_the_first_lets_through(graph, monkeypatch):
    """At ten million triples 300,000 claims meet a condition, and some hundred are about a compound."""
    read = []
    ask = type(graph.engine).query

    def counted(*asked):
        answer = ask(*asked)
        rows = list(answer.rows)
        if "?claim" in asked[1]:
            read.append(len(rows))
        return Answer(answer.kind, answer.columns, iter(rows))

    about = len(select(graph.engine, Filter(about="semax")))
    monkeypatch.setattr(type(graph.engine), "query", counted)
    select(graph.engine, Filter(about="semax", min_evidence="animal", polarity="affirmed", modality="asserted"))
    assert read[0] == about
    assert len(read) == 4
    assert max(read[1:]) <= about


def test_context_that_lacks_its_claims_is_told_where_the_document_is_given(document, tmp_path, graph):
    path = tmp_path / "slice.ttl"
    graph.export(path, about="selank", min_evidence="animal")
    faults = pepgraph.open(path, documents=[document], environment=False).check()
    node = f"{BASE}doc/selank-semax-faq/passage/"
    assert {node + "21", node + "66"} <= {fault.node for fault in faults if fault.check == "word-left-over"}


def test_a_note_that_stops_a_path_keeps_the_paper_of_what_is_cited(facts, tmp_path):
    """Also where a reference that the slice does not cite is taken to be the same paper."""
    paper, other = f"{BASE}paper/pmid-18454096", f"{BASE}paper/pmid-1"
    path = tmp_path / "noted.ttl"
    path.write_text(
        f"""{facts}
n:stops a pg:CuratorNote ; rdfs:comment "Stops."@en ; pg:concerns r:6 , r:12 ; pg:stopsPathTo <{paper}> , <{other}> .
<{other}> a fabio:JournalArticle ; rdfs:label "Other" .
r:12 pg:identifiedAs <{paper}> , <{other}> .
""",
        "utf-8",
    )
    with pepgraph.open(path, environment=False) as whole:
        kept = whole.slice(Filter(reference="6")).query("SELECT ?p { ?n pg:stopsPathTo ?p ; rdfs:comment 'Stops.'@en }")
        assert [str(it) for (it,) in kept] == [paper]


def test_a_note_on_a_paper_comes_along_wherever_the_graph_is(facts, tmp_path):
    note = 'n:of-paper a pg:CuratorNote ; rdfs:comment "Seen."@en ; pg:concerns paper:pmid-18454096 .'
    path = tmp_path / "noted.ttl"
    path.write_text(f"{facts}\n{note}\n", "utf-8")
    pepgraph.load(tmp_path / "s", [path])
    with pepgraph.open(store=tmp_path / "s") as stored, pepgraph.open(path, environment=False) as whole:
        text = stored.export(format="nq", reference="6")
        assert "note/of-paper>" in text
        assert text == whole.export(format="nq", reference="6")
        assert stored.check() == []


@pytest.mark.parametrize("wanted", [{"about": "hippocampus"}, {"polarity": "negated"}, {"min_evidence": "human"}])
def test_a_note_leads_to_no_reference_of_other_claims_wherever_the_graph_is(wanted, graph, tmp_path):
    pepgraph.load(tmp_path / "s", [FACTS])
    with pepgraph.open(store=tmp_path / "s") as stored:
        assert stored.export(format="nq", **wanted) == graph.export(format="nq", **wanted)


def test_blank_nodes_come_along_wherever_the_graph_is(facts, tmp_path):
    claim = f"<{BASE}doc/selank-semax-faq/claim/45-semax-increases-ngf-hippocampus>"
    path = tmp_path / "blank.ttl"
    path.write_text(
        f"""{facts}
{claim} <urn:dose> [ <urn:parts> ( [ <urn:of> e:rodents ; <urn:value> 2 ] <urn:end> ) ] .
[] a pg:CuratorNote ; rdfs:comment "Seen."@en ; pg:concerns {claim} .
e:rodents <urn:seen> [ rdfs:label "elsewhere" ] .
""",
        "utf-8",
    )
    pepgraph.load(tmp_path / "s", [path])
    with pepgraph.open(store=tmp_path / "s") as stored, pepgraph.open(path, environment=False) as whole:
        text = stored.export(format="nq", about="hippocampus")
        assert text == whole.export(format="nq", about="hippocampus")
        assert [said in text for said in ("<urn:value>", "<urn:end>", '"Seen."@en', '"elsewhere"')] == [True] * 4


def test_a_list_that_is_too_long_to_be_followed_by_queries_is_said(facts, tmp_path):
    path, other = tmp_path / "long.ttl", tmp_path / "other.ttl"
    path.write_text(f"{facts}\ne:semax <urn:list> ( {'1 ' * 40}) .\n", "utf-8")
    other.write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    pepgraph.load(tmp_path / "s", [path])
    pepgraph.load(tmp_path / "other", [other])
    with pepgraph.open(path, environment=False) as whole, pepgraph.open(store=tmp_path / "s") as stored:
        text = stored.export(format="nq", about="hippocampus")
        assert text == whole.export(format="nq", about="hippocampus")
        assert text.count("rdf-syntax-ns#rest") == 40
    with (
        pepgraph.open(store=[tmp_path / "s", tmp_path / "other"]) as several,
        pytest.raises(QueryError, match="more than 32 blank nodes one behind another"),
    ):
        several.slice(about="hippocampus")


@pytest.mark.parametrize("wanted", [{"about": "hippocampus"}, {"polarity": "negated"}, {"within": "selank-semax-faq"}])
def test_a_store_is_read_as_a_server_is_asked(wanted, graph):
    claims = select(graph.engine, Filter(**wanted))
    also = {f"{DOCUMENT}selank-semax-faq"} if "within" in wanted else set()
    asked = SimpleNamespace(query=graph.engine.query)
    assert {*slices.neighbourhood(graph.engine, claims, also)} == {*slices.neighbourhood(asked, claims, also)}


def test_of_claims_that_are_left_out_no_more_is_read_than_that_they_are_some(graph, monkeypatch):
    read: list[str] = []
    looking = type(graph.engine).looking

    @contextmanager
    def noting(engine):
        with looking(engine) as matching:

            def noted(subject, *rest):
                read.extend([subject.value] if subject and rest[0] is None else [])
                return matching(subject, *rest)

            yield noted

    monkeypatch.setattr(type(graph.engine), "looking", noting)
    claims = select(graph.engine, Filter(about="hippocampus"))
    slices.neighbourhood(graph.engine, claims)
    assert {iri for iri in read if "/claim/" in iri} == claims


def test_what_is_said_of_things_is_asked_once_for_all_documents(graph, monkeypatch):
    engine = SimpleNamespace(query=graph.engine.query)
    claims = [{claim.iri for claim in graph.claims(about=name)} for name in ("selank", "semax")]
    wanted = [{*slices.neighbourhood(engine, some, (), DOCUMENT)} for some in claims]
    asked: list[str] = []
    rows = slices.rows_about
    monkeypatch.setattr(
        slices, "rows_about", lambda engine, text, nodes: (asked.extend(nodes), rows(engine, text, nodes))[1]
    )
    known: slices.Known = {}
    assert [{*slices.neighbourhood(engine, some, (), DOCUMENT, known)} for some in claims] == wanted
    things = [node for node in asked if not node.startswith(DOCUMENT)]
    assert len(things) == len({*things}) > 100
