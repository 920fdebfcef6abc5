"""Widget of the detections table: column widths, expanding, keyboard and copying."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.pages.detections.cells import FOLD, GAP, MARK, PAD, ROW_HEIGHT, DetectionDelegate
from spp_viewer.gui.pages.detections.rows import BOX, CLASS, IOU, PROPOSAL, SCORE
from spp_viewer.gui.pages.detections.table import DetectionsModel
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.class_swatch import SIDE

LONGEST_NAME = "diningtable"
"""Widest name of a PASCAL VOC class, for the column width."""

SCROLL_BAR = 12


class DetectionsTable(QTableView):
    """View of a :class:`DetectionsModel`. One row is current; several may be selected for copying."""

    copy_wanted = Signal()
    """Emitted to copy the selected rows to the clipboard."""
    only_wanted = Signal(int)
    """Emitted with a class to show alone."""

    def __init__(self, model: DetectionsModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.cells = DetectionDelegate(theme, model)
        self._largest = 999  # largest coordinate of a box
        self.setModel(model)
        self.setItemDelegate(self.cells)
        self.setAccessibleName(tr("Detections"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.sortByColumn(SCORE, Qt.SortOrder.DescendingOrder)
        rows, header = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(False)  # the model writes an arrow
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(CLASS, QHeaderView.ResizeMode.Stretch)
        self.setMinimumHeight(4 * ROW_HEIGHT)
        self.doubleClicked.connect(self._on_double_click)
        model.layoutChanged.connect(self._fit)
        model.modelReset.connect(self._fit)
        self._fit()

    # Columns

    def set_extent(self, width: int, height: int) -> None:
        """Set the size of the image, image pixels, which determines the number of digits of a box."""
        self._largest = max(width, height)
        self._fit()

    def _fit(self) -> None:
        """Set the column widths. A class's name always fits; boxes show their edges if there is room.

        In a narrow table boxes show their size, and in the narrowest the proposal's number is only in the tooltip.
        """
        metrics, digits = self.fontMetrics(), len(str(self._largest))
        widths = {
            SCORE: metrics.horizontalAdvance(f"\u25be {tr('Score')}") + 2 * PAD + 2,
            PROPOSAL: metrics.horizontalAdvance(f"\u25be {tr('Prop.')}") + 2 * PAD + 2,
            IOU: metrics.horizontalAdvance("0.00") + MARK + 2 * PAD,
        }
        edge = metrics.horizontalAdvance("0" * digits) + PAD + 2
        size = metrics.horizontalAdvance(f"{'0' * digits}{TIMES}{'0' * digits}") + 2 * PAD
        least = SCROLL_BAR + class_width(self) + widths[SCORE] + size + (widths[IOU] if self._model.judged else 0)
        left = self.width() - least
        self.setColumnHidden(IOU, not self._model.judged)
        self.setColumnHidden(PROPOSAL, left < widths[PROPOSAL])
        roomy = left - widths[PROPOSAL] >= 4 * edge + PAD - size
        self.cells.edge_width = edge if roomy else 0
        widths[BOX] = 4 * edge + PAD if roomy else size
        for column, width in widths.items():
            self.horizontalHeader().resizeSection(column, width)
        self.setMinimumWidth(least)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # Expanding

    def set_unfolded(self, row: int, unfolded: bool) -> None:
        """Show or hide the boxes that the detection of a row suppressed."""
        candidate, here = self._model.candidate_at(row), self.currentIndex().row()
        if candidate is None or (unfolded and not self._model.victims_at(row)):
            return
        if not unfolded and row < here <= row + self._model.victims_at(row):
            self.selectRow(row)  # otherwise Qt would select an unrelated row when the current one is removed
        self._model.unfold(candidate, unfolded)

    def _on_double_click(self, index: QModelIndex) -> None:
        self.set_unfolded(index.row(), not self._model.unfolded_at(index.row()))

    def _on_triangle(self, at: QPoint) -> bool:
        index = self.indexAt(at)
        on_it = index.isValid() and index.column() == CLASS and at.x() < self.columnViewportPosition(CLASS) + FOLD + 2
        return on_it and self._model.victims_at(index.row()) > 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._on_triangle(at):
            self._on_double_click(self.indexAt(at))
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._on_triangle(event.position().toPoint()):
            self.mousePressEvent(event)  # a double click counts as two clicks
        else:
            super().mouseDoubleClickEvent(event)

    # Keys

    def event(self, event: QEvent) -> bool:
        copies = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy)
        if copies and event.type() == QEvent.Type.ShortcutOverride and self.selectionModel().hasSelection():
            event.accept()  # here the shortcut copies rows instead of the image
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_Right and row >= 0:
            self._go_in(row)
        elif event.key() == Qt.Key.Key_Left and row >= 0:
            self._go_out(row)
        else:
            super().keyPressEvent(event)

    def _go_in(self, row: int) -> None:
        """Expand a row; if it is expanded, move to the first row below."""
        if self._model.unfolded_at(row) and row + 1 < self._model.rowCount() and self._model.depth_at(row + 1):
            self.selectRow(row + 1)
        else:
            self.set_unfolded(row, True)

    def _go_out(self, row: int) -> None:
        """Collapse a row; from a suppressed box, move to its suppressor."""
        if self._model.depth_at(row):
            while self._model.depth_at(row):
                row -= 1
            self.selectRow(row)
        else:
            self.set_unfolded(row, False)

    def sort_or_turn(self, column: int) -> None:
        """Sort by a column, or reverse the order if already sorted by it."""
        choice = self._model.choice
        descending = not choice.descending if choice.column == column else column != CLASS
        self.sortByColumn(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
        if index.isValid():
            self.row_menu(index.row()).popup(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))

    def row_menu(self, row: int) -> QMenu:
        """Create the context menu of a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        key = QKeySequence(QKeySequence.StandardKey.Copy).toString(QKeySequence.SequenceFormat.NativeText)
        menu.addAction(tr("Copy rows") + f"\t{key}").triggered.connect(self.copy_wanted)
        sorting = menu.addMenu(tr("Sort by"))
        for column in range(self._model.columnCount()):
            if not self.isColumnHidden(column):
                title = str(self._model.headerData(column, Qt.Orientation.Horizontal))
                sorting.addAction(title).triggered.connect(lambda _=False, column=column: self.sort_or_turn(column))
        name, label = self._model.class_at(row)
        menu.addAction(tr("Show only {name}").format(name=name)).triggered.connect(lambda: self.only_wanted.emit(label))
        if self._model.victims_at(row):
            unfolded = self._model.unfolded_at(row)
            text = tr("Hide what it suppressed") if unfolded else tr("List what it suppressed")
            menu.addAction(text).triggered.connect(lambda: self.set_unfolded(row, not unfolded))
        return menu


def class_width(table: QTableView) -> int:
    """Return the width of the class column for the longest name, screen pixels."""
    return FOLD + SIDE + GAP + table.fontMetrics().horizontalAdvance(LONGEST_NAME)
