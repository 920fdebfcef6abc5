"""Analyses all files of the list in the background, one at a time.

Belongs to the window's thread. The worker gets one background job at a time. When the user opens an image, that job is
cancelled through its progress, which takes the worker a fraction of a second, and its file is analysed later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.feature_layers import LayerState
from spp_viewer.gui.document.file_status import FilePhase, FileStatuses
from spp_viewer.gui.document.latest_job import JobSource, LatestJob
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job, Phase, Problem

SUBJECT = "folder"


class BatchRun(QObject):
    """The background analysis of the list of files.

    Parameters
    ----------
    states
        States of the files; analysed ones are skipped.
    submit
        Hands a job to the worker.

    Attributes
    ----------
    active
        Whether it runs or is paused.
    done, total
        Number of files that are done, failed ones included, and of all files.
    failures
        (file, reason) of those that could not be analysed.
    paused
        Whether it waits for :meth:`resume`.
    """

    changed = Signal()
    """Emitted when an attribute changes."""

    def __init__(
        self, document: Document, worker: AnalysisWorker, states: FileStatuses, submit: Callable[[Job], None]
    ) -> None:
        super().__init__(document)
        self._document, self._states, self._submit = document, states, submit
        self._latest = LatestJob(JobSource(document.settings, step=-1))  # runs of the session count upwards
        self._queue: deque[Path] = deque()
        self._files: tuple[Path, ...] = ()
        self._path = Path()  # the file at hand
        self._setup = document.settings.setup
        self.total = 0
        self.failures: list[tuple[Path, str]] = []
        self.active = self.paused = False
        worker.analysed.connect(self._on_analysed)
        worker.recalled.connect(self._on_analysed)
        worker.failed.connect(self._on_failed)
        worker.cancelled.connect(self._on_cancelled)
        document.run_changed.connect(self._on_run)
        document.file_list.relisted.connect(self._on_relisted)
        document.file_list.files_changed.connect(self._on_files)
        document.settings.options_changed.connect(self._on_options)

    @property
    def done(self) -> int:
        return self.total - len(self._queue) - self._latest.pending

    @property
    def busy(self) -> bool:
        """Whether the worker analyses a file for it."""
        return self._latest.pending

    def start(self) -> None:
        """Analyse all files that are not analysed yet; those that failed are tried again."""
        files = self._document.file_list.files
        if self.active or not files:
            return
        self.active, self.paused = True, False
        self.failures = []
        self._files, self._setup = files, self._document.settings.setup
        self._queue = deque(self._files)
        self.total = len(self._files)
        self._advance()

    def pause(self) -> None:
        """Pause, even within the file at hand."""
        if self.active and not self.paused:
            self.paused = True
            self._latest.interrupt()
            self._notify()

    def resume(self) -> None:
        """Continue after :meth:`pause`."""
        if self.active and self.paused:
            self.paused = False
            self._advance()

    def cancel(self) -> None:
        """Stop. What is analysed stays."""
        if self.active:
            self._latest.cancel()
            self._stop()

    def _advance(self) -> None:
        """Hand the next file to the worker if it is free for it."""
        setup = self._document.settings.setup
        if self.active and not self.busy and setup != self._setup:
            self._setup, self.failures = setup, []
            self._queue = deque(self._files)  # files that are done have to be analysed anew
        if not self.active or self.paused or self.busy or self._document.running:
            self._notify()
            return
        self._states.use(setup)
        while self._queue:
            self._path = self._queue.popleft()
            if self._states.of(self._path).phase is not FilePhase.ANALYSED:
                job = self._latest.begin(path=self._path, background=True)
                self._notify()
                self._submit(job)
                return
        self._finish()

    def _finish(self) -> None:
        self._stop()
        if self.failures:
            message = tr("{count} of {total} images could not be analysed; the others are done.").format(
                count=text.count(len(self.failures)), total=text.count(self.total)
            )
            detail = "\n".join(f"{path}\n    {text.shown(reason)}" for path, reason in self.failures)
            self._document.problem.emit(Problem("warning", SUBJECT, message, detail))

    def _stop(self) -> None:
        self._queue.clear()
        self.active = self.paused = False
        self._notify()

    def _notify(self) -> None:
        self._states.set_queued(self._queue)
        self.changed.emit()

    # Signals of the document and of other parts

    def _on_run(self) -> None:
        if self._document.running:
            self._latest.interrupt()
        elif self.active and not self.busy:
            self._advance()

    def _on_options(self) -> None:
        """Interrupt the file at hand: it is of no use with the setup before, and the change should not wait for it."""
        if self.active:
            self._states.use(self._document.settings.setup)
            self._latest.interrupt()
            self._advance()

    @Slot(object)
    def give_way_to_layer(self, state: LayerState) -> None:
        """Interrupt the file at hand when the maps of a layer are requested."""
        if state.phase == Phase.RUNNING:
            self._latest.interrupt()

    @Slot(object)
    def _on_relisted(self, files: tuple[Path, ...]) -> None:
        """Analyse files that were added to the folder as well, and skip those that are gone."""
        if not self.active:
            return
        done, listed, before = self.done, frozenset(files), frozenset(self._files)
        left = [path for path in self._queue if path in listed]
        self._queue = deque([*left, *(path for path in files if path not in before)])
        self._files = files
        self.total = done + len(self._queue) + self.busy
        self._notify()

    def _on_files(self) -> None:
        if self.active and self._document.file_list.files != self._files:
            left = self.total - self.done
            self.cancel()
            message = tr("The analysis of the list before was stopped; {count} images were left.")
            self._document.problem.emit(Problem("info", SUBJECT, message.format(count=text.count(left))))

    # Answers of the worker

    @Slot(int, object)
    def _on_analysed(self, run: int, _analysis: object) -> None:
        if self._latest.finish(run):
            self._advance()

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if not self._latest.is_current(run):
            return
        if problem.subject in ("model", "device"):  # no other file would fare better
            self.cancel()
            self._document.problem.emit(problem)
            return
        self.failures.append((self._path, problem.message))
        self._latest.finish(run)
        self._advance()

    @Slot(int)
    def _on_cancelled(self, run: int) -> None:
        if self._latest.finish(run):
            self._queue.appendleft(self._path)
            self._advance()
