"""The layers of the second canvas: mirrors of the first canvas's layers, and layers only used for comparison."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from spp_viewer.gui.canvas.boxes_layer import NOTHING, BoxesLayer, DetectionsLayer, OutlinesLayer
from spp_viewer.gui.canvas.comparisons import BY_KEY
from spp_viewer.gui.canvas.conv5_layer import HeatLayer
from spp_viewer.gui.canvas.heat import show_scale
from spp_viewer.gui.canvas.layers import Layer
from spp_viewer.gui.canvas.legend import Legend
from spp_viewer.gui.canvas.mirror import MapAlone, Mirror
from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.document.document import Document


class CompareLayers(QObject):
    """Manages the layers of the second canvas and shows those that belong to the current comparison.

    Boxes and maps are taken from the layers of the first canvas, so both follow the same threshold, filter and
    selection; only the map of another scale is made here.
    """

    changed = Signal()
    """Emitted when the displayed content changes."""

    def __init__(self, canvas: Canvas, overlays: Overlays, document: Document, key: str, own: tuple[str, ...]) -> None:
        super().__init__(canvas)
        self._canvas, self._overlays, self._document = canvas, overlays, document
        self.key, self.own = key, frozenset(own)
        self.scale = 0
        """Index of the feature map shown by the comparison "scale"."""
        self._mirrors = {layer.key: Mirror(layer) for layer in overlays.stack if not isinstance(layer, Legend)}
        self._map = MapAlone(overlays.heat)
        self._other = HeatLayer()
        self._lost = OutlinesLayer("suppressed")
        self._before = DetectionsLayer("before")
        self._extra = (self._map, self._other, self._lost, self._before)
        self._legend = Legend(lambda: self._stack)
        self._stack: list[Layer] = []
        document.selection.filter_changed.connect(self._show_scale)
        document.selection.reduction_changed.connect(self._show_scale)
        document.selection.map_changed.connect(self.refresh)
        document.analysed.connect(self.refresh)
        document.cleared.connect(self.refresh)
        document.opened.connect(self.refresh)
        overlays.counts_changed.connect(self._show_boxes)
        overlays.order_changed.connect(self._arrange)
        self._arrange()
        self.refresh()

    def choose(self, key: str) -> None:
        """Show a comparison and switch on the overlays that it needs on the first canvas."""
        self.key = key
        for overlay in BY_KEY[key].beside:
            self._overlays.layers[overlay].set_visible(True)
        self.refresh()

    def set_own(self, keys: frozenset[str]) -> None:
        """Set the overlays shown by the comparison "own"."""
        self.own = keys
        self.refresh()

    def choose_scale(self, index: int) -> None:
        """Set the index of the map shown by the comparison "scale"."""
        self.scale = index
        self.refresh()

    @property
    def shown(self) -> frozenset[str]:
        """Keys of the overlays drawn on this canvas."""
        drawn = (layer.key for layer in self._stack if layer.visible and layer.key in OVERLAYS)
        return frozenset(drawn)

    @property
    def before(self) -> BoxesLayer:
        return self._before

    @property
    def lost(self) -> BoxesLayer:
        return self._lost

    @property
    def scales(self) -> tuple[int, ...]:
        """Shorter sides of the analysed scales, pixels; empty without feature maps."""
        analysis = self._document.analysis
        return tuple(m.side for m in analysis.maps) if analysis is not None and analysis.maps is not None else ()

    def refresh(self) -> None:
        """Update all layers from the current comparison and session."""
        opened = self._document.image
        if opened is not None:
            self._map.set_size((opened.image.width, opened.image.height))
        if not 0 <= self.scale < len(self.scales) or self.scale == self._document.selection.map_index:
            others = [k for k in range(len(self.scales)) if k != self._document.selection.map_index]
            self.scale = others[-1] if others else 0
        shown = self.own if self.key == "own" else BY_KEY[self.key].shown
        for overlay in OVERLAYS:
            self._mirrors[overlay].set_visible(overlay in shown)
        self._mirrors["photo"].set_visible(self.key != "conv5")
        for layer, key in zip(self._extra, ("conv5", "scale", "nms", "regression"), strict=True):
            layer.set_visible(key == self.key)
        self._show_scale()
        self._show_boxes()

    def _arrange(self) -> None:
        order = [self._mirrors[key] for key in self._overlays.order]
        above = [self._mirrors[key] for key in ("field", "highlight", "crosshair")]
        self._stack = [self._mirrors["photo"], self._map, self._other, self._lost, *order, self._before]
        self._stack += [above[0], self._legend, *above[1:]]
        self._canvas.arrange(self._stack)

    def _show_scale(self) -> None:
        if self.key == "scale" and len(self.scales) > 1:
            show_scale(self._other, self._document, self.scale)
        else:
            self._other.clear()
        self.changed.emit()

    def _show_boxes(self) -> None:
        """Show boxes before regression, labelled like the detections they became, and suppressed boxes."""
        before, after, lost = (self._overlays.boxes(key) for key in ("before", "detections", "suppressed"))
        self._before.set_content(replace(before, captions=after.captions) if self.key == "regression" else NOTHING)
        self._lost.set_content(lost if self.key == "nms" else NOTHING)
        self.changed.emit()
