"""The small model on the small picture: one analysis, and one comparison, measured once."""

from __future__ import annotations

import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.race.comparison import Comparison, compare
from tests.make import SMALL, random_boxes


@pytest.fixture(scope="session")
def windows(photo: Image) -> Proposals:
    """Twelve windows of all sizes."""
    return Proposals(random_boxes(12, photo.width, photo.height, shortest=16), "random", 12)


@pytest.fixture(scope="session")
def compared(tiny_bundle: ModelBundle, photo: Image, windows: Proposals) -> Comparison:
    """All twelve windows, twice."""
    return compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=2)


@pytest.fixture(scope="session")
def analysis(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    """The test picture analysed with the tiny model."""
    return SppNet(tiny_bundle, "cpu", SMALL).analyse(photo)
