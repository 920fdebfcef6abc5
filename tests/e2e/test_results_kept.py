"""What was analysed once is shown at once: when stepping back, and at the next start."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import spp_viewer.proposals
from spp_viewer.gui.document.file_status import FilePhase
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.pipeline.result_cache import ResultStore
from tests.e2e.conftest import PATIENCE, WindowMaker, open_folder
from tests.e2e.slow import Brake


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window.canvas, key)


def wait_until_kept(qtbot: QtBot, cache: Path, count: int) -> None:
    """Results are written in the background; what is not when the window closes is left out."""
    qtbot.waitUntil(lambda: len(list((cache / "results").glob("[!.]*.sppv"))) == count, timeout=PATIENCE)


def forbid_searching(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("nothing should run")

    monkeypatch.setattr(spp_viewer.proposals, "make_proposals", fail)


def test_stepping_back_runs_nothing_and_f5_runs_anew(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(qtbot, window, gallery)
    first = window.session.document.analysis
    assert first is not None
    assert window.status.time.text().endswith("in total")
    press(qtbot, window, Qt.Key.Key_D)
    with monkeypatch.context() as patch:
        forbid_searching(patch)
        press(qtbot, window, Qt.Key.Key_A)
        again = window.session.document.analysis
    assert again is not None
    assert again.image.name == "a.png"
    assert again.timings == first.timings
    np.testing.assert_array_equal(again.detections.boxes, first.detections.boxes)
    np.testing.assert_array_equal(again.image.pixels, first.image.pixels)
    assert window.status.time.text().endswith("in total, from cache")
    assert "F5" in window.status.time.toolTip()
    assert all(tile.state.status == "ready" for tile in window.strip.tiles.values())
    assert window.detections.table.model().rowCount() > 0

    press(qtbot, window, Qt.Key.Key_F5)
    assert window.session.document.analysis is not None
    assert window.session.document.analysis.timings != first.timings
    assert window.status.time.text().endswith("in total")


def test_at_the_next_start_neither_model_nor_search_is_needed(
    qtbot: QtBot, make_window: WindowMaker, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make_window()
    with qtbot.waitSignal(before.session.document.settled, timeout=PATIENCE):
        before.open_paths([photo_path])
    before.close()
    forbid_searching(monkeypatch)
    monkeypatch.setattr("spp_viewer.nn.bundle.load_bundle", None)
    later = make_window()
    with qtbot.waitSignal(later.session.document.settled, timeout=PATIENCE):
        later.open_paths([photo_path])
    assert later.session.document.analysis is not None
    assert "from cache" in later.status.time.text()
    assert later.status.model.text() == "tiny · alexnet"
    assert later.session.document.settings.threshold == 0.0


def test_results_of_other_options_are_never_shown(qtbot: QtBot, make_window: WindowMaker, photo_path: Path) -> None:
    counts = []
    for limit in (150, 90, 150):
        window = make_window()
        window.session.set_options(window.session.document.settings.setup.with_changes(max_proposals=limit))
        with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
            window.open_paths([photo_path])
        assert window.session.document.analysis is not None
        counts.append((len(window.session.document.analysis.proposals), window.session.document.recalled))
        window.close()
    assert counts == [(150, False), (90, False), (150, True)]


def test_a_cancelled_run_keeps_nothing(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch, private_cache: Path
) -> None:
    brake = Brake(monkeypatch)
    window.open_paths([photo_path])
    qtbot.waitUntil(lambda: window.session.document.run_state.total == 6, timeout=PATIENCE)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    brake.released.set()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert not window.session.document.recalled


def test_at_the_next_start_the_list_tells_what_was_analysed(
    qtbot: QtBot,
    make_window: WindowMaker,
    gallery: list[Path],
    private_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No file is decoded for that and no result read whole, and the window's thread does nothing of it."""
    before = make_window()
    open_folder(qtbot, before, gallery)
    press(qtbot, before, Qt.Key.Key_D)
    threshold, states = before.session.document.settings.threshold, before.session.file_states
    counts = [states.of(path).count(threshold) for path in gallery[:2]]
    assert sum(counts) > 0
    wait_until_kept(qtbot, private_cache, 2)
    before.close()

    threads: set[int] = set()
    scores = ResultStore.scores

    def watched(store: ResultStore, key: str) -> object:
        threads.add(threading.get_ident())
        return scores(store, key)

    monkeypatch.setattr(ResultStore, "scores", watched)
    monkeypatch.setattr("spp_viewer.pipeline.result_cache.load_analysis", None)
    later = make_window()
    with qtbot.waitSignal(later.session.document.settled, timeout=PATIENCE):
        later.open_paths([gallery[2]])  # not analysed before; the others are beside it
    states = later.session.file_states
    qtbot.waitUntil(lambda: states.of(gallery[1]).phase == FilePhase.ANALYSED, timeout=PATIENCE)
    assert [states.of(path).count(threshold) for path in gallery[:2]] == counts
    qtbot.waitUntil(lambda: later.images.foot.label.text() == "3 analysed", timeout=PATIENCE)
    assert threads
    assert threading.get_ident() not in threads


def test_results_of_other_choices_are_not_told_of(
    qtbot: QtBot, make_window: WindowMaker, gallery: list[Path], private_cache: Path
) -> None:
    before = make_window()
    open_folder(qtbot, before, gallery)
    wait_until_kept(qtbot, private_cache, 1)
    before.close()
    later = make_window()
    later.session.set_options(later.session.document.settings.setup.with_changes(max_proposals=90))
    with qtbot.waitSignal(later.session.document.settled, timeout=PATIENCE):
        later.open_paths([gallery[2]])
    states = later.session.file_states
    later.session.known_results._pool.submit(lambda: None).result()
    QApplication.processEvents()
    assert states.of(gallery[0]).phase == FilePhase.NEW
    with qtbot.waitSignal(later.session.document.settled, timeout=PATIENCE):
        later.session.set_options(later.session.document.settings.setup.with_changes(max_proposals=150))
    qtbot.waitUntil(lambda: states.of(gallery[0]).phase == FilePhase.ANALYSED, timeout=PATIENCE)
