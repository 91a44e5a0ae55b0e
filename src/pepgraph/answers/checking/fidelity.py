"""A graph held against its document: digests, tiling, markers, clauses, cues, words left over."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from pepgraph.answers.checking.amounts import amounts, arms
from pepgraph.answers.checking.columns import columns
from pepgraph.answers.checking.contrary import contrary
from pepgraph.answers.checking.cues import cues
from pepgraph.answers.checking.document import CUES, Document, pointed_at
from pepgraph.answers.checking.headings import headings
from pepgraph.answers.checking.listed import listed
from pepgraph.answers.checking.spans import Found, offsets, places, shown
from pepgraph.answers.checking.untold import untold
from pepgraph.answers.checking.wording import wording
from pepgraph.answers.checking.written import counts, regulators, sequences, times, written
from pepgraph.answers.checking.years import years
from pepgraph.documents.anchors import span_digest
from pepgraph.documents.markers import CLUSTER, Clause, cells, citations_at, clauses, markers
from pepgraph.documents.passages import UNCITING, digest
from pepgraph.model.names import ONTOLOGY
from pepgraph.model.numbers import whole_number
from pepgraph.store.contract import Engine

# White space, a byte order mark, and the markup of headings, quotes, lists, rules and tables.
_BETWEEN = re.compile(r"(?:[\s\ufeff#>*+_|=-]|(?<=[-|\s]):(?=[-|\s])|\d+[.)](?=\s))*\Z")


def fidelity(engine: Engine, iri: str, text: str) -> Iterator[Found]:
    """Faults of one document, whose passages, spans, markers and citations are computed from the text again."""
    document = Document(engine, iri, text)
    for look in (
        *(_digests, _tiling, _markers, _within_words, _signs, _citations, cues, written, times, sequences, counts),
        *(years, amounts, arms, regulators, _left_over, untold, wording, contrary, headings, columns, listed),
    ):
        yield from look(document)


_MARK = re.compile(
    r"[*_]*(?:[AQ][.:]|\[0\d{2,4}\]|[1-9]\d?(?:\.\d{1,2}){1,3}\.?(?=[*_]*\s+[^\W\d_a-zß-öø-ÿ])"
    r"|(?:Background|Introduction|Objectives?|Aims?|Purpose|Design|Setting|(?:Materials\s+and\s+|Patients\s+and\s+)?Methods"
    r"|Results|Findings|Conclusions?|Interpretation)[*_]*:)[*_]*\s"
)
"""What a passage begins with and that says nothing: it marks an answer, a paragraph, a part of an abstract."""
_OUTSIDE = "correct the span; `pepgraph locate` prints that of any words"


def _digests(document: Document) -> Iterator[Found]:
    text = document.whole
    rests: dict[str, list[str]] = defaultdict(list)
    for iri, parts in document.every_claim.items():
        for span in pointed_at(parts):
            rests[span].append(iri.rpartition("/")[2])
    for iri, parts in document.said.items():
        if "/span/" not in iri:
            continue
        if not document.has(iri):
            # Of one that only a claim names, the claim is told.
            if iri not in rests or parts.get("sha256"):
                yield Found(iri, None, "the span does not lie in the document", _OUTSIDE, "span-in-document")
        elif parts.get("sha256") and parts["sha256"] != [found := span_digest(text[slice(*offsets(iri))])]:
            given = sorted(parts["sha256"], key=lambda digest: digest == found)
            wrong = f"its words, {shown(text[slice(*offsets(iri))])}, have another digest"
            if found in given:
                mend = f'keep pg:sha256 "{found}" alone, the other is of other words'
            elif iri in rests:
                mend = (
                    "correct the span, or read what rests on it again against these words "
                    f'({", ".join(sorted(rests[iri]))}) and only then give pg:sha256 "{found}"'
                )
            else:
                mend = f'correct the span, or give pg:sha256 "{found}"; `pepgraph locate` prints both'
            yield Found(iri, given[0], wrong, mend, "span-text")
    for iri, parts in document.passages.items():
        for span in parts.get("span", ()):
            if not document.has(span):
                yield Found(iri, span, "its span does not lie in the document", _OUTSIDE, "passage-in-document")
            elif parts.get("sha256") != [found := digest(text[slice(*offsets(span))])]:
                mend = f'correct the span, or give pg:sha256 "{found}"'
                yield Found(iri, span, "the text at its span has another digest", mend, "passage-text")


def _within_words(document: Document) -> Iterator[Found]:
    """Anchors that begin or end within a word."""
    text = document.whole
    for iri, parts in document.claims.items():
        for span in parts.get("anchor", ()):
            start, end = offsets(span)
            first, last = start, end
            while first > 0 and _of_one_word(text[first - 1 : first + 1]):
                first -= 1
            while _of_one_word(text[last - 1 : last + 1]):
                last += 1
            if (first, last) != (start, end):
                wide = f's:{first}-{last} pg:sha256 "{span_digest(text[first:last])}"'
                wrong = f"its anchor {start}-{end} begins or ends within a word: {shown(text[start:end])}"
                mend = f"widen it to {shown(text[first:last])}, {wide}, or correct it"
                yield Found(iri, span, wrong, mend, "anchor-words")


def _of_one_word(pair: str) -> bool:
    """Whether two characters are letters with a case, or digits; scripts without case may write no spaces."""
    return len(pair) == 2 and (all(map(str.isdecimal, pair)) or all(c.lower() != c.upper() for c in pair))


def _tiling(document: Document) -> Iterator[Found]:
    text = document.whole
    tiles = sorted((place, iri) for iri, parts in document.passages.items() for place in places(parts, "span"))
    position, before, mend = 0, document.iri, "add the passage that is missing"
    for (start, end), iri in tiles:
        if start >= position and not _BETWEEN.match(text, position, start):
            yield Found(iri, None, f"words at {position}-{start} before it are in no passage", mend, "tiling")
        position, before = max(position, end), iri
    if not _BETWEEN.match(text, position, len(text)):
        yield Found(before, None, f"words from {position} on are in no passage", mend, "tiling")


def _markers(document: Document) -> Iterator[Found]:
    text = document.text
    there = {(marker.start, marker.end): marker.numbers for marker in markers(text)}
    declared: set[tuple[int, int]] = set()
    for iri, parts in document.of_class("CitationMarker"):
        place = offsets(iri)
        declared.add(place)
        given = sorted(n for mark in parts.get("marks", ()) if (n := whole_number(mark.rpartition("/")[2])) is not None)
        if place not in there:
            yield Found(iri, None, "no citation marker stands at this span", "correct the span", "marker-text")
        elif given != sorted(there[place]):
            wrong = f"the text has {text[slice(*place)]} and pg:marks gives {given}"
            first = next(iter(parts.get("marks", ())), None)
            yield Found(iri, first, wrong, "give the reference of that number", "marker-text")
    stand = sorted(there)
    for iri, parts in document.passages.items():
        cites = not {ONTOLOGY + role for role in UNCITING} & set(parts.get("role", ()))
        for start, end in places(parts, "span") if cites else ():
            for place in stand[bisect_left(stand, (start, 0)) : bisect_left(stand, (end, 0))]:
                if place not in declared:
                    wrong = f"its marker {text[slice(*place)]} at {place[0]}-{place[1]} is not described"
                    mend = "add it as a pg:CitationMarker, or give an entry of a list of references"
                    yield Found(iri, None, wrong, f"{mend} pg:role pg:ReferenceEntry", "marker-described")


_Cell = tuple[int, int, list[Clause], bool]
"""Bounds of a cell, or of a passage that is no row of a table, the clauses in it, and if it is of the row."""


def _cited(anchors: list[tuple[int, int]], closed: list[_Cell]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What a claim cites by the clause of its last words and by cells of the whole row, and what it may cite, also by
    the other cells it rests on."""
    last = max(end for _, end in anchors) - 1
    cites: list[int] = []
    may: list[int] = []
    for start, end, found, of_row in closed:
        if of_row:
            cites += (number for clause in found for number in clause.numbers)
        elif start <= last < end:
            own, later = citations_at(last, found)
            cites += own
            may += later
        elif any(a < end and start < b for a, b in anchors):
            may += [number for clause in found for number in clause.numbers]
    return tuple(dict.fromkeys(cites)), tuple(number for number in dict.fromkeys(may) if number not in cites)


