from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.options import Options
from spp_viewer.core.results import STAGES
from spp_viewer.core.reuse import CONSUMERS, FIRST_STAGE, affected_stages, changed_options

CHOICES = sorted(FIRST_STAGE["SPP-Net"])
DETECTORS = pytest.mark.parametrize("detector", ["SPP-Net", "R-CNN"])


@DETECTORS
def test_every_option_has_its_place(detector: str) -> None:
    fields = {item.name for item in dataclasses.fields(Options)}
    assert set(FIRST_STAGE[detector]) == fields | {"model", "device", "proposals_file"}
    assert set(CONSUMERS[detector]) < set(STAGES)


@DETECTORS
def test_results_only_flow_onwards(detector: str) -> None:
    for stage, readers in CONSUMERS[detector].items():
        assert all(STAGES.index(reader) > STAGES.index(stage) for reader in readers)


@pytest.mark.parametrize(
    ("choice", "stages"),
    [
        ("nms_iou", {"nms"}),
        ("bbox_regression", {"nms"}),
        ("score_threshold", {"nms"}),
        ("max_per_class", {"nms"}),
        ("max_proposals", {"proposals", "windows", "pool", "fc", "svm", "bbox", "nms"}),
        ("scales", {"conv", "windows", "pool", "fc", "svm", "bbox", "nms"}),
        ("device", {"conv", "windows", "pool", "fc", "svm", "bbox", "nms"}),
        ("seed", set()),
    ],
)
def test_what_a_choice_touches(choice: str, stages: set[str]) -> None:
    assert affected_stages([choice]) == stages


def test_rcnn_has_no_scales_and_warps_its_proposals_anew() -> None:
    assert affected_stages(["scales"], "R-CNN") == set()
    assert affected_stages(["proposals"], "R-CNN") == {"proposals", "crop", "conv", "fc", "svm", "bbox", "nms"}


@given(st.lists(st.sampled_from(CHOICES)))
def test_several_choices_touch_what_each_of_them_does(choices: list[str]) -> None:
    assert affected_stages(choices) == frozenset().union(*(affected_stages([choice]) for choice in choices))


def test_changed_options_are_named() -> None:
    assert changed_options(Options(), Options()) == set()
    assert changed_options(Options(), Options(nms_iou=0.5, scales=(480, 688))) == {"nms_iou", "scales"}
