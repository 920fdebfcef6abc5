from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from spp_viewer.cli import arguments
from spp_viewer.cli.main import COMMANDS, load_command, make_parser
from spp_viewer.core.options import FIVE_SCALES, PROPOSAL_METHODS, SINGLE_SCALE, Options


def parse(*words: str) -> argparse.Namespace:
    return arguments.shared_arguments().parse_args(words)


def test_defaults_are_the_defaults_of_the_analysis() -> None:
    args = parse()
    assert arguments.options_of(args) == Options()
    assert arguments.proposals_file_of(args) is None
    assert args.device == "auto"
    assert args.model is None


def test_every_shared_option_reaches_the_analysis() -> None:
    args = parse("--scales", "688,480", "--proposals", "quality", "--max-proposals", "77", "--seed", "5")
    assert arguments.options_of(args) == Options(scales=(480, 688), proposals="quality", max_proposals=77, seed=5)


def test_changes_go_over_the_arguments() -> None:
    assert arguments.options_of(parse(), score_threshold=-3.0).score_threshold == -3.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", SINGLE_SCALE), ("5", FIVE_SCALES), ("600", (600,)), ("688,480,688", (480, 688))],
)
def test_scales(text: str, expected: tuple[int, ...]) -> None:
    assert arguments.scales(text) == expected


@pytest.mark.parametrize("text", ["", "0", "31", "4097", "480,", "a", "6.5", "-688"])
def test_scales_that_are_none(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="between 32 and 4096"):
        arguments.scales(text)


def test_a_file_of_proposals_leaves_the_method_alone() -> None:
    args = parse("--proposals", "boxes.CSV")
    assert arguments.proposals_file_of(args) == Path("boxes.CSV")
    assert arguments.options_of(args).proposals == "fast"


@pytest.mark.parametrize("name", PROPOSAL_METHODS)
def test_every_method_can_be_named(name: str) -> None:
    assert arguments.options_of(parse("--proposals", name)).proposals == name
    assert name in arguments.shared_arguments().format_help()


@pytest.mark.parametrize("text", ["slow", "boxes.txt", ""])
def test_proposals_that_are_none(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="fast, quality, opencv-fast, opencv-quality, grid or a"):
        arguments.proposals(text)


@pytest.mark.parametrize("text", ["auto", "cpu", "mps", "cuda", "cuda:1"])
def test_devices(text: str) -> None:
    assert arguments.device(text) == text


@pytest.mark.parametrize("text", ["gpu", "cuda:", "cuda:x", "cpu:0", "CPU", "auto "])
def test_devices_that_are_none(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="cuda:N"):
        arguments.device(text)


@pytest.mark.parametrize("text", ["0", "-1", "2.5", "many"])
def test_positive_integers_only(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="positive"):
        arguments.positive(text)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "low"])
def test_finite_numbers_only(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="not a number"):
        arguments.finite(text)


def test_window_size() -> None:
    assert arguments.pixel_size("1280x800") == (1280, 800)
    for text in ("1280", "1280x", "x800", "1280*800", "-1280x800", "1x1"):
        with pytest.raises(argparse.ArgumentTypeError, match="1280x800"):
            arguments.pixel_size(text)


@pytest.mark.parametrize("name", [*COMMANDS, "window"])
def test_shared_options_mean_the_same_in_every_command(name: str) -> None:
    parser = make_parser(name, load_command(name))
    own = {action.dest: action for action in parser._actions}
    for action in arguments.shared_arguments()._actions:
        assert own[action.dest].option_strings == action.option_strings
        assert own[action.dest].default == action.default
        assert own[action.dest].type is action.type
