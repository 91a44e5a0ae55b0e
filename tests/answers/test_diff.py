"""Two editions: what is otherwise is told, and what only stands elsewhere is counted."""

from __future__ import annotations

import re

import pytest

import pepgraph
from pepgraph.store.disk.load import load

NAME = "17-selank-status-approved-outside-russia-denied"


@pytest.fixture
def edition(facts, tmp_path):
    """Opens the packaged facts with some texts replaced, each of which stands there as often as is said."""

    def made(*edits: tuple[str, str, int]) -> pepgraph.Graph:
        text = facts
        for before, now, count in edits:
            assert len(re.findall(before, text)) == count, before
            text = re.sub(before, now, text)
        path = tmp_path / f"{len([*tmp_path.iterdir()])}.ttl"
        path.write_text(text, "utf-8")
        return pepgraph.open(path, environment=False)

    return made


def test_an_edition_is_no_other_than_itself(graph, edition):
    found = edition().diff(graph)
    assert not found
    assert (found.same, found.elsewhere, found.renumbered) == (len(graph.claims()), 0, 0)
    assert found.report.sections == ()
    assert repr(found) == "<Differences: 0 changed, 0 new, 0 gone>"


def test_each_part_of_a_claim_that_is_otherwise_is_told(graph, edition):
    found = edition(
        (
            r"(\nc:45-semax-increases-ngf-hippocampus\n(?:    .*\n)*?    rdf:predicate +)pg:increases",
            r"\1pg:decreases",
            1,
        ),
        (r"(\nc:24-selank-modulates-th1-th2-balance\n(?:    .*\n)*?    cito:citesAsEvidence +)r:5", r"\1r:4", 1),
    ).diff(graph)
    assert found
    assert [(one.after.iri.rpartition("/")[2], one.parts) for one in found.changed] == [
        ("24-selank-modulates-th1-th2-balance", (("[5]", "[4]"),)),
        (
            "45-semax-increases-ngf-hippocampus",
            (
                (
                    "Semax increases NGF (mRNA) in the hippocampus (rodents) after a single dose given intranasally.",
                    "Semax decreases NGF (mRNA) in the hippocampus (rodents) after a single dose given intranasally.",
                ),
            ),
        ),
    ]
    assert (found.same, found.renumbered) == (len(graph.claims()) - 2, 0)
    assert "| 24-selank-modulates-th1-th2-balance | [5] | [4] |" in found.report.markdown


def test_what_is_new_gone_or_has_another_name_is_told_apart(graph, edition):
    found = edition(
        (rf"\bc:{NAME}(?=\s)", "c:17-otherwise", 1),
        (r"\nc:24-selank-modulates-th1-th2-balance\n(?:    .*\n)+", "\n", 1),
    )
    later, earlier = found.diff(graph), graph.diff(found)
    assert [(old.iri.rpartition("/")[2], new.iri.rpartition("/")[2]) for old, new in later.renamed] == [
        (NAME, "17-otherwise")
    ]
    assert [claim.iri.rpartition("/")[2] for claim in later.gone] == ["24-selank-modulates-th1-th2-balance"]
    assert (later.new, later.changed) == ((), ())
    assert earlier.new == later.gone
    assert earlier.gone == ()


def test_a_claim_that_cites_the_same_paper_by_another_number_says_the_same(graph, edition):
    """References 4 and 5 have changed places, and their papers with them."""
    swapped = edition(
        (r"(?<=\s)r:4(?=[\s,;.])", "r:004", 6),
        (r"(?<=\s)r:5(?=[\s,;.])", "r:4", 5),
        (r"r:004", "r:5", 6),
    )
    found = swapped.diff(graph)
    assert found.changed == ()
    assert found.renumbered == sum(bool({"4", "5"} & {*claim.cites, *claim.may_cite}) for claim in graph.claims()) > 0
    papers = {name: (before, now) for name, before, now in found.references}
    assert papers == {"[4]": papers["[5]"][::-1], "[5]": papers["[4]"][::-1]}


