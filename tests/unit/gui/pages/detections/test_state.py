from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.pages.detections.state import summary, why_empty
from tests.unit.exchange.made import analysis_of
from tests.unit.gui.pages.detections.conftest import CAT, DOG, TABLE


@pytest.fixture
def session(qtbot: QtBot, story: Analysis) -> Iterator[Session]:
    """With an analysis at hand, and no worker behind it."""
    made = Session(threshold=-0.8)
    made.document.analysis = story
    yield made
    made.shutdown()


def test_the_summary_counts_what_is_shown(session: Session) -> None:
    assert summary(session.document) == "3 shown of 4"
    assert summary(session.document, 1) == "1 listed, 3 shown of 4"
    session.document.show_classes(frozenset({DOG}))
    assert summary(session.document) == "1 shown of 4"


def test_with_ground_truth_it_counts_right_wrong_and_missed(session: Session, truth: GroundTruth) -> None:
    session.document.truth = truth
    assert summary(session.document) == "3 shown of 4; 1 found, 2 wrong, 1 missed"
    session.document.settings.set_threshold(3.0)
    assert summary(session.document) == "0 shown of 4; 0 found, 0 wrong, 2 missed"
    session.document.settings.set_threshold(-9.0)
    session.document.show_classes(frozenset({DOG}))
    assert summary(session.document) == "2 shown of 4; 1 found, 1 wrong, 0 missed"
    session.document.show_classes(frozenset({TABLE}))
    assert summary(session.document).endswith("1 wrong, 0 missed")


def test_before_an_analysis_there_is_nothing_to_count(session: Session) -> None:
    session.document.analysis = None
    assert summary(session.document) == ""
    assert "Ctrl+O" in why_empty(session.document, "")


@pytest.mark.parametrize(
    ("threshold", "classes", "search", "words"),
    [
        (5.0, None, "", "The strongest is dog at 2.00: lower the threshold"),
        (5.0, {CAT}, "", "The strongest is cat at 0.50: lower the threshold"),
        (0.6, {CAT}, "", "of other classes 1 do"),
        (0.6, set(), "", "No class is chosen"),
        (-9.0, None, " zebra ", "holds \u201czebra\u201d"),
    ],
)
def test_an_empty_table_says_why_and_what_to_do(
    session: Session, threshold: float, classes: set[int] | None, search: str, words: str
) -> None:
    session.document.settings.set_threshold(threshold)
    session.document.show_classes(None if classes is None else frozenset(classes))
    assert words in why_empty(session.document, search)


def test_nothing_detected_is_another_thing_than_nothing_shown(session: Session) -> None:
    session.document.analysis = analysis_of([(DOG, 0.5, (0, 0, 9, 9))])
    session.document.settings.set_threshold(1.0)
    session.document.show_classes(frozenset({CAT}))
    assert "Nothing of the chosen classes" in why_empty(session.document, "")
    session.document.analysis = analysis_of([])
    assert "not even below the threshold" in why_empty(session.document, "")
