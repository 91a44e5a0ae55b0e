"""What the packaged graph must say, and what it must not be made to say."""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from pepgraph.answers.coverage import remainders
from pepgraph.model.names import BASE, GRAPH, ONTOLOGY, PREFIXES
from pepgraph.store.resources import ontology_files

RDF, CITO = PREFIXES["rdf"], PREFIXES["cito"]
DERIVED = GRAPH + "derived"


def rows(graph, pattern: str) -> list[tuple[str, ...]]:
    found = graph.query(f"SELECT DISTINCT * WHERE {{ {pattern} }}").rows
    return [tuple("" if term is None else str(term) for term in row) for row in found]


def count(graph, pattern: str, what: str) -> int:
    return graph.query(f"SELECT (COUNT(DISTINCT ?{what}) AS ?n) WHERE {{ {pattern} }}").values[0][0]


@pytest.fixture(scope="module")
def said(facts):
    """The facts as written, read without any engine: subject, property, values."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for triple in ox.parse(facts.encode(), format=ox.RdfFormat.TURTLE):
        found[triple.subject.value][triple.predicate.value].add(triple.object.value)
    return found


@pytest.fixture(scope="module")
def claims(said):
    return {iri: parts for iri, parts in said.items() if ONTOLOGY + "Claim" in parts[RDF + "type"]}


@pytest.fixture(scope="module")
def vocabulary():
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in ontology_files():
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            found[triple.subject.value][triple.predicate.value].add(triple.object.value)
    return found


# ── The whole document ───────────────────────────────────────────────────────────────────────


def test_every_passage_is_there(graph):
    assert count(graph, "?p a pg:Passage", "p") == 68
    assert count(graph, "?p a pg:Passage ; pg:role pg:Title", "p") == 1
    assert count(graph, "?p a pg:Passage ; pg:role pg:Question", "p") == 11
    assert [int(n) for (n,) in graph.query("SELECT ?n { ?p a pg:Passage ; pg:number ?n } ORDER BY ?n").values] == list(
        range(1, 69)
    )


def test_every_passage_has_claims_or_one_role(graph):
    for passage, claims, roles in graph.query(
        """SELECT ?p (COUNT(DISTINCT ?c) AS ?claims) (COUNT(DISTINCT ?r) AS ?roles) WHERE {
             ?p a pg:Passage OPTIONAL { ?c a pg:Claim ; pg:statedIn ?p } OPTIONAL { ?p pg:role ?r } } GROUP BY ?p"""
    ).values:
        assert (claims > 0) != (roles == 1), passage


def test_what_is_left_of_a_passage_is_told_in_its_order_with_its_role(graph, said, vocabulary):
    found = remainders(graph, {iri for iri, parts in said.items() if parts[ONTOLOGY + "remainder"]})
    assert len(found) > 20
    for passage, stretches in found.items():
        spans = sorted(said[passage][ONTOLOGY + "remainder"], key=lambda span: int(re.findall(r"\d+", span)[-2]))
        roles = [said[span][ONTOLOGY + "role"] for span in spans]
        labels = ["".join(vocabulary[role][PREFIXES["skos"] + "prefLabel"]) for (role,) in roles]
        assert stretches == tuple(zip([span.rpartition("/")[2] for span in spans], labels, strict=True))


def test_answer_sentences_are_53(graph):
    """All but title, tag lines and headings stand under a question."""
    assert count(graph, "?p a pg:Passage ; pg:section ?q . ?q pg:role pg:Question", "p") == 53
    alone = {
        int(n)
        for (n,) in graph.query(
            """SELECT ?n { ?p a pg:Passage ; pg:number ?n
               OPTIONAL { ?p pg:section ?s } OPTIONAL { ?p pg:role ?r FILTER (?r = pg:Question) }
               FILTER (!BOUND(?s) && !BOUND(?r)) }"""
        ).values
    }
    assert alone == {1, 2, 3, 68}


def test_markers(graph):
    marks = graph.query(
        "SELECT ?m ?n { ?m a pg:CitationMarker ; pg:marks ?r . ?r a pg:Reference ; pg:number ?n }"
    ).values
    assert len({m for m, _ in marks}) == len(marks) == 37
    assert {n for _, n in marks} == {1, *range(3, 13)}
    assert count(graph, "?m a pg:CitationMarker", "m") == 37


def test_claims_keep_how_far_their_passage_goes(graph):
    said = {claim.iri.rpartition("/")[2]: claim for claim in graph.claims()}
    for name, claim in said.items():
        scopes = {scope.iri.rpartition("#")[2] for scope in claim.qualified("scope")}
        effect = claim.subject.label == "Selank" and claim.relation.family == "effect"
        assert ("LimitedHumanResearch" in scopes) == (claim.passage == 10 and effect), name
        assert ("SmallStudy" in scopes) == (claim.passage == 12 and effect), name
        if claim.passage == 52 and claim.relation.label in ("acts through", "produces"):
            assert scopes == {"Primary", "Documented"}
    half_life = said["23-selank-prolongs-enkephalins"]
    assert [one.label for one in (*half_life.qualified("matrix"), *half_life.qualified("species"))] == [
        "blood plasma",
        "human",
    ]
    injury = said["34-semax-protects-against-spinal-cord-injury"].sentence
    assert injury.startswith("Semax has protective effects in spinal cord injury")
    assert said["10-selank-reduces-anxiety"].sentence == "Selank reduces anxiety [human research limited]."
    assert said["41-semax-acts-on-immune-gene-expression"].sentence.startswith("Semax acts on immune gene expression")


def test_counts_of_claims(graph):
    assert 210 <= count(graph, "?c a pg:Claim", "c") <= 230
    assert 181 <= count(graph, "?c pg:proposition ?p", "p") <= 197
    assert 27 <= count(graph, "?c a pg:Claim ; pg:polarity pg:Negated", "c") <= 33


def test_claims_of_one_proposition_agree(claims, graph, vocabulary):
    """Same triple, polarity and qualifiers, and the other way round: recomputed from the file."""
    qualifiers = {iri for iri, parts in vocabulary.items() if ONTOLOGY + "QualifierProperty" in parts[RDF + "type"]}
    parts_of = {RDF + "subject", RDF + "predicate", RDF + "object", ONTOLOGY + "polarity", *qualifiers}
    ours = defaultdict(set)
    for iri, parts in claims.items():
        ours[frozenset((key, value) for key in parts_of & parts.keys() for value in parts[key])].add(iri)
    theirs = defaultdict(set)
    for claim, proposition in rows(graph, "?claim pg:proposition ?proposition"):
        theirs[proposition].add(claim)
    assert sorted(map(sorted, ours.values())) == sorted(map(sorted, theirs.values()))


def test_a_cluster_of_markers_is_cited_whole(said, claims):
    """[1][7] closes its clause for both: whoever cites one number of it cites all."""
    clusters = defaultdict(list)
    marks = sorted(
        (*map(int, iri.rpartition("/")[2].split("-")), *parts[ONTOLOGY + "statedIn"], *parts[ONTOLOGY + "marks"])
        for iri, parts in said.items()
        if parts.get(ONTOLOGY + "marks")
    )
    last = (-1, "")
    for start, end, passage, reference in marks:
        if (start, passage) == last:
            clusters[passage][-1].add(reference)
        else:
            clusters[passage].append({reference})
        last = (end, passage)
    several = sorted(
        sorted(int(r.rpartition("/")[2]) for r in cluster)
        for found in clusters.values()
        for cluster in found
        if len(cluster) > 1
    )
    assert several == [[1, 7], [9, 10, 11], [9, 12], [10, 11], [10, 11], [10, 11]]
    for iri, parts in claims.items():
        cited = parts.get(CITO + "citesAsEvidence", set())
        if cited:
            assert cited in clusters[next(iter(parts[ONTOLOGY + "statedIn"]))], iri


def test_every_marker_is_used(graph):
    unused = rows(
        graph,
        """?m a pg:CitationMarker ; pg:marks ?r ; pg:statedIn ?p
           OPTIONAL { ?c pg:statedIn ?p ; cito:citesAsEvidence|pg:mayCite ?r . ?c a pg:Claim } FILTER (!BOUND(?c))""",
    )
    assert unused == []


# ── No row for any of these ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("?c rdf:subject e:selank ; pg:jurisdiction e:ukraine", id="selank-in-ukraine"),
        pytest.param("{ e:selank ?p e:ukraine } UNION { e:ukraine ?p e:selank }", id="selank-ukraine-shortcut"),
        pytest.param(
            "?c rdf:subject e:selank ; rdf:object ?s ; pg:polarity pg:Affirmed ; pg:jurisdiction ?j "
            "VALUES ?s { pg:Approved pg:PrescriptionMedicine } ",
            id="selank-approved-or-prescribed",
        ),
        pytest.param(
            "?c rdf:subject e:selank ; rdf:object pg:Registered ; pg:polarity pg:Affirmed ; pg:jurisdiction ?j "
            "FILTER (?j != e:russia)",
            id="selank-registered-outside-russia",
        ),
        pytest.param(
            "?c pg:jurisdiction e:ukraine ; rdf:subject ?s FILTER (?s != e:semax)", id="ukraine-is-semax-only"
        ),
        pytest.param(
            "?c rdf:predicate pg:hasRegulatoryStatus OPTIONAL { ?c pg:jurisdiction ?j } FILTER (!BOUND(?j))",
            id="status-without-place",
        ),
        pytest.param(
            "?s a pg:RegulatoryStatus ; pg:shortcut|pg:deniedShortcut ?p . ?x ?p ?place "
            "OPTIONAL { ?place a ?k FILTER (?k = pg:Jurisdiction) } FILTER (!BOUND(?k))",
            id="status-shortcut-without-place",
        ),
        pytest.param("?x pg:notApprovedIn e:russia", id="denied-in-russia"),
        pytest.param("?x pg:approvedIn ?place", id="approved-anywhere"),
        pytest.param(
            "{ ?c rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ; pg:polarity pg:Affirmed }",
            id="approval-affirmed",
        ),
        pytest.param(
            "?c rdf:subject e:semax ; rdf:object ?o ; pg:polarity pg:Affirmed . ?o rdfs:label ?l ; a pg:Target "
            "FILTER (CONTAINS(LCASE(?l), 'receptor'))",
            id="semax-acts-on-a-receptor",
        ),
        pytest.param(
            "?c rdf:subject e:semax ; rdf:predicate pg:binds ; rdf:object ?o FILTER (?o != e:semax-binding-site)",
            id="semax-binds-something-named",
        ),
        pytest.param(
            "e:semax pg:binds|pg:modulates|pg:inhibits|pg:actsOn ?o . ?o rdfs:label ?l "
            "FILTER (CONTAINS(LCASE(?l), 'receptor'))",
            id="semax-receptor-shortcut",
        ),
        pytest.param(
            "?c a pg:Claim ; rdf:subject|rdf:object ?o . ?o rdfs:label ?l FILTER (CONTAINS(LCASE(?l), 'opioid')) "
            "?o a ?k FILTER (?k IN (pg:Target))",
            id="opioid-receptor-as-target",
        ),
        pytest.param(
            "?x a pg:Target MINUS { ?c rdf:subject|rdf:object ?x ; rdf:predicate/pg:family pg:MechanismFamily }",
            id="target-of-no-mechanism",
        ),
        pytest.param(
            "?x a pg:Category ; rdfs:label ?l . ?y a ?k ; rdfs:label ?m FILTER (?k IN (pg:Target, pg:Effect)) "
            "FILTER (CONCAT(STR(?l), 's') = STR(?m) || CONCAT(STR(?l), ' effect') = STR(?m)) "
            "FILTER NOT EXISTS { ?x skos:related ?y . ?y skos:related ?x }",
            id="kind-apart-from-its-members-or-effect",
        ),
        pytest.param("e:semax-binding-site skos:exactMatch|skos:closeMatch|skos:broadMatch ?o", id="site-identified"),
        pytest.param("?r a pg:Reference ; pg:number 2", id="reference-2"),
        pytest.param("?m pg:marks ?r FILTER (STRENDS(STR(?r), '/reference/2'))", id="marker-2"),
        pytest.param("?r ?p ?o FILTER (STRENDS(STR(?r), '/reference/2'))", id="reference-2-by-name"),
        pytest.param(
            "?c rdf:object|pg:indication ?o ; cito:citesAsEvidence|pg:mayCite ?r . ?o rdfs:label ?l "
            "FILTER (CONTAINS(LCASE(?l), 'optic'))",
            id="optic-nerve-cited",
        ),
        pytest.param("?s owl:sameAs ?o", id="same-as"),
        pytest.param("?c rdf:subject e:selank ; rdf:predicate pg:isSuppliedAs", id="selank-supplied-as"),
        pytest.param(
            "?c rdf:subject|rdf:object|pg:comparator e:selank ; rdfs:label ?l FILTER (CONTAINS(LCASE(?l), 'acetate'))",
            id="selank-acetate",
        ),
        pytest.param(
            "e:selank ?p ?o FILTER (REGEX(STR(?o), 'acetat|258279-04-2|91810644', 'i'))",
            id="selank-acetate-identity",
        ),
        pytest.param(
            "?c rdf:predicate pg:prolongsHalfLifeOf ; rdf:object ?o VALUES ?o { e:selank e:semax }", id="half-life"
        ),
        pytest.param(
            "?c a pg:Claim ; rdfs:label ?l "
            "FILTER (REGEX(?l, 'half-life of (selank|semax)|(selank|semax).* has .*half-life', 'i'))",
            id="half-life-in-words",
        ),
        pytest.param(
            "?c rdf:object e:bdnf ; pg:anatomy e:brainstem ; pg:aspect pg:MessengerRna", id="brainstem-bdnf-mrna"
        ),
        pytest.param(
            "?c rdf:object e:bdnf ; pg:anatomy e:brainstem ; pg:aspect pg:Protein", id="brainstem-bdnf-protein"
        ),
        pytest.param(
            "?c rdf:object e:ngf ; pg:anatomy e:frontal-cortex ; pg:aspect ?a FILTER (?a != pg:UnspecifiedProduct)",
            id="frontal-ngf-aspect",
        ),
        pytest.param("?c rdf:subject e:semax ; pg:matrix e:blood-plasma", id="plasma-for-semax"),
        pytest.param("?c rdf:subject e:selank ; pg:matrix e:blood-serum", id="serum-for-selank"),
        pytest.param(
            "?c a pg:Claim ; pg:statedIn ?p . ?p pg:number ?n FILTER (?n != 34) "
            "{ ?c pg:year ?y } UNION { ?c pg:species e:mouse }",
            id="year-or-mouse-elsewhere",
        ),
        pytest.param(
            "?c a pg:Claim ; pg:statedIn ?p ; rdfs:label ?l . ?p pg:number ?n "
            "FILTER (?n != 34 && REGEX(?l, '2025|mouse|mice', 'i'))",
            id="year-or-mouse-in-words",
        ),
        pytest.param("?c rdf:subject e:semax ; pg:measurement ?m", id="kd-of-semax-itself"),
        pytest.param("?c cito:citesAsEvidence ?r ; pg:evidenceLevel pg:Anecdote", id="anecdote-cited"),
        pytest.param("?p pg:role pg:Disclaimer . ?c pg:statedIn ?p ; a pg:Claim", id="disclaimer-as-claim"),
        pytest.param(
            "e:enkephalinases skos:exactMatch ?o FILTER (REGEX(STR(?o), 'P08473|P15144|D015260'))", id="neprilysin"
        ),
        pytest.param("e:semax skos:exactMatch ?o FILTER (REGEX(STR(?o), '122178|4037-01-8'))", id="semax-other-record"),
        pytest.param("e:gaba-receptor skos:exactMatch|skos:closeMatch|skos:broadMatch ?o", id="gaba-receptor-match"),
    ],
)
def test_no_row_for(pattern, graph):
    # A misspelt name would find nothing for ever.
    for name in set(re.findall(r"\b(?:e|pg|skos):[\w-]+", pattern)) - {"skos:broadMatch"}:
        if name not in ("owl:sameAs", "pg:approvedIn"):
            assert rows(graph, f"{{ {name} ?p ?o }} UNION {{ ?s {name} ?o }} UNION {{ ?s ?p {name} }}"), name
    assert rows(graph, pattern) == []


def test_gaba_receptor_has_no_subtype_anywhere(graph):
    """Nor Wikidata, in any literal or IRI, whatever dash or subscript it is written with."""
    subtype = re.compile(r"gaba[\W_]*a(?![a-z])", re.IGNORECASE)
    assert subtype.search("GABA\N{NON-BREAKING HYPHEN}A")
    assert subtype.search("entity/gaba-a-receptor")
    assert not subtype.search("GABA and")
    assert not subtype.search("GABAergic")
    for quad in graph.quads():
        for term in (quad.subject, quad.predicate, quad.object):
            text = unicodedata.normalize("NFKC", term.value)
            assert not subtype.search(text), quad
            assert "wikidata" not in text.lower(), quad
            assert "sameAs" not in text, quad


def test_what_the_document_does_say(graph):
    """The same traps from the other side: each of these is one row."""
    for pattern in (
        "?c rdf:subject e:selank ; rdf:object pg:Registered ; pg:jurisdiction e:russia ; pg:scope ?only ; "
        "pg:polarity pg:Affirmed",
        "?c rdf:subject e:semax ; rdf:object pg:Registered ; pg:jurisdiction e:ukraine ; pg:polarity pg:Affirmed",
        "?c rdf:subject e:semax ; rdf:predicate pg:increases ; rdf:object e:ngf ; pg:anatomy e:hippocampus ; "
        "pg:aspect pg:MessengerRna",
        "?c rdf:subject e:semax ; rdf:predicate pg:decreases ; rdf:object e:ngf ; pg:anatomy e:frontal-cortex",
        "?c rdf:subject e:semax ; rdf:predicate pg:increases ; rdf:object e:bdnf ; pg:anatomy e:basal-forebrain ; "
        "pg:aspect pg:Protein",
        "?c rdf:subject e:semax ; rdf:predicate pg:inhibits ; pg:matrix e:blood-serum ; pg:species e:human",
        "?c rdf:subject e:selank ; rdf:predicate pg:inhibits ; pg:matrix e:blood-plasma",
        "?c rdf:subject e:selank ; rdf:predicate pg:prolongsHalfLifeOf ; rdf:object e:enkephalins",
        "?c rdf:subject e:semax ; rdf:predicate pg:isSuppliedAs",
        "?c pg:measurement ?m . ?m pg:asWritten '2.4 nM' ; qudt:numericValue 2.4",
        "?c rdf:subject e:selank ; rdf:predicate pg:produces ; pg:modality pg:Attributed ; pg:polarity pg:Affirmed ; "
        "pg:evidenceLevel pg:Anecdote ; rdfs:label ?l FILTER (CONTAINS(?l, 'calm without sedation'))",
    ):
        assert count(graph, pattern, "c") == 1, pattern


def test_optic_nerve_disease_is_said_but_never_cited(graph):
    pattern = (
        "?c rdf:object|pg:indication ?o ; pg:citationText ?t . ?o rdfs:label ?l FILTER (CONTAINS(LCASE(?l), 'optic'))"
    )
    found = graph.query(f"SELECT ?t {{ {pattern} }}").values
    assert found
    assert {text for (text,) in found} == {"uncited"}


# ── Shortcuts ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def expected_shortcuts(claims, vocabulary):
    """By the rule, in Python: what each claim entitles to."""
    pg = ONTOLOGY
    eligible = {iri for iri, parts in vocabulary.items() if "true" in parts.get(pg + "yieldsShortcut", ())}
    withheld = {iri for iri, parts in vocabulary.items() if "false" in parts.get(pg + "yieldsShortcut", ())}
    assert pg + "Anecdote" not in eligible
    assert pg + "AsPurpose" in withheld
    found = defaultdict(set)
    for iri, parts in claims.items():
        (subject,), (relation,), (obj,) = (parts[RDF + key] for key in ("subject", "predicate", "object"))
        if parts[pg + "modality"] != {pg + "Asserted"} or not parts[pg + "evidenceLevel"] & eligible:
            continue
        if withheld.intersection(parts.get(pg + "scope", ())):
            continue
        affirmed = parts[pg + "polarity"] == {pg + "Affirmed"}
        if relation == pg + "hasRegulatoryStatus":
            key = "shortcut" if affirmed else "deniedShortcut"
            for link in vocabulary[obj].get(pg + key, ()):
                for place in parts[pg + "jurisdiction"]:
                    found[subject, link, place].add(iri)
        elif affirmed:
            for link in vocabulary[relation].get(pg + "shortcut", ()):
                found[subject, link, obj].add(iri)
    return found


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_shortcuts_are_exactly_those_of_the_rule(engine, expected_shortcuts, graph, rdflib_graph, vocabulary):
    links = {
        link
        for parts in vocabulary.values()
        for key in ("shortcut", "deniedShortcut")
        for link in parts.get(ONTOLOGY + key, ())
    }
    where = graph if engine == "oxigraph" else rdflib_graph
    given = {
        (str(s), str(p), str(o))
        for s, p, o in where.query("SELECT ?s ?p ?o { GRAPH graph:derived { ?s ?p ?o } }").rows
        if str(p) in links
    }
    assert given == set(expected_shortcuts)
    assert len(given) > 60


def test_no_shortcut_rests_on_an_anecdote_alone(expected_shortcuts, claims):
    for triple, behind in expected_shortcuts.items():
        assert any(ONTOLOGY + "Anecdote" not in claims[iri][ONTOLOGY + "evidenceLevel"] for iri in behind), triple


def test_shortcuts_stand_in_the_derived_graph_only(graph, expected_shortcuts):
    for quad in graph.quads():
        triple = (quad.subject.value, quad.predicate.value, quad.object.value)
        if triple in expected_shortcuts:
            assert quad.graph_name.value == DERIVED


def test_no_shortcut_says_a_direction(graph):
    """Up in one region and down in another: the shortcut has to stay silent about it."""
    assert rows(graph, "?s ?p ?o VALUES ?p { pg:increases pg:decreases pg:reduces pg:enhances }") == []
    assert rows(graph, "e:semax pg:altersLevelOf e:ngf") != []


# ── Citations and papers ─────────────────────────────────────────────────────────────────────


def test_regulatory_claims_keep_their_citation_and_the_path_ends_there(graph):
    found = graph.query(
        """SELECT ?c ?n ?paper { ?c rdf:predicate pg:hasRegulatoryStatus ; cito:citesAsEvidence ?r . ?r pg:number ?n
           OPTIONAL { ?c pg:likelySource ?paper } }"""
    ).values
    assert {n for _, n, _ in found} == {6, 9}
    assert {paper for *_, paper in found} == {None}
    # Where a marker stands in the passage, each of its status claims cites it or may.
    every = graph.query(
        """SELECT ?p ?c ?n { ?c rdf:predicate pg:hasRegulatoryStatus ; pg:statedIn/pg:number ?p
           OPTIONAL { ?c cito:citesAsEvidence|pg:mayCite ?r . ?r pg:number ?n } FILTER (?p IN (8, 30, 58, 59)) }"""
    ).values
    assert {(p, n) for p, _, n in every} == {(8, 6), (30, 9), (58, 6), (59, 9)}
    assert len(found) == 5
    assert len(every) >= 15
    for number, paper in ((6, "pmid-18454096"), (9, "pmid-24661604")):
        assert rows(
            graph, f"?n pg:stopsPathTo paper:{paper} ; pg:concerns ?c . ?c cito:citesAsEvidence/pg:number {number}"
        )


def test_other_claims_reach_the_papers_of_six_and_nine(graph):
    for paper in ("pmid-18454096", "pmid-24661604"):
        assert rows(graph, f"?c pg:likelySource paper:{paper}")


def test_the_spinal_cord_paper_is_the_source_of_its_own_statement_alone(graph):
    behind = graph.query(
        "SELECT DISTINCT ?n { ?c pg:likelySource paper:pmid-40692165 ; pg:statedIn/pg:number ?n }"
    ).values
    assert behind == [(34,)]
    cites = graph.query("SELECT ?c { ?c cito:citesAsEvidence/pg:number 8 ; pg:statedIn/pg:number 48 }").values
    assert len(cites) >= 2


def test_likely_sources_are_those_of_the_rule(graph, said, claims):
    stopped = {
        (claim, paper)
        for parts in said.values()
        for paper in parts.get(ONTOLOGY + "stopsPathTo", ())
        for claim in parts[ONTOLOGY + "concerns"]
    }
    expected = {
        (iri, paper)
        for iri, parts in claims.items()
        for reference in parts.get(CITO + "citesAsEvidence", ())
        for paper in said[reference][ONTOLOGY + "identifiedAs"]
    } - stopped
    assert {(c, p) for c, p in rows(graph, "?c pg:likelySource ?p")} == expected


def table(name: str) -> list[dict[str, str]]:
    for place in os.environ.get("PEPGRAPH_DOCUMENTS", "").split(os.pathsep):
        path = Path(place)
        folder = path if path.is_dir() else path.parent
        file = folder.parent / "facts" / name
        if place and file.is_file():
            with file.open(encoding="utf-8", newline="") as lines:
                return list(csv.DictReader(lines, delimiter="\t"))
    pytest.skip(f"no {name} in a folder 'facts' beside the one that PEPGRAPH_DOCUMENTS names")


def test_papers_are_those_of_the_table(said):
    base, terms = BASE + "doc/selank-semax-faq/reference/", PREFIXES["dcterms"]
    fabio, bibo = PREFIXES["fabio"], PREFIXES["bibo"]
    references = table("references.tsv")
    wanted = {base + row["marker"] for row in references}
    assert wanted == {iri for iri, parts in said.items() if ONTOLOGY + "Reference" in parts[RDF + "type"]}
    columns = {
        "title": terms + "title",
        "first_author": ONTOLOGY + "firstAuthor",
        "journal": terms + "source",
        "year": terms + "date",
        "volume_pages": bibo + "locator",
        "pmid": fabio + "hasPubMedId",
        "doi": bibo + "doi",
        "pmcid": fabio + "hasPubMedCentralId",
        "study": ONTOLOGY + "studyDesign",
        "sample": ONTOLOGY + "studySample",
    }
    for row in references:
        (paper,) = said[base + row["marker"]][ONTOLOGY + "identifiedAs"]
        assert paper == f"{BASE}paper/pmid-{row['pmid']}"
        for column, key in columns.items():
            assert said[paper].get(key, set()) == ({row[column]} if row[column] else set()), (row["marker"], column)


def test_confidences_are_those_of_the_table(graph):
    given = {
        str(n): str(label)
        for n, label in graph.query(
            "SELECT ?n ?l { ?r pg:number ?n ; pg:identificationConfidence/skos:prefLabel ?l }"
        ).rows
    }
    for row in table("references.tsv"):
        confidence = given[row["marker"]].replace(" to ", "-")
        assert re.match(rf"{confidence}(?![\w-])", row["identification_confidence"]), row["marker"]


_OBO = "http://purl.obolibrary.org/obo/"
_SYSTEMS = {
    "pubchem.compound": "PubChem", "cas": "CAS", "unii": "UNII", "mesh": "MeSH", "uniprot": "UniProt", "hgnc": "HGNC",
    "rgd": "RGD", "atc": "ATC", "ncbigene": "NCBI", "mgi": "MGI", "chembl": "ChEMBL",
}  # fmt: skip


def test_identifiers_are_those_of_the_table(said, vocabulary):
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in table("identifiers.tsv"):
        for system, identifier in zip(row["id_system"].split(" / "), row["identifier"].split(" / "), strict=False):
            known[system.split(" ")[0].upper(), identifier].add(row["entity"])
            known["IRI", identifier].add(row["entity"])
    found = 0
    for iri, parts in [*said.items(), *vocabulary.items()]:
        for key in ("exactMatch", "closeMatch", "broadMatch"):
            for match in parts.get(PREFIXES["skos"] + key, ()):
                local = match.removeprefix("https://identifiers.org/")
                if match.startswith(_OBO) and not match.startswith(_OBO + "RO_"):
                    system, _, number = match.rpartition("/")[2].partition("_")
                    rows_of = known["IRI", f"{system}:{number}"] | known["IRI", match]
                elif local != match:
                    system, _, number = local.partition(":")
                    rows_of = known[_SYSTEMS[system].upper(), number]
                else:
                    continue
                assert rows_of, (iri, match)
                found += 1
                if iri.endswith(("/selank", "/semax")) and key == "exactMatch":
                    assert all(row.lower() == iri.rpartition("/")[2] for row in rows_of), (iri, match, rows_of)
    assert found > 60


def test_every_direct_link_has_its_claim(graph):
    """By another way than that by which links are made."""
    without = graph.query("""
        SELECT ?thing ?link ?other WHERE {
          GRAPH graph:derived { ?thing ?link ?other }
          FILTER EXISTS { ?source pg:shortcut|pg:deniedShortcut ?link }
          FILTER NOT EXISTS {
            ?claim rdf:subject ?thing ; rdf:object ?other ; rdf:predicate ?relation ; pg:polarity pg:Affirmed ;
                   pg:modality pg:Asserted ; pg:evidenceLevel ?level .
            ?level pg:yieldsShortcut true . ?relation pg:shortcut ?link }
          FILTER NOT EXISTS {
            ?claim rdf:subject ?thing ; pg:jurisdiction ?other ; rdf:object ?status ; pg:modality pg:Asserted .
            { ?claim pg:polarity pg:Affirmed . ?status pg:shortcut ?link }
            UNION { ?claim pg:polarity pg:Negated . ?status pg:deniedShortcut ?link }
            FILTER NOT EXISTS { ?claim pg:scope pg:HasBeen } }
        }""")
    assert without.values == []
    links = "SELECT ?link { GRAPH graph:derived { ?thing ?link ?other } ?source pg:shortcut|pg:deniedShortcut ?link }"
    assert len(graph.query(links).values) > 80


def test_every_value_of_a_list_is_a_concept_without_inference(graph):
    listed = graph.query("SELECT ?value { ?value skos:inScheme ?scheme }").values
    concepts = graph.query("SELECT ?value { ?value a skos:Concept }").values
    assert set(listed) == set(concepts)
    assert len(concepts) > 80
