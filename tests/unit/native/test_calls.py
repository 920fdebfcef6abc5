"""The compiled functions against OpenCV and against plain sums."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spp_viewer.native import COLOUR_SPACES, SearchInterrupted, convert, search_colour_space, shrink, suppress
from tests.make import photo_pixels

EVERY_COLOUR = np.stack(np.meshgrid(*[np.arange(0, 256, 5)] * 3), axis=-1).reshape(52, -1, 3).astype(np.uint8)


def test_hsv_and_lab_are_those_of_opencv():
    hsv = convert(EVERY_COLOUR, "HSV").astype(int)
    theirs = cv2.cvtColor(EVERY_COLOUR, cv2.COLOR_RGB2HSV).astype(int).transpose(2, 0, 1)
    apart = np.abs(hsv - theirs)
    apart[0] = np.minimum(apart[0], 180 - apart[0])  # hue is a circle
    assert apart.max() <= 1
    assert hsv[0].max() < 180
    lab = convert(EVERY_COLOUR, "Lab").astype(int)
    theirs = cv2.cvtColor(EVERY_COLOUR, cv2.COLOR_RGB2Lab).astype(int).transpose(2, 0, 1)
    assert np.abs(lab - theirs).max() <= 2  # theirs is in fixed point
    assert np.abs(lab - theirs).mean() < 0.2


def test_intensity_and_normalised_colours():
    red, green, blue = (EVERY_COLOUR[..., c].astype(float) for c in range(3))
    grey = cv2.cvtColor(EVERY_COLOUR, cv2.COLOR_RGB2GRAY).astype(int)
    assert np.abs(convert(EVERY_COLOUR, "I")[0] - grey).max() <= 1
    normalised = convert(EVERY_COLOUR, "rgI").astype(float)
    total = np.maximum(red + green + blue, 1)
    black = red + green + blue == 0
    np.testing.assert_allclose(normalised[0], np.where(black, 85, 255 * red / total), atol=0.5001)
    np.testing.assert_allclose(normalised[1], np.where(black, 85, 255 * green / total), atol=0.5001)
    np.testing.assert_array_equal(normalised[2], convert(EVERY_COLOUR, "I")[0])
    np.testing.assert_array_equal(convert(EVERY_COLOUR, "H")[0], convert(EVERY_COLOUR, "HSV")[0])


def plain_mean(pixels, height, width):
    """Exact means over areas, rounded half up."""
    rows, columns = pixels.shape[:2]
    out = np.zeros((height, width, 3), dtype=np.uint8)
    for y in range(height):
        for x in range(width):
            total, whole = [Fraction(0)] * 3, Fraction(0)
            for row in range(rows):
                for column in range(columns):
                    down = min((y + 1) * Fraction(rows, height), row + 1) - max(y * Fraction(rows, height), row)
                    across = min((x + 1) * Fraction(columns, width), column + 1)
                    across -= max(x * Fraction(columns, width), column)
                    if down > 0 and across > 0:
                        whole += down * across
                        total = [t + down * across * int(v) for t, v in zip(total, pixels[row, column], strict=True)]
            out[y, x] = [int(t / whole + Fraction(1, 2)) for t in total]
    return out


@given(st.integers(1, 9), st.integers(1, 9), st.data())
@settings(max_examples=30)
def test_an_image_is_reduced_to_exact_means(rows, columns, data):
    height, width = data.draw(st.integers(1, rows)), data.draw(st.integers(1, columns))
    pixels = np.random.default_rng(rows * 10 + columns).integers(0, 256, (rows, columns, 3), dtype=np.uint8)
    out = np.zeros((height, width, 3), dtype=np.uint8)
    half = height // 2
    shrink(pixels, out, half, height)  # bands, in any order
    shrink(pixels, out, 0, half)
    np.testing.assert_array_equal(out, plain_mean(pixels, height, width))


def test_a_large_image_is_reduced_as_by_opencv():
    pixels = photo_pixels(1000, 750)
    out = np.zeros((300, 400, 3), dtype=np.uint8)
    shrink(pixels, out, 0, 300)
    theirs = cv2.resize(pixels, (400, 300), interpolation=cv2.INTER_AREA)
    assert np.abs(out.astype(int) - theirs).max() <= 1


def search(pixels, space="HSV", tolerances=(150,), min_size=20, cues=(15,), cancel=0, record=True):
    return search_colour_space(pixels, space, tolerances, min_size, cues, np.array([cancel], dtype=np.int32), record)


@pytest.mark.parametrize("space", COLOUR_SPACES)
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (7, 1), (2, 2), (3, 5), (40, 30)])
def test_every_region_of_any_image_has_its_box(space, size):
    pixels = np.random.default_rng(size[0]).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    found = search(pixels, space, min_size=4)
    assert len(found.boxes) == 2 * found.regions - 1
    assert len(found.merges) == found.regions - 1
    assert found.boxes[-1].tolist() == [0, 0, *size]
    assert sorted(set(found.labels.ravel().tolist())) == list(range(found.regions))
    for region in range(found.regions):
        ys, xs = np.nonzero(found.labels == region)
        assert found.boxes[region].tolist() == [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]


def test_a_flag_stops_the_search():
    with pytest.raises(SearchInterrupted):
        search(photo_pixels(60, 50), cancel=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tolerances": (0,)},
        {"tolerances": (70_000,)},
        {"cues": (0,)},
        {"cues": (16,)},
        {"min_size": 0},
        {"space": "CMYK"},
        {"pixels": np.zeros((5, 5), np.uint8)},
        {"pixels": np.zeros((0, 5, 3), np.uint8)},
        {"pixels": np.zeros((5, 5, 3), np.float32)},
    ],
    ids=str,
)
def test_what_the_library_must_not_see_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be|not in"):
        search(**{"pixels": photo_pixels(20, 20), **wrong})


def test_reducing_refuses_rows_that_are_not_there():
    pixels, out = photo_pixels(20, 20), np.zeros((10, 10, 3), dtype=np.uint8)
    for begin, end in ((-1, 5), (5, 11), (6, 5)):
        with pytest.raises(ValueError, match="cannot be made"):
            shrink(pixels, out, begin, end)
    with pytest.raises(ValueError, match="cannot be made"):
        shrink(out, pixels, 0, 1)
    with pytest.raises(ValueError, match="contiguous"):
        shrink(pixels, np.zeros((20, 10, 3), dtype=np.uint8)[::2], 0, 1)


def test_suppression_refuses_arrays_that_do_not_belong_together():
    boxes, labels = np.zeros((3, 4), np.float32), np.zeros(3, np.int64)
    with pytest.raises(ValueError, match="belong"):
        suppress(boxes, labels, np.arange(2), 0.3)
    with pytest.raises(ValueError, match="rows"):
        suppress(boxes, labels, np.array([0, 1, 3]), 0.3)
    with pytest.raises(ValueError, match="rows"):
        suppress(boxes, labels, np.array([0, -1, 2]), 0.3)
