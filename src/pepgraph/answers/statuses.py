"""Regulatory statuses by place, each as claims give it: with its denial, its hedge and what narrows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pepgraph.model.claims import Claim, Named, of_several
from pepgraph.model.names import ONTOLOGY
from pepgraph.model.sentences import HAS_BEEN, phrases

_STATUS = ONTOLOGY + "hasRegulatoryStatus"
_OF_STANDINGS = frozenset("jurisdiction scope regulator indication since until".split())
"""Qualifiers that a standing tells in words of its own."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A status of one thing in a place, as one or more claims give it."""

    subject: Named
    place: str
    standing: str
    indications: tuple[str, ...]
    citations: tuple[str, ...]
    claims: tuple[Claim, ...]

    @property
    def row(self) -> tuple[str, str, str, str]:
        return self.place, self.standing, ", ".join(self.indications), ", ".join(self.citations)


def standings(claims: Iterable[Claim]) -> Iterable[Standing]:
    """Standing by place, each with its denial and its hedge: one for each place, thing and standing.

    What is so for some conditions alone is told apart from what is so for all.
    """
    claims = list(claims)
    several = of_several(claims)
    found: dict[tuple[str, str, str, bool, str], list[Claim]] = {}
    for claim in claims:
        if claim.relation.family == "status":
            place = " and ".join(place.label for place in claim.qualified("jurisdiction")) or "no place given"
            for_some = bool(claim.qualified("indication"))
            key = (place, claim.subject.label, _worded(claim), for_some, claim.subject.iri)
            found.setdefault(key, []).append(claim)
    for (place, _, standing, *_), stating in sorted(found.items(), key=lambda item: item[0]):
        indications = dict.fromkeys(condition for claim in stating for condition in _conditions(claim))
        citations = dict.fromkeys(claim.cited(several=several) for claim in stating)
        yield Standing(stating[0].subject, place, standing, tuple(indications), tuple(citations), tuple(stating))


def _worded(claim: Claim) -> str:
    """A status with who gives it, since when and what else narrows it, but for places and conditions."""
    scopes = [scope.label for scope in claim.qualified("scope") if "only" in scope.label.split()]
    only = "".join(f" {scope}" if scope.startswith("only") else f", {scope}" for scope in scopes)
    by = "".join(f" by {regulator.name}" for regulator in claim.qualified("regulator"))
    ended = claim.polarity != "negated" and claim.qualified("until")
    been = ("was " if ended else "has been ") if claim.has_been else ""
    begun = "from" if been or claim.qualified("until") else "since"
    since = "".join(f" {begun} {year.label}" for year in claim.qualified("since"))
    since += "".join(f" until {year.label}" for year in claim.qualified("until"))
    narrows = (q for q in claim.qualifiers if q.property.removeprefix(ONTOLOGY) not in _OF_STANDINGS)
    narrowed = "".join(f" {phrase}" for phrase in phrases(tuple(narrows)))
    told = {*scopes, *(scope.label for scope in claim.qualified("scope") if scope.label.startswith("for "))}
    others = (scope for scope in claim.qualified("scope") if scope.label not in told and scope.iri != HAS_BEEN)
    weighed = "".join(f" [{scope.name}]" for scope in others)
    denied = "NOT " if claim.polarity == "negated" else ""
    # Of a relation of one's own the object alone does not say how a thing stands.
    stands = claim.object.label if claim.relation.iri == _STATUS else f"{claim.relation.label} {claim.object.label}"
    return f"{denied}{been}{stands}{by}{narrowed}{since}{only}{weighed}{claim.hedge}"


def _conditions(claim: Claim) -> list[str]:
    """What a status is for: conditions, else what a scope says, such as "for any indication"."""
    named = [indication.label for indication in claim.qualified("indication")]
    scopes = (scope.label for scope in claim.qualified("scope"))
    return named or [scope.removeprefix("for ") for scope in scopes if scope.startswith("for ")]
