"""Who found what: the shown detections of both detectors, matched one to one, with both scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis
from spp_viewer.gui import text
from spp_viewer.gui.colours import class_colour
from spp_viewer.gui.race.figure_table import NUMBER, WORDS, dress_table, fit_height
from spp_viewer.gui.race.messages import RCNN, SPP
from spp_viewer.gui.text import later, tr

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

COLUMNS = (
    (later("Class"), later("Detections of one class that overlap by an IoU of 0.5 or more are the same.")),
    (RCNN, later("R-CNN's score.")),
    (SPP, later("SPP-Net's score.")),
    (later("IoU"), later("Overlap of the two boxes.")),
)
SWATCH = 9
MOST_ROWS = 6


@dataclass(frozen=True)
class Found:
    """One detection of both, or of one alone: its class, the scores, the overlap, and the window it came from."""

    label: int
    rcnn: float | None
    spp: float | None
    overlap: float | None
    box: Boxes


def found_by(result: Comparison) -> list[Found]:
    """The detections of a race: those of both first, then the strongest first; none if R-CNN ran only a sample."""
    both = result.agreement
    if both is None:
        return []
    spp, rcnn = result.last
    ours, theirs = spp.detections, rcnn.detections
    rows = [
        Found(int(ours.labels[a]), float(theirs.scores[b]), float(ours.scores[a]), float(iou), _window(spp, int(a)))
        for (a, b), iou in zip(both.pairs.tolist(), both.overlaps.tolist(), strict=True)
    ]
    rows.sort(key=lambda found: -max(found.rcnn or 0.0, found.spp or 0.0))
    rows += [
        Found(int(ours.labels[a]), None, float(ours.scores[a]), None, _window(spp, a)) for a in both.first_only.tolist()
    ]
    rows += [
        Found(int(theirs.labels[b]), float(theirs.scores[b]), None, None, _window(rcnn, b))
        for b in both.second_only.tolist()
    ]
    return rows


def _window(analysis: Analysis, row: int) -> Boxes:
    """The window behind a detection, (4,)."""
    box: Boxes = analysis.proposals.boxes[analysis.detections.proposals[row]]
    return box


def _swatch(label: int) -> QIcon:
    """The colour of a class, the same in a selected row."""
    square, icon = QPixmap(SWATCH, SWATCH), QIcon()
    square.fill(QColor(class_colour(label)))
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(square, mode)
    return icon


class AgreementTable(QTableWidget):
    """A row a detection; the row that is chosen names its window."""

    window_wanted = Signal(object)
    """float32 (4,)."""

    def __init__(self) -> None:
        super().__init__(0, len(COLUMNS))
        self.found: list[Found] = []
        for column, (words, tip) in enumerate(COLUMNS):
            item = QTableWidgetItem(tr(words))
            item.setToolTip(tr(tip))
            item.setTextAlignment(NUMBER if column else WORDS)
            self.setHorizontalHeaderItem(column, item)
        dress_table(self)
        self.setAccessibleName(tr("Detections of both detectors"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.itemSelectionChanged.connect(self._on_selection)

    def set_result(self, result: Comparison) -> None:
        """List what a race found."""
        self.found = found_by(result)
        classes = result.last[0].classes
        with QSignalBlocker(self):
            self.setRowCount(len(self.found))
            for row, found in enumerate(self.found):
                name = QTableWidgetItem(classes[found.label])
                name.setIcon(_swatch(found.label))
                self.setItem(row, 0, name)
                for column, value in enumerate((found.rcnn, found.spp, found.overlap), start=1):
                    item = QTableWidgetItem(text.score(value) if value is not None else "\u2013")
                    item.setTextAlignment(NUMBER)
                    self.setItem(row, column, item)
            self.clearSelection()
        fit_height(self, len(self.found), MOST_ROWS)

    def mark_window(self, box: Boxes | None) -> None:
        """Choose the row of a window, or none, without naming it again."""
        rows = [row for row, found in enumerate(self.found) if box is not None and np.array_equal(found.box, box)]
        flags = QItemSelectionModel.SelectionFlag
        with QSignalBlocker(self):
            self.clearSelection()
            if rows:
                index = self.model().index(rows[0], 0)
                self.selectionModel().select(index, flags.Select | flags.Rows)
        self.viewport().update()

    def _on_selection(self) -> None:
        rows = self.selectionModel().selectedRows()
        if rows:
            self.window_wanted.emit(self.found[rows[0].row()].box)
