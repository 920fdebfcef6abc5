from __future__ import annotations

import dataclasses
import time

import numpy as np
import pytest

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.image import Image
from spp_viewer.core.progress import CancellableProgress, Cancelled
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.make import substitution
from spp_viewer.race import comparison, report
from spp_viewer.race.comparison import Partial, compare, draw_sample
from tests import make
from tests.make import SMALL


def test_both_ran_all_windows_as_often_as_asked(compared, windows):
    assert compared.windows == len(windows) == 12
    assert len(compared.spp.seconds) == len(compared.rcnn.seconds) == 2
    assert not compared.extrapolated
    assert list(compared.spp.stages) == ["conv", "windows", "pool", "fc", "svm", "bbox", "nms"]
    assert list(compared.rcnn.stages) == ["crop", "conv", "fc", "svm", "bbox", "nms"]


def test_the_analyses_are_those_of_the_detectors(compared, tiny_bundle, photo, windows):
    for analysis, kind in zip(compared.last, (SppNet, Rcnn), strict=True):
        alone = kind(tiny_bundle, "cpu", SMALL).analyse(photo, windows)
        assert analysis.scores.tobytes() == alone.scores.tobytes()


def test_document(compared):
    document = compared.as_json()
    assert set(document["spp"]["stages"]["conv"]) == {"median", "min", "max"}
    own = {name: document[name] for name in ("spp", "rcnn")}
    for name, stages in (("spp", ("conv", "pool", "fc")), ("rcnn", ("crop", "conv", "fc"))):
        sums = [sum(run[stage] for stage in stages) for run in getattr(compared, name).seconds]
        assert own[name]["features"] == pytest.approx(np.median(sums), abs=2e-6)
        assert own[name]["total"] > own[name]["features"]
    ratio = own["rcnn"]["features"] / own["spp"]["features"]
    assert document["speedup"]["features"] == pytest.approx(ratio, rel=0.02, abs=0.01)
    assert document["agreement"]["matched"] + document["agreement"]["spp_only"] == sum(
        score >= 0 for score in compared.last[0].detections.scores
    )
    assert document["extrapolated"] is False
    assert document["environment"]["dtype"] == "float32"


def test_figures_agree_with_a_stopwatch(tiny_bundle, photo, windows):
    ticks: list[tuple[str, float]] = []
    result = compare(
        photo,
        tiny_bundle,
        "cpu",
        SMALL,
        proposals=windows,
        repeats=1,
        progress=lambda stage, done, total: ticks.append((stage, time.perf_counter())),
    )
    for runs in (result.spp, result.rcnn):
        mine = [at for stage, at in ticks if stage.startswith(f"{runs.detector} 1/1")]
        # From the first report to the last lies nearly all of the run: it reports at once and once more at its end.
        assert runs.total.median >= mine[-1] - mine[0]


def test_an_independent_stopwatch_agrees(tiny_bundle, windows, monkeypatch):
    """Around the calls, in the middle of a run that is long enough for what lies beside the clocks to be little."""
    taken: dict[str, list[float]] = {"SPP-Net": [], "R-CNN": []}
    real = comparison._run

    def watched(detector, image, proposals, which, progress, on_result=None):
        started = time.perf_counter()
        analysis = real(detector, image, proposals, which, progress, on_result)
        if which != "warm-up":
            taken[detector.name].append(time.perf_counter() - started)
        return analysis

    monkeypatch.setattr(comparison, "_run", watched)
    large = Image(np.tile(make.photo_pixels(), (3, 3, 1)))
    options = dataclasses.replace(SMALL, scales=(600,))
    result = compare(large, tiny_bundle, "cpu", options, proposals=windows, repeats=3)
    for runs in (result.spp, result.rcnn):
        shares = []
        for seconds, stopwatch in zip(runs.seconds, taken[runs.detector], strict=True):
            stages = sum(value for name, value in seconds.items() if name != "total")
            assert stages <= seconds["total"] <= stopwatch
            shares.append(stages / stopwatch)
        assert max(shares) > 0.9  # of three: another program may have had the processor between two readings


def test_a_sample_is_multiplied_and_says_so(tiny_bundle, photo, windows):
    result = compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1, sample=3)
    assert result.extrapolated
    assert (result.rcnn.timed, result.rcnn.windows) == (3, 12)
    assert result.agreement is None
    document = result.as_json()
    assert document["extrapolated"] is True
    assert document["agreement"] is None
    measured = result.last[1].timings["conv"]
    assert result.rcnn.stages["conv"].median == pytest.approx(4 * measured)
    assert len(result.last[1].proposals) == 3


def test_one_window_is_told_in_the_singular(tiny_bundle, photo, windows):
    one = dataclasses.replace(windows, boxes=windows.boxes[:1])
    result = compare(photo, tiny_bundle, "cpu", SMALL, proposals=one, repeats=1)
    assert report.remarks(result)[1].startswith("1 window, 1 repeat in turns")


