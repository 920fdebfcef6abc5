from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.page_tabs import PanelTabs
from spp_viewer.gui.theme.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp, request.param)
    yield made
    made.deleteLater()


@pytest.fixture
def tabs(theme: Theme, qtbot: QtBot) -> Iterator[PanelTabs]:
    window, tabs = QMainWindow(), PanelTabs()
    for name in ("first", "second"):
        tabs.add(name, name.title(), "", lambda: (QWidget(),))
    window.setCentralWidget(tabs)
    window.resize(400, 200)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    yield tabs
    window.close()


def colour(tabs: PanelTabs, x: int, y: int) -> QColor:
    return tabs.window().grab().toImage().pixelColor(tabs.bar.mapTo(tabs.window(), QPoint(x, y)))


def test_the_row_of_tabs_lies_on_the_windows_own_colour(tabs: PanelTabs, theme: Theme) -> None:
    tabs.bar.clearFocus()
    assert colour(tabs, tabs.bar.width() - 4, tabs.bar.height() // 2) == QColor(theme.palette.window)
    assert colour(tabs, 4, 4) == QColor(theme.palette.window)


def test_the_tab_that_keys_reach_is_raised(tabs: PanelTabs, theme: Theme) -> None:
    tabs.bar.setFocus()
    assert tabs.bar.hasFocus()
    assert colour(tabs, tabs.bar.tabRect(0).left() + 10, 4) == QColor(theme.palette.raised)
    assert colour(tabs, tabs.bar.tabRect(1).left() + 10, 4) == QColor(theme.palette.window)
