"""Fills heat maps with one filter of a layer, or with a reduction over all filters."""

from __future__ import annotations

from spp_viewer.core.results import Analysis
from spp_viewer.explain.feature_maps import LayerMaps, conv5_maps
from spp_viewer.explain.receptive import registration_of
from spp_viewer.gui.canvas.conv5_layer import CellGrid, HeatLayer
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.i18n.text import tr, tr_noop

NAMES = {
    "max": tr_noop("{layer}, max over filters"),
    "mean": tr_noop("{layer}, mean over filters"),
    "energy": tr_noop("{layer}, energy over filters"),
}


def show_heat(layer: HeatLayer, maps: LayerMaps | None, number: int | None, reduction: str) -> None:
    """Show one filter, or a reduction over all filters if ``number`` is None; clear the layer without maps."""
    if maps is None:
        layer.clear()
        return
    if number is None:
        how = maps.reduction(reduction)
        values, text = maps.combined(how), tr(NAMES[how])
    else:
        values, text = maps.map(number), tr("{layer}, filter {number}")
    layer.set_map(values, CellGrid(maps.registration), text.format(layer=maps.name, number=number))


def show_scale(layer: HeatLayer, document: Document, index: int) -> None:
    """Show the chosen conv5 filter, or a reduction over all, at the scale with the given index."""
    analysis = document.analysis
    known = analysis is not None and analysis.maps is not None and 0 <= index < len(analysis.maps)
    maps = conv5_maps(analysis, index) if known and analysis is not None else None
    show_heat(layer, maps, document.selection.filter, document.selection.reduction)


def grid_of(analysis: Analysis, scale: int) -> CellGrid:
    """Return the position of the cells of one scale's map on the image."""
    return CellGrid(registration_of(analysis, scale))
