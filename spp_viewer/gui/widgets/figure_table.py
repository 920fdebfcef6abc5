"""Appearance of the small tables of the Race page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableView

NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
TEXT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
ROW_HEIGHT = 24


def style_table(table: QTableView) -> None:
    """Set up a table: row selection, no grid, no vertical header, columns sized to their contents."""
    rows, header = table.verticalHeader(), table.horizontalHeader()
    rows.hide()
    rows.setDefaultSectionSize(ROW_HEIGHT)
    header.setMinimumSectionSize(24)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setHighlightSections(False)
    table.setShowGrid(False)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setTabKeyNavigation(False)


def fit_height(table: QTableView, rows: int, most: int) -> None:
    """Fit the table's height to its rows, at most ``most``; the others scroll."""
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + min(rows, most) * ROW_HEIGHT + 4)
