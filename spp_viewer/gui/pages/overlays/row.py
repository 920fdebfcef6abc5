"""Row of an overlay: check box, number of boxes, opacity and shortcut."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from spp_viewer.gui.canvas.layers import Layer
from spp_viewer.gui.i18n.text import plain, tr
from spp_viewer.gui.pages.overlays.sample import SAMPLE
from spp_viewer.gui.theme.theme import GRID, Theme, tabular

ROW_HEIGHT = 3 * GRID
"""Height of a row, screen pixels."""

KEY_STEP = 0.1
"""Change of opacity per key press."""

_KEYS = {
    Qt.Key.Key_Up: (1, 0.0),
    Qt.Key.Key_Down: (-1, 0.0),
    Qt.Key.Key_Right: (0, KEY_STEP),
    Qt.Key.Key_Left: (0, -KEY_STEP),
}
"""Effect of Alt with an arrow key: places up, and change of opacity."""


class OpacityButton(QToolButton):
    """Button of the popup: three dots, or a disc with the overlay's opacity if that is below 1."""

    def __init__(self, layer: Layer, theme: Theme) -> None:
        super().__init__()
        self._layer, self._theme = layer, theme
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(QSize(20, 20))
        layer.changed.connect(self._update_message)
        theme.changed.connect(self.update)
        self._update_message()

    def _update_message(self) -> None:
        percent = round(self._layer.opacity * 100)
        tip = tr("Opacity {percent} %, and place among the overlays").format(percent=percent)
        if tip != self.toolTip():
            self.setToolTip(tip)
            self.setAccessibleName(tip)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._theme.palette.text if self.underMouse() or self.hasFocus() else self._theme.palette.muted)
        middle = QRectF(self.rect()).center()
        if self._layer.opacity == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for shift in (-4, 0, 4):
                painter.drawEllipse(middle + QPointF(shift, 0), 1.2, 1.2)
            return
        painter.setPen(QPen(colour, 1))
        colour.setAlphaF(self._layer.opacity)
        painter.setBrush(colour)
        painter.drawEllipse(middle, 5, 5)


class OverlayRow(QWidget):
    """A row of the Overlays panel.

    Dragging it, or Alt with an arrow key, moves the overlay in the stacking order.

    Parameters
    ----------
    action
        Action that the check box triggers.
    extra
        Additional widget before the number.
    """

    moved = Signal(int)
    """Emitted with the number of places to move up, negative for down, after a key press."""
    dragged = Signal(int)
    """Emitted with the y coordinate in the panel that the row is dragged to."""
    details_wanted = Signal()

    def __init__(self, layer: Layer, action: QAction, theme: Theme, extra: QWidget | None = None) -> None:
        super().__init__()
        self.layer, self._pressed = layer, QPoint()
        self._dragging = False
        self.box = QCheckBox(plain(action.text()))
        self.box.setToolTip(action.toolTip())
        self.box.setChecked(action.isChecked())
        self.box.setIconSize(SAMPLE)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.toggled.connect(action.setChecked)
        action.toggled.connect(self.box.setChecked)
        self.box.installEventFilter(self)
        self.count = QLabel()
        self.count.setFont(tabular(self.count.font()))
        self.count.setProperty("muted", True)
        self.opacity = OpacityButton(layer, theme)
        self.opacity.clicked.connect(self.details_wanted)
        shortcut = QLabel(action.shortcut().toString())
        shortcut.setProperty("muted", True)
        shortcut.setFixedWidth(2 * GRID)
        shortcut.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(ROW_HEIGHT)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID // 2)
        line.addWidget(self.box, 1)
        if extra is not None:
            line.addWidget(extra)
        line.addWidget(self.count)
        line.addWidget(self.opacity)
        line.addWidget(shortcut)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        places, share = step
        if places:
            self.moved.emit(places)
        else:
            self.layer.set_opacity(self.layer.opacity + share)
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        here = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed, self._dragging = here, False
        elif event.type() == QEvent.Type.MouseMove and event.buttons() & Qt.MouseButton.LeftButton:
            if abs(here.y() - self._pressed.y()) >= QApplication.startDragDistance():
                self._dragging = True
                self.box.setDown(False)
                self.box.setCursor(Qt.CursorShape.ClosedHandCursor)
            if self._dragging:
                self.dragged.emit(self.mapToParent(self.box.mapTo(self, here)).y())
                return True
        elif event.type() == QEvent.Type.MouseButtonRelease and self._dragging:
            self._dragging = False
            self.box.setDown(False)
            self.box.unsetCursor()
            return True  # a drag is not a click
        return False
