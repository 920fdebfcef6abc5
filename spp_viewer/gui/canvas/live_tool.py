"""Mouse and keyboard control of the live window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.canvas.heat import grid_of
from spp_viewer.gui.canvas.live_layer import LiveLayer
from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.document.live_window import LiveWindow
from spp_viewer.gui.document.rect_edit import INSIDE, NEW, dragged, grip_at, spanned
from spp_viewer.gui.workers.live_jobs import LiveScores

SLACK = 7
"""Distance from an edge within which a press grabs it, screen pixels."""

DRAG_DISTANCE = 3
"""Drag distance from which a press outside the rectangle draws a new one, screen pixels."""

LARGE_STEP = 16
"""Distance that Shift and an arrow key move the rectangle by, image pixels."""

_CURSORS = {
    "top left": Qt.CursorShape.SizeFDiagCursor,
    "bottom right": Qt.CursorShape.SizeFDiagCursor,
    "top right": Qt.CursorShape.SizeBDiagCursor,
    "bottom left": Qt.CursorShape.SizeBDiagCursor,
    "top": Qt.CursorShape.SizeVerCursor,
    "bottom": Qt.CursorShape.SizeVerCursor,
    "left": Qt.CursorShape.SizeHorCursor,
    "right": Qt.CursorShape.SizeHorCursor,
    INSIDE: Qt.CursorShape.SizeAllCursor,
    NEW: Qt.CursorShape.CrossCursor,
}
_NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_TAKEN = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.KeyPress,
)


class LiveTool(QObject):
    """Event filter of a canvas that moves and draws the live window with the left button and the arrow keys.

    The canvas handles the wheel and the other buttons.
    """

    def __init__(self, canvas: Canvas, overlays: Overlays, live: LiveWindow) -> None:
        super().__init__(canvas)
        self._canvas, self._overlays, self._live = canvas, overlays, live
        self._layer: LiveLayer = overlays.live
        self._grip = ""
        self._from = QPointF()  # where the button was pressed, screen pixels
        self._before: Boxes | None = None  # the rectangle at that time
        live.active_changed.connect(self._on_active)
        live.box_changed.connect(self._on_box)
        live.scored.connect(self._on_scored)
        self._layer.set_box(live.box)
        self._on_scored(live.scores)
        self._on_active(live.active)

    @Slot(bool)
    def _on_active(self, on: bool) -> None:
        self._grip = ""
        self._layer.set_visible(on)
        self._overlays.highlight.set_visible(not on)
        if on:
            self._canvas.hovered.emit(None)
            self._canvas.installEventFilter(self)
            self._canvas.setFocus()
        else:
            self._canvas.removeEventFilter(self)
            self._canvas.unsetCursor()

    @Slot(object)
    def _on_box(self, box: Boxes | None) -> None:
        if box is None:
            self._grip = ""  # the image changed during the drag
        self._layer.set_box(box)

    @Slot(object)
    def _on_scored(self, scores: LiveScores | None) -> None:
        self._layer.set_scores(scores, grid_of(scores.of, scores.scale) if scores is not None else None)

    # Mouse and keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _TAKEN or self._live.size is None:
            return False
        if isinstance(event, QKeyEvent):
            return self._key(event)
        if not isinstance(event, QMouseEvent):
            return False
        if kind == QEvent.Type.MouseMove:
            return self._move(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        if kind == QEvent.Type.MouseButtonRelease:
            taken, self._grip = bool(self._grip), ""
            return taken
        self._press(event)
        return True

    def _press(self, event: QMouseEvent) -> None:
        self._canvas.setFocus()
        self._from, self._before = event.position(), self._live.box
        self._grip = self._grip_at(event.position())

    def _move(self, event: QMouseEvent) -> bool:
        if not self._grip:
            if event.buttons():
                return False  # the canvas pans
            self._canvas.setCursor(_CURSORS[self._grip_at(event.position())])
            return True
        size, here = self._live.size, event.position()
        assert size is not None
        viewport = self._canvas.viewport
        way = (here - self._from) / viewport.scale
        if self._grip != NEW and self._before is not None:
            self._live.set_box(dragged(self._before, self._grip, way.x(), way.y(), size))
        elif (here - self._from).manhattanLength() >= DRAG_DISTANCE:
            start = viewport.to_image(self._from.x(), self._from.y())
            self._live.set_box(spanned(*start, *viewport.to_image(here.x(), here.y()), size))
        return True

    def _grip_at(self, at: QPointF) -> str:
        viewport = self._canvas.viewport
        return grip_at(self._live.box, *viewport.to_image(at.x(), at.y()), SLACK / viewport.scale)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._live.drop()
            return True
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        nudge = _NUDGES.get(Qt.Key(event.key()))
        if nudge is None or modifiers not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return False
        by = LARGE_STEP if modifiers else 1
        self._live.nudge(by * nudge[0], by * nudge[1])
        return True
