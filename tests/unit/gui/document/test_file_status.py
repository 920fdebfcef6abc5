from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.file_status import FilePhase, FileStatuses
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job, Problem
from tests import make

A, B = Path("a.png"), Path("b.png")


@pytest.fixture
def worker(qapp: QObject) -> AnalysisWorker:
    return AnalysisWorker()


@pytest.fixture
def states(worker: AnalysisWorker) -> FileStatuses:
    made = FileStatuses(worker)
    made.use(Job(0, make.SMALL).setup)
    return made


def test_a_file_goes_from_new_to_analysed(worker: AnalysisWorker, states: FileStatuses, analysis: Analysis) -> None:
    told: list[Path | None] = []
    states.changed.connect(told.append)
    assert states.of(A).phase == FilePhase.NEW
    states.set_queued([A, B])
    assert [states.of(path).phase for path in (A, B)] == [FilePhase.QUEUED, FilePhase.QUEUED]
    states.expect(Job(1, make.SMALL, path=A))
    worker.progressed.emit(1, "decode", 0, 1)
    assert states.of(A).phase == FilePhase.BUSY
    before = states.of(A).fraction
    worker.progressed.emit(1, "conv", 3, 5)
    assert before < states.of(A).fraction < 1
    worker.analysed.emit(1, analysis)
    assert states.of(A).phase == FilePhase.ANALYSED
    best = float(analysis.detections.scores.max())
    assert states.of(A).count(-10) == len(analysis.detections)
    assert states.of(A).count(best) == 0
    assert states.of(B).phase == FilePhase.QUEUED
    assert A in told


def test_small_steps_are_not_told(worker: AnalysisWorker, states: FileStatuses) -> None:
    states.expect(Job(1, make.SMALL, path=A))
    told: list[Path | None] = []
    states.changed.connect(told.append)
    for done in range(1000):
        worker.progressed.emit(1, "fc", done, 1000)
    assert 2 <= len(told) <= 10


def test_failed_files_keep_the_reason_and_cancelled_ones_are_as_before(
    worker: AnalysisWorker, states: FileStatuses
) -> None:
    states.expect(Job(1, make.SMALL, path=A))
    worker.failed.emit(1, Problem("error", "image", "a.png: empty"))
    assert (states.of(A).phase, states.of(A).reason) == (FilePhase.BROKEN, "a.png: empty")
    states.expect(Job(2, make.SMALL, path=A))
    worker.progressed.emit(2, "decode", 0, 1)
    assert states.of(A).phase == FilePhase.BUSY
    worker.cancelled.emit(2)
    assert states.of(A).phase == FilePhase.BROKEN


def test_results_of_other_choices_do_not_count(
    worker: AnalysisWorker, states: FileStatuses, analysis: Analysis
) -> None:
    states.expect(Job(1, make.SMALL, path=A))
    worker.recalled.emit(1, analysis)
    assert states.of(A).phase == FilePhase.ANALYSED
    other = dataclasses.replace(make.SMALL, nms_iou=0.5)
    states.use(Job(2, other).setup)
    assert states.of(A).phase == FilePhase.NEW
    states.use(Job(3, make.SMALL).setup)
    assert states.of(A).phase == FilePhase.ANALYSED


def test_of_a_folder_the_listed_file_is_meant(worker: AnalysisWorker, states: FileStatuses, analysis: Analysis) -> None:
    states.expect(Job(1, make.SMALL, paths=(Path("folder"),)))
    worker.listed.emit(1, (B, A), 0)
    worker.analysed.emit(1, analysis)
    assert states.of(B).phase == FilePhase.ANALYSED
    assert states.of(A).phase == FilePhase.NEW


def test_an_image_that_is_analysed_again_is_its_file(
    worker: AnalysisWorker, states: FileStatuses, analysis: Analysis
) -> None:
    states.expect(Job(1, make.SMALL, image=Image(analysis.image.pixels, A)))
    worker.analysed.emit(1, analysis)
    assert states.of(A).phase == FilePhase.ANALYSED
    states.forget(A)
    assert states.of(A).phase == FilePhase.NEW


def test_files_that_are_closed_are_forgotten(worker: AnalysisWorker, states: FileStatuses, analysis: Analysis) -> None:
    for run, path in enumerate((A, B)):
        states.expect(Job(run, make.SMALL, path=path))
        worker.analysed.emit(run, analysis)
    states.keep_only([B])
    assert [states.of(path).phase for path in (A, B)] == [FilePhase.NEW, FilePhase.ANALYSED]