def _has_only_markers(cell: str) -> bool:
    return re.fullmatch(r"[\s.,;]*", re.sub(CLUSTER, "", cell)) is not None


_SIGNS = (
    (
        "clauseBreak",
        "clause break",
        r",\s+(?:and|but|while|whereas|so|yet|or)",
        "a break is a comma and its conjunction",
    ),
    ("leadingMarker", "leading marker", CLUSTER, "name the span of a marker"),
)
"""Where clauses are said to end or to begin: property, what that is called, how it reads, and what to do else."""


def _signs(document: Document) -> Iterator[Found]:
    for iri, parts in document.passages.items():
        for key, what, form, mend in _SIGNS:
            for span in parts.get(key, ()):
                if not re.fullmatch(form, words := document.words.at(span)):
                    yield Found(iri, span, f"the {what} is {words!r}", mend, what.replace(" ", "-"))


def _citations(document: Document) -> Iterator[Found]:
    text = document.text
    closed: dict[str, list[_Cell]] = {}
    for iri, parts in document.passages.items():
        breaks, leading = ([start for start, _ in places(parts, key)] for key in ("clauseBreak", "leadingMarker"))
        for place in places(parts, "span"):
            bounds = cells(text, *place)
            closed[iri] = [
                # A cell that has only markers, or ends in one that leads, as that of "Li et al. 2014 [5]".
                (
                    *(a, b, clauses(text, a, b, breaks, leading)),
                    len(bounds) > 1 and any(_has_only_markers(text[at:b]) for at in (a, *leading) if a <= at < b),
                )
                for a, b in bounds
            ]
    for iri, parts in document.claims.items():
        anchors = places(parts, "anchor")
        for passage in parts.get("statedIn", ()):
            if not anchors or passage not in closed:
                continue
            cites, may = _cited(anchors, closed[passage])
            for key, wanted in (("citesAsEvidence", cites), ("mayCite", may)):
                given = {reference.rpartition("/")[2] for reference in parts.get(key, ())}
                if given != {str(number) for number in wanted}:
                    have = "".join(f"[{n}]" for n in sorted(given, key=lambda n: (len(n), n))) or "nothing"
                    need = "".join(f"[{n}]" for n in wanted) or "nothing"
                    says, giving = _GIVING[key, len(closed[passage]) > 1]
                    wrong = f"{says} {have} where {giving} {need}"
                    mend = "cite what closes the clause, or correct the anchors, pg:clauseBreak or pg:leadingMarker"
                    yield Found(iri, next(iter(parts.get(key, ())), None), wrong, mend, "citation-clause")


