"""Fixtures of the window's own tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.gui.theme import Theme
from spp_viewer.nn.bundle import ModelBundle
from tests import make


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    look = Theme(qapp, "light")
    yield look
    look.deleteLater()


@pytest.fixture(scope="session")
def analysis(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    """The test picture analysed with the tiny model."""
    return SppNet(tiny_bundle, "cpu", make.SMALL).analyse(photo)
