"""Qt model of the list of files: names, thumbnails, states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from spp_viewer.gui.document.file_status import FilePhase, FileStatus, FileStatuses
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.thumbnails import Thumbnail, Thumbnails

STATE_ROLE = Qt.ItemDataRole.UserRole
COUNT_ROLE = STATE_ROLE + 1
"""Number of detections above the threshold."""
THUMBNAIL_ROLE = STATE_ROLE + 2
"""Thumbnail, or None while it is being decoded."""
OPEN_ROLE = STATE_ROLE + 3
"""Whether the file is open."""

MAX_SINGLE_CHANGES = 20
"""Number of inserted and removed files above which the model is reset, which is faster."""

Index = QModelIndex | QPersistentModelIndex


class ImagesModel(QAbstractListModel):
    """Model of a session's files. Thumbnails are decoded when a view requests them, that is, for visible rows."""

    def __init__(self, session: Session, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._thumbnails = session.document, thumbnails
        self._states: FileStatuses = session.file_states
        self._rows: dict[Path, int] = {}
        self.files: tuple[Path, ...] = ()
        session.document.file_list.files_changed.connect(self._on_files)
        session.document.settings.threshold_changed.connect(self._touch_all)
        self._states.changed.connect(self._on_state)
        thumbnails.loaded.connect(self._on_thumbnail)
        self._on_files()

    def row_of(self, path: Path) -> int | None:
        return self._rows.get(path)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.files):
            return None
        path = self.files[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return path.name
        if role == THUMBNAIL_ROLE:
            return self._thumbnails.get(path)
        if role == OPEN_ROLE:
            return index.row() == self._document.file_list.position[0] - 1
        if role == STATE_ROLE:
            return self._states.of(path)
        if role == COUNT_ROLE:
            return self._states.of(path).count(self._document.settings.threshold)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{path}\n{self._description(path)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text.listed((path.name, self._description(path)))
        return None

    def _description(self, path: Path) -> str:
        """Return the tooltip of a file: its state, and its problem if there is one."""
        state = self._states.of(path)
        message = state_text(state, self._document.settings.threshold)
        thumbnail = self._thumbnails.get(path)
        if thumbnail is not None and thumbnail.reason and state.phase != FilePhase.BROKEN:
            return f"{message}\n{text.shown(thumbnail.reason)}"
        return message

    def _on_files(self) -> None:
        if self.files == self._document.file_list.files:
            self._touch_all()  # a different file may be open
            return
        files = self._document.file_list.files
        found = frozenset(files)
        kept = [path for path in self.files if path in found]
        moved = kept != [path for path in files if path in self._rows]
        if kept and not moved and len(self.files) + len(files) - 2 * len(kept) <= MAX_SINGLE_CHANGES:
            self._change(files, frozenset(kept))
            return
        self.beginResetModel()
        self._thumbnails.clear()
        self._take(files)
        self.endResetModel()

    def _take(self, files: tuple[Path, ...]) -> None:
        self.files = files
        self._rows = {path: row for row, path in enumerate(files)}

    def _change(self, files: tuple[Path, ...], kept: frozenset[Path]) -> None:
        """Insert and remove files; the others keep their positions on screen and their thumbnails."""
        for row in reversed([row for path, row in self._rows.items() if path not in kept]):
            self.beginRemoveRows(QModelIndex(), row, row)
            self._take((*self.files[:row], *self.files[row + 1 :]))
            self.endRemoveRows()
        for row, path in enumerate(files):
            if path not in kept:
                self.beginInsertRows(QModelIndex(), row, row)
                self._take((*self.files[:row], path, *self.files[row:]))
                self.endInsertRows()
        self._touch_all()

    def _on_state(self, path: Path | None) -> None:
        if path is None:
            self._touch_all()
        else:
            self._touch(path)

    def _on_thumbnail(self, path: Path, _thumbnail: Thumbnail) -> None:
        self._touch(path)

    def _touch(self, path: Path) -> None:
        row = self._rows.get(path)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def _touch_all(self) -> None:
        if self.files:
            self.dataChanged.emit(self.index(0), self.index(len(self.files) - 1))


def state_text(state: FileStatus, threshold: float) -> str:
    """Describe a state, for tooltips and screen readers."""
    if state.phase == FilePhase.ANALYSED:
        return tr("{count} detections above {threshold}").format(
            count=text.count(state.count(threshold)), threshold=text.score(threshold)
        )
    if state.phase == FilePhase.BROKEN:
        return tr("Failed: {reason}").format(reason=text.shown(state.reason))
    if state.phase == FilePhase.BUSY:
        return tr("being analysed, {percent} %").format(percent=f"{state.fraction * 100:.0f}")
    return tr("waits to be analysed") if state.phase == FilePhase.QUEUED else tr("not analysed yet")
