from __future__ import annotations

import argparse
import sys

import pytest

from spp_viewer import __version__
from spp_viewer.cli import detect
from spp_viewer.cli.arguments import UsageError
from spp_viewer.cli.main import COMMANDS, load_command, main
from spp_viewer.core.errors import SppViewerError
from tests.unit.cli.conftest import Command


def raising(error: BaseException) -> object:
    def run(args: argparse.Namespace) -> int:
        raise error

    return run


def test_help_names_every_command_with_its_summary(command: Command) -> None:
    outcome = command("--help")
    assert outcome.code == 0
    for name in COMMANDS:
        assert f"  {name:<12}{load_command(name).SUMMARY}" in outcome.out.splitlines()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(command: Command, name: str) -> None:
    outcome = command(name, "--help")
    assert outcome.code == 0
    assert outcome.out.startswith(f"usage: spp-viewer {name} ")
    assert "--max-proposals" in outcome.out


def test_version(command: Command) -> None:
    assert command("--version").out.strip() == f"spp-viewer {__version__}"


def test_an_error_for_the_user_is_one_line_and_exit_code_1(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "run", raising(SppViewerError("first\n  second")))
    outcome = command("detect", "x.png")
    assert (outcome.code, outcome.err) == (1, "spp-viewer: first second\n")


def test_a_usage_error_found_late_looks_like_any_other(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "run", raising(UsageError("these two do not go together")))
    outcome = command("detect", "x.png")
    assert outcome.code == 2
    assert outcome.err.endswith("spp-viewer detect: error: these two do not go together\n")


def test_an_interrupt_is_quiet(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "run", raising(KeyboardInterrupt()))
    outcome = command("detect", "x.png")
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "")


def test_an_error_that_is_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "run", raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        main(["detect", "x.png"])


def test_words_come_from_the_command_line_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["spp-viewer", "detect", "x.png"])
    monkeypatch.setattr(detect, "run", lambda args: len(args.images) + 40)
    assert main() == 41


def test_another_opencv_is_warned_of_where_opencv_is_used(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spp_viewer.core.packages.is_installed", lambda name: name == "opencv-python")
    monkeypatch.setattr(detect, "run", lambda args: 0)
    outcome = command("detect", "x.png")
    assert outcome.code == 0
    assert len(outcome.problems) == 1
    assert "pip uninstall -y opencv-python opencv-contrib-python-headless" in outcome.err


def test_no_word_about_opencv_where_there_is_only_ours(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {"opencv-contrib-python-headless"}
    monkeypatch.setattr("spp_viewer.core.packages.is_installed", lambda name: name in installed)
    monkeypatch.setattr(detect, "run", lambda args: 0)
    assert command("detect", "x.png").err == ""
