"""Two documents in one graph: each keeps what is its own, and whatever is told says of which it is."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

import pepgraph
from pepgraph.answers.citations import Noted
from pepgraph.answers.coverage import coverage
from pepgraph.answers.searching.leads import Leads
from pepgraph.answers.searching.search import Found
from pepgraph.answers.searching.word_index import words_of
from pepgraph.answers.tensions import claims_alone, tensions
from pepgraph.apps.cli import main
from pepgraph.errors import QueryError, UnknownNameError
from pepgraph.model.names import DOCUMENT, ENTITY
from pepgraph.model.terms import Iri
from pepgraph.output.tables import Screen, claim_list, result_table
from pepgraph.query.labels import shown_names
from pepgraph.store.resources import data_files

FICTIN = """
@prefix cito: <http://purl.org/spar/cito/> .
@prefix e:    <https://w3id.org/pepgraph/entity/> .
@prefix paper: <https://w3id.org/pepgraph/paper/> .
@prefix pg:   <https://w3id.org/pepgraph/ontology#> .
@prefix rdf:  <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix c:    <https://w3id.org/pepgraph/doc/fictin/claim/> .
@prefix p:    <https://w3id.org/pepgraph/doc/fictin/passage/> .
@prefix r:    <https://w3id.org/pepgraph/doc/fictin/reference/> .

<https://w3id.org/pepgraph/doc/fictin> a pg:Document ; rdfs:label "Fictin"@en .
p:1 a pg:Passage ; pg:number 1 ; pg:inDocument <https://w3id.org/pepgraph/doc/fictin> ; pg:role pg:Title .
p:2 a pg:Passage ; pg:number 2 ; pg:inDocument <https://w3id.org/pepgraph/doc/fictin> .
r:2 a pg:Reference ; rdfs:label "[2]" ; pg:number 2 ; pg:inDocument <https://w3id.org/pepgraph/doc/fictin> ;
    pg:identifiedAs paper:pmid-16635254 ; pg:identificationConfidence pg:HighConfidence .
r:3 a pg:Reference ; rdfs:label "[3]" ; pg:number 3 ; pg:inDocument <https://w3id.org/pepgraph/doc/fictin> .
e:fictin a pg:Peptide ; rdfs:label "fictin"@en .
e:sigma a pg:Target ; rdfs:label "σ1 receptor"@en .
c:1 a pg:Claim ; rdf:subject e:fictin ; rdf:predicate pg:inhibits ; rdf:object e:enkephalinases ;
    pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:Unspecified ;
    cito:citesAsEvidence r:2 ; pg:statedIn p:2 .
c:2 a pg:Claim ; rdf:subject e:fictin ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;
    pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ;
    pg:jurisdiction e:ukraine ; pg:scope pg:HasBeen ; cito:citesAsEvidence r:3 ; pg:statedIn p:2 ;
    pg:since "2015"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
    pg:until "2019"^^<http://www.w3.org/2001/XMLSchema#gYear> .
c:3 a pg:Claim ; rdf:subject e:sigma ; rdf:predicate pg:binds ; rdf:object e:fictin ;
    pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:Unspecified ;
    pg:dose "50–100 µg/kg" ; pg:effectSize "20 %" ; pg:statedIn p:2 .
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> pepgraph.Graph:
    """The packaged graph as an export has it, with what is derived, beside another document."""
    folder = tmp_path_factory.mktemp("both")
    pepgraph.open(environment=False).export(folder / "packaged.ttl")
    Path(folder, "fictin.ttl").write_text(FICTIN, "utf-8")
    return pepgraph.open(folder / "packaged.ttl", folder / "fictin.ttl", environment=False)


def test_a_slice_of_one_has_no_links_of_the_other(both):
    part = both.slice(pepgraph.Filter(within="fictin"))
    found = part.query("SELECT ?s ?o { ?s pg:inhibits|pg:notApprovedIn|pg:registeredIn ?o }").values
    assert [str(subject).rpartition("/")[2] for subject, _ in found] == ["fictin"]
    assert "entity/selank" not in part.export(format="nt")


def test_a_slice_of_one_has_every_passage_of_it(both):
    rows = both.slice(pepgraph.Filter(within="fictin")).ask("coverage").values
    assert len(rows) == 2
    assert len(both.slice(pepgraph.Filter(within="selank-semax-faq")).ask("coverage").values) == 68


