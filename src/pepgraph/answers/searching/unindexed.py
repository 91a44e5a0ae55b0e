"""Claims by words, asked of the graph itself where there is no index of words."""

from __future__ import annotations

import re

from pepgraph.answers.order import document_order
from pepgraph.answers.searching.elsewhere import elsewhere
from pepgraph.answers.searching.typed_words import OF_DENIALS, Sought, asks_what_it_is, is_whole, plain, stem, terms
from pepgraph.model.terms import Literal
from pepgraph.query.run import run
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

_BY_LEVEL = """
SELECT ?claim ?text ?words WHERE {
  ?level a pg:EvidenceLevel ; skos:prefLabel|skos:altLabel ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  ?claim pg:evidenceLevel ?level
}"""

_BY_AMOUNT = """
SELECT ?claim ?text ?words WHERE {
  { ?telling a pg:QualifierProperty , owl:DatatypeProperty } UNION { VALUES ?telling { pg:measurement pg:regimen } }
  ?telling rdfs:label|skos:hiddenLabel ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  ?claim ?telling ?value
}"""

_BY_HIDDEN = """
SELECT ?claim ?text ?words WHERE {
  ?thing skos:hiddenLabel ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  { ?claim rdf:subject ?thing } UNION { ?claim rdf:object ?thing }
  UNION { ?qualifier a pg:QualifierProperty . ?claim ?qualifier ?thing }
}"""

_BY_CLASS = """
SELECT ?claim ?text ?words WHERE {
  ?class rdfs:subClassOf pg:Entity ; skos:hiddenLabel ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  ?thing a ?class
  { ?claim rdf:subject ?thing } UNION { ?claim rdf:object ?thing }
  UNION { ?qualifier a pg:QualifierProperty . ?claim ?qualifier ?thing }
}"""

_BY_QUOTE = """
SELECT ?claim ?text ?words WHERE {
  ?span pg:quote ?text
  FILTER (REGEX(STR(?text), ?words, "i"))
  ?claim pg:anchor|pg:negationCue|pg:modalityCue ?span
}"""


class Unindexed:
    """Claims that have some of a few words."""

    def __init__(self, engine: Engine, words: str) -> None:
        self._engine = engine
        self._begun: dict[str, bool] = {}
        self._of_itself = asks_what_it_is(words)
        self._sought = terms(words, self.begins_name)
        self._forms = {form for term in self._sought for form in (stem(term[0]), *term)}
        self._known: dict[str, list[tuple[str, str]]] = {}
        self._denied: set[str] | None = None

    def claims(self) -> list[str]:
        """Claims that have every word, in the order of the index."""
        if not self._sought:
            return []
        ways = ((("sentence",), True), (("sentence",), False), (("sentence", "also"), False), (tuple(_WAYS), False))
        *sooner, anywhere = (
            set.intersection(*(self._any(term, columns, whole) for term in self._sought)) for columns, whole in ways
        )
        if self._of_itself:
            named = (self._any(term, ("subject",), True) for term in self._sought)
            sooner.insert(0, sooner[0].intersection(*named))
        place = document_order(self._engine, anywhere)
        return sorted(anywhere, key=lambda claim: (*(claim not in group for group in sooner), place(claim)))

    def having(self, term: Sought, column: str = "", *, whole: bool = False) -> set[str]:
        """Claims that have a word or, unless whole, one that it begins, in one way where one is named."""
        return self._any(term, (column,) if column else tuple(_WAYS), whole=whole or column == "subject")

    def begins_name(self, key: str) -> bool:
        """Whether a name of something begins so."""
        if key not in self._begun:
            self._begun[key] = any(True for _ in run(self._engine, _BEGUN, {"begin": Literal(key)}))
        return self._begun[key]

    def _any(self, term: Sought, columns: tuple[str, ...], whole: bool) -> set[str]:
        if columns == ("subject",):
            named = (run(self._engine, _BY_SUBJECT, {"key": Literal(word)}) for word in term)
            return {str(claim) for rows in named for claim, _ in rows}
        found: set[str] = set()
        for word in term:
            end = r"\b" if whole or is_whole(word) else ""
            begins = re.compile(rf"\b{re.escape(word)}{end}")
            for way in columns:
                found |= {claim for claim, text in self._texts(way) if word in text and begins.search(text)}
            if columns != ("sentence",):
                found |= {claim for claim, key in self._names() if begins.match(key)}
                found |= self._denials() if begins.match(OF_DENIALS) else set()
        return found

    def _texts(self, way: str) -> list[tuple[str, str]]:
        """Claims with the texts in which they may have one of the words."""
        if way not in self._known:
            split = elsewhere(self._engine)
            left_out = way == "elsewhere"
            rows = (row for query in _WAYS[way] for row in self._rows(query))
            self._known[way] = [(claim, split(text)[left_out]) for claim, text in rows]
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


_WAYS = {
    "sentence": (_BY_SENTENCE, _BY_RELATION),
    "also": (_BY_HIDDEN, _BY_CLASS, _BY_LEVEL, _BY_AMOUNT, _BY_QUOTE),
    "elsewhere": (_BY_SENTENCE, _BY_QUOTE),
}
