"""What is said in the same way in several passages, told once with the places where it is said again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from pepgraph.model.claims import Claim
from pepgraph.model.sentences import listed


@dataclass(frozen=True, slots=True)
class Told:
    """A claim, and those that say the same with the same hedge and evidence elsewhere."""

    claim: Claim
    again: tuple[Claim, ...] = ()

    @property
    def places(self) -> str:
        """Where it is said again and how that is cited, such as ``also in passages 39 and 51 (uncited)``."""
        parts = []
        for (document, citations), group in groupby(self.again, key=lambda c: (c.document, c.citation_text)):
            numbers = [str(claim.passage) for claim in group]
            home = f" of {document}" if document != self.claim.document else ""
            parts.append(f"passage{'s' if len(numbers) > 1 else ''} {listed(numbers)}{home} ({citations})")
        return f"also in {', '.join(parts)}" if parts else ""


def told_once(claims: Iterable[Claim]) -> tuple[Told, ...]:
    """Claims in their order; the best cited one stands for those alike in all but passage and citation."""
    found: dict[tuple[str, str, tuple[str, ...]], dict[str, Claim]] = {}
    for claim in claims:
        found.setdefault((claim.proposition, claim.modality, claim.evidence), {})[claim.iri] = claim
    return tuple(_told(list(alike.values())) for alike in found.values())


def _told(alike: list[Claim]) -> Told:
    def place(claim: Claim) -> tuple[bool, bool, str, str, int, str]:
        return (not claim.cites, not claim.may_cite, claim.document, claim.citation_text, claim.passage, claim.iri)

    first, *rest = sorted(alike, key=place)
    return Told(first, tuple(rest))
