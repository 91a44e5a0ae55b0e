"""Turtle about a text, moved to its next version: what stays stays as it was written, what changed is told."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.apps.cli import main
from pepgraph.documents.passages import passages
from pepgraph.documents.texts import Text
from pepgraph.errors import DataError, DocumentError
from pepgraph.output.revised import Revised, revised
from pepgraph.output.statements import read_statements

ROOT = Path(__file__).parents[2]

_TEXT = """# Fictin

Fictin is a peptide. It raised BDNF in rats [1], and users report calm. It is not approved in Europe [2].

## Is it sold?

Nobody sells it.
"""

_TURTLE = """\
@prefix pg:   <https://w3id.org/pepgraph/ontology#> .
@prefix rdf:  <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix cito: <http://purl.org/spar/cito/> .
@prefix e:    <https://w3id.org/pepgraph/entity/> .
@prefix c:    <https://w3id.org/pepgraph/doc/fictin/claim/> .
@prefix p:    <https://w3id.org/pepgraph/doc/fictin/passage/> .
@prefix r:    <https://w3id.org/pepgraph/doc/fictin/reference/> .
@prefix s:    <https://w3id.org/pepgraph/doc/fictin/span/> .

# Of what it is made, s:10-30 and p:2 in a comment are left alone.

c:2-kind a pg:Claim ;
    rdf:subject e:fictin ; rdf:predicate pg:isClassifiedAs ; rdf:object e:peptide ;  # as the text has it
    pg:curationNote "p:2 says so; s:10-30 is where" ;
    pg:statedIn p:2 ;
    pg:anchor {kind} .

c:3-bdnf
    a pg:Claim ; rdf:subject e:fictin ; rdf:predicate pg:increases ; rdf:object e:bdnf ;
    cito:citesAsEvidence r:1 ; pg:statedIn p:3 ; pg:contextFrom p:2 ;
    pg:anchor {raised} .

c:4-europe a pg:Claim ; rdf:subject e:fictin ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;
    pg:negationCue {no} ; cito:citesAsEvidence r:2 ; pg:statedIn p:4 ; pg:anchor {europe} .

c:6-sold a pg:Claim ; rdf:subject e:fictin ; rdf:predicate pg:isSuppliedAs ; rdf:object e:powder ;
    pg:statedIn <https://w3id.org/pepgraph/doc/fictin/passage/6> ; pg:contextFrom p:5 , p:2 ; pg:anchor {sold} .

<https://w3id.org/pepgraph/doc/fictin/note/1> a pg:CuratorNote ; pg:concerns c:3-bdnf , c:6-sold ; rdfs:comment "x" .

e:fictin rdfs:label "Fictin"@en .
e:bdnf rdfs:label "BDNF"@en .
p:1 pg:role pg:Title .
p:5 pg:role pg:Question ; rdfs:label "Is it sold?"@en ; skos:notation "sold" .

