"""The main window: puts the parts together and wires the actions. What they do is theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QMainWindow, QVBoxLayout, QWidget

from spp_viewer.core.image import SUFFIXES
from spp_viewer.core.message import Message
from spp_viewer.core.samples import sample_paths
from spp_viewer.core.trunks import FC7
from spp_viewer.exchange.analysis_file import SUFFIX
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
from spp_viewer.gui.shell.actions import apply_palette, fill_menus, make_actions
from spp_viewer.gui.shell.central_stack import CentralStack
from spp_viewer.gui.shell.commands import Commands
from spp_viewer.gui.shell.dialogs import CrashDialog
from spp_viewer.gui.shell.dock_widths import DockWidths
from spp_viewer.gui.shell.docks import LEFT, RIGHT, DockMenuButton, Docks
from spp_viewer.gui.shell.drag_drop import DropTarget
from spp_viewer.gui.shell.image_dock import ImageDock
from spp_viewer.gui.shell.notice_bar import NoticeBar
from spp_viewer.gui.shell.page_factory import PageFactory
from spp_viewer.gui.shell.page_tabs import PanelTabs
from spp_viewer.gui.shell.recent_files import RecentFiles
from spp_viewer.gui.shell.retranslation import renew
from spp_viewer.gui.shell.saved_options import to_remember
from spp_viewer.gui.shell.settings import Settings
from spp_viewer.gui.shell.status_bar import StatusBar
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.strip.strip import PipelineStrip
from spp_viewer.gui.theme.icons import application_icon
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.tour.tour import Tour
from spp_viewer.gui.widgets.current_page_stack import CentralPages
from spp_viewer.gui.workers.messages import Opened, Problem
from spp_viewer.gui.workers.preload import collect_frozen
from spp_viewer.gui.workers.race_jobs import SPP
from spp_viewer.gui.workers.task_queue import TaskQueue

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

PANEL_WIDTH = 360

LEAST = 752, 560
"""Least width and height of the window: every page has room, also those that are not made yet."""


class MainWindow(QMainWindow):
    """One session on screen.

    Parameters
    ----------
    session
        Shut down when the window closes.
    settings
        What to begin with; :meth:`settings` tells what to remember.
    past
        Races and sweeps of the past.
    """

    closed = Signal(object)
    """Settings to remember."""

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
        self.tour = Tour(self, settings.tour_answered)
        self._remembered = settings.options
        self._folder = settings.folder
        self.setWindowTitle("SPP Viewer")
        self.setWindowIcon(application_icon())
        DropTarget(self)
        self.setMinimumSize(*LEAST)
        self.resize(1280, 800)
        if settings.geometry:
            self.restoreGeometry(QByteArray(settings.geometry))
        self._build(settings)
        self.language.changed.connect(self.rebuild)

    def _build(self, settings: Settings) -> None:
        """Make everything that the window shows, in the language in force."""
        session, theme = self.session, self.theme
        self.actions_by_key = make_actions(self, theme.palette)
        self.strip = PipelineStrip(session, theme)
        self.notices = NoticeBar(theme)
        self.canvas = Canvas(theme)
        self.invitation = Invitation(self.canvas, theme)
        self.overlays = Overlays(self.canvas, session, settings.overlays, settings.canvas)
        session.choose_reduction(settings.canvas.reduction)
        session.prefer_levels(settings.canvas.levels)
        session.sizes.choose(settings.sizes)
        self.pair = CanvasPair(self.canvas, self.overlays, session, theme, self.actions_by_key, settings.canvas)
        self.docks = Docks(self)
        self.hand = LiveTool(self.canvas, self.overlays, session.live)
        self.exporter = Exporter(self, session, self.pair, self.background)
        self.recent = RecentFiles(session, self.open_paths, settings.recent, self.menuBar())
        fill_menus(self.menuBar(), self.actions_by_key, {"open.folder": self.recent.menu})
        self._assemble(settings)
        self.commands = Commands(self)
        self._listen()
        self.panels.show_page(settings.panel)
        if settings.layout:
            self.restoreState(QByteArray(settings.layout))
        self.image_dock.place()
        self.actions_by_key["compare"].setChecked(settings.canvas.comparing)
        self.tour.show_again()
        self.canvas.setFocus()

    # Assembly

    def _assemble(self, settings: Settings) -> None:
        self._canvas_frame = frame = QFrame()
        frame.setObjectName("canvasFrame")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(0)
        inner.addWidget(CanvasHeader(self.session, self.canvas, self.actions_by_key))
        inner.addWidget(self.pair, 1)
        self.middle = CentralPages()
        self.middle.addWidget(frame)
        self.front_page = CentralStack(self.middle, self.exporter.save_picture, self.exporter.copy_picture)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(GRID, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.notices)
        column.addWidget(self.middle, 1)
        self.tour.add_to(column)
        self.setCentralWidget(body)
        top = QWidget()
        row = QVBoxLayout(top)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID)
        row.addWidget(self.strip)
        self.docks.fixed("pipeline", tr("Pipeline"), top, Qt.DockWidgetArea.TopDockWidgetArea)
        self.panels = PanelTabs()
        self.pages = PageFactory(self, self.panels)
        menu = [self.actions_by_key[f"layout.{key}"] for key in ("move", "float", "panels", "reset")]
        self.panels.add_button(DockMenuButton(self.theme, menu))
        right = self.docks.side("panels", tr("Panels"), self.panels, self.panels.head, RIGHT, PANEL_WIDTH)
        self.docks.follow("panels", self.actions_by_key["layout.panels"])
        self.status = StatusBar(self.session)
        self.setStatusBar(self.status)
        self.images = ImagesPanel(self.session, self.actions_by_key, self.theme)
        left = self.docks.fixed("images", tr("Images"), self.images, LEFT)
        widths = DockWidths(self, (left, right))
        self.image_dock = ImageDock(
            self, left, widths, self.images, self.session, self.actions_by_key, settings.images, settings.images_width
        )

    def _listen(self) -> None:
        session = self.session
        self.strip.chosen.connect(self.show_stage)
        self.pair.hovered.connect(self.status.show_pixel)
        self.theme.changed.connect(self._apply_theme)
        self.panels.changed.connect(self._on_page)
        self.referee.problem.connect(self.notices.show_problem)
        session.problem.connect(self.notices.show_problem)
        session.options_changed.connect(self._on_options)
        self.exporter.told.connect(self.notices.show_problem)
        session.opened.connect(self._on_opened)
        session.analysed.connect(self._on_analysed)

    # Panels, each made when it is first asked for

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

    # Actions

    def ask_for_image(self) -> None:
        """Open the file that the user chooses in a dialog, or several."""
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        kinds = (
            tr("Images and analyses ({patterns})").format(patterns=f"{patterns} *{SUFFIX}"),
            tr("All files (*)"),
        )
        filters = ";;".join(kinds)
        names, _ = QFileDialog.getOpenFileNames(self, tr("Open images"), self._folder, filters)
        self.open_paths([Path(name) for name in names])

    def ask_for_folder(self) -> None:
        """Open the images of the folder that the user chooses in a dialog."""
        name = QFileDialog.getExistingDirectory(self, tr("Open folder"), self._folder)
        self.open_paths([Path(name)] if name else [])

    def open_paths(self, paths: list[Path]) -> None:
        """Open images and folders, and remember where they were."""
        if paths:
            self._folder = str(paths[0] if paths[0].is_dir() else paths[0].parent)
            self.recent.name(paths[0])
            self.session.open(paths)

    def open_samples(self) -> None:
        """Open the photographs that ship with the program."""
        try:
            self.session.open(sample_paths())
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = Message(
                "The sample photographs are missing ({error}); install the program again to have them.", error=error
            )
            self.session.problem.emit(Problem("warning", "image", message))

    def show_stage(self, key: str) -> None:
        """Switch on the overlays that show a stage, and only these."""
        stage = next(stage for stage in STAGES if stage.key == key)
        self.overlays.show_only(stage.overlays)
        if key == "conv5":
            self.session.features.choose_conv5()
        self.panels.show_page(stage.panel)
        self.strip.set_current(key)

    @property
    def front(self) -> Canvas:
        """The canvas that keys look around on: the race's while that has the middle."""
        raced = self.panels.current == "race"
        return self.race_view.lanes[SPP].canvas if raced else self.canvas

    def start_race(self) -> None:
        """Show the race and start it."""
        self.show_panel("race")
        self.race.start()

    def show_panel(self, name: str) -> None:
        """Show a page at the side, and the side panel itself if it is hidden."""
        self.docks.show("panels")
        self.panels.show_page(name)

    def show_crash(self, message: str, detail: str) -> None:
        """Tell of an error that nobody caught; one at a time, since one in a paint event comes with every frame."""
        if not any(dialog.isVisible() for dialog in self.findChildren(CrashDialog)):
            CrashDialog(message, detail, self).show()

    def lay_over(self, number: int | None) -> None:
        """Choose a filter of the layer that is looked at, and lay it over the photograph; fc7's units lie nowhere."""
        features = self.session.features
        features.choose_filter(number)
        if features.layer != FC7:
            self.overlays.layers["conv5"].set_visible(True)

    # From the session

    def _on_opened(self, opened: Opened) -> None:
        self.setWindowTitle(f"{opened.image.name} \u2013 SPP Viewer")
        self.notices.clear("image", "analysis", "proposals", "truth")
        self.invitation.refresh()

    def _on_analysed(self) -> None:
        self.notices.clear("model", "proposals", "device")

    def _on_options(self, _: object) -> None:
        self.notices.clear("options")

    def _on_page(self, name: str) -> None:
        """A page at the side may bring what has the middle of the window with it."""
        self.middle.setCurrentWidget(self.pages.middle(name) or self._canvas_frame)

    def on_overlay(self) -> None:
        """An overlay was switched by hand: the strip's mark stays only if it still tells the truth."""
        current = next((stage for stage in STAGES if stage.key == self.strip.current), None)
        if current is not None and current.overlays != self.overlays.visible:
            self.strip.set_current("")

    def _apply_theme(self) -> None:
        apply_palette(self.actions_by_key, self.theme.palette)

    # Window

    def rebuild(self) -> None:
        """Make everything anew in the language that is in force now."""
        old = self.images
        renew(self, self._build)
        old.shutdown()
        QTimer.singleShot(0, self, collect_frozen)  # when Qt has deleted the old parts

    def settings(self) -> Settings:
        """What to remember of this window."""
        return Settings(
            theme=self.theme.name,
            language=self.language.name,
            overlays=self.overlays.visible,
            panel=self.panels.current,
            threshold=self.session.chosen_threshold,
            folder=self._folder,
            geometry=bytes(self.saveGeometry().data()),
            layout=bytes(self.saveState().data()),
            canvas=self.pair.look,
            options=to_remember(self._remembered, self.session.baseline, self.session.setup),
            images=self.image_dock.wanted,
            images_width=self.image_dock.width,
            recent=self.recent.paths,
            sizes=self.session.sizes.choice,
            tour_answered=self.tour.answered,
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        self.tour.shutdown()
        self.closed.emit(self.settings())
        self.hide()  # at once, even if the worker takes a moment to stop
        self.referee.shutdown()
        self.images.shutdown()
        self.session.shutdown()
        self.background.shutdown()
        event.accept()