def test_a_reference_without_a_paper_with_another_number_in_every_claim_is_told_once(graph, edition):
    """[4] and [5] have changed places, and no paper says that they are the same."""
    bare = (r"(\nr:[45]\n(?:.*\n){4}) +pg:identifiedAs .*\n.*\n.*\n", r"\1    rdfs:comment 'none' .\n", 2)
    cites = "(?<=cito:citesAsEvidence )"
    swapped = [(rf"{cites}r:4", "r:0", 2), (rf"{cites}r:5", "r:4", 2), (rf"{cites}r:0", "r:5", 2)]
    earlier, later = edition(bare), edition(bare, *swapped)
    found = later.diff(earlier)
    assert found.taken_along == (("[5]", "[4]", 2), ("[4]", "[5]", 2))
    assert found
    assert (found.changed, found.references, found.renumbered) == ((), (), 4)
    assert "| [5] | [4] | 2 |" in found.report.markdown
    # In one claim alone it is a change.
    one = (r"(\nc:24-selank-modulates-th1-th2-balance\n(?:    .*\n)*?    cito:citesAsEvidence +)r:5", r"\1r:4", 1)
    found = edition(bare, one).diff(earlier)
    assert (len(found.changed), found.taken_along) == (1, ())


def test_a_number_that_nothing_describes_yet_is_another_source(edition):
    unidentified = (r"(\nr:12\n(?:    .*\n)*?)    pg:identifiedAs .*\n", r"\1", 1)
    before, now = edition(unidentified), edition(unidentified, (r"(citesAsEvidence r:9 , )r:12", r"\1r:99", 1))
    assert [one.parts for one in now.diff(before).changed] == [(("[9][12]", "[9][99]"),)]
    assert [one.parts for one in before.diff(now).changed] == [(("[9][99]", "[9][12]"),)]


def test_what_is_to_be_read_again_is_told_though_it_says_the_same(graph, edition):
    marked = edition((r"\nc:24-selank-modulates-th1-th2-balance\n", r"\g<0>    pg:readAgain true ;\n", 1))
    found = marked.diff(graph)
    assert [claim.iri.rpartition("/")[2] for claim in found.to_read] == ["24-selank-modulates-th1-th2-balance"]
    assert found
    assert not graph.diff(marked)


def test_notes_of_curators_that_are_new_gone_or_otherwise_are_told(graph, edition):
    retracted = '\nn:new a pg:CuratorNote ; rdfs:comment "Retracted."@en ; pg:concerns paper:pmid-18454096 .\n'
    of_two = r"(\nn:8-enzymes\n(?:    .*\n)*?) +c:48-enkephalinases-degrades-enkephalins ,\n"
    later = edition(
        (r"\Z", retracted, 1),
        (r"the digest does not give the sex", "the digest gives none", 1),
        (of_two, r"\1", 1),
        (r"\bn:9-status\b", "n:9-renamed", 1),
    )
    found = later.diff(graph)
    assert found
    assert not found.changed
    told = {(on, before[:9], now[:9]) for on, before, now in found.notes}
    claims = "34-semax-protects-against-spinal-cord-injury, 34-semax-through-opioid-linked-mechanism-spinal-cord-injury"
    assert told == {
        ("Zozulia AA 2008", "", "Retracted"),
        (f"{claims}, [8]", "The paper", "The paper"),
        ("48-enkephalinases-degrades-enkephalins", "Looks lik", ""),
    }
    assert {(on, now, before) for on, before, now in graph.diff(later).notes} == {*found.notes}
    assert "| Zozulia AA 2008 |  | Retracted. |" in found.report.markdown


def test_a_store_is_compared_as_its_files_are(graph, facts, edition, tmp_path):
    path = tmp_path / "store.ttl"
    path.write_text(facts, "utf-8")
    load(tmp_path / "store", [path])
    changed = edition(
        (r"(\nc:24-selank-modulates-th1-th2-balance\n(?:    .*\n)*?    cito:citesAsEvidence +)r:5", r"\1r:4", 1)
    )
    with pepgraph.open(store=tmp_path / "store", environment=False) as stored:
        assert changed.diff(stored) == changed.diff(graph)
