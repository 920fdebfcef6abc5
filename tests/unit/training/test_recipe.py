"""The whole training on five small pictures: it ends in a working model, and an interrupted run in the same one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from spp_viewer.core.errors import DatasetError, TrainingError
from spp_viewer.core.image import load_image
from spp_viewer.core.progress import Cancelled, silent
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.nn.pyramid import bins_first_columns
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


@pytest.mark.usefixtures("few_side_scales")
def test_fc6_is_factored_before_the_svms_are_mined(voc_folder, tmp_path, monkeypatch):
    whole = train(options(voc_folder, tmp_path / "whole"), make.random_trunk(), silent)
    seen = []
    original = recipe.collect

    def note(samples, windows_of, fc7_of, *rest):
        seen.append((windows_of(0, samples[0])[1], fc7_of))
        return original(samples, windows_of, fc7_of, *rest)

    monkeypatch.setattr(recipe, "collect", note)
    made = train(options(voc_folder, tmp_path, fc6_rank=4, rcnn_fc6_rank=4), make.random_trunk(), silent)
    bundle = load_bundle(tmp_path / "model")
    assert (bundle.sppnet.fc6.rank, bundle.rcnn.fc6.rank) == (4, 4)
    for key, heads, before in (("sppnet", made.sppnet, whole.sppnet), ("rcnn", made.rcnn, whole.rcnn)):
        entry = bundle.card["fc6_factors"][key]
        assert torch.equal(heads.fc7_weight, before.fc7_weight) == (entry["steps"] == 0)  # it learns with the factors
        assert (entry["rank"], entry["photographs"], entry["held_out"]) == (4, 2, 1)
        assert entry["score_error"] > 0
    (pooled, fc7_of), _ = seen
    columns = torch.argsort(bins_first_columns((1, 2, 3, 6), 256))
    with torch.inference_mode():
        mined = fc7_of(pooled).float()  # may have been computed in bfloat16
    published = pooled[:, columns]
    near, far = ((mined - heads.fc7(published)).norm() / mined.norm() for heads in (made.sppnet, whole.sppnet))
    assert near < 0.5 * far, (near, far)
    assert "SPP-Net's fc6 is two factors of rank 4, fitted" in (tmp_path / "model" / "CARD.md").read_text()


@pytest.mark.usefixtures("few_side_scales")
def test_another_rank_goes_on_from_what_is_fine_tuned(voc_folder, tmp_path, monkeypatch):
    train(options(voc_folder, tmp_path, rcnn=False), make.random_trunk(), silent)
    (log,) = (tmp_path / "work").glob("sppnet-*/finetune.csv")
    before = log.read_bytes()
    made = train(options(voc_folder, tmp_path, rcnn=False, fc6_rank=4), make.random_trunk(), silent)
    assert log.read_bytes() == before

    def refuse(*arguments):
        raise AssertionError("fitted again")

    monkeypatch.setattr(recipe, "fit_heads", refuse)
    again = train(options(voc_folder, tmp_path, rcnn=False, fc6_rank=4), make.random_trunk(), silent)
    assert again.card["fc6_factors"] == made.card["fc6_factors"]
    assert torch.equal(again.sppnet.fc6.inner, made.sppnet.fc6.inner)
    assert train(options(voc_folder, tmp_path, rcnn=False), make.random_trunk(), silent).sppnet.fc6.rank is None


def test_a_rank_that_saves_nothing_is_refused_at_once(voc_folder, tmp_path):
    with pytest.raises(TrainingError, match=r"rank 16 .* at most 15"):
        train(options(voc_folder, tmp_path, fc6_rank=16), make.random_trunk(), silent)
    assert not (tmp_path / "work").exists()
