"""Text of data in Markdown, where it stays text, and tables of GitHub's kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pepgraph.model.terms import printable

# An underscore within a word begins no emphasis, and names such as those of IRIs are easier to read without a mark.
_MARKS = re.compile(r"[\\`*]|(?<!\w)_|_(?!\w)|(?<=\])\(|&(?=#?\w+;)")


def escaped(text: str) -> str:
    r"""Text that Markdown takes for nothing but text: no emphasis, code, HTML or link that nobody here has made.

    >>> print(escaped("a *b* <i> &amp; snake_case _c_ [6](x)"))
    a \*b\* &lt;i> \&amp; snake_case \_c\_ [6]\(x)
    """
    return _MARKS.sub(r"\\\g<0>", printable(text)).replace("<", "&lt;")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""A table of cells that are Markdown already, but for bars and line breaks, which would end them.

    >>> print(table(("name", "says"), [("a|b", "c\nd")]))
    | name | says |
    | --- | --- |
    | a\|b | c<br>d |
    """

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", "<br>") for cell in cells) + " |"

    return "\n".join([line(heads), "|" + " --- |" * len(heads), *map(line, rows)])
