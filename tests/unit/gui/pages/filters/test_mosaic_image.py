"""The mosaic as a picture: every cell of every map, in the order and colours that were seen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from spp_viewer.core.results import Geometry
from spp_viewer.explain.feature_maps import LayerMaps
from spp_viewer.explain.filters import filter_statistics
from spp_viewer.explain.receptive import Registration
from spp_viewer.gui.pages.filters import mosaic_image
from spp_viewer.gui.pages.filters.mosaic_image import MosaicOrder, MosaicTooLargeError, mosaic_picture
from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.widgets.tiling import TOP, quantised

COUNT, HEIGHT, WIDTH = 18, 12, 18


def layer() -> LayerMaps:
    values = np.random.default_rng(2).random((COUNT, HEIGHT, WIDTH), dtype=np.float32)
    values *= np.arange(1, COUNT + 1, dtype=np.float32)[:, None, None]
    registration = Registration(Geometry(4, 3.0, 11, COUNT), (HEIGHT, WIDTH), (48, 72), (48, 72))
    return LayerMaps("conv2", registration, values, filter_statistics(values), values.max(axis=0), 1, values, values)


def shade(image: QImage, x: int, y: int) -> tuple[int, ...]:
    colour = image.pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue(), colour.alpha()


@pytest.mark.parametrize("common", [False, True])
def test_every_cell_is_a_square(common: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mosaic_image, "TARGET_SIDE", 2 * (5 * WIDTH + 4))
    maps, order = layer(), np.roll(np.arange(COUNT), 3)
    image = mosaic_picture(MosaicOrder(maps, order, common, 5))
    assert (image.width(), image.height()) == (5 * 2 * WIDTH + 4 * 2, 4 * 2 * HEIGHT + 3 * 2)
    tops = np.full_like(maps.statistics.peak, maps.statistics.peak.max()) if common else maps.statistics.peak
    indices = quantised(maps.stored, tops)
    for place in (0, 7, COUNT - 1):
        x, y = 2 * (WIDTH + 1) * (place % 5), 2 * (HEIGHT + 1) * (place // 5)
        for row, column in ((0, 0), (2, 3), (HEIGHT - 1, WIDTH - 1)):
            expected = viridis()[round(int(indices[row, column, order[place]]) * 255 / TOP)]
            for dx, dy in ((0, 0), (1, 1)):
                assert shade(image, x + 2 * column + dx, y + 2 * row + dy) == (*expected.tolist(), 255)
    assert shade(image, 2 * WIDTH, 0)[3] == 0  # a gap
    assert shade(image, image.width() - 1, image.height() - 1)[3] == 0  # no tile


def test_small_maps_become_a_picture_of_some_size() -> None:
    image = mosaic_picture(MosaicOrder(layer(), np.arange(COUNT), False, 5))
    assert 1024 < image.width() <= 2048 + 64


def test_a_picture_that_would_be_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mosaic_image, "MAX_PIXELS", 1000)
    with pytest.raises(MosaicTooLargeError, match=r"conv2: .* too many; choose a smaller scale"):
        mosaic_picture(MosaicOrder(layer(), np.arange(COUNT), False, 5))
