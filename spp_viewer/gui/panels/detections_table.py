"""The table of detections: its rows, and how their cells are drawn."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from spp_viewer.core.results import Analysis
from spp_viewer.gui import text
from spp_viewer.gui.colours import class_colour
from spp_viewer.gui.text import tr
from spp_viewer.gui.theme import GRID, Theme

CLASS, SCORE, BOX = range(3)
SORT_ROLE = Qt.ItemDataRole.UserRole
LABEL_ROLE = SORT_ROLE + 1
THIN_ROLE = SORT_ROLE + 2
"""Whether the class was trained on few boxes."""

Index = QModelIndex | QPersistentModelIndex


class DetectionsModel(QAbstractTableModel):
    """An analysis's detections above a threshold, strongest first.

    Since they are sorted by score, the threshold only moves the end: rows come and go there, and the rest, with the
    selection, stays.
    """

    def __init__(self) -> None:
        super().__init__()
        self._analysis: Analysis | None = None
        self._thin: frozenset[str] = frozenset()
        self._count = 0

    def set_analysis(self, analysis: Analysis | None, threshold: float, thin: frozenset[str] = frozenset()) -> None:
        """Show another analysis; ``thin`` names the classes whose scores deserve distrust."""
        self.beginResetModel()
        self._analysis, self._thin = analysis, thin
        self._count = self._above(threshold)
        self.endResetModel()

    def set_threshold(self, threshold: float) -> None:
        count = self._above(threshold)
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(QModelIndex(), count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def _above(self, threshold: float) -> int:
        if self._analysis is None:
            return 0
        return int((self._analysis.detections.scores > threshold).sum())

    def candidate_at(self, row: int) -> int | None:
        """The candidate that a row shows."""
        if self._analysis is None or not 0 <= row < self._count:
            return None
        return int(self._analysis.detections.candidates[row])

    def row_of(self, candidate: int) -> int | None:
        """The row that shows a candidate, if one does."""
        if self._analysis is None:
            return None
        rows = (self._analysis.detections.candidates[: self._count] == candidate).nonzero()[0]
        return int(rows[0]) if len(rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (tr("Class"), tr("Score"), tr("Box, px"))[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                tr("The class, in its colour."),
                tr("SVM score; zero is the decision boundary."),
                tr("Left, top, and width by height in image pixels."),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._analysis is None or not index.isValid():
            return None
        found, row, column = self._analysis.detections, index.row(), index.column()
        label, value = int(found.labels[row]), float(found.scores[row])
        name = self._analysis.classes[label]
        x1, y1, x2, y2 = found.boxes[row].tolist()
        if role == Qt.ItemDataRole.DisplayRole:
            corner = f"{x1:.0f}, {y1:.0f}"
            return (name, text.score(value), f"{corner}  ·  {text.size(x2 - x1, y2 - y1)}")[column]
        if role == SORT_ROLE:
            return (name, value, (x2 - x1) * (y2 - y1))[column]
        if role == LABEL_ROLE:
            return label
        if role == THIN_ROLE:
            return name in self._thin
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = tr("Proposal {number}: {x1}, {y1} to {x2}, {y2} px").format(
                number=int(found.proposals[row]), x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}"
            )
            return f"{tip}\n{tr('Trained on few boxes: trust its score less.')}" if name in self._thin else tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return (
                tr("{name}, trained on few boxes").format(name=name) if name in self._thin else name,
                tr("score {value}").format(value=f"{value:.2f}"),
                tr("{w} by {h} pixels").format(w=f"{x2 - x1:.0f}", h=f"{y2 - y1:.0f}"),
            )[column]
        return None


class DetectionsOrder(QSortFilterProxyModel):
    """Sorts by class name, score, or area."""

    def __init__(self) -> None:
        super().__init__()
        self.setSortRole(SORT_ROLE)
        self.setDynamicSortFilter(True)


class DetectionDelegate(QStyledItemDelegate):
    """Draws the class's colour before its name, and a bar behind the score."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self.lowest, self.highest = -1.5, 1.5

    def set_range(self, lowest: float, highest: float) -> None:
        """Scores at the left and right end of the bars."""
        self.lowest, self.highest = lowest, max(highest, lowest + 0.01)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colour = QColor(class_colour(index.data(LABEL_ROLE) or 0))
        rect = QRectF(option.rect)
        if index.column() == SCORE:
            share = (float(index.data(SORT_ROLE)) - self.lowest) / (self.highest - self.lowest)
            bar = QRectF(rect.x() + 6, rect.bottom() - 5, (rect.width() - 14) * min(max(share, 0.0), 1.0), 2.5)
            painter.fillRect(bar, colour)
            self._write(painter, option, rect.adjusted(6, 0, -6, -4), str(index.data()))
            return
        if index.column() == CLASS:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            square = QRectF(rect.x() + 6, rect.center().y() - 5, 10, 10)
            if index.data(THIN_ROLE):  # hollow: less to build on
                painter.setPen(QPen(colour, 2))
                square.adjust(1, 1, -1, -1)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
            painter.drawRoundedRect(square, 2, 2)
            painter.restore()
            self._write(painter, option, rect.adjusted(24, 0, -2, 0), str(index.data()))
            return
        self._write(painter, option, rect.adjusted(6, 0, -2, 0), str(index.data()), muted=True)

    def _write(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRectF, words: str, muted: bool = False
    ) -> None:
        palette = self._theme.palette
        painter.setFont(option.font)
        painter.setPen(QColor(palette.muted if muted else palette.text))
        words = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + 2 * GRID, 4 * GRID - 4)
