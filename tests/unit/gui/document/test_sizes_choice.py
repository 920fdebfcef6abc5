"""Levels and forms as the user left them."""

from __future__ import annotations

import json

import pytest

from spp_viewer.explain.forms import USUAL, Form, usual_forms
from spp_viewer.gui.document.sizes_choice import LONGEST, MOST_FORMS, SizesChoice
from spp_viewer.gui.shell.settings import Settings, load_settings, save_settings, settings_path

OWN = SizesChoice((2, 5), frozenset({"half", "crop"}), (Form(40, 30), Form(50, 50, crop=True)))


def test_usual_forms_follow_the_image_and_own_ones_stay() -> None:
    first, second = OWN.forms(400, 300), OWN.forms(300, 600)
    assert list(first.values()) == [name for name in USUAL if name not in ("half", "crop")] + ["", ""]
    assert Form(299, 224) in first
    assert Form(224, 448) in second
    assert list(first)[-2:] == list(second)[-2:] == list(OWN.added)


def test_an_own_form_like_a_usual_one_is_that() -> None:
    choice = SizesChoice(added=(Form(299, 224),))
    assert choice.forms(400, 300)[Form(299, 224)] == "plain"
    assert len(choice.forms(400, 300)) == len(USUAL)


def test_a_form_is_taken_out_and_comes_back() -> None:
    usual, own = usual_forms(400, 300)["flat"], Form(77, 33)
    choice = SizesChoice().with_form(own, 400, 300).without_form(usual, 400, 300)
    assert choice == SizesChoice(left_out=frozenset({"flat"}), added=(own,))
    assert choice.with_form(usual, 400, 300).without_form(own, 400, 300) == SizesChoice()


def test_a_choice_survives_a_file() -> None:
    assert SizesChoice.from_json(json.loads(json.dumps(OWN.to_json()))) == OWN
    assert SizesChoice.from_json({}) == SizesChoice()
    assert save_settings(Settings(sizes=OWN))
    assert load_settings().sizes == OWN


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"levels": []},
        {"levels": [0]},
        {"levels": [9]},
        {"levels": [True]},
        {"levels": "124"},
        {"added": [[0, 5, False]]},
        {"added": [[LONGEST + 1, 5, False]]},
        {"added": [[5, 5]]},
        {"added": [[5, 5, 1]]},
        {"added": [7]},
        {"left_out": "half"},
    ],
)
def test_what_is_no_choice_is_refused_and_costs_only_itself(content: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        SizesChoice.from_json(content)
    save_settings(Settings(theme="dark"))
    document = json.loads(settings_path().read_text())
    settings_path().write_text(json.dumps({**document, "sizes": content}))
    assert load_settings() == Settings(theme="dark")


def test_levels_are_sorted_names_known_and_forms_not_too_many() -> None:
    many = [[side, 9, False] for side in range(1, 40)]
    choice = SizesChoice.from_json({"levels": [4, 1, 4], "left_out": ["half", "whole", 3], "added": many})
    assert choice.levels == (1, 4)
    assert choice.bins == 17
    assert choice.left_out == {"half"}
    assert len(choice.added) == MOST_FORMS
