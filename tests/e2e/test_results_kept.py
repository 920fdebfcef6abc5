"""What was analysed once is shown at once: when stepping back, and at the next start."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import spp_viewer.proposals
from spp_viewer.gui.main_window import MainWindow
from tests.e2e.conftest import PATIENCE, WindowMaker, open_folder
from tests.e2e.slow import Brake


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    with qtbot.waitSignal(window.session.settled, timeout=PATIENCE):
        qtbot.keyClick(window.canvas, key)


def forbid_searching(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("nothing should run")

    monkeypatch.setattr(spp_viewer.proposals, "make_proposals", fail)


def test_stepping_back_runs_nothing_and_f5_runs_anew(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(qtbot, window, gallery)
    first = window.session.analysis
    assert first is not None
    assert window.status.time.text().endswith("in total")
    press(qtbot, window, Qt.Key.Key_D)
    with monkeypatch.context() as patch:
        forbid_searching(patch)
        press(qtbot, window, Qt.Key.Key_A)
        again = window.session.analysis
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
    assert window.session.analysis is not None
    assert window.session.analysis.timings != first.timings
    assert window.status.time.text().endswith("in total")


def test_at_the_next_start_neither_model_nor_search_is_needed(
    qtbot: QtBot, make_window: WindowMaker, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make_window()
    with qtbot.waitSignal(before.session.settled, timeout=PATIENCE):
        before.open_paths([photo_path])
    before.close()
    forbid_searching(monkeypatch)
    monkeypatch.setattr("spp_viewer.nn.bundle.load_bundle", None)
    later = make_window()
    with qtbot.waitSignal(later.session.settled, timeout=PATIENCE):
        later.open_paths([photo_path])
    assert later.session.analysis is not None
    assert "from cache" in later.status.time.text()
    assert later.status.model.text() == "tiny · alexnet"
    assert later.session.threshold == 0.0


def test_results_of_other_options_are_never_shown(qtbot: QtBot, make_window: WindowMaker, photo_path: Path) -> None:
    counts = []
    for limit in (150, 90, 150):
        window = make_window()
        window.session.set_options(window.session.setup.having(max_proposals=limit))
        with qtbot.waitSignal(window.session.settled, timeout=PATIENCE):
            window.open_paths([photo_path])
        assert window.session.analysis is not None
        counts.append((len(window.session.analysis.proposals), window.session.recalled))
        window.close()
    assert counts == [(150, False), (90, False), (150, True)]


def test_a_cancelled_run_keeps_nothing(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch, private_cache: Path
) -> None:
    brake = Brake(monkeypatch)
    window.open_paths([photo_path])
    qtbot.waitUntil(lambda: window.session.run_state.total == 6, timeout=PATIENCE)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    brake.released.set()
    with qtbot.waitSignal(window.session.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert not window.session.recalled
