"""What the words of a search may mean besides themselves: a number, a name spelt otherwise, things they name."""

from __future__ import annotations

import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from pepgraph.answers.compare import MOST
from pepgraph.answers.searching.index_tables import of_reference
from pepgraph.answers.searching.numbered import numbered
from pepgraph.answers.searching.question_words import DRESSING, NOT_NEEDED, OF_QUESTIONS
from pepgraph.answers.searching.search import Found
from pepgraph.answers.searching.typed_words import OF_DENIALS, OF_DOSE, asked_for, bare, plain, stem, terms, typed
from pepgraph.answers.searching.unindexed import Unindexed
from pepgraph.answers.searching.word_index import Hit, Words, words_at_hand
from pepgraph.errors import UnknownNameError
from pepgraph.model.claims import Claim
from pepgraph.model.english import english
from pepgraph.model.names import ONTOLOGY, by_document, document_of, fold, latin, shorten
from pepgraph.model.terms import Iri, Literal
from pepgraph.query.alike import closest
from pepgraph.query.catalogue import Entry, catalogue
from pepgraph.query.naming.called import ENTITY_CLASSES, every_name, has_many_entities, near
from pepgraph.query.naming.identifiers import identified
from pepgraph.query.naming.questions import has_many_questions, written
from pepgraph.query.naming.resolve import BEFORE_NUMBER
from pepgraph.query.run import run
from pepgraph.store.contract import Row, remembered, several_documents

if TYPE_CHECKING:
    from pepgraph.graph import Graph
    from pepgraph.store.contract import Engine

_LONGEST_NAME, _MOST_WORDS, _MOST_SOURCES = 3, 12, 6
_NAMED = "SELECT ?it ?class ?key WHERE { ?it pg:nameKey ?key ; a ?class } ORDER BY ?it"
_IDENTIFIED = """SELECT ?it ?class ?label ?kind WHERE {
  ?it a ?class ; rdfs:label ?label OPTIONAL { ?class rdfs:subClassOf pg:Entity ; rdfs:label ?kind }
} ORDER BY ?kind"""
_KEYS = "SELECT ?name ?key { ?thing pg:nameKey ?name FILTER (CONTAINS(?name, ?key)) } LIMIT 1"
_CALLED = """SELECT ?it ?label ?paper ?title ?word WHERE {
  ?it pg:identifiedAs ?is ; rdfs:label ?label ; pg:inDocument ?document ; pg:number ?number . ?is rdfs:label ?paper
  OPTIONAL { ?is dcterms:title ?title }
  FILTER (CONTAINS(LCASE(STR(?paper)), STR(?word)) || CONTAINS(LCASE(STR(?title)), STR(?word)))
} ORDER BY ?document ?number LIMIT 100"""
_RELATIONS = "SELECT ?text { ?relation a pg:Relation ; rdfs:label|pg:infinitive|skos:altLabel|skos:hiddenLabel ?text }"
_SAID = """SELECT ?text {
  { ?relation a pg:Relation ; rdfs:label|pg:infinitive|skos:altLabel|skos:hiddenLabel ?text }
  UNION { ?value skos:prefLabel ?text }
}"""
_SAID_OF_THINGS = "SELECT ?text { ?thing a pg:Entity ; rdfs:label|skos:altLabel|skos:hiddenLabel ?text }"
_QUESTIONS = """SELECT ?it ?name ?label WHERE {
  ?it pg:role pg:Question ; skos:notation ?name ; rdfs:label ?label ; pg:number ?number
} ORDER BY ?number ?it"""
_OTHERWISE = "SELECT ?it ?label { ?it pg:role pg:Question ; skos:altLabel ?label }"
_MOST_QUERIES = 3
_OF_ALL, COMPOUND = "Entity", "Peptide"
_OF_COMPOUND = "compound"
"""The parameter by which queries take what they tell of."""
_OF_EVERY_QUERY = {"claim"}
"""What any named query is about."""
_OF_ASKING = frozenset(english("asking"))
_LACKING = frozenset(map(stem, english("lacking")))
_LONG, _SPELT_LIKE = 5, 0.83
"""Letters of a word that may be misspelt, and how much alike, of 1, it is to the one that is meant."""
_OF_PAPER = re.compile(BEFORE_NUMBER.pattern + r"(?P<number>[^\s,;?)\]]+)", re.IGNORECASE)
_LAST_NAMED = "what the last words name"
_SIGNS = r"(?:[^\w\s]|_)+"


