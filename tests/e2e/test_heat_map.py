"""The heat map of all filters: their maximum, mean or energy."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from spp_viewer.explain.receptive import registration_of
from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import at


@pytest.mark.parametrize("how", ["mean", "energy"])
def test_the_choice_is_drawn_named_and_read(qtbot: QtBot, analysed: MainWindow, how: str) -> None:
    session, panel = analysed.session, analysed.overlay_panel
    analysed.navigator.show_filter(12)
    assert "filter 12" in panel.reduction.text()
    panel.reduction.choices["max"].trigger()
    assert session.document.selection.filter is None
    before = analysed.canvas.grab().toImage()
    panel.reduction.choices[how].trigger()
    assert session.document.selection.reduction == how
    assert panel.reduction.text().startswith(how)
    assert panel.reduction.choices[how].isChecked()
    assert analysed.canvas.grab().toImage() != before
    ramp = analysed.overlays.heat.ramp
    assert ramp is not None
    assert how in ramp.caption
    assert session.document.analysis is not None
    assert session.document.analysis.maps is not None
    conv5 = session.document.analysis.maps[0].conv5.astype(np.float64)
    expected = conv5.mean(axis=0) if how == "mean" else np.sqrt((conv5**2).sum(axis=0))
    assert ramp.top == pytest.approx(expected.max(), rel=1e-5)
    qtbot.mouseMove(analysed.canvas, QPoint(3, 3))
    qtbot.mouseMove(analysed.canvas, at(analysed, 90, 60))
    cell = registration_of(session.document.analysis, 0).cell_at(90, 60)
    assert cell is not None
    assert f"cell {cell[0]}, {cell[1]}: {expected[cell[1], cell[0]]:.1f}" in analysed.status.pixel.text()


def test_m_is_the_maximum_again(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.session.document.selection.choose_reduction("energy")
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_M)
    assert analysed.session.document.selection.reduction == "max"
    assert analysed.session.document.selection.filter is None


def test_it_is_remembered(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.session.document.selection.choose_reduction("mean")
    assert analysed.settings().canvas.reduction == "mean"
