"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pepgraph.errors import OutputError
from pepgraph.output.files import write_text


def test_written_as_utf_8_with_the_line_ends_given(tmp_path):
    path = tmp_path / "a.txt"
    assert write_text(path, "é🧠\r\na\n") == path
    assert path.read_bytes() == "é🧠\r\na\n".encode()
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("name", ["x" * 255, "ü" * 127])
def test_a_name_may_be_as_long_as_the_file_system_has_it(name, tmp_path):
    write_text(tmp_path / name, "new")
    assert [(p.name, p.read_text("utf-8")) for p in tmp_path.iterdir()] == [(name, "new")]


def test_replaces_what_was_there(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a long text that was here before", "utf-8")
    write_text(str(path), "new")
    assert path.read_text("utf-8") == "new"


def test_rights_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a.txt", "x")
    finally:
        assert os.umask(before) == 0o027
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_the_umask_is_left_alone_since_all_threads_share_it(tmp_path):
    called = set()
    sys.setprofile(lambda frame, event, function: called.add(function) if event == "c_call" else None)
    try:
        write_text(tmp_path / "a.txt", "x")
    finally:
        sys.setprofile(None)
    assert os.fsync in called
    assert os.umask not in called


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444, 0o666, 0o755])
@pytest.mark.parametrize("linked", [False, True])
def test_a_file_that_is_replaced_keeps_its_rights(mode, linked, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("secret", "utf-8")
    path.chmod(mode)
    if linked:
        (tmp_path / "link.txt").symlink_to(path)
    write_text(tmp_path / "link.txt" if linked else path, "new")
    assert (path.read_text("utf-8"), stat.S_IMODE(path.stat().st_mode)) == ("new", mode)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("gone/a.txt", "there is no folder .*gone; make it first"),
        ("folder", "this is a folder; name a file in it"),
        ("file/a.txt", "there is no folder .*file; make it first"),
        ("x" * 300, "cannot be written: File name too long"),
    ],
)
def test_failures_leave_everything_as_it_was(target, said, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("kept", "utf-8")
    with pytest.raises(OutputError, match=said):
        write_text(tmp_path / target, "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]
    assert (tmp_path / "file").read_text("utf-8") == "kept"
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_text_that_cannot_be_encoded_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("kept", "utf-8")
    with pytest.raises((OutputError, UnicodeEncodeError)):
        write_text(path, "lone \ud800 surrogate")
    assert path.read_text("utf-8") == "kept"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_takes_no_file(tmp_path):
    # Root may write into any real folder, nobody into this one.
    folder = Path("/proc") if os.geteuid() == 0 else tmp_path
    if folder == tmp_path:
        folder.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="cannot be written"):
            write_text(folder / "a.txt", "x")
    finally:
        if folder == tmp_path:
            folder.chmod(0o755)


def test_standard_output(capsys):
    write_text("-", "é\n")
    assert capsys.readouterr().out == "é\n"


@pytest.mark.parametrize("behind", ["real.txt", "new.txt"])
def test_a_link_stays_and_the_file_behind_it_is_replaced(behind, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "real.txt").write_text("old", "utf-8")
    (tmp_path / "link.txt").symlink_to(Path("folder", behind))
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").readlink() == Path("folder", behind)
    assert (tmp_path / "folder" / behind).read_text("utf-8") == "new"
    assert {p.name for p in (tmp_path / "folder").iterdir()} == {"real.txt", behind}


@pytest.mark.parametrize(
    ("behind", "said"), [("link.txt", "cannot be written: Too many levels"), ("gone/a.txt", "no folder .*gone; make")]
)
def test_a_link_to_nowhere_stays_too(behind, said, tmp_path):
    (tmp_path / "link.txt").symlink_to(behind)
    with pytest.raises(OutputError, match=said):
        write_text(tmp_path / "link.txt", "new")
    assert [p.name for p in tmp_path.iterdir()] == ["link.txt"]
    assert (tmp_path / "link.txt").is_symlink()


def test_a_pipe_stays_one_and_is_written_to(tmp_path):
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_text(pipe, "new")
        assert os.read(reader, 100) == b"new"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe.txt"]


def test_a_device_stays_one(tmp_path):
    """A terminal of our own: where this goes wrong, it must not be the null device of the machine."""
    master, terminal = os.openpty()
    try:
        (tmp_path / "link").symlink_to(os.ttyname(terminal))
        write_text(tmp_path / "link", "new")
        assert os.read(master, 100) == b"new"
        assert Path(os.ttyname(terminal)).is_char_device()
    finally:
        os.close(terminal)
        os.close(master)


def test_pages_of_the_reference_are_written_all_or_none(tmp_path):
    (tmp_path / "queries.md").mkdir()
    (tmp_path / "ontology.md").write_text("before")
    command = [sys.executable, "-m", "pepgraph.output.reference", "--write", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    said = f"pepgraph: {tmp_path / 'queries.md'}: this is a folder; name a file in it\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert (tmp_path / "ontology.md").read_text() == "before"
