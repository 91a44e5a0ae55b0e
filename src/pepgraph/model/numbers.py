"""Whole numbers as people write them, never longer than what they are for."""

from __future__ import annotations

from pepgraph.errors import QueryError

LARGEST = 2**63 - 1
"""The greatest whole number that every engine computes with."""


def whole_number(text: str, most: int = LARGEST) -> int | None:
    """The number that digits stand for, however many noughts lead; None for other text and for more than ``most``.

    >>> whole_number("007"), whole_number("7.0"), whole_number("9" * 5_000), whole_number("12", most=11)
    (7, None, None, None)
    """
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    # Python refuses thousands of digits with an error of its own.
    if len(digits) > len(str(most)) or int(digits) > most:
        return None
    return int(digits)


def by_value(digits: str) -> tuple[int, str]:
    """What to sort digits by as the numbers that they stand for, however many they are; what is none comes as 0.

    >>> sorted(["9" * 5_000, "10", "009", "", "8"], key=by_value)[:4]
    ['', '8', '009', '10']
    """
    significant = digits.lstrip("0") if digits.isdecimal() else ""
    return len(significant), significant


def number_in(text: object) -> int:
    """The whole number that a term is, or a part of a name; 0 where it is none, which ``check`` reports.

    >>> number_in("31"), number_in("31a"), number_in(None)
    (31, 0, 0)
    """
    return whole_number(str(text)) or 0


def count_in(term: object) -> int:
    """The count that a query gives, in place of which a server may send anything. Raises QueryError.

    >>> count_in("31")
    31
    """
    found = whole_number(str(term))
    if found is None:
        raise QueryError(f"{str(term)!r} is given as a count, and is not a whole number; is this a SPARQL 1.1 server?")
    return found
