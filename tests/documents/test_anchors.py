"""Phrases found in a text, with their spans, and texts read from files."""

from __future__ import annotations

import hashlib
import os

import pytest

from pepgraph.documents.anchors import locate, span_digest
from pepgraph.documents.texts import Text, texts_from_environment
from pepgraph.errors import DocumentError

TEXT = "# Rats 🐀\n\nOne rat rose [1]. Two\nrats fell.\n\nNo RAT stayed."


def spans(words: str, text: str = TEXT) -> list[tuple[str, str, int | None]]:
    return [(place.span, place.text, place.passage and place.passage.number) for place in locate(text, words)]


def test_exact_words_come_first():
    assert spans("rat") == [("14-17", "rat", 2), ("32-35", "rat", 3)]
    assert spans("RAT") == [("47-50", "RAT", 4)]


def test_case_and_white_space_are_taken_loosely_where_nothing_matches():
    assert spans("two rats") == [("28-36", "Two\nrats", 3)]
    assert spans("  Two   rats ") == [("28-36", "Two\nrats", 3)]
    assert spans("rAt stayed") == [("47-57", "RAT stayed", 4)]


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ("50\u2013100 µg/kg", "50-100 μg/kg"),
        ("XT\u2011150", "xt\u2212150"),
        ("\u201cmental clarity\u201d", '"Mental clarity"'),
        ("user\u2019s", "user's"),
        ("'x' \"y\"", "\u2018x\u2019 \u201ey\u201c"),
        ("Zoë Müller", "Zoe Muller"),
        ("Zoe\N{COMBINING DIAERESIS} Mu\N{COMBINING DIAERESIS}", "ZOE mü"),
        ("Zoe Muller", "Zoë Mu\N{COMBINING DIAERESIS}ller"),
    ],
)
def test_dashes_quotes_and_accents_are_taken_loosely_where_nothing_matches(there, words):
    text = f"Ünder 🐀.\n\n{there} rose."
    assert spans(words, text) == [(f"10-{10 + len(there)}", there, 2)]
    assert spans(words, f"{text}\n\n{words}") == [(f"{len(text) + 2}-{len(text) + 2 + len(words)}", words, 3)]


@pytest.mark.parametrize(
    ("there", "words"),
    [("p \u2260 1", "p = 1"), ("p =\u0338 1", "p = 1"), ("한", "하"), ("\u2018x\u2019", '"x"'), ("½ m²", "½ m2")],
)
def test_other_signs_and_letters_are_not_taken_for_each_other(there, words):
    with pytest.raises(DocumentError):
        locate(there, words)


def test_offsets_are_code_points_and_digests_of_exactly_these_words():
    (place,) = locate(TEXT, "🐀")
    assert place.span == "7-8"
    assert place.sha256 == span_digest("🐀") == hashlib.sha256("🐀".encode()).hexdigest()[:12]
    assert TEXT[place.start : place.end] == "🐀"


def test_words_across_two_passages_belong_to_none():
    assert spans("[1]. Two") == [("23-31", "[1]. Two", None)]


def test_signs_are_no_pattern():
    assert spans("[1].") == [("23-27", "[1].", 2)]
    with pytest.raises(DocumentError):
        locate(TEXT, "r.t")


def test_words_that_are_not_there_give_the_nearest_passage():
    with pytest.raises(
        DocumentError, match=r"does not have the words 'two rats fel down'; the nearest passage is 3, at 28-42"
    ):
        locate(TEXT, "two rats fel down")
    for text, words in (("", "x"), (TEXT, "of something else")):
        with pytest.raises(DocumentError, match=rf"does not have the words '{words}'$"):
            locate(text, words)
    with pytest.raises(DocumentError, match="no words to look for"):
        locate(TEXT, " \n")


def test_one_passage_can_be_looked_through():
    assert [place.span for place in locate(TEXT, "rat", 3)] == ["32-35"]
    assert [place.span for place in locate(TEXT, "rat", 4)] == ["47-50"]
    with pytest.raises(DocumentError, match=r"^passage 1 does not have the words 'One rat'; there they are: 2$"):
        locate(TEXT, "One rat", 1)
    with pytest.raises(DocumentError, match="there is no passage 5; there are 1 to 4"):
        locate(TEXT, "rat", 5)


def test_text_keeps_its_line_ends_and_its_digest(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"a\r\nb\rc\n")
    text = Text.read(path)
    assert text.content == "a\r\nb\rc\n"
    assert text.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: None, "no such file; check the name"),
        (lambda p: p.mkdir(), "this is a folder; name a file in it"),
        (lambda p: p.write_bytes(b""), "the document is empty"),
        (lambda p: p.write_bytes(b" \n"), "the document is empty"),
        (lambda p: p.write_bytes(b"a\nb\xff"), r":2: not UTF-8"),
    ],
)
def test_unreadable_documents(make, said, tmp_path):
    path = tmp_path / "a.md"
    make(path)
    with pytest.raises(DocumentError, match=said) as caught:
        Text.read(path)
    assert str(caught.value).startswith(str(path))


def test_words_with_other_code_points_are_told():
    with pytest.raises(DocumentError, match="other code points for the same letters"):
        locate("The \N{LATIN SMALL LIGATURE FI}rst\u2011born rose.", "first-born")


def test_texts_of_the_environment(tmp_path):
    (tmp_path / "folder").mkdir()
    for name in ("folder/b.txt", "folder/a.md", "folder/c.ttl", "d.md"):
        (tmp_path / name).write_text(name)
    both = f"{tmp_path / 'folder'}:{tmp_path / 'd.md'}"
    assert [t.content for t in texts_from_environment({"PEPGRAPH_DOCUMENTS": both})] == [
        "folder/a.md",
        "folder/b.txt",
        "d.md",
    ]
    assert not [*texts_from_environment({}), *texts_from_environment({"PEPGRAPH_DOCUMENTS": ""})]


def test_what_cannot_be_read_of_the_environment_is_passed_over(tmp_path):
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "latin.md").write_bytes("caf\xe9".encode("latin-1"))
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "text.md").write_text("text")
    places = os.pathsep.join(map(str, (tmp_path / "gone.md", tmp_path / "gone", tmp_path)))
    assert [text.content for text in texts_from_environment({"PEPGRAPH_DOCUMENTS": places})] == ["text"]
