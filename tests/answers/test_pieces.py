"""A store looked at in pieces: the same faults as of the whole in memory, and none lost between pieces."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

import pepgraph
from pepgraph.answers.checking import pieces
from pepgraph.answers.checking.check import checking
from pepgraph.model.names import BASE, DOCUMENT, GRAPH, ONTOLOGY
from pepgraph.store.disk.load import load

GENERATOR = Path(__file__).parents[2] / "benchmarks" / "generate.py"


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """Some documents as N-Quads, a line each."""
    path = tmp_path_factory.mktemp("made") / "some.nq"
    subprocess.run([sys.executable, str(GENERATOR), "--triples", "15000", "-o", str(path)], check=True)
    return path.read_text("utf-8").splitlines(keepends=True)


def without(lines, pattern):
    """Lines but the first that matches."""
    place = next(i for i, line in enumerate(lines) if re.search(pattern, line))
    return lines[:place] + lines[place + 1 :]


def quad(subject, predicate, obj, graph):
    return f"<{DOCUMENT}{subject}> <{predicate}> {obj} <{GRAPH}{graph}> .\n"


def names_of(faults):
    return {(fault.check, fault.node, fault.wrong) for fault in faults}


def in_processes(graph):
    """The same faults found by three processes, and how far they were told to be."""
    steps = checking(graph, 3)
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value
        assert step.name
        assert 0 <= step.done <= step.every


def checked(lines, folder, monkeypatch, together):
    path = folder / "it.nq"
    path.write_text("".join(lines), "utf-8")
    load(folder / "store", [path])
    monkeypatch.setattr(pieces, "TOGETHER", together)
    with pepgraph.open(store=folder / "store", environment=False) as stored:
        found = names_of(stored.check())
        assert names_of(in_processes(stored)) == found
    return found, names_of(pepgraph.open(path, environment=False).check())


@pytest.mark.parametrize("together", [1, 9_000])
def test_faults_of_a_store_are_those_of_the_whole(lines, tmp_path, monkeypatch, together):
    broken = without(lines, r"/doc/d000002/claim/\S+> <\S+#polarity>")
    broken = without(broken, r"/doc/d000004/passage/\d+> <\S+#span>")
    broken = without(broken, r"^<\S+/entity/compound-000001> <\S+#label>")
    broken += [f'<{BASE}entity/lonely> <{ONTOLOGY}sequence> "MK" <{GRAPH}entities> .\n']
    found, whole = checked(broken, tmp_path, monkeypatch, together)
    assert {"one-polarity", "passage-parts", "entity-label"} <= {name for name, *_ in found}
    assert found == whole


def test_what_another_graph_says_of_a_document_is_looked_at_with_it(lines, tmp_path, monkeypatch):
    """The polarity of one claim stands with another document, of another in a graph of its own, of a third nowhere."""
    polarity = r"/doc/{}/claim/\S+> <\S+#polarity>"
    moved = []
    for document, graph in (("d000001", GRAPH + "d000002"), ("d000003", "http://example.org/mine")):
        line = next(line for line in lines if re.search(polarity.format(document), line))
        moved.append(re.sub(r"<\S+> \.$", f"<{graph}> .", line))
    kept = lines
    for document in ("d000001", "d000003", "d000004"):
        kept = without(kept, polarity.format(document))
    found, whole = checked(kept + moved, tmp_path, monkeypatch, 9_000)
    assert [node.split("/")[-3] for name, node, _ in found if name == "one-polarity"] == ["d000004"]
    assert found == whole


def test_documents_that_name_each_other_are_looked_at_with_what_they_name(lines, tmp_path, monkeypatch):
    claim = next(found[1] for line in lines if (found := re.match(rf"<{DOCUMENT}(d000003/claim/[^>]+)>", line)))
    note = "d000001/note/beside"
    more = [
        quad(note, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{ONTOLOGY}CuratorNote>", "d000001"),
        quad(note, "http://www.w3.org/2000/01/rdf-schema#comment", '"of another"@en', "d000001"),
        quad(note, f"{ONTOLOGY}concerns", f"<{DOCUMENT}{claim}>", "d000001"),
    ]
    found, whole = checked(lines + more, tmp_path, monkeypatch, 1_000_000)
    assert found == whole == set()


def test_a_document_that_nothing_describes_is_looked_at(lines, tmp_path, monkeypatch):
    kept = [line for line in lines if not line.startswith(f"<{DOCUMENT}d000002> ")]
    kept = without(kept, r"/doc/d000002/claim/\S+> <\S+#polarity>")
    found, whole = checked(kept, tmp_path, monkeypatch, 9_000)
    assert "one-polarity" in {name for name, *_ in found}
    assert found == whole


def test_a_document_of_another_kind_of_name_is_looked_at(lines, tmp_path, monkeypatch):
    """Its name is nobody's of ours; a passage of it has no number, and one of another document no span."""
    place = next(i for i, line in enumerate(lines) if re.search(r"/doc/d000003/passage/\d+> <\S+#number>", line))
    kept = [line.replace(f"<{DOCUMENT}d000003>", "<http://example.org/it>") for line in lines[:place]]
    kept += [line.replace(f"<{DOCUMENT}d000003>", "<http://example.org/it>") for line in lines[place + 1 :]]
    found, whole = checked(without(kept, r"/doc/d000004/passage/\d+> <\S+#span>"), tmp_path, monkeypatch, 9_000)
    assert len({node for name, node, _ in found if name == "passage-parts"}) == 2
    assert found == whole


