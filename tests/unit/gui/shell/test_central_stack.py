from __future__ import annotations

import pytest
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.central_stack import CentralStack


@pytest.fixture
def middle(qtbot: QtBot) -> QStackedWidget:
    made = QStackedWidget()
    qtbot.addWidget(made)
    for _ in range(2):
        made.addWidget(QWidget())
    return made


def test_the_page_in_front_saves_and_copies_in_its_own_way(middle: QStackedWidget) -> None:
    done: list[str] = []
    front = CentralStack(middle, lambda: done.append("save image"), lambda: done.append("copy image"))
    page = middle.widget(1)
    assert page is not None
    front.offer(page, lambda: done.append("save page"), lambda: done.append("copy page"))
    front.save()
    front.copy()
    middle.setCurrentIndex(1)
    front.save()
    front.copy()
    middle.setCurrentIndex(0)
    front.save()
    assert done == ["save image", "copy image", "save page", "copy page", "save image"]


def test_without_pages(qtbot: QtBot) -> None:
    done: list[str] = []
    empty = QStackedWidget()
    qtbot.addWidget(empty)
    CentralStack(empty, lambda: done.append("save"), lambda: done.append("copy")).copy()
    assert done == ["copy"]