def called(index: Words, words: str, limit: int) -> list[Hit]:
    """Things and sources by their names and words; where words give numbers of papers as people do, by these alone.

    That is ``PMID 16635254``, ``doi:10.1111/…`` and the addresses at which papers are found by them.
    """
    numbers = [match["number"].rstrip("./") for match in _OF_PAPER.finditer(words)][:_MOST_SOURCES]
    return list(dict.fromkeys(hit for said in numbers or [words] for hit in index.things(said, limit)))


def _by_author(engine: Engine, index: Words | None, words: str) -> list[Hit]:
    """References by the first author of their paper, as a question may name them among other words."""
    named = [plain(word) for word in dict.fromkeys(re.findall(r"[^\W\d_]{3,}", words))][:_MOST_WORDS]
    hits = (hit for word in named for hit in (index.things(word, _MOST_SOURCES) if index else _of_papers(engine, word)))
    references = dict.fromkeys(hit for hit in hits if hit.kind == "reference")
    return [hit for hit in references if plain(hit.label).partition("] ")[2].split(" ")[0] in named]


def _of_papers(engine: Engine, words: str) -> list[Hit]:
    """References whose papers have all of the words in their label or title, where there is no index."""
    sought = [word.casefold() for word in re.findall(r"[^\W_]{3,}", words)]
    if not sought:
        return []
    longest = Literal(max(sought, key=len))
    several = several_documents(engine)
    return [
        Hit(str(it), of_reference(str(label), str(paper), (document_of(str(it)) or "") * several), "reference")
        for it, label, paper, title, _ in run(engine, _CALLED, {"word": longest})
        if {*sought} <= {*re.findall(r"[^\W_]{3,}", f"{paper} {title or ''}".casefold())}
    ][:_MOST_SOURCES]


def sources_named(graph: Graph, words: str, *, by_author: bool = False) -> list[Hit]:
    """Passages and references that words name by a number, an author or a title.

    ``by_author`` leaves out what only a title has.
    """
    index = words_at_hand(graph.engine)
    hits = numbered(graph, words)
    if not hits and not by_author:
        hits = called(index, words, _MOST_SOURCES) if index else _of_papers(graph.engine, words)
    if not hits and (index or by_author):
        hits = _by_author(graph.engine, index, words)
    return [hit for hit in hits if hit.kind in ("passage", "reference")]


def asked(graph: Graph, words: str) -> dict[str, Hit]:
    """The questions of documents that words ask, by the name that ``ask`` takes: in the document's words, or in ours.

    Ours are those of one of its labels, in any order and form: "How does Selank work?" is "How Selank works". Others
    that a question is dressed with may stand beside them: is it approved, right?
    """
    engine = graph.engine
    meant, said = {*written(engine, words)}, _asking(words)
    if has_many_questions(engine):
        rows = [row for it in sorted(meant) for row in run(engine, _QUESTIONS, {"it": it})]
        return {f"{document_of(str(it))}:{name}": Hit(str(it), str(label), "question") for it, name, label in rows}
    known = remembered(engine, "questions as asked", lambda: _questions(engine))
    dressed = {*map(stem, DRESSING)}
    return {
        name: hit
        for name, hit, asks in known
        if hit.iri in meant or any(one and one <= said <= one | dressed for one in asks)
    }


@dataclass(frozen=True, slots=True)
class Asking:
    """A named query with what it is to be asked about, as far as words say that."""

    entry: Entry
    arguments: dict[str, str]
    """By the names of parameters."""

    @property
    def words(self) -> list[str]:
        """Its name and what it is asked about, in capitals where a name is to be chosen."""
        return [self.entry.name, *(self.arguments.get(param.name, param.name.upper()) for param in self.entry.params)]

    @property
    def usage(self) -> str:
        """The same as a command has it."""
        return shlex.join(self.words)


