"""The guided tour of a window: the current step, and the state that is restored when the user leaves it.

It works with the options in force, on the first sample photograph or on whatever the user opens meanwhile. What the
user changes stays so until the next step. The tour continues when the window is rebuilt.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from spp_viewer.core.message import Message
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.core.samples import sample_paths
from spp_viewer.gui.document.snapshot import DocumentSnapshot
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.race.controls import REPEATS
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.window_state import WindowState
from spp_viewer.gui.tour.card import TourCard
from spp_viewer.gui.tour.facts import SAMPLE, Facts, constants, facts
from spp_viewer.gui.tour.highlight import TourHighlight, place
from spp_viewer.gui.tour.offer import TourOffer
from spp_viewer.gui.tour.step_view import bring_into_view, point, show
from spp_viewer.gui.tour.steps import STEPS, TourStep
from spp_viewer.gui.workers.messages import Problem, RunState
from spp_viewer.gui.workers.race_jobs import Activity

if TYPE_CHECKING:
    from spp_viewer.race.coverage import Coverage

logger = logging.getLogger(__name__)

SUBJECT = "tour"
"""Subject of its notices."""


class Tour(QObject):
    """Leads through :data:`~spp_viewer.gui.tour.steps.STEPS`, and lives as long as the window's session.

    Attributes
    ----------
    active
        Whether it is under way.
    number
        Number of the current step, counted from 0.
    """

    _counted = Signal(object, object)  # Proposals, Coverage

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.session)
        self._window, self._session, self._referee = window, window.session, window.referee
        self.active, self.number = False, 0
        self._offering = False
        self._before: WindowState | None = None
        self._aside: DocumentSnapshot | None = None
        self._awaits_file = False  # the user's file, which was being decoded when the tour began
        self._due = False  # the step is about results that are not there yet
        self._coverage: Coverage | None = None
        self._counted_of: Proposals | None = None
        self._covers = False
        self._phase = ""  # of the session's run, as last reported
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="coverage")
        self._counted.connect(self._on_counted)
        session, referee = self._session, self._referee
        for signal in (
            session.document.opened,
            session.document.cleared,
            session.document.proposals_found,
            session.document.settings.model_loaded,
        ):
            signal.connect(self.refresh)
        for signal in (session.document.settings.threshold_changed, referee.changed, referee.ended):
            signal.connect(self.refresh)
        session.document.opened.connect(self._on_opened)
        session.document.run_changed.connect(self._on_run)
        session.document.analysed.connect(self._on_analysed)
        window.tour_wanted.connect(self.start)
        window.rebuilt.connect(self._on_rebuilt)
        window.closing.connect(self.shutdown)
        self._add_widgets()

    def _add_widgets(self) -> None:
        """Add the offer, the card and the outlines to the window, in the language in force."""
        window, theme = self._window, self._window.theme
        self.offer, self.card = TourOffer(theme, len(STEPS)), TourCard(theme, len(STEPS))
        self.rings = TourHighlight(window, theme)
        window.central_area.add_banner(self.offer)
        window.central_area.add_footer(self.card)
        self.offer.taken.connect(self.start)
        self.offer.declined.connect(self.decline)
        self.card.turned.connect(self.turn)
        self.card.chosen.connect(self.go_to)
        self.card.left.connect(self.leave)
        self.card.race_wanted.connect(self._race)

    @Slot()
    def _on_rebuilt(self) -> None:
        """Add the tour to the new parts of the window."""
        self._add_widgets()
        self._cover()
        self.refresh()

    # What the user does

    def make_offer(self) -> None:
        """Offer the tour, unless the user has taken or declined it before."""
        self._offering = not self._window.tour_answered
        self.refresh()

    @Slot()
    def decline(self) -> None:
        """Never offer the tour again."""
        self._window.tour_answered, self._offering = True, False
        self.refresh()

    @Slot()
    def start(self) -> None:
        """Start the tour on the first sample photograph."""
        if self.active:
            self.card.next.setFocus()
            return
        self._begin()
        if self._session.decoding:
            self._awaits_file = True
        else:
            self._open_sample()
        self.go_to(0)
        self.card.next.setFocus()

    def start_here(self, number: int) -> None:
        """Start the tour at a step, counted from 0, on the photograph on screen."""
        self._begin()
        self.go_to(number)

    @Slot(int)
    def turn(self, by: int) -> None:
        """Go forward by a number of steps, or back; going beyond the last ends the tour."""
        if self.number + by < len(STEPS):
            self.go_to(max(self.number + by, 0))
            return
        self.leave()
        words = Message(
            "That was the tour. Press W and drag a window over the photograph to see it scored while it moves, or open "
            "an image of your own with Ctrl+O."
        )
        self._session.document.problem.emit(Problem("info", SUBJECT, words))

    @Slot(int)
    def go_to(self, number: int) -> None:
        """Show a step, counted from 0."""
        if not self.active:
            return
        self.number = number
        show(self._window, self.step)
        self._due = True
        self._point()
        self._cover()
        self.refresh()

    @Slot()
    def leave(self) -> None:
        """End the tour and restore the state before it, except for a file that the user opened meanwhile."""
        if not self.active:
            return
        self._end(self._aside)
        self._window.canvas.setFocus()

    @Slot()
    def shutdown(self) -> None:
        """End the tour so that the window saves its state before it; the file is not restored, as the window closes."""
        self._end()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def step(self) -> TourStep:
        return STEPS[self.number]

    @property
    def facts(self) -> Facts:
        """The figures known now; without those of a photograph that is about to be replaced."""
        if self._awaits_file or self._aside_is_coming():
            return constants()
        return facts(self._session.document, self._referee.result, self._coverage)

    @property
    def targets(self) -> list[QWidget]:
        """The widgets that the step is about."""
        return [place(self._window, name) for name in self.step.rings]

    @property
    def settled(self) -> bool:
        """Whether everything that the step shows is there."""
        return not self._due and not (self.step.counts and self._coverage is None)

    def _begin(self) -> None:
        self._window.tour_answered, self._offering = True, False
        self._before = WindowState.of(self._window)
        self.active = True
        self._session.document.settings.set_threshold(None)
        self._session.document.show_classes(None)
        self._window.notices.clear(SUBJECT)

    def _end(self, aside: DocumentSnapshot | None = None) -> None:
        if not self.active or self._before is None:
            return
        self.active = self._due = self._awaits_file = False
        self._cover()
        self.refresh()
        if aside is not None:
            aside.put_back()
        self._before.restore_view(self._window)
        self._before = self._aside = self._coverage = self._counted_of = None

    def _open_sample(self) -> None:
        """Open the sample photograph, unless it is on screen."""
        try:
            path = sample_paths()[0]
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            logger.warning("the tour goes on without its photograph: %s", error)
            return
        image = self._session.document.image
        if image is None or image.saved or image.image.path is None or not _same(image.image.path, path):
            self._aside = DocumentSnapshot(self._session, path)

    # The step on screen

    def _point(self) -> None:
        """Select what the step is about, if there are results."""
        analysis = self._session.document.analysis
        if analysis is None or self._awaits_file or self._aside_is_coming():
            return
        self._due = False
        point(self._window, self.step, analysis)
        self._count(analysis)
        self.refresh()
        bring_into_view(self._window, self.targets)

    def _aside_is_coming(self) -> bool:
        return self._aside is not None and self._aside.coming

    @Slot()
    def refresh(self) -> None:
        """Update the offer, the card and the outlines."""
        self.offer.setVisible(self._offering and not self.active)
        if not self.active:
            self.card.hide()
            self.rings.point_at(())
            return
        known = self.facts
        words = text.paragraph((self.step.tell(known), self._state_text()))
        self.card.show_step(self.number, tr(self.step.title), words, tuple(step.tell(known) for step in STEPS))
        racing = self._referee.activity == Activity.RACING
        self.card.show_race(
            tr("Racing{dots}").format(dots=text.ELLIPSIS)
            if racing
            else tr("Race {count} windows").format(count=text.count(SAMPLE)),
            self.step.races and (racing or self._referee.result is None),
            self._referee.ready and self._session.document.analysis is not None,
        )
        # Esc first cancels a running job, then leaves; the tour's own photograph is not waited for.
        runs = self._session.document.running and self._session.document.analysis is not None
        self.card.busy = runs or self._referee.activity != Activity.IDLE
        self.card.show()  # after its text is set: a taller empty card would enlarge a small window
        self.rings.point_at(self.targets)

    def _cover(self) -> None:
        """Show how often R-CNN warps each pixel, if the step is about that and no race has begun."""
        covered = self._covers
        self._covers = self.active and self.step.counts and self._referee.activity == Activity.IDLE
        if self._covers and self._coverage is not None:
            self._window.race_view.show_alone(self._coverage)
        elif covered:
            self._window.race.refresh_coverage()

    def _state_text(self) -> str:
        """Return why figures are missing; empty if none are."""
        if self._session.document.analysis is not None and not self._aside_is_coming():
            return ""
        if self._session.document.running:
            return tr("Analysing the photograph{dots}").format(dots=text.ELLIPSIS)
        if self._session.document.image is None:
            return tr("Open an image to see this.")
        return tr("There is no analysis to show this on; F5 starts it.")

    @Slot()
    def _race(self) -> None:
        self._referee.race(REPEATS, SAMPLE, together=False)

    # Signals of the session

    @Slot()
    def _on_opened(self) -> None:
        if self._counted_of is not None and self._counted_of is not self._session.document.proposals:
            self._coverage = self._counted_of = None
        if self._awaits_file:
            QTimer.singleShot(0, self, self._go_on)  # after all other slots of this signal

    @Slot(object)
    def _on_run(self, state: RunState) -> None:
        if not self.active or state.phase == self._phase:
            return
        self._phase = state.phase
        self.refresh()
        if self._due and not self._session.document.running:
            QTimer.singleShot(0, self, self._go_on)

    @Slot()
    def _go_on(self) -> None:
        """Continue after a file was opened, or could not be."""
        if self.active and self._awaits_file and not self._session.decoding:
            self._awaits_file = False
            self._open_sample()
        if self.active and self._due:
            self._point()

    @Slot(object)
    def _on_analysed(self, analysis: Analysis) -> None:
        if self.active:
            self._count(analysis)
            self.refresh()

    # Coverage

    def _count(self, analysis: Analysis) -> None:
        """Count in a thread how often R-CNN warps each pixel."""
        if self._counted_of is not analysis.proposals:
            self._counted_of, self._coverage = analysis.proposals, None
            self._pool.submit(self._count_now, analysis)

    def _count_now(self, analysis: Analysis) -> None:
        from spp_viewer.race.coverage import warp_coverage  # which needs torch

        proposals, image = analysis.proposals, analysis.image
        try:
            self._counted.emit(proposals, warp_coverage(proposals.boxes, image.height, image.width))
        except Exception:  # the tour continues without it; the pool would not report the error
            logger.exception("coverage of %s", image.name)

    @Slot(object, object)
    def _on_counted(self, proposals: Proposals, coverage: Coverage) -> None:
        if self.active and proposals is self._counted_of:
            self._coverage = coverage
            self._cover()
            self.refresh()


def _same(first: Path, second: Path) -> bool:
    """Return whether two paths name one file."""
    return first.resolve() == second.resolve()
