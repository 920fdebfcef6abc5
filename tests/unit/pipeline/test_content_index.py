from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from spp_viewer.core.files import stamp_of
from spp_viewer.pipeline import content_index
from spp_viewer.pipeline.content_index import ContentIndex


def write(path: Path, words: str, changed: int = 1_000_000_000) -> Path:
    path.write_text(words)
    os.utime(path, ns=(changed, changed))
    return path


def test_what_a_file_holds_is_known_until_it_changes(tmp_path: Path) -> None:
    file, other = write(tmp_path / "a.png", "one"), write(tmp_path / "b.png", "two")
    seen = ContentIndex(tmp_path / "cache")
    assert seen.content_of(file) is None
    assert not (tmp_path / "cache").exists()  # nothing is written by asking
    seen.remember(file, stamp_of(file), "abc")
    seen.remember(other, stamp_of(other), "def")
    again = ContentIndex(tmp_path / "cache")
    assert (again.content_of(file), again.content_of(other)) == ("abc", "def")
    write(file, "one", changed=2_000_000_000)
    assert again.content_of(file) is None
    again.remember(file, stamp_of(file), "ghi")
    assert again.content_of(file) == "ghi"
    file.unlink()
    assert again.content_of(file) is None


def test_what_another_decoder_saw_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "a.jpg", "one")
    seen = ContentIndex(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(content_index, "decoder", lambda: "Pillow 10.3")
        seen.remember(file, stamp_of(file), "abc")
        assert seen.content_of(file) == "abc"
    assert seen.content_of(file) is None
    seen.remember(file, stamp_of(file), "def")
    assert seen.content_of(file) == "def"


def test_a_database_of_before_knows_nothing_and_is_brought_up_to_date(tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", "one")
    seen = ContentIndex(tmp_path)
    with contextlib.closing(sqlite3.connect(seen.path)) as base, base:
        base.execute("CREATE TABLE files (path TEXT UNIQUE, changed INTEGER, size INTEGER, content TEXT)")
        base.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (str(file), *(stamp_of(file) or ()), "abc"))
    assert seen.content_of(file) is None
    seen.remember(file, stamp_of(file), "def")
    assert seen.content_of(file) == "def"
    with contextlib.closing(sqlite3.connect(seen.path)) as base:
        assert base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("decoded",)]


def test_a_damaged_database_begins_anew(tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", "one")
    seen = ContentIndex(tmp_path)
    seen.path.write_bytes(b"no database at all" * 100)
    assert seen.content_of(file) is None
    seen.remember(file, stamp_of(file), "abc")
    assert seen.content_of(file) == "abc"


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", "one")
    seen = ContentIndex(file / "inside")
    seen.remember(file, stamp_of(file), "abc")
    assert seen.content_of(file) is None


def test_those_seen_longest_ago_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_index, "MOST", 3)
    files = [write(tmp_path / f"{number}.png", "x") for number in range(5)]
    seen = ContentIndex(tmp_path)
    for file in (*files[:3], files[0], *files[3:]):
        seen.remember(file, stamp_of(file), file.name)
    assert [seen.content_of(file) for file in files] == ["0.png", None, None, "3.png", "4.png"]
