"""The race on screen: R-CNN on the left, SPP-Net on the right, and below where the time went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis
from spp_viewer.gui import text
from spp_viewer.gui.canvas.picking import boxes_at
from spp_viewer.gui.messages import ModelInfo, Opened, Selection
from spp_viewer.gui.race.bars import StageBars, bars_of
from spp_viewer.gui.race.lane import Lane
from spp_viewer.gui.race.messages import RCNN, SPP, RaceJob, Step
from spp_viewer.gui.race.referee import Referee
from spp_viewer.gui.session import Session
from spp_viewer.gui.text import later, tr
from spp_viewer.gui.theme import GRID, Theme

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison, Partial
    from spp_viewer.race.coverage import Coverage

WORDS = {
    RCNN: later("warps every window and runs the network on each"),
    SPP: later("runs the network once and pools every window from conv5"),
}

STAGE_PHRASES = {
    "crop": later("warping and convolving windows"),
    "conv": later("convolving"),
    "windows": later("projecting windows"),
    "pool": later("pooling"),
    "fc": later("fc6 and fc7"),
    "nms": later("NMS"),
}


class RaceView(QWidget):
    """Two linked canvases with clocks, and the stage bars."""

    def __init__(self, session: Session, referee: Referee, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._job: RaceJob | None = None
        self._windows: dict[str, Boxes] = {}
        self._thresholds = {RCNN: 0.0, SPP: 0.0}
        self._last: dict[str, Analysis] = {}
        self.lanes = {name: Lane(name, tr(WORDS[name]), theme) for name in (RCNN, SPP)}
        self.bars = StageBars(theme)
        pair = QSplitter(Qt.Orientation.Horizontal)
        pair.setChildrenCollapsible(False)
        pair.setHandleWidth(GRID)
        for lane in self.lanes.values():
            pair.addWidget(lane)
            lane.canvas.hovered.connect(self._on_hover)
            lane.canvas.clicked.connect(self._on_click)
        below = QFrame()
        below.setObjectName("panel")
        inner = QVBoxLayout(below)
        inner.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID)
        inner.addWidget(self.bars)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(pair, 1)
        column.addWidget(below)
        self.lanes[RCNN].canvas.link(self.lanes[SPP].canvas)
        session.opened.connect(self._on_opened)
        session.selection_changed.connect(self._show_selection)
        session.model_loaded.connect(self._on_model)
        referee.started.connect(self._on_started)
        referee.stepped.connect(self._on_step)
        referee.told.connect(self._on_told)
        referee.compared.connect(self._on_compared)
        referee.ended.connect(self._on_ended)
        if session.model is not None:
            self._on_model(session.model)
        if session.image is not None:
            self._on_opened(session.image)
        self._job = referee.job
        if referee.result is not None:
            for analysis in referee.result.last:
                self._on_told(analysis)
            self._on_compared(referee.result)

    def set_coverage(self, coverage: Coverage | None) -> None:
        """Lay over R-CNN's photograph how often each pixel is warped; None takes it away."""
        lane = self.lanes[RCNN]
        lane.coverage.set_counts(coverage.counts if coverage is not None else None)
        lane.coverage.set_visible(coverage is not None)
        lane.done.set_visible(coverage is None)

    def picture(self, scale: float) -> QImage:
        """The whole view, with ``scale`` pixels for one of the screen."""
        image = QImage(self.size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(self.palette().window().color())
        painter = QPainter(image)
        self.render(painter, QPoint())
        painter.end()
        return image

    # The session

    def _on_opened(self, opened: Opened) -> None:
        self._last.clear()
        self._windows.clear()
        for lane in self.lanes.values():
            lane.show_image(opened)
        self.bars.clear()

    def _on_model(self, model: ModelInfo) -> None:
        self._thresholds = {SPP: model.threshold, RCNN: model.rcnn_threshold}

    def _on_hover(self, at: tuple[float, float] | None) -> None:
        for lane in self.lanes.values():
            lane.crosshair.set_place(at)

    def _on_click(self, x: float, y: float) -> None:
        """Select the proposal of the smallest detection, or else of the smallest window, at a point."""
        for lane in self.lanes.values():
            shown, found = lane.detections.content.boxes, self._last.get(lane.name)
            if found is None or self._session.proposals is None:
                continue
            rows = boxes_at(shown, x, y, 3 / lane.canvas.viewport.scale)
            if len(rows):
                box = found.proposals.boxes[found.detections.proposals[rows[0]]]
                self._select(box)
                return
        self._session.select(None)

    def _select(self, box: Boxes) -> None:
        """Select the session's proposal with these edges, if it has it."""
        proposals = self._session.proposals
        if proposals is None:
            return
        same = np.flatnonzero((proposals.boxes == box).all(axis=1))
        self._session.select(Selection(int(same[0])) if len(same) else None)

    def _show_selection(self, selection: Selection | None) -> None:
        proposals = self._session.proposals
        inside = selection is not None and proposals is not None and selection.proposal < len(proposals)
        for lane in self.lanes.values():
            box = proposals.boxes[selection.proposal] if inside else None  # type: ignore[union-attr]
            lane.show_selected(box)

    # The race

    @Slot(object)
    def _on_started(self, job: RaceJob) -> None:
        self._job = job
        self._last.clear()
        self._windows.clear()
        if not job.sweep:
            self.bars.clear()
            self.set_coverage(None)
            for lane in self.lanes.values():
                lane.reset()
                lane.show_progress(tr("finding proposals, which both share"))

    @Slot(object)
    def _on_step(self, step: Step) -> None:
        if self._job is None or self._job.sweep or step.detector not in self.lanes:
            return
        lane = self.lanes[step.detector]
        if step.run == "warm-up":
            for each in self.lanes.values():
                each.show_progress(tr("warming up") if each is lane else tr("waiting for its turn"))
            return
        if step.run.startswith("1/"):
            lane.start_clock()
        words = tr(STAGE_PHRASES.get(step.stage, step.stage))
        if step.total > 1:
            words = tr("{stage}: {done} of {total}").format(
                stage=words, done=text.count(step.done), total=text.count(step.total)
            )
        lane.show_progress(tr("run {run}, {words}").format(run=step.run, words=words))

    @Slot(object)
    def _on_told(self, found: Partial | Analysis) -> None:
        if isinstance(found, Analysis):
            lane = self.lanes[found.detector]
            self._last[found.detector] = found
            lane.done.set_boxes(found.proposals.boxes)
            lane.show_detections(found.detections, found.classes, self._thresholds[found.detector])
            if lane.running:
                shared = found.timings.seconds.get("decode", 0.0) + found.timings.seconds.get("proposals", 0.0)
                lane.stop_clock(found.timings.total - shared)
            lane.show_progress(
                tr("{count} windows done").format(count=text.count(len(found.proposals))), found.proposals.boxes
            )
            self._windows[found.detector] = found.proposals.boxes
            return
        lane = self.lanes[found.detector]
        if found.boxes is not None:
            lane.done.set_boxes(found.boxes)
        if found.detections is not None and self._session.model is not None:
            lane.show_detections(found.detections, self._session.model.classes, self._thresholds[found.detector])

    @Slot(object)
    def _on_compared(self, result: Comparison) -> None:
        self.bars.set_bars(bars_of(result), result.propose)
        for name, runs in ((RCNN, result.rcnn), (SPP, result.spp)):
            lane = self.lanes[name]
            lane.stop_clock(runs.total.median)
            rate = tr("{rate} windows a second").format(rate=text.count(round(runs.windows / runs.total.median)))
            words = tr("{count} windows, {rate}").format(count=text.count(runs.windows), rate=rate)
            lane.show_progress(tr("{words}, extrapolated").format(words=words) if runs.extrapolated else words)

    @Slot(bool)
    def _on_ended(self, whole: bool) -> None:
        for lane in self.lanes.values():
            lane.stop_clock(None)
            if not whole and self._job is not None and not self._job.sweep:
                lane.show_progress(tr("stopped"))
        self._job = None
