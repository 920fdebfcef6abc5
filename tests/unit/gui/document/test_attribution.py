"""Who asks for reasons when, and which answers are dropped."""

from __future__ import annotations

import pytest

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.attribution import Attribution
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.attribution_worker import Effect, Reasons, Switched, SwitchJob, TraceJob
from spp_viewer.gui.workers.messages import Phase, Problem, Selection


class Office:
    """Takes a session's orders and does nothing about them."""

    def __init__(self, session: Session) -> None:
        self.why: Attribution = session.why
        self.orders: list[TraceJob | SwitchJob] = []
        self.why._trace_wanted.disconnect(self.why._worker.run)
        self.why._trace_wanted.connect(self.orders.append)

    def answer(self, order: TraceJob | SwitchJob, what: object) -> None:
        """As the worker would."""
        signal = self.why._worker.traced if isinstance(order, TraceJob) else self.why._worker.rescored
        signal.emit(order.job.run, what)


@pytest.fixture
def office(silent: Session, analysis: Analysis) -> Office:
    """Nobody looks; the strongest detection is what is looked at."""
    made = Office(silent)
    silent.document.analysis = analysis
    silent.document.analysed.emit(analysis)
    return made


def test_nothing_is_asked_for_until_somebody_looks(office: Office, analysis: Analysis) -> None:
    why = office.why
    assert why.target == (analysis, int(analysis.detections.proposals[0]), int(analysis.detections.labels[0]))
    assert (office.orders, why.phase) == ([], Phase.DONE)
    why.watch("page", True)
    why.watch("canvas", True)
    assert (len(office.orders), why.phase) == (1, Phase.RUNNING)


def test_the_newest_order_wins(silent: Session, office: Office, reasons: Reasons) -> None:
    why = office.why
    why.watch("page", True)
    silent.document.selection.select(Selection(3))
    first, second = office.orders
    assert first.job.progress.cancelled
    assert second.proposal == 3  # type: ignore[union-attr]
    office.answer(first, reasons)
    assert why.reasons is None
    office.answer(second, reasons)
    assert (why.reasons, why.phase) == (reasons, Phase.DONE)
    silent.document.selection.select(None)
    assert why.reasons is None


def test_only_the_effect_of_what_is_off_now_counts(office: Office, reasons: Reasons) -> None:
    why = office.why
    why.watch("page", True)
    office.answer(office.orders[0], reasons)
    why.switch("levels", 6, True)
    why.switch("filters", 4, True)
    _, first, second = office.orders
    assert second.switched == Switched(frozenset({4}), frozenset(), frozenset({6}))  # type: ignore[union-attr]
    effects = [Effect(order.switched, reasons.provenance.window.box, 0.0) for order in (first, second)]  # type: ignore
    office.answer(first, effects[0])
    assert why.effect is None
    office.answer(second, effects[1])
    assert why.effect is effects[1]
    why.switch_all_on()
    assert why.effect is None
    assert len(office.orders) == 3


def test_what_this_model_does_not_have_is_on_again(office: Office, reasons: Reasons) -> None:
    why = office.why
    why.switch("levels", 5, True)
    why.switch("bins", 4711, True)
    why.switch("bins", 3, True)
    why.watch("page", True)
    office.answer(office.orders[0], reasons)
    assert why.switched == Switched(bins=frozenset({3}))


def test_a_failure_is_told_and_not_tried_again_and_again(silent: Session, office: Office) -> None:
    why = office.why
    why.watch("page", True)
    why._worker.failed.emit(office.orders[0].job.run, Problem("error", "why", "no model"))
    assert (why.phase, why.message) == (Phase.FAILED, "no model")
    why.watch("page", False)
    why.watch("page", True)
    assert len(office.orders) == 1
    silent.document.selection.select(Selection(2))
    assert len(office.orders) == 2
