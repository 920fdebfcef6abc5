"""Saves and copies races, sweeps and the race history."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot

from spp_viewer.core.message import Message
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.race_history import history_markdown
from spp_viewer.gui.export.exporter import DRAWN, Exporter
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.race import export_formats
from spp_viewer.gui.pages.race.panel import RacePanel
from spp_viewer.gui.pages.race.view import RaceView
from spp_viewer.gui.workers.messages import Problem
from spp_viewer.race.sweep_report import sweep_markdown


class RaceExporter(QObject):
    """Runs the save and copy commands of the Race page."""

    def __init__(self, exporter: Exporter, referee: RaceController, view: RaceView, panel: RacePanel) -> None:
        super().__init__(panel)
        self._exporter, self._referee, self._view, self._panel = exporter, referee, view, panel
        panel.save_wanted.connect(self.save_race)
        panel.copy_wanted.connect(self.copy_race)
        panel.save_scores.clicked.connect(self.save_scores)
        panel.sweep.save_wanted.connect(self.save_sweep)
        panel.sweep.copy_wanted.connect(self.copy_sweep)
        panel.history.save_wanted.connect(self.save_history)
        panel.history.copy_wanted.connect(self.copy_history)

    @Slot()
    def save_race(self) -> None:
        """Save the figures of the last race, or its image."""
        self._save_race(export_formats.RACE_FORMATS)

    def _save_race(self, formats: Mapping[str, str]) -> None:
        result = self._referee.result
        if result is not None:
            path = self._exporter.ask_among(tr("Save race"), "-race", formats)
            if path is not None and not self._exporter.write_drawn(path, self._view):
                self._exporter.write(path, lambda: export_formats.write_race(path, result))

    @Slot()
    def save_picture(self) -> None:
        """Save the race, with image formats first in the dialog."""
        if self._ready_to_show():
            self._save_race(
                {
                    kind: export_formats.RACE_FORMATS[kind]
                    for kind in sorted(export_formats.RACE_FORMATS, key=_not_picture)
                }
            )

    @Slot()
    def copy_picture(self) -> None:
        """Copy an image of the race."""
        if self._ready_to_show():
            message = Message("The picture of the race is on the clipboard.")
            self._exporter.copy_drawn(self._view, self._view.devicePixelRatioF(), message)

    def _ready_to_show(self) -> bool:
        """Return whether there is a race to show; report if not."""
        if self._referee.result is None:
            words = Message("There is no race over this image yet: start one, and save its picture then.")
            self._exporter.reported.emit(Problem("info", "race", words))
        return self._referee.result is not None

    @Slot()
    def save_scores(self) -> None:
        """Save the detections with both scores, or their plot."""
        result = self._referee.result
        if result is not None:
            path = self._exporter.ask_among(tr("Save scores"), "-scores", export_formats.SCORE_FORMATS)
            if path is not None and not self._exporter.write_drawn(path, self._panel.scores):
                self._exporter.write(path, lambda: export_formats.write_scores(path, result))

    @Slot()
    def save_sweep(self) -> None:
        """Save the points of the shown sweep, or its plot."""
        sweep, plot = self._panel.sweep.shown, self._panel.sweep.plot
        if sweep is not None and plot is not None:
            path = self._exporter.ask_among(tr("Save sweep"), "-sweep", export_formats.SWEEP_FORMATS)
            if path is not None and not self._exporter.write_drawn(path, plot, at_once=True):
                self._exporter.write(path, lambda: export_formats.write_sweep(path, sweep))

    @Slot()
    def save_history(self) -> None:
        """Save the race history."""
        races = self._referee.past.races
        path = self._exporter.ask_among(tr("Save races of the past"), "-races", export_formats.HISTORY_FORMATS)
        if path is not None:
            self._exporter.write(path, lambda: export_formats.write_history(path, races))

    @Slot()
    def copy_race(self) -> None:
        """Copy the last race as Markdown."""
        result = self._referee.result
        if result is not None:
            from spp_viewer.race import report

            self._exporter.copy_table(report.markdown(result.last[0].image.name, result) + "\n")

    @Slot()
    def copy_sweep(self) -> None:
        """Copy the points of the shown sweep as Markdown."""
        sweep = self._panel.sweep.shown
        if sweep is not None:
            self._exporter.copy_table(sweep_markdown(sweep.points))

    @Slot()
    def copy_history(self) -> None:
        """Copy the race history as Markdown, the newest first as on screen."""
        self._exporter.copy_table(history_markdown(tuple(reversed(self._referee.past.races))))


def _not_picture(suffix: str) -> bool:
    return suffix not in DRAWN
