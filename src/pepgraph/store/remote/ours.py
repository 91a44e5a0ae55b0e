"""Whether a query asks of what is ours alone, so that all graphs of a server may be asked as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import NamedTuple

from pepgraph.model.names import BASE
from pepgraph.model.sparql import Token, as_property, group, iri_of, rooms, tokens
from pepgraph.model.vocabulary import OBJECT, PREDICATE, SUBJECT

_CLAIM_PARTS = (SUBJECT, PREDICATE, OBJECT)
_DEEPEST = 30
"""Braces within braces; a query with more is taken for one that asks of anything."""
_LOOKS = 20_000
"""How often patterns are looked at before the same is done."""


def speaks_of_ours(text: str) -> bool:
    """Whether every pattern of a query says something of what is ours, or is joined with one that does and must match.

    What other graphs of a server say, and a register of what was published, is no answer to such a query.

    >>> pg = "PREFIX pg: <https://w3id.org/pepgraph/ontology#> "
    >>> speaks_of_ours(pg + "SELECT * { ?c pg:statedIn ?p ; ?q ?o . ?o ?r ?l }")
    True
    >>> speaks_of_ours(pg + "SELECT * { ?s ?p ?o FILTER (?p != pg:statedIn) }")
    False
    >>> speaks_of_ours(pg + "SELECT * { ?s rdfs:label ?l OPTIONAL { ?s pg:statedIn ?p } }")
    False
    """
    words = tokens(text)
    deep = deepest = 0
    for word, room in zip(words, rooms(words), strict=True):
        if room == "pattern" and (word.keyword in ("GRAPH", "SERVICE") or word.text == "!"):
            return False
        deep += word.nesting
        deepest = max(deep, deepest)
    begin = next((i for i, word in enumerate(words) if word.text == "{" and words[i - 1].keyword != "CONSTRUCT"), -1)
    if begin < 0 or deep or deepest > _DEEPEST:
        return False
    asked = _Reader(words).group_at(begin)
    return bool(asked.patterns or asked.parts or asked.options) and asked.known(frozenset(), [_LOOKS]) is not None


class _Pattern(NamedTuple):
    """What a pattern is joined by, its properties that are variables, and whether one of its IRIs is ours."""

    names: set[str]
    properties: set[str]
    ours: bool

    def hangs_on(self, known: set[str]) -> bool:
        # A property alone joins nothing: all kinds of things have the same, but for those that only we have.
        return self.ours or bool((self.names | self.properties) & known)


@dataclass
class _Group:
    """What stands between two braces."""

    patterns: list[_Pattern] = field(default_factory=list)
    parts: list[list[_Group]] = field(default_factory=list)
    """Groups that have to match; of several, one of them."""
    options: list[_Group] = field(default_factory=list)
    """OPTIONAL, MINUS and EXISTS: they may match nothing."""
    bound: set[str] = field(default_factory=set)
    """Variables that a FILTER takes to be bound."""
    equal: set[str] = field(default_factory=set)
    """Variables that a FILTER takes to be an IRI of ours."""
    given: set[str] = field(default_factory=set)
    """Variables that have their values from BIND or VALUES."""
    shown: set[str] | None = None
    """Variables that are seen outside, where only some are."""

    def variables(self) -> set[str]:
        inside = [*chain(*self.parts), *self.options]
        found = self.given.union(*(pattern.names for pattern in self.patterns), *(part.variables() for part in inside))
        return found if self.shown is None else found & self.shown

    def known(self, around: Set[str], looks: list[int]) -> Set[str] | None:
        """Variables that stand for what is ours, of those around it too; None where a pattern asks of anything."""
        known = {*around} & self.variables() | self.equal
        certain = self.given.union(
            *(pattern.names for pattern in self.patterns), *(part.variables() for part in chain(*self.parts))
        )
        parts, options = [*self.parts], list[_Group]()
        for option in self.options:
            # What FILTER finds bound by nothing else is no option.
            if option.variables() & self.bound - certain:
                parts.append([option])
            else:
                options.append(option)
        patterns, before = self.patterns, -1
        while (patterns or parts) and before != len(known):
            before = len(known)
            looks[0] -= len(patterns) + len(parts)
            if looks[0] < 0:
                return None
            for pattern in patterns:
                if pattern.hangs_on(known):
                    known |= pattern.names
            patterns = [pattern for pattern in patterns if not pattern.hangs_on(known)]
            unknown = []
            for part in parts:
                found = [branch.known(known, looks) for branch in part]
                if None in found:
                    unknown.append(part)
                else:
                    known |= frozenset.intersection(*(frozenset(one or ()) for one in found))
            parts = unknown
        if patterns or parts or any(option.known(known, looks) is None for option in options):
            return None
        return known if self.shown is None else known & self.shown


class _Reader:
    """Reads the groups of a query from its tokens."""

    def __init__(self, words: Sequence[Token]) -> None:
        declared = zip(words, words[1:], words[2:], strict=False)
        self._prefixes = {name.text[:-1]: iri.text[1:-1] for word, name, iri in declared if word.keyword == "PREFIX"}
        self._words = words
        self._rooms = rooms(words)

    def _ours(self, place: int) -> bool:
        iri = iri_of(self._words[place], self._prefixes)
        return iri.startswith(BASE) or iri in _CLAIM_PARTS

    def _end(self, opens: int) -> int:
        return opens + len(group(self._words, opens)) + 1

    def _brace(self, place: int) -> int:
        """The next place of a brace that opens in no round brackets."""
        while place < len(self._words) - 1 and self._words[place].text != "{":
            place = self._end(place) + 1 if self._words[place].text == "(" else place + 1
        return min(place, len(self._words) - 1)

    def group_at(self, opens: int) -> _Group:
        """The group that opens at a place."""
        words, end = self._words, self._end(opens)
        place = opens + 1
        if place < end and words[place].keyword == "SELECT":
            inside = self._brace(place)
            found = self.group_at(inside)
            head = words[place:inside]
            if not any(word.text == "*" for word in head[1:3]):
                found.shown = {word.text[1:] for word in head if word.kind == "variable"}
            return found
        found, pattern = _Group(), list[int]()
        while place < end:
            word = words[place]
            if word.text in (".", "{") or word.keyword not in ("", "A"):
                self._add(found, pattern)
                pattern = []
            if word.keyword == "VALUES":
                block = self._brace(place)
                found.given |= self._variables(range(place, block))
                place = self._end(block)
            elif word.keyword in ("FILTER", "BIND"):
                place = self._condition(found, place)
            elif word.text == "{":
                self._nested(found, place)
                place = self._end(place)
            elif word.kind in ("variable", "blank", "iri", "name"):
                pattern.append(place)
            place += 1
        self._add(found, pattern)
        return found

    def _add(self, found: _Group, pattern: list[int]) -> None:
        if pattern:
            joining = [i for i in pattern if self._words[i].kind in ("variable", "blank")]
            properties = {i for i in joining if as_property(self._words, i)}
            names = {self._words[i].text[1:] for i in joining if i not in properties}
            ours = any(map(self._ours, pattern))
            found.patterns.append(_Pattern(names, {self._words[i].text[1:] for i in properties}, ours))

    def _nested(self, found: _Group, place: int) -> None:
        inside = self.group_at(place)
        before = self._words[place - 1].keyword
        if before in ("OPTIONAL", "MINUS"):
            found.options.append(inside)
        elif before == "UNION" and found.parts:
            found.parts[-1].append(inside)
        else:
            found.parts.append([inside])

    def _condition(self, found: _Group, place: int) -> int:
        """Read a FILTER or BIND; the place of its last token."""
        words = self._words
        opens = next((i for i in range(place, len(words)) if words[i].kind == "open"), len(words) - 1)
        end = self._end(opens)
        inside = range(opens, end)
        braces = [i for i in inside if words[i].text == "{"]
        found.options.extend(self.group_at(i) for i in braces)
        if words[place].keyword == "BIND":
            bound = self._variables(range(end - 1, end))
            found.given |= bound
            if end == opens + 4 and self._ours(opens + 1):
                found.equal |= bound
            return end
        maybe = any(
            word.keyword in ("IF", "COALESCE", "IN") or (word.text in ("|", "||", "!") and following.text != "=")
            for word, following in pairwise(words[opens : end + 1])
        )
        if not (maybe or braces):
            found.bound |= self._variables(inside)
            one, sign, other = range(opens + 1, opens + 4)
            if end == opens + 4 and words[sign].text == "=" and (self._ours(one) or self._ours(other)):
                found.equal |= self._variables(inside)
        return end

    def _variables(self, places: Iterable[int]) -> set[str]:
        return {self._words[place].text[1:] for place in places if self._words[place].kind == "variable"}
