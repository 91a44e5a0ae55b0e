"""Named queries: alike on both engines, named as people write, complete for the document's questions."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.answers.citations import Noted
from pepgraph.answers.overview import overview
from pepgraph.answers.row_notes import noted_columns
from pepgraph.answers.values import claim_values
from pepgraph.errors import UnknownNameError
from pepgraph.model.names import BASE, ENTITY, ONTOLOGY, PREFIXES
from pepgraph.model.terms import Literal
from pepgraph.output.drawing import draw
from pepgraph.query.catalogue import catalogue, find
from pepgraph.query.labels import labels, short
from pepgraph.query.naming.called import KINDS
from pepgraph.store.order import identity

ROOT = Path(__file__).parents[2]

DOC = BASE + "doc/selank-semax-faq/"
QUESTIONS = (
    "what-is-selank",
    "what-selank-does",
    "selank-uses",
    "how-selank-works",
    "what-is-semax",
    "semax-uses",
    "is-semax-a-peptide",
    "how-semax-works",
    "same-thing",
    "fda-approved",
    "main-differences",
)


@pytest.mark.parametrize("name", catalogue())
def test_rows_are_the_same_on_both_engines(name, graph, rdflib_graph):
    words = shlex.split(find(name).example)
    assert words[0] == name
    ours, theirs = graph.ask(*words), rdflib_graph.ask(*words)
    assert ours.columns == theirs.columns
    assert [tuple(map(identity, row)) for row in ours.rows] == [tuple(map(identity, row)) for row in theirs.rows]


SECOND = {
    "anatomy": "e:hippocampus",
    "species": "e:mouse",
    "aspect": "pg:Protein",
    "matrix": "e:brain",
    "scope": "pg:OnlyThere",
    "regulator": "e:ema",
    "jurisdiction": "e:europe",
    "indication": "e:ischemic-stroke",
    "comparator": "e:benzodiazepines",
    "measurement": "m:other",
    "evidenceLevel": "pg:Anecdote",
    "identifiedAs": "paper:pmid-30255741",
    "identificationConfidence": "pg:LowConfidence",
}
"""For each property a value that some have beside their own."""

MORE = """
m:other qudt:numericValue 3 ; qudt:hasUnit unit:NanoMOL-PER-L ; pg:quantityKind pg:DissociationConstant ;
    pg:asWritten "3 nM" .
n:stop a pg:CuratorNote ; rdfs:comment "Another study."@en ; pg:concerns c:10-selank-reduces-anxiety ;
    pg:stopsPathTo paper:pmid-18454096 , paper:pmid-30255741 .
