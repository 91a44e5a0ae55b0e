"""Claims read from an engine as plain values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from pepgraph.model.claims import Claim, Named, Qualifier, Relation
from pepgraph.model.names import PREFIXES, document_of, shorten
from pepgraph.model.terms import Iri, Literal, Term, value
from pepgraph.store.contract import Engine, Row

_NAMES = """
SELECT ?thing ?label ?name ?plural WHERE {
  { ?class rdfs:subClassOf pg:Entity . ?thing a ?class ; rdfs:label ?label } UNION { ?thing skos:prefLabel ?label }
  OPTIONAL { ?thing pg:nameInSentence ?name }
  OPTIONAL { ?thing pg:plural ?plural }
}"""

_RELATIONS = """
SELECT ?relation ?label ?verb ?infinitive ?family ?symbol WHERE {
  ?relation a pg:Relation ; rdfs:label ?label ; pg:verb ?verb ; pg:infinitive ?infinitive .
  OPTIONAL { ?relation pg:family ?f . ?f skos:notation ?family }
  OPTIONAL { ?relation pg:symbol ?symbol }
}"""

_LEVELS = """
SELECT ?level ?label ?rank WHERE {
  ?level a pg:EvidenceLevel ; skos:prefLabel ?label . OPTIONAL { ?level pg:rank ?rank }
}"""

_QUALIFIERS = """
SELECT ?property ?phrase ?position WHERE {
  ?property a pg:QualifierProperty ; pg:phrase ?phrase ; pg:position ?position .
}"""

_CLAIMS = "SELECT ?claim ?property ?value WHERE { ?claim a pg:Claim . ?claim ?property ?value }"
_SAID_OF = "SELECT ?node ?property ?value WHERE {{ VALUES ?node {{ {} }} ?node ?property ?value }}"
_BATCH = 500


def said_of(engine: Engine, nodes: Collection[str]) -> Iterator[Row]:
    """Node, property and value of everything said of these nodes, a batch at a time."""
    ordered = sorted(nodes)
    for i in range(0, len(ordered), _BATCH):
        values = " ".join(Iri(iri).n3 for iri in ordered[i : i + _BATCH])
        yield from engine.query(_SAID_OF.format(values), {}, PREFIXES).rows


def read_claims(engine: Engine, only: Collection[str] | None = None) -> list[Claim]:
    """The claims of the graph, or those with the IRIs in ``only``, in document order."""

    def rows(query: str, **bindings: Term) -> Iterable[Row]:
        return engine.query(query, bindings, PREFIXES).rows

    names = {
        str(thing): Named(str(thing), str(label), str(name or ""), bool(plural and value(plural)))
        for thing, label, name, plural in rows(_NAMES)
    }
    relations = {
        str(iri): Relation(str(iri), str(label), str(verb), str(infinitive), str(family or ""), str(symbol or ""))
        for iri, label, verb, infinitive, family, symbol in rows(_RELATIONS)
    }
    levels = {str(iri): (int(str(rank or 0)), str(label)) for iri, label, rank in rows(_LEVELS)}
    qualifiers = {str(iri): (int(str(position)), str(phrase)) for iri, phrase, position in rows(_QUALIFIERS)}
    said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for claim, key, term in rows(_CLAIMS) if only is None else said_of(engine, only):
        if term is not None:
            said[str(claim)][str(key)].append(term)
    claims = [_claim(iri, parts, names, relations, levels, qualifiers) for iri, parts in said.items()]
    return sorted(filter(None, claims), key=lambda c: (c.document, c.passage, c.iri))


def _claim(
    iri: str,
    said: Mapping[str, list[Term]],
    names: Mapping[str, Named],
    relations: Mapping[str, Relation],
    levels: Mapping[str, tuple[int, str]],
    qualifiers: Mapping[str, tuple[int, str]],
) -> Claim | None:
    """The claim, or None where it lacks a part of its triple, which ``check`` reports."""

    def named(term: Term) -> Named:
        return names.get(str(term)) or Named(str(term), str(term) if isinstance(term, Literal) else shorten(term))

    def one(key: str) -> Term | None:
        # Where a faulty file says two things the choice must not depend on the engine.
        return min(said.get(key, ()), default=None)

    subject, predicate, obj = (one(PREFIXES["rdf"] + key) for key in ("subject", "predicate", "object"))
    if subject is None or obj is None or str(predicate) not in relations:
        return None
    passage = str(one(PREFIXES["pg"] + "statedIn") or "")
    found = sorted(
        (levels[str(level)] for level in said.get(PREFIXES["pg"] + "evidenceLevel", ()) if str(level) in levels),
        key=lambda level: (-level[0], level[1]),
    )
    return Claim(
        iri,
        named(subject),
        relations[str(predicate)],
        named(obj),
        polarity=_local(one(PREFIXES["pg"] + "polarity"), names, "affirmed"),
        modality=_local(one(PREFIXES["pg"] + "modality"), names, "asserted"),
        evidence=tuple(label for _, label in found),
        strength=max((rank for rank, _ in found), default=0),
        cites=_numbers(said.get(PREFIXES["cito"] + "citesAsEvidence", ())),
        may_cite=_numbers(said.get(PREFIXES["pg"] + "mayCite", ())),
        passage=int(passage.rpartition("/")[2]) if passage.rpartition("/")[2].isdigit() else 0,
        document=document_of(passage) or document_of(iri) or "",
        qualifiers=tuple(
            Qualifier(key, *qualifiers[key], _year(term) or named(term))
            for key in sorted(qualifiers.keys() & said.keys())
            for term in sorted(said[key])
        ),
    )


def _year(term: Term) -> Named | None:
    return Named(str(term), str(term)) if isinstance(term, Literal) else None


def _local(term: Term | None, names: Mapping[str, Named], default: str) -> str:
    return names[str(term)].label if isinstance(term, Iri) and str(term) in names else default


def _numbers(references: Iterable[Term]) -> tuple[str, ...]:
    numbers = {str(reference).rpartition("/")[2] for reference in references}
    return tuple(sorted(numbers, key=lambda n: (int(re.sub(r"\D", "", n) or 0), n)))
