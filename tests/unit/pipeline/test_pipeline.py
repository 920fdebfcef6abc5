from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.core.errors import ModelLoadError, ProposalError
from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.exchange.analysis_file import save_analysis
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.pipeline.cache_key import key_of, model_hash
from spp_viewer.pipeline.listener import Listener
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.pipeline import Pipeline, Request
from spp_viewer.pipeline.proposing import boxes_from
from spp_viewer.pipeline.result_cache import ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup, rerun_of
from tests import make


class Ear(Listener):
    """Notes the name of every notification."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.files: tuple[Path, ...] = ()

    def on_listed(self, files: tuple[Path, ...], place: int) -> None:
        self.heard.append(f"listed {place}")
        self.files = files

    def on_opened(self, image: Image, *, saved: bool) -> None:
        self.heard.append("saved" if saved else "opened")

    def on_search(self, method: str) -> None:
        self.heard.append(f"search {method}")

    def on_proposals(self, proposals: Proposals) -> None:
        self.heard.append("proposals")

    def on_load(self) -> None:
        self.heard.append("load")

    def on_model(self, model: ModelInfo) -> None:
        self.heard.append(f"model {model.name}")


@pytest.fixture
def setup(tiny_bundle_path: Path) -> AnalysisSetup:
    return AnalysisSetup(make.SMALL, tiny_bundle_path, "cpu")


def test_a_run_opens_searches_loads_and_detects(setup: AnalysisSetup, photo_path: Path) -> None:
    pipeline, ear = Pipeline(), Ear()
    outcome = pipeline.run(Request(setup, paths=(photo_path,)), listener=ear)
    search = f"search {make.SMALL.proposals}"
    assert ear.heard == ["opened", "listed 0", search, "proposals", "load", "model tiny"]
    assert ear.files == (photo_path,)
    assert outcome.analysis is not None
    assert not outcome.recalled
    ear.heard.clear()
    assert pipeline.run(Request(setup, path=photo_path), listener=ear).analysis is not None
    assert ear.heard == ["opened", search, "proposals"]  # what is listed is not listed again, nor the model loaded


def test_it_finds_what_the_detector_alone_finds(setup: AnalysisSetup, photo: Image, tiny_bundle_path: Path) -> None:
    found = Pipeline().analyse(photo, setup)
    expected = SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL).analyse(photo)
    np.testing.assert_array_equal(found.detections.boxes, expected.detections.boxes)
    np.testing.assert_array_equal(found.scores, expected.scores)
    assert found.notices == expected.notices
    assert list(found.timings.seconds) == list(expected.timings.seconds)
    assert found.timings["proposals"] > 0


def test_a_result_is_stored_once_and_recalled_with_the_models_name(setup: AnalysisSetup, photo: Image) -> None:
    store = ResultStore()
    first = Pipeline(store).run(Request(setup, image=photo))
    later, ear = Pipeline(store), Ear()
    again = later.run(Request(setup, image=photo), listener=ear)
    assert (first.recalled, again.recalled) == (False, True)
    assert ear.heard == ["model tiny"]  # without being loaded
    assert store.get(key_of(photo, setup), photo) is not None
    assert not later.run(Request(setup, image=photo, fresh=True)).recalled
    store.shutdown()


def test_without_a_store_nothing_is_hashed(setup: AnalysisSetup, photo: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spp_viewer.pipeline.pipeline.UsedSettings", None)
    assert Pipeline().run(Request(setup, image=photo)).analysis is not None


def test_a_model_folder_is_hashed_once_until_it_changes(
    setup: AnalysisSetup, photo: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(setup.model or "", folder)
    own = replace(setup, model=folder)
    hashed: list[Path] = []

    def count(path: Path) -> str:
        hashed.append(path)
        return path.read_text()

    monkeypatch.setattr("spp_viewer.pipeline.cache_key.sha256_of", count)
    store = ResultStore()
    for fresh in (False, True, False):
        Pipeline(store).run(Request(own, image=photo, fresh=fresh))
    assert len(store) == 1
    assert hashed == [folder / "bundle.json"]
    before = model_hash(folder)
    (folder / "bundle.json").write_text((folder / "bundle.json").read_text() + " ")
    assert model_hash(folder) == before + " "
    store.shutdown()


def test_a_model_that_cannot_be_loaded_leaves_the_one_before(
    setup: AnalysisSetup, photo: Image, tmp_path: Path
) -> None:
    store = ResultStore()
    pipeline = Pipeline(store)
    detector = pipeline.model.detector(setup)
    with pytest.raises(ModelLoadError):
        pipeline.model.detector(replace(setup, model=tmp_path))
    assert pipeline.model.detector(setup) is detector
    pipeline.run(Request(setup, image=photo))
    assert len(store) == 1  # what it finds is still known to be that model's
    store.shutdown()


def test_a_saved_analysis_is_read_and_not_made_again(setup: AnalysisSetup, analysis: Analysis, tmp_path: Path) -> None:
    path = tmp_path / "one.sppv"
    save_analysis(path, analysis)
    ear = Ear()
    outcome = Pipeline().run(Request(setup, paths=(path,)), listener=ear)
    assert outcome.analysis is not None
    assert outcome.analysis.timings == analysis.timings
    assert ear.heard[:2] == ["saved", "listed 0"]
    assert "load" not in ear.heard


def test_a_change_of_thresholds_needs_no_model(setup: AnalysisSetup, photo: Image, analysis: Analysis) -> None:
    other = setup.with_changes(nms_iou=0.6, model=Path("nowhere"))
    rerun = rerun_of(analysis, replace(setup, model=Path("nowhere")), other)
    found = Pipeline().run(Request(other, image=photo, rerun=rerun)).analysis
    assert found is not None
    assert found.options.nms_iou == 0.6
    assert found.fc7 is analysis.fc7


def test_boxes_come_from_a_file_or_from_nowhere(photo: Image, tmp_path: Path) -> None:
    assert boxes_from(None, photo) is None
    file = tmp_path / "boxes.json"
    file.write_text("[[1, 2, 30, 40]]")
    found = boxes_from(file, photo)
    assert found is not None
    assert found.boxes.tolist() == [[1, 2, 30, 40]]
    with pytest.raises(ProposalError):
        boxes_from(tmp_path / "none.json", photo)


def test_no_heavy_library_is_needed_before_the_first_run() -> None:
    code = (
        "import sys, spp_viewer.pipeline.pipeline as p; p.Pipeline(); "
        "print([name for name in ('torch', 'cv2', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr
