"""Our Selective Search against OpenCV's segmentation, against a slow twin, and by what it promises."""

from __future__ import annotations

import hashlib
import threading
import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spp_viewer.proposals.selective_search as selective_search
from spp_viewer.core.image import Image
from spp_viewer.core.progress import CancellableProgress, Cancelled, silent
from spp_viewer.native import COLOUR_SPACES, CUES, SearchInterrupted, convert, search_colour_space
from spp_viewer.proposals.selective_search import PRESETS, VERSION, SelectiveSearch, cue_set, searched_pixels
from tests.make import photo_pixels
from tests.twins import hierarchical_grouping

NEVER = np.zeros(1, dtype=np.int32)


@pytest.fixture(scope="module")
def fast(photo):
    return SelectiveSearch("fast").find(photo, silent)


@pytest.mark.parametrize("tolerance", [150, 300, 450])
@pytest.mark.parametrize("space", ["HSV", "Lab", "I"])
@pytest.mark.parametrize("seed", [0, 1])
def test_initial_regions_are_those_of_opencv(space, tolerance, seed):
    pixels = photo_pixels(240, 180, seed)
    ours = search_colour_space(pixels, space, [tolerance], 100, [1], NEVER, record=True).labels
    planes = np.ascontiguousarray(convert(pixels, space).transpose(1, 2, 0))
    theirs = cv2.ximgproc.segmentation.createGraphSegmentation(0.8, float(tolerance), 100).processImage(planes)
    pairs = {(int(a), int(b)) for a, b in zip(ours.ravel(), theirs.ravel(), strict=True)}
    assert len(pairs) == ours.max() + 1 == theirs.max() + 1 > 3  # one of theirs for each of ours: the same regions


def compare_with_twin(pixels, space, tolerance, min_size, letters):
    found = search_colour_space(pixels, space, [tolerance], min_size, [cue_set(letters)], NEVER, record=True)
    cues = [name for name in CUES if name[0] in letters]
    boxes, merges = hierarchical_grouping(convert(pixels, space), found.labels, cues)
    assert found.boxes.tolist() == [list(box) for box in boxes]
    ours = [(int(m["first"]), int(m["second"]), {name: int(m[name]) for name in cues}) for m in found.merges]
    assert ours == merges
    unused = [name for name in CUES if name not in cues]
    assert all((found.merges[name] == 0).all() for name in unused)
    return found


@pytest.mark.parametrize("letters", ["ctfs", "tfs", "f", "s", "c", "t"])
@pytest.mark.parametrize("space", COLOUR_SPACES)
def test_grouping_against_its_twin(space, letters):
    found = compare_with_twin(photo_pixels(48, 36, seed=3), space, 100, 12, letters)
    assert found.regions > 5


@given(
    st.integers(1, 14),
    st.integers(1, 14),
    st.integers(1, 4),
    st.sampled_from(COLOUR_SPACES),
    st.sampled_from(["ctfs", "tfs", "f", "s", "cf"]),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=60, deadline=None)
def test_grouping_of_small_images_against_its_twin(width, height, colours, space, letters, seed):
    rng = np.random.default_rng(seed)
    palette = rng.integers(0, 256, (colours, 3), dtype=np.uint8)  # few colours: many equal similarities
    compare_with_twin(palette[rng.integers(0, colours, (height, width))], space, 20, 2, letters)


def test_boxes_of_all_segmentations_come_one_after_the_other(photo):
    both = search_colour_space(photo.pixels, "Lab", [60, 200], 30, [15, 8], NEVER)
    parts = [search_colour_space(photo.pixels, "Lab", [k], 30, [c], NEVER).boxes for k in (60, 200) for c in (15, 8)]
    np.testing.assert_array_equal(both.boxes, np.concatenate(parts))


def test_proposals_are_the_regions_of_every_grouping(photo, fast):
    preset = PRESETS["fast"]
    pixels = searched_pixels(photo, preset.side)
    assert pixels is photo.pixels
    regions = set()
    for space in preset.spaces:
        found = search_colour_space(pixels, space, preset.tolerances, preset.min_size, preset.cues, NEVER)
        regions |= {tuple(box) for box in found.boxes.tolist()}
    large = {b for b in regions if b[2] - b[0] >= preset.min_side and b[3] - b[1] >= preset.min_side}
    assert {tuple(map(int, box)) for box in fast.tolist()} == large
    assert len(fast) == len(large) > 100


GOLDEN = {"fast": "43359c574784ce61", "quality": "1c78e28108b481d1"}


@pytest.mark.parametrize("mode", PRESETS)
def test_a_preset_finds_what_it_found_before(mode):
    """When this fails since boxes were meant to change, count VERSION up and note the new digests."""
    boxes = SelectiveSearch(mode).find(Image(photo_pixels(640, 480)), silent)
    assert (VERSION, hashlib.sha256(boxes.tobytes()).hexdigest()[:16]) == (1, GOLDEN[mode])


