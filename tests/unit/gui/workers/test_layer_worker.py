"""What the thread that owns the model says of a layer: the maps, or one sentence on why there are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.layer_worker import LayerJob, LayerWorker
from spp_viewer.gui.workers.messages import Job
from tests import make


@pytest.fixture
def worker(qtbot: QtBot) -> LayerWorker:
    """On this thread, so that calls return when the job is done."""
    return LayerWorker(AnalysisWorker())


def heard(worker: LayerWorker) -> list[tuple[str, tuple[object, ...]]]:
    calls: list[tuple[str, tuple[object, ...]]] = []
    for name in ("computed", "progressed", "failed"):
        getattr(worker, name).connect(lambda *args, name=name: calls.append((name, args)))
    return calls


def job(model: Path) -> Job:
    return Job(run=3, options=make.SMALL, model=model, device="cpu")


def test_it_tells_every_step_and_then_the_maps(worker: LayerWorker, analysis: Analysis, tiny_bundle_path: Path) -> None:
    calls = heard(worker)
    worker.run(LayerJob(job(tiny_bundle_path), analysis, 0, "conv2"))
    assert [args for name, args in calls if name == "progressed"] == [(3, step, 5) for step in range(5)]
    name, (run, layers) = calls[-1]
    assert (name, run) == ("computed", 3)
    assert [maps.name for maps in layers] == ["conv1", "conv2"]  # type: ignore[attr-defined]


def test_a_cancelled_job_says_nothing(worker: LayerWorker, analysis: Analysis, tiny_bundle_path: Path) -> None:
    calls, cancelled = heard(worker), job(tiny_bundle_path)
    cancelled.progress.cancel()
    worker.run(LayerJob(cancelled, analysis, 0, "conv2"))
    assert calls == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("CUDA out of memory. Tried to allocate"), "not enough memory for this layer"),
        (MemoryError(), "not enough memory for this layer"),
        (ZeroDivisionError("inside"), "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    worker: LayerWorker,
    analysis: Analysis,
    tiny_bundle_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    words: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("spp_viewer.explain.layers.network_input", fail)
    calls = heard(worker)
    worker.run(LayerJob(job(tiny_bundle_path), analysis, 0, "conv2"))
    ((name, (run, problem)),) = calls
    assert (name, run) == ("failed", 3)
    assert words in problem.message  # type: ignore[attr-defined]
    assert type(error).__name__ in problem.detail  # type: ignore[attr-defined]