def queries_about(graph: Graph, words: str, found: Found) -> list[Asking]:
    """Named queries that are asked with some of the words of a search, those with more of them first.

    These are the words that none of the claims has, or all where no query is asked with one of them; that it is
    asked how many or how long counts only where no other word does. Such words
    are those of the query's name, which count twice, and those in its header; the rarer count more. A query
    for which a name is still to be chosen comes after the others. Where the claims have all words, only those
    are meant that the words name something for: is it approved in Russia, of which a denial may be all that is found;
    or that are called so, as regions are, of which these claims may name few.
    What a compound does is not asked with what is done to it.
    """
    asked = {*asked_for(words)} - {OF_DOSE}
    every = found.apart or [term[0] for term in terms(words, lambda _: False)]
    said = [word for word in found.lacking if word not in asked] or [word for word in every if word not in asked]
    names = _asked_with(said) or _asked_with(found.apart)
    meant = [Asking(catalogue()[name], _arguments(graph, catalogue()[name], words)) for name in names]
    compounds = {one.arguments[_OF_COMPOUND] for one in meant if _OF_COMPOUND in one.arguments}
    meant = [one for one in meant if _OF_COMPOUND in one.arguments or compounds.isdisjoint(one.arguments.values())]
    if found.answers:
        called = {*map(stem, said)}
        return [one for one in meant if one.arguments or stem(one.entry.name) in called]
    return sorted(meant, key=lambda one: len(one.entry.params) > len(one.arguments))


def _asked_with(words: Iterable[str]) -> list[str]:
    sought = {stem(word) for word in words} - _OF_EVERY_QUERY
    had = {entry.name: words for entry in catalogue().values() if (words := _asking_words(entry, sought))}
    spread = Counter(word for words in had.values() for word in words)
    weight = {
        name: sum(_words_of(catalogue()[name])[word] / spread[word] for word in words) for name, words in had.items()
    }
    return sorted(weight, key=lambda name: (-weight[name], len(name), name))[:_MOST_QUERIES]


def _asking_words(entry: Entry, sought: Collection[str]) -> set[str]:
    """Those of a query's words that ask for it: for what is not there, a word for that and one for what is sought."""
    words = {*_words_of(entry)} & {*sought}
    wanted = words - _LACKING
    if OF_DENIALS not in entry.words or (wanted and (words & _LACKING or not wanted <= _asking_for_what_is_there())):
        return words
    return set()


@cache
def _asking_for_what_is_there() -> frozenset[str]:
    return frozenset(word for one in catalogue().values() if OF_DENIALS not in one.words for word in _words_of(one))


def _words_of(entry: Entry) -> dict[str, int]:
    """The words with which a query is asked, in the form that they share with others, and what each counts."""
    return dict.fromkeys(map(stem, entry.words), 1) | dict.fromkeys(map(stem, entry.name.split("-")), 2)


def _arguments(graph: Graph, entry: Entry, words: str) -> dict[str, str]:
    """What a query is asked about, where words name just as many things that it can be as it takes."""
    if len(entry.params) == 2:
        first, second = entry.params
        pair = _pair(graph, words, alike=first.name == "first")
        return dict(zip((first.name, second.name), pair, strict=True)) if pair else {}
    if len(entry.params) != 1:
        return {}
    (param,) = entry.params
    if param.kind in ("entity", *ENTITY_CLASSES):
        own = COMPOUND if param.name == _OF_COMPOUND else ENTITY_CLASSES.get(param.kind)
        named = named_in(graph, words).items()
        fitting = [
            typed_name(it)
            for it, kinds in named
            if (own in kinds if own else kinds.isdisjoint(ENTITY_CLASSES.values()))
        ]
    else:
        typed_words = _asking(words)
        every = every_name(graph.engine, param.kind) if param.kind == "level" else {}
        fitting = [it for it, names in every.items() if any(_asking(name) <= typed_words for name in names)]
    return {param.name: fitting[0]} if len(fitting) == 1 else {}


