"""Parts of a window that its actions, its pages and drag and drop use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QAction

from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.pair import CanvasPair
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.document.undo import UndoHistory
from spp_viewer.gui.export.exporter import Exporter
from spp_viewer.gui.i18n.language import Language
from spp_viewer.gui.shell.central_stack import CentralStack
from spp_viewer.gui.shell.docks import Docks
from spp_viewer.gui.shell.image_dock import ImageDock
from spp_viewer.gui.shell.navigator import Navigator
from spp_viewer.gui.shell.notice_bar import NoticeBar
from spp_viewer.gui.shell.opener import Opener
from spp_viewer.gui.shell.view_exporter import ViewExporter
from spp_viewer.gui.theme.theme import Theme

if TYPE_CHECKING:
    from spp_viewer.gui.pages.detections.panel import DetectionsPanel
    from spp_viewer.gui.pages.filters.page import FiltersPage
    from spp_viewer.gui.pages.filters.panel import FiltersPanel
    from spp_viewer.gui.pages.options.panel import OptionsPanel
    from spp_viewer.gui.pages.race.panel import RacePanel


class Pages(Protocol):
    """The panels of the pages at the side. Their page must be shown, or made by :meth:`ready`, before."""

    def ready(self, name: str) -> Pages:
        """Make a page if it is not made yet, and return these pages."""
        ...

    @property
    def detections(self) -> DetectionsPanel: ...

    @property
    def filters(self) -> FiltersPanel: ...

    @property
    def filters_page(self) -> FiltersPage: ...

    @property
    def options(self) -> OptionsPanel: ...

    @property
    def race(self) -> RacePanel: ...


@dataclass(frozen=True, eq=False)
class WindowContext:
    """The parts of one window.

    Attributes
    ----------
    actions
        By their keys in :data:`spp_viewer.gui.shell.actions.table.ACTIONS`.
    canvas, overlays, pair
        The canvas with the photograph, its layers, and both canvases.
    central
        The canvas or the view in its place: shows it, saves it, copies it.
    race
        Runs races and sweeps.
    pages
        Returns the pages at the side, which are made last.
    close
        Closes the window.
    """

    session: Session
    theme: Theme
    language: Language
    actions: dict[str, QAction]
    canvas: Canvas
    overlays: Overlays
    pair: CanvasPair
    central: CentralStack
    docks: Docks
    image_dock: ImageDock
    notices: NoticeBar
    exporter: Exporter
    view_exporter: ViewExporter
    history: UndoHistory
    race: RaceController
    navigator: Navigator
    opener: Opener
    pages: Callable[[], Pages]
    close: Callable[[], object]
