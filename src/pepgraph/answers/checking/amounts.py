"""Amounts of claims, held against what they count: people are no dose, milligrams no time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, any_word
from pepgraph.model.names import ONTOLOGY

_LIVING = (ONTOLOGY + "HumanClinicalStudy", ONTOLOGY + "AnimalStudy")
_OF_MATTER = re.compile(r"\d\s?(?:[mnpkµμu]?(?:g|M|mol)|mcg|IU|m[lL]|[MK]G|MCG|ML)(?!\w)")
_OF_BODY = re.compile(r"[^\d]*[\d.,–-]+\s?(?:[mnpkµμu]?(?:g|mol)|mcg|IU)/kg(?:[/\s](?:d|day|daily|bw))?", re.IGNORECASE)
"""What is given by body weight."""
_OF_CHANGE = re.compile(
    r"(?:(?:about|approximately|nearly|almost|roughly|some|up to|~)\s*)?[\w.,–-]+?[-\s]?fold"
    r"|in\s+(?:about\s+)?\d[\d.,]*(?:\s*%)?(?:\s+of\b.*)?|[pP]\s*[<=>≤≥]\s*[\d.]+|(?:SMD|HR|OR|RR|\d+\s*%\s*CI)\b.*"
    r"|[\d.,]+\s*%\s*(?:vs\.?|versus)\s.*|[+\u2212-]\s?\d[\d.,]*\s*(?:%|points?)?"
)
"""A factor, in how many it is so, a probability, a ratio, a share beside another, what is signed."""
_TIME = r"(?:second|minute|min|hour|h|day|week|month|year)s?"
_OF_TIME = re.compile(rf"\b{_TIME}\b", re.IGNORECASE)
_TIME_ALONE = re.compile(rf"[\W\d]*(?:{_TIME})\W*", re.IGNORECASE)


def amounts(document: Document) -> Iterator[Found]:
    """Amounts that are plainly of another kind than the property that has them."""
    living = any_word(word for level in _LIVING for word in document.cue_words[level]).pattern
    counted = re.compile(rf"\d\s+(?:[\w-]+\s+){{0,2}}(?:{living})", re.IGNORECASE)
    for iri, parts in document.every_claim.items():
        for key in ("dose", "effectSize", "sampleSize", "onset", "duration"):
            for value in parts.get(key, ()):
                if (kind := _kind(key, value, counted)) and kind != key and {kind, key} != {"onset", "duration"}:
                    wrong, mend = f"{value!r} is a pg:{kind}, and it gives it as pg:{key}", f"give it as pg:{kind}"
                    yield Found(iri, value, wrong, mend, "amount-kind")


def _kind(key: str, value: str, counted: re.Pattern[str]) -> str:
    """The property that an amount belongs to, where it can be no other; empty where it may."""
    if _OF_CHANGE.fullmatch(value):
        return "effectSize"
    if key == "effectSize":  # Weight changes by milligrams, sleep by minutes.
        return "dose" if _OF_BODY.fullmatch(value) else ""
    matter, living = _OF_MATTER.search(value), counted.search(value)
    time = _OF_TIME.search(value)
    if matter and not living and not time:
        # But "5 g of tissue" may be a sample.
        return "dose" if re.fullmatch(r"(?:/\w+)*\s*", value[matter.end() :]) else ""
    if living and not matter and not time:
        return "sampleSize"
    return "duration" if _TIME_ALONE.fullmatch(value) and re.search(r"\d", value) else ""