def test_the_same_boxes_whatever_runs_beside(photo, fast, monkeypatch):
    for cores in (1, 2, 7):
        monkeypatch.setattr(selective_search.os, "cpu_count", lambda cores=cores: cores)
        np.testing.assert_array_equal(SelectiveSearch("fast").find(photo, silent), fast)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(SelectiveSearch("fast").find(photo, silent))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 3
    for answer in answers:
        np.testing.assert_array_equal(answer, fast)


def test_boxes_are_inside_the_image_and_not_small(photo, fast):
    assert fast.dtype == np.float32
    assert (fast[:, :2] >= 0).all()
    assert (fast[:, 2:] <= [photo.width, photo.height]).all()
    assert (fast[:, 2:] - fast[:, :2] >= PRESETS["fast"].min_side).all()
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


def test_a_large_image_is_searched_reduced_and_its_boxes_come_back_in_full_pixels():
    large = Image(photo_pixels(2000, 1500))
    side = PRESETS["fast"].side
    assert searched_pixels(large, side).shape[1] == side
    boxes = SelectiveSearch("fast").find(large, silent)
    assert boxes[:, 2:].max(axis=0) == pytest.approx([2000, 1500], abs=1e-3)
    disc = np.array([200, 300, 800, 900])  # a disc of this size stands in the picture
    assert np.abs(boxes - disc).max(axis=1).min() < 30
    assert (boxes[:, 2:] - boxes[:, :2] >= PRESETS["fast"].min_side * 2000 / side - 1e-3).all()


@pytest.mark.parametrize("size", [(3000, 120), (120, 3000), (3000, 40)])
def test_an_oblong_image_keeps_enough_pixels_to_be_searched(size):
    image, side = Image(photo_pixels(*size)), PRESETS["fast"].side
    pixels = searched_pixels(image, side)
    assert pixels.shape[0] * pixels.shape[1] == pytest.approx(side * side / 4, rel=0.01)
    ratio = pixels.shape[1] / size[0]
    assert pixels.shape[0] / size[1] == pytest.approx(ratio, rel=0.05)
    boxes = SelectiveSearch("fast").find(image, silent)
    assert boxes[:, 2:].max(axis=0) == pytest.approx(size, rel=1e-3)
    assert len(boxes) > 10


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (3, 2000), (2000, 3), (10, 10), (1, 2), (7, 40)])
@pytest.mark.parametrize("mode", PRESETS)
def test_an_image_without_room_for_a_box_is_one_box(size, mode):
    image = Image(photo_pixels(*size))
    assert SelectiveSearch(mode).find(image, silent).tolist() == [[0, 0, image.width, image.height]]


@pytest.mark.parametrize("mode", PRESETS)
def test_a_plain_image_is_one_box(mode):
    image = Image(np.full((60, 80, 3), 90, dtype=np.uint8))
    assert SelectiveSearch(mode).find(image, silent).tolist() == [[0, 0, 80, 60]]


def test_an_image_of_noise_has_many_regions():
    noise = Image(np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8))
    assert len(SelectiveSearch("fast").find(noise, silent)) > 1000


def test_progress_counts_the_colour_spaces(photo):
    steps = []
    SelectiveSearch("fast").find(photo, lambda *step: steps.append(step))
    assert {(stage, total) for stage, _, total in steps} == {("proposals", 2)}
    counts = [done for _, done, _ in steps]
    assert (counts[0], counts[-1]) == (0, 2)
    assert counts == sorted(counts)


def test_cancel_takes_effect_at_once_and_ends_the_searches(photo, monkeypatch):
    started, ended, cancelled_at = threading.Event(), threading.Semaphore(0), []
    progress = CancellableProgress()

    def endless(pixels, space, tolerances, min_size, cues, cancel):
        started.set()
        until = time.perf_counter() + 20
        while not cancel[0] and time.perf_counter() < until:
            time.sleep(0.001)
        ended.release()
        raise SearchInterrupted

    def cancel():
        started.wait(20)
        cancelled_at.append(time.perf_counter())
        progress.cancel()

    monkeypatch.setattr(selective_search, "search_colour_space", endless)
    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(Cancelled):
        SelectiveSearch("fast").find(photo, progress)
    waited = time.perf_counter() - cancelled_at[0]
    thread.join()
    assert ended.acquire(timeout=10)
    assert waited < 2.0  # it looks every 0.02 s; the bound is generous to a busy machine


def test_an_error_in_a_search_comes_through_and_stops_the_others(photo, monkeypatch):
    flags = []

    def fail(pixels, space, tolerances, min_size, cues, cancel):
        flags.append(cancel)
        raise MemoryError("no memory for a segmentation")

    monkeypatch.setattr(selective_search, "search_colour_space", fail)
    with pytest.raises(MemoryError):
        SelectiveSearch("fast").find(photo, silent)
    assert all(flag[0] == 1 for flag in flags)


def test_modes_and_their_keys():
    assert SelectiveSearch("fast").key != SelectiveSearch("quality").key
    assert str(PRESETS["fast"].side) in SelectiveSearch("fast").key
    assert SelectiveSearch("quality").title == "Selective Search, quality"
    with pytest.raises(ValueError, match="fast or quality"):
        SelectiveSearch("slow")
