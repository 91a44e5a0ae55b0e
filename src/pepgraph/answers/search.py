"""Claims by their words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pepgraph.answers.elsewhere import elsewhere
from pepgraph.answers.typed import ALIKE_IN_PLURAL, OF_DENIALS, Sought, is_whole, plain, terms, typed
from pepgraph.answers.words import Words, document_order, words_at_hand, words_of
from pepgraph.model.claims import Claim
from pepgraph.model.terms import Literal
from pepgraph.query.run import run
from pepgraph.store.claims import read_claims
from pepgraph.store.contract import remembered

if TYPE_CHECKING:
    from pepgraph.graph import Graph
    from pepgraph.store.contract import Engine

# All labels are read from one end to the other, a fifth of looking up that of each claim. What a word is without its
# accents SPARQL cannot tell, so that whatever has letters beyond ASCII is looked at here.
_BY_SENTENCE = """
SELECT ?claim ?text ?word WHERE {
  ?claim rdfs:label ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word) || REGEX(STR(?text), "[^ -~]"))
  OPTIONAL { ?claim a ?kind }
  FILTER (?kind = pg:Claim)
}"""

_BY_NAME = """
SELECT ?claim ?key ?begin WHERE {
  ?thing pg:nameKey ?key
  FILTER (STRSTARTS(?key, ?begin))
  { ?claim rdf:subject ?thing } UNION { ?claim rdf:object ?thing }
  UNION { ?qualifier a pg:QualifierProperty . ?claim ?qualifier ?thing }
}"""
_BY_SUBJECT = "SELECT ?claim ?key WHERE { ?thing pg:nameKey ?key . ?claim rdf:subject ?thing }"
_BEGUN = "SELECT ?key ?begin WHERE { ?thing pg:nameKey ?key FILTER (STRSTARTS(?key, ?begin)) } LIMIT 1"
_DENIALS = "SELECT ?claim ?polarity WHERE { ?claim pg:polarity ?polarity FILTER (?polarity = pg:Negated) }"

_BY_RELATION = """
SELECT ?claim ?text ?word WHERE {
  ?relation a pg:Relation ; rdfs:label|pg:infinitive|skos:altLabel|skos:hiddenLabel ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word) || REGEX(STR(?text), "[^ -~]"))
  ?claim rdf:predicate ?relation
}"""

_BY_LEVEL = """
SELECT ?claim ?text ?word WHERE {
  ?level a pg:EvidenceLevel ; skos:prefLabel|skos:altLabel ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word) || REGEX(STR(?text), "[^ -~]"))
  ?claim pg:evidenceLevel ?level
}"""

_BY_HIDDEN = """
SELECT ?claim ?text ?word WHERE {
  ?thing skos:hiddenLabel ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word) || REGEX(STR(?text), "[^ -~]"))
  { ?claim rdf:object ?thing } UNION { ?qualifier a pg:QualifierProperty . ?claim ?qualifier ?thing }
}"""

_BY_QUOTE = """
SELECT ?claim ?text ?word WHERE {
  ?span pg:quote ?text
  FILTER (CONTAINS(LCASE(STR(?text)), ?word) || REGEX(STR(?text), "[^ -~]"))
  ?claim pg:anchor|pg:negationCue|pg:modalityCue ?span
}"""

OF_QUESTIONS = frozenset(
    re.findall(
        r"\w+",
        "a about against an and any are as at be been between by can could did do does done explain for from give go"
        " goes had has have how if in into"
        " is it its many may might me much of on or show so tell than that the their them there these they this to"
        " used versus vs was were what when where which who whose why will with would you happen happens",
    )
)
"""Words that a question is asked with, and that say nothing of what it is about."""


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


def search(graph: Graph, words: str) -> list[Claim]:
    """The claims that ``find`` finds, in its order; all that there are for words that are none."""
    if not words.strip():
        return graph.claims()
    return in_order(graph, find(graph, words))


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
    form and more than half of them; those whose subject is named come first, then those with the rarer
    words, which count twice in the first way.
    """
    # A store's index takes long to make, and a server makes it beside.
    index = words_at_hand(graph.engine) if graph.engine.lasting else words_of(graph.engine)
    end = None if limit < 0 else offset + limit
    if index is not None:
        whole = index.claims(words, limit, offset)
        return Found(whole) if whole or index.claims(words, 1) else most(words, graph.engine, index, offset, end)
    there = _There(graph)
    if every := there.claims(words):
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
    named: set[str] = set()
    naming: set[str] = set()
    for word, term in about.items():
        forms = (stem(word), *term[1:])
        found[word] = there.having(forms)
        own = set(there.having(forms, "sentence"))
        if subjects := there.having(term, "subject"):
            named.update(subjects)
            naming.update(found[word])
        for claim in found[word]:
            weight[claim] += (2 if claim in own else 1) / len(found[word])
    best, ranked = 0, list[str]()
    for between in (("or",), ("or", "and")):
        wanted = _either(words, found, between)
        count = Counter(claim for some in wanted for claim in (some & naming if named else some))
        best = max(count.values(), default=0)
        if 2 * best > len(wanted):
            ranked = [claim for claim, n in count.items() if n == best]
            break
    place = document_order(engine, ranked)
    ranked.sort(key=lambda claim: (claim not in named, -weight[claim], place(claim)))
    apart = {word: len(claims) for word, claims in found.items()}
    lacking = tuple(word for word, claims in found.items() if ranked and {*ranked}.isdisjoint(claims))
    return Found(ranked[start:end], bool(found) and best == len(found), apart, lacking, len(ranked))


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


