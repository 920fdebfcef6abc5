from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as PilImage
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.analysis_file import save_analysis
from spp_viewer.gui.workers import thumbnails as module
from spp_viewer.gui.workers.thumbnails import MAX_PENDING, SIDE, Thumbnail, Thumbnails
from tests import make


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[Thumbnails]:
    made = Thumbnails()
    yield made
    made.shutdown()


def fetch(qtbot: QtBot, thumbnails: Thumbnails, path: Path) -> Thumbnail:
    assert thumbnails.get(path) is None
    qtbot.waitUntil(lambda: thumbnails.idle)
    found = thumbnails.get(path)
    assert found is not None
    return found


def test_a_thumbnail_comes_later_and_stays(qtbot: QtBot, thumbnails: Thumbnails, tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    PilImage.fromarray(make.photo_pixels(600, 300)).save(path)
    found = fetch(qtbot, thumbnails, path)
    assert found.pixels is not None
    assert found.pixels.shape == (SIDE // 2, SIDE, 3)
    path.unlink()
    assert thumbnails.get(path) is found
    thumbnails.forget(path)
    assert "no such file" in fetch(qtbot, thumbnails, path).reason


def test_a_saved_analysis_shows_its_image(
    qtbot: QtBot, thumbnails: Thumbnails, tmp_path: Path, analysis: Analysis
) -> None:
    path = tmp_path / "x.sppv"
    save_analysis(path, analysis)
    found = fetch(qtbot, thumbnails, path)
    assert found.pixels is not None
    assert found.pixels.shape == (150, 200, 3)
    path.write_bytes(b"rubbish")
    thumbnails.forget(path)
    assert "not a whole analysis file" in fetch(qtbot, thumbnails, path).reason


def test_the_unexpected_has_a_reason_too(qtbot: QtBot, thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "load_thumbnail", fail)
    assert "ZeroDivisionError" in fetch(qtbot, thumbnails, Path("x.png")).reason


def test_the_latest_wish_goes_first_and_those_scrolled_away_are_dropped(
    qtbot: QtBot, thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, begun, order = threading.Event(), threading.Event(), []

    def load(path: Path, side: int) -> object:
        begun.set()
        gate.wait(10)
        order.append(path.stem)
        return make.photo_pixels(8, 8)

    monkeypatch.setattr(module, "load_thumbnail", load)
    thumbnails.get(Path("first.png"))
    assert begun.wait(10)
    for number in range(MAX_PENDING + 5):
        thumbnails.get(Path(f"{number}.png"))
    gate.set()
    qtbot.waitUntil(lambda: thumbnails.idle)
    assert order == ["first", *(str(number) for number in range(MAX_PENDING + 4, 4, -1))]
    assert thumbnails.get(Path("3.png")) is None  # asked for again, it will come
    qtbot.waitUntil(lambda: thumbnails.idle)
    assert order[-1] == "3"


def test_shutting_down_leaves_no_thread(qtbot: QtBot, tmp_path: Path) -> None:
    made = Thumbnails()
    for number in range(10):
        made.get(tmp_path / f"{number}.png")
    made.shutdown()
    assert not any(thread.name.startswith("thumbnails") for thread in threading.enumerate())
