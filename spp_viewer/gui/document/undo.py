"""Undo and redo of options. A change stores the whole setup before and after it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from spp_viewer.core.options import Options
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.document.setting_names import NAMES
from spp_viewer.pipeline.setup import AnalysisSetup

SLID = frozenset({"nms_iou", "score_threshold", "max_per_class", "max_proposals", "threshold"})
"""Options that change in steps: consecutive steps of one of them are undone together."""


@dataclass(frozen=True)
class State:
    """Options that can be undone: the setup and the score threshold, None for the model's own."""

    setup: AnalysisSetup
    threshold: float | None


class Change(QUndoCommand):
    """One change of one option."""

    def __init__(self, history: UndoHistory, name: str, before: State, after: State) -> None:
        super().__init__(NAMES[name])  # translated where it is shown, since the language may change
        self.before, self.after = before, after
        self._history, self._name = history, name

    def id(self) -> int:
        return zlib.crc32(self._name.encode()) % 2**31 if self._name in SLID else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or other.id() != self.id():
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True

    def undo(self) -> None:
        self._history.apply(self.before)

    def redo(self) -> None:
        self._history.apply(self.after)


class UndoHistory(QObject):
    """Changes the setup of a session so that it can be undone, and follows changes by the session itself."""

    changed = Signal()
    """Emitted when the commands that can be undone or redone change."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session, self._settings = session, session.document.settings
        self._applying = self._following = False
        self._threshold = self._settings.chosen_threshold
        self.stack = QUndoStack(self)
        self.stack.indexChanged.connect(self._on_index)
        self._settings.threshold_changed.connect(self._on_threshold)
        self._settings.options_changed.connect(self._on_options)

    def change(self, name: str, **choices: Any) -> None:
        """Change fields of the setup; ``name``, a key of :data:`NAMES`, is the text of the menu.

        Raises
        ------
        ValueError
            If the options do not allow a value. Nothing is changed then.
        """
        self.replace(name, self._settings.setup.with_changes(**choices))

    def replace(self, name: str, setup: AnalysisSetup) -> None:
        """Replace the whole setup."""
        before = self._state()
        after = State(setup, before.threshold)
        if after != before:
            self.stack.push(Change(self, name, before, after))

    def reset(self) -> None:
        """Restore the paper's options. Model, device and drawn boxes stay, as the paper has none of them."""
        setup = self._settings.setup
        options = Options(seed=setup.options.seed)
        self.replace("defaults", AnalysisSetup(options, setup.model, setup.device, drawn=setup.drawn))

    @property
    def at_defaults(self) -> bool:
        """Whether the options are the paper's."""
        setup = self._settings.setup
        return setup.proposals_file is None and replace(setup.options, seed=Options.seed) == Options()

    def apply(self, state: State) -> None:
        """Apply a state to the session, unless the session itself caused the change."""
        if self._following:
            return
        self._applying = True
        try:
            self._threshold = state.threshold
            self._settings.set_threshold(state.threshold)
            self._session.set_options(state.setup)
        finally:
            self._applying = False

    def _state(self) -> State:
        return State(self._settings.setup, self._settings.chosen_threshold)

    @Slot(int)
    def _on_index(self, index: int) -> None:
        self.changed.emit()

    def _on_threshold(self) -> None:
        """Record a threshold that the user chose, but not the own threshold of another model."""
        chosen = self._settings.chosen_threshold
        if self._applying or chosen == self._threshold:
            return
        before = State(self._settings.setup, self._threshold)
        self._threshold = chosen
        self.stack.push(Change(self, "threshold", before, self._state()))

    def _on_options(self, setup: AnalysisSetup) -> None:
        """Follow the session, which returned to a setup that worked or took the options of a saved analysis."""
        if self._applying:
            return
        changes = [change for k in range(self.stack.count()) if isinstance(change := self.stack.command(k), Change)]
        states = [change.before.setup for change in changes[:1]] + [change.after.setup for change in changes]
        places = [place for place, state in enumerate(states) if state == setup]
        if not places:
            self.stack.clear()
            return
        self._following = True
        try:
            self.stack.setIndex(min(places, key=lambda place: abs(place - self.stack.index())))
        finally:
            self._following = False
