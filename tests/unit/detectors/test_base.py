"""What both detectors share: devices, progress, cancelling, and a full graphics memory."""

from __future__ import annotations

import dataclasses
import shutil
import time

import numpy as np
import pytest
import torch

from spp_viewer.core.errors import DeviceError
from spp_viewer.core.progress import Cancelled
from spp_viewer.core.results import Proposals
from spp_viewer.detectors import Rcnn, SppNet
from tests.make import SMALL, random_boxes

DETECTORS = pytest.mark.parametrize("kind", [SppNet, Rcnn])


@pytest.fixture(scope="module")
def few(photo):
    return Proposals(random_boxes(6, photo.width, photo.height, shortest=20), "random", 6)


class Recorder:
    """Notes every step; raises Cancelled at one of them."""

    def __init__(self, stop=None):
        self.steps, self.stop = [], stop

    def __call__(self, stage, done, total):
        self.steps.append((stage, done, total))
        if self.stop == len(self.steps) - 1:
            raise Cancelled


@DETECTORS
def test_progress_runs_through_the_stages(tiny_bundle, photo, kind):
    options = dataclasses.replace(SMALL, max_proposals=6)
    progress = Recorder()
    kind(tiny_bundle, "cpu", options).analyse(photo, progress=progress)
    assert all(0 <= done <= total for _, done, total in progress.steps)
    stages = list(dict.fromkeys(stage for stage, _, _ in progress.steps))
    assert stages == (["proposals", "conv", "pool", "fc", "nms"] if kind is SppNet else ["proposals", "conv", "nms"])
    assert progress.steps[-1] == ("nms", 1, 1)


@DETECTORS
def test_a_cancel_at_any_step_gives_no_result_and_spoils_nothing(tiny_bundle, photo, kind, private_cache):
    options = dataclasses.replace(SMALL, max_proposals=4)
    detector = kind(tiny_bundle, "cpu", options)
    progress = Recorder()
    whole = detector.analyse(photo, progress=progress)
    for stop in range(len(progress.steps)):
        shutil.rmtree(private_cache, ignore_errors=True)  # or there would be no proposals to look for
        with pytest.raises(Cancelled):
            detector.analyse(photo, progress=Recorder(stop))
    assert {stage for stage, _, _ in progress.steps} >= {"proposals", "conv", "nms"}
    again = detector.analyse(photo)
    np.testing.assert_array_equal(again.scores, whole.scores)
    np.testing.assert_array_equal(again.detections.boxes, whole.detections.boxes)


@DETECTORS
def test_between_two_steps_little_is_computed(tiny_bundle, photo, kind):
    options = dataclasses.replace(SMALL, scales=(688,), max_proposals=130)
    detector = kind(tiny_bundle, "cpu", options)
    proposals = Proposals(random_boxes(130, photo.width, photo.height, shortest=10), "random", 130)
    times = [time.process_time()]  # what other programs do meanwhile does not count
    detector.analyse(photo, proposals, lambda *step: times.append(time.process_time()))
    steps = np.diff(times)
    assert steps.max() < 1.5  # seconds of one core; two cores do it in 0.3 s
    assert steps.max() < 0.5 * steps.sum()


@DETECTORS
def test_a_full_graphics_memory_moves_the_work_to_the_cpu_with_a_notice(tiny_bundle, photo, few, kind, monkeypatch):
    expected = kind(tiny_bundle, "cpu", SMALL).analyse(photo, few)
    detector = kind(tiny_bundle, "cpu", SMALL)
    detector.device = torch.device("cuda:0")  # as if it had been placed there
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "NVIDIA H200")
    monkeypatch.setattr(torch.cuda, "synchronize", lambda device: None)
    original, calls = detector._evidence, []

    def full_once(*args):
        calls.append(args)
        if len(calls) == 1:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return original(*args)

    monkeypatch.setattr(detector, "_evidence", full_once)
    analysis = detector.analyse(photo, few)
    assert len(calls) == 2
    assert len(analysis.notices) == 1
    assert "cuda:0 (NVIDIA H200) ran out of memory" in analysis.notices[0]
    assert "CPU" in analysis.notices[0]
    assert analysis.device.startswith("cpu")
    assert detector.device == torch.device("cpu")
    np.testing.assert_array_equal(analysis.scores, expected.scores)
    assert detector.analyse(photo, few).notices == ()


@pytest.mark.parametrize(
    "error",
    [
        torch.cuda.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 GB"),
        MemoryError("Unable to allocate 7.45 GiB for an array"),
    ],
)
def test_a_memory_that_stays_full_is_an_error(tiny_bundle, photo, few, monkeypatch, error):
    detector = SppNet(tiny_bundle, "cpu", SMALL)

    def full(*args):
        raise error

    monkeypatch.setattr(detector, "_evidence", full)
    with pytest.raises(DeviceError, match="smaller scales"):
        detector.analyse(photo, few)


@DETECTORS
def test_a_device_that_is_not_there(tiny_bundle, kind, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="--device"):
        kind(tiny_bundle, "cuda")


@DETECTORS
def test_detectors_leave_the_bundle_and_the_switches_alone(tiny_bundle, photo, few, kind):
    before = {name: tensor.clone() for name, tensor in tiny_bundle.backbone.state_dict().items()}
    flags = torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark, torch.is_grad_enabled()
    detector = kind(tiny_bundle, "cpu", SMALL)
    detector.analyse(photo, few)
    assert detector.backbone is not tiny_bundle.backbone
    assert all(torch.equal(before[n], t) for n, t in tiny_bundle.backbone.state_dict().items())
    assert flags == (torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark, torch.is_grad_enabled())


@DETECTORS
def test_options_may_be_replaced_between_analyses(tiny_bundle, photo, few, kind):
    detector = kind(tiny_bundle, "cpu", SMALL)
    many = len(detector.analyse(photo, few).candidates)
    detector.options = dataclasses.replace(SMALL, score_threshold=50.0)
    assert many > len(detector.analyse(photo, few).candidates) == 0
