"""fc7 in the browser, and what stands in place of maps that are not there."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import feature_row
from spp_viewer.explain.units import strongest_units, windows_of_unit
from spp_viewer.gui.document.feature_layers import LayerState
from spp_viewer.gui.pages.filters.patches import PATCH_COUNT
from spp_viewer.gui.pages.filters.units import BAR_COUNT, ROW_HEIGHT, UnitsPage, units_view
from spp_viewer.gui.pages.filters.waiting import LayerWaiting
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Phase

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, analysis: Analysis) -> UnitsPage:
    """Telling of proposal 5."""
    page = UnitsPage(theme)
    qtbot.addWidget(page)
    page.resize(320, 560)
    page.set_view(units_view(analysis, 5, None))
    with qtbot.waitExposed(page):
        page.show()
    return page


def values_of(analysis: Analysis, proposal: int) -> np.ndarray:
    return analysis.fc7[feature_row(analysis, proposal)]


def test_it_begins_with_the_unit_that_the_window_excites_most(page: UnitsPage, analysis: Analysis) -> None:
    values = values_of(analysis, 5)
    best = int(values.argmax())
    assert page.bars.units == strongest_units(values, BAR_COUNT).tolist()
    assert page.bars.units[0] == best
    assert page.caption.text() == f"Windows that excite unit {best} most"
    assert page.heading.text().startswith("Proposal 5: ")
    assert f"{(values > 0).sum()} of {len(values)}" in page.heading.text()


def test_a_unit_is_chosen_from_the_strip_the_bars_and_the_keys(page: UnitsPage, analysis: Analysis) -> None:
    heard: list[int] = []
    page.unit_chosen.connect(heard.append)
    strip = page.strip
    row = strip.row_rect(0)
    at = QPoint(round(row.x() + 7.5 * row.width() / strip.columns), round(row.center().y()))
    QTest.mouseMove(strip, at)
    QTest.mouseClick(strip, LEFT, pos=at)
    QTest.mouseClick(page.bars, LEFT, pos=QPoint(50, 2 * ROW_HEIGHT + 9))
    page.bars.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space):
        QTest.keyClick(page.bars, key)
    order = page.bars.units
    assert heard == [7, order[2], order[1], order[3]]


def test_the_strip_reads_out_a_unit(page: UnitsPage, analysis: Analysis) -> None:
    page.strip._point_at((0, 3))
    assert page.heading.text().startswith("Proposal 5, unit 3: ")
    page.strip._point_at((-1, -1))
    assert "units active" in page.heading.text()


def test_windows_of_a_unit_are_cut_out_and_chosen(page: UnitsPage, analysis: Analysis) -> None:
    unit = page.bars.units[0]
    windows = windows_of_unit(analysis, unit, PATCH_COUNT)
    heard: list[int] = []
    page.proposal_chosen.connect(heard.append)
    shown = [button for button in page.patches.buttons if button.isVisible()]
    assert len(shown) == len(windows) > 0
    for button in shown:
        QTest.mouseClick(button, LEFT)
    assert heard == windows.tolist()
    assert shown[0].accessibleName().startswith(f"{windows[0]}: ")


def test_without_a_window_there_are_still_units(page: UnitsPage, analysis: Analysis) -> None:
    page.set_view(units_view(analysis, None, None))
    assert not page.strip.isVisible()
    assert not page.bars.isVisible()
    best = int(analysis.fc7.max(axis=0).argmax())
    assert page.caption.text() == f"Windows that excite unit {best} most"
    assert page.patches.buttons[0].isVisible()
    assert "Select a box" in page.heading.text()


def test_the_chosen_unit_stands_out(page: UnitsPage, analysis: Analysis) -> None:
    before = page.bars.grab().toImage()
    page.set_view(units_view(analysis, 5, page.bars.units[3]))
    assert page.bars.grab().toImage() != before


def test_waiting_says_how_far_it_is_and_what_went_wrong(qtbot: QtBot) -> None:
    wait = LayerWaiting()
    qtbot.addWidget(wait)
    wait.show()
    heard: list[str] = []
    wait.cancelled.connect(lambda: heard.append("cancel"))
    wait.retried.connect(lambda: heard.append("retry"))
    wait.set_state("conv2", LayerState(Phase.RUNNING, 3, 8))
    assert wait.bar.isVisible()
    assert (wait.bar.value(), wait.bar.maximum()) == (3, 8)
    assert "conv2" in wait.label.text()
    QTest.mouseClick(wait.button, LEFT)
    wait.set_state("conv2", LayerState(Phase.CANCELLED))
    assert not wait.bar.isVisible()
    QTest.mouseClick(wait.button, LEFT)
    wait.set_state("conv2", LayerState(Phase.FAILED, message="There is no model."))
    assert "There is no model." in wait.label.text()
    QTest.mouseClick(wait.button, LEFT)
    assert heard == ["cancel", "retry", "retry"]
