"""Two canvases side by side that look at the same place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.explain.receptive import registration_of
from spp_viewer.gui.canvas.compare_pane import ComparePane
from spp_viewer.gui.canvas.comparisons import TABLE
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.view_options import COMPARISONS
from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE, WindowMaker, at, turn

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def comparing(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    """A window with both canvases open and an analysed picture."""
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_K)
    QApplication.processEvents()
    assert analysed.pair.comparing
    return analysed


def pane_of(window: MainWindow) -> ComparePane:
    assert window.pair.pane is not None
    return window.pair.pane


def choose(qtbot: QtBot, window: MainWindow, key: str) -> None:
    """Choose in the list with the keyboard."""
    box = pane_of(window).choice
    box.setFocus()
    steps = COMPARISONS.index(key) - box.currentIndex()
    for _ in range(abs(steps)):
        qtbot.keyClick(box, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)


def seen(canvas: Canvas) -> QImage:
    return canvas.grab().toImage()


def test_every_comparison_has_words() -> None:
    assert tuple(entry.key for entry in TABLE) == COMPARISONS
    assert all(entry.title and entry.tip.endswith(".") for entry in TABLE)


def test_wheel_and_drag_move_both_alike(qtbot: QtBot, comparing: MainWindow) -> None:
    left, right = comparing.canvas, pane_of(comparing).canvas
    assert left.viewport == right.viewport
    for canvas in (left, right):
        before = canvas.viewport
        turn(canvas, QPoint(90, 120), 2)
        assert left.viewport == right.viewport != before
        before = canvas.viewport
        qtbot.mousePress(canvas, LEFT, pos=QPoint(100, 100))
        for step in range(1, 5):
            qtbot.mouseMove(canvas, QPoint(100 + 10 * step, 100 + 7 * step))
        qtbot.mouseRelease(canvas, LEFT, pos=QPoint(140, 128))
        assert left.viewport == right.viewport
        assert (right.viewport.x - before.x, right.viewport.y - before.y) == (40, 28)
    comparing.pair.setSizes([600, 200])
    QApplication.processEvents()
    assert left.viewport == right.viewport
    qtbot.keyClick(right, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert left.viewport == right.viewport


def test_a_click_chooses_a_cell_of_the_layer_that_is_looked_at(qtbot: QtBot, comparing: MainWindow) -> None:
    pane, features = pane_of(comparing), comparing.session.features
    choose(qtbot, comparing, "conv5")
    assert pane.title == pane.choice.currentText() == "conv5 alone"
    features.choose_layer("conv1")
    qtbot.waitUntil(lambda: features.shown is not None, timeout=PATIENCE)
    assert pane.title == pane.choice.currentText() == "conv1 alone"
    qtbot.mouseClick(pane.canvas, LEFT, pos=at(comparing, 150.0, 90.0))
    assert features.shown is not None
    assert comparing.session.document.selection.cell == features.shown.registration.cell_at(150.0, 90.0)


def test_the_same_key_closes_it(qtbot: QtBot, comparing: MainWindow) -> None:
    pane = pane_of(comparing)
    pane.canvas.setFocus()
    both = comparing.canvas.viewport
    qtbot.keyClick(pane.canvas, Qt.Key.Key_K)
    QApplication.processEvents()
    assert not pane.isVisible()
    assert comparing.canvas.viewport.scale > both.scale  # there is more room
    comparing.canvas.zoom(2)
    assert pane.canvas.viewport.scale != comparing.canvas.viewport.scale
    qtbot.mouseClick(comparing.overlay_panel.compare, LEFT)
    QApplication.processEvents()
    assert pane_of(comparing) is pane
    assert pane.isVisible()
    assert pane.canvas.viewport == comparing.canvas.viewport


def test_hover_marks_both_and_reads_the_pixel(qtbot: QtBot, comparing: MainWindow) -> None:
    right = pane_of(comparing).canvas
    for canvas in (comparing.canvas, right):
        qtbot.mouseMove(canvas, QPoint(5, 5))
        plain = seen(comparing.canvas), seen(right)
        qtbot.mouseMove(canvas, at(comparing, 60.5, 70.5))
        place = comparing.overlays.crosshair.place
        assert place is not None
        assert place == pytest.approx((60.5, 70.5), abs=1 / right.viewport.scale)
        assert seen(comparing.canvas) != plain[0]
        assert seen(right) != plain[1]
        assert "x 60, y 70 px" in comparing.status.pixel.text()
    comparing.actions_by_key["compare"].trigger()
    assert comparing.overlays.crosshair.place is None
    qtbot.mouseMove(comparing.canvas, at(comparing, 60.5, 70.5))
    assert comparing.overlays.crosshair.place is None


def test_the_map_alone_leads_to_a_cell(qtbot: QtBot, comparing: MainWindow) -> None:
    session, pane = comparing.session, pane_of(comparing)
    assert pane.layers.key == "conv5"
    before = seen(pane.canvas)
    session.document.selection.choose_filter(9)
    assert seen(pane.canvas) != before
    place = at(comparing, 80, 50)
    qtbot.mouseClick(pane.canvas, LEFT, pos=place)
    assert session.document.analysis is not None
    clicked = pane.canvas.viewport.to_image(place.x(), place.y())  # a whole pixel of the screen
    assert session.document.selection.cell == registration_of(session.document.analysis, 0).cell_at(*clicked)


def test_before_and_after_regression(qtbot: QtBot, comparing: MainWindow) -> None:
    session, pane = comparing.session, pane_of(comparing)
    comparing.overlays.show_only(frozenset())
    choose(qtbot, comparing, "regression")
    assert comparing.overlays.visible == {"detections"}
    session.document.settings.set_threshold(-0.5)
    analysis = session.document.analysis
    assert analysis is not None
    rows = analysis.detections.candidates[analysis.detections.scores > -0.5]
    content = pane.layers.before.content
    np.testing.assert_array_equal(content.boxes, analysis.candidates.before[rows])
    assert len(content.captions) == len(rows) > 0
    assert f"{len(rows)} boxes" in pane.title
    x1, y1, x2, y2 = content.boxes[0].tolist()
    qtbot.mouseClick(pane.canvas, LEFT, pos=at(comparing, (x1 + x2) / 2, (y1 + y2) / 2))
    assert session.document.selection.current is not None
    assert session.document.selection.current.candidate in rows.tolist()
    assert comparing.overlays.highlight.selected is not None


def test_with_and_without_nms(qtbot: QtBot, comparing: MainWindow) -> None:
    session, pane = comparing.session, pane_of(comparing)
    session.document.settings.set_threshold(-1.0)
    choose(qtbot, comparing, "nms")
    analysis = session.document.analysis
    assert analysis is not None
    above = int((analysis.candidates.score > -1.0).sum())
    survive = int((analysis.detections.scores > -1.0).sum())
    lost = len(pane.layers.lost.content.boxes)
    assert lost > 0
    assert lost + survive <= above  # those over the limit of a class are neither
    assert f"{lost + survive} boxes, {survive} survive" in pane.facts.text().replace("\u202f", "")
    assert seen(pane.canvas) != seen(comparing.canvas)


def test_another_scale(qtbot: QtBot, make_window: WindowMaker, photo_path: Path) -> None:
    window = make_window()
    session = window.session
    session.set_options(session.document.settings.setup.with_changes(scales=(160, 224, 320), max_proposals=60))
    window.pair.compare("scale")
    pane = pane_of(window)
    assert "Open an image" in pane.note.text()
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert pane.note.text() == ""
    assert "conv5" in window.overlays.visible
    assert pane.layers.scale != session.document.selection.map_index
    offered = [pane.scale.itemText(k) for k in range(pane.scale.count())]
    assert len(offered) == 2
    assert all(
        str(session.document.analysis.maps[session.document.selection.map_index].scale) not in words
        for words in offered
    )  # type: ignore[union-attr,index]
    before = seen(pane.canvas)
    pane.scale.setFocus()
    at_first = pane.scale.currentIndex()
    qtbot.keyClick(pane.scale, Qt.Key.Key_Up if at_first else Qt.Key.Key_Down)
    assert seen(pane.canvas) != before
    session.document.selection.choose_map(pane.layers.scale)  # the first canvas takes this one
    assert pane.layers.scale != session.document.selection.map_index
    assert str(session.document.analysis.maps[pane.layers.scale].scale) in pane.title  # type: ignore[union-attr,index]


def test_one_scale_alone_says_so(qtbot: QtBot, comparing: MainWindow) -> None:
    choose(qtbot, comparing, "scale")
    assert "one scale only" in pane_of(comparing).note.text()


def test_own_overlays_are_chosen_and_remembered(qtbot: QtBot, comparing: MainWindow) -> None:
    choose(qtbot, comparing, "own")
    pane = pane_of(comparing)
    left = comparing.overlays.visible
    before = seen(pane.canvas)
    pane.own_actions["proposals"].trigger()
    pane.own_actions["detections"].trigger()
    assert pane.layers.shown == {"proposals"}
    assert seen(pane.canvas) != before
    assert comparing.overlays.visible == left
    look = comparing.settings().canvas
    assert (look.comparing, look.comparison, look.own) == (True, "own", ("proposals",))


def test_a_remembered_comparison_opens_with_the_window(qtbot: QtBot, comparing: MainWindow) -> None:
    choose(qtbot, comparing, "nms")
    settings = comparing.settings()
    comparing.actions_by_key["compare"].trigger()
    other = MainWindow(type(comparing.session)(), comparing.theme, settings)
    qtbot.addWidget(other)
    assert other.pair.comparing
    assert pane_of(other).layers.key == "nms"
    other.close()


def test_a_picture_shows_both(qtbot: QtBot, comparing: MainWindow) -> None:
    left, right = comparing.canvas, pane_of(comparing).canvas
    picture = comparing.pair.picture(1.0)
    assert picture.width() >= left.width() + right.width()
    assert picture.height() > left.height()
    below = picture.height() - left.height()
    assert picture.copy(0, below, left.width(), left.height()) == seen(left).convertToFormat(picture.format())
    x = picture.width() - right.width()
    assert picture.copy(x, below, right.width(), right.height()) == seen(right).convertToFormat(picture.format())


def test_both_draw_one_photograph(qtbot: QtBot, comparing: MainWindow, gallery: list[Path]) -> None:
    choose(qtbot, comparing, "own")
    comparing.overlays.show_only(frozenset({"detections"}))
    left, right = comparing.canvas, pane_of(comparing).canvas
    common = min(left.width(), right.width()), left.height()  # an odd pixel goes to one of them
    assert seen(left).copy(0, 0, *common) == seen(right).copy(0, 0, *common)
    with qtbot.waitSignal(comparing.session.document.settled, timeout=PATIENCE):
        comparing.open_paths(gallery[:1])
    common = min(left.width(), right.width()), left.height()
    assert seen(left).copy(0, 0, *common) == seen(right).copy(0, 0, *common)
