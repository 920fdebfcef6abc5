"""OpenCV's Selective Search in parts finds what OpenCV's presets find in one go."""

from __future__ import annotations

import threading
import time

import cv2
import numpy as np
import pytest

import spp_viewer.proposals.opencv_search as opencv_search
from spp_viewer.core.errors import ProposalError
from spp_viewer.core.image import Image
from spp_viewer.core.progress import CancellableProgress, Cancelled, silent
from spp_viewer.proposals.opencv_search import MAX_SIDE, MIN_SIDE, OpenCvSearch
from tests.make import photo_pixels


def rectangles(seed):
    """A hundred rectangles of any colour, a little blurred: many nearly equal edges."""
    rng = np.random.default_rng(seed)
    pixels = np.full((120, 160, 3), 128, dtype=np.uint8)
    for _ in range(100):
        x, y = rng.integers(0, 140), rng.integers(0, 100)
        w, h = rng.integers(8, 50, 2)
        pixels[y : y + h, x : x + w] = rng.integers(0, 256, 3)
    return cv2.GaussianBlur(pixels, (3, 3), 0)


@pytest.fixture(scope="module")
def fast(photo):
    return OpenCvSearch("fast").find(photo, silent)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("mode", ["fast", "quality"])
def test_the_union_of_the_parts_is_the_set_of_the_single_call(monkeypatch, mode, seed):
    image = Image(rectangles(seed))
    search = cv2.ximgproc.segmentation.createSelectiveSearchSegmentation()
    search.setBaseImage(np.ascontiguousarray(image.pixels[:, :, ::-1]))
    if mode == "fast":
        search.switchToSelectiveSearchFast()
    else:
        search.switchToSelectiveSearchQuality()
    expected = {(x, y, x + w, y + h) for x, y, w, h in search.process().tolist()}
    monkeypatch.setattr(opencv_search, "MIN_SIDE", 0)  # small boxes are dropped afterwards
    found = OpenCvSearch(mode).find(image, silent)
    assert {tuple(map(int, box)) for box in found.tolist()} == expected
    assert len(found) == len(expected) > 100


def test_the_same_boxes_in_the_same_order_every_time(photo, fast):
    for _ in range(3):
        np.testing.assert_array_equal(OpenCvSearch("fast").find(photo, silent), fast)


def test_boxes_are_inside_the_image_and_not_small(photo, fast):
    assert fast.dtype == np.float32
    assert (fast[:, :2] >= 0).all()
    assert (fast[:, 2:] <= [photo.width, photo.height]).all()
    assert (fast[:, 2:] - fast[:, :2] >= MIN_SIDE).all()
    assert len(np.unique(fast, axis=0)) == len(fast)


@pytest.mark.parametrize(
    "shape",
    [(21, 31, 80, 90), (103, 19, 171, 72), (91, 94, 131, 135)],
    ids=["disc", "oblong", "square"],
)
def test_it_finds_the_things_in_the_picture(fast, shape):
    x1, y1, x2, y2 = shape
    lower, upper = np.maximum(fast[:, :2], [x1, y1]), np.minimum(fast[:, 2:], [x2, y2])
    shared = np.prod(np.maximum(upper - lower, 0), axis=1)
    union = np.prod(fast[:, 2:] - fast[:, :2], axis=1) + (x2 - x1) * (y2 - y1) - shared
    assert (shared / union).max() > 0.8


