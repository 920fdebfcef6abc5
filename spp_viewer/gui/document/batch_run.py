"""All files of the list analysed in the background, one at a time; what the user opens meanwhile goes first.

Lives on the window's thread. The worker gets one background job at a time. When the user opens an image, that job is
cancelled through its progress, which takes the worker a fraction of a second, and comes again afterwards.
"""

from __future__ import annotations

import itertools
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.gui.document.file_status import ANALYSED
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job, Phase, Problem

if TYPE_CHECKING:
    from spp_viewer.gui.document.feature_layers import LayerState
    from spp_viewer.gui.document.session import Session

SUBJECT = "folder"


class BatchRun(QObject):
    """The background analysis of a session's files.

    Attributes
    ----------
    done, total
        Files that are through, failed ones included, and all there are.
    failures
        (file, reason) of those that could not be analysed.
    paused
        Whether it waits for :meth:`resume`.
    """

    changed = Signal()
    """Any of its attributes is another."""

    def __init__(self, session: Session, worker: AnalysisWorker) -> None:
        super().__init__(session)
        self._session = session
        self._numbers = itertools.count(-1, -1)  # runs of the window count upwards
        self._queue: deque[Path] = deque()
        self._files: tuple[Path, ...] = ()
        self._job: Job | None = None
        self._setup = session.setup
        self.total = 0
        self.failures: list[tuple[Path, str]] = []
        self.active = self.paused = False
        worker.analysed.connect(self._on_analysed)
        worker.recalled.connect(self._on_analysed)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        session.run_changed.connect(self._on_run)
        session.relisted.connect(self._on_relisted)
        session.files_changed.connect(self._on_files)
        session.options_changed.connect(self._on_options)
        session.features.state_changed.connect(self._on_layer)

    @property
    def done(self) -> int:
        return self.total - len(self._queue) - (self._job is not None)

    @property
    def busy(self) -> bool:
        """Whether the worker has a file of it in hand."""
        return self._job is not None

    def start(self) -> None:
        """Analyse all files that are not yet; those that failed are tried again."""
        if self.active or not self._session.files:
            return
        self.active, self.paused = True, False
        self.failures = []
        self._files, self._setup = self._session.files, self._session.setup
        self._queue = deque(self._files)
        self.total = len(self._files)
        self._advance()

    def pause(self) -> None:
        """Stop for a while, the present file included."""
        if self.active and not self.paused:
            self.paused = True
            self._yield()
            self._notify()

    def resume(self) -> None:
        """Go on after :meth:`pause`."""
        if self.active and self.paused:
            self.paused = False
            self._advance()

    def cancel(self) -> None:
        """Stop for good. What is analysed stays."""
        if self.active:
            self._yield()
            self._job = None
            self._stop()

    def _advance(self) -> None:
        """Hand the next file to the worker if it is free for it."""
        states, session = self._session.file_states, self._session
        if self.active and self._job is None and session.setup != self._setup:
            self._setup, self.failures = session.setup, []
            self._queue = deque(self._files)  # files that are through have to be analysed anew
        if not self.active or self.paused or self._job is not None or session.running:
            self._notify()
            return
        states.use(session.setup)
        while self._queue:
            path = self._queue.popleft()
            if states.of(path).phase != ANALYSED:
                self._job = Job(next(self._numbers), **vars(self._setup), path=path, background=True)
                self._notify()
                session.submit(self._job)
                return
        self._finish()

    def _yield(self) -> None:
        if self._job is not None:
            self._job.progress.cancel()

    def _finish(self) -> None:
        self._stop()
        if self.failures:
            message = tr("{count} of {total} images could not be analysed; the others are done.").format(
                count=text.count(len(self.failures)), total=text.count(self.total)
            )
            detail = "\n".join(f"{path}\n    {text.shown(reason)}" for path, reason in self.failures)
            self._session.problem.emit(Problem("warning", SUBJECT, message, detail))

    def _stop(self) -> None:
        self._queue.clear()
        self.active = self.paused = False
        self._notify()

    def _notify(self) -> None:
        self._session.file_states.set_queued(self._queue)
        self.changed.emit()

    # What happens meanwhile

    def _on_run(self) -> None:
        if self._session.running:
            self._yield()
        elif self.active and self._job is None:
            self._advance()

    def _on_options(self) -> None:
        """The present file is of no use with the choices before, and what the change makes run need not wait for it."""
        if self.active:
            self._session.file_states.use(self._session.setup)
            self._yield()
            self._advance()

    def _on_layer(self, state: LayerState) -> None:
        """The maps of another layer are wanted: they go first as well."""
        if state.phase == Phase.RUNNING:
            self._yield()

    @Slot(object)
    def _on_relisted(self, files: tuple[Path, ...]) -> None:
        """Files that have come to the folder are analysed as well, and those that are gone are not."""
        if not self.active:
            return
        done, listed, before = self.done, frozenset(files), frozenset(self._files)
        left = [path for path in self._queue if path in listed]
        self._queue = deque([*left, *(path for path in files if path not in before)])
        self._files = files
        self.total = done + len(self._queue) + (self._job is not None)
        self._notify()

    def _on_files(self) -> None:
        if self.active and self._session.files != self._files:
            left = self.total - self.done
            self.cancel()
            message = tr("The analysis of the list before was stopped; {count} images were left.")
            self._session.problem.emit(Problem("info", SUBJECT, message.format(count=text.count(left))))

    # What the worker says

    @Slot(int, object)
    def _on_analysed(self, run: int, _analysis: object) -> None:
        if self._job is not None and run == self._job.run:
            self._job = None
            self._advance()

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if self._job is None or run != self._job.run or self._job.path is None:
            return
        if problem.subject in ("model", "device"):  # no other file would fare better
            self.cancel()
            self._session.problem.emit(problem)
            return
        self.failures.append((self._job.path, problem.message))
        self._job = None
        self._advance()

    @Slot(int)
    def _on_cancelled(self, run: int) -> None:
        if self._job is not None and run == self._job.run and self._job.path is not None:
            self._queue.appendleft(self._job.path)
            self._job = None
            self._advance()
