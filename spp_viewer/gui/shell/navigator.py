"""Shows a stage, a page at the side, or a filter over the photograph."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.trunks import FC7
from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.shell.docks import Docks
from spp_viewer.gui.shell.page_tabs import PanelTabs
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.strip.strip import PipelineStrip


class Navigator(QObject):
    """Brings parts of a window into view."""

    tour_wanted = Signal()
    """Emitted when the user requests the guided tour."""

    def __init__(
        self,
        session: Session,
        overlays: Overlays,
        strip: PipelineStrip,
        docks: Docks,
        panels: PanelTabs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._overlays, self._strip = session, overlays, strip
        self._docks, self._panels = docks, panels
        strip.chosen.connect(self.show_stage)
        for layer in overlays.layers.values():
            layer.visibility_changed.connect(self._on_overlay)
        session.live.active_changed.connect(self._on_live)

    @Slot(str)
    def show_stage(self, key: str) -> None:
        """Switch on the overlays that show a stage, and only these, and turn to its page."""
        stage = next(stage for stage in STAGES if stage.key == key)
        self._overlays.show_only(stage.overlays)
        if key == "conv5":
            self._session.features.choose_conv5()
        self._panels.show_page(stage.panel)
        self._strip.set_current(key)

    def show_panel(self, name: str) -> None:
        """Show a page at the side, and the side panel itself if it is hidden."""
        self._docks.show("panels")
        self._panels.show_page(name)

    def show_filter(self, number: int | None) -> None:
        """Choose a filter of the current layer, and show it over the photograph if it has a position."""
        features = self._session.features
        features.choose_filter(number)
        if features.layer != FC7:
            self._overlays.layers["conv5"].set_visible(True)

    @Slot()
    def _on_overlay(self) -> None:
        """Unmark the strip's current stage if its overlays are no longer those that are visible."""
        current = next((stage for stage in STAGES if stage.key == self._strip.current), None)
        if current is not None and current.overlays != self._overlays.visible:
            self._strip.set_current("")

    @Slot(bool)
    def _on_live(self, on: bool) -> None:
        if on:
            self.show_panel("window")
