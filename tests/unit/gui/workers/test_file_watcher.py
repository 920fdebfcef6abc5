from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.gui.workers.file_watcher import FileWatcher


@pytest.fixture
def watch(qtbot: QtBot) -> Iterator[FileWatcher]:
    made = FileWatcher()
    yield made
    made.shutdown()


def looked(watch: FileWatcher, *files: Path) -> None:
    """Look, and wait until that is done."""
    watch.look(files)
    watch._pool.submit(lambda: None).result(10)


def test_changed_deleted_and_new_files_are_told(qtbot: QtBot, watch: FileWatcher, tmp_path: Path) -> None:
    told: list[Path] = []
    watch.changed.connect(told.append)
    same, other, gone, later = (tmp_path / name for name in ("same", "other", "gone", "later"))
    for path in (same, other, gone):
        path.write_text("a")
    looked(watch, same, other, gone, later)
    looked(watch, same, other, gone, later)
    other.write_text("b")
    os.utime(other, (1, 1))
    gone.unlink()
    later.write_text("a")
    looked(watch, same, other, gone, later)
    qtbot.waitUntil(lambda: len(told) == 3)
    looked(watch, same, other, gone, later)
    qtbot.wait(20)
    assert told == [other, gone, later]


def test_nothing_is_looked_at_after_the_end(watch: FileWatcher, tmp_path: Path) -> None:
    watch.shutdown()
    watch.look([tmp_path])
