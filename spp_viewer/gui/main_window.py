"""The main window: puts the parts together and wires the actions. What they do is theirs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from spp_viewer.core.image import SUFFIXES
from spp_viewer.core.results import Analysis
from spp_viewer.core.samples import sample_paths
from spp_viewer.core.trunks import FC7
from spp_viewer.core.words import Words
from spp_viewer.exchange.analysis_file import SUFFIX
from spp_viewer.gui.actions import ACTIONS, dress_actions, fill_menus, make_actions
from spp_viewer.gui.background import Background
from spp_viewer.gui.canvas.header import CanvasHeader
from spp_viewer.gui.canvas.invitation import Invitation
from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.pair import CanvasPair
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.crash import log_path
from spp_viewer.gui.dialogs import AboutDialog, CrashDialog, KeysDialog
from spp_viewer.gui.docks import LEFT, RIGHT, DockMenuButton, Docks
from spp_viewer.gui.exporting import Exporter
from spp_viewer.gui.history import History
from spp_viewer.gui.icons import application_icon
from spp_viewer.gui.image_dock import ImageDock
from spp_viewer.gui.language import ENGLISH, LANGUAGES, Language
from spp_viewer.gui.messages import RUNNING, ModelInfo, Opened, Problem
from spp_viewer.gui.notices import NoticeBar
from spp_viewer.gui.panels.detections import DetectionsPanel
from spp_viewer.gui.panels.filters import FiltersPanel
from spp_viewer.gui.panels.filters_session import FiltersLink
from spp_viewer.gui.panels.images import ImagesPanel
from spp_viewer.gui.panels.inspector import NO_FILTER, InspectorPanel
from spp_viewer.gui.panels.options import OptionsPanel
from spp_viewer.gui.panels.overlays import OverlaysPanel
from spp_viewer.gui.panels.tabs import PANELS, PanelTabs
from spp_viewer.gui.race.history import PastRace
from spp_viewer.gui.race.messages import IDLE
from spp_viewer.gui.race.panel import RacePanel
from spp_viewer.gui.race.referee import Referee
from spp_viewer.gui.race.view import RaceView
from spp_viewer.gui.recent import RecentFiles
from spp_viewer.gui.remembered import to_remember
from spp_viewer.gui.renewal import renew
from spp_viewer.gui.session import Session
from spp_viewer.gui.settings import Settings
from spp_viewer.gui.status_bar import StatusBar
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.strip.strip import PipelineStrip
from spp_viewer.gui.text import plain, tr
from spp_viewer.gui.theme import GRID, THEMES, Theme

PANEL_WIDTH = 360


class MainWindow(QMainWindow):
    """One session on screen.

    Parameters
    ----------
    session
        Shut down when the window closes.
    settings
        What to begin with; :meth:`settings` tells what to remember.
    races
        Of the past, oldest first.
    """

    closed = Signal()

    def __init__(
        self,
        session: Session,
        theme: Theme,
        settings: Settings | None = None,
        language: Language | None = None,
        races: tuple[PastRace, ...] = (),
    ) -> None:
        super().__init__()
        settings = settings if settings is not None else Settings()
        self.session, self.theme = session, theme
        self.language = language if language is not None else Language(theme.app, ENGLISH)
        self.background = Background(self)
        self.history = History(session)
        self.referee = Referee(session, races, self)
        self._remembered = settings.options
        self._folder = settings.folder
        self.setWindowTitle("SPP Viewer")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
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
        self.pair = CanvasPair(self.canvas, self.overlays, session, theme, self.actions_by_key, settings.canvas)
        self.docks = Docks(self)
        self.exporter = Exporter(self, session, self.pair, self.background)
        self.recent = RecentFiles(session, self.open_paths, settings.recent, self)
        fill_menus(self.menuBar(), self.actions_by_key, {"open.folder": self.recent.menu})
        self._wire_actions()
        self._assemble(settings)
        self._listen()
        self.panels.show_page(settings.panel)
        if settings.layout:
            self.restoreState(QByteArray(settings.layout))
        self.image_dock.place()
        self._enable()
        self.actions_by_key["compare"].setChecked(settings.canvas.comparing)
        self.canvas.setFocus()

    # Assembly

    def _assemble(self, settings: Settings) -> None:
        frame = QFrame()
        frame.setObjectName("canvasFrame")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(0)
        inner.addWidget(CanvasHeader(self.session, self.canvas, self.actions_by_key))
        inner.addWidget(self.pair, 1)
        self.race_view = RaceView(self.session, self.referee, self.theme)
        self.middle = QStackedWidget()
        self.middle.addWidget(frame)
        self.middle.addWidget(self.race_view)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(GRID, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.notices)
        column.addWidget(self.middle, 1)
        self.setCentralWidget(body)
        top = QWidget()
        row = QVBoxLayout(top)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID)
        row.addWidget(self.strip)
        self.docks.fixed("pipeline", tr("Pipeline"), top, Qt.DockWidgetArea.TopDockWidgetArea)
        self.detections = DetectionsPanel(self.session, self.theme)
        self.overlay_panel = OverlaysPanel(self.overlays, self.session, self.actions_by_key, self.theme)
        self.inspector = InspectorPanel(self.theme)
        self.filters = FiltersPanel(self.theme)
        self.options = OptionsPanel(self.session, self.history, self.theme)
        self.race = RacePanel(self.session, self.referee, self.race_view, self.theme)
        for panel in (self.detections, self.inspector, self.options, self.race):
            panel.title.hide()  # the tab says it
        self.panels = PanelTabs()
        pages = {
            "detections": (self.detections, self.overlay_panel),
            "window": (self.inspector,),
            "filters": (self.filters,),
            "options": (self.options,),
            "race": (self.race,),
        }
        for name, panels in pages.items():
            action = self.actions_by_key[f"panel.{name}"]
            self.panels.add(name, plain(action.text()), action.toolTip(), *panels)
        menu = [self.actions_by_key[f"layout.{key}"] for key in ("move", "float", "panels", "reset")]
        self.panels.add_button(DockMenuButton(self.theme, menu))
        self.docks.side("panels", tr("Panels"), self.panels, self.panels.head, RIGHT, PANEL_WIDTH)
        self.docks.follow("panels", self.actions_by_key["layout.panels"])
        self.status = StatusBar(self.session)
        self.setStatusBar(self.status)
        self.images = ImagesPanel(self.session, self.actions_by_key, self.theme)
        left = self.docks.fixed("images", tr("Images"), self.images, LEFT)
        self.image_dock = ImageDock(
            self, left, self.images, self.session, self.actions_by_key, settings.images, settings.images_width
        )

    def _wire_actions(self) -> None:
        does = {
            "open": self.ask_for_image,
            "open.folder": self.ask_for_folder,
            "samples": self.open_samples,
            "previous": lambda: self.session.step(-1),
            "next": lambda: self.session.step(1),
            "export": self.exporter.export_detections,
            "save": self.exporter.save_analysis,
            "picture": self.exporter.save_picture,
            "copy": self.exporter.copy_picture,
            "mosaic": lambda: self.exporter.save_mosaic(self.filters.picture),
            "close": self.close,
            "quit": self.close,
            "undo": self.history.stack.undo,
            "redo": self.history.stack.redo,
            "model": lambda: self.options.ask_for_model(),  # made after the actions
            "defaults": self.history.reset,
            "analyse": self.session.analyse,
            "cancel": self._cancel_or_clear,
            "threshold.reset": lambda: self.session.set_threshold(None),
            "classes.reset": lambda: self.session.show_classes(None),
            "search": self._ask_for_detections,
            "fit": self.canvas.fit,
            "actual": self.canvas.actual_size,
            "zoom.in": self.canvas.zoom_in,
            "zoom.out": self.canvas.zoom_out,
            "filter.previous": lambda: self.session.features.step_filter(-1),
            "filter.next": lambda: self.session.features.step_filter(1),
            "filter.maximum": self._choose_maximum,
            "filter.go": self._ask_for_filter,
            "race": self.start_race,
            "layout.move": lambda: self.docks.move("panels"),
            "layout.float": lambda: self.docks.float_or_dock("panels"),
            "layout.reset": self.docks.reset,
            "help": lambda: KeysDialog(self).exec(),
            "about": lambda: AboutDialog(self).exec(),
            "log": lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path()))),
        }
        for key, slot in does.items():
            self.actions_by_key[key].triggered.connect(lambda _=False, slot=slot: slot())
        for name in THEMES:
            action = self.actions_by_key[f"theme.{name}"]
            action.setChecked(name == self.theme.name)
            action.triggered.connect(lambda _=False, name=name: self.theme.choose(name))
        for name in LANGUAGES:
            action = self.actions_by_key[f"language.{name}"]
            action.setChecked(name == self.language.name)
            action.triggered.connect(lambda _=False, name=name: self.language.choose(name))
        for name in PANELS:
            self.actions_by_key[f"panel.{name}"].triggered.connect(lambda _=False, n=name: self.show_panel(n))
        for stage in STAGES:
            self.actions_by_key[f"stage.{stage.key}"].triggered.connect(lambda _=False, k=stage.key: self.show_stage(k))
        self.actions_by_key["compare"].toggled.connect(self.pair.set_comparing)
        for key, layer in self.overlays.layers.items():
            action = self.actions_by_key[f"overlay.{key}"]
            action.setChecked(layer.visible)
            action.toggled.connect(layer.set_visible)
            layer.visibility_changed.connect(action.setChecked)
            layer.visibility_changed.connect(self._on_overlay)

    def _listen(self) -> None:
        session = self.session
        self.strip.chosen.connect(self.show_stage)
        self.pair.hovered.connect(self.status.show_pixel)
        self.theme.changed.connect(self._dress)
        self._listen_for_panels()
        self._listen_for_the_race()
        session.problem.connect(self.notices.show_problem)
        session.options_changed.connect(self._on_options)
        self.history.changed.connect(self._name_undo)
        self.exporter.told.connect(self.notices.show_problem)
        session.opened.connect(self._on_opened)
        session.analysed.connect(self._on_analysed)
        session.run_changed.connect(self._enable)
        session.files_changed.connect(self._enable)
        session.selection_changed.connect(self._enable)
        session.cell_changed.connect(self._enable)
        session.features.state_changed.connect(self._enable)
        session.features.changed.connect(self._enable)
        session.cleared.connect(self._enable)
        session.analysed.connect(self._enable)
        session.threshold_changed.connect(self._enable)
        session.classes_changed.connect(self._enable)

    def _listen_for_panels(self) -> None:
        """Tell the panels that know nothing of the session, and do what they ask for."""
        session, inspector, filters = self.session, self.inspector, self.filters
        inspector.set_threshold(session.threshold)
        session.threshold_changed.connect(inspector.set_threshold)
        session.model_loaded.connect(self._on_model)
        session.levels_changed.connect(inspector.show_levels)
        session.filter_changed.connect(inspector.set_filter)
        session.selection_changed.connect(self._show_focus)
        session.classes_changed.connect(self._show_focus)
        session.analysed.connect(self._show_analysis)
        session.opened.connect(self._show_no_analysis)
        session.cleared.connect(self._show_no_analysis)
        inspector.selection_wanted.connect(session.select)
        inspector.filter_wanted.connect(self._lay_conv5_over)
        FiltersLink(filters, session, self.lay_over)
        filters.mosaic.addAction(self.actions_by_key["mosaic"])
        filters.mosaic.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _listen_for_the_race(self) -> None:
        """While its page is shown, the race has the middle of the window."""
        race, referee = self.race, self.referee
        self.panels.changed.connect(lambda name: self.middle.setCurrentIndex(1 if name == "race" else 0))
        referee.problem.connect(self.notices.show_problem)
        referee.changed.connect(self._enable)
        race.problem.connect(self.notices.show_problem)
        race.save_wanted.connect(lambda: self.exporter.save_race(referee.result, self.race_view.picture))

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
            message = Words(
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

    def _cancel_or_clear(self) -> None:
        if self.session.cancel() or self.session.features.cancel() or self.referee.stop():
            return
        if self.session.cell is not None:
            self.session.choose_cell(None)
        else:
            self.session.select(None)

    def lay_over(self, number: int | None) -> None:
        """Choose a filter of the layer that is looked at, and lay it over the photograph; fc7's units lie nowhere."""
        features = self.session.features
        features.choose_filter(number)
        if features.layer != FC7:
            self.overlays.layers["conv5"].set_visible(True)

    def _lay_conv5_over(self, number: int) -> None:
        """The inspector tells of conv5: look at that."""
        self.session.features.choose_conv5()
        self.lay_over(None if number == NO_FILTER else number)

    def _choose_maximum(self) -> None:
        self.session.features.choose_filter(None)
        self.session.choose_reduction("max")

    def _ask_for_filter(self) -> None:
        self.show_panel("filters")
        self.filters.focus_number()

    def _ask_for_detections(self) -> None:
        self.show_panel("detections")
        self.detections.focus_search()

    # From the session

    def _on_opened(self, opened: Opened) -> None:
        self.setWindowTitle(f"{opened.image.name} \u2013 SPP Viewer")
        self.notices.clear("image", "analysis", "proposals", "truth")
        self.invitation.refresh()
        self._enable()

    def _on_analysed(self) -> None:
        self.notices.clear("model", "proposals", "device")

    def _on_options(self, _: object) -> None:
        self.notices.clear("options")
        self._enable()

    def _on_model(self, model: ModelInfo) -> None:
        self.inspector.set_levels(model.levels)
        self.inspector.set_thin(frozenset(model.thin_classes))

    def _show_analysis(self, analysis: Analysis | None) -> None:
        self.inspector.set_analysis(analysis)
        self.filters.set_analysis(analysis)
        self._show_focus()

    def _show_no_analysis(self) -> None:
        self._show_analysis(None)

    def _show_focus(self) -> None:
        """Let the panels tell of what is selected, or else of the strongest detection."""
        focus = self.session.focus
        self.inspector.set_selection(focus)
        self.filters.set_selection(focus.proposal if focus is not None else None)

    def _on_overlay(self) -> None:
        """An overlay was switched by hand: the strip's mark stays only if it still tells the truth."""
        current = next((stage for stage in STAGES if stage.key == self.strip.current), None)
        if current is not None and current.overlays != self.overlays.visible:
            self.strip.set_current("")

    def _name_undo(self) -> None:
        """Say in the menu what would be undone and redone."""
        stack = self.history.stack
        for key, words, what in (
            ("undo", tr("&Undo: {what}"), stack.undoText()),
            ("redo", tr("&Redo: {what}"), stack.redoText()),
        ):
            title = next(spec.title for spec in ACTIONS if spec.key == key)
            self.actions_by_key[key].setText(words.format(what=what) if what else tr(title))
        self._enable()

    def _enable(self) -> None:
        """Switch off the actions that would do nothing."""
        session, actions = self.session, self.actions_by_key
        actions["previous"].setEnabled(session.can_step(-1))
        actions["next"].setEnabled(session.can_step(1))
        for key in ("export", "save"):
            actions[key].setEnabled(session.analysis is not None)
        for key in ("picture", "copy", "analyse", "fit", "actual", "zoom.in", "zoom.out"):
            actions[key].setEnabled(session.image is not None)
        for key in ("filter.previous", "filter.next", "filter.maximum", "filter.go"):
            actions[key].setEnabled(session.features.filter_count > 0)
        actions["mosaic"].setEnabled(session.features.shown is not None)
        busy = session.running or session.features.state.phase == RUNNING or self.referee.activity != IDLE
        actions["cancel"].setEnabled(busy or session.selection is not None or session.cell is not None)
        actions["race"].setEnabled(self.referee.ready)
        actions["threshold.reset"].setEnabled(session.chosen_threshold is not None)
        actions["classes.reset"].setEnabled(session.classes_shown is not None)
        actions["undo"].setEnabled(self.history.stack.canUndo())
        actions["redo"].setEnabled(self.history.stack.canRedo())
        actions["defaults"].setEnabled(not self.history.at_defaults)

    def _dress(self) -> None:
        dress_actions(self.actions_by_key, self.theme.palette)

    # Files held over the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.invitation.set_dropping(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.invitation.set_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.invitation.set_dropping(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(event.dropAction() == Qt.DropAction.CopyAction)  # after a move the source deletes its file
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        foreign = [url for url in urls if not url.isLocalFile()]
        if foreign:
            message = Words(
                "{url} is not a file on this computer; save the image first and open that.", url=foreign[0].toString()
            )
            self.session.problem.emit(Problem("warning", "image", message))
        self.open_paths(paths)

    # Window

    def rebuild(self) -> None:
        """Make everything anew in the language that is in force now."""
        renew(self, self._build)

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
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        self.hide()  # at once, even if the worker takes a moment to stop
        self.referee.shutdown()
        self.images.shutdown()
        self.session.shutdown()
        self.background.shutdown()
        event.accept()
