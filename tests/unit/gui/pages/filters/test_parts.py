"""What the feature-map browser is made of: tiles, colours and numbers, the enlargement, and patches."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from spp_viewer.gui.pages.filters.detail import signed
from spp_viewer.gui.pages.filters.patches import cut_out
from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.widgets.activation_scale import activation, coloured
from spp_viewer.gui.widgets.tile_popup import place_beside
from spp_viewer.gui.widgets.tiling import GAP, TOP, WINDOW, Tiling, in_tile, mosaic, quantised, tiles

sides = st.integers(1, 110)
rooms = st.tuples(st.integers(30, 2000), st.integers(30, 2000))


@given(st.sampled_from([1, 7, 64, 256, 384, 512]), sides, sides, rooms, st.integers(1, 3))
def test_tiles_fit_and_keep_the_aspect(count: int, h: int, w: int, room: tuple[int, int], gap: int) -> None:
    tiling = Tiling.fit(count, (h, w), room, gap)
    assert tiling.columns * tiling.rows >= count
    assert (tiling.rows - 1) * tiling.columns < count
    if tiling.width > 1 and tiling.height > 1:
        assert tiling.size[0] <= room[0]
        assert tiling.size[1] <= room[1]
        assert tiling.height - 1 < tiling.width / w * h
        assert tiling.width - 1 < tiling.height / h * w


@pytest.mark.parametrize("count", [256, 384, 512])
@pytest.mark.parametrize("room", [(330, 300), (530, 480), (300, 900), (1400, 300)])
@pytest.mark.parametrize("map_size", [(42, 57), (57, 42), (13, 13)])
def test_tiles_fill_the_room(count: int, room: tuple[int, int], map_size: tuple[int, int]) -> None:
    tiling = Tiling.fit(count, map_size, room)
    covered = count * (tiling.width + 1) * (tiling.height + 1)
    assert covered > 0.75 * room[0] * room[1]


def test_places_are_found_again() -> None:
    tiling = Tiling(10, 4, 7, 5, 2)
    assert tiling.size == (34, 19)
    for place in range(10):
        x, y = tiling.corner(place)
        assert tiling.place_at(x, y) == tiling.place_at(x + 6, y + 4) == place
    assert tiling.place_at(7, 0) == 0  # in the gap
    assert tiling.place_at(9, 0) == 1
    assert tiling.place_at(20, 15) is None  # the last row has two
    assert tiling.place_at(-1, 0) is None
    assert tiling.place_at(0, 22) is None


def test_activations_become_indices_up_to_the_top_of_each_filter() -> None:
    maps = np.array([[[0, 1, 2]], [[0, 0, 8]], [[0, 0, 0]]], dtype=np.float32)
    own = quantised(maps, maps.max(axis=(1, 2)))
    assert own.shape == (1, 3, 3)
    assert own[0, :, 0].tolist() == [0, 126, TOP]
    assert own[0, :, 1].tolist() == [0, 0, TOP]
    assert own[0, :, 2].tolist() == [0, 0, 0]
    common = quantised(maps, np.full(3, 4, dtype=np.float32))
    assert common[0, :, 0].tolist() == [0, 63, 126]
    assert common[0, 2, 1] == TOP  # twice the top


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 20), st.integers(1, 20), st.integers(0, 99))
def test_small_tiles_keep_every_peak_and_large_ones_repeat_cells(
    h: int, w: int, height: int, width: int, seed: int
) -> None:
    indices = np.random.default_rng(seed).integers(0, TOP + 1, (h, w, 3), dtype=np.uint8)
    found = tiles(indices, height, width)
    assert found.shape == (height, width, 3)

    def span(pixel: int, cells: int, pixels: int) -> slice:
        first = pixel * cells // pixels
        return slice(first, max((pixel + 1) * cells // pixels, first + 1))

    for y in range(height):
        for x in range(width):
            block = indices[span(y, h, height), span(x, w, width)]
            assert found[y, x].tolist() == block.max(axis=(0, 1)).tolist()
    assert found.max(axis=(0, 1)).tolist() == indices.max(axis=(0, 1)).tolist()


def test_the_mosaic_holds_each_tile_in_its_place() -> None:
    shades = np.arange(5, dtype=np.uint8)[None, None].repeat(3, axis=0).repeat(4, axis=1)  # [3, 4, 5]
    order = np.array([4, 2, 0, 1, 3])
    tiling = Tiling(5, 2, 4, 3, 1)
    whole = mosaic(shades, order, tiling)
    assert whole.shape == (11, 9)
    for place, number in enumerate(order.tolist()):
        x, y = tiling.corner(place)
        assert (whole[y : y + 3, x : x + 4] == number).all()
    assert (whole[3] == GAP).all()
    assert (whole[:, 4] == GAP).all()
    assert (whole[8:, 5:] == GAP).all()
    outlined = mosaic(shades, order, tiling, (1, 0, 3, 2))
    corner = outlined[:3, :4].tolist()
    assert corner == [[4, WINDOW, WINDOW, WINDOW], [4, WINDOW, 4, WINDOW], [4, WINDOW, WINDOW, WINDOW]]
    assert (outlined == WINDOW).sum() == 5 * 8


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 90), st.integers(1, 90), st.data())
def test_a_window_covers_its_cells_in_a_tile(h: int, w: int, height: int, width: int, data: st.DataObject) -> None:
    left, right = sorted(data.draw(st.tuples(st.integers(0, w - 1), st.integers(0, w - 1))))
    top, bottom = sorted(data.draw(st.tuples(st.integers(0, h - 1), st.integers(0, h - 1))))
    x1, y1, x2, y2 = in_tile((left, top, right, bottom), (h, w), Tiling(1, 1, width, height, 1))
    assert 0 <= x1 <= x2 < width
    assert 0 <= y1 <= y2 < height
    assert x1 <= left * width / w < x1 + 1
    assert x2 + 1 >= min((right + 1) * width / w, width)
    assert x2 <= math.ceil((right + 1) * width / w)


def test_colours_are_those_of_the_scale() -> None:
    image = coloured(np.array([[0, TOP, WINDOW, GAP]], dtype=np.uint8), "#1f6feb")
    pixels = [image.pixelColor(x, 0) for x in range(4)]
    assert pixels[0].getRgb()[:3] == tuple(viridis()[0].tolist())
    assert pixels[1].getRgb()[:3] == tuple(viridis()[255].tolist())
    assert pixels[2].name() == "#1f6feb"
    assert pixels[3].alpha() == 0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (18.34, "18.3"),
        (4.2, "4.20"),
        (0.5, "0.500"),
        (0.0517, "0.0517"),
        (0.05, "0.05"),
        (100, "100"),
        (1240.4, "1\u202f240"),
        (0.0001, "0.0001"),
        (1e-9, "<0.0001"),
    ],
)
def test_activations_have_three_digits(value: float, words: str) -> None:
    assert activation(value) == words


@pytest.mark.parametrize(("x", "right"), [(20, True), (300, False)])
def test_the_enlargement_leaves_the_tile_free_where_there_is_room(x: float, right: bool) -> None:
    room, tile = QRectF(0, 0, 400, 300), QRectF(x, 280, 20, 15)
    card = place_beside(room, tile, 180, 160)
    assert room.contains(card)
    assert not card.intersects(tile)
    assert (card.left() > tile.right()) == right


def test_a_patch_shows_the_photograph_and_what_lies_outside_it() -> None:
    pixels = np.zeros((40, 60, 3), dtype=np.uint8)
    pixels[:, :30], pixels[:, 30:] = (200, 0, 0), (0, 0, 200)
    image = cut_out(pixels, np.array([20, 10, 40, 30], dtype=np.float32), 20, "#123456")
    assert image.pixelColor(2, 10) == QColor(200, 0, 0)
    assert image.pixelColor(17, 10) == QColor(0, 0, 200)
    corner = cut_out(pixels, np.array([-20, -20, 20, 20], dtype=np.float32), 40, "#123456")
    assert corner.pixelColor(5, 30) == corner.pixelColor(30, 5) == QColor("#123456")
    assert corner.pixelColor(30, 30) == QColor(200, 0, 0)
    away = cut_out(pixels, np.array([-20, -20, -5, -5], dtype=np.float32), 40, "#123456")
    assert away.pixelColor(20, 20) == QColor("#123456")
    large = np.repeat(np.repeat(pixels, 50, axis=0), 50, axis=1)
    small = cut_out(large, np.array([1000, 500, 2000, 1500], dtype=np.float32), 20, "#123456")
    assert small.pixelColor(2, 10) == QColor(200, 0, 0)
    assert small.pixelColor(17, 10) == QColor(0, 0, 200)


@pytest.mark.parametrize(("value", "words"), [(0.613, "+0.61"), (-0.2, "\u22120.20"), (-0.001, "0.00"), (0, "0.00")])
def test_selectivity_has_a_sign(value: float, words: str) -> None:
    assert signed(value) == words
