"""The state of the window: what it was before the tour, and what a step makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QWidget

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.document.selection_transfer import carried_map, carried_selection
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.shell.retranslation import settle
from spp_viewer.gui.tour.facts import strongest_filter, subject
from spp_viewer.gui.tour.steps import TourStep
from spp_viewer.gui.workers.messages import Opened, Selection

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

ROOMY = 1000
"""A window narrower than this, screen pixels, has no room for a second canvas."""

ROUNDS = 3
"""Times that a column is laid out before it is scrolled: heights that follow from widths come step by step."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What the user looked at: overlays, pages, second canvas, live window, threshold, classes, and of one image the
    selection, the cell, the map, the place and the last race."""

    stage: str
    panel: str
    panels_shown: bool
    overlays: frozenset[str]
    comparing: bool
    comparison: str
    threshold: float | None
    classes: frozenset[int] | None
    class_names: tuple[str, ...]
    levels: tuple[int, ...]
    layer: str
    filter: int | None
    live: bool
    live_box: Boxes | None
    opened: Opened | None
    analysis: Analysis | None
    selection: Selection | None
    cell: tuple[int, int] | None
    map_index: int
    viewport: Viewport | None
    race: Comparison | None

    @staticmethod
    def of(window: MainWindow) -> Scene:
        """The present state."""
        session, look = window.session, window.pair.look
        return Scene(
            stage=window.strip.current,
            panel=window.panels.current,
            panels_shown=window.actions_by_key["layout.panels"].isChecked(),
            overlays=window.overlays.visible,
            comparing=look.comparing,
            comparison=look.comparison,
            threshold=session.document.settings.chosen_threshold,
            classes=session.document.selection.classes_shown,
            class_names=session.document.class_names,
            levels=session.document.settings.shown_levels,
            layer=session.features.layer,
            filter=session.document.selection.filter,
            live=session.live.active,
            live_box=session.live.box,
            opened=session.document.image,
            analysis=session.document.analysis,
            selection=session.document.selection.current,
            cell=session.document.selection.cell,
            map_index=session.document.selection.map_index,
            viewport=None if window.canvas.is_fitted else window.canvas.viewport,
            race=window.referee.result,
        )

    def restore(self, window: MainWindow) -> None:
        """Put the window into this state; what belongs to an image only if that is on screen."""
        session, actions = window.session, window.actions_by_key
        same = self.opened is not None and session.document.image is self.opened
        session.document.settings.set_threshold(self.threshold)
        if session.document.class_names == self.class_names:
            session.document.show_classes(self.classes)
        session.document.settings.show_levels(self.levels)
        if self.layer in session.features.names:
            session.features.choose_layer(self.layer)
        else:
            session.features.choose_conv5()
        session.document.selection.choose_filter(self.filter)
        if same:
            self._restore_attention(window)
        session.live.activate(self.live and (same or session.live.box is not None))
        if window.pair.pane is not None:
            window.pair.pane.choose(self.comparison)
        actions["compare"].setChecked(self.comparing)
        window.overlays.show_only(self.overlays)
        window.panels.show_page(self.panel)
        actions["layout.panels"].setChecked(self.panels_shown)
        window.strip.set_current(self.stage)
        settle(window)
        window.canvas.fit()
        if same and self.viewport is not None:
            window.canvas.set_viewport(self.viewport)

    def _restore_attention(self, window: MainWindow) -> None:
        session, before = window.session, self.analysis
        if window.referee.result is not self.race and window.referee.job is None:
            window.referee.recall(self.race)
        if self.live_box is not None:
            session.live.set_box(self.live_box)
        now = session.document.analysis
        if before is None or now is None:
            return
        selection, index = self.selection, self.map_index
        if now is not before:
            selection, index = carried_selection(selection, before, now), carried_map(index, before, now)
        session.document.selection.select(selection)
        session.document.selection.choose_map(index)
        session.document.selection.choose_cell(self.cell if now is before else None)


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
    """What of the results a step is about: window, map and filter."""
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
