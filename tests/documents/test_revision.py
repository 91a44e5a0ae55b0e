"""Where passages and words of a text stand after it was revised."""

from __future__ import annotations

import random

import pytest

from pepgraph.documents.passages import passages
from pepgraph.documents.revision import Place, Revision

TEXT = """# Two peptides

The first rose in rats [1]. The second fell; it was not seen in mice [2].

## What else?

Yes. Users report calm. The first rose in rats.

- One item goes here
- Another one follows
"""


def cut(text: str) -> list[tuple[int, int]]:
    return [(passage.start, passage.end) for passage in passages(text)]


def revision(new: str, old: str = TEXT) -> Revision:
    return Revision(old, new, cut(old))


def homes(new: str) -> list[int | None]:
    made = revision(new)
    return [home.number if (home := made.home(span)) else None for span in cut(TEXT)]


def test_what_has_not_changed_stays_where_it_is() -> None:
    made = revision(TEXT)
    assert [(tile.start, tile.end) for tile in made.tiles] == cut(TEXT)
    assert [tile.number for tile in made.tiles if tile.heading] == [1, 4]
    for start in range(0, len(TEXT), 7):
        place = made.place((start, start + 5))
        assert place is not None
        assert (place.start, place.end, place.same) == (start, min(start + 5, len(TEXT)), True)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (TEXT.replace("\n\n", "\n\n\n\n"), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (TEXT.replace("\n", "\r\n"), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (TEXT.replace("# Two", "A new line.\n\n# Two", 1), [2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (TEXT.replace("Users report calm. ", ""), [1, 2, 3, 4, 5, None, 6, 7, 8]),
        (TEXT.replace("## What else?\n", ""), [1, 2, 3, None, 4, 5, 6, 7, 8]),
        (TEXT.replace("report calm", "often report calm"), [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (TEXT.replace("calm. The", "calm, and the"), [1, 2, 3, 4, 5, 6, 6, 7, 8]),
        (TEXT[: TEXT.index("- ")] + "- Another one follows\n- One item goes here\n", [1, 2, 3, 4, 5, 6, 7, 9, 8]),
    ],
    ids=["lines", "crlf", "before", "without", "no heading", "a word", "joined", "swapped"],
)
def test_passages_are_found_again(new: str, expected: list[int | None]) -> None:
    assert homes(new) == expected


def test_a_passage_that_moved_is_known_by_its_words_though_its_markers_are_others() -> None:
    first, second = TEXT.index("The first"), TEXT.index("## What else?")
    moved = TEXT[:first] + TEXT[second:] + "\n" + TEXT[first:second]
    expected = [1, 8, 9, 2, 3, 4, 5, 6, 7]
    assert homes(moved) == expected
    assert homes(moved.replace("[2]", "[7]").replace("[1]", "[2]")) == expected
    assert homes(moved.replace(" [2]", "").replace("[1]", "[3][4]")) == expected


@pytest.mark.parametrize(
    ("words", "new", "now", "same"),
    [
        ("report calm", TEXT.replace("report calm", "report calmness"), "report calmness", False),
        ("calm", TEXT.replace("report calm", "report uncalm"), "uncalm", False),
        ("calm", TEXT.replace("report calm", "report calmness and calm"), "calm", True),
        ("follow", TEXT.replace("follows", "followed"), "follow", True),
        ("Another", TEXT.replace("Another one", "Another, one"), "Another", True),
    ],
)
def test_words_end_where_a_word_ends(words: str, new: str, now: str, same: bool) -> None:
    start = TEXT.index(words)
    made = revision(new)
    place = made.place((start, start + len(words)), made.tile_at(start))
    assert place is not None
    assert (new[place.start : place.end], place.same) == (now, same)


def test_a_marker_with_another_number_is_the_one_in_its_place() -> None:
    old, new = "One rose [9][10][11].", "Two. One rose [8][9][10]."
    made = Revision(old, new, cut(old))
    for marker, now in (("[9]", "[8]"), ("[10]", "[9]"), ("[11]", "[10]")):
        start = old.index(marker)
        place = made.place((start, start + len(marker)), made.tiles[1])
        assert place is not None
        assert (new[place.start : place.end], place.same) == (now, False)


def test_other_quotes_and_dashes_leave_words_what_they_are() -> None:
    old = 'The rat\'s "calm" rose — in males. A dose of 5–10 mg did it.'
    new = "The rat’s “calm” rose – in males. A dose of 5—10 mg did it."
    made = Revision(old, new, cut(old))
    assert [made.place(span) for span in cut(old)] == [Place(0, 33, True), Place(34, 59, True)]
    start = old.index('"calm" rose —')
    assert made.place((start, start + 13)) == Place(start, start + 13, True)
    back = Revision(new, old, cut(new))
    assert [(tile.start, tile.end) for tile in back.tiles] == cut(old)


def test_a_sentence_that_stands_twice_keeps_its_order() -> None:
    twice = "It rose. It fell. It rose."
    made = revision("New. It rose. It fell. It rose.", twice)
    assert [made.home(span).number for span in cut(twice)] == [2, 3, 4]  # type: ignore[union-attr]


def test_words_that_changed_are_those_that_stand_there_now() -> None:
    new = TEXT.replace("fell; it was", "rose sharply; it was")
    made = revision(new)
    start = TEXT.index("The second fell")
    whole = made.place((start, start + len("The second fell")))
    word = made.place((start + len("The second "), start + len("The second fell")))
    assert whole is not None
    assert word is not None
    assert (new[whole.start : whole.end], whole.same) == ("The second rose sharply", False)
    assert (new[word.start : word.end], word.same) == ("rose sharply", False)
    kept = made.place((TEXT.index("not seen"), TEXT.index("not seen") + 8))
    assert kept is not None
    assert (new[kept.start : kept.end], kept.same) == ("not seen", True)


def test_a_passage_that_moved_and_was_reworded_is_known_by_most_of_its_words() -> None:
    one, other = "Fictin raised BDNF by no less than a third [1].", "Fictin lowered cortisol in dogs after a week [2]."
    now = one.replace("less", "more")
    old = f"# A\n\n{one} It is new.\n\n# B\n\n{other} It is old. It is sold."
    made = revision(f"# B\n\n{other} It is old. It is sold.\n\n# A\n\n{now} It is new.", old)
    homes = [made.home(span) for span in cut(old)]
    assert [home and home.number for home in homes] == [5, 6, 7, 1, 2, 3, 4]
    word = old.index("less")
    place = made.place((word, word + 4), homes[1])
    assert place is not None
    assert not place.same
    # What only half of its words has is another.
    for half in ("Tamarix raised gastrin by a third in dogs.", "Tamarix raised gastrin by no less than half in dogs."):
        made = revision(f"# B\n\n{other}\n\n# A\n\n{half}", old)
        assert made.home(cut(old)[1]) is None


@pytest.mark.parametrize(
    ("now", "word"),
    [("Calm is what users report.", "report"), ("What they report calm for is what others call Users.", "Users")],
)
def test_words_within_a_passage_are_found_where_they_moved_to(now: str, word: str) -> None:
    new = TEXT.replace("Users report calm.", now)
    made = revision(new)
    span = (TEXT.index(word), TEXT.index(word) + len(word))
    home = made.home(cut(TEXT)[5])
    place = made.place(span, home)
    assert place is not None
    assert (new[place.start : place.end], place.same) == (word, True)


def test_what_was_cut_by_hand_stays_so() -> None:
    by_hand = [span for span in cut(TEXT) if span not in cut(TEXT)[1:3]] + [(cut(TEXT)[1][0], cut(TEXT)[2][1])]
    made = Revision(TEXT, "Zero.\n\n" + TEXT, by_hand)
    assert [(tile.start - 7, tile.end - 7) for tile in made.tiles[1:]] == sorted(by_hand)


def test_of_another_text_nothing_is_left() -> None:
    made = revision("Nothing of this was there before.")
    assert [made.home(span) for span in cut(TEXT)] == [None] * 9
    assert len(made.tiles) == 1


@pytest.mark.parametrize("seed", range(30))
def test_passages_cover_the_new_text_and_what_is_the_same_is_the_same(seed: int) -> None:
    chance = random.Random(seed)
    words = TEXT.split(" ")
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(words))
        match chance.randrange(3):
            case 0:
                words.insert(at, chance.choice(["new", "one.", "[3]", "\n\n## Head\n\n", "—"]))
            case 1:
                del words[at]
            case 2:
                words[at] = chance.choice(words)
    new = " ".join(words)
    made = revision(new)
    ends = [0]
    for tile in made.tiles:
        assert ends[-1] <= tile.start < tile.end
        assert new[tile.start : tile.end] == new[tile.start : tile.end].strip()
        ends.append(tile.end)
    left = "".join(new[a:b] for a, b in zip(ends, [*(tile.start for tile in made.tiles), len(new)], strict=True))
    assert not any(character.isalnum() for character in left)
    for start in range(0, len(TEXT) - 6, 3):
        place = made.place((start, start + 6))
        if place and place.same:  # White space apart.
            assert new[place.start : place.end].split() == TEXT[start : start + 6].split()


def test_of_a_long_text_only_what_changed_is_looked_for() -> None:
    sentences = [f"Sentence {n} says that {n % 17} rose." for n in range(10_000)]
    old = " ".join(sentences)
    sentences[5_000:5_010] = ["Another says nothing."] * 10
    made = Revision(old, "Before. " + " ".join(sentences), cut(old))
    assert sum(made.home(span) is None for span in cut(old)) == 10
    assert len(made.tiles) == 10_001


def test_a_change_in_every_sentence_of_a_long_text_loses_none() -> None:
    sentence = "In study {n} the rat number {n} of group {group} was given the peptide once a day."
    old = " ".join(sentence.format(n=n, group=n % 7) for n in range(600))
    made = Revision(old, old.replace("the rat", "a rat"), cut(old))
    assert [home.number if (home := made.home(span)) else None for span in cut(old)] == list(range(1, 601))
