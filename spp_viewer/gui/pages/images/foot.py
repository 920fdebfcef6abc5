"""The foot of the image list: progress and controls of the batch analysis."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from spp_viewer.gui.document.file_status import FilePhase
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import plain, tr
from spp_viewer.gui.theme.icons import line_icon
from spp_viewer.gui.theme.theme import GRID, Theme, scaled, tabular
from spp_viewer.gui.widgets.progress_bar import HEIGHT, paint_line

REST_MS = 60
"""Delay in which changes of states are collected before the counts are updated, milliseconds."""


class ImagesFoot(QWidget):
    """A start button; during a batch analysis progress text and bar, Pause and Cancel."""

    def __init__(
        self, session: Session, actions: dict[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._run = session.folder_run
        self.label = QLabel()
        self.label.setFont(tabular(scaled(self.label.font(), 0.92)))
        self.label.setAccessibleName(tr("Progress of the folder"))
        self.begin = QPushButton(plain(actions["analyse.all"].text()))
        self.begin.setToolTip(actions["analyse.all"].toolTip())
        self.begin.setFont(scaled(self.begin.font(), 0.92))
        self.begin.clicked.connect(actions["analyse.all"].trigger)
        self.pause, self.stop = QToolButton(), QToolButton()
        row = QHBoxLayout()
        row.setContentsMargins(GRID, 0, GRID // 2, 0)
        row.setSpacing(0)
        row.addWidget(self.label, 1)
        for button, key in ((self.pause, "folder.pause"), (self.stop, "folder.cancel")):
            button.setAutoRaise(True)
            button.setAccessibleName(plain(actions[key].text()))
            button.setToolTip(actions[key].toolTip())
            button.clicked.connect(actions[key].trigger)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID // 2 + HEIGHT, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        below = QHBoxLayout()
        below.setContentsMargins(GRID, 0, GRID, 0)
        below.addWidget(self.begin)
        column.addLayout(below)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(REST_MS)
        self._wait.timeout.connect(self._update_message)
        self._run.changed.connect(self._update_message)
        session.document.file_list.files_changed.connect(self._wait.start)
        session.file_states.changed.connect(self._on_state)
        theme.changed.connect(self._apply_theme)
        self.label.setProperty("muted", True)
        self._apply_theme()
        self._update_message()

    def _on_state(self) -> None:
        if not self._wait.isActive():
            self._wait.start()

    def _update_message(self) -> None:
        run, states = self._run, self._session.file_states
        for widget in (self.pause, self.stop):
            widget.setVisible(run.active)
        self.begin.setVisible(not run.active)
        if run.active:
            self.label.setText(f"{text.count(run.done)} / {text.count(run.total)}")
            tip = tr("paused") if run.paused else tr("images are through")
            self.label.setToolTip(f"{self.label.text()} {tip}")
            self._apply_theme()
        else:
            phases = [states.of(path).phase for path in self._session.document.file_list.files]
            done, failed = phases.count(FilePhase.ANALYSED), phases.count(FilePhase.BROKEN)
            parts = [tr("{count} analysed").format(count=text.count(done))] if done else []
            if failed:
                parts.append(tr("{count} failed").format(count=text.count(failed)))
            self.label.setText("\n".join(parts))
            self.label.setToolTip("\n".join(f"{path.name}: {text.shown(reason)}" for path, reason in run.failures))
            self.begin.setEnabled(done < len(phases))
        self.label.setVisible(bool(self.label.text()))
        self.update()

    def _apply_theme(self) -> None:
        palette = self._theme.palette
        self.pause.setIcon(line_icon("resume" if self._run.paused else "pause", palette))
        self.stop.setIcon(line_icon("cancel", palette))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the progress bar, grey while paused."""
        run, palette = self._run, self._theme.palette
        if not run.active or not run.total:
            return
        line = QRectF(GRID, 1, self.width() - 2 * GRID, HEIGHT)
        paint_line(QPainter(self), line, run.done / run.total, run.paused, palette)
