"""Galleries on disk: found again, told apart, bounded, and never a trouble."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.explain.gallery import FilterGallery
from spp_viewer.gui.workers import gallery_cache as folder_module
from spp_viewer.gui.workers.gallery_cache import GalleryCache, key_of
from tests.unit.gui.fixtures.gallery import SOURCE, make_gallery


def test_what_is_put_is_found_again(tmp_path: Path) -> None:
    gallery = make_gallery(2)
    kept = GalleryCache(tmp_path)
    assert kept.find("k", SOURCE) is None
    kept.put_soon("k", gallery)
    found = kept.find("k", SOURCE)  # waits until it is written
    assert found is not None
    np.testing.assert_array_equal(found.pictures, gallery.pictures)
    assert found.images == gallery.images
    assert kept.find("other", SOURCE) is None
    assert kept.find("k", "another network") is None
    kept.shutdown()


def test_a_damaged_file_is_a_miss_and_goes(tmp_path: Path) -> None:
    kept = GalleryCache(tmp_path)
    (tmp_path / "k.sppg").write_bytes(b"nothing of the kind")
    assert kept.find("k", SOURCE) is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = GalleryCache(tmp_path / "file" / "galleries")
    kept.put_soon("k", make_gallery(1))
    kept.wait()
    assert "could not write" in caplog.text
    assert kept.find("k", SOURCE) is None


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    gallery = make_gallery(1)
    kept = GalleryCache(tmp_path)
    for name in "abc":
        kept.put_soon(name, gallery)
        kept.wait()
        os.utime(tmp_path / f"{name}.sppg", (1000 + ord(name), 1000 + ord(name)))
    assert kept.find("a", SOURCE) is not None  # used just now
    size = (tmp_path / "a.sppg").stat().st_size
    small = GalleryCache(tmp_path, limit=3 * size + size // 2)
    small.put_soon("d", gallery)
    small.wait()
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["a", "c", "d"]


def test_of_those_that_wait_only_the_newest_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from spp_viewer.explain import gallery_file

    written: list[int] = []
    go = threading.Event()

    def slowly(path: Path, gallery: FilterGallery) -> None:
        go.wait(10)
        written.append(len(gallery.images))

    monkeypatch.setattr(gallery_file, "save_gallery", slowly)
    kept = GalleryCache(tmp_path)
    kept.put_soon("other", make_gallery(0))  # keeps the thread busy
    for images in (1, 2, 3):
        kept.put_soon("k", make_gallery(images))
    go.set()
    kept.shutdown()
    kept.wait()  # which would raise what went wrong
    assert written == [0, 3]


def test_the_key_tells_files_and_networks_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        path.write_bytes(b"12345")
        os.utime(path, (5, 5))
    first = key_of(paths, SOURCE, 1)
    assert key_of(paths, SOURCE, 1) == first
    others = {key_of(paths[:1], SOURCE, 1), key_of(paths, "other", 1), key_of(paths, SOURCE, 2)}
    os.utime(paths[0], (6, 6))
    others.add(key_of(paths, SOURCE, 1))
    paths[0].write_bytes(b"123456")
    os.utime(paths[0], (5, 5))
    others.add(key_of(paths, SOURCE, 1))
    paths[0].unlink()
    others.add(key_of(paths, SOURCE, 1))
    gone = key_of(paths, SOURCE, 1)
    for name, value in (("VERSION", 99), ("decoder", lambda: "Pillow 10.3")):
        with monkeypatch.context() as patch:
            patch.setattr(folder_module, name, value)
            others.add(key_of(paths, SOURCE, 1))
    assert key_of(paths, SOURCE, 1) == gone
    assert len(others | {first}) == 9
