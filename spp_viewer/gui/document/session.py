"""The document: what is open, what was found, what is selected. Panels listen to its signals and call its methods.

All of it lives on the window's thread. Every run has a number; what the worker says about an older run is dropped. A
run that fails or is cancelled before its image is decoded leaves the previous image and results in place. So does a
change of options until its results are there; if it fails, the choice before it is in force again. What was given up
for a file that turns out to be broken begins again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.gui.document.attribution import Attribution
from spp_viewer.gui.document.batch_run import BatchRun
from spp_viewer.gui.document.cached_results import CachedResults
from spp_viewer.gui.document.feature_layers import FeatureLayers
from spp_viewer.gui.document.file_list import FileList
from spp_viewer.gui.document.file_status import FileStatuses
from spp_viewer.gui.document.folder_watcher import FolderWatcher
from spp_viewer.gui.document.gallery_run import GalleryRun
from spp_viewer.gui.document.live_window import LiveWindow
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.i18n.text import shown, tr
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job, Opened, Phase, Problem, RunState
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.result_cache import ResultFolder, ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup, Rerun, rerun_of

logger = logging.getLogger(__name__)

PATIENCE = 300
"""Milliseconds after which a run of postprocessing alone is announced."""


class Session(FileList):
    """One window's document.

    Parameters
    ----------
    options
        Of every analysis from now on.
    model
        Model folder; None is the one that ships.
    device
        "auto", "cpu", "cuda", "cuda:N" or "mps".
    proposals_file
        Boxes of the user's own for every image.
    threshold
        Score from which detections are shown; None takes the model's own once it is loaded.
    fallback
        What to go back to if the choices above cannot be used; None keeps them all the same.
    results
        Analyses of earlier runs, and where to keep those to come; None keeps them in memory and on disk.
    """

    opened = Signal(object)
    """Opened: another image is on screen; proposals and analysis are gone."""
    proposals_found = Signal(object)
    """Proposals of the image on screen."""
    analysed = Signal(object)
    """Analysis of the image on screen."""
    cleared = Signal()
    """A new run on the same image began: proposals and analysis are gone."""
    run_changed = Signal(object)
    """RunState."""
    problem = Signal(object)
    """Problem, to be shown without stopping anybody."""
    settled = Signal()
    """A run has come to its end, whatever that was."""

    _submitted = Signal(object)

    def __init__(
        self,
        options: Options | None = None,
        *,
        model: Path | None = None,
        device: str = "auto",
        proposals_file: Path | None = None,
        threshold: float | None = None,
        fallback: AnalysisSetup | None = None,
        results: ResultStore | None = None,
        parent: QObject | None = None,
    ) -> None:
        setup = AnalysisSetup(options if options is not None else Options(), model, device, proposals_file)
        super().__init__(setup, fallback, threshold, parent)
        self.finder.failed.connect(self._on_no_truth)
        self.run_state = RunState()
        self._job: Job | None = None
        self._decoding = self._interrupted = False  # the latter: a run on the image on screen, by opening another file
        self._run = 0
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._on_patience)
        self._thread = QThread()
        self._thread.setObjectName("analysis")
        self._results = results if results is not None else ResultStore(disk=ResultFolder())
        self._worker = AnalysisWorker(self._results)
        self._worker.moveToThread(self._thread)
        self.file_states = FileStatuses(self._worker, self)  # hears first, so that it knows when the others ask
        self._connect(self._worker)
        self.features = FeatureLayers(self, self._thread, self._worker)
        self.live = LiveWindow(self, self._thread, self._worker)
        self.why = Attribution(self, self._thread, self._worker)
        self.sizes = SizeComparison(self, self._thread, self._worker)
        self.folder_run = BatchRun(self, self._worker)
        self.gallery = GalleryRun(self, self._thread, self._worker)
        self.known_results = CachedResults(self, self._results)
        self.folder_watch = FolderWatcher(self)
        self.relisted.connect(self.file_states.keep_only)

    def _connect(self, worker: AnalysisWorker) -> None:
        self._submitted.connect(worker.run)
        worker.opened.connect(self._on_opened)
        worker.listed.connect(self._on_listed)
        worker.model_loaded.connect(self._on_model)
        worker.proposals_found.connect(self._on_proposals)
        worker.progressed.connect(self._on_progress)
        worker.analysed.connect(self._on_analysed)
        worker.recalled.connect(self._on_recalled)
        worker.cancelled.connect(self._on_cancelled)
        worker.failed.connect(self._on_failed)
        worker.warned.connect(self.problem)
        worker.prepared.connect(self._on_prepared)
        worker.devices_found.connect(self._on_devices)

    # What the user does

    def open(self, paths: Sequence[Path]) -> None:
        """Open the first image of these files and folders. A single file brings its folder for previous and next."""
        if paths:
            self._start(paths=tuple(paths))

    def step(self, by: int) -> None:
        """Open the file ``by`` places on (negative: back), if there is one."""
        self.go_to(self._cursor + by)

    def go_to(self, place: int) -> None:
        """Open the file at this place, counted from 0, of the list, if there is one."""
        if 0 <= place < len(self.files):
            self._cursor = place
            self.files_changed.emit()
            self._start(path=self.files[place])

    def analyse(self) -> None:
        """Analyse the image on screen again, even if its results are kept from an earlier run."""
        if self.image is not None:
            opened = self.image
            self._forget_results()
            self.cleared.emit()
            self._start(opened=opened, fresh=True)

    def cancel(self) -> bool:
        """Stop the current run; False if none runs. What is on screen stays."""
        if not self.running:
            return False
        self._abandon()
        back = self.analysis is not None and self._go_back()
        phase = Phase.DONE if back else Phase.CANCELLED  # what is on screen is what is chosen again
        self._set_state(RunState(phase, self.run_state.stage, self.run_state.done, self.run_state.total))
        self.settled.emit()
        return True

    def set_options(self, setup: AnalysisSetup) -> None:
        """Analyse with these choices from now on, and bring what is on screen up to date.

        Only the stages that the change touches run again; until they are through, the old results stay. If they fail or
        are cancelled, the old choices are in force again.
        """
        if setup != self.setup:
            self._take(setup)
            self._catch_up()

    def prepare(self) -> None:
        """Load the model, without an image, if nothing else runs."""
        if self.model is None and self._job is None:
            self._start()

    @property
    def running(self) -> bool:
        return self.run_state.phase == Phase.RUNNING

    @property
    def decoding(self) -> bool:
        """Whether a file is being read."""
        return self._decoding and self._job is not None

    def shutdown(self) -> None:
        """Cancel what runs, end the thread and wait for it. The session is of no use afterwards."""
        self.folder_run.cancel()
        self._abandon()
        for part in (self.features, self.live, self.why, self.sizes, self.gallery):
            part.abandon()
        self._thread.quit()
        self._thread.wait()
        self.gallery.close()
        self.known_results.shutdown()
        self.folder_watch.shutdown()
        self._results.shutdown()
        self.finder.shutdown()

    # Runs

    def submit(self, job: Job) -> None:
        """Hand a job to the worker, which does one after the other."""
        self.file_states.expect(job)
        if not self._thread.isRunning():
            self._thread.start()
        self._submitted.emit(job)

    def _start(
        self,
        paths: tuple[Path, ...] = (),
        path: Path | None = None,
        opened: Opened | None = None,
        rerun: Rerun | None = None,
        fresh: bool = False,
    ) -> None:
        interrupted = self._interrupted if self._decoding else self._job is not None and self.image is not None
        self._abandon()
        image = opened.image if opened is not None else None
        job = Job(self._run, **vars(self.setup), paths=paths, path=path, image=image, rerun=rerun, fresh=fresh)
        self._job = job
        self._decoding = bool(paths) or path is not None
        self._interrupted = self._decoding and interrupted
        if job.quick:
            self._patience.start()  # a slider would make the window flicker
        else:
            self._set_state(RunState(Phase.RUNNING, job.first_stage))
        self.submit(job)

    def _abandon(self) -> None:
        """Cancel the current job and make its answers stale."""
        if self._job is not None:
            self._job.progress.cancel()
            self._job = None
        self._patience.stop()
        self._decoding = False
        self._run += 1

    def _set_state(self, state: RunState) -> None:
        self.run_state = state
        self.run_changed.emit(state)

    def _catch_up(self) -> None:
        """Run what the present choices make of what is on screen, or of what is being opened."""
        job, opened, analysis = self._job, self.image, self.analysis
        if job is not None and self._decoding:
            self._start(paths=job.paths, path=job.path)
        elif opened is None and self.setup.changed_from(self._accepted) & {"model", "device"}:
            self._start()
        elif opened is None:
            self._accept(self.setup)
            if job is not None:
                self._abandon()
                self._finish(Phase.IDLE)
        elif analysis is None:
            self._start(opened=opened)
        else:
            rerun = rerun_of(analysis, self._made_with, self.setup)
            if job is not None and job.quick and rerun.quick:
                return  # what runs will be shown, then the newest is begun: so a slider is followed however slow it is
            if rerun.stages:
                self._start(opened=opened, rerun=rerun)
            elif job is not None:
                self._abandon()
                self._finish(Phase.DONE)

    def _on_patience(self) -> None:
        """A quick run is not quick: say so, and let it be cancelled."""
        self._set_state(RunState(Phase.RUNNING, "nms"))

    def _finish(self, phase: Phase) -> None:
        self._job = None
        self._patience.stop()
        self._set_state(RunState(phase, self.run_state.stage))
        self.settled.emit()

    # What the worker says

    @Slot(int, object)
    def _on_opened(self, run: int, opened: Opened) -> None:
        if run != self._run:
            return
        self._decoding = False
        self._forget_results()
        self.image = opened
        self.truth = None
        self.finder.look(opened.image)
        self.opened.emit(opened)

    @Slot(object, object)
    def _on_no_truth(self, image: Image, problem: Problem) -> None:
        if self.image is not None and self.image.image is image:
            self.problem.emit(problem)

    @Slot(int, object, int)
    def _on_listed(self, run: int, files: tuple[Path, ...], place: int) -> None:
        if run == self._run:
            self.files, self._cursor = files, place
            self.sources = self._job.paths if self._job is not None else ()
            self.file_states.keep_only(files)
            self.files_changed.emit()

    @Slot(int, object)
    def _on_model(self, run: int, model: ModelInfo) -> None:
        self._coming = model  # news whichever run loaded it
        if self.analysis is None or self.analysis.fingerprint == model.fingerprint:
            self._take_model()

    @Slot(int)
    def _on_prepared(self, run: int) -> None:
        if run == self._run:
            self._accept(self.setup)
            self._finish(Phase.IDLE)

    @Slot(int, object)
    def _on_proposals(self, run: int, proposals: Proposals) -> None:
        if run == self._run and self.analysis is None:  # the old results stay together until the new ones are there
            self.proposals = proposals
            self.proposals_found.emit(proposals)

    @Slot(int, str, int, int)
    def _on_progress(self, run: int, stage: str, done: int, total: int) -> None:
        if run == self._run and self.running:
            self._set_state(RunState(Phase.RUNNING, stage, done, total))

    @Slot(int, object)
    def _on_recalled(self, run: int, analysis: Analysis) -> None:
        self._on_analysed(run, analysis, recalled=True)

    @Slot(int, object)
    def _on_analysed(self, run: int, analysis: Analysis, recalled: bool = False) -> None:
        if run != self._run:
            return
        before, job, chosen = self.analysis, self._job, self.selection
        self._job = None
        saved = self.image is not None and self.image.saved and (job is None or job.image is None)
        self._accept(job.setup if job is not None else self.setup, analysis if saved else None)
        self.recalled = recalled
        if self._coming is not None and self._coming.fingerprint == analysis.fingerprint:
            self._take_model()
        self._take_analysis(analysis)
        self.analysed.emit(analysis)
        if before is not None and chosen is not None:
            self.selection_changed.emit(self.selection)  # even if it is the same: its boxes may lie elsewhere
        said = {*analysis.image.notes, *(before.notices if before is not None else ())}  # the former over the canvas
        for notice in analysis.notices:
            if notice not in said:
                self.problem.emit(Problem("info", "analysis", notice))
        if self.setup == self._made_with:
            self._finish(Phase.DONE)
        else:
            self._catch_up()

    @Slot(int)
    def _on_cancelled(self, run: int) -> None:
        if run == self._run and self.running:
            self._finish(Phase.CANCELLED)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if run != self._run:
            logger.info("run %d is of no interest any more: %s", run, problem.message)
            return
        if problem.subject == "image" or not self._go_back():
            self.problem.emit(problem)
            self._finish(Phase.FAILED)
            if self._interrupted or (self.analysis is not None and self.setup != self._made_with):
                self._catch_up()  # the file is not to be had: go on with the image on screen
            return
        message = tr("{problem}. What was chosen before is in force again.")
        message = message.format(problem=shown(problem.message).rstrip(".。"))
        self.problem.emit(replace(problem, subject="options", message=message))
        if self.image is not None and self.analysis is None:
            self._start(opened=self.image)
        else:
            self._finish(Phase.DONE if self.analysis is not None else Phase.IDLE)
