"""Connects the actions of a window as their records describe."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from spp_viewer.gui.shell.actions.spec import ActionSpec
from spp_viewer.gui.shell.actions.table import ACTIONS
from spp_viewer.gui.shell.context import WindowContext


class Commands(QObject):
    """Runs actions, and keeps them enabled, checked and titled as their records describe."""

    def __init__(self, context: WindowContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        for spec in ACTIONS:
            self._connect(spec, context.actions[spec.key])
        self._changing = [
            (spec, context.actions[spec.key]) for spec in ACTIONS if spec.enabled is not None or spec.text is not None
        ]
        session, features = context.session, context.session.features
        for signal in (
            session.document.opened,
            session.document.run_changed,
            session.document.file_list.files_changed,
            session.document.selection.selection_changed,
            session.document.selection.cell_changed,
            session.document.cleared,
            session.document.analysed,
            session.document.settings.threshold_changed,
            session.document.selection.classes_changed,
            session.document.settings.options_changed,
            session.folder_run.changed,
            features.state_changed,
            features.changed,
            session.live.active_changed,
            session.sizes.changed,
            context.race.changed,
            context.history.changed,
        ):
            signal.connect(self.refresh)
        self.refresh()

    def _connect(self, spec: ActionSpec, action: QAction) -> None:
        context = self._context
        if spec.checked is not None:
            action.setChecked(spec.checked(context))
        if spec.run is not None:
            action.triggered.connect(lambda _=False, run=spec.run: run(context))
        if spec.toggle is not None:
            action.toggled.connect(lambda on, toggle=spec.toggle: toggle(context, on))
        if spec.follows is not None:
            spec.follows(context).connect(action.setChecked)

    @Slot()
    def refresh(self) -> None:
        """Switch off the actions that would do nothing, and retitle those whose titles change."""
        for spec, action in self._changing:
            if spec.enabled is not None:
                action.setEnabled(spec.enabled(self._context))
            if spec.text is not None:
                action.setText(spec.text(self._context))