def test_a_large_image_is_searched_reduced_and_its_boxes_come_back_in_full_pixels(monkeypatch):
    large = Image(photo_pixels(1280, 960))
    searched = []
    original = opencv_search._search_one

    def spy(pixels, view, k, strategies):
        searched.append(pixels.shape)
        return original(pixels, view, k, strategies)

    monkeypatch.setattr(opencv_search, "_search_one", spy)
    monkeypatch.setattr(opencv_search, "MAX_SIDE", 160)  # as a photograph of 5120 pixels would be
    monkeypatch.setattr(opencv_search, "MIN_AREA", 160 * 160 // 4)
    boxes = OpenCvSearch("fast").find(large, silent)
    assert set(searched) == {(120, 160, 3)}
    assert boxes[:, 2].max() == 1280
    assert boxes[:, 3].max() == 960
    disc = np.array([128, 192, 512, 576])  # a disc of this size stands in the picture
    assert np.abs(boxes - disc).max(axis=1).min() < 20
    assert (boxes[:, 2:] - boxes[:, :2] >= MIN_SIDE * 8).all()


@pytest.mark.parametrize(
    ("size", "searched"), [((3000, 120), (64, 1600)), ((120, 3000), (1600, 64)), ((1200, 60), (60, 1200))]
)
def test_an_oblong_image_keeps_enough_pixels_to_be_searched(monkeypatch, size, searched):
    seen = []

    def spy(pixels, view, k, strategies):
        seen.append(pixels.shape[:2])
        return np.array([[0, 0, 40, 50], [0, 0, searched[1], searched[0]]])

    monkeypatch.setattr(opencv_search, "_search_one", spy)
    boxes = OpenCvSearch("fast").find(Image(photo_pixels(*size)), silent)
    assert set(seen) == {searched}
    assert boxes[:, 2:].max(axis=0) == pytest.approx(size, rel=1e-6)
    assert len(boxes) == 2


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (3, 2000), (2000, 3), (15, 15), (1, 2), (7, 40)])
def test_an_image_without_room_for_a_box_is_one_box(size):
    image = Image(photo_pixels(*size))
    assert OpenCvSearch("fast").find(image, silent).tolist() == [[0, 0, image.width, image.height]]


def test_a_plain_image_is_one_box():
    image = Image(np.full((60, 80, 3), 90, dtype=np.uint8))
    assert OpenCvSearch("quality").find(image, silent).tolist() == [[0, 0, 80, 60]]


def test_progress_counts_the_searches(photo):
    steps = []
    OpenCvSearch("fast").find(photo, lambda *step: steps.append(step))
    assert {(stage, total) for stage, _, total in steps} == {("proposals", 6)}
    counts = [done for _, done, _ in steps]
    assert (counts[0], counts[-1]) == (0, 6)
    assert counts == sorted(counts)


def test_cancel_takes_effect_at_once_although_a_search_cannot_be_stopped(photo, monkeypatch):
    release, started = threading.Event(), threading.Event()

    def endless(*args):
        started.set()
        release.wait(20)
        return np.zeros((0, 4), dtype=np.int64)

    monkeypatch.setattr(opencv_search, "_search_one", endless)
    progress, cancelled_at = CancellableProgress(), []

    def cancel():
        started.wait(20)
        cancelled_at.append(time.perf_counter())
        progress.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    try:
        with pytest.raises(Cancelled):
            OpenCvSearch("fast").find(photo, progress)
        waited = time.perf_counter() - cancelled_at[0]
    finally:
        release.set()
        thread.join()
    assert waited < 2.0  # it looks every 0.05 s; the bound is generous to a busy machine


def test_searches_not_yet_begun_are_dropped_on_cancel(photo, monkeypatch):
    begun = []

    def slow(*args):
        begun.append(args)
        time.sleep(0.2)
        return np.zeros((0, 4), dtype=np.int64)

    monkeypatch.setattr(opencv_search, "_search_one", slow)
    monkeypatch.setattr(opencv_search.os, "cpu_count", lambda: 2)

    def progress(stage, done, total):
        if begun:
            raise Cancelled

    with pytest.raises(Cancelled):
        OpenCvSearch("quality").find(photo, progress)
    time.sleep(0.5)
    assert len(begun) <= 4  # of 25


def test_an_error_in_a_search_comes_through(photo, monkeypatch):
    def fail(*args):
        raise MemoryError("no memory for a segmentation")

    monkeypatch.setattr(opencv_search, "_search_one", fail)
    with pytest.raises(MemoryError):
        OpenCvSearch("fast").find(photo, silent)


def test_an_opencv_without_contrib_modules_is_explained(photo, monkeypatch):
    monkeypatch.delattr(cv2, "ximgproc")
    with pytest.raises(ProposalError, match="opencv-contrib-python-headless"):
        OpenCvSearch("fast").find(photo, silent)


def test_modes_and_their_keys():
    assert OpenCvSearch("fast").key != OpenCvSearch("quality").key
    assert str(MAX_SIDE) in OpenCvSearch("fast").key
    assert OpenCvSearch("quality").title == "OpenCV's Selective Search, quality"
    with pytest.raises(ValueError, match="fast or quality"):
        OpenCvSearch("slow")
