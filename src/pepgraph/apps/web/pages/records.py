"""The pages of what belongs to a document: claim, passage, reference, the document itself, and papers."""

from __future__ import annotations

from pepgraph.answers.behind import Behind, notes_behind
from pepgraph.answers.citations import notes, notes_on, papers, references
from pepgraph.answers.coverage import remainders
from pepgraph.answers.impact import impact
from pepgraph.answers.listing import ORDERED, Part, claims_of, rows_of
from pepgraph.answers.whole_claim import cited
from pepgraph.apps.web.pages.claim_rows import Claims
from pepgraph.apps.web.pages.described import Described, shown_as, table
from pepgraph.apps.web.pages.generic import thing
from pepgraph.apps.web.pages.html import page
from pepgraph.apps.web.pages.paging import offset_of, pager
from pepgraph.apps.web.pages.quoted import CUES, pieces, text_of, with_words
from pepgraph.apps.web.server.messages import Reply, Request
from pepgraph.graph import Graph
from pepgraph.model.claims import Claim
from pepgraph.model.names import ONTOLOGY, document_of
from pepgraph.model.numbers import count_in, number_in, whole_number
from pepgraph.model.terms import Iri, Term
from pepgraph.query.labels import labels
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims

_IN_PASSAGE = "?claim pg:statedIn ?it . ?claim a pg:Claim"
_ELSEWHERE = "?claim pg:proposition ?it"
_PERHAPS = """?reference pg:identifiedAs ?it . ?claim pg:mayCite ?reference
MINUS { ?note pg:stopsPathTo ?it ; pg:concerns ?claim }"""
_NUMBERED = "SELECT ?it ?number { ?it pg:number ?number }"
_SPANS = """SELECT ?it ?claim ?kind ?span WHERE {
  ?claim pg:statedIn ?it ; a pg:Claim ; ?kind ?span
  FILTER (?kind IN (pg:anchor, pg:negationCue, pg:modalityCue, pg:negationInName))
}"""
_LEFT = (
    *("rdf:type", "rdfs:label", "pg:evidenceText", "pg:strength", "pg:citationText", "pg:likelySource", "pg:quote"),
    "pg:curationNote",
)
_FIRST = ("rdf:subject", "rdf:predicate", "rdf:object", "pg:polarity", "pg:modality", "pg:evidenceLevel")


# ── Claims and passages ──────────────────────────────────────────────────────────────────────


def claim(graph: Graph, request: Request, it: Described) -> Reply:
    """A claim with all its parts, the words it rests on, the same said elsewhere."""
    found = read_claims(graph.engine, {it.iri})
    if not found:  # It lacks a part of its triple, which `check` reports.
        return thing(graph, request, it)
    own = found[0]
    passage, proposition = it.one("pg:statedIn"), it.one("pg:proposition")
    beside = _claims(graph, _IN_PASSAGE, passage, own.iri)
    same = _claims(graph, _ELSEWHERE, proposition, own.iri)
    shown = Claims(graph, [own, *beside, *same])
    first = shown.of([own])[0]
    spans = [(name, span) for name in ("anchor", *CUES) for span in it.many(f"pg:{name}")]
    quoted = pieces(graph, str(passage), spans) if passage else None
    marks = {mark for piece in quoted or () for mark in piece.marks}
    remarks = notes_behind(Behind.of(graph, [own]), own)
    return page(
        "claim.html",
        it=it,
        shown=first,
        to_cite=cited(graph, own, first.citations, remarks),
        parts_of=table(graph, it.said, _LEFT, _FIRST),
        pieces=quoted,
        marks=marks,
        elsewhere={CUES[name] for name, _ in spans if name in CUES} - marks,
        proposition=proposition,
        same=shown.of(same),
        beside=shown.of(beside),
        notes=remarks,
    )


