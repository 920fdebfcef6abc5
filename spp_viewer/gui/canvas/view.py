"""The canvas: an image with layers over it, zoomed at the cursor, moved by dragging."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from spp_viewer.gui.canvas.layers import Layer, Scene
from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.canvas.viewport import Viewport, centred, fitted
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import Theme

STEP = 1.25
"""Zoom of one key press or one notch of the wheel."""

NOTCH = 120
"""Qt's units of a wheel notch."""

KEY_PAN = 64

_PANS = {
    Qt.Key.Key_Left: (KEY_PAN, 0),
    Qt.Key.Key_Right: (-KEY_PAN, 0),
    Qt.Key.Key_Up: (0, KEY_PAN),
    Qt.Key.Key_Down: (0, -KEY_PAN),
}


class Canvas(QWidget):
    """Shows layers in registration with an image.

    Points in signals are image pixels as edge coordinates (x, y). Until the user zooms or moves it, the image stays
    fitted to the view.
    """

    hovered = Signal(object)
    """(x, y) under the cursor, or None when it leaves the image or the canvas."""
    clicked = Signal(float, float)
    """The left button went down and up in one place."""
    viewport_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layers: list[Layer] = []
        self._image_size: tuple[int, int] | None = None
        self._viewport = Viewport()
        self._fitted = True
        self._partner: Canvas | None = None
        self._ground: tuple[object, QPixmap] | None = None  # what lies below a swift layer, and what it was made for
        self._ringed = False  # reached by keys: a ring shows where they go
        self._pressed: QPointF | None = None
        self._dragged_from: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(tr("Image"))
        self.setAccessibleDescription(tr("The photograph with boxes and maps over it; arrow keys move it."))
        theme.changed.connect(self._redraw)

    # Contents

    def add_layer(self, layer: Layer) -> None:
        """Put a layer on top."""
        layer.setParent(self)
        layer.changed.connect(self.update if layer.swift else self._redraw)
        self._layers.append(layer)

    def arrange(self, layers: Iterable[Layer]) -> None:
        """Draw these layers from the bottom up, from now on."""
        layers = list(layers)
        for layer in layers:
            if layer not in self._layers:
                self.add_layer(layer)
        self._layers = layers
        self._redraw()

    def set_image_size(self, size: tuple[int, int] | None) -> None:
        """Tell the (width, height) of the image that layers refer to, and fit it."""
        self._image_size = size
        self.fit()

    @property
    def image_size(self) -> tuple[int, int] | None:
        return self._image_size

    # Where one looks

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    @property
    def is_fitted(self) -> bool:
        """Whether the whole image is shown, and will be at any size of the window."""
        return self._fitted

    def set_viewport(self, viewport: Viewport, *, fitted: bool = False) -> None:
        """Look somewhere; the image is kept from leaving the view."""
        if self._image_size is None:
            return
        viewport = viewport.kept_in(self._image_size, self._view_size())
        self._look_at(viewport, fitted)
        if self._partner is not None:
            self._partner._look_at(viewport, fitted)

    def _look_at(self, viewport: Viewport, fitted: bool) -> None:
        self._fitted = fitted
        if viewport != self._viewport:
            self._viewport = viewport
            self.viewport_changed.emit(viewport)
            self.update()

    def link(self, partner: Canvas | None) -> None:
        """Look at the same place as another canvas of the same image, each following the other; None parts them.

        Linked canvases fit the image to what both have room for, so that the two views are equal to the last bit.
        """
        previous, self._partner = self._partner, partner
        if previous is not None and previous is not partner:
            previous._partner = None
        if partner is not None:
            partner._partner = self
        self._settle()

    def _settle(self) -> None:
        """Fit again, or keep the image in view, after the room for it has changed."""
        if self._fitted:
            self.fit()
        else:
            self.set_viewport(self._viewport)

    def fit(self) -> None:
        """Show the whole image, and keep showing it when the window changes its size."""
        self._fitted = True
        if self._image_size is not None:
            self.set_viewport(fitted(self._image_size, self._view_size()), fitted=True)
        self.update()

    def actual_size(self) -> None:
        """One image pixel on one device pixel, around what is in the middle now."""
        if self._image_size is None:
            return
        scale = 1 / self.devicePixelRatioF()
        if self._fitted:
            self.set_viewport(centred(self._image_size, self._view_size(), scale))
        else:
            self.zoom(scale / self._viewport.scale)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a screen point, by default the middle of the view."""
        at = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        self.set_viewport(self._viewport.zoomed(factor, at.x(), at.y()))

    def zoom_in(self) -> None:
        self.zoom(STEP)

    def zoom_out(self) -> None:
        self.zoom(1 / STEP)

    def _view_size(self) -> tuple[int, int]:
        """(width, height) that the image has room in: of linked canvases, the smaller of each."""
        other = self._partner if self._partner is not None else self
        return min(self.width(), other.width()), min(self.height(), other.height())

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_swiftly(painter, self.devicePixelRatioF())
        if self._ringed:
            painter.setPen(QPen(QColor(self._theme.palette.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        """Draw what is seen with ``density`` pixels for one of the screen, or as shapes for a file of such."""
        self._paint_layers(painter, self._layers, density, vector)

    def _paint_layers(
        self,
        painter: QPainter,
        layers: list[Layer],
        density: float,
        vector: ImagePlaceholders | None = None,
        bare: bool = True,
    ) -> None:
        """Draw some layers, on the canvas' own colour if it is ``bare``."""
        scene = Scene(self._viewport, self.size(), density, self._theme.palette, vector)
        if bare:
            painter.fillRect(self.rect(), QColor(scene.palette.canvas))
        if self._image_size is None:
            return
        for layer in layers:
            if layer.visible:
                painter.save()
                painter.setOpacity(layer.opacity)
                layer.paint(painter, scene)
                painter.restore()

    def _paint_swiftly(self, painter: QPainter, density: float) -> None:
        """Draw what is seen; while a swift layer is shown, everything below it from a picture that is kept."""
        first = next((k for k, layer in enumerate(self._layers) if layer.swift and layer.visible), None)
        if first is None:
            self._ground = None
            self._paint_layers(painter, self._layers, density)
            return
        made_for = self._viewport, self.size(), density
        if self._ground is None or self._ground[0] != made_for:
            picture = QPixmap(self.size() * density)
            picture.setDevicePixelRatio(density)
            below = QPainter(picture)
            below.setFont(painter.font())
            self._paint_layers(below, self._layers[:first], density)
            below.end()
            self._ground = made_for, picture
        painter.drawPixmap(0, 0, self._ground[1])
        self._paint_layers(painter, self._layers[first:], density, bare=False)

    def _redraw(self) -> None:
        """Draw everything anew, also what is kept as a picture."""
        self._ground = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def sizeHint(self) -> QSize:
        return QSize(860, 560)

    # Mouse and keys

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()  # Alt turns a wheel sideways on some systems
        if turned:
            self.zoom(STEP ** (turned / NOTCH), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = event.position()
            self._dragged_from = event.position() if event.button() == Qt.MouseButton.MiddleButton else None
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position()
        if self._pressed is not None:
            far = (here - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            if self._dragged_from is None and far:
                self._dragged_from = self._pressed
            if self._dragged_from is not None:
                step = here - self._dragged_from
                self._dragged_from = here
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.set_viewport(self._viewport.moved(step.x(), step.y()))
                return
        self._notify_hover(here)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        moved, self._dragged_from = self._dragged_from is not None, None
        pressed, self._pressed = self._pressed, None
        self.unsetCursor()
        if pressed is not None and not moved and event.button() == Qt.MouseButton.LeftButton and self._image_size:
            self.clicked.emit(*self._viewport.to_image(event.position().x(), event.position().y()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two quick clicks are two clicks

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ringed = False
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pan = _PANS.get(Qt.Key(event.key()))
        if pan is None or event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
            return
        self.set_viewport(self._viewport.moved(*pan))
        self._notify_hover(QPointF(self.mapFromGlobal(QCursor.pos())))

    def _notify_hover(self, here: QPointF) -> None:
        if self._image_size is None:
            return
        x, y = self._viewport.to_image(here.x(), here.y())
        inside = 0 <= x < self._image_size[0] and 0 <= y < self._image_size[1]
        self.hovered.emit((x, y) if inside else None)
