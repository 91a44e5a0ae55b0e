"""Any text cut into headings and sentences, with offsets that hold."""

from __future__ import annotations

import re

import pytest

from pepgraph.documents.passages import digest, passages


def cut(text: str) -> list[str]:
    return [passage.text for passage in passages(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        (" \n\n\t\n", []),
        ("One word", ["One word"]),
        ("One. Two", ["One.", "Two"]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("One goes\non here.\n\nTwo.", ["One goes\non here.", "Two."]),
        ("Is it? It is! Yes.", ["Is it?", "It is!", "Yes."]),
        ("Peptides, e.g. Semax, act. They do.", ["Peptides, e.g. Semax, act.", "They do."]),
        ("That is, i.e. Selank, acts.", ["That is, i.e. Selank, acts."]),
        ("Selank (a.k.a. TP-7) rose. It fell.", ["Selank (a.k.a. TP-7) rose.", "It fell."]),
        ("Liu et al. Found it. We did not.", ["Liu et al. Found it.", "We did not."]),
        ("Prof. Li of St. Ives and Mrs. Lu agree. Done.", ["Prof. Li of St. Ives and Mrs. Lu agree.", "Done."]),
        ("It lasts at 37 °C. Keep it at 4° C. C. Li did.", ["It lasts at 37 °C.", "Keep it at 4° C.", "C. Li did."]),
        ("See Fig. 2 for it. Done.", ["See Fig. 2 for it.", "Done."]),
        ("See bulletin no. 7, Band Nr. 3, for it. Done.", ["See bulletin no. 7, Band Nr. 3, for it.", "Done."]),
        ("By J. Smith alone. Done.", ["By J. Smith alone.", "Done."]),
        ("It was 2.4 nM. That is 1.5. Three.", ["It was 2.4 nM.", "That is 1.5.", "Three."]),
        ("It rose 3. 5 fell.", ["It rose 3.", "5 fell."]),
        ('He said "no." She left.', ['He said "no."', "She left."]),
        ("He said “no.” She left.", ["He said “no.”", "She left."]),
        ("It rose (a lot). It fell.", ["It rose (a lot).", "It fell."]),
        ("It rose [1]. [2] says so.", ["It rose [1].", "[2] says so."]),
        ("It rose. [1] It fell. [2]", ["It rose. [1]", "It fell. [2]"]),
        ("It rose [9, p. 5]. \\[2\\] says so.", ["It rose [9, p. 5].", "\\[2\\] says so."]),
        ("It rose.[1] It fell.", ["It rose.[1]", "It fell."]),
        ("Es hob z. B. Ruhe, v. a. i. d. R. Schlaf. So.", ["Es hob z. B. Ruhe, v. a. i. d. R. Schlaf.", "So."]),
        ("Am 3. März, vgl. Abb. 2, d. h. Tag 3. Ruhe kam.", ["Am 3. März, vgl. Abb. 2, d. h. Tag 3.", "Ruhe kam."]),
        ("См. рис. 2, т. е. И. И. Ли и соавт. 5 см. Да.", ["См. рис. 2, т. е. И. И. Ли и соавт. 5 см.", "Да."]),
        ("To group b. Rats (p < .05). A. Li saw.", ["To group b.", "Rats (p < .05).", "A. Li saw."]),
        ("It rose after 5 mg i.m. [8]. It fell.", ["It rose after 5 mg i.m. [8].", "It fell."]),
        ("It rose after i.v. Zelanor. It fell.", ["It rose after i.v. Zelanor.", "It fell."]),
        ("Rats received i.c.v. XT-150. They slept.", ["Rats received i.c.v. XT-150.", "They slept."]),
        ("XT-150 was given i.v. Rats slept.", ["XT-150 was given i.v.", "Rats slept."]),
        ("Rats had 5 mg s.c. XT-150 helped.", ["Rats had 5 mg s.c.", "XT-150 helped."]),
        ("It fell, s.c. [1][2]; it stayed.", ["It fell, s.c. [1][2]; it stayed."]),
        ("It rose. [2], in turn, fell.", ["It rose.", "[2], in turn, fell."]),
        ("It rose.[^1] It fell.² It went.¹,³ On.", ["It rose.[^1]", "It fell.²", "It went.¹,³", "On."]),
        ("Rose it?“ „So.“ «Да.» Нет.", ["Rose it?“", "„So.“", "«Да.»", "Нет."]),
        (
            "It rose. [1][2] It fell? [1, 2]\nIt went. [1-3], [5] On.",
            ["It rose. [1][2]", "It fell? [1, 2]", "It went. [1-3], [5]", "On."],
        ),
        (
            "Liu et al. [1] Found it. (It fell. [2]) Yes. [3]",
            ["Liu et al. [1] Found it.", "(It fell. [2])", "Yes. [3]"],
        ),
        ("Sources.\n[1] One.\n[2] Two.", ["Sources.", "[1] One.", "[2] Two."]),
        ("Title\n===\nOne. Two.\n\nSub\n---\nOne\ntwo.\n---", ["Title", "One.", "Two.", "Sub", "One\ntwo."]),
        ("=====\nOne.\n\n> Two\n---\n- Three\n---", ["One.", "Two", "Three"]),
        ("---\na: b. C\n\nd:\n  - e\n---\n\nOne.", ["---\na: b. C\n\nd:\n  - e\n---", "One."]),
        ("---\n\nOne.\n\n---\n\nTwo.", ["One.", "Two."]),
        ("One:\n```r\na. B [1]\n\n# c\n```\nTwo.", ["One:", "```r\na. B [1]\n\n# c\n```", "Two."]),
        ("```\nOne. Two.", ["```\nOne.", "Two."]),
        ("One [^1]. Two.\n[^1]: Li A. B.\n[^2]: Lu.\n  C.", ["One [^1].", "Two.", "[^1]: Li A. B.", "[^2]: Lu.\n  C."]),
        ("It is **bold.** Then not.", ["It is **bold.**", "Then not."]),
        ("It fell. then rose.", ["It fell. then rose."]),
        ("Yes. It is. No. It is not.", ["Yes.", "It is.", "No.", "It is not."]),
        ("A: No. It is not.", ["A: No.", "It is not."]),
        ("**A:** No. It is not.", ["**A:** No.", "It is not."]),
        ("Answer: No. It is not.", ["Answer: No.", "It is not."]),
        ("It is sample A No. 5. It is.", ["It is sample A No. 5.", "It is."]),
        ("Éa rose. Élan fell.", ["Éa rose.", "Élan fell."]),
        ("# Title\nText.", ["Title", "Text."]),
        ("###### Deep heading\n\nText.", ["Deep heading", "Text."]),
        ("Text\n# Title", ["Text", "Title"]),
        ("> A quote. Of two.\n\nText.", ["A quote.", "Of two.", "Text."]),
        ("- one thing\n- other thing\n", ["one thing", "other thing"]),
        ("Both:\n* one goes\n  on here\n+ other. Third.", ["Both:", "one goes\n  on here", "other.", "Third."]),
        ("1. First point\n2. Second point [2]", ["First point", "Second point [2]"]),
        ("1.1. One. Two.\n\n2.3.1. So. See 2.3. It", ["1.1. One.", "Two.", "2.3.1. So.", "See 2.3.", "It"]),
        ("Both:\n1) one\n2) other", ["Both:", "one", "other"]),
        ("It rose by\n15. In 2020\n- it fell", ["It rose by\n15.", "In 2020", "it fell"]),
        ("> - one\n> - other", ["one", "other"]),
        ("> One.\n> Two goes\n> on.\n>\n> > three", ["One.", "Two goes\n> on.", "three"]),
        ("> ## Title\r\n> One\r\n> > two", ["Title", "One", "two"]),
        ("It rose (see ref. 4) by 2. Done, ref. It ends.", ["It rose (see ref. 4) by 2.", "Done, ref.", "It ends."]),
        ("One. <!-- A. B [1]? --> Two. <!-- E. -->", ["One. <!-- A. B [1]? -->", "Two. <!-- E. -->"]),
        ("One<sup>[1]</sup>.<br>\nTwo<br />on.<br>Three.", ["One<sup>[1]</sup>.<br>", "Two<br />on.<br>", "Three."]),
        ("**Q2. Is it?** See Sec. 3. Done.", ["**Q2. Is it?**", "See Sec. 3.", "Done."]),
        ("## Title ##\r\n\n### C# #\n\nText #", ["Title", "C#", "Text #"]),
        ("One.\n* * *\nTwo.\n- - -\nThree.", ["One.", "Two.", "Three."]),
        ("One <!-- C. D --> goes on.", ["One <!-- C. D --> goes on."]),
        ("-\n  one\n- other", ["one", "other"]),
        (
            "| Dose | Effect |\n|:---|---:|\n| 5 mg | calm. [1] |\n||\nText",
            ["Dose | Effect", "5 mg | calm. [1]", "Text"],
        ),
        ("| a | b |\n|---|---|\n|\u00a0c [1] | d\u00a0|\n\u00a0e | f", ["a | b", "c [1] | d", "e | f"]),
        ("* one thing\n\n* other thing\n", ["one thing", "other thing"]),
        ("1. One thing\n\n2. Other thing", ["One thing", "Other thing"]),
        ("*Emphasis* stays.", ["*Emphasis* stays."]),
        ("A.\n\n---\n\nB.", ["A.", "B."]),
        ("A.\n***\nB.", ["A.", "B."]),
        ("## \n\nText.", ["Text."]),
        ("\N{ZERO WIDTH NO-BREAK SPACE}# Title\n\nText.", ["Title", "Text."]),
        ("Dose | Effect\n--- | ---\n5 mg | calm\n\n#tag is no heading\n\n10) ten", ["Dose | Effect", "5 mg | calm",
         "#tag is no heading", "ten"]),
        ("- a\n\n  > ## B\n  > c\n  1. d\n     e\n\n    f. G", ["a", "B", "c", "d\n     e", "f.", "G"]),
        ("<div>\n# A.\n- B.\n</div>\n\n- <!-- c\n  d -->\n- e\0f", ["<div>\n# A.\n- B.\n</div>", "<!-- c\n  d -->",
         "e\0f"]),
        ("- ```\n  a\n\nB.\n\n- ~~~\n  c.\n  # D", ["```\n  a", "B.", "~~~\n  c.", "D"]),
        ("[1]: http://a.example\n===\nOne\ntwo\n===", ["[1]: http://a.example", "One\ntwo"]),
        ("Bei 5 Mio. älteren Ratten. Ende.", ["Bei 5 Mio. älteren Ratten.", "Ende."]),
        ("Доза 5 мл. раствора. Конец.", ["Доза 5 мл. раствора.", "Конец."]),
        ("It rose. E.g. Semax did [1]. Approx. 5 fell (mol. wt. 813.9, max. 5 mg).",
         ["It rose.", "E.g. Semax did [1].", "Approx. 5 fell (mol. wt. 813.9, max. 5 mg)."]),
        ("Cf. Li. It rose in Jan. 2020. It lasted 5 min. 3 rats fell.",
         ["Cf. Li.", "It rose in Jan. 2020.", "It lasted 5 min.", "3 rats fell."]),
        ("It rose. α-Synuclein fell.", ["It rose.", "α-Synuclein fell."]),
    ],
)
def test_cut(text, wanted):
    assert cut(text) == wanted


MADE_UP = {
    "plain": "# A digest\n\n> Two things. Three.\n\nPeptide X rose 2.4 nM, e.g. in rats [1]. It fell [2]!\n\n"
    "## Why?\n\nNo. It did not.\n",
    "crlf": "# A digest\r\n\r\nOne rose [1].\r\nTwo fell\r\nin rats [2].\r\n\r\n## Why?\r\n\r\nNo.\r\n",
    "no newline at the end": "# A digest\n\nOne rose [1]. Two fell",
    "astral": "# 🧠 Digest 𝔸\n\nOne 🐀 rose 👩‍🔬 [1]. Two fell 🧪.\n\nÜber é́ (combining). Done.",
    "byte order mark": "\N{ZERO WIDTH NO-BREAK SPACE}# A digest\n\nOne rose.",
    "odd spaces": "One\u00a0rose.\u2003Two\u2028fell.  \t Three.\x0bFour.\x0c\n\nFive.\x85Six.",
    "list": "Intro:\n\n- One rose [1].\n- Two fell [2].\n  1) Three.\n\nEnd.",
    "table": "| Dose | Effect |\n| :--- | ---: |\n| 5 mg | calm [1] | |\nEnd.",
    "markdown": "---\ntitle: A. B\n---\nOne\n===\nTwo [1].\n\nThree\n---\n~~~\nfour. Five\n~~~\n"
    "Sources:\n[1] Li A. B.\n[2] Lu C.\n  D.\n\n- [3] Lo.\n",
    "old mac": "# A digest\rOne rose [1].\rTwo fell.\r",
}


@pytest.mark.parametrize("name", MADE_UP)
def test_passages_tile_the_text(name):
    """In order, without overlap, with nothing but markup and white space between, text as at its offsets."""
    text = MADE_UP[name]
    found = passages(text)
    assert found
    position = 0
    for number, passage in enumerate(found, 1):
        assert passage.number == number
        assert position <= passage.start < passage.end <= len(text)
        assert passage.text == text[passage.start : passage.end] == passage.text.strip()
        assert passage.sha256 == digest(passage.text)
        assert not text[position : passage.start].strip(
            " \t\r\n#>*+|:=-0123456789.)\x0b\x0c\x85\u00a0\u2003\u2028\ufeff"
        )
        position = passage.end
    assert not text[position:].strip(" |\r\n")


def test_offsets_count_code_points_and_not_bytes_or_utf16():
    one, two = passages("🧠🧠. Two 🐀.")
    assert (one.start, one.end, two.start, two.end) == (0, 3, 4, 10)


def test_windows_line_ends_move_offsets_and_keep_digests_of_single_lines():
    unix, windows = passages("# A\n\nOne. Two.\n"), passages("# A\r\n\r\nOne. Two.\r\n")
    assert [p.sha256 for p in unix] == [p.sha256 for p in windows]
    assert [p.start for p in windows] == [2, 7, 12]


def test_headings_have_their_level():
    assert [p.heading for p in passages("# A\n\n### B\n\nC.")] == [1, 3, 0]


def test_underlined_headings_have_their_level():
    assert [p.heading for p in passages("A\n==\n\nB\r\n---\r\nC.\n\nD\ne\n===\n")] == [1, 2, 0, 0]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("It rose [2].\n\n## References\n\n[1] Li A. B. 2020.\n[2] Lu C.\n  D. [3]\n\n- [3] Lo.\n\nEnd.\n", "1 2 3"),
        ("**Sources:**\n[1] Li A. B.\n\n# More\n\n[2] rose.\n\nIt fell.\n", "1"),
        ("## 7. Literature cited\n### Reviews\n[1] Li.\n\n\\[2\\] Lu.\n## End\n[3] rose.", "1 2"),
        ("It rose [2].\n\n[1] Li A. B.\n\n[2] Lu C.\n", "1 2"),
        ("[1] It rose.\n\n[2] It fell.\n\nEnd.\n", ""),
        ("It rose. It fell.\n\n[1] It stayed.\n", ""),
        ("It rose.\n\n[2] It fell.\n\n[1] It stayed.\n", ""),
    ],
    ids=["heading", "title", "levels", "no title", "sentences", "one", "no order"],
)
def test_entries_of_a_list_of_references_are_one_passage_each(text, entries):
    listed = [p.text for p in passages(text) if p.role == "ReferenceEntry"]
    assert [re.match(r"\W*(\d+)", one)[1] for one in listed] == entries.split()


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("It rose [1].\n\n## Works cited\n\n1. Li A. et al. (2020). J. B 7, 8.\n2. Lu C.\n   Title. 2021.\n", 2),
        ("It rose.\n\nReferences\n----------\n\n- Li A. 2020.\n- Lu C. 2021. D.\n\n# Uses\n\n- It calms. Often.\n", 2),
        ("Sources:\n\n1) Li A. 2020.\n2) Lu C.\n\nIt calms.\n\n1) It rose. It fell.\n", 2),
        ("## Список литературы\n\n1. Ли А. 2020.\n2. Лу К. О мышах. 2021.\n", 2),
        ("## Sources\n\n- It comes from milk [1]. Not from meat.\n", 0),
        ("## Steps\n\n1. It rose. It fell.\n", 0),
        ("## Sources\n\n1. Li A. 2020.\n2. Lu C. See [1].\n3. Wu D. https://a.b/c[2]\n\n1. It rose [1]. So [2].\n", 3),
        ("## Sources\n\n<a id='r1'></a>[1] Li A. 2020.\n\n<a name=2></a> [2] Lu C. See [1].\n", 2),
    ],
    ids=["numbers", "bullets", "title", "Russian", "citing", "other heading", "numbers that cite", "targets of links"],
)
def test_items_of_a_list_of_references_are_one_passage_each(text, entries):
    assert [p.role for p in passages(text)].count("ReferenceEntry") == entries
    assert not [p.text for p in passages(text) if p.text in ("Title. 2021.", "D.")]


