"""Names that are like what was typed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable

from pepgraph.model.english import english
from pepgraph.model.names import fold
from pepgraph.model.terms import Iri

Names = dict[str, set[tuple[Iri, str]]]
"""Things and their names as they are written, by the form of these in which they are looked up."""

_ALIKE, _SURELY = 0.7, 0.8
"""How much alike two names are at least; and two that begin otherwise."""
_BEGINNING, _LONG = 3, 7
"""Letters that two names begin with alike, and from how many on one may lack its last."""


def closest(word: str, among: Iterable[str], most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Those that are most like a word, by at least so much of 1, the nearest first."""
    import difflib

    return difflib.get_close_matches(word, list(among), n=most, cutoff=cutoff)


def did_you_mean(meant: Iterable[str]) -> str:
    """The question that ends a message; empty where there is nothing to ask.

    >>> did_you_mean(["selank", "semax"]), did_you_mean([])
    ('did you mean selank or semax?', '')
    """
    return f"did you mean {' or '.join(named)}?" if (named := list(meant)) else ""


def with_meant(said: str, meant: Iterable[str]) -> str:
    """A message, with that question at its end where there is something to ask."""
    return f"{said}; {question}" if (question := did_you_mean(meant)) else said


def alike_to(key: str, keys: Iterable[str], most: int = 3) -> list[str]:
    """Those that are spelt like one, the nearest first."""
    found = closest(key, keys, most, _ALIKE)
    # What is little alike, no part of it and not of its letters and begins otherwise is another word: muscle, mouse.
    begin, letters = key[:_BEGINNING], sorted(key)
    return [
        one
        for one in found
        if one[:_BEGINNING] == begin
        or (len(one) > 4 and one in key)
        or sorted(one) == letters
        or closest(key, [one], cutoff=_SURELY)
    ]


def within(key: str, keys: Collection[str]) -> list[str]:
    """Those that one stands in, the shortest first; none for one that is so short that it stands in many.

    Where it stands in none, those in which it stands but for the last letter of a longer one.

    >>> within("stroke", ["ischemicstroke", "anxiety"]), within("ischemia", ["ischemicstroke", "anxiety"])
    (['ischemicstroke'], ['ischemicstroke'])
    """
    found = [one for one in keys if key in one] if len(key) > _BEGINNING else []
    if not found and len(key) >= _LONG:
        found = [one for one in keys if key[:-1] in one]
    return sorted(found, key=lambda one: (len(one), one))


def meant_by(name: str, names: Names) -> list[str]:
    """Names that one may stand for, as its initials, as what has it for initials, or spelt wrongly."""
    alike = [plainest(names[key]) for key in alike_to(fold(name), names)]
    return list(dict.fromkeys([*_by_initials(name, names.values()), *alike]))[:3]


def _by_initials(name: str, names: Iterable[Collection[tuple[Iri, str]]]) -> list[str]:
    """What a name may be short for, as SCI for spinal cord injury, or what may be short for it."""
    short, forms = fold(name), {form for some in names for _, form in some}
    if short.isalpha() and 3 <= len(short) <= 5:
        return sorted(form for form in forms if " " in form and _initials(form).endswith(short))
    written = _initials(name)
    return sorted(form for form in forms if form.isupper() and fold(form) == written) if len(written) > 2 else []


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W_]+", name.lower()) if word not in english("small"))


def forms_of(names: Names) -> dict[Iri, list[tuple[Iri, str]]]:
    """All forms of the names of each thing."""
    every: defaultdict[Iri, list[tuple[Iri, str]]] = defaultdict(list)
    for forms in names.values():
        for form in forms:
            every[form[0]].append(form)
    return every


def plainest(forms: Iterable[tuple[Iri, str]]) -> str:
    """Of several forms of a name the one that is easiest to type."""
    return min((name for _, name in forms), key=lambda name: (not name.islower(), " " in name, name))
