"""Where a search leads besides to claims: questions, named queries, things, sources, another spelling."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pepgraph.answers.places import Bearing, bearing
from pepgraph.answers.searching.meanings import (
    Asking,
    asked,
    comparable,
    identifier_near,
    in_parts,
    named_in,
    queries_about,
    sources_named,
    spelt,
    thing_identified,
    typed_name,
)
from pepgraph.answers.searching.narrowed import Narrowed, narrowed
from pepgraph.answers.searching.numbered import number_unknown, numbered
from pepgraph.answers.searching.opposed import MOST_OPPOSED, is_direction, opposed
from pepgraph.answers.searching.question_words import DRESSING, NOT_NEEDED
from pepgraph.answers.searching.search import Found, lacks_quotes
from pepgraph.answers.searching.stand_ins import in_words, taken
from pepgraph.answers.searching.typed_words import as_told, asked_for, typed
from pepgraph.answers.searching.unanswered import untold
from pepgraph.answers.searching.word_index import Hit
from pepgraph.model.claims import Claim
from pepgraph.model.sentences import listed
from pepgraph.model.terms import Iri
from pepgraph.query.alike import did_you_mean
from pepgraph.query.naming.resolve import own_name

if TYPE_CHECKING:
    from pepgraph.graph import Graph


class Tongue(NamedTuple):
    """How those speak who are told: in commands, or in Python."""

    call: Callable[..., str]
    """What to type for a question by its name and arguments."""
    claims: Callable[[Mapping[str, str]], str]
    """What to type for the claims that meet some conditions."""
    document: str
    """What the text of a document is given with."""


def _call(name: str, *arguments: str) -> str:
    return f"{name}({', '.join(map(repr, arguments))})"


def _claims(conditions: Mapping[str, str]) -> str:
    return f"claims({', '.join(f'{name}={value!r}' for name, value in conditions.items())})"


IN_PYTHON = Tongue(_call, _claims, "documents=")


def told(leads: Leads, claims: Collection[Claim], tongue: Tongue) -> list[str]:
    """What is to be said of a search beside the claims that it found; nothing of one that answers."""
    itself = [f"a document asks this itself: {tongue.call('ask', name)}" for name in leads.questions]
    itself += [f"the other direction is said too: {claim.sentence.removesuffix('.')}" for claim in leads.opposed]
    places = [f"it bears on the place without naming it: {claim.sentence.removesuffix('.')}" for claim in leads.bearing]
    own = [in_words(word, things) for word, things in taken(leads.graph.engine, leads.words, claims).items()]
    narrowed = [] if itself else leads.narrowed.values()
    own += [*dict.fromkeys(_of_it(one, tongue) for one in narrowed), *leads.untold]
    if not leads.found.every_word:
        return own + itself + ([] if itself and not claims else [_missed(leads, tongue)]) + places
    parted = [
        f"{word} stands nowhere as it is typed; these have {listed(typed(word))}, or words that begin so"
        for word in in_parts(leads.graph, leads.words, claims)
    ]
    near = [leads.near] if leads.near else []
    return own + itself + places + near + parted + _further([] if itself else leads.wider, leads.compared, tongue)


def _of_it(narrowed: Narrowed, tongue: Tongue) -> str:
    """The claims of a query that are about what is named, and what lists them."""
    return narrowed.sentence + (f": {tongue.claims(narrowed.conditions)}" if narrowed.total != 0 else "")


def _further(queries: Iterable[Asking], compared: Sequence[str], tongue: Tongue) -> list[str]:
    """Where more is told: named queries, and things to be compared."""
    asked = " or ".join(tongue.call("ask", *one.words) for one in queries)
    said = [f"a named query: {asked}"] if asked else []
    return said + ([f"side by side: {tongue.call('compare', *compared)}"] if compared else [])


def _missed(leads: Leads, tongue: Tongue) -> str:
    """What to say where no claim has all words: what they name, a spelling, or how many claims have which of them."""
    found, spelling = leads.found, did_you_mean(filter(None, [leads.spelling]))
    further = _further(leads.wider, leads.compared, tongue)
    sources = [_of_source(*named, tongue) for named in leads.sources]
    if found.claims:
        few = ["no claim has all of these words, these have the most of them", found.missing, leads.near]
        more = [spelling] if spelling else [*further, *sources]
        return "; ".join(filter(None, (*few, *more)))
    if sources and (leads.numbered or not leads.alone):
        more = sources
    elif spelling and not sources:
        more = [spelling]
    else:
        alone = leads.alone_told
        shorter = "" if leads.things or leads.near else "fewer or shorter ones find more"
        more = list(filter(None, [leads.near, f"alone there are claims with {alone}" if alone else shorter]))
        more += [*further, *sources]
        if not leads.compared:
            more += [f"all that is held of {name}: {tongue.call('show', name)}" for name in leads.things[:1]]
        if lacks_quotes(leads.graph):
            more.append(f"the words of a document itself are searched where {tongue.document} gives it")
    return "; ".join(("no claim has these words", *more))


def _of_source(kind: str, label: str, name: str, tongue: Tongue) -> str:
    if kind == "reference":
        return f"what cites {label}: {tongue.call('impact', name)}"
    return f"what {label} says: {tongue.call('ask', 'passage', name)}"


PLACE = "Jurisdiction"


class Leads:
    """What the words of a search may mean, beside the claims that they found; each is looked up when it is wanted."""

    def __init__(self, graph: Graph, words: str, found: Found) -> None:
        self.graph = graph
        self.words = words
        self.found = found

    @cached_property
    def questions(self) -> dict[str, Hit]:
        """The questions of documents that the words ask, by the name that ``ask`` takes."""
        return asked(self.graph, self.words)

    @cached_property
    def queries(self) -> list[Asking]:
        """Named queries that are asked with some of them."""
        return queries_about(self.graph, self.words, self.found)

    @cached_property
    def narrowed(self) -> dict[str, Narrowed]:
        """By the names of those that ask of all things: their claims about the one thing that the words name."""
        found = {one.entry.name: narrowed(self.graph, one, self.named) for one in self.queries}
        return {name: one for name, one in found.items() if one}

    @cached_property
    def untold(self) -> list[str]:
        """That no claim about the one thing that they name tells what they ask for, as when or how long."""
        return [] if self.found.every_word and self.found.claims else untold(self.graph, self.words, self.named)

    @property
    def wider(self) -> list[Asking]:
        """The queries of whose claims not only those about what is named are meant."""
        return [one for one in self.queries if one.entry.name not in self.narrowed]

    @cached_property
    def compared(self) -> list[str]:
        """Names of things that may be meant to be compared."""
        return comparable(self.graph, self.words)

    @cached_property
    def named(self) -> dict[Iri, set[str]]:
        """The things that the words name, with the local names of their classes."""
        return named_in(self.graph, self.words)

    @cached_property
    def things(self) -> list[str]:
        """Names to type of the things that the words name."""
        return list(map(typed_name, self.named))

    @cached_property
    def numbered(self) -> list[Hit]:
        """Passages and references that the words name by a number."""
        return numbered(self.graph, self.words)

    @cached_property
    def identified(self) -> list[Hit]:
        """The thing that a registry outside calls so, if that is all that was typed."""
        return thing_identified(self.graph, self.words)

    @cached_property
    def near(self) -> str:
        """What to say of a number that no passage or reference has, and of an identifier of what is only near."""
        return ("" if self.numbered else number_unknown(self.graph, self.words)) or identifier_near(
            self.graph, self.words
        )

    @cached_property
    def cited(self) -> list[Hit]:
        """Passages and references that they name by number, author or title.

        Beside claims that were found, an author is named by words that no claim has: was it she who showed it?
        """
        beside = bool(self.found.claims) and not self.numbered
        return sources_named(self.graph, " ".join(self.unknown) if beside else self.words, by_author=beside)

    @property
    def sources(self) -> list[tuple[str, str, str]]:
        """The same by kind, label and the name to ask by."""
        return [(hit.kind, hit.label.partition(":")[0], own_name(self.graph.engine, hit.iri)) for hit in self.cited]

    @cached_property
    def opposed(self) -> list[Claim]:
        """The first claims that say the opposite of some that were found, where the words ask for a direction."""
        # Of what has only most of the words it may be the other ones that are asked about, but for such as weigh it
        # or say its direction: is it bad that it lowers NGF, does it raise or lower it.
        engine, lacking = self.graph.engine, self.found.lacking
        weighing = NOT_NEEDED.union(asked_for(self.words))
        alone = lacking and all(word in weighing or is_direction(engine, word) for word in lacking)
        found = self.found.claims if self.found.every_word or alone else ()
        return opposed(engine, self.words, found)[:MOST_OPPOSED]

    @cached_property
    def places(self) -> dict[Iri, list[Bearing]]:
        """What bears on each place that is named without naming it, on what is named beside it or else on all."""
        others: list[Iri | None] = [it for it, kinds in self.named.items() if PLACE not in kinds]
        return {
            place: [one for it in others or [None] for one in bearing(self.graph, place, it)]
            for place, kinds in self.named.items()
            if PLACE in kinds
        }

    @cached_property
    def bearing(self) -> list[Claim]:
        """The first of these claims that were not found, denials before others, where not a place alone is named."""
        if len(self.places) == len(self.named):
            return []
        found = {*self.found.claims}
        every = (claim for some in self.places.values() for one in some for claim in one.claims)
        claims = {claim.sentence: claim for claim in every if claim.iri not in found}.values()
        return sorted(claims, key=lambda claim: claim.polarity != "negated")[:MOST_OPPOSED]

    @cached_property
    def spelling(self) -> str:
        """The words as the graph spells them; empty where it has nothing near."""
        return spelt(self.graph, self.words, self.found.apart)

    @property
    def alone(self) -> dict[str, int]:
        """How many claims have each word that some have, where none has all of them."""
        return {word: count for word, count in self.found.apart.items() if count}

    @property
    def alone_told(self) -> str:
        """The same in words."""
        return ", ".join(f"{as_told(word)} ({count:,})" for word, count in self.alone.items())

    @property
    def unknown(self) -> list[str]:
        """Words that no claim has, but for those that a question is dressed with."""
        return [word for word, count in self.found.apart.items() if not count and word not in DRESSING]
