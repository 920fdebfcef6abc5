"""The Detections panel: score threshold and table."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedLayout, QTableView, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui import text
from spp_viewer.gui.messages import CANCELLED, FAILED, RUNNING, RunState, Selection
from spp_viewer.gui.panels.detections_table import (
    BOX,
    CLASS,
    SCORE,
    DetectionDelegate,
    DetectionsModel,
    DetectionsOrder,
)
from spp_viewer.gui.panels.panel import Panel, sentence
from spp_viewer.gui.panels.score_slider import ScoreSlider
from spp_viewer.gui.session import Session
from spp_viewer.gui.text import tr
from spp_viewer.gui.theme import GRID, Theme

CLASS_WIDTH, SCORE_WIDTH, BOX_WIDTH = 108, 64, 140
"""Of the table's columns; the first is what the longest class name needs beside a scroll bar, and grows."""


class DetectionsPanel(Panel):
    """Lists what is shown on the canvas. Selecting a row selects its box everywhere, and the other way round."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Detections"), parent)
        self._session = session
        self._following = False  # while the table takes over a selection made elsewhere
        self.threshold = ScoreSlider(theme)
        self.model = DetectionsModel()
        self.order = DetectionsOrder()
        self.order.setSourceModel(self.model)
        self._delegate = DetectionDelegate(theme)
        self.table = self._make_table()
        self.message = sentence()
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.table)
        self.column.addSpacing(GRID // 2)
        self.column.addWidget(self.threshold)
        self.column.addSpacing(GRID // 2)
        self.column.addWidget(body, 1)
        self.threshold.set_value(session.threshold)
        self.threshold.moved.connect(session.set_threshold)
        session.threshold_changed.connect(self._on_threshold)
        session.analysed.connect(self._on_analysed)
        session.opened.connect(self._on_no_analysis)
        session.cleared.connect(self._on_no_analysis)
        session.run_changed.connect(self._on_run)
        session.selection_changed.connect(self._on_selection)
        self._say()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.order)
        table.setItemDelegate(self._delegate)
        table.setAccessibleName(tr("Detections"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSortingEnabled(True)
        table.sortByColumn(SCORE, Qt.SortOrder.DescendingOrder)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(4 * GRID - 4)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(CLASS, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(SCORE, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(BOX, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(SCORE, SCORE_WIDTH)
        header.resizeSection(BOX, BOX_WIDTH)
        table.setMinimumWidth(CLASS_WIDTH + SCORE_WIDTH + BOX_WIDTH)
        table.selectionModel().currentRowChanged.connect(self._on_row)
        return table

    # From the session

    def _on_analysed(self, analysis: Analysis) -> None:
        thin = frozenset(self._session.model.thin_classes) if self._session.model is not None else frozenset()
        self.threshold.set_analysis(analysis)
        best = float(analysis.detections.scores.max()) if len(analysis.detections) else 0.0
        self._delegate.set_range(analysis.options.score_threshold, best)
        self.model.set_analysis(analysis, self._session.threshold, thin)
        self._say()

    def _on_no_analysis(self) -> None:
        self.threshold.set_analysis(None)
        self.model.set_analysis(None, self._session.threshold)
        self._say()

    def _on_threshold(self, value: float) -> None:
        self.threshold.set_value(value)
        self.model.set_threshold(value)
        self._follow(self._session.selection)
        self._say()

    def _on_run(self, state: RunState) -> None:
        self._say()

    def _on_selection(self, selection: Selection | None) -> None:
        self._follow(selection)

    def _follow(self, selection: Selection | None) -> None:
        """Make the table's row that of the session's selection, without announcing it again."""
        row = None
        if selection is not None and selection.candidate is not None:
            row = self.model.row_of(selection.candidate)
        chooser = self.table.selectionModel()
        self._following = True
        if row is None:
            chooser.clear()
        else:
            index = self.order.mapFromSource(self.model.index(row, CLASS))
            flag = QItemSelectionModel.SelectionFlag
            chooser.setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self.table.scrollTo(index)
        self._following = False

    def _on_row(self, current: QModelIndex, previous: QModelIndex) -> None:
        analysis = self._session.analysis
        if self._following or analysis is None or not current.isValid():
            return
        candidate = self.model.candidate_at(self.order.mapToSource(current).row())
        if candidate is not None:
            self._session.select(Selection(int(analysis.candidates.proposal[candidate]), candidate))

    # Words

    def _say(self) -> None:
        """The number of rows in the title; a sentence where there are none."""
        count = self.model.rowCount()
        self.title.setText(
            tr("Detections") if count == 0 else tr("Detections  {count}").format(count=text.count(count))
        )
        self._stack.setCurrentWidget(self.table if count else self.message)
        if not count:
            self.message.setText(self._why_empty())

    def _why_empty(self) -> str:
        session = self._session
        phase = session.run_state.phase
        if session.analysis is not None:
            found = session.analysis.detections
            if len(found) == 0:
                return tr("Nothing was detected in this image, not even below the threshold.")
            best = session.analysis.classes[int(found.labels[0])]
            return tr(
                "No box scores above {threshold}. The strongest is {best} at {score}: lower the threshold."
            ).format(threshold=text.score(session.threshold), best=best, score=text.score(float(found.scores[0])))
        if phase == RUNNING:
            return tr("Detected objects will be listed here, with class, score and box, when the analysis is done.")
        if phase == CANCELLED and session.image is not None:
            return tr("The analysis was cancelled; F5 starts it again.")
        if phase == FAILED and session.image is not None:
            return tr("The analysis could not finish, so there are no detections; the notice says why.")
        return tr("Open an image with Ctrl+O: detected objects will be listed here, with class, score and box.")
