"""Arranging the window: the side panel is hidden, moved, dragged to another width, floated, remembered and put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDockWidget, QToolButton
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.docks import LEFT, RIGHT, DockMenuButton
from spp_viewer.gui.shell.main_window import PANEL_WIDTH, MainWindow
from tests.e2e.conftest import WindowMaker, open_folder


def side(window: MainWindow) -> QDockWidget:
    dock = window.findChild(QDockWidget, "panels")
    assert isinstance(dock, QDockWidget)
    return dock


def trigger(window: MainWindow, name: str) -> None:
    window.actions_by_key[f"layout.{name}"].trigger()


def test_a_key_hides_the_side_panel_and_brings_it_back(qtbot: QtBot, window: MainWindow) -> None:
    width = window.canvas.width()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F9)
    assert not side(window).isVisible()
    assert not window.actions_by_key["layout.panels"].isChecked()
    qtbot.waitUntil(lambda: window.canvas.width() > width + 300)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F9)
    assert side(window).isVisible()
    assert window.actions_by_key["layout.panels"].isChecked()
    qtbot.waitUntil(lambda: window.canvas.width() == width)


def test_asking_for_a_page_brings_the_panel_back(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_F9)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F3)
    assert side(window).isVisible()
    assert window.panels.current == "window"
    assert window.actions_by_key["layout.panels"].isChecked()


def test_it_moves_to_the_other_side_with_its_width(qtbot: QtBot, window: MainWindow) -> None:
    window.resizeDocks([side(window)], [420], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: side(window).width() == 420)
    trigger(window, "move")
    assert window.dockWidgetArea(side(window)) == LEFT
    qtbot.waitUntil(lambda: side(window).x() == 0 and side(window).width() == 420)
    canvas = window.canvas.mapTo(window, QPoint(0, 0)).x()
    assert 420 < canvas < 440
    assert window.width() - (canvas + window.canvas.width()) < 12
    trigger(window, "move")
    assert window.dockWidgetArea(side(window)) == RIGHT


def test_it_floats_and_docks_again(qtbot: QtBot, analysed: MainWindow) -> None:
    trigger(analysed, "float")
    assert side(analysed).isFloating()
    qtbot.keyClick(analysed.detections.table, Qt.Key.Key_F4)  # keys reach the window from there too
    trigger(analysed, "float")
    assert not side(analysed).isFloating()
    assert analysed.dockWidgetArea(side(analysed)) == RIGHT


def test_reset_puts_everything_back(qtbot: QtBot, window: MainWindow) -> None:
    width = side(window).width()
    trigger(window, "move")
    trigger(window, "float")
    trigger(window, "panels")
    assert not side(window).isVisible()
    trigger(window, "reset")
    assert side(window).isVisible()
    assert not side(window).isFloating()
    assert window.dockWidgetArea(side(window)) == RIGHT
    qtbot.waitUntil(lambda: abs(side(window).width() - width) <= 4)
    assert width == PANEL_WIDTH


def test_the_dots_beside_the_tabs_offer_it(qtbot: QtBot, window: MainWindow) -> None:
    button = window.panels.head.findChild(DockMenuButton)
    assert button is not None
    assert button.accessibleName()
    assert window.actions_by_key["layout.float"] in button.menu().actions()


@pytest.mark.parametrize("name", ["move", "float", "panels"])
def test_the_layout_is_remembered(qtbot: QtBot, make_window: WindowMaker, name: str) -> None:
    first = make_window()
    trigger(first, name)
    second = make_window(settings=first.settings())
    dock = side(second)
    assert (second.dockWidgetArea(dock) == LEFT) == (name == "move")
    assert dock.isFloating() == (name == "float")
    assert dock.isHidden() == (name == "panels")
    assert second.actions_by_key["layout.panels"].isChecked() == (name != "panels")


@pytest.mark.parametrize("name", ["move", "float", "panels"])
def test_another_language_leaves_it(qtbot: QtBot, analysed: MainWindow, name: str) -> None:
    trigger(analysed, name)
    width = side(analysed).width()
    analysed.actions_by_key["language.zh_CN"].trigger()
    dock = side(analysed)
    assert (analysed.dockWidgetArea(dock) == LEFT) == (name == "move")
    assert dock.isFloating() == (name == "float")
    assert dock.isVisible() == (name != "panels")
    if name != "panels":
        assert dock.width() == pytest.approx(width, abs=8)
        assert analysed.detections.table.isVisible()
        assert analysed.detections.updatesEnabled()


def test_the_panel_is_dragged_by_what_is_free_beside_its_tabs(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.panels.bar
    free = QPoint((bar.tabRect(bar.count() - 1).right() + bar.width()) // 2, bar.height() // 2)
    far = free + QPoint(-300, 120)
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=free)
    for place in (free + QPoint(-40, 20), far):
        qtbot.mouseMove(bar, place)
    assert side(window).isFloating()
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=far)
    assert side(window).isVisible()
    assert window.panels.current == "detections"


def test_all_tabs_fit_whichever_is_chosen(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.panels.bar
    for language in ("zh_CN", "en"):
        window.actions_by_key[f"language.{language}"].trigger()
        bar = window.panels.bar
        for place in range(bar.count()):
            bar.setCurrentIndex(place)
            qtbot.wait(1)
            assert bar.tabRect(bar.count() - 1).right() < bar.width()
            assert [b for b in bar.findChildren(QToolButton) if b.isVisible()] == []  # arrows to scroll with


@pytest.mark.parametrize("step", [480, 16])
def test_docks_are_as_wide_as_before_when_the_window_was_smaller(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], step: int
) -> None:
    open_folder(qtbot, window, gallery)
    images = window.image_dock.dock
    window.resizeDocks([images, side(window)], [180, 420], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: (images.width(), side(window).width()) == (180, 420))
    for width in (*range(1280, 800, -step), *range(800, 1281, step)):
        window.resize(width, 800)
        qtbot.wait(10)
        if width == 800:
            qtbot.waitUntil(lambda: side(window).width() < 420)
            assert window.settings().images_width == 180
    qtbot.waitUntil(lambda: (images.width(), side(window).width()) == (180, 420))


def test_a_width_chosen_in_a_small_window_is_kept(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1000, 800)
    qtbot.wait(20)
    window.resizeDocks([side(window)], [390], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: side(window).width() == 390)
    window.resize(1280, 800)
    qtbot.wait(50)
    assert side(window).width() == 390
