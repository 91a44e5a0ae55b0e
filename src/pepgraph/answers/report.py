"""Answers as titled sections of claims and small tables, before anybody renders them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pepgraph.answers.repeated import Told
from pepgraph.model.claims import Claim, of_several
from pepgraph.model.markdown import escaped, table
from pepgraph.model.terms import one_line

if TYPE_CHECKING:
    from pepgraph.answers.citations import Noted


@dataclass(frozen=True, slots=True)
class Section:
    """A title with claims to list, each or each but once, or with rows under columns, or with one line of text."""

    title: str
    note: str = ""
    claims: tuple[Claim, ...] = ()
    told: tuple[Told, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    behind: tuple[tuple[Claim, ...], ...] = ()
    """Of rows that stand for claims, those of each row."""
    placed: bool = False
    """Whether its claims are told with the passage they stand in."""
    part: str = ""
    """Name by which it can be asked for alone, with others of the same name."""

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
    about: tuple[str, ...] = ()
    """IRIs of the things it is about."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that it lists, with those that say the same elsewhere."""
        told = (one for section in self.sections for one in section.listed)
        return tuple(claim for one in told for claim in (one.claim, *one.again))

    @property
    def of_rows(self) -> tuple[Claim, ...]:
        """The claims that its rows stand for."""
        return tuple(claim for section in self.sections for claims in section.behind for claim in claims)

    @property
    def several(self) -> bool:
        """Whether the claims that it lists are of several documents."""
        return of_several(self.claims)

    @property
    def markdown(self) -> str:
        """All of it as Markdown."""
        several = self.several
        return in_markdown(self, lambda told, placed: escaped(told_line(told, placed=placed, several=several)))

    def only(self, parts: Collection[str]) -> Report:
        """These parts of it; all where none is named."""
        return replace(self, sections=tuple(one for one in self.sections if not parts or one.part in parts))


class Reported:
    """What has a report, and is shown by it: in a notebook, and where it is printed."""

    __slots__ = ()

    @property
    def report(self) -> Report:
        """What there is to say, as sections."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.report.markdown

    def _repr_markdown_(self) -> str:
        return self.report.markdown


def report(title: str, subtitle: str, sections: Iterable[Section], about: Iterable[str] = ()) -> Report:
    """A report without its empty sections, about things by their IRIs."""
    return Report(title, subtitle, tuple(section for section in sections if section), tuple(about))


def placed(title: str, part: str, claims: Iterable[Claim]) -> Section:
    """A section of claims with the passages they stand in."""
    return Section(title, claims=tuple(claims), placed=True, part=part)


def claim_line(claim: Claim, *, several: bool = False) -> str:
    """A claim with its citations, evidence and hedge, on one line; of ``several`` documents with its own.

    >>> from pepgraph.model.claims import Named, Relation
    >>> reduces = Relation("r", "reduces", "reduces", "reduce")
    >>> selank, anxiety = Named("s", "Selank"), Named("o", "anxiety")
    >>> claim = Claim("c", selank, reduces, anxiety, evidence=("animal study",), cites=("6",))
    >>> claim_line(claim)
    'Selank reduces anxiety. [6] · animal study'
    """
    marks = [f"{claim.sentence} {claim.cited(several=several)}", ", ".join(claim.evidence)]
    if claim.modality != "asserted":
        marks.append(claim.modality)
    if claim.read_again:
        marks.append("to be read again")
    return one_line(" · ".join(mark for mark in marks if mark))


def remarked(remarks: Iterable[str]) -> str:
    """What curators remark on the papers behind a claim, as a line of it says so; empty without.

    >>> remarked(["Zozulia AA 2008: Retracted."])
    'a curator notes on Zozulia AA 2008: Retracted.'
    """
    said = one_line(" ".join(remarks))
    return f"a curator notes on {said}" if said else ""


def not_behind(papers: Iterable[str], of: str = "it") -> str:
    """Papers that curators keep from a claim, as a line of it says so; empty without.

    >>> not_behind(["Dolotov OV 2006"])
    'not behind it, a curator notes: Dolotov OV 2006'
    """
    listed = ", ".join(papers)
    return f"not behind {of}, a curator notes: {listed}" if listed else ""


def noted_line(claim: Claim, known: Noted, *, several: bool = False) -> str:
    """A claim on one line, with where it stands and what curators note on the papers behind it."""
    place = f"passage {claim.passage}" if claim.passage else ""
    kept = not_behind(one.paper.short for one in known.stopped.get(claim.iri, ()) if one.paper)
    parts = (claim_line(claim, several=several), place, kept, remarked(known.remarks.get(claim.iri, ())))
    return " · ".join(filter(None, parts))


def told_line(told: Told, *, placed: bool = False, several: bool = False) -> str:
    """A claim on one line, with the places where it is said again, and where it stands itself if that is wanted."""
    place = f"passage {told.claim.passage}" if placed else ""
    return " · ".join(filter(None, (claim_line(told.claim, several=several), place, told.places)))


def in_markdown(
    report: Report, line: Callable[[Told, bool], str], named: Callable[[Sequence[Claim]], str] | None = None
) -> str:
    """A report as Markdown; ``line`` makes that of a claim, told whether its section is one of placed claims.

    With ``named``, which gives the names of claims, rows that stand for claims end with these.
    """
    lines = [f"# {escaped(one_line(report.title))}", ""]
    if report.subtitle:
        lines += [escaped(one_line(report.subtitle)), ""]
    for section in report.sections:
        lines += [f"## {escaped(one_line(section.title))}", ""]
        if section.note:
            lines += [escaped(one_line(section.note)), ""]
        lines += [f"- {line(told, section.placed)}" for told in section.listed]
        if section.rows:
            shown = _with_names(section, named) if named and section.behind else section
            lines.append(table(list(map(escaped, shown.columns)), (list(map(escaped, row)) for row in shown.rows)))
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _with_names(section: Section, named: Callable[[Sequence[Claim]], str]) -> Section:
    rows = tuple((*row, named(claims)) for row, claims in zip(section.rows, section.behind, strict=True))
    return replace(section, columns=(*section.columns, "claims"), rows=rows)