"""


@pytest.fixture(scope="module")
def in_two_orders(facts, tmp_path_factory) -> list[pepgraph.Graph]:
    """A graph in which much has several values, and the same from a file in reverse."""
    for name, value in SECOND.items():
        facts = re.sub(rf"(pg:{name} +)(?!{value}\b)", rf"\1{value} , ", facts)
    facts += MORE
    folder = tmp_path_factory.mktemp("orders")
    lines = sorted(f"{triple} ." for triple in ox.parse(facts.encode(), format=ox.RdfFormat.TURTLE))
    paths = [folder / "forward.nt", folder / "backward.nt"]
    for path, step in zip(paths, (1, -1), strict=True):
        path.write_text("\n".join(lines[::step]), "utf-8")
    return [pepgraph.open(path, environment=False) for path in paths]


@pytest.mark.parametrize("name", catalogue())
def test_rows_have_one_order_however_the_data_is_stored(name, in_two_orders):
    forward, backward = (graph.ask(*shlex.split(find(name).example)).rows for graph in in_two_orders)
    assert [tuple(map(identity, row)) for row in forward] == [tuple(map(identity, row)) for row in backward]


@pytest.mark.parametrize("name", catalogue())
def test_header_says_what_the_query_gives(name, graph):
    entry = find(name)
    assert entry.question.endswith("?")
    assert re.fullmatch(r"[a-z]+", entry.group)
    result = graph.ask(*shlex.split(entry.example))
    assert set(entry.columns) <= set(result.columns)
    assert {param.name for param in entry.params} <= set(result.columns)
    assert {param.kind for param in entry.params} <= set(KINDS)
    # The packaged graph is of one text that nobody has changed since it was read.
    assert bool(result.rows) is (name not in ("to-read", "shared-papers")), "an example without rows shows nothing"


def test_a_condition_in_the_header_is_what_the_claims_of_the_query_meet(graph):
    having = [entry for entry in catalogue().values() if entry.condition]
    assert len(having) > 3
    for entry in having:
        name, _, value = entry.condition.partition("=")
        value = entry.arguments[0] if entry.params else value
        rows = graph.ask(entry.name, *entry.arguments).values
        place = graph.ask(entry.name, *entry.arguments).columns.index("claim")
        assert {row[place] for row in rows} == {claim.iri for claim in graph.claims(**{name: value})}


def test_order_is_the_query_s_own(graph):
    """Every entry sorts, and not only by what its rows may share."""
    for entry in catalogue().values():
        assert "ORDER BY" in entry.text, entry.name


def test_texts_within_queries_are_ascii():
    """Virtuoso damages other letters, and those of the data that such a text is put together with."""
    for entry in catalogue().values():
        assert "".join(line for line in entry.text.splitlines() if not line.startswith("#")).isascii(), entry.name


def test_there_are_enough_entries_and_groups():
    assert len(catalogue()) >= 30
    assert {entry.group for entry in catalogue().values()} >= {
        "identity", "mechanisms", "effects", "status", "uses", "trust", "sources", "comparison", "coverage",
    }  # fmt: skip


def test_no_entry_returns_booleans(graph):
    """Virtuoso answers 1 where others answer true."""
    for entry in catalogue().values():
        for row in graph.ask(*shlex.split(entry.example)):
            assert not any(isinstance(term, Literal) and term.datatype.endswith("#boolean") for term in row), entry.name


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_amounts_are_all_that_the_text_writes_of_them(engine, tmp_path):
    more = tmp_path / "more.ttl"
    more.write_text(
        f"@prefix pg: <{ONTOLOGY}> .\n<{DOC}claim/45-semax-increases-ngf-hippocampus> pg:dose '50–100 µg/kg' ;\n"
        "  pg:effectSize '45 %' ; pg:sampleSize '12 rats' ; pg:onset '2 h' ; pg:duration '6–12 months' .\n"
    )
    with pepgraph.open(ROOT / "data" / "facts.ttl", more, engine=engine, environment=False) as graph:
        result = graph.ask("amounts")
        amount = result.columns.index("amount")
        assert [tuple(map(str, row[amount : amount + 2])) for row in result.rows] == [
            ("dose", "50–100 µg/kg"),
            ("duration", "6–12 months"),
            ("effect size", "45 %"),
            ("onset", "2 h"),
            ("sample size", "12 rats"),
            ("dissociation constant (KD)", "2.4 nM"),
        ]


# ── Names as people write them ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Semax", "semax"),
        ("semax", "semax"),
        (" semax", "semax"),
        ("SEMAX\n", "semax"),
        ("MEHFPGP", "semax"),
        ("ACTH(4-7)PGP", "semax"),
        ("Met-Glu-His-Phe-Pro-Gly-Pro", "semax"),
        ("Thr-Lys-Pro-Arg-Pro-Gly-Pro", "selank"),
        ("TKPRPGP", "selank"),
        ("tp-7", "selank"),
        ("TP 7", "selank"),
        ("e:semax", "semax"),
        ("<https://w3id.org/pepgraph/entity/semax>", "semax"),
        ("https://w3id.org/pepgraph/entity/semax", "semax"),
        ("Frontal Cortex", "frontal-cortex"),
        ("frontal_cortex", "frontal-cortex"),
        ("Brain-derived neurotrophic factor", "bdnf"),
    ],
)
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_entity_by_its_names(name, slug, engine, graph, rdflib_graph):
    assert (graph if engine == "oxigraph" else rdflib_graph).resolve(name) == BASE + "entity/" + slug


@pytest.mark.parametrize("name", ["6", "[6]", " 6 ", "selank-semax-faq:6"])
def test_reference_by_its_names(name, graph):
    assert graph.resolve(name, "reference") == DOC + "reference/6"


@pytest.mark.parametrize(
    ("name", "kind", "local"),
    [
        ("animal", "level", "AnimalStudy"),
        ("Animal study", "level", "AnimalStudy"),
        ("AnimalStudy", "level", "AnimalStudy"),
        ("in-vitro", "level", "InVitroStudy"),
        ("pg:Anecdote", "level", "Anecdote"),
        ("Negated", "polarity", "Negated"),
        ("hedged", "modality", "Hedged"),
        ("prescription medicine", "status", "PrescriptionMedicine"),
        ("inhibits", "relation", "inhibits"),
    ],
)
def test_values_of_the_vocabularies_by_their_names(name, kind, local, graph):
    assert graph.resolve(name, kind) == ONTOLOGY + local


def test_names_lead_to_the_same_rows(graph):
    rows = graph.ask("mechanisms", "e:semax").rows
    for name in ("Semax", "semax ", "MEHFPGP", "ACTH(4-7)PGP"):
        assert graph.ask("mechanisms", name).rows == rows


@pytest.mark.parametrize(
    ("wrong", "mend"),
    [
        *(("smax", "semax"), ("Selanc", "selank"), ("hipocampus", "hippocampus"), ("bndf", "bdnf")),
        *(("SCI", "spinal cord injury"), ("Food and Drug Administration", "FDA")),
    ],
)
def test_unknown_entity_gets_the_nearest(wrong, mend, graph):
    with pytest.raises(UnknownNameError, match=rf"unknown entity '{wrong}'; did you mean .*\b{mend}\b"):
        graph.ask("identity", wrong)


def test_unknown_names_of_other_kinds_get_a_mend(graph):
    with pytest.raises(UnknownNameError, match="there is no reference 2; there are 1, 3, 4"):
        graph.ask("claims-by-source", "2")
    with pytest.raises(UnknownNameError, match="there is no passage 69; there are 1 to 68"):
        graph.ask("passage", "69")
    with pytest.raises(UnknownNameError, match="did you mean animal study"):
        graph.ask("by-evidence", "animl study")
    with pytest.raises(UnknownNameError, match=r"nothing in this graph is called e:simax"):
        graph.resolve("e:simax")
    with pytest.raises(UnknownNameError, match="did you mean mechanisms"):
        graph.ask("mechanism", "semax")
    with pytest.raises(UnknownNameError, match="did you mean tensions"):
        graph.ask("contradictions")
    for kind in set(KINDS) - {"text"}:
        for name in ("a" * 100_000, f"<https://w3id.org/{'a' * 100_000}>"):
            with pytest.raises(UnknownNameError, match=f"{'a' * 70}…") as raised:
                graph.resolve(name, kind)
            assert len(str(raised.value)) < 500, kind
    with pytest.raises(UnknownNameError, match=f"unknown query '{'a' * 100}…'; `queries`"):
        graph.ask("a" * 100_000)
    for name in ("zzzzzz", "z" * 300):  # No file can have so long a name.
        with pytest.raises(UnknownNameError, match="`queries` lists them"):
            graph.ask(name)


@pytest.mark.parametrize("arguments", [(), ("semax", "selank"), ("semax", "", "")])
def test_wrong_number_of_arguments_is_said(arguments, graph):
    sentence = (
        rf"^mechanisms takes COMPOUND \(a compound .*\); {len(arguments)} given, as in `pepgraph ask mechanisms "
        r"semax`, in Python ask\('mechanisms', 'semax'\)$"
    )
    with pytest.raises(UnknownNameError, match=sentence):
        graph.ask("mechanisms", *arguments)
    with pytest.raises(UnknownNameError, match="hedged takes no arguments; 1 given"):
        graph.ask("hedged", "semax")


def test_arguments_can_be_given_by_the_names_of_their_parameters(graph):
    rows = graph.ask("status", "selank").values
    assert rows
    assert graph.ask("status", compound="selank").values == rows
    shared = graph.ask("shared", "selank", "semax").values
    assert graph.ask("shared", second="semax", first="selank").values == shared
    assert graph.ask("shared", "selank", second="semax").values == shared
    assert graph.ask("mechanisms", compound="Ukraine").hints == graph.ask("mechanisms", "Ukraine").hints != []
    for asked, named, said in (
        (["status"], {"thing": "selank"}, "status has no parameter 'thing'; it takes compound"),
        (["hedged"], {"compound": "selank"}, "hedged has no parameter 'compound'; it takes no arguments"),
        (["status", "selank"], {"compound": "semax"}, "status is given compound twice"),
        (["shared"], {"second": "semax"}, "; 1 given"),
    ):
        with pytest.raises(UnknownNameError, match=re.escape(said)):
            graph.ask(*asked, **named)
    with pytest.raises(pepgraph.PepgraphError, match="fda-approved is a question, which is answered whole"):
        graph.ask("fda-approved", question="fda-approved")


@pytest.mark.parametrize(
    "name", ["e:semax> . ?s ?p ?o", "'; DROP ALL", "<a b>", "<a>", "http://x y", "http://x/\\u003e"]
)
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_arguments_are_values_and_never_text_of_the_query(name, engine, graph, rdflib_graph):
    with pytest.raises(pepgraph.PepgraphError):
        (graph if engine == "oxigraph" else rdflib_graph).ask("mechanisms", name)


def test_punctuation_of_a_name_is_passed_over(graph):
    assert graph.ask("mechanisms", 'semax> } # "').rows == graph.ask("mechanisms", "semax").rows


def test_text_bindings_stay_text(graph):
    query = "SELECT ?label { ?claim rdfs:label ?l FILTER (CONTAINS(?l, ?label)) }"
    assert graph.query(query, label='") } #').rows == []
    assert len(graph.search('") } # \\u0022')) == 0


def test_what_a_claim_names_can_be_given_to_a_query(graph):
    """As text it would equal no IRI, and the query find nothing without a word."""
    claim = graph.claims(about="semax", reference="11")[0]
    qualifier = claim.qualifiers[0]
    named = (claim.subject.iri, claim.relation.iri, claim.object.iri, qualifier.property, qualifier.value.iri)
    own = (claim.iri, claim.stated_in, claim.citation_state, claim.proposition, *claim.references)
    for iri in (*named, *own):
        assert graph.query("SELECT ?s ?it { { ?s ?p ?it } UNION { ?s ?it ?o } UNION { ?it ?p ?o } }", it=iri)
    sequence = next(c.object for c in graph.claims(about="semax") if c.relation.label == "has sequence")
    assert graph.query("SELECT ?claim ?text { ?claim rdf:object ?text }", text=sequence.iri)


# ── The document's own questions ─────────────────────────────────────────────────────────────


def test_words_under_no_claim_are_told_where_the_document_is_given(document):
    text = document.read_text("utf-8")
    given = pepgraph.open(documents=[document], environment=False).ask("remainders")
    _, span, _, words = (given.columns.index(name) for name in ("passage", "span", "role", "words"))
    for row in given.values:
        begin, end = map(int, str(row[span]).rpartition("/")[2].split("-"))
        assert text[begin:end].startswith(str(row[words]).removesuffix(" ..."))
    alone = pepgraph.open(environment=False).ask("remainders")
    assert {row[words] for row in alone.values} == {None}
    assert len(alone.values) == len(given.values) > 50


@pytest.fixture(scope="module")
def sections(facts):
    """What stands under each question, read from the file itself: claims, and markers by passage."""
    said = defaultdict(lambda: defaultdict(list))
    for triple in ox.parse(facts.encode(), format=ox.RdfFormat.TURTLE):
        said[triple.subject.value][triple.predicate.value].append(triple.object.value)
    pg, skos = PREFIXES["pg"], PREFIXES["skos"]
    names = {iri: parts[skos + "notation"][0] for iri, parts in said.items() if pg + "Question" in parts[pg + "role"]}
    under = {iri: names[parts[pg + "section"][0]] for iri, parts in said.items() if parts.get(pg + "section")}
    claims, markers = defaultdict(set), defaultdict(set)
    for iri, parts in said.items():
        for passage in parts.get(pg + "statedIn", ()):
            if parts.get(pg + "marks"):
                number = parts[pg + "marks"][0].rpartition("/")[2]
                markers[under[passage]].add((passage.rpartition("/")[2], number))
            elif passage in under:
                claims[under[passage]].add(iri)
    return names, claims, markers


def test_what_is_to_be_read_again_is_told_wherever_it_is_shown(facts, tmp_path):
    claim, passage = "\nc:45-semax-increases-ngf-hippocampus\n", "\np:45\n"
    path = tmp_path / "facts.ttl"
    for block in (claim, passage):
        assert facts.count(block) == 1
        facts = facts.replace(block, f"{block}    pg:readAgain true ;\n")
    path.write_text(facts, "utf-8")
    with (
        pepgraph.open(path, environment=False) as graph,
        pepgraph.open(path, engine="rdflib", environment=False) as slow,
    ):
        rows = graph.ask("to-read").rows
        assert [str(row[-1]).rpartition("/")[2] for row in rows] == ["45", claim.strip().removeprefix("c:")]
        assert slow.ask("to-read").rows == rows
        (marked,) = [one for one in graph.claims() if one.read_again]
        assert marked.sentence == str(rows[1][0])
        assert " Its text was changed since somebody read it. " in graph.claim(marked.iri).to_cite
        told = [claim_values(claim, Noted())["read_again"] for claim in (marked, graph.claims()[0])]
        assert told == [True, False]
        for told in (graph.show("semax"), graph.impact(10)):
            lines = [line for line in told.report.markdown.splitlines() if "to be read again" in line]
            assert len(lines) == 1
            assert marked.sentence in lines[0]
        assert "| to be read again | 1 |" in overview(graph).markdown
        acting = graph.ask("mechanisms", "semax")
        (hint,) = acting.hints
        assert hint.startswith("1 of the claims behind these rows is to be read again, since its text was changed")
        told = noted_columns(graph, acting.columns, acting.rows)["read_again"]
        assert [str(row[acting.columns.index("claim")]) for row, again in zip(acting, told, strict=True) if again] == [
            marked.iri
        ]
        drawn = graph.network()
        claims = [claim for *_, edge in drawn.edges(data=True) for claim in edge["claims"]]
        assert {claim["id"] for claim in claims if claim["read_again"]} == {marked.iri}
        assert draw(drawn).count('<small class="again">To be read again</small>') == 1


def test_the_document_asks_eleven_questions(graph, sections):
    assert tuple(graph.questions()) == QUESTIONS
    assert sorted(sections[0].values()) == sorted(QUESTIONS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_is_answered_whole(name, graph, sections):
    _, claims, markers = sections
    result = graph.ask(name)
    claim, citations, passage = (result.columns.index(c) for c in ("claim", "citations", "passage"))
    assert {str(row[claim]) for row in result.rows} == claims[name]
    assert len(result.rows) == len(claims[name]) >= 9
    shown = {
        (str(row[passage]).rpartition("/")[2], number)
        for row in result.rows
        for number in re.findall(r"\[(\d+)\]", str(row[citations]))
    }
    assert shown == markers[name]


def test_the_questions_hold_every_marker_of_the_document(sections):
    assert sum(len(found) for found in sections[2].values()) == 37


def test_a_question_can_be_asked_on_rdflib_too(graph, rdflib_graph):
    assert rdflib_graph.ask("fda-approved").rows == graph.ask("fda-approved").rows


@pytest.mark.parametrize("form", ["SELECT *", "SELECT ?claim", "ASK", "CONSTRUCT { ?claim a pg:Claim } WHERE"])
def test_a_misspelt_name_of_a_value_does_not_have_all_answered(form, graph):
    said = r"\?compund is bound, and the query asks nothing of it; it has \?claim, \?compound"
    with pytest.raises(pepgraph.PepgraphError, match=said):
        graph.query(f"{form} {{ ?claim rdf:subject ?compound }}", compund=graph.resolve("semax")).rows  # noqa: B018


def test_bound_variable_that_is_not_selected_is_said(graph):
    with pytest.raises(pepgraph.PepgraphError, match=r"\?compound is bound but not selected; add it after SELECT"):
        graph.query("SELECT ?claim { ?claim rdf:subject ?compound }", compound="semax").rows  # noqa: B018


# ── Places ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("place", "selank"),
    [
        ("ukraine", {("NOT approved", "not left out", "outside-russia"), ("registered", "only elsewhere", "russia")}),
        ("europe", {("NOT approved", "named", "europe"), ("NOT approved", "not left out", "outside-russia")}),
        ("united states", {("NOT approved", "named", "united-states"), ("registered", "only elsewhere", "russia")}),
    ],
)
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_place_has_what_is_said_of_all_but_others(place, selank, engine, graph, rdflib_graph):
    result = (graph if engine == "oxigraph" else rdflib_graph).ask("status-in", place)
    names = [result.columns.index(name) for name in ("standing", "place_is", "said_of", "compound")]
    rows = [tuple(str(row[i]).rpartition("/")[2] for i in names) for row in result.rows]
    assert selank <= {row[:3] for row in rows if row[3] == "selank"}
    assert len(result.rows) == len(set(result.rows))


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_is_said_of_a_wider_place_is_told_of_its_parts_as_such(engine, facts, tmp_path):
    """Not as what is said of all but others, nor as what is so in another place alone."""
    claim = """c:58-{0} a pg:Claim ; rdf:subject e:semax ; rdf:predicate pg:hasRegulatoryStatus ;
    rdf:object pg:Registered ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ;
    pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:58 ; pg:jurisdiction e:{0} {1} .
