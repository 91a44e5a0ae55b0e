"""Turtle about a text, moved to its next version: what stays stays as it was written, what changed is told."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.apps.cli import main
from pepgraph.documents.anchors import span_digest
from pepgraph.documents.passages import digest, passages
from pepgraph.documents.texts import Text
from pepgraph.errors import DataError, DocumentError
from pepgraph.output.revised_turtle import Revised, revised
from pepgraph.output.revision_report import told
from pepgraph.output.statements import read_statements
from pepgraph.store.files import Source

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
    for text in [*made.files.values(), made.new, made.gone]:
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
    assert dict(made.passages) == {"stay": 6, "changed": 0, "markers": 0, "new": 1, "joined": 0, "gone": 0}


def test_the_texts_are_hashed_once_and_not_for_each_span(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of half a megabyte was hashed 70,000 times, 19 s of 31."""
    hashed: list[str] = []
    monkeypatch.setattr("pepgraph.documents.texts.digest", lambda text: hashed.append(text) or digest(text))
    moved(home, _TEXT.replace("calm", "calmness"))
    assert len(hashed) < 8


def test_passages_and_markers_are_those_that_passages_writes(home: Path) -> None:
    new = _TEXT.replace("Nobody", "So far nobody [3]").replace("# Fictin\n", "# Fictin\n\nA first line.\n")
    made = moved(home, new)
    whole = made.files[home / "f.ttl"] + "\n" + made.new
    triples = {quad.triple for quad in ox.parse(whole, format=ox.RdfFormat.TURTLE)}
    marked = {triple for triple in triples if triple.predicate.value.endswith("#readAgain")}
    assert [triple.subject.value.rpartition("/")[2] for triple in marked] == ["7"]
    assert triples - marked == outlined(home / "new.md", home / "again.ttl")


@pytest.mark.parametrize(
    ("before", "now"), [("### A\n", "#### A\n"), ("## Is", "### Is"), ("### A\n", "### A\n\n#### B\n")]
)
def test_headings_stand_below_those_that_they_stand_below_in_the_new_text(before: str, now: str, home: Path) -> None:
    old = _TEXT + "\n### A\n\nOne.\n\n#### C [1]\n\nTwo.\n"
    (home / "old.md").write_text(old)
    outlined(home / "old.md", home / "f.ttl")
    made = moved(home, old.replace(before, now))
    triples = {quad.triple for quad in ox.parse(made.files[home / "f.ttl"] + made.new, format=ox.RdfFormat.TURTLE)}
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
    made = moved(home, _TEXT.replace("Fictin is a", "Victin is a"))
    assert "3-bdnf" in {iri.rpartition("/")[2] for iri in made.to_read}
    only_marker = moved(home, _TEXT.replace("Fictin is a peptide.", "Fictin is a peptide [1]."))
    assert only_marker.to_read == ()
    assert "pg:Reference" not in only_marker.new


@pytest.mark.parametrize(
    ("words", "now", "reworded", "around"),
    [
        ("It raised", "Once it raised", {"3-bdnf"}, set()),
        ("It raised", "No. It raised", set(), {"3-bdnf", "6-sold"}),  # Both have their context before it.
        ("users report", "no users report", set(), {"3-bdnf"}),
        ("users report calm", "users report", set(), {"3-bdnf"}),
        ("It is not", "Allegedly *It is not", set(), {"4-europe"}),
        ("in Europe", "in Europeans", {"4-europe"}, set()),
        ("rats [1], and", "rats, and", set(), set()),
        ("rats [1], and users", "rats\n[2][3], and\nusers", set(), set()),
        ("Nobody sells it.", "Nobody sells it. Some do.", set(), set()),
        ("Nobody sells it.", "Nobody sells it!", set(), {"6-sold"}),
    ],
)
def test_a_claim_is_read_again_where_a_word_of_its_sentence_changed(
    home: Path, words: str, now: str, reworded: set[str], around: set[str]
) -> None:
    made = moved(home, _TEXT.replace(words, now))
    names = {iri.rpartition("/")[2] for iri in made.reworded}
    assert names == reworded
    assert {iri.rpartition("/")[2] for iri in made.to_read} - names == around
    assert claims(made, home).count("pg:readAgain true") == len(made.to_read)


def test_the_command_tells_own_words_apart(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "new.md").write_text(_TEXT.replace("raised", "lowered").replace("sells it.", "sells it here."))
    said = told_by_the_command(home, capsys)
    assert "2 to be read again" in said
    own, _, around = said.partition("to be read again, for words around them, their context or their place changed:")
    assert "to be read again, for their own words have changed:\n  3-bdnf: " in own
    assert "6-sold" not in own
    assert around.startswith("\n  6-sold: ")


