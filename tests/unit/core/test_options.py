"""Options are checked when made."""

from __future__ import annotations

import dataclasses

import pytest

from spp_viewer.core.options import FIVE_SCALES, Options, parse_scales


def test_defaults_are_the_papers():
    options = Options()
    assert options.scales == (688,)
    assert FIVE_SCALES == (480, 576, 688, 864, 1200)
    assert (options.score_threshold, options.nms_iou, options.max_per_class) == (-1.5, 0.3, 100)
    assert (options.proposals, options.max_proposals, options.bbox_regression) == ("fast", 2000, True)


def test_options_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Options().nms_iou = 0.5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scales", ()),
        ("scales", (31,)),
        ("scales", (5000,)),
        ("scales", (688, 480)),
        ("scales", (480, 480)),
        ("proposals", "slow"),
        ("max_proposals", 0),
        ("nms_iou", -0.1),
        ("nms_iou", 1.1),
        ("max_per_class", 0),
    ],
)
def test_nonsense_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Options(**{name: value})


def test_scales_as_somebody_writes_them():
    assert parse_scales(" 688, 480,480") == (480, 688)
    for text in ("", "688,", "a", "31", "4097", "688 480", "6.5"):
        with pytest.raises(ValueError):  # noqa: PT011
            parse_scales(text)
