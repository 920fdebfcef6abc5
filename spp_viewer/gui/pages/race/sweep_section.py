"""The sweep on the Race page: progress, plot and export."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.race_history import SweepRecord, past_sweep
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.race.environment_text import sweep_text
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.choice import Choice
from spp_viewer.gui.widgets.panel import sentence
from spp_viewer.gui.workers.race_jobs import Activity, RaceJob, RaceStep
from spp_viewer.race.points import SweepPoint

if TYPE_CHECKING:
    from spp_viewer.gui.pages.race.sweep_plot import SweepPlot

BAR_HEIGHT = 4
SETTINGS = 2
"""Number of points per number of windows: one scale and five scales."""


class SweepSection(QWidget):
    """Shows the running sweep and past ones, by default the newest on the open image."""

    save_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, referee: RaceController, theme: Theme) -> None:
        super().__init__()
        self._referee, self._theme = referee, theme
        self._image: str | None = None
        self._sweeps: tuple[SweepRecord, ...] = ()
        self.plot: SweepPlot | None = None
        self.which = Choice(theme, tr("Sweep that is shown"), shortest=120)
        self.which.setToolTip(tr("The sweeps of the past, the newest first."))
        self.label = sentence()
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.machine = sentence()
        self.progress = sentence()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_HEIGHT)
        self.bar.setAccessibleName(tr("Progress of the sweep"))
        self.copy = QPushButton(tr("Copy as a table"))
        self.copy.setToolTip(tr("The points as Markdown."))
        self.copy.clicked.connect(self.copy_wanted)
        self.save = QPushButton(tr("Save…"))
        self.save.setToolTip(tr("The points as CSV, JSON or Markdown, the plot as PNG or SVG."))
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
        for widget in (self.which, self.label, self.machine, self.progress, self.bar, self._buttons):
            self._column.addWidget(widget)
        referee.started.connect(self._on_started)
        referee.stepped.connect(self._on_step)
        referee.measured.connect(self._on_measured)
        referee.ended.connect(self._on_ended)
        referee.plot_ready.connect(self.refresh)
        self.which.currentIndexChanged.connect(self.refresh)
        self.refresh()

    @property
    def shown(self) -> SweepRecord | None:
        """The running sweep so far, or the chosen past sweep."""
        if self._running:
            points = self._referee.points
            return past_sweep(self._referee.image_name, points) if points else None
        return self._sweeps[self.which.currentIndex()] if 0 <= self.which.currentIndex() < len(self._sweeps) else None

    @property
    def _running(self) -> bool:
        return self._referee.activity == Activity.SWEEPING

    @Slot()
    def refresh(self) -> None:
        """Update from the race controller."""
        self._list_sweeps()
        sweep, running = self.shown, self._running
        if (sweep is not None or running) and self._plot_is_ready():
            self._ready_plot().show_sweep(sweep)
        if self.plot is not None:
            self.plot.setVisible(sweep is not None or running)
        self.which.setVisible(bool(self._sweeps) and not running)
        drawn = self.plot is not None and (sweep is not None or running)
        self.label.setText(_legend() if drawn else _invitation())
        self.machine.setText(sweep_text(sweep.points[0].conditions) if sweep is not None else "")
        self.machine.setVisible(sweep is not None)
        for widget in (self.progress, self.bar):
            widget.setVisible(running)
        self._buttons.setVisible(sweep is not None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _list_sweeps(self) -> None:
        """Update the list of past sweeps; after a new sweep or a change of image, choose its newest."""
        sweeps, image = self._referee.past.sweeps[::-1], self._referee.image_name
        if sweeps == self._sweeps and image == self._image:
            return
        wanted = self._referee.sweep_of(image)
        self._sweeps, self._image = sweeps, image
        with QSignalBlocker(self.which):
            self.which.clear()
            self.which.addItems([f"{sweep.image}, {sweep.when[:16].replace('T', ' ')}" for sweep in sweeps])
            if wanted is not None:
                self.which.setCurrentIndex(sweeps.index(wanted))
        self.which.updateGeometry()

    def _plot_is_ready(self) -> bool:
        """Return whether the plot can be created; if not, prepare it once the section is visible."""
        if "spp_viewer.gui.pages.race.sweep_plot" in sys.modules:
            return True
        if self.isVisible() and not self._running:
            self._referee.prepare_plot()
        return False

    def _ready_plot(self) -> SweepPlot:
        if self.plot is None:
            from spp_viewer.gui.pages.race.sweep_plot import SweepPlot

            self.plot = SweepPlot(self._theme)
            self._column.insertWidget(1, self.plot)
        return self.plot

    @Slot(object)
    def _on_started(self, job: RaceJob) -> None:
        if job.sweep:
            self.refresh()
            self.bar.setRange(0, SETTINGS * len(job.sweep))
            self.bar.setValue(0)
            self.progress.setText(tr("Finding windows"))

    @Slot(object)
    def _on_step(self, step: RaceStep) -> None:
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
    def _on_measured(self, _: SweepPoint) -> None:
        self.refresh()

    @Slot(bool)
    def _on_ended(self, _: bool) -> None:
        self.refresh()


def _legend() -> str:
    from spp_viewer.gui.pages.race.sweep_plot import COLOURS, marks_text

    dots = [f'<span style="color:{colour}">●</span> ' + text.scales_text(n) for n, colour in COLOURS.items()]
    return text.listed(dots) + "<br>" + marks_text()


def _invitation() -> str:
    return tr("A sweep races at 10 to 5000 windows and plots the speed-up beside its arithmetic bound.")
