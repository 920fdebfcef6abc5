from __future__ import annotations

import numpy as np

from spp_viewer.exchange.shown import of_classes, rows_above, shown_mask
from tests.unit.exchange.made import analysis_of

BOX = (0.0, 0.0, 10.0, 10.0)


def test_a_box_is_shown_above_the_threshold_if_its_class_is() -> None:
    labels, scores = np.array([0, 1, 2, 1]), np.array([0.5, 0.4, 0.3, 0.2], np.float32)
    assert shown_mask(labels, scores, 0.25).tolist() == [True, True, True, False]
    assert shown_mask(labels, scores, 0.25, frozenset({1, 2})).tolist() == [False, True, True, False]
    assert shown_mask(labels, scores, 0.25, frozenset()).tolist() == [False] * 4
    assert shown_mask(labels, scores, 0.5).tolist() == [False] * 4


def test_an_analysis_of_some_classes_keeps_everything_but_the_other_detections() -> None:
    analysis = analysis_of([(0, 0.9, BOX), (1, 0.8, BOX), (0, 0.7, BOX)])
    assert of_classes(analysis, None) is analysis
    cats = of_classes(analysis, frozenset({0}))
    assert cats.detections.labels.tolist() == [0, 0]
    assert cats.detections.candidates.tolist() == [0, 2]
    assert cats.candidates is analysis.candidates
    assert rows_above(cats, 0.8).tolist() == [0]
    assert len(of_classes(analysis, frozenset()).detections) == 0
