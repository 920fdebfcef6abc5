"""Notices above the canvas: messages that block nothing."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from spp_viewer.gui.i18n.text import breakable, shown, tr
from spp_viewer.gui.theme.icons import line_icon
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.workers.messages import Problem

MOST = 3
"""Greatest number of notices; a new one removes the oldest."""


class NoticeBar(QWidget):
    """A stack of notices, the newest on top; hidden while there are none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID // 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def notices(self) -> list[Notice]:
        """The notices, newest first."""
        items = (self._column.itemAt(k) for k in range(self._column.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, Notice)]

    def show_problem(self, problem: Problem) -> None:
        """Add a notice; it replaces one with the same message, and one on its subject unless its level is "info"."""
        for notice in self.notices:
            same_subject = notice.problem.subject == problem.subject and problem.level != "info"
            if same_subject or notice.problem.message == problem.message:
                self._remove(notice)
        for notice in self.notices[MOST - 1 :]:
            self._remove(notice)
        notice = Notice(problem, self._theme, self)
        notice.close_button.clicked.connect(lambda: self._remove(notice))
        self._column.insertWidget(0, notice)
        self.show()

    def clear(self, *subjects: str) -> None:
        """Remove the notices on these subjects."""
        for notice in self.notices:
            if notice.problem.subject in subjects:
                self._remove(notice)

    def _remove(self, notice: Notice) -> None:
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self.notices))


class Notice(QFrame):
    """One sentence, with its detail behind a button."""

    def __init__(self, problem: Problem, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.problem = problem
        self._theme = theme
        self.setObjectName("panel")
        self._words = shown(problem.message)
        self.setAccessibleName(self._words)
        message = QLabel(breakable(self._words))
        message.setWordWrap(True)
        message.setTextFormat(Qt.TextFormat.PlainText)
        message.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.detail = QPlainTextEdit(problem.detail)
        self.detail.setReadOnly(True)
        self.detail.setMaximumHeight(140)
        self.detail.setAccessibleName(tr("Detail"))
        self.detail.hide()
        self.detail_button = QPushButton(tr("Details"))
        self.detail_button.setCheckable(True)
        self.detail_button.toggled.connect(self.detail.setVisible)
        self.copy_button = QPushButton(tr("Copy"))
        self.copy_button.setToolTip(tr("Copy the message and its detail."))
        self.copy_button.clicked.connect(self._copy)
        self.close_button = QToolButton()
        self.close_button.setToolTip(tr("Dismiss this notice."))
        self.close_button.setAccessibleName(tr("Dismiss"))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(message, 1)
        for button in (self.detail_button, self.copy_button, self.close_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        column.addLayout(row)
        column.addWidget(self.detail)
        self.detail_button.setVisible(bool(problem.detail))  # has a parent by now, else it would be a window
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _apply_theme(self) -> None:
        self.close_button.setIcon(line_icon("close", self._theme.palette))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._words}\n\n{self.problem.detail}".strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        palette = self._theme.palette
        colour = {"error": palette.error, "warning": palette.warning}.get(self.problem.level, palette.info)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(6, 8, 3, self.height() - 16), 1.5, 1.5)
