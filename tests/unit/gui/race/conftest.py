"""A finished race, one of a sample, and a referee whose runner never answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.options import FIVE_SCALES, SINGLE_SCALE
from spp_viewer.gui.canvas.picture import Picture
from spp_viewer.gui.messages import ModelInfo, Opened
from spp_viewer.gui.race.referee import Referee
from spp_viewer.gui.session import Session
from spp_viewer.race.agreement import Agreement
from spp_viewer.race.comparison import Comparison
from spp_viewer.race.points import Conditions, SweepPoint

CONDITIONS = Conditions(
    "cuda:0 (NVIDIA X)",
    {
        "spp_viewer": "1",
        "system": "Linux",
        "processor": "Chip",
        "cores": 8,
        "threads": 4,
        "torch": "2.9",
        "dtype": "float32",
    },
    "tiny",
    repeats=3,
)


@pytest.fixture(scope="session")
def sampled(compared: Comparison) -> Comparison:
    """The race as if R-CNN had run six of the twelve windows."""
    return replace(compared, rcnn=replace(compared.rcnn, timed=6), agreement=None)


@pytest.fixture(scope="session")
def agreeing(compared: Comparison) -> Comparison:
    """The race as if both had found most of what either did."""
    counts = [len(analysis.detections.scores) for analysis in compared.last]
    common = min(counts) - 1
    rows = np.arange(common)
    found = Agreement(
        pairs=np.stack([rows, rows[::-1]], axis=1),
        overlaps=np.linspace(0.95, 0.55, common, dtype=np.float32),
        first_only=np.arange(common, counts[0]),
        second_only=np.arange(common, counts[1]),
    )
    return replace(compared, agreement=found)


@pytest.fixture
def opened(photo: Image) -> Opened:
    return Opened(photo, Picture(photo.pixels))


@pytest.fixture
def ready(silent: Session, opened: Opened, compared: Comparison) -> Session:
    """A session with an image, its analysis and a model on screen."""
    analysis = compared.last[0]
    silent.model = ModelInfo("tiny", "alexnet", analysis.classes, (1, 2, 3, 6), (), 0.0)
    silent.image = opened
    silent.proposals, silent.analysis = analysis.proposals, analysis
    return silent


@pytest.fixture
def referee(ready: Session) -> Iterator[Referee]:
    """Its runner hears nothing: tests emit the runner's signals in its place."""
    made = Referee(ready)
    made._submitted.disconnect(made._runner.run)
    yield made
    made.shutdown()


def point(windows: int, scales: tuple[int, ...] = SINGLE_SCALE, extrapolated: bool = False) -> SweepPoint:
    """Speed-up of 0.03 times the windows, a fifth of it at five scales."""
    features = windows * (0.03 if scales == SINGLE_SCALE else 0.006)
    return SweepPoint(
        windows=windows,
        scales=scales,
        spp=0.5,
        rcnn=round(0.5 * features, 6),
        spread=(round(features * 0.9, 6), round(features * 1.2, 6)),
        conv=round(features * 2, 6),
        features=round(features, 6),
        conv_bound=round(features * 2.5, 6),
        features_bound=round(features * 1.3, 6),
        extrapolated=extrapolated,
        conditions=CONDITIONS,
    )


@pytest.fixture
def points() -> list[SweepPoint]:
    return [point(count, scales, count > 500) for count in (10, 100, 1000) for scales in (SINGLE_SCALE, FIVE_SCALES)]
