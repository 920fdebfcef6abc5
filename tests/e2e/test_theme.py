"""Switching the theme repaints everything, without a restart."""

from __future__ import annotations

from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.theme.colours import DARK, LIGHT, class_colour
from tests.e2e.conftest import at


def corner(window: MainWindow) -> QColor:
    """The colour behind the photograph."""
    return window.canvas.grab().toImage().pixelColor(2, 2)


def test_the_menu_switches_surfaces_and_canvas(qtbot: QtBot, analysed: MainWindow) -> None:
    assert corner(analysed) == QColor(DARK.canvas)
    analysed.actions_by_key["theme.light"].trigger()
    assert corner(analysed) == QColor(LIGHT.canvas)
    assert analysed.palette().window().color() == QColor(LIGHT.window)
    assert analysed.actions_by_key["theme.light"].isChecked()
    assert not analysed.actions_by_key["theme.dark"].isChecked()
    analysed.actions_by_key["theme.dark"].trigger()
    assert corner(analysed) == QColor(DARK.canvas)


def test_class_colours_stay_the_same(qtbot: QtBot, analysed: MainWindow) -> None:
    layer = analysed.overlays.layers["detections"]
    analysed.overlays.show_only(frozenset({"detections"}))
    x1, y1, _, _ = layer.content.boxes[0].tolist()  # type: ignore[attr-defined]
    point = at(analysed, x1, y1)
    colours = []
    for name in ("light", "dark"):
        analysed.theme.choose(name)
        colours.append(analysed.canvas.grab().toImage().pixelColor(point.x(), point.y() + 12).name())
    assert colours == [class_colour(int(layer.content.labels[0]))] * 2  # type: ignore[attr-defined]
