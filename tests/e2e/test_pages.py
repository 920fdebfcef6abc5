"""Turning to a page for the first time: it is made then, and tells of what there is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QSlider
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import LEAST, MainWindow
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.widgets.choice import Choice
from spp_viewer.gui.workers.messages import Selection
from tests.e2e.conftest import PATIENCE, WindowMaker

IMPORTED_LATE = (
    "pages.filters.panel",
    "pages.options.panel",
    "pages.why.panel",
    "pages.race.panel",
    "pages.race.view",
    "pages.window.live_panel",
)


def test_only_the_page_on_screen_is_made(window: MainWindow) -> None:
    assert window.panels.made == ("detections",)
    window.show_panel("why")
    assert window.panels.made == ("detections", "why")


def test_a_window_brings_no_code_of_pages_that_are_not_shown() -> None:
    code = "import sys; import spp_viewer.gui.shell.main_window; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "spp_viewer.gui.shell.page_factory" in found
    assert {f"spp_viewer.gui.{name}" for name in IMPORTED_LATE}.isdisjoint(found)


def test_asking_for_a_panel_makes_its_page(window: MainWindow) -> None:
    assert window.filters.parent() is not None
    assert "filters" in window.panels.made


def told(window: MainWindow) -> tuple[object, ...]:
    """What the pages say of the session."""
    inspector, filters, options = window.inspector, window.filters, window.options
    return (
        inspector.shown,
        inspector.parts.crop.level,
        inspector.parts.crop.filter,
        filters.chosen_filter,
        filters.window_cells,
        options.model.name.text(),
        options.device.ran.text(),
        window.detections.threshold.findChild(QSlider).value(),  # type: ignore[union-attr]
        window.detections.model.rowCount(),
        window.race_view.lanes.keys(),
    )


def test_pages_made_late_tell_what_pages_made_early_do(
    qtbot: QtBot, make_window: WindowMaker, photo_path: Path
) -> None:
    early, late = make_window(), make_window()
    for name in PANELS:
        early.show_panel(name)
    for each in (early, late):
        with qtbot.waitSignal(each.session.document.settled, timeout=PATIENCE):
            each.open_paths([photo_path])
        each.session.document.settings.set_threshold(-0.7)
        each.session.document.selection.choose_filter(2)
        each.session.document.settings.show_levels((2,))
        each.session.document.selection.select(Selection(3))
    assert late.panels.made == ("detections",)
    for each in (early, late):
        each.show_panel("window")  # which draws nothing before
    assert told(late) == told(early)
    assert told(late)[0] == Selection(3)
    assert told(late)[1:4] == (2, 2, 2)


def test_all_lists_that_drop_down_look_alike(window: MainWindow) -> None:
    window.actions_by_key["compare"].setChecked(True)
    for name in PANELS:
        window.show_panel(name)
    boxes = window.findChildren(QComboBox)
    assert window.race.controls.order in boxes
    assert window.sizes.level in boxes
    assert {type(box) for box in boxes if not isinstance(box, Choice)} == set()


@pytest.mark.parametrize("name", PANELS)
def test_every_page_has_room_in_the_least_window(window: MainWindow, name: str) -> None:
    window.show_panel(name)
    least = window.minimumSizeHint()
    assert least.width() <= LEAST[0]
    assert least.height() <= LEAST[1]
