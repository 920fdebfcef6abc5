from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis
from spp_viewer.exchange.analysis_file import save_analysis
from spp_viewer.gui.workers.analysis_worker import SHOW_SECONDS, AnalysisWorker
from spp_viewer.gui.workers.messages import Job
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.pipeline.result_cache import ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup, rerun_of
from tests import make


class Heard:
    """Everything a worker said, by signal."""

    def __init__(self, worker: AnalysisWorker) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        for name in (
            "opened", "listed", "model_loaded", "proposals_found", "progressed", "analysed", "recalled", "cancelled",
            "failed",
        ):  # fmt: skip
            getattr(worker, name).connect(lambda *args, name=name: self.calls.append((name, args)))

    def names(self) -> list[str]:
        return [name for name, _ in self.calls if name != "progressed"]

    def last(self, name: str) -> tuple[object, ...]:
        return [args for called, args in self.calls if called == name][-1]


@pytest.fixture
def worker(qtbot: QtBot) -> AnalysisWorker:
    """A worker on this thread, so that calls return when the job is done."""
    return AnalysisWorker()


def job(model: Path, options: Options = make.SMALL, **rest: object) -> Job:
    return Job(run=7, options=options, model=model, device="cpu", **rest)  # type: ignore[arg-type]


def test_a_job_tells_every_step_with_its_number(
    worker: AnalysisWorker, photo_path: Path, tiny_bundle_path: Path
) -> None:
    heard = Heard(worker)
    worker.run(job(tiny_bundle_path, paths=(photo_path,)))
    assert heard.names() == ["opened", "listed", "proposals_found", "model_loaded", "analysed"]
    assert {args[0] for _, args in heard.calls} == {7}
    stages = list(dict.fromkeys(args[1] for name, args in heard.calls if name == "progressed"))
    assert stages == ["decode", "proposals", "model", "conv", "pool", "fc", "nms"]
    analysis = heard.last("analysed")[1]
    assert analysis.image is heard.last("opened")[1].image  # type: ignore[attr-defined]
    assert list(analysis.timings.seconds)[:2] == ["decode", "proposals"]  # type: ignore[attr-defined]
    assert analysis.timings["proposals"] > 0  # type: ignore[attr-defined]
    assert sum(analysis.timings.seconds.values()) <= analysis.timings.total  # type: ignore[attr-defined]


def test_the_model_is_loaded_once(worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path) -> None:
    heard = Heard(worker)
    for _ in range(2):
        worker.run(job(tiny_bundle_path, image=photo))
    assert heard.names().count("model_loaded") == 1
    assert heard.names().count("analysed") == 2


def test_options_reach_the_analysis(worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path) -> None:
    heard = Heard(worker)
    for limit in (20, 30):
        worker.run(job(tiny_bundle_path, Options(scales=(224,), proposals="grid", max_proposals=limit), image=photo))
        assert len(heard.last("analysed")[1].proposals) == limit  # type: ignore[attr-defined]