def test_the_sample_is_drawn_by_the_seed(windows):
    once, again, other = draw_sample(windows, 5, 0), draw_sample(windows, 5, 0), draw_sample(windows, 5, 1)
    assert once.boxes.tobytes() == again.boxes.tobytes() != other.boxes.tobytes()
    rows = [np.flatnonzero((windows.boxes == box).all(axis=1))[0] for box in once.boxes]
    assert rows == sorted(rows)
    assert draw_sample(windows, 99, 0) is windows


def test_proposals_are_found_anew(tiny_bundle, photo):
    options = dataclasses.replace(SMALL, max_proposals=6)
    expected = make_proposals(photo, "grid", 6)
    result = compare(photo, tiny_bundle, "cpu", options, repeats=1)
    np.testing.assert_array_equal(result.last[0].proposals.boxes, expected.boxes)
    assert not result.last[0].proposals.cached
    assert result.propose > 0
    assert result.end_to_end(result.spp).median == pytest.approx(result.propose + result.spp.total.median)


def test_a_method_that_stood_in_is_told_of(compared, tiny_bundle, photo, monkeypatch):
    assert compared.as_json()["notices"] == []
    monkeypatch.setattr("spp_viewer.proposals.make.unavailable", lambda: "the library is missing")
    options = dataclasses.replace(SMALL, proposals="fast", max_proposals=6)
    result = compare(photo, tiny_bundle, "cpu", options, repeats=1, sample=3)
    told = substitution("fast")
    assert report.remarks(result).count(told) == 1
    assert result.as_json()["notices"] == [told]
    assert report.remarks(compared).count(told) == 0


def test_cancel(tiny_bundle, photo, windows):
    progress = CancellableProgress()

    def stop(stage: str, done: int, total: int) -> None:
        if stage.startswith("R-CNN 1/1 conv"):
            progress.cancel()
        progress(stage, done, total)

    with pytest.raises(Cancelled):
        compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1, progress=stop)


def test_cancel_before_the_detectors_are_there(tiny_bundle, photo, windows):
    progress = CancellableProgress()

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "detectors":
            progress.cancel()
        assert not stage.startswith(("SPP-Net", "R-CNN"))
        progress(stage, done, total)

    with pytest.raises(Cancelled):
        compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1, progress=stop)


def test_partial_results_grow_into_the_whole(tiny_bundle, photo, windows, monkeypatch):
    monkeypatch.setattr("spp_viewer.race.comparison.PARTIAL_SECONDS", 0.0)
    monkeypatch.setattr("spp_viewer.detectors.rcnn.CPU_BATCH", 5)
    told = []
    result = compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1, on_result=told.append)
    parts = [part for part in told if isinstance(part, Partial) and part.detector == "R-CNN"]
    assert [(part.done, part.windows) for part in parts] == [(5, 12), (10, 12), (12, 12)]
    whole = result.last[1].detections
    np.testing.assert_array_equal(parts[-1].detections.boxes, whole.boxes)
    first = Rcnn(tiny_bundle, "cpu", SMALL).analyse(photo, dataclasses.replace(windows, boxes=windows.boxes[:5]))
    np.testing.assert_allclose(parts[0].detections.scores, first.detections.scores, atol=1e-4)
    assert [told.index(analysis) for analysis in result.last] == [1, 5]  # each after its own parts


def test_telling_takes_none_of_the_detectors_time(tiny_bundle, photo, windows, monkeypatch):
    monkeypatch.setattr("spp_viewer.race.comparison.PARTIAL_SECONDS", 0.0)

    def slow(found) -> None:
        if isinstance(found, Partial):
            time.sleep(20)  # as the clock below has it

    now = 0.0

    class Clock:
        @staticmethod
        def perf_counter() -> float:
            return now

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("spp_viewer.detectors.base.time", Clock)
    monkeypatch.setattr("spp_viewer.nn.devices.time", Clock)
    monkeypatch.setattr(time, "sleep", sleep)
    result = compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1, on_result=slow)
    assert now >= 40  # both told at least once
    assert result.rcnn.total.median == result.spp.total.median == 0.0


def test_both_at_once_find_the_same(tiny_bundle, photo, windows, compared):
    result = compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1, together=True)
    for mine, other in zip(result.last, compared.last, strict=True):
        np.testing.assert_allclose(mine.scores, other.scores, atol=1e-4)


def test_what_cannot_be_compared(tiny_bundle, photo, windows):
    lone = dataclasses.replace(tiny_bundle, rcnn_heads=None)
    with pytest.raises(ModelLoadError, match="both detectors"):
        compare(photo, lone, "cpu", SMALL, proposals=windows)
    nothing = dataclasses.replace(windows, boxes=windows.boxes[:0])
    with pytest.raises(ValueError, match="no window"):
        compare(photo, tiny_bundle, "cpu", SMALL, proposals=nothing)
    with pytest.raises(ValueError, match="at least 1"):
        compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=0)
