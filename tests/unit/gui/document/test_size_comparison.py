"""Who asks for forms when, and which answers are dropped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from spp_viewer.core.image import Image
from spp_viewer.explain.forms import Form
from spp_viewer.gui.document.size_comparison import ALL, SizeComparison
from spp_viewer.gui.document.sizes_choice import MOST_FORMS, SizesChoice
from spp_viewer.gui.workers.messages import Phase, Problem, RunState
from spp_viewer.gui.workers.sizes_worker import KeptMaps
from spp_viewer.pipeline.setup import AnalysisSetup
from tests.unit.gui.fixtures.sizes import Office


def test_nothing_is_computed_while_nobody_looks(office: Office, photo: Image) -> None:
    office.open(photo)
    office.sizes.choose(SizesChoice((1, 2)))
    assert (office.orders, office.sizes.phase) == ([], Phase.DONE)
    office.sizes.watch("view", True)
    (order,) = office.orders
    assert order.image is photo
    assert order.forms == tuple(office.sizes.forms)
    assert order.levels == (1, 2)
    assert office.sizes.phase == Phase.RUNNING


def test_it_stops_when_nobody_looks_any_more_and_goes_on(office: Office, photo: Image) -> None:
    office.open(photo)
    office.sizes.watch("view", True)
    office.sizes.watch("view", False)
    assert office.orders[0].job.progress.cancelled
    assert office.sizes.phase == Phase.DONE
    office.sizes.watch("view", True)
    assert len(office.orders) == 2
    office.answer()
    office.sizes.watch("view", False)
    office.sizes.watch("view", True)
    assert len(office.orders) == 2  # it is there


def test_forms_are_told_of_as_they_come(office: Office, photo: Image) -> None:
    office.open(photo)
    office.sizes.watch("view", True)
    office.answer(forms=2)
    assert (len(office.sizes.sights), office.sizes.done) == (2, 2)
    assert office.sizes.similarity is None
    office.answer()
    assert (office.sizes.phase, office.sizes.kept) == (Phase.DONE, KeptMaps(1_500_000, 8))
    assert office.sizes.similarity is office.sizes.result.similarity  # type: ignore[union-attr]


def test_the_newest_order_wins(office: Office, photo: Image) -> None:
    office.open(photo)
    office.sizes.watch("view", True)
    office.sizes.choose(SizesChoice((2,)))
    first, second = office.orders
    assert first.job.progress.cancelled
    office.answer(first)
    assert (office.sizes.sights, office.sizes.result) == ({}, None)
    office.answer(second)
    assert office.sizes.result is not None
    assert office.sizes.result.levels == (2,)


def test_another_photograph_begins_anew_and_the_same_does_not(
    sizes: SizeComparison, office: Office, photo: Image
) -> None:
    forgotten: list[None] = []
    sizes._forget_wanted.connect(lambda: forgotten.append(None))
    office.session.document.opened.emit(office.session.document.image)
    assert len(office.orders) == 1
    office.open(Image(np.ascontiguousarray(photo.pixels[:, :75])))
    assert len(office.orders) == 2
    assert forgotten == [None]
    assert sizes.sights == {}
    assert Form(224, 448) in sizes.forms


def test_another_model_begins_anew_once_it_is_in_force(sizes: SizeComparison, office: Office) -> None:
    office.session.document.settled.emit()
    assert len(office.orders) == 1
    office.session.document.settings.setup = AnalysisSetup(office.session.document.settings.options, None, "cuda")
    office.session.document.settled.emit()
    assert office.orders[1].job.device == "cuda"
    assert sizes.sights == {}


def test_a_run_of_the_session_goes_first(office: Office, photo: Image) -> None:
    office.open(photo)
    office.sizes.watch("view", True)
    for state in (RunState(Phase.RUNNING, "conv"), RunState(Phase.RUNNING, "fc"), RunState(Phase.DONE)):
        office.session.document.run_changed.emit(state)
    assert len(office.orders) == 1  # the session's job is not in the queue yet
    QCoreApplication.sendPostedEvents(office.sizes)
    assert len(office.orders) == 2
    assert office.orders[0].job.progress.cancelled
    assert office.sizes.phase == Phase.RUNNING


def test_a_form_is_added_once_and_removed(sizes: SizeComparison, office: Office) -> None:
    own = Form(90, 60)
    assert sizes.add(own)
    assert not sizes.add(own)
    assert office.orders[-1].forms[-1] == own
    assert len(sizes.sights) == 8  # the others stay to be seen
    sizes.remove(own)
    sizes.remove(Form(224, 224))
    assert own not in sizes.forms
    assert Form(224, 224) not in office.orders[-1].forms
    assert len(sizes.sights) == 7
    sizes.reset_forms()
    assert sizes.choice == SizesChoice()


def test_there_is_an_end_to_adding(sizes: SizeComparison) -> None:
    added = [sizes.add(Form(50 + k, 50)) for k in range(10)]
    assert len(sizes.forms) == MOST_FORMS
    assert added == [True] * (MOST_FORMS - 8) + [False] * (10 - MOST_FORMS + 8)
    assert not sizes.room


def test_without_a_form_nothing_is_asked_for(sizes: SizeComparison, office: Office) -> None:
    for form in list(sizes.forms):
        sizes.remove(form)
    assert sizes.forms == {}
    assert sizes.result is None
    assert sizes.phase == Phase.DONE
    assert office.orders[-1].forms == (Form(224, 224),)  # the last one that was left


def test_the_reference_is_the_plain_form_or_the_chosen_one(sizes: SizeComparison) -> None:
    assert sizes.reference == 1
    sizes.choose_reference(6)
    assert sizes.reference == 6
    sizes.remove(list(sizes.forms)[6])
    assert sizes.reference == 1
    sizes.remove(list(sizes.forms)[1])
    assert sizes.reference == 0


def test_one_level_is_looked_at(sizes: SizeComparison, office: Office) -> None:
    assert sizes.result is not None
    sizes.choose_level(2)
    assert sizes.similarity is sizes.result.by_level[2]
    sizes.choose_level(3)
    assert sizes.level == 2
    sizes.choose(replace(sizes.choice, levels=(1, 4)))
    assert sizes.level == ALL
    assert sizes.similarity is None  # of other levels


def test_it_is_cancelled_and_computed_after_all(office: Office, photo: Image) -> None:
    office.open(photo)
    assert not office.sizes.cancel()
    office.sizes.watch("view", True)
    office.answer(forms=3)
    assert office.sizes.cancel()
    assert (office.sizes.phase, len(office.sizes.sights)) == (Phase.CANCELLED, 3)
    office.answer(office.orders[0])
    assert office.sizes.result is None
    office.sizes.compute()
    office.answer()
    assert office.sizes.phase == Phase.DONE


def test_a_failure_is_told(office: Office, photo: Image) -> None:
    told: list[Problem] = []
    office.session.document.problem.connect(told.append)
    office.open(photo)
    office.sizes.watch("view", True)
    problem = Problem("error", "sizes", "no memory")
    office.sizes._worker.failed.emit(99, problem)
    assert told == []
    office.sizes._worker.failed.emit(office.orders[0].job.run, problem)
    assert told == [problem]
    assert (office.sizes.phase, office.sizes.message) == (Phase.FAILED, "no memory")


@pytest.mark.parametrize(("shape", "limited"), [((300, 400), False), ((3000, 40), True), ((1, 1), False)])
def test_it_says_whether_usual_forms_are_limited(office: Office, shape: tuple[int, int], limited: bool) -> None:
    assert not office.sizes.limited
    office.open(Image(np.zeros((*shape, 3), dtype=np.uint8)))
    assert office.sizes.limited == limited