{kind} pg:sha256 "aaaaaaaaaaaa" .
{raised} pg:sha256 "bbbbbbbbbbbb" .
"""


def spans(text: str = _TEXT) -> dict[str, str]:
    words = {
        "kind": "Fictin is a peptide",
        "raised": "It raised BDNF in rats",
        "no": "not",
        "europe": "It is not approved in Europe",
        "sold": "Nobody sells it",
    }
    places = {name: (text.index(some), len(some)) for name, some in words.items() if some in text}
    return {name: f"s:{start}-{start + length}" for name, (start, length) in places.items()}


def outlined(text: Path, out: Path) -> set[ox.Triple]:
    """What ``passages`` makes of a text."""
    assert main(["passages", "--document", str(text), "--id", "fictin", "-o", str(out), "--force"]) == 0
    return {quad.triple for quad in ox.parse(path=str(out), format=ox.RdfFormat.TURTLE)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "old.md").write_text(_TEXT)
    outlined(tmp_path / "old.md", tmp_path / "f.ttl")
    (tmp_path / "claims.ttl").write_text(_TURTLE.format(**spans()))
    return tmp_path


def moved(home: Path, new: str, *, renumber: bool = False) -> Revised:
    (home / "new.md").write_bytes(new.encode())
    files = [home / "f.ttl", home / "claims.ttl"]
    made = revised(files, Text.read(home / "old.md"), Text.read(home / "new.md"), renumber=renumber)
    for text in [*made.files.values(), *made.apart.values()]:
        list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    return made


def claims(made: Revised, home: Path) -> str:
    return made.files[home / "claims.ttl"]


def test_only_names_and_digests_change(home: Path) -> None:
    new = "Before it.\n\n" + _TEXT
    made = moved(home, new)
    expected = _TURTLE.format(**spans(new))
    for before, after in ((6, 7), (5, 6), (4, 5), (3, 4), (2, 3), (1, 2)):
        expected = re.sub(rf"(?<=p:){before}(?= [;,.p])|(?<=passage/){before}(?=>)", str(after), expected)
    assert claims(made, home) == expected
    assert (made.to_read, made.lost, made.kept) == ((), (), 4)
    assert dict(made.passages) == {"stay": 6, "changed": 0, "new": 1, "gone": 0}


def test_passages_and_markers_are_those_that_passages_writes(home: Path) -> None:
    new = _TEXT.replace("Nobody", "So far nobody [3]").replace("# Fictin\n", "# Fictin\n\nA first line.\n")
    made = moved(home, new)
    whole = made.files[home / "f.ttl"] + "\n" + made.apart["fictin-new.ttl"]
    triples = {quad.triple for quad in ox.parse(whole, format=ox.RdfFormat.TURTLE)}
    assert triples == outlined(home / "new.md", home / "again.ttl")


def test_words_that_changed_keep_the_digest_they_had(home: Path) -> None:
    new = _TEXT.replace("raised BDNF in rats", "lowered BDNF in mice")
    made = moved(home, new)
    start = new.index("It lowered")
    assert f's:{start}-{start + len("It lowered BDNF in mice")} pg:sha256 "bbbbbbbbbbbb"' in claims(made, home)
    assert [iri.rpartition("/")[2] for iri in made.to_read] == ["3-bdnf"]


def test_a_claim_is_read_again_where_its_context_changed(home: Path) -> None:
    made = moved(home, _TEXT.replace("Fictin is a peptide", "Fictin was a peptide"))
    assert {iri.rpartition("/")[2] for iri in made.to_read} == {"2-kind", "3-bdnf", "6-sold"}
    only_marker = moved(home, _TEXT.replace("Fictin is a peptide.", "Fictin is a peptide [1]."))
    assert only_marker.to_read == ()


def test_what_is_said_of_a_passage_that_is_gone_is_put_aside(home: Path) -> None:
    made = moved(home, _TEXT.replace("## Is it sold?\n\nNobody sells it.\n", ""))
    text = claims(made, home)
    assert [iri.rpartition("/")[2] for iri in made.lost] == ["6-sold"]
    assert "c:6-sold" not in text
    assert "p:5" not in text
    assert "pg:concerns c:3-bdnf ; rdfs:comment" in text
    aside = made.apart["fictin-gone.txt"]
    assert "c:6-sold a pg:Claim" in aside
    assert 'skos:notation "sold"' in aside


def test_a_heading_that_is_gone_leaves_no_section_behind(home: Path) -> None:
    made = moved(home, _TEXT.replace("## Is it sold?\n\n", ""))
    assert made.lost == ()
    assert "pg:section passage:5" not in made.files[home / "f.ttl"]
    assert "pg:contextFrom p:2 ;" in claims(made, home)
    assert [iri.rpartition("/")[2] for iri in made.to_read] == ["6-sold"]


def test_claims_go_with_their_words_where_a_passage_is_split(home: Path) -> None:
    made = moved(home, _TEXT.replace("[1], and users", "[1]. Also, users"))
    assert "pg:statedIn p:3 ; pg:contextFrom" in claims(made, home)
    joined = moved(home, _TEXT.replace("peptide. It raised", "peptide; it raised"))
    assert claims(joined, home).count("pg:statedIn p:2") == 2


def test_references_are_renumbered_only_where_that_is_asked_for(home: Path) -> None:
    new = _TEXT.replace("[2]", "[X]").replace("[1]", "[2]").replace("[X]", "[1]")
    made = moved(home, new)
    assert dict(made.renumbered) == {1: 2, 2: 1}
    assert "cito:citesAsEvidence r:1 ; pg:statedIn p:3" in claims(made, home)
    made = moved(home, new, renumber=True)
    assert "cito:citesAsEvidence r:2 ; pg:statedIn p:3" in claims(made, home)
    assert made.apart["fictin-new.ttl"] == ""
    triples = {quad.triple for quad in ox.parse(made.files[home / "f.ttl"], format=ox.RdfFormat.TURTLE)}
    assert triples == outlined(home / "new.md", home / "again.ttl")


def test_one_of_several_places_is_no_renumbering(home: Path) -> None:
    text = _TEXT.replace("calm.", "calm [1].")
    (home / "old.md").write_text(text)
    outlined(home / "old.md", home / "f.ttl")
    (home / "claims.ttl").write_text(_TURTLE.format(**spans(text)))
    assert dict(moved(home, text.replace("rats [1]", "rats [3]")).renumbered) == {}


def test_a_list_of_references_that_comes_cites_nothing(home: Path) -> None:
    new = _TEXT + "\n## References\n\n[1] A. Author. One.\n[2] B. Author. Two.\n"
    made = moved(home, new)
    triples = {quad.triple for quad in ox.parse(made.files[home / "f.ttl"], format=ox.RdfFormat.TURTLE)}
    triples |= {quad.triple for quad in ox.parse(made.apart["fictin-new.ttl"], format=ox.RdfFormat.TURTLE)}
    assert triples == outlined(home / "new.md", home / "again.ttl")
    assert made.apart["fictin-new.ttl"].count("pg:ReferenceEntry") == 2
    assert dict(made.renumbered) == {}


def test_what_cannot_be_moved_is_told(home: Path) -> None:
    old = Text.read(home / "old.md")
    (home / "other.md").write_text("# Another\n")
    with pytest.raises(DocumentError, match="the same text as before"):
        revised([home / "f.ttl"], old, old)
    with pytest.raises(DocumentError, match="no document of these files has its digest"):
        revised([home / "f.ttl"], Text.read(home / "other.md"), old)
    (home / "f.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(DataError, match="only Turtle is rewritten"):
        revised([home / "f.nt"], old, Text.read(home / "other.md"))


def test_the_command_tells_and_writes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "new.md").write_text(_TEXT.replace("raised", "lowered"))
    begin = ["revise", str(home / "f.ttl"), str(home / "claims.ttl"), "--from", str(home / "old.md")]
    begin += ["--document", str(home / "new.md")]
    assert main(begin) == 0
    said = capsys.readouterr()
    assert "passages: 5 as before, 1 changed, 0 new, 0 gone\nclaims: 3 as before, 1 to be read again" in said.out
    assert "\n  3-bdnf: Fictin increases BDNF.\n" in said.out
    assert said.err == "nothing is written; -o DIR writes the files\n"
    assert main([*begin, "-o", str(home / "out")]) == 0
    assert sorted(path.name for path in (home / "out").iterdir()) == ["claims.ttl", "f.ttl"]
    (home / "out" / "claims.ttl").write_text("# by hand\n")
    assert main([*begin, "-o", str(home / "out")]) == 2
    assert "it says something else, perhaps by hand" in capsys.readouterr().err
    assert main([*begin, "-o", str(home / "out"), "--force"]) == 0
    assert main([*begin[:-1], str(home / "nowhere.md")]) == 2


# ── On the document ──────────────────────────────────────────────────────────────────────────


def checked(made: Revised, folder: Path, text: Path) -> tuple[int, list[str]]:
    files = {path.name: content for path, content in made.files.items()}
    files |= {name: content for name, content in made.apart.items() if content and name.endswith(".ttl")}
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    graph = pepgraph.open(*(folder / name for name in files), documents=[text], environment=False)
    return len(graph.claims()), [fault.check for fault in graph.check()]


def test_of_the_document_only_what_changed_is_a_fault(document: Path, tmp_path: Path) -> None:
    text = document.read_text("utf-8")
    cut = passages(text)
    new = tmp_path / "new.md"
    one, other = cut[21], cut[22]
    headings = [passage for passage in cut if passage.heading]
    begin, end = headings[3].start - 3, headings[4].start - 3
    for changed, count in (
        (text.replace("\n\n", "\n\n\n"), 225),
        (text.replace("\n", "\r\n"), 225),
        (text[: one.start] + other.text + text[one.end : other.start] + one.text + text[other.end :], 225),
        (text[: cut[44].start] + text[cut[44].end :], 218),
        (text[:begin] + text[end:] + "\n\n" + text[begin:end], 225),
    ):
        new.write_bytes(changed.encode())
        made = revised([ROOT / "data" / "facts.ttl"], Text.read(document), Text.read(new))
        assert checked(made, tmp_path, new) == (count, [])
        assert len(made.lost) == 225 - count
    place = text.index("hippocampus")
    new.write_text(text[:place] + "thalamus" + text[place + 11 :], "utf-8")
    made = revised([ROOT / "data" / "facts.ttl"], Text.read(document), Text.read(new))
    _, faults = checked(made, tmp_path, new)
    assert len(made.to_read) == len(faults) == 1
    assert faults == ["span-text"]


def test_a_renumbered_document_is_clean_again(document: Path, tmp_path: Path) -> None:
    text = document.read_text("utf-8")
    new = tmp_path / "new.md"
    new.write_text(text.replace("[6]", "[X]").replace("[9]", "[6]").replace("[X]", "[9]"), "utf-8")
    made = revised([ROOT / "data" / "facts.ttl"], Text.read(document), Text.read(new), renumber=True)
    assert checked(made, tmp_path, new) == (225, [])
    assert made.to_read == ()


@pytest.mark.parametrize("name", ["data/facts.ttl", "ontology/pepgraph.ttl", "ontology/vocabulary.ttl"])
def test_statements_are_read_as_a_parser_reads_them(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    prefixes, statements = read_statements(text)
    assert "pg" in prefixes
    found = {
        (statement.subject.value, pair.predicate, one.value.strip('"'))
        for statement in statements
        for pair in statement.pairs
        for one in pair.objects
        if not one.value.startswith(("[", "(", "'"))
    }
    parsed = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }
    assert parsed <= found


def test_statements_of_odd_turtle_are_read_whole() -> None:
    text = (
        "PREFIX x: <urn:x#>\n@base <urn:b> .\nx:a a x:B , [ x:p ( 1 2.5 -3 ) ; x:q 'it''' ] ;; x:n -1.5e3 ;"
        ' x:t """two\n"lines" . ; ,"""@en-GB , "1"^^x:int ; x:o x:a.b . x:c x:p 7. _:n x:p true.\n'
    )
    _, statements = read_statements(text)
    assert [statement.subject.value for statement in statements] == ["urn:x#a", "urn:x#c", "_:n"]
    assert [[len(pair.objects) for pair in statement.pairs] for statement in statements] == [[2, 1, 2, 1], [1], [1]]
    assert text[statements[0].pairs[2].objects[1].start :].startswith('"1"^^x:int ;')
    assert statements[0].pairs[2].objects[1].end == text.index(" ; x:o")


def test_help_is_there() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pepgraph", "revise", "--help"], capture_output=True, text=True, check=True
    )
    assert "--renumber" in done.stdout
