"""The Race page: start it, read its figures, look into one window, sweep, compare with races of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.messages import Problem, Selection
from spp_viewer.gui.panels.inspector_section import Section
from spp_viewer.gui.panels.panel import Panel, sentence
from spp_viewer.gui.race.controls import RaceControls
from spp_viewer.gui.race.figures import RaceFigures
from spp_viewer.gui.race.history_table import HistoryTable
from spp_viewer.gui.race.inputs import WindowInputs, inputs_of
from spp_viewer.gui.race.messages import RaceJob
from spp_viewer.gui.race.referee import Referee
from spp_viewer.gui.race.view import RaceView
from spp_viewer.gui.session import Session
from spp_viewer.gui.text import tr
from spp_viewer.gui.theme import GRID, Theme
from spp_viewer.race.points import COUNTS, SweepPoint

if TYPE_CHECKING:
    from spp_viewer.gui.race.sweep_plot import SweepPlot


class RacePanel(Panel):
    """Controls and results of the race that the view shows."""

    problem = Signal(object)
    """Problem."""
    save_wanted = Signal()
    """The result is to be written to a file."""

    def __init__(
        self,
        session: Session,
        referee: Referee,
        view: RaceView,
        theme: Theme,
    ) -> None:
        super().__init__(tr("Race"))
        self._session, self._referee, self._view, self._theme = session, referee, view, theme
        self._plot: SweepPlot | None = None
        self.controls = RaceControls()
        self.figures = RaceFigures()
        self.covered = QCheckBox(tr("Show how often each pixel is warped"))
        self.covered.setEnabled(False)
        self.copy = QPushButton(tr("Copy as Markdown"))
        self.save = QPushButton(tr("Save…"))
        self.save.setToolTip(tr("JSON, CSV or Markdown; PNG for a picture of the race."))
        self.inputs = WindowInputs(theme)
        self.sweep_words = sentence(
            tr("A sweep races at 10 to 5000 windows and plots the speed-up beside its arithmetic bound.")
        )
        self.table = HistoryTable()
        self._lay_out()
        self._connect()
        self._on_changed()
        self._show_result()
        for point in referee.points:
            self._ready_plot().add_point(point)

    def _lay_out(self) -> None:
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        row.addStretch(1)
        results = QWidget()
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for widget in (self.figures, self.covered, buttons):
            column.addWidget(widget)
        self._sweep = QWidget()
        self._sweep_column = QVBoxLayout(self._sweep)
        self._sweep_column.setContentsMargins(0, 0, 0, 0)
        self._sweep_column.addWidget(self.sweep_words)
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, GRID // 2, 0)
        inner.setSpacing(GRID)
        inner.addWidget(self.controls)
        for section in (
            Section(tr("Speed-up of SPP-Net"), results),
            Section(tr("One window, two inputs"), self.inputs),
            Section(tr("Speed-up against the number of windows"), self._sweep),
            Section(tr("Races of the past"), self.table),
        ):
            inner.addWidget(section)
        inner.addStretch(1)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setWidget(body)
        body.setAutoFillBackground(False)
        scroller.viewport().setAutoFillBackground(False)
        self.scroller = scroller
        self.column.addWidget(scroller, 1)

    def _connect(self) -> None:
        referee, session, controls = self._referee, self._session, self.controls
        controls.race_wanted.connect(self.start)
        controls.sweep_wanted.connect(self._start_sweep)
        controls.stop_wanted.connect(referee.stop)
        referee.changed.connect(self._on_changed)
        referee.started.connect(self._on_started)
        referee.compared.connect(self._show_result)
        referee.measured.connect(self._on_measured)
        session.opened.connect(self._on_opened)
        session.selection_changed.connect(self._show_window)
        self.covered.toggled.connect(self._on_covered)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self.save_wanted)

    def start(self) -> None:
        """Start a race as chosen."""
        self._referee.race(self.controls.repeats.value(), self.controls.chosen_sample, self.controls.together)

    def _start_sweep(self) -> None:
        self._referee.sweep(COUNTS, self.controls.repeats.value(), self.controls.chosen_sample)

    # What happens

    @Slot()
    def _on_changed(self) -> None:
        self.controls.set_state(self._referee.activity, self._referee.ready)

    @Slot(object)
    def _on_opened(self, _: object) -> None:
        self._show_result()
        if self._plot is not None:
            self._plot.clear()

    @Slot(object)
    def _on_started(self, job: RaceJob) -> None:
        if job.sweep:
            self._ready_plot().clear()
        else:
            self._show_result()

    @Slot()
    def _show_result(self) -> None:
        """The figures of the last race over this image, if there was one."""
        result = self._referee.result
        if result is None:
            self.figures.clear()
        else:
            self.figures.show_result(result, result.coverage)
        with QSignalBlocker(self.covered):
            self.covered.setChecked(False)
        for widget in (self.covered, self.copy, self.save):
            widget.setEnabled(result is not None)
        self.table.races.set_races(self._referee.races)
        self._show_window(self._session.selection)

    @Slot(object)
    def _on_measured(self, point: SweepPoint) -> None:
        self._ready_plot().add_point(point)

    def _ready_plot(self) -> SweepPlot:
        """The plot, made when first needed: its library takes a while to load."""
        if self._plot is None:
            from spp_viewer.gui.race.sweep_plot import SweepPlot

            self._plot = SweepPlot(self._theme)
            self.sweep_words.setText(
                tr("Solid: measured, hollow: extrapolated, dashed: arithmetic alone, star: He et al. 2014.")
            )
            self._sweep_column.insertWidget(0, self._plot)
        return self._plot

    @Slot(bool)
    def _on_covered(self, on: bool) -> None:
        result = self._referee.result
        self._view.set_coverage(result.coverage if on and result is not None else None)

    @Slot(object)
    def _show_window(self, selection: Selection | None) -> None:
        """The selected window in both analyses of the race."""
        proposals, opened = self._session.proposals, self._session.image
        result = self._referee.result
        if result is None or selection is None or proposals is None or opened is None:
            self.inputs.set_inputs(None, None)
            return
        spp, rcnn = result.last
        assert isinstance(spp, Analysis)
        found = inputs_of(spp, rcnn, proposals.boxes[selection.proposal])
        self.inputs.set_inputs(found, opened.picture.images()[0])

    def _copy(self) -> None:
        result = self._referee.result
        if result is None:
            return
        from spp_viewer.race import report

        QGuiApplication.clipboard().setText(report.markdown(result.last[0].image.name, result) + "\n")
        self.problem.emit(Problem("info", "race", tr("The table is on the clipboard.")))
