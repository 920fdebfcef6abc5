"""Outlines around the widgets that a step of the tour is about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QScrollArea, QWidget

from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.race_jobs import RCNN

WIDTH = 2
ROUND = 8
"""Radius of the corners, as that of the panels; screen pixels."""

AIR = 3
"""Distance between a widget in a scrolled column and its outline, screen pixels; framed widgets have none."""

_MOVES = (
    QEvent.Type.Resize,
    QEvent.Type.Move,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
)


def place(window: MainWindow, name: str) -> QWidget:
    """Return the widget with this name in :attr:`TourStep.rings`.

    Raises
    ------
    KeyError
        If there is none.
    """
    if name.startswith("tile."):
        return window.strip.tiles[name.removeprefix("tile.")]
    match name:  # looked up one by one: a page is made on the first access to a part of it
        case "middle":
            return window.central_area.stack
        case "canvas":
            return window.pair
        case "rcnn":
            return window.race_view.lanes[RCNN]
        case "lanes":
            return window.race_view
        case "figures":
            return window.race.figures
        case "mosaic":
            return window.filters.mosaic
        case "pyramid":
            return window.inspector.parts.crop_section
        case "vector":
            return window.inspector.parts.vector_section
        case "scores":
            return window.inspector.parts.scores_section
        case "regression":
            return window.inspector.parts.step_section
        case "suppression":
            return window.inspector.parts.story_section
    raise KeyError(name)


class TourHighlight(QWidget):
    """Transparent overlay of the window, masked to the outlines so that nothing else is repainted."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._theme = window, theme
        self._targets: tuple[QWidget, ...] = ()
        self._watched: list[QObject] = []
        self.boxes: list[QRect] = []
        self.setObjectName("rings")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.update)
        self.hide()

    def point_at(self, targets: Sequence[QWidget]) -> None:
        """Outline the visible parts of these widgets; an empty sequence removes the outlines."""
        for watched in self._watched:
            watched.removeEventFilter(self)
        self._targets = tuple(targets)
        self._watched = []
        for target in self._targets:
            for part in self._chain(target):
                if part not in self._watched:
                    self._watched.append(part)
                    part.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._fit()
        return False

    def _chain(self, target: QWidget) -> list[QWidget]:
        """Return a widget and its ancestors up to the window."""
        chain: list[QWidget] = [target]
        while chain[-1] is not self._window and (parent := chain[-1].parentWidget()) is not None:
            chain.append(parent)
        return chain

    def _seen(self, target: QWidget) -> QRect:
        """Return the rectangle of a widget in the window, clipped by its ancestors; empty if it is not visible."""
        chain = self._chain(target)
        if chain[-1] is not self._window or target.window() is not self._window or not target.isVisible():
            return QRect()
        box = QRect(target.mapTo(self._window, QPoint()), target.size())
        for part in chain[1:]:
            box &= QRect(part.mapTo(self._window, QPoint()), part.size())
        in_column = any(isinstance(part, QScrollArea) for part in chain)
        return box.adjusted(-AIR, -AIR, AIR, AIR) if in_column and not box.isEmpty() else box

    def _fit(self) -> None:
        boxes = [box for box in map(self._seen, self._targets) if not box.isEmpty()]
        region = QRegion()
        for box in boxes:
            region += QRegion(box) - QRegion(box.adjusted(ROUND, ROUND, -ROUND, -ROUND))
        if boxes != self.boxes or self.size() != self._window.size():
            self.boxes = boxes
            self.setGeometry(self._window.rect())
            self.setMask(region)
            self.raise_()
            self.update()
        self.setVisible(bool(boxes))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.palette.accent), WIDTH))
        inset = WIDTH / 2
        for box in self.boxes:
            painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), ROUND, ROUND)
