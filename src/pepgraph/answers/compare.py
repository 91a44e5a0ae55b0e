"""Two things side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.profile import Profile, is_anecdote, profile, status_rows
from pepgraph.answers.report import Report, Section, report
from pepgraph.errors import UnknownNameError
from pepgraph.model.claims import Claim

if TYPE_CHECKING:
    from pepgraph.graph import Graph

_FAMILIES = (
    ("identity", "What they are"),
    ("mechanism", "How they act"),
    ("effect", "What they do"),
    ("use", "What they are used and studied for"),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two profiles and what is said of both."""

    first: Profile
    second: Profile

    @property
    def shared(self) -> tuple[str, ...]:
        """Things, by label, that both are affirmed to stand in the same relation to."""

        def pairs(one: Profile) -> set[tuple[str, str]]:
            return {
                (claim.relation.label, claim.object.label)
                for claim in one.claims
                if claim.subject.iri == one.iri
                and claim.polarity == "affirmed"
                and claim.relation.family not in ("status", "comparison")
            }

        return tuple(f"{relation}: {thing}" for relation, thing in sorted(pairs(self.first) & pairs(self.second)))

    @property
    def report(self) -> Report:
        """The comparison as sections: one row a relation, a column each."""
        columns = ("", self.first.label, self.second.label)
        sections = [Section(title, columns=columns, rows=self._rows(family)) for family, title in _FAMILIES]
        pair = {self.first.iri, self.second.iri}
        both = [
            claim
            for claim in self.first.claims
            if claim.relation.family == "comparison"
            and pair <= {claim.subject.iri, claim.object.iri, *(q.value.iri for q in claim.qualifiers)}
        ]
        return report(
            f"{self.first.label} and {self.second.label}",
            f"{self.first.kind} and {self.second.kind}",
            [
                Section("What the digest says they share and differ in", claims=tuple(both)),
                Section("Said of both", columns=("",), rows=tuple((line,) for line in self.shared)),
                *sections,
                Section("Status by place", columns=columns, rows=self._status()),
                Section("What users report: anecdotes", columns=columns, rows=self._rows(None)),
                Section(
                    "Sources",
                    columns=columns,
                    rows=(("references", self._cited(self.first), self._cited(self.second)),),
                ),
            ],
        )

    def _rows(self, family: str | None) -> tuple[tuple[str, ...], ...]:
        def cells(one: Profile) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for claim in one.claims:
                wanted = (
                    is_anecdote(claim) if family is None else claim.relation.family == family and not is_anecdote(claim)
                )
                if not wanted or claim.subject.iri != one.iri:
                    continue
                key = ("NOT " if claim.polarity == "negated" else "") + claim.relation.label
                line = _cell(claim)
                if line not in found.setdefault(key, []):
                    found[key].append(line)
            return found

        left, right = cells(self.first), cells(self.second)
        keys = list(dict.fromkeys([*left, *right]))
        return tuple((key, _lines(left.get(key)), _lines(right.get(key))) for key in keys)

    def _status(self) -> tuple[tuple[str, ...], ...]:
        def cells(one: Profile) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for place, standing, indications, citations in status_rows(one.claims):
                what = f"{standing} ({indications})" if indications else standing
                found.setdefault(place, []).append(f"{what} {citations}")
            return found

        left, right = cells(self.first), cells(self.second)
        return tuple((place, _lines(left.get(place)), _lines(right.get(place))) for place in sorted({*left, *right}))

    @staticmethod
    def _cited(one: Profile) -> str:
        return "".join(row[0] for row in one.sources) or "–"


def _lines(items: list[str] | None) -> str:
    return "\n".join(f"· {item}" for item in items) if items else "–"


def compare(graph: Graph, first: str, second: str) -> Comparison:
    """Two entities by any of their names. Raises UnknownNameError."""
    one, two = profile(graph, first), profile(graph, second)
    if one.iri == two.iri:
        raise UnknownNameError(f"{first} and {second} are the same thing; name two")
    return Comparison(one, two)


def _cell(claim: Claim) -> str:
    narrowed = [
        q.value.label
        for q in claim.qualifiers
        if q.property.rpartition("#")[2] in ("aspect", "anatomy", "jurisdiction")
    ]
    hedge = "" if claim.modality == "asserted" else f" ({claim.modality})"
    return f"{claim.object.label}{', ' + ', '.join(narrowed) if narrowed else ''}{hedge} {claim.citation_text}"
