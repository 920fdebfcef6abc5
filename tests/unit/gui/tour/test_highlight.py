from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.tour.highlight import AIR, ROUND, TourHighlight


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


@pytest.fixture
def rings(window: QWidget, qapp: QApplication) -> Iterator[TourHighlight]:
    theme = Theme(qapp, "dark")
    yield TourHighlight(window, theme)
    theme.deleteLater()


def part(window: QWidget, x: int, y: int, width: int, height: int) -> QPushButton:
    made = QPushButton(window)
    made.setGeometry(x, y, width, height)
    made.show()
    return made


def test_it_follows_what_it_outlines(window: QWidget, rings: TourHighlight) -> None:
    button = part(window, 20, 30, 100, 60)
    rings.point_at([button])
    assert rings.boxes == [QRect(20, 30, 100, 60)]
    button.move(50, 40)
    assert rings.boxes == [QRect(50, 40, 100, 60)]
    button.hide()
    assert rings.boxes == []
    assert not rings.isVisible()
    button.show()
    assert rings.isVisible()
    rings.point_at([])
    button.move(0, 0)
    assert rings.boxes == []


def test_the_inside_is_left_alone(qtbot: QtBot, window: QWidget, rings: TourHighlight) -> None:
    button = part(window, 20, 30, 100, 60)
    rings.point_at([button])
    assert rings.mask().contains(QPoint(21, 31))
    assert not rings.mask().contains(QPoint(20 + ROUND + 1, 30 + ROUND + 1))
    assert not rings.mask().contains(QPoint(200, 200))
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(window.childAt(QPoint(70, 60)), Qt.MouseButton.LeftButton)
    assert rings.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_what_is_scrolled_away_is_cut(window: QWidget, rings: TourHighlight) -> None:
    area, content = QScrollArea(window), QWidget()
    content.resize(100, 1000)
    button = part(content, 10, 50, 80, 100)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(content)
    area.setGeometry(10, 10, 150, 200)
    area.show()
    rings.point_at([button])
    assert rings.boxes == [QRect(20, 60, 80, 100).adjusted(-AIR, -AIR, AIR, AIR)]
    area.verticalScrollBar().setValue(100)
    assert rings.boxes == [QRect(20, 10, 80, 50).adjusted(-AIR, -AIR, AIR, AIR)]
    area.verticalScrollBar().setValue(400)
    assert rings.boxes == []


def test_what_is_in_another_window_is_not_outlined(qtbot: QtBot, window: QWidget, rings: TourHighlight) -> None:
    other = QPushButton()
    qtbot.addWidget(other)
    other.show()
    rings.point_at([other])
    assert rings.boxes == []
