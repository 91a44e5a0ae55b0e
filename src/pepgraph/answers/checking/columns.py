"""Claims of the cells of a table, held against what the heads of their columns name."""

from __future__ import annotations

from collections.abc import Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, places, whole_name, words_by
from pepgraph.documents.markers import cells
from pepgraph.model.names import ONTOLOGY
from pepgraph.query.labels import label_of

_SUBJECTS = "SELECT DISTINCT ?it ?name { ?claim rdf:subject ?it . ?it rdfs:label|skos:altLabel ?name }"
_HEAD = ONTOLOGY + "TableHead"


def columns(document: Document) -> Iterator[Found]:
    """Claims on what heads another column than those in which their words stand."""
    engine, text = document.engine, document.text
    heads = {iri for iri, parts in document.passages.items() if _HEAD in parts.get("role", ()) and parts.get("span")}
    in_rows = {iri: parts for iri, parts in document.claims.items() if heads.intersection(parts.get("contextFrom", ()))}
    if not in_rows:
        return
    subjects = {thing for parts in document.claims.values() for thing in parts.get("subject", ())}
    named = {thing: whole_name(names) for thing, names in words_by(engine, _SUBJECTS).items() if thing in subjects}
    for iri, parts in in_rows.items():
        context = {"contextFrom": [one for one in parts["contextFrom"] if one in heads]}
        (head, *_), rows = document.places_of(context, "contextFrom"), document.places_of(parts, "statedIn")
        over = {
            number: {it for it, name in named.items() if name.search(text[slice(*cell)])}
            for number, cell in _numbered(text, head)
        }
        anchors = places(parts, "anchor")
        row = [one for place in rows for one in _numbered(text, place)]
        own = [
            over.get(number, set()) for number, (start, end) in row if any(a < end and start < b for a, b in anchors)
        ]
        for thing in parts.get("subject", ()):
            others = set().union(*own)
            if others and thing not in others and thing in set().union(*over.values()):
                if named[thing].search(document.words.under(parts, "anchor")):
                    continue
                there, here = label_of(engine, min(others)), label_of(engine, thing)
                wrong = f"its words stand under {there}, and not under {here}"
                yield Found(iri, thing, wrong, "correct rdf:subject or the anchor", "other-column")


def _numbered(text: str, place: tuple[int, int]) -> Iterator[tuple[int, tuple[int, int]]]:
    """The cells of a row, counted from those empty ones that the passage leaves out."""
    left_out = text.count("|", text.rfind("\n", 0, place[0]) + 1, place[0])
    return enumerate(cells(text, *place), left_out)
