"""Names as people write them, found in the graph: compounds, references, levels, questions."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection
from operator import index
from typing import SupportsIndex
from unicodedata import normalize

from pepgraph.errors import UnknownNameError, UnknownValueError, expect
from pepgraph.model.names import (
    DOCUMENT,
    ONTOLOGY,
    PAPER,
    document_of,
    expand,
    fold,
    latin,
    local_of,
    shorten,
)
from pepgraph.model.sentences import with_article
from pepgraph.model.terms import Iri, Literal, Term, cut
from pepgraph.query.alike import Names, did_you_mean, forms_of, meant_by, plainest, within
from pepgraph.query.labels import kind_of_value, labels
from pepgraph.query.naming.called import (
    CLASSES,
    ENTITY_CLASSES,
    KINDS,
    NAMES_OF,
    VALUES,
    called_by,
    has_many_entities,
    names_of,
    same_papers,
)
from pepgraph.query.naming.identifiers import identified
from pepgraph.query.naming.of_documents import (
    NUMBERED,
    claim_of,
    claims_called,
    is_known,
    is_of_claims,
    kind_numbered,
    only_one,
    options_of,
    question_of,
    with_number,
)
from pepgraph.query.naming.questions import has_many_questions, is_question, notated, written
from pepgraph.query.run import prefixes_of
from pepgraph.store.claims import rows_about
from pepgraph.store.contract import Engine, rows_from, several_documents

Name = str | SupportsIndex
"""A name as people write it, or a number."""

_CLASSES_OF = """SELECT ?thing ?class ?label WHERE {
  ?thing a ?class . ?class rdfs:subClassOf pg:Entity ; rdfs:label ?label
}"""

_ALL_BUT_SOME = "SELECT ?place ?label WHERE { ?place pg:excludes ?other ; rdfs:label ?label }"

_IS_PAPER = "SELECT ?it ?reference WHERE { ?reference pg:identifiedAs ?it }"
_SITES = r"(?:https?://)?(?:dx\.|pubmed\.)?(?:doi\.org|ncbi\.nlm\.nih\.gov)/"
BEFORE_NUMBER = re.compile(rf"\s*(?:pmid|pubmed|doi|{_SITES})[\s:]*(?=\d)", re.IGNORECASE)

_TOLD_BY = {
    "passage": "`pepgraph ask passage {}`",
    "reference": "`pepgraph impact {}`",
    "claim": "`pepgraph claim {}`",
    "document": "`pepgraph ask coverage --within {}`",
    "paper": "`pepgraph impact {}`",
    "question": "`pepgraph ask {}`",
    "level": "`pepgraph ask by-evidence {}`",
    "relation": "`pepgraph ask relations`",
}
"""What is no entity, and what tells of it."""

_CONDITIONS = {"modality": "modality", "polarity": "polarity", "citation state": "state"}
"""Kinds of values that are a condition of a search."""


def resolve(engine: Engine, name: Name, kind: str) -> Term:
    """The term that a name stands for, a number for references and passages. Raises UnknownNameError with the nearest.

    An IRI or a prefixed name is taken as it is where the graph knows it.
    """
    expect(f"the name of {with_article(str(kind))}", name, (str, SupportsIndex), "it as text")
    if not isinstance(name, str):
        name = index(name)  # Numbers of pandas and numpy are none of Python's.
    if isinstance(name, str) and not name.strip():
        raise UnknownNameError(f"the name of {with_article(str(kind))} is empty; give one")
    if kind not in KINDS:
        raise UnknownNameError(f"there is no kind {kind!r} of names; there are {', '.join(KINDS)}")
    try:
        return _resolved(engine, str(name), kind)
    except UnknownNameError:
        if engine.whole is None:
            raise
    resolve(engine.whole, name, kind)
    raise UnknownNameError(
        f"no claim that the filter lets through names {cut(str(name))}; leave out one of its conditions"
    )


def _resolved(engine: Engine, name: str, kind: str) -> Term:
    if kind == "text":
        return Literal(name)
    if kind in ENTITY_CLASSES:
        return _of_kind(engine, name, kind)
    if kind == "paper":
        name = BEFORE_NUMBER.sub("", name)
    if (iri := expand(name.strip(), prefixes_of(engine))) is not None:
        return _called(engine, name, iri, kind)
    if kind in ("reference", "passage"):
        return _numbered(engine, name, kind)
    if kind == "claim":
        return claim_of(engine, name)
    if kind == "entity" and (called := called_by(engine, fold(name))):
        return _most_itself(engine, name, called)
    if kind == "entity" and (thing := identified(engine, name)):
        return thing
    # All names of a large store are many: what is typed as it is written is found without them.
    if kind == "question" and (asked := [*notated(engine, name), *written(engine, name)]):
        return only_one(asked, kind, name.strip().rpartition(":")[2])
    if kind == "question" and has_many_questions(engine):
        raise UnknownNameError(f"no document has a question {cut(name)!r}; search finds claims by their words")
    names = names_of(engine, kind, like=fold(latin(name)))
    if kind == "question" and (question := question_of(names, name)):
        return question
    if named := names.get(fold(name)):
        return _only_paper(engine, name, named) if kind == "paper" else min(named)[0]
    if kind == "entity":
        _expect_no_other(engine, name)
    error = UnknownValueError if kind in VALUES else UnknownNameError
    meant = _like(name, names)
    raise error(f"unknown {kind} {cut(name)!r}; {_offered(engine, meant, names, kind)}", kind=kind, meant=meant)


def _numbered(engine: Engine, name: str, kind: str) -> Term:
    """A reference or a passage by its number."""
    try:
        return with_number(engine, name, kind)
    except UnknownNameError:
        if kind == "passage" or fold(BEFORE_NUMBER.sub("", name)) not in names_of(engine, "paper"):
            raise
    told = _TOLD_BY["paper"].format(shlex.quote(name.strip()))
    raise UnknownNameError(f"{name.strip()} is the name of a paper and no reference; {told} tells of it")


def _only_paper(engine: Engine, name: str, named: Collection[tuple[Iri, str]]) -> Iri:
    """The paper that has a name, also where files name it in several ways."""
    found = min(named)[0]
    if others := {thing for thing, _ in named} - same_papers(engine, found):
        options = options_of(map(shorten, sorted({found, *others})))
        raise UnknownNameError(f"several papers are called {name.strip()}; say {options}")
    return found


def _expect_no_other(engine: Engine, name: str) -> None:
    """Raise UnknownNameError where something that is no entity has a name, with what tells of it."""
    said = name.strip()
    if numbered := NUMBERED.fullmatch(said):
        what, document, _, number = numbered.groups()
        if not document or is_known(engine, DOCUMENT + document):
            raise _of_number(name, what, f"{document}:{number}" if document else number)
    if other := _other_kind(engine, said):
        what = with_article("kind of evidence" if other == "level" else other)
        told = _TOLD_BY[other].format(shlex.quote(said))
        raise UnknownNameError(f"{said} is the name of {what}; {told} tells of it")
    if of_value := kind_of_value(engine, fold(name)):
        condition = _CONDITIONS.get(of_value)
        words = " ".join(filter(None, ("search", condition and f"--{condition}", shlex.quote(said))))
        in_python = f"claims({condition}={said!r})" if condition else f"search({said!r})"
        raise UnknownNameError(
            f"{said} is the name of {with_article(of_value)}; `pepgraph {words}`, in Python {in_python}, "
            "finds claims with it"
        )


def _of_number(name: str, kind: str | None, number: str) -> UnknownNameError:
    """That the number of a passage or of a reference, which may stand behind its document, names no entity."""
    if kind:
        other = kind_numbered(kind)
        return UnknownNameError(f"{name.strip()} is not an entity; {_TOLD_BY[other].format(number)} tells of a {other}")
    return UnknownNameError(
        f"unknown entity {cut(name)!r}; what rests on a reference is told by impact {number}, "
        f"and what a passage says by ask passage {number}"
    )


def _other_kind(engine: Engine, name: str) -> str:
    """The kind of what is no entity and has just this name, empty where nothing has it."""
    for kind, room in (("document", DOCUMENT), ("paper", PAPER)):
        if re.fullmatch(r"[\w.-]+", name) and is_known(engine, room + name):
            return kind
    if is_question(engine, name):
        return "question"
    if re.fullmatch(r"(?:[\w.-]+:)?\d+-[\w-]+", name) and claims_called(engine, name):
        return "claim"
    return next((kind for kind in ("level", "relation", "paper") if fold(name) in names_of(engine, kind)), "")


def _called(engine: Engine, name: str, iri: str, kind: str) -> Iri:
    """What is named by its IRI, where it is of the kind."""
    if not is_known(engine, iri):
        if kind == "entity" and (thing := identified(engine, name)):
            return thing
        raise UnknownNameError(f"nothing in this graph is called {cut(name)}; check the name")
    query = _IS_PAPER if kind == "paper" else "SELECT ?it ?class WHERE { ?it a ?class }"
    classes = {str(row[1]).removeprefix(ONTOLOGY) for row in rows_from(engine, query, {"it": Iri(iri)})}
    if kind == "entity":
        for other, told in _TOLD_BY.items():
            if other.capitalize() in classes:
                told = told.format(own_name(engine, iri))
                raise UnknownNameError(f"{name.strip()} is a {other}; {told} tells of it")
        return (None if classes or is_of_claims(engine, iri) else identified(engine, name)) or Iri(iri)
    if not classes if kind == "paper" else CLASSES.get(kind, (kind.capitalize(),))[0] not in classes:
        error = UnknownValueError if kind in VALUES else UnknownNameError
        names = names_of(engine, kind) if kind in CLASSES else {}
        listed = f"; {_offered(engine, _like(name, names), names, kind)}" if kind in CLASSES else ""
        raise error(f"{name.strip()} is no {kind}{listed}")
    return Iri(iri)


def _most_itself(engine: Engine, name: str, called: set[str]) -> Iri:
    """Of several things with a name the one that has it as it is typed, else whose IRI ends in it, else its label."""
    if len(called) > 1:
        called = _so_written(engine, name, called)
        wanted = fold(name)
        own = {thing for thing in called if fold(local_of(thing)) == wanted}
        labelled = {thing for thing, label in labels(engine, called).items() if fold(label) == wanted}
        called = own or labelled or called
    if len(called) > 1:
        raise UnknownNameError(f"several things are called {name}; say {options_of(map(shorten, sorted(called)))}")
    return Iri(called.pop())


def _so_written(engine: Engine, name: str, called: set[str]) -> set[str]:
    """Of several things those that have a name letter by letter, or in other capitals; all where none has.

    P-gp is not PGP, and NAD+ is not NAD.
    """
    rows = rows_about(engine, NAMES_OF, called)
    forms = {(str(thing), normalize("NFC", str(form).strip())) for thing, form in rows}
    forms |= {(thing, local_of(thing)) for thing in called}
    for plain in (str, str.casefold):
        if found := {thing for thing, form in forms if plain(form) == plain(normalize("NFC", name.strip()))}:
            return found
    return called


def _of_kind(engine: Engine, name: str, kind: str) -> Term:
    """An entity of one class, since a question about a place has an answer for anything, and a wrong one."""
    names = names_of(engine, kind)
    alone = {thing for thing, _ in names.get(fold(name), ())}
    try:
        thing = alone.pop() if len(alone) == 1 else _resolved(engine, name, "entity")
    except UnknownNameError:
        if expand(name.strip()) is not None:
            raise
        said = f"unknown {kind} {cut(name)!r}; {_offered(engine, _like(name, names), names, kind)}"
        raise UnknownNameError(said + (_all_but_some(engine) if kind == "place" else "")) from None
    classes = {str(cls): str(label) for _, cls, label in rows_from(engine, _CLASSES_OF, {"thing": thing})}
    if classes and ONTOLOGY + ENTITY_CLASSES[kind] not in classes:
        known = _offered(engine, (), names, kind)
        raise UnknownNameError(f"{name} is {with_article(min(classes.values()))} and no {kind}; {known}")
    return thing


def _all_but_some(engine: Engine) -> str:
    """Where to ask for a place that nothing names: at those that are all places but some."""
    found = sorted({str(label) for _, label in rows_from(engine, _ALL_BUT_SOME)})
    return f"; for a place that no claim names ask for {' or '.join(map(repr, found))}" if found else ""


def own_name(engine: Engine, thing: str) -> str:
    """The end of an IRI, after its document where the graph has several, as commands take it."""
    document, local = document_of(thing), local_of(thing)
    several = document and several_documents(engine.whole or engine)
    return f"{document}:{local}" if several else local


def _like(name: str, names: Names) -> list[str]:
    name = latin(name)
    meant = meant_by(name, names)
    found = [plainest(names[key]) for key in within(fold(name), names)[: 3 - len(meant)]]
    return list(dict.fromkeys([*meant, *found]))


def _offered(engine: Engine, meant: Collection[str], names: Names, kind: str) -> str:
    if meant:
        return did_you_mean(meant)
    none = f"no {kind} has a name like it; search finds claims by their words"
    if kind == "entity" and has_many_entities(engine):
        return none
    every: dict[str, str] = {thing: plainest(forms) for thing, forms in forms_of(names).items()}
    if kind in ENTITY_CLASSES:
        every |= labels(engine, every)
    if not every:
        return f"the graph has no {kind}; is it the right one?"
    if len(every) <= 20:
        return f"there are {', '.join(sorted(every.values()))}"
    return none