def test_two_documents_may_disagree_and_one_may_not(lines, tmp_path):
    """The claim of one document, denied by another in the same words, and then by itself."""

    def of(name):
        return [line for line in lines if re.search(rf"{name}(?:>|/)", line)]

    path = tmp_path / "both.nq"
    copied = [line.replace("d000001", "d000099") for line in of("d000001")]
    claim = next(line for line in copied if "#polarity> " in line and "#Affirmed>" in line and "/claim/" in line)
    denied = [line.replace("#Affirmed>", "#Negated>") if line == claim else line for line in copied]
    path.write_text("".join(lines + denied), "utf-8")
    wrong = {fault.check for fault in pepgraph.open(path, environment=False).check()}
    assert "affirmed-and-negated" not in wrong
    node = claim.split(">")[0][1:]
    twin = [line.replace(f"<{node}>", f"<{node}-again>") for line in denied if line.startswith(f"<{node}> ")]
    path.write_text("".join(lines + copied + twin), "utf-8")
    found = pepgraph.open(path, environment=False).check()
    assert node in {fault.node for fault in found if fault.check == "affirmed-and-negated"}


def test_how_far_it_is_is_told_on_a_terminal_and_nowhere_else(lines, tmp_path):
    path = tmp_path / "it.nq"
    path.write_text("".join(lines), "utf-8")
    load(tmp_path / "store", [path])
    command = [sys.executable, "-m", "pepgraph", "check", "--store", str(tmp_path / "store")]
    quiet = subprocess.run(command, capture_output=True, text=True, check=True)
    assert quiet.stdout == ""
    assert re.fullmatch(r"no fault in \d+ claims; no document given, .*\n", quiet.stderr)
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=far, check=True)
    os.close(far)
    assert done.stdout == b""
    shown = os.read(near, 65_536).decode()
    os.close(near)
    assert "\rd000001:   0%" in shown
    assert re.search(r"\r +\rno fault in \d+ claims", shown)


def test_a_fault_without_a_line_says_whose_it_is(lines, tmp_path):
    level, one = f"<{ONTOLOGY}evidenceLevel>", re.compile(rf"<{DOCUMENT}(d\d+)/claim/([^>]+)>")
    claims = [claim for line in lines if level in line and (claim := one.match(line))]
    first = claims[0]
    other = next(claim for claim in claims if claim[1] != first[1] and claim[2] == first[2])
    path = tmp_path / "it.nq"
    path.write_text("".join(x for x in lines if not (level in x and x.startswith((first[0], other[0])))), "utf-8")
    load(tmp_path / "store", [path])
    with pepgraph.open(store=tmp_path / "store") as graph:
        told = [str(fault).partition(": a claim")[0] for fault in graph.check() if fault.check == "evidence-level"]
    assert told == [f"{claim[1]}: claim {claim[2]}" for claim in (first, other)]


def test_claims_whose_passage_is_missing_keep_their_parts_in_several_sources(lines, tmp_path):
    """Their documents are asked for, as over an endpoint, and only its passage says of what document a claim is."""
    passage = re.search(rf"statedIn> (<{DOCUMENT}d000002/passage/\d+>)", "".join(lines))[1]
    one = [line for line in lines if "/graph/papers> ." in line]
    rest = [line for line in lines if re.search(r"/graph/(entities|d000002)> ", line) and not line.startswith(passage)]
    for name, some in (("one", one), ("rest", rest)):
        (tmp_path / f"{name}.nq").write_text("".join(some), "utf-8")
        load(tmp_path / name, [tmp_path / f"{name}.nq"])
    with pepgraph.open(store=[tmp_path / "one", tmp_path / "rest"], environment=False) as several:
        found = names_of(several.check())
    assert "one-passage" in {name for name, *_ in found}
    whole = pepgraph.open(tmp_path / "one.nq", tmp_path / "rest.nq", environment=False)
    assert found == names_of(whole.check())
