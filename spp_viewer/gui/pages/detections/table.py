"""Qt model of the detections table."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.matching import Matches
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.detections import labels
from spp_viewer.gui.pages.detections.rows import CLASS, DetectionRows, RowFilter, Rows, runs

LABEL_ROLE = Qt.ItemDataRole.UserRole
THIN_ROLE = LABEL_ROLE + 1
"""Role: whether the class was trained on few boxes."""
VERDICT_ROLE = LABEL_ROLE + 2
"""Role: verdict on the detection, or None."""

Index = QModelIndex | QPersistentModelIndex
NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


class DetectionsModel(QAbstractTableModel):
    """Model of the detections that pass threshold, class filter and search, and of suppressed boxes when expanded.

    Every row is a candidate. A change of the filter removes and inserts only the rows that differ, so that the
    selection is kept.
    """

    def __init__(self) -> None:
        super().__init__()
        self.listing: DetectionRows | None = None
        self.choice = RowFilter()
        self._thin: frozenset[str] = frozenset()
        self._rows = NO_ROWS

    # Content

    def set_analysis(self, analysis: Analysis | None, thin: frozenset[str] = frozenset()) -> None:
        """Set the analysis, with all rows collapsed; ``thin`` are the names of the classes trained on few boxes."""
        self.beginResetModel()
        self._thin = thin
        self.listing = DetectionRows(analysis) if analysis is not None else None
        self.choice = dataclasses.replace(self.choice, unfolded=frozenset())
        self._rows = self._wanted()
        self.endResetModel()

    def judge(self, matches: Matches | None, truth: GroundTruth | None) -> None:
        """Set the ground truth to compare with; None for none."""
        if self.listing is not None:
            self.listing.judge(matches, truth)
            self._sort_again()
            self._redraw()

    def choose(self, **changes: Any) -> None:
        """Change attributes of the :class:`RowFilter`."""
        choice = dataclasses.replace(self.choice, **changes)
        resorted = dataclasses.replace(self.choice, column=choice.column, descending=choice.descending)
        if resorted != self.choice:
            self.choice = resorted
            self._sort_again()
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        if choice != self.choice:
            self.choice = choice
            self._come_and_go()
            self._redraw()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.choose(column=column, descending=order == Qt.SortOrder.DescendingOrder)

    def unfold(self, candidate: int, unfolded: bool = True) -> None:
        """Expand or collapse the boxes that a detection suppressed."""
        now = self.choice.unfolded
        self.choose(unfolded=now | {candidate} if unfolded else now - {candidate})

    def _wanted(self) -> Rows:
        return self.listing.rows(self.choice) if self.listing is not None else NO_ROWS

    def _come_and_go(self) -> None:
        """Remove and insert rows; the others keep their order."""
        wanted = self._wanted()
        for first, last in reversed(runs(~np.isin(self._rows, wanted))):
            self.beginRemoveRows(QModelIndex(), first, last)
            self._rows = np.delete(self._rows, slice(first, last + 1))
            self.endRemoveRows()
        for first, last in runs(~np.isin(wanted, self._rows)):
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows = np.insert(self._rows, first, wanted[first : last + 1])
            self.endInsertRows()

    def _sort_again(self) -> None:
        """Change the order of the rows."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        candidates = [int(self._rows[index.row()]) for index in before]
        self._rows = self._wanted()
        place = {candidate: row for row, candidate in enumerate(self._rows.tolist())}
        after = [
            self.index(place[candidate], index.column()) for candidate, index in zip(candidates, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _redraw(self) -> None:
        if len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))

    # Rows and candidates

    def candidate_at(self, row: int) -> int | None:
        """Return the candidate of a row, or None."""
        return int(self._rows[row]) if 0 <= row < len(self._rows) else None

    def row_of(self, candidate: int) -> int | None:
        """Return the row of a candidate, or None."""
        rows = np.flatnonzero(self._rows == candidate)
        return int(rows[0]) if len(rows) else None

    def row_of_proposal(self, proposal: int) -> int | None:
        """Return the first row of a proposal, detections before suppressed boxes."""
        if self.listing is None:
            return None
        rows = np.flatnonzero(self.listing.analysis.candidates.proposal[self._rows] == proposal)
        rows = rows[np.argsort(self.listing.depth[self._rows[rows]], kind="stable")]
        return int(rows[0]) if len(rows) else None

    def depth_at(self, row: int) -> int:
        """Return the indentation level of a row; 0 for a detection."""
        return int(self.listing.depth[self._rows[row]]) if self.listing is not None else 0

    def victims_at(self, row: int) -> int:
        """Return how many boxes above the threshold the detection of a row suppressed; 0 for a suppressed box."""
        if self.listing is None or self.depth_at(row):
            return 0
        return int(self.listing.victims(self.choice.threshold)[self._rows[row]])

    def class_at(self, row: int) -> tuple[str, int]:
        """Return name and index of a row's class."""
        if self.listing is None:
            return "", -1
        label = int(self.listing.analysis.candidates.label[self._rows[row]])
        return self.listing.analysis.classes[label], label

    def unfolded_at(self, row: int) -> bool:
        return int(self._rows[row]) in self.choice.unfolded

    @property
    def detections_listed(self) -> int:
        """Number of rows that are detections."""
        return int((self.listing.depth[self._rows] == 0).sum()) if self.listing is not None else 0

    @property
    def judged(self) -> bool:
        """Whether there is ground truth to compare with."""
        return self.listing is not None and self.listing.truth_iou is not None

    # Cells

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            title = (tr("Class"), tr("Score"), tr("Box, px"), tr("Prop."), tr("IoU"))[section]
            return self._with_arrow(title, section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                tr("The class, in its colour."),
                tr("SVM score; zero is the decision boundary."),
                tr("Edges x1, y1, x2, y2 in image pixels, or width by height where room is short; sorted by area."),
                tr("Number of the proposal that it came from."),
                tr("Overlap with the best annotated box of its class: \u2713 found, \u2717 wrong by the VOC protocol."),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == CLASS else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _with_arrow(self, title: str, section: int) -> str:
        """Add the sort arrow on the side away from the text's alignment, so that titles stay above their columns."""
        if section != self.choice.column:
            return title
        arrow = "\u25be" if self.choice.descending else "\u25b4"
        return f"{title} {arrow}" if section == CLASS else f"{arrow} {title}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        listing = self.listing
        if listing is None or not index.isValid():
            return None
        candidate, column = int(self._rows[index.row()]), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return labels.cell(listing, candidate, column)
        if role == LABEL_ROLE:
            return int(listing.analysis.candidates.label[candidate])
        if role == THIN_ROLE:
            return labels.name_of(listing, candidate) in self._thin
        if role == VERDICT_ROLE:
            return labels.verdict_of(listing, candidate)
        if role == Qt.ItemDataRole.ToolTipRole:
            return labels.tip(listing, candidate, self.choice.threshold, self._thin)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return labels.spoken(listing, candidate, column, self.choice.threshold, self._thin)
        return None
