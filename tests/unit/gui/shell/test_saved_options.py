from __future__ import annotations

import json
from pathlib import Path

import pytest

from spp_viewer.core.options import Options
from spp_viewer.gui.shell.saved_options import REMEMBERED, from_json, to_json, to_remember
from spp_viewer.pipeline.setup import AnalysisSetup

CHOSEN = {
    "model": Path("/models/mine"),
    "device": "cuda:1",
    "scales": (480, 688),
    "proposals": "grid",
    "max_proposals": 500,
    "score_threshold": -1.0,
    "nms_iou": 0.5,
    "max_per_class": 20,
    "bbox_regression": False,
}


def test_choices_come_back_from_a_file() -> None:
    assert set(CHOSEN) == set(REMEMBERED)
    back = from_json(json.loads(json.dumps(to_json(CHOSEN))))
    assert back == CHOSEN
    assert AnalysisSetup().with_changes(**back).options.scales == (480, 688)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", 3),
        ("device", "tpu"),
        ("device", None),
        ("scales", [688, 480]),
        ("scales", []),
        ("scales", "688"),
        ("scales", [688.0]),
        ("scales", [True]),
        ("proposals", "magic"),
        ("proposals", 1),
        ("max_proposals", 0),
        ("max_proposals", 2.5),
        ("max_proposals", True),
        ("score_threshold", "low"),
        ("score_threshold", float("nan")),
        ("nms_iou", 1.5),
        ("nms_iou", None),
        ("max_per_class", -1),
        ("bbox_regression", 1),
    ],
)
def test_a_bad_choice_costs_only_itself(name: str, value: object) -> None:
    assert from_json({**plain_lists(), name: value}) == {k: v for k, v in CHOSEN.items() if k != name}


def plain_lists() -> dict[str, object]:
    return json.loads(json.dumps(to_json(CHOSEN)))  # type: ignore[no-any-return]


def test_unknown_choices_are_left_out() -> None:
    assert from_json({"sparkle": 3, "seed": 4, "nms_iou": 1}) == {"nms_iou": 1.0}
    with pytest.raises(TypeError):
        from_json([1])


def test_what_the_user_chose_is_remembered() -> None:
    found = AnalysisSetup(Options(scales=(480, 688)))
    now = found.with_changes(nms_iou=0.5, device="cpu")
    assert to_remember({}, found, now) == {"nms_iou": 0.5, "device": "cpu"}
    assert to_remember({"nms_iou": 0.2, "proposals": "grid"}, found, now) == {
        "nms_iou": 0.5,
        "proposals": "grid",
        "device": "cpu",
    }


def test_what_the_command_line_said_is_not() -> None:
    given = AnalysisSetup(Options(scales=(480,)), device="cpu")
    assert to_remember({"scales": (1200,)}, given, given) == {"scales": (1200,)}
    assert to_remember({"scales": (1200,)}, given, given.with_changes(scales=(688,))) == {"scales": (688,)}
