"""R-CNN for the live window: its warped input, its scores, and its duration."""

from __future__ import annotations

from collections import deque
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from spp_viewer.gui.document.live_window import LiveWindow
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.pages.window.scores import ScoreBars
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import sentence
from spp_viewer.gui.widgets.section import Section
from spp_viewer.gui.widgets.section_parts import stacked
from spp_viewer.gui.workers.live_jobs import LiveScores, LiveWarp
from spp_viewer.gui.workers.mipmap import share

SIDE = 11 * GRID
"""Side of the image of the warp, screen pixels."""

MAX_CLASSES = 5
"""Number of classes whose R-CNN scores are shown."""


MEDIAN_COUNT = 15
"""Number of recent SPP-Net durations whose median is compared with a warp."""


class RcnnSection(Section):
    """A check box, and below it the result and duration of one warp."""

    def __init__(self, live: LiveWindow, theme: Theme) -> None:
        self._live = live
        self.check = QCheckBox(tr("R-CNN too"))
        self.picture, self.scores = WarpPicture(theme), ScoreBars(theme, MAX_CLASSES)
        self.label: QLabel = sentence()
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.picture)
        row.addWidget(self.scores, 1)
        super().__init__(tr("R-CNN"), stacked(self.label, self._row), note=self.check)
        self.check.setToolTip(
            tr("Warp the window to 227 {times} 227 pixels and score it with R-CNN whenever it stops moving.").format(
                times=TIMES
            )
        )
        self.check.setChecked(live.rcnn)
        self.check.toggled.connect(live.set_rcnn)
        self._classes: tuple[str, ...] = ()
        self._took: deque[float] = deque(maxlen=MEDIAN_COUNT)
        live.rcnn_changed.connect(self._show)
        live.warped.connect(self._show)
        live.scored.connect(self._on_scored)
        self._on_scored(live.scores)
        self._show()

    @Slot(object)
    def _on_scored(self, scores: LiveScores | None) -> None:
        if scores is None:
            return
        self._classes = scores.of.classes
        if "fc" in scores.scored.seconds:  # otherwise the result was cached and took no time
            self._took.append(scores.seconds)

    @Slot()
    def _show(self) -> None:
        live = self._live
        warp = live.warp
        self.check.setChecked(live.rcnn)
        self.body.setVisible(live.rcnn)
        self._row.setVisible(warp is not None)
        if warp is None:
            resting = tr("When the window stops moving, its warp is passed through the whole network.")
            self.label.setText(live.warp_message or resting)
            return
        self.picture.set_picture(warp.scored.pictures[0])
        self.scores.set_scores(self._classes, warp.scored.scores[0], None)
        self.label.setText(self._cost(warp))

    def _cost(self, warp: LiveWarp) -> str:
        message = tr("One warp: {seconds}, {conv} of it convolution.").format(
            seconds=text.seconds(warp.seconds), conv=text.seconds(warp.scored.seconds.get("conv", 0.0))
        )
        if self._took:
            message += " " + tr("SPP-Net scores a window in {seconds}, the median of the last {count}.").format(
                seconds=text.seconds(median(self._took)), count=len(self._took)
            )
        return message


class WarpPicture(QWidget):
    """The network's input for the window."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pixels: NDArray[np.uint8] | None = None
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName(tr("Warped window"))

    def set_picture(self, pixels: NDArray[np.uint8]) -> None:
        """Show uint8 (227, 227, 3)."""
        self._pixels = pixels
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        well = QPainterPath()
        well.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(well)
        painter.fillRect(self.rect(), QColor(self._theme.palette.canvas))
        if self._pixels is not None:
            painter.drawImage(self.rect(), share(self._pixels))