def test_a_passage_that_nobody_accounts_for_is_told(tmp_path):
    path = tmp_path / "fictin.ttl"
    path.write_text(FICTIN.replace(" ; pg:role pg:Title", ""), "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        told = partial(coverage, graph, Iri(DOCUMENT + "fictin"))
        assert [one.number for one in told(shown="neither")] == [1]
        assert [one.number for one in told(about="fictin")] == [2]
        assert told(about="fictin", shown="neither") == told(shown="unsourced") == []


def test_a_paper_is_as_sure_in_a_picture_as_the_reference_that_is_cited(tmp_path):
    """Two documents cite the same paper, and one of them is less sure of it."""
    path = tmp_path / "fictin.ttl"
    path.write_text(FICTIN.replace("pg:HighConfidence", "pg:MediumLowConfidence"), "utf-8")

    def papers(graph):
        edges = graph.network("full").edges(data=True)
        return {claim["id"]: claim["papers"] for *_, edge in edges for claim in edge["claims"]}

    packaged = tmp_path / "packaged.ttl"
    pepgraph.open(environment=False).export(packaged)
    with pepgraph.open(packaged, path, environment=False) as two, pepgraph.open(environment=False) as one:
        found = papers(two)
        assert [paper["confidence"] for paper in found[f"{DOCUMENT}fictin/claim/1"]] == ["medium to low"]
        assert papers(one).items() <= found.items()


def test_a_number_within_a_document_is_one_of_its_references(both):
    with pytest.raises(UnknownNameError, match="several documents have a reference 3"):
        both.claims(reference=3)
    assert [claim.document for claim in both.claims(reference="[3]", within="fictin")] == ["fictin"]
    assert both.claims(reference=3, within="fictin") == both.claims(reference="fictin:3")
    with pytest.raises(UnknownNameError, match="there is no reference fictin:6; there are 2, 3"):
        both.claims(reference=6, within="fictin")
    assert both.claims(reference="selank-semax-faq:3", within="fictin") == []


def test_a_paper_that_both_cite_is_told_with_both_references(both):
    text = both.export(format="bibtex")
    [note] = [line for line in text.splitlines() if "note = " in line and "fictin" in line]
    assert "reference [2] of fictin by a curator; confidence high." in note
    assert "reference [11] of selank-semax-faq by a curator; confidence very high" in note
    assert " of " not in pepgraph.open(environment=False).export(format="bibtex").partition("note = ")[2].split("\n")[0]


def test_tables_say_whose_passage_it_is(both):
    out = io.StringIO()
    result_table(both.ask("coverage"), partial(shown_names, both.engine), Screen(out))
    assert " fictin:1 " in out.getvalue()
    assert " selank-semax-faq:1 " in out.getvalue()
    out = io.StringIO()
    part = both.slice(pepgraph.Filter(within="fictin"))
    result_table(part.ask("coverage"), partial(shown_names, part.engine), Screen(out))
    assert "fictin:1" not in out.getvalue()


def test_check_says_whose_text_it_did_not_have(document, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("PEPGRAPH_DOCUMENTS", raising=False)
    facts, path = tmp_path / "packaged.ttl", tmp_path / "fictin.ttl"
    pepgraph.open(environment=False).export(facts)
    path.write_text(FICTIN, "utf-8")
    assert main(["check", "--document", str(document), "--data", str(facts), str(path)]) == 1
    told = " faults in 228 claims, 1 of 2 documents; the text of fictin was not given (--document FILE)\n"
    assert capsys.readouterr().err.endswith(told)


def test_a_text_is_that_of_every_document_made_from_it(tmp_path):
    text = tmp_path / "text.md"
    text.write_text("# Fictin\n\nIt rose [1].\n")
    files = [tmp_path / f"{name}.ttl" for name in ("one", "two")]
    for file in files:
        assert main(["passages", "--document", str(text), "--id", file.stem, "-o", str(file)]) == 0
    graph = pepgraph.open(*files, documents=text, environment=False)
    assert sorted(graph.documents) == [f"{DOCUMENT}one", f"{DOCUMENT}two"]
    quoted = graph.query('SELECT ?it { ?it pg:quote "It rose [1]." ; pg:number ?n }').values
    assert sorted(quoted) == [(f"{DOCUMENT}{file.stem}/passage/2",) for file in files]


def test_rows_of_one_document_say_which_it_is_beside_another(both, tmp_path):
    out = io.StringIO()
    rows = both.ask("mechanisms", "fictin")
    result_table(rows, partial(shown_names, both.engine), Screen(out), ["statement", "passage"])
    assert out.getvalue().split()[-1] == "fictin:2"
    assert set(rows.to_pandas(labels=both).passage) == {"fictin:2"}
    alone = both.slice(pepgraph.Filter(within="fictin"))
    assert set(alone.ask("mechanisms", "fictin").to_pandas(labels=alone).passage) == {"2"}


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("fictin:30", "passage", "there is no passage fictin:30; there are 1, 2"),
        ("fictin:9", "reference", "there is no reference fictin:9; there are 2"),
        ("fictim:2", "reference", "there is no document fictim with a reference; there are fictin, selank-semax-faq"),
    ],
)
def test_what_there_is_of_a_document_is_its_own(name, kind, says, both):
    with pytest.raises(UnknownNameError, match=says):
        both.resolve(name, kind)


