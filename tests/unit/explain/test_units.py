from __future__ import annotations

import numpy as np
import pytest

from spp_viewer.core.boxes import iou_matrix
from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.explain.units import OVERLAP, square_around, strongest_units, unit_values, windows_of_unit
from spp_viewer.nn.bundle import ModelBundle
from tests import make


@pytest.fixture(scope="module")
def analysis(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    return SppNet(tiny_bundle, "cpu", make.SMALL).analyse(photo)


def test_units_come_strongest_first_and_silent_ones_not_at_all() -> None:
    values = np.array([0, 3, 1, 0, 3, 2], dtype=np.float32)
    assert strongest_units(values, 3).tolist() == [1, 4, 5]
    assert strongest_units(values, 10).tolist() == [1, 4, 5, 2]
    assert strongest_units(np.zeros(4, np.float32), 2).tolist() == []


def test_a_unit_speaks_of_every_proposal(photo: Image, analysis: Analysis, tiny_bundle: ModelBundle) -> None:
    assert analysis.windows is not None
    values = unit_values(analysis, 3)
    for proposal in (0, 17, len(analysis.proposals) - 1):
        assert values[proposal] == analysis.fc7[analysis.windows.unique_row[proposal], 3]
    few = Proposals(analysis.proposals.boxes[:4], "grid", 4)
    rcnn = Rcnn(tiny_bundle, "cpu", Options()).analyse(photo, few)
    np.testing.assert_array_equal(unit_values(rcnn, 3), rcnn.fc7[:, 3])


def test_windows_that_excite_a_unit(analysis: Analysis) -> None:
    for unit in range(analysis.fc7.shape[1]):
        values, chosen = unit_values(analysis, unit), windows_of_unit(analysis, unit, 6)
        if values.max() == 0:
            assert len(chosen) == 0
            continue
        assert 0 < len(chosen) <= 6
        assert values[chosen[0]] == values.max()
        assert (np.diff(values[chosen]) <= 0).all()
        assert (values[chosen] > 0).all()
        boxes = analysis.proposals.boxes[chosen]
        assert (iou_matrix(boxes, boxes)[~np.eye(len(chosen), dtype=bool)] <= OVERLAP).all()
        # Whatever is stronger than the last and is left out looks like one of them.
        stronger = np.flatnonzero(values > values[chosen[-1]])
        overlaps = iou_matrix(analysis.proposals.boxes[stronger], boxes).max(axis=1, initial=0)
        assert (overlaps > OVERLAP).all()


def test_boxes_become_squares_around_their_centres() -> None:
    assert square_around(np.array([10, 20, 50, 30], dtype=np.float32)).tolist() == [10, 5, 50, 45]
