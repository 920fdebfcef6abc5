"""The pages at the side. Each is made, and its code imported, when it is first shown or accessed.

So the window opens sooner, and pages that were never shown cost nothing when the image changes. The signals of a
session report changes only: a page that is made late reads the present state.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.i18n.text import plain
from spp_viewer.gui.shell.central_stack import CentralView
from spp_viewer.gui.shell.context import WindowContext
from spp_viewer.gui.shell.page_tabs import PANELS, PanelTabs
from spp_viewer.gui.workers.race_jobs import SPP
from spp_viewer.pipeline.model_info import ModelInfo

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
    from spp_viewer.gui.widgets.panel import Panel

    Kind = TypeVar("Kind", bound=Panel)


class PageFactory(QObject):
    """Makes the panels of a window and connects them to the session.

    Parameters
    ----------
    tabs
        Gets a page for each of :data:`spp_viewer.gui.shell.page_tabs.PANELS`.
    """

    def __init__(self, context: WindowContext, tabs: PanelTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._session, self._theme, self._tabs = context, context.session, context.theme, tabs
        makers = {
            "detections": lambda: (self.detections, self.overlays),
            "window": lambda: (self._window_page(),),
            "why": lambda: (self.why,),
            "filters": lambda: (self.filters_page,),
            "options": lambda: (self.options,),
            "race": lambda: (self.race,),
            "sizes": lambda: (self.sizes,),
        }
        for name in PANELS:
            action = context.actions[f"panel.{name}"]
            tabs.add(name, plain(action.text()), action.toolTip(), makers[name])
        session = self._session
        session.document.settings.model_loaded.connect(self._on_model)
        session.document.analysed.connect(self._show_analysis)
        session.document.opened.connect(self._show_no_analysis)
        session.document.cleared.connect(self._show_no_analysis)
        session.document.selection.selection_changed.connect(self._show_focus)
        session.document.selection.classes_changed.connect(self._show_focus)

    def ready(self, name: str) -> PageFactory:
        """Make a page if it is not made yet, so that its panels can be accessed."""
        self._tabs.make(name)
        return self

    def _has(self, name: str) -> bool:
        """Whether a panel is made."""
        return name in self.__dict__

    # The panels, for whom their page is made first

    @cached_property
    def detections(self) -> DetectionsPanel:
        from spp_viewer.gui.pages.detections.panel import DetectionsPanel

        return _untitled(DetectionsPanel(self._session.document, self._theme))

    @cached_property
    def overlays(self) -> OverlaysPanel:
        from spp_viewer.gui.pages.overlays.panel import OverlaysPanel

        context = self._context
        return OverlaysPanel(context.overlays, self._session, context.actions, self._theme)

    @cached_property
    def inspector(self) -> InspectorPanel:
        from spp_viewer.gui.pages.window.panel import InspectorPanel

        session, panel = self._session, _untitled(InspectorPanel(self._theme))
        session.document.settings.threshold_changed.connect(panel.set_threshold)
        session.document.settings.levels_changed.connect(panel.show_levels)
        session.document.selection.filter_changed.connect(panel.set_filter)
        panel.selection_wanted.connect(session.document.selection.select)
        panel.filter_wanted.connect(self._lay_conv5_over)
        if session.document.settings.model is not None:
            _show_model(panel, session.document.settings.model)
        panel.show_levels(session.document.settings.shown_levels)
        panel.set_threshold(session.document.settings.threshold)
        panel.set_filter(session.document.selection.filter)
        panel.set_analysis(session.document.analysis)
        panel.set_selection(session.document.focus)
        return panel

    @cached_property
    def live(self) -> LivePanel:
        from spp_viewer.gui.pages.window.live_exporter import LiveExporter
        from spp_viewer.gui.pages.window.live_panel import LivePanel

        panel = _untitled(LivePanel(self._session, self._theme))
        panel.filter_wanted.connect(self._lay_conv5_over)
        LiveExporter(self._context.exporter, panel)
        return panel

    @cached_property
    def why(self) -> WhyPanel:
        from spp_viewer.gui.canvas.patch_tool import PatchTool
        from spp_viewer.gui.pages.why.controller import WhyController
        from spp_viewer.gui.pages.why.exporter import WhyExporter
        from spp_viewer.gui.pages.why.panel import WhyPanel

        context = self._context
        panel = _untitled(WhyPanel(self._session, context.actions["overlay.why"], self._theme))
        tool = PatchTool(context.canvas, context.overlays.patch)
        WhyController(panel, self._session, tool, context.navigator.show_filter, context.navigator.show_panel)
        WhyExporter(context.exporter, panel)
        return panel

    @cached_property
    def filters(self) -> FiltersPanel:
        from spp_viewer.gui.pages.filters.controller import FiltersController
        from spp_viewer.gui.pages.filters.panel import FiltersPanel

        context, panel = self._context, FiltersPanel(self._theme)
        FiltersController(panel, self._session, context.navigator.show_filter)
        panel.mosaic.addAction(context.actions["mosaic"])
        panel.mosaic.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return panel

    @cached_property
    def filters_page(self) -> FiltersPage:
        """The maps of the open photograph, and beside them the gallery over many images."""
        from spp_viewer.gui.pages.filters.gallery_controller import GalleryController
        from spp_viewer.gui.pages.filters.gallery_panel import GalleryPanel
        from spp_viewer.gui.pages.filters.page import FiltersPage

        context = self._context
        page = FiltersPage(self.filters, GalleryPanel(self._theme), self._theme)
        GalleryController(
            page,
            self._session,
            context.race,
            context.exporter,
            context.navigator.show_filter,
            context.opener.open_paths,
        )
        return page

    @cached_property
    def options(self) -> OptionsPanel:
        from spp_viewer.gui.pages.options.panel import OptionsPanel

        return _untitled(OptionsPanel(self._session, self._context.history, self._theme))

    @cached_property
    def race(self) -> RacePanel:
        from spp_viewer.gui.pages.race.exporter import RaceExporter
        from spp_viewer.gui.pages.race.panel import RacePanel

        context, view = self._context, self.race_view
        panel = _untitled(RacePanel(self._session.document, context.race, view, self._theme))
        exporter = RaceExporter(context.exporter, context.race, view, panel)
        canvas = view.lanes[SPP].canvas
        context.central.add(view, CentralView(exporter.save_picture, exporter.copy_picture, canvas))
        return panel

    @cached_property
    def race_view(self) -> RaceView:
        """The view that takes the canvas's place while the page Race is shown."""
        from spp_viewer.gui.pages.race.view import RaceView

        return RaceView(self._session.document, self._context.race, self._theme)

    @cached_property
    def sizes(self) -> SizesPanel:
        from spp_viewer.gui.pages.sizes.controller import SizesController
        from spp_viewer.gui.pages.sizes.panel import SizesPanel

        context, view = self._context, self.sizes_view
        panel = _untitled(SizesPanel(self._session.sizes, self._theme))
        controller = SizesController(panel, view, self._session.sizes, context.exporter, context.notices.clear)
        context.central.add(view, CentralView(controller.save_picture, controller.copy_picture, context.canvas))
        return panel

    @cached_property
    def sizes_view(self) -> SizesView:
        """The view that takes the canvas's place while the page Sizes is shown."""
        from spp_viewer.gui.pages.sizes.view import SizesView

        return SizesView(self._session.sizes, self._theme)

    def central_view(self, name: str) -> QWidget | None:
        """Return the view that takes the canvas's place while a page is shown; None for the canvas."""
        if name == "race":
            return self.ready(name).race_view
        return self.ready(name).sizes_view if name == "sizes" else None

    def _window_page(self) -> QWidget:
        from spp_viewer.gui.pages.window.live_panel import LivePage

        return LivePage(self.inspector, self.live)

    @Slot(int)
    def _lay_conv5_over(self, number: int) -> None:
        """Lay a filter of conv5 over the photograph, or the maximum of all."""
        from spp_viewer.gui.pages.window.panel import NO_FILTER

        self._session.features.choose_conv5()
        self._context.navigator.show_filter(None if number == NO_FILTER else number)

    # The session

    @Slot(object)
    def _on_model(self, model: ModelInfo) -> None:
        if self._has("inspector"):
            _show_model(self.inspector, model)

    @Slot(object)
    def _show_analysis(self, analysis: Analysis | None) -> None:
        if self._has("inspector"):
            self.inspector.set_analysis(analysis)
        # It also chooses the map of the selected window among several.
        if self._has("filters") or (analysis is not None and analysis.maps is not None and len(analysis.maps) > 1):
            self.ready("filters").filters.set_analysis(analysis)
        self._show_focus()

    @Slot()
    def _show_no_analysis(self) -> None:
        self._show_analysis(None)

    @Slot()
    def _show_focus(self) -> None:
        """Update the panels for the selection, or else for the strongest detection."""
        focus = self._session.document.focus
        if self._has("inspector"):
            self.inspector.set_selection(focus)
        if self._has("filters"):
            self.filters.set_selection(focus.proposal if focus is not None else None)


def _untitled(panel: Kind) -> Kind:
    """Panel without its title, which the tab shows."""
    panel.title.hide()
    return panel


def _show_model(inspector: InspectorPanel, model: ModelInfo) -> None:
    inspector.set_levels(model.levels)
    inspector.set_thin(frozenset(model.thin_classes))
