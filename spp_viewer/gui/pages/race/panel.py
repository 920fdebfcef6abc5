"""The Race page: controls, figures, inputs of one window, sweeps, and past races."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPushButton

from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.race.agreement_table import AgreementTable
from spp_viewer.gui.pages.race.controls import RaceControls
from spp_viewer.gui.pages.race.figures import RaceFigures
from spp_viewer.gui.pages.race.history_table import HistorySection
from spp_viewer.gui.pages.race.input_view import WindowInputs, inputs_of
from spp_viewer.gui.pages.race.score_plot import ScorePlot
from spp_viewer.gui.pages.race.sweep_section import SweepSection
from spp_viewer.gui.pages.race.view import RaceView
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import Panel, scrolled, sentence, side_by_side, stacked
from spp_viewer.gui.widgets.section import Section
from spp_viewer.gui.widgets.wheel_guard import WheelGuard
from spp_viewer.gui.workers.messages import Selection
from spp_viewer.gui.workers.race_jobs import Activity
from spp_viewer.race.points import COUNTS


class RacePanel(Panel):
    """Controls and results of the race shown in the view."""

    save_wanted = Signal()
    """Emitted to save the result to a file."""
    copy_wanted = Signal()
    """Emitted to copy the result to the clipboard."""

    def __init__(self, document: Document, referee: RaceController, view: RaceView, theme: Theme) -> None:
        super().__init__(tr("Race"))
        self._document, self._referee, self._view = document, referee, view
        self.controls = RaceControls(theme)
        self.figures = RaceFigures(theme)
        self.covered = QCheckBox(tr("Show how often each pixel is warped"))
        self.copy = QPushButton(tr("Copy as Markdown"))
        self.save = QPushButton(tr("Save…"))
        self.save.setToolTip(tr("JSON, CSV or Markdown; PNG or SVG for a picture of the race."))
        self.agreement = AgreementTable()
        self.agreement_words = sentence()
        self.scores = ScorePlot(theme)
        self.save_scores = QPushButton(tr("Save scores…"))
        self.save_scores.setToolTip(tr("Detections with both scores as CSV or JSON; the plot as PNG or SVG."))
        self.inputs = WindowInputs(theme)
        self.sweep = SweepSection(referee, theme)
        self.history = HistorySection()
        self._lay_out()
        self._connect()
        self._on_changed()
        self._show_result()

    def _lay_out(self) -> None:
        buttons = side_by_side(self.copy, self.save)
        body = stacked(
            self.controls,
            Section(tr("Speed-up of SPP-Net"), stacked(self.figures, self.covered, buttons)),
            Section(
                tr("Who found what"),
                stacked(self.agreement_words, self.agreement, self.scores, side_by_side(self.save_scores)),
            ),
            Section(tr("One window, two inputs"), self.inputs),
            Section(tr("Speed-up against the number of windows"), self.sweep),
            Section(tr("Races of the past"), self.history),
        )
        body.layout().setContentsMargins(0, 0, GRID // 2, 0)  # type: ignore[union-attr]
        body.layout().addStretch(1)  # type: ignore[union-attr]
        WheelGuard(body)
        self.scroller = scrolled(body, tr("Race"))
        self.column.addWidget(self.scroller, 1)

    def _connect(self) -> None:
        referee, document, controls = self._referee, self._document, self.controls
        controls.race_wanted.connect(self.start)
        controls.sweep_wanted.connect(self._start_sweep)
        controls.stop_wanted.connect(referee.stop)
        referee.changed.connect(self._on_changed)
        referee.started.connect(self._show_result)
        referee.ended.connect(self._show_result)
        document.opened.connect(self._on_opened)
        document.selection.selection_changed.connect(self._show_window)
        self.covered.toggled.connect(self._on_covered)
        self.agreement.window_wanted.connect(self._view.select)
        self.scores.window_wanted.connect(self._view.select)
        self.copy.clicked.connect(self.copy_wanted)
        self.save.clicked.connect(self.save_wanted)

    def start(self) -> None:
        """Start a race with the chosen options."""
        self._referee.race(self.controls.repeats.value(), self.controls.chosen_sample, self.controls.together)

    def _start_sweep(self) -> None:
        self._referee.sweep(COUNTS, self.controls.repeats.value(), self.controls.chosen_sample)

    # Updates

    @Slot()
    def _on_changed(self) -> None:
        self.controls.set_state(self._referee.activity, self._referee.ready)

    @Slot(object)
    def _on_opened(self, _: object) -> None:
        self._show_result()
        self.sweep.refresh()

    @Slot()
    def _show_result(self) -> None:
        """Show the figures of the last race on this image; none during a race."""
        result = self._referee.result if self._referee.activity != Activity.RACING else None
        if result is None:
            self.figures.clear()
            self.agreement_words.setText(tr("After a race: the detections of both, with both scores."))
        else:
            self.figures.show_result(result, result.coverage)
            self.agreement.set_result(result)
            self.agreement_words.setText(self._agreement_text())
        self.scores.set_result(result)
        self.agreement.setVisible(result is not None and bool(self.agreement.found))
        self.save_scores.setVisible(result is not None and bool(self.agreement.found))
        self.scores.setVisible(bool(self.scores.found))
        if result is None or self._referee.activity == Activity.RACING:
            with QSignalBlocker(self.covered):
                self.covered.setChecked(False)
        for widget in (self.covered, self.copy, self.save):
            widget.setEnabled(result is not None)
        self.history.set_races(self._referee.past.races)
        self._show_window(self._document.selection.current)

    def _agreement_text(self) -> str:
        result = self._referee.result
        found = result.agreement if result is not None else None
        if found is None:
            return tr("R-CNN ran only a sample of the windows, so what it would have found is not known.")
        both, spp, rcnn = len(found.pairs), len(found.first_only), len(found.second_only)
        if both + spp + rcnn == 0:
            return tr("Neither detector finds anything here.")
        return tr("{both} of both, {spp} of SPP-Net alone, {rcnn} of R-CNN alone.").format(
            both=both, spp=spp, rcnn=rcnn
        )

    @Slot(bool)
    def _on_covered(self, on: bool) -> None:
        result = self._referee.result
        self._view.set_coverage(result.coverage if on and result is not None else None)

    def refresh_coverage(self) -> None:
        """Show how often each pixel is warped if the box is checked, over whatever the lanes show."""
        self._on_covered(self.covered.isChecked())

    @Slot(object)
    def _show_window(self, selection: Selection | None) -> None:
        """Show the selected window of both analyses of the race."""
        proposals, opened = self._document.proposals, self._document.image
        result = self._referee.result
        if result is None or selection is None or proposals is None or opened is None:
            self.inputs.set_inputs(None, None)
            self.agreement.mark_window(None)
            self.scores.mark_window(None)
            return
        box = proposals.boxes[selection.proposal]
        self.inputs.set_inputs(inputs_of(*result.last, box), opened.picture.images()[0])
        self.agreement.mark_window(box)
        self.scores.mark_window(box)
