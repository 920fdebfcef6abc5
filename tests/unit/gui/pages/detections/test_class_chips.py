from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.pages.detections.class_chips import GAP, HEIGHT, ClassChips, fit, flow
from spp_viewer.gui.pages.detections.class_menu import ClassMenuButton
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (propagateSizeHints|raise|grabbing)")

NAMES = ("cat", "dog", "diningtable", "pottedplant", "horse", "cow")
COUNTS = [(4, 3), (0, 12), (2, 100), (3, 1), (1, 7), (5, 2)]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chips(qtbot: QtBot, theme: Theme) -> Iterator[ClassChips]:
    window, made = QWidget(), ClassChips(theme)
    qtbot.addWidget(window)
    made.setParent(window)
    window.resize(400, 100)
    made.resize(300, 10)
    with qtbot.waitExposed(window):
        window.show()
    made.show_classes(NAMES, COUNTS, None, frozenset({"cat"}))
    yield made
    window.close()


def visible(chips: ClassChips) -> list[int]:
    return [label for label in chips.labels if chips.chip(label).isVisible()]


def test_chips_stand_in_the_order_given_with_their_counts(chips: ClassChips) -> None:
    assert chips.labels == [label for label, _ in COUNTS]
    assert chips.chip(2).accessibleName() == "diningtable, 100 boxes"
    assert chips.height() == 2 * (HEIGHT + GAP)
    places = [chips.chip(label).pos() for label in visible(chips)]
    assert places == sorted(places, key=lambda place: (place.y(), place.x()))


def test_what_has_no_room_is_counted_on_a_button(chips: ClassChips, qtbot: QtBot) -> None:
    chips.set_lines(1)
    few = visible(chips)
    assert 0 < len(few) < len(COUNTS)
    assert chips.more.text() == f"+{len(COUNTS) - len(few)}"
    assert chips.more.geometry().right() < chips.width()
    assert not chips.more.geometry().intersects(chips.chip(few[-1]).geometry())
    with qtbot.waitSignal(chips.more_wanted):
        QTest.mouseClick(chips.more, LEFT)
    chips.resize(900, 10)
    assert visible(chips) == chips.labels
    assert not chips.more.isVisible()


def test_one_line_is_enough_for_few(chips: ClassChips) -> None:
    chips.show_classes(NAMES, COUNTS[:1], None, frozenset())
    assert chips.height() == HEIGHT + GAP
    chips.show_classes(NAMES, [], None, frozenset())
    assert chips.height() == 0
    assert not any(chip.isVisible() for chip in chips._chips)


def test_a_click_asks_and_does_not_decide(chips: ClassChips, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chips.toggled) as told:
        QTest.mouseClick(chips.chip(4), LEFT)
    assert told.args == [4]
    assert chips.chip(4).isChecked()
    with qtbot.waitSignal(chips.toggled) as told:
        QTest.keyClick(chips.chip(0), Qt.Key.Key_Space)
    assert told.args == [0]


def test_a_double_click_asks_for_one_class_alone(chips: ClassChips, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chips.alone) as told:
        QTest.mouseDClick(chips.chip(0), LEFT)
    assert told.args == [0]


def test_the_menu_of_a_chip_does_the_same(chips: ClassChips) -> None:
    asked: list[object] = []
    chips.alone.connect(lambda label: asked.append(("alone", label)))
    chips.toggled.connect(lambda label: asked.append(("toggled", label)))
    chips.all_wanted.connect(lambda: asked.append("all"))
    menu = chips.chip_menu(0)
    for action in menu.actions():
        action.trigger()
    assert asked == [("alone", 0), ("toggled", 0), "all"]
    menu.close()


def test_a_hidden_class_looks_different(chips: ClassChips) -> None:
    shown = chips.chip(0).grab().toImage()
    chips.show_classes(NAMES, COUNTS, frozenset({4}), frozenset({"cat"}))
    assert not chips.chip(0).isChecked()
    assert chips.chip(4).isChecked()
    assert chips.chip(0).grab().toImage() != shown


def test_flow_breaks_lines_and_never_starts_with_an_empty_one() -> None:
    assert flow([50, 50, 50], 110) == [(0, 0), (50 + GAP, 0), (0, 1)]
    assert flow([500, 10], 110) == [(0, 0), (0, 1)]
    assert flow([], 110) == []


def test_the_button_for_the_others_takes_the_last_place() -> None:
    assert fit([50, 50], 110, 1) == ([(0, 0), (50 + GAP, 0)], None)
    assert fit([50, 50, 50], 110, 1) == ([(0, 0)], (50 + GAP, 0))
    assert fit([50, 50, 50], 200, 1) == ([(0, 0), (50 + GAP, 0), (100 + 2 * GAP, 0)], None)
    assert fit([50, 90, 90, 90], 100, 2) == ([(0, 0)], (0, 1))  # no room beside the second
    assert fit([100, 10], 100, 1) == ([], (0, 0))
    assert fit([], 100, 1) == ([], None)


@pytest.fixture
def button(qtbot: QtBot, theme: Theme) -> ClassMenuButton:
    made = ClassMenuButton()
    qtbot.addWidget(made)
    made.show_classes(NAMES, None)
    return made


def test_the_menu_has_all_classes_and_says_how_many_are_shown(button: ClassMenuButton) -> None:
    words = [action.text() for action in button.classes.actions() if not action.isSeparator()]
    assert words == ["All", "None", *NAMES]
    assert button.text().startswith("All classes")
    button.show_classes(NAMES, frozenset({1, 2}))
    assert button.text().startswith("2 of 6 classes")
    assert button.accessibleName() == "Classes: 2 of 6 classes"
    assert [action.text() for action in button.classes.actions() if action.isChecked()] == ["dog", "diningtable"]
    assert button.switched(1) == {2}
    assert button.switched(0) == {0, 1, 2}


def test_the_menu_ticks_what_is_shown_in_its_colour(button: ClassMenuButton) -> None:
    icon = next(action for action in button.classes.actions() if action.text() == "dog").icon()
    size = icon.availableSizes(QIcon.Mode.Normal, QIcon.State.On)[0]
    on, off = (
        icon.pixmap(size, 1.0, QIcon.Mode.Normal, state).toImage() for state in (QIcon.State.On, QIcon.State.Off)
    )
    colours = [{image.pixelColor(x, image.height() // 4).name() for x in range(image.width())} for image in (on, off)]
    assert all(class_colour(1) in seen for seen in colours)
    assert on.pixelColor(on.width() // 4, on.height() // 4) == QColor(class_colour(1))
    assert off.pixelColor(off.width() // 2, off.height() // 2).alpha() == 0


def test_the_menu_stays_open_while_one_chooses(qtbot: QtBot, button: ClassMenuButton) -> None:
    chosen: list[object] = []
    button.chosen.connect(chosen.append)
    menu = button.classes
    with qtbot.waitExposed(menu):
        menu.popup(QPoint(0, 0))
    horse = next(action for action in menu.actions() if action.text() == "horse")
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(horse).center())
    assert menu.isVisible()
    menu.setActiveAction(horse)
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible()
    assert chosen == [frozenset({0, 1, 2, 3, 5})] * 2  # nobody has answered yet, so it is the same wish
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[1]).center())
    assert chosen[-1] == frozenset()
    assert not menu.isVisible()


def test_without_a_model_there_is_nothing_to_choose(button: ClassMenuButton) -> None:
    button.show_classes((), None)
    assert not button.isEnabled()
