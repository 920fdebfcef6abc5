"""Switching the language with an analysis on screen: every word changes, nothing is lost, work goes on."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from spp_viewer.core.message import Message
from spp_viewer.gui.i18n.language import CHINESE, ENGLISH
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.screenshot import capture
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.shell.settings import Settings, load_settings, save_settings
from spp_viewer.gui.workers.messages import Problem, Selection
from tests import make
from tests.e2e.conftest import PATIENCE, WindowMaker, at, open_folder
from tests.e2e.test_start import python
from tools.translations import entries


def switch(window: MainWindow, code: str) -> None:
    """Choose a language in the menu, and let Qt clean up."""
    window.actions_by_key[f"language.{code}"].trigger()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def menu_titles(window: MainWindow) -> list[str]:
    return [action.text() for action in window.menuBar().actions()]


def all_words(window: MainWindow) -> str:
    """What labels that can be seen, and tool tips, say."""
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels + [widget.toolTip() for widget in window.findChildren(QWidget)])


def test_every_word_changes_and_changes_back(qtbot: QtBot, analysed: MainWindow) -> None:
    before = menu_titles(analysed)
    words = all_words(analysed)
    switch(analysed, CHINESE)
    assert menu_titles(analysed)[0] == "文件(&F)"
    assert "得分高于" in all_words(analysed)
    assert "Scores above" not in all_words(analysed)
    assert analysed.panels.bar.tabText(0) == "检测结果"
    assert analysed.actions_by_key["open"].toolTip().startswith("打开一幅图像。")
    assert analysed.actions_by_key[f"language.{CHINESE}"].isChecked()
    switch(analysed, ENGLISH)
    assert menu_titles(analysed) == before
    assert set(all_words(analysed).split("\n")) == set(words.split("\n"))


def test_no_page_keeps_a_word_of_english(qtbot: QtBot, analysed: MainWindow) -> None:
    switch(analysed, CHINESE)
    analysed.actions_by_key["compare"].trigger()
    english = {entry.source for entry in entries() if entry.source != entry.translation}
    for page in PANELS:
        analysed.show_panel(page)
        widgets = analysed.findChildren(QWidget)
        words = {text for widget in widgets for text in (widget.toolTip(), widget.accessibleName())}
        words |= {part.text() for part in widgets if isinstance(part, (QLabel, QAbstractButton))}
        words |= {box.itemText(k) for box in widgets if isinstance(box, QComboBox) for k in range(box.count())}
        assert words & english == set(), page


def test_titles_of_actions_stand_in_the_panels_without_their_keys(qtbot: QtBot, analysed: MainWindow) -> None:
    switch(analysed, CHINESE)
    analysed.actions_by_key["compare"].trigger()
    analysed.pair.compare("own")
    parts = (analysed.overlay_panel, analysed.images, analysed.pair)
    shown = [
        part.text()
        for widget in parts
        for part in widget.findChildren(QWidget)
        if isinstance(part, (QLabel, QCheckBox, QPushButton))
    ]
    assert "conv5 窗口" in shown
    assert "分析所有图像" in shown
    assert [words for words in shown if "(" in words] == []


def test_image_analysis_selection_and_view_stay(qtbot: QtBot, analysed: MainWindow) -> None:
    session = analysed.session
    analysis, selection = session.document.analysis, Selection(3)
    session.document.selection.select(selection)
    session.document.selection.choose_filter(7)
    analysed.panels.show_page("filters")
    session.document.selection.choose_cell((2, 1))
    analysed.actions_by_key["overlay.proposals"].trigger()
    analysed.canvas.zoom(3, QPointF(200, 150))
    middle = analysed.canvas.viewport.to_image(analysed.canvas.width() / 2, analysed.canvas.height() / 2)
    scale, geometry = analysed.canvas.viewport.scale, analysed.geometry()
    analysed.filters.controls.common.click()
    shown = [layer.visible for layer in analysed.overlays.layers.values()]
    title = analysed.windowTitle()
    switch(analysed, CHINESE)
    assert session.document.analysis is analysis
    assert session.document.selection.current == selection
    assert session.document.selection.filter == 7
    assert session.document.selection.cell == (2, 1)
    assert analysed.panels.current == "filters"
    assert analysed.filters.chosen_filter == 7
    assert analysed.filters.controls.common.isChecked()
    assert [layer.visible for layer in analysed.overlays.layers.values()] == shown
    assert analysed.canvas.viewport.scale == scale
    now = analysed.canvas.viewport.to_image(analysed.canvas.width() / 2, analysed.canvas.height() / 2)
    assert now == pytest.approx(middle, abs=2 / scale)
    assert analysed.geometry() == geometry
    assert analysed.windowTitle() == title
    assert analysed.detections.model.rowCount() > 0
    assert analysed.strip.tiles["detections"].state.figure.startswith("显示 ")


def test_work_goes_on_with_mouse_and_keys(qtbot: QtBot, analysed: MainWindow) -> None:
    switch(analysed, CHINESE)
    layer = analysed.overlays.layers["detections"]
    x1, y1, x2, y2 = layer.content.boxes[0].tolist()  # type: ignore[attr-defined]
    qtbot.mouseClick(analysed.canvas, Qt.MouseButton.LeftButton, pos=at(analysed, (x1 + x2) / 2, (y1 + y2) / 2))
    assert analysed.session.document.selection.current is not None
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_F3)
    assert analysed.panels.current == "window"
    with qtbot.waitSignal(analysed.session.document.analysed, timeout=PATIENCE):
        qtbot.keyClick(analysed.canvas, Qt.Key.Key_F5)
    assert "共 " in analysed.status.time.text()


def test_the_threads_of_the_old_list_end(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    """One that went on would tell a thumbnail to a list that is gone."""
    open_folder(qtbot, window, gallery)
    qtbot.waitUntil(lambda: window.images.thumbnails.idle)
    old = {thread for thread in threading.enumerate() if thread.name.startswith(("thumbnails", "file-watch"))}
    assert len(old) == 2
    switch(window, CHINESE)
    assert not old & set(threading.enumerate())


def test_docks_keep_their_width_in_another_language(qtbot: QtBot, analysed: MainWindow) -> None:
    dock = next(dock for dock in analysed.findChildren(QDockWidget) if dock.objectName() == "panels")
    analysed.resizeDocks([dock], [420], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: dock.width() == 420)
    switch(analysed, CHINESE)
    dock = next(dock for dock in analysed.findChildren(QDockWidget) if dock.objectName() == "panels")
    for width in (800, 1280):
        analysed.resize(width, 800)
        qtbot.waitUntil(lambda wide=width > 1000: (dock.width() == 420) == wide)  # type: ignore[misc]


def test_a_running_analysis_does_not_notice(qtbot: QtBot, window: MainWindow, photo_path: Path) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        with qtbot.waitSignal(window.session.document.opened, timeout=PATIENCE):
            window.open_paths([photo_path])
        switch(window, CHINESE)
        assert window.session.document.running
    assert window.session.document.analysis is not None
    assert window.detections.model.rowCount() > 0


def test_notices_are_told_again(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.session.document.problem.emit(
        Problem("warning", "image", Message("{path}: no such file; check the name", path="a.png"))
    )
    analysed.session.document.problem.emit(Problem("info", "other", "Said in English only."))
    switch(analysed, CHINESE)
    texts = [notice.accessibleName() for notice in analysed.notices.notices]
    assert texts == ["Said in English only.", "a.png：文件不存在；请检查文件名"]


def test_numbers_have_their_units_in_the_new_language(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.show_panel("race")
    switch(analysed, CHINESE)
    assert analysed.race.controls.sample.text() == "256 个窗口"
    switch(analysed, ENGLISH)
    assert analysed.race.controls.sample.text() == "256 windows"


def test_the_focus_stays(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.activateWindow()
    table = analysed.detections.table
    table.setFocus()
    assert QApplication.focusWidget() is table
    switch(analysed, CHINESE)
    assert QApplication.focusWidget() is analysed.detections.table


def test_sorting_and_scroll_bars_stay(qtbot: QtBot, analysed: MainWindow) -> None:
    table = analysed.detections.table
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    bar = table.verticalScrollBar()
    bar.setValue(min(17, bar.maximum()))
    value = bar.value()
    switch(analysed, CHINESE)
    header = analysed.detections.table.horizontalHeader()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (0, Qt.SortOrder.AscendingOrder)
    assert analysed.detections.table.verticalScrollBar().value() == value


def test_the_old_parts_are_gone(qtbot: QtBot, analysed: MainWindow) -> None:
    old = [
        weakref.ref(part)
        for part in (
            analysed.strip,
            analysed.canvas,
            analysed.overlays,
            analysed.detections,
            analysed.inspector,
            analysed.filters,
            analysed.status,
            analysed.exporter,
            analysed.actions_by_key["open"],
        )
    ]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    counts = len(analysed.findChildren(QWidget))
    for code in (CHINESE, ENGLISH, CHINESE, ENGLISH):
        switch(analysed, code)
    gc.unfreeze()  # the collector leaves alone what was there when torch was loaded, which may be just now
    gc.collect()
    assert [part() for part in old] == [None] * len(old)
    assert len(analysed.findChildren(QWidget)) == counts
    analysed.theme.choose("light")  # nothing that is gone hears of it
    analysed.session.document.settings.set_threshold(0.5)


def test_threads_of_the_old_parts_end_with_them(qtbot: QtBot, make_window: WindowMaker, gallery: list[Path]) -> None:
    def threads(kind: str) -> int:
        return sum(thread.name.startswith(kind) for thread in threading.enumerate())

    kinds = "thumbnails", "file-watch"
    before = [threads(kind) for kind in kinds]
    window = make_window()
    open_folder(qtbot, window, gallery)
    qtbot.waitUntil(lambda: window.images.thumbnails.get(gallery[2]) is not None)
    for code in (CHINESE, ENGLISH):
        switch(window, code)
        qtbot.waitUntil(lambda: window.images.thumbnails.get(gallery[2]) is not None)
        window.images.look()
        assert [threads(kind) for kind in kinds] == [count + 1 for count in before]
    window.close()
    assert [threads(kind) for kind in kinds] == before


def test_qt_speaks_chinese_too(qtbot: QtBot, window: MainWindow) -> None:
    switch(window, CHINESE)
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    qtbot.addWidget(dialog)
    assert dialog.labelText(QFileDialog.DialogLabel.Reject) not in ("", "Cancel", "&Cancel")


SWITCH_AND_CLOSE = """
from spp_viewer.gui import app
window = app.open_window([])
print(ascii(window.menuBar().actions()[0].text()), window.actions_by_key["language.zh_CN"].isChecked())
window.actions_by_key["language.en"].trigger()
print(window.menuBar().actions()[0].text())
window.close()
"""


def test_what_would_be_undone_is_named_in_the_new_language(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.history.change("nms_iou", nms_iou=0.4)
    analysed.history.change("scales", scales=(224, 300))
    analysed.history.stack.undo()
    switch(analysed, CHINESE)
    undo, redo = (analysed.actions_by_key[key].text() for key in ("undo", "redo"))
    assert tr("NMS IoU") in undo
    assert tr("scales") in redo
    assert "scales" not in redo
    switch(analysed, ENGLISH)
    assert analysed.actions_by_key["redo"].text() == "&Redo: scales"


def test_the_levels_that_are_drawn_stay(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.session.document.settings.show_levels((1, 3))
    switch(analysed, CHINESE)
    assert analysed.session.document.settings.shown_levels == (1, 3)
    assert analysed.inspector.parts.crop.level == 3
    assert sorted(level for level, chip in analysed.options.levels.buttons.items() if chip.isChecked()) == [1, 3]


def test_it_is_remembered() -> None:
    save_settings(Settings(language=CHINESE))
    assert python(SWITCH_AND_CLOSE) == [ascii("文件(&F)"), "True", "&File"]
    assert load_settings().language == ENGLISH


def test_a_screenshot_in_chinese(qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path) -> None:
    pictures = []
    for code in (ENGLISH, CHINESE):
        out = tmp_path / f"{code}.png"
        options = {"model": tiny_bundle_path, "device": "cpu", "options": make.SMALL}
        capture.screenshot(photo_path, out, size=(1000, 700), theme="light", language=code, **options)  # type: ignore[arg-type]
        with PilImage.open(out) as picture:
            pictures.append(np.asarray(picture.convert("L")))
    english, chinese = (picture[:27, :400] < 128 for picture in pictures)  # the menu bar
    assert chinese.sum() > 200
    assert (english != chinese).sum() > 200
    assert tr("Open images") == "Open images"  # nothing of it stays behind