"""
    # Other claims have nothing to do with it, and rdflib takes its time over them.
    fewer = re.sub(r"^[cs]:\S+\s[\s\S]*?\.\n", "", facts, flags=re.MULTILINE)
    path = tmp_path / "facts.ttl"
    path.write_text(
        f"""{fewer}
e:germany a pg:Jurisdiction ; rdfs:label "Germany"@en ; skos:broader e:europe .
e:berlin a pg:Jurisdiction ; rdfs:label "Berlin"@en ; skos:broader e:germany .
e:outside-europe a pg:Jurisdiction ; rdfs:label "outside Europe"@en ; pg:excludes e:europe .
{claim.format("europe", "; pg:scope pg:OnlyThere")}{claim.format("outside-europe", "")}{claim.format("germany", "")}
""",
        "utf-8",
    )
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        assert ("a kind or part of", "Europe") in graph.show("germany").facts
        for place, expected in (
            ("germany", {("named", "germany"), ("part of it", "europe")}),
            ("berlin", {("part of it", "germany")}),
            ("europe", {("named", "europe")}),
            ("russia", {("not left out", "outside-europe"), ("only elsewhere", "europe")}),
        ):
            rows = graph.ask("status-in", place)
            how = [rows.columns.index(name) for name in ("place_is", "said_of", "claim")]
            found = [tuple(str(row[i]).rpartition("/")[2] for i in how) for row in rows]
            assert {one[:2] for one in found} == expected, place
            assert [kind != "named" for kind, *_ in found] == sorted(kind != "named" for kind, *_ in found)
            assert {claim for kind, _, claim in found if kind != "named"} == {
                one.iri.rpartition("/")[2] for kind in graph.show(place).bearing for one in kind.claims
            }


def test_what_leaves_a_place_out_is_not_said_of_it(graph):
    for place in ("russia", "outside russia"):
        result = graph.ask("status-in", place)
        selank = {str(row[2]) for row in result.rows if str(row[0]).endswith("/selank")}
        assert selank == ({"named"} if place == "russia" else {"named", "only elsewhere"})


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_leaves_out_more_than_a_place_is_not_said_of_all_of_it(engine, graph, rdflib_graph):
    """Ukraine is outside Russia, and what is said of all places but both leaves it out."""
    asked = graph if engine == "oxigraph" else rdflib_graph
    of = {
        place: {(str(row[0]).rpartition("/")[2], str(row[2])) for row in asked.ask("status-in", place).rows}
        for place in ("outside russia", "outside russia and ukraine")
    }
    assert of["outside russia"] == {("selank", "named"), ("selank", "only elsewhere")}
    assert of["outside russia and ukraine"] == {
        ("semax", "named"),
        ("selank", "not left out"),
        ("selank", "only elsewhere"),
    }


def test_what_is_said_of_one_alone_is_told_to_be_no_denial_of_the_other(graph):
    """Only of Selank the text speaks of animal research as such, and claims on Semax rest on studies in animals."""
    only = graph.ask("only-first", "selank", "semax")
    assert "Selank has evidence in the form of animal research." in {str(row[0]) for row in only.rows}
    assert graph.claims(about="semax", evidence="animal")
    assert any("no denial" in hint and "by-evidence" in hint for hint in only.hints)
    # In the order of the text: 5 comes before 10.
    passages = [int(str(row[only.columns.index("passage")]).rpartition("/")[2]) for row in only.rows]
    assert passages == sorted(passages) != sorted(passages, key=str)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_was_seen_in_patients_is_said_of_what_they_have(engine, graph, rdflib_graph):
    asked = graph if engine == "oxigraph" else rdflib_graph
    told = {str(row[0]) for row in asked.ask("evidence-for", "selank", "GAD").rows}
    assert len(told) == 5
    among = " among patients with generalized anxiety disorder"
    assert f"Selank is said to produce an anxiolytic effect{among} [small study]." in told
    of_anxiety = {str(row[0]) for row in asked.ask("evidence-for", "selank", "anxiety").rows}
    assert not {sentence for sentence in of_anxiety if among in sentence}


def test_a_denial_is_no_use_without_a_citation(graph):
    assert not [row for row in graph.ask("uncited-uses") if " not " in str(row[0])]


def test_what_is_denied_of_both_and_their_statuses_in_one_place_are_shared(graph):
    rows = {(str(row[1]), str(row[3])) for row in graph.ask("shared", "selank", "semax")}
    for said in (
        "{} is not a dietary supplement.",
        "{} is not approved in Europe by the EMA.",
        "{} is unscheduled in the United States.",
    ):
        assert (said.format("Selank"), said.format("Semax")) in rows
    status = [row for row in rows if row[0].startswith("Selank is not approved in Europe")]
    assert status
    assert all("in Europe" in second for _, second in status)


def test_what_both_have_is_told_by_the_first_passages_that_say_so(graph):
    """That Selank ends in Pro-Gly-Pro is said in passages 6 and 54, and "54" sorts before "6"."""
    told = graph.ask("shared", "selank", "semax")
    (row,) = (row for row in told.rows if "C-terminus" in str(row[1]))
    both = [str(row[told.columns.index(f"{which}_passage")]).rpartition("/")[2] for which in ("first", "second")]
    assert both == ["6", "27"]


@pytest.mark.parametrize("number", ["9" * 5_000, "selank-semax-faq:" + "9" * 20, "[" + "9" * 5_000 + "]"])
def test_a_number_that_nothing_can_have_is_unknown(number, graph):
    with pytest.raises(UnknownNameError, match=f"there is no reference .*{'9' * 20}.*; there are 1, 3"):
        graph.resolve(number, "reference")


def test_a_claim_that_several_documents_have_is_asked_back(facts, tmp_path):
    other = tmp_path / "other.ttl"
    other.write_text(facts.replace("selank-semax-faq", "other-faq"), "utf-8")
    name = "65-semax-increases-ngf"
    with pepgraph.open(ROOT / "data" / "facts.ttl", other, environment=False) as graph:
        with pytest.raises(UnknownNameError, match=f"say other-faq:{name} or selank-semax-faq:{name}"):
            graph.resolve(name, "claim")
        assert graph.resolve(f"other-faq:{name}", "claim") == f"{BASE}doc/other-faq/claim/{name}"


def test_a_species_goes_by_its_plain_name(graph):
    assert graph.resolve("mice") == ENTITY + "mouse"
    with pytest.raises(UnknownNameError, match="unknown species 'zebrafish'; there are human, mouse, rat, rodents"):
        graph.resolve("zebrafish", "species")


def test_a_name_is_that_of_the_thing_that_has_it_first(tmp_path):
    """Another name of something else takes nobody's own name, and what two things share is asked back."""
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix e: <https://w3id.org/pepgraph/entity/> . @prefix pg: <https://w3id.org/pepgraph/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "e:g-actin a pg:Target ; rdfs:label 'G-actin'@en ; skos:altLabel 'Semax'@en , 'brainstem'@en , 'beta'@en .\n"
        "e:h-actin a pg:Target ; rdfs:label 'Heptapeptide'@en ; skos:altLabel 'beta'@en .\n"
        "e:i-site a pg:AnatomicalSite ; rdfs:label 'Site'@en ; skos:altLabel 'beta'@en .\n"
    )
    with pepgraph.open(ROOT / "data" / "facts.ttl", more, environment=False) as graph:
        for name in ("semax", "brainstem", "heptapeptide"):
            assert graph.resolve(name) == ENTITY + name
        with pytest.raises(UnknownNameError, match="called beta; say e:g-actin or e:h-actin or e:i-site"):
            graph.resolve("beta")
        assert graph.resolve("beta", "region") == ENTITY + "i-site"


