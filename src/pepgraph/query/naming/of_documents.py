"""What belongs to one document, by its number or name: references, passages, questions, claims."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pepgraph.errors import NotAnIriError, UnknownNameError
from pepgraph.model.names import ONTOLOGY, XSD, document_of, fold
from pepgraph.model.numbers import whole_number
from pepgraph.model.terms import Iri, Literal, cut
from pepgraph.query.alike import Names
from pepgraph.query.naming.claims import no_claim
from pepgraph.store.contract import Engine, has_rows, rows_from

NUMBERED = re.compile(
    r"(?:(?P<kind>passages?|ref(?:erence)?s?|(?:source|citation|marker)s?|cites|citing)\s*)?"
    r"(?:(?<![\w-])(?P<document>[\w-]+):)?(?P<bracket>\[)?(?P<number>\d{1,9})(?(bracket)\])",
    re.IGNORECASE,
)
"""A passage or a reference as people name it: its kind, its document, its bracket, its number."""

_DOCUMENTS = "SELECT ?document WHERE { ?document a pg:Document }"


def kind_numbered(said: str | None) -> str:
    """The kind that people mean by a word before a number, or by none.

    >>> kind_numbered("Passages"), kind_numbered("cites"), kind_numbered(None)
    ('passage', 'reference', 'reference')
    """
    return "passage" if (said or "").lower().startswith("passage") else "reference"


def with_number(engine: Engine, name: str, kind: str) -> Iri:
    """``6`` or ``[6]``, or ``document:6`` where several documents have one.

    Raises UnknownNameError where none has it, with the numbers that there are, or several have.
    """
    document, _, written = name.strip().strip("[]").rpartition(":")
    number = whole_number(written)
    cls = Iri(ONTOLOGY + kind.capitalize())
    found = []
    if number is not None:
        query = "SELECT ?thing ?number ?class WHERE { ?thing pg:number ?number ; a ?class }"
        rows = rows_from(engine, query, {"number": Literal(str(number), XSD + "integer"), "class": cls})
        found = sorted({Iri(str(thing)) for thing, *_ in rows if document in ("", document_of(str(thing)))})
    if found:
        return only_one(found, kind, str(number))
    query = "SELECT ?thing ?number ?class WHERE { ?thing a ?class ; pg:number ?number }"
    every = [(document_of(str(thing)), str(n)) for thing, n, _ in rows_from(engine, query, {"class": cls})]
    if document and not any(document == of for of, _ in every):
        others = ", ".join(sorted({of for of, _ in every if of})[:5])
        raise UnknownNameError(f"there is no document {cut(document)} with a {kind}; there are {others or 'none'}")
    numbers = sorted({n for of, n in every if document in ("", of)}, key=lambda n: (len(n), n))
    listed = ", ".join(numbers) if len(numbers) <= 20 else f"{numbers[0]} to {numbers[-1]}" if numbers else "none"
    raise UnknownNameError(f"there is no {kind} {cut(name)}; there are {listed}")


def question_of(names: Names, name: str) -> Iri | None:
    """``fda-approved`` or the whole question, after ``document:`` where several documents have it."""
    document, _, local = name.strip().rpartition(":")
    whole = sorted({thing for thing, _ in names.get(fold(name), ())})
    if whole:
        return only_one(whole, "question", name.strip())
    return min((thing for thing, _ in names.get(fold(local), ()) if document_of(thing) == document), default=None)


def only_one(found: list[Iri], kind: str, name: str) -> Iri:
    """What one document calls by a name. Raises UnknownNameError where several do."""
    documents = sorted({str(document_of(thing)) for thing in found})
    if len(documents) > 1:
        options = options_of(f"{document}:{name}" for document in documents)
        raise UnknownNameError(f"several documents have a {kind} {name}; say {options}")
    return found[0]


def options_of(names: Iterable[str]) -> str:
    """What to say in place of a name that several have."""
    first, more = (every := list(names))[:3], len(every) - 3
    return " or ".join([*first, f"one of {more} more"] if more > 0 else first)


def claim_of(engine: Engine, name: str) -> Iri:
    """``45-semax-increases-ngf``, or ``document:45-semax-increases-ngf`` where several documents have it.

    Raises UnknownNameError where none has it, or several have.
    """
    local = name.strip().rpartition(":")[2]
    if found := claims_called(engine, name):
        return only_one(found, "claim", local)
    raise no_claim(engine, name)


def claims_called(engine: Engine, name: str) -> list[Iri]:
    """The claims of all documents, or of the one that is named before a colon, with this name."""
    document, _, local = name.strip().rpartition(":")
    documents = [str(it) for (it,) in rows_from(engine, _DOCUMENTS)]
    there = (Iri(f"{it}/claim/{local}") for it in documents if document in ("", document_of(it)))
    return sorted(iri for iri in there if is_known(engine, iri))


def is_known(engine: Engine, iri: str) -> bool:
    """Whether an IRI is subject or object of anything; what cannot be an IRI is not."""
    query = "SELECT ?thing WHERE { { ?thing ?p ?o } UNION { ?s ?p ?thing } } LIMIT 1"
    try:
        return has_rows(engine, query, {"thing": Iri(iri)})
    except NotAnIriError:
        return False


def is_of_claims(engine: Engine, iri: str) -> bool:
    """Whether a claim names it, described or not."""
    query = "SELECT ?thing WHERE { ?claim ?names ?thing ; rdf:predicate ?relation } LIMIT 1"
    return has_rows(engine, query, {"thing": Iri(iri)})