def passage(graph: Graph, request: Request, it: Described) -> Reply:
    """A passage with its claims, its words where they were given, and what no claim rests on."""
    claims = _claims(graph, _IN_PASSAGE, it.iri, most=ORDERED)
    spans = [
        (str(kind).removeprefix(ONTOLOGY), str(span)) for _, _, kind, span in run(graph.engine, _SPANS, {"it": it.iri})
    ]
    spans += [("remainder", str(span)) for span in it.many("pg:remainder")]
    number = str(it.one("pg:number") or "")
    here = whole_number(number)
    home = it.iri.rpartition("/")[0]
    beside = {n: f"{home}/{n}" for n in (here - 1, here + 1)} if here is not None else {}
    known = {iri for iri in beside.values() if run(graph.engine, _NUMBERED, {"it": Iri(iri)}).rows}
    return page(
        "passage.html",
        it=it,
        number=number,
        document=shown_as(graph, it.many("pg:inDocument"))[:1],
        beside={n: iri for n, iri in beside.items() if iri in known},
        role=shown_as(graph, it.many("pg:role")),
        read_again=str(it.one("pg:readAgain") or "") == "true",
        section=shown_as(graph, it.many("pg:section")),
        pieces=pieces(graph, it.iri, spans),
        shown=Claims(graph, claims).of(claims),
        remainders=with_words(graph, it.iri, remainders(graph, {it.iri}).get(it.iri, ())),
        parts_of=table(graph, it.said, ("rdf:type", "pg:quote", "pg:remainder", "pg:claimCount", "pg:clauseBreak")),
    )


def _claims(graph: Graph, pattern: str, it: Term | None, but: str = "", most: int = 100) -> tuple[Claim, ...]:
    if it is None:
        return ()
    return tuple(claim for claim in claims_of(graph, pattern, {"it": it}, size=most).items if claim.iri != but)


# ── Sources ──────────────────────────────────────────────────────────────────────────────────


_RESTING = 500
"""Claims of each sort that the page of a reference shows."""
_ALONE = """SELECT ?it (COUNT(DISTINCT ?claim) AS ?claims) {
  ?claim cito:citesAsEvidence ?it ; a pg:Claim
  FILTER NOT EXISTS { ?claim cito:citesAsEvidence ?other FILTER (?other != ?it) }
} GROUP BY ?it"""


def reference(graph: Graph, request: Request, it: Described) -> Reply:
    """A reference: what rests on it, what falls if it goes, the paper it is taken to be."""
    found = impact(graph, f"<{it.iri}>", most=_RESTING)
    first = {"falls": found.falls, "weakens": found.weakens, "perhaps": found.perhaps}
    shown = Claims(graph, [claim for claims in first.values() for claim in claims])
    return page(
        "reference.html",
        it=it,
        document=shown_as(graph, it.many("pg:inDocument"))[:1],
        paper=papers(graph, [it.iri]).get(it.iri),
        notes=notes_on(graph, [it.iri]).get(it.iri, ()),
        counts=dict(zip(first, found.counts, strict=True)),
        shown={name: shown.of(claims) for name, claims in first.items()},
        cited=f"{document_of(it.iri)}:{it.iri.rpartition('/')[2]}",
        alone=sum(count_in(claims) for _, claims in run(graph.engine, _ALONE, {"it": it.iri})),
    )


def paper(graph: Graph, request: Request, it: Described) -> Reply:
    """A paper: the references taken to be it, and the claims that come, or perhaps come, to rest on it through them."""
    found = rows_of(graph, "SELECT ?reference ?it { ?reference pg:identifiedAs ?it }", {"it": it.iri}).items
    references = sorted(found, key=lambda row: str(row[0]))
    taken = papers(graph, {str(row[0]) for row in references})
    part = claims_of(graph, "?claim pg:likelySource ?it", {"it": it.iri}, offset=offset_of(request))
    stopped = claims_of(graph, "?note pg:stopsPathTo ?it ; pg:concerns ?claim . ?claim a pg:Claim", {"it": it.iri})
    perhaps = claims_of(graph, _PERHAPS, {"it": it.iri}, offset=offset_of(request))
    shown = Claims(graph, [*part.items, *perhaps.items, *stopped.items])
    of_references = shown_as(graph, (row[0] for row in references if row[0]))
    homes = shown_as(graph, (Iri(str(row[0]).rpartition("/reference/")[0]) for row in references))
    return page(
        "paper.html",
        it=it,
        title=it.one("dcterms:title"),
        links=_links(it),
        rows=table(graph, it.said, ("rdf:type", "rdfs:label", "dcterms:title")),
        references=[
            (value, home, taken[str(reference)])
            for value, home, (reference, _) in zip(of_references, homes, references, strict=True)
        ],
        rest=part,
        shown=shown.of(part.items),
        perhaps=perhaps,
        shown_perhaps=shown.of(perhaps.items),
        stopped=stopped,
        stopped_cited=shown.of(claim for claim in stopped.items if claim.cites),
        stopped_perhaps=shown.of(claim for claim in stopped.items if not claim.cites),
        notes=notes(graph, {it.iri}).get(it.iri, ()),
        pager=pager(request, perhaps if perhaps.more else part, claims=True),
    )


