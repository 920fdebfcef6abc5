"""Dialogs that only inform: the table of keys, the error report, and About."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from spp_viewer import __version__
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.shell.crash_reporter import environment, log_path
from spp_viewer.gui.theme.icons import application_icon
from spp_viewer.gui.theme.theme import GRID, scaled


@dataclass(frozen=True)
class KeyRow:
    """An action in the table of keys: its keys, its title and a sentence."""

    keys: str
    title: str
    tooltip: str


class KeysDialog(QDialog):
    """All actions with their keys, menu by menu, and the mouse gestures.

    Parameters
    ----------
    menus
        Rows by the title of their menu.
    """

    def __init__(self, menus: Mapping[str, Sequence[KeyRow]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys and actions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(2, 1)
        row = 0
        for title, entries in menus.items():
            row = self._heading(grid, row, title)
            for entry in entries:
                self._row(grid, row, entry)
                row += 1
        row = self._heading(grid, row, tr("Mouse on the image"))
        for gesture, effect in (
            (tr("Wheel"), tr("Zooms at the cursor.")),
            (tr("Drag"), tr("Moves the image, with the left or the middle button.")),
            (tr("Click"), tr("Selects the smallest box under the cursor; again, the next larger one.")),
        ):
            self._row(grid, row, KeyRow(gesture, "", effect))
            row += 1
        area = QScrollArea()
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(area)
        column.addWidget(buttons)
        self.resize(820, 680)

    def _heading(self, grid: QGridLayout, row: int, title: str) -> int:
        label = QLabel(title)
        label.setFont(scaled(label.font(), 1.1, QFont.Weight.DemiBold))
        label.setContentsMargins(0, GRID if row else 0, 0, 0)
        grid.addWidget(label, row, 0, 1, 3)
        return row + 1

    def _row(self, grid: QGridLayout, row: int, entry: KeyRow) -> None:
        grid.addWidget(QLabel(entry.keys), row, 0)
        grid.addWidget(QLabel(entry.title), row, 1)
        label = QLabel(entry.tooltip)
        label.setProperty("muted", True)
        grid.addWidget(label, row, 2)


class CrashDialog(QDialog):
    """An unexpected error, ready to be copied into a report; not modal."""

    def __init__(self, message: str, detail: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Unexpected error"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = QLabel(tr("Something went wrong that should not have. What is open stays open."))
        head.setWordWrap(True)
        what = QLabel(message)
        what.setWordWrap(True)
        what.setObjectName("panelTitle")
        what.setTextFormat(Qt.TextFormat.PlainText)
        self.detail = QPlainTextEdit(f"{message}\n\n{detail}\n{log_path()}")
        self.detail.setReadOnly(True)
        self.detail.setAccessibleName(tr("Report"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton(tr("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.detail.toPlainText()))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(GRID)
        for widget in (head, what, self.detail, buttons):
            column.addWidget(widget)
        self.resize(640, 400)


class AboutDialog(QDialog):
    """Version, libraries and licence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About SPP Viewer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = QLabel()
        icon.setPixmap(application_icon().pixmap(64, 64))
        title = QLabel(f"SPP Viewer {__version__}")
        title.setFont(scaled(title.font(), 1.4, QFont.Weight.DemiBold))
        words = QLabel(
            tr(
                "A desktop laboratory for spatial pyramid pooling networks (He, Zhang, Ren and Sun, 2014): "
                "see every stage from pixels to boxes. MIT licence; weights, photographs and fonts as in NOTICE."
            )
        )
        words.setWordWrap(True)
        details = QPlainTextEdit(environment())
        details.setReadOnly(True)
        details.setAccessibleName(tr("Versions"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        for widget in (icon, title, words, details, buttons):
            column.addWidget(widget)
        self.resize(520, 420)
