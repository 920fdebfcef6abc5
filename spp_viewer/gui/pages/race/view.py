"""The race in the central widget: R-CNN on the left, SPP-Net on the right, stage bars below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis
from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.pages.race.bars import StageBars, bars_of
from spp_viewer.gui.pages.race.environment_text import race_text, windows_text
from spp_viewer.gui.pages.race.estimate_label import mark_text
from spp_viewer.gui.pages.race.export_image import RaceImage, paint_race, race_size
from spp_viewer.gui.pages.race.lane import Lane
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import sentence
from spp_viewer.gui.workers.messages import Opened, Selection
from spp_viewer.gui.workers.race_jobs import RCNN, SPP, RaceJob, RaceStep
from spp_viewer.pipeline.model_info import ModelInfo

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison, Partial
    from spp_viewer.race.coverage import Coverage

DESCRIPTIONS = {
    RCNN: tr_noop("the network once per window"),
    SPP: tr_noop("the network once per image"),
}

STAGE_PHRASES = {
    "crop": tr_noop("warping and convolving"),
    "conv": tr_noop("convolving"),
    "windows": tr_noop("projecting windows"),
    "pool": tr_noop("pooling"),
    "fc": tr_noop("fc6 and fc7"),
    "svm": tr_noop("SVMs"),
    "bbox": tr_noop("regression"),
    "nms": tr_noop("NMS"),
}


class RaceView(QWidget):
    """Two lanes with linked canvases and clocks, and the stage bars."""

    def __init__(self, document: Document, referee: RaceController, theme: Theme) -> None:
        super().__init__()
        self._document, self._referee, self._theme = document, referee, theme
        self._opened: Opened | None = None
        self._thresholds = {RCNN: 0.0, SPP: 0.0}
        self.lanes = {name: Lane(name, tr(DESCRIPTIONS[name]), theme) for name in (RCNN, SPP)}
        self.bars = StageBars(theme)
        self.machine = sentence()
        self._lay_out()
        document.opened.connect(self._on_opened)
        document.selection.selection_changed.connect(self._show_selection)
        document.settings.model_loaded.connect(self._on_model)
        referee.started.connect(self._on_started)
        referee.stepped.connect(self._on_step)
        referee.reported.connect(self._on_reported)
        referee.compared.connect(self._show_result)
        referee.ended.connect(self._on_ended)
        if document.settings.model is not None:
            self._on_model(document.settings.model)
        if document.image is not None:
            self._on_opened(document.image)
        if referee.result is not None:
            self._show_result(referee.result)
        self._show_selection(document.selection.current)

    def _lay_out(self) -> None:
        pair = QSplitter(Qt.Orientation.Horizontal)
        pair.setChildrenCollapsible(False)
        pair.setHandleWidth(GRID)
        for lane in self.lanes.values():
            pair.addWidget(lane)
            lane.canvas.hovered.connect(self._on_hover)
            lane.clicked.connect(self.select)
        self.below = QFrame()
        self.below.setObjectName("panel")
        inner = QVBoxLayout(self.below)
        inner.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID)
        inner.setSpacing(0)
        inner.addWidget(self.bars)
        inner.addWidget(self.machine)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(pair, 1)
        column.addWidget(self.below)
        self.lanes[RCNN].canvas.link(self.lanes[SPP].canvas)

    def show_alone(self, coverage: Coverage) -> None:
        """Show how often each pixel is warped, without bars if there is no race."""
        self.set_coverage(coverage)
        self.below.setVisible(self._referee.result is not None)

    def set_coverage(self, coverage: Coverage | None) -> None:
        """Show how often each pixel is warped over R-CNN's photograph; None hides it."""
        self.below.show()
        self.lanes[RCNN].show_coverage(coverage.counts if coverage is not None else None)

    def select(self, box: Boxes | None) -> None:
        """Select the document's proposal with this box (4,), if there is one."""
        proposals = self._document.proposals
        if proposals is None:
            return
        same = np.flatnonzero((proposals.boxes == box).all(axis=1)).tolist() if box is not None else []
        self._document.selection.select(Selection(same[0]) if same else None)

    # Rendering

    @property
    def view_size(self) -> QSize:
        """Return the size of an image of the race, screen pixels."""
        return race_size(self._image())

    @property
    def about(self) -> str:
        """Return the footnote of an image: subject and conditions."""
        message = self.machine.text()
        return f"{self._referee.image_name}\n{message}" if message else ""

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        """Draw both lanes, the bars and the conditions."""
        for lane in self.lanes.values():
            lane.crosshair.set_place(None)  # it follows the cursor and is not part of the image
        paint_race(self._image(), painter, density, self._theme.palette, vector)

    def _image(self) -> RaceImage:
        return RaceImage(tuple(self.lanes.values()), self.bars, self.about, self)

    # Signals of the document

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Show the opened photograph, unless it is already shown."""
        if opened is self._opened:
            return
        self._opened = opened
        for lane in self.lanes.values():
            lane.show_image(opened)
        self._clear_figures()

    @Slot(object)
    def _on_model(self, model: ModelInfo) -> None:
        self._thresholds = {SPP: model.threshold, RCNN: model.rcnn_threshold}

    def _on_hover(self, at: tuple[float, float] | None) -> None:
        for lane in self.lanes.values():
            lane.crosshair.set_place(at)

    @Slot(object)
    def _show_selection(self, selection: Selection | None) -> None:
        proposals = self._document.proposals
        inside = selection is not None and proposals is not None and selection.proposal < len(proposals)
        for lane in self.lanes.values():
            lane.show_selected(proposals.boxes[selection.proposal] if inside else None)  # type: ignore[union-attr]

    # The race

    def _clear_figures(self) -> None:
        self.bars.clear()
        self.machine.setText("")

    @Slot(object)
    def _on_started(self, job: RaceJob) -> None:
        if job.sweep:
            return
        self._clear_figures()
        self.below.show()
        for lane in self.lanes.values():
            lane.reset()
            lane.show_progress(tr("finding proposals, which both share"))
        self._show_selection(self._document.selection.current)

    @Slot(object)
    def _on_step(self, step: RaceStep) -> None:
        job = self._referee.job
        if job is None or job.sweep or step.detector not in self.lanes:
            return
        lane = self.lanes[step.detector]
        if step.run == "warm-up":
            for each in self.lanes.values():
                each.show_progress(tr("warming up") if each is lane else tr("waiting for its turn"))
            return
        if step.run.startswith("1/"):
            lane.start_clock(self._referee.began[step.detector])
        message = tr(STAGE_PHRASES.get(step.stage, step.stage))
        if step.total > 1:
            message = tr("{stage}: {done} of {total}").format(
                stage=message, done=text.count(step.done), total=text.count(step.total)
            )
        lane.show_progress(tr("run {run}, {words}").format(run=step.run, words=message))

    @Slot(object)
    def _on_reported(self, found: Partial | Analysis) -> None:
        """Show windows and detections as they are computed."""
        lane = self.lanes[found.detector]
        threshold = self._thresholds[found.detector]
        if isinstance(found, Analysis):
            if lane.running:
                shared = found.timings.seconds.get("decode", 0.0) + found.timings.seconds.get("proposals", 0.0)
                lane.stop_clock(found.timings.total - shared)
            lane.show_analysis(found, threshold)
            lane.show_progress(tr("{windows} done").format(windows=windows_text(len(found.proposals))))
            return
        if found.boxes is not None:
            lane.show_windows(found.boxes)
        if found.detections is not None and self._document.settings.model is not None:
            lane.show_detections(found.detections, self._document.settings.model.classes, threshold)

    @Slot(object)
    def _show_result(self, result: Comparison) -> None:
        self.bars.set_bars(bars_of(result), result.propose)
        self.machine.setText(race_text(result))
        spp, rcnn = result.last
        for name, runs, analysis in ((RCNN, result.rcnn, rcnn), (SPP, result.spp, spp)):
            lane = self.lanes[name]
            lane.show_analysis(analysis, self._thresholds[name])
            lane.stop_clock(runs.total.median)
            tip = ""
            if runs.extrapolated:
                tip = tr("{timed} of {count} windows were run; their time is multiplied.")
                tip = tip.format(timed=text.count(runs.timed), count=text.count(runs.windows))
            lane.mark.set_text(mark_text(extrapolated=runs.extrapolated, together=result.together), tip)
            rate = text.count(round(runs.windows_per_second))
            lane.show_progress(
                tr("{windows}, {rate}/s").format(windows=windows_text(runs.windows), rate=rate),
            )

    @Slot(bool)
    def _on_ended(self, whole: bool) -> None:
        """Finish a race. A cancelled race keeps its partial results; figures are those of the last completed race."""
        if whole or self._referee.was_sweep:
            return
        for lane in self.lanes.values():
            lane.stop_clock(None)
            lane.show_progress(tr("stopped"))
        if self._referee.result is not None:
            self._show_result(self._referee.result)
