"""Claims as English sentences, by rule. The verbs and phrases are data of the ontology."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pepgraph.model.claims import Claim, Qualifier


def sentence(claim: Claim) -> str:
    """Subject, verb with polarity and modality, object, then the qualifiers in their order."""
    subject = claim.subject.name
    words = [
        subject[:1].upper() + subject[1:],
        verb_phrase(
            claim.relation.verb,
            claim.relation.infinitive,
            plural=claim.subject.plural,
            negated=claim.polarity == "negated",
            modality=claim.modality,
        ),
        claim.object.name,
    ]
    if claim.qualifiers:
        words += phrases(claim.qualifiers)
    return " ".join([word for word in words if word]) + "."


@lru_cache(maxsize=4096)
def phrases(qualifiers: tuple[Qualifier, ...]) -> tuple[str, ...]:
    """What narrows a claim as its sentence has it: one phrase for each kind of qualifier, in their order."""
    made = []
    for _, group in groupby(sorted(qualifiers, key=_place), key=_kind):
        same = list(group)
        made.append(
            same[0]
            .phrase.replace("{label}", _and([q.value.label for q in same]))
            .replace("{}", _and([q.value.name for q in same]))
        )
    return tuple(made)


def _place(qualifier: Qualifier) -> tuple[int, str]:
    return qualifier.position, qualifier.value.label


def _kind(qualifier: Qualifier) -> tuple[int, str]:
    return qualifier.position, qualifier.phrase


@lru_cache(maxsize=4096)
def verb_phrase(verb: str, infinitive: str, *, plural: bool, negated: bool, modality: str) -> str:
    """The verb in the form that number, polarity and modality ask for.

    >>> verb_phrase("is used for", "be used for", plural=False, negated=True, modality="asserted")
    'is not used for'
    >>> verb_phrase("inhibits", "inhibit", plural=True, negated=False, modality="asserted")
    'inhibit'
    >>> verb_phrase("produces", "produce", plural=False, negated=True, modality="hedged")
    'possibly does not produce'
    >>> verb_phrase("produces", "produce", plural=False, negated=False, modality="attributed")
    'is said to produce'
    """
    no = "not " if negated else ""
    are = "are" if plural else "is"
    if modality == "hedged" and not negated:
        return f"may {infinitive}"
    if modality == "attributed":
        return f"{are} said {no}to {infinitive}"
    # "may not" would read as a prohibition.
    perhaps = "possibly " if modality == "hedged" else ""
    if infinitive == "be" or infinitive.startswith("be "):
        return f"{perhaps}{are} {no}{infinitive[3:]}".rstrip()
    if negated:
        return f"{perhaps}{'do' if plural else 'does'} not {infinitive}"
    return infinitive if plural else verb


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