@pytest.mark.parametrize(
    ("words", "now", "told"),
    [
        ("rats [1], and", "mice [1], and", '3 (words: "rats" is now "mice"): It raised BDNF in mice [1],…'),
        ("rats [1], and", "rats [1][4], and", "3 (citations: [4] added): It raised BDNF in rats [1][4],…"),
        ("rats [1], and", "rats, and", "3 (citations: old [1] removed): It raised BDNF in rats, and…"),
        (
            "Europe [2]",
            "Asia [1]",
            '4 (words: "Europe [2]." is now "Asia [1]."; citations: [1] added, old [2] removed): '
            "It is not approved in Asia…",
        ),
        ("rats [1], and users", "rats, and users [1]", "3 (citations: at other words): It raised BDNF in rats, and…"),
        ("Nobody", "Ask. Nobody", "6 (new): Ask."),
        ("Is it sold?", "Is it sold now?", '5 (words: "sold?" is now "sold now?"): Is it sold now?'),
        (
            "rats [1], and users",
            "and users",
            '3 (words: "rats [1]," is gone; citations: old [1] removed): It raised BDNF in and users…',
        ),
        ("BDNF in rats", "BDNF\nin rats", None),
        (
            "Fictin is",
            "\x1b[31mFictin is",
            '2 (words: "Fictin" is now "\ufffd[31mFictin"): \ufffd[31mFictin is a peptide.',
        ),
    ],
)
def test_what_changed_in_a_passage_is_told(
    home: Path, capsys: pytest.CaptureFixture[str], words: str, now: str, told: str | None
) -> None:
    (home / "new.md").write_bytes(_TEXT.replace(words, now).encode())
    said = told_by_the_command(home, capsys)
    _, _, changes = said.partition("\npassages that are new or changed:\n")
    assert " ".join(changes.partition("\n\n")[0].split()) == (told or "")


def test_a_number_alone_changes_no_passage_but_another_source_does(citing: Path) -> None:
    text = _CITING.replace("calm.", "calm [2].").replace("sells it [3].", "sells it [3]. All say so [3].")
    (citing / "old.md").write_text(text)
    outlined(citing / "old.md", citing / "f.ttl")
    new = text.replace("[2]", "[1]", 1).replace("rats [1]", "rats").replace("[2]", "[1]").replace("it [3]", "it [2]")
    made = moved(citing, new.replace("so [3]", "so [2]"))
    assert [(one.number, one.added, one.removed, one.gone) for one in made.changes] == [(3, (), (), (1,))]
    # What stays the same cites another source where all others have new numbers.
    more = "\n\nSo it is [3]. So it was [3]. So it will be [4]. So it may be [4]. So it can be [4]."
    (citing / "old.md").write_text(text + more)
    outlined(citing / "old.md", citing / "f.ttl")
    new += more.replace("be [4]", "be [3]").replace("is [3]", "is [2]")
    made = moved(citing, new.replace("so [3]", "so [2]"))
    assert dict(made.renumbered) == {2: 1, 3: 2, 4: 3}
    assert [(one.added, one.removed) for one in made.changes if not one.gone] == [((3,), (2,))]


