from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.explain.receptive import registration_of
from spp_viewer.explain.roi import pool_window, window_of
from spp_viewer.gui.canvas.layers import Scene
from spp_viewer.gui.canvas.pyramid_layer import PyramidLayer
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.theme.colours import DARK

LEVELS = (1, 2, 3, 6)


@pytest.fixture
def proposal(analysis: Analysis) -> int:
    """The one with the largest window."""
    assert analysis.windows is not None
    cells = analysis.windows.cells
    return int(((cells[:, 2] - cells[:, 0]) * (cells[:, 3] - cells[:, 1])).argmax())


@pytest.fixture
def layer(qtbot: QtBot, analysis: Analysis, proposal: int) -> PyramidLayer:
    made = PyramidLayer(visible=True)
    made.set_levels(LEVELS, LEVELS)
    made.set_window(analysis, proposal)
    return made


def drawn(layer: PyramidLayer, scale: float = 4.0) -> QImage:
    image = QImage(900, 700, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    layer.paint(painter, Scene(Viewport(scale, 20, 10), QSize(900, 700), 1.0, DARK))
    painter.end()
    return image


def test_bins_are_the_cells_that_they_pool(layer: PyramidLayer, analysis: Analysis, proposal: int) -> None:
    pooled, window = layer.pooled, window_of(analysis, proposal)
    assert pooled is not None
    assert window is not None
    pyramid = pool_window(window.scale_map.conv5, window.cells, LEVELS)
    squares = registration_of(analysis, 0).frame
    for level in LEVELS:
        bins = pooled.bins(level)
        np.testing.assert_allclose(bins, squares.boxes(pyramid.bins[pyramid.rows(level)]))
        tiles = pooled.tiles(level)  # the even parts lie inside the bins
        assert (tiles[:, :2] >= bins[:, :2] - 1e-9).all()
        assert (tiles[:, 2:] <= bins[:, 2:] + 1e-9).all()
    np.testing.assert_array_equal(pooled.tiles(1)[0], window.box)


def test_values_are_those_of_the_chosen_filter(layer: PyramidLayer, analysis: Analysis, proposal: int) -> None:
    assert layer.pooled is not None
    np.testing.assert_array_equal(layer.pooled.winners.value, layer.pooled.pyramid.values.max(axis=1))
    layer.set_filter(7)
    np.testing.assert_array_equal(layer.pooled.winners.value, layer.pooled.pyramid.values[:, 7])
    assert layer.ramp is not None
    assert layer.ramp.caption == "pooled, filter 7"
    assert layer.ramp.top == pytest.approx(float(layer.pooled.pyramid.values[:, 7].max()))
    layer.set_filter(100_000)  # of another model
    np.testing.assert_array_equal(layer.pooled.winners.value, layer.pooled.pyramid.values.max(axis=1))


def test_every_choice_of_levels_looks_different(layer: PyramidLayer) -> None:
    pictures = []
    for shown in ((), (1,), (2,), (6,), (2, 6), LEVELS):
        layer.set_levels(LEVELS, shown)
        pictures.append(drawn(layer))
    for number, picture in enumerate(pictures):
        assert all(picture != other for other in pictures[:number])
    assert layer.ramp is not None
    layer.set_levels(LEVELS, ())
    assert layer.ramp is None


def test_borders_lie_on_the_edges_of_the_cells(layer: PyramidLayer) -> None:
    layer.set_levels(LEVELS, (3,))
    scale, pooled = 4.0, layer.pooled
    assert pooled is not None
    picture = drawn(layer, scale)
    bins = pooled.bins(3)
    y = round(scale * float(bins[0, 1] + (bins[0, 3] - bins[0, 1]) * 0.1)) + 10
    for edge in np.unique(bins[:, [0, 2]])[1:-1]:  # the outermost are under the frame
        x = round(scale * float(edge)) + 20
        on, beside = picture.pixelColor(x, y).lightness(), picture.pixelColor(x + 5, y).lightness()
        assert on > beside + 40


def test_nothing_is_pooled_before_it_is_drawn(
    qtbot: QtBot, analysis: Analysis, proposal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pooled: list[object] = []

    def counted(*arguments: object) -> object:
        pooled.append(arguments)
        return pool_window(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("spp_viewer.gui.canvas.pyramid_layer.pool_window", counted)
    layer = PyramidLayer()
    layer.set_levels(LEVELS, LEVELS)
    layer.set_window(analysis, proposal)
    assert pooled == []
    drawn(layer)
    layer.set_filter(3)
    drawn(layer)
    assert len(pooled) == 1


def test_without_a_window_nothing_is_drawn(qtbot: QtBot) -> None:
    layer = PyramidLayer(visible=True)
    layer.set_levels(LEVELS, LEVELS)
    blank = QImage(900, 700, QImage.Format.Format_RGB32)
    blank.fill(0)
    assert drawn(layer) == blank
    assert layer.ramp is None
