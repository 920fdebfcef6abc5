"""What the list of files becomes when its folder changes, and what becomes of a run over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.file_status import FilePhase
from spp_viewer.gui.document.folder_watcher import listed_now
from spp_viewer.gui.document.session import Session

A, B, C, D, Z = (Path(f"{name}.png") for name in "abcdz")


def listed(session: Session, files: tuple[Path, ...], place: int) -> list[tuple[Path, ...]]:
    """The lists that are told from now on."""
    told: list[tuple[Path, ...]] = []
    session.document.file_list.files, session.document.file_list.cursor = files, place
    session.document.file_list.relisted.connect(told.append)
    return told


@pytest.mark.parametrize(
    ("found", "files", "position"),
    [
        ((A, B, C, D), (A, B, C, D), (2, 4)),
        ((A, C), (A, B, C), (2, 3)),  # the open one is gone from the folder
        ((C, D), (B, C, D), (1, 3)),
        ((Z,), (B, Z), (1, 2)),
        ((A, B), (A, B), (2, 2)),
    ],
)
def test_the_open_file_stays(
    silent: Session, found: tuple[Path, ...], files: tuple[Path, ...], position: tuple[int, int]
) -> None:
    told = listed(silent, (A, B, C), 1)
    silent.document.file_list.relist(found)
    assert silent.document.file_list.files == files
    assert silent.document.file_list.position == position
    assert told == ([files] if files != (A, B, C) else [])


def test_the_same_files_are_no_news(silent: Session) -> None:
    told = listed(silent, (A, B, C), 1)
    silent.document.file_list.relist((A, B, C))
    assert told == []


def test_a_run_over_the_list_takes_in_what_comes(silent: Session, analysis: Analysis) -> None:
    listed(silent, (A, B, C), 0)
    silent.document.file_list.files_changed.emit()
    run = silent.folder_run
    run.start()
    silent._worker.analysed.emit(-1, analysis)  # A is through, B is with the worker
    assert (run.done, run.total) == (1, 3)
    silent.document.file_list.relist((A, B, D))
    assert run.active
    assert (run.done, run.total) == (1, 3)  # C is gone, D has come
    for number in (-2, -3):
        silent._worker.analysed.emit(number, analysis)
    assert not run.active
    assert silent.file_states.of(D).phase is FilePhase.ANALYSED


def test_what_a_list_would_hold(tmp_path: Path) -> None:
    folder, empty = tmp_path / "pictures", tmp_path / "empty"
    for each in (folder, empty):
        each.mkdir()
    for name in ("b.png", "A.jpg", "notes.txt"):
        (folder / name).touch()
    one, other = folder / "b.png", tmp_path / "c.png"
    assert listed_now((folder,)) == ((folder,), (folder / "A.jpg", one))
    assert listed_now((one,)) == ((folder,), (folder / "A.jpg", one))
    assert listed_now((one, other)) == ((), ())  # chosen one by one
    assert listed_now((other, folder)) == ((folder,), (other, folder / "A.jpg", one))
    assert listed_now((empty,)) == ((empty,), ())
    assert listed_now((tmp_path / "gone",)) == ((), ())


def test_nothing_is_read_after_the_end(qtbot: QtBot, silent: Session, tmp_path: Path) -> None:
    silent.folder_watch.shutdown()
    silent.document.file_list.sources = (tmp_path,)
    silent.document.file_list.files_changed.emit()
    silent.folder_watch.look()
