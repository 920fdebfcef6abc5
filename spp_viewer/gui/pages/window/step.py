"""The regression step on the crop: the proposal dashed, the regressed box solid."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from spp_viewer.core.image import Image
from spp_viewer.explain.roi import Regression
from spp_viewer.gui.canvas.strokes import paint_dashed, paint_haloed
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.window.region import RegionView
from spp_viewer.gui.theme.theme import Theme


class StepView(RegionView):
    """The boxes before and after regression, with lines between their corners."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, aspect=0.55, lowest=136, highest=240)
        self._step: Regression | None = None
        self.setAccessibleName(tr("Box before and after regression"))

    def set_step(self, image: Image | None, step: Regression | None) -> None:
        """Show a step on its image; None clears the view."""
        self._step = step
        needed = QRectF()
        if step is not None:
            for x1, y1, x2, y2 in (step.before.tolist(), step.after.tolist()):
                needed = needed.united(QRectF(x1, y1, x2 - x1, y2 - y1))
        self.set_region(image.pixels if image is not None and step is not None else None, needed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._step is None:
            self.paint_photo(painter, QRectF())
            return
        before, after = self.rect_of(self._step.before), self.rect_of(self._step.after)
        self.paint_photo(painter, before.united(after))
        painter.setPen(QPen(QColor(255, 255, 255, 170), 1))
        painter.drawLines(
            [
                QLineF(before.topLeft(), after.topLeft()),
                QLineF(before.topRight(), after.topRight()),
                QLineF(before.bottomLeft(), after.bottomLeft()),
                QLineF(before.bottomRight(), after.bottomRight()),
            ]
        )
        paint_dashed(painter, before)
        paint_haloed(painter, after, QColor(self._theme.palette.accent), 2, halo=1.5, opacity=200)
