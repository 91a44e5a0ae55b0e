"""Claims by their words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pepgraph.answers.listing import ORDERED, Part, claims_of, count_of_all
from pepgraph.answers.order import document_order
from pepgraph.answers.searching.question_words import DRESSING, NOT_NEEDED, OF_QUESTIONS
from pepgraph.answers.searching.typed_words import (
    OF_DENIALS,
    OF_DOSE,
    OF_WHOM,
    Sought,
    as_told,
    asked_for,
    singular,
    stem,
    terms,
    typed,
)
from pepgraph.answers.searching.unindexed import Unindexed
from pepgraph.answers.searching.word_index import Hit, Words, words_to_search
from pepgraph.errors import PepgraphError
from pepgraph.model.claims import Claim
from pepgraph.model.markdown import escaped
from pepgraph.model.terms import Iri, Literal
from pepgraph.query.filtering import ABOUT
from pepgraph.query.results import SHOWN
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import remembered
from pepgraph.store.remote.endpoint import EndpointEngine

if TYPE_CHECKING:
    from pepgraph.graph import Graph
    from pepgraph.store.contract import Engine

_RELATION_NAMES = """SELECT ?name {
  ?relation a pg:Relation ; rdfs:label|pg:infinitive|skos:altLabel|skos:hiddenLabel ?name
}"""

_JOINED = frozenset(("or", "and", "vs", "versus"))
"""Words between two others of which one is enough."""
_FEW = 2
"""How many words are told of which each claim lacks one."""

_PLACES = "SELECT ?place ?key { ?place a pg:Jurisdiction ; pg:nameKey ?key }"
_COMPOUND = "SELECT ?it ?key { ?it pg:nameKey ?key ; a pg:Peptide } LIMIT 1"
_NAMED = "SELECT ?it ?key { ?it pg:nameKey ?key } LIMIT 1"
_OF_PLACE = "SELECT ?claim ?place { ?claim pg:jurisdiction ?place }"


@dataclass(frozen=True, slots=True)
class Found:
    """Claims that words find, by IRI."""

    claims: list[str]
    every_word: bool = True
    """Whether each claim has every word; else none has, and these have most of them."""
    apart: Mapping[str, int] = field(default_factory=dict)
    """How many claims have a word, where none has all as they were typed."""
    lacking: tuple[str, ...] = ()
    """Words that none of these claims has, where they have most: a question about one of them is not answered."""
    total: int | None = None
    """How many claims are found in all, as far as that is known with them."""
    parted: tuple[str, ...] = ()
    """Words of which each of these claims lacks one, and none lacks all: of what they name nothing is said together."""

    @property
    def missing(self) -> str:
        """What none of these claims has, or has with the rest, as a sentence goes on; empty where they lack no word."""
        others = [(as_told(word), self.apart.get(word, 0)) for word in self.lacking]
        elsewhere = [f"{word} (in {count:,} other{'s' * (count != 1)})" for word, count in others if count]
        nowhere = [word for word, count in others if not count]
        parts = [f"none of them has {' or '.join(elsewhere)}"] if elsewhere else []
        parts += [f"no claim has {' or '.join(nowhere)}"] if nowhere else []
        parts += [f"each of them lacks {' or '.join(map(as_told, self.parted))}"] if self.parted else []
        return ", and ".join(parts)

    @property
    def answers(self) -> bool:
        """Whether each word is in some claim that was found."""
        return bool(self.claims) and not self.lacking


class Hits(list[Claim]):
    """The claims of a search, and what is to be said of them."""

    def __init__(self, claims: Iterable[Claim] = (), hinting: Callable[[], list[str]] = list) -> None:
        super().__init__(claims)
        self._hinting = hinting

    def __reduce__(self) -> tuple[type[Hits], tuple[list[Claim]]]:
        return Hits, ([*self],)

    @property
    def hints(self) -> list[str]:
        """What the words may mean, and which of them no claim has; none for a copy.

        Raises QueryError once the graph is closed.
        """
        return self._hinting()

    def _repr_markdown_(self) -> str:
        """What a notebook shows: a claim a line, and the hints."""
        hints: list[str] = []
        with suppress(PepgraphError):  # The claims are there without, of a closed graph too.
            hints = self.hints
        more = [f"{len(self):,} claims; these are the first {SHOWN}"] if len(self) > SHOWN else []
        lines = [f"- {escaped(repr(one)[len('<Claim: ') : -1])}" for one in self[:SHOWN]]
        return "\n".join((*lines, *(f"\n{escaped(told)}" for told in (*more, *hints)))) or "no claim"


def search(graph: Graph, words: str) -> Hits:
    """The claims that ``find`` finds, in its order; all that there are for words that are none."""
    if not words.strip():
        return Hits(graph.claims())
    from pepgraph.answers.searching.leads import IN_PYTHON, Leads, told

    found = find(graph, words)
    claims = in_order(graph, found)
    return Hits(claims, lambda: told(Leads(graph, words, found), claims, IN_PYTHON))


def in_order(graph: Graph, found: Found) -> list[Claim]:
    """What was found as claims, in the order in which it was found."""
    claims = read_claims(graph.engine, found.claims)
    place = {iri: i for i, iri in enumerate(found.claims)}
    return sorted(claims, key=lambda claim: place[claim.iri])


def part_of(graph: Graph, found: Found, size: int, offset: int = 0) -> Part[Claim]:
    """So many of the claims found, of which one more was asked for, so that it shows whether there are more."""
    claims = in_order(graph, replace(found, claims=found.claims[:size]))
    return Part(tuple(claims), offset, len(found.claims) > size)


def naming_first(graph: Graph, hits: Sequence[Hit], size: int, offset: int = 0) -> Part[Claim]:
    """Claims that name the first of some hits: what there is as long as there is no index of words."""
    return claims_of(graph, ABOUT, {"it": Iri(hits[0].iri)}, offset=offset, size=size) if hits else Part((), total=0)


def find(graph: Graph, words: str, limit: int = -1, offset: int = 0) -> Found:
    """Claims that have every word, or a word beginning with it.

    A word counts where it stands in the claim's sentence or in another name of its relation; then, where
    what the claim names has a name that begins so, all words of which may be typed, or has it in a word
    that people seek it by (``skos:hiddenLabel``), or where it stands in a name of its kind of evidence,
    or in the words of the document that the claim rests on, where those were given. Claims that have all
    words in the first way come first, of these those that have them whole, each group in document order; first of all,
    where it is asked what a thing is, those about it.
    A number, a word of two letters or one of a few, such as gene, is never the beginning of another, and every
    denial has the word without.

    Where no claim has every word, those that have most of the words that a question is about, in any
    form and more than half of them, and those on what it names that have a word which none of these has,
    as the one that denies it may; those whose subject is named come first, then those of a place that is
    named, then those that name more of the compounds, then those with the rarer words, which count twice in
    the first way; a word for what a claim tells of before one for its relation alone.
    """
    index = words_to_search(graph.engine)
    end = None if limit < 0 else offset + limit
    if index is not None:
        whole = index.claims(words, limit, offset)
        return Found(whole) if whole or index.claims(words, 1) else _most(words, graph.engine, index, offset, end)
    there = Unindexed(graph.engine, words)
    if every := there.claims():
        return Found(every[offset:end])
    return _most(words, graph.engine, there, offset, end)


def soon(graph: Graph, words: str, limit: int, offset: int) -> Found | None:
    """What ``find`` finds; None where that would take long: as long as the index of a store is being made.

    An endpoint never has one, since it would have to send all it has, and is searched up to ORDERED claims.
    """
    if words_to_search(graph.engine) is not None:
        return find(graph, words, limit, offset)
    if gets_index(graph) or count_of_all(graph) > ORDERED:
        return None
    found = find(graph, words)
    return replace(found, claims=found.claims[offset : offset + limit], total=len(found.claims))


def gets_index(graph: Graph) -> bool:
    """Whether there is an index of words, or will be."""
    return not any(isinstance(part, EndpointEngine) for part in graph.engine.parts)


def _most(words: str, engine: Engine, there: Words | Unindexed, start: int, end: int | None) -> Found:
    """Claims that have most of the words; where one names what claims are about, only such as have that name.

    Of two words with "or" between them, either is enough; with "and" or "versus" where nothing has both.
    """
    sought = {term[0]: term for term in terms(words, there.begins_name) if term[0] not in OF_QUESTIONS}
    # A letter alone begins a word of nearly every sentence.
    about = {word: term for word, term in sought.items() if len(word) > 1 or word.isdigit()} or sought
    having = _Having(about, there, _relating(engine), _placed(engine, about.values()), _compounds(engine, about))
    weighing = NOT_NEEDED.union(asked_for(words)) - {OF_DOSE}
    needed = {word: claims for word, claims in having.found.items() if word not in weighing}
    naming = having.naming if having.named else None
    # What a name alone finds answers no question, be it of one word or of several.
    if len({*having.names.values()}) == 1:
        needed = having.found if needed.keys() <= having.names.keys() else needed
        besides = needed.keys() - having.names.keys()
        others = {claim for word in besides - {OF_WHOM} or besides for claim in having.found[word]}
        naming = having.naming & others
    tried = [(having.found, 1.0), (needed, 0.5)] if len(needed) < len(having.found) else [(having.found, 0.5)]
    ranked, best = _with_most(words, tried, naming)
    # What is denied of another thing that is named denies nothing of what was found.
    said = {word: claims for word, claims in needed.items() if word not in having.names}
    ranked += _denying(said, having.named, ranked, there)
    place = document_order(engine, ranked)
    ranked.sort(key=lambda claim: (*having.rank(claim), place(claim)))
    apart = {word: len(claims) for word, claims in having.found.items()}
    lacking = tuple(
        word
        for word, claims in having.found.items()
        if ranked and word not in DRESSING and {*ranked}.isdisjoint(claims)
    )
    parted = () if lacking or not _JOINED.isdisjoint(typed(words)) else _parted(needed, ranked)
    parted = parted if any(_names(engine, about[word]) for word in parted) else ()
    return Found(ranked[start:end], bool(apart) and best == len(apart), apart, lacking, len(ranked), parted)


class _Having:
    """Claims by the words that they have, and what each word is worth."""

    def __init__(
        self,
        about: Mapping[str, Sought],
        there: Words | Unindexed,
        relating: Collection[str],
        placed: Collection[str],
        compounds: Collection[str],
    ) -> None:
        self.found: dict[str, Collection[str]] = {}
        """Those that have each word, in any form."""
        self.names: dict[str, frozenset[str]] = {}
        """Of words that name what claims are about, the claims about that."""
        self.named: set[str] = set()
        """Claims about what is named."""
        self.naming: set[str] = set()
        """Claims that have a name of it."""
        self._placed = placed
        self._weight: dict[str, float] = defaultdict(float)
        self._topical: dict[str, float] = defaultdict(float)
        self._naming: Counter[str] = Counter()
        for word, term in about.items():
            forms = (stem(word), *term)
            found = self.found[word] = there.having(forms)
            own = set(there.having(forms, "sentence"))
            whole = set(there.having((*term, f"{singular(word)}s"), "sentence", whole=True))
            if subjects := there.having(term, "subject"):
                self.names[word] = frozenset(subjects)
                self.named.update(subjects)
                self._naming.update(own if word in compounds else ())
                keys = tuple(key for key in term[1:] if word in key and len(key) > len(word))
                self.naming.update(there.having(keys) if keys and there.having(keys, "subject") else found)
            for claim in found:
                counts = (1 + (claim in own) + (claim in whole)) / len(found)
                self._weight[claim] += counts
                self._topical[claim] += 0 if forms[0] in relating else counts

    def rank(self, claim: str) -> tuple[bool, bool, int, float, float]:
        """What to sort claims by, the best first."""
        about = claim not in self.named, claim not in self._placed, -self._naming[claim]
        return *about, -self._topical[claim], -self._weight[claim]


def _with_most(
    words: str, tried: Iterable[tuple[Mapping[str, Collection[str]], float]], naming: set[str] | None
) -> tuple[list[str], int]:
    """The claims that have most of the words, and how many that are; with ``naming`` only such as are among these.

    ``tried`` are claims by words, each with the part of the words that a claim needs: the first that are had count.
    """
    best = 0
    for found, least in tried:
        for between in (("or",), ("or", "and", "vs", "versus")):
            wanted = _either(words, found, between)
            count = Counter(claim for having in wanted for claim in (having if naming is None else having & naming))
            best = max(count.values(), default=0)
            if best == len(wanted) > 0 or best > least * len(wanted):
                return [claim for claim, n in count.items() if n == best], best
    return [], best


def _parted(found: Mapping[str, Collection[str]], ranked: Collection[str]) -> tuple[str, ...]:
    """Words of which each of some claims lacks one, where these are a few."""
    short = {word: {*claims} for word, claims in found.items() if word not in DRESSING and not {*ranked} <= {*claims}}
    each = all(any(claim not in claims for claims in short.values()) for claim in ranked)
    return tuple(short) if each and len(short) <= _FEW else ()


def _names(engine: Engine, term: Sought) -> bool:
    """Whether a word names a thing: a verb may be said in another way."""
    return any(run(engine, _NAMED, {"key": Literal(key)}).rows for key in term)


def _relating(engine: Engine) -> frozenset[str]:
    """What words have in common with names of relations: without them a claim is on what is asked, if it has others."""
    return remembered(
        engine,
        "stems of names of relations",
        lambda: frozenset(stem(word) for (name,) in run(engine, _RELATION_NAMES) for word in typed(str(name))),
    )


def _placed(engine: Engine, about: Iterable[Sought]) -> set[str]:
    """Claims of a place that is named: of another one they answer no question for it."""
    places = remembered(engine, "names of places", lambda: list(run(engine, _PLACES)))
    forms = {form for term in about for form in term}
    named = {place for place, key in places if place and str(key) in forms}
    return {str(claim) for place in named for claim, _ in run(engine, _OF_PLACE, {"place": place})}


def _compounds(engine: Engine, about: Mapping[str, Sought]) -> set[str]:
    """The words that name compounds: what relates two of them says more of both than what is said of one."""
    return {word for word, term in about.items() for key in term if run(engine, _COMPOUND, {"key": Literal(key)}).rows}


def _denying(
    found: Mapping[str, Collection[str]], named: set[str], ranked: list[str], there: Words | Unindexed
) -> set[str]:
    """Denials on what is named that have a word which none of these claims has, as everywhere beside one place."""
    if not (ranked and named):
        return set()
    others = {claim for claims in found.values() if {*ranked}.isdisjoint(claims) for claim in named & {*claims}}
    return others.intersection(there.having((OF_DENIALS,), "also")) if others else others


def _either(words: str, found: Mapping[str, Collection[str]], enough: Collection[str]) -> list[set[str]]:
    """The claims that have each of the words, or one of those with such a word between them."""
    said = [word for word in typed(words) if word in found or word in enough]
    first = {
        behind: before for before, between, behind in zip(said, said[1:], said[2:], strict=False) if between in enough
    }
    parts: dict[str, set[str]] = {}
    for word, claims in found.items():
        parts.setdefault(first.get(word, word), set()).update(claims)
    return list(parts.values())


UNSEARCHED = (
    "the words of a document are searched only where the graph is read from files (--data), or in a slice "
    "(--within, --about), which is in memory"
)
"""What a search of a store or an endpoint leaves out."""


def lacks_quotes(graph: Graph) -> bool:
    """Whether words of a document would be searched, if it were given: those of a store or an endpoint never are."""
    if graph.engine.lasting:
        return False
    query = "SELECT ?span { ?span pg:quote ?words } LIMIT 1"
    return remembered(graph.engine, "lacks quotes", lambda: not run(graph.engine, query).rows)
