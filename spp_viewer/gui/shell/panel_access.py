"""The panels of a window as its attributes. A page is made when one of its panels is first accessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spp_viewer.gui.shell.page_factory import PageFactory

if TYPE_CHECKING:
    from spp_viewer.gui.pages.detections.panel import DetectionsPanel
    from spp_viewer.gui.pages.filters.page import FiltersPage
    from spp_viewer.gui.pages.filters.panel import FiltersPanel
    from spp_viewer.gui.pages.options.panel import OptionsPanel
    from spp_viewer.gui.pages.overlays.panel import OverlaysPanel
    from spp_viewer.gui.pages.race.panel import RacePanel
    from spp_viewer.gui.pages.race.view import RaceView
    from spp_viewer.gui.pages.sizes.panel import SizesPanel
    from spp_viewer.gui.pages.sizes.view import SizesView
    from spp_viewer.gui.pages.why.panel import WhyPanel
    from spp_viewer.gui.pages.window.live_panel import LivePanel
    from spp_viewer.gui.pages.window.panel import InspectorPanel


class PanelAccess:
    """Gives a window its panels as attributes."""

    pages: PageFactory

    @property
    def detections(self) -> DetectionsPanel:
        return self.pages.ready("detections").detections

    @property
    def overlay_panel(self) -> OverlaysPanel:
        return self.pages.ready("detections").overlays

    @property
    def inspector(self) -> InspectorPanel:
        return self.pages.ready("window").inspector

    @property
    def live_panel(self) -> LivePanel:
        return self.pages.ready("window").live

    @property
    def why(self) -> WhyPanel:
        return self.pages.ready("why").why

    @property
    def filters(self) -> FiltersPanel:
        return self.pages.ready("filters").filters

    @property
    def filters_page(self) -> FiltersPage:
        return self.pages.ready("filters").filters_page

    @property
    def options(self) -> OptionsPanel:
        return self.pages.ready("options").options

    @property
    def race(self) -> RacePanel:
        return self.pages.ready("race").race

    @property
    def race_view(self) -> RaceView:
        return self.pages.ready("race").race_view

    @property
    def sizes(self) -> SizesPanel:
        return self.pages.ready("sizes").sizes

    @property
    def sizes_view(self) -> SizesView:
        return self.pages.ready("sizes").sizes_view
