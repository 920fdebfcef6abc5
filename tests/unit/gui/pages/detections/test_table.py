from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.matching import FALSE_POSITIVE, TRUE_POSITIVE, match
from spp_viewer.gui.pages.detections.clipboard import tab_separated
from spp_viewer.gui.pages.detections.rows import BOX, CLASS, IOU, PROPOSAL, SCORE
from spp_viewer.gui.pages.detections.table import VERDICT_ROLE, DetectionsModel
from tests.unit.gui.pages.detections.conftest import CAT, DOG


@pytest.fixture
def model(qtbot: QtBot, story: Analysis) -> DetectionsModel:
    made = DetectionsModel()
    made.choose(threshold=-9.0)
    made.set_analysis(story, frozenset({"diningtable"}))
    return made


def candidates(model: DetectionsModel) -> list[int | None]:
    return [model.candidate_at(row) for row in range(model.rowCount())]


def row(model: DetectionsModel, number: int) -> list[str]:
    return [model.index(number, column).data() for column in range(model.columnCount())]


def judge(model: DetectionsModel, story: Analysis, truth: GroundTruth) -> None:
    found = story.detections
    model.judge(match(found.boxes, found.labels, found.scores, story.classes, truth), truth)


choices = st.fixed_dictionaries(
    {},
    optional={
        "threshold": st.sampled_from([-9.0, -0.6, 0.3, 1.2, 3.0]),
        "classes": st.none() | st.frozensets(st.integers(0, 2)),
        "search": st.sampled_from(["", "dog", "1", "zebra"]),
        "unfolded": st.frozensets(st.sampled_from([0, 3, 7])),
        "column": st.integers(0, 4),
        "descending": st.booleans(),
    },
)


