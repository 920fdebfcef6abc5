"""What the page Why is made of: the sum, the bins, the lists, the bars before and after, the layer's pixels."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.pages.why.bins import BinGrids
from spp_viewer.gui.pages.why.effect import EffectBars
from spp_viewer.gui.pages.why.score_breakdown import SumView
from spp_viewer.gui.pages.why.share_list import ShareList
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.attribution_worker import Reasons
from spp_viewer.gui.workers.signed_pixels import signed_pixels

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot: QtBot, widget: QWidget, width: int, height: int) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()


def heard(signal: object) -> list[tuple[object, ...]]:
    calls: list[tuple[object, ...]] = []
    signal.connect(lambda *args: calls.append(args))  # type: ignore[attr-defined]
    return calls


# The sum


@pytest.fixture
def total(qtbot: QtBot, theme: Theme, reasons: Reasons) -> SumView:
    made = SumView(theme)
    made.set_reasons(reasons)
    shown(qtbot, made, 320, 200)
    return made


def test_each_step_begins_where_the_one_before_ended(total: SumView, reasons: Reasons) -> None:
    steps = [bar.step for bar in total.bars]
    assert steps[0].start == 0
    assert all(a.end == b.start for a, b in itertools.pairwise(steps[:-1]))
    assert steps[-1].start == 0
    assert steps[-1].end == steps[-2].end == pytest.approx(reasons.provenance.shares.score, abs=6e-4)
    assert all(step.low <= min(step.start, step.end) <= max(step.start, step.end) <= step.high for step in steps)


def test_only_the_user_switches_a_level(qtbot: QtBot, total: SumView, reasons: Reasons) -> None:
    calls = heard(total.level_switched)
    total.set_off(frozenset({3}))
    assert not total.boxes[3].isChecked()
    total.set_reasons(reasons)
    assert not total.boxes[3].isChecked()  # what is off stays off for another window
    assert calls == []
    qtbot.keyClick(total.boxes[3], Qt.Key.Key_Space)
    assert calls == [(3, True)]


# Bins


@pytest.fixture
def bins(qtbot: QtBot, theme: Theme) -> BinGrids:
    made = BinGrids(theme)
    shares = np.zeros(14)
    shares[0], shares[1], shares[13] = 2.0, -1.0, 0.5
    made.set_shares((1, 2, 3), shares)
    shown(qtbot, made, 300, made.heightForWidth(300))
    return made


def colour_of(bins: BinGrids, row: int) -> QColor:
    return bins.grab().toImage().pixelColor(bins.bin_rect(row).center().toPoint() + QPoint(2, 0))


def test_colours_tell_the_sign_and_each_level_has_the_whole_scale(bins: BinGrids, theme: Theme) -> None:
    assert colour_of(bins, 0) == colour_of(bins, 13)  # both the strongest of their level
    assert colour_of(bins, 1).blue() > colour_of(bins, 1).red()  # violet
    assert colour_of(bins, 0).red() > colour_of(bins, 0).blue()  # orange
    assert colour_of(bins, 2) == QColor(theme.palette.raised)
    bins.set_off(frozenset({0}), frozenset({3}))
    assert colour_of(bins, 0) == colour_of(bins, 13) == QColor(theme.palette.surface)
    assert colour_of(bins, 1) != QColor(theme.palette.surface)


def test_a_click_and_return_choose_the_bin_under_the_cursor(qtbot: QtBot, bins: BinGrids) -> None:
    chosen, pointed = heard(bins.chosen), heard(bins.hovered)
    for row in (0, 4, 9):
        qtbot.mouseClick(bins, LEFT, pos=bins.bin_rect(row).center().toPoint())
    assert chosen == [(0,), (4,), (9,)]
    qtbot.mouseMove(bins, QPoint(bins.width() - 1, bins.height() - 1))
    assert pointed[-1] == (-1,)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(bins, key)
    qtbot.keyClick(bins, Qt.Key.Key_Return)
    assert [row for (row,) in pointed[-5:]] == [0, 3, 1, 2, 5]  # into the next level at the same height
    assert chosen[-1] == (5,)
    qtbot.keyClick(bins, Qt.Key.Key_Left)
    assert pointed[-1] == (2,)


# Lists


@pytest.fixture
def filters(qtbot: QtBot, theme: Theme) -> ShareList:
    made = ShareList(theme, "Filters", switches=True)
    made.set_shares([(133, 0.4), (41, 0.2)], 0.4, 2)
    shown(qtbot, made, 160, made.sizeHint().height())
    return made


def test_its_box_switches_and_the_rest_of_the_row_chooses(qtbot: QtBot, filters: ShareList) -> None:
    chosen, switched = heard(filters.chosen), heard(filters.switched)
    box = filters.box_rect(1).center().toPoint()
    qtbot.mouseClick(filters, LEFT, pos=box)
    assert (chosen, switched) == ([], [(41, False)])
    filters.set_off(frozenset({41}))
    qtbot.mouseClick(filters, LEFT, pos=box)
    assert switched[-1] == (41, True)
    qtbot.mouseClick(filters, LEFT, pos=box + QPoint(60, 0))
    assert chosen == [(41,)]
    qtbot.keyClick(filters, Qt.Key.Key_Up)
    qtbot.keyClick(filters, Qt.Key.Key_Space)
    qtbot.keyClick(filters, Qt.Key.Key_Return)
    assert switched[-1] == (133, False)
    assert chosen[-1] == (133,)


def test_the_chosen_and_those_that_are_off_look_different(filters: ShareList) -> None:
    plain = filters.grab().toImage()
    filters.set_chosen(41)
    chosen = filters.grab().toImage()
    filters.set_chosen(None)
    filters.set_off(frozenset({41}))
    off = filters.grab().toImage()
    assert plain != chosen
    assert plain != off
    assert chosen != off


# Before and after


def test_the_class_that_is_looked_at_comes_first(qtbot: QtBot, theme: Theme) -> None:
    bars = EffectBars(theme)
    before = np.array([0.5, -1.0, 2.0, -3.0, -2.0], dtype=np.float32)
    after = np.array([-0.5, 3.0, 1.0, -3.0, -2.0], dtype=np.float32)
    bars.set_scores(("a", "b", "c", "d", "e"), 0, before, after)
    shown(qtbot, bars, 300, bars.sizeHint().height())
    assert bars.order == [0, 1, 2, 4]
    assert "a 0.50 \u2192 \u22120.50" in bars.accessibleName()
    first = bars.grab().toImage()
    bars.set_scores(("a", "b", "c", "d", "e"), 0, before, before)
    assert bars.grab().toImage() != first


# Over the photograph


def test_pixels_are_as_strong_as_values_and_zero_is_the_veil() -> None:
    pixels = signed_pixels(np.array([[-2.0, 0.0, 1.0, 2.0]]))[0].astype(int)
    assert pixels[0, 2] > pixels[0, 0]  # violet
    assert pixels[3, 0] > pixels[3, 2]  # orange
    assert pixels[1].tolist() == [16, 17, 20, 115]
    assert pixels[1, 3] < pixels[2, 3] < pixels[3, 3] == pixels[0, 3]
    assert (signed_pixels(np.zeros((2, 2))) == pixels[1]).all()
