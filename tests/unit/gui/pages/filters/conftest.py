"""The feature-map browser, empty and with the test picture."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.gui.pages.filters.panel import FiltersPanel
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.nn.bundle import ModelBundle

SCALES = (160, 320)


@pytest.fixture(scope="session")
def two_scales(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    """The test picture at two scales, windows on both."""
    boxes = np.array([[0, 0, 200, 150], [5, 10, 190, 140], [10, 20, 60, 70], [120, 60, 180, 130]], dtype=np.float32)
    return SppNet(tiny_bundle, "cpu", Options(scales=SCALES)).analyse(photo, Proposals(boxes, "by hand", len(boxes)))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window that a panel fills."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    window.resize(360, 640)
    return window


@pytest.fixture
def empty(qtbot: QtBot, window: QWidget, theme: Theme) -> FiltersPanel:
    """Before there is an analysis."""
    panel = FiltersPanel(theme)
    window.layout().addWidget(panel)
    with qtbot.waitExposed(window):
        window.show()
    return panel


@pytest.fixture
def panel(empty: FiltersPanel, analysis: Analysis) -> FiltersPanel:
    """Showing an analysis."""
    empty.set_analysis(analysis)
    return empty


def conv5(analysis: Analysis, scale: int = 0) -> np.ndarray:
    assert analysis.maps is not None
    return analysis.maps[scale].conv5


def told(panel: FiltersPanel) -> list[tuple[str, object]]:
    """What the panel announces from now on."""
    heard: list[tuple[str, object]] = []
    panel.filter_chosen.connect(lambda number: heard.append(("filter", number)))
    panel.cell_chosen.connect(lambda number, x, y: heard.append(("cell", (number, x, y))))
    panel.scale_changed.connect(lambda index: heard.append(("scale", index)))
    return heard
