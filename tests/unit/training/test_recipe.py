"""The whole training on five small pictures: it ends in a working model, and an interrupted run in the same one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from spp_viewer.core.errors import DatasetError
from spp_viewer.core.image import load_image
from spp_viewer.core.progress import Cancelled, silent
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.proposals.grid import Grid
from spp_viewer.training import recipe
from spp_viewer.training.dataset import read_split
from spp_viewer.training.finetune import FinetuneOptions
from spp_viewer.training.recipe import Source, TrainOptions, train
from tests import make


def options(folder, tmp_path, **changes):
    return TrainOptions(
        sources=(Source(folder),),
        out=tmp_path / "model",
        work=tmp_path / "work",
        main_scale=224,
        max_proposals=60,
        device="cpu",
        steps=6,
        finetune=FinetuneOptions(width=16, warmup=2),
        **changes,
    )


@pytest.fixture
def few_side_scales(monkeypatch):
    monkeypatch.setattr("spp_viewer.training.sampling.SIDE_SCALES", (192, 256))


@pytest.mark.usefixtures("few_side_scales")
def test_trains_both_detectors(voc_folder, tmp_path):
    train(options(voc_folder, tmp_path), make.random_trunk(), silent)
    bundle = load_bundle(tmp_path / "model")
    assert bundle.card["training_boxes"]["cat"] == 2
    assert set(bundle.thin_classes) == set(bundle.classes)  # every class has fewer than a hundred boxes
    image = load_image(voc_folder / "JPEGImages" / "a.png")
    for detector in (SppNet(bundle, "cpu", make.SMALL), Rcnn(bundle, "cpu", make.SMALL)):
        analysis = detector.analyse(image)
        trained = [bundle.classes.index(name) for name in ("cat", "dog")]
        assert np.ptp(analysis.scores[:, trained], axis=0).min() > 0
        others = np.delete(analysis.scores, trained, axis=1)
        assert others.max() <= -1.5  # nothing to learn them from: they never detect


@pytest.mark.usefixtures("few_side_scales")
def test_interrupted_run_goes_on_to_the_same_model(voc_folder, tmp_path, monkeypatch):
    monkeypatch.setattr("spp_viewer.training.finetune.CHECKPOINT_EVERY", 2)
    straight = train(options(voc_folder, tmp_path / "one", rcnn=False), make.random_trunk(), silent)

    def stop_at(limit):
        def progress(stage, done, total):
            if (stage, done) == limit:
                raise Cancelled

        return progress

    broken = options(voc_folder, tmp_path / "two", rcnn=False)
    for limit in (("proposals", 1), ("fine-tuning", 3), ("features of windows", 1), ("SVMs", 4)):
        with pytest.raises(Cancelled):
            train(broken, make.random_trunk(), stop_at(limit))
    resumed = train(broken, make.random_trunk(), silent)
    assert straight.sppnet is not None
    assert resumed.sppnet is not None
    for name, tensor in straight.sppnet.state().items():
        torch.testing.assert_close(resumed.sppnet.state()[name], tensor, rtol=0, atol=0)


def test_heads_are_told_apart_by_what_found_the_boxes_and_what_computed(voc_folder, tmp_path, monkeypatch):
    chosen, samples = options(voc_folder, tmp_path, proposals="grid"), read_split(voc_folder, "train")
    first = recipe._fingerprint(chosen, samples, "trunk by 2 threads")
    assert recipe._fingerprint(chosen, samples, "trunk by 2 threads") == first
    assert recipe._fingerprint(chosen, samples, "trunk by 4 threads") != first
    monkeypatch.setattr(Grid, "key", "grid of another version")
    assert recipe._fingerprint(chosen, samples, "trunk by 2 threads") != first


def test_photographs_without_boxes_teach_nothing(voc_folder, tmp_path):
    for annotation in (voc_folder / "Annotations").iterdir():
        annotation.write_text("<annotation></annotation>")
    with pytest.raises(DatasetError, match="nothing to learn"):
        train(options(voc_folder, tmp_path), make.random_trunk(), silent)
