"""A new document's outline: it loads, and only its claims are missing."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.documents.texts import Text
from pepgraph.output.outline import doubts, outline

DOCUMENTS = {
    "tagged": "One\n===\n\nA rises.\n\n<b>Two</b>\n----------\n\nB rises.\n",
    "plain": "# A digest\n\n> Two things. Three.\n\nPeptide X rose 2.4 nM, e.g. in rats [1]. It fell [2]!\n\n"
    "## Why?\n\nNo. It did not [1, 3-4].\n",
    "crlf": "# A digest\r\n\r\nOne rose [1].\r\nTwo fell\r\nin rats [2][3].\r\n\r\n---\r\n\r\n## Why?\r\n\r\nNo.\r\n",
    "no-newline": "# A digest\n\nOne rose [1]. Two fell",
    "astral": "# 🧠 Digest 𝔸\n\nOne 🐀 rose 👩‍🔬 [1]. Two fell 🧪 [12].\n\nÜber é́ went. Done.",
    "bullets": "Intro:\n\n- One rose [1].\n- Two fell [2].\n\n* Three.\n\n+ Four.\n\nEnd.",
    "tight": "Two:\n- One rose\n- Two fell [2]\n1. One [1]\n2. Two\n\n| a | b |\n|---|:-:|\n| c | d [3] |\n",
    "numbers": "Steps:\n\n1. One rose [1].\n\n2) Two fell [2].\n\nEnd.",
    "rules": "One.\n\n***\n\nTwo.\n\n___\n\nThree.\n\n## \n\nFour.",
    "markdown": "---\ntitle: A. B [1]\n---\nA digest\n===\n\nOne [1].\n\nSub\n---\n\n```\na[7] = 1\n```\n\n"
    "| a |\n|---|\n",
    "references": "# Does it rise? [1]\n\nOne rose [1]–[3].\n\n## References\n\n[1] Li. A [9].\n[2] Lu. B.\n"
    "[3] Lo. C.\n",
    "comments": "# A digest\n\n<!-- see [1]\n\n[2] -->\n\nOne rose [3].\n",
    "levels": "# A digest\n\n### Of one\n\n## Of two [1]\n\n### In rats\n\nIt rose.\n\n#### In mice\n\nNo.\n",
    "quoted": "> One rose. Two fell\n> in rats [1].\n>\n> > Three <!-- not [2]? --> went [[3]](#three).\n",
    "byte-order-mark": "\N{ZERO WIDTH NO-BREAK SPACE}# A digest\n\nOne rose.",
}


@pytest.mark.parametrize(
    ("name", "engine"), [*((name, "oxigraph") for name in DOCUMENTS), ("plain", "rdflib"), ("astral", "rdflib")]
)
def test_an_outline_lacks_only_its_claims(name, engine, tmp_path):
    document, data = tmp_path / "digest.md", tmp_path / "digest.ttl"
    document.write_bytes(DOCUMENTS[name].encode())
    text = Text.read(document)
    data.write_text(outline(text, name), "utf-8")
    graph = pepgraph.open(data, documents=[document], engine=engine, environment=False)
    faults = graph.check()
    passages = {str(iri) for (iri,) in graph.query("SELECT ?p { ?p a pg:Passage MINUS { ?p pg:role ?role } }")}
    assert passages
    assert {fault.node for fault in faults if fault.check == "passage-purpose"} == passages
    # Until there are claims no marker can be used.
    assert {fault.check for fault in faults} <= {"passage-purpose", "unused-marker"}, [str(f) for f in faults]


def test_a_marker_needs_no_claim_where_a_role_says_what_its_passage_is_for(tmp_path):
    document, data = tmp_path / "d.md", tmp_path / "d.ttl"
    document.write_text("# Does it rise? [7]\n\nIt rose.\n\n## Sources\n\n[7] Li. A.\n", "utf-8")
    roles = "p:2 pg:role pg:EditorialNote .\np:3 pg:role pg:Title .\n"
    roles += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    roles += 'p:1 pg:role pg:Question ; rdfs:label "Does it rise?"@en ; skos:notation "rise" .\n'
    data.write_text(outline(Text.read(document), "d") + roles, "utf-8")
    graph = pepgraph.open(data, documents=[document], environment=False)
    assert [str(fault) for fault in graph.check()] == []
    assert graph.query("SELECT ?p ?n { ?m pg:statedIn ?p ; pg:marks ?r . ?r pg:number ?n }").values == [
        ("https://w3id.org/pepgraph/doc/d/passage/1", 7)
    ]


def test_an_outline_is_stable_and_holds_no_text(tmp_path):
    document = tmp_path / "d.md"
    document.write_text("# Zebrafish study\n\nQuagga serum doubled [7].\n", "utf-8")
    made = outline(Text.read(document), "d")
    assert made == outline(Text.read(document), "d")
    for word in ("Zebrafish", "Quagga", "doubled"):
        assert word not in made
    assert "r:7" in made


def test_an_outline_has_the_prefixes_of_what_locate_prints_and_the_guide_writes(tmp_path):
    document = tmp_path / "d.md"
    document.write_text("# Quagga\n\nIts serum doubled [7].\n", "utf-8")
    made = outline(Text.read(document), "my-digest")
    assert [line.split()[1] for line in made.split("\n") if "/doc/my-digest/" in line] == ["p:", "r:", "s:"]
    pasted = 's:10-20 pg:sha256 "aaaaaaaaaaaa" .\np:1 pg:role pg:Title .\nr:7 pg:identifiedAs <urn:x> .\n'
    start = "https://w3id.org/pepgraph/doc/my-digest/"
    subjects = {quad.subject.value for quad in ox.parse(made + pasted, format=ox.RdfFormat.TURTLE)}
    assert {f"{start}span/10-20", f"{start}passage/1", f"{start}reference/7"} <= subjects


def test_markers_of_an_outline_are_those_of_the_document(document, graph, tmp_path):
    data = tmp_path / "again.ttl"
    data.write_text(outline(Text.read(document), "selank-semax-faq"), "utf-8")
    again = pepgraph.open(data, environment=False)
    for query in (
        "SELECT ?m ?r ?p ?d { ?m a pg:CitationMarker ; pg:marks ?r ; pg:statedIn ?p ; pg:sha256 ?d } ORDER BY ?m",
        "SELECT ?p ?n ?s ?d { ?p a pg:Passage ; pg:number ?n ; pg:span ?s ; pg:sha256 ?d } ORDER BY ?p",
        "SELECT ?r ?n { ?r a pg:Reference ; pg:number ?n } ORDER BY ?r",
        "SELECT ?p ?q { ?p pg:section ?q . ?q pg:number ?n FILTER (?n != 1) } ORDER BY ?p",
    ):
        ours, theirs = graph.query(query).values, again.query(query).values
        assert ours
        # The curators leave the tag line at the end outside the last question.
        assert set(ours) <= set(theirs)
        assert len(theirs) - len(ours) <= 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Bei Ratten senkte es die Werte nicht", True),
        ("У крыс он не снижал этот показатель", True),
        ("In rats it did not lower the value of them", False),
        ("Rise of BDNF | 5 mg | none", False),
    ],
)
def test_a_text_in_another_language_is_told(words, told, tmp_path):
    path = tmp_path / "digest.md"
    path.write_text(f"{words}.\n\n" * 10, "utf-8")
    doubt = f"{path}:1: the text is hardly English, and `check` knows English words alone that deny or hedge; give its"
    assert [*doubts(Text.read(path))] == [f"{doubt} own as pg:cueWord"] * told


def test_a_year_in_the_place_of_a_marker_is_told(tmp_path):
    path = tmp_path / "digest.md"
    path.write_text("One rose [2019], two fell [3].\n")
    assert [*doubts(Text.read(path))] == [f"{path}:1: [2019] is read as a marker; a year stands in round brackets"]


@pytest.mark.parametrize("entry", ["[{}] {}\n", "{}. {}\n", "[^{}]: {}\n"])
def test_citations_and_entries_that_do_not_go_together_are_told(entry, tmp_path):
    path = tmp_path / "digest.md"
    listed = "".join(entry.format(*one) for one in ((1, "Li. A."), (3, "Lu. B."), (3, "Lo. C."), (4, "Ma. D.")))
    path.write_text(f"# Digest\n\nOne rose [1].\nTwo fell [2][3].\n\n## References\n\n{listed}")
    assert [*doubts(Text.read(path))] == [
        f"{path}:4: [2] has no entry in the list of references",
        f"{path}:10: [3] has another entry in the list of references",
        f"{path}:11: [4] is in the list of references, and nothing cites it",
    ]
    listed = "".join(entry.format(*one) for one in ((1, "Li. A."), (2, "Lu. B."), (3, "Li.\n  A.")))
    path.write_text(f"One rose [1-3].\n\n## References\n\n{listed}")
    assert [*doubts(Text.read(path))] == [f"{path}:7: [3] has the same entry as [1]"]
    path.write_text("# Digest\n\nOne rose [1].\n\n## References\n\n- Li. A.\n- Lu. B.\n")
    assert [*doubts(Text.read(path))] == []


def test_a_raised_number_that_is_a_link_is_told_as_no_marker(tmp_path):
    path = tmp_path / "digest.md"
    path.write_text('It rose<sup><a href="#two">2</a></sup>. It fell<sup>[3](#three)</sup>.\n')
    assert [*doubts(Text.read(path))] == [f"{path}:1: <sup> 2 </sup> is read as no marker"]


def test_footnotes_cite_as_numbers_do(tmp_path):
    path = tmp_path / "digest.md"
    path.write_text("It rose[^1].[^2] It fell[^a].\n\n[^1]: Li. A.\n[^2]: Lu.\n    B.\n[^a]: In males.\n")
    made = outline(Text.read(path), "digest")
    assert (made.count("pg:CitationMarker"), made.count("pg:ReferenceEntry")) == (2, 2)
    assert [*doubts(Text.read(path))] == []
    path.write_text("It rose [1], fell[^1] and stayed[^2] [2].\n")
    clash = "[^1] and [1] are read as one reference; where the footnote is a remark, give it a letter, as [^a]"
    assert [*doubts(Text.read(path))] == [f"{path}:1: {clash}"]


def test_what_looks_like_a_marker_in_code_is_none_and_told(tmp_path):
    path = tmp_path / "digest.md"
    path.write_text("It rose [1].\nWrite `as [2]` or ``x ` [3]``, `[4].\nA `KLV` [5] and `b`.\n")
    made = outline(Text.read(path), "digest")
    assert [f"r:{n}" in made for n in range(1, 6)] == [True, False, False, True, True]
    told = [f"{path}:2: [2] in code is read as no marker", f"{path}:2: [3] in code is read as no marker"]
    assert [*doubts(Text.read(path))] == told


def test_rows_that_are_read_as_a_paragraph_are_told(tmp_path):
    path = tmp_path / "digest.md"
    head, rows = "| A | B |\n", "| x [1] | y |\n| z | y |\n"
    path.write_text(f"# One\n\n{head}{rows}")
    told = "rows are read as one paragraph; give them a head with |---|---| below"
    assert [*doubts(Text.read(path))] == [f"{path}:3: {told}"]
    path.write_text(f"# One\n\n{head}|---|:-:|\n{rows}\nThe norm\n|x|\n")
    assert [*doubts(Text.read(path))] == []