def test_a_definition_list_is_cut_into_terms_and_answers():
    text = "A\n: B is. C is [1].\n: D\n  goes on.\n\n**E**\n\n:   F: G.\n\n    H.\n\nI :\nJ\n> K\n> : L\n"
    found = [p.text for p in passages(text)]
    assert found == ["A", "B is.", "C is [1].", "D\n  goes on.", "**E**", "F: G.", "H.", "I :\nJ", "K", "L"]


def test_form_gives_a_role():
    text = "---\na: b\n---\n\n| A | B |\n|---|---|\n| c | d |\n| e | f |\n\n> ```\n> g\n> ```\n"
    assert [p.role for p in passages(text)] == ["FrontMatter", "", "", "", "Code"]


def test_a_comment_on_lines_of_its_own_is_no_text():
    text = "A.\n<!-- x [1]\n\n- y -->\nB <!-- in --> C.\n\n```\n<!-- d -->\n```\n<!-- e --> f\n  <!-- g -->\r\n<!-- h"
    found = [(p.text, p.role) for p in passages(text)]
    assert found == [
        ("A.", ""),
        ("<!-- x [1]\n\n- y -->", "Comment"),
        ("B <!-- in --> C.", ""),
        ("```\n<!-- d -->\n```", "Code"),
        ("<!-- e --> f", ""),
        ("<!-- g -->", "Comment"),
        ("<!-- h", ""),
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (
            "<!--\n```\n-->\nA.\n```\nb\n```\nC.",
            [("<!--\n```\n-->", "Comment"), ("A.", ""), ("```\nb\n```", "Code"), ("C.", "")],
        ),
        (
            "```\n<!-- a\n```\nB.\n<!-- c -->\nD.",
            [("```\n<!-- a\n```", "Code"), ("B.", ""), ("<!-- c -->", "Comment"), ("D.", "")],
        ),
        ("```\nA.\n\n<!-- b -->\n", [("```\nA.", ""), ("<!-- b -->", "Comment")]),
    ],
    ids=["fence in a comment", "comment in code", "fence that nothing closes"],
)
def test_a_comment_and_code_begin_nothing_within_each_other(text, cut):
    assert [(p.text, p.role) for p in passages(text)] == cut


