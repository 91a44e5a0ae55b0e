"""What a query may not do, seen before an engine sees it: connect, read files, exhaust the parser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise, zip_longest
from typing import NamedTuple
from urllib.parse import urljoin

from pepgraph.errors import QueryError, option
from pepgraph.model.names import GRAPH, RESERVED
from pepgraph.model.sparql import HALF, NO_TOKEN, Token, local_name, openers, refusal, rewritten, scan, unescape
from pepgraph.model.sparql import tokens as tokens_of
from pepgraph.model.terms import Iri
from pepgraph.query.alike import closest, did_you_mean
from pepgraph.store.contract import Dataset

# Oxigraph's parser recurses: some 2,200 open braces or 5,000 clauses end the process.
MAX_DEPTH = 200
MAX_TOKENS = 10_000
# So does its planner, or the query when it is freed: some 2,500 of what makes one operation within another.
MAX_CHAINED = 1_000

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}


def inspect(
    text: str,
    prefixes: Mapping[str, str],
    graphs: Callable[[], Collection[str]],
    services: Collection[str] = (),
    of_one: Mapping[str, str] | None = None,
) -> Dataset:
    """Refuse what a query may not do; return the graphs it names.

    ``services`` are the endpoints that SERVICE may ask; ``of_one`` are prefixes that are known where
    there is one document, as one of the documents would have them.

    ``graphs`` tells which exist: FROM another one is refused, since engines fetch it or
    ignore it without a word. Raises QueryError with line, column and the place marked.

    >>> inspect("SELECT * { \\\\u0053ERVICE <http://example.org/> {} }", {}, list)
    Traceback (most recent call last):
      ...
    pepgraph.errors.QueryError: query:1:12: SERVICE is refused: a query opens no connections
      SELECT * { SERVICE <http://example.org/> {} }
                 ^
    """
    plain, dataset = _inspect(text, frozenset(prefixes.items()), frozenset(services), frozenset((of_one or {}).items()))
    existing = graphs() if dataset else ()
    for one in dataset:
        if one.iri not in existing:
            raise refusal(plain, one.place, f"there is no graph <{one.iri}> to query FROM; there is {_some(existing)}")
    default, named = (tuple(one.iri for one in dataset if one.is_named is by_name) for by_name in (False, True))
    return Dataset(default, named)


class _Graph(NamedTuple):
    """A graph that FROM names, where it does, and whether that is FROM NAMED."""

    iri: str
    place: int
    is_named: bool


# A check puts some hundred and fifty, and has those of each document with its prefixes.
@lru_cache(maxsize=2_000)
def _inspect(
    text: str,
    prefixes: frozenset[tuple[str, str]],
    services: frozenset[str],
    of_one: frozenset[tuple[str, str]],
) -> tuple[str, tuple[_Graph, ...]]:
    plain = _unescaped(text)
    tokens = list(islice(scan(plain), MAX_TOKENS + 1))
    if not tokens:
        raise QueryError("the query is empty; write one, or take a named one")
    if len(tokens) > MAX_TOKENS:
        raise QueryError(f"the query's tokens are more than the {MAX_TOKENS} that are safe to parse; split it")
    depth = 0
    for token in tokens:
        depth += token.nesting
        if depth > MAX_DEPTH:
            raise refusal(plain, token.start, f"brackets are nested more than {MAX_DEPTH} deep; flatten the query")
    _refuse_chains(plain, tokens)
    _refuse_two_readings(plain, tokens)
    words = (token for token in tokens if token.keyword not in ("", "PREFIX", "BASE"))
    first = next(words, None)
    if first and first.keyword in _UPDATES:
        raise refusal(plain, first.start, f"{first.keyword} is refused: a query only reads")
    _refuse_services(plain, tokens, services)
    return plain, tuple(_graphs(plain, tokens, dict(prefixes), dict(of_one)))


def _unescaped(text: str) -> str:
    """The text with its escapes read. Raises QueryError where that is no text, or has escapes again."""
    if wrong := HALF.search(text):
        # What a command line makes of bytes that are no UTF-8.
        raise refusal(text, wrong.start(), "this is not UTF-8; write the query as UTF-8")
    plain = unescape(text)
    if (again := unescape(plain)) != plain:
        # Who reads escapes once more, as a server may, would read another query.
        place = next(i for i, (one, other) in enumerate(zip_longest(plain, again)) if one != other)
        raise refusal(plain, place, "an escape that makes another one is refused; write the character itself")
    return plain


def _with_neighbours(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token, Token]]:
    """Each token behind the one before it, with the two that follow; empty ones where there are none."""
    return zip((NO_TOKEN, *tokens), tokens, (*tokens[1:], NO_TOKEN), (*tokens[2:], NO_TOKEN, NO_TOKEN), strict=False)


def _refuse_services(plain: str, tokens: Sequence[Token], services: Collection[str]) -> None:
    """Raise QueryError for a SERVICE, but for those that are written out and may be asked.

    A parser without a lexer reads trueSERVICE and SERVICESILENT as two keywords, and SERVICE:x {…} as the keyword
    and a name. No other keyword has these letters in it.
    """
    for before, token, after, behind in _with_neighbours(tokens):
        word = token.text.upper()
        is_name = token.kind == "name" and after.text == "{" and before.keyword != "GRAPH"
        if not ((token.kind == "word" and "SERVICE" in word) or (is_name and "SERVICE" in word.partition(":")[0])):
            continue
        if not services or word != "SERVICE":
            raise refusal(plain, token.start, "SERVICE is refused: a query opens no connections")
        where = behind if after.keyword == "SILENT" else after
        if where.kind != "iri" or where.text[1:-1] not in services:
            raise refusal(
                plain,
                token.start,
                f"SERVICE {where.text} is refused: only endpoints named with {option('endpoint')}, are asked, "
                f"written out: {', '.join(f'<{url}>' for url in sorted(services))}",
            )


def _graphs(plain: str, tokens: Sequence[Token], known: dict[str, str], of_one: Mapping[str, str]) -> Iterator[_Graph]:
    """The graphs that FROM names, by prefixes that are ``known`` or declared. Raises QueryError for another prefix."""
    base = ""
    for before, token, after, behind in _with_neighbours(tokens):
        word = token.keyword
        prefix = token.text.partition(":")[0]
        if word == "BASE" and after.kind == "iri":
            base = _whole_iri(base, after.text[1:-1])
        elif word == "PREFIX" and after.kind == "name" and behind.text:
            known[after.text[:-1]] = _whole_iri(base, behind.text[1:-1])
        elif token.kind == "name" and before.keyword != "PREFIX" and prefix not in known:
            raise refusal(plain, token.start, _unknown(prefix, known, of_one))
        elif word == "FROM":
            named = after.keyword == "NAMED"
            graph = behind if named else after
            room, _, local = graph.text.partition(":")
            if graph.kind == "iri":
                yield _Graph(_whole_iri(base, graph.text[1:-1]), graph.start, named)
            elif graph.kind == "name" and room in known:
                yield _Graph(known[room] + local_name(local), graph.start, named)
        elif word.startswith("FROM"):
            raise refusal(plain, token.start, f"{token.text} is not a keyword; write FROM and NAMED apart")


def _unknown(prefix: str, known: Collection[str], of_one: Mapping[str, str]) -> str:
    """What to do about a prefix that is not known."""
    if prefix in of_one:
        declared = f"declare it for one of them, such as PREFIX {prefix}: <{of_one[prefix]}>"
        return f"unknown prefix {prefix}:, which is known only where there is one document; {declared}"
    meant = did_you_mean(f"{one}:" for one in closest(prefix, known))
    ours = "write e: for a thing and pg: for a term, or " * (not prefix)
    return f"unknown prefix {prefix}:; {meant or f'{ours}declare it with PREFIX'}"


_TERMS = frozenset({"iri", "name", "blank", "string", "number", "variable"})


def _refuse_chains(plain: str, tokens: Sequence[Token]) -> None:
    """Raise QueryError where there is too much of what a parser or planner puts one within another."""
    counts: Counter[str] = Counter()
    for token, what, more in (*_chained(tokens), *_collections(tokens)):
        counts[what] += more
        if counts[what] > MAX_CHAINED:
            raise refusal(plain, token.start, f"{what}: a query with more than {MAX_CHAINED:,} is not safe; split it")


def _chained(tokens: Sequence[Token]) -> Iterator[tuple[Token, str, int]]:
    describing = False
    for before, token in pairwise((NO_TOKEN, *tokens)):
        describing = before.keyword == "DESCRIBE" or (describing and before.kind in _TERMS)
        if describing and token.kind in _TERMS:
            yield token, "things to describe", 1
        elif token.text == before.text == "!":
            yield token, "one ! after another", 1
        elif token.keyword == "MINUS":
            yield token, "MINUS", 1


def _collections(tokens: Sequence[Token]) -> Iterator[tuple[Token, str, int]]:
    """The end of each bracket that holds terms and nothing between them, but for rows of VALUES; how many it holds."""
    # Of each bracket: its place, how many terms it holds, and whether it can be a collection, or holds rows.
    within: list[tuple[int, int, bool, bool]] = []
    values = -1
    for i, token in enumerate(tokens):
        place, members, can_be, rows = within.pop() if within else (0, 0, False, False)
        if token.kind == "open":
            of_rows = token.text == "{" and i > 1 and (values == i - 1 or tokens[i - 2].keyword == "VALUES")
            within += [(place, members + 1, can_be, rows), (i, 0, token.text == "(" and not rows, of_rows)]
        elif token.kind == "close":
            if can_be and members > 1:
                yield token, "members of collections", members
            values = i if tokens[place - 1].keyword == "VALUES" else -1
        else:
            is_term = token.kind in _TERMS or token.text.lower() in ("true", "false")
            can_be = can_be and (is_term or token.kind == "language" or token.text in "+-^")
            within.append((place, members + is_term, can_be, rows))


_WHOLE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_TURNS = re.compile(r"[#'()\[\]]")
_SERVED = re.compile(r"\.SERVICE", re.IGNORECASE)


def _refuse_two_readings(plain: str, tokens: Sequence[Token]) -> None:
    """Raise QueryError where a parser without a lexer may read as code what is read here as text, with SERVICE in it.

    In an expression, of which each has its brackets, Oxigraph and rdflib read ``?a<?b#>`` as a comparison and a
    comment, and ``?a<'>`` as one with a string; no expression goes on as an address with ``://`` does. Of a name
    with several dots Oxigraph takes a part.
    """
    hidden = [
        keyword
        for keyword in ("SERVICE", "FROM")
        if plain.upper().count(keyword)
        > sum(token.text.upper().count(keyword) for token in tokens if token.kind in ("word", "name"))
    ]
    for token, place in zip(tokens, openers(tokens), strict=True):
        within = tokens[place].text if place >= 0 else ""
        if hidden and token.kind == "iri" and within == "(" and not _WHOLE.match(token.text):
            if _TURNS.search(token.text):
                raise refusal(
                    plain,
                    token.start,
                    f"{token.text} can be read in two ways, and {hidden[0]} stands in the query; write the IRI "
                    "whole, or a space behind <",
                )
        elif token.kind in ("name", "blank") and _SERVED.search(token.text):
            raise refusal(plain, token.start, f"{token.text} can be read in two ways; write a space before its dot")


def asks_others(text: str) -> bool:
    """Whether a query has SERVICE in it."""
    return any("SERVICE" in token.keyword for token in tokens_of(unescape(text)))


def spelt_out(text: str) -> str:
    """A query without what it declares itself: relative IRIs, and names by its own prefixes, written whole.

    >>> spelt_out("BASE <http://e/> PREFIX : <x#> SELECT * { <semax> a :b, e:c }")
    'SELECT * { <http://e/semax> a <http://e/x#b>, e:c }'
    """
    plain = unescape(text)
    words = tokens_of(plain)
    base, own, i = "", dict[str, str](), 0
    while i + 2 < len(words) and words[i].keyword in ("BASE", "PREFIX"):
        if words[i].keyword == "BASE":
            base = _whole_iri(base, words[i + 1].text[1:-1])
            i += 2
        else:
            own[words[i + 1].text[:-1]] = _whole_iri(base, words[i + 2].text[1:-1])
            i += 3
    changes = [(0, words[i].start, "")] if i < len(words) else []
    for token in words[i:]:
        prefix, _, local = token.text.partition(":")
        if token.kind == "iri":
            iri = Iri(_whole_iri(base, token.text[1:-1]))
        elif token.kind == "name" and prefix in own:
            iri = Iri(own[prefix] + local_name(local))
        else:
            continue
        changes.append((token.start, token.end, iri.n3))
    return rewritten(plain, changes)


def _whole_iri(base: str, iri: str) -> str:
    """An IRI as the base makes it whole."""
    made = urljoin(base, iri)
    return made + "#" if iri.endswith("#") and not made.endswith("#") else made  # As a prefix it ends so for a reason.


def _some(graphs: Collection[str]) -> str:
    # Those of documents first: what else there is every graph has.
    names = sorted(graphs, key=lambda name: (name.removeprefix(GRAPH) in RESERVED, name))
    return ", ".join(f"<{name}>" for name in names[:5]) + (" …" if len(names) > 5 else "") or "none"
