"""What the heat map shows of a session: the chosen filter on one of the maps, or all filters put together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.results import Analysis
from spp_viewer.explain.filters import reduce_filters
from spp_viewer.gui.canvas.conv5_layer import CellGrid, HeatLayer
from spp_viewer.gui.session import Session
from spp_viewer.gui.text import later, tr

NAMES = {
    "max": later("conv5, max over filters"),
    "mean": later("conv5, mean over filters"),
    "energy": later("conv5, energy over filters"),
}


def show_heat(layer: HeatLayer, session: Session, index: int) -> None:
    """Fill a layer with the map of this index; clear it where there is none."""
    analysis, number = session.analysis, session.filter
    if analysis is None or analysis.maps is None or not 0 <= index < len(analysis.maps):
        layer.clear()
        return
    conv5: NDArray[np.float32] = analysis.maps[index].conv5
    if number is None:
        values, words = reduce_filters(conv5, session.reduction), tr(NAMES[session.reduction])
    else:
        values, words = conv5[number], tr("conv5, filter {number}").format(number=number)
    layer.set_map(values, grid_of(analysis, index), words)


def grid_of(analysis: Analysis, scale: int) -> CellGrid:
    """Where the cells of one scale's map lie on the image."""
    if analysis.maps is None:
        raise ValueError(f"{analysis.detector} has no feature maps")
    return CellGrid(analysis.maps[scale], analysis.maps.geometry, (analysis.image.width, analysis.image.height))
