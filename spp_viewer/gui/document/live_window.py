"""The live window of a session: its rectangle, what it scores there, and how the best score went along the drag."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.document.rect_edit import INSIDE, dragged, spanned
from spp_viewer.gui.i18n.text import shown, tr
from spp_viewer.gui.workers.live_jobs import LiveJob, LiveScores, LiveWarp, TrailPoint
from spp_viewer.gui.workers.live_worker import LiveWorker
from spp_viewer.gui.workers.messages import Job, Opened, Problem, Selection

if TYPE_CHECKING:
    from spp_viewer.gui.document.session import Session
    from spp_viewer.gui.workers.analysis_worker import AnalysisWorker

TRAIL = 160
"""Positions that the graph goes back."""

REST = 150
"""Milliseconds without a new score after which the window has settled, and R-CNN has its turn."""

PATIENCE = 400
"""Milliseconds after which it is said that a score is waited for."""


class LiveWindow(QObject):
    """A rectangle on the photograph that is scored wherever it is put.

    One request is under way at a time and one waits, the newest: however fast the rectangle moves, nothing queues up.
    """

    active_changed = Signal(bool)
    box_changed = Signal(object)
    """float32 (4,), or None."""
    scored = Signal(object)
    """LiveScores of the newest box that is through, or None where there is nothing to show any more."""
    warped = Signal(object)
    """LiveWarp, or None when the box has moved on, or without R-CNN."""
    message_changed = Signal(str)
    """Why there are no scores, and what to do; empty when all is well."""
    rcnn_changed = Signal(bool)
    drop_wanted = Signal(object)
    """Setup in which the rectangle is one of the proposals."""

    _submitted = Signal(object)
    _left = Signal()

    def __init__(self, session: Session, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(session)
        self._session = session
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
        self._job: Job | None = None
        self._warping = self._waiting = False
        self._run = 0
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
        session.opened.connect(self._on_opened)
        session.cleared.connect(self._on_cleared)
        session.analysed.connect(self._on_analysed)
        session.run_changed.connect(self._update_message)
        session.settled.connect(self._on_settled)

    # What the user does

    def activate(self, on: bool) -> None:
        """Take up the tool or put it down. The rectangle stays where it is until another image is opened."""
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
        """Put the rectangle somewhere: float32 (4,), image pixels."""
        if self.box is None or not np.array_equal(box, self.box):
            self.box = box
            self._rest.stop()
            self._set_warp(None)
            self.box_changed.emit(box)
            self._ask()

    def place(self, box: tuple[float, float, float, float]) -> None:
        """Take up the tool with the rectangle at (x1, y1, x2, y2), image pixels, as far as that is in the image."""
        if self.size is not None:
            self.set_box(spanned(*box, self.size))
        self.activate(True)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._job is not None

    @property
    def failed(self) -> bool:
        """Whether there is no score to wait for, as :attr:`message` says."""
        session = self._session
        return bool(self._failure) or session.analysis is None or session.analysis.maps is None

    def nudge(self, dx: float, dy: float) -> None:
        """Move the rectangle by so many pixels, as far as the image reaches."""
        if self.box is not None and self.size is not None:
            self.set_box(dragged(self.box, INSIDE, dx, dy, self.size))

    def set_rcnn(self, on: bool) -> None:
        """Let R-CNN score the window as well whenever it rests."""
        if on != self.rcnn:
            self.rcnn = on
            self.rcnn_changed.emit(on)
            self._set_warp(None)
            if on and self.scores is not None:
                self._rest.start()

    def drop(self) -> None:
        """Put the tool down and have the rectangle among the proposals, selected as soon as it is analysed."""
        session, box = self._session, self.box
        if not self.active or session.image is None or session.analysis is None or box is None:
            return
        self.activate(False)
        self._dropped = box
        x1, y1, x2, y2 = box.tolist()
        drawn = session.image.image.content_hash, (x1, y1, x2, y2)
        before = tuple(other for other in session.setup.drawn if other != drawn)
        self.drop_wanted.emit(session.setup.with_changes(drawn=(*before, drawn)))
        if not session.running:
            self._on_settled()  # it was there already

    @Slot()
    def _on_settled(self) -> None:
        """Select what was dropped, if it came to that."""
        box, analysis = self._dropped, self._session.analysis
        self._dropped = None
        if box is not None and analysis is not None:
            same = np.flatnonzero((analysis.proposals.boxes == box).all(axis=1))
            if len(same):
                self._session.select(Selection(int(same[-1])))

    @property
    def size(self) -> tuple[int, int] | None:
        """(width, height) of the image on screen."""
        opened = self._session.image
        return (opened.image.width, opened.image.height) if opened is not None else None

    # Asking

    def abandon(self) -> None:
        """Want no answer any more, without a word."""
        if self._job is not None:
            self._job.progress.cancel()
            self._job = None
        self._run += 1
        self._waiting = self._warping = False
        self._rest.stop()
        self._patience.stop()

    def _begin(self) -> None:
        """Where there is no rectangle yet, take the box that the panels tell of, or the middle of the image."""
        self._failure = ""
        if self.active and self.box is None and self.size is not None and self._session.analysis is not None:
            focus, (width, height) = self._session.focus, self.size
            box = np.array([width, height, 3 * width, 3 * height], dtype=np.float64) / 4
            if focus is not None:
                box = self._session.analysis.proposals.boxes[focus.proposal].astype(np.float64)
            x1, y1, x2, y2 = box.tolist()
            self.set_box(spanned(x1, y1, x2, y2, self.size))
        else:
            self._ask()
        self._update_message()

    def _ask(self, warped: bool = False) -> None:
        """Ask for the score of where the rectangle is, now or as soon as the last answer is there."""
        session = self._session
        if not self.active or self.box is None or session.analysis is None or session.analysis.maps is None:
            return
        if self._job is not None:
            self._waiting = self._waiting or not warped
            return
        self._run += 1
        self._waiting, self._warping = False, warped
        self._job = Job(self._run, session.options, model=session.setup.model, device=session.device)
        self._patience.start()
        self._submitted.emit(LiveJob(self._job, session.analysis, self.box, warped))

    def _answered(self) -> None:
        self._job = None
        self._patience.stop()
        if self._waiting:
            self._ask()

    # What the worker says

    @Slot(int, object)
    def _on_scored(self, run: int, scores: LiveScores) -> None:
        if run != self._run or self._job is None:
            return
        self._failure = ""
        self._answered()
        if scores.of is self._session.analysis:
            self.scores = scores
            if scores.point is not None:
                self.trail.append(scores.point)
            self.scored.emit(scores)
            if self.rcnn and self._job is None:
                self._rest.start()
        self._update_message()

    @Slot(int, object)
    def _on_warped(self, run: int, warp: LiveWarp) -> None:
        if run != self._run or self._job is None:
            return
        stale = self._waiting
        self._answered()
        if self.rcnn and not stale:
            self._set_warp(warp)
        self._update_message()

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if run != self._run or self._job is None:
            return
        if self._warping:
            self._set_warp(None, shown(problem.message))
        else:
            self._failure = shown(problem.message)
        self._answered()
        self._update_message()

    @Slot()
    def _on_rest(self) -> None:
        if self.rcnn:
            self._ask(warped=True)

    def _set_warp(self, warp: LiveWarp | None, message: str = "") -> None:
        if warp is not self.warp or message != self.warp_message:
            self.warp, self.warp_message = warp, message
            self.warped.emit(warp)

    # What the session says

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """A rectangle belongs to one image, which may be told of more than once."""
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

    # Words

    @Slot()
    def _update_message(self) -> None:
        """Say what is missing."""
        message = self._missing() if self.active else ""
        if message != self.message:
            self.message = message
            self.message_changed.emit(message)

    def _missing(self) -> str:
        session = self._session
        if session.image is None:
            return tr("Open an image: any window that you draw on it is scored on the spot.")
        if session.analysis is None and session.running:
            return tr("The image is being analysed; windows are scored on the spot as soon as its conv5 is there.")
        if session.analysis is None:
            return tr("Analyse the image first (F5): a live window is pooled from its conv5.")
        if session.analysis.maps is None:
            return tr("{detector} computes no feature maps of the whole image, so it has no live window.").format(
                detector=session.analysis.detector
            )
        if self._failure:
            return self._failure
        if self._job is not None and not self._patience.isActive() and not self._warping:
            return tr("The score comes as soon as the model is loaded and no analysis is under way.")
        return ""
