"""Which overlay lies over which, and how opaque each is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.view_options import OVERLAYS, CanvasOptions
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.settings import Settings
from spp_viewer.gui.theme.theme import Theme

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


def rows_on_screen(window: MainWindow) -> list[str]:
    """Keys of the rows from the top down."""
    QApplication.processEvents()
    rows = window.overlay_panel.rows
    return sorted(rows, key=lambda key: rows[key].y())


def test_alt_and_an_arrow_move_an_overlay(qtbot: QtBot, analysed: MainWindow) -> None:
    assert rows_on_screen(analysed) == list(reversed(OVERLAYS))
    box = analysed.overlay_panel.boxes["conv5"]
    box.setFocus()
    analysed.overlays.show_only(frozenset({"conv5", "window"}))
    before = analysed.canvas.grab().toImage()
    qtbot.keyClick(box, Qt.Key.Key_Up, ALT)
    order = analysed.overlays.order
    assert order.index("conv5") == order.index("window") + 1
    assert rows_on_screen(analysed) == list(reversed(order))
    assert analysed.canvas.grab().toImage() != before
    assert box.hasFocus()
    for _ in OVERLAYS:
        qtbot.keyClick(box, Qt.Key.Key_Down, ALT)
    assert analysed.overlays.order[0] == "conv5"
    assert sorted(analysed.overlays.order) == sorted(OVERLAYS)


def test_a_row_is_dragged_to_its_place_and_not_switched(qtbot: QtBot, analysed: MainWindow) -> None:
    rows = analysed.overlay_panel.rows
    box, goal = rows["proposals"].box, rows["before"]
    start = QPoint(40, box.height() // 2)
    distance = goal.mapToGlobal(start).y() - rows["proposals"].mapToGlobal(start).y()
    qtbot.mousePress(box, LEFT, pos=start)
    began = rows["proposals"].y()
    for step in range(1, 11):
        QApplication.processEvents()
        moved = rows["proposals"].y() - began  # the row follows the cursor, so that moves less over it
        qtbot.mouseMove(box, QPoint(start.x(), start.y() + distance * step // 10 - moved))
    qtbot.mouseRelease(box, LEFT, pos=start)
    assert analysed.overlays.order.index("proposals") == OVERLAYS.index("before")
    assert not box.isChecked()
    qtbot.mouseClick(box, LEFT, pos=start)
    assert box.isChecked()


def test_opacity_is_set_beside_the_row(qtbot: QtBot, analysed: MainWindow) -> None:
    panel, layer = analysed.overlay_panel, analysed.overlays.layers["conv5"]
    analysed.navigator.show_filter(None)
    opaque = analysed.canvas.grab().toImage()
    qtbot.mouseClick(panel.rows["conv5"].opacity, LEFT)
    assert panel.details.isVisible()
    panel.details.slider.setValue(30)
    assert layer.opacity == pytest.approx(0.3)
    assert "30 %" in panel.rows["conv5"].opacity.toolTip()
    assert analysed.canvas.grab().toImage() != opaque
    panel.details.up.click()
    assert analysed.overlays.order.index("conv5") == OVERLAYS.index("conv5") + 1
    qtbot.keyClick(panel.details.slider, Qt.Key.Key_Escape)
    assert not panel.details.isVisible()
    assert panel.rows["conv5"].opacity.hasFocus()
    qtbot.keyClick(panel.rows["conv5"].opacity, Qt.Key.Key_Space)
    assert panel.details.isVisible()
    analysed.canvas.setFocus()
    assert not panel.details.isVisible()


def test_opacity_has_keys_too(qtbot: QtBot, analysed: MainWindow) -> None:
    box, layer = analysed.overlay_panel.boxes["detections"], analysed.overlays.layers["detections"]
    for _ in range(3):
        qtbot.keyClick(box, Qt.Key.Key_Left, ALT)
    assert layer.opacity == pytest.approx(0.7)
    qtbot.keyClick(box, Qt.Key.Key_Right, ALT)
    assert layer.opacity == pytest.approx(0.8)


def test_order_and_opacity_are_remembered(qtbot: QtBot, analysed: MainWindow, qapp: QApplication) -> None:
    analysed.overlays.move("detections", 0)
    analysed.overlays.layers["truth"].set_opacity(0.4)
    saved = analysed.settings()
    assert saved.canvas == CanvasOptions(order=("detections", *OVERLAYS[:-1]), opacity={"truth": 0.4})
    theme = Theme(qapp, "dark")
    other = MainWindow(type(analysed.session)(), theme, Settings(canvas=saved.canvas))
    qtbot.addWidget(other)
    assert other.overlays.order == saved.canvas.order
    assert other.overlays.layers["truth"].opacity == pytest.approx(0.4)
    assert rows_on_screen(other)[-1] == "detections"
    other.close()
    theme.deleteLater()