def _links(it: Described) -> list[tuple[str, str]]:
    """Where a paper can be read, by its identifiers."""
    sites = (
        ("DOI", "bibo:doi", "https://doi.org/"),
        ("PubMed", "fabio:hasPubMedId", "https://pubmed.ncbi.nlm.nih.gov/"),
        ("PubMed Central", "fabio:hasPubMedCentralId", "https://pmc.ncbi.nlm.nih.gov/articles/"),
    )
    return [(f"{name} {number}", site + number) for name, key, site in sites if (number := str(it.one(key) or ""))]


# ── Documents ────────────────────────────────────────────────────────────────────────────────

_PASSAGES = """SELECT ?passage ?document ?number ?role WHERE {
  ?passage pg:inDocument ?document ; a pg:Passage ; pg:number ?number
  OPTIONAL { ?passage pg:role ?role }
} ORDER BY ?number ?passage"""


_CLAIMS = """SELECT DISTINCT ?claim ?passage ?document WHERE {
  ?passage pg:inDocument ?document . ?claim pg:statedIn ?passage ; a pg:Claim
}"""

_HEADINGS = ("title", "question", "section heading")
_READ = 1_000
"""Passages and claims, together, of a document that one page of it has, unless one passage has more."""


def document(graph: Graph, request: Request, it: Described) -> Reply:
    """A document: its passages in order, each with its words where given and its claims or role; its references."""
    stated: dict[str, set[str]] = {}
    for claim, passage, _ in run(graph.engine, _CLAIMS, {"document": it.iri}):
        stated.setdefault(str(passage), set()).add(str(claim))
    rows = run(graph.engine, _PASSAGES, {"document": it.iri}).rows
    names = labels(graph.engine, {str(term) for row in rows for term in (row[0], row[3])})
    every: list[tuple[str, int, str | None, str | None, int]] = []
    last, room = 1, _READ
    for iri, _, number, role in rows:
        needed = 1 + len(stated.get(str(iri), ()))
        if needed > room < _READ:
            last, room = last + 1, _READ
        room -= needed
        every.append((str(iri), number_in(number), names.get(str(iri)), names.get(str(role)), last))
    offset = offset_of(request, 1)
    part = Part(tuple(one for one in every if one[-1] == offset + 1), offset, offset + 1 < last, last)
    here = [iri for iri, *_ in part.items]
    shown: dict[int, list[object]] = {}
    for one in Claims(graph, read_claims(graph.engine, {claim for iri in here for claim in stated.get(iri, ())})):
        shown.setdefault(one.claim.passage, []).append(one)
    listed = references(graph, [it.iri])[it.iri]
    known = papers(graph, {iri for iri, *_ in listed})
    return page(
        "document.html",
        it=it,
        count=len(set().union(*stated.values())),
        every=every,
        headings=_HEADINGS,
        passages=part.items,
        pager=pager(request, part, 1),
        text=text_of(graph, here),
        shown=shown,
        references=[(iri, label, claims, known.get(iri)) for iri, label, claims in listed],
        given=it.iri in graph.documents,
        rows=table(graph, it.said, ("rdf:type", "rdfs:label")),
    )
