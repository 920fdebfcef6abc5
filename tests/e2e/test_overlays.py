"""Overlays by check box, key and stage: all the same switch, and each draws something."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.strip.stages import STAGES
from tests.e2e.conftest import PATIENCE

LEFT = Qt.MouseButton.LeftButton


def picture(window: MainWindow) -> QImage:
    return window.canvas.grab().toImage()


@pytest.mark.parametrize("key", OVERLAYS)
def test_each_overlay_draws_something_of_its_own(qtbot: QtBot, analysed: MainWindow, key: str) -> None:
    analysed.session.document.settings.set_threshold(-1.2)
    assert analysed.session.document.image is not None
    box = np.array([[20, 30, 90, 120]], dtype=np.float32)
    truth = GroundTruth(box, ("cat",), np.array([False]), Path("photo.xml"))
    analysed.session.finder.found.emit(analysed.session.document.image.image, truth)
    analysed.overlays.show_only(frozenset())
    bare = picture(analysed)
    analysed.detections.setFocus()
    qtbot.mouseClick(analysed.overlay_panel.boxes[key], LEFT, pos=analysed.overlay_panel.boxes[key].rect().center() / 2)
    assert analysed.overlays.visible == {key}
    qtbot.waitUntil(lambda: picture(analysed) != bare, timeout=PATIENCE)  # "why" has to be computed


def test_check_box_menu_and_key_are_one_switch(qtbot: QtBot, analysed: MainWindow) -> None:
    box, action = analysed.overlay_panel.boxes["detections"], analysed.actions_by_key["overlay.detections"]
    layer = analysed.overlays.layers["detections"]
    assert box.isChecked()
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_V)
    assert (box.isChecked(), action.isChecked(), layer.visible) == (False, False, False)
    box.click()
    assert (action.isChecked(), layer.visible) == (True, True)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.key)
def test_a_click_on_a_stage_shows_its_overlays(qtbot: QtBot, analysed: MainWindow, stage: object) -> None:
    tile = analysed.strip.tiles[stage.key]  # type: ignore[attr-defined]
    qtbot.mouseClick(tile, LEFT)
    assert analysed.overlays.visible == stage.overlays  # type: ignore[attr-defined]
    assert analysed.strip.current == tile.stage.key
    assert "shown" in tile.accessibleName()


def test_stages_are_reached_by_keys(qtbot: QtBot, analysed: MainWindow) -> None:
    qtbot.keyClick(analysed, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert analysed.strip.current == "conv5"
    tile = analysed.strip.tiles["conv5"]
    tile.setFocus()
    qtbot.keyClick(tile, Qt.Key.Key_Left)
    assert analysed.strip.tiles["proposals"].hasFocus()
    qtbot.keyClick(analysed.strip.tiles["proposals"], Qt.Key.Key_Return)
    assert analysed.overlays.visible == {"proposals"}


def test_the_mark_goes_when_overlays_are_changed_by_hand(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.navigator.show_stage("conv5")
    analysed.actions_by_key["overlay.before"].trigger()
    assert analysed.strip.current == ""


def test_the_colour_scale_lies_above_the_grid(analysed: MainWindow) -> None:
    analysed.canvas.set_viewport(type(analysed.canvas.viewport)(8.0, -300.0, -300.0))  # cells reach into the corner
    y = analysed.canvas.height() - 56 + 44 - 12  # through the middle of the bar
    analysed.overlays.show_only(frozenset({"conv5"}))
    plain = picture(analysed)
    analysed.overlays.show_only(frozenset({"conv5", "window", "proposals"}))
    crossed = picture(analysed)
    assert crossed != plain
    bar = [plain.pixelColor(x, y) for x in range(26, 194)]
    assert len({colour.name() for colour in bar}) > 100
    assert [crossed.pixelColor(x, y) for x in range(26, 194)] == bar