@given(st.lists(choices, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_however_the_choice_changes_rows_are_those_of_a_new_model(
    qtbot: QtBot, story: Analysis, changes: list[dict[str, object]]
) -> None:
    model = DetectionsModel()
    chosen: dict[str, object] = {"threshold": 0.0}
    model.set_analysis(story)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for change in changes:
        kept = [QPersistentModelIndex(model.index(number, CLASS)) for number in range(model.rowCount())]
        before = candidates(model)
        model.choose(**change)
        chosen.update(change)
        afresh = DetectionsModel()
        afresh.set_analysis(story)
        afresh.choose(**chosen)
        assert candidates(model) == candidates(afresh)
        for index, candidate in zip(kept, before, strict=True):  # what stays is still what it was
            assert (model.candidate_at(index.row()) if index.isValid() else None) == (
                candidate if candidate in candidates(model) else None
            )
    tester.deleteLater()


def test_a_step_of_the_threshold_moves_only_what_it_concerns(model: DetectionsModel) -> None:
    seen: list[tuple[str, int, int]] = []
    model.rowsRemoved.connect(lambda parent, first, last: seen.append(("gone", first, last)))
    model.rowsInserted.connect(lambda parent, first, last: seen.append(("come", first, last)))
    model.modelReset.connect(lambda: seen.append(("reset", 0, 0)))
    model.choose(threshold=0.0)
    model.choose(threshold=-0.9)
    assert seen == [("gone", 2, 3), ("come", 2, 2)]
    model.choose(threshold=-0.9)
    assert len(seen) == 2


def test_cells_say_class_score_edges_and_proposal(model: DetectionsModel) -> None:
    assert row(model, 0) == ["dog", "2.00", "10, 10, 50, 50", "7", ""]
    assert row(model, 2)[1] == "\u22120.70"


def test_a_suppressed_box_names_its_suppressor_and_the_overlap(model: DetectionsModel) -> None:
    model.unfold(0)
    assert candidates(model)[:4] == [0, 1, 2, 4]
    assert [row(model, number)[CLASS] for number in (1, 2, 3)] == ["IoU 0.43, #7", "IoU 0.49, #3", "IoU 0.57, #7"]
    tip = model.index(2, CLASS).data(Qt.ItemDataRole.ToolTipRole)
    assert "Suppressed by dog 1.50, proposal 3" in tip
    assert "3" in model.index(0, CLASS).data(Qt.ItemDataRole.ToolTipRole).split(":")[-1]
    assert model.index(1, CLASS).data(Qt.ItemDataRole.AccessibleTextRole) == "dog, suppressed, IoU 0.43, #7"
    assert [model.depth_at(number) for number in range(4)] == [0, 1, 2, 1]
    assert [model.victims_at(number) for number in range(4)] == [3, 0, 0, 0]
    model.unfold(0, False)
    assert candidates(model) == [0, 3, 6, 7]


def test_another_analysis_begins_folded_with_the_same_choice(model: DetectionsModel, story: Analysis) -> None:
    model.choose(search="dog")
    model.unfold(0)
    model.set_analysis(story)
    assert candidates(model) == [0, 7]
    model.set_analysis(None)
    assert candidates(model) == []
    assert model.detections_listed == 0


def test_ground_truth_gives_overlap_and_verdict(model: DetectionsModel, story: Analysis, truth: GroundTruth) -> None:
    assert not model.judged
    judge(model, story, truth)
    assert model.judged
    model.unfold(0)
    assert row(model, 0)[IOU] == "0.95"
    assert model.index(0, IOU).data(VERDICT_ROLE) == TRUE_POSITIVE
    assert model.index(1, IOU).data(VERDICT_ROLE) is None
    assert model.index(4, IOU).data(VERDICT_ROLE) == FALSE_POSITIVE
    assert model.index(0, IOU).data(Qt.ItemDataRole.AccessibleTextRole).endswith("0.95, found")
    assert model.index(1, IOU).data(Qt.ItemDataRole.AccessibleTextRole).endswith("0.86")


def test_the_header_has_an_arrow_where_it_is_sorted(model: DetectionsModel) -> None:
    def titles() -> list[str]:
        return [model.headerData(column, Qt.Orientation.Horizontal) for column in range(5)]

    assert titles() == ["Class", "\u25be Score", "Box, px", "Prop.", "IoU"]
    model.sort(CLASS, Qt.SortOrder.AscendingOrder)
    assert titles()[:2] == ["Class \u25b4", "Score"]


def test_proposals_and_candidates_have_their_rows(model: DetectionsModel) -> None:
    assert [model.row_of(candidate) for candidate in (0, 3, 6, 7, 1)] == [0, 1, 2, 3, None]
    assert [model.row_of_proposal(proposal) for proposal in (7, 1, 3)] == [0, 1, None]
    model.choose(classes=frozenset({CAT}))
    assert model.row_of(0) is None
    assert model.class_at(0) == ("cat", CAT)


def test_rows_as_text_for_a_spreadsheet(model: DetectionsModel, story: Analysis, truth: GroundTruth) -> None:
    assert model.listing is not None
    plain = tab_separated(model.listing, [3, 6]).splitlines()
    assert plain[0].split("\t") == ["class", "score", "x1", "y1", "x2", "y2", "proposal"]
    assert plain[1].split("\t") == ["cat", "0.5000", "100.00", "20.00", "180.00", "120.00", "1"]
    assert len(plain) == 3
    judge(model, story, truth)
    full = [line.split("\t") for line in tab_separated(model.listing, [0, 2]).splitlines()]
    assert full[0][7:] == ["truth_iou", "verdict", "suppressed_by", "overlap"]
    assert full[1][7:] == ["0.9500", "true positive", "", ""]
    assert full[2][8:] == ["", "3", "0.4900"]


def test_every_column_has_a_tip_and_something_to_be_read_aloud(model: DetectionsModel) -> None:
    for column in (CLASS, SCORE, BOX, PROPOSAL, IOU):
        assert model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole).endswith(".")
    spoken = [model.index(2, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(4)]
    assert spoken == ["diningtable, trained on few boxes", "score -0.70", "40 by 40 pixels", "proposal 21"]
    assert model.class_at(0)[1] == DOG
