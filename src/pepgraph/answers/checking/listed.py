"""The papers that references are taken to be, held against what a text's own list of references says of each."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from urllib.parse import unquote

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, places, shown, words_by
from pepgraph.documents.entries import DOI, PUBMED, numbered, numbers_of
from pepgraph.model.names import ONTOLOGY, fold, latin
from pepgraph.model.numbers import whole_number
from pepgraph.query.run import run

_ENTRY = ONTOLOGY + "ReferenceEntry"
_NAMES = (
    (
        "bibo:doi",
        "SELECT ?paper ?name WHERE { ?reference pg:identifiedAs ?paper . ?paper bibo:doi ?name }",
        DOI,
    ),
    (
        "fabio:hasPubMedId",
        "SELECT ?paper ?name WHERE { ?reference pg:identifiedAs ?paper . ?paper fabio:hasPubMedId ?name }",
        PUBMED,
    ),
)
"""What names one paper, the query for it, and how it is written in a list."""
_REMARKED = "SELECT DISTINCT ?reference WHERE { ?note pg:concerns ?reference . ?reference a pg:Reference }"


_SAID_OF = """SELECT ?paper ?author ?date WHERE {
  ?reference pg:identifiedAs ?paper OPTIONAL { ?paper pg:firstAuthor ?author } OPTIONAL { ?paper dcterms:date ?date }
}"""
_YEAR = re.compile(r"\b(?:19|20)\d\d(?!\d)")
# Some lists begin with titles: "Li A", "Li, A. B.", "van der Berg AB", "A. B. Li".
_SURNAME, _INITIALS = r"[^\W\d_]+(?:[-'’ ][^\W\d_]+){0,3}", r"(?:(?![a-zß-ÿ])[^\W\d_]\.?[ -]?){1,3}"
_AUTHOR = re.compile(rf"[\W\d]*(?:{_SURNAME},? {_INITIALS}(?![^\W\d_])|{_INITIALS}(?<=[. ]){_SURNAME},)")
_ALIKE = 0.7
"""How much of a name has to be the same: it may be transliterated otherwise."""


def listed(document: Document) -> Iterator[Found]:
    """References that are taken to be another paper than the one that their entry names; a curator note may say why."""
    engine, text = document.engine, document.text
    listing = (parts for parts in document.passages.values() if _ENTRY in parts.get("role", ()))
    entries = numbered(text, [place for parts in listing for place in places(parts, "span")])
    if not entries:
        return
    remarked = {str(row[0]) for row in run(engine, _REMARKED)}
    taken = [
        (iri, paper, unquote(" ".join(text[slice(*span)] for span in entries.get(number, ()))))
        for iri, parts in document.said.items()
        if "/reference/" in iri and iri not in remarked
        if (number := whole_number(iri.rpartition("/")[2])) is not None
        for paper in parts.get("identifiedAs", ())
    ]
    sure: set[str] = set()
    for key, query, pattern in _NAMES:
        named = words_by(engine, query)
        for iri, paper, words in taken:
            given = numbers_of(pattern, words)
            names = {name.lower() for name in named[paper]}
            if given and names:
                sure.add(iri)
                if names.isdisjoint(map(str.lower, given)):
                    other = f"and its paper has {shown(named[paper][0])} as {key}"
                    wrong = f"its entry in the text's list has {shown(given[0])}, {other}"
                    yield Found(iri, paper, wrong, _mend(key), "entry-paper")
    papers = {str(paper): (author, date) for paper, author, date in run(engine, _SAID_OF)}
    for iri, paper, words in taken:
        # Where a number tells of it, a misprint in the rest makes no other paper.
        if words and iri not in sure and paper in papers:
            author, date = papers[paper]
            yield from _otherwise(iri, paper, words, str(author or ""), str(date or ""))


def _otherwise(iri: str, paper: str, words: str, author: str, date: str) -> Iterator[Found]:
    """An author whom the entry does not name, and a year that is not near any of its own."""
    # Initials stand before or behind the name.
    names = [fold(latin(name)) for name in re.findall(r"[^\W\d_]{3,}", author) if not name.isupper()]
    there = [fold(latin(word)) for word in re.findall(r"[^\W\d_]+", words)]
    if (
        names
        and _AUTHOR.match(words)
        and not any(difflib.get_close_matches(name, there, n=1, cutoff=_ALIKE) for name in names)
    ):
        wrong = f"its entry in the text's list does not name {shown(author)}, the first author of its paper"
        yield Found(iri, paper, wrong, _mend("pg:firstAuthor"), "entry-paper")
    years, year = [int(one) for one in _YEAR.findall(words)], _YEAR.match(date)
    # A paper is out online in one year and in print in the next.
    if years and year and all(abs(one - int(year[0])) > 1 for one in years):
        wrong = f"its entry in the text's list has the year {years[0]}, and its paper {year[0]}"
        yield Found(iri, paper, wrong, _mend("dcterms:date"), "entry-paper")


def _mend(key: str) -> str:
    return f"correct pg:identifiedAs or {key}, or say in a pg:CuratorNote why they differ"
