from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.gui.canvas.view_options import OVERLAYS, CanvasOptions, complete_order
from spp_viewer.gui.shell.settings import Settings, load_settings, save_settings

CHOSEN = CanvasOptions(OVERLAYS[::-1], {"conv5": 0.5}, "energy", True, "nms", ("proposals", "pyramid"), (2, 6))


def test_what_is_saved_comes_back() -> None:
    save_settings(Settings(canvas=CHOSEN))
    assert load_settings().canvas == CHOSEN


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("order", "conv5"),
        ("opacity", [0.5]),
        ("reduction", "median"),
        ("reduction", []),
        ("comparing", "yes"),
        ("comparison", "apples"),
        ("own", 3),
        ("levels", []),
        ("levels", [2, 0]),
        ("levels", [True]),
        ("levels", "26"),
    ],
)
def test_a_bad_value_costs_only_itself(key: str, value: object) -> None:
    content = {name: getattr(CHOSEN, name) for name in CHOSEN.__dataclass_fields__}
    content |= {"order": list(CHOSEN.order), "own": list(CHOSEN.own), "levels": [6, 2], key: value}
    look = CanvasOptions.from_json(content)
    for name in CHOSEN.__dataclass_fields__:
        assert getattr(look, name) == getattr(CanvasOptions() if name == key else CHOSEN, name)


def test_opacities_are_kept_in_range_and_strange_ones_left_out() -> None:
    look = CanvasOptions.from_json(
        {"opacity": {"conv5": 7, "truth": 0.0, "before": True, "sparkles": 0.5, "window": float("nan")}}
    )
    assert look.opacity == {"conv5": 1.0, "truth": 0.1}


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(TypeError):
        CanvasOptions.from_json([])


@given(st.lists(st.sampled_from([*OVERLAYS, "sparkles", 7]), max_size=12))
def test_an_order_has_every_overlay_once_and_keeps_what_it_was_given(keys: list[object]) -> None:
    order = complete_order(keys)
    assert sorted(order) == sorted(OVERLAYS)
    known = [key for key in dict.fromkeys(keys) if key in OVERLAYS]
    assert [key for key in order if key in known] == known


def test_without_a_choice_the_order_is_the_first_one() -> None:
    assert complete_order([]) == OVERLAYS
