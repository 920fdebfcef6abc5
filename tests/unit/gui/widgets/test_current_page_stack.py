from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.widgets.current_page_stack import CentralPages


class Page(QWidget):
    """Needs so much room."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._least = QSize(width, height)

    def minimumSizeHint(self) -> QSize:
        return self._least


def test_it_needs_the_room_of_what_it_shows(qtbot: QtBot) -> None:
    middle = CentralPages()
    qtbot.addWidget(middle)
    assert middle.sizeHint().height() == 0
    middle.addWidget(Page(100, 40))
    middle.addWidget(Page(300, 200))
    assert middle.minimumSizeHint() == QSize(100, 40)
    assert middle.sizeHint() == middle.minimumSizeHint()
    middle.setCurrentIndex(1)
    assert middle.minimumSizeHint() == QSize(300, 200)
