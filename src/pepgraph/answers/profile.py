"""What the graph holds about one thing, ordered as a science writer needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pepgraph.answers.behind import COMMENT, CONCERNS, NOTE, Behind
from pepgraph.answers.listing import names_of, strongest
from pepgraph.answers.places import Bearing, bearing
from pepgraph.answers.repeated import told_once
from pepgraph.answers.report import Report, Reported, Section, report
from pepgraph.answers.sources import Source, sources, sources_told
from pepgraph.answers.statuses import Standing, standings
from pepgraph.errors import UnknownNameError
from pepgraph.model.claims import Claim, of_several
from pepgraph.model.names import ONTOLOGY, document_of, in_document, outside, shorten
from pepgraph.model.numbers import number_in
from pepgraph.model.sentences import listed
from pepgraph.model.terms import Term
from pepgraph.model.vocabulary import LABEL, TYPE, one
from pepgraph.query.alike import closest, with_meant
from pepgraph.query.filtering import ABOUT
from pepgraph.query.labels import labels
from pepgraph.query.run import run, run_about
from pepgraph.store.claims import NodeFacts, facts_of, read_claims

if TYPE_CHECKING:
    from pepgraph.graph import Graph


@dataclass(frozen=True, slots=True, repr=False)
class Profile(Reported):
    """An entity with its claims, sorted into what can be repeated and what cannot."""

    iri: str
    label: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    """Computed and outside facts, such as the sequence and identifiers: name and value."""
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    """References that the claims cite or perhaps cite."""
    notes: tuple[tuple[str, str], ...]
    apart: Mapping[str, tuple[str, ...]]
    """Papers, by label, that a curator keeps from a claim, by the claim's IRI."""
    remarks: Mapping[str, tuple[str, ...]]
    """What curators remark on the papers behind a claim, such as a retraction, by the claim's IRI."""
    compared: tuple[Claim, ...] = ()
    """Claims about others that name it only as what they compare those with."""
    acted_on: tuple[Claim, ...] = ()
    """What the same passages say of the things that it acts on, such as the affinity of a binding site."""
    in_patients: tuple[Claim, ...] = ()
    """Of a condition: what is said of people who have it, in claims that do not name it itself."""
    bearing: tuple[Bearing, ...] = ()
    """Of a place: what is said of all places but some, or only of another."""

    def __repr__(self) -> str:
        return f"<Profile of {self.label}: {len(self.claims)} claims>"

    @property
    def several(self) -> bool:
        """Whether what is said is of several documents."""
        return of_several((*self.claims, *self.compared, *self.acted_on))

    def family(self, name: str) -> tuple[Claim, ...]:
        """Affirmed claims of a family of relations that are no anecdotes, strongest evidence first.

        Those of the ontology are identity, mechanism, effect, status, use, evidence and comparison. Raises
        UnknownNameError for a name that is neither one of these nor that of a family of a claim.
        """
        expect_family(name, self.claims)
        found = [
            claim
            for claim in self.claims
            if claim.relation.family == name and claim.polarity == "affirmed" and not is_anecdote(claim)
        ]
        return tuple(sorted(found, key=lambda c: (-c.strength, c.modality != "asserted", c.passage)))

    @property
    def anecdotes(self) -> list[Claim]:
        """What users report."""
        return list(filter(is_anecdote, self.claims))

    @property
    def denied(self) -> list[Claim]:
        """What is denied, but for statuses, which are told by place."""
        return [c for c in self.claims if c.polarity == "negated" and c.relation.family != "status"]

    @property
    def hedged(self) -> list[Claim]:
        """What is not to be repeated as fact."""
        return [c for c in self.claims if c.polarity == "affirmed" and c.modality == "hedged"]

    @property
    def comparisons(self) -> tuple[Claim, ...]:
        """What compares it with others, or others with it."""
        return (*self.family("comparison"), *self.compared)

    @property
    def others(self) -> list[Claim]:
        """What is affirmed by relations of other families than the ontology has, or of none."""
        return [c for c in self.claims if is_of_another(c) and c.polarity == "affirmed" and c.modality != "hedged"]

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Status by place: of the thing itself, or of what is said to have one in it."""
        return tuple(standings(self.claims))

    @property
    def _status(self) -> Section:
        found = self.standings
        others = any(standing.subject.iri != self.iri for standing in found)
        return Section(
            "Status by place",
            columns=(*(("what",) if others else ()), *_STATUS),
            rows=tuple((*((one.subject.label,) if others else ()), *one.row) for one in found),
            behind=tuple(one.claims for one in found),
            part="status",
        )

    @property
    def _bearing(self) -> list[Section]:
        return [
            Section(
                one.title,
                note="more than can be shown; the named query status-in lists all" if one.more else "",
                columns=("what", "said of", *_STATUS[1:]),
                rows=tuple((standing.subject.label, *standing.row) for standing in found),
                behind=tuple(standing.claims for standing in found),
                part="status",
            )
            for one in self.bearing
            if (found := tuple(standings(one.claims)))
        ]

    def _family(self, name: str, *titles: str, order: str = "") -> list[Section]:
        return [
            Section(title + order, told=told_once(in_role(self, name, role)), part=name)
            for role, title in zip(ROLES, titles, strict=True)
        ]

    @property
    def report(self) -> Report:
        """The profile as sections."""
        identity, mechanism, effect, use, evidence = FAMILIES
        strongest = ", strongest evidence first"
        return report(
            self.label,
            self.kind,
            [
                Section("Facts", columns=("", ""), rows=self.facts, part="facts"),
                *self._family(*identity),
                *self._family(*mechanism, order=strongest),
                Section("What it acts on, as the same passages tell", told=told_once(self.acted_on), part="mechanism"),
                *self._family(*effect, order=strongest),
                self._status,
                *self._bearing,
                *self._family(*use),
                Section(IN_PATIENTS, told=told_once(self.in_patients), part="effect"),
                Section(
                    "What users report: anecdotes, not clinical evidence",
                    told=told_once(self.anecdotes),
                    part="anecdotes",
                ),
                Section("What is denied", told=told_once(self.denied), part="denials"),
                Section("Not to be repeated as fact: hedged", told=told_once(self.hedged), part="hedged"),
                *self._family(*evidence),
                Section("Compared with others", told=told_once(self.comparisons), part="comparison"),
                Section(ALSO, told=told_once(self.others), part="also"),
                sources_told(self.sources, several=self.several),
                Section("Curator notes", columns=("on", "note"), rows=self.notes, part="notes"),
            ],
            about=(self.iri,),
        )


IN_PATIENTS = "In people who have it"
_STATUS = ("place", "status", "for", "citations")

FAMILIES = (
    ("identity", "What it is", "In what others are", "Identities that name it"),
    ("mechanism", "How it acts", "What acts on it", "Mechanisms that name it"),
    ("effect", "What it does", "What bears on it", "Effects that name it"),
    ("use", "What it is used and studied for", "What is used and studied for it", "Uses that name it"),
    ("evidence", "What is said of the evidence", "In the evidence on others", "Evidence that names it"),
)
"""Families of relations, and what their claims are to their subject, to their object, and to what else they name."""


ALSO = "Also"
"""The title above claims by relations of no family that the ontology has."""

_USUAL = (*(family for family, *_ in FAMILIES), "status", "comparison")


def is_of_another(claim: Claim) -> bool:
    """Whether a claim is no anecdote and its relation of no family that the ontology has."""
    return claim.relation.family not in _USUAL and not is_anecdote(claim)


def expect_family(name: str, claims: Iterable[Claim]) -> None:
    """Raise UnknownNameError for the name of a family that neither the ontology has nor a relation of these claims."""
    known = dict.fromkeys((*_USUAL, *(claim.relation.family for claim in claims if claim.relation.family)))
    if name not in known:
        said = f"there is no family {name!r} of relations; there are {listed(known)}"
        raise UnknownNameError(with_meant(said, closest(str(name), known)))


ROLES = ("", "-object", "-qualifier")


def in_role(found: Profile, family: str, role: str) -> list[Claim]:
    """Claims of a family in which the thing of a profile is one of ROLES, and that are not hedged."""
    return [c for c in found.family(family) if _role_in(c, found.iri) == role and c.modality != "hedged"]


def _role_in(claim: Claim, thing: str) -> str:
    """What a thing is in a claim that names it: one of ROLES."""
    return ROLES[0] if claim.subject.iri == thing else ROLES[1] if claim.object.iri == thing else ROLES[2]


def profile(graph: Graph, name: str) -> Profile:
    """The profile of an entity by any of its names. Raises UnknownNameError."""
    thing = graph.resolve(name)
    return profile_of(graph, thing, graph.claims(about=f"<{thing}>"))


def strongest_profile(graph: Graph, thing: Term, most: int) -> tuple[Profile, bool]:
    """The profile that no more than ``most`` claims give, those with the strongest evidence; whether these are all."""
    found = strongest(graph, ABOUT, {"it": thing}, most)
    return profile_of(graph, thing, found.items), not found.more


def profile_of(graph: Graph, thing: Term, claims: Iterable[Claim]) -> Profile:
    """The profile of an entity that these claims give."""
    return profile_with(graph, thing, claims)[0]


def profile_with(graph: Graph, thing: Term, claims: Iterable[Claim]) -> tuple[Profile, Behind]:
    """The profile of an entity that these claims give, with what stands behind all claims that it tells."""
    every = list(claims)
    compared = [claim for claim in every if _only_compared(claim, str(thing))]
    claims = [claim for claim in every if not _only_compared(claim, str(thing))]
    query = "SELECT ?thing ?class { ?thing a ?class . ?class rdfs:subClassOf pg:Entity }"
    classes = {str(cls) for _, cls in run(graph.engine, query, {"thing": thing})}
    names = labels(graph.engine, {str(thing), *classes})
    patients = _in_patients(graph, thing, every) if classes & _HAD else []
    acted_on = _acted_on(graph, str(thing), claims)
    bearings = bearing(graph, thing) if ONTOLOGY + "Jurisdiction" in classes else ()
    told = [*every, *patients, *acted_on, *(claim for one in bearings for claim in one.claims)]
    behind = Behind.of(graph, told)
    own = {claim.iri for claim in every}
    found = Profile(
        iri=str(thing),
        label=names.get(str(thing)) or shorten(str(thing)),
        kind=min((names[cls] for cls in classes if cls in names), default=""),
        facts=tuple(_facts(graph, thing)),
        claims=tuple(claims),
        sources=sources(behind, own | {claim.iri for claim in patients}),
        notes=_notes(behind, told),
        apart={
            iri: tuple(dict.fromkeys(one.paper.label for one in some if one.paper))
            for iri, some in behind.kept_apart.items()
            if iri in own
        },
        remarks={iri: texts for iri, texts in behind.remarks.items() if iri in own},
        compared=tuple(compared),
        acted_on=tuple(acted_on),
        in_patients=tuple(patients),
        bearing=bearings,
    )
    return found, behind


# By the passage, of which few claims are; as an option, the subject is looked up for these alone.
_IN_PASSAGES = """SELECT ?claim ?passage ?subject WHERE {{
  VALUES ?passage {{ {values} }} ?claim pg:statedIn ?passage OPTIONAL {{ ?claim rdf:subject ?subject }}
}}"""


def _acted_on(graph: Graph, thing: str, claims: Iterable[Claim]) -> list[Claim]:
    """Claims about what the thing acts on, from the passage that says so."""
    acts = [claim for claim in claims if claim.relation.family == "mechanism" and claim.subject.iri == thing]
    wanted = {(claim.stated_in, claim.object.iri) for claim in acts}
    found = {
        str(claim)
        for claim, passage, subject in run_about(graph.engine, _IN_PASSAGES, {passage for passage, _ in wanted})
        if (str(passage), str(subject)) in wanted
    }
    return read_claims(graph.engine, found - {claim.iri for claim in claims})


_HAD = {ONTOLOGY + "Condition", ONTOLOGY + "Effect"}
_OF_PATIENTS = "?group skos:related ?it . ?claim pg:population ?group"
_MOST = 200


def _in_patients(graph: Graph, thing: Term, claims: Iterable[Claim]) -> list[Claim]:
    """Claims about people who have the thing, strongest evidence first."""
    found = {*names_of(graph, _OF_PATIENTS, {"it": thing}, _MOST)} - {claim.iri for claim in claims}
    return sorted(read_claims(graph.engine, found), key=lambda claim: (-claim.strength, claim.passage))


def _only_compared(claim: Claim, thing: str) -> bool:
    """Whether a claim about another names the thing only as what it compares that with."""
    if claim.relation.family == "comparison" or thing in (claim.subject.iri, claim.object.iri):
        return False
    return {q.property.removeprefix(ONTOLOGY) for q in claim.qualifiers if q.value.iri == thing} == {"comparator"}


def is_anecdote(claim: Claim) -> bool:
    return "anecdote" in claim.evidence


_FACTS = (
    ("pg:threeLetterSequence", "sequence"),
    ("pg:sequence", "one-letter sequence"),
    ("pg:residueCount", "residues (computed)"),
    ("pg:molecularFormula", "formula (computed)"),
    ("pg:averageMass", "average mass, Da (computed)"),
    ("pg:inchiKey", "InChIKey (computed)"),
    ("skos:altLabel", "also called"),
    ("skos:broader", "a kind or part of"),
    ("skos:related", "see also"),
    ("skos:exactMatch", "same as, outside"),
    ("skos:closeMatch", "close to, outside"),
)
_OF_OURS = ("skos:broader", "skos:related")
"""Properties that lead to things of the graph, told by their labels."""
_NAMED_ALIKE = "SELECT ?thing ?other { ?thing pg:nameKey ?key . ?other pg:nameKey ?key }"


def _facts(graph: Graph, thing: Term) -> Iterable[tuple[str, str]]:
    for name, title in _FACTS:
        rows = run(graph.engine, f"SELECT ?thing ?value {{ ?thing {name} ?value }} ORDER BY ?value", {"thing": thing})
        values = [str(value) for _, value in rows]
        if name in _OF_OURS:
            values = sorted(labels(graph.engine, values).values())
        if values:
            yield title, ", ".join(map(outside, values))
    others = {str(other) for _, other in run(graph.engine, _NAMED_ALIKE, {"thing": thing})} - {str(thing)}
    if others:
        known = labels(graph.engine, others)
        yield "shares a name with", ", ".join(f"{known.get(it, it)} ({shorten(it)})" for it in sorted(others))


_NUMBER = ONTOLOGY + "number"
_NAMED_BY = "; a pg:Reference FILTER (?property IN (rdfs:label, pg:number))"


def _notes(behind: Behind, claims: Collection[Claim]) -> tuple[tuple[str, str], ...]:
    """What curators remark on claims and on references they cite, or perhaps do: on which, or on which passage."""
    own = {claim.iri: claim for claim in claims}
    taken: dict[str, list[str]] = defaultdict(list)
    for reference, papers in behind.taken.items():
        for paper in papers:
            taken[paper].append(reference)
    # Nowhere is told what is remarked on claims of others.
    notes = {
        iri: said
        for some in behind.notes.values()
        for iri, said in some.items()
        if NOTE in said.get(TYPE, ()) and not behind.concerns_others(said)
    }
    # What is remarked on a paper is so on the references that are taken to be it.
    on = {
        iri: [it for node in map(str, said[CONCERNS]) for it in taken.get(node, [node])] for iri, said in notes.items()
    }
    there = facts_of(
        behind.graph.engine,
        {
            node
            for iri, nodes in on.items()
            for node in nodes
            if behind.concerns(notes[iri]) or node in behind.references
        }
        - own.keys(),
        _NAMED_BY,
    )
    several = of_several(claims)
    found = {
        (last, number, iri, in_document(label, document if several else None), str(text))
        for iri, nodes in on.items()
        for last, number, label, document in _places(nodes, own, behind.references, there)
        for text in notes[iri].get(COMMENT, ())
    }
    return tuple(dict.fromkeys((label, text) for *_, label, text in sorted(found)))


def _places(
    nodes: Iterable[str], own: Mapping[str, Claim], cited: Collection[str], there: NodeFacts
) -> list[tuple[bool, int, str, str | None]]:
    """Where it is told what is remarked on some nodes: at references, or else, after these, at the passages of claims.
    With what to sort by, and the document.
    """
    mine = [own[node] for node in nodes if node in own]
    references = [
        (False, number_in(one(said, _NUMBER)), str(label), document_of(node))
        for node in nodes
        if (said := there.get(node, {})) and (mine or node in cited) and (label := one(said, LABEL))
    ]
    passages = ((True, claim.passage, f"passage {claim.passage}", claim.document) for claim in mine if claim.passage)
    return references or [*passages]
