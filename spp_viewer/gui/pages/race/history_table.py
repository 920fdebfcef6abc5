"""Table of past races."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTableView, QVBoxLayout, QWidget

from spp_viewer.gui.document.race_history import RaceRecord
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.pages.race.environment_text import where_text
from spp_viewer.gui.pages.race.estimate_label import mark_text
from spp_viewer.gui.theme.theme import GRID
from spp_viewer.gui.widgets.figure_table import NUMBER, TEXT, fit_height, style_table
from spp_viewer.gui.widgets.panel import sentence

Index = QModelIndex | QPersistentModelIndex

MAX_ROWS = 8
"""Maximum number of visible rows; more are scrolled."""

COLUMNS = (
    (tr_noop("Image"), tr_noop("File, with the time of the race as a tooltip.")),
    (tr_noop("N"), tr_noop("Number of windows.")),
    (tr_noop("R-CNN"), tr_noop("Features, median; \u2248 marks extrapolated times.")),
    (tr_noop("SPP"), tr_noop("Features of SPP-Net, median.")),
    (text.TIMES, tr_noop("Speed-up of features.")),
)


class HistoryModel(QAbstractTableModel):
    """Model of past races, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.races: tuple[RaceRecord, ...] = ()

    def set_races(self, races: tuple[RaceRecord, ...]) -> None:
        self.beginResetModel()
        self.races = tuple(reversed(races))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.races)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        race = self.races[index.row()]
        row = race.row()
        mark = text.ABOUT if row["extrapolated"] else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                race.image,
                text.count(row["windows"]),
                mark + text.seconds(row["rcnn_features"]),
                text.seconds(row["spp_features"]),
                f"{mark}{row['speedup_features']:.1f}{text.TIMES}",
            )[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            notes = mark_text(extrapolated=bool(row["extrapolated"]), together=bool(row["together"]))
            where = where_text(row["device"], race.document.get("environment", {}))
            about = race.image, race.when.replace("T", " "), row["model"], where, notes
            return "\n".join(str(line) for line in about if line)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return NUMBER
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        title, tip = COLUMNS[section]
        shown: dict[Qt.ItemDataRole, Any] = {
            Qt.ItemDataRole.DisplayRole: tr(title),
            Qt.ItemDataRole.ToolTipRole: tr(tip),
        }
        shown[Qt.ItemDataRole.TextAlignmentRole] = NUMBER if section else TEXT
        return shown.get(Qt.ItemDataRole(role))


class HistoryTable(QTableView):
    """Read-only table whose height follows the number of rows, up to :data:`MAX_ROWS`."""

    def __init__(self) -> None:
        super().__init__()
        self.races = HistoryModel()
        self.setModel(self.races)
        style_table(self)
        self.setAccessibleName(tr("Races of the past"))
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)


class HistorySection(QWidget):
    """The table with its buttons, or a placeholder text before the first race."""

    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = sentence(tr("Every completed race is listed here, to compare images and machines."))
        self.table = HistoryTable()
        self.copy = QPushButton(tr("Copy as a table"))
        self.copy.setToolTip(tr("All races as Markdown."))
        self.copy.clicked.connect(self.copy_wanted)
        self.save = QPushButton(tr("Save\u2026"))
        self.save.setToolTip(tr("All races as CSV, JSON or Markdown."))
        self.save.clicked.connect(self.save_wanted)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.copy)
        row.addWidget(self.save)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.label)
        column.addWidget(self.table)
        column.addLayout(row)
        self.set_races(())

    def set_races(self, races: tuple[RaceRecord, ...]) -> None:
        """Set the races, oldest first."""
        self.table.races.set_races(races)
        self.label.setVisible(not races)
        for widget in (self.table, self.copy, self.save):
            widget.setVisible(bool(races))
        fit_height(self.table, len(races), MAX_ROWS)
