"""A document's passages as Turtle, to begin its claims with."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from pepgraph.documents.anchors import span_digest
from pepgraph.documents.entries import numbered, same
from pepgraph.documents.markers import Marker, markers, unread
from pepgraph.documents.markup import in_code, spoken
from pepgraph.documents.passages import UNCITING, digest, passages, sections
from pepgraph.documents.texts import Text
from pepgraph.model.english import english
from pepgraph.model.names import DOCUMENT, GRAPH, ONTOLOGY, document_of, prefixes_within
from pepgraph.model.vocabulary import LABEL, STATED_IN, TYPE
from pepgraph.store.write import serialize

_ROWS = re.compile(r"^[ \t>]*\|.*\|[ \t]*(?:\r?\n[ \t>]*\|.*\|[ \t]*)+\r?$", re.MULTILINE)


def outline(text: Text, name: str) -> str:
    """Document, passages, references and markers as Turtle; the name is the document's id."""
    made = Outline(DOCUMENT + name, text)
    made.document(name)
    cut = passages(text.content)
    read = spoken(text.content, ((one.start, one.end) for one in cut))
    above = sections((one.number, one.heading) for one in cut)
    for passage in cut:
        made.passage(passage.number, passage.start, passage.end, above.get(passage.number), passage.role)
        if passage.role in UNCITING:
            continue
        for marker in markers(read, passage.start, passage.end):
            made.marker(marker, passage.number)
            for cited in marker.numbers:
                made.reference(cited)
    return made.text()


_YEARS = range(1900, 2100)
"""Numbers that no list of references comes to."""
_WORDS, _SMALL = 40, 0.03
"""How many words show a language, and the part of them that are small ones in a text that is hardly English."""


def doubts(text: Text) -> Iterator[str]:
    """What an outline may not read as a citation though it is one, and where citations and entries differ."""
    cut, entry = passages(text.content), "ReferenceEntry"
    read = spoken(text.content, ((one.start, one.end) for one in cut))
    cited: dict[int, int] = {}
    forms: tuple[dict[int, int], dict[int, int]] = {}, {}
    found: list[tuple[int, str]] = []
    said = [word for one in cut if one.role not in UNCITING for word in re.findall(r"[^\W\d_]+", one.text.lower())]
    if len(said) >= _WORDS and sum(word in english("small") for word in said) < _SMALL * len(said):
        doubt = "hardly English, and `check` knows English words alone that deny or hedge; give its own as pg:cueWord"
        found.append((0, f"the text is {doubt}"))
    for passage in (one for one in cut if one.role not in UNCITING):
        for offset, words, taken in unread(read, passage.start, passage.end):
            found.append((offset, f"{words} is read as {taken}"))
        for table in _ROWS.finditer(text.content, passage.start, passage.end):
            found.append((table.start(), "rows are read as one paragraph; give them a head with |---|---| below"))
        for offset, words in in_code(text.content, passage.start, passage.end):
            found.append((offset, f"{words} in code is read as no marker"))
        for marker in markers(read, passage.start, passage.end):
            for number in marker.numbers:
                cited.setdefault(number, marker.start)
                if number in _YEARS:
                    found.append((marker.start, f"[{number}] is read as a marker; a year stands in round brackets"))
                forms[text.content[marker.start + 1] == "^"].setdefault(number, marker.start)
    if both := sorted({*forms[0]} & {*forms[1]}):
        clash = "are read as one reference; where the footnote is a remark, give it a letter, as [^a]"
        found.append((forms[1][both[0]], f"[^{both[0]}] and [{both[0]}] {clash}"))
    if entries := numbered(text.content, ((one.start, one.end) for one in cut if one.role == entry)):
        missing = {number: at for number, at in cited.items() if number not in entries}
        found += [(at, f"[{number}] has no entry in the list of references") for number, at in missing.items()]
        for number, (first, *more) in entries.items():
            if number not in cited:
                found.append((first[0], f"[{number}] is in the list of references, and nothing cites it"))
            found += [(start, f"[{number}] has another entry in the list of references") for start, _ in more]
        for kept, *others in same(text.content, entries).values():
            found += [(entries[n][0][0], f"[{n}] has the same entry as [{kept}]") for n in others]
    for offset, doubt in sorted(found):
        line = text.content.count("\n", 0, offset) + 1
        yield f"{text.path}:{line}: {doubt}"


class Outline:
    """Triples about parts of a document, which has an IRI and a text."""

    def __init__(self, document: str, text: Text) -> None:
        self._document, self._text = document, text
        self._graph = ox.NamedNode(f"{GRAPH}{document_of(document)}")
        self._quads: list[ox.Quad] = []

    def document(self, label: str) -> None:
        self._kind(self._document, "Document")
        self._say(self._document, LABEL, ox.Literal(label, language="en"))
        self._say(self._document, ONTOLOGY + "sha256", ox.Literal(self._text.sha256))

    def passage(self, number: int, start: int, end: int, section: int | None, role: str = "") -> None:
        """A passage by its number and offsets; ``section`` is the number of the heading above it."""
        iri = self._name("passage", number)
        self._kind(iri, "Passage")
        self._number(iri, number)
        self._say(iri, ONTOLOGY + "inDocument", ox.NamedNode(self._document))
        self._say(iri, ONTOLOGY + "span", ox.NamedNode(self._name("span", f"{start}-{end}")))
        self._say(iri, ONTOLOGY + "sha256", ox.Literal(digest(self._text.content[start:end])))
        if section:
            self._say(iri, ONTOLOGY + "section", ox.NamedNode(self._name("passage", section)))
        if role:
            self._say(iri, ONTOLOGY + "role", ox.NamedNode(ONTOLOGY + role))

    def marker(self, marker: Marker, passage: int) -> None:
        """A citation marker in a passage."""
        span = self._name("span", f"{marker.start}-{marker.end}")
        self._kind(span, "CitationMarker")
        self._say(span, STATED_IN, ox.NamedNode(self._name("passage", passage)))
        words = self._text.content[marker.start : marker.end]
        self._say(span, ONTOLOGY + "sha256", ox.Literal(span_digest(words)))
        for cited in marker.numbers:
            self._say(span, ONTOLOGY + "marks", ox.NamedNode(self._name("reference", cited)))

    def reference(self, number: int) -> None:
        iri = self._name("reference", number)
        self._kind(iri, "Reference")
        self._say(iri, LABEL, ox.Literal(f"[{number}]"))
        self._number(iri, number)
        self._say(iri, ONTOLOGY + "inDocument", ox.NamedNode(self._document))

    def text(self) -> str:
        """All that was said, as Turtle; nothing where that is nothing."""
        return serialize(self._quads, "ttl", prefixes_within(self._document)) if self._quads else ""

    def _name(self, kind: str, local: int | str) -> str:
        return f"{self._document}/{kind}/{local}"

    def _say(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        self._quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, self._graph))

    def _kind(self, subject: str, local: str) -> None:
        self._say(subject, TYPE, ox.NamedNode(ONTOLOGY + local))

    def _number(self, subject: str, number: int) -> None:
        self._say(subject, ONTOLOGY + "number", ox.Literal(number))
