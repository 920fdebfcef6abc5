"""One detector's half of the race: its name and clock over the photograph, its windows and detections on it."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Detections
from spp_viewer.gui import text
from spp_viewer.gui.canvas.boxes_layer import NOTHING, ClassBoxes, DetectionsLayer
from spp_viewer.gui.canvas.coverage_layer import CoverageLayer
from spp_viewer.gui.canvas.crosshair import Crosshair
from spp_viewer.gui.canvas.highlight_layer import Highlight, HighlightLayer
from spp_viewer.gui.canvas.legend import Legend
from spp_viewer.gui.canvas.photo_layer import PhotoLayer
from spp_viewer.gui.canvas.proposals_layer import ProposalsLayer
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.elided import ElidedLabel
from spp_viewer.gui.messages import Opened
from spp_viewer.gui.text import tr
from spp_viewer.gui.theme import GRID, Theme, scaled

TICK_MS = 50
"""The clock is read this often."""


class Lane(QFrame):
    """A canvas with a name and a clock.

    Parameters
    ----------
    name
        Of the detector, as it calls itself.
    words
        What it does, in a few.
    """

    def __init__(self, name: str, words: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("canvasFrame")
        self.name = name
        self._started = 0.0
        self._words = words
        title = QLabel(name)
        title.setObjectName("panelTitle")
        self.status = ElidedLabel(words)
        self.status.setProperty("muted", True)
        self.clock = QLabel()
        self.clock.setFont(scaled(self.clock.font(), 1.35))
        self.clock.setAccessibleName(tr("Clock of {name}").format(name=name))
        self.canvas = Canvas(theme)
        self.canvas.setAccessibleName(tr("Image with the boxes of {name}").format(name=name))
        self._photo = PhotoLayer()
        self.done = ProposalsLayer(visible=True)
        self.coverage = CoverageLayer()
        self.detections = DetectionsLayer()
        self.highlight = HighlightLayer()
        self.crosshair = Crosshair()
        legend = Legend(lambda: (self.coverage,))
        for layer in (
            self._photo,
            self.coverage,
            self.done,
            self.detections,
            self.highlight,
            legend,
            self.crosshair,
        ):
            self.canvas.add_layer(layer)
        head = QHBoxLayout()
        head.setContentsMargins(GRID + 4, GRID // 2, GRID + 4, GRID // 2)
        head.setSpacing(GRID)
        head.addWidget(title)
        head.addWidget(self.status, 1)
        head.addWidget(self.clock)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    # The image

    def show_image(self, opened: Opened | None) -> None:
        """Another photograph, or none."""
        self.reset()
        self._photo.set_picture(opened.picture if opened is not None else None)
        self.canvas.set_image_size((opened.image.width, opened.image.height) if opened is not None else None)

    def reset(self) -> None:
        """Take away what a race left."""
        self.stop_clock(None)
        self.clock.clear()
        self.status.setText(self._words)
        self.status.setToolTip(self._words)
        self.done.set_boxes(np.zeros((0, 4), dtype=np.float32))
        self.coverage.set_counts(None)
        self.detections.set_content(NOTHING)
        self.highlight.set_selected(None)

    # The race

    def start_clock(self) -> None:
        """From now on, if it does not run yet."""
        if not self._timer.isActive():
            self._started = time.perf_counter()
            self._timer.start()

    def stop_clock(self, seconds: float | None) -> None:
        """Stop; show what was measured, if it was."""
        self._timer.stop()
        if seconds is not None:
            self.clock.setText(text.seconds(seconds))

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def show_progress(self, words: str, boxes: Boxes | None = None) -> None:
        """What it is at, and the windows that are done."""
        self.status.setText(words)
        self.status.setToolTip(words)
        if boxes is not None:
            self.done.set_boxes(boxes)

    def show_detections(self, found: Detections, classes: tuple[str, ...], threshold: float) -> None:
        """Boxes that score more than the threshold."""
        rows = np.flatnonzero(found.scores > threshold)
        labels = found.labels[rows]
        captions = tuple(
            f"{classes[label]} {text.score(float(score))}"
            for label, score in zip(labels.tolist(), found.scores[rows].tolist(), strict=True)
        )
        self.detections.set_content(ClassBoxes(found.boxes[rows], labels, captions))

    def show_selected(self, box: Boxes | None) -> None:
        """Mark a window (4,)."""
        self.highlight.set_selected(Highlight(box) if box is not None else None)

    def _tick(self) -> None:
        self.clock.setText(text.seconds(time.perf_counter() - self._started))