_GIVING = {
    ("citesAsEvidence", False): ("it cites", "its clause gives"),
    ("citesAsEvidence", True): ("it cites", "its cells of the row give"),
    ("mayCite", False): ("its pg:mayCite has", "a later clause of its sentence gives"),
    ("mayCite", True): ("its pg:mayCite has", "other cells of the row give"),
}
"""How it is told what a claim has by a property and what gives it, elsewhere and in the rows of a table."""


def _left_over(document: Document) -> Iterator[Found]:
    claims, text = document.accounted, document.text
    covered: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for parts in claims.values():
        for passage in parts.get("statedIn", ()):
            covered[passage] += places(parts, "anchor", *CUES)
    for passage, place in document.markers():
        covered[passage].append(place)
    claimed = {passage for parts in claims.values() for passage in parts.get("statedIn", ())}
    # Of a passage that another one is read by, no shape can say that it lacks its claims.
    context = {passage for parts in claims.values() for passage in parts.get("contextFrom", ())}
    for iri, parts in document.passages.items():
        if iri not in claimed and (iri not in context or "role" in parts):
            continue
        spans = covered[iri] + places(parts, "remainder", "clauseBreak")
        for start, end in places(parts, "span"):
            left = bytearray(b"\1") * (end - start)
            for a, b in spans:
                a, b = max(a, start), min(b, end)
                if a < b:
                    left[a - start : b - start] = bytes(b - a)
            for first, last in _runs(text[start:end], left):
                a, b = start + first, start + last
                if start < a and b < end and text[a:b] == "and":  # It joins what claims have.
                    continue
                if (mark := _MARK.match(text, start, end)) and mark.start() <= a and b <= mark.end():
                    continue
                wrong = f"{shown(text[a:b])} at {a}-{b} is under no claim and not explained"
                yield Found(iri, None, wrong, "anchor it, or add it to pg:remainder with a role", "word-left-over")


def _runs(text: str, left: bytearray) -> Iterator[tuple[int, int]]:
    """Words that are left, those that follow each other as one: from where to where."""
    first = last = -1
    for match in re.finditer(r"\w+", text):
        if not any(left[match.start() : match.end()]):
            if last >= 0:
                yield first, last
            first = last = -1
        else:
            first, last = first if first >= 0 else match.start(), match.end()
    if last >= 0:
        yield first, last