def test_what_is_cited_is_told_with_the_document_whose_numbers_they_are(both):
    said = str(both.show("enkephalinases"))
    assert "Fictin inhibits enkephalin-degrading enzymes. [2] in fictin · " in said
    assert re.search(r"^- Selank inhibits enkephalin-degrading enzymes\. .*\] in selank-semax-faq · ", said, re.M)
    assert "| [2] in fictin | 1 | " in said
    alone = str(pepgraph.open(environment=False).show("enkephalinases"))
    assert " in selank-semax-faq" not in alone
    side = str(both.compare("selank", "fictin"))
    assert "[2] in fictin · " in side
    assert re.search(r"was approved from 2015 until 2019 \[3\] in fictin", side)
    assert re.search(r"^\| \[\d+\] in selank-semax-faq \|", side, re.M)
    out = io.StringIO()
    claim_list(both.search("inhibits enkephalin"), Noted(), Screen(out))
    assert "[2] in fictin · " in out.getvalue()
    # Also where all that is told is of one of them, unless nothing else was asked.
    out = io.StringIO()
    claim_list(both.claims(about="fictin"), Noted(), Screen(out))
    assert out.getvalue().count(" in fictin") == 3
    assert "[2] in fictin · unspecified · passage 2" in str(both.impact("fictin:2"))
    assert "[3] in fictin" in str(both.show("fictin"))
    out = io.StringIO()
    claim_list(both.slice(pepgraph.Filter(within="fictin")).claims(), Noted(), Screen(out))
    assert " in fictin" not in out.getvalue()


def test_a_note_on_a_paper_is_one_on_the_references_of_every_document(tmp_path):
    facts, path = tmp_path / "packaged.ttl", tmp_path / "fictin.ttl"
    pepgraph.open(environment=False).export(facts)
    note = '<https://w3id.org/pepgraph/note/1> a pg:CuratorNote ; pg:concerns {} ; rdfs:comment "Retracted."@en .\n'
    for concerns, told in (("r:2", ["[2] in fictin"]), ("paper:pmid-16635254 , r:2", ["[2] in fictin", "[11] in "])):
        path.write_text(FICTIN + note.format(concerns), "utf-8")
        with pepgraph.open(facts, path, environment=False) as graph:
            [line] = [line for line in str(graph.show("fictin")).splitlines() if "Retracted." in line]
            assert line == "| [2] in fictin | Retracted. |"
            side = str(graph.compare("fictin", "semax")).splitlines()
            said = [line for line in side if line.endswith("| Retracted. |")]
            assert [line[2:].startswith(one) for line, one in zip(said, told, strict=True)] == [True] * len(told)
            rows = [row for row in graph.ask("notes").values if row[1] == "Retracted."]
            assert len(rows) == len(told)
            remarks = Counter(row[0] for row in graph.ask("notes").values)
            sources = graph.ask("sources")
            column = sources.columns.index("remarks")
            assert {row[0]: row[column] for row in sources.values if row[column]} == remarks
            assert "A curator notes: [2]: Retracted." in graph.claim("fictin:1").to_cite
            assert ("[11]: Retracted." in graph.claim("65-semax-increases-ngf").to_cite) is False
            assert ("[11]: Retracted." in graph.claim("46-semax-increases-bdnf-basal-forebrain").to_cite) is (
                len(told) > 1
            )
    with pepgraph.open(path, environment=False) as alone:
        assert "| [2] | Retracted. |" in str(alone.show("fictin"))


