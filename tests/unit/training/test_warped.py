"""The windows that R-CNN learns from: which they are, and that the disk gives back what was computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from spp_viewer.core.boxes import iou_matrix
from spp_viewer.core.image import load_image
from spp_viewer.detectors.rcnn import warp_windows
from spp_viewer.nn.preprocess import image_tensor
from spp_viewer.training import features as features_module
from spp_viewer.training import warped as warped_module
from spp_viewer.training.dataset import read_split
from spp_viewer.training.features import FeatureStore, View
from spp_viewer.training.warped import WarpedStore, choose_windows, warped_batches
from tests import make

CPU = torch.device("cpu")


@pytest.fixture
def proposals():
    rng = np.random.default_rng(5)
    corner = rng.integers(0, 90, (300, 2))
    return np.concatenate([corner, corner + rng.integers(12, 70, (300, 2))], axis=1).astype(np.float32)


@pytest.fixture
def features(tmp_path):
    return FeatureStore(make.random_trunk(), tmp_path / "conv5", CPU)


def test_windows_to_warp(voc_folder, proposals):
    sample = read_split(voc_folder, "train")[1]
    rows, labels = choose_windows(sample, proposals, np.random.default_rng(0))
    truth, classes = sample.easy
    boxes = np.concatenate([truth, proposals])[rows]
    assert len(np.unique(rows)) == len(rows) == 64
    assert np.array_equal(boxes[: len(truth)], truth)
    assert np.array_equal(labels[: len(truth)], classes + 1)
    overlap = iou_matrix(boxes, truth)
    assert (overlap.max(axis=1)[labels > 0] >= 0.5).all()
    used = overlap.max(axis=1)[labels == 0]
    assert len(used) > 0
    assert ((used >= 0.1) & (used < 0.5)).all()
    assert (labels > 0).sum() <= 12
    assert (labels >= 0).sum() <= 32
    assert overlap.max(axis=1)[labels == -1].min() < 0.1  # plain background is there for the SVMs


def test_vectors_are_those_of_each_window_warped_alone(voc_folder, proposals, features, tmp_path, monkeypatch):
    monkeypatch.setattr(warped_module, "mixed_precision", lambda device: False)
    sample = read_split(voc_folder, "train")[0]
    windows = WarpedStore(features, tmp_path / "pool5", 0).load(sample, proposals)
    image = load_image(sample.path)
    prepared = features.backbone.preprocessing(image_tensor(image, CPU).float())
    with torch.inference_mode():
        for row in (0, 30, 63):
            alone = warp_windows(prepared, torch.from_numpy(windows.boxes[row : row + 1]))
            expected = features.backbone.pool5(features.backbone(alone)).flatten()
            torch.testing.assert_close(
                torch.from_numpy(windows.pool5[row]).float(), expected, rtol=2e-3, atol=2e-3 * float(expected.max())
            )


def test_the_disk_gives_back_what_was_computed(voc_folder, proposals, features, tmp_path, monkeypatch):
    sample = read_split(voc_folder, "train")[1]
    first = WarpedStore(features, tmp_path / "pool5", 0).load(sample, proposals)

    def refuse(*arguments):
        raise AssertionError("computed again")

    with monkeypatch.context() as context:
        context.setattr(warped_module, "pool5_of", refuse)
        again = WarpedStore(features, tmp_path / "pool5", 0).load(sample, proposals)
        for name in ("boxes", "labels", "pool5"):
            assert np.array_equal(getattr(first, name), getattr(again, name))
        for store, found in (
            (WarpedStore(features, tmp_path / "pool5", 1), proposals),
            (WarpedStore(features, tmp_path / "pool5", 0), proposals[:200]),
        ):
            with pytest.raises(AssertionError, match="computed again"):
                store.load(sample, found)


def test_a_damaged_entry_is_computed_again(voc_folder, proposals, features, tmp_path):
    sample = read_split(voc_folder, "train")[0]
    first = WarpedStore(features, tmp_path / "pool5", 0).load(sample, proposals)
    (entry,) = Path(tmp_path / "pool5").rglob("*.npz")
    entry.write_bytes(entry.read_bytes()[:100])
    again = WarpedStore(features, tmp_path / "pool5", 0).load(sample, proposals)
    assert np.array_equal(first.pool5, again.pool5)


def test_batches_hold_the_windows_for_fine_tuning_only(voc_folder, proposals, features, tmp_path):
    samples = read_split(voc_folder, "train")
    store = WarpedStore(features, tmp_path / "pool5", 0)
    vectors, labels = warped_batches(store, samples, lambda sample: proposals, 0)(0)
    assert vectors.shape == (len(labels), features.backbone.geometry.channels * features.backbone.pool5_cells)
    assert int(labels.min()) == 0
    order = np.random.default_rng([0, 6, 0]).permutation(3).tolist() * 2
    order += np.random.default_rng([0, 6, 2]).permutation(3).tolist()[:2]  # eight places are two rounds and two thirds
    counts = [int((store.load(sample, proposals).labels >= 0).sum()) for sample in samples]
    assert len(labels) == sum(counts[index] for index in order)


@pytest.mark.parametrize("other", ["another Pillow", "another torch", "other threads"])
def test_features_are_of_what_computed_them(voc_folder, proposals, tmp_path, monkeypatch, other):
    sample, before = read_split(voc_folder, "train")[1], torch.get_num_threads()

    def stored():
        """Files of a store that is asked for a map and for warped windows, and the windows."""
        features = FeatureStore(make.random_trunk(), tmp_path / "conv5", CPU)
        features.load(sample, View(96))
        windows = WarpedStore(features, tmp_path / "pool5", 0).load(sample, proposals)
        return {path.name for path in tmp_path.glob("*5/*/*.npz")}, windows

    files, first = stored()
    assert len(files) == 2
    assert stored()[0] == files
    try:
        if other == "other threads":
            torch.set_num_threads(before + 1)
        elif other == "another torch":
            monkeypatch.setattr(torch, "__version__", "2.5.0")
        else:
            monkeypatch.setattr(features_module, "decoder", lambda: "Pillow 10.3")
        more, again = stored()
    finally:
        torch.set_num_threads(before)
    assert len(more - files) == 2
    np.testing.assert_array_equal(again.boxes, first.boxes)  # what is drawn by chance does not hang on what computes
