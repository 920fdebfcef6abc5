"""The Detections panel: score threshold, class filter, search, and the table of detections."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QToolButton, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.detections.class_chips import ClassChips
from spp_viewer.gui.pages.detections.class_menu import ClassMenuButton
from spp_viewer.gui.pages.detections.clipboard import tab_separated
from spp_viewer.gui.pages.detections.rows import CLASS
from spp_viewer.gui.pages.detections.score_slider import ScoreSlider
from spp_viewer.gui.pages.detections.state import summary, why_empty
from spp_viewer.gui.pages.detections.table import DetectionsModel
from spp_viewer.gui.pages.detections.view import DetectionsTable
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import Panel, sentence
from spp_viewer.gui.widgets.search_field import SearchField
from spp_viewer.gui.workers.messages import Problem, Selection

TWO_LINES_FROM = 480
"""Panel height from which there are two lines of chips, screen pixels."""


class DetectionsPanel(Panel):
    """Lists the detections shown on the canvas. The selected row is synchronized with the session's selection."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Detections"), parent)
        self._document = document
        self._following = False  # True while the table is updated from the session
        self.threshold = ScoreSlider(theme)
        self.chips = ClassChips(theme)
        self.classes = ClassMenuButton()
        self.all_classes = QToolButton()
        self.search = SearchField(
            tr("Search detections"),
            tr("Search"),
            tr("Part of a class's name, or of a proposal's number with #. Down goes on to the table, Esc empties it."),
        )
        self.summary = sentence()
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.model = DetectionsModel()
        self.table = DetectionsTable(self.model, theme)
        self.message = sentence()
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.table)
        self.column.addSpacing(GRID // 2)
        self.column.addWidget(self.threshold)
        self.column.addSpacing(GRID // 2)
        self.column.addWidget(self.chips)
        self.column.addLayout(self._make_search_row())
        self.column.addWidget(self.summary)
        self.column.addWidget(body, 1)
        self.threshold.set_value(document.settings.threshold)
        self.model.choose(threshold=document.settings.threshold)
        self._connect()
        self._on_classes()
        if document.analysis is not None:
            self._on_analysed(document.analysis)

    def _make_search_row(self) -> QHBoxLayout:
        self.all_classes.setText("\u2715")
        self.all_classes.setAccessibleName(tr("Show all classes"))
        self.all_classes.setToolTip(tr("Show all classes (Ctrl+Shift+T)."))
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        row.addWidget(self.search, 1)
        row.addWidget(self.classes)
        row.addWidget(self.all_classes)
        return row

    def _connect(self) -> None:
        document = self._document
        self.threshold.moved.connect(document.settings.set_threshold)
        self.chips.toggled.connect(lambda label: document.show_classes(self.classes.switched(label)))
        self.chips.alone.connect(self.show_alone)
        self.chips.more_wanted.connect(self.classes.showMenu)
        self.chips.all_wanted.connect(lambda: document.show_classes(None))
        self.classes.chosen.connect(document.show_classes)
        self.all_classes.clicked.connect(lambda: document.show_classes(None))
        self.search.textChanged.connect(self._on_search)
        self.search.left.connect(self._go_to_table)
        self.table.copy_wanted.connect(self.copy_rows)
        self.table.only_wanted.connect(self.show_alone)
        self.table.selectionModel().currentRowChanged.connect(self._announce)
        self.table.selectionModel().selectionChanged.connect(self._announce)
        document.settings.threshold_changed.connect(self._on_threshold)
        document.selection.classes_changed.connect(self._on_classes)
        document.truth_changed.connect(self._on_truth)
        document.settings.model_loaded.connect(self._on_classes)
        document.analysed.connect(self._on_analysed)
        document.opened.connect(self._on_no_analysis)
        document.cleared.connect(self._on_no_analysis)
        document.run_changed.connect(self._update_message)
        document.selection.selection_changed.connect(self._follow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.chips.set_lines(2 if event.size().height() >= TWO_LINES_FROM else 1)

    # User input

    def show_alone(self, label: int) -> None:
        """Show boxes of one class only."""
        self._document.show_classes(frozenset({label}))

    def focus_search(self) -> None:
        """Move the focus to the search field."""
        self.search.focus()

    def copy_rows(self) -> None:
        """Copy the selected rows to the clipboard, as text for spreadsheets."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        candidates = [candidate for row in rows if (candidate := self.model.candidate_at(row)) is not None]
        if self.model.listing is None or not candidates:
            return
        QGuiApplication.clipboard().setText(tab_separated(self.model.listing, candidates))
        message = tr("Rows on the clipboard: {count}.").format(count=text.count(len(candidates)))
        self._document.problem.emit(Problem("info", "export", message))

    def _go_to_table(self) -> None:
        if self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.table.selectionModel().hasSelection():
                self.table.selectRow(0)

    def _on_search(self, message: str) -> None:
        self._choose(search=message)

    def _announce(self) -> None:
        """Select the box of the table's current row, if the row is selected and not only focused."""
        analysis, row = self._document.analysis, self.table.currentIndex().row()
        if self._following or analysis is None or not self.table.selectionModel().isRowSelected(row):
            return
        candidate = self.model.candidate_at(row)
        if candidate is not None:
            self._following = True  # the table is already up to date and may have several rows selected
            self._document.selection.select(Selection(int(analysis.candidates.proposal[candidate]), candidate))
            self._following = False

    # Signals of the document

    def _on_analysed(self, analysis: Analysis) -> None:
        thin = (
            frozenset(self._document.settings.model.thin_classes)
            if self._document.settings.model is not None
            else frozenset()
        )
        self.threshold.set_analysis(analysis)
        best = float(analysis.detections.scores.max()) if len(analysis.detections) else 0.0
        self.table.cells.set_range(analysis.options.score_threshold, best)
        self.table.set_extent(analysis.image.width, analysis.image.height)
        self._following = True
        self.model.set_analysis(analysis, thin)
        self._following = False
        self._on_truth()

    def _on_no_analysis(self) -> None:
        self.threshold.set_analysis(None)
        self.model.set_analysis(None)
        self._update_message()

    def _on_threshold(self, value: float) -> None:
        self.threshold.set_value(value)
        self._choose(threshold=value)

    def _on_classes(self) -> None:
        document = self._document
        self.classes.show_classes(document.class_names, document.selection.classes_shown)
        self.all_classes.setVisible(document.selection.classes_shown is not None)
        self.threshold.set_classes(document.selection.classes_shown)
        self._choose(classes=document.selection.classes_shown)

    def _on_truth(self) -> None:
        self.model.judge(self._document.matches, self._document.truth)
        self._on_classes()

    def _choose(self, **changes: object) -> None:
        self._following = True  # removing rows changes the current row
        self.model.choose(**changes)
        self._following = False
        self._follow(self._document.selection.current)
        self._update_message()

    def _follow(self, selection: Selection | None) -> None:
        """Make the row of the document's selection current, without selecting it again."""
        if self._following:
            return
        self._following = True
        chooser, row = self.table.selectionModel(), self._row_of(selection)
        if row is None:
            chooser.clear()
        elif row != self.table.currentIndex().row() or not chooser.isRowSelected(row):
            index, flag = self.model.index(row, CLASS), QItemSelectionModel.SelectionFlag
            chooser.setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self.table.scrollTo(index)
        self._following = False

    def _row_of(self, selection: Selection | None) -> int | None:
        """Return the row of a selection; for a suppressed box, its suppressor is expanded first."""
        listing = self.model.listing
        if selection is None or listing is None:
            return None
        if selection.candidate is None:
            return self.model.row_of_proposal(selection.proposal)
        row = self.model.row_of(selection.candidate)
        if row is None and listing.depth[selection.candidate]:
            detection = int(listing.origin[selection.candidate])
            if self.model.row_of(detection) is not None:
                self.model.unfold(detection)
                row = self.model.row_of(selection.candidate)
        return row

    # Texts

    def _update_message(self) -> None:
        """Update chips and counts, or the placeholder text if there are no rows."""
        document, count = self._document, self.model.rowCount()
        thin = frozenset(document.settings.model.thin_classes) if document.settings.model is not None else frozenset()
        self.chips.show_classes(document.class_names, self._counts(), document.selection.classes_shown, thin)
        self.summary.setText(summary(document, self.model.detections_listed if self.search.text().strip() else None))
        self._stack.setCurrentWidget(self.table if count else self.message)
        self.message.setText("" if count else why_empty(document, self.search.text()))

    def _counts(self) -> list[tuple[int, int]]:
        """Return (class, number of boxes above the threshold) of each detected class, by descending best score."""
        analysis = self._document.analysis
        if analysis is None:
            return []
        above = analysis.detections.labels[analysis.detections.scores > self._document.settings.threshold]
        labels, firsts, counts = np.unique(above, return_index=True, return_counts=True)
        order = np.argsort(firsts)
        return list(zip(labels[order].tolist(), counts[order].tolist(), strict=True))
