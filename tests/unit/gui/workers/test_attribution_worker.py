"""What the thread that owns the model says of a score."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.explain.ablation import Ablation, Ablator, score_without
from spp_viewer.explain.spread import SPREADS
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.attribution_worker import (
    TOP_COUNT,
    AttributionWorker,
    Effect,
    Reasons,
    Switched,
    SwitchJob,
    TraceJob,
)
from spp_viewer.gui.workers.messages import Job
from spp_viewer.gui.workers.signed_pixels import signed_pixels
from tests import make


@pytest.fixture(scope="module")
def analysis(photo: Image, detector: SppNet) -> Analysis:
    """The test picture analysed with the model as it is stored, in half precision."""
    return detector.analyse(photo)


def told(worker: AttributionWorker, request: object) -> list[tuple[str, object]]:
    calls: list[tuple[str, object]] = []
    for name in ("traced", "rescored", "failed"):
        getattr(worker, name).connect(lambda run, what, name=name: calls.append((name, what)))
    worker.run(request)
    return calls


def test_the_map_and_the_lists_belong_to_the_score(analysis: Analysis, reasons: Reasons) -> None:
    shares = reasons.provenance.shares
    assert shares.score == pytest.approx(float(analysis.detections.scores[0]), abs=1e-5)
    for spread in SPREADS:
        picture = reasons.pictures[spread]
        assert picture.shape == (analysis.image.height, analysis.image.width, 4)
        assert np.array_equal(picture, signed_pixels(reasons.provenance.photograph(spread)))
        assert not picture.flags.writeable
    best, worst = reasons.filters
    assert len(best) == TOP_COUNT
    assert int(best[0]) == int(shares.by_filter.argmax())
    assert int(worst[0]) == int(shares.by_filter.argmin())
    assert int(reasons.units[0][0]) == int(shares.fc7.argmax())


def test_switching_off_is_the_ablation_of_the_engine(
    analysis: Analysis, reasons: Reasons, job: Job, detector: SppNet
) -> None:
    switched = Switched(filters=frozenset({4}), bins=frozenset({2}), levels=frozenset({6}))
    ((name, effect),) = told(
        AttributionWorker(AnalysisWorker()), SwitchJob(job, analysis, reasons, switched, everywhere=True)
    )
    assert name == "rescored"
    assert isinstance(effect, Effect)
    assert detector.heads is not None
    ablation = Ablation(switched.filters, switched.bins, switched.levels)
    shares, values = reasons.provenance.shares, reasons.provenance.pyramid.values
    off = ablation.off(shares.levels, values.shape[1])
    assert np.array_equal(effect.scores, score_without(values[None], detector.heads, off).scores[0])
    assert effect.predicted == pytest.approx(shares.score - shares.pooled[off].sum())
    assert effect.everywhere is not None
    assert np.array_equal(effect.everywhere.scores, Ablator(detector, analysis).analysis(ablation).scores)


def test_a_cancelled_job_says_nothing(analysis: Analysis, job: Job) -> None:
    job.progress.cancel()
    assert told(AttributionWorker(AnalysisWorker()), TraceJob(job, analysis, 0, 0)) == []


def test_another_model_is_named(analysis: Analysis, job: Job) -> None:
    other = dataclasses.replace(analysis, model="vgg")
    ((name, problem),) = told(AttributionWorker(AnalysisWorker()), TraceJob(job, other, 0, 0))
    assert name == "failed"
    assert "made with the model vgg, and tiny is loaded" in problem.message  # type: ignore[attr-defined]


def test_scores_that_the_model_does_not_give_are_not_explained(analysis: Analysis, job: Job) -> None:
    other = dataclasses.replace(analysis, scores=analysis.scores + 1)
    ((name, problem),) = told(AttributionWorker(AnalysisWorker()), TraceJob(job, other, 0, 0))
    assert name == "failed"
    assert "does not give this analysis' scores" in problem.message  # type: ignore[attr-defined]
    assert "F5" in problem.message  # type: ignore[attr-defined]


def test_without_a_model_the_sentence_names_its_folder(analysis: Analysis, tmp_path: Path) -> None:
    job = Job(run=3, options=make.SMALL, model=tmp_path / "gone", device="cpu")
    ((name, problem),) = told(AttributionWorker(AnalysisWorker()), TraceJob(job, analysis, 0, 0))
    assert name == "failed"
    assert "gone" in problem.message  # type: ignore[attr-defined]
