"""Claims and reports as plain values for JSON: what commands write, the API sends and Python programs keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from pepgraph.answers.citations import Apart, Citation, Noted
from pepgraph.model.claims import Claim, Named
from pepgraph.model.names import local_of
from pepgraph.model.terms import Iri

if TYPE_CHECKING:
    from pepgraph.answers.repeated import Told
    from pepgraph.answers.report import Report
    from pepgraph.answers.whole_claim import ClaimWhole


def report_values(report: Report, noted: Noted) -> dict[str, object]:
    """A report as plain values for JSON, claims with all their parts."""
    sections = [
        {
            "part": section.part,
            "title": section.title,
            **({"note": section.note} if section.note else {}),
            **({"claims": [_told_values(told, noted) for told in section.listed]} if section.listed else {}),
            **({"columns": section.columns, "rows": section.rows} if section.rows else {}),
            **({"behind": [_short_values(claims, noted) for claims in section.behind]} if section.behind else {}),
        }
        for section in report.sections
    ]
    return {"title": report.title, "subtitle": report.subtitle, "about": report.about, "sections": sections}


def _told_values(told: Told, noted: Noted) -> dict[str, object]:
    also = _short_values(told.again, noted)
    return {**claim_values(told.claim, noted), **({"also": also} if also else {})}


def _short_values(claims: Iterable[Claim], noted: Noted) -> list[dict[str, object]]:
    """Claims whose words stand beside: where each stands, and what it cites."""
    return [
        {
            "id": claim.iri,
            "document": claim.document,
            "passage": claim.passage,
            "citations": claim.citation_text,
            **_noted_values(claim, noted),
        }
        for claim in claims
    ]


def apart_values(apart: Apart) -> dict[str, list[dict[str, str]]]:
    """What curators keep from claims, by the claim's IRI."""
    return {
        iri: [{"reference": one.number, "paper": one.paper.iri, "label": one.paper.short} for one in some if one.paper]
        for iri, some in apart.items()
    }


def _noted_values(claim: Claim, noted: Noted) -> dict[str, object]:
    apart = apart_values({claim.iri: noted.stopped.get(claim.iri, ())})[claim.iri]
    return {"not_behind": apart, "noted": list(noted.remarks.get(claim.iri, ()))}


def claim_values(claim: Claim, noted: Noted) -> dict[str, object]:
    """A claim as plain values for JSON."""
    qualifiers: dict[str, list[Named]] = {}
    for one in sorted(claim.qualifiers, key=lambda one: local_of(one.property)):
        qualifiers.setdefault(local_of(one.property), []).append(one.value)
    return {
        "id": claim.iri,
        "sentence": claim.sentence,
        "subject": claim.subject.iri,
        "subject_label": claim.subject.label,
        "relation": claim.relation.iri,
        "relation_label": claim.relation.label,
        "object": claim.object.iri,
        "object_label": claim.object.label,
        "polarity": claim.polarity,
        "modality": claim.modality,
        "evidence": list(claim.evidence),
        "cites": list(claim.cites),
        "may_cite": list(claim.may_cite),
        "citations": claim.citation_text,
        **_noted_values(claim, noted),
        "state": claim.state,
        "document": claim.document,
        "passage": claim.passage,
        "read_again": claim.read_again,
        "qualifiers": {name: [value.label for value in values] for name, values in qualifiers.items()},
        "qualifier_iris": {name: list(map(_iri, values)) for name, values in qualifiers.items()},
    }


def _iri(value: Named) -> str | None:
    """The IRI of a value, if it is no literal."""
    return value.iri if isinstance(value.iri, Iri) else None


def whole_values(found: ClaimWhole) -> dict[str, object]:
    """One claim with its two links of trust."""
    one = found.claim
    return {
        **claim_values(one, Noted({one.iri: found.stopped}, {one.iri: found.remarks})),
        "digest": {
            "document": one.stated_in.partition("/passage/")[0],
            "passage": one.stated_in,
            "context": list(found.context),
            "quotes": [asdict(quote) for quote in found.quotes],
        },
        "sources": {"state": one.state, "citations": [_citation(citation) for citation in found.citations]},
        "notes": [asdict(note) for note in found.notes],
        "to_cite": found.to_cite,
    }


def _citation(one: Citation) -> dict[str, object]:
    """A citation as plain values; what is not known of its paper is null, as in rows."""
    paper = {name: value or None for name, value in asdict(one.paper).items()} if one.paper else None
    return {**asdict(one), "paper": paper}
