"""Writes the scores of the live window and the graph along the drag."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from spp_viewer.gui.export.exporter import Exporter
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.window import live_formats
from spp_viewer.gui.pages.window.live_panel import LivePanel


class LiveExporter(QObject):
    """Runs the save and copy commands of the live window."""

    def __init__(self, exporter: Exporter, panel: LivePanel) -> None:
        super().__init__(panel)
        self._exporter, self._panel, self._live = exporter, panel, panel.live
        self._commands = {
            "scores": self.save_scores,
            "trail": self.save_trail,
            "copy scores": self.copy_scores,
            "copy trail": self.copy_trail,
        }
        panel.save.wanted.connect(self._on_wanted)

    @Slot(str)
    def _on_wanted(self, task: str) -> None:
        if self._live.scores is not None:
            self._commands[task]()

    def save_scores(self) -> None:
        """Save the scores of the live window."""
        scores, warp = self._live.scores, self._live.warp
        path = self._exporter.ask_among(tr("Save scores of the window"), "-window", live_formats.SCORE_FORMATS)
        if path is not None and scores is not None:
            self._exporter.write(path, lambda: live_formats.write_scores(path, scores, warp))

    def save_trail(self) -> None:
        """Save the best scores along the drag, or their graph."""
        trail, name = tuple(self._live.trail), self._exporter.image_name
        path = self._exporter.ask_among(tr("Save scores along the drag"), "-drag", live_formats.TRAIL_FORMATS)
        if path is not None and not self._exporter.write_drawn(path, self._panel.trail):
            self._exporter.write(path, lambda: live_formats.write_trail(path, trail, name))

    def copy_scores(self) -> None:
        """Copy the scores as comma-separated values."""
        if self._live.scores is not None:
            self._exporter.copy_table(live_formats.scores_csv(self._live.scores, self._live.warp))

    def copy_trail(self) -> None:
        """Copy the scores along the drag as comma-separated values."""
        self._exporter.copy_table(live_formats.trail_csv(tuple(self._live.trail)))
