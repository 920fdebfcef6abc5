"""What every action of the window does, and when it would do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from spp_viewer.gui.i18n.language import LANGUAGES
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.shell.actions import ACTIONS
from spp_viewer.gui.shell.crash_reporter import log_path
from spp_viewer.gui.shell.dialogs import AboutDialog, KeysDialog
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.theme.theme import THEMES
from spp_viewer.gui.workers.messages import Phase
from spp_viewer.gui.workers.race_jobs import Activity
from spp_viewer.pipeline.setup import AnalysisSetup

if TYPE_CHECKING:
    from spp_viewer.gui.shell.main_window import MainWindow


class Commands(QObject):
    """Ties the actions of a window to what they do, and switches off those that would do nothing."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wire()
        session, features = window.session, window.session.features
        for signal in (
            session.opened,
            session.run_changed,
            session.files_changed,
            session.selection_changed,
            session.cell_changed,
            session.cleared,
            session.analysed,
            session.threshold_changed,
            session.classes_changed,
            session.options_changed,
            features.state_changed,
            features.changed,
            session.live.active_changed,
            session.sizes.changed,
            window.referee.changed,
        ):
            signal.connect(self.enable)
        window.history.changed.connect(self._name_undo)
        self._name_undo()

    def _wire(self) -> None:
        window, actions, session = self._window, self._window.actions_by_key, self._window.session
        does = {
            "open": window.ask_for_image,
            "open.folder": window.ask_for_folder,
            "samples": window.open_samples,
            "previous": lambda: session.step(-1),
            "next": lambda: session.step(1),
            "export": window.exporter.export_detections,
            "save": window.exporter.save_analysis,
            "picture": lambda: window.front_page.save(),
            "copy": lambda: window.front_page.copy(),
            "mosaic": lambda: window.exporter.save_mosaic(window.filters.picture),
            "close": window.close,
            "quit": window.close,
            "undo": window.history.stack.undo,
            "redo": window.history.stack.redo,
            "model": lambda: window.options.ask_for_model(),  # made after the actions
            "defaults": window.history.reset,
            "analyse": session.analyse,
            "cancel": self._cancel_or_clear,
            "threshold.reset": lambda: session.set_threshold(None),
            "classes.reset": lambda: session.show_classes(None),
            "search": self._ask_for_detections,
            "fit": lambda: window.front.fit(),
            "actual": lambda: window.front.actual_size(),
            "zoom.in": lambda: window.front.zoom_in(),
            "zoom.out": lambda: window.front.zoom_out(),
            "filter.previous": lambda: session.features.step_filter(-1),
            "filter.next": lambda: session.features.step_filter(1),
            "filter.maximum": self._choose_maximum,
            "filter.go": self._ask_for_filter,
            "race": window.start_race,
            "layout.move": lambda: window.docks.move("panels"),
            "layout.float": lambda: window.docks.float_or_dock("panels"),
            "layout.reset": window.docks.reset,
            "tour": window.tour.start,
            "help": lambda: KeysDialog(window).exec(),
            "about": lambda: AboutDialog(window).exec(),
            "log": lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path()))),
        }
        for key, slot in does.items():
            actions[key].triggered.connect(lambda _=False, slot=slot: slot())
        for name in THEMES:
            action = actions[f"theme.{name}"]
            action.setChecked(name == window.theme.name)
            action.triggered.connect(lambda _=False, name=name: window.theme.choose(name))
        for name in LANGUAGES:
            action = actions[f"language.{name}"]
            action.setChecked(name == window.language.name)
            action.triggered.connect(lambda _=False, name=name: window.language.choose(name))
        for name in PANELS:
            actions[f"panel.{name}"].triggered.connect(lambda _=False, n=name: window.show_panel(n))
        for stage in STAGES:
            actions[f"stage.{stage.key}"].triggered.connect(lambda _=False, k=stage.key: window.show_stage(k))
        actions["compare"].toggled.connect(window.pair.set_comparing)
        actions["live"].setChecked(session.live.active)
        actions["live"].toggled.connect(session.live.activate)
        session.live.active_changed.connect(actions["live"].setChecked)
        session.live.active_changed.connect(self._show_live)
        session.live.drop_wanted.connect(self._add_drawn)
        for key, layer in window.overlays.layers.items():
            action = actions[f"overlay.{key}"]
            action.setChecked(layer.visible)
            action.toggled.connect(layer.set_visible)
            layer.visibility_changed.connect(action.setChecked)
            layer.visibility_changed.connect(window.on_overlay)

    @Slot()
    def _name_undo(self) -> None:
        """Say in the menu what would be undone and redone."""
        stack = self._window.history.stack
        for key, words, what in (
            ("undo", tr("&Undo: {what}"), stack.undoText()),
            ("redo", tr("&Redo: {what}"), stack.redoText()),
        ):
            title = next(spec.title for spec in ACTIONS if spec.key == key)
            self._window.actions_by_key[key].setText(words.format(what=tr(what)) if what else tr(title))
        self.enable()

    @Slot()
    def enable(self) -> None:
        """Switch off the actions that would do nothing."""
        session, actions = self._window.session, self._window.actions_by_key
        actions["previous"].setEnabled(session.can_step(-1))
        actions["next"].setEnabled(session.can_step(1))
        for key in ("export", "save"):
            actions[key].setEnabled(session.analysis is not None)
        for key in ("picture", "copy", "analyse", "fit", "actual", "zoom.in", "zoom.out"):
            actions[key].setEnabled(session.image is not None)
        for key in ("filter.previous", "filter.next", "filter.maximum", "filter.go"):
            actions[key].setEnabled(session.features.filter_count > 0)
        actions["mosaic"].setEnabled(session.features.shown is not None)
        phases = session.run_state.phase, session.features.state.phase, session.sizes.phase
        busy = Phase.RUNNING in phases or self._window.referee.activity != Activity.IDLE
        actions["cancel"].setEnabled(
            busy or session.live.active or session.selection is not None or session.cell is not None
        )
        actions["race"].setEnabled(self._window.referee.ready)
        actions["threshold.reset"].setEnabled(session.chosen_threshold is not None)
        actions["classes.reset"].setEnabled(session.classes_shown is not None)
        actions["undo"].setEnabled(self._window.history.stack.canUndo())
        actions["redo"].setEnabled(self._window.history.stack.canRedo())
        actions["defaults"].setEnabled(not self._window.history.at_defaults)

    def _cancel_or_clear(self) -> None:
        session = self._window.session
        if session.cancel() or session.features.cancel() or session.sizes.cancel() or self._window.referee.stop():
            return
        if session.live.active:
            session.live.activate(False)
        elif session.cell is not None:
            session.choose_cell(None)
        else:
            session.select(None)

    @Slot(bool)
    def _show_live(self, on: bool) -> None:
        if on:
            self._window.show_panel("window")

    @Slot(object)
    def _add_drawn(self, setup: AnalysisSetup) -> None:
        self._window.history.replace("drawn", setup)

    def _choose_maximum(self) -> None:
        self._window.session.features.choose_filter(None)
        self._window.session.choose_reduction("max")

    def _ask_for_filter(self) -> None:
        self._window.show_panel("filters")
        self._window.filters_page.focus_number()

    def _ask_for_detections(self) -> None:
        self._window.show_panel("detections")
        self._window.detections.focus_search()
