"""Files of a store that were moved: alone, with its folder, or copied together with it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import pepgraph
from pepgraph.errors import DataError, StoreError
from pepgraph.store.disk.folder import read_store
from pepgraph.store.disk.load import load
from pepgraph.store.disk.manifest import Manifest

ONE, TWO, OTHER = (f"<urn:a> <urn:p> <urn:{name}> .\n" for name in ("one", "two", "other"))


def named(folder: Path) -> list[str]:
    return [entry.name for entry in Manifest.read(folder).files]


def said(folder: Path) -> set[str]:
    """What the files of a store say."""
    reading = read_store(folder)
    found = {quad.object.value for quad in reading.store if quad.subject.value == "urn:a"}
    reading.close()
    return found


@pytest.fixture
def project(tmp_path) -> Path:
    """A folder with two files, one in a folder of its own, and their store."""
    folder = tmp_path / "old" / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "one.ttl").write_text(ONE, "utf-8")
    (folder / "data" / "two.ttl").write_text(TWO, "utf-8")
    load(folder / "s", [folder / "one.ttl", folder / "data" / "two.ttl"])
    return folder


@pytest.fixture(params=["moved", "copied"])
def gone(request, project, tmp_path) -> Path:
    """The project at its new place."""
    new = tmp_path / "new"
    if request.param == "moved":
        project.rename(new)
    else:
        shutil.copytree(project, new)
    return new


def test_a_project_that_was_moved_knows_its_files(gone):
    files = [gone / "one.ttl", gone / "data" / "two.ttl"]
    before = Manifest.read(gone / "s").generation
    done = load(gone / "s", files)
    assert (done.added, done.unchanged) == ([], [*map(str, files)])
    assert (named(gone / "s"), Manifest.read(gone / "s").generation) == ([*map(str, files)], before)


def test_what_has_changed_since_it_was_moved_replaces_what_it_said(gone):
    (gone / "data" / "two.ttl").write_text(OTHER, "utf-8")
    assert load(gone / "s", [gone / "data" / "two.ttl"]).replaced == [str(gone / "data" / "two.ttl")]
    assert named(gone / "s") == [str(gone / "one.ttl"), str(gone / "data" / "two.ttl")]
    assert said(gone / "s") == {"urn:one", "urn:other"}


@pytest.mark.parametrize("deleted", [False, True])
def test_a_file_that_was_moved_is_taken_out(deleted, gone):
    if deleted:
        (gone / "one.ttl").unlink()
    assert load(gone / "s", [], remove=[gone / "one.ttl"]).removed == [str(gone / "one.ttl")]
    assert said(gone / "s") == {"urn:two"}


def test_a_project_that_was_moved_is_loaded_anew(gone):
    assert load(gone / "s", [], rebuild=True).anew
    assert named(gone / "s") == [str(gone / "one.ttl"), str(gone / "data" / "two.ttl")]
    assert said(gone / "s") == {"urn:one", "urn:two"}


def test_a_store_that_was_moved_alone_keeps_its_files_where_they_are(project):
    names = named(project / "s")
    (project / "s").rename(project.parent / "t")
    done = load(project.parent / "t", names, rebuild=True)
    assert (done.unchanged, named(project.parent / "t")) == (names, names)


@pytest.mark.parametrize("home", [True, False], ids=["of now", "of an earlier pepgraph"])
def test_a_file_that_was_moved_alone_is_known_by_its_name_and_content(home, project):
    if not home:
        replace(Manifest.read(project / "s"), home="").write(project / "s")
    other = project / "elsewhere" / "one.ttl"
    other.parent.mkdir()
    (project / "one.ttl").rename(other)
    assert load(project / "s", [other]).unchanged == [str(other)]
    assert named(project / "s") == [str(other), str(project / "data" / "two.ttl")]
    other.write_text(OTHER, "utf-8")
    assert load(project / "s", [other]).replaced == [str(other)]
    assert said(project / "s") == {"urn:other", "urn:two"}


def test_a_second_copy_and_a_file_of_another_name_are_files_of_their_own(project):
    """The first is there still; the other's triples stand in a graph that is called as the file."""
    second, other = project / "second" / "one.ttl", project / "renamed.ttl"
    second.parent.mkdir()
    shutil.copy(project / "one.ttl", second)
    (project / "data" / "two.ttl").rename(other)
    assert load(project / "s", [second, other]).added == [str(second), str(other)]


