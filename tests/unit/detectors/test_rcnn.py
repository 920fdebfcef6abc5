"""R-CNN against a twin that crops, resizes and scores one box at a time."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image as PilImage

from spp_viewer.core.image import Image
from spp_viewer.core.results import STAGES, Proposals
from spp_viewer.detectors import Rcnn
from spp_viewer.detectors.rcnn import CPU_BATCH, MAX_BATCH, batch_size, grow_boxes, warp_windows, window_bytes
from spp_viewer.nn.bundle import ModelBundle
from tests.make import SMALL, photo_pixels, random_boxes

SIDE, CONTEXT = 227, 16


def grown(box):
    """The box takes 195 of the 227 pixels of the warp, which leaves 16 of context on each side."""
    scale = SIDE / (SIDE - 2 * CONTEXT)
    cx, cy = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    w, h = (box[2] - box[0]) * scale, (box[3] - box[1]) * scale
    return cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2


def stretch(line, low, high):
    """One row or column of pixels (L, ...) warped to 227: resize the visible part to its place, zero elsewhere."""
    length = len(line)
    out = np.zeros((SIDE, *line.shape[1:]))
    first = int(np.floor(max(low, 0)))
    last = max(int(np.ceil(min(high, length))) - 1, first)
    visible = line[first : last + 1]
    for i in range(SIDE):
        edge = low + (i + 0.5) * (high - low) / SIDE
        if 0 <= edge < length:
            at = min(max(edge - 0.5 - first, 0), last - first)
            below = int(np.floor(at))
            above = min(below + 1, last - first)
            out[i] = visible[below] * (1 - (at - below)) + visible[above] * (at - below)
    return out


def slow_warp(prepared, box):
    """prepared (3, H, W) and one box to (3, 227, 227), in double precision."""
    x1, y1, x2, y2 = grown([float(v) for v in box])
    rows = stretch(prepared.transpose(1, 2, 0).astype(np.float64), y1, y2)  # [227, W, 3]
    return stretch(rows.transpose(1, 0, 2), x1, x2).transpose(2, 1, 0)


def prepare(image):
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    return ((image.pixels / 255 - mean) / std).transpose(2, 0, 1).astype(np.float32)


def boxes_of(image, count=20):
    edges = [
        [0, 0, image.width, image.height],
        [0, 0, 1, 1],
        [image.width - 1, image.height - 1, image.width, image.height],
        [0, 40, 30, 90],
        [150, 100, 200, 150],
        [20, 20, 120, 24],
    ]
    return np.concatenate([random_boxes(count, image.width, image.height, seed=3), edges]).astype(np.float32)


def test_warping_against_the_twin(photo):
    prepared, boxes = prepare(photo), boxes_of(photo)
    warped = warp_windows(torch.from_numpy(prepared)[None], torch.from_numpy(boxes)).numpy()
    assert warped.shape == (len(boxes), 3, SIDE, SIDE)
    for number, box in enumerate(boxes):
        # Tolerance: float32 positions are off by about 1e-5 pixels. Where the image ends, that can decide whether one
        # row or column counts as outside.
        error = np.abs(warped[number] - slow_warp(prepared, box)).max(axis=0) > 2e-3
        assert error.any(axis=0).sum() <= 1 or error.any(axis=1).sum() <= 1, box


def test_the_inside_of_a_warp_is_pillows_bilinear_resize(photo):
    prepared = prepare(photo)
    for left, top, side in ((20, 30, 96), (50, 12, 130), (100, 60, 57)):
        middle, half = np.array([left + side / 2, top + side / 2]), side * (SIDE - 2 * CONTEXT) / SIDE / 2
        box = np.concatenate([middle - half, middle + half]).astype(np.float32)  # grows to exactly side x side
        warped = warp_windows(torch.from_numpy(prepared)[None], torch.from_numpy(box)[None])[0].numpy()
        for channel in range(3):
            crop = PilImage.fromarray(prepared[channel, top : top + side, left : left + side])
            resized = np.asarray(crop.resize((SIDE, SIDE), PilImage.Resampling.BILINEAR))
            np.testing.assert_allclose(warped[channel, 4:-4, 4:-4], resized[4:-4, 4:-4], atol=2e-3)


def test_outside_the_image_is_the_mean(photo):
    prepared = torch.from_numpy(prepare(photo))[None] + 5  # nothing inside is zero
    corner = torch.tensor([[0.0, 0.0, 39.0, 39.0]])
    warped = warp_windows(prepared, corner)[0]
    assert (warped[:, :16] == 0).all()
    assert (warped[:, :, :16] == 0).all()
    assert (warped[:, 16:, 16:] != 0).all()


def test_growing(photo):
    boxes = boxes_of(photo)
    result = grow_boxes(torch.from_numpy(boxes))
    np.testing.assert_allclose(result.numpy(), [grown(box) for box in boxes.tolist()], atol=1e-3)


def slow_analysis(bundle, image, boxes):
    prepared = prepare(image)
    heads = bundle.rcnn
    scores, offsets = [], []
    with torch.inference_mode():
        for box in boxes:
            window = torch.from_numpy(slow_warp(prepared, box)).float()[None]
            pool5 = F.max_pool2d(bundle.backbone(window), 3, 2).flatten(1)
            scores.append(heads.scores(heads.fc7(pool5))[0].numpy())
            offsets.append(heads.regress_all(pool5)[0].numpy())
    return np.array(scores), np.array(offsets)


@pytest.fixture(scope="module")
def analysed(either_bundle, photo):
    boxes = boxes_of(photo, count=14)
    return Rcnn(either_bundle, "cpu", SMALL).analyse(photo, Proposals(boxes, "random", len(boxes)))


def test_analyse_against_the_twin(either_bundle, photo, analysed):
    scores, offsets = slow_analysis(either_bundle, photo, analysed.proposals.boxes)
    # Scores of a class have a deviation of 1. A row of the warp on the edge of the image may fall to either side.
    np.testing.assert_allclose(analysed.scores, scores, atol=0.05)
    assert np.median(np.abs(analysed.scores - scores)) < 1e-3
    np.testing.assert_allclose(analysed.offsets, offsets, atol=0.02)


def test_what_an_analysis_says_about_itself(analysed):
    assert analysed.detector == "R-CNN"
    assert analysed.maps is None
    assert analysed.windows is None
    assert analysed.fc7.shape[0] == len(analysed.proposals)
    assert list(analysed.timings.seconds) == [stage for stage in STAGES if stage not in ("windows", "pool")]
    assert len(analysed.detections) > 0


def test_the_same_bits_in_every_run_and_of_every_object(either_bundle, photo, analysed):
    again = Rcnn(either_bundle, "cpu", SMALL).analyse(photo, analysed.proposals)
    assert again.scores.tobytes() == analysed.scores.tobytes()
    assert again.detections.boxes.tobytes() == analysed.detections.boxes.tobytes()


def test_batches_leave_no_trace(tiny_bundle, photo, monkeypatch):
    boxes = random_boxes(5, photo.width, photo.height, seed=1)
    proposals = Proposals(boxes, "random", 5)
    detector = Rcnn(tiny_bundle, "cpu", SMALL)
    whole = detector.analyse(photo, proposals)
    monkeypatch.setattr("spp_viewer.detectors.rcnn.CPU_BATCH", 2)
    np.testing.assert_allclose(detector.analyse(photo, proposals).scores, whole.scores, atol=1e-4)


@pytest.mark.parametrize(
    ("free", "windows"), [(0, 16), (100 * 2**20, 16), (2**30, 64), (2**32, 256), (140 * 2**30, MAX_BATCH)]
)
def test_the_batch_suits_the_free_memory(tiny_bundle, monkeypatch, free, windows):
    monkeypatch.setattr("spp_viewer.detectors.rcnn.free_memory", lambda device: free)
    assert batch_size(torch.device("cuda"), tiny_bundle.backbone) == windows
    if 16 < windows < MAX_BATCH:
        assert (
            windows * window_bytes(tiny_bundle.backbone) <= free / 4 < 2 * windows * window_bytes(tiny_bundle.backbone)
        )


def test_a_cpu_has_a_batch_of_its_own(tiny_bundle):
    assert batch_size(torch.device("cpu"), tiny_bundle.backbone) == CPU_BATCH


def test_memory_of_a_window(tiny_bundle):
    # AlexNet: 64 x 56 x 56 after conv1 beside the 227 x 227 input is the widest place.
    assert window_bytes(tiny_bundle.backbone) == 4 * (5 * 227 * 227 + 3 * 227 * 227 + 64 * 56 * 56)


def test_a_full_memory_halves_the_batch(tiny_bundle, photo, monkeypatch):
    boxes = random_boxes(40, photo.width, photo.height, seed=1, shortest=16)
    proposals = Proposals(boxes, "random", 40)
    detector = Rcnn(tiny_bundle, "cpu", SMALL)
    whole = detector.analyse(photo, proposals)
    seen = []

    def scarce(prepared, some):
        seen.append(len(some))
        if len(some) > 20:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return warp_windows(prepared, some)

    monkeypatch.setattr("spp_viewer.detectors.rcnn.warp_windows", scarce)
    again = detector.analyse(photo, proposals)
    assert seen == [40, 32, 16, 16, 8]
    assert again.notices == ()
    np.testing.assert_allclose(again.scores, whole.scores, atol=1e-4)


def test_a_batch_can_be_cut_between_layers(tiny_bundle, photo):
    steps = []
    proposals = Proposals(random_boxes(6, photo.width, photo.height, shortest=20), "random", 6)
    Rcnn(tiny_bundle, "cpu", SMALL).analyse(photo, proposals, lambda *step: steps.append(step))
    layers = len(tiny_bundle.backbone.layers)
    assert steps.count(("conv", 0, 6)) >= layers
    assert steps.count(("conv", 6, 6)) == 1


def test_no_proposals_and_no_heads(tiny_bundle, photo):
    nothing = Proposals(np.zeros((0, 4)), "none", 0)
    assert Rcnn(tiny_bundle, "cpu", SMALL).analyse(photo, nothing).scores.shape == (0, 4)
    bare = ModelBundle("features", (), (1, 2, 4), tiny_bundle.backbone, None)
    analysis = Rcnn(bare, "cpu", SMALL).analyse(photo, Proposals(random_boxes(3, 50, 50), "random", 3))
    assert (analysis.classes, analysis.scores.shape, len(analysis.detections)) == ((), (3, 0), 0)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (3, 2000)])
def test_odd_images(tiny_bundle, size):
    image = Image(photo_pixels(*size))
    options = dataclasses.replace(SMALL, max_proposals=4)
    analysis = Rcnn(tiny_bundle, "cpu", options).analyse(image)
    assert np.isfinite(analysis.scores).all()
    boxes = analysis.detections.boxes
    assert ((boxes >= 0) & (boxes <= [*size, *size])).all()
