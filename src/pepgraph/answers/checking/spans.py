"""Spans of a document by their names, and words to look for in its text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from pepgraph.documents import marked
from pepgraph.model.names import ONTOLOGY
from pepgraph.query.run import run
from pepgraph.store.contract import Engine, grouped

Parts = dict[str, list[str]]
"""What is said of one node: values by the local name of the property."""
Facts = dict[str, Parts]
"""The same of nodes by their IRIs."""

STATUS = ONTOLOGY + "hasRegulatoryStatus"
RETRACTED = ONTOLOGY + "Retracted"
"""The scope of what the text says to have been withdrawn."""
_ANNOUNCING = {ONTOLOGY + "LeadIn", ONTOLOGY + "TableHead"}
CASE_REPORT = re.compile(r"(?<=\bcase\s)reports?\b", re.IGNORECASE)
"""A kind of study in the words of somebody's report."""
_SHOWN = 60
"""Characters of the words that a fault shows."""


class Found(NamedTuple):
    """What a check has found to be wrong with a node."""

    node: str
    value: str | None
    """What offends, among the values of the node."""
    wrong: str
    mend: str
    check: str

    @property
    def about(self) -> tuple[str, str | None]:
        """Of what it is told, whatever is told."""
        return self.node, self.value


@lru_cache(maxsize=1 << 16)
def offsets(span: str) -> tuple[int, int]:
    """Start and end from a span's name; (0, 0) where the name has none.

    >>> offsets("https://w3id.org/pepgraph/doc/x/span/12-15")
    (12, 15)
    """
    return marked.offsets(span) or (0, 0)


def places(said: Parts, *keys: str) -> list[tuple[int, int]]:
    """Offsets of the spans that a node has for these properties."""
    return [offsets(span) for key in keys for span in said.get(key, ())]


def shown(words: str) -> str:
    """Words of a text in quotes, on one line and not too many.

    >>> shown("raised  BDNF")
    "'raised BDNF'"
    """
    line = " ".join(words.split())
    return repr(line if len(line) <= _SHOWN else f"{line[:_SHOWN]} …")


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these words or phrases, whole, with either apostrophe."""
    return _any_word(tuple(words))


@lru_cache(maxsize=4096)
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    listed = "|".join(sorted((wrapped(word).replace("'", "['’]") for word in words), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{listed})(?![\w-])" if listed else r"(?!)", re.IGNORECASE)


def wrapped(phrase: str) -> str:
    r"""Pattern of a phrase whose words a text may have on two lines; "…" stands for one to six words of a clause.

    >>> wrapped("Health Canada")
    'Health\\s+Canada'
    """
    return r"\s+".join(_FEW_WORDS if word == "…" else re.escape(word) for word in phrase.split())


_FEW_WORDS = r"[^\s.,;:]+(?:\s+[^\s.,;:]+){0,5}"


def whole_name(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names as it stands; in small letters US is a pronoun."""
    return _whole_name(tuple(names))


@lru_cache(maxsize=4096)
def _whole_name(names: tuple[str, ...]) -> re.Pattern[str]:
    forms = (wrapped(name) if name.isupper() else f"(?i:{wrapped(name)}s?)" for name in names)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])")


def loosely(names: list[str]) -> Callable[[str], bool]:
    """Whether words have all words of one of the names, whatever they end in: Russian, hippocampal."""
    forms = [
        [re.compile(rf"(?<![^\W_]){_begun(word)}", 0 if name.isupper() else re.IGNORECASE) for word in parts]
        for name in names
        if (parts := re.findall(r"[^\W_]+", name))
    ]
    return lambda text: any(all(form.search(text) for form in one) for one in forms)


def _begun(word: str) -> str:
    if len(word) < 5:
        return rf"{re.escape(word)}(?:s|es)?(?![^\W_])"
    return re.escape(word[:-2] if len(word) > 8 else word[:-1])


def words_by(engine: Engine, query: str) -> dict[str, list[str]]:
    """What a query has in its second column, such as names, by what it has in its first; nothing for anything else."""
    return grouped(run(engine, query))


