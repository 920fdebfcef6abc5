"""The dock with the list of images: its visibility and width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QLabel, QLayout, QMainWindow, QSizePolicy, QVBoxLayout, QWidget

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.images.panel import ImagesPanel
from spp_viewer.gui.shell.dock_widths import DockWidths
from spp_viewer.gui.theme.theme import GRID

LEAST, MOST = 112, 336
"""Limits of the list's width, screen pixels."""

ROOMY = 960
"""A window narrower than this, screen pixels, has no room for the list beside canvas and panels."""


class ImageDock(QObject):
    """Shows the list of images while more than one file is open and the user wants it.

    Parameters
    ----------
    dock
        Receives the panel.
    widths
        Keep its width while the window is smaller.
    wanted, width
        Whether the user wants the list, and its width in screen pixels.

    Attributes
    ----------
    wanted
        Whether the user wants the list.
    """

    def __init__(
        self,
        window: QMainWindow,
        dock: QDockWidget,
        widths: DockWidths,
        panel: ImagesPanel,
        session: Session,
        wanted: bool,
        width: int,
    ) -> None:
        super().__init__(window)
        self.dock, self._widths = dock, widths
        self._window, self._session, self._panel = window, session, panel
        self._document = session.document
        self.wanted = wanted
        self._width = min(max(width, LEAST), MOST)
        self._frame = QWidget()
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(GRID, 0, 2, 0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # a least width would be one of the window
        column.addWidget(panel)
        self._frame.setMaximumWidth(MOST)
        self._frame.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._frame.setMinimumSize(1, 1)
        self._frame.installEventFilter(self)
        dock.setWidget(self._frame)
        self.note = QLabel()
        self.note.setAccessibleName(tr("Progress of the folder"))
        window.statusBar().addPermanentWidget(self.note)
        session.document.file_list.files_changed.connect(self.place)
        session.folder_run.changed.connect(self._show_progress)
        window.installEventFilter(self)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.place()
        elif event.type() == QEvent.Type.WindowActivate and watched is self._window:
            self._panel.look()
            self._session.folder_watch.look()
        elif event.type() == QEvent.Type.Resize and self.dock.isVisible() and self._frame.width() < LEAST:
            QTimer.singleShot(0, self, self._widen)  # after the layout that is under way
        return super().eventFilter(watched, event)

    @property
    def width(self) -> int:
        """Width to save, screen pixels; unchanged while the window is too small for it."""
        wanted = self._widths.wanted(self.dock) if self.dock.isVisible() else None
        return max(wanted, LEAST) if wanted is not None else self._width

    def set_wanted(self, wanted: bool) -> None:
        """Choose whether the list is shown while more than one file is open."""
        self.wanted = wanted
        self.place()

    def place(self) -> None:
        """Show or hide the list, by the number of files and the window's width."""
        show = self.wanted and len(self._document.file_list.files) > 1 and self._window.width() >= ROOMY
        if show == self.dock.isHidden():
            self._width = self.width
            self.dock.setVisible(show)
            if show:
                self._resize(self._width)
        body = self._window.centralWidget()
        layout = body.layout() if body is not None else None
        if layout is not None:
            layout.setContentsMargins(0 if show else GRID, 0, 0, 0)  # the list brings its own distance
        self._show_progress()

    def _widen(self) -> None:
        if self.dock.isVisible() and self._frame.width() < LEAST:
            self._resize(LEAST)

    def _resize(self, width: int) -> None:
        self._window.resizeDocks([self.dock], [width], Qt.Orientation.Horizontal)

    def _show_progress(self) -> None:
        """Show the progress of the list's analysis in the status bar while the list is hidden."""
        run = self._session.folder_run
        self.note.setVisible(run.active and self.dock.isHidden())  # otherwise the foot of the list shows it
        words = tr("{done} of {total} images, paused") if run.paused else tr("{done} of {total} images")
        self.note.setText(words.format(done=text.count(run.done), total=text.count(run.total)))
