"""The races of the past as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from spp_viewer.gui import text
from spp_viewer.gui.race.history import PastRace
from spp_viewer.gui.text import later, tr

Index = QModelIndex | QPersistentModelIndex

COLUMNS = (
    (later("Image"), later("File, with the time of the race as a tooltip.")),
    (later("N"), later("Number of windows.")),
    (later("R-CNN"), later("Features, median; an asterisk marks extrapolated times.")),
    (later("SPP"), later("Features of SPP-Net, median.")),
    (text.TIMES, later("Speed-up of features.")),
)


class HistoryModel(QAbstractTableModel):
    """The newest race first."""

    def __init__(self) -> None:
        super().__init__()
        self.races: tuple[PastRace, ...] = ()

    def set_races(self, races: tuple[PastRace, ...]) -> None:
        self.beginResetModel()
        self.races = tuple(reversed(races))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.races)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        race = self.races[index.row()]
        document = race.document
        if role == Qt.ItemDataRole.DisplayRole:
            mark = "*" if document.get("extrapolated") else ""
            return (
                race.image,
                text.count(int(document["windows"])),
                text.seconds(float(document["rcnn"]["features"])) + mark,
                text.seconds(float(document["spp"]["features"])),
                f"{float(document['speedup']['features']):.1f}{text.TIMES}{mark}",
            )[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{race.when.replace('T', ' ')}\n{race.image}\n{document.get('device', '')}"
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        words, tip = COLUMNS[section]
        return {Qt.ItemDataRole.DisplayRole: tr(words), Qt.ItemDataRole.ToolTipRole: tr(tip)}.get(Qt.ItemDataRole(role))


class HistoryTable(QTableView):
    """Read only; grows with its rows up to a few."""

    def __init__(self) -> None:
        super().__init__()
        self.races = HistoryModel()
        self.setModel(self.races)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setAccessibleName(tr("Races of the past"))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(24)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(150)
