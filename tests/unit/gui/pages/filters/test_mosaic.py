"""The mosaic: what it shows, and how one chooses among its tiles."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.explain.filters import filter_order, filter_statistics
from spp_viewer.gui.pages.filters.mosaic import Mosaic
from spp_viewer.gui.theme.colours import DARK, LIGHT, viridis
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.tile_grid import PAGE_ROWS
from spp_viewer.gui.widgets.tiling import TOP, quantised


def random_maps(channels: int = 20, height: int = 6, width: int = 9, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.maximum(rng.normal(0.3, 1, (channels, height, width)), 0).astype(np.float32)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> Mosaic:
    """Twenty maps of 6 x 9 cells, five in a row."""
    widget = Mosaic(theme)
    qtbot.addWidget(widget)
    widget.resize(360, 200)
    widget.set_maps(random_maps())
    assert widget.tiling.columns == 5
    return widget


def centre(view: Mosaic, number: int) -> QPoint:
    return view.tile_rect(number).center().toPoint()


def move(view: Mosaic, point: QPointF) -> None:
    """The mouse over a point, no button pressed."""
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, point, point, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)


def picture(view: Mosaic) -> QImage:
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def test_every_tile_shows_its_map(view: Mosaic) -> None:
    maps, image = random_maps(), picture(view)
    indices = quantised(maps, maps.max(axis=(1, 2)))
    shades = viridis()[[round(k * 255 / TOP) for k in range(TOP + 1)]]
    for number in (0, 7, 19):
        rect = view.tile_rect(number)
        for y, x in ((0, 0), (3, 4), (5, 8)):
            at = QPointF(rect.x() + (x + 0.5) * rect.width() / 9, rect.y() + (y + 0.5) * rect.height() / 6)
            assert image.pixelColor(at.toPoint()).getRgb()[:3] == tuple(shades[indices[y, x, number]].tolist())


def test_a_click_chooses_and_tells_once(qtbot: QtBot, view: Mosaic) -> None:
    told: list[int] = []
    view.chosen.connect(told.append)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, 7))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, 7))
    QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=centre(view, 9))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert told == [7]
    assert view.chosen_filter == 7
    assert "Filter 7, peak" in view.accessibleDescription()


def test_setters_do_not_tell(view: Mosaic) -> None:
    told: list[int] = []
    view.chosen.connect(told.append)
    view.set_chosen(3)
    view.set_chosen(None)
    view.set_maps(random_maps(4))
    assert told == []


def test_the_chosen_tile_is_outlined_in_the_accent(view: Mosaic, theme: Theme) -> None:
    def outlined(number: int) -> bool:
        rect, image = view.tile_rect(number), picture(view)
        points = [(rect.left() - 1, rect.center().y()), (rect.center().x(), rect.top() - 1)]
        return all(image.pixelColor(int(x), int(y)).name() == theme.palette.accent for x, y in points)

    view.set_chosen(7)
    assert outlined(7)
    assert not outlined(8)
    theme.choose("dark")
    assert theme.palette is DARK
    assert outlined(7)
    view.set_chosen(8)
    assert not outlined(7)
    assert outlined(8)


KEYS = {
    "left": (Qt.Key.Key_Left, 6),
    "right": (Qt.Key.Key_Right, 8),
    "up": (Qt.Key.Key_Up, 2),
    "down": (Qt.Key.Key_Down, 12),
    "home": (Qt.Key.Key_Home, 0),
    "end": (Qt.Key.Key_End, 19),
    "page up": (Qt.Key.Key_PageUp, 2),
    "page down": (Qt.Key.Key_PageDown, 17),
}


@pytest.mark.parametrize(("key", "place"), KEYS.values(), ids=KEYS.keys())
def test_keys_move_in_the_order_shown(view: Mosaic, key: Qt.Key, place: int) -> None:
    order = np.random.default_rng(1).permutation(20)
    view.set_order(order)
    view.set_chosen(int(order[7]))
    told: list[int] = []
    view.chosen.connect(told.append)
    QTest.keyClick(view, key)
    assert told == [order[place]]


def test_keys_stop_at_the_edges(view: Mosaic) -> None:
    view.set_maps(random_maps(18))  # rows of 5, 5, 5 and 3
    assert view.tiling.columns == 5
    for start, key, end in (
        (0, Qt.Key.Key_Left, 0),
        (17, Qt.Key.Key_Right, 17),
        (3, Qt.Key.Key_Up, 3),
        (13, Qt.Key.Key_Down, 13),
        (12, Qt.Key.Key_Down, 17),
        (4, Qt.Key.Key_PageDown, 14),
    ):
        view.set_chosen(start)
        QTest.keyClick(view, key)
        assert view.chosen_filter == end
    assert PAGE_ROWS == 4


def test_the_first_key_chooses_the_first_tile(view: Mosaic) -> None:
    view.set_order(np.arange(20)[::-1])
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen_filter == 19


def test_page_keys_are_not_left_to_the_window_and_letters_are(view: Mosaic) -> None:
    def taken(key: Qt.Key, text: str = "", modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
        event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, modifier, text)
        event.ignore()
        QApplication.sendEvent(view, event)
        return event.isAccepted()

    assert taken(Qt.Key.Key_PageUp)
    assert taken(Qt.Key.Key_5, "5")
    assert not taken(Qt.Key.Key_A, "a")
    assert not taken(Qt.Key.Key_5, "5", Qt.KeyboardModifier.AltModifier)
    view.set_maps(None)
    assert not taken(Qt.Key.Key_PageUp)


def test_a_digit_begins_a_number(view: Mosaic) -> None:
    typed: list[str] = []
    view.digit_typed.connect(typed.append)
    QTest.keyClicks(view, "4x2")
    assert typed == ["4", "2"]


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
def test_hovering_enlarges_the_tile_beside_it(qtbot: QtBot, view: Mosaic) -> None:
    with qtbot.waitExposed(view):
        view.show()
    before = picture(view)
    move(view, view.tile_rect(6).center())
    enlarged = picture(view)
    assert enlarged != before
    beside = view.tile_rect(6).right() + 30
    assert enlarged.pixelColor(int(beside), 10) != before.pixelColor(int(beside), 10)
    assert view.chosen_filter is None
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert picture(view) == before


def test_one_scale_for_all_darkens_the_weak(view: Mosaic) -> None:
    maps = random_maps()
    maps[3] *= 0.1
    view.set_maps(maps)

    def brightest(number: int) -> int:
        image, rect = picture(view), view.tile_rect(number).toRect()
        return max(image.pixelColor(x, y).green() for x in range(rect.left(), rect.right()) for y in (rect.top() + 8,))

    own = brightest(3)
    view.set_common_scale(True)
    assert brightest(3) < own
    view.set_common_scale(False)
    assert brightest(3) == own


def test_the_window_is_outlined_in_every_tile_that_has_room(view: Mosaic) -> None:
    accent = QColor(LIGHT.accent).getRgb()[:3]

    def outlined() -> list[bool]:
        image, found = picture(view), []
        for number in range(20):
            rect = view.tile_rect(number)
            x = round(rect.left()) + 2 * round(rect.width()) // 9
            found.append(image.pixelColor(x, int(rect.center().y())).getRgb()[:3] == accent)
        return found

    view.set_window((2, 1, 6, 4))
    assert outlined() == [True] * 20
    view.set_window(None)
    assert outlined() == [False] * 20
    view.set_maps(random_maps(90))
    view.set_window((2, 1, 6, 4))
    assert outlined() == [False] * 20


def test_an_order_must_name_every_filter(view: Mosaic) -> None:
    with pytest.raises(ValueError, match="every filter once"):
        view.set_order(np.zeros(20, dtype=np.int64))
    with pytest.raises(ValueError, match="no filter 20"):
        view.set_chosen(20)


@pytest.mark.parametrize("shape", [(256, 1, 1), (384, 75, 100), (512, 1, 40), (512, 3, 2), (1, 5, 5)])
@pytest.mark.parametrize("size", [(160, 128), (360, 300), (900, 560)])
def test_any_map_is_shown(view: Mosaic, shape: tuple[int, int, int], size: tuple[int, int]) -> None:
    view.resize(*size)
    view.set_maps(random_maps(*shape))
    view.set_chosen(shape[0] - 1)
    view.set_window((0, 0, 0, 0))
    assert not picture(view).isNull()
    rect = view.tile_rect(shape[0] - 1)
    assert rect.width() >= 1
    assert rect.height() >= 1
    assert view.filter_at(rect.center()) == shape[0] - 1


def test_fewer_maps_forget_a_filter_that_is_gone(view: Mosaic) -> None:
    view.set_chosen(15)
    view.set_maps(random_maps(16))
    assert view.chosen_filter == 15
    view.set_maps(random_maps(15))
    assert view.chosen_filter is None
    view.set_maps(None)
    assert view.filter_at(QPointF(50, 50)) is None


def test_budgets_in_processor_time(view: Mosaic) -> None:
    maps = random_maps(256, 42, 57)
    statistics = filter_statistics(maps)
    view.resize(900, 560)
    target = QImage(900, 560, QImage.Format.Format_ARGB32_Premultiplied)

    def milliseconds(work: Callable[[int], None]) -> float:
        spent = []
        for turn in range(5):
            begun = time.process_time()
            work(turn)
            spent.append((time.process_time() - begun) * 1e3)
        return min(spent)

    def build(turn: int) -> None:
        view.set_maps(maps, statistics)
        view.set_order(filter_order("peak", statistics))
        view.render(target)

    def choose(turn: int) -> None:
        view.set_chosen(turn)
        view.render(target)

    assert milliseconds(build) < 60
    assert milliseconds(choose) < 16


@pytest.mark.parametrize("name", ["light", "dark"])
def test_tiles_are_told_apart_where_they_are_dark(qtbot: QtBot, theme: Theme, name: str) -> None:
    """The least activation is nearly black: the lines between silent filters have to be lighter in both themes."""
    theme.choose(name)
    widget = Mosaic(theme)
    qtbot.addWidget(widget)
    widget.resize(360, 200)
    widget.set_maps(np.zeros((18, 6, 9), dtype=np.float32))
    image = picture(widget)
    first, right, below = widget.tile_rect(0), widget.tile_rect(1), widget.tile_rect(widget.tiling.columns)
    across = image.pixelColor(round(first.right()), round(first.center().y()))
    down = image.pixelColor(round(first.center().x()), round(first.bottom()))
    assert round(first.right()) < round(right.left())
    assert round(first.bottom()) < round(below.top())
    tile = image.pixelColor(first.center().toPoint())
    for line in (across, down):
        assert line.lightnessF() > tile.lightnessF() + 0.15
    behind = widget.tile_rect(17)  # the last row is shorter: nothing is drawn where no tile is
    empty = image.pixelColor(round(behind.right() + 5), round(behind.center().y()))
    assert empty == image.pixelColor(1, 1)
