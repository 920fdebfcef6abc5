from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from spp_viewer.pipeline.model_info import model_of
from spp_viewer.pipeline.setup import AnalysisSetup
from tests import make


@pytest.fixture
def setup(tiny_bundle_path: Path) -> AnalysisSetup:
    return AnalysisSetup(make.SMALL, tiny_bundle_path, "cpu")


def test_the_model_says_what_it_is_without_being_loaded(setup: AnalysisSetup, tmp_path: Path) -> None:
    model = model_of(setup)
    assert model is not None
    assert (model.name, model.classes, model.thin_classes) == ("tiny", make.CLASSES, ("sheep",))
    assert model_of(dataclasses.replace(setup, model=tmp_path)) is None
    (tmp_path / "bundle.json").write_text('{"format": 1, "name": "x"}')
    assert model_of(dataclasses.replace(setup, model=tmp_path)) is None
