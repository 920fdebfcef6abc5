from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.tour.card import LEAST_LINES, ROOMY, TourCard

LONG = "Many words that need several lines in a narrow card. " * 6
ALL = ("Few words.", LONG)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def card(qtbot: QtBot, qapp: QApplication) -> Iterator[TourCard]:
    """At the second of three steps, in a window with room."""
    theme, window = Theme(qapp, "dark"), QWidget()
    qtbot.addWidget(window)
    made = TourCard(theme, 3)
    column = QVBoxLayout(window)
    column.addStretch(1)
    column.addWidget(made)
    window.resize(900, 600)
    window.show()
    made.show()
    made.show_step(1, "Title", "Few words.", ALL)
    qtbot.waitUntil(lambda: made.width() > ROOMY)
    yield made
    theme.deleteLater()


def test_it_tells_a_step(card: TourCard) -> None:
    assert (card.place.text(), card.title.text(), card.text.text()) == ("2 of 3", "Title", "Few words.")
    assert card.accessibleName() == "Guided tour, step 2 of 3: Title"
    assert card.accessibleDescription() == "Few words."
    assert card.back.isEnabled()
    assert card.next.text() == "Next"
    card.show_step(0, "Title", "", ALL)
    assert not card.back.isEnabled()
    card.show_step(2, "Title", "", ALL)
    assert card.next.text() == "Finish"


def test_buttons_and_dots(qtbot: QtBot, card: TourCard) -> None:
    turned: list[int] = []
    chosen: list[int] = []
    left: list[None] = []
    card.turned.connect(turned.append)
    card.chosen.connect(chosen.append)
    card.left.connect(lambda: left.append(None))
    for button in (card.next, card.back, card.leave):
        qtbot.mouseClick(button, LEFT)
    for number in range(3):
        qtbot.mouseClick(card.dots, LEFT, pos=card.dots.centre(number).toPoint())
    assert (turned, chosen, len(left)) == ([1, -1], [0, 1, 2], 1)


def test_it_is_as_high_for_few_words_as_for_many(qtbot: QtBot, card: TourCard) -> None:
    height = card.height()
    card.show_step(1, "Title", LONG, ALL)
    qtbot.wait(20)
    assert card.height() == height
    assert card.scroller.verticalScrollBar().maximum() == 0
    assert card.scroller.height() > LEAST_LINES * card.text.fontMetrics().lineSpacing()


def test_a_narrow_card_has_no_dots_and_more_lines(qtbot: QtBot, card: TourCard) -> None:
    height = card.height()
    card.window().resize(ROOMY - 100, 600)
    qtbot.waitUntil(lambda: not card.dots.isVisible())
    qtbot.waitUntil(lambda: card.height() > height)


def test_a_low_window_scrolls_the_words(qtbot: QtBot, card: TourCard) -> None:
    card.show_step(1, "Title", LONG, ALL)
    card.window().resize(400, 10)
    bar = card.scroller.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert card.scroller.height() >= LEAST_LINES * card.text.fontMetrics().lineSpacing()
    qtbot.keyClick(card.next, Qt.Key.Key_Down)
    assert bar.value() > 0
    qtbot.keyClick(card.next, Qt.Key.Key_Up)
    assert bar.value() == 0


@pytest.mark.parametrize("busy", [False, True])
def test_escape_is_the_cards_own_unless_something_runs(card: TourCard, busy: bool) -> None:
    card.busy = busy
    left: list[None] = []
    card.left.connect(lambda: left.append(None))
    for kind in (QKeyEvent.Type.ShortcutOverride, QKeyEvent.Type.KeyPress):
        event = QKeyEvent(kind, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(card.next, event)
        if kind == QKeyEvent.Type.ShortcutOverride:
            assert event.isAccepted() != busy
    assert len(left) == (0 if busy else 1)
