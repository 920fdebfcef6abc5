from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.document.session_state import SessionState
from spp_viewer.gui.workers.messages import Opened, Selection
from spp_viewer.race.comparison import Comparison


@pytest.fixture
def before(ready: Session, referee: RaceController, compared: Comparison) -> SessionState:
    """The state of a session whose user has chosen something of everything, and has then gone on to something else."""
    ready.document.settings.set_threshold(-1.0)
    ready.document.show_classes(frozenset({0}))
    ready.document.settings.show_levels((2, 3))
    ready.document.selection.select(Selection(5))
    ready.document.selection.choose_filter(9)
    ready.document.selection.choose_cell((2, 1))
    referee.result = compared
    state = SessionState.of(ready, referee)
    ready.document.settings.set_threshold(None)
    ready.document.show_classes(None)
    ready.document.settings.show_levels((1,))
    ready.document.selection.select(None)
    ready.document.selection.choose_filter(None)
    ready.document.selection.choose_cell(None)
    referee.result = None
    return state


def chosen(session: Session) -> tuple[object, ...]:
    """What holds whichever image is on screen."""
    return (
        session.document.settings.chosen_threshold,
        session.document.selection.classes_shown,
        session.document.settings.shown_levels,
        session.document.selection.filter,
    )


def test_all_is_restored_on_the_same_image(ready: Session, referee: RaceController, before: SessionState) -> None:
    before.restore(ready, referee)
    assert chosen(ready) == (-1.0, frozenset({0}), (2, 3), 9)
    assert (ready.document.selection.current, ready.document.selection.cell) == (Selection(5), (2, 1))
    assert referee.result is before.race


def test_selection_and_race_stay_away_from_another_image(
    ready: Session, referee: RaceController, before: SessionState, opened: Opened
) -> None:
    ready.document.image = Opened(opened.image, opened.picture)
    assert not before.is_of_image(ready)
    before.restore(ready, referee)
    assert chosen(ready) == (-1.0, frozenset({0}), (2, 3), 9)
    assert (ready.document.selection.current, ready.document.selection.cell) == (None, None)
    assert referee.result is None


def test_classes_of_another_model_are_not_restored(
    ready: Session, referee: RaceController, before: SessionState
) -> None:
    dataclasses.replace(before, class_names=("dragon",)).restore(ready, referee)
    assert ready.document.selection.classes_shown is None


def test_the_selection_is_found_again_in_a_new_analysis(
    ready: Session, referee: RaceController, before: SessionState
) -> None:
    analysis = ready.document.analysis
    assert analysis is not None
    order = np.arange(len(analysis.proposals))[::-1]
    turned = dataclasses.replace(analysis.proposals, boxes=analysis.proposals.boxes[order].copy())
    ready.document.analysis = dataclasses.replace(analysis, proposals=turned)
    before.restore(ready, referee)
    assert ready.document.selection.current == Selection(len(order) - 1 - 5)
    assert ready.document.selection.cell is None  # its map was computed anew