def test_a_name_is_that_of_the_thing_that_has_it_letter_by_letter(tmp_path):
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix e: <https://w3id.org/pepgraph/entity/> . @prefix pg: <https://w3id.org/pepgraph/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "e:p-glycoprotein a pg:Target ; rdfs:label 'P-glycoprotein'@en ; skos:altLabel 'P-gp'@en , 'Pgp'@en .\n"
        "e:ca a pg:Target ; rdfs:label 'का'@en . e:ci a pg:Target ; rdfs:label 'की'@en .\n"
    )
    with pepgraph.open(ROOT / "data" / "facts.ttl", more, environment=False) as graph:
        names = {"PGP": "pro-gly-pro", "P-gp": "p-glycoprotein", "p-GP": "p-glycoprotein", "Pgp": "p-glycoprotein"}
        for name, thing in (names | {"का": "ca", "की": "ci"}).items():
            assert graph.resolve(name) == ENTITY + thing, name


def test_indications_tell_which_status_a_row_is_of(graph):
    """A status as registered and one as a prescription medicine were two equal rows."""
    result = graph.ask("indications")
    shown = [result.columns.index(name) for name in catalogue()["indications"].columns]
    rows = [tuple(str(row[i]) for i in shown) for row in result]
    assert len(set(rows)) == len(rows) > 10


