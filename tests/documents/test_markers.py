"""Citation markers and the clauses they close, on sentences made up for it."""

from __future__ import annotations

import pytest

from pepgraph.documents.markers import cells, citations_at, clauses, markers, unread
from pepgraph.documents.passages import passages


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("rose [1].", [(1,)]),
        ("rose [1, 2].", [(1, 2)]),
        ("rose [1,2,5].", [(1, 2, 5)]),
        ("rose [3-5].", [(3, 4, 5)]),
        ("rose [3–5].", [(3, 4, 5)]),
        ("rose [3 – 5].", [(3, 4, 5)]),
        ("rose [1, 3-5, 9].", [(1, 3, 4, 5, 9)]),
        ("rose [1][7].", [(1,), (7,)]),
        ("rose [1] [7].", [(1,), (7,)]),
        ("rose [12].", [(12,)]),
        ("rose [5-3].", [(5, 3)]),
        ("rose [1-99999999].", [(1, 99999999)]),
        ("rose [1-1001].", [(1, 1001)]),
        ("rose [3-3].", [(3,)]),
        ("rose [ 6 ].", [(6,)]),
        ("rose [7; 8].", [(7, 8)]),
        ("rose [26—28][32−34].", [(26, 27, 28), (32, 33, 34)]),
        (r"rose \[15\].", [(15,)]),
        ("rose [9, p. 5], fell [9, pp. 5–7].", [(9,), (9,)]),
        ("rose [1]–[3].", [(1, 2, 3)]),
        ("rose [1, 2]-[4].", [(1, 2, 3, 4)]),
        ("rose [1-2-4].", [(1, 2, 3, 4)]),
        ("rose [1] – [3].", [(1,), (3,)]),
        ("rose[^1][^2], fell[^12].\n\n[^1]: Li.", [(1,), (2,), (12,)]),
        ("none [] [a] [1a] 1] [2", []),
        ("[3H]GABA and [a1]", []),
        pytest.param(f"none [{'1' * 5_000}]", [], id="no number of a reference"),
        ("", []),
    ],
)
def test_markers(text, numbers):
    found = markers(text)
    assert [marker.numbers for marker in found] == numbers
    for marker in found:
        assert text[marker.start] in "[\\"
        assert text[marker.end - 1] == "]"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rose [1][2, 3] [x] []", []),
        ("rose [Li\n2020] and [^3a] [4]", [(5, "[Li 2020]", "no marker"), (19, "[^3a]", "no marker")]),
        ("rose [see [1] and 2]", [(5, "[see [1] and 2]", "no marker")]),
        ("rose [1] – [3]", [(5, "[1] – [3]", "two markers, not a range")]),
        ("rose [1] to [3]", [(5, "[1] to [3]", "two markers, not a range")]),
        ("rose (1) and (2, 4–6).", [(5, "(1)", "no marker"), (13, "(2, 4–6)", "no marker")]),
        ("rose (Li et al., 2018; Wu 2020a)", [(5, "(Li et al., 2018; Wu 2020a)", "no marker")]),
        ("changed (March 2024), (May 3, 2019) and (Mayer 2019)", [(40, "(Mayer 2019)", "no marker")]),
        ("Li et al. (2018) saw it", [(0, "Li et al. (2018)", "no marker")]),
        ("Li et al., 2018 [1], Wu et al. (2020)[2] saw, Li et al., 2018, too", [(46, "Li et al., 2018", "no marker")]),
        ("rose (Li et al. 2015).[1]", []),
        ("As Li et al 2018 saw", [(3, "Li et al 2018", "no marker")]),
        ("first seen by Oyelaran (2009)", [(14, "Oyelaran (2009)", "no marker")]),
        ("Oyelaran (2009) reported so, and in Japan (2012) it was sold", [(0, "Oyelaran (2009)", "no marker")]),
        ("Li and Wu-Lo (2018) saw it and Rats (2018)", [(0, "Li and Wu-Lo (2018)", "no marker")]),
        ("rose^4^ here.⁷", [(4, "^4^", "no marker"), (13, "⁷", "no marker")]),
        ("fell<sup>5,6</sup>", [(4, "<sup>5,6</sup>", "no marker")]),
        ("ACTH(4-7) at 10^4^ or 5 m² in (2018) (n = 12) (since 2018)", []),
        pytest.param("(A" * 50_000 + "1" * 50_000, [], id="no parenthesis closed"),
        pytest.param("[" * 50_000 + "1" * 50_000, [], id="nothing closed"),
    ],
)
def test_what_may_be_meant_as_a_marker_is_told(text, told):
    assert unread(text, 0, len(text)) == told


def test_offsets_are_code_points():
    text = "🧠𝔸 rose [1]"
    (marker,) = markers(text)
    assert (marker.start, marker.end) == (8, 11)


def test_markers_of_a_stretch():
    text = "One [1]. Two [2]. Three [3]."
    assert [m.numbers for m in markers(text, 8, 17)] == [(2,)]


