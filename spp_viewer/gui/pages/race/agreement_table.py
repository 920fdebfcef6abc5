"""Table of the shown detections of both detectors, matched one to one, with both scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.widgets.figure_table import NUMBER, TEXT, fit_height, style_table
from spp_viewer.gui.workers.race_jobs import RCNN, SPP
from spp_viewer.race.scores import JoinedDetection, joined_detections

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

COLUMNS = (
    (tr_noop("Class"), tr_noop("Detections of one class that overlap by an IoU of 0.5 or more are the same.")),
    (RCNN, tr_noop("R-CNN's score.")),
    (SPP, tr_noop("SPP-Net's score.")),
    (tr_noop("IoU"), tr_noop("Overlap of the two boxes.")),
)
SWATCH = 9
MAX_ROWS = 6


def _swatch(label: int) -> QIcon:
    """Create the icon of a class, which keeps its colour in a selected row."""
    square, icon = QPixmap(SWATCH, SWATCH), QIcon()
    square.fill(QColor(class_colour(label)))
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(square, mode)
    return icon


class AgreementTable(QTableWidget):
    """Table with a row per detection; choosing a row emits its window."""

    window_wanted = Signal(object)
    """Emitted with the box of the chosen row, float32 (4,), image pixels."""

    def __init__(self) -> None:
        super().__init__(0, len(COLUMNS))
        self.found: list[JoinedDetection] = []
        for column, (title, tip) in enumerate(COLUMNS):
            item = QTableWidgetItem(tr(title))
            item.setToolTip(tr(tip))
            item.setTextAlignment(NUMBER if column else TEXT)
            self.setHorizontalHeaderItem(column, item)
        style_table(self)
        self.setAccessibleName(tr("Detections of both detectors"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.itemSelectionChanged.connect(self._on_selection)

    def set_result(self, result: Comparison) -> None:
        """List the detections of a race."""
        self.found = joined_detections(result)
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
        fit_height(self, len(self.found), MAX_ROWS)

    def mark_window(self, box: Boxes | None) -> None:
        """Select the row of a window, or none, without emitting a signal."""
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
