"""What is kept of an earlier analysis, and that nobody can tell by the results."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.core.reuse import affected_stages, changed_options
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.reuse import postprocess_again
from spp_viewer.nn.bundle import ModelBundle
from tests import make
from tests.unit.exchange.made import assert_same

BASE = Options(scales=(128, 192), proposals="grid", max_proposals=40)
CHANGES: dict[str, dict[str, Any]] = {
    "nms_iou": {"nms_iou": 0.6},
    "score_threshold": {"score_threshold": -2.5},
    "max_per_class": {"max_per_class": 2},
    "bbox_regression": {"bbox_regression": False},
    "max_proposals": {"max_proposals": 25},
    "proposals": {"proposals": "fast"},
    "fewer scales": {"scales": (192,)},
    "more scales": {"scales": (96, 128, 192)},
    "other scales": {"scales": (96, 192)},
    "seed": {"seed": 3},
}


class Counted:
    """A detector that counts its passes over whole images."""

    def __init__(self, bundle: ModelBundle, options: Options) -> None:
        self.detector = SppNet(bundle, "cpu", options)
        self.passes = 0
        backbone, forward = self.detector.backbone, self.detector.backbone.forward

        def counting(*args, **kwargs):
            self.passes += 1
            return forward(*args, **kwargs)

        backbone.forward = counting  # type: ignore[method-assign]

    def analyse(self, *args, **kwargs) -> Analysis:
        return self.detector.analyse(*args, **kwargs)


def assert_same_results(ours: Analysis, theirs: Analysis) -> None:
    """Equal but for the clock."""
    for item in dataclasses.fields(Analysis):
        if item.name == "maps" and ours.maps is not None and theirs.maps is not None:
            for mine, other in zip(ours.maps, theirs.maps, strict=True):
                assert_same(dataclasses.replace(mine, seconds=0.0), dataclasses.replace(other, seconds=0.0))
        elif item.name == "proposals":
            assert_same(
                dataclasses.replace(ours.proposals, cached=False), dataclasses.replace(theirs.proposals, cached=False)
            )
        elif item.name not in ("timings", "reused"):
            assert_same(getattr(ours, item.name), getattr(theirs, item.name))


@pytest.fixture(scope="module")
def earlier(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    return SppNet(tiny_bundle, "cpu", BASE).analyse(photo)


@pytest.mark.parametrize("name", CHANGES)
def test_a_rerun_gives_the_bits_of_a_whole_run(
    name: str, photo: Image, tiny_bundle: ModelBundle, earlier: Analysis
) -> None:
    options = dataclasses.replace(BASE, **CHANGES[name])
    again = SppNet(tiny_bundle, "cpu", options).analyse(photo, earlier=earlier)
    assert_same_results(again, SppNet(tiny_bundle, "cpu", options).analyse(photo))
    done = frozenset(again.timings.seconds) - again.reused
    assert done <= affected_stages(changed_options(BASE, options)) | {"nms"}
    for stage in again.reused - {"conv"}:
        assert again.timings[stage] == earlier.timings[stage]
    assert sum(again.timings.seconds.values()) <= again.timings.total * 1.001


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("nms_iou", 0),
        ("proposals", 0),
        ("max_proposals", 0),
        ("fewer scales", 0),
        ("more scales", 1),
        ("other scales", 1),
    ],
)
def test_maps_at_scales_that_both_have_are_kept(
    name: str, passes: int, photo: Image, tiny_bundle: ModelBundle, earlier: Analysis
) -> None:
    options = dataclasses.replace(BASE, **CHANGES[name])
    detector = Counted(tiny_bundle, options)
    again = detector.analyse(photo, earlier=earlier)
    assert detector.passes == passes
    assert ("conv" in again.reused) == (passes == 0)
    assert earlier.maps is not None
    assert again.maps is not None
    old = {m.scale: m for m in earlier.maps}
    assert all(m is old[m.scale] for m in again.maps if m.scale in old)
    assert again.timings["conv"] >= sum(m.seconds for m in again.maps) > 0  # of the kept ones as well


def test_a_higher_limit_that_finds_no_more_boxes_keeps_everything(photo: Image, tiny_bundle: ModelBundle) -> None:
    few = dataclasses.replace(BASE, scales=(96,), max_proposals=10**5)
    first = SppNet(tiny_bundle, "cpu", few).analyse(photo)
    more = dataclasses.replace(few, max_proposals=10**6)
    again = SppNet(tiny_bundle, "cpu", more).analyse(photo, earlier=first)
    assert again.options == more
    assert again.fc7 is first.fc7
    assert "fc" in again.reused


def test_another_model_keeps_nothing_but_the_proposals(photo: Image, earlier: Analysis) -> None:
    other = make.make_bundle(seed=5)
    detector = Counted(other, BASE)
    again = detector.analyse(photo, earlier=earlier)
    assert detector.passes == 2
    assert again.proposals is earlier.proposals
    assert again.reused == {"decode", "proposals"}
    assert_same_results(again, SppNet(other, "cpu", BASE).analyse(photo))


@pytest.mark.parametrize(
    "change",
    [
        {"computed_by": "torch 2.5, another processor"},
        {"computed_by": ""},  # a file of before
        {"fingerprint": ""},
        {"detector": "R-CNN"},
    ],
)
def test_what_was_made_otherwise_is_made_again(
    change: dict[str, Any], photo: Image, tiny_bundle: ModelBundle, earlier: Analysis
) -> None:
    foreign = dataclasses.replace(earlier, **change)
    again = SppNet(tiny_bundle, "cpu", BASE).analyse(photo, earlier=foreign)
    assert again.reused == {"decode", "proposals"}


def test_proposals_that_another_search_found_are_found_again(
    photo: Image, tiny_bundle: ModelBundle, earlier: Analysis
) -> None:
    for key in ("grid of another version", ""):
        foreign = dataclasses.replace(earlier, proposals=dataclasses.replace(earlier.proposals, key=key))
        again = SppNet(tiny_bundle, "cpu", BASE).analyse(photo, earlier=foreign)
        assert "proposals" not in again.reused
        assert again.proposals.key == earlier.proposals.key != key


def test_another_image_keeps_nothing(tiny_bundle: ModelBundle, earlier: Analysis) -> None:
    other = Image(make.photo_pixels(seed=4))
    again = SppNet(tiny_bundle, "cpu", BASE).analyse(other, earlier=earlier)
    assert again.reused == frozenset()
    assert_same_results(again, SppNet(tiny_bundle, "cpu", BASE).analyse(other))


def test_equal_pixels_are_the_same_image(photo: Image, tiny_bundle: ModelBundle, earlier: Analysis) -> None:
    again = SppNet(tiny_bundle, "cpu", BASE).analyse(Image(photo.pixels.copy()), earlier=earlier)
    assert "fc" in again.reused


def test_boxes_that_somebody_brought_are_not_taken_for_found_ones(photo: Image, tiny_bundle: ModelBundle) -> None:
    brought = Proposals(make.random_boxes(12, photo.width, photo.height), "brought", 12)
    first = SppNet(tiny_bundle, "cpu", BASE).analyse(photo, brought)
    again = SppNet(tiny_bundle, "cpu", BASE).analyse(photo, earlier=first)
    assert again.proposals.method != "brought"
    kept = SppNet(tiny_bundle, "cpu", BASE).analyse(photo, brought, earlier=first)
    assert "fc" in kept.reused


@pytest.mark.parametrize("name", ["nms_iou", "bbox_regression", "more scales"])
def test_rcnn_keeps_its_scores_too(name: str, photo: Image, tiny_bundle: ModelBundle) -> None:
    few = dataclasses.replace(BASE, max_proposals=4)
    first = Rcnn(tiny_bundle, "cpu", few).analyse(photo)
    options = dataclasses.replace(few, **CHANGES[name])
    again = Rcnn(tiny_bundle, "cpu", options).analyse(photo, earlier=first)
    assert again.reused == {"decode", "proposals", "crop", "conv", "fc", "svm", "bbox"}
    assert_same_results(again, Rcnn(tiny_bundle, "cpu", options).analyse(photo))


@given(
    iou=st.floats(0, 1), threshold=st.floats(-4, 2), most=st.integers(1, 50), regression=st.booleans(), data=st.data()
)
def test_postprocessing_alone_gives_the_same_whatever_was_before(
    earlier: Analysis, iou: float, threshold: float, most: int, regression: bool, data: st.DataObject
) -> None:
    options = dataclasses.replace(
        BASE, nms_iou=iou, score_threshold=threshold, max_per_class=most, bbox_regression=regression
    )
    between = dataclasses.replace(BASE, nms_iou=data.draw(st.floats(0, 1)))
    straight = postprocess_again(earlier, options)
    assert_same_results(straight, postprocess_again(postprocess_again(earlier, between), options))
    assert straight.reused == frozenset(earlier.timings.seconds) - {"nms"}


def test_postprocessing_refuses_what_it_cannot_do(earlier: Analysis) -> None:
    with pytest.raises(ValueError, match="touch bbox, conv"):
        postprocess_again(earlier, dataclasses.replace(BASE, scales=(96,)))
