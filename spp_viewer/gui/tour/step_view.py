"""Brings the window into the state that a step of the tour describes."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.shell.window_parts import settle
from spp_viewer.gui.tour.facts import strongest_filter, subject
from spp_viewer.gui.tour.steps import TourStep

ROOMY = 1000
"""A window narrower than this, screen pixels, has no room for a second canvas."""

ROUNDS = 3
"""Times that a column is laid out before it is scrolled: heights that follow from widths come step by step."""


def show(window: MainWindow, step: TourStep) -> None:
    """Overlays, pages and canvases of a step."""
    window.session.live.activate(False)
    if step.compare and window.width() >= ROOMY:
        window.pair.compare(step.compare)
    else:
        window.actions_by_key["compare"].setChecked(False)
    window.navigator.show_stage(step.stage)
    panel = step.panel if step.panel in PANELS else step.fallback
    window.show_panel(panel or window.panels.current)
    window.canvas.fit()
    window.central.canvas.fit()


def point(window: MainWindow, step: TourStep, analysis: Analysis) -> None:
    """Select the window, the map and the filter that a step describes."""
    session, chosen = window.session, subject(analysis)
    session.document.settings.show_levels(session.document.settings.levels)
    session.document.selection.choose_cell(None)
    session.document.selection.select(chosen if step.selects else None)
    if chosen is not None and analysis.windows is not None:
        session.document.selection.choose_map(int(analysis.windows.scale_index[chosen.proposal]))
    session.document.selection.choose_filter(strongest_filter(analysis) if step.filters else None)


def bring_into_view(window: MainWindow, targets: list[QWidget]) -> None:
    """Scroll where these widgets are not wholly seen, so that the first of them is seen above all."""
    for _ in range(ROUNDS):
        settle(window)
    for target in reversed(targets):
        area = target.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        content = area.widget() if area is not None else None
        if area is not None and content is not None:
            top, bar = target.mapTo(content, QPoint()).y(), area.verticalScrollBar()
            if not bar.value() <= top <= bar.value() + area.viewport().height() - target.height():
                bar.setValue(top)
