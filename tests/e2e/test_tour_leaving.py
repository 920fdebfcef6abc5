"""Leaving the guided tour: what was open, chosen and shown before is so again, and nothing is computed twice."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt, QUrl
from pytestqt.qtbot import QtBot

from spp_viewer.core.samples import sample_paths
from spp_viewer.exchange.analysis_file import SUFFIX, save_analysis
from spp_viewer.gui import app
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.settings import load_settings, save_settings
from spp_viewer.gui.tour.facts import subject
from spp_viewer.gui.workers.messages import Selection
from spp_viewer.gui.workers.race_jobs import RCNN
from tests import make
from tests.e2e.conftest import PATIENCE, open_folder, tour_of
from tests.e2e.slow import Brake
from tests.e2e.test_open_by_drop import drop
from tests.e2e.test_tour import go_to, leave, press_next, start, told

SHIFT = Qt.KeyboardModifier.ShiftModifier


def state_of(window: MainWindow) -> dict[str, object]:
    """All that the tour must put back."""
    session = window.session
    return {
        "image": session.document.image,
        "analysis": session.document.analysis,
        "files": session.document.file_list.files,
        "place": session.document.file_list.position,
        "selection": session.document.selection.current,
        "cell": session.document.selection.cell,
        "filter": session.document.selection.filter,
        "layer": session.features.layer,
        "levels": session.document.settings.shown_levels,
        "threshold": session.document.settings.chosen_threshold,
        "classes": session.document.selection.classes_shown,
        "overlays": window.overlays.visible,
        "page": window.panels.current,
        "stage": window.strip.current,
        "comparing": window.pair.comparing,
        "live": session.live.active,
        "panels": window.actions_by_key["layout.panels"].isChecked(),
        "title": window.windowTitle(),
    }


def test_leaving_puts_everything_back(qtbot: QtBot, analysed: MainWindow) -> None:
    session = analysed.session
    session.document.settings.set_threshold(-1.0)
    session.document.show_classes(frozenset({0, 2}))
    session.document.settings.show_levels((2, 3))
    session.document.selection.select(Selection(5))
    session.document.selection.choose_filter(9)
    session.document.selection.choose_cell((2, 1))
    analysed.pair.compare("regression")
    analysed.navigator.show_stage("pyramid")
    analysed.show_panel("filters")
    analysed.canvas.zoom(3, QPointF(200, 150))
    analysed.actions_by_key["layout.panels"].trigger()
    before, viewport = state_of(analysed), analysed.canvas.viewport
    assert before["stage"] == "pyramid"
    start(qtbot, analysed)
    assert session.document.image is not before["image"]
    assert session.document.file_list.files == before["files"]  # the list stays
    assert session.document.settings.chosen_threshold is None  # no detection is hidden
    assert session.document.selection.classes_shown is None
    press_next(qtbot, analysed, 4)
    leave(qtbot, analysed)
    assert state_of(analysed) == before
    assert analysed.pair.pane is not None
    assert analysed.pair.pane.layers.key == "regression"
    qtbot.waitUntil(lambda: analysed.canvas.viewport == viewport)
    assert not session.document.running  # nothing was computed again


def test_a_list_and_its_place_are_put_back(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    open_folder(qtbot, window, gallery)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window, Qt.Key.Key_D)
    before = state_of(window)
    assert before["place"] == (2, 3)
    start(qtbot, window)
    assert window.session.document.file_list.files == tuple(gallery)
    assert window.session.document.file_list.position == (0, 3)
    leave(qtbot, window)
    assert state_of(window) == before


def test_live_window_and_race_are_put_back(qtbot: QtBot, analysed: MainWindow) -> None:
    session, referee = analysed.session, analysed.referee
    with qtbot.waitSignal(referee.ended, timeout=PATIENCE):
        referee.race(1, 16, together=False)
    result = referee.result
    session.live.place((30.0, 20.0, 120.0, 100.0))
    analysed.show_panel("race")
    words = analysed.race.figures.values["conv"].text()
    start(qtbot, analysed)
    assert referee.result is None
    assert not session.live.active
    leave(qtbot, analysed)
    assert session.live.active
    assert session.live.box is not None
    np.testing.assert_array_equal(session.live.box, [30, 20, 120, 100])
    assert referee.result is result
    assert analysed.race.figures.values["conv"].text() == words
    assert analysed.race_view.lanes[RCNN].clock.text()
    assert analysed.panels.current == "race"


def test_the_sample_that_is_open_stays_open(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.opener.open_samples()
    before = state_of(window)
    start(qtbot, window)
    assert window.session.document.image is before["image"]
    press_next(qtbot, window, 3)
    leave(qtbot, window)
    assert state_of(window) == before


def test_a_dropped_image_takes_the_place_of_the_sample(qtbot: QtBot, analysed: MainWindow, gallery: list[Path]) -> None:
    start(qtbot, analysed)
    analysed.session.document.settings.set_threshold(-1.0)
    go_to(qtbot, analysed, "pyramid")
    with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
        drop(analysed, [QUrl.fromLocalFile(str(gallery[2]))])
    assert tour_of(analysed).active
    press_next(qtbot, analysed)
    analysis = analysed.session.document.analysis
    assert analysis is not None
    assert analysed.session.document.selection.current == subject(analysis)
    leave(qtbot, analysed)
    assert analysed.session.document.image is not None
    assert analysed.session.document.image.image.path == gallery[2]
    assert analysed.session.document.analysis is analysis
    assert analysed.session.document.settings.chosen_threshold is None


def test_leaving_while_it_waits(qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    Brake(monkeypatch)
    before = state_of(analysed)
    qtbot.keyClick(analysed, Qt.Key.Key_F1, SHIFT)
    qtbot.waitUntil(lambda: analysed.session.document.run_state.total == 6, timeout=PATIENCE)
    qtbot.keyClick(tour_of(analysed).card.next, Qt.Key.Key_Escape)
    assert not tour_of(analysed).active
    assert state_of(analysed) == before
    assert not analysed.session.document.running


def test_an_image_that_is_being_opened_is_not_lost(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_paths([photo_path])
    qtbot.keyClick(window, Qt.Key.Key_F1, SHIFT)
    qtbot.waitUntil(lambda: tour_of(window).settled and not window.session.document.running, timeout=PATIENCE)
    assert window.session.document.image is not None
    assert window.session.document.image.image.path == sample_paths()[0]
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        leave(qtbot, window)
    assert window.session.document.image.image.path == photo_path
    assert window.session.document.analysis is not None


def test_options_changed_on_the_way_hold_for_what_is_put_back(qtbot: QtBot, analysed: MainWindow) -> None:
    start(qtbot, analysed)
    with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
        analysed.session.set_options(analysed.session.document.settings.setup.with_changes(scales=(200, 256)))
    go_to(qtbot, analysed, "conv5")
    assert "once at each of 2 scales" in told(analysed)
    leave(qtbot, analysed)
    session = analysed.session
    assert session.document.analysis is not None
    assert session.document.analysis.image.name == "photo.png"
    assert session.document.analysis.options.scales == (224,)  # the old results stay until the new are there
    qtbot.waitUntil(lambda: not session.document.running and session.document.analysis is not None, timeout=PATIENCE)
    assert session.document.analysis.options.scales == (200, 256)


def test_closing_in_the_middle_remembers_what_was_before(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.closed.connect(save_settings)
    analysed.session.document.settings.set_threshold(-1.25)
    qtbot.keyClick(analysed, Qt.Key.Key_F7)
    start(qtbot, analysed)
    go_to(qtbot, analysed, "pyramid")
    names = {thread.name for thread in threading.enumerate()}
    assert any(name.startswith("coverage") for name in names)
    analysed.close()
    left = load_settings()
    assert (left.panel, left.threshold, left.overlays) == ("options", -1.25, frozenset({"detections"}))
    assert left.tour_answered
    assert not any(thread.name.startswith("coverage") for thread in threading.enumerate())


@pytest.mark.parametrize("content", [None, b"no picture"])
def test_without_its_photograph_it_tells_of_the_one_on_screen(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    broken = tmp_path / "sample.jpg"
    if content is not None:
        broken.write_bytes(content)
    monkeypatch.setattr("spp_viewer.gui.tour.tour.sample_paths", lambda: (broken,))
    before, chosen = state_of(analysed), subject(analysed.session.document.analysis)  # type: ignore[arg-type]
    start(qtbot, analysed)
    go_to(qtbot, analysed, "pyramid")
    assert analysed.session.document.selection.current == chosen
    leave(qtbot, analysed)
    assert state_of(analysed) == before


def test_samples_that_cannot_be_listed(qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> tuple[Path, ...]:
        raise FileNotFoundError("samples.json")

    monkeypatch.setattr("spp_viewer.gui.tour.tour.sample_paths", fail)
    before = state_of(analysed)
    start(qtbot, analysed)
    go_to(qtbot, analysed, "scores")
    leave(qtbot, analysed)
    assert state_of(analysed) == before


def test_an_empty_window_gets_the_photograph_and_keeps_it(qtbot: QtBot, window: MainWindow) -> None:
    start(qtbot, window)
    go_to(qtbot, window, "conv5")
    leave(qtbot, window)
    assert window.session.document.image is not None
    assert window.session.document.image.image.path == sample_paths()[0]
    assert window.session.document.analysis is not None
    assert window.session.document.selection.current is None


def test_a_saved_analysis_comes_back_with_its_options(qtbot: QtBot, analysed: MainWindow, tmp_path: Path) -> None:
    assert analysed.session.document.analysis is not None
    path = tmp_path / f"saved{SUFFIX}"
    save_analysis(path, analysed.session.document.analysis)
    with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
        analysed.session.set_options(analysed.session.document.settings.setup.with_changes(nms_iou=0.5))
    with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
        analysed.open_paths([path])
    before, setup = state_of(analysed), analysed.session.document.settings.setup
    assert setup.options.nms_iou == 0.3
    start(qtbot, analysed)
    leave(qtbot, analysed)
    assert state_of(analysed) == before
    assert analysed.session.document.settings.setup == setup
    assert not analysed.session.document.running


def test_an_image_whose_analysis_was_cancelled_is_not_analysed(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = Brake(monkeypatch)
    window.open_paths([photo_path])
    qtbot.waitUntil(lambda: window.session.document.run_state.total == 6, timeout=PATIENCE)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    cancelled = window.session.document.run_state
    brake.released.set()
    start(qtbot, window)
    leave(qtbot, window)
    assert window.session.document.image is not None
    assert window.session.document.image.image.path == photo_path
    assert window.session.document.run_state == cancelled
    assert window.session.document.analysis is None


def test_the_layer_and_the_scale_that_were_looked_at(qtbot: QtBot, analysed: MainWindow) -> None:
    session = analysed.session
    with qtbot.waitSignal(session.document.settled, timeout=PATIENCE):
        session.set_options(session.document.settings.setup.with_changes(scales=(200, 256)))
    session.features.choose_layer("conv2")
    session.features.choose_filter(11)
    qtbot.waitUntil(lambda: session.features.shown is not None, timeout=PATIENCE)
    assert session.document.analysis is not None
    assert session.document.analysis.windows is not None
    other = 1 - int(session.document.analysis.windows.scale_index[0])
    session.document.selection.choose_map(other)
    start(qtbot, analysed)
    go_to(qtbot, analysed, "conv5")
    assert session.features.layer == "conv5"
    leave(qtbot, analysed)
    assert session.features.layer == "conv2"
    assert session.features.filter == 11
    assert session.document.selection.map_index == other


def test_the_offer_is_made_at_the_first_start_alone(
    qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, private_settings: Path
) -> None:
    for first in (True, False):
        window = app.open_window([photo_path], model=tiny_bundle_path, device="cpu", options=make.SMALL)
        qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE).wait()
        assert tour_of(window).offer.isVisible() == first
        if first:
            qtbot.keyClick(window.canvas, Qt.Key.Key_F1, SHIFT)  # taken without the button
        window.close()
        window.theme.deleteLater()
        window.deleteLater()
    assert load_settings().tour_answered


def test_who_has_settings_is_no_newcomer(private_settings: Path) -> None:
    assert not load_settings().tour_answered
    private_settings.mkdir(exist_ok=True)
    (private_settings / "settings.json").write_text('{"version": 1, "theme": "dark"}')
    assert load_settings().tour_answered