def test_a_thing_whose_name_another_has_is_told_with_that(tmp_path):
    path = tmp_path / "fictin.ttl"
    path.write_text(FICTIN + 'e:fct a pg:Peptide ; rdfs:label "FCT"@en ; skos:altLabel "Fictin"@en .\n', "utf-8")
    text = path.read_text("utf-8")
    path.write_text("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n" + text, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        assert ("shares a name with", "FCT (e:fct)") in graph.show("fictin").facts
        assert ("shares a name with", "fictin (e:fictin)") in graph.show("fct").facts


def test_a_paper_of_two_names_and_one_number_goes_as_one(tmp_path):
    paper = '{0} a <http://purl.org/spar/fabio/JournalArticle> ; rdfs:label "{1}" ; bibo:doi "{2}" .\n'
    prefix = "@prefix bibo: <http://purl.org/ontology/bibo/> .\n"
    identified = "r:3 pg:identifiedAs paper:two .\n"
    path = tmp_path / "fictin.ttl"
    text = FICTIN.replace("paper:pmid-16635254", "paper:one") + identified
    two = paper.format("paper:one", "Li A 2001", "10.5555/A.1") + paper.format("paper:two", "Lu B 2002", "10.5555/a.1")
    path.write_text(prefix + text + two, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        for name in ("one", "Lu B 2002", "10.5555/a.1"):
            assert len(graph.impact(name).falls) == 2
    two = paper.format("paper:one", "Li A 2001", "10.5555/a.1") + paper.format("paper:two", "Li A 2001", "10.5555/a.2")
    path.write_text(prefix + text + two, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        assert len(graph.impact("paper:two").falls) == 1
        with pytest.raises(UnknownNameError, match="several papers are called Li A 2001; say paper:one or paper:two"):
            graph.impact("Li A 2001")


def test_what_has_been_so_is_told_so_and_gives_no_link(both, tmp_path):
    told = {claim.sentence for claim in both.claims(about="fictin")}
    assert "Fictin was approved in Ukraine from 2015 until 2019." in told
    assert both.query("SELECT ?o { e:fictin pg:approvedIn ?o }").rows == []
    [standing] = both.show("fictin").standings
    assert standing.standing == "was approved from 2015 until 2019"
    both.export(tmp_path / "both.ttl")
    for engine in ("oxigraph", "rdflib"):
        other = pepgraph.open(tmp_path / "both.ttl", engine=engine, environment=False)
        assert {row[2] for row in other.ask("status", "fictin").values} == {"approved from 2015 until 2019"}


@pytest.mark.parametrize(
    ("scope", "told"), [("Retracted", " [since retracted]"), ("UntilThen", " [for a limited time]"), ("HasBeen", "")]
)
def test_a_scope_of_a_status_stands_in_its_standing(scope, told, tmp_path):
    path = tmp_path / "fictin.ttl"
    ukraine = 'e:ukraine a pg:Jurisdiction ; rdfs:label "Ukraine"@en .'
    path.write_text(FICTIN.replace("pg:scope pg:HasBeen", f"pg:scope pg:{scope}") + ukraine, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        [standing] = graph.show("fictin").standings
        rows = [*graph.ask("status", "fictin").values, *graph.ask("status-in", "ukraine").values]
        [sentence] = [claim.sentence for claim in graph.claims(about="fictin") if claim.relation.family == "status"]
    assert standing.standing.partition("2019")[2] == told
    assert standing.indications == ()
    # "Since" a year it would be so still.
    assert all("from 2015 until 2019" in one for one in (standing.standing, sentence, *map(str, rows)))
    assert len(rows) == 2


def test_a_status_by_a_relation_of_ones_own_is_told_with_its_verb(tmp_path):
    path = tmp_path / "fictin.ttl"
    own = 'pg:isListedBy a pg:Relation ; rdfs:label "is listed by"@en ; pg:verb "is listed by" ; '
    own += 'pg:infinitive "be listed by" ; '
    own += 'pg:family pg:StatusFamily . e:wada a pg:Regulator ; rdfs:label "WADA"@en . '
    own += f"c:2-x a pg:Claim ; {SAID} ; rdf:predicate pg:isListedBy ; rdf:object e:wada ; pg:polarity pg:Negated ."
    path.write_text(FICTIN + own, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        assert "NOT is listed by WADA" in {one.standing for one in graph.show("fictin").standings}


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_status_that_is_denied_for_one_condition_is_denied_for_no_place(engine, tmp_path):
    path = tmp_path / "fictin.ttl"
    until = ' ;\n    pg:until "2019"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    denied = FICTIN.replace("Approved ;\n    pg:polarity pg:Affirmed", "Approved ;\n    pg:polarity pg:Negated")
    denied += 'e:ukraine a pg:Jurisdiction ; rdfs:label "Ukraine"@en .'
    stroke = denied.replace("pg:scope pg:HasBeen", 'pg:indication e:stroke ; pg:onDate "4 March 2015"')
    path.write_text(stroke.replace(until, ""), "utf-8")
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        for asked in (("denied-status",), ("status-in", "ukraine"), ("status", "fictin")):
            result = graph.ask(*asked)
            [row] = (dict(zip(result.columns, values, strict=True)) for values in result.values)
            standing = "NOT approved since 2015 (dated 4 March 2015)"
            assert (row["standing"], row["indication"]) == (standing, ENTITY + "stroke")
        assert graph.query("SELECT ?o { e:fictin pg:notApprovedIn ?o }").rows == []
    path.write_text(denied.replace(" ; pg:scope pg:HasBeen", "").replace(until, ""), "utf-8")
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        assert len(graph.query("SELECT ?o { e:fictin pg:notApprovedIn ?o }").rows) == 1


def test_a_status_for_some_people_or_some_conditions_is_told_apart_from_one_for_all(tmp_path):
    """The same claim three times: for all, for one condition, and for children by one route."""
    path = tmp_path / "fictin.ttl"
    [claim] = re.findall(r"^c:2 a .*?\.$", FICTIN, re.MULTILINE | re.DOTALL)
    claim = claim.replace("pg:Affirmed", "pg:Negated").partition(" ; pg:scope")[0] + " ; pg:statedIn p:2 "
    more = ("", "; pg:indication e:stroke", "; pg:population e:kids ; pg:route pg:Intranasal")
    claims = [claim.replace("c:2", f"c:{n}") + it + " ." for n, it in enumerate(more, 4)]
    claims += [f'e:{name} a pg:{kind} ; rdfs:label "{label}"@en .' for name, kind, label in _NAMED]
    path.write_text("\n".join([FICTIN.partition("c:1 a")[0], *claims]), "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        rows = [it.row[1:3] for it in graph.show("fictin").standings]
        apart = ("NOT approved among children given intranasally", "")
        assert rows == [("NOT approved", ""), ("NOT approved", "stroke"), apart]
        sentence = "Fictin is not approved among children given intranasally Ukraine."
        for asked in (("denied-status",), ("status-in", "ukraine"), ("status", "fictin")):
            result = graph.ask(*asked)
            at = [result.columns.index(name) for name in ("standing", "indication")]
            told = [tuple(row[i] for i in at) for row in result.values]
            assert told == [("NOT approved", None), ("NOT approved", ENTITY + "stroke"), (sentence, None)]


_NAMED = (("kids", "Population", "children"), ("ukraine", "Jurisdiction", "Ukraine"), ("stroke", "Condition", "stroke"))


SAID = "rdf:subject e:fictin ; pg:modality pg:Asserted ; pg:statedIn p:2"


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_status_of_one_species_is_told_with_it(engine, tmp_path):
    path = tmp_path / "fictin.ttl"
    named = 'e:ukraine a pg:Jurisdiction ; rdfs:label "Ukraine"@en . e:dog a pg:Organism ; rdfs:label "dog"@en .'
    path.write_text(FICTIN.replace("pg:scope pg:HasBeen", "pg:species e:dog") + named, "utf-8")
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        for asked in (("status-in", "ukraine"), ("status", "fictin")):
            assert "(dog)" in str(graph.ask(*asked).values)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_neither_rises_nor_falls_is_no_tension(engine, tmp_path):
    path = tmp_path / "fictin.ttl"
    claims = [
        f"c:2-{way} a pg:Claim ; {SAID} ; rdf:predicate pg:{way} ; rdf:object e:sigma ; pg:polarity POLARITY ."
        for way in ("increases", "decreases")
    ]
    for polarity, count in (("pg:Negated", 0), ("pg:Affirmed", 1)):
        path.write_text(FICTIN + "\n".join(claims).replace("POLARITY", polarity), "utf-8")
        with pepgraph.open(path, engine=engine, environment=False) as graph:
            assert len(graph.ask("tensions").rows) == count
            assert sum("says the opposite" in str(fault) for fault in graph.check()) == 2 * count


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_rise_and_no_effect_are_a_tension(engine, tmp_path):
    path = tmp_path / "fictin.ttl"
    for ways, polarities, why in (
        (("increases", "modulates"), ("Affirmed", "Negated"), ["increases and NOT modulates"]),
        (("influences", "supports"), ("Negated", "Affirmed"), ["NOT influences and supports"]),
        (("increases", "modulates"), ("Negated", "Negated"), []),
        (("increases", "modulates"), ("Affirmed", "Affirmed"), []),
    ):
        claims = [
            f"c:2-{n} a pg:Claim ; {SAID} ; rdf:predicate pg:{way} ; rdf:object e:sigma ; pg:polarity pg:{polarity} ."
            for n, (way, polarity) in enumerate(zip(ways, polarities, strict=True))
        ]
        path.write_text(FICTIN + "\n".join(claims), "utf-8")
        with pepgraph.open(path, engine=engine, environment=False) as graph:
            assert [found.why for found in tensions(graph)] == why


@pytest.mark.parametrize("first", ["a", "z"])
@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_relations_of_ones_own_are_opposite_if_one_of_them_says_so(engine, first, tmp_path):
    path = tmp_path / "fictin.ttl"
    lab = "http://example.org/lab#{}".format
    terms = [
        f'<{lab(name)}> a pg:Relation ; rdfs:label "{name}"@en ; pg:verb "{name}s" ; pg:infinitive "{name}" .\n'
        f"c:2-{name} a pg:Claim ; {SAID} ; rdf:predicate <{lab(name)}> ; rdf:object e:sigma ; pg:polarity pg:Affirmed ."
        for name in "az"
    ]
    said = f"<{lab(first)}> pg:opposite <{lab('az'.replace(first, ''))}> ."
    path.write_text("\n".join([FICTIN, *terms, said]), "utf-8")
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        (found,) = tensions(graph)
        assert found.why == "a and z"
        assert tensions(graph, claims_alone(graph, {claim.iri for claim in graph.claims()})) == [found]


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_a_named_query_has_a_row_once_and_its_rows_in_one_order(engine, tmp_path):
    path = tmp_path / "fictin.ttl"
    lacking = "pg:isClassifiedAs ; rdf:object e:sigma ; pg:evidenceLevel pg:Editorial , pg:AbsenceOfEvidence"
    comments = 'rdfs:comment "B"@en , "A"@de'
    more = f"c:2-x a pg:Claim ; {SAID} ; rdf:predicate {lacking} ; pg:polarity pg:Negated ."
    more += f" <https://w3id.org/pepgraph/note> a pg:CuratorNote ; {comments} ; pg:concerns c:1 , r:2 ;"
    path.write_text(FICTIN + more + " pg:stopsPathTo paper:pmid-16635254 .", "utf-8")
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        assert len(graph.ask("missing-evidence").rows) == 1
        assert [row[1] for row in graph.ask("notes").values] == ["A", "B"]
        assert [row[3] for row in graph.ask("stopped-paths").values] == ["A", "B"]


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_lacks_evidence_is_told_apart_from_what_is_denied(engine, tmp_path):
    path = tmp_path / "fictin.ttl"
    denied = f"{SAID} ; rdf:predicate pg:increases ; rdf:object e:sigma ; pg:polarity pg:Negated"
    more = (
        f"c:2-x a pg:Claim ; {denied} ; pg:evidenceLevel pg:AbsenceOfEvidence . "
        f"c:2-y a pg:Claim ; {denied} ; pg:evidenceLevel pg:AnimalStudy . "
        f"c:2-z a pg:Claim ; {denied} ; pg:evidenceLevel pg:AbsenceOfEvidence ."
    )
    path.write_text(FICTIN + more, "utf-8")
    said = "There is no evidence that fictin increases σ1 receptor."
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        x, y, z = (graph.claim(f"2-{name}").claim for name in "xyz")
        assert (x.sentence, y.sentence) == (said, "Fictin does not increase σ1 receptor.")
        assert x.proposition == z.proposition != y.proposition
        assert said in graph.query(
            "SELECT ?said { ?claim pg:evidenceLevel pg:AbsenceOfEvidence ; rdfs:label ?said }"
        ).text("csv")


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_was_retracted_is_no_rise_in_the_table_of_regions(engine, tmp_path):
    path = tmp_path / "fictin.ttl"
    rise = "rdf:predicate pg:increases ; rdf:object e:sigma ; pg:polarity pg:Affirmed ; pg:anatomy e:site"
    more = f"c:2-x a pg:Claim ; {SAID} ; {rise} ; pg:scope pg:SpecificRegions , pg:Retracted ."
    path.write_text(FICTIN + more + 'e:site a pg:AnatomicalSite ; rdfs:label "site"@en .', "utf-8")
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        result = graph.ask("regions")
        [said] = (row[result.columns.index("said")] for row in result.values)
        assert said.endswith("[in specific regions and since retracted].")


def test_a_note_of_two_texts_is_told_whole_and_with_every_reference_that_it_is_on(tmp_path):
    path = tmp_path / "fictin.ttl"
    note = '<https://w3id.org/pepgraph/note> a pg:CuratorNote ; rdfs:comment "Retracted."@en , "Ungültig."@de ; '
    note += "pg:concerns paper:pmid-16635254 . r:3 pg:identifiedAs paper:pmid-16635254 ."
    path.write_text(FICTIN.replace("citesAsEvidence r:2", "citesAsEvidence r:2 , r:3") + note, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        assert [note.text for note in graph.claim("1").notes] == ["[2][3]: Retracted.", "[2][3]: Ungültig."]
        assert [text for _, text in graph.impact(2).notes] == ["Retracted.", "Ungültig."]


def test_what_is_said_by_a_relation_of_no_known_family_is_told(tmp_path):
    path = tmp_path / "fictin.ttl"
    more = 'pg:isX a pg:Relation ; rdfs:label "is x"@en ; pg:verb "is x" ; pg:infinitive "be x" .'
    more += f"c:2-x a pg:Claim ; {SAID} ; rdf:predicate pg:isX ; rdf:object e:sigma ; pg:polarity pg:Affirmed ."
    path.write_text(FICTIN + more, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        assert "Fictin is x σ1 receptor." in str(graph.show("fictin"))
        assert "is x" in [line for line, _ in graph.compare("fictin", "sigma").others]


def test_what_bears_on_a_place_without_naming_it_is_told_beside_what_another_document_says_of_it(tmp_path):
    more = f"c:2-s a pg:Claim ; {SAID} ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Registered ; "
    more += "pg:polarity pg:Affirmed ; pg:jurisdiction e:ukraine ; pg:scope pg:HasBeen ."
    path = tmp_path / "fictin.ttl"
    path.write_text(FICTIN + more.replace("e:fictin", "e:selank"), "utf-8")
    with pepgraph.open(*data_files(), path, environment=False) as graph:
        found = graph.search("Is Selank approved in Ukraine?")
        assert [claim.sentence for claim in found] == ["Selank has been registered in Ukraine."]
        told = [hint.partition(": ")[2] for hint in found.hints if "bears on the place" in hint]
        assert told[0] == "Selank is not approved outside Russia [for any indication]"
        assert "Selank is registered in Russia [only there]" in told
        assert "bears on" not in " ".join(graph.search("Ukraine approved").hints)


def test_what_is_said_of_a_place_without_its_name_has_its_note(tmp_path):
    path = tmp_path / "fictin.ttl"
    places = 'e:away a pg:Jurisdiction ; rdfs:label "outside Russia"@en ; pg:excludes e:russia . '
    places += 'e:russia a pg:Jurisdiction . e:ukraine a pg:Jurisdiction ; rdfs:label "Ukraine"@en .'
    note = '<https://w3id.org/pepgraph/note> a pg:CuratorNote ; rdfs:comment "Doubtful." ; pg:concerns c:2 .'
    path.write_text(FICTIN.replace("pg:jurisdiction e:ukraine", "pg:jurisdiction e:away") + places + note, "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        assert [text for _, text in graph.show("ukraine").notes] == ["Doubtful."]


def test_things_of_one_label_are_not_said_of_both_and_what_is_said_of_both_counts_once(tmp_path):
    """That a curator keeps the paper from what perhaps cites it says nothing of what cites it."""
    path = tmp_path / "fictin.ttl"
    names = "".join(f'e:{it} a pg:{it} ; rdfs:label "anxiety"@en . ' for it in ("Condition", "Effect"))
    said = f"{SAID} ; rdf:predicate pg:reduces ; pg:polarity pg:Affirmed ; cito:citesAsEvidence r:2"
    other = said.replace("e:fictin", "e:sigma")
    claims = f"c:2-x a pg:Claim ; {said} ; rdf:object e:Condition ; pg:comparator e:sigma . "
    claims += f"c:2-y a pg:Claim ; {other} ; rdf:object e:Effect . "
    claims += f"c:2-z a pg:Claim ; {other.replace('cito:citesAsEvidence', 'pg:mayCite')} ; rdf:object e:Effect . "
    note = "<https://w3id.org/pepgraph/note> a pg:CuratorNote ; pg:stopsPathTo paper:pmid-16635254 ; "
    path.write_text(FICTIN + names + claims + note + "pg:concerns c:2-x , c:2-z .", "utf-8")
    with pepgraph.open(path, environment=False) as graph:
        found = graph.compare("fictin", "sigma")
        assert found.shared == ()
        [(source, counts)] = [(source, counts) for source, counts in found.sources if source.label == "[2]"]
        assert (counts, source.claims, source.perhaps, source.stopped) == (("2", "2, perhaps 1 more"), 3, 1, 1)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_stands_under_a_heading_within_an_answer_is_of_it(engine, tmp_path):
    path = tmp_path / "fictin.ttl"
    home = "pg:inDocument <https://w3id.org/pepgraph/doc/fictin>"
    heading = f"p:4 a pg:Passage ; pg:number 4 ; {home} ; pg:section p:3 . c:1 a"
    path.write_text(QUESTION.replace("p:2 pg:section p:3", "p:2 pg:section p:4").replace("c:1 a", heading), "utf-8")
    with pepgraph.open(path, engine=engine, environment=False) as graph:
        assert len(graph.ask("fda-approved").rows) == graph.ask("questions").values[0][2] == 3


def test_symbols_keep_their_form_and_numbers_are_told(both):
    told = {claim.sentence for claim in both.claims(about="fictin")}
    assert "σ1 receptor binds to fictin at 50–100 µg/kg by 20 %." in told


QUESTION = FICTIN.replace("pg:role pg:Title", "pg:section p:3").replace(
    "c:1 a",
    "p:3 a pg:Passage ; pg:number 30 ; pg:inDocument <https://w3id.org/pepgraph/doc/fictin> ; pg:role pg:Question ;"
    ' rdfs:label "Is it?"@en ; <http://www.w3.org/2004/02/skos/core#notation> "fda-approved" .\n'
    "p:2 pg:section p:3 .\nc:1 a",
)


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> pepgraph.Graph:
    """The packaged facts beside a document that asks a question of the same name."""
    path = tmp_path_factory.mktemp("asking") / "fictin.ttl"
    path.write_text(QUESTION, "utf-8")
    return pepgraph.open(Path(__file__).parents[2] / "data" / "facts.ttl", path, environment=False)


def test_a_question_of_two_documents_is_asked_of_one(asking):
    both = ("fictin:fda-approved", "selank-semax-faq:fda-approved")
    assert set(both) < set(asking.questions())
    assert next(iter(asking.questions())) == both[0]  # the documents one after the other, whatever their numbers
    assert "fda-approved" not in asking.questions()
    for ask in (("fda-approved",), ("answer", "fda-approved")):
        with pytest.raises(UnknownNameError, match=f"have a question fda-approved; say {both[0]} or {both[1]}$"):
            asking.ask(*ask)
    answers = [asking.ask(name).rows for name in both]
    assert len(answers[0]) == 3
    assert answers[1] == pepgraph.open(environment=False).ask("fda-approved").rows
    assert asking.slice(pepgraph.Filter(within="fictin")).ask("fda-approved").rows == answers[0]
    assert asking.ask("selank-semax-faq:what-is-semax").rows == asking.ask("what-is-semax").rows
    for name in ("other:fda-approved", "fictin:what-is-semax"):
        with pytest.raises(UnknownNameError, match=f"unknown question '{name}'"):
            asking.ask(name)


def test_a_question_that_two_documents_write_alike_is_asked_of_one(tmp_path):
    words, path = "What is Semax?", tmp_path / "fictin.ttl"
    digest = hashlib.sha256(words.encode()).hexdigest()
    path.write_text(QUESTION.replace('"fda-approved"', f'"is-it" ; pg:sha256 "{digest}"'), "utf-8")
    graph = pepgraph.open(Path(__file__).parents[2] / "data" / "facts.ttl", path, environment=False)
    with pytest.raises(UnknownNameError, match=r"say fictin:What is Semax\? or selank-semax-faq:What is Semax\?$"):
        graph.ask(words)
    assert graph.ask(f"fictin:{words}").rows == graph.ask("is-it").rows
    assert graph.ask(f"selank-semax-faq:{words}").rows == graph.ask("what-is-semax").rows


def test_pages_link_each_of_two_questions_of_a_name(asking):
    from pepgraph.apps.web.api.terms import options
    from pepgraph.apps.web.pages.asking import _library

    links = [item["link"] for item in _library(asking)["questions"]]
    assert "/ask?name=answer&question=fictin%3Afda-approved" in links
    assert "/ask?name=answer&question=selank-semax-faq%3Afda-approved" in links
    offered, more = options(asking, "question")
    assert "fda-approved" not in dict(offered)
    assert "fictin:fda-approved" in dict(offered)
    assert not more


@pytest.mark.parametrize(
    ("words", "name", "filters"),
    [("fictin:3", "fictin:3", {}), ("[3]", "fictin:3", {"within": "fictin"}), ("[2]", "fictin:2", {"about": "fictin"})],
)
def test_a_search_for_a_reference_leads_to_it_by_the_name_that_it_has_in_the_whole_graph(both, words, name, filters):
    part = both.slice(pepgraph.Filter.given(**filters))
    words_of(part.engine)
    named = Leads(part, words, Found([])).sources
    assert name in [by for kind, _, by in named if kind == "reference"]
    assert all(both.impact(by).report for kind, _, by in named if kind == "reference")


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        ("fictin:2", ["impact fictin:2", "ask passage fictin:2"]),
        ("fictin:[3]", ["impact fictin:3", "ask passage fictin:3"]),
        ("passage fictin:2", ["`pepgraph ask passage fictin:2`"]),
        (f"{DOCUMENT}fictin/reference/2", ["`pepgraph impact fictin:2`"]),
        (f"{DOCUMENT}fictin/passage/2", ["`pepgraph ask passage fictin:2`"]),
    ],
)
def test_a_number_behind_its_document_leads_to_the_reference_and_to_the_passage(both, name, commands):
    with pytest.raises(UnknownNameError) as caught:
        both.show(name)
    assert re.findall(r"impact [\w:-]+|ask passage [\w:-]+|`pepgraph [^`]+`", str(caught.value)) == commands


def test_a_number_behind_what_is_no_document_is_no_reference(both):
    with pytest.raises(UnknownNameError, match="unknown entity 'nowhere:2'; no entity has a name like it"):
        both.show("nowhere:2")


def test_a_search_for_a_passage_of_a_document_leads_to_that_alone(both):
    assert Leads(both, "passage fictin:2", Found([])).sources == [("passage", "passage 2 of fictin", "fictin:2")]
    assert [by for _, _, by in Leads(both, "passage 2", Found([])).sources] == ["fictin:2", "selank-semax-faq:2"]


@pytest.mark.parametrize("prefix", ["c", "p", "r", "s"])
def test_a_prefix_of_one_document_is_told_how_to_be_declared_where_there_are_several(both, prefix):
    query = f"SELECT * {{ {prefix}:2 ?p ?o }}"
    with pytest.raises(QueryError, match=f"unknown prefix {prefix}:, which is known only where there is one") as caught:
        both.query(query)
    declared = re.search(r"PREFIX \w: <\S+>", str(caught.value))[0]
    assert f"<{DOCUMENT}fictin/" in declared
    assert bool(both.query(f"{declared} {query}")) == (prefix != "s")