def test_one_file_stands_for_one_of_two_that_were_alike_and_are_gone(project):
    there = [project / part / "same.nq" for part in ("here", "there")]
    for path in there:
        path.parent.mkdir()
        path.write_text("<urn:a> <urn:p> <urn:both> <urn:g> .\n", "utf-8")
    load(project / "s", there)
    left = project / "left" / "same.nq"
    there[0].parent.rename(left.parent)
    there[1].unlink()
    assert load(project / "s", [left]).unchanged == [str(left)]
    assert named(project / "s")[2:] == [str(left), str(there[1])]


def test_a_file_that_is_gone_is_missed_when_it_is_wanted(project, gone):
    (gone / "one.ttl").write_text(OTHER, "utf-8")
    if project.exists():
        load(gone / "s", [], rebuild=True)
        assert named(gone / "s") == [str(project / "one.ttl"), str(gone / "data" / "two.ttl")]
        assert said(gone / "s") == {"urn:one", "urn:two"}
        return
    with pytest.raises(StoreError, match=r"one\.ttl has changed too; name it as well"):
        load(gone / "s", [], rebuild=True)


@pytest.fixture
def copied(project, tmp_path) -> Path:
    """A copy of the store alone, beside a file that has the place of one of its own and nothing to do with it."""
    new = tmp_path / "other"
    new.mkdir()
    shutil.copytree(project / "s", new / "s")
    (new / "one.ttl").write_text(OTHER, "utf-8")
    return new


def test_a_copied_store_takes_no_strange_file_for_its_own(copied, project):
    files = [project / "one.ttl", project / "data" / "two.ttl"]
    done = load(copied / "s", files)
    assert (done.added, done.unchanged) == ([], [*map(str, files)])
    assert named(copied / "s") == [*map(str, files)]
    assert said(copied / "s") == {"urn:one", "urn:two"}


@pytest.mark.parametrize("beside", [ONE, OTHER], ids=["the same", "another"])
def test_what_is_removed_is_the_file_that_was_named(beside, copied, project):
    (copied / "one.ttl").write_text(beside, "utf-8")
    assert load(copied / "s", [], remove=[project / "one.ttl"]).removed == [str(project / "one.ttl")]
    assert said(copied / "s") == {"urn:two"}


def test_a_file_beside_a_copied_store_that_is_named_replaces_what_it_stands_for(copied):
    assert load(copied / "s", [copied / "one.ttl"]).replaced == [str(copied / "one.ttl")]
    assert said(copied / "s") == {"urn:other", "urn:two"}


def test_a_file_that_is_nowhere_is_named_by_its_last_place(project):
    (project / "one.ttl").unlink()
    with pytest.raises(DataError, match=rf"{project}/one\.ttl: no such file; restore it, or take out what it brought"):
        load(project / "s", [], rebuild=True)


def test_a_link_that_leads_to_itself_is_one_sentence(project):
    link = project / "one.ttl"
    link.unlink()
    link.symlink_to(link)
    with pytest.raises(DataError, match=r"one\.ttl: cannot be read: Too many levels of symbolic links"):
        pepgraph.open(link)
    with pytest.raises(StoreError, match=r"none\.ttl is not in the store, which holds "):
        load(project / "s", [], remove=[project / "none.ttl"])
    assert load(project / "s", [], remove=[link]).removed == [str(link)]
    assert said(project / "s") == {"urn:two"}
