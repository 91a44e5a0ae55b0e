"""Turtle as its statements, with their places in the text, so that it can be changed and keep its layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pepgraph.model.sparql import Token, local_name, scan
from pepgraph.model.vocabulary import TYPE

Edit = tuple[int, int, str]
"""A stretch of text and what takes its place."""

_ESCAPED = re.compile(r"<[^<>\s\"']*\\[uU]")


@dataclass(frozen=True, slots=True)
class Object:
    """One object of a statement: its IRI or its text as written, and where that stands."""

    value: str
    start: int
    end: int
    inside: tuple[Object, ...] = ()
    """The names within it, where it stands in brackets."""


@dataclass(slots=True)
class Pair:
    """A predicate with its objects, and where they stand."""

    predicate: str
    start: int
    objects: list[Object] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.objects[-1].end


@dataclass(slots=True)
class Statement:
    """What is said of one subject up to a full stop, and where it stands."""

    subject: Object
    prefixes: Mapping[str, str]
    """Those that hold where it stands."""
    end: int = 0
    pairs: list[Pair] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.subject.start

    def values(self, predicate: str) -> list[str]:
        return [one.value for pair in self.pairs if pair.predicate == predicate for one in pair.objects]


def read_statements(text: str) -> list[Statement]:
    """The statements of Turtle that was read without a fault, with their places in the text.

    Raises ValueError with the mend for what is read otherwise than it is written: a base, escapes in names.
    """
    if _ESCAPED.search(text):
        raise ValueError("a name is written with an escape; write the letter itself")
    prefixes: dict[str, str] = {}
    statements: list[Statement] = []
    words = list(_with_dots_apart(scan(text)))
    i = 0
    while i < len(words):
        if words[i].text.lower() in ("@prefix", "prefix"):
            prefixes = {**prefixes, words[i + 1].text[:-1]: words[i + 2].text[1:-1]}
            if ":" not in words[i + 2].text:
                raise ValueError(f"the prefix {words[i + 1].text} stands for a relative name; write it whole")
            i += 3 + (i + 3 < len(words) and words[i + 3].text == ".")
        elif words[i].text.lower() in ("@base", "base"):
            raise ValueError("a base shortens names; write them whole or with prefixes")
        else:
            statement, i = _statement(words, i, prefixes)
            statements.append(statement)
    return statements


def _statement(words: Sequence[Token], i: int, prefixes: Mapping[str, str]) -> tuple[Statement, int]:
    subject, i = _object(words, i, prefixes)
    statement = Statement(subject, prefixes)
    while words[i].text != ".":
        if words[i].text == ";":
            i += 1
            continue
        verb = words[i]
        pair = Pair(TYPE if verb.text == "a" else _iri(verb, prefixes), verb.start)
        i += 1
        while True:
            one, i = _object(words, i, prefixes)
            pair.objects.append(one)
            if words[i].text != ",":
                break
            i += 1
        statement.pairs.append(pair)
    statement.end = words[i].end
    return statement, i + 1


def _object(words: Sequence[Token], i: int, prefixes: Mapping[str, str]) -> tuple[Object, int]:
    """A term, or all that stands in brackets, and where the next one begins."""
    first, begin = words[i], i
    depth = 0
    while True:
        depth += words[i].nesting
        end = words[i].end
        i += 1
        if depth == 0:
            break
    if first.kind == "string" and words[i].kind == "language":
        end, i = words[i].end, i + 1
    elif first.kind == "string" and words[i].text == "^" and words[i + 1].text == "^":
        end, i = words[i + 2].end, i + 3
    elif first.text in "+-" and words[i].kind == "number":
        end, i = words[i].end, i + 1
    inside: tuple[Object, ...] = ()
    if first.kind == "open":
        named = (word for word in words[begin:i] if word.kind in ("iri", "name"))
        inside = tuple(Object(_iri(word, prefixes), word.start, word.end) for word in named)
    return Object(_iri(first, prefixes), first.start, end, inside), i


def _iri(word: Token, prefixes: Mapping[str, str]) -> str:
    if word.kind == "iri":
        return word.text[1:-1]
    if word.kind == "name":
        prefix, _, local = word.text.partition(":")
        return prefixes.get(prefix, f"{prefix}:") + local_name(local)
    return word.text


def _with_dots_apart(words: Iterable[Token]) -> Iterator[Token]:
    """A full stop behind a number or a name ends the statement and is no part of them."""
    for word in words:
        if word.kind in ("number", "name", "blank") and word.text.endswith("."):
            yield Token(word.kind, word.text[:-1], word.start)
            yield Token("other", ".", word.end - 1)
        else:
            yield word


class _Placed(Protocol):
    """Something that stands in a text from one place to another."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def cut(items: Sequence[_Placed], left: Sequence[_Placed]) -> Iterator[Edit]:
    """Edits that leave only some items of a list, each with the sign that stands before the next."""
    stays = [any(item is one for one in left) for item in items]
    if not any(stays):
        return
    last = max(i for i, is_there in enumerate(stays) if is_there)
    for i, item in enumerate(items):
        if not stays[i] and i < last:
            yield item.start, items[i + 1].start, ""
    if last + 1 < len(items):
        yield items[last].end, items[-1].end, ""


def with_its_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """A statement with the comments that touch it and the blank line behind it, where nothing else is on its lines."""
    match = re.compile(r"[ \t]*(?:#[^\n]*|\r)?\n(?:[ \t]*\r?\n)?|[ \t]*(?:#[^\n]*)?\Z").match(text, end)
    if not match or not (start == 0 or text[start - 1] == "\n"):
        return start, end
    while above := re.search(r"(?:\A|(?<=\n))[ \t]*#[^\n]*\n\Z", text[max(0, start - 2_000) : start]):
        start -= len(above[0])
    return start, match.end()


def line_end(text: str) -> str:
    r"""What ends the first line of a text, and so those that are added to it; LF where nothing does.

    >>> line_end("a b\r\nc\n"), line_end("a b")
    ('\r\n', '\n')
    """
    return "\r\n" if text[: text.find("\n")].endswith("\r") else "\n"


def edited(text: str, edits: Iterable[Edit]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, new in sorted(edits):
        if start < done:
            continue  # Within what was cut already.
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])
