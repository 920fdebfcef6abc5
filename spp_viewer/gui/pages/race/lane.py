"""One detector's half of the race: name and clock, and the photograph with windows and detections."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis, Detections
from spp_viewer.gui.canvas.boxes_layer import NOTHING, ClassBoxes, DetectionsLayer, PlatesLayer
from spp_viewer.gui.canvas.coverage_layer import CoverageLayer
from spp_viewer.gui.canvas.crosshair import Crosshair
from spp_viewer.gui.canvas.highlight_layer import HighlightLayer, HighlightOutline
from spp_viewer.gui.canvas.legend import Legend
from spp_viewer.gui.canvas.photo_layer import PhotoLayer
from spp_viewer.gui.canvas.picking import boxes_at
from spp_viewer.gui.canvas.proposals_layer import ProposalsLayer
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.race.estimate_label import Mark
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.workers.messages import Opened

TICK_MS = 50
"""Update interval of the clock, milliseconds."""

MIN_HEIGHT = 80
"""Minimum height of the canvas, screen pixels, which leaves room for the bars and the tour's card."""

PICK_PIXELS = 3
"""Distance by which a click may miss a detection, screen pixels."""

NO_BOXES: Boxes = np.zeros((0, 4), dtype=np.float32)


class Lane(QFrame):
    """A canvas with a name and a clock.

    Parameters
    ----------
    name
        Name of the detector.
    words
        Short description of the detector.
    """

    clicked = Signal(object)
    """Emitted with the clicked window, or that of the clicked detection, float32 (4,); None for neither."""

    def __init__(self, name: str, description: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("canvasFrame")
        self.name = name
        self._started = 0.0
        self._description = description
        self._run = NO_BOXES
        self._sources = NO_BOXES
        title = QLabel(name)
        title.setObjectName("panelTitle")
        self.status = ElidedLabel(description)
        self.status.setProperty("muted", True)
        self.clock = QLabel()
        self.clock.setFont(scaled(self.clock.font(), 1.35))
        self.clock.setAccessibleName(tr("Clock of {name}").format(name=name))
        self.clock.setToolTip(tr("From proposals to detections, proposals not counted; after a race, the median."))
        self.mark = Mark(theme)
        self.canvas = Canvas(theme)
        self.canvas.setAccessibleName(tr("Image with the boxes of {name}").format(name=name))
        self.canvas.setMinimumHeight(MIN_HEIGHT)
        self._photo = PhotoLayer()
        self.done = ProposalsLayer(visible=True)
        self.coverage = CoverageLayer()
        self.detections = DetectionsLayer(plated=False)
        self.highlight = HighlightLayer()
        self.crosshair = Crosshair()
        legend = Legend(lambda: (self.coverage,))
        for layer in (
            self._photo,
            self.coverage,
            self.done,
            self.detections,
            self.highlight,
            PlatesLayer(self.detections),
            legend,
            self.crosshair,
        ):
            self.canvas.add_layer(layer)
        head = QHBoxLayout()
        head.setContentsMargins(GRID + 4, GRID // 2, GRID + 4, GRID // 2)
        head.setSpacing(GRID)
        head.addWidget(title)
        head.addWidget(self.status, 1)
        head.addWidget(self.mark)
        head.addWidget(self.clock)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.canvas.clicked.connect(self._on_click)

    # The image

    def show_image(self, opened: Opened | None) -> None:
        """Show a photograph, or none."""
        self.reset()
        self._photo.set_picture(opened.picture if opened is not None else None)
        self.canvas.set_image_size((opened.image.width, opened.image.height) if opened is not None else None)

    def reset(self) -> None:
        """Clear the results of a race."""
        self.stop_clock(None)
        self.clock.clear()
        self.mark.set_text("")
        self.show_progress(self._description)
        self.show_windows(NO_BOXES)
        self.show_coverage(None)
        self._sources = NO_BOXES
        self.detections.set_content(NOTHING)
        self.highlight.set_selected(None)

    # The race

    def start_clock(self, since: float) -> None:
        """Start the clock at a value of ``time.perf_counter``, unless it is running."""
        if not self._timer.isActive():
            self._started = since
            self._timer.start()

    def stop_clock(self, seconds: float | None) -> None:
        """Stop the clock and show the measured duration, if any."""
        self._timer.stop()
        if seconds is not None:
            self.clock.setText(text.seconds(seconds))

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def show_progress(self, description: str) -> None:
        """Show the progress text."""
        self.status.setText(description)
        self.status.setToolTip(description)

    def show_windows(self, boxes: Boxes) -> None:
        """Show the completed windows (N, 4)."""
        self._run = boxes
        self.done.set_boxes(boxes)

    def show_analysis(self, found: Analysis, threshold: float) -> None:
        """Show windows and detections of a whole run."""
        self.show_windows(found.proposals.boxes)
        self.show_detections(found.detections, found.classes, threshold)

    def show_coverage(self, counts: NDArray[np.int32] | None) -> None:
        """Show how often each pixel (H, W) is warped instead of the windows; None shows the windows again."""
        self.coverage.set_counts(counts)
        self.coverage.set_visible(counts is not None)
        self.done.set_visible(counts is None)

    def show_detections(self, found: Detections, classes: tuple[str, ...], threshold: float) -> None:
        """Show the detections above the threshold among the windows of :meth:`show_windows`."""
        rows = np.flatnonzero(found.scores >= threshold)
        self._sources = self._run[found.proposals[rows]]
        labels = found.labels[rows]
        captions = tuple(
            f"{classes[label]} {text.score(float(score))}"
            for label, score in zip(labels.tolist(), found.scores[rows].tolist(), strict=True)
        )
        self.detections.set_content(ClassBoxes(found.boxes[rows], labels, captions))

    def show_selected(self, box: Boxes | None) -> None:
        """Mark a window (4,)."""
        self.highlight.set_selected(HighlightOutline(box) if box is not None else None)

    @property
    def detected(self) -> Boxes:
        """Boxes of the shown detections, (N, 4)."""
        return self.detections.content.boxes

    def _on_click(self, x: float, y: float) -> None:
        hit = boxes_at(self.detected, x, y, PICK_PIXELS / self.canvas.viewport.scale)
        if len(hit):
            self.clicked.emit(self._sources[hit[0]])
            return
        windows = boxes_at(self._run, x, y)
        self.clicked.emit(self._run[windows[0]] if len(windows) else None)

    def _tick(self) -> None:
        self.clock.setText(text.seconds(time.perf_counter() - self._started))
