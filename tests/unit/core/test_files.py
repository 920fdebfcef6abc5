"""Files are replaced whole or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.core.files import atomic_write, read_arrays, sha256_of, touch, trim_folder


def test_writes_a_new_file_and_makes_its_folder(tmp_path):
    target = tmp_path / "a" / "b" / "file.txt"
    with atomic_write(target) as temporary:
        assert temporary.parent == target.parent
        assert temporary.suffix == ".txt"  # writers that look at the suffix are served
        temporary.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    assert [p.name for p in target.parent.iterdir()] == ["file.txt"]


def test_replaces_the_old_file(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("old")
    with atomic_write(target) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_inside_leaves_the_old_file_and_no_rest(tmp_path, error):
    target = tmp_path / "file.txt"
    target.write_text("old")

    def write():
        with atomic_write(target) as temporary:
            temporary.write_text("half")
            raise error

    with pytest.raises(error):
        write()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_in_the_way_is_an_error_and_leaves_no_rest(tmp_path):
    target = tmp_path / "file.txt"
    (target / "inside").mkdir(parents=True)

    def write():
        with atomic_write(target) as temporary:
            temporary.write_text("new")

    with pytest.raises(OSError, match=r"file\.txt"):
        write()
    assert list(tmp_path.iterdir()) == [target]
    assert (target / "inside").is_dir()


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_permissions_follow_the_users_mask(tmp_path, mask, mode):
    if os.name != "posix":
        mode = 0o666
    before = os.umask(mask)
    try:
        with atomic_write(tmp_path / "file.txt") as temporary:
            temporary.write_text("new")
    finally:
        os.umask(before)
    assert (tmp_path / "file.txt").stat().st_mode & 0o777 == mode


def test_sha256_of_a_file(tmp_path):
    path: Path = tmp_path / "file.bin"
    path.write_bytes(bytes(range(256)) * 5000)
    assert sha256_of(path) == hashlib.sha256(bytes(range(256)) * 5000).hexdigest()


def test_arrays_of_a_cache_are_read_or_missed(tmp_path: Path) -> None:
    path = tmp_path / "entry.npz"
    assert read_arrays(path, "a") is None
    np.savez(path, a=np.arange(3), b=np.ones((2, 2)))
    found = read_arrays(path, "b", "a")
    assert found is not None
    assert np.array_equal(found[1], [0, 1, 2])
    assert read_arrays(path, "a", "c") is None
    path.write_bytes(path.read_bytes()[:60])
    assert read_arrays(path, "a") is None


def test_the_longest_unused_files_go_first(tmp_path):
    paths = [tmp_path / f"{name}.dat" for name in "abcd"]
    for age, path in enumerate(paths):
        path.write_bytes(bytes(10))
        os.utime(path, (1000 + age, 1000 + age))
    (tmp_path / "other.txt").write_bytes(bytes(1000))
    touch(paths[0])
    trim_folder(tmp_path, "*.dat", 25)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.dat", "d.dat", "other.txt"]
    trim_folder(tmp_path, "*.dat", 25)
    assert paths[3].exists()


def test_a_folder_that_is_not_there_needs_no_trimming(tmp_path):
    trim_folder(tmp_path / "nowhere", "*", 1)
    touch(tmp_path / "nowhere" / "file")
    assert not (tmp_path / "nowhere").exists()
