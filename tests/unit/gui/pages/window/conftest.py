"""The Window panel with something selected."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import Rcnn
from spp_viewer.explain.roi import pool_window, window_of
from spp_viewer.gui.pages.window import panel as panel_module
from spp_viewer.gui.pages.window.panel import InspectorPanel
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Selection
from spp_viewer.nn.bundle import ModelBundle
from tests import make


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, analysis: Analysis) -> InspectorPanel:
    """The panel with the strongest detection selected."""
    made = InspectorPanel(theme)
    qtbot.addWidget(made)
    made.resize(328, 560)
    made.set_thin(frozenset({"sheep"}))
    made.set_analysis(analysis)
    made.show()
    made.set_selection(strongest(analysis))
    QApplication.processEvents()
    return made


@pytest.fixture(scope="module")
def warped(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    return Rcnn(tiny_bundle, "cpu", dataclasses.replace(make.SMALL, max_proposals=6)).analyse(photo)


@pytest.fixture
def pooled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one whenever the panel pools a window."""
    calls: list[object] = []

    def counting(*args: object) -> object:
        calls.append(args[1])
        return pool_window(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(panel_module, "pool_window", counting)
    return calls


def strongest(analysis: Analysis) -> Selection:
    return Selection(int(analysis.detections.proposals[0]), int(analysis.detections.candidates[0]))


def with_outcome(analysis: Analysis, outcome: int) -> Selection:
    row = int(np.flatnonzero(analysis.candidates.outcome == outcome)[0])
    return Selection(int(analysis.candidates.proposal[row]), row)


def centre_of(panel: InspectorPanel, row: int, column: int) -> QPoint:
    """The middle of a bin of the level on screen, in the crop's own coordinates."""
    window = window_of(panel._analysis, panel.shown.proposal)  # type: ignore[arg-type, union-attr]
    crop = panel.parts.crop
    frame = crop.rect_of(window.box)  # type: ignore[union-attr]
    return QPointF(
        frame.x() + frame.width() * (column + 0.5) / crop.level, frame.y() + frame.height() * (row + 0.5) / crop.level
    ).toPoint()
