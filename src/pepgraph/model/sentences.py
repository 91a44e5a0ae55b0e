"""Claims as English sentences, by rule. The verbs and phrases are data of the ontology."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from pepgraph.model.english import english
from pepgraph.model.names import ONTOLOGY
from pepgraph.model.terms import one_line

if TYPE_CHECKING:
    from pepgraph.model.claims import Claim, Qualifier

_SINCE, _UNTIL = ONTOLOGY + "since", ONTOLOGY + "until"
HAS_BEEN = ONTOLOGY + "HasBeen"
"""The scope of what has been so and may not be any more."""
AS_PURPOSE = ONTOLOGY + "AsPurpose"
"""The scope of what is meant to be so."""


_UNPROVEN = {
    "asserted": "There is no evidence that",
    "hedged": "There may be no evidence that",
    "attributed": "There is said to be no evidence that",
}
_JOINING = frozenset(english("joining"))
_SIGNED = re.compile(
    r"[-\u2010-\u2015\u2212+±]\s*[\d.]|[A-Z]{2}|[pP]\s*[<=>≤≥]|[\d.]+\s*%\s*CI\b|(?:difference|median|mean)\b|.*\b(?:vs|versus)\b"
)
"""What a text gives as a difference, a ratio or a probability, as -14.9 % or HR 0.80, or beside what it compares with,
as 5 % vs 9 %: nothing is more or less by it."""
_SHARE = re.compile(
    rf"(?!in\b).*?\d\s*(?:%|percent|per cent)\s+of\s+(?:[\w-]+\s+){{0,2}}?(?:{'|'.join(english('people'))})\b"
)
"""In how many it is so."""
_MODAL = re.compile(r"(?:should|must|shall|ought|can|may|might|could|will|would)\b")
"""What begins a verb that has no other form: what should not be taken is not what is not taken."""
_WORD_AND_NUMBER = re.compile(r"[a-z]{4,}(?:-[a-z]{4,})*-\d+")
"""A name of a word and a number, as caspase-3, which is no symbol."""
_BY, _BESIDE = "by {}", "({})"
_UNGRADED = re.compile(r"(?:be|have|produce|cause)\b")
"""Verbs of what is so or not: nothing is caused by 40 %."""
_ANY_CHANGE = re.compile(r"(?:modulate|influence|affect|alter|change)\b")
"""Verbs of a change in either direction: what is denied is any, and not one by 0.4 mmHg."""
_SIZED = re.compile(r"[nN]\s*=")
_BOUND = re.compile(r"at (?:least|most)\b")
_JOINED = re.compile(r"\b\w+ \{\}")
_POINT = re.compile(r"(hour|day|week|month|year)s?\s+\d", re.IGNORECASE)
"""A point of time by its number: what was seen at week 52 was not seen after it."""


def changes_verb(claim: Claim) -> bool:
    """Whether a claim says only that something has been so, or is meant to be."""
    return not {HAS_BEEN, AS_PURPOSE}.isdisjoint(q.value.iri for q in claim.qualifiers)


def sentence(claim: Claim) -> str:
    """Subject, verb with polarity and modality, object, then the qualifiers in their order."""
    verb, infinitive, told = claim.relation.verb, claim.relation.infinitive, set()
    scopes = {q.value.iri for q in claim.qualifiers}
    if AS_PURPOSE in scopes:
        told.add(AS_PURPOSE)
        verb, infinitive = f"is meant to {infinitive}", f"be meant to {infinitive}"
    perfect = HAS_BEEN in scopes and (infinitive + " ").startswith("be ")
    if perfect:
        told.add(HAS_BEEN)
    # What was so until a year is no more; what was not so until one may be now, and "was not … until" says that it is.
    past = perfect and claim.polarity != "negated" and any(q.property == _UNTIL for q in claim.qualifiers)
    words = [
        f"{_UNPROVEN[claim.modality]} {claim.subject.name}" if claim.unproven else _capitalized(claim.subject.name),
        verb_phrase(
            verb,
            infinitive,
            plural=claim.subject.plural,
            negated=claim.polarity == "negated" and not claim.unproven,
            modality="asserted" if claim.unproven else claim.modality,
            perfect=perfect,
            past=past,
        ),
        claim.object.name,
    ]
    if claim.qualifiers:
        left = tuple(q for q in qualifiers_of(claim) if q.value.iri not in told)
        words += phrases(tuple(map(_in_the_past, left)) if perfect else left)
    made = one_line(" ".join([word for word in words if word]))
    return made if made.endswith(".") else f"{made}."


def qualifiers_of(claim: Claim) -> tuple[Qualifier, ...]:
    """The qualifiers of a claim, with an amount in brackets where the verb tells of no change that is so by it, or of
    none at all, and a year from which it was so, and not since which it is, where another ends it."""
    given = claim.qualifiers
    if any(q.property == _UNTIL for q in given):
        given = tuple(map(_in_the_past, given))
    unchanged = claim.polarity == "negated" and _ANY_CHANGE.match(claim.relation.infinitive)
    if not (unchanged or _UNGRADED.match(claim.relation.infinitive)):
        return given
    return tuple(
        # In how many, "in 40% of women", needs none.
        replace(q, phrase=_BESIDE) if q.phrase == _BY and _is_text(q) and not q.value.label.startswith("in ") else q
        for q in given
    )


def _in_the_past(qualifier: Qualifier) -> Qualifier:
    """A qualifier of what has been so, or comes to an end: "since" a year it would be so today."""
    return replace(qualifier, phrase="from {}") if qualifier.property == _SINCE else qualifier


@lru_cache(maxsize=4096)
def phrases(qualifiers: tuple[Qualifier, ...]) -> tuple[str, ...]:
    """What narrows a claim as its sentence has it: one phrase for each kind of qualifier, in their order."""
    made = []
    for _, group in groupby(sorted(map(_aside, qualifiers), key=_place), key=_kind):
        same = list(group)
        phrase, names = same[0].phrase, _as_one([q.value.name for q in same])
        if phrase == _BESIDE and _is_text(same[0]):
            names = "; ".join(q.value.name for q in same)
        # What is told as the text writes it, such as "within 2 weeks", may bring the word that joins it.
        if _is_text(same[0]) and names.split(" ", 1)[0] in _JOINING:
            # By at least 30 %, for at most 2 weeks; but no "at at least 5 mg".
            phrase = _JOINED.sub("{}", phrase) if phrase == "at {}" or not _BOUND.match(names) else phrase
        elif phrase == "after {}" and _is_text(same[0]) and (point := _POINT.match(names)):
            phrase = "on {}" if point[1].lower() == "day" else "at {}"
        made.append(phrase.replace("{label}", listed(q.value.label for q in same)).replace("{}", names))
    return tuple(made)


def _aside(qualifier: Qualifier) -> Qualifier:
    """An amount that no "by" or "in" can join, in brackets."""
    unjoined = {_BY: (_SIGNED, _SHARE), "(in {})": (_SIZED,)}.get(qualifier.phrase, ())
    if _is_text(qualifier) and any(form.match(qualifier.value.label) for form in unjoined):
        return replace(qualifier, phrase=_BESIDE)
    return qualifier


def _is_text(qualifier: Qualifier) -> bool:
    return qualifier.value.iri == qualifier.value.label


def _place(qualifier: Qualifier) -> tuple[int, bool, str]:
    return qualifier.position, qualifier.phrase.startswith("("), qualifier.value.label


def _kind(qualifier: Qualifier) -> tuple[int, str]:
    return qualifier.position, qualifier.phrase


@lru_cache(maxsize=4096)
def verb_phrase(
    verb: str, infinitive: str, *, plural: bool, negated: bool, modality: str, perfect: bool = False, past: bool = False
) -> str:
    """The verb in the form that number, polarity and modality ask for.

    >>> verb_phrase("is used for", "be used for", plural=False, negated=True, modality="asserted")
    'is not used for'
    >>> verb_phrase("should be used in", "be used in", plural=False, negated=True, modality="asserted")
    'should not be used in'
    >>> verb_phrase("inhibits", "inhibit", plural=True, negated=False, modality="asserted")
    'inhibit'
    >>> verb_phrase("produces", "produce", plural=False, negated=True, modality="hedged")
    'possibly does not produce'
    >>> verb_phrase("produces", "produce", plural=False, negated=False, modality="attributed")
    'is said to produce'
    >>> verb_phrase("is used for", "be used for", plural=False, negated=False, modality="asserted", perfect=True)
    'has been used for'
    >>> verb_phrase("is", "be", plural=True, negated=False, modality="asserted", perfect=True, past=True)
    'were'
    """
    no = "not " if negated else ""
    are = "are" if plural else "is"
    if perfect:
        infinitive = f"have been {infinitive[3:]}".rstrip()
    if not perfect and (modal := _MODAL.match(verb)):
        said = {"hedged": "possibly ", "attributed": "reportedly "}.get(modality, "")
        return f"{said}{modal[0]} {no}{verb[modal.end() :].strip()}"
    if modality == "hedged" and not negated:
        return f"may {infinitive}"
    if modality == "attributed":
        return f"{are} said {no}to {infinitive}"
    # "may not" would read as a prohibition.
    perhaps = "possibly " if modality == "hedged" else ""
    if past:
        return f"{perhaps}{'were' if plural else 'was'} {no}{infinitive[10:]}".rstrip()
    if perfect:
        return f"{perhaps}{'have' if plural else 'has'} {no}{infinitive[5:]}"
    if infinitive == "be" or infinitive.startswith("be "):
        return f"{perhaps}{are} {no}{infinitive[3:]}".rstrip()
    if negated:
        return f"{perhaps}{'do' if plural else 'does'} not {infinitive}"
    return infinitive if plural else verb


@lru_cache(maxsize=4096)
def _capitalized(name: str) -> str:
    """A name as it begins a sentence; a symbol keeps its form, since σ1 is not Σ1 and mTOR not MTOR.

    >>> _capitalized("enkephalin-degrading enzymes"), _capitalized("σ1 receptor"), _capitalized("mTOR")
    ('Enkephalin-degrading enzymes', 'σ1 receptor', 'mTOR')
    >>> _capitalized("caspase-3"), _capitalized("c-fos")
    ('Caspase-3', 'c-fos')
    >>> _capitalized("e:rat")  # The short name of what nothing describes.
    'e:rat'
    >>> _capitalized("d-amphetamine")  # Which is not D-amphetamine.
    'd-amphetamine'
    """
    first = name.split(" ", 1)[0]
    if not _WORD_AND_NUMBER.fullmatch(first) and (
        ":" in first
        or first[1:2] == "-"
        or not first.islower()
        or any(c.isdigit() for c in first)
        or "LATIN" not in unicodedata.name(first[0], "")
    ):
        return name
    return name[:1].title() + name[1:]


def with_article(noun: str) -> str:
    """A noun with its indefinite article.

    >>> with_article("target"), with_article("anatomical site")
    ('a target', 'an anatomical site')
    """
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _as_one(names: list[str]) -> str:
    """Names as a sentence has them, those in brackets in one pair: (mRNA and protein)."""
    if len(names) > 1 and all(name.startswith("(") and name.endswith(")") for name in names):
        return f"({listed(name[1:-1] for name in names)})"
    return listed(names)


def listed(names: Iterable[str]) -> str:
    """Names as a sentence has them.

    >>> listed(["rat", "mouse", "dog"])
    'rat, mouse and dog'
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
