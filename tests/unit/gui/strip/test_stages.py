from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors.reuse import postprocess_again
from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.strip.stages import KEYS, STAGES, StageState, stage_states
from spp_viewer.gui.strip.thumbnails import Subject, coverage, paint_thumbnail, pooled
from spp_viewer.gui.theme.colours import DARK
from spp_viewer.gui.workers.messages import Opened, Phase, RunState
from spp_viewer.gui.workers.mipmap import Mipmap
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.stages import PipelineStage

MODEL_INFO = ModelInfo("tiny", "alexnet", ("cat", "dog", "horse", "sheep"), (1, 2, 3, 6), (), 0.0)


@pytest.fixture(scope="session")
def opened(photo: Image) -> Opened:
    return Opened(photo, Mipmap(photo.pixels))


def states(
    opened: Opened | None = None,
    analysis: Analysis | None = None,
    run: RunState | None = None,
    proposals: bool = False,
    threshold: float = 0.0,
    whole: Analysis | None = None,
) -> dict[str, StageState]:
    found = whole.proposals if proposals and whole is not None else analysis.proposals if analysis is not None else None
    run = run if run is not None else RunState(Phase.IDLE)
    return dict(zip(KEYS, stage_states(opened, found, analysis, MODEL_INFO, run, threshold), strict=True))


def statuses(found: dict[str, StageState]) -> str:
    """One letter a stage: w(aiting), a(ctive), r(eady), s(topped)."""
    return "".join(state.status[0] for state in found.values())


def test_an_empty_strip_waits() -> None:
    assert statuses(states()) == "w" * 10
    assert all(state.figure == "" and state.fraction == 0 for state in states().values())


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (PipelineStage.DECODE, "awwwwwwwww"),
        ("proposals", "rawwwwwwww"),
        (PipelineStage.MODEL, "rrawwwwwww"),
        ("conv", "rrawwwwwww"),
        ("pool", "rrrraaaaww"),
        ("fc", "rrrraaaaww"),
        ("nms", "rrrrrrrraw"),
    ],
)
def test_it_fills_as_the_worker_goes(opened: Opened, analysis: Analysis, stage: str, expected: str) -> None:
    later = stage not in (PipelineStage.DECODE, PipelineStage.PROPOSALS)
    found = states(
        opened if stage != PipelineStage.DECODE else None,
        run=RunState(Phase.RUNNING, stage, 1, 4),
        proposals=later,
        whole=analysis,
    )
    assert statuses(found) == expected
    assert {state.fraction for state in found.values() if state.status == "active"} == {0.25}


def test_steps_are_counted_while_a_stage_runs(opened: Opened) -> None:
    found = states(opened, run=RunState(Phase.RUNNING, "proposals", 2, 6))
    assert found["proposals"].figure == "2 of 6"
    assert states(opened, run=RunState(Phase.RUNNING, PipelineStage.MODEL, 0, 1))["conv5"].figure == "loading model…"
    assert states(opened, run=RunState(Phase.RUNNING, "nms", 0, 1))["nms"].figure == "…"


def test_a_short_run_fills_without_counting(opened: Opened) -> None:
    run = RunState(Phase.RUNNING, "proposals", 1, 2)
    state = stage_states(opened, None, None, None, run, 0.0, counted=False)[KEYS.index("proposals")]
    assert (state.status, state.fraction, state.figure) == ("active", 0.5, "…")


def test_a_short_run_leaves_the_figures_of_the_one_before(opened: Opened, analysis: Analysis) -> None:
    place, runs = KEYS.index("proposals"), (RunState(Phase.DONE), RunState(Phase.RUNNING, "proposals", 1, 2))
    before, state = (
        stage_states(opened, analysis.proposals, analysis, MODEL_INFO, run, 0.0, counted=False)[place] for run in runs
    )
    assert state.status == "active"
    assert state.figure == before.figure != ""


@pytest.mark.parametrize(("phase", "word"), [(Phase.CANCELLED, "cancelled"), (Phase.FAILED, "failed")])
def test_it_says_where_it_stopped(opened: Opened, analysis: Analysis, phase: Phase, word: str) -> None:
    found = states(opened, run=RunState(phase, "conv", 1, 4), proposals=True, whole=analysis)
    assert statuses(found) == "rrswwwwwww"
    assert found["conv5"].figure == word


def test_a_finished_analysis_gives_count_and_time_everywhere(opened: Opened, analysis: Analysis) -> None:
    found = states(opened, analysis, RunState(Phase.DONE))
    assert statuses(found) == "r" * 10
    assert all(state.figure and state.time for state in found.values())
    maps, windows = analysis.maps, analysis.windows
    assert maps is not None
    assert windows is not None
    assert found["image"].figure == "200 \u00d7 150 px"
    assert found["proposals"].figure == f"{len(analysis.proposals)} boxes"
    assert found["conv5"].figure == " \u00d7 ".join(map(str, maps[0].conv5.shape))
    assert found["windows"].figure == f"{windows.unique_count} distinct"
    assert found["pyramid"].figure == "50 bins"
    assert found["fc7"].figure == "32 values"
    assert found["svm"].figure == "4 classes"
    assert found["nms"].figure == f"{len(analysis.candidates)} → {len(analysis.detections)}"
    shown = int((analysis.detections.scores > 0).sum())
    assert found["detections"].figure == f"{shown} shown"
    shares = [state.share for state in found.values() if state.share is not None]
    assert 0 < sum(shares) <= 1


