"""The papers that references are taken to be, held against what a text's own list of references says of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from pepgraph.answers.spans import Facts, Found, offsets, shown
from pepgraph.documents.entries import numbered
from pepgraph.model.names import ONTOLOGY, PREFIXES
from pepgraph.model.numbers import whole_number
from pepgraph.store.contract import Engine

_ENTRY = ONTOLOGY + "ReferenceEntry"
_NAMES = (
    (
        "bibo:doi",
        "SELECT ?paper ?name WHERE { ?reference pg:identifiedAs ?paper . ?paper bibo:doi ?name }",
        # Older ones of Wiley have <…> within.
        re.compile(r"\b10\.\d{4,9}(?:\.\d+)*/(?:[^\s\"<>\[\]]|<\d+:[^\s<>]*>)*[^\s\"<>\[\].,;:)]", re.IGNORECASE),
    ),
    (
        "fabio:hasPubMedId",
        "SELECT ?paper ?name WHERE { ?reference pg:identifiedAs ?paper . ?paper fabio:hasPubMedId ?name }",
        re.compile(r"\b(?:PMID|PubMed(?: ID)?)\s*:?\s*(\d{1,9})\b", re.IGNORECASE),
    ),
)
"""What names one paper, the query for it, and how it is written in a list."""
_REMARKED = "SELECT DISTINCT ?reference WHERE { ?note pg:concerns ?reference . ?reference a pg:Reference }"


def listed(engine: Engine, said: Facts, passages: Facts, text: str) -> Iterator[Found]:
    """References that are taken to be another paper than the one that their entry names; a curator note may say why."""
    spans = [
        offsets(span)
        for parts in passages.values()
        if _ENTRY in parts.get("role", ())
        for span in parts.get("span", ())
    ]
    entries = numbered(text, spans)
    if not entries:
        return
    remarked = {str(row[0]) for row in engine.query(_REMARKED, {}, PREFIXES).rows}
    for key, query, pattern in _NAMES:
        named: dict[str, list[str]] = defaultdict(list)
        for identified, name in engine.query(query, {}, PREFIXES).rows:
            named[str(identified)].append(str(name))
        for iri, parts in said.items():
            number = whole_number(iri.rpartition("/")[2]) if "/reference/" in iri else None
            if number is None or iri in remarked:
                continue
            words = unquote(" ".join(text[slice(*span)] for span in entries.get(number, ())))
            given = [match[match.lastindex or 0] for match in pattern.finditer(words)]
            for paper in parts.get("identifiedAs", ()):
                names = {name.lower() for name in named[paper]}
                if given and names and names.isdisjoint(map(str.lower, given)):
                    other = f"and its paper has {shown(named[paper][0])} as {key}"
                    yield (
                        iri,
                        paper,
                        f"its entry in the text's list has {shown(given[0])}, {other}",
                        f"correct pg:identifiedAs or {key}, or say in a pg:CuratorNote why they differ",
                        "entry-paper",
                    )