def stem(word: str) -> str:
    """A beginning that the forms of a word have in common.

    >>> stem("raises"), stem("increased"), stem("binding"), stem("stress"), stem("bdnf")
    ('rais', 'increas', 'bind', 'stress', 'bdnf')
    >>> stem("approval"), stem("registration"), stem("inhibition"), stem("dosage")
    ('approv', 'regist', 'inhibit', 'dos')
    >>> stem("difference"), stem("differences"), stem("evidence")
    ('differ', 'differ', 'evidence')
    >>> stem("rats"), stem("species"), stem("series")
    ('rat', 'species', 'series')
    >>> stem("studies"), stem("studied"), stem("study")
    ('stud', 'stud', 'stud')
    """
    if word in ALIKE_IN_PLURAL:
        return word
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
    """Claims that have words, asked of the graph itself; each word is asked for once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def claims(self, words: str) -> list[str]:
        """Claims that have every word, in the order of the index."""
        wanted = terms(words, self.begins_name)
        if not wanted:
            return []
        whole, own, anywhere = (
            set.intersection(*(self._any(term, column, whole) for term in wanted))
            for column, whole in (("sentence", True), ("sentence", False), ("", False))
        )
        place = document_order(self._graph.engine, anywhere)
        return sorted(anywhere, key=lambda claim: (claim not in whole, claim not in own, place(claim)))

    def having(self, term: Sought, column: str = "") -> set[str]:
        """Claims that have a word, in one way where one is named."""
        return self._any(term, column, whole=column == "subject")

    def begins_name(self, key: str) -> bool:
        """Whether a name of something begins so."""
        return any(True for _ in run(self._graph.engine, _BEGUN, {"begin": Literal(key)}))

    def _any(self, term: Sought, column: str, whole: bool) -> set[str]:
        found: set[str] = set()
        for word in term:
            end = r"\b" if whole or is_whole(word) else ""
            begins = re.compile(rf"\b{re.escape(word)}{end}")
            rows = (row for way in ([column] if column else _WAYS) for row in self._rows(way, word))
            found |= {claim for claim, text in rows if begins.search(plain(text))}
        return found

    def _rows(self, way: str, word: str) -> list[tuple[str, str]]:
        """Claims with the texts in which they may have a word."""
        if (way, word) not in self._known:
            names = {"word": Literal(word), "begin": Literal(word)} if way != "subject" else {"key": Literal(word)}
            rows = (
                row[:2]
                for query in _WAYS.get(way, (_BY_SUBJECT,))
                for row in run(self._graph.engine, query, {k: v for k, v in names.items() if f"?{k}" in query})
            )
            found = [(str(claim), plain(str(text))) for claim, text in rows]
            split = elsewhere(self._graph.engine)
            if way == "sentence":
                found = [(claim, split(text)[0]) for claim, text in found]
            elif way == "also":
                sentences = run(self._graph.engine, _BY_SENTENCE, {"word": Literal(word)})
                found += [(str(claim), split(plain(str(text)))[1]) for claim, text, *_ in sentences]
            self._known[way, word] = found
            if way == "also" and OF_DENIALS.startswith(word):
                denials = run(self._graph.engine, _DENIALS)
                self._known[way, word] += [(str(claim), OF_DENIALS) for claim, _ in denials]
        return self._known[way, word]


_WAYS = {"sentence": (_BY_SENTENCE, _BY_RELATION), "also": (_BY_NAME, _BY_HIDDEN, _BY_LEVEL, _BY_QUOTE)}