def test_the_shown_count_follows_the_threshold(opened: Opened, analysis: Analysis) -> None:
    assert states(opened, analysis, threshold=99.0)["detections"].figure == "0 shown"


def test_cached_proposals_are_called_so(opened: Opened, analysis: Analysis) -> None:
    cached = dataclasses.replace(analysis, proposals=dataclasses.replace(analysis.proposals, cached=True))
    assert states(opened, cached)["proposals"].time == "cached"


def test_results_stay_while_the_next_image_is_decoded(opened: Opened, analysis: Analysis) -> None:
    assert statuses(states(opened, analysis, RunState(Phase.RUNNING, PipelineStage.DECODE, 0, 1))) == "arrrrrrrrr"
    assert statuses(states(opened, analysis, RunState(Phase.FAILED, PipelineStage.DECODE))) == "r" * 10


def test_every_stage_explains_itself_with_known_overlays() -> None:
    for stage in STAGES:
        assert stage.sentence.endswith(".")
        assert stage.overlays <= set(OVERLAYS)


def draw(key: str, subject: Subject) -> tuple[bool, QImage]:
    canvas = QImage(112, 60, QImage.Format.Format_ARGB32)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    drawn = paint_thumbnail(key, painter, QRectF(0, 0, 112, 60), subject, DARK)
    painter.end()
    return drawn, canvas


@pytest.mark.parametrize("key", KEYS)
def test_every_picture_is_drawn_from_its_data(qtbot: QtBot, opened: Opened, analysis: Analysis, key: str) -> None:
    blank = draw("svm", Subject())[1]
    full = Subject(opened, analysis.proposals, analysis, MODEL_INFO, int(analysis.detections.proposals[0]), -1.0)
    drawn, picture = draw(key, full)
    assert drawn
    assert picture != blank
    assert draw(key, Subject()) == (False, blank)


def test_only_chosen_classes_are_counted_and_drawn(opened: Opened, analysis: Analysis) -> None:
    found = analysis.detections
    label = int(found.labels[0])
    others = frozenset(range(len(analysis.classes))) - {label}
    state = stage_states(opened, None, analysis, MODEL_INFO, RunState(Phase.IDLE), -1.5, others)[
        KEYS.index("detections")
    ]
    assert state.figure == f"{(found.labels != label).sum()} shown"
    everything = Subject(opened, analysis.proposals, analysis, MODEL_INFO, None, -1.5)
    for key in ("regression", "nms", "detections"):
        assert draw(key, dataclasses.replace(everything, classes=others))[1] != draw(key, everything)[1]


def test_coverage_counts_windows_per_cell() -> None:
    cells = np.array([[0, 0, 2, 1], [1, 1, 3, 2], [3, 2, 3, 2]])
    np.testing.assert_array_equal(coverage(cells, 3, 4), [[1, 1, 1, 0], [1, 2, 2, 1], [0, 1, 1, 2]])


@pytest.mark.parametrize("shape", [(6, 6), (7, 4), (1, 1), (2, 9)])
def test_pictured_bins_are_those_of_the_network(shape: tuple[int, int]) -> None:
    import torch

    from spp_viewer.nn.pyramid import spatial_pyramid_pool

    window = np.random.default_rng(0).random(shape, dtype=np.float32)
    cells = torch.tensor([[0, 0, shape[1] - 1, shape[0] - 1]])
    for level in (1, 2, 3, 6):
        theirs = spatial_pyramid_pool(torch.from_numpy(window)[None], cells, (level,)).numpy()
        np.testing.assert_array_equal(pooled(window, level).ravel(), theirs.ravel())


def test_what_was_kept_is_marked_and_what_ran_again_is_not(opened: Opened, analysis: Analysis) -> None:
    again = postprocess_again(analysis, dataclasses.replace(analysis.options, nms_iou=0.5))
    found = states(opened, again, RunState(Phase.DONE))
    assert [key for key, state in found.items() if not state.kept] == ["nms", "detections"]
    assert found["conv5"].time == states(opened, analysis, RunState(Phase.DONE))["conv5"].time
    assert not any(state.kept for state in states(opened, analysis, RunState(Phase.DONE)).values())
    running = states(opened, again, RunState(Phase.RUNNING, "conv", 0, 1))
    assert not running["conv5"].kept
    assert running["conv5"].status == "active"
    assert running["fc7"].status == "ready"  # the old results are still on screen
