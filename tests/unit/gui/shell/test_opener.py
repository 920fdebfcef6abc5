from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QMainWindow

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.shell.opener import Opener
from spp_viewer.gui.workers.messages import Problem


@pytest.fixture
def opened(silent: Session, monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """What the session was asked to open; it opens nothing."""
    calls: list[list[Path]] = []
    monkeypatch.setattr(silent, "open", calls.append)
    return calls


@pytest.fixture
def opener(silent: Session, opened: list[list[Path]]) -> Iterator[Opener]:
    window = QMainWindow()
    yield Opener(silent, window, "", (), dict)
    window.deleteLater()


def test_the_folder_of_what_was_opened_is_remembered(opener: Opener, opened: list[list[Path]], tmp_path: Path) -> None:
    opener.open_paths([tmp_path / "a.png", tmp_path / "b.png"])
    assert opener.folder == str(tmp_path)
    opener.open_paths([tmp_path.parent])
    assert opener.folder == str(tmp_path.parent)
    opener.open_paths([])
    assert opener.folder == str(tmp_path.parent)
    assert opened == [[tmp_path / "a.png", tmp_path / "b.png"], [tmp_path.parent]]


def test_files_of_this_computer_are_opened_and_others_become_a_notice(
    opener: Opener, silent: Session, opened: list[list[Path]], tmp_path: Path
) -> None:
    problems: list[Problem] = []
    silent.document.problem.connect(problems.append)
    opener.open_urls([QUrl("https://example.org/a.png"), QUrl.fromLocalFile(str(tmp_path / "b.png"))])
    assert opened == [[tmp_path / "b.png"]]
    (problem,) = problems
    assert "https://example.org/a.png is not a file on this computer" in problem.message
