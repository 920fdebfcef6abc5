from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as PilImage

from spp_viewer.core.options import Options
from spp_viewer.core.samples import sample_paths
from spp_viewer.gui import app
from tests.unit.cli.conftest import Command


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the window was asked to open, on a display that is said to be there."""
    calls: list[dict[str, Any]] = []
    signature = inspect.signature(app.run)

    def run(*args: Any, **kwargs: Any) -> int:
        calls.append(dict(signature.bind(*args, **kwargs).arguments))
        return 0

    monkeypatch.setattr(app, "display_available", lambda: True)
    monkeypatch.setattr(app, "run", run)
    return calls


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No display, and the current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(app, "display_available", lambda: False)
    return folder


def test_the_window_gets_paths_and_options(command: Command, opened: list[dict[str, Any]]) -> None:
    outcome = command("a.jpg", "./detect", "--device", "cpu", "--scales", "5", "--model", "folder")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    (call,) = opened
    assert list(next(iter(call.values()))) == [Path("a.jpg"), Path("detect")]
    assert (call["model"], call["device"], call["proposals_file"]) == (Path("folder"), "cpu", None)
    assert call["options"] == Options(scales=(480, 576, 688, 864, 1200))
    assert call["stated"] == {"device", "scales", "model"}


def test_without_words_the_window_opens_on_its_own(command: Command, opened: list[dict[str, Any]]) -> None:
    assert command().code == 0
    assert opened[0]["stated"] == frozenset()


def test_a_command_that_does_not_come_first_is_pointed_out(command: Command, opened: list[dict[str, Any]]) -> None:
    outcome = command("--device", "cpu", "detect", "photo.jpg")
    assert outcome.code == 2
    assert "commands come first: spp-viewer detect" in outcome.err
    assert opened == []


def test_without_a_display_the_sample_is_analysed_and_drawn(command: Command, headless: Path, small: list[str]) -> None:
    outcome = command(*small)
    assert outcome.code == 0
    sample = sample_paths()[0]
    assert outcome.out.startswith(f"{sample}  ")
    picture = headless / f"spp-viewer-{sample.stem}.png"
    assert list(headless.iterdir()) == [picture]
    assert "no display" in outcome.problems[0]
    assert outcome.problems[-1] == f"spp-viewer: wrote {picture.name}"
    with PilImage.open(picture) as drawn, PilImage.open(sample) as original:
        assert drawn.size == original.size


def test_without_a_display_the_named_images_are_analysed(
    command: Command, headless: Path, small: list[str], photo_path: Path, tmp_path: Path
) -> None:
    outcome = command(photo_path, tmp_path / "missing.jpg", photo_path, *small)
    assert outcome.code == 1
    assert sorted(path.name for path in headless.iterdir()) == ["spp-viewer-photo-2.png", "spp-viewer-photo.png"]
    assert "missing.jpg" in outcome.err


def test_its_own_picture_is_replaced_and_a_foreign_one_is_not(
    command: Command, headless: Path, small: list[str], photo_path: Path
) -> None:
    foreign = headless / "spp-viewer-photo.png"
    foreign.write_bytes(photo_path.read_bytes())
    for _ in range(2):
        assert command(photo_path, *small).code == 0
    assert foreign.read_bytes() == photo_path.read_bytes()
    assert sorted(path.name for path in headless.iterdir()) == ["spp-viewer-photo-2.png", "spp-viewer-photo.png"]


def test_an_empty_folder_without_a_display_is_exit_code_1(
    command: Command, headless: Path, small: list[str], tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    outcome = command(empty, *small)
    assert outcome.code == 1
    assert len(outcome.problems) == 1
