"""What leaves the Race page: races, sweeps and the races of the past, as files and on the clipboard."""

from __future__ import annotations

from collections.abc import Mapping
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
from spp_viewer.race.sweep_report import sweep_markdown

SCALE = 2
"""Pixels of a saved picture for one of the screen."""


class RaceExporter(QObject):
    """Does what the buttons of the page ask for."""

    def __init__(self, exporter: Exporter, referee: Referee, view: RaceView, panel: RacePanel) -> None:
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
        """The figures of the last race, or its picture."""
        self._save_race(saving.RACE_FORMATS)

    def _save_race(self, formats: Mapping[str, str]) -> None:
        result = self._referee.result
        if result is not None:
            path = self._ask(tr("Save race"), "-race", formats)
            if path is not None and not self._drawn(path, self._view):
                self._exporter.write(path, lambda: saving.write_race(path, result))

    @Slot()
    def save_picture(self) -> None:
        """The race as its own button saves it, a picture first among the kinds."""
        if self._ready_to_show():
            self._save_race({kind: saving.RACE_FORMATS[kind] for kind in sorted(saving.RACE_FORMATS, key=_not_picture)})

    @Slot()
    def copy_picture(self) -> None:
        """The race as a picture, to the clipboard."""
        if self._ready_to_show():
            QGuiApplication.clipboard().setImage(picture_of(self._view, self._view.devicePixelRatioF()))
            self._exporter.told.emit(Problem("info", "race", Words("The picture of the race is on the clipboard.")))

    def _ready_to_show(self) -> bool:
        """Whether there is a race to show; if not, that is told."""
        if self._referee.result is None:
            words = Words("There is no race over this image yet: start one, and save its picture then.")
            self._exporter.told.emit(Problem("info", "race", words))
        return self._referee.result is not None

    @Slot()
    def save_scores(self) -> None:
        """Who found what with which score, or the plot of it."""
        result = self._referee.result
        if result is not None:
            path = self._ask(tr("Save scores"), "-scores", saving.SCORE_FORMATS)
            if path is not None and not self._drawn(path, self._panel.scores):
                self._exporter.write(path, lambda: saving.write_scores(path, result))

    @Slot()
    def save_sweep(self) -> None:
        """The points of the sweep on the page, or its plot."""
        sweep, plot = self._panel.sweep.shown, self._panel.sweep.plot
        if sweep is not None and plot is not None:
            path = self._ask(tr("Save sweep"), "-sweep", saving.SWEEP_FORMATS)
            if path is not None and not self._drawn(path, plot):
                self._exporter.write(path, lambda: saving.write_sweep(path, sweep))

    @Slot()
    def save_history(self) -> None:
        """The races of the past."""
        races = self._referee.past.races
        path = self._ask(tr("Save races of the past"), "-races", saving.HISTORY_FORMATS)
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
        """The points of the sweep on the page as Markdown."""
        sweep = self._panel.sweep.shown
        if sweep is not None:
            self._copy(sweep_markdown(sweep.points))

    @Slot()
    def copy_history(self) -> None:
        """The races of the past as Markdown, the newest first as on screen."""
        self._copy(history_markdown(tuple(reversed(self._referee.past.races))))

    def _copy(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self._exporter.told.emit(Problem("info", "race", Words("The table is on the clipboard.")))

    def _ask(self, title: str, tail: str, formats: Mapping[str, str]) -> Path | None:
        """A path with one of the suffixes."""
        kinds = {f"{tr(words)} (*{suffix})": suffix for suffix, words in formats.items()}
        first = next(iter(formats))
        path, chosen = self._exporter.ask(title, f"{tail}{first}", list(kinds))
        if path is None or path.suffix.lower() in formats:
            return path
        return path.with_name(path.name + kinds.get(chosen, first))

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


def _not_picture(suffix: str) -> bool:
    return suffix not in saving.PICTURES
