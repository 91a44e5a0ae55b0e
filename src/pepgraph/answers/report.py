"""Answers as titled sections of claims and small tables, before anybody renders them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pepgraph.answers.repeated import Told
from pepgraph.model.claims import Claim


@dataclass(frozen=True, slots=True)
class Section:
    """A title with claims to list, each or each but once, or with rows under columns, or with one line of text."""

    title: str
    note: str = ""
    claims: tuple[Claim, ...] = ()
    told: tuple[Told, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    placed: bool = False
    """Whether its claims are told with the passage they stand in."""

    def __bool__(self) -> bool:
        return bool(self.listed or self.rows or self.note)

    @property
    def listed(self) -> tuple[Told, ...]:
        """Its claims with the places where each is said again."""
        return self.told or tuple(map(Told, self.claims))


@dataclass(frozen=True, slots=True)
class Report:
    """What ``show``, ``compare``, ``impact`` and the overview have to say."""

    title: str
    subtitle: str = ""
    sections: tuple[Section, ...] = field(default=())


def report(title: str, subtitle: str, sections: Iterable[Section]) -> Report:
    """A report without its empty sections."""
    return Report(title, subtitle, tuple(section for section in sections if section))