@pytest.mark.parametrize("end", ["", "-->", "--> a"])
def test_comments_that_nothing_closes_do_not_slow_the_cut(end):
    assert passages("<!-- a\n\n" * 20_000 + end)


def test_fences_that_nothing_closes_do_not_slow_the_cut():
    assert len(passages("```a\n\n" * 20_000)) == 20_000


def test_the_document_is_cut_as_the_data_has_it(document, graph):
    """68 passages, each where the hand-checked data says, with its digest."""
    query = """SELECT ?n ?start ?end ?sha {
      ?p a pg:Passage ; pg:number ?n ; pg:span ?s ; pg:sha256 ?sha . ?s oa:start ?start ; oa:end ?end
    } ORDER BY ?n"""
    found = passages(document.read_bytes().decode("utf-8"))
    assert [(p.number, p.start, p.end, p.sha256) for p in found] == graph.query(query).values
    assert len(found) == 68


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("- It was approved in\n  1990. Then it was sold.\n", ["It was approved in\n  1990.", "Then it was sold."]),
        ("1. The dose was raised to\n   20. Nothing came.\n", ["The dose was raised to\n   20.", "Nothing came."]),
        ("1. a b\n2. c d\n   - e f\n3. g\n", ["a b", "c d", "e f", "g"]),
        ("1. a\n   1. b c\n   2. d\n2. e\n", ["a", "b c", "d", "e"]),
        ("The norm\n|x| was small.\n", ["The norm\n|x| was small."]),
    ],
    ids=["year", "dose", "bullets in numbers", "numbers in numbers", "bars of a norm"],
)
def test_what_looks_like_a_list_or_a_row_within_a_sentence_stays_in_it(text, cut):
    assert [passage.text for passage in passages(text)] == cut
