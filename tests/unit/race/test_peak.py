from __future__ import annotations

import dataclasses

import pytest
import torch

from spp_viewer.detectors import Rcnn
from spp_viewer.nn import devices
from spp_viewer.race import comparison, peak, report
from tests.make import SMALL


class Device:
    """A device that is still at work when a call returns: only who waits for it reads the truth."""

    def __init__(self, seconds: list[float]) -> None:
        self.now, self._queue, self._seconds = 0.0, 0.0, iter(seconds)
        self.reads: list[bool] = []

    def work(self, *_: object, **__: object) -> None:
        self._queue += next(self._seconds)

    def synchronise(self, _: torch.device) -> None:
        self.now += self._queue
        self._queue = 0.0
        self.waited = True

    def perf_counter(self) -> float:
        self.reads.append(self.waited)
        self.waited = False
        return self.now


@pytest.fixture
def slow(monkeypatch):
    """Products of 9, 4, 2, 3 and 5 seconds; the first one warms up."""
    device = Device([9.0, 4.0, 2.0, 3.0, 5.0])
    monkeypatch.setattr(peak, "synchronise", device.synchronise)
    monkeypatch.setattr(peak, "time", device)
    monkeypatch.setattr(torch, "mm", device.work)
    monkeypatch.setattr(peak, "CPU_SIDE", 8)
    return device


def test_the_fastest_product_after_the_first_counts(slow):
    assert peak.peak_rate(torch.device("cpu")) == 8**3 / 2.0
    assert all(slow.reads)
    assert len(slow.reads) == 2 * (peak.ROUNDS + 1)


def test_a_small_memory_multiplies_smaller_matrices(slow, monkeypatch):
    asked = []

    def fastest(device, side):
        asked.append(side)
        if side > 16:
            raise torch.OutOfMemoryError
        return 1.0

    monkeypatch.setattr(peak, "_fastest", fastest)
    monkeypatch.setattr(peak, "SIDE", 64)
    assert peak.peak_rate(torch.device("meta")) == 16**3
    assert asked == [64, 32, 16]
    monkeypatch.setattr(peak, "CPU_SIDE", 32)
    with pytest.raises(torch.OutOfMemoryError):
        peak.peak_rate(torch.device("meta"))


def test_share_that_is_not_arithmetic():
    assert peak.not_arithmetic(50, 10.0, 20.0) == pytest.approx(0.75)
    assert peak.not_arithmetic(200, 10.0, 20.0) == 0.0
    assert peak.not_arithmetic(500, 10.0, 20.0) == 0.0  # faster than the product


def test_the_share_of_a_comparison(compared):
    document = compared.as_json()
    spp, rcnn = document["spp"]["not_arithmetic"], document["rcnn"]["not_arithmetic"]
    assert 0 <= spp < 1
    assert 0 <= rcnn < 1
    cost = compared.cost
    distinct = compared.last[0].windows.unique_count
    macs = {"spp": cost.spp_conv + distinct * cost.spp_fc, "rcnn": 12 * (cost.rcnn_conv + cost.rcnn_fc)}
    assert compared.features_macs(compared.spp) == macs["spp"]
    assert compared.features_macs(compared.rcnn) == macs["rcnn"]
    for name, share in (("spp", spp), ("rcnn", rcnn)):
        floor = macs[name] / compared.peak
        assert share == pytest.approx(max(0, 1 - floor / document[name]["features"]), abs=1e-3)
    assert document["peak_gmacs_per_second"] == pytest.approx(compared.peak / 1e9, abs=1e-3)


def test_every_clock_waits_for_the_device(tiny_bundle, photo, windows, monkeypatch):
    """Of a stage's two readings, and of the detector's first."""
    device = Device([])
    for place in (devices, "spp_viewer.detectors.base"):
        owner = place if place is devices else __import__(place, fromlist=["base"])
        monkeypatch.setattr(owner, "synchronise", device.synchronise)
        monkeypatch.setattr(owner, "time", device)
    Rcnn(tiny_bundle, "cpu", SMALL).analyse(photo, windows)
    assert len(device.reads) > 12
    # The last reading is that of the whole, directly after that of the last stage.
    assert device.reads.count(False) == 1
    assert not device.reads[-1]


def test_no_stage_is_faster_than_the_yardstick(tiny_bundle, photo, windows, monkeypatch):
    """Convolutions may outrun a plain product. What is not even a product, warps and pooling, then still shows."""
    monkeypatch.setattr(comparison, "peak_rate", lambda _: 1.0)
    result = comparison.compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1)
    for runs, beside in ((result.spp, "pool"), (result.rcnn, "crop")):
        share = runs.seconds[0][beside] / runs.features.median
        assert result.not_arithmetic(runs) >= share - 1e-9
    assert result.peak > result.products == 1.0


def test_the_yardstick_of_a_race_at_once_would_be_of_two(compared):
    """Each had a part of the device only: the share would count what the other took."""
    together = dataclasses.replace(compared, together=True)
    assert together.as_json()["spp"]["not_arithmetic"] is None
    assert together.as_json()["rcnn"]["not_arithmetic"] is None
    assert not any("not arithmetic" in line for line in report.remarks(together))
    assert any("not arithmetic" in line for line in report.remarks(compared))
