"""What the thread that owns the model says of an image in several forms."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from spp_viewer.core.image import Image
from spp_viewer.detectors import SppNet
from spp_viewer.explain import any_size
from spp_viewer.explain.any_size import AnySize, compare_sizes
from spp_viewer.explain.forms import Form
from spp_viewer.gui.workers import sizes_worker as module
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job, Problem
from spp_viewer.gui.workers.sizes_worker import FormResult, KeptMaps, SizesJob, SizesWorker
from spp_viewer.nn.bundle import load_bundle
from tests import make

FORMS = (Form(120, 90), Form(64, 100), Form(80, 80, crop=True))


class Ear:
    """Runs a worker and hears what it says."""

    def __init__(self, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.model = model
        self.worker = SizesWorker(AnalysisWorker())
        self.sights: list[FormResult] = []
        self.results: list[AnySize] = []
        self.problems: list[Problem] = []
        self.kept: list[KeptMaps] = []
        self.trunk_ran: list[Form] = []
        self.worker.seen.connect(lambda run, sight: self.sights.append(sight))
        self.worker.compared.connect(self._on_compared)
        self.worker.failed.connect(lambda run, problem: self.problems.append(problem))
        real = any_size.compute_form

        def compute_form(detector: SppNet, image: Image, form: Form) -> any_size.FormFeatures:
            self.trunk_ran.append(form)
            return real(detector, image, form)

        monkeypatch.setattr(any_size, "compute_form", compute_form)

    def _on_compared(self, run: int, result: AnySize, kept: KeptMaps) -> None:
        self.results.append(result)
        self.kept.append(kept)

    def job(self) -> Job:
        return Job(1, make.SMALL, model=self.model, device="cpu")

    def run(self, image: Image, levels: tuple[int, ...], forms: tuple[Form, ...] = FORMS) -> None:
        self.sights.clear()
        self.trunk_ran.clear()
        self.worker.run(SizesJob(self.job(), image, forms, levels))


@pytest.fixture
def ear(tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ear:
    return Ear(tiny_bundle_path, monkeypatch)


def test_it_is_the_comparison_of_the_engine(ear: Ear, photo: Image, tiny_bundle_path: Path) -> None:
    ear.run(photo, (1, 2, 4))
    expected = compare_sizes(SppNet(load_bundle(tiny_bundle_path), "cpu"), photo, FORMS)
    np.testing.assert_array_equal(ear.results[0].similarity, expected.similarity)
    for sight, look in zip(ear.sights, expected.forms, strict=True):
        np.testing.assert_array_equal(sight.look.vector, look.vector)
        np.testing.assert_array_equal(sight.picture.levels[0], look.image.pixels)
        assert 0 < sight.bright <= look.vector.max()


def test_other_levels_need_no_convolution(ear: Ear, photo: Image) -> None:
    ear.run(photo, (1, 2, 4))
    assert ear.trunk_ran == list(FORMS)
    ear.run(photo, (1, 2, 3, 6))
    assert ear.trunk_ran == []
    assert len(ear.sights[0].look.vector) == 12_800
    ear.run(photo, (1, 2), (*FORMS[:2], Form(50, 50)))
    assert ear.trunk_ran == [Form(50, 50)]


def test_another_image_or_a_word_makes_it_forget(ear: Ear, photo: Image) -> None:
    ear.run(photo, (1,))
    ear.run(Image(photo.pixels), (1,))
    assert ear.trunk_ran == list(FORMS)
    ear.worker.forget()
    assert ear.worker.kept_bytes == 0
    ear.run(photo, (1,))
    assert ear.trunk_ran == list(FORMS)


def test_another_device_that_stepped_in_computes_anew(ear: Ear, photo: Image) -> None:
    ear.run(photo, (1,))
    job = ear.job()
    ear.worker._worker.ready_detector(job, job.progress)._place(torch.device("cpu"))
    ear.run(photo, (1,))
    assert ear.trunk_ran == list(FORMS)


def test_it_tells_what_it_keeps_and_keeps_no_more_than_that(
    ear: Ear, photo: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear.run(photo, (1,))
    maps = sum(256 * h * w * 4 for h, w in (sight.look.map_size for sight in ear.sights))
    pictures = sum(form.width * form.height * 3 for form in FORMS)
    assert ear.kept == [KeptMaps(maps + pictures, len(FORMS))]
    monkeypatch.setattr(module, "CACHE_BYTES", ear.kept[0].size - 1)
    ear.worker.forget()
    ear.run(photo, (1,), (*FORMS, Form(20, 20)))
    assert len(ear.sights) == 4  # what is not kept is told all the same
    assert ear.kept[-1].size <= module.CACHE_BYTES
    assert ear.kept[-1].forms == 3  # of four
    ear.run(photo, (2,), FORMS[:1])
    assert ear.trunk_ran == [FORMS[0]]  # it was used longest ago


def test_it_is_cancelled_within_a_form(ear: Ear, photo: Image) -> None:
    order = SizesJob(ear.job(), photo, FORMS, (1,))
    ear.worker.seen.connect(lambda run, sight: order.job.progress.cancel())
    ear.worker.run(order)
    assert (len(ear.sights), ear.results, ear.problems) == (1, [], [])


def test_what_goes_wrong_is_one_sentence(
    ear: Ear, photo: Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(detector: SppNet, image: Image, form: Form) -> any_size.FormFeatures:
        raise MemoryError

    ear.model = tmp_path / "gone"
    ear.run(photo, (1,))
    assert "gone" in ear.problems[0].message
    ear.model = tmp_path.parent
    monkeypatch.setattr(any_size, "compute_form", burst)
    monkeypatch.setattr(ear.worker._worker, "ready_detector", lambda job, progress: SimpleNamespace(device="cpu"))
    ear.run(photo, (1,))
    assert "take the largest out" in ear.problems[1].message
    assert {problem.subject for problem in ear.problems} == {"sizes"}
