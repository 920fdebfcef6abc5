"""Everything can be reached by Tab, and everything that takes the focus has a name for a screen reader."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow


def test_whatever_takes_the_focus_has_a_name(qtbot: QtBot, analysed: MainWindow) -> None:
    nameless = []
    for widget in analysed.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            if not name:
                nameless.append(widget)
    assert nameless == []


def test_tab_reaches_strip_canvas_slider_table_and_overlays(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.canvas.setFocus()
    seen: list[QWidget] = []
    while (here := QApplication.focusWidget()) not in seen:
        assert here is not None
        seen.append(here)
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert analysed.canvas in seen
    assert set(analysed.strip.tiles.values()) <= set(seen)
    assert set(analysed.overlay_panel.boxes.values()) <= set(seen)
    assert analysed.detections.threshold.slider in seen
    assert analysed.detections.table in seen


def test_the_table_tells_a_screen_reader_what_a_row_says(qtbot: QtBot, analysed: MainWindow) -> None:
    model = analysed.detections.table.model()
    words = [model.data(model.index(0, column), Qt.ItemDataRole.AccessibleTextRole) for column in range(3)]
    assert analysed.session.document.analysis is not None
    assert words[0].split(",")[0] in analysed.session.document.analysis.classes
    assert words[1].startswith("score ")
    assert words[2].endswith(" pixels")


def test_the_canvas_shows_that_keys_go_to_it(qtbot: QtBot, analysed: MainWindow) -> None:
    accent, seen = QColor(analysed.theme.palette.accent), []
    for reason in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.MouseFocusReason):
        analysed.detections.table.setFocus()
        analysed.canvas.setFocus(reason)
        picture = analysed.canvas.grab().toImage()
        seen.append(picture.pixelColor(1, picture.height() // 2) == accent)
    assert seen == [True, False]
