"""Claims by their words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pepgraph.answers.elsewhere import elsewhere
from pepgraph.answers.order import document_order
from pepgraph.answers.question_words import DRESSING, NOT_NEEDED, OF_QUESTIONS
from pepgraph.answers.typed import ALIKE_IN_PLURAL, OF_DENIALS, Sought, is_whole, plain, terms, typed
from pepgraph.answers.words import Words, words_at_hand, words_of
from pepgraph.errors import PepgraphError
from pepgraph.model.claims import Claim
from pepgraph.model.markdown import escaped
from pepgraph.model.terms import Literal
from pepgraph.query.results import SHOWN
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import remembered

if TYPE_CHECKING:
    from pepgraph.graph import Graph
    from pepgraph.store.contract import Engine

# All labels are read from one end to the other, a fifth of looking up that of each claim, and once for all words:
# reading takes most of the time. What a word is without its accents SPARQL cannot tell, so that whatever has letters
# beyond ASCII is looked at here.
_BY_SENTENCE = """
SELECT ?claim ?text ?words WHERE {
  ?claim rdfs:label ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  OPTIONAL { ?claim a ?kind }
  FILTER (?kind = pg:Claim)
}"""

_BY_NAME = """
SELECT ?claim ?key ?words WHERE {
  ?thing pg:nameKey ?key
  FILTER (REGEX(?key, ?words))
  { ?claim rdf:subject ?thing } UNION { ?claim rdf:object ?thing }
  UNION { ?qualifier a pg:QualifierProperty . ?claim ?qualifier ?thing }
}"""
_BY_SUBJECT = "SELECT ?claim ?key WHERE { ?thing pg:nameKey ?key . ?claim rdf:subject ?thing }"
_BEGUN = "SELECT ?key ?begin WHERE { ?thing pg:nameKey ?key FILTER (STRSTARTS(?key, ?begin)) } LIMIT 1"
_DENIALS = "SELECT ?claim ?polarity WHERE { ?claim pg:polarity ?polarity FILTER (?polarity = pg:Negated) }"

_BY_RELATION = """
SELECT ?claim ?text ?words WHERE {
  ?relation a pg:Relation ; rdfs:label|pg:infinitive|skos:altLabel|skos:hiddenLabel ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  ?claim rdf:predicate ?relation
}"""

_RELATION_NAMES = """SELECT ?name {
  ?relation a pg:Relation ; rdfs:label|pg:infinitive|skos:altLabel|skos:hiddenLabel ?name
}"""

_BY_LEVEL = """
SELECT ?claim ?text ?words WHERE {
  ?level a pg:EvidenceLevel ; skos:prefLabel|skos:altLabel ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  ?claim pg:evidenceLevel ?level
}"""

_BY_HIDDEN = """
SELECT ?claim ?text ?words WHERE {
  ?thing skos:hiddenLabel ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  { ?claim rdf:subject ?thing } UNION { ?claim rdf:object ?thing }
  UNION { ?qualifier a pg:QualifierProperty . ?claim ?qualifier ?thing }
}"""

_BY_QUOTE = """
SELECT ?claim ?text ?words WHERE {
  ?span pg:quote ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  ?claim pg:anchor|pg:negationCue|pg:modalityCue ?span
}"""


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

    @property
    def missing(self) -> str:
        """What none of these claims has, as a sentence goes on; empty where they lack no word."""
        others = [(word, self.apart.get(word, 0)) for word in self.lacking]
        elsewhere = [f"{word} (in {count:,} other{'s' * (count != 1)})" for word, count in others if count]
        nowhere = [word for word, count in others if not count]
        parts = [f"none of them has {' or '.join(elsewhere)}"] if elsewhere else []
        parts += [f"no claim has {' or '.join(nowhere)}"] if nowhere else []
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
    from pepgraph.answers.leads import IN_PYTHON, Leads, told

    found = find(graph, words)
    claims = in_order(graph, found)
    return Hits(claims, lambda: told(Leads(graph, words, found), claims, IN_PYTHON))


def in_order(graph: Graph, found: Found) -> list[Claim]:
    """What was found as claims, in the order in which it was found."""
    claims = read_claims(graph.engine, found.claims) if found.claims else []
    place = {iri: i for i, iri in enumerate(found.claims)}
    return sorted(claims, key=lambda claim: place[claim.iri])


def find(graph: Graph, words: str, limit: int = -1, offset: int = 0) -> Found:
    """Claims that have every word, or a word beginning with it.

    A word counts where it stands in the claim's sentence or in another name of its relation; then, where
    what the claim names has a name that begins so, all words of which may be typed, or has it in a word
    that people seek it by (``skos:hiddenLabel``), or where it stands in a name of its kind of evidence,
    or in the words of the document that the claim rests on, where those were given. Claims that have all
    words in the first way come first, of these those that have them whole, each group in document order.
    A number or a word of two letters is never the beginning of another, and every denial has the word
    without.

    Where no claim has every word, those that have most of the words that a question is about, in any
    form and more than half of them, and those on what it names that have a word which none of these has,
    as the one that denies it may; those whose subject is named come first, then those with the rarer
    words, which count twice in the first way; a word for what a claim tells of before one for its relation alone.
    """
    # A store's index takes long to make, and a server makes it beside.
    index = words_at_hand(graph.engine) if graph.engine.lasting else words_of(graph.engine)
    end = None if limit < 0 else offset + limit
    if index is not None:
        whole = index.claims(words, limit, offset)
        return Found(whole) if whole or index.claims(words, 1) else most(words, graph.engine, index, offset, end)
    there = _There(graph, words)
    if every := there.claims():
        return Found(every[offset:end])
    return most(words, graph.engine, there, offset, end)


def most(words: str, engine: Engine, there: Words | _There, start: int, end: int | None) -> Found:
    """Claims that have most of the words; where one names what claims are about, only such as have that name.

    Of two words with "or" between them, either is enough; with "and" where nothing has both.
    """
    sought = {term[0]: term for term in terms(words, there.begins_name) if term[0] not in OF_QUESTIONS}
    # A letter alone begins a word of nearly every sentence.
    about = {word: term for word, term in sought.items() if len(word) > 1 or word.isdigit()} or sought
    found: dict[str, Collection[str]] = {}
    weight: dict[str, float] = defaultdict(float)
    topical: dict[str, float] = defaultdict(float)
    relating = _relating(engine)
    named: set[str] = set()
    naming: set[str] = set()
    names: dict[str, frozenset[str]] = {}
    for word, term in about.items():
        forms = (stem(word), *term[1:])
        found[word] = there.having(forms)
        own = set(there.having(forms, "sentence"))
        if subjects := there.having(term, "subject"):
            named.update(subjects)
            keys = tuple(key for key in term[1:] if word in key and len(key) > len(word))
            naming.update(there.having(keys) if keys and there.having(keys, "subject") else found[word])
            names[word] = frozenset(subjects)
        for claim in found[word]:
            counts = (2 if claim in own else 1) / len(found[word])
            weight[claim] += counts
            topical[claim] += 0 if forms[0] in relating else counts
    needed = {word: claims for word, claims in found.items() if word not in NOT_NEEDED}
    # What a name alone finds answers no question, be it of one word or of several.
    if len({*names.values()}) == 1:
        needed = found if needed.keys() <= names.keys() else needed
        naming.intersection_update(claim for word in needed.keys() - names.keys() for claim in found[word])
    best, ranked = 0, list[str]()
    tried = [(found, 1.0), (needed, 0.5)] if len(needed) < len(found) else [(found, 0.5)]
    for some, least in tried:
        for between in (("or",), ("or", "and")):
            wanted = _either(words, some, between)
            count = Counter(claim for having in wanted for claim in (having & naming if named else having))
            best = max(count.values(), default=0)
            if best == len(wanted) > 0 or best > least * len(wanted):
                ranked = [claim for claim, n in count.items() if n == best]
                break
        if ranked:
            break
    ranked += _denying(needed, named, ranked, there)
    place = document_order(engine, ranked)
    ranked.sort(key=lambda claim: (claim not in named, -topical[claim], -weight[claim], place(claim)))
    apart = {word: len(claims) for word, claims in found.items()}
    lacking = tuple(
        word for word, claims in found.items() if ranked and word not in DRESSING and {*ranked}.isdisjoint(claims)
    )
    return Found(ranked[start:end], bool(found) and best == len(found), apart, lacking, len(ranked))


def _relating(engine: Engine) -> frozenset[str]:
    """What words have in common with names of relations: without them a claim is on what is asked, if it has others."""
    return remembered(
        engine,
        "stems of names of relations",
        lambda: frozenset(stem(word) for (name,) in run(engine, _RELATION_NAMES) for word in typed(str(name))),
    )


def _denying(
    found: Mapping[str, Collection[str]], named: set[str], ranked: list[str], there: Words | _There
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


_ABLE = re.compile(r"(\w{3,}b)(?:(?<=[ai]b)le|ility)")


def stem(word: str) -> str:
    """A beginning that the forms of a word have in common.

    >>> stem("raises"), stem("increased"), stem("binding"), stem("stress"), stem("bdnf")
    ('rais', 'increas', 'bind', 'stress', 'bdnf')
    >>> stem("approval"), stem("registration"), stem("inhibition"), stem("dosage")
    ('approv', 'regist', 'inhibit', 'dos')
    >>> stem("difference"), stem("differences"), stem("evidence")
    ('differ', 'differ', 'evidence')
    >>> stem("stable"), stem("stability"), stem("reversible"), stem("reversibility")
    ('stab', 'stab', 'reversib', 'reversib')
    >>> stem("rats"), stem("species"), stem("series")
    ('rat', 'species', 'series')
    >>> stem("studies"), stem("studied"), stem("study")
    ('stud', 'stud', 'stud')
    """
    if word in ALIKE_IN_PLURAL:
        return word
    if able := _ABLE.fullmatch(word):
        return able[1]
    nouns = (("ration", 11), ("ation", 9), ("ences", 11), ("ence", 10), ("ion", 8), ("al", 8), ("age", 6))
    verbs = (("ies", 7), ("ied", 7), ("ing", 6), ("ed", 6), ("es", 6), ("s", 4), ("y", 5))
    for ending, least in (*nouns, *verbs):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


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


class _There:
    """Claims that have some of a few words, asked of the graph itself."""

    def __init__(self, graph: Graph, words: str) -> None:
        self._engine = graph.engine
        self._begun: dict[str, bool] = {}
        self._sought = terms(words, self.begins_name)
        self._forms = {form for term in self._sought for form in (stem(term[0]), *term)}
        self._known: dict[str, list[tuple[str, str]]] = {}
        self._denied: set[str] | None = None

    def claims(self) -> list[str]:
        """Claims that have every word, in the order of the index."""
        if not self._sought:
            return []
        whole, own, anywhere = (
            set.intersection(*(self._any(term, column, whole) for term in self._sought))
            for column, whole in (("sentence", True), ("sentence", False), ("", False))
        )
        place = document_order(self._engine, anywhere)
        return sorted(anywhere, key=lambda claim: (claim not in whole, claim not in own, place(claim)))

    def having(self, term: Sought, column: str = "") -> set[str]:
        """Claims that have a word, in one way where one is named."""
        return self._any(term, column, whole=column == "subject")

    def begins_name(self, key: str) -> bool:
        """Whether a name of something begins so."""
        if key not in self._begun:
            self._begun[key] = any(True for _ in run(self._engine, _BEGUN, {"begin": Literal(key)}))
        return self._begun[key]

    def _any(self, term: Sought, column: str, whole: bool) -> set[str]:
        if column == "subject":
            named = (run(self._engine, _BY_SUBJECT, {"key": Literal(word)}) for word in term)
            return {str(claim) for rows in named for claim, _ in rows}
        found: set[str] = set()
        for word in term:
            end = r"\b" if whole or is_whole(word) else ""
            begins = re.compile(rf"\b{re.escape(word)}{end}")
            for way in (column,) if column else _WAYS:
                found |= {claim for claim, text in self._texts(way) if word in text and begins.search(text)}
            if column != "sentence":
                found |= {claim for claim, key in self._names() if begins.match(key)}
                found |= self._denials() if begins.match(OF_DENIALS) else set()
        return found

    def _texts(self, way: str) -> list[tuple[str, str]]:
        """Claims with the texts in which they may have one of the words."""
        if way not in self._known:
            split = elsewhere(self._engine)
            inside = way != "sentence"
            found = [(claim, split(text)[inside]) for claim, text in self._rows(_BY_SENTENCE)]
            found += [row for query in _WAYS[way] for row in self._rows(query)]
            self._known[way] = found
        return self._known[way]

    def _names(self) -> list[tuple[str, str]]:
        """Claims with the names, in the form of look-ups, of what they name."""
        return self._rows(_BY_NAME, f"^({'|'.join(sorted(self._forms))})")

    def _denials(self) -> set[str]:
        if self._denied is None:
            self._denied = {str(claim) for claim, _ in run(self._engine, _DENIALS)}
        return self._denied

    def _rows(self, query: str, words: str = "") -> list[tuple[str, str]]:
        if query not in self._known:
            either = Literal(words or "|".join((*sorted(self._forms), "[^ -~]")))
            rows = run(self._engine, query, {"words": either})
            self._known[query] = [(str(claim), plain(str(text))) for claim, text, *_ in rows]
        return self._known[query]


_WAYS = {"sentence": (_BY_RELATION,), "also": (_BY_HIDDEN, _BY_LEVEL, _BY_QUOTE)}