def _pair(graph: Graph, words: str, alike: bool) -> list[str]:
    """Two things, if words name just two: both of one class, or of two, and then a compound comes first."""
    named = named_in(graph, words)
    if len(named) != 2 or alike != bool(comparable(graph, words)):
        return []
    return [typed_name(it) for it in sorted(named, key=lambda it: not alike and COMPOUND not in named[it])]


def comparable(graph: Graph, words: str) -> list[str]:
    """Names of what may be meant to be compared: two to six things of one class, where words name them."""
    named = named_in(graph, words)
    spread = Counter(kind for kinds in named.values() for kind in kinds - {_OF_ALL})
    for kind, count in spread.most_common(1):
        if 2 <= count <= MOST:
            return [typed_name(it) for it, kinds in named.items() if kind in kinds]
    return []


def typed_name(it: str) -> str:
    """What to type for a thing."""
    return shorten(it).removeprefix("e:")


def _questions(engine: Engine) -> list[tuple[str, Hit, set[frozenset[str]]]]:
    rows = list(run(engine, _QUESTIONS))
    otherwise: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
    for it, label in run(engine, _OTHERWISE):
        otherwise[str(it)].add(_asking(str(label)))
    names = by_document([(Iri(str(it)), str(name)) for it, name, _ in rows])
    return [
        (name, Hit(str(it), str(label), "question"), {_asking(str(label)), *otherwise[str(it)]})
        for name, (it, _, label) in zip(names, rows, strict=True)
    ]


def _asking(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in typed(words) if word not in _OF_ASKING)


def spelt(graph: Graph, words: str, having: Mapping[str, int]) -> str:
    """The words with names of the graph in the place of what is nearly one; empty where there is none near.

    ``having`` is how many claims have each of them: where there is no index, these and beginnings of names are as they
    should be. Empty too where a word stays that nothing has: what is found by the rest may be anything.
    """
    index = words_at_hand(graph.engine)
    without_index = Unindexed(graph.engine, words)
    unknown: set[str] = set()

    def better(said: str) -> str:
        word = latin(said)
        known = (len(word) < 4 and not word.isupper()) or word.lower() in OF_QUESTIONS | NOT_NEEDED | _of_queries()
        if index is None:
            known = known or all(map(having.get, typed(said))) or without_index.begins_name(fold(word))
        else:
            known = known or bool(index.claims(stem(word), 1) or index.things(word, 1))
        if known:
            return word
        meant = next(iter(near(graph.engine, word, "entity") or _like(graph.engine, word)), word)
        if fold(meant) == fold(word):
            unknown.add(word)
        return word if fold(meant) == fold(word) else meant

    found = re.findall(r"[\w-]+", bare(words))[:_MOST_WORDS]
    if len(found) > 1 and (short := next(iter(near(graph.engine, words, "entity")), "")).isupper():
        return short  # It has them for initials.
    made = [better(word) for word in found]
    whole = made != found and not unknown
    meant = " ".join(made) if whole else next(iter(near(graph.engine, latin(words), "entity")), "")
    return "" if fold(meant) in fold(words) else meant


@cache
def _of_queries() -> frozenset[str]:
    """Words with which named queries are asked: uncited is not United misspelt."""
    return frozenset(word for one in catalogue().values() for word in (*one.words, *one.name.split("-")))


def _like(engine: Engine, word: str) -> list[str]:
    """The word of a label that one is which lacks a letter, or has one too many or a wrong one; no form of it."""
    if len(word) < _LONG:
        return []
    every = remembered(engine, "words of labels", lambda: _words_of_labels(engine))
    sought = plain(word)
    alike = (one for one in every if one[:2] == sought[:2] and abs(len(one) - len(sought)) <= 1)
    return closest(sought, (one for one in alike if stem(one) != stem(sought)), cutoff=_SPELT_LIKE)


