from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.trunks import FC7
from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.view_options import CanvasOptions
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.shell.docks import RIGHT, Docks
from spp_viewer.gui.shell.navigator import Navigator
from spp_viewer.gui.shell.page_tabs import PANELS, PanelTabs
from spp_viewer.gui.strip.strip import PipelineStrip
from spp_viewer.gui.theme.theme import Theme


@dataclass
class Parts:
    """A navigator and what it shows."""

    window: QMainWindow
    session: Session
    overlays: Overlays
    strip: PipelineStrip
    docks: Docks
    panels: PanelTabs
    navigator: Navigator


@pytest.fixture
def parts(qtbot: QtBot, silent: Session, theme: Theme) -> Parts:
    window, panels = QMainWindow(), PanelTabs()
    qtbot.addWidget(window)
    canvas = Canvas(theme)
    window.setCentralWidget(canvas)
    overlays = Overlays(canvas, silent, frozenset(), CanvasOptions())
    strip, docks = PipelineStrip(silent.document, theme), Docks(window)
    window.setMenuWidget(strip)
    for name in PANELS:
        panels.add(name, name, "", lambda: (QWidget(),))
    docks.side("panels", "Panels", panels, panels.head, RIGHT, 300)
    window.show()
    navigator = Navigator(silent, overlays, strip, docks, panels, window)
    return Parts(window, silent, overlays, strip, docks, panels, navigator)


def test_a_stage_brings_its_overlays_and_its_page(parts: Parts) -> None:
    parts.navigator.show_stage("windows")
    assert parts.strip.current == "windows"
    assert parts.overlays.visible == {"conv5", "window"}
    assert parts.panels.current == "window"


def test_an_overlay_switched_by_hand_takes_the_mark_off_the_stage(parts: Parts) -> None:
    parts.navigator.show_stage("windows")
    parts.overlays.layers["before"].set_visible(True)
    assert parts.strip.current == ""


def test_a_page_is_shown_even_if_the_side_panel_is_hidden(parts: Parts) -> None:
    parts.docks.set_visible("panels", False)
    assert not parts.docks.is_shown("panels")
    parts.navigator.show_panel("race")
    assert parts.docks.is_shown("panels")
    assert parts.panels.current == "race"


def test_the_live_window_brings_its_page(parts: Parts) -> None:
    parts.session.live.active_changed.emit(True)
    assert parts.panels.current == "window"


def test_a_filter_is_laid_over_the_photograph_and_a_unit_of_fc7_is_not(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = parts.session.features
    monkeypatch.setattr(type(features), "layer", FC7)
    parts.navigator.show_filter(3)
    assert parts.overlays.visible == set()
    monkeypatch.setattr(type(features), "layer", "conv5")
    parts.navigator.show_filter(3)
    assert parts.overlays.visible == {"conv5"}
