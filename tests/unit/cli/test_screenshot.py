from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from spp_viewer.core.options import Options
from spp_viewer.gui.screenshot import capture
from spp_viewer.gui.screenshot.race import Staging
from spp_viewer.race.points import COUNTS
from tests.unit.cli.conftest import Command


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the window was asked to render; it is not rendered."""
    calls: list[dict[str, Any]] = []
    signature = inspect.signature(capture.screenshot)

    def screenshot(*args: Any, **kwargs: Any) -> None:
        calls.append(dict(signature.bind(*args, **kwargs).arguments))

    monkeypatch.setattr(capture, "screenshot", screenshot)
    return calls


def test_the_window_gets_every_option(command: Command, taken: list[dict[str, Any]], tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    outcome = command(
        *("screenshot", "photo.jpg", "--out", out, "--size", "640x480", "--theme", "dark"),
        *("--model", "folder", "--device", "cpu", "--proposals", "boxes.json", "--scales", "480"),
        *("--layer", "conv2", "--filter", "5"),
    )
    assert outcome.code == 0
    assert outcome.problems == [f"spp-viewer: wrote {out}"]
    (call,) = taken
    image, target = list(call.values())[:2]
    assert (image, target) == (Path("photo.jpg"), out)
    assert (call["size"], call["theme"]) == ((640, 480), "dark")
    assert (call["model"], call["device"]) == (Path("folder"), "cpu")
    assert call["options"] == Options(scales=(480,))
    assert (call["layer"], call["conv5_filter"]) == ("conv2", 5)
    assert call["proposals_file"] == Path("boxes.json")


def test_the_suffix_chooses_the_format(command: Command, taken: list[dict[str, Any]], tmp_path: Path) -> None:
    assert command("screenshot", "photo.jpg", "--out", tmp_path / "out.webp").code == 0
    assert command("screenshot", "photo.jpg", "--out", tmp_path / "out.PNG", "--colours", "256").code == 0
    assert [(call["out"].name, call["colours"]) for call in taken] == [("out.webp", None), ("out.PNG", 256)]


def test_what_the_canvas_shows_is_chosen(command: Command, taken: list[dict[str, Any]], tmp_path: Path) -> None:
    words = ("--compare", "nms", "--levels", "2,6", "--heat", "energy", "--live", "10,20.5,110,90")
    assert command("screenshot", "photo.jpg", "--out", tmp_path / "out.png", *words).code == 0
    (call,) = taken
    assert (call["compare"], call["levels"], call["heat"]) == ("nms", (2, 6), "energy")
    assert call["live"] == (10, 20.5, 110, 90)


@pytest.mark.parametrize(
    ("words", "staging"),
    [
        ((), Staging()),
        (("--race",), Staging(race=0)),
        (("--race", "64", "--coverage"), Staging(race=64, coverage=True)),
        (("--sweep",), Staging(sweep=COUNTS)),
        (("--race", "8", "--sweep", "10,20"), Staging(race=8, sweep=(10, 20))),
    ],
)
def test_a_race_is_asked_for(
    command: Command, taken: list[dict[str, Any]], tmp_path: Path, words: tuple[str, ...], staging: Staging
) -> None:
    assert command("screenshot", "photo.jpg", "--out", tmp_path / "out.png", *words).code == 0
    assert taken[0]["staging"] == staging


@pytest.mark.parametrize(
    "words",
    [
        ["photo.jpg"],
        ["photo.jpg", "--out", "out.jpg"],
        ["photo.jpg", "--out", "out.webp", "--colours", "16"],
        ["photo.jpg", "--out", "out.png", "--colours", "1"],
        ["photo.jpg", "--out", "out.png", "--colours", "257"],
        ["photo.jpg", "--out", "out.png", "--size", "big"],
        ["photo.jpg", "--out", "out.png", "--levels", "2,all"],
        ["photo.jpg", "--out", "out.png", "--heat", "median"],
        ["photo.jpg", "--out", "out.png", "--race", "0"],
        ["photo.jpg", "--out", "out.png", "--sweep", "10,many"],
        ["photo.jpg", "--out", "out.png", "--live", "10,20,30"],
        ["photo.jpg", "--out", "out.png", "--live", "30,20,10,40"],
        ["--out"],
    ],
)
def test_wrong_usage_is_exit_code_2(command: Command, taken: list[dict[str, Any]], words: list[str]) -> None:
    assert command("screenshot", *words).code == 2
    assert taken == []
