"""The pyramid of the selected window over the photograph."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from spp_viewer.explain.roi import window_of
from spp_viewer.gui.canvas.pyramid_layer import PyramidLayer
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.workers.messages import Selection

LEFT = Qt.MouseButton.LeftButton


def layer_of(window: MainWindow) -> PyramidLayer:
    layer = window.overlays.layers["pyramid"]
    assert isinstance(layer, PyramidLayer)
    return layer


def picture(window: MainWindow) -> QImage:
    return window.canvas.grab().toImage()


def test_the_stage_and_the_key_show_the_pyramid_of_the_selected_window(qtbot: QtBot, analysed: MainWindow) -> None:
    session = analysed.session
    session.document.selection.select(Selection(3))
    analysed.overlays.show_only(frozenset())
    bare = picture(analysed)
    qtbot.mouseClick(analysed.strip.tiles["pyramid"], LEFT)
    assert analysed.overlays.visible == {"pyramid"}
    pooled, analysis = layer_of(analysed).pooled, session.document.analysis
    assert pooled is not None
    assert analysis is not None
    expected = window_of(analysis, 3)
    assert expected is not None
    np.testing.assert_array_equal(pooled.bins(1)[0], expected.box)
    shown = picture(analysed)
    assert shown != bare
    session.document.selection.select(Selection(40))
    assert picture(analysed) != shown
    session.document.selection.select(Selection(3))
    assert picture(analysed) == shown
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_Y)
    assert analysed.overlays.visible == frozenset()
    assert picture(analysed) == bare


def test_levels_are_chosen_in_the_row_of_the_overlay(qtbot: QtBot, analysed: MainWindow) -> None:
    session, chips = analysed.session, analysed.overlay_panel.levels.chips
    assert tuple(chips) == session.document.settings.levels == session.document.settings.shown_levels == (1, 2, 3, 6)
    analysed.navigator.show_stage("pyramid")
    analysed.panels.show_page("detections")
    everything = picture(analysed)
    qtbot.mouseClick(chips[1], LEFT)
    qtbot.mouseClick(chips[6], LEFT)
    assert session.document.settings.shown_levels == (2, 3)
    assert picture(analysed) != everything
    qtbot.keyClick(chips[6], Qt.Key.Key_Space)
    assert session.document.settings.shown_levels == (2, 3, 6)
    session.document.settings.show_levels((6, 3, 2, 1))
    assert all(chip.isChecked() for chip in chips.values())
    assert picture(analysed) == everything


def test_it_follows_the_chosen_filter(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.navigator.show_stage("pyramid")
    layer = layer_of(analysed)
    analysed.session.document.selection.choose_filter(5)
    assert layer.pooled is not None
    np.testing.assert_array_equal(layer.pooled.winners.value, layer.pooled.pyramid.values[:, 5])


def test_before_an_analysis_there_is_nothing_to_show(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_Y)
    assert layer_of(window).visible
    assert layer_of(window).pooled is None