_VALUES = """SELECT ?value ?kind ?word WHERE {
  ?kind rdfs:subClassOf skos:Concept . ?value a ?kind ; pg:cueWord ?word
  FILTER (?kind NOT IN (pg:Polarity, pg:Modality, pg:EvidenceLevel, pg:Scope))
}"""


class Listed:
    """Values of closed lists, with the words that show them."""

    def __init__(self, engine: Engine) -> None:
        self.kind: dict[str, str] = {}
        """The list of each value."""
        words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for value, kind, word in run(engine, _VALUES):
            self.kind[str(value)] = str(kind)
            words[str(kind)][str(value)].append(str(word))
        self.cues = {kind: {value: any_word(some) for value, some in values.items()} for kind, values in words.items()}
        """Patterns of the words, by list and value."""

    def shows_another(self, text: str, value: str, given: Collection[str]) -> bool:
        """Whether words show a value of the same list as this one that is not among those given."""
        beside = self.cues.get(self.kind.get(value, ""), {})
        return any(cue.search(text) for other, cue in beside.items() if other not in given)


class Words:
    """Words of one document, by claim."""

    def __init__(self, passages: Facts, text: str) -> None:
        self._passages = passages
        self._text = text

    def at(self, span: str) -> str:
        return self._text[slice(*offsets(span))]

    def of(self, passage: str) -> str:
        """The words of a passage."""
        return " ".join(map(self.at, self._passages.get(passage, {}).get("span", ())))

    def under(self, claim: Parts, *keys: str) -> str:
        """The words that a claim points at by these properties, of each in the order of the text."""
        return " … ".join(self.at(span) for key in keys for span in sorted(claim.get(key, ()), key=offsets))

    def anchored(self, claim: Parts) -> str:
        """The words of its anchors, with one space for a no-break one before a unit, or for several."""
        return " … ".join(" ".join(self.at(span).split()) for span in claim.get("anchor", ()))

    def opening(self, claim: Parts) -> str:
        """The words of its passage before its first anchor."""
        anchors = [offsets(span)[0] for span in claim.get("anchor", ())]
        stated = (self._passages.get(passage, {}) for passage in claim.get("statedIn", ()))
        begins = [start for passage in stated for start, _ in places(passage, "span")]
        return self._text[begins[0] : min(anchors)] if anchors and begins else ""

    def lead_ins(self, claim: Parts) -> list[str]:
        """The words of what announces the list that a claim is an item of, or of the head of its table."""
        announced = (
            one
            for one in claim.get("contextFrom", ())
            if not _ANNOUNCING.isdisjoint(self._passages.get(one, {}).get("role", ()))
        )
        return [self.of(passage) for passage in announced]

    def before(self, claim: Parts) -> list[str]:
        """The words of sentences that a claim is read by; no headings and notes, which have a role."""
        return [self.of(one) for one in claim.get("contextFrom", ()) if not self._passages.get(one, {}).get("role")]

    def carried(self, claim: Parts, named: re.Pattern[str]) -> str:
        """What a pronoun is read by: sentences before, or else the nearest heading, that have one of the names."""
        level = [one for one in claim.get("contextFrom", ()) if not self._passages.get(one, {}).get("role")]
        places, seen = level or claim.get("statedIn", []), set[str]()
        while places:
            found = " … ".join(map(self.of, level))
            if named.search(found):
                return found
            seen.update(places)
            above = [one for place in places for one in self._passages.get(place, {}).get("section", ())]
            level = places = [one for one in above if one not in seen]
        return ""

    def around(self, claim: Parts) -> str:
        """The words of a claim's passage, of what is carried over, and of the headings above it."""
        places = dict.fromkeys([*claim.get("statedIn", ()), *claim.get("contextFrom", ())])
        for place in (reached := list(places)):  # It grows by the headings.
            above = [one for one in self._passages.get(place, {}).get("section", ()) if one not in places]
            places.update(dict.fromkeys(above))
            reached += above
        return " … ".join(map(self.of, places))
