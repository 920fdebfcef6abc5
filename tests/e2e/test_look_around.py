"""Zooming and moving the image, and reading what is under the cursor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE, at, turn

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_the_wheel_zooms_at_the_cursor(qtbot: QtBot, analysed: MainWindow) -> None:
    canvas = analysed.canvas
    spot = at(analysed, 50, 40)
    before, point = canvas.viewport.scale, canvas.viewport.to_image(spot.x(), spot.y())
    turn(canvas, spot, 2)
    assert canvas.viewport.scale > before
    assert canvas.viewport.to_image(spot.x(), spot.y()) == pytest.approx(point)
    turn(canvas, spot, -2)
    assert canvas.viewport.scale == pytest.approx(before)


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_dragging_moves_and_selects_nothing(qtbot: QtBot, analysed: MainWindow, button: Qt.MouseButton) -> None:
    canvas = analysed.canvas
    before = canvas.viewport
    start = at(analysed, 100, 75)
    qtbot.mousePress(canvas, button, pos=start)
    for step in range(1, 5):
        qtbot.mouseMove(canvas, start + QPoint(10 * step, 5 * step))
    qtbot.mouseRelease(canvas, button, pos=start + QPoint(40, 20))
    assert (canvas.viewport.x - before.x, canvas.viewport.y - before.y) == (40, 20)
    assert analysed.session.document.selection.current is None


def test_keys_fit_and_show_real_size(qtbot: QtBot, analysed: MainWindow) -> None:
    canvas = analysed.canvas
    fitted = canvas.viewport
    qtbot.keyClick(canvas, Qt.Key.Key_0, CONTROL)
    assert canvas.viewport.scale * canvas.devicePixelRatioF() == 1
    qtbot.keyClick(canvas, Qt.Key.Key_Plus, CONTROL)
    assert canvas.viewport.scale == 1.25
    qtbot.keyClick(canvas, Qt.Key.Key_Minus, CONTROL)
    qtbot.keyClick(canvas, Qt.Key.Key_F, CONTROL)
    assert canvas.viewport == fitted


def test_a_fitted_image_stays_fitted_when_the_window_grows(qtbot: QtBot, analysed: MainWindow) -> None:
    before = analysed.canvas.viewport.scale
    analysed.resize(1600, 1000)
    qtbot.waitUntil(lambda: analysed.canvas.viewport.scale > before)


def test_the_status_bar_names_pixel_and_colour(qtbot: QtBot, analysed: MainWindow) -> None:
    qtbot.mouseMove(analysed.canvas, at(analysed, 20.5, 30.5))
    assert analysed.session.document.image is not None
    r, g, b = analysed.session.document.image.image.pixels[30, 20].tolist()
    assert "x 20, y 30 px" in analysed.status.pixel.text()
    assert f" {r} {g} {b} " in analysed.status.pixel.text()
    qtbot.mouseMove(analysed.canvas, QPoint(1, 1))
    assert analysed.status.pixel.text() == ""


def test_the_photograph_is_drawn_where_the_viewport_says(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.overlays.show_only(frozenset())
    canvas = analysed.canvas
    canvas.set_viewport(type(canvas.viewport)(4.0, 0.0, 0.0))  # large enough to show pixels as squares
    drawn = canvas.grab().toImage()
    assert analysed.session.document.image is not None
    pixels = analysed.session.document.image.image.pixels
    for x, y in ((0, 0), (13, 7), (150, 90)):
        seen = drawn.pixelColor(4 * x + 2, 4 * y + 2)
        np.testing.assert_array_equal([seen.red(), seen.green(), seen.blue()], pixels[y, x])


def test_another_image_takes_the_old_pixel_away(qtbot: QtBot, analysed: MainWindow, gallery: list[Path]) -> None:
    qtbot.mouseMove(analysed.canvas, at(analysed, 20.5, 30.5))
    assert analysed.status.pixel.text()
    with qtbot.waitSignal(analysed.session.document.opened, timeout=PATIENCE):
        analysed.open_paths(gallery[:1])
    assert analysed.status.pixel.text() == ""