def _words_of_labels(engine: Engine) -> set[str]:
    """Words of the names of relations and values, and of things where these are not very many."""
    queries = (_SAID,) if has_many_entities(engine) else (_SAID, _SAID_OF_THINGS)
    return {
        word for query in queries for (text,) in run(engine, query) for word in typed(str(text)) if len(word) >= _LONG
    }


def in_parts(graph: Graph, words: str, claims: Iterable[Claim]) -> list[str]:
    """What is typed as one word with a sign within, such as GABA-A, and stands nowhere so.

    That is neither in these claims, which have all its parts, nor in a name of anything, nor in a document that was
    given.
    """
    joined = {word: typed(word) for word in bare(words).split()[:_MOST_WORDS]}
    joined = {word: parts for word, parts in joined.items() if len(parts) > 1}
    if not joined:
        return []
    texts = [claim.sentence for claim in claims] + [text.content for text in graph.documents.values()]
    texts = [plain(text) for text in (*texts, *(str(text) for (text,) in run(graph.engine, _RELATIONS)))]

    def stands(word: str) -> bool:
        as_typed = re.compile(_SIGNS.join(map(re.escape, joined[word])))
        return any(map(as_typed.search, texts)) or bool(run(graph.engine, _KEYS, {"key": Literal(fold(word))}).rows)

    return [word for word in joined if not stands(word)]


def named_in(graph: Graph, words: str) -> dict[Iri, set[str]]:
    """Things that some of the words name in full, in their order, with the local names of their classes.

    A name in Cyrillic letters names what it does in Latin ones.

    GABA is none within "GABA receptor", which is the name of something.
    """
    # What a search may lead to asks it several times of the same words.
    held = graph.engine.memo.get(_LAST_NAMED)
    if not (isinstance(held, tuple) and held[0] == words):
        held = graph.engine.memo[_LAST_NAMED] = words, _named_in(graph, words)
    return cast("dict[Iri, set[str]]", held[1])


def _named_in(graph: Graph, words: str) -> dict[Iri, set[str]]:
    parts = re.findall(r"[^\s,;?!]+", words)[:_MOST_WORDS]
    runs = {
        (i, i + n): dict.fromkeys(
            (
                *(fold(form("".join(parts[i : i + n]))) for form in (str, latin)),
                *([fold(stem(plain(part)))] if n == 1 else []),
            )
        )
        for i, part in enumerate(parts)
        for n in range(1, min(_LONGEST_NAME, len(parts) - i) + 1)
    }
    named = {
        place: rows
        for place, keys in runs.items()
        if (rows := [row for key in keys if key for row in run(graph.engine, _NAMED, {"key": Literal(key)})])
    }
    found: dict[Iri, set[str]] = {}
    for (begin, end), rows in named.items():
        if any(i <= begin and end <= j and (i, j) != (begin, end) for i, j in named):
            continue
        for it, kind, _ in rows:
            if isinstance(it, Iri):
                found.setdefault(it, set()).add(str(kind).removeprefix(ONTOLOGY))
    if not found:
        for it, kind, *_ in _rows_of_identified(graph, words):
            found.setdefault(Iri(str(it)), set()).add(str(kind).removeprefix(ONTOLOGY))
    return found


def identifier_near(graph: Graph, words: str) -> str:
    """What to say of an identifier that nothing here has for itself; empty where nothing is near it either."""
    try:
        identified(graph.engine, words)
    except UnknownNameError as error:
        return str(error)
    return ""


def thing_identified(graph: Graph, words: str) -> list[Hit]:
    """The thing that a registry outside calls so, if that is all that was typed."""
    found = _rows_of_identified(graph, words)
    return [Hit(str(it), str(label), str(kind)) for it, _, label, kind in found if kind][:1]


def _rows_of_identified(graph: Graph, words: str) -> list[Row]:
    try:
        it = identified(graph.engine, words)
    except UnknownNameError:
        return []
    return run(graph.engine, _IDENTIFIED, {"it": it}).rows if it else []
