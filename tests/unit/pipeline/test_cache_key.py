from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis
from spp_viewer.pipeline import cache_key
from spp_viewer.pipeline.cache_key import UsedSettings, key_of
from spp_viewer.pipeline.result_cache import ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.proposals import read_proposals
from spp_viewer.proposals.grid import Grid
from tests import make


@pytest.fixture
def setup(tiny_bundle_path: Path) -> AnalysisSetup:
    return AnalysisSetup(make.SMALL, tiny_bundle_path, "cpu")


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
    monkeypatch.setattr(cache_key, "engine_of", {"cpu": "2 threads", "auto": "2 threads", "cuda": "a GPU"}.get)
    others = [key_of(photo, dataclasses.replace(setup, device=name)) for name in ("cpu", "auto", "cuda")]
    assert others[0] == others[1]  # the same device, however it was asked for
    assert len({key, *others}) == 3
    assert key_of(photo, dataclasses.replace(setup, device="mps")) is None  # nobody knows what that would be


def test_a_release_that_changes_no_result_changes_no_key() -> None:
    """A new option or part of the key changes this one; every stored result is computed again then."""
    choices = UsedSettings(AnalysisSetup(Options(), None, "cpu"), "model", "boxes")
    assert choices.key("engine", "image") == "2acf1dde5a3456aacf359baef78d0a6fa49e8c3f9789fc802fea69728f0b558c"


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
