"""The document: what is open, what was found, what is selected. Panels listen to its signals and call its methods.

All of it lives on the window's thread. Every run has a number; what the worker says about an older run is dropped. A
run that fails or is cancelled before its image is decoded leaves the previous image and results in place. So does a
change of options until its results are there; if it fails, the choice before it is in force again.
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
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.gui.carry_over import carried_map, carried_selection
from spp_viewer.gui.choices import Choices
from spp_viewer.gui.messages import (
    CANCELLED,
    DECODE,
    DONE,
    FAILED,
    IDLE,
    MODEL,
    RUNNING,
    Job,
    ModelInfo,
    Opened,
    Problem,
    RunState,
    Selection,
)
from spp_viewer.gui.setup import Rerun, Setup, rerun_of
from spp_viewer.gui.text import tr
from spp_viewer.gui.truth import TruthFinder
from spp_viewer.gui.worker import Worker

logger = logging.getLogger(__name__)

PATIENCE = 300
"""Milliseconds after which a run of postprocessing alone is announced."""


class Session(Choices):
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
    files_changed = Signal()
    selection_changed = Signal(object)
    """Selection or None."""
    filter_changed = Signal(object)
    """Number of the chosen conv5 filter, or None for the maximum over all."""
    map_changed = Signal(int)
    """Index of the feature map, of those at several scales, that is shown."""
    cell_changed = Signal(object)
    """(x, y) of the chosen cell of that map, or None."""
    truth_changed = Signal()
    """:attr:`truth` is another: found beside the image, or gone with the last one."""
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
        fallback: Setup | None = None,
        parent: QObject | None = None,
    ) -> None:
        setup = Setup(options if options is not None else Options(), model, device, proposals_file)
        super().__init__(setup, fallback, threshold, parent)
        self.image: Opened | None = None
        self.proposals: Proposals | None = None
        self.analysis: Analysis | None = None
        self.selection: Selection | None = None
        self.filter: int | None = None
        self.map_index = 0
        self.cell: tuple[int, int] | None = None
        self.truth: GroundTruth | None = None
        self.finder = TruthFinder(self)
        self.finder.found.connect(self._on_truth)
        self.finder.failed.connect(self._on_no_truth)
        self.run_state = RunState()
        self.files: tuple[Path, ...] = ()
        self._cursor = -1
        self._job: Job | None = None
        self._decoding = False
        self._run = 0
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._on_patience)
        self._thread = QThread()
        self._thread.setObjectName("analysis")
        self._worker = Worker()
        self._worker.moveToThread(self._thread)
        self._connect(self._worker)

    def _connect(self, worker: Worker) -> None:
        self._submitted.connect(worker.run)
        worker.opened.connect(self._on_opened)
        worker.listed.connect(self._on_listed)
        worker.model_loaded.connect(self._on_model)
        worker.proposals_found.connect(self._on_proposals)
        worker.progressed.connect(self._on_progress)
        worker.analysed.connect(self._on_analysed)
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
        target = self._cursor + by
        if 0 <= target < len(self.files):
            self._cursor = target
            self.files_changed.emit()
            self._start(path=self.files[target])

    def can_step(self, by: int) -> bool:
        return 0 <= self._cursor + by < len(self.files)

    @property
    def position(self) -> tuple[int, int]:
        """(place of the open file counted from 1, number of files); (0, 0) without files."""
        return self._cursor + 1, len(self.files)

    def analyse(self) -> None:
        """Analyse the image on screen again."""
        if self.image is not None:
            opened = self.image
            self._forget_results()
            self.cleared.emit()
            self._start(opened=opened)

    def cancel(self) -> bool:
        """Stop the current run; False if none runs. What is on screen stays."""
        if not self.running:
            return False
        self._abandon()
        back = self.analysis is not None and self._go_back()
        phase = DONE if back else CANCELLED  # what is on screen is what is chosen again
        self._set_state(RunState(phase, self.run_state.stage, self.run_state.done, self.run_state.total))
        self.settled.emit()
        return True

    def set_options(self, setup: Setup) -> None:
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

    def select(self, selection: Selection | None) -> None:
        """Select a proposal or candidate of the analysis everywhere; None selects nothing."""
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    @property
    def focus(self) -> Selection | None:
        """What the panels tell of: the selection, or the strongest detection."""
        if self.selection is not None or self.analysis is None or len(self.analysis.detections) == 0:
            return self.selection
        strongest = self.analysis.detections
        return Selection(int(strongest.proposals[0]), int(strongest.candidates[0]))

    def choose_filter(self, number: int | None) -> None:
        """Show one conv5 filter everywhere; None shows the maximum over all. It stays from image to image."""
        if number != self.filter:
            self.filter = number
            self.filter_changed.emit(number)

    def step_filter(self, by: int) -> None:
        """Go ``by`` filters on (negative: back), round and round; from the maximum to the first or the last."""
        count = self.filter_count
        if count:
            here = self.filter if self.filter is not None else (-1 if by > 0 else 0)
            self.choose_filter((here + by) % count)

    @property
    def filter_count(self) -> int:
        """Filters of the analysis; 0 without feature maps."""
        maps = self.analysis.maps if self.analysis is not None else None
        return maps.geometry.channels if maps is not None else 0

    def choose_map(self, index: int) -> None:
        """Show the feature map with this index, of those at several scales."""
        if index != self.map_index:
            self.choose_cell(None)
            self.map_index = index
            self.map_changed.emit(index)

    def choose_cell(self, cell: tuple[int, int] | None) -> None:
        """Mark a cell (x, y) of the shown map and its receptive field; None marks nothing."""
        if cell != self.cell:
            self.cell = cell
            self.cell_changed.emit(cell)

    @property
    def running(self) -> bool:
        return self.run_state.phase == RUNNING

    def shutdown(self) -> None:
        """Cancel what runs, end the thread and wait for it. The session is of no use afterwards."""
        self._abandon()
        self._thread.quit()
        self._thread.wait()
        self.finder.shutdown()

    # Runs

    def _start(
        self,
        paths: tuple[Path, ...] = (),
        path: Path | None = None,
        opened: Opened | None = None,
        rerun: Rerun | None = None,
    ) -> None:
        self._abandon()
        self._job = Job(
            run=self._run,
            options=self.options,
            paths=paths,
            path=path,
            image=opened.image if opened is not None else None,
            model=self.setup.model,
            device=self.device,
            proposals_file=self.setup.proposals_file,
            rerun=rerun,
        )
        self._decoding = bool(paths) or path is not None
        if self._job.quick:
            self._patience.start()  # a slider would make the window flicker
        else:
            first = DECODE if self._decoding else MODEL if opened is None else rerun.first if rerun else "proposals"
            self._set_state(RunState(RUNNING, first))
        if not self._thread.isRunning():
            self._thread.start()
        self._submitted.emit(self._job)

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

    def _forget_results(self) -> None:
        self.proposals = self.analysis = None
        self.select(None)
        self.choose_cell(None)

    def _catch_up(self) -> None:
        """Run what the present choices make of what is on screen, or of what is being opened."""
        job, opened, analysis = self._job, self.image, self.analysis
        if job is not None and self._decoding:
            self._start(paths=job.paths, path=job.path)
        elif opened is None:
            if self.setup.changed_from(self._accepted) & {"model", "device"}:
                self._start()
                return
            self._accept(self.setup)
            if job is not None:
                self._abandon()
                self._finish(IDLE)
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
                self._finish(DONE)

    def _on_patience(self) -> None:
        """A quick run is not quick: say so, and let it be cancelled."""
        self._set_state(RunState(RUNNING, "nms"))

    def _finish(self, phase: str) -> None:
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
    def _on_truth(self, image: Image, truth: GroundTruth | None) -> None:
        if self.image is not None and self.image.image is image:
            self.truth = truth
            self.truth_changed.emit()

    @Slot(object, object)
    def _on_no_truth(self, image: Image, problem: Problem) -> None:
        if self.image is not None and self.image.image is image:
            self.problem.emit(problem)

    @Slot(int, object, int)
    def _on_listed(self, run: int, files: tuple[Path, ...], place: int) -> None:
        if run == self._run:
            self.files, self._cursor = files, place
            self.files_changed.emit()

    @Slot(int, object)
    def _on_model(self, run: int, model: ModelInfo) -> None:
        self._coming = model  # news whichever run loaded it
        if self.analysis is None:
            self._take_model()

    @Slot(int)
    def _on_prepared(self, run: int) -> None:
        if run == self._run:
            self._accept(self.setup)
            self._finish(IDLE)

    @Slot(int, object)
    def _on_proposals(self, run: int, proposals: Proposals) -> None:
        if run == self._run and self.analysis is None:  # the old results stay together until the new ones are there
            self.proposals = proposals
            self.proposals_found.emit(proposals)

    @Slot(int, str, int, int)
    def _on_progress(self, run: int, stage: str, done: int, total: int) -> None:
        if run == self._run and self.running:
            self._set_state(RunState(RUNNING, stage, done, total))

    @Slot(int, object)
    def _on_analysed(self, run: int, analysis: Analysis) -> None:
        if run != self._run:
            return
        before, job, chosen = self.analysis, self._job, self.selection
        self._job = None
        self._accept(job.setup if job is not None else self.setup, analysis)
        self.analysis = analysis
        self.proposals = analysis.proposals
        if self._coming is not None and self._coming.fingerprint == analysis.fingerprint:
            self._take_model()
        maps = analysis.maps
        if before is not None:
            self.selection = carried_selection(self.selection, before, analysis)
            if maps is not before.maps:
                self.choose_cell(None)
                self.choose_map(carried_map(self.map_index, before, analysis))
        elif maps is not None and self.map_index >= len(maps):
            self.choose_map(0)
        if maps is not None and self.filter is not None and self.filter >= maps.geometry.channels:
            self.choose_filter(None)
        self.analysed.emit(analysis)
        if before is not None and chosen is not None:
            self.selection_changed.emit(self.selection)  # even if it is the same: its boxes may lie elsewhere
        said = {*analysis.image.notes, *(before.notices if before is not None else ())}  # the former over the canvas
        for notice in analysis.notices:
            if notice not in said:
                self.problem.emit(Problem("info", "analysis", notice))
        if self.setup == self._made_with:
            self._finish(DONE)
        else:
            self._catch_up()

    @Slot(int)
    def _on_cancelled(self, run: int) -> None:
        if run == self._run and self.running:
            self._finish(CANCELLED)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if run != self._run:
            logger.info("run %d is of no interest any more: %s", run, problem.message)
            return
        if problem.subject == "image" or not self._go_back():
            self.problem.emit(problem)
            self._finish(FAILED)
            return
        message = tr("{problem}. What was chosen before is in force again.").format(problem=problem.message.rstrip("."))
        self.problem.emit(replace(problem, subject="options", message=message))
        if self.image is not None and self.analysis is None:
            self._start(opened=self.image)
        else:
            self._finish(DONE if self.analysis is not None else IDLE)
