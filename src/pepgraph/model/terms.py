"""RDF terms as plain values, the same from every engine."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from pepgraph.model.names import XSD

_INTEGERS = {
    XSD + name
    for name in (
        "integer long int short byte unsignedLong unsignedInt unsignedShort unsignedByte "
        "nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger"
    ).split()
}
# https://www.w3.org/TR/xmlschema11-2/: Python takes more, such as 1_000.
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(rf"{_DECIMAL.pattern}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")


class Iri(str):
    """An IRI; compares and prints as its text."""

    __slots__ = ()

    @property
    def n3(self) -> str:
        return f"<{self}>"


class Blank(str):
    """A blank node's label, valid within one result."""

    __slots__ = ()

    @property
    def n3(self) -> str:
        return f"_:{self}"


class Literal(str):
    """A literal: its lexical form, with datatype (an IRI) or language.

    >>> Literal("2.4", XSD + "decimal").value
    Decimal('2.4')
    >>> Literal("mRNA", language="en").value
    'mRNA'
    >>> Literal("-7", XSD + "byte").value, Literal("1_000", XSD + "integer").value
    (-7, '1_000')
    >>> [Literal("1", XSD + kind).value for kind in ("boolean", "long", "nonNegativeInteger")]
    [True, 1, 1]
    """

    __slots__ = ("datatype", "language")
    datatype: str
    language: str | None

    def __new__(cls, lexical: str, datatype: str = XSD + "string", language: str | None = None) -> Literal:
        self = super().__new__(cls, lexical)
        self.datatype = datatype
        self.language = language
        return self

    @property
    def n3(self) -> str:
        """The literal as SPARQL and Turtle write it.

        >>> print(Literal('say "mRNA"', language="en").n3)
        "say \\"mRNA\\""@en
        """
        text = str(self).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        # Where codepoint escapes are read first, an escaped backslash before a u would begin one.
        text = text.replace("\\\\u", "\\\\\\u0075").replace("\\\\U", "\\\\\\u0055")
        if self.language:
            return f'"{text}"@{self.language}'
        return f'"{text}"' if self.datatype == XSD + "string" else f'"{text}"^^<{self.datatype}>'

    @property
    def value(self) -> str | int | float | bool | Decimal:
        """The Python value; the lexical form where the datatype has none or the form is ill."""
        if self.datatype in _INTEGERS and _INTEGER.fullmatch(self):
            try:
                return int(self)
            except ValueError:  # More digits than Python reads.
                return str(self)
        if self.datatype == XSD + "decimal" and _DECIMAL.fullmatch(self):
            return Decimal(str(self))
        if self.datatype in (XSD + "double", XSD + "float") and _DOUBLE.fullmatch(self):
            return float(self)
        if self.datatype == XSD + "boolean" and self in ("true", "1", "false", "0"):
            return self in ("true", "1")
        return str(self)


def boolean(value: bool) -> Literal:
    """A truth value as SPARQL writes it."""
    return Literal("true" if value else "false", XSD + "boolean")


Term = Iri | Blank | Literal


_JOINERS = "\u200c\u200d\u00ad"


def printable(text: str, kept: str = "\n") -> str:
    """Text whose control characters, which drive a terminal or turn a line about, are replaced, but for ``kept``.

    >>> printable("2.4\\u00a0nM") == "2.4\\u00a0nM", ascii(printable("\\x1b[31m"))
    (True, "'\\\\ufffd[31m'")
    """
    if text.isprintable():
        return text
    return "".join(c if c in kept or _is_seen(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def one_line(text: str) -> str:
    """Text on one line, as lists, titles and rows have it: a break within a name would make one more of them.

    >>> one_line("Fictin\\n\\n- and more"), one_line("2.4\\u00a0nM ") == "2.4\\u00a0nM "
    ('Fictin - and more', True)
    """
    lines = text.splitlines()
    return lines[0] if len(lines) == 1 else " ".join(filter(None, map(str.strip, lines)))


def cut(name: str, most: int = 100) -> str:
    """A name as messages have it: of a very long one the beginning.

    >>> cut("semax"), cut("a" * 100_000, 3)
    ('semax', 'aaa…')
    """
    return name if len(name) <= most else f"{name[:most]}…"


def _is_seen(character: str) -> bool:
    """Whether a character is a sign, a space, or joins letters as some scripts need."""
    return character.isprintable() or character in _JOINERS or unicodedata.category(character) == "Zs"


def value(term: Term | None) -> object:
    """A term as a Python value: None, a number, a boolean or text."""
    if term is None:
        return None
    return term.value if isinstance(term, Literal) else str(term)


def english_first(term: Term | None) -> tuple[bool, str]:
    """What to sort names by, so that those in English or in no language come before their translations.

    >>> min([Literal("Aktin", language="de"), Literal("actin", language="en")], key=english_first)
    'actin'
    """
    language = term.language if isinstance(term, Literal) else None
    return bool(language) and str(language).lower().partition("-")[0] != "en", str(term)


def in_json(term: Term) -> dict[str, str]:
    """A term as https://www.w3.org/TR/sparql11-results-json/ writes it.

    >>> in_json(Literal("7", XSD + "integer"))
    {'type': 'literal', 'value': '7', 'datatype': 'http://www.w3.org/2001/XMLSchema#integer'}
    >>> in_json(Literal("a", "http://example.org/x#string"))
    {'type': 'literal', 'value': 'a', 'datatype': 'http://example.org/x#string'}
    """
    if isinstance(term, Iri):
        return {"type": "uri", "value": str(term)}
    if isinstance(term, Blank):
        return {"type": "bnode", "value": str(term)}
    plain = {"type": "literal", "value": str(term)}
    if term.language:
        plain["xml:lang"] = term.language
    elif term.datatype != XSD + "string":
        plain["datatype"] = str(term.datatype)
    return plain
