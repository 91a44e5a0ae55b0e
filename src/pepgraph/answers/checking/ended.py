"""Statuses that the words say to have ended, or to have been refused, held against claims that have them still."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pepgraph.answers.checking.document import Document
from pepgraph.answers.checking.spans import STATUS, Found, any_word, shown, words_by
from pepgraph.model.names import ONTOLOGY

STATUS_WORDS = "SELECT ?it ?word WHERE { ?it a pg:RegulatoryStatus ; skos:prefLabel|skos:altLabel|pg:cueWord ?word }"
_NEGATED, _HEDGED, _PAST, _TO_COME = (ONTOLOGY + name for name in ("Negated", "Hedged", "HasBeen", "UntilThen"))
_AGAIN = re.compile(
    r"\b(?:again|re-?instat|re-?approv|re-?authori[sz]|re-?register|re-?licen[sc]|restor|renew|resum|lifted|unless|if)\w*",
    re.IGNORECASE,
)
"""What makes an end one that did not last, or a condition."""
_AUTHORISED = re.compile(r"\b(?:approval|authori[sz]ation|licen[cs]e|registration)s?\b", re.IGNORECASE)
_REFUSING = r"(?:refus|reject|deni|declin)"
_REFUSED = re.compile(
    rf"{_AUTHORISED.pattern}(?:\s+[\w-]+){{0,5}}?\s+(?:be|been|is|are|was|were)\s+{_REFUSING}ed\b"
    rf"|\b(?:{_REFUSING}e[ds]|denies|refusal)\s+(?:(?:to|of|the|an?|its|marketing|conditional)\s+)*{_AUTHORISED.pattern}",
    re.IGNORECASE,
)

_NO_LONGER = re.compile(r"\bno\s+longer\b(?!\s+(?:only|just|merely)\b)[^.;,…]*", re.IGNORECASE)
_TURNED = re.compile(
    r"\b(?:converted|upgraded|changed|turned)\s+(?:from\s+(?P<old>[^.;…]{1,80}?)\s+)?(?:in)?to\b", re.IGNORECASE
)
"""What makes one status another."""
_LIFTED = re.compile(
    r"\b[\w-]+\s+(?:was|were|is|are|(?:has|have)\s+been)\s+(?:lifted|rescinded|repealed)\b"
    r"|\b(?:lifts?|lifted|rescinded|repealed)\s+(?:the|its|this|that)\s+[\w-]+",
    re.IGNORECASE,
)
"""How what forbids ends: the ban was lifted."""
_ONE = re.compile(r"\bone\b", re.IGNORECASE)


def ended(document: Document) -> Iterator[Found]:
    """Statuses that are affirmed as they stand by words on their end: withdrew its approval, given as approved."""
    until = document.cue_words[ONTOLOGY + "until"]
    ending = any_word(sorted(word.removesuffix(" in") for word in until if word.endswith(" in")))
    denying = any_word(document.cue_words[_NEGATED])
    shows = words_by(document.engine, STATUS_WORDS)
    for iri, parts in document.claims.items():
        if STATUS not in parts.get("predicate", ()) or {_PAST, _TO_COME}.intersection(parts.get("scope", ())):
            continue
        if _NEGATED in parts.get("polarity", ()) or _HEDGED in parts.get("modality", ()):
            continue
        own = document.words.under(parts, "anchor")
        its_words = any_word(word for one in parts["object"] for word in shows.get(one, ()))
        ends = (one for form in (_NO_LONGER, _LIFTED) for one in form.finditer(own) if its_words.search(one[0]))
        gone = _turned(own, its_words) or next(ends, None)
        refused = None if gone else _REFUSED.search(own)
        match = gone or refused or ending.search(own)
        # A status may be the end of another.
        end = _AUTHORISED.sub("", refused[0]) if refused else match[0] if match else ""
        if match and (gone or not (its_words.search(end) or denying.search(own) or _AGAIN.search(own))):
            wrong = f"its words have {shown(match[0])}, and its sentence says that it is so"
            mend = (
                "add pg:scope pg:HasBeen, and pg:until where the text has the year, or correct rdf:object or the anchor"
            )
            if refused:
                denied = "pg:Negated, with that word as pg:negationCue and as pg:cueWord of pg:Negated"
                mend = f"make it {denied}, or give a status of its own, or narrow the anchor"
            yield Found(iri, parts["object"][0], wrong, mend, "status-ended")


def _turned(own: str, its_words: re.Pattern[str]) -> re.Match[str] | None:
    """The words by which a status was made another, which has none of its own words: converted into a full one."""
    match = _TURNED.search(own)
    if not match:
        return None

    def shown_by(words: str) -> bool:
        return any(
            its_words.search(_ONE.sub(called, words)) for called in ("approval", "authorisation", "authorization")
        )

    before = f"{own[: match.start()]} … {match['old'] or ''}"
    return match if shown_by(before) and not shown_by(own[match.end() :]) else None
