from __future__ import annotations

import gc
import shutil
from pathlib import Path

import pytest

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.pipeline.bundles import open_bundle


@pytest.fixture
def folder(tiny_bundle_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bundle_path, tmp_path / "model"))


def test_a_model_in_use_is_not_loaded_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_bundle(folder)
    monkeypatch.setattr("spp_viewer.nn.bundle.load_bundle", None)
    assert open_bundle(folder) is first
    assert open_bundle(folder / "bundle.json") is first


def test_a_model_that_changed_is_loaded_again(folder: Path) -> None:
    first = open_bundle(folder)
    index = folder / "bundle.json"
    index.write_text(index.read_text() + " ")
    assert open_bundle(folder) is not first


def test_a_model_that_nothing_uses_is_let_go_and_verified_anew(folder: Path) -> None:
    name = open_bundle(folder).name
    assert name == "tiny"
    gc.collect()
    weights = folder / "sppnet.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ModelLoadError, match="damaged"):
        open_bundle(folder)


def test_no_model_is_an_error_each_time(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ModelLoadError, match="not found"):
            open_bundle(tmp_path)