@pytest.mark.parametrize(
    ("stance", "instead", "told"),
    [
        ("pg:polarity +pg:Affirmed", "pg:polarity pg:Negated", r"\bnot\b|\bnegated\b"),
        ("pg:modality +pg:Asserted", "pg:modality pg:Hedged", r"\b(may|possibly|hedged|said|attributed)\b"),
    ],
)
def test_no_row_passes_a_denial_or_a_hedge_off_as_what_is_the_case(stance, instead, told, facts, tmp_path):
    """Columns that are hidden on a terminal, in a page and from an assistant do not count."""
    path = tmp_path / "facts.ttl"
    path.write_text(re.sub(stance, instead, facts), "utf-8")
    rows = 0
    with pepgraph.open(path, environment=False) as graph:
        for entry in catalogue().values():
            result = graph.ask(entry.name, *entry.arguments)
            shown = [i for i, name in enumerate(result.columns) if name in entry.columns]
            known = labels(graph.engine, {str(row[i]) for row in result.rows for i in shown if row[i] is not None})
            for row in result.rows if "claim" in result.columns else ():
                said = " ".join(short(row[i], known) for i in shown)
                assert re.search(told, said, re.IGNORECASE), (entry.name, said)
                rows += 1
    assert rows > 200


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_rise_in_some_regions_is_told_apart_from_one_in_all(engine, graph, rdflib_graph):
    result = (graph if engine == "oxigraph" else rdflib_graph).ask("regions")
    rows = [dict(zip(result.columns, map(str, row), strict=True)) for row in result.values]
    said = {(row["target"], row["region"], row["said"]) for row in rows if row["relation"] == ONTOLOGY + "increases"}
    brain, brainstem = ENTITY + "brain", ENTITY + "brainstem"
    assert {(target, text) for target, place, text in said if place == brain} == {
        (ENTITY + "bdnf", "increases in specific regions"),
        (ENTITY + "ngf", "increases in specific regions"),
    }
    assert (ENTITY + "bdnf", brainstem, "increases") in said
