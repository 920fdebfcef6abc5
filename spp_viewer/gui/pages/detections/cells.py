"""Delegate that draws the cells of the detections table."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from spp_viewer.exchange.matching import FALSE_POSITIVE
from spp_viewer.gui.i18n import text
from spp_viewer.gui.pages.detections.labels import MARKS
from spp_viewer.gui.pages.detections.rows import BOX, CLASS, IOU, SCORE
from spp_viewer.gui.pages.detections.table import LABEL_ROLE, THIN_ROLE, VERDICT_ROLE, DetectionsModel, Index
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.class_swatch import DASHED, FULL, HOLLOW, SIDE, paint_swatch

ROW_HEIGHT = 4 * GRID - 4
FOLD = 14
"""Width before a class for the triangle that expands the suppressed boxes, screen pixels."""
INSET = 10
"""Indentation of suppressed boxes per level, screen pixels."""
GAP = 6
"""Distance between colour square and class name, screen pixels."""
PAD = 4
MARK = 13
"""Width of the mark after an IoU, screen pixels."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class DetectionDelegate(QStyledItemDelegate):
    """Draws triangle, colour and class, a bar below the score, and box edges in columns.

    Attributes
    ----------
    edge_width
        Width of one box edge, screen pixels; 0 to show the size instead.
    """

    def __init__(self, theme: Theme, model: DetectionsModel) -> None:
        super().__init__(theme)
        self._theme, self._model = theme, model
        self.lowest, self.highest = -1.5, 1.5
        self.edge_width = 0

    def set_range(self, lowest: float, highest: float) -> None:
        """Set the scores at the left and right end of the bars."""
        self.lowest, self.highest = lowest, max(highest, lowest + 0.01)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, muted = QRectF(option.rect), self._model.depth_at(index.row()) > 0
        column = index.column()
        if column == CLASS:
            self._paint_class(painter, option, index)
        elif column == SCORE:
            self._paint_bar(painter, rect, index, muted)
            self._write(painter, option, rect.adjusted(0, 0, -PAD, -4), str(index.data()), _RIGHT, muted)
        elif column == BOX:
            self._paint_box(painter, option, index)
        elif column == IOU:
            self._write(painter, option, rect.adjusted(0, 0, -MARK - 2, 0), str(index.data()), _RIGHT, muted)
            verdict = index.data(VERDICT_ROLE)
            colour = self._theme.palette.error if verdict == FALSE_POSITIVE else self._theme.palette.text
            mark = QRectF(rect.right() - MARK, rect.y(), MARK, rect.height())
            self._write(painter, option, mark, MARKS.get(verdict, ""), _LEFT, colour=colour)
        else:
            self._write(painter, option, rect.adjusted(0, 0, -PAD, 0), str(index.data()), _RIGHT, True)

    def _paint_class(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colour, rect = QColor(class_colour(index.data(LABEL_ROLE) or 0)), QRectF(option.rect)
        depth, row = self._model.depth_at(index.row()), index.row()
        x, y = rect.x() + FOLD + INSET * depth, rect.center().y()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._model.victims_at(row):
            painter.setPen(QPen(QColor(self._theme.palette.muted), 1.5))
            middle = QPointF(rect.x() + FOLD / 2 + 1, y)
            steps = (
                ((-3, -1.5), (0, 1.5), (3, -1.5)) if self._model.unfolded_at(row) else ((-1.5, -3), (1.5, 0), (-1.5, 3))
            )
            painter.drawPolyline(QPolygonF([middle + QPointF(*step) for step in steps]))
        kind = DASHED if depth else HOLLOW if index.data(THIN_ROLE) else FULL
        paint_swatch(painter, QRectF(x, y - SIDE / 2, SIDE, SIDE), colour, kind)
        painter.restore()
        place = QRectF(x + SIDE + GAP, rect.y(), rect.right() - x - SIDE - GAP, rect.height())
        cell_text = str(index.data())
        if depth and option.fontMetrics.horizontalAdvance(cell_text) > place.width():
            cell_text = cell_text.partition(",")[0]  # the suppressor's number is in the tooltip
        self._write(painter, option, place, cell_text, _LEFT, muted=depth > 0)

    def _paint_bar(self, painter: QPainter, rect: QRectF, index: Index, faint: bool) -> None:
        """Draw a bar below a score, with a length proportional to it."""
        candidate = self._model.candidate_at(index.row())
        if candidate is None or self._model.listing is None:
            return
        score = float(self._model.listing.analysis.candidates.score[candidate])
        share = min(max((score - self.lowest) / (self.highest - self.lowest), 0.0), 1.0)
        colour = QColor(class_colour(index.data(LABEL_ROLE) or 0))
        colour.setAlphaF(0.5 if faint else 1.0)
        painter.fillRect(QRectF(rect.x() + PAD, rect.bottom() - 5, (rect.width() - 2 * PAD) * share, 2.5), colour)

    def _paint_box(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, candidate = QRectF(option.rect), self._model.candidate_at(index.row())
        if candidate is None or self._model.listing is None:
            return
        x1, y1, x2, y2 = self._model.listing.analysis.candidates.after[candidate].tolist()
        if not self.edge_width:
            size = f"{x2 - x1:.0f}{text.TIMES}{y2 - y1:.0f}"
            self._write(painter, option, rect.adjusted(0, 0, -PAD, 0), size, _RIGHT, True)
            return
        for place, edge in enumerate((y2, x2, y1, x1)):
            right = rect.right() - PAD - place * self.edge_width
            at = QRectF(right - self.edge_width, rect.y(), self.edge_width, rect.height())
            self._write(painter, option, at, f"{edge:.0f}", _RIGHT, True)

    def _write(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRectF,
        cell_text: str,
        side: Qt.AlignmentFlag,
        muted: bool = False,
        colour: str = "",
    ) -> None:
        palette = self._theme.palette
        painter.setFont(option.font)
        painter.setPen(QColor(colour or (palette.muted if muted else palette.text)))
        cell_text = option.fontMetrics.elidedText(cell_text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, side, cell_text)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + 2 * GRID, ROW_HEIGHT)
