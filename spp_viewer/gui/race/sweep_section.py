"""The sweep on the Race page: how far it is, its plot, and what can be kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from spp_viewer.gui import text
from spp_viewer.gui.panels.panel import sentence
from spp_viewer.gui.race.messages import SWEEPING, RaceJob, Step
from spp_viewer.gui.race.referee import Referee
from spp_viewer.gui.text import tr
from spp_viewer.gui.theme import GRID, Theme
from spp_viewer.race.points import SweepPoint

if TYPE_CHECKING:
    from spp_viewer.gui.race.sweep_plot import SweepPlot

BAR_HEIGHT = 4
SETTINGS = 2
"""Points at every number of windows: one scale and five."""


class SweepSection(QWidget):
    """Follows the referee's sweep."""

    save_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, referee: Referee, theme: Theme) -> None:
        super().__init__()
        self._referee, self._theme = referee, theme
        self.plot: SweepPlot | None = None
        self.words = sentence()
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.progress = sentence()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_HEIGHT)
        self.bar.setAccessibleName(tr("Progress of the sweep"))
        self.copy = QPushButton(tr("Copy as a table"))
        self.copy.clicked.connect(self.copy_wanted)
        self.save = QPushButton(tr("Save…"))
        self.save.setToolTip(tr("The points as CSV or JSON, the plot as PNG or SVG."))
        self.save.clicked.connect(self.save_wanted)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID // 2)
        for widget in (self.words, self.progress, self.bar, self._buttons):
            self._column.addWidget(widget)
        referee.started.connect(self._on_started)
        referee.stepped.connect(self._on_step)
        referee.measured.connect(self._on_measured)
        referee.ended.connect(self._on_ended)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what the referee has."""
        points = self._referee.points
        running = self._referee.activity == SWEEPING
        if points or running:
            self._ready_plot().set_points(points)
        if self.plot is not None:
            self.plot.setVisible(bool(points) or running)
        self.words.setText(self._legend() if points or running else _invitation())
        for widget in (self.progress, self.bar):
            widget.setVisible(running)
        self._buttons.setVisible(bool(points))

    def _legend(self) -> str:
        from spp_viewer.gui.race.sweep_plot import COLOURS, marks_text

        dots = [f'<span style="color:{colour}">●</span> ' + text.scales_text(n) for n, colour in COLOURS.items()]
        return text.listed(dots) + "<br>" + marks_text()

    def _ready_plot(self) -> SweepPlot:
        """The plot, made when first needed: its library takes a while to load."""
        if self.plot is None:
            from spp_viewer.gui.race.sweep_plot import SweepPlot

            self.plot = SweepPlot(self._theme)
            self._column.insertWidget(0, self.plot)
        return self.plot

    @Slot(object)
    def _on_started(self, job: RaceJob) -> None:
        if job.sweep:
            self.refresh()
            self.bar.setRange(0, SETTINGS * len(job.sweep))
            self.bar.setValue(0)
            self.progress.setText(tr("Finding windows"))

    @Slot(object)
    def _on_step(self, step: Step) -> None:
        job = self._referee.job
        if job is None or not job.sweep or not step.detector:
            return
        done = len(self._referee.points)
        self.bar.setRange(0, SETTINGS * len(job.sweep))
        self.bar.setValue(done)
        run = tr("warm-up") if step.run == "warm-up" else tr("run {run}").format(run=step.run)
        windows = job.sweep[min(done // SETTINGS, len(job.sweep) - 1)]
        self.progress.setText(
            tr("Point {number} of {count}: {windows} windows, {detector}, {run}").format(
                number=done + 1,
                count=SETTINGS * len(job.sweep),
                windows=text.count(windows),
                detector=step.detector,
                run=run,
            )
        )

    @Slot(object)
    def _on_measured(self, point: SweepPoint) -> None:
        self._ready_plot().add_point(point)
        self._buttons.show()

    @Slot(bool)
    def _on_ended(self, _: bool) -> None:
        self.refresh()


def _invitation() -> str:
    return tr("A sweep races at 10 to 5000 windows and plots the speed-up beside its arithmetic bound.")
