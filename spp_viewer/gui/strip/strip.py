"""The pipeline strip, which shows progress and navigates between stages."""

from __future__ import annotations

import time
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.strip.stages import KEYS, READY, STAGES, stage_states
from spp_viewer.gui.strip.thumbnails import Subject
from spp_viewer.gui.strip.tile import StageTile
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.workers.messages import Phase

OF_ONE_WINDOW = ("windows", "pyramid", "fc7", "svm")
"""Stages whose thumbnail shows the selected window."""

CUT_AT_THRESHOLD = ("regression", "nms", "detections")
"""Stages whose thumbnail shows the boxes above the score threshold."""

THUMBNAIL_DELAY = 100
"""Delay after the last threshold change before these thumbnails are redrawn, which is slow, milliseconds."""

COUNT_AFTER = 0.5
"""Duration after which a run shows its step count, seconds; in shorter runs it would only flicker."""


class PipelineStrip(QWidget):
    """A row of stages that shows the progress of the worker.

    The arrow keys move from stage to stage; Return or Space chooses one.
    """

    chosen = Signal(str)
    """Emitted with the key of the chosen stage."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._theme = document, theme
        self._drawn = Subject()
        self._began: float | None = None  # start of the run, time.monotonic
        self.setAccessibleName(tr("Pipeline"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self.tiles: dict[str, StageTile] = {}
        for stage in STAGES:
            tile = StageTile(stage, theme, self)
            tile.clicked.connect(lambda _=False, key=stage.key: self.chosen.emit(key))
            tile.installEventFilter(self)
            self.tiles[stage.key] = tile
            row.addWidget(tile, 1)
        document.opened.connect(self._on_data)
        document.cleared.connect(self._on_data)
        document.proposals_found.connect(self._on_data)
        document.analysed.connect(self._on_analysed)
        self._rest = QTimer(self, singleShot=True, interval=THUMBNAIL_DELAY)
        self._rest.timeout.connect(self._draw_cut)
        document.settings.threshold_changed.connect(self._on_threshold)
        document.selection.classes_changed.connect(self._draw_cut)
        document.selection.classes_changed.connect(self._on_run)
        document.selection.classes_changed.connect(self._on_selection)
        document.selection.selection_changed.connect(self._on_selection)
        document.run_changed.connect(self._on_run)
        theme.changed.connect(self.update)

    def set_current(self, key: str) -> None:
        """Mark the stage that the canvas shows; an empty key marks none."""
        for name, tile in self.tiles.items():
            tile.set_current(name == key)

    @property
    def current(self) -> str:
        return next((key for key, tile in self.tiles.items() if tile.current), "")

    def subject(self) -> Subject:
        """Return the current data of the thumbnails."""
        document = self._document
        proposal = document.focus.proposal if document.focus is not None else None
        return Subject(
            document.image,
            document.proposals,
            document.analysis,
            document.settings.model,
            proposal,
            document.settings.threshold,
            document.selection.classes_shown,
        )

    def _on_data(self) -> None:
        self._redraw(KEYS)
        self._on_run()

    def _on_analysed(self, analysis: Analysis) -> None:
        """Redraw the thumbnails whose data changed; after a change of options these may be few."""
        before = self._drawn
        keys: set[str] = set(KEYS)
        if before.analysis is not None and before.analysis.image is analysis.image:
            keys = {stage.key for stage in STAGES if stage.timing not in analysis.reused} - set(CUT_AT_THRESHOLD)
            self._rest.start()
            if before.proposal != self.subject().proposal:
                keys |= set(OF_ONE_WINDOW)
        self._redraw(tuple(keys))
        self._on_run()

    def _on_selection(self) -> None:
        self._redraw(OF_ONE_WINDOW)

    def _on_threshold(self) -> None:
        self._rest.start()
        self._on_run()

    def _draw_cut(self) -> None:
        self._rest.stop()
        self._redraw(CUT_AT_THRESHOLD)

    def _redraw(self, keys: tuple[str, ...]) -> None:
        self._drawn = self.subject()
        for key in keys:
            self.tiles[key].set_subject(self._drawn)

    def _on_run(self) -> None:
        document = self._document
        now = time.monotonic()
        if document.run_state.phase != Phase.RUNNING:
            self._began = None
        elif self._began is None:
            self._began = now
        states = stage_states(
            document.image,
            document.proposals,
            document.analysis,
            document.settings.model,
            document.run_state,
            document.settings.threshold,
            document.selection.classes_shown,
            counted=self._began is not None and now - self._began >= COUNT_AFTER,
        )
        before = [tile.state.status for tile in self.tiles.values()]
        for tile, state in zip(self.tiles.values(), states, strict=True):
            tile.set_state(state)
        if before != [state.status for state in states]:
            self.update()  # redraw the arrows

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, StageTile):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step is not None:
                place = min(max(KEYS.index(watched.stage.key) + step, 0), len(KEYS) - 1)
                self.tiles[KEYS[place]].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                watched.click()
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrows between the tiles, which show the direction of the data flow and the progress."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        tiles = list(self.tiles.values())
        for left, right in pairwise(tiles):
            reached = left.state.status == READY
            painter.setPen(QPen(QColor(palette.accent if reached else palette.border), 1.6))
            x, y = (left.geometry().right() + right.geometry().left()) / 2 + 0.5, self.height() / 2
            painter.drawPolyline([QPointF(x - 1.5, y - 4), QPointF(x + 2, y), QPointF(x - 1.5, y + 4)])

    def sizeHint(self) -> QSize:
        return QSize(1200, next(iter(self.tiles.values())).sizeHint().height())
