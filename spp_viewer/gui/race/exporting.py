"""What leaves the Race page: races, sweeps and the races of the past, as files and on the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from spp_viewer.core.words import Words
from spp_viewer.gui.canvas.vector import Drawn, picture_of, svg_draft
from spp_viewer.gui.exporting import Exporter
from spp_viewer.gui.messages import Problem
from spp_viewer.gui.pictures import write_picture, write_svg
from spp_viewer.gui.race import saving
from spp_viewer.gui.race.history import history_markdown
from spp_viewer.gui.race.panel import RacePanel
from spp_viewer.gui.race.referee import Referee
from spp_viewer.gui.race.view import RaceView
from spp_viewer.gui.text import tr

SCALE = 2
"""Pixels of a saved picture for one of the screen."""


class RaceExporter(QObject):
    """Does what the buttons of the page ask for."""

    def __init__(self, exporter: Exporter, referee: Referee, view: RaceView, panel: RacePanel) -> None:
        super().__init__(panel)
        self._exporter, self._referee, self._view, self._panel = exporter, referee, view, panel
        panel.save_wanted.connect(self.save_race)
        panel.copy_wanted.connect(self.copy_race)
        panel.sweep.save_wanted.connect(self.save_sweep)
        panel.sweep.copy_wanted.connect(self.copy_sweep)
        panel.history.save_wanted.connect(self.save_history)
        panel.history.copy_wanted.connect(self.copy_history)

    @Slot()
    def save_race(self) -> None:
        """The figures of the last race, or its picture."""
        result = self._referee.result
        if result is not None:
            path = self._exporter.ask_form(tr("Save race"), "-race", saving.RACE_FORMATS)
            if path is not None and not self._drawn(path, self._view):
                self._exporter.write(path, lambda: saving.write_race(path, result))

    @Slot()
    def save_sweep(self) -> None:
        """The points of the last sweep, or its plot."""
        points, plot = tuple(self._referee.points), self._panel.sweep.plot
        if points and plot is not None:
            path = self._exporter.ask_form(tr("Save sweep"), "-sweep", saving.SWEEP_FORMATS)
            if path is not None and not self._drawn(path, plot):
                name = self._referee.image_name
                self._exporter.write(path, lambda: saving.write_sweep(path, points, name))

    @Slot()
    def save_history(self) -> None:
        """The races of the past."""
        races = self._referee.races
        path = self._exporter.ask_form(tr("Save races of the past"), "-races", saving.HISTORY_FORMATS)
        if path is not None:
            self._exporter.write(path, lambda: saving.write_history(path, races))

    @Slot()
    def copy_race(self) -> None:
        """The last race as Markdown."""
        result = self._referee.result
        if result is not None:
            from spp_viewer.race import report

            self._copy(report.markdown(result.last[0].image.name, result) + "\n")

    @Slot()
    def copy_sweep(self) -> None:
        """The points as lines of comma separated values."""
        from spp_viewer.race import report

        self._copy(report.sweep_csv(self._referee.points))

    @Slot()
    def copy_history(self) -> None:
        """The races of the past as Markdown, the newest first as on screen."""
        self._copy(history_markdown(tuple(reversed(self._referee.races))))

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self._exporter.told.emit(Problem("info", "race", Words("The table is on the clipboard.")))

    def _drawn(self, path: Path, what: Drawn) -> bool:
        """Have a picture written, if the path asks for one."""
        suffix = path.suffix.lower()
        if suffix == ".svg":
            draft, stand_ins = svg_draft(what, self._referee.image_name)
            self._exporter.write(path, lambda: write_svg(path, draft, stand_ins))
        elif suffix == ".png":
            picture = picture_of(what, SCALE)
            self._exporter.write(path, lambda: write_picture(path, picture))
        return suffix in saving.PICTURES
