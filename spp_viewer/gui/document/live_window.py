"""The live window: its rectangle, the scores there, and the course of the best score along a drag."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.latest_job import JobSource, LatestJob
from spp_viewer.gui.document.rect_edit import INSIDE, dragged, spanned
from spp_viewer.gui.i18n.text import shown, tr
from spp_viewer.gui.workers.live_jobs import LiveJob, LiveScores, LiveWarp, TrailPoint
from spp_viewer.gui.workers.live_worker import LiveWorker
from spp_viewer.gui.workers.messages import Opened, Problem, Selection

if TYPE_CHECKING:
    from spp_viewer.gui.workers.analysis_worker import AnalysisWorker

TRAIL = 160
"""Number of positions in the graph."""

REST = 150
"""Milliseconds without a new score after which R-CNN scores the window."""

PATIENCE = 400
"""Milliseconds without an answer after which a message is shown that a score is awaited."""


class LiveWindow(QObject):
    """A rectangle on the photograph that is scored whenever it moves.

    One request is under way at a time, and the newest position waits for its answer: requests never queue up.
    """

    active_changed = Signal(bool)
    """Emitted when the tool is taken up or put down."""
    box_changed = Signal(object)
    """Emitted with the rectangle, float32 (4,), or None."""
    scored = Signal(object)
    """Emitted with the newest LiveScores, or None when there are none any more."""
    warped = Signal(object)
    """Emitted with the LiveWarp, or None when the box has moved or R-CNN is off."""
    message_changed = Signal(str)
    """Emitted with the reason why there are no scores and what to do; empty if there are."""
    rcnn_changed = Signal(bool)
    """Emitted when R-CNN is switched on or off."""
    drop_wanted = Signal(object)
    """Emitted with the setup in which the rectangle is one of the proposals."""

    _submitted = Signal(object)
    _left = Signal()

    def __init__(self, document: Document, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(document)
        self._document = document
        self.active = self.rcnn = False
        self.box: Boxes | None = None
        self.scores: LiveScores | None = None
        self.warp: LiveWarp | None = None
        self.trail: deque[TrailPoint] = deque(maxlen=TRAIL)
        self.message = ""
        self.warp_message = ""
        self._failure = ""
        self._dropped: Boxes | None = None
        self._opened: Opened | None = None
        self._latest = LatestJob(JobSource(document.settings))
        self._warping = self._waiting = False
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._on_rest)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._update_message)
        self._worker = LiveWorker(worker)
        self._worker.moveToThread(thread)
        self._submitted.connect(self._worker.run)
        self._left.connect(self._worker.forget)
        self._worker.scored.connect(self._on_scored)
        self._worker.warped.connect(self._on_warped)
        self._worker.failed.connect(self._on_failed)
        document.opened.connect(self._on_opened)
        document.cleared.connect(self._on_cleared)
        document.analysed.connect(self._on_analysed)
        document.run_changed.connect(self._update_message)
        document.settled.connect(self._on_settled)

    # What the user does

    def activate(self, on: bool) -> None:
        """Take up the tool or put it down. The rectangle stays until another image is opened."""
        if on == self.active:
            return
        self.active = on
        if not on:
            self.abandon()
            self._forget_scores()
            self._left.emit()
        self.active_changed.emit(on)
        if on:
            self._begin()

    def set_box(self, box: Boxes) -> None:
        """Move the rectangle to ``box``: (x1, y1, x2, y2), float32 (4,), image pixels."""
        if self.box is None or not np.array_equal(box, self.box):
            self.box = box
            self._rest.stop()
            self._set_warp(None)
            self.box_changed.emit(box)
            self._ask()

    def place(self, box: tuple[float, float, float, float]) -> None:
        """Take up the tool with the rectangle at (x1, y1, x2, y2), image pixels, clipped to the image."""
        if self.size is not None:
            self.set_box(spanned(*box, self.size))
        self.activate(True)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._latest.pending

    @property
    def failed(self) -> bool:
        """Whether no score can come, for the reason in :attr:`message`."""
        analysis = self._document.analysis
        return bool(self._failure) or analysis is None or analysis.maps is None

    def nudge(self, dx: float, dy: float) -> None:
        """Move the rectangle by (dx, dy) pixels within the image."""
        if self.box is not None and self.size is not None:
            self.set_box(dragged(self.box, INSIDE, dx, dy, self.size))

    def set_rcnn(self, on: bool) -> None:
        """Choose whether R-CNN scores the window as well when it rests."""
        if on != self.rcnn:
            self.rcnn = on
            self.rcnn_changed.emit(on)
            self._set_warp(None)
            if on and self.scores is not None:
                self._rest.start()

    def drop(self) -> None:
        """Put the tool down and make the rectangle a proposal, to be selected once it is analysed."""
        document, box = self._document, self.box
        if not self.active or document.image is None or document.analysis is None or box is None:
            return
        self.activate(False)
        self._dropped = box
        x1, y1, x2, y2 = box.tolist()
        drawn, setup = (document.image.image.content_hash, (x1, y1, x2, y2)), document.settings.setup
        before = tuple(other for other in setup.drawn if other != drawn)
        self.drop_wanted.emit(setup.with_changes(drawn=(*before, drawn)))
        if not document.running:
            self._on_settled()  # it was there already

    @Slot()
    def _on_settled(self) -> None:
        """Select the dropped rectangle, if it is among the proposals."""
        box, analysis = self._dropped, self._document.analysis
        self._dropped = None
        if box is not None and analysis is not None:
            same = np.flatnonzero((analysis.proposals.boxes == box).all(axis=1))
            if len(same):
                self._document.selection.select(Selection(int(same[-1])))

    @property
    def size(self) -> tuple[int, int] | None:
        """(width, height) of the image on screen."""
        opened = self._document.image
        return (opened.image.width, opened.image.height) if opened is not None else None

    # Asking

    def abandon(self) -> None:
        """Drop the awaited answer, without a signal."""
        self._latest.cancel()
        self._waiting = self._warping = False
        self._rest.stop()
        self._patience.stop()

    def _begin(self) -> None:
        """Score the rectangle. Without one, take the box of the document's focus, or the middle of the image."""
        self._failure = ""
        analysis = self._document.analysis
        if self.active and self.box is None and self.size is not None and analysis is not None:
            focus, (width, height) = self._document.focus, self.size
            box = np.array([width, height, 3 * width, 3 * height], dtype=np.float64) / 4
            if focus is not None:
                box = analysis.proposals.boxes[focus.proposal].astype(np.float64)
            x1, y1, x2, y2 = box.tolist()
            self.set_box(spanned(x1, y1, x2, y2, self.size))
        else:
            self._ask()
        self._update_message()

    def _ask(self, warped: bool = False) -> None:
        """Request the score of the rectangle, now or once the awaited answer is there."""
        analysis = self._document.analysis
        if not self.active or self.box is None or analysis is None or analysis.maps is None:
            return
        if self.busy:
            self._waiting = self._waiting or not warped
            return
        self._waiting, self._warping = False, warped
        job = self._latest.begin()
        self._patience.start()
        self._submitted.emit(LiveJob(job, analysis, self.box, warped))

    def _ask_again(self) -> None:
        """Request the score of the position that waits for an answer, if any."""
        self._patience.stop()
        if self._waiting:
            self._ask()

    # Answers of the worker

    @Slot(int, object)
    def _on_scored(self, run: int, scores: LiveScores) -> None:
        if not self._latest.finish(run):
            return
        self._failure = ""
        self._ask_again()
        if scores.of is self._document.analysis:
            self.scores = scores
            if scores.point is not None:
                self.trail.append(scores.point)
            self.scored.emit(scores)
            if self.rcnn and not self.busy:
                self._rest.start()
        self._update_message()

    @Slot(int, object)
    def _on_warped(self, run: int, warp: LiveWarp) -> None:
        if not self._latest.finish(run):
            return
        stale = self._waiting
        self._ask_again()
        if self.rcnn and not stale:
            self._set_warp(warp)
        self._update_message()

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if not self._latest.finish(run):
            return
        if self._warping:
            self._set_warp(None, shown(problem.message))
        else:
            self._failure = shown(problem.message)
        self._ask_again()
        self._update_message()

    @Slot()
    def _on_rest(self) -> None:
        if self.rcnn:
            self._ask(warped=True)

    def _set_warp(self, warp: LiveWarp | None, message: str = "") -> None:
        if warp is not self.warp or message != self.warp_message:
            self.warp, self.warp_message = warp, message
            self.warped.emit(warp)

    # Signals of the document

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Drop the rectangle of another image; the signal may come more than once for the same."""
        if opened is not self._opened:
            self._opened = opened
            self._dropped = None
            self.box = None
            self.trail.clear()
            self._on_cleared()
            self.box_changed.emit(None)

    @Slot()
    def _on_cleared(self) -> None:
        self.abandon()
        self._forget_scores()
        self._update_message()

    @Slot(object)
    def _on_analysed(self, _: object) -> None:
        self._begin()

    def _forget_scores(self) -> None:
        self.scores = None
        self._set_warp(None)
        self.scored.emit(None)

    # Message

    @Slot()
    def _update_message(self) -> None:
        """Update :attr:`message`."""
        message = self._missing() if self.active else ""
        if message != self.message:
            self.message = message
            self.message_changed.emit(message)

    def _missing(self) -> str:
        document, analysis = self._document, self._document.analysis
        if document.image is None:
            return tr("Open an image: any window that you draw on it is scored on the spot.")
        if analysis is None and document.running:
            return tr("The image is being analysed; windows are scored on the spot as soon as its conv5 is there.")
        if analysis is None:
            return tr("Analyse the image first (F5): a live window is pooled from its conv5.")
        if analysis.maps is None:
            return tr("{detector} computes no feature maps of the whole image, so it has no live window.").format(
                detector=analysis.detector
            )
        if self._failure:
            return self._failure
        if self.busy and not self._patience.isActive() and not self._warping:
            return tr("The score comes as soon as the model is loaded and no analysis is under way.")
        return ""
