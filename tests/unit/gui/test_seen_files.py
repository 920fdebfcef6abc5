from __future__ import annotations

import os
from pathlib import Path

import pytest

from spp_viewer.gui import seen_files
from spp_viewer.gui.file_watch import stamp_of
from spp_viewer.gui.seen_files import SeenFiles


def write(path: Path, words: str, changed: int = 1_000_000_000) -> Path:
    path.write_text(words)
    os.utime(path, ns=(changed, changed))
    return path


def test_what_a_file_holds_is_known_until_it_changes(tmp_path: Path) -> None:
    file, other = write(tmp_path / "a.png", "one"), write(tmp_path / "b.png", "two")
    seen = SeenFiles(tmp_path / "cache")
    assert seen.content_of(file) is None
    assert not (tmp_path / "cache").exists()  # nothing is written by asking
    seen.remember(file, stamp_of(file), "abc")
    seen.remember(other, stamp_of(other), "def")
    again = SeenFiles(tmp_path / "cache")
    assert (again.content_of(file), again.content_of(other)) == ("abc", "def")
    write(file, "one", changed=2_000_000_000)
    assert again.content_of(file) is None
    again.remember(file, stamp_of(file), "ghi")
    assert again.content_of(file) == "ghi"
    file.unlink()
    assert again.content_of(file) is None


def test_a_damaged_database_begins_anew(tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", "one")
    seen = SeenFiles(tmp_path)
    seen.path.write_bytes(b"no database at all" * 100)
    assert seen.content_of(file) is None
    seen.remember(file, stamp_of(file), "abc")
    assert seen.content_of(file) == "abc"


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", "one")
    seen = SeenFiles(file / "inside")
    seen.remember(file, stamp_of(file), "abc")
    assert seen.content_of(file) is None


def test_those_seen_longest_ago_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_files, "MOST", 3)
    files = [write(tmp_path / f"{number}.png", "x") for number in range(5)]
    seen = SeenFiles(tmp_path)
    for file in (*files[:3], files[0], *files[3:]):
        seen.remember(file, stamp_of(file), file.name)
    assert [seen.content_of(file) for file in files] == ["0.png", None, None, "3.png", "4.png"]
