from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from spp_viewer.core.image import Image
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.shell.recent_files import MOST, RecentFiles, latest
from spp_viewer.gui.workers.messages import Opened, Problem
from spp_viewer.gui.workers.mipmap import Mipmap


class Menu:
    def __init__(self, session: Session, paths: tuple[str, ...] = ()) -> None:
        self.opened: list[list[Path]] = []
        self.problems: list[Problem] = []
        self.owner = QWidget()
        session.document.problem.connect(self.problems.append)
        self.recent = RecentFiles(session.document, self.opened.append, paths, self.owner)

    def titles(self) -> list[str]:
        return [action.text() for action in self.recent.menu.actions() if action.text()]


def test_the_latest_is_first_once_and_ten_are_kept() -> None:
    assert latest(("a", "b", "c"), "b") == ("b", "a", "c")
    many = tuple(str(number) for number in range(MOST))
    assert latest(many, "new") == ("new", *many[:-1])


def test_what_could_be_opened_is_remembered(silent: Session, photo: Image, tmp_path: Path) -> None:
    menu = Menu(silent)
    assert not menu.recent.menu.menuAction().isEnabled()
    menu.recent.name(tmp_path / "broken.png")
    silent.document.settled.emit()
    assert menu.recent.paths == ()
    menu.recent.name(tmp_path)
    silent.document.opened.emit(Opened(photo, Mipmap(photo.pixels)))
    silent.document.opened.emit(Opened(photo, Mipmap(photo.pixels)))  # the next of the folder, which nobody named
    assert menu.recent.paths == (str(tmp_path),)
    assert menu.recent.menu.menuAction().isEnabled()


def test_choosing_opens_and_missing_ones_are_told_about(silent: Session, tmp_path: Path) -> None:
    good, gone = tmp_path / "a & b.png", tmp_path / "gone.png"
    good.write_bytes(b"")
    menu = Menu(silent, (str(gone), str(good)))
    assert menu.titles() == ["&1  gone.png", "&2  a && b.png", "&Clear list"]
    menu.recent.menu.actions()[1].trigger()
    assert menu.opened == [[good]]
    menu.recent.menu.actions()[0].trigger()
    assert menu.opened == [[good]]
    assert str(gone) in menu.problems[0].message
    assert menu.recent.paths == (str(good),)


@pytest.mark.parametrize("count", [1, MOST])
def test_the_list_can_be_cleared(silent: Session, count: int) -> None:
    menu = Menu(silent, tuple(f"/{number}.png" for number in range(count)))
    menu.recent.menu.actions()[-1].trigger()
    assert menu.recent.paths == ()
    assert menu.titles() == ["&Clear list"]