def spoken(text: str, breaks=()) -> list[tuple[str, tuple[int, ...]]]:
    return [(text[c.start : c.end].strip(" ;,—–-"), c.numbers) for c in clauses(text, 0, len(text), breaks)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It fell.", []),
        ("It fell [1].", [("It fell", (1,))]),
        ("It fell [1][7].", [("It fell", (1, 7))]),
        ("It fell [1] [7].", [("It fell", (1, 7))]),
        ("It fell [1, 2][2].", [("It fell", (1, 2))]),
        ("It rose; it fell [1].", [("it fell", (1,))]),
        ("It rose — it fell [1].", [("it fell", (1,))]),
        ("It rose—it fell [1].", [("it fell", (1,))]),
        ("It rose – it fell [1].", [("it fell", (1,))]),
        ("It rose -- it fell [1].", [("it fell", (1,))]),
        ("A well-known 4–7 fragment fell [1].", [("A well-known 4–7 fragment fell", (1,))]),
        ("It rose [1], and fell [2].", [("It rose", (1,)), ("and fell", (2,))]),
        ("It rose [1] and fell.", [("It rose", (1,))]),
        ("It rose; it fell. [1]", [("it fell.", (1,))]),
        ("It rose [1], and fell [2]. [3]", [("It rose", (1,)), ("and fell [2].", (2, 3))]),
        ("It fell [1], [7].", [("It fell", (1, 7))]),
        ("[1] It rose [2].", [("", (1,)), ("It rose", (2,))]),
        ("It rose [1]–[3] and fell [4—6].", [("It rose", (1, 2, 3)), ("and fell", (4, 5, 6))]),
    ],
)
def test_clauses(text, wanted):
    assert spoken(text) == wanted


def test_a_given_break_ends_the_reach():
    text = "It rose, and it fell [1]."
    assert spoken(text) == [("It rose, and it fell", (1,))]
    assert spoken(text, [text.index(", and")]) == [("and it fell", (1,))]


@pytest.mark.parametrize(
    ("text", "leading", "wanted"),
    [
        ("Li [1] saw it rise.", ["[1]"], [("Li [1] saw it rise.", (1,))]),
        ("Li [1][2] saw it rise; it fell.", ["[1]"], [("Li [1][2] saw it rise", (1, 2))]),
        ("Li [1] saw it rise, and Lu [2] saw it fall.", ["[1]", "[2]"], [
            ("Li [1] saw it rise, and Lu", (1,)), ("saw it rise, and Lu [2] saw it fall.", (2,))]),
        ("Li [1] saw it rise [2].", ["[1]"], [("Li [1] saw it rise", (1, 2))]),
        ("Li [1]; it fell.", ["[1]"], [("Li [1]", (1,))]),
        ("It rose [1], as Li [2] saw.", ["[2]"], [("It rose", (1,)), ("as Li [2] saw.", (2,))]),
    ],
)
def test_a_leading_marker_opens_its_clause(text, leading, wanted):
    found = clauses(text, 0, len(text), leading=[text.index(one) for one in leading])
    assert [(text[c.start : c.end].strip(" ;,"), c.numbers) for c in found] == wanted


def test_a_break_of_another_passage_changes_nothing():
    text = "It fell [1]."
    assert clauses(text, 0, len(text), [500]) == clauses(text, 0, len(text))


def test_clauses_stay_in_their_passage():
    text = "First thing [1]. Second thing [2]."
    assert [(c.start, c.numbers) for c in clauses(text, 17, len(text))] == [(17, (2,))]


def test_what_words_cite():
    text = "It rose; it fell [1][7], and stayed [2] for long."
    found = clauses(text, 0, len(text))
    assert citations_at(text.index("rose"), found) == ((), (1, 7))
    assert citations_at(text.index("fell"), found) == ((1, 7), ())
    assert citations_at(text.index("stayed"), found) == ((2,), ())
    assert citations_at(text.index("long"), found) == ((), ())
    assert citations_at(3, []) == ((), ())


@pytest.mark.parametrize(
    ("text", "start", "wanted"),
    [
        ("| A [1] | b |\n", 2, ["A [1] ", " b "]),
        ("> | A \\| a | b [2]|", 4, ["A \\| a ", " b [2]"]),
        ("p\n|A|\r\n", 3, ["A"]),
        ("|\u00a0A [1] | b\u00a0|", 2, ["A [1] ", " b"]),
        ("|x| is small |", 0, ["|x| is small |"]),
        ("a | b | c", 0, ["a | b | c"]),
        ("| a | b", 2, ["a | b"]),
    ],
)
def test_cells(text, start, wanted):
    end = len(text.rstrip().rstrip("|").rstrip("\u00a0")) if start else len(text)
    assert [text[a:b] for a, b in cells(text, start, end)] == wanted


def test_the_number_of_a_paragraph_of_a_patent_cites_nothing():
    text = "[0001] It rose [1].\n\n[0012] It fell [10, 2].\n"
    assert [one.numbers for one in markers(text)] == [(1,), (10, 2)]
    assert [one.role for one in passages(text)] == ["", ""]
