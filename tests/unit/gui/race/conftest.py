"""A finished race, one of a sample, and a referee whose runner never answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.options import FIVE_SCALES, SINGLE_SCALE
from spp_viewer.gui.canvas.picture import Picture
from spp_viewer.gui.messages import ModelInfo, Opened
from spp_viewer.gui.race.referee import Referee
from spp_viewer.gui.session import Session
from spp_viewer.race.comparison import Comparison
from spp_viewer.race.points import SweepPoint


@pytest.fixture(scope="session")
def sampled(compared: Comparison) -> Comparison:
    """The race as if R-CNN had run six of the twelve windows."""
    return replace(compared, rcnn=replace(compared.rcnn, timed=6), agreement=None)


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
        rcnn=0.5 * features,
        spread=(features * 0.9, features * 1.2),
        conv=features * 2,
        features=features,
        conv_bound=features * 2.5,
        features_bound=features * 1.3,
        extrapolated=extrapolated,
    )


@pytest.fixture
def points() -> list[SweepPoint]:
    return [point(count, scales, count > 500) for count in (10, 100, 1000) for scales in (SINGLE_SCALE, FIVE_SCALES)]
