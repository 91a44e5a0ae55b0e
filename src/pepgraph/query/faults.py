"""What a parser says of a query it cannot read, in words of the one who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from pepgraph.errors import QueryError
from pepgraph.model.sparql import Token, marked, refusal, tokens, unescape

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_STRUCTURE = frozenset(
    [
        "SELECT",
        "CONSTRUCT",
        "ASK",
        "DESCRIBE",
        "WHERE",
        "FROM",
        "FILTER",
        "OPTIONAL",
        "UNION",
        "BIND",
        "VALUES",
        "GROUP",
        "ORDER",
        "LIMIT",
        "{",
        "}",
        "(",
        ")",
        ".",
        ";",
    ]
)
_AGGREGATES = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
_TERMS = frozenset(["iri", "variable", "name", "blank", "string", "language", "number"])


@contextmanager
def places_marked(text: str) -> Iterator[None]:
    """Show the place in the query where a parser's QueryError names one."""
    try:
        yield
    except QueryError as error:
        place = _PLACE.match(error.message)
        if not place:
            raise
        from pepgraph.store.rdflib_engine import place_of_fault

        # Oxigraph's parser adds the length of a keyword it tried, and so marks a place beyond the fault.
        found = place_of_fault(text)
        if found is None:
            grouping = _of_grouping(text)
            if grouping is not None:
                raise grouping from None
            # A limit that was put behind the query is none of its lines.
            lines = text.rstrip().split("\n")
            found = min((int(place[1]), int(place[2])), (len(lines), len(lines[-1]) + 1))
        raise marked(text, *found, _of_separator(text, *found) or _readable(place[3])) from None


def _of_grouping(text: str) -> QueryError | None:
    """A variable that a SELECT shows beside groups of rows, though it is not what they are grouped by."""
    plain = unescape(text)
    listed = tokens(plain)
    for i, token in enumerate(listed):
        if token.kind == "word" and token.text.upper() == "SELECT":
            shown, counted, rest = _projection(listed, i + 1)
            grouped = _grouped(listed, rest)
            loose = next((one for one in shown if one.text[1:] not in (grouped or ())), None)
            if loose is not None and (counted or grouped is not None):
                name = loose.text
                return refusal(
                    plain,
                    loose.start,
                    f"{name} has several values where rows are counted together; add GROUP BY {name}, "
                    f"or write (SAMPLE({name}) AS {name}_one)"
                    if grouped is None
                    else f"{name} is not in GROUP BY; add it there, or write (SAMPLE({name}) AS {name}_one)",
                )
    return None


def _projection(listed: tuple[Token, ...], begin: int) -> tuple[list[Token], bool, int]:
    """Variables that are shown as they are, whether rows are counted together, and where the pattern begins."""
    shown: list[Token] = []
    counted, depth = False, 0
    for i in range(begin, len(listed)):
        token = listed[i]
        if token.text == "{":
            return shown, counted, i
        depth += (token.kind == "open") - (token.kind == "close")
        counted = counted or token.text.upper() in _AGGREGATES
        if depth == 0 and token.kind == "variable":
            shown.append(token)
    return shown, counted, len(listed)


def _grouped(listed: tuple[Token, ...], begin: int) -> set[str] | None:
    """Names that GROUP BY has after the pattern that begins here; None where there is no such clause."""
    depth = 0
    found: set[str] | None = None
    for token, after in pairwise((*listed[begin:], Token("", "", 0))):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth < 0:
            break
        word = token.text.upper() if token.kind == "word" and depth == 0 else ""
        if word == "GROUP" and after.text.upper() == "BY":
            found = set()
        elif word in ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            break
        elif found is not None and token.kind == "variable":
            found.add(token.text[1:])
    return found


def _of_separator(text: str, line: int, column: int) -> str:
    """That a separator is missing, where one term too many follows a triple; nothing elsewhere."""
    if unescape(text) != text:
        return ""
    offset = sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1
    opened: list[str] = []
    before = Token("", "", 0)
    for token in tokens(text):
        if token.start >= offset:
            inside = bool(opened) and opened[-1] == "{"
            if inside and before.kind in _TERMS and (token.kind in _TERMS or token.text == "a"):
                return f"there is one term too many; put ; or . before {token.text}"
            return ""
        if token.kind == "open":
            opened.append(token.text)
        elif token.kind == "close" and opened:
            opened.pop()
        before = token
    return ""


def _readable(message: str) -> str:
    """A parser's list of what it expected, without its inner names."""
    _, _, listed = message.partition("expected one of ")
    items = [item.strip() for item in re.split(r",\s+", listed)] if listed else []
    for item in items:
        if " " in item and not item.startswith("["):
            return f"the query cannot be read here: {item[0].lower() + item[1:]}"
    if items and all(item in _STRUCTURE for item in items):
        return f"the query cannot be read here; it could go on with {', '.join(items)}"
    return "the query cannot be read here; look before the mark"
