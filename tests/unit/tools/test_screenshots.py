"""The list of screenshots against the documents, and how they are made; none is rendered here."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from spp_viewer.cli.main import load_command, make_parser
from spp_viewer.core.samples import sample_paths
from tests.unit.docs.markdown import DOCUMENTS, pictures
from tools import screenshots
from tools.screenshots import IMAGES, LARGEST, SCREENSHOTS, Screenshot


def test_the_list_holds_the_pictures_of_the_documents() -> None:
    shown = {picture for document in DOCUMENTS for picture in pictures(document)}
    assert shown == {screenshot.path for screenshot in SCREENSHOTS}


def test_the_pictures_are_there_and_small() -> None:
    assert sorted(IMAGES.iterdir()) == sorted(screenshot.path for screenshot in SCREENSHOTS)
    assert [path.name for path in IMAGES.iterdir() if path.stat().st_size > LARGEST] == []


@pytest.mark.parametrize("screenshot", SCREENSHOTS, ids=lambda screenshot: screenshot.name)
def test_the_command_line_understands_every_command(screenshot: Screenshot) -> None:
    assert screenshot.sample in {path.name for path in sample_paths()}
    name, *arguments = screenshot.command()[3:]
    make_parser(name, load_command(name)).parse_args(arguments)


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, code: int, size: int) -> list[str]:
    """Let commands end with a code and write files of a size; return the names of those that are then run."""
    made: list[str] = []

    def command(arguments: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        out = folder / arguments[arguments.index("--out") + 1]
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(bytes(size))
        made.append(out.stem)
        return subprocess.CompletedProcess(arguments, code)

    monkeypatch.setattr(screenshots, "ROOT", folder)
    monkeypatch.setattr(screenshots, "IMAGES", folder / "docs" / "images")
    monkeypatch.setattr(subprocess, "run", command)
    return made


def test_all_or_those_named_are_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = run(monkeypatch, tmp_path, 0, 10)
    assert screenshots.main([]) == 0
    assert made == [screenshot.name for screenshot in SCREENSHOTS]
    made.clear()
    assert screenshots.main(["race", "main"]) == 0
    assert made == ["race", "main"]


@pytest.mark.parametrize(("code", "size", "words"), [(1, 10, "exit code 1"), (0, LARGEST + 1, f"{LARGEST + 1} bytes")])
def test_a_failed_or_large_picture_is_named(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    code: int,
    size: int,
    words: str,
) -> None:
    run(monkeypatch, tmp_path, code, size)
    assert screenshots.main(["sizes"]) == 1
    assert f"sizes: {words}" in capsys.readouterr().err


def test_an_unknown_name_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        screenshots.main(["cellar"])
    assert "cellar" in capsys.readouterr().err
