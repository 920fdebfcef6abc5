"""Analyses by the small model."""

from __future__ import annotations

import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.nn.bundle import ModelBundle


@pytest.fixture(scope="session")
def real(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    """SPP-Net's analysis of ``photo`` at two scales."""
    options = Options(scales=(160, 224), proposals="grid", max_proposals=150)
    return SppNet(tiny_bundle, "cpu", options).analyse(photo)
