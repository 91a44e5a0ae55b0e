"""Questions and sections, held against the headings of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, Parts, places
from pepgraph.documents.passages import passages as cut
from pepgraph.model.names import ONTOLOGY, shorten

_QUESTION, _TITLE, _HEADING = (ONTOLOGY + name for name in ("Question", "Title", "SectionHeading"))


def headings(document: Document) -> Iterator[Found]:
    """Roles and sections on other passages than those that are headings, as after a renumbering."""
    passages, text = document.passages, document.text
    # Passages were cut by the tags of the text too.
    levels = {tile.start: tile.heading for tile in cut(document.whole)}
    above: list[tuple[int, str]] = []
    alone: set[str] = set()
    placed = sorted((place, iri) for iri, parts in passages.items() for place in places(parts, "span"))
    for (start, end), passage in placed:
        roles, sections = passages[passage].get("role", []), passages[passage].get("section", [])
        level = levels.get(start, 0)
        asks = text[start:end].rstrip("*_\"'”’) ").endswith("?")
        if _QUESTION in roles and not (level or asks):
            wrong = "it is a pg:Question, and neither a heading nor asks"
            yield Found(passage, _QUESTION, wrong, "give the role to the passage that asks", "question-words")
        elif (level or _HEADING in roles) and asks and roles and not {_QUESTION, _TITLE} & {*roles}:
            wrong = f"it is a heading that asks, and has the role {shorten(min(roles))}"
            mend = "make it a pg:Question, with skos:notation and rdfs:label"
            yield Found(passage, min(roles), wrong, mend, "question-words")
        # What a curator calls a question is a heading, however the text marks it.
        if level or _fills_its_lines(text, start, end):
            alone.add(passage)
        if level := level or (7 if {_QUESTION, _TITLE} & {*roles} else 0):
            above = [(other, head) for other, head in above if other < level]
        heads = [head for _, head in above]
        strange = next((section for section in sections if section not in heads), None)
        if strange:
            there = f"which is {_number(heads[-1])}" if heads else "and none is"
            wrong = f"its pg:section {_number(strange)} is not the heading above it, {there}"
            yield Found(passage, strange, wrong, "correct or remove pg:section", "section-heading")
        elif not level and heads and heads[-1] in alone and not sections and not roles and _asks(passages[heads[-1]]):
            wrong = f"it has no pg:section, and stands below the question {_number(heads[-1])}"
            mend = "add pg:section: `pepgraph ask` answers a question by it"
            yield Found(passage, None, wrong, mend, "section-heading")
        if level:
            above.append((level, passage))


def _asks(parts: Parts) -> bool:
    return _QUESTION in parts.get("role", ())


def _fills_its_lines(text: str, start: int, end: int) -> bool:
    """Whether no other words stand on the lines of a passage; a question within a paragraph heads nothing."""
    line, close = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return not re.search(r"[^\W\d_]", text[line:start] + text[end : close if close >= 0 else None])


def _number(passage: str) -> str:
    return f"passage {passage.rpartition('/')[2]}"
