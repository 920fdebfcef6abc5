"""The main window: makes its parts and connects them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from spp_viewer.gui.canvas.header import CanvasHeader
from spp_viewer.gui.canvas.invitation import Invitation
from spp_viewer.gui.canvas.live_tool import LiveTool
from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.pair import CanvasPair
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.race_history import RaceHistory
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.document.undo import UndoHistory
from spp_viewer.gui.export.exporter import Exporter
from spp_viewer.gui.i18n.language import ENGLISH, Language
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.images.panel import ImagesPanel
from spp_viewer.gui.shell.actions.table import apply_palette, fill_menus, key_rows, make_actions
from spp_viewer.gui.shell.central_area import CentralArea
from spp_viewer.gui.shell.central_stack import CentralStack, CentralView
from spp_viewer.gui.shell.commands import Commands
from spp_viewer.gui.shell.context import WindowContext
from spp_viewer.gui.shell.dock_widths import DockWidths
from spp_viewer.gui.shell.docks import LEFT, RIGHT, DockMenuButton, Docks
from spp_viewer.gui.shell.drag_drop import DropTarget
from spp_viewer.gui.shell.image_dock import ImageDock
from spp_viewer.gui.shell.navigator import Navigator
from spp_viewer.gui.shell.notice_bar import NoticeBar
from spp_viewer.gui.shell.opener import Opener
from spp_viewer.gui.shell.page_factory import PageFactory
from spp_viewer.gui.shell.page_tabs import PanelTabs
from spp_viewer.gui.shell.panel_access import PanelAccess
from spp_viewer.gui.shell.saved_options import to_remember
from spp_viewer.gui.shell.settings import Settings
from spp_viewer.gui.shell.status_bar import StatusBar
from spp_viewer.gui.shell.view_exporter import ViewExporter
from spp_viewer.gui.strip.strip import PipelineStrip
from spp_viewer.gui.theme.icons import application_icon
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.workers.messages import Opened
from spp_viewer.gui.workers.task_queue import TaskQueue
from spp_viewer.pipeline.setup import AnalysisSetup

PANEL_WIDTH = 360

LEAST = 752, 560
"""Least width and height of the window: every page has room, also those that are not made yet."""


class MainWindow(PanelAccess, QMainWindow):
    """One session on screen.

    Parameters
    ----------
    session
        Shut down when the window closes.
    settings
        The state to begin with; :meth:`settings` returns the one to save.
    past
        Earlier races and sweeps.

    Attributes
    ----------
    tour_answered
        Whether the guided tour was taken or declined; the tour sets it, the settings keep it.
    """

    rebuilt = Signal()
    """Emitted when all parts have been made anew."""

    closing = Signal()
    """Emitted before the window closes and its state is read."""

    closed = Signal(object)
    """Settings to remember."""

    tour_wanted = Signal()
    """Emitted when the user requests the guided tour."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        settings: Settings | None = None,
        language: Language | None = None,
        past: RaceHistory | None = None,
    ) -> None:
        super().__init__()
        settings = settings if settings is not None else Settings()
        self.session, self.theme = session, theme
        self.language = language if language is not None else Language(theme.app, ENGLISH, self)
        self.background = TaskQueue(self)
        self.history = UndoHistory(session)
        self.referee = RaceController(session, past, self)
        self.tour_answered = settings.tour_answered
        self._remembered = settings.options
        self.setWindowTitle("SPP Viewer")
        self.setWindowIcon(application_icon())
        self.setMinimumSize(*LEAST)
        self.resize(1280, 800)
        if settings.geometry:
            self.restoreGeometry(QByteArray(settings.geometry))
        self.build(settings)

    # Assembly

    def build(self, settings: Settings) -> None:
        """Make everything that the window shows, in the language in force."""
        self.actions_by_key = make_actions(self, self.theme.palette)
        self._make_canvas(settings)
        self.exporter = Exporter(self, self.session.document, self.background)
        self.view_exporter = ViewExporter(self.exporter, self.session.document, self.pair)
        self.opener = Opener(self.session, self, settings.folder, settings.recent, key_rows)
        fill_menus(self.menuBar(), self.actions_by_key, {"open.folder": self.opener.recent.menu})
        self._make_center()
        self._make_docks(settings)
        context = self._make_context()
        self.pages = PageFactory(context, self.panels, self)
        self.commands = Commands(context, self)
        DropTarget(self, self.invitation, self.opener)
        self._listen()
        self.panels.show_page(settings.panel)
        if settings.layout:
            self.restoreState(QByteArray(settings.layout))
        self.image_dock.place()
        self.actions_by_key["compare"].setChecked(settings.canvas.comparing)
        self.rebuilt.emit()
        self.canvas.setFocus()

    def _make_canvas(self, settings: Settings) -> None:
        session, theme, look = self.session, self.theme, settings.canvas
        self.canvas = Canvas(theme)
        self.invitation = Invitation(self.canvas, theme)
        self.overlays = Overlays(self.canvas, session, settings.overlays, look)
        session.document.selection.choose_reduction(look.reduction)
        session.document.settings.prefer_levels(look.levels)
        session.sizes.choose(settings.sizes)
        self.pair = CanvasPair(self.canvas, self.overlays, session, theme, self.actions_by_key, look)
        self.hand = LiveTool(self.canvas, self.overlays, session.live)

    def _make_center(self) -> None:
        self.notices = NoticeBar(self.theme)
        header = CanvasHeader(self.session.document, self.canvas, self.actions_by_key)
        self.central_area = CentralArea(self.notices, header, self.pair)
        image = CentralView(self.view_exporter.save_picture, self.view_exporter.copy_picture, self.canvas)
        self.central = CentralStack(self.central_area.stack, image)
        self.setCentralWidget(self.central_area)
        self.status = StatusBar(self.session)
        self.setStatusBar(self.status)

    def _make_docks(self, settings: Settings) -> None:
        self.docks = Docks(self)
        self.strip = PipelineStrip(self.session.document, self.theme)
        top = QWidget()
        row = QVBoxLayout(top)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID)
        row.addWidget(self.strip)
        self.docks.fixed("pipeline", tr("Pipeline"), top, Qt.DockWidgetArea.TopDockWidgetArea)
        self.panels = PanelTabs()
        menu = [self.actions_by_key[f"layout.{key}"] for key in ("move", "float", "panels", "reset")]
        self.panels.add_button(DockMenuButton(self.theme, menu))
        right = self.docks.side("panels", tr("Panels"), self.panels, self.panels.head, RIGHT, PANEL_WIDTH)
        self.images = ImagesPanel(self.session, self.actions_by_key, self.theme)
        left = self.docks.fixed("images", tr("Images"), self.images, LEFT)
        widths = DockWidths(self, (left, right))
        self.image_dock = ImageDock(
            self, left, widths, self.images, self.session, settings.images, settings.images_width
        )

    def _make_context(self) -> WindowContext:
        self.navigator = Navigator(self.session, self.overlays, self.strip, self.docks, self.panels, self)
        return WindowContext(
            session=self.session,
            theme=self.theme,
            language=self.language,
            actions=self.actions_by_key,
            canvas=self.canvas,
            overlays=self.overlays,
            pair=self.pair,
            central=self.central,
            docks=self.docks,
            image_dock=self.image_dock,
            notices=self.notices,
            exporter=self.exporter,
            view_exporter=self.view_exporter,
            history=self.history,
            race=self.referee,
            navigator=self.navigator,
            opener=self.opener,
            pages=lambda: self.pages,
            close=self.close,
        )

    def _listen(self) -> None:
        session = self.session
        self.navigator.tour_wanted.connect(self.tour_wanted)
        self.pair.hovered.connect(self.status.show_pixel)
        self.theme.changed.connect(self._apply_theme)
        self.panels.changed.connect(self._on_page)
        self.referee.problem.connect(self.notices.show_problem)
        self.exporter.reported.connect(self.notices.show_problem)
        session.document.problem.connect(self.notices.show_problem)
        session.document.settings.options_changed.connect(self._on_options)
        session.document.opened.connect(self._on_opened)
        session.document.analysed.connect(self._on_analysed)
        session.live.drop_wanted.connect(self._on_drop_wanted)

    # For the application

    def open_paths(self, paths: list[Path]) -> None:
        """Open images and folders, and remember where they were."""
        self.opener.open_paths(paths)

    def show_panel(self, name: str) -> None:
        """Show a page at the side, and the side panel itself if it is hidden."""
        self.navigator.show_panel(name)

    def show_crash(self, message: str, detail: str) -> None:
        """Show an uncaught error, ready to be copied."""
        self.opener.show_crash(message, detail)

    # From the session

    def _on_opened(self, opened: Opened) -> None:
        self.setWindowTitle(f"{opened.image.name} \u2013 SPP Viewer")
        self.notices.clear("image", "analysis", "proposals", "truth")
        self.invitation.refresh()

    def _on_analysed(self) -> None:
        self.notices.clear("model", "proposals", "device")

    def _on_options(self, _: object) -> None:
        self.notices.clear("options")

    def _on_drop_wanted(self, setup: AnalysisSetup) -> None:
        """Add the live window to the proposals, in a way that can be undone."""
        self.history.replace("drawn", setup)

    # From the parts

    def _on_page(self, name: str) -> None:
        self.central.show(self.pages.central_view(name))

    def _apply_theme(self) -> None:
        apply_palette(self.actions_by_key, self.theme.palette)

    # Window

    def settings(self) -> Settings:
        """Return what to remember of this window."""
        return Settings(
            theme=self.theme.name,
            language=self.language.name,
            overlays=self.overlays.visible,
            panel=self.panels.current,
            threshold=self.session.document.settings.chosen_threshold,
            folder=self.opener.folder,
            geometry=bytes(self.saveGeometry().data()),
            layout=bytes(self.saveState().data()),
            canvas=self.pair.look,
            options=to_remember(
                self._remembered, self.session.document.settings.baseline, self.session.document.settings.setup
            ),
            images=self.image_dock.wanted,
            images_width=self.image_dock.width,
            recent=self.opener.recent.paths,
            sizes=self.session.sizes.choice,
            tour_answered=self.tour_answered,
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        self.closed.emit(self.settings())
        for dock in self.findChildren(QDockWidget):
            dock.setVisible(dock.isVisible() and not dock.isFloating())  # a window of its own would outlive this one
        self.hide()  # at once, even if the worker takes a moment to stop
        self.referee.shutdown()
        self.images.shutdown()
        self.session.shutdown()
        self.background.shutdown()
        event.accept()
