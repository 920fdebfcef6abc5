from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.pipeline.cache_key import key_of
from spp_viewer.pipeline.result_cache import ResultFolder, ResultStore, restored, size_of, stripped
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.proposals.grid import Grid
from tests import make


@pytest.fixture
def setup(tiny_bundle_path: Path) -> AnalysisSetup:
    return AnalysisSetup(make.SMALL, tiny_bundle_path, "cpu")


def same(first: Analysis, second: Analysis) -> bool:
    """Whether two analyses say the same, down to the times."""
    arrays = (("fc7", "scores", "offsets"), ("boxes", "labels", "scores"))
    return (
        all(np.array_equal(getattr(first, name), getattr(second, name)) for name in arrays[0])
        and all(np.array_equal(getattr(first.detections, n), getattr(second.detections, n)) for n in arrays[1])
        and first.timings == second.timings
        and first.options == second.options
        and first.notices == second.notices
    )


def test_boxes_that_another_search_found_are_not_taken(
    photo: Image, analysis: Analysis, setup: AnalysisSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ResultStore()
    store.put(key_of(photo, setup), analysis)
    assert store.get(key_of(photo, setup), photo) is not None
    monkeypatch.setattr(Grid, "key", "another version")
    assert store.get(key_of(photo, setup), photo) is None
    store.shutdown()


def test_what_is_kept_has_no_pixels_and_gets_those_of_the_file(analysis: Analysis) -> None:
    first = Image(analysis.image.pixels, Path("a.png"), ("first of 2 frames",), 0.5)
    whole = dataclasses.replace(analysis, image=first, notices=("first of 2 frames", "a scale was lowered"))
    bare = stripped(whole)
    assert bare.image.pixels.size == 3
    second = Image(analysis.image.pixels, Path("b.gif"), ("transparency composited on white",))
    again = restored(bare, second)
    assert again.image is second
    assert again.notices == ("transparency composited on white", "a scale was lowered")


def test_memory_stays_within_its_budget_and_the_longest_unused_goes(photo: Image, analysis: Analysis) -> None:
    each = size_of(stripped(analysis))
    assert each > analysis.maps[0].conv5.nbytes + analysis.fc7.nbytes  # type: ignore[index]
    store = ResultStore(memory=2 * each + each // 2)
    for key in "ab":
        store.put(key, analysis)
    assert store.get("a", photo) is not None
    store.put("c", analysis)
    assert store.get("b", photo) is None
    assert [store.get(key, photo) is not None for key in "ac"] == [True, True]
    store.put("c", analysis)
    assert (len(store), store.used) == (2, 2 * each)
    store.shutdown()


def test_disk_gives_back_the_same_bits_at_the_next_start(photo: Image, analysis: Analysis, private_cache: Path) -> None:
    store = ResultStore(disk=ResultFolder())
    store.put("key", analysis)
    assert store.get("key", photo) is not None
    store.shutdown()
    (path,) = (private_cache / "results").iterdir()
    assert path.stat().st_size < photo.pixels.nbytes + size_of(analysis)
    later = ResultStore(disk=ResultFolder())
    found = later.get("key", photo)
    assert found is not None
    assert found.image is photo
    assert same(found, analysis)
    path.unlink()
    assert later.get("key", photo) is not None  # it is in memory now
    later.shutdown()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"rubbish" * 50])
def test_a_corrupt_entry_is_a_miss_and_goes(photo: Image, analysis: Analysis, content: bytes) -> None:
    folder = ResultFolder()
    folder.put("key", stripped(analysis))
    (path,) = folder.folder.iterdir()
    path.write_bytes(content)
    assert folder.get("key") is None
    assert not path.exists()
    folder.put("key", stripped(analysis))
    assert folder.get("key") is not None


def test_the_folder_stays_within_its_limit(analysis: Analysis) -> None:
    folder = ResultFolder()
    folder.put("a", stripped(analysis))
    folder.limit = 2 * next(folder.folder.iterdir()).stat().st_size
    for key in "bcd":
        folder.put(key, stripped(analysis))
    assert len(list(folder.folder.iterdir())) == 2
    assert folder.get("d") is not None


def test_a_folder_that_cannot_be_written_is_no_trouble(analysis: Analysis, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    folder = ResultFolder(tmp_path / "file" / "results")
    folder.put("key", stripped(analysis))
    assert folder.get("key") is None
