"""Sliding windows cover the image and stay in it."""

from __future__ import annotations

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.progress import silent
from spp_viewer.proposals.base import canonical
from spp_viewer.proposals.grid import Grid
from tests.make import photo_pixels


@pytest.mark.parametrize("size", [(200, 150), (500, 375), (64, 300), (1, 1), (1, 500), (2000, 3), (17, 9)])
def test_windows_are_inside_the_image_and_cover_it(size):
    image = Image(photo_pixels(*size))
    boxes = Grid().find(image, silent)
    assert boxes.dtype == np.float32
    assert (boxes >= 0).all()
    assert (boxes[:, 2:] <= [image.width, image.height]).all()
    assert (boxes[:, 2:] > boxes[:, :2]).all()
    np.testing.assert_array_equal(boxes, canonical(boxes))
    assert [0, 0, *size] in boxes.tolist()
    # The smallest squares alone leave no pixel out.
    covered = np.zeros((image.height, image.width), dtype=bool)
    smallest = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    for x1, y1, x2, y2 in boxes[smallest <= smallest.min() * 1.01]:
        covered[int(y1) : int(np.ceil(y2)), int(x1) : int(np.ceil(x2))] = True
    assert covered.all()


def test_a_photograph_gets_a_few_thousand_windows_of_several_sizes():
    boxes = Grid().find(Image(photo_pixels(500, 375)), silent)
    assert 1000 < len(boxes) < 10_000
    sides = boxes[:, 2:] - boxes[:, :2]
    assert len(np.unique(np.round(np.sqrt(sides.prod(axis=1))))) >= 6
    aspects = sides[:, 0] / sides[:, 1]
    assert aspects.min() == pytest.approx(0.5, rel=0.01)
    assert aspects.max() == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize("size", [(1, 20_000), (20_000, 1), (3, 4000)])
def test_a_strip_does_not_drown_in_windows(size):
    assert len(Grid().find(Image(np.zeros((size[1], size[0], 3), np.uint8)), silent)) < 50_000


def test_progress_is_told():
    steps = []
    Grid().find(Image(photo_pixels(20, 20)), lambda *step: steps.append(step))
    assert steps == [("proposals", 0, 1), ("proposals", 1, 1)]
