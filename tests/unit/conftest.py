"""One comparison of the small model on the small picture, measured once."""

from __future__ import annotations

import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Proposals
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
