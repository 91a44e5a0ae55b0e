"""What words of a search are taken for where the claims that they find say it in others: safety for dependence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from pepgraph.answers.searching.question_words import NOT_NEEDED, OF_QUESTIONS
from pepgraph.answers.searching.typed_words import stem, typed
from pepgraph.model.claims import Claim
from pepgraph.model.sentences import listed
from pepgraph.query.run import run_about

if TYPE_CHECKING:
    from pepgraph.store.contract import Engine

_SOUGHT_BY = "SELECT ?thing ?name {{ VALUES ?thing {{ {values} }} ?thing skos:hiddenLabel ?name }}"
_ALIKE = 5
"""Letters that words of one family begin with, as Russian and Russia do."""


def taken(engine: Engine, words: str, claims: Collection[Claim]) -> dict[str, list[str]]:
    """The things by which claims are found for a word that none of their sentences has, by that word.

    That is a word by which people seek these (``skos:hiddenLabel``), and which the document may not have said: that
    somebody does not become dependent is not that it is safe.
    """
    said = {word for claim in claims for word in typed(claim.sentence)}
    sought = {stem(word): word for word in typed(words)}
    apart = OF_QUESTIONS | NOT_NEEDED
    unsaid = {begin: word for begin, word in sought.items() if word not in apart and not _begins(begin, said)}
    parts = (part for claim in claims for part in (claim.subject, claim.object, *(q.value for q in claim.qualifiers)))
    things = {part.iri: part.label for part in parts if ":" in part.iri}
    found: dict[str, set[str]] = {}
    for thing, name in run_about(engine, _SOUGHT_BY, things) if unsaid else ():
        names, label = typed(str(name)), things[str(thing)]
        if not all(any(one.startswith(begin) for begin in sought) for one in names):
            continue  # That a study is sought does not take it for a human study.
        for begin, word in unsaid.items():
            if _begins(begin, names) and not _begins(begin[:_ALIKE], typed(label)):
                found.setdefault(str(name) if " " in str(name) else word, set()).add(label)
    return {word: sorted(found[word]) for word in sorted(found)}


def in_words(word: str, things: Collection[str]) -> str:
    """The same of one word as a sentence."""
    return f"no sentence here has {word}; it is read as {listed(things)}"


def _begins(begin: str, words: Iterable[str]) -> bool:
    return any(word.startswith(begin) for word in words)
