"""A query as its tokens: which IRI each is, where it stands, and what may not be."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate, pairwise

from pepgraph.model.names import shorten
from pepgraph.model.sparql import (
    NO_TOKEN,
    Token,
    as_property,
    group,
    iri_of,
    rooms,
    string_in,
    subject_of,
    tokens,
    unescape,
)
from pepgraph.model.vocabulary import TYPE

AGGREGATES = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
_GROUPED = frozenset(["GROUP", "HAVING", "ORDER", "OFFSET", "VALUES"])
"""What stands behind a pattern whose rows are not all counted together, or where a count is none of its rows."""


class Lexed:
    """A query as its tokens, by their places; beside the first and the last stands an empty one.

    >>> query = Lexed("SELECT ?c { ?c rdf:type e:semax }", {"e": "http://e/"})
    >>> query[5].text, query.named[5], query.subject(4).text, query[-1].text
    ('e:semax', 'http://e/semax', '?c', '')
    """

    def __init__(self, text: str, prefixes: dict[str, str]) -> None:
        self.plain = unescape(text)
        self.words = tokens(self.plain)
        self.prefixes = prefixes

    def __getitem__(self, place: int) -> Token:
        return self.words[place] if 0 <= place < len(self.words) else NO_TOKEN

    @cached_property
    def named(self) -> list[str]:
        """The IRI that each token is, nothing for others."""
        return [iri_of(word, self.prefixes) or TYPE * (word.kind == "word" and word.text == "a") for word in self.words]

    @cached_property
    def rooms(self) -> list[str]:
        """Where each token stands, as ``model.sparql.rooms`` tells."""
        return rooms(self.words)

    @cached_property
    def denied(self) -> set[int]:
        """Places in what may not be: of these that nothing meets them is no reason to find nothing."""
        found: set[int] = set()
        for place, (before, token) in enumerate(pairwise(self.words)):
            if (
                token.keyword == "MINUS"
                or token.text == "!"
                or (before.keyword == "NOT" and token.keyword in ("EXISTS", "IN"))
            ):
                inside = group(self.words, place + 2)
                found.update(range(place + 2, place + 3 + len(inside)))
        return found

    @cached_property
    def subjects(self) -> set[str]:
        """What stands before a property."""
        return {self.subject(place).text for place in range(1, len(self.words)) if self.is_property(place)}

    @cached_property
    def plain_strings(self) -> list[str]:
        """What strings without a language or datatype stand for.

        >>> Lexed("FILTER (?a = 'Semax' || ?b = 'Selank'@en)", {}).plain_strings
        ['Semax']
        """
        return [
            string_in(word)
            for place, word in enumerate(self.words)
            if word.kind == "string" and self[place + 1].kind != "language" and self[place + 1].text != "^"
        ]

    def is_property(self, place: int) -> bool:
        """Whether a token stands where a triple has its property, also as a part of a path."""
        return as_property(self.words, place)

    def subject_at(self, place: int) -> int:
        """Where the subject of the property at a place stands."""
        return subject_of(self.words, place)

    def subject(self, place: int) -> Token:
        """The subject of the property at a place."""
        return self[self.subject_at(place)]

    def value_of_type(self, place: int) -> str:
        """The class that stands behind rdf:type at a place; empty where there is another property, or no name."""
        return self.named[place + 1] if self.named[place] == TYPE and place + 1 < len(self.words) else ""

    def inside(self, place: int) -> list[tuple[int, Token]]:
        """The tokens between the bracket at a place and the one that closes it, with their places."""
        return list(enumerate(group(self.words, place), place + 1))

    def short(self, iri: str) -> str:
        """An IRI as the query may have it."""
        return shorten(iri, self.prefixes)

    @property
    def uncounted(self) -> str:
        """The query for a row of those that this one counts together, all of them; nothing where it does not.

        >>> Lexed("SELECT (COUNT(?c) AS ?n) WHERE { ?c a ?d }", {}).uncounted
        'SELECT * WHERE { ?c a ?d } LIMIT 1'
        """
        place = 1
        while self[place].text == "(" and any(one.keyword in AGGREGATES for _, one in self.inside(place)):
            place += len(self.inside(place)) + 2
        nested = list(accumulate(word.nesting for word in self.words[place:]))
        behind = {word.keyword for word, depth in zip(self.words[place:], nested, strict=True) if not depth}
        if place == 1 or self[place].kind == "variable" or not behind.isdisjoint(_GROUPED):
            return ""
        return f"SELECT *{self.plain[self[place - 1].end :].rstrip()}{' LIMIT 1' * ('LIMIT' not in behind)}"
