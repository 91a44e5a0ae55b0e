"""Amounts of claims, held against what they count: people are no dose, milligrams no time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import permutations

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import Found, any_word, shown, whole_name, words_by
from pepgraph.answers.checking.written import whole_value
from pepgraph.model.english import english
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
_OF = r"\s+(?:on|at|with|under|in|for|after)\s+(?:the\s+)?"
_SEVERAL = re.compile(r"\b(?:vs|versus|than|against|compared)\b", re.IGNORECASE)
_POINT = re.compile(r"(?:at\s+(?!least\b|most\b)|by\s|on\s)|(?:hour|day|week|month|year)s?\s+\d", re.IGNORECASE)
"""What is a time at which something is so, and not for how long."""
_LASTING = r"\b(?:for|over|during|throughout|lasting)\s+(?:the\s+)?"
"""What stands before a time that something lasts, and not after which it is so."""
_COMPARED = "SELECT DISTINCT ?it ?name { ?claim pg:comparator ?it . ?it rdfs:label|skos:altLabel ?name }"


def amounts(document: Document) -> Iterator[Found]:
    """Amounts that are plainly of another kind than the property that has them."""
    living = any_word(word for level in _LIVING for word in document.cue_words[level]).pattern
    counted = re.compile(
        rf"(?:\d|\b(?:{'|'.join(english('numbers'))}))\s+(?:[\w-]+\s+){{0,2}}(?:{living})", re.IGNORECASE
    )
    for iri, parts in document.every_claim.items():
        for key in ("dose", "effectSize", "sampleSize", "onset", "duration"):
            for value in parts.get(key, ()):
                if (kind := _kind(key, value, counted)) and kind != key and {kind, key} != {"onset", "duration"}:
                    wrong, mend = f"{value!r} is a pg:{kind}, and it gives it as pg:{key}", f"give it as pg:{kind}"
                    yield Found(iri, value, wrong, mend, "amount-kind")


def arms(document: Document) -> Iterator[Found]:
    """Amounts that the text gives of another dose, or of what is compared: 31 % on 100 mg, given of 50 mg; parts of
    what it compares, and times that something lasts, given as those after which it is so."""
    called = words_by(document.engine, _COMPARED)
    doses: dict[str, set[str]] = defaultdict(set)
    for parts in document.accounted.values():
        for passage in parts.get("statedIn", ()):
            doses[passage].update(parts.get("dose", ()))
    for iri, parts in document.claims.items():
        own, stated = parts.get("dose", ()), parts.get("statedIn", ())
        beside = {dose for passage in stated for dose in doses[passage]}.difference(own) if own else set()
        others = [whole_value(dose) for dose in sorted(beside) if dose.strip()]
        others += [whole_name(called[one]).pattern for one in parts.get("comparator", ()) if one in called]
        text = " ".join(" … ".join(map(document.words.of, stated)).split())
        yield from _apart(iri, parts.get("effectSize", ()), text)
        for value in filter(_POINT.match, parts.get("duration", ())):
            wrong = f"{value!r} is a time at which it is so, and it gives it as pg:duration"
            yield Found(iri, value, wrong, "give it as pg:onset", "amount-kind")
        for value in filter(str.strip, parts.get("onset", ())):
            named = whole_value(" ".join(value.split()))
            match = re.search(_LASTING + named, text, re.IGNORECASE)
            if match and len(re.findall(named, text)) == 1:
                wrong = f"the text has {shown(match[0])}, and it gives {value!r} as pg:onset"
                yield Found(iri, value, wrong, "give it as pg:duration", "amount-kind")
        for value in parts.get("effectSize", ()) if others else ():
            if not value.strip() or _SEVERAL.search(value):
                continue
            named = whole_value(" ".join(value.split())) + _OF
            match = re.search(rf"{named}(?:{'|'.join(others)})", text)
            if match and not any(re.search(named + _among(dose), text) for dose in own):
                wrong = f"the text has {shown(match[0])}, and it gives {value!r} of another"
                mend = "exchange the amounts, or give that of what is compared with its word, or correct pg:dose"
                yield Found(iri, value, wrong, mend, "amount-of-another")


def _apart(iri: str, values: Sequence[str], text: str) -> Iterator[Found]:
    """Sizes that the text compares, each given by itself: several stand in no order."""
    named = {value: whole_value(" ".join(value.split())) for value in values if value.strip()}
    for first, second in permutations(named, 2):
        if match := re.search(rf"{named[first]}\s+{_SEVERAL.pattern}\.?(?:\s+(?:with|to))?\s+{named[second]}", text):
            wrong = f"the text has {shown(match[0])}, and it gives each as a pg:effectSize by itself"
            yield Found(iri, first, wrong, "give both as one value, for several stand in no order", "amount-apart")


def _among(dose: str) -> str:
    """Pattern of a dose, or of others of its unit and it: at 5 and 10 mg."""
    unit = re.escape(dose.strip(".,0123456789 \xa0"))
    return rf"(?:[\d.,]+(?:\s*{unit})?(?:,\s*|\s+)(?:(?:and|or|to|at|on|with|the)\s+)*){{0,4}}?{whole_value(dose)}"


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
