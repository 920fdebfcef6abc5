from __future__ import annotations

import pytest

from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.strip.stages import KEYS
from spp_viewer.gui.tour.steps import STEPS, TourStep, fields_of

STEP = TourStep("k", "t", ("Always.", "With {a} and {b}.", "With {c:>3}."), "image")


def test_there_are_eight_to_ten_steps_each_with_its_own_name() -> None:
    assert 8 <= len(STEPS) <= 10
    assert len({step.key for step in STEPS}) == len(STEPS)
    assert len({step.title for step in STEPS}) == len(STEPS)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_step_is_of_a_stage_and_a_page_that_exist(step: TourStep) -> None:
    assert step.stage in KEYS
    assert not step.panel or step.panel in PANELS or step.fallback in PANELS
    assert step.rings
    assert all(words.endswith(".") for words in step.sentences)
    assert not any(letter.isdigit() for words in step.sentences for letter in _plain(words)), "a figure that is fixed"


def _plain(words: str) -> str:
    """A sentence without names that have digits, and without what the paper itself reports."""
    for known in ("conv5", "fc7", "24 to 102"):
        words = words.replace(known, "")
    for name in fields_of(words):
        words = words.replace("{" + name + "}", "")
    return words


def test_a_sentence_is_told_if_all_its_figures_are_known() -> None:
    assert STEP.tell({}) == "Always."
    assert STEP.tell({"a": "1"}) == "Always."
    assert STEP.tell({"a": "1", "b": "2", "d": "9"}) == "Always. With 1 and 2."
    assert STEP.tell({"c": "3"}) == "Always. With   3."


def test_names_of_figures() -> None:
    assert fields_of("No figure.") == set()
    assert fields_of("{one} of {two:g}, {{three}}") == {"one", "two"}
