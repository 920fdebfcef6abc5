from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.options import FIVE_SCALES, Options
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.document.undo import UndoHistory
from spp_viewer.gui.workers.messages import Problem
from spp_viewer.pipeline.model_info import ModelInfo


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session whose worker never answers."""
    made = Session()
    made._submitted.disconnect(made._worker.run)
    yield made
    made.shutdown()


@pytest.fixture
def history(session: Session) -> UndoHistory:
    return UndoHistory(session)


def test_changes_are_undone_and_redone_one_by_one(session: Session, history: UndoHistory) -> None:
    history.change("scales", scales=FIVE_SCALES)
    history.change("nms_iou", nms_iou=0.5)
    assert history.stack.undoText() == "NMS IoU"
    history.stack.undo()
    assert session.document.settings.options == Options(scales=FIVE_SCALES)
    history.stack.undo()
    assert session.document.settings.options == Options()
    assert not history.stack.canUndo()
    assert history.stack.redoText() == "scales"
    history.stack.redo()
    history.stack.redo()
    assert session.document.settings.options == Options(scales=FIVE_SCALES, nms_iou=0.5)


def test_steps_of_a_slider_are_one_change(session: Session, history: UndoHistory) -> None:
    for value in (0.31, 0.32, 0.4):
        history.change("nms_iou", nms_iou=value)
    assert history.stack.count() == 1
    history.change("max_per_class", max_per_class=50)
    history.change("nms_iou", nms_iou=0.5)
    assert history.stack.count() == 3
    for _ in range(3):
        history.stack.undo()
    assert session.document.settings.options == Options()


def test_a_slider_back_where_it_was_leaves_no_trace(session: Session, history: UndoHistory) -> None:
    history.change("nms_iou", nms_iou=0.4)
    history.change("nms_iou", nms_iou=0.3)
    assert history.stack.count() == 0
    history.change("nms_iou", nms_iou=0.3)
    assert history.stack.count() == 0


def test_two_choices_of_a_list_are_two_changes(session: Session, history: UndoHistory) -> None:
    history.change("scales", scales=(480,))
    history.change("scales", scales=(576,))
    history.stack.undo()
    assert session.document.settings.options.scales == (480,)


def test_a_value_that_is_not_allowed_changes_nothing(session: Session, history: UndoHistory) -> None:
    with pytest.raises(ValueError, match="nms_iou"):
        history.change("nms_iou", nms_iou=3.0)
    assert session.document.settings.options == Options()
    assert history.stack.count() == 0


def test_the_score_threshold_is_undone_too(session: Session, history: UndoHistory) -> None:
    session._on_model(1, ModelInfo("m", "alexnet", ("cat",), (1,), (), 0.4))
    assert history.stack.count() == 0  # the model's own is no change of the user's
    for value in (0.5, 0.6, 0.7):
        session.document.settings.set_threshold(value)
    assert history.stack.undoText() == "score threshold"
    history.stack.undo()
    assert session.document.settings.chosen_threshold is None
    assert session.document.settings.threshold == 0.4
    history.stack.redo()
    assert session.document.settings.threshold == 0.7
    assert history.stack.count() == 1


def test_what_failed_is_undone_by_itself_and_can_be_tried_again(session: Session, history: UndoHistory) -> None:
    history.change("nms_iou", nms_iou=0.5)
    history.change("model", model=Path("broken"))
    session._on_failed(session._latest.run, Problem("error", "model", "broken"))
    assert session.document.settings.setup.model is None
    assert session.document.settings.options.nms_iou == 0.5
    assert history.stack.undoText() == "NMS IoU"
    assert history.stack.redoText() == "model"
    history.stack.redo()
    assert session.document.settings.setup.model == Path("broken")


def test_after_choices_from_elsewhere_there_is_nothing_to_undo(session: Session, history: UndoHistory) -> None:
    history.change("nms_iou", nms_iou=0.5)
    session.document.settings.take(session.document.settings.setup.with_changes(scales=(480,)))
    assert history.stack.count() == 0
    history.change("nms_iou", nms_iou=0.6)
    history.stack.undo()
    assert session.document.settings.options == Options(scales=(480,), nms_iou=0.5)
