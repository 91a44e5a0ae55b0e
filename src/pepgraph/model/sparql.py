"""SPARQL as tokens, and places in it. Knows text, not what a query means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pepgraph.errors import QueryError
from pepgraph.model.terms import printable

HALF = re.compile("[\ud800-\udfff]")
"""What is no character, such as a command line makes of bytes that are no UTF-8."""

_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
"""https://www.w3.org/TR/sparql11-query/#grammarEscapes, but for signs that stand for themselves."""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# https://www.w3.org/TR/sparql11-query/#sparqlGrammar, the terminals.
_PIECES = r"(?P<word>[^\W\d]\w*) | (?P<number>\d[\d.eE]*) | (?P<other>.)"
_PIECE = re.compile(_PIECES, re.VERBOSE | re.DOTALL)
_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\n\r]*)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:\w[\w.-]*)
    | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:(?:[\w:%]|\\[_~.\-!$&'()*+,;=/?\#@%])(?:[\w:.%-]|\\[_~.\-!$&'()*+,;=/?\#@%])*)?)
    | (?P<run>[^\W\d_][\w.-]*)
    | (?P<open>[{(\[])
    | (?P<close>[})\]])
    | """
    + _PIECES,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query: its kind, its text and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the text goes on behind it."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """A word in capitals, as keywords are told apart; empty for anything else."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def nesting(self) -> int:
        """1 for a bracket that opens, -1 for one that closes, 0 for anything else."""
        return (self.kind == "open") - (self.kind == "close")


NO_TOKEN = Token("", "", 0)
"""What stands beside the first and the last token."""


@lru_cache(maxsize=8)
def tokens(plain: str) -> tuple[Token, ...]:
    """The tokens of a text without escapes, without space and comments.

    >>> [token.text for token in tokens("a.b-1 c.d:e # f")]
    ['a', '.', 'b', '-', '1', 'c.d:e']
    """
    return tuple(scan(plain))


def scan(plain: str) -> Iterator[Token]:
    """The tokens of a text one by one, for those who need not have all of one that nobody has bounded."""
    for match in _TOKEN.finditer(plain):
        if match.lastgroup == "run":
            # No colon ends it, so no name begins in it; to look for one from each of its pieces would be quadratic.
            for piece in _PIECE.finditer(plain, match.start(), match.end()):
                yield Token(piece.lastgroup or "", piece[0], piece.start())
        elif match.lastgroup not in ("space", "comment"):
            yield Token(match.lastgroup or "", match[0], match.start())


def string_in(token: Token) -> str:
    r"""What a string stands for, without its quotes and escapes.

    >>> string_in(Token("string", r'"ACTH\\(4\""', 0))
    'ACTH\\(4"'
    """
    quotes = 3 if token.text[:3] in ('"""', "'''") else 1
    return re.sub(
        r"\\(.)", lambda match: _CHARACTERS.get(match[1], match[1]), token.text[quotes:-quotes], flags=re.DOTALL
    )


def local_name(written: str) -> str:
    """The end of a prefixed name without the escapes that it needs in a query."""
    return re.sub(r"\\(.)", r"\1", written)


def iri_of(token: Token, prefixes: Mapping[str, str]) -> str:
    """The IRI that a token writes out or by a known prefix; empty for any other token, and for a relative IRI.

    >>> [iri_of(token, {"e": "http://e/"}) for token in tokens("e:semax x:y <http://a/b> <urn>")]
    ['http://e/semax', '', 'http://a/b', '']
    """
    prefix, colon, local = token.text.partition(":")
    if token.kind == "iri" and colon:  # A base such as <urn:x> leaves relative ones as they are.
        return token.text[1:-1]
    return prefixes[prefix] + local_name(local) if token.kind == "name" and local and prefix in prefixes else ""


def group(found: Sequence[Token], place: int) -> Sequence[Token]:
    """The tokens between a bracket and the one that closes it, or the end where none does.

    >>> [token.text for token in group(tokens("{ { ?s ?p (1) } } { }"), 1)]
    ['?s', '?p', '(', '1', ')']
    """
    depth = 0
    for end in range(place, len(found)):
        depth += found[end].nesting
        if depth == 0:
            return found[place + 1 : end]
    return found[place + 1 :]


def openers(words: Sequence[Token]) -> list[int]:
    """For each token the place of the bracket that it stands in, -1 where it stands in none.

    >>> openers(tokens("{ ?s ?p (1) }"))
    [-1, 0, 0, 0, 3, 0, -1]
    """
    found, within = list[int](), [-1]
    for place, word in enumerate(words):
        if word.kind == "close" and len(within) > 1:
            within.pop()
        found.append(within[-1])
        if word.kind == "open":
            within.append(place)
    return found


def as_property(words: Sequence[Token], place: int) -> bool:
    """Whether a token stands where a triple has its property, also as a part of a path."""
    while place and words[place - 1].text in ("(", "^"):
        place -= 1
    *before, group, subject = (NO_TOKEN,) * 4 + tuple(words[max(0, place - 4) : place])
    if subject.text in (";", "/", "|"):
        return True
    ends = group.text in ("{", "}", ".", ")") and before[-2].keyword != "VALUES"
    return ends and subject.kind in ("iri", "name", "variable", "blank")


def subject_of(words: Sequence[Token], place: int) -> int:
    """Where the subject of a property stands that stands at a place: before it, or behind the last full stop.

    A FILTER or BIND need not end with one.

    >>> words = tokens("{ ?a a ?b . FILTER (?b > 1) ?c ?d ?e ; ?f ?g }")
    >>> words[subject_of(words, 15)].text
    '?c'
    """
    if words[place - 1].text != ";":
        return place - 1
    at = begin = next((i for i in range(place - 1, 0, -1) if words[i - 1].text in (".", "{", "}")), 0)
    while at < place:
        if words[at].keyword in ("FILTER", "BIND"):
            opens = next((i for i in range(at, place) if words[i].kind == "open"), place)
            at = opens + len(group(words, opens)) + 2
            begin = at if at < place else begin
        else:
            at += 1
    return begin


def rooms(words: Sequence[Token]) -> list[str]:
    """Where each token stands: ``pattern``, ``template``, ``values``, ``expression``, ``shown``, ``order`` or nothing.

    >>> where = rooms(tokens("SELECT ?a { ?a ?b ?c FILTER (?c > 1) } ORDER BY ?a"))
    >>> [where[place] for place in (1, 3, 8, -1)]
    ['shown', 'pattern', 'expression', 'order']
    """
    found, within = list[str](), [""]
    for last, before, token in zip((NO_TOKEN, NO_TOKEN, *words), (NO_TOKEN, *words), words, strict=False):
        now, word = within[-1], token.keyword
        if token.kind == "open":
            found.append(now)
            if now == "values" or before.keyword == "VALUES" or (token.text == "{" and last.keyword == "VALUES"):
                inside = "values"
            elif token.text == "{":
                inside = "template" if before.keyword == "CONSTRUCT" else "pattern"
                within[-1] = "" if now in ("shown", "order") else now
                if before.text == ")" and _is_head_of_rows(words[: len(found) - 1]):
                    inside = "values"
            elif token.text == "(" and (now != "pattern" or before.keyword not in ("", "A")):
                inside = "expression"
            else:
                inside = now
            within.append(inside)
            continue
        if token.kind == "close":
            if len(within) > 1:
                within.pop()
            found.append(within[-1])
            continue
        if word in ("SELECT", "DESCRIBE"):
            within[-1] = "shown"
        elif word in ("ORDER", "GROUP", "HAVING") and now in ("", "shown", "order"):
            within[-1] = "order"
        elif word in ("WHERE", "LIMIT", "OFFSET", "VALUES", "FROM") and now in ("shown", "order"):
            within[-1] = ""
        found.append(within[-1])
    return found


def _is_head_of_rows(words: Sequence[Token]) -> bool:
    """Whether some tokens end with the variables of VALUES in their brackets."""
    place = len(words) - 1
    while place > 0 and words[place].text != "(":
        place -= 1
    return place > 0 and words[place - 1].keyword == "VALUES"


def rewritten(plain: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """The text with something else from some place to another, for each of the changes in their order.

    >>> rewritten("SELECT ?a { ?a ?b ?c }", [(7, 9, "*"), (18, 20, "<http://e/>")])
    'SELECT * { ?a ?b <http://e/> }'
    """
    pieces, last = [], 0
    for start, end, text in changes:
        pieces += [plain[last:start], text]
        last = end
    return "".join(pieces) + plain[last:]


def services_in(words: Sequence[Token]) -> Iterator[tuple[Token, Token, int]]:
    """Each SERVICE of a query with the IRI that it asks, and the place of the token behind that.

    >>> [(iri.text, place) for _, iri, place in services_in(tokens("{ SERVICE SILENT <http://e/> { } }"))]
    [('<http://e/>', 4)]
    """
    for i, word in enumerate(words):
        if word.keyword == "SERVICE":
            at = i + 1 + (i + 1 < len(words) and words[i + 1].keyword == "SILENT")
            if at < len(words) and words[at].kind == "iri":
                yield word, words[at], at + 1


def unescape(text: str) -> str:
    """A query without the byte order mark that editors put before it, and with its codepoint escapes read, as they are
    before anything else: SPARQL 1.1, section 19.2.

    >>> unescape("\\ufeffASK {}")
    'ASK {}'
    """

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise refusal(text, match.start(), f"{match[0]} is not a character")
        return chr(code)

    return _ESCAPE.sub(character, text.removeprefix("\ufeff"))


def refusal(text: str, offset: int, message: str) -> QueryError:
    """A QueryError that shows the line and marks the place."""
    line = text.count("\n", 0, offset) + 1
    begin = text.rfind("\n", 0, offset) + 1
    return marked(text, line, offset - begin + 1, message)


def marked(text: str, line: int, column: int, message: str) -> QueryError:
    """A QueryError at a line and column (from 1), with that line of the query and a caret."""
    lines = text.split("\n")
    if line > 1 or len(lines) > 1 or len(lines[0]) <= 200:
        shown = printable(lines[line - 1].expandtabs(1) if line <= len(lines) else "")
        begin = max(0, column - 60)
        message += f"\n  {shown[begin : begin + 120]}\n  {' ' * (column - 1 - begin)}^"
    return QueryError(message, file="query", line=line, column=column)
