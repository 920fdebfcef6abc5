"""A window is followed from its cells to its fate; every stage of the strip leads to the panel that tells of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import SUPPRESSED
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.workers.messages import Selection
from tests.e2e.conftest import at, turn_to

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def inspecting(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    return turn_to(qtbot, analysed, Qt.Key.Key_F3, "window")


def test_before_a_selection_it_tells_of_the_strongest_detection(inspecting: MainWindow) -> None:
    analysis = inspecting.session.document.analysis
    assert analysis is not None
    assert inspecting.session.document.selection.current is None
    strongest = Selection(int(analysis.detections.proposals[0]), int(analysis.detections.candidates[0]))
    assert inspecting.inspector.shown == strongest


def test_a_click_on_a_box_shows_its_window(qtbot: QtBot, inspecting: MainWindow) -> None:
    analysis = inspecting.session.document.analysis
    assert analysis is not None
    x1, y1, x2, y2 = analysis.detections.boxes[0].tolist()
    qtbot.mouseClick(inspecting.canvas, LEFT, pos=at(inspecting, (x1 + x2) / 2, (y1 + y2) / 2))
    assert inspecting.session.document.selection.current is not None
    assert inspecting.inspector.shown == inspecting.session.document.selection.current


def test_the_one_that_suppressed_it_is_a_click_away(qtbot: QtBot, inspecting: MainWindow) -> None:
    analysis = inspecting.session.document.analysis
    assert analysis is not None
    row = next(r for r in range(len(analysis.candidates)) if analysis.candidates.outcome[r] == SUPPRESSED)
    inspecting.session.document.selection.select(Selection(int(analysis.candidates.proposal[row]), row))
    stronger = int(analysis.candidates.suppressor[row])
    assert f'href="{stronger}"' in inspecting.inspector.parts.story.text()
    inspecting.inspector.parts.story.linkActivated.emit(str(stronger))
    assert inspecting.session.document.selection.current == Selection(
        int(analysis.candidates.proposal[stronger]), stronger
    )


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage.panel], ids=lambda stage: stage.key)
def test_a_stage_leads_to_its_panel(qtbot: QtBot, analysed: MainWindow, stage) -> None:  # type: ignore[no-untyped-def]
    tile = analysed.strip.tiles[stage.key]
    qtbot.mouseClick(tile, LEFT, pos=tile.rect().center())
    assert analysed.panels.current == stage.panel


def test_the_panel_is_remembered(analysed: MainWindow) -> None:
    analysed.panels.show_page("filters")
    assert analysed.settings().panel == "filters"


def test_a_tab_is_clicked(qtbot: QtBot, analysed: MainWindow) -> None:
    bar = analysed.panels.bar
    qtbot.mouseClick(bar, LEFT, pos=bar.tabRect(3).center())
    assert analysed.panels.current == "filters"
    assert analysed.filters.isVisible()
    assert not analysed.detections.isVisible()