def test_a_citation_that_came_is_told_of_claims_without_it(citing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = moved(citing, _CITING.replace("Europe [2]", "Europe [2][4]").replace("rats [1]", "rats [1][1]"))
    assert [iri.rpartition("/")[2] for iri in made.beside] == ["4-europe"]
    assert (made.kept, made.to_read, made.unsourced, made.come) == (3, (), (), (4,))
    said = told_by_the_command(citing, capsys)
    assert "claims: 3 as before, 0 to be read again, 0 gone\n    1 whose passage has a citation that they" in said
    assert "\nnew: [4], which has no paper\n" in said
    assert "their passage has a citation that they do not:\n  4-europe: Fictin" in said
    made = moved(citing, _CITING.replace("Europe [2]", "Europe [1]"))
    names = [iri.rpartition("/")[2] for iri in (*made.beside, *made.unsourced)]
    assert (names, made.come) == (["4-europe"] * 2, ())
    # With new numbers for all it is the one that came that is new.
    new = _CITING.replace("[3]", "[4]").replace("[2]", "[3]").replace("[1]", "[2]").replace("calm", "calm [1]")
    for renumber in (False, True):
        made = moved(citing, new, renumber=renumber)
        assert made.come == (1,)
        assert [iri.rpartition("/")[2] for iri in made.beside] == ["3-bdnf"]


def test_a_long_list_of_passages_is_cut(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "new.md").write_text(_TEXT + "".join(f"\nIt is sentence {n}.\n" for n in range(25)))
    said = told_by_the_command(home, capsys)
    assert said.count(" (new): ") == 20
    assert "26 (new): It is sentence 19.\n  and 5 more\n" in said


def test_a_long_list_of_claims_that_may_stay_as_they_are_is_cut(citing: Path) -> None:
    made = moved(citing, _CITING.replace("Europe [2]", "Europe [2][4]"))
    names = [f"doc/claim/{n}" for n in range(25)]
    cut, whole = (told(replace(made, **{of: tuple(names)}), {}, renumber=False) for of in ("beside", "lost"))
    assert (cut.count("\n  19:"), cut.count("\n  20:"), "\n  and 5 more" in cut) == (1, 0, True)
    assert (whole.count("\n  24:"), "and 5 more" in whole) == (1, False)


def test_a_claim_whose_citation_was_taken_away_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = _TEXT.replace(" [2]", "").replace("Nobody", "So far nobody")
    made = moved(home, new)
    assert [iri.rpartition("/")[2] for iri in made.unsourced] == ["4-europe"]
    assert made.kept == 2
    files = ["revise", str(home / "f.ttl"), str(home / "claims.ttl"), "--from", str(home / "old.md")]
    assert main([*files, "--document", str(home / "new.md")]) == 0
    said = capsys.readouterr().out
    assert ", 1 without a source they had\n" in said
    assert "no longer has a citation of theirs:\n  4-europe: " in said
    # A number that is another everywhere is told of as such.
    assert moved(home, _TEXT.replace("[2]", "[3]")).unsourced == ()


def test_what_is_said_of_a_passage_that_is_gone_is_put_aside(home: Path) -> None:
    made = moved(home, _TEXT.replace("## Is it sold?\n\nNobody sells it.\n", ""))
    text = claims(made, home)
    assert [iri.rpartition("/")[2] for iri in made.lost] == ["6-sold"]
    assert "c:6-sold" not in text
    assert "p:5" not in text
    assert "pg:concerns c:3-bdnf ; rdfs:comment" in text
    aside = made.gone
    assert "c:6-sold a pg:Claim" in aside
    assert 'skos:notation "sold"' in aside


def test_what_is_gone_leaves_no_comment_behind_whatever_ends_the_lines(home: Path) -> None:
    path, new = home / "claims.ttl", _TEXT.replace("## Is it sold?\n\nNobody sells it.\n", "")
    path.write_text(path.read_text().replace("c:6-sold a", "# Who sells it.\nc:6-sold a"))
    text = claims(moved(home, new), home)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert claims(moved(home, new), home) == text.replace("\n", "\r\n")
    assert "Who sells it" not in text


def test_files_keep_their_line_ends(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = _TEXT.replace("# Fictin\n", "# Peptides\n\nFictin\n").replace("in rats", "in old rats")
    (home / "new.md").write_text(new)
    for name in ("f.ttl", "claims.ttl"):
        (home / name).write_bytes((home / name).read_bytes().replace(b"\n", b"\r\n"))
    (home / "f.ttl").rename(home / "fictin-new.ttl")  # So that what the text has got is added to it.
    files = [str(home / "fictin-new.ttl"), str(home / "claims.ttl")]
    to = ["--from", str(home / "old.md"), "--document", str(home / "new.md"), "-o", str(home / "out")]
    assert main(["revise", *files, *to]) == 0
    for name, added in (("fictin-new.ttl", b"p:1 a pg:Passage"), ("claims.ttl", b"pg:readAgain true")):
        made = (home / "out" / name).read_bytes()
        assert added in made
        assert made.count(b"\r\n") == made.count(b"\n")


def test_a_heading_that_is_gone_leaves_no_section_behind(home: Path) -> None:
    made = moved(home, _TEXT.replace("## Is it sold?\n\n", ""))
    assert made.lost == ()
    assert "pg:section p:5" not in made.files[home / "f.ttl"]
    assert "pg:contextFrom p:2 ;" in claims(made, home)
    assert [iri.rpartition("/")[2] for iri in made.to_read] == ["6-sold"]


def test_a_heading_that_came_is_given_as_section_as_the_file_writes_names(home: Path) -> None:
    made = moved(home, _TEXT.replace("# Fictin\n", "# Peptides\n\nFictin\n"))
    text = made.files[home / "f.ttl"]
    assert "pg:section p:1" in text
    assert "<https://w3id.org/pepgraph/ontology#section>" not in text


def test_claims_go_with_their_words_where_a_passage_is_split(home: Path) -> None:
    made = moved(home, _TEXT.replace("[1], and users", "[1]. Also, users"))
    assert "pg:statedIn p:3 ; pg:contextFrom" in claims(made, home)
    joined = moved(home, _TEXT.replace("peptide. It raised", "peptide; it raised").replace("\n\nNobody sells it.", ""))
    assert claims(joined, home).count("pg:statedIn p:2") == 2
    assert dict(joined.passages) == {"stay": 3, "changed": 2, "markers": 0, "new": 0, "joined": 1, "gone": 1}


def test_references_are_renumbered_only_where_that_is_asked_for(home: Path) -> None:
    new = _TEXT.replace("[2]", "[X]").replace("[1]", "[2]").replace("[X]", "[1]")
    made = moved(home, new)
    assert dict(made.renumbered) == {1: 2, 2: 1}
    assert "cito:citesAsEvidence r:1 ; pg:statedIn p:3" in claims(made, home)
    made = moved(home, new, renumber=True)
    assert "cito:citesAsEvidence r:2 ; pg:statedIn p:3" in claims(made, home)
    assert made.new == ""
    triples = {quad.triple for quad in ox.parse(made.files[home / "f.ttl"], format=ox.RdfFormat.TURTLE)}
    assert triples == outlined(home / "new.md", home / "again.ttl")


def test_a_marker_among_the_words_of_a_claim_may_have_another_number(home: Path) -> None:
    words = "It raised BDNF in rats [1], and users report calm"
    place = _TEXT.index(words)
    file = home / "claims.ttl"
    file.write_text(file.read_text().replace(spans()["raised"], f"s:{place}-{place + len(words)}"))
    new = _TEXT.replace("[2]", "[X]").replace("[1]", "[2]").replace("[X]", "[1]")
    made = moved(home, new, renumber=True)
    assert made.to_read == ()
    assert f'pg:sha256 "{span_digest(words.replace("[1]", "[2]"))}" .' in claims(made, home)
    assert [iri.rpartition("/")[2] for iri in moved(home, new.replace("rats", "mice")).to_read] == ["3-bdnf"]


def test_two_references_with_one_number_are_no_renumbering(home: Path) -> None:
    made = moved(home, _TEXT.replace("[2]", "[1]"), renumber=True)
    assert dict(made.renumbered) == {}
    assert "cito:citesAsEvidence r:2" in claims(made, home)


def test_one_of_several_places_is_no_renumbering(home: Path) -> None:
    text = _TEXT.replace("calm.", "calm [1].")
    (home / "old.md").write_text(text)
    outlined(home / "old.md", home / "f.ttl")
    (home / "claims.ttl").write_text(_TURTLE.format(**spans(text)))
    assert dict(moved(home, text.replace("rats [1]", "rats [3]")).renumbered) == {}


_CITING = _TEXT.replace("sells it.", "sells it [3].")
_PAPERS = "".join(f"r:{n} pg:identifiedAs <https://w3id.org/pepgraph/paper/pmid-{n}> .\n" for n in (1, 2, 3))


@pytest.fixture
def citing(home: Path) -> Path:
    """As home, but each sentence with a claim cites another reference, and each of these has its paper."""
    (home / "old.md").write_text(_CITING)
    outlined(home / "old.md", home / "f.ttl")
    cited = "c:6-sold cito:citesAsEvidence r:3 .\n"
    (home / "claims.ttl").write_text(_TURTLE.format(**spans(_CITING)) + cited + _PAPERS)
    return home


def told_by_the_command(home: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    files = ["revise", str(home / "f.ttl"), str(home / "claims.ttl"), "--from", str(home / "old.md")]
    assert main([*files, "--document", str(home / "new.md"), *more]) == 0
    return capsys.readouterr().out


def test_what_was_said_of_a_reference_gives_way_to_the_one_with_its_number(
    citing: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = _CITING.replace(" [2]", "").replace("[3]", "[2]")
    made = moved(citing, new, renumber=True)
    assert dict(made.renumbered) == {3: 2}
    assert {number: [iri.rpartition("/")[2] for iri in cited] for number, cited in made.unheld.items()} == {
        2: ["4-europe"]
    }
    assert [iri.rpartition("/")[2] for iri in made.unsourced] == ["4-europe"]
    text = claims(made, citing)
    papers = [line for line in text.splitlines() if "identifiedAs" in line]
    assert [line.split()[0] + line[-4:-3] for line in papers] == ["r:11", "r:23"]
    assert "c:6-sold cito:citesAsEvidence r:2 ." in text
    assert text.count("r:2") == 2
    assert "c:4-europe a pg:Claim" in text
    # What no check can tell of is marked.
    assert "{europe} ;\n    pg:readAgain true .".format(**spans(new)) in text
    assert "c:4-europe cito:citesAsEvidence r:2 ." in made.gone
    assert "r:2 pg:identifiedAs <https://w3id.org/pepgraph/paper/pmid-2> ." in made.gone
    assert made.files[citing / "f.ttl"].count("r:2 a pg:Reference") == 1
    assert "r:2 a pg:Reference" in made.gone
    said = told_by_the_command(citing, capsys, "--renumber")
    assert "references: [3] is [2]; with their papers\n[2] is gone; it was cited by 4-europe\n" in said
    assert " changed (2 in nothing but markers or signs), " in said
    # Without --renumber it is told and nothing is moved.
    assert "\n[2] is gone; it was cited by 4-europe\n" in told_by_the_command(citing, capsys)
    made = moved(citing, new)
    assert "r:2" not in made.gone.replace("pg:marks r:2", "")
    assert claims(made, citing).count("identifiedAs") == 3


@pytest.mark.parametrize("number", [2, 3])
def test_a_reference_that_is_gone_and_whose_number_nothing_has_is_told(
    citing: Path, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    made = moved(citing, _CITING.replace(f" [{number}]", ""), renumber=True)
    assert dict(made.renumbered) == {}
    claim = {2: "4-europe", 3: "6-sold"}[number]
    assert [iri.rpartition("/")[2] for iri in made.unheld[number]] == [claim]
    assert [*made.unheld] == [number]
    assert [iri.rpartition("/")[2] for iri in made.unsourced] == [claim]
    assert claims(made, citing).count("identifiedAs") == 3
    gone = moved(citing, re.sub(rf"[^.]*\[{number}\]\.", "", _CITING), renumber=True)
    assert (gone.lost, gone.unheld) == (made.unheld[number], made.unheld)
    assert f"[{number}] is gone; it was cited by {claim}\n" in told_by_the_command(citing, capsys, "--renumber")


def test_a_section_that_moved_keeps_its_claims_and_papers_where_numbers_change(citing: Path) -> None:
    text = _CITING.replace("Nobody sells it [3].", "Nobody sells it [3]. All say so.")
    (citing / "old.md").write_text(text)
    outlined(citing / "old.md", citing / "f.ttl")
    section = text.index("## Is it sold?")
    body = text.index("Fictin is a")
    new = text[:body] + text[section:] + "\n## What is it?\n\n" + text[body:section]
    for number, now in ((3, "X"), (2, "3"), (1, "2"), ("X", "1")):
        new = new.replace(f"[{number}]", f"[{now}]")
    made = moved(citing, new, renumber=True)
    assert (made.lost, made.passages["gone"]) == ((), 0)
    assert dict(made.renumbered) == {1: 2, 2: 3, 3: 1}
    papers = sorted(line.split()[0] + line[-4:-3] for line in claims(made, citing).splitlines() if "identified" in line)
    assert papers == ["r:13", "r:21", "r:32"]
    # A reference that only a rewritten passage cites goes as those beside it do.
    new = text.replace(" [1]", "").replace("[2]", "[1]")
    new = new.replace("Nobody sells it [3]. All say so.", "Shops have none [2].")
    made = moved(citing, new, renumber=True)
    assert made.passages["gone"] > 0
    assert (dict(made.renumbered), [*made.unheld]) == ({2: 1, 3: 2}, [1])


def test_of_the_references_of_one_marker_the_one_that_is_gone_is_found(citing: Path) -> None:
    text = _CITING.replace("rats [1]", "rats [1, 2]").replace("calm", "calm [1]").replace("peptide.", "peptide [1].")
    (citing / "old.md").write_text(text)
    outlined(citing / "old.md", citing / "f.ttl")
    (citing / "claims.ttl").write_text(_TURTLE.format(**spans(text)) + _PAPERS)
    new = text.replace("[1, 2]", "[1]").replace(" [2]", "").replace("[3]", "[2]")
    made = moved(citing, new, renumber=True)
    assert (dict(made.renumbered), [*made.unheld]) == ({3: 2}, [2])


def test_numbers_that_may_be_several_are_told_and_stay(citing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = moved(citing, _CITING.replace("[2]", "[4]").replace("[3]", "[4]"), renumber=True)
    assert (dict(made.renumbered), made.unclear) == ({}, (2, 3))
    said = told_by_the_command(citing, capsys, "--renumber")
    assert "references: which is which is not clear of [2], [3], so that all keep" in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_list_of_references_that_comes_cites_nothing(home: Path) -> None:
    new = _TEXT + "\n## References\n\n[1] A. Author. One.\n[2] B. Author. Two.\n"
    made = moved(home, new)
    triples = {quad.triple for quad in ox.parse(made.files[home / "f.ttl"], format=ox.RdfFormat.TURTLE)}
    triples |= {quad.triple for quad in ox.parse(made.new, format=ox.RdfFormat.TURTLE)}
    assert triples == outlined(home / "new.md", home / "again.ttl")
    assert made.new.count("pg:ReferenceEntry") == 2
    assert dict(made.renumbered) == {}


@pytest.mark.parametrize("numbered", ["[{}] {}\n", "{}. {}\n"])
@pytest.mark.parametrize(
    ("now", "relisted"),
    [
        (["B. Lu. Two.", "A. Li. One."], {1: ["3-bdnf"], 2: ["4-europe"]}),
        (["A. Li. One."], {2: ["4-europe"]}),
        (["A. Li. One, corrected.", "B. Lu. Two."], {}),
        (["Wu. Sleep of mice. doi:10.1000/2", "B. Lu. Two."], {1: ["3-bdnf"]}),
        (["A. Li. One.", "B. Lu. Two.", "C. Wu. Three."], {}),
        ([], {}),
    ],
)
def test_claims_are_read_again_whose_number_the_list_gives_to_another_source(
    numbered: str, now: list[str], relisted: dict[int, list[str]], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = (
        f"{_TEXT}\n## References\n\n{''.join(numbered.format(n, entry) for n, entry in enumerate(some, 1))}"
        for some in (["A. Li. One.", "B. Lu. Two."], now)
    )
    (home / "old.md").write_text(old)
    outlined(home / "old.md", home / "f.ttl")
    made = moved(home, new)
    assert {number: [iri.rpartition("/")[2] for iri in cited] for number, cited in made.relisted.items()} == relisted
    assert claims(made, home).count("pg:readAgain true") == sum(map(len, relisted.values()))
    said = told_by_the_command(home, capsys)
    assert f" {len(relisted)} to be read again, " in said
    for number, [claim] in relisted.items():
        assert f"[{number}] has another entry in the list of references, or none; to be read again:" in said
        assert claim in said


def test_an_entry_goes_with_a_reference_that_has_another_number(home: Path) -> None:
    listed = "\n## References\n\n1. {}\n2. {}\n"
    (home / "old.md").write_text(_TEXT + listed.format("A. Li. One.", "B. Lu. Two."))
    outlined(home / "old.md", home / "f.ttl")
    swapped = _TEXT.replace("[1]", "[0]").replace("[2]", "[1]").replace("[0]", "[2]")
    made = moved(home, swapped + listed.format("B. Lu. Two.", "A. Li. One."), renumber=True)
    assert (dict(made.renumbered), dict(made.relisted)) == ({1: 2, 2: 1}, {})
    # The list has them at the numbers that they had: the text cites others now.
    made = moved(home, swapped + listed.format("A. Li. One.", "B. Lu. Two."), renumber=True)
    assert (dict(made.renumbered), dict(made.relisted)) == ({}, {})
    assert [iri.rpartition("/")[2] for iri in made.unsourced] == ["3-bdnf", "4-europe"]


def test_a_citation_of_another_entry_is_no_renumbering(home: Path) -> None:
    old, new = "1. A. Li. One.\n2. B. Lu. Two.\n", "1. A. Li. One.\n2. B. Lu. Two.\n3. C. Wu. Three.\n"
    (home / "old.md").write_text(f"{_TEXT}\n## References\n\n{old}")
    outlined(home / "old.md", home / "f.ttl")
    made = moved(home, f"{_TEXT.replace('[2]', '[3]')}\n## References\n\n{new}", renumber=True)
    assert (dict(made.renumbered), made.come, [*made.unheld]) == ({}, (3,), [2])
    assert [iri.rpartition("/")[2] for iri in made.unsourced] == ["4-europe"]


def test_what_a_second_revision_is_given_is_not_lost(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file for what is new may be among those that are revised, and what is gone is added to."""
    second, third = _TEXT + "\nIt is new.\n", _TEXT.replace("Nobody sells it.", "") + "\nIt is new.\n\nIt is newer.\n"
    for name, text in (("second.md", second), ("third.md", third), ("fourth.md", "# Fictin\n\nIt is new.\n")):
        (home / name).write_text(text)
    files = [str(home / "f.ttl"), str(home / "claims.ttl")]
    begin = ["revise", *files, "--from", str(home / "old.md"), "--document", str(home / "second.md")]
    assert main([*begin, "-o", str(home / "b")]) == 0
    new = home / "b" / "fictin-new.ttl"
    by_hand = "\n# By hand.\n<https://w3id.org/pepgraph/doc/fictin/passage/7> pg:role pg:Title .\n"
    new.write_text(new.read_text() + by_hand)
    files = [str(home / "b" / name) for name in ("f.ttl", "claims.ttl", "fictin-new.ttl")]
    begin = ["revise", *files, "--from", str(home / "second.md"), "--document", str(home / "third.md")]
    assert main([*begin, "-o", str(home / "c")]) == 0
    kept = (home / "c" / "fictin-new.ttl").read_text()
    assert "# By hand." in kept
    assert "pg:role pg:Title" in kept
    assert kept.count("pg:number") == 2
    gone = (home / "c" / "fictin-gone.txt").read_text()
    assert "c:6-sold" in gone
    files = [file.replace("/b/", "/c/") for file in files]
    begin = ["revise", *files, "--from", str(home / "third.md"), "--document", str(home / "fourth.md")]
    assert main([*begin, "-o", str(home / "c"), "--force"]) == 0
    assert (home / "c" / "fictin-gone.txt").read_text().startswith(gone)
    assert "c:2-kind" in (home / "c" / "fictin-gone.txt").read_text()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_revision_that_is_made_once_more_adds_nothing_to_what_is_gone(
    home: Path, capsys: pytest.CaptureFixture[str], newline: str
) -> None:
    (home / "claims.ttl").write_bytes((home / "claims.ttl").read_text().replace("\n", newline).encode())
    (home / "new.md").write_text(_TEXT.replace("Nobody sells it.", ""))
    to = ["-o", str(home / "out")]
    assert str(home / "out" / "fictin-gone.txt") in told_by_the_command(home, capsys, *to)
    gone = (home / "out" / "fictin-gone.txt").read_bytes()
    old, new = (Text.read(home / name).sha256 for name in ("old.md", "new.md"))
    assert gone.startswith(f"# From {old}\n# to   {new}\n\n@prefix".encode())
    for more in ([], ["--force"]):
        assert "gone.txt" not in told_by_the_command(home, capsys, *to, *more)
        assert (home / "out" / "fictin-gone.txt").read_bytes() == gone
    # Another text, and what another option takes away as well, is added.
    (home / "new.md").write_text(_TEXT.replace("Nobody sells it.", "").replace(" [1]", "").replace("[2]", "[1]"))
    for more in ([], ["--renumber"]):
        told_by_the_command(home, capsys, *to, *more, "--force")
        grown = (home / "out" / "fictin-gone.txt").read_bytes()
        assert grown.startswith(gone + b"\n# From ")
        told_by_the_command(home, capsys, *to, *more, "--force")
        assert (home / "out" / "fictin-gone.txt").read_bytes() == grown
        gone = grown
    assert b"c:3-bdnf cito:citesAsEvidence r:1 ." in gone


def test_words_that_are_gone_leave_no_span_behind(home: Path) -> None:
    turtle = (home / "claims.ttl").read_text()
    no = spans()["no"]
    (home / "claims.ttl").write_text(turtle + f'p:4 pg:remainder {no} .\n{no} pg:sha256 "cccccccccccc" .\n')
    made = moved(home, _TEXT.replace("is not approved", "is approved"))
    assert "pg:negationCue" not in claims(made, home)
    assert "pg:remainder" not in claims(made, home)
    assert f"c:4-europe pg:negationCue {no} ." in made.gone
    assert f"p:4 pg:remainder {no} ." in made.gone
    assert [iri.rpartition("/")[2] for iri in made.to_read] == ["4-europe"]
    made = moved(home, _TEXT.replace("It raised BDNF in rats [1], and users", "users"))
    assert [iri.rpartition("/")[2] for iri in made.lost] == ["3-bdnf"]


def test_what_lost_its_claim_is_told_by_what_it_was(home: Path) -> None:
    made = moved(home, _TEXT.replace("## Is it sold?\n\nNobody sells it.\n", ""))
    assert "note/1> pg:concerns c:6-sold ." in made.gone


@pytest.mark.parametrize(
    ("before", "now", "read"),
    [
        ("### Sold [1]", "### Given away [1]", ["7-x"]),
        ("## In rats", "## In mice", ["7-x"]),
        ("### Sold [1]", "### Sold", []),
        ("# Fictin\n", "# Fictin in brief\n", []),
    ],
)
def test_a_claim_below_a_heading_with_other_words_is_read_again(
    before: str, now: str, read: list[str], home: Path
) -> None:
    old = _TEXT.replace("## Is it sold?", "## In rats\n\n### Sold [1]")
    (home / "old.md").write_text(old)
    outlined(home / "old.md", home / "f.ttl")
    claim = "c:{0}-x a pg:Claim ; pg:statedIn p:{0} ; pg:anchor s:{1}-{2} .\n"
    begin = (home / "claims.ttl").read_text().partition("\nc:")[0]
    at = [(n, old.index(words), old.index(words) + 6) for n, words in ((2, "Fictin is"), (7, "Nobody"))]
    (home / "claims.ttl").write_text(
        "\n".join([begin, *(claim.format(*place) for place in at), "p:1 pg:role pg:Title ."])
    )
    assert [iri.rpartition("/")[2] for iri in moved(home, old.replace(before, now, 1)).to_read] == read


def test_a_claim_below_another_heading_is_read_again(home: Path) -> None:
    made = moved(home, _TEXT.replace("## Is it sold?", "## Is another sold?\n\n## Is it sold?"))
    assert [iri.rpartition("/")[2] for iri in made.to_read] == ["6-sold"]
    status = " It is not approved in Europe [2]."
    made = moved(home, _TEXT.replace(status, "").replace("sells it.", f"sells it.{status}"))
    assert "4-europe" in {iri.rpartition("/")[2] for iri in made.to_read}
    assert claims(made, home).count("pg:readAgain true") == len(made.to_read)
    triples = {quad.triple for quad in ox.parse(made.files[home / "f.ttl"], format=ox.RdfFormat.TURTLE)}
    assert triples == outlined(home / "new.md", home / "again.ttl")
    marked = (home / "claims.ttl").read_text().replace("c:4-europe a", "c:4-europe pg:readAgain true ; a")
    (home / "claims.ttl").write_text(marked)
    assert claims(moved(home, (home / "new.md").read_text()), home).count("pg:readAgain true") == len(made.to_read)


def test_white_space_alone_changes_nothing_but_digests(home: Path) -> None:
    made = moved(home, _TEXT.replace("It raised BDNF in rats", "It raised BDNF\nin rats"))
    assert made.to_read == ()
    assert 'pg:sha256 "bbbbbbbbbbbb"' not in claims(made, home)
    assert "pg:readAgain" not in claims(made, home) + made.files[home / "f.ttl"]


def test_references_are_renumbered_where_others_come(home: Path) -> None:
    new = _TEXT.replace("[2]", "[3]").replace("[1]", "[2]").replace("Fictin is a peptide", "Fictin is a peptide [1]")
    made = moved(home, new, renumber=True)
    assert dict(made.renumbered) == {1: 2, 2: 3}
    assert "cito:citesAsEvidence r:2 ; pg:statedIn p:3" in claims(made, home)
    assert made.new.count("pg:Reference") == 1


def test_prefixes_are_those_that_hold_where_something_stands(home: Path) -> None:
    other = "@prefix p: <https://w3id.org/pepgraph/doc/other/passage/> .\np:2 pg:role pg:Title .\n"
    (home / "claims.ttl").write_text((home / "claims.ttl").read_text() + other)
    made = moved(home, "Before it.\n\n" + _TEXT)
    assert claims(made, home).endswith(other)
    assert "pg:statedIn p:4 ; pg:contextFrom p:3" in claims(made, home)


def test_names_in_brackets_and_with_escapes_are_moved(home: Path) -> None:
    begin, end = spans()["kind"].removeprefix("s:").split("-")
    more = rf"[ a pg:CuratorNote ; pg:concerns p:2 , ( s:{begin}\-{end} ) ] ."
    (home / "claims.ttl").write_text((home / "claims.ttl").read_text() + more.replace("\\\\", "\\"))
    made = moved(home, "Before it.\n\n" + _TEXT)
    assert f"[ a pg:CuratorNote ; pg:concerns p:3 , ( s:{int(begin) + 12}-{int(end) + 12} ) ] ." in claims(made, home)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("@base <https://w3id.org/pepgraph/> .\n", "a base shortens names"),
        ("<https://w3id.org/pepgraph/doc/fictin/p\\u0061ssage/2> pg:role pg:Title .\n", "written with an escape"),
    ],
)
def test_turtle_that_is_read_otherwise_than_written_is_refused(home: Path, more: str, said: str) -> None:
    (home / "claims.ttl").write_text((home / "claims.ttl").read_text() + more)
    with pytest.raises(DataError, match=said):
        moved(home, "Before it.\n\n" + _TEXT)


def test_comments_go_with_what_they_are_about(home: Path) -> None:
    turtle = (home / "claims.ttl").read_text().replace("\nc:6-sold", "\n# Read twice.\nc:6-sold")
    (home / "claims.ttl").write_text(turtle)
    made = moved(home, _TEXT.replace("## Is it sold?\n\nNobody sells it.\n", ""))
    assert "# Read twice." not in claims(made, home)
    assert "# Read twice.\nc:6-sold" in made.gone


def test_what_cannot_be_moved_is_told(home: Path) -> None:
    old = Text.read(home / "old.md")
    (home / "other.md").write_text("# Another\n")
    with pytest.raises(DocumentError, match="the same text as before"):
        revised([home / "f.ttl"], old, old)
    with pytest.raises(DocumentError, match="no document of these files has its digest"):
        revised([home / "f.ttl"], Text.read(home / "other.md"), old)
    with pytest.raises(DocumentError, match="name the file with its passages as well, in which its digest stands"):
        revised([home / "claims.ttl"], old, Text.read(home / "other.md"))
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


def test_sentences_have_the_names_of_the_packaged_graph(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = 'e:fictin rdfs:label "Fictin"@en .\ne:rat rdfs:label "lab rat"@en .\n'
    bdnf = 'e:bdnf rdfs:label "BDNF"@en .\n'
    turtle = _TURTLE.replace(bdnf, "").replace('e:fictin rdfs:label "Fictin"@en .\n', own)
    turtle = turtle.replace("pg:Approved ;", "pg:Approved ; pg:polarity pg:Negated ; pg:jurisdiction e:europe ;")
    turtle = turtle.replace("e:bdnf ;", "e:bdnf ; pg:species e:rat , e:other ;")
    turtle = turtle.replace("pg:isSuppliedAs", "pg:isOfAnotherFile")
    (home / "claims.ttl").write_text(turtle.format(**spans()))
    text = _TEXT.replace("raised", "lowered").replace("in Europe", "in all Europe").replace("sells", "gives")
    (home / "new.md").write_text(text)
    files = ["revise", str(home / "f.ttl"), str(home / "claims.ttl"), "--from", str(home / "old.md")]
    assert main([*files, "--document", str(home / "new.md"), "-o", str(home / "out")]) == 0
    said = capsys.readouterr().out
    assert "\n  3-bdnf: Fictin increases BDNF (e:other and lab rat).\n" in said
    assert "\n  4-europe: Fictin is not approved in Europe.\n" in said
    assert "\n  6-sold: no sentence, as no file has its relation: name the one that does too\n" in said
    assert sorted(path.name for path in (home / "out").iterdir()) == ["claims.ttl", "f.ttl"]
    assert "BDNF" not in (home / "out" / "claims.ttl").read_text()


# ── On the document ──────────────────────────────────────────────────────────────────────────


def checked(made: Revised, folder: Path, text: Path) -> tuple[int, list[str]]:
    files = {path.name: content for path, content in made.files.items()}
    files |= {"new.ttl": made.new} if made.new else {}
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
    for changed, count, is_quiet in (
        (text.replace("\n\n", "\n\n\n"), 225, True),
        (text.replace("\n", "\r\n"), 225, True),
        (text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").replace("\N{EM DASH}", "\N{EN DASH}"), 225, True),
        (text[:begin] + text[end:] + "\n\n" + text[begin:end], 225, True),
        # Where a sentence goes, others have something else before them.
        (text[: one.start] + other.text + text[one.end : other.start] + one.text + text[other.end :], 225, False),
        (text[: cut[44].start] + text[cut[44].end :], 218, False),
    ):
        new.write_bytes(changed.encode())
        made = revised([ROOT / "data" / "facts.ttl"], Text.read(document), Text.read(new))
        assert (not made.to_read) == is_quiet
        assert checked(made, tmp_path, new) == (count, ["read-again"] * len(made.to_read))
        assert len(made.lost) == 225 - count
    place = text.index("hippocampus")
    new.write_text(text[:place] + "thalamus" + text[place + 11 :], "utf-8")
    made = revised([ROOT / "data" / "facts.ttl"], Text.read(document), Text.read(new))
    _, faults = checked(made, tmp_path, new)
    assert len(made.reworded) == 1
    assert len(made.to_read) == 5
    assert all(iri.rpartition("/")[2].startswith("11-") for iri in made.to_read)
    # The claims of its sentence, its passage, its words.
    assert sorted(faults) == [*["read-again"] * 6, "span-text"]


def test_a_document_without_one_of_its_references_is_renumbered(document: Path, tmp_path: Path) -> None:
    text = re.sub(r" ?\[5\]", "", document.read_text("utf-8"))
    new = tmp_path / "new.md"
    new.write_text(re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) - (int(found[1]) > 5)}]", text), "utf-8")
    made = revised([ROOT / "data" / "facts.ttl"], Text.read(document), Text.read(new), renumber=True)
    assert dict(made.renumbered) == {number: number - 1 for number in range(6, 13)}
    assert [*made.unheld] == [5]
    assert set(made.unheld[5]) == set(made.unsourced)
    assert checked(made, tmp_path, new) == (225, ["read-again"] * 2)
    (content,) = made.files.values()
    was, now = (
        {quad.subject.value: quad.object for quad in quads if _is_paper(quad)}
        for quads in (Source.read(ROOT / "data" / "facts.ttl").quads(), ox.parse(content, format=ox.RdfFormat.TURTLE))
    )
    base = "https://w3id.org/pepgraph/doc/selank-semax-faq/reference/"
    for number, other in [(4, 4), *made.renumbered.items()]:
        assert now[f"{base}{other}"] == was[f"{base}{number}"]
    assert was[f"{base}5"].value not in {paper.value for paper in now.values()}
    assert was[f"{base}5"].value.rpartition("/")[2] in made.gone


def test_a_section_of_the_document_moves_though_all_numbers_change(document: Path, tmp_path: Path) -> None:
    text = document.read_text("utf-8")
    begin, end = (passage.start - 3 for passage in passages(text) if passage.number in (37, 43))
    moved_text = text[:begin] + text[end:] + "\n\n" + text[begin:end]
    new = tmp_path / "new.md"
    new.write_text(re.sub(r"\[(\d+)\]", lambda found: f"[{13 - int(found[1])}]", moved_text), "utf-8")
    made = revised([ROOT / "data" / "facts.ttl"], Text.read(document), Text.read(new), renumber=True)
    assert len(made.renumbered) == 11
    assert checked(made, tmp_path, new) == (225, [])
    assert (made.gone, made.new, made.lost, made.to_read) == ("", "", (), ())


def _is_paper(quad: ox.Quad | ox.Triple) -> bool:
    return quad.predicate.value.endswith("#identifiedAs")


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
    statements = read_statements(text)
    assert "pg" in statements[0].prefixes
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
        "PREFIX x: <urn:x#>\nx:a a x:B , [ x:p ( 1 2.5 -3 ) ; x:q 'it''' ] ;; x:n -1.5e3 ;"
        ' x:t """two\n"lines" . ; ,"""@en-GB , "1"^^x:int ; x:o x:a.b . x:c x:p 7. _:n x:p true.\n'
    )
    statements = read_statements(text)
    assert [statement.subject.value for statement in statements] == ["urn:x#a", "urn:x#c", "_:n"]
    assert [[len(pair.objects) for pair in statement.pairs] for statement in statements] == [[2, 1, 2, 1], [1], [1]]
    assert text[statements[0].pairs[2].objects[1].start :].startswith('"1"^^x:int ;')
    assert statements[0].pairs[2].objects[1].end == text.index(" ; x:o")


def test_who_gives_a_newer_text_is_sent_here(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "new.md").write_text("Before it.\n\n" + _TEXT)
    assert main(["check", "--data", str(home / "f.ttl"), "--document", str(home / "new.md")]) == 2
    assert "move the claims to a newer text with `pepgraph revise`" in capsys.readouterr().err


def test_help_is_there() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pepgraph", "revise", "--help"], capture_output=True, text=True, check=True
    )
    assert "--renumber" in done.stdout
