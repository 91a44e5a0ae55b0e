"""Which number each reference has after a text was revised."""

from __future__ import annotations

from collections import Counter

import pytest

from pepgraph.documents.markers import clusters
from pepgraph.documents.renumbering import Renumbering, renumbering


def told(*pairs: tuple[str, str], listed: dict[int, int] | None = None) -> Renumbering:
    """Of passages, each as it was and as it is; one that is empty was not there."""
    before, after = (Counter(n for pair in pairs for _, _, some in clusters(pair[i]) for n in some) for i in (0, 1))
    return renumbering([pair for pair in pairs if all(pair)], before, after, listed)


@pytest.mark.parametrize(
    ("pairs", "now", "gone"),
    [
        ([("A [1].", "A [2]."), ("B [2].", "B [1].")], {1: 2, 2: 1}, ()),
        ([("A [1][2].", "A [1]."), ("B [3].", "B [2]."), ("C [1].", "C [1].")], {1: 1, 3: 2}, (2,)),
        ([("A [1], [2] b.", "A [1] b."), ("B [1].", "B [1].")], {1: 1}, (2,)),
        # Markers of other words are not in the same place.
        ([("A [1] b [2].", "A b [1][3].")], {1: 1}, (2,)),
        ([("A [1] b [2].", "A b [1]."), ("C [2].", "C [1].")], {2: 1}, (1,)),
        ([("One a [1], two [2].", "Two [1].")], {1: 1}, (2,)),
        ([("Rats rose [1] and fell [2] here.", "Mice rose and fell [1] here.")], {2: 1}, (1,)),
        # Of several numbers it is the one that no other reference has.
        ([("A [1].", "A [2]."), ("B [1].", "B [3]."), *[("D [2].", "D [3].")] * 2], {1: 2, 2: 3}, ()),
        ([("A [1].", "A [3]."), ("B [1].", "B [1].")], {1: 1}, ()),
        ([("A [1].", "A [2]."), ("B [1].", "B [1]."), *[("C [3].", "C [2].")] * 2], {1: 1, 3: 2}, ()),
        # Where nothing else tells of a reference it goes with those beside it.
        (
            [("A [1] b [2].", "A [1] b."), ("C [3].", "C [2]."), ("D [4].", ""), ("", "E [3].")],
            {1: 1, 3: 2, 4: 3},
            (2,),
        ),
        ([("A [1].", "A [1]."), ("B [2].", ""), ("", "C [2].")], {1: 1, 2: 2}, ()),
        ([("A [1].", "A [1][2].")], {1: 1}, ()),
        ([("A [1].", "A [1]."), ("B [2].", "")], {1: 1}, (2,)),
    ],
)
def test_a_reference_has_the_number_that_stands_in_its_place(
    pairs: list[tuple[str, str]], now: dict[int, int], gone: tuple[int, ...]
) -> None:
    made = told(*pairs)
    assert (made.now, made.gone, made.unclear) == (now, gone, ())


@pytest.mark.parametrize(
    "pairs",
    [
        [("A [1].", "A [3]."), ("B [2].", "B [3].")],
        [("A [2].", "A [3]."), ("B [2].", "B [3]."), ("C [3].", "C [3].")],
        [("A [1].", "A [4]."), ("B [1].", "B [5].")],
        [("A [1][2].", "A [1]."), ("B [3].", "B [2].")],
        [("A [2, 3].", "A [2]."), ("B [1].", "B [1]."), ("C [4].", "C [3].")],
    ],
)
def test_what_may_be_several_is_nothing(pairs: list[tuple[str, str]]) -> None:
    made = told(*pairs)
    assert made.now == {}
    assert made.unclear
    assert made.number(1) == 1 or 1 in made.gone


@pytest.mark.parametrize(
    ("pairs", "listed", "now", "gone"),
    [
        # A range has the same numbers whatever its references are called.
        ([("A [1].", "A [2]."), ("B [2].", "B [1]."), ("C [1-2].", "C [1-2].")], {1: 2, 2: 1}, {1: 2, 2: 1}, ()),
        # Another source is cited, which the list tells from another number.
        ([("A [1].", "A [1]."), ("B [2].", "B [3].")], {1: 1, 2: 2}, {1: 1}, (2,)),
        ([("A [1].", "A [2]."), ("B [2].", "B [1].")], {1: 1, 2: 2}, {1: 1, 2: 2}, ()),
        # The list alone has other numbers: the sources of the text are others, or it was forgotten.
        ([("A [1].", "A [1]."), ("B [2].", "B [2].")], {1: 2, 2: 1}, {1: 1, 2: 2}, ()),
        # What no passage tells of any more is found by the list.
        ([("A [1].", ""), ("B [2].", "B [1]."), ("", "C [4].")], {1: 4, 2: 1}, {1: 4, 2: 1}, ()),
        ([("A [1].", "A [3]."), ("B [1].", "B [1].")], {1: 3}, {1: 1}, ()),
    ],
)
def test_a_list_tells_which_number_a_reference_has(
    pairs: list[tuple[str, str]], listed: dict[int, int], now: dict[int, int], gone: tuple[int, ...]
) -> None:
    made = told(*pairs, listed=listed)
    assert (made.now, made.gone, made.unclear) == (now, gone, ())
