"""The cache answers what it was given, or nothing; it never fails."""

from __future__ import annotations

import os
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.proposals.cache import ProposalCache
from tests.make import random_boxes

BOXES = random_boxes(50, 640, 480)


@pytest.fixture
def cache(tmp_path):
    return ProposalCache(tmp_path / "proposals")


def test_a_hit_is_what_was_put(cache):
    cache.put("hash", "fast", BOXES)
    np.testing.assert_array_equal(cache.get("hash", "fast"), BOXES)
    assert cache.get("hash", "fast").dtype == np.float32
    cache.put("hash", "fast", BOXES[:3])
    np.testing.assert_array_equal(cache.get("hash", "fast"), BOXES[:3])


def test_another_image_or_method_is_a_miss(cache):
    cache.put("hash", "fast", BOXES)
    assert cache.get("hash", "quality") is None
    assert cache.get("other", "fast") is None


def test_an_empty_cache_is_a_miss_and_makes_no_folder(cache):
    assert cache.get("hash", "fast") is None
    assert not cache.folder.exists()


def test_the_users_cache_is_the_default(private_cache):
    ProposalCache().put("hash", "fast", BOXES)
    assert len(list((private_cache / "proposals").glob("*.npz"))) == 1


def entry_of(cache):
    (path,) = cache.folder.iterdir()
    return path


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"rubbish" * 50, b"\x93NUMPY\x01\x00"])
def test_a_corrupt_entry_is_a_miss(cache, content):
    cache.put("hash", "fast", BOXES)
    entry_of(cache).write_bytes(content)
    assert cache.get("hash", "fast") is None
    cache.put("hash", "fast", BOXES)
    np.testing.assert_array_equal(cache.get("hash", "fast"), BOXES)


@given(seed=st.integers(0, 2**32), count=st.integers(1, 5))
def test_damaged_bytes_give_boxes_or_a_miss(tmp_path_factory, seed, count):
    cache = ProposalCache(tmp_path_factory.mktemp("damaged"))
    cache.put("hash", "fast", BOXES)
    path, draw = entry_of(cache), random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(count):
        data[draw.randrange(len(data))] = draw.randrange(256)
    path.write_bytes(data)
    found = cache.get("hash", "fast")
    assert found is None or found.shape[1] == 4


@pytest.mark.parametrize(
    "entry",
    [
        {"other": BOXES},
        {"boxes": BOXES[:, :3]},
        {"boxes": BOXES[:, ::-1]},
        {"boxes": np.array(["text"])},
        {"boxes": np.array([{"an": "object"}], dtype=object)},
        {"boxes": np.full((2, 4), np.nan)},
    ],
)
def test_an_entry_of_something_else_is_a_miss(cache, entry):
    cache.put("hash", "fast", BOXES)
    np.savez(entry_of(cache), **entry)
    assert cache.get("hash", "fast") is None


def test_the_longest_unused_entries_go_first(tmp_path):
    cache = ProposalCache(tmp_path)
    for number in range(6):
        cache.put(f"image {number}", "fast", random_boxes(50, 640, 480, seed=number))
        os.utime(cache._path(f"image {number}", "fast"), (1000 + number, 1000 + number))
    size = max(path.stat().st_size for path in tmp_path.iterdir())
    assert cache.get("image 0", "fast") is not None  # used just now
    small = ProposalCache(tmp_path, limit=3 * size + size // 2)
    small.put("image 6", "fast", random_boxes(50, 640, 480, seed=6))
    left = [number for number in range(7) if cache.get(f"image {number}", "fast") is not None]
    assert left == [0, 5, 6]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= small.limit


def test_a_folder_that_cannot_be_made_is_a_miss_and_a_line_in_the_log(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    cache = ProposalCache(tmp_path / "file" / "proposals")
    cache.put("hash", "fast", BOXES)
    assert cache.get("hash", "fast") is None
    assert "not cached" in caplog.text


def test_a_full_disk_leaves_no_rest(cache, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", fail)
    cache.put("hash", "fast", BOXES)
    assert list(cache.folder.iterdir()) == []
    assert "No space left" in caplog.text
