"""The main canvas and an optional second canvas beside it, with linked viewports."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from spp_viewer.gui.canvas.compare_pane import BAR, ComparePane
from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.vector import ImagePlaceholders, picture_of
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.view_options import CanvasOptions
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.text import listed, plain, tr
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.elided_label import ElidedLabel


class CanvasPair(QSplitter):
    """Splitter with one canvas, or two.

    The second is created on first use; it shares layers, photograph and selection with the first.
    """

    hovered = Signal(object)
    """Emitted with (x, y), the image point under the cursor on either canvas, or None."""

    def __init__(
        self,
        canvas: Canvas,
        overlays: Overlays,
        session: Session,
        theme: Theme,
        actions: dict[str, QAction],
        look: CanvasOptions,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._canvas, self._overlays, self._session, self._theme = canvas, overlays, session, theme
        self._document = session.document
        self._toggle = actions["compare"]
        self._titles = {key: plain(actions[f"overlay.{key}"].text()) for key in overlays.layers}
        self._remembered = look
        self.pane: ComparePane | None = None
        self.comparing = False
        self.caption = ElidedLabel()
        self.caption.setProperty("muted", True)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(2)
        self._bar = QFrame()
        self._bar.setFixedHeight(BAR)
        line = QHBoxLayout(self._bar)
        line.setContentsMargins(GRID, 0, GRID, 0)
        line.addWidget(self.caption)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(canvas, 1)
        self.addWidget(left)
        self._bar.hide()
        canvas.hovered.connect(self._on_hover)
        for layer in overlays.layers.values():
            layer.visibility_changed.connect(self._update_message)
        session.document.selection.map_changed.connect(self._update_message)
        session.document.analysed.connect(self._update_message)
        self._update_message()

    def set_comparing(self, on: bool) -> None:
        """Show or hide the second canvas."""
        if on == self.comparing:
            return
        self.comparing = on
        if self.pane is None:
            self.pane = self._make_pane()
        self._bar.setVisible(on)
        self.pane.setVisible(on)
        self._overlays.crosshair.set_place(None)
        self._canvas.link(self.pane.canvas if on else None)
        if on:
            half = self.width() // 2
            self.setSizes([half, half])
            self.pane.layers.choose(self.pane.layers.key)
        elif self.pane.isAncestorOf(self.focusWidget() or self):
            self._canvas.setFocus()

    def compare(self, key: str) -> None:
        """Show a comparison on the second canvas."""
        self._toggle.setChecked(True)
        if self.pane is not None:
            self.pane.choose(key)

    def _make_pane(self) -> ComparePane:
        look = self._remembered
        pane = ComparePane(self._overlays, self._session, self._theme, self._titles, look.comparison, look.own)
        pane.canvas.hovered.connect(self._on_hover)
        self.addWidget(pane)
        return pane

    @property
    def look(self) -> CanvasOptions:
        """Options of overlays and comparison to store in the settings."""
        layers, before = self.pane.layers if self.pane is not None else None, self._remembered
        return CanvasOptions(
            order=self._overlays.order,
            opacity=self._overlays.opacity,
            reduction=self._document.selection.reduction,
            comparing=self.comparing,
            comparison=layers.key if layers is not None else before.comparison,
            own=tuple(sorted(layers.own)) if layers is not None else before.own,
            levels=self._document.settings.chosen_levels,
        )

    def _on_hover(self, at: tuple[float, float] | None) -> None:
        if self.comparing:
            self._overlays.crosshair.set_place(at)
        self.hovered.emit(at)

    def _update_message(self) -> None:
        """Update the description of what the first canvas shows."""
        shown = [self._titles[key] for key in reversed(self._overlays.order) if key in self._overlays.visible]
        text = listed(shown) if shown else tr("Photograph")
        analysis, index = self._document.analysis, self._document.selection.map_index
        maps = analysis.maps if analysis is not None else None
        if "conv5" in self._overlays.visible and maps is not None and 1 < len(maps) > index:
            text = tr("{overlays} at {scale} px").format(overlays=text, scale=maps[index].side)
        self.caption.setText(text)
        self.caption.setToolTip(text)

    # Rendering

    @property
    def view_size(self) -> QSize:
        """Return the size of the drawing, screen pixels."""
        if not self.comparing or self.pane is None:
            return self._canvas.size()
        left, right = self._canvas.size(), self.pane.canvas.size()
        return QSize(left.width() + GRID + right.width(), BAR + max(left.height(), right.height()))

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        """Draw the canvas, or both canvases with their titles."""
        self._overlays.crosshair.set_place(None)  # it follows the cursor and is not part of the image
        painter.setFont(self._canvas.font())
        if not self.comparing or self.pane is None:
            self._canvas.paint_view(painter, density, vector=vector)
            return
        palette, size = self._theme.palette, self.view_size
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(palette.surface))
        x = 0
        for canvas, title in ((self._canvas, self.caption.text()), (self.pane.canvas, self.pane.title)):
            painter.save()
            painter.setFont(scaled(painter.font(), 1.0, QFont.Weight.Medium))
            painter.setPen(QColor(palette.text))
            room = QRectF(x + GRID, 0, canvas.width() - 2 * GRID, BAR)
            text = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, round(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            painter.translate(x, BAR)
            painter.setClipRect(canvas.rect(), Qt.ClipOperation.IntersectClip)
            canvas.paint_view(painter, density, vector=vector)
            painter.restore()
            x += canvas.width() + GRID

    def picture(self, scale: float) -> QImage:
        """Render the view with ``scale`` image pixels per screen pixel; a null image if memory runs out."""
        return picture_of(self, scale)
