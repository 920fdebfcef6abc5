"""The session of a window: it opens files, runs analyses of them and fills the document with the results.

All of it belongs to the window's thread. Runs are numbered, and answers of the worker to an older run are dropped. A
run that fails or is cancelled before its image is decoded leaves the previous image and results in place. So does a
change of options until its results are there; if it fails, the setup before it is in use again. A run that was given
up for a file that cannot be read starts again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.gui.document.analysis_settings import AnalysisSettings
from spp_viewer.gui.document.attribution import Attribution
from spp_viewer.gui.document.batch_run import BatchRun
from spp_viewer.gui.document.cached_results import CachedResults
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.feature_layers import FeatureLayers
from spp_viewer.gui.document.file_status import FileStatuses
from spp_viewer.gui.document.folder_watcher import FolderWatcher
from spp_viewer.gui.document.gallery_run import GalleryRun
from spp_viewer.gui.document.latest_job import JobSource, LatestJob
from spp_viewer.gui.document.live_window import LiveWindow
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.i18n.text import shown, tr
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.ground_truth_finder import GroundTruthFinder
from spp_viewer.gui.workers.messages import Job, Opened, Phase, Problem, RunState
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.result_cache import ResultFolder, ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup, Rerun, rerun_of
from spp_viewer.pipeline.stages import PipelineStage

logger = logging.getLogger(__name__)

PATIENCE = 300
"""Milliseconds after which a run of postprocessing alone is announced."""


class Session(QObject):
    """Owns the document of one window, the thread that computes, and the parts that use it.

    Parameters
    ----------
    options
        Options of every analysis from now on.
    model
        Model folder; None is the one that ships.
    device
        "auto", "cpu", "cuda", "cuda:N" or "mps".
    proposals_file
        File of boxes that replaces the proposal method for every image.
    threshold
        Score above which detections are shown; None uses the model's own once it is loaded.
    fallback
        Setup to return to if the one above cannot be used; None for none.
    results
        Store of analyses, of earlier runs and to come; None keeps them in memory and on disk.

    Attributes
    ----------
    document
        What is open, what was found and what is selected.
    features, live, why, sizes, folder_run, gallery
        The parts that compute on demand.
    file_states, known_results, folder_watch
        State of each file of the list, and what keeps states and list up to date.
    finder
        Finds the ground truth of the image on screen.
    """

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
        super().__init__(parent)
        setup = AnalysisSetup(options if options is not None else Options(), model, device, proposals_file)
        self.document = Document(AnalysisSettings(setup, fallback, threshold), self)
        self.finder = GroundTruthFinder(self)
        self.finder.found.connect(self.document.set_truth)
        self.finder.failed.connect(self.document.report_truth)
        self._latest = LatestJob(JobSource(self.document.settings))
        self._decoding = self._interrupted = False  # the latter: a run on the image on screen, by opening another file
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._on_patience)
        self._thread = QThread()
        self._thread.setObjectName("analysis")
        self._results = results if results is not None else ResultStore(disk=ResultFolder())
        self._worker = AnalysisWorker(self._results)
        self._worker.moveToThread(self._thread)
        self.file_states = FileStatuses(self._worker, self)  # connected first: other slots read its data
        self._connect(self._worker)
        self._make_parts(self.document, self._thread, self._worker)

    def _make_parts(self, document: Document, thread: QThread, worker: AnalysisWorker) -> None:
        self.features = FeatureLayers(document, thread, worker)
        self.live = LiveWindow(document, thread, worker)
        self.why = Attribution(document, thread, worker)
        self.sizes = SizeComparison(document, thread, worker)
        self.folder_run = BatchRun(document, worker, self.file_states, self.submit)
        self.features.state_changed.connect(self.folder_run.give_way_to_layer)
        self.gallery = GalleryRun(document, thread, worker, self.features, self.why, self.sizes, self.live)
        self.known_results = CachedResults(document, self.file_states, self._results)
        self.folder_watch = FolderWatcher(document.file_list)
        document.file_list.relisted.connect(self.file_states.keep_only)

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
        worker.warned.connect(self.document.problem)
        worker.prepared.connect(self._on_prepared)
        worker.devices_found.connect(self.document.settings.set_devices)

    # What the user does

    def open(self, paths: Sequence[Path]) -> None:
        """Open the first image of these files and folders. A single file brings its folder for previous and next."""
        if paths:
            self._start(paths=tuple(paths))

    def step(self, by: int) -> None:
        """Open the file ``by`` places on (negative: back), if there is one."""
        self.go_to(self.document.file_list.cursor + by)

    def go_to(self, place: int) -> None:
        """Open the file at this place, counted from 0, of the list, if there is one."""
        listed = self.document.file_list
        if 0 <= place < len(listed.files):
            listed.move_to(place)
            self._start(path=listed.files[place])

    def analyse(self) -> None:
        """Analyse the image on screen again, even if its results are kept from an earlier run."""
        opened = self.document.image
        if opened is not None:
            self.document.clear_results()
            self._start(opened=opened, fresh=True)

    def cancel(self) -> bool:
        """Stop the current run; False if none runs. What is on screen stays."""
        document, state = self.document, self.document.run_state
        if not document.running:
            return False
        self.abandon()
        back = document.analysis is not None and document.settings.go_back()
        phase = Phase.DONE if back else Phase.CANCELLED  # the analysis on screen was made with the setup in use again
        document.set_run_state(RunState(phase, state.stage, state.done, state.total))
        document.settled.emit()
        return True

    def set_options(self, setup: AnalysisSetup) -> None:
        """Analyse with this setup from now on, and bring what is on screen up to date.

        Only the stages that the change touches run again; until they are through, the old results stay. If they fail or
        are cancelled, the old setup is in use again.
        """
        if setup != self.document.settings.setup:
            self.document.settings.take(setup)
            self.catch_up()

    def prepare(self) -> None:
        """Load the model, without an image, if nothing else runs."""
        if self.document.settings.model is None and not self._latest.pending:
            self._start()

    @property
    def decoding(self) -> bool:
        """Whether a file is being read."""
        return self._decoding and self._latest.pending

    def shutdown(self) -> None:
        """Cancel what runs, end the thread and wait for it. The session is of no use afterwards."""
        self.folder_run.cancel()
        self.abandon()
        for part in (self.features, self.live, self.why, self.sizes, self.gallery):
            part.abandon()
        self._thread.quit()
        self._thread.wait()
        self.gallery.close()
        for helper in (self.known_results, self.folder_watch, self._results, self.finder):
            helper.shutdown()

    # Runs

    @property
    def job(self) -> Job | None:
        """The run that is under way."""
        return self._latest.job

    def submit(self, job: Job) -> None:
        """Hand a job to the worker, which does one after the other."""
        self.file_states.expect(job)
        if not self._thread.isRunning():
            self._thread.start()
        self._submitted.emit(job)

    def open_beside_list(self, path: Path) -> None:
        """Open a file while the list stays as it is, with none of its files current."""
        self.document.file_list.move_to(-1)
        self._start(path=path)

    def analyse_open(self) -> None:
        """Analyse the image on screen, unless its results are kept from an earlier run."""
        self._start(opened=self.document.image)

    def _start(
        self,
        paths: tuple[Path, ...] = (),
        path: Path | None = None,
        opened: Opened | None = None,
        rerun: Rerun | None = None,
        fresh: bool = False,
    ) -> None:
        latest = self._latest
        interrupted = self._interrupted if self._decoding else latest.pending and self.document.image is not None
        self._patience.stop()
        image = opened.image if opened is not None else None
        job = latest.begin(paths=paths, path=path, image=image, rerun=rerun, fresh=fresh)
        self._decoding = bool(paths) or path is not None
        self._interrupted = self._decoding and interrupted
        if job.quick:
            self._patience.start()  # a slider would make the window flicker
        else:
            begin = PipelineStage.MODEL if opened is None else rerun.first if rerun else PipelineStage.PROPOSALS
            first = PipelineStage.DECODE if self._decoding else begin
            self.document.set_run_state(RunState(Phase.RUNNING, first))
        self.submit(job)

    def abandon(self) -> None:
        """Cancel the current run without a signal and drop its answers."""
        self._latest.cancel()
        self._patience.stop()
        self._decoding = False

    def catch_up(self) -> None:
        """Run what the setup in use requires for the image on screen, or for the file that is being opened."""
        document, job = self.document, self._latest.job
        settings, opened, analysis = document.settings, document.image, document.analysis
        if job is not None and self._decoding:
            self._start(paths=job.paths, path=job.path)
        elif opened is None and settings.setup.changed_from(settings.accepted) & {"model", "device"}:
            self._start()
        elif opened is None:
            settings.accept(settings.setup)
            if job is not None:
                self.abandon()
                self._finish(Phase.IDLE)
        elif analysis is None:
            self._start(opened=opened)
        else:
            rerun = rerun_of(analysis, settings.made_with, settings.setup)
            if job is not None and job.quick and rerun.quick:
                return  # the running job is shown first, then the newest starts, so that slow jobs follow a slider
            if rerun.stages:
                self._start(opened=opened, rerun=rerun)
            elif job is not None:
                self.abandon()
                self._finish(Phase.DONE)

    def _on_patience(self) -> None:
        """Announce a quick run that takes long, so that it can be cancelled."""
        self.document.set_run_state(RunState(Phase.RUNNING, "nms"))

    def _finish(self, phase: Phase) -> None:
        document, self._latest.job = self.document, None
        self._patience.stop()
        document.set_run_state(RunState(phase, document.run_state.stage))
        document.settled.emit()

    def _is_newest(self, run: int) -> bool:
        return run == self._latest.run

    # Answers of the worker

    @Slot(int, object)
    def _on_opened(self, run: int, opened: Opened) -> None:
        if self._is_newest(run):
            self.show_image(opened)

    def show_image(self, opened: Opened) -> None:
        """Show an image and look for its ground truth."""
        self._decoding = False
        self.finder.look(opened.image)
        self.document.show_image(opened)

    @Slot(int, object, int)
    def _on_listed(self, run: int, files: tuple[Path, ...], place: int) -> None:
        if self._is_newest(run):
            self.file_states.keep_only(files)
            sources = self._latest.job.paths if self._latest.job is not None else ()
            self.document.file_list.replace(files, place, sources)

    @Slot(int, object)
    def _on_model(self, run: int, model: ModelInfo) -> None:
        """Store the model, whichever run loaded it. It is shown when an analysis made with it is on screen."""
        document = self.document
        document.settings.offer_model(model)
        if document.analysis is None or document.analysis.fingerprint == model.fingerprint:
            document.settings.take_model()

    @Slot(int)
    def _on_prepared(self, run: int) -> None:
        if self._is_newest(run):
            self.document.settings.accept(self.document.settings.setup)
            self._finish(Phase.IDLE)

    @Slot(int, object)
    def _on_proposals(self, run: int, proposals: Proposals) -> None:
        if self._is_newest(run) and self.document.analysis is None:  # old results stay until all new ones are there
            self.document.show_proposals(proposals)

    @Slot(int, str, int, int)
    def _on_progress(self, run: int, stage: str, done: int, total: int) -> None:
        if self._is_newest(run) and self.document.running:
            self.document.set_run_state(RunState(Phase.RUNNING, stage, done, total))

    @Slot(int, object)
    def _on_recalled(self, run: int, analysis: Analysis) -> None:
        self._on_analysed(run, analysis, recalled=True)

    @Slot(int, object)
    def _on_analysed(self, run: int, analysis: Analysis, recalled: bool = False) -> None:
        if self._is_newest(run):
            self.show_analysis(analysis, recalled)

    def show_analysis(self, analysis: Analysis, recalled: bool) -> None:
        """Show an analysis of the image on screen, then run what the setup in use requires beyond it."""
        document, settings, job = self.document, self.document.settings, self._latest.job
        before, self._latest.job = document.analysis, None
        saved = document.image is not None and document.image.saved and (job is None or job.image is None)
        settings.accept(job.setup if job is not None else settings.setup, analysis if saved else None)
        settings.take_model(analysis.fingerprint)
        document.show_analysis(analysis, recalled)
        said = {*analysis.image.notes, *(before.notices if before is not None else ())}  # the former over the canvas
        for notice in analysis.notices:
            if notice not in said:
                document.problem.emit(Problem("info", "analysis", notice))
        if settings.setup == settings.made_with:
            self._finish(Phase.DONE)
        else:
            self.catch_up()

    @Slot(int)
    def _on_cancelled(self, run: int) -> None:
        if self._is_newest(run) and self.document.running:
            self._finish(Phase.CANCELLED)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if not self._is_newest(run):
            logger.info("run %d is stale: %s", run, problem.message)
            return
        document, settings = self.document, self.document.settings
        if problem.subject == "image" or not settings.go_back():
            document.problem.emit(problem)
            self._finish(Phase.FAILED)
            if self._interrupted or (document.analysis is not None and settings.setup != settings.made_with):
                self.catch_up()  # the file cannot be read: go on with the image on screen
            return
        words = tr("{problem}. What was chosen before is in force again.")
        message = words.format(problem=shown(problem.message).rstrip(".。"))
        document.problem.emit(replace(problem, subject="options", message=message))
        if document.image is not None and document.analysis is None:
            self.analyse_open()
        else:
            self._finish(Phase.DONE if document.analysis is not None else Phase.IDLE)
