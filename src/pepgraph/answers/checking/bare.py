"""Words of claims without, and beside, the names of what they are about."""

from __future__ import annotations

import re
from collections.abc import Container

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import whole_name, words_by

_NAMES = "SELECT ?it ?name WHERE { ?class rdfs:subClassOf pg:Entity . ?it a ?class ; rdfs:label|skos:altLabel ?name }"
# FDA-approved is approved, over-the-counter no counter, and what reduces LPS-induced colitis induces nothing.
_COMPOUND = re.compile(r"(?<=[A-Z])-(?=[a-z])(?!(?:induc|stimulat|activat|enhanc|elevat|suppress|inhibit|block)ed\b)")


class Bare:
    """Words of claims without the names of what they are about: heat shock protein tells of no protein."""

    def __init__(self, document: Document) -> None:
        self._claims = document.claims
        self._words = document.words
        self._names = words_by(document.engine, _NAMES)

    def of(self, claim: str) -> str:
        parts = self._claims[claim]
        things = {value for values in parts.values() for value in values}
        names = [name for thing in things & self._names.keys() for name in self._names[thing]]
        own = self.whole(claim)
        return _COMPOUND.sub(" ", whole_name(names).sub(" ", own) if names else own)

    def whole(self, claim: str) -> str:
        """All words of a claim."""
        return self._words.under(self._claims[claim], "anchor")

    def lead_ins(self, claim: str) -> list[str]:
        """The words of what announces its list, or of the head of its table."""
        return self._words.lead_ins(self._claims[claim])

    def has(self, claim: str, key: str, things: Container[str]) -> bool:
        """Whether a claim has one of the things for a property."""
        return any(value in things for value in self._claims[claim].get(key, ()))

    def called(self, claim: str, key: str) -> str:
        """Pattern of the names of what a claim has for a property; empty where that has no name."""
        names = [name for thing in self._claims[claim].get(key, ()) for name in self._names.get(thing, ())]
        return whole_name(names).pattern if names else ""

    def with_object(self, claim: str, values: dict[str, re.Pattern[str]]) -> tuple[str, str] | None:
        """Words that tell of one of the values directly behind what the claim is about, or before it with "of"."""
        called, own = self.called(claim, "object") or "(?!)", self.whole(claim)
        for value, telling in sorted(values.items()):
            if not telling.search(own):  # To make a pattern takes longer than to look.
                continue
            of = r"\s+(?:levels?\s+)?of\s+(?:the\s+)?"
            found = re.search(rf"{called}\s+(?i:{telling.pattern})|(?i:{telling.pattern}{of}){called}", own)
            if found:
                return found[0], value
        return None
