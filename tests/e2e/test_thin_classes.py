"""Classes that the model was trained on few boxes of are marked where they show up, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spp_viewer.gui.pages.detections.cells import FOLD
from spp_viewer.gui.pages.detections.rows import CLASS
from spp_viewer.gui.pages.detections.table import LABEL_ROLE
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.widgets.class_swatch import SIDE
from tests.e2e.conftest import PATIENCE

THIN = "sheep"  # as the small model's card says


@pytest.fixture
def listed(analysed: MainWindow) -> dict[str, QModelIndex]:
    """The first row of every class."""
    analysed.session.document.settings.set_threshold(-1.5)
    model = analysed.detections.table.model()
    rows = [model.index(row, CLASS) for row in range(model.rowCount())]
    return {index.data(): index for index in reversed(rows)}


def swatch(window: MainWindow, index: QModelIndex) -> QColor:
    """The middle of the coloured square before a class's name."""
    table = window.detections.table
    table.scrollTo(index)
    rect = table.visualRect(index)
    return table.viewport().grab().toImage().pixelColor(rect.x() + FOLD + SIDE // 2, rect.center().y())


def test_the_row_says_so_to_eyes_mouse_and_screen_reader(
    qtbot: QtBot, analysed: MainWindow, listed: dict[str, QModelIndex]
) -> None:
    assert THIN in listed
    assert len(listed) > 1
    for name, index in listed.items():
        tip = index.data(Qt.ItemDataRole.ToolTipRole)
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
        hollow = swatch(analysed, index) != QColor(class_colour(index.data(LABEL_ROLE)))
        assert ("few boxes" in tip, "few boxes" in spoken, hollow) == ((name == THIN,) * 3), name


def test_the_status_bar_names_them_while_they_are_shown(
    qtbot: QtBot, analysed: MainWindow, listed: dict[str, QModelIndex]
) -> None:
    assert THIN in analysed.status.hint.text()
    analysed.session.document.settings.set_threshold(99.0)
    assert analysed.status.hint.text() == ""


def test_the_hint_goes_with_the_results_it_is_about(
    qtbot: QtBot, analysed: MainWindow, listed: dict[str, QModelIndex], gallery: list[Path]
) -> None:
    hints: list[str] = []
    analysed.session.document.opened.connect(lambda _: hints.append(analysed.status.hint.text()))
    analysed.session.document.cleared.connect(lambda: hints.append(analysed.status.hint.text()))
    for start in (analysed.session.analyse, lambda: analysed.open_paths(gallery[:1])):
        assert analysed.status.hint.text()
        with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
            start()
    assert hints == ["", ""]
