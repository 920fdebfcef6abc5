from __future__ import annotations

import pytest
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.shell.central_stack import CentralStack, CentralView
from spp_viewer.gui.theme.theme import Theme

Done = list[str]


@pytest.fixture
def done() -> Done:
    """What was done, in order."""
    return []


def view(name: str, done: Done, qtbot: QtBot, theme: Theme) -> CentralView:
    canvas = Canvas(theme)
    qtbot.addWidget(canvas)
    return CentralView(lambda: done.append(f"save {name}"), lambda: done.append(f"copy {name}"), canvas)


@pytest.fixture
def stack(qtbot: QtBot) -> QStackedWidget:
    made = QStackedWidget()
    qtbot.addWidget(made)
    made.addWidget(QWidget())
    return made


def test_the_view_in_front_is_saved_copied_and_zoomed(
    stack: QStackedWidget, done: Done, qtbot: QtBot, theme: Theme
) -> None:
    image, page = view("image", done, qtbot, theme), view("page", done, qtbot, theme)
    front, widget = CentralStack(stack, image), QWidget()
    front.add(widget, page)
    front.save()
    front.copy()
    assert front.canvas is image.canvas
    front.show(widget)
    front.save()
    front.copy()
    assert front.canvas is page.canvas
    front.show(None)
    front.save()
    assert done == ["save image", "copy image", "save page", "copy page", "save image"]


def test_without_pages(qtbot: QtBot, done: Done, theme: Theme) -> None:
    empty = QStackedWidget()
    qtbot.addWidget(empty)
    CentralStack(empty, view("image", done, qtbot, theme)).copy()
    assert done == ["copy image"]
