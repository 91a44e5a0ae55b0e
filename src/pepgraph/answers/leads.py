"""Where a search leads besides to claims: questions, named queries, things, sources, another spelling."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pepgraph.answers.meant import (
    Asking,
    asked,
    comparable,
    named_in,
    numbered,
    queries_about,
    sources_named,
    spelt,
    typed_name,
)
from pepgraph.answers.question_words import DRESSING
from pepgraph.answers.search import Found
from pepgraph.answers.words import Hit
from pepgraph.query.alike import did_you_mean

if TYPE_CHECKING:
    from pepgraph.graph import Graph


def hints(graph: Graph, words: str, found: Found) -> list[str]:
    """What is to be said of a search beside its claims, for Python; nothing of one that answers."""
    leads = Leads(graph, words, found)
    told = [f"a document asks this itself: ask({name!r})" for name in leads.questions]
    if not (found.claims or leads.questions):
        told += _unfound(leads)
    elif not found.every_word:
        told.append("; ".join(filter(None, ("no claim has all of these words, these have the most", found.missing))))
        told += [did_you_mean([leads.spelling])] if found.lacking and leads.spelling else []
    if not leads.questions:
        whole = [one for one in leads.queries if len(one.arguments) == len(one.entry.params)]
        asked = [", ".join(map(repr, (one.entry.name, *one.arguments.values()))) for one in whole]
        told += [f"a named query: ask({arguments})" for arguments in asked]
    if leads.compared:
        told.append(f"side by side: compare({', '.join(map(repr, leads.compared))})")
    return told


def _unfound(leads: Leads) -> list[str]:
    """What to say where no claim has the words: what they name, a spelling, or how many claims have which of them."""
    told_by = {"passage": "what {} says: ask('passage', {!r})", "reference": "what cites {}: impact({!r})"}
    if leads.sources and (leads.numbered or not leads.alone):
        return [told_by[kind].format(label, name) for kind, label, name in leads.sources]
    if leads.spelling:
        return [f"no claim has these words; {did_you_mean([leads.spelling])}"]
    alone = ", ".join(f"{word} ({count:,})" for word, count in leads.alone.items())
    told = [f"no claim has these words; {f'alone there are {alone}' if alone else 'fewer or shorter ones find more'}"]
    return told + [f"all that is held of {name}: show({name!r})" for name in leads.things[:1] if not leads.compared]


class Leads:
    """What the words of a search may mean, beside the claims that they found; each is looked up when it is wanted."""

    def __init__(self, graph: Graph, words: str, found: Found) -> None:
        self._graph = graph
        self._words = words
        self._found = found

    @cached_property
    def questions(self) -> dict[str, Hit]:
        """The questions of documents that the words ask, by the name that ``ask`` takes."""
        return asked(self._graph, self._words)

    @cached_property
    def queries(self) -> list[Asking]:
        """Named queries that are asked with some of them."""
        return queries_about(self._graph, self._words, self._found)

    @cached_property
    def compared(self) -> list[str]:
        """Names of things that may be meant to be compared."""
        return comparable(self._graph, self._words)

    @cached_property
    def things(self) -> list[str]:
        """Names to type of the things that the words name."""
        return list(map(typed_name, named_in(self._graph, self._words)))

    @cached_property
    def numbered(self) -> list[Hit]:
        """Passages and references that the words name by a number."""
        return numbered(self._graph, self._words)

    @cached_property
    def sources(self) -> list[tuple[str, str, str]]:
        """Passages and references that they name by number, author or title: kind, label and name to ask by."""
        return sources_named(self._graph, self._words)

    @cached_property
    def spelling(self) -> str:
        """The words as the graph spells them; empty where it has nothing near."""
        return spelt(self._graph, self._words)

    @property
    def alone(self) -> dict[str, int]:
        """How many claims have each word that some have, where none has all of them."""
        return {word: count for word, count in self._found.apart.items() if count}

    @property
    def unknown(self) -> list[str]:
        """Words that no claim has, but for those that a question is dressed with."""
        return [word for word, count in self._found.apart.items() if not count and word not in DRESSING]
