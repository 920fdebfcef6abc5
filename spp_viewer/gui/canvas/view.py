"""The canvas: an image with layers, zoomed at the cursor and panned by dragging."""

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

ZOOM_STEP = 1.25
"""Zoom factor of one key press or one notch of the wheel."""

NOTCH = 120
"""Qt's angle delta of one wheel notch, eighths of a degree."""

KEY_PAN = 64

_PANS = {
    Qt.Key.Key_Left: (KEY_PAN, 0),
    Qt.Key.Key_Right: (-KEY_PAN, 0),
    Qt.Key.Key_Up: (0, KEY_PAN),
    Qt.Key.Key_Down: (0, -KEY_PAN),
}


class Canvas(QWidget):
    """Displays layers registered to an image.

    Points in signals are (x, y) in image pixels, edge coordinates. The image stays fitted to the view until the user
    zooms or pans.
    """

    hovered = Signal(object)
    """Emitted with (x, y), the image point under the cursor, or None when it leaves the image or the canvas."""
    clicked = Signal(float, float)
    """Emitted with (x, y) when the left button is pressed and released in one place."""
    viewport_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layers: list[Layer] = []
        self._image_size: tuple[int, int] | None = None
        self._viewport = Viewport()
        self._fitted = True
        self._partner: Canvas | None = None
        self._ground: tuple[object, QPixmap] | None = None  # cache key and pixmap of the layers below a swift layer
        self._ringed = False  # whether to draw a focus ring, after focus by keyboard
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
        """Add a layer on top."""
        layer.setParent(self)
        layer.changed.connect(self.update if layer.swift else self._redraw)
        self._layers.append(layer)

    def arrange(self, layers: Iterable[Layer]) -> None:
        """Set the layers, from the bottom up."""
        layers = list(layers)
        for layer in layers:
            if layer not in self._layers:
                self.add_layer(layer)
        self._layers = layers
        self._redraw()

    def set_image_size(self, size: tuple[int, int] | None) -> None:
        """Set the (width, height) of the image that layers refer to, and fit it to the view."""
        self._image_size = size
        self.fit()

    @property
    def image_size(self) -> tuple[int, int] | None:
        return self._image_size

    # Viewport

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    @property
    def is_fitted(self) -> bool:
        """Whether the image is kept fitted to the view."""
        return self._fitted

    def set_viewport(self, viewport: Viewport, *, fitted: bool = False) -> None:
        """Set the viewport, moved if necessary so that the image stays in view."""
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
        """Synchronize the viewport with another canvas of the same image; None ends the link.

        Linked canvases fit the image to the room that both have, so that their viewports are identical.
        """
        previous, self._partner = self._partner, partner
        if previous is not None and previous is not partner:
            previous._partner = None
        if partner is not None:
            partner._partner = self
        self._settle()

    def _settle(self) -> None:
        """Fit again, or keep the image in view, after the view size has changed."""
        if self._fitted:
            self.fit()
        else:
            self.set_viewport(self._viewport)

    def fit(self) -> None:
        """Fit the image to the view and keep it fitted when the view is resized."""
        self._fitted = True
        if self._image_size is not None:
            self.set_viewport(fitted(self._image_size, self._view_size()), fitted=True)
        self.update()

    def actual_size(self) -> None:
        """Zoom to one device pixel per image pixel, about the centre of the view."""
        if self._image_size is None:
            return
        scale = 1 / self.devicePixelRatioF()
        if self._fitted:
            self.set_viewport(centred(self._image_size, self._view_size(), scale))
        else:
            self.zoom(scale / self._viewport.scale)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a screen point, by default the centre of the view."""
        at = at if at is not None else QPointF(self.width() / 2, self.height() / 2)
        self.set_viewport(self._viewport.zoomed(factor, at.x(), at.y()))

    def zoom_in(self) -> None:
        self.zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        self.zoom(1 / ZOOM_STEP)

    def _view_size(self) -> tuple[int, int]:
        """Return the (width, height) to fit the image to: the minimum over linked canvases."""
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
        """Draw the view with ``density`` device pixels per screen pixel, or as vector shapes."""
        self._paint_layers(painter, self._layers, density, vector)

    def _paint_layers(
        self,
        painter: QPainter,
        layers: list[Layer],
        density: float,
        vector: ImagePlaceholders | None = None,
        bare: bool = True,
    ) -> None:
        """Draw layers, after filling the background if ``bare``."""
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
        """Draw the view; while a swift layer is visible, draw the layers below it from a cached pixmap."""
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
        """Discard the cached pixmap and repaint."""
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
            self.zoom(ZOOM_STEP ** (turned / NOTCH), event.position())
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
        self.mousePressEvent(event)  # a double click counts as two clicks

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
