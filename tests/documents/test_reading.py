"""Files and pipes as bytes, of which some have no end."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from pepgraph.documents.reading import read_bytes, read_whole
from pepgraph.errors import DataError

MIB = 2**20


@pytest.mark.parametrize("size", [0, 1, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 9 * MIB])
def test_no_more_is_read_than_there_may_be(size, tmp_path):
    path = tmp_path / "some.ttl"
    path.write_bytes(b"x" * size)
    assert len(read_bytes(path, DataError, 9 * MIB)) == size
    if size:
        with pytest.raises(DataError, match=r"some\.ttl: more than the \d MiB that are read at once"):
            read_bytes(path, DataError, size - 1)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device_without_end_is_told():
    with pytest.raises(DataError, match=r"/dev/zero: more than the 5 MiB that are read at once; give a shorter one"):
        read_bytes(Path("/dev/zero"), DataError, 5 * MIB)


def test_what_is_packed_is_measured_unpacked(tmp_path):
    packed = io.BytesIO(gzip.compress(b"x" * 9 * MIB))
    assert len(packed.getvalue()) < MIB
    with pytest.raises(DataError, match="more than the 5 MiB"):
        read_whole(gzip.GzipFile(fileobj=packed), Path("bomb.ttl.gz"), DataError, 5 * MIB)