def test_the_window_has_a_moment_for_itself_to_draw_an_image(
    worker: AnalysisWorker, photo_path: Path, tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, rests = Heard(worker), list[tuple[float, list[str]]]()
    monkeypatch.setattr(
        "spp_viewer.gui.workers.analysis_worker.time.sleep", lambda seconds: rests.append((seconds, heard.names()))
    )
    worker.run(job(tiny_bundle_path, paths=(photo_path,), background=True))
    assert rests == []
    heard.calls.clear()
    worker.run(job(tiny_bundle_path, paths=(photo_path,)))
    assert rests == [(SHOW_SECONDS, ["opened"])]


def test_memory_is_given_back_after_an_analysis(
    worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[None] = []
    monkeypatch.setattr("spp_viewer.pipeline.pipeline.release_free_memory", lambda: given.append(None))
    worker.run(job(tiny_bundle_path))
    assert len(given) == 0
    worker.run(job(tiny_bundle_path, image=photo))
    assert len(given) == 1


def test_a_cancelled_job_answers_so_at_its_next_step(
    worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path
) -> None:
    heard = Heard(worker)
    cancelled = job(tiny_bundle_path, image=photo)
    cancelled.progress.cancel()
    worker.run(cancelled)
    assert heard.names() == ["cancelled"]
    late = job(tiny_bundle_path, image=photo)
    worker.progressed.connect(lambda run, stage, done, total: late.progress.cancel() if stage == "fc" else None)
    worker.run(late)
    assert heard.names()[-1] == "cancelled"
    assert "analysed" not in heard.names()


@pytest.mark.parametrize(
    ("content", "subject", "words"), [(b"", "image", "empty"), (b"no picture", "image", "not an image")]
)
def test_errors_become_problems(
    worker: AnalysisWorker, tmp_path: Path, tiny_bundle_path: Path, content: bytes, subject: str, words: str
) -> None:
    heard = Heard(worker)
    path = tmp_path / "x.jpg"
    path.write_bytes(content)
    worker.run(job(tiny_bundle_path, paths=(path,)))
    assert heard.names() == ["failed"]
    problem = heard.last("failed")[1]
    assert problem.subject == subject  # type: ignore[attr-defined]
    assert words in problem.message  # type: ignore[attr-defined]
    assert "Traceback" in problem.detail  # type: ignore[attr-defined]


def test_the_unexpected_becomes_a_problem_too(
    worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("spp_viewer.proposals.make_proposals", fail)
    heard = Heard(worker)
    worker.run(job(tiny_bundle_path, image=photo))
    problem = heard.last("failed")[1]
    assert "ZeroDivisionError" in problem.message  # type: ignore[attr-defined]
    assert "inside" in problem.detail  # type: ignore[attr-defined]


def test_boxes_of_the_users_own_are_used(
    worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    path = tmp_path / "boxes.json"
    path.write_text("[[10, 10, 90, 90], [20, 30, 150, 140]]")
    heard = Heard(worker)
    worker.run(job(tiny_bundle_path, image=photo, proposals_file=path))
    np.testing.assert_array_equal(heard.last("analysed")[1].proposals.boxes, [[10, 10, 90, 90], [20, 30, 150, 140]])  # type: ignore[attr-defined]


def test_another_opencv_in_the_environment_is_warned_of_once(
    worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spp_viewer.core.packages.is_installed", lambda name: name == "opencv-python")
    warnings: list[object] = []
    worker.warned.connect(warnings.append)
    for _ in range(2):
        worker.run(job(tiny_bundle_path, image=photo))
    (problem,) = warnings
    assert "opencv-python is installed too" in problem.message  # type: ignore[attr-defined]


def rerun_job(model: Path, earlier: Analysis, photo: Image, **choices: object) -> Job:
    options = replace(make.SMALL, **choices)  # type: ignore[arg-type]
    made_with, setup = AnalysisSetup(make.SMALL, model, "cpu"), AnalysisSetup(options, model, "cpu")
    return job(model, options, image=photo, rerun=rerun_of(earlier, made_with, setup))


def test_postprocessing_alone_needs_no_model(worker: AnalysisWorker, photo: Image, analysis: Analysis) -> None:
    heard = Heard(worker)
    worker.run(rerun_job(Path("nowhere"), analysis, photo, nms_iou=0.6))
    assert heard.names() == ["analysed"]
    again = heard.last("analysed")[1]
    assert again.options.nms_iou == 0.6  # type: ignore[attr-defined]
    assert again.fc7 is analysis.fc7  # type: ignore[attr-defined]


def test_kept_proposals_are_not_searched_again(
    worker: AnalysisWorker, photo: Image, analysis: Analysis, tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spp_viewer.proposals.make_proposals", lambda *_: pytest.fail("searched"))
    heard = Heard(worker)
    worker.run(rerun_job(tiny_bundle_path, analysis, photo, scales=(96, 224)))
    assert heard.names() == ["model_loaded", "analysed"]
    again = heard.last("analysed")[1]
    assert again.proposals is analysis.proposals  # type: ignore[attr-defined]
    assert again.timings["proposals"] == analysis.timings["proposals"]  # type: ignore[attr-defined]
    assert again.reused == {"decode", "proposals"}  # type: ignore[attr-defined]


def test_a_new_search_keeps_the_maps(worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path) -> None:
    heard = Heard(worker)
    worker.run(job(tiny_bundle_path, image=photo))
    first = heard.last("analysed")[1]
    worker.run(rerun_job(tiny_bundle_path, first, photo, max_proposals=20))  # type: ignore[arg-type]
    again = heard.last("analysed")[1]
    assert again.reused == {"decode", "conv"}  # type: ignore[attr-defined]
    assert len(again.proposals) == 20  # type: ignore[attr-defined]
    assert sum(again.timings.seconds.values()) <= again.timings.total * 1.001  # type: ignore[attr-defined]


def test_without_an_image_the_model_is_made_ready_and_devices_are_told(
    worker: AnalysisWorker, tiny_bundle_path: Path
) -> None:
    heard = Heard(worker)
    told: list[object] = []
    worker.devices_found.connect(told.append)
    worker.prepared.connect(lambda run: told.append(run))
    worker.run(job(tiny_bundle_path))
    assert heard.names() == ["model_loaded"]
    assert told[0][0][0] == "cpu"  # type: ignore[index]
    assert told[1] == 7
    info = heard.last("model_loaded")[1]
    assert info.folder == tiny_bundle_path  # type: ignore[attr-defined]
    assert info.fingerprint  # type: ignore[attr-defined]


def test_a_broken_model_leaves_the_one_before(
    worker: AnalysisWorker, photo: Image, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    heard = Heard(worker)
    worker.run(job(tiny_bundle_path, image=photo))
    worker.run(job(tmp_path / "nowhere", image=photo))
    worker.run(job(tiny_bundle_path, image=photo))
    assert heard.names().count("model_loaded") == 1
    assert heard.names()[-1] == "analysed"


def said(worker: AnalysisWorker, one: Job) -> list[str]:
    """Names of the signals that answer a job."""
    heard = Heard(worker)
    worker.run(one)
    return heard.names()


def test_a_result_is_recalled_unless_a_fresh_one_is_asked_for(
    qtbot: QtBot, photo: Image, tiny_bundle_path: Path
) -> None:
    store = ResultStore()
    worker = AnalysisWorker(store)
    assert said(worker, job(tiny_bundle_path, image=photo))[-1] == "analysed"
    assert said(worker, job(tiny_bundle_path, image=photo)) == ["recalled"]
    assert said(worker, job(tiny_bundle_path, image=photo, fresh=True))[-1] == "analysed"
    later = AnalysisWorker(store)  # which has loaded no model
    assert said(later, job(tiny_bundle_path, image=photo)) == ["model_loaded", "recalled"]
    store.shutdown()


def test_a_result_of_other_threads_is_not_recalled(qtbot: QtBot, photo: Image, tiny_bundle_path: Path) -> None:
    store, before = ResultStore(), torch.get_num_threads()
    worker = AnalysisWorker(store)
    assert said(worker, job(tiny_bundle_path, image=photo))[-1] == "analysed"
    try:
        torch.set_num_threads(before + 1)
        assert said(worker, job(tiny_bundle_path, image=photo))[-1] == "analysed"
        assert said(worker, job(tiny_bundle_path, image=photo)) == ["recalled"]
    finally:
        torch.set_num_threads(before)
    assert said(worker, job(tiny_bundle_path, image=photo)) == ["recalled"]
    assert len(store) == 2
    store.shutdown()


def test_what_a_saved_analysis_brought_is_not_kept_as_found(
    qtbot: QtBot, photo: Image, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    boxes = tmp_path / "boxes.json"
    boxes.write_text("[[10, 10, 90, 90]]")
    store = ResultStore()
    worker = AnalysisWorker(store)
    heard = Heard(worker)
    worker.run(job(tiny_bundle_path, image=photo, proposals_file=boxes))
    assert len(store) == 1
    earlier: Analysis = heard.last("analysed")[1]  # type: ignore[assignment]
    made_with = AnalysisSetup(make.SMALL, tiny_bundle_path, "cpu")  # all that a saved analysis says of itself
    setup = made_with.with_changes(scales=(200,))
    worker.run(job(tiny_bundle_path, setup.options, image=photo, rerun=rerun_of(earlier, made_with, setup)))
    assert len(heard.last("analysed")[1].proposals) == 1  # type: ignore[attr-defined]
    assert len(store) == 1
    store.shutdown()


def test_nothing_is_kept_once_the_folder_holds_another_model(
    qtbot: QtBot, photo: Image, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_bundle_path, folder)
    store = ResultStore()
    worker = AnalysisWorker(store)
    worker.run(job(folder, image=photo))
    assert len(store) == 1
    index = folder / "bundle.json"
    index.write_text(index.read_text() + " ")  # the worker goes on with the model that it has
    for _ in range(2):
        assert said(worker, job(folder, image=photo))[-1] == "analysed"
    assert len(store) == 1
    store.shutdown()


def test_nothing_is_kept_when_another_device_had_to_step_in(
    qtbot: QtBot, photo: Image, tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ResultStore()
    worker = AnalysisWorker(store)
    worker.run(job(tiny_bundle_path, image=photo))
    monkeypatch.setattr("spp_viewer.pipeline.pipeline.engine_of", lambda name: "a GPU")
    worker.run(job(tiny_bundle_path, Options(scales=(224,), proposals="grid", max_proposals=20), image=photo))
    assert len(store) == 1
    store.shutdown()


def test_a_saved_analysis_tells_of_its_model_if_it_is_at_hand(
    worker: AnalysisWorker, analysis: Analysis, tiny_bundle_path: Path, tmp_path: Path
) -> None:
    own = load_bundle(tiny_bundle_path).fingerprint
    save_analysis(tmp_path / "own.sppv", replace(analysis, fingerprint=own))
    save_analysis(tmp_path / "other.sppv", replace(analysis, fingerprint="other"))
    told = ["opened", "listed", "model_loaded", "analysed"]
    for name, model, expected in (
        ("own", tiny_bundle_path, told),
        ("other", tiny_bundle_path, [*told[:2], told[3]]),
        ("own", tmp_path, [*told[:2], told[3]]),
    ):
        heard = Heard(worker)
        worker.run(job(model, paths=(tmp_path / f"{name}.sppv",)))
        assert heard.names() == expected


def test_a_background_job_shows_nothing(worker: AnalysisWorker, photo_path: Path, tiny_bundle_path: Path) -> None:
    heard = Heard(worker)
    worker.run(job(tiny_bundle_path, path=photo_path, background=True))
    assert heard.names() == ["proposals_found", "model_loaded", "analysed"]
