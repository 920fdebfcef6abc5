from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis
from spp_viewer.gui.workers import result_cache
from spp_viewer.gui.workers.analysis_setup import AnalysisSetup
from spp_viewer.gui.workers.result_cache import (
    ResultFolder,
    ResultStore,
    UsedSettings,
    key_of,
    model_of,
    restored,
    size_of,
    stripped,
)
from spp_viewer.proposals import read_proposals
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


def test_equal_pictures_and_choices_have_equal_keys(photo: Image, setup: AnalysisSetup) -> None:
    key = key_of(photo, setup)
    assert key is not None
    assert key_of(Image(photo.pixels.copy(), Path("elsewhere.png")), dataclasses.replace(setup)) == key


def test_every_choice_makes_another_key(photo: Image, setup: AnalysisSetup, tmp_path: Path) -> None:
    other_model = tmp_path / "model"
    other_model.mkdir()
    (other_model / "bundle.json").write_text("{}")
    boxes = tmp_path / "boxes.json"
    boxes.write_text("[[1, 1, 50, 50]]")
    others: dict[str, Any] = {
        "scales": (224, 300),
        "proposals": "fast",
        "max_proposals": 149,
        "score_threshold": -1.0,
        "nms_iou": 0.4,
        "max_per_class": 9,
        "bbox_regression": False,
        "seed": 1,
    }
    setups = [
        setup,
        dataclasses.replace(setup, model=other_model),
        dataclasses.replace(setup, proposals_file=boxes),
        *(
            dataclasses.replace(setup, options=dataclasses.replace(setup.options, **{name: value}))
            for name, value in others.items()
        ),
    ]
    assert len(setups) == 3 + len(dataclasses.fields(Options))
    keys = [key_of(photo, each) for each in setups]
    keys.append(key_of(Image(make.photo_pixels(seed=5)), setup))
    assert len(set(keys)) == len(keys)
    boxes.write_text("[[1, 1, 50, 51]]")
    assert key_of(photo, setups[2]) not in keys


def test_what_computes_is_part_of_the_key(photo: Image, setup: AnalysisSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads, versions and devices are told apart by the engine: see its own tests."""
    key = key_of(photo, setup)
    monkeypatch.setattr(result_cache, "engine_of", {"cpu": "2 threads", "auto": "2 threads", "cuda": "a GPU"}.get)
    others = [key_of(photo, dataclasses.replace(setup, device=name)) for name in ("cpu", "auto", "cuda")]
    assert others[0] == others[1]  # the same device, however it was asked for
    assert len({key, *others}) == 3
    assert key_of(photo, dataclasses.replace(setup, device="mps")) is None  # nobody knows what that would be


def test_a_release_that_changes_no_result_changes_no_key() -> None:
    """A new option or part of the key changes this one; every stored result is computed again then."""
    choices = UsedSettings(AnalysisSetup(Options(), None, "cpu"), "model", "boxes")
    assert choices.key("engine", "image") == "2acf1dde5a3456aacf359baef78d0a6fa49e8c3f9789fc802fea69728f0b558c"


def test_boxes_that_another_search_found_are_not_taken(
    photo: Image, analysis: Analysis, setup: AnalysisSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ResultStore()
    store.put(key_of(photo, setup), analysis)
    assert store.get(key_of(photo, setup), photo) is not None
    monkeypatch.setattr(Grid, "key", "another version")
    assert store.get(key_of(photo, setup), photo) is None
    store.shutdown()


def test_a_saved_analysis_with_other_boxes_does_not_fit_the_choices(
    photo: Image, analysis: Analysis, setup: AnalysisSetup, tmp_path: Path
) -> None:
    choices = UsedSettings.of(setup)
    assert choices is not None

    def found_by(key: str) -> Analysis:
        return dataclasses.replace(analysis, proposals=dataclasses.replace(analysis.proposals, key=key))

    own = found_by(Grid.key)
    assert choices.fit(own)
    assert not choices.fit(found_by(""))  # of a file of before
    assert not choices.fit(dataclasses.replace(own, computed_by=""))
    file = tmp_path / "boxes.json"
    file.write_text("[[1, 1, 50, 50]]")
    brought = found_by(read_proposals(file, photo).key)
    assert not choices.fit(brought)
    with_file = UsedSettings.of(dataclasses.replace(setup, proposals_file=file))
    assert with_file is not None
    assert with_file.fit(brought)
    drawn = dataclasses.replace(setup, drawn=((photo.content_hash, (1.0, 2.0, 30.0, 40.0)),))
    with_drawn = UsedSettings.of(drawn)
    assert with_drawn is not None
    assert not with_drawn.fit(own)
    joined = own.proposals.with_drawn(np.array([[1, 2, 30, 40]], np.float32))
    assert with_drawn.fit(found_by(joined.key))


def test_without_a_model_there_is_no_key(photo: Image, setup: AnalysisSetup, tmp_path: Path) -> None:
    assert key_of(photo, dataclasses.replace(setup, model=tmp_path)) is None
    assert key_of(photo, dataclasses.replace(setup, proposals_file=tmp_path / "no.json")) is None
    store = ResultStore()
    assert store.get(None, photo) is None
    store.shutdown()


def test_the_model_says_what_it_is_without_being_loaded(setup: AnalysisSetup, tmp_path: Path) -> None:
    model = model_of(setup)
    assert model is not None
    assert (model.name, model.classes, model.thin_classes) == ("tiny", make.CLASSES, ("sheep",))
    assert model_of(dataclasses.replace(setup, model=tmp_path)) is None
    (tmp_path / "bundle.json").write_text('{"format": 1, "name": "x"}')
    assert model_of(dataclasses.replace(setup, model=tmp_path)) is None


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
