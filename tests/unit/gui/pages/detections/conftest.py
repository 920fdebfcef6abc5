"""An analysis of a few boxes, written by hand, in which some suppressed others."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.core.results import (
    KEPT,
    SUPPRESSED,
    SUPPRESSED_AFTER_REGRESSION,
    Analysis,
    Candidates,
    Detections,
    Proposals,
)
from spp_viewer.exchange.ground_truth import GroundTruth
from tests.unit.exchange.made import analysis_of, picture

CAT, DOG, TABLE = range(3)

# proposal, class, score, outcome, suppressor, box
CANDIDATES = (
    (7, DOG, 2.0, KEPT, -1, (10, 10, 50, 50)),  # 0
    (3, DOG, 1.5, SUPPRESSED_AFTER_REGRESSION, 0, (12, 10, 52, 50)),  # 1
    (9, DOG, 1.0, SUPPRESSED, 1, (14, 10, 54, 50)),  # 2, a victim of a victim
    (1, CAT, 0.5, KEPT, -1, (100, 20, 180, 120)),  # 3
    (17, DOG, 0.2, SUPPRESSED, 0, (11, 11, 51, 51)),  # 4
    (12, CAT, -0.5, SUPPRESSED, 3, (101, 20, 181, 120)),  # 5
    (21, TABLE, -0.7, KEPT, -1, (0, 100, 40, 140)),  # 6
    (5, DOG, -1.0, KEPT, -1, (150, 0, 160, 10)),  # 7
)


@pytest.fixture(scope="session")
def story() -> Analysis:
    """Four detections; the first suppressed three boxes, one of them by way of another, and the second one."""
    proposal, label, score, outcome, suppressor, box = (np.array(column) for column in zip(*CANDIDATES, strict=True))
    overlap = np.where(suppressor >= 0, 0.4 + proposal / 100, 0).astype(np.float32)
    boxes = box.astype(np.float32)
    candidates = Candidates(proposal, label, score.astype(np.float32), boxes, boxes, outcome, suppressor, overlap)
    kept = np.flatnonzero(outcome == KEPT)
    return dataclasses.replace(
        analysis_of([]),
        image=picture(),
        proposals=Proposals(np.zeros((30, 4), np.float32), "made", 30),
        scores=np.zeros((30, 3), np.float32),
        candidates=candidates,
        detections=Detections(
            boxes[kept], label[kept], score[kept].astype(np.float32), proposal[kept].astype(np.int64), kept
        ),
    )


@pytest.fixture
def truth() -> GroundTruth:
    """The dog, found; a cat elsewhere, missed; and something that the model does not know."""
    boxes = np.array([(10, 10, 50, 48), (60, 60, 90, 90), (1, 1, 9, 9)], np.float32)
    return GroundTruth(boxes, ("dog", "cat", "unicorn"), np.zeros(3, np.bool_), Path("made.xml"))
