"""The guided tour by menu, key and buttons: every step, back, leaving, and what goes on around it."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.core.samples import sample_paths
from spp_viewer.gui import app
from spp_viewer.gui.language import CHINESE, ENGLISH
from spp_viewer.gui.main_window import MainWindow
from spp_viewer.gui.messages import Selection
from spp_viewer.gui.race.messages import IDLE, RCNN
from spp_viewer.gui.settings import load_settings, save_settings
from spp_viewer.gui.tour.facts import strongest_filter, subject
from spp_viewer.gui.tour.steps import STEPS
from tests import make
from tests.e2e.conftest import PATIENCE, WindowMaker, open_folder
from tests.e2e.slow import Brake
from tests.e2e.test_open_by_drop import drop

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NUMBERS = {step.key: number for number, step in enumerate(STEPS)}


def start(qtbot: QtBot, window: MainWindow) -> None:
    """Begin by the key, and wait until the first step is there."""
    window.activateWindow()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F1, SHIFT)
    assert window.tour.active
    qtbot.waitUntil(lambda: window.tour.settled and not window.session.running, timeout=PATIENCE)


def press_next(qtbot: QtBot, window: MainWindow, times: int = 1) -> None:
    for _ in range(times):
        qtbot.mouseClick(window.tour.card.next, LEFT)


def go_to(qtbot: QtBot, window: MainWindow, key: str) -> None:
    """Click on the dot of a step."""
    dots = window.tour.card.dots
    qtbot.mouseClick(dots, LEFT, pos=dots.centre(NUMBERS[key]).toPoint())
    assert window.tour.step.key == key


def leave(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.tour.card.leave, LEFT)
    assert not window.tour.active
    assert not window.tour.card.isVisible()
    assert not window.tour.rings.isVisible()


def state_of(window: MainWindow) -> dict[str, object]:
    """All that the tour must put back."""
    session = window.session
    return {
        "image": session.image,
        "analysis": session.analysis,
        "files": session.files,
        "place": session.position,
        "selection": session.selection,
        "cell": session.cell,
        "filter": session.filter,
        "layer": session.features.layer,
        "levels": session.shown_levels,
        "threshold": session.chosen_threshold,
        "classes": session.classes_shown,
        "overlays": window.overlays.visible,
        "page": window.panels.current,
        "stage": window.strip.current,
        "comparing": window.pair.comparing,
        "live": session.live.active,
        "panels": window.actions_by_key["layout.panels"].isChecked(),
        "title": window.windowTitle(),
    }


@pytest.fixture
def toured(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    """A window at the first step, over the photograph that was open before."""
    start(qtbot, analysed)
    return analysed


def test_every_step_puts_the_window_into_its_state(qtbot: QtBot, toured: MainWindow) -> None:
    window, session, tour = toured, toured.session, toured.tour
    assert session.image is not None
    assert session.image.image.path == sample_paths()[0]
    analysis = session.analysis
    assert analysis is not None
    seen = []
    for number, step in enumerate(STEPS):
        qtbot.waitUntil(lambda: tour.settled, timeout=PATIENCE)
        seen.append(tour.card.title.text())
        assert tour.number == number
        assert tour.card.place.text() == f"{number + 1} of {len(STEPS)}"
        assert window.strip.current == step.stage
        assert session.selection == (subject(analysis) if step.selects else None)
        assert session.filter == (strongest_filter(analysis) if step.filters else None)
        assert window.race_view.isVisible() == (step.panel == "race")
        assert window.race_view.lanes[RCNN].coverage.visible == step.counts
        assert window.pair.comparing == bool(step.compare)
        assert "{" not in tour.card.words.text()
        assert tour.rings.boxes
        assert window.actions_by_key["tour"].isEnabled()
        press_next(qtbot, window)
    assert len(set(seen)) == len(STEPS)
    assert not tour.active  # the last Next is Finish
    (notice,) = window.notices.notices
    assert notice.problem.message.startswith("That was the tour.")


def test_the_cards_figures_are_those_on_screen(qtbot: QtBot, toured: MainWindow) -> None:
    analysis = toured.session.analysis
    assert analysis is not None
    assert analysis.maps is not None
    go_to(qtbot, toured, "conv5")
    channels, rows, columns = analysis.maps[0].conv5.shape
    assert f"leaves {channels} maps of {columns} × {rows} cells" in toured.tour.card.words.text()
    go_to(qtbot, toured, "rcnn")
    counts = toured.race_view.lanes[RCNN].coverage.ramp
    assert counts is not None
    assert f"in {counts.top:.0f} at most" in toured.tour.card.words.text()
    go_to(qtbot, toured, "scores")
    best = float(analysis.detections.scores.max())
    assert f"{best:.2f}" in toured.tour.card.words.text()


def test_keys_turn_scroll_and_leave_while_the_card_has_the_focus(qtbot: QtBot, toured: MainWindow) -> None:
    tour, viewport = toured.tour, toured.canvas.viewport
    for key, number in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Return, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Left, 0)):
        qtbot.keyClick(QApplication.focusWidget() or tour.card.next, key)
        assert tour.number == number
    qtbot.keyClick(QApplication.focusWidget() or tour.card.next, Qt.Key.Key_Left)
    assert tour.number == 0
    assert toured.canvas.viewport == viewport  # arrows moved no picture
    toured.resize(800, 600)
    toured.tour.go_to(NUMBERS["nms"])
    qtbot.waitUntil(lambda: tour.card.scroller.verticalScrollBar().maximum() > 0)
    qtbot.keyClick(tour.card.next, Qt.Key.Key_Down)
    assert tour.card.scroller.verticalScrollBar().value() > 0
    qtbot.keyClick(tour.card.next, Qt.Key.Key_Escape)
    assert not tour.active
    assert toured.canvas.hasFocus()


def test_escape_elsewhere_clears_the_selection_as_always(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "pyramid")
    assert toured.session.selection is not None
    toured.canvas.setFocus()
    qtbot.keyClick(toured.canvas, Qt.Key.Key_Escape)
    assert toured.session.selection is None
    assert toured.tour.active


def test_leaving_puts_everything_back(qtbot: QtBot, analysed: MainWindow) -> None:
    session = analysed.session
    session.set_threshold(-1.0)
    session.show_classes(frozenset({0, 2}))
    session.show_levels((2, 3))
    session.select(Selection(5))
    session.choose_filter(9)
    session.choose_cell((2, 1))
    analysed.show_stage("pyramid")
    analysed.show_panel("filters")
    analysed.pair.compare("regression")
    analysed.canvas.zoom(3, QPointF(200, 150))
    analysed.actions_by_key["layout.panels"].trigger()
    before, viewport = state_of(analysed), analysed.canvas.viewport
    start(qtbot, analysed)
    assert session.image is not before["image"]
    assert session.files == before["files"]  # the list stays
    press_next(qtbot, analysed, 4)
    leave(qtbot, analysed)
    assert state_of(analysed) == before
    assert analysed.pair.pane is not None
    assert analysed.pair.pane.layers.key == "regression"
    qtbot.waitUntil(lambda: analysed.canvas.viewport == viewport)
    assert not session.running  # nothing was computed again


def test_a_list_and_its_place_are_put_back(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    open_folder(qtbot, window, gallery)
    with qtbot.waitSignal(window.session.settled, timeout=PATIENCE):
        qtbot.keyClick(window, Qt.Key.Key_D)
    before = state_of(window)
    assert before["place"] == (2, 3)
    start(qtbot, window)
    assert window.session.files == tuple(gallery)
    assert window.session.position == (0, 3)
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
    with qtbot.waitSignal(window.session.settled, timeout=PATIENCE):
        window.open_samples()
    before = state_of(window)
    start(qtbot, window)
    assert window.session.image is before["image"]
    press_next(qtbot, window, 3)
    leave(qtbot, window)
    assert state_of(window) == before


def test_what_the_user_changes_stays_until_the_next_step(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "proposals")
    qtbot.keyClick(toured, Qt.Key.Key_F7)
    qtbot.keyClick(toured, Qt.Key.Key_V)
    assert toured.panels.current == "options"
    assert "detections" in toured.overlays.visible
    press_next(qtbot, toured)
    press_next(qtbot, toured)
    assert toured.overlays.visible == {"conv5"}
    assert toured.panels.current == "filters"


def test_a_dropped_image_takes_the_place_of_the_sample(qtbot: QtBot, analysed: MainWindow, gallery: list[Path]) -> None:
    start(qtbot, analysed)
    analysed.session.set_threshold(-1.0)
    go_to(qtbot, analysed, "pyramid")
    with qtbot.waitSignal(analysed.session.settled, timeout=PATIENCE):
        drop(analysed, [QUrl.fromLocalFile(str(gallery[2]))])
    assert analysed.tour.active
    press_next(qtbot, analysed)
    analysis = analysed.session.analysis
    assert analysis is not None
    assert analysed.session.selection == subject(analysis)
    leave(qtbot, analysed)
    assert analysed.session.image is not None
    assert analysed.session.image.image.path == gallery[2]
    assert analysed.session.analysis is analysis
    assert analysed.session.chosen_threshold is None


def test_it_waits_for_the_analysis_and_goes_on_by_itself(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = Brake(monkeypatch)
    before = state_of(analysed)
    qtbot.keyClick(analysed, Qt.Key.Key_F1, SHIFT)
    press_next(qtbot, analysed, NUMBERS["pyramid"])
    qtbot.waitUntil(lambda: analysed.session.run_state.total == 6, timeout=PATIENCE)
    assert analysed.tour.card.words.text().endswith("Analysing the photograph…")
    brake.released.set()
    qtbot.waitUntil(lambda: analysed.session.selection is not None, timeout=PATIENCE)
    assert "Analysing" not in analysed.tour.card.words.text()
    leave(qtbot, analysed)
    assert state_of(analysed) == before


def test_leaving_while_it_waits(qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    Brake(monkeypatch)
    before = state_of(analysed)
    qtbot.keyClick(analysed, Qt.Key.Key_F1, SHIFT)
    qtbot.waitUntil(lambda: analysed.session.run_state.total == 6, timeout=PATIENCE)
    qtbot.keyClick(analysed.tour.card.next, Qt.Key.Key_Escape)
    assert not analysed.tour.active
    assert state_of(analysed) == before
    assert not analysed.session.running


def test_an_image_that_is_being_opened_is_not_lost(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_paths([photo_path])
    qtbot.keyClick(window, Qt.Key.Key_F1, SHIFT)
    qtbot.waitUntil(lambda: window.tour.settled and not window.session.running, timeout=PATIENCE)
    assert window.session.image is not None
    assert window.session.image.image.path == sample_paths()[0]
    with qtbot.waitSignal(window.session.settled, timeout=PATIENCE):
        leave(qtbot, window)
    assert window.session.image.image.path == photo_path
    assert window.session.analysis is not None


def test_options_changed_on_the_way_hold_for_what_is_put_back(qtbot: QtBot, toured: MainWindow) -> None:
    with qtbot.waitSignal(toured.session.settled, timeout=PATIENCE):
        toured.session.set_options(toured.session.setup.having(scales=(200, 256)))
    go_to(qtbot, toured, "conv5")
    assert "once at each of 2 scales" in toured.tour.card.words.text()
    leave(qtbot, toured)
    session = toured.session
    assert session.analysis is not None
    assert session.analysis.image.name == "photo.png"
    assert session.analysis.options.scales == (224,)  # the old results stay until the new are there
    qtbot.waitUntil(lambda: not session.running and session.analysis is not None, timeout=PATIENCE)
    assert session.analysis.options.scales == (200, 256)


def test_the_language_changes_in_the_middle(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "rcnn")
    qtbot.waitUntil(lambda: toured.tour.settled, timeout=PATIENCE)
    card = toured.tour.card
    for code in (CHINESE, ENGLISH):
        toured.actions_by_key[f"language.{code}"].trigger()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert toured.tour.card is not card
        assert toured.tour.card.isVisible()
        assert toured.tour.step.key == "rcnn"
        assert toured.race_view.isVisible()
        assert toured.race_view.lanes[RCNN].coverage.visible
        qtbot.waitUntil(lambda: len(toured.tour.rings.boxes) == 1)
    press_next(qtbot, toured)
    assert toured.tour.step.key == "conv5"
    leave(qtbot, toured)
    assert toured.windowTitle().startswith("photo.png")


def test_closing_in_the_middle_remembers_what_was_before(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.closed.connect(lambda: save_settings(analysed.settings()))
    analysed.session.set_threshold(-1.25)
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


def test_the_race_of_the_last_step(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "timing")
    card, referee = toured.tour.card, toured.referee
    assert "R-CNN takes" not in card.words.text()
    with qtbot.waitSignal(referee.ended, timeout=PATIENCE):
        qtbot.mouseClick(card.race, LEFT)
        assert referee.activity != IDLE
        assert not card.race.isEnabled()
    result = referee.result
    assert result is not None
    assert not card.race.isVisible()
    assert "R-CNN takes ≈" in card.words.text()
    assert f"≈{result.speedup['detection']:.1f}×" in card.words.text()
    assert f"R-CNN ran {result.rcnn.timed} of {result.windows} windows" in card.words.text()


def test_escape_stops_the_race_before_it_leaves(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "timing")
    qtbot.mouseClick(toured.tour.card.race, LEFT)
    toured.tour.card.next.setFocus()
    qtbot.keyClick(toured.tour.card.next, Qt.Key.Key_Escape)
    assert toured.referee.activity == IDLE
    assert toured.tour.active
    qtbot.keyClick(toured.tour.card.next, Qt.Key.Key_Escape)
    assert not toured.tour.active


def test_it_fits_on_a_small_screen(qtbot: QtBot, toured: MainWindow) -> None:
    toured.resize(800, 600)
    for step in STEPS:
        toured.tour.go_to(NUMBERS[step.key])
        qtbot.wait(20)
        assert (toured.width(), toured.height()) == (800, 600), step.key


@pytest.fixture
def newcomer(qtbot: QtBot, make_window: WindowMaker) -> MainWindow:
    """A window as at the very first start."""
    window = make_window(settings=load_settings())
    window.tour.make_offer()
    assert window.tour.offer.isVisible()
    return window


def test_a_newcomer_is_told_of_it_once(qtbot: QtBot, newcomer: MainWindow, make_window: WindowMaker) -> None:
    qtbot.mouseClick(newcomer.tour.offer.decline, LEFT)
    assert not newcomer.tour.offer.isVisible()
    assert not newcomer.tour.active
    save_settings(newcomer.settings())
    again = make_window(settings=load_settings())
    again.tour.make_offer()
    assert not again.tour.offer.isVisible()


def test_the_offer_begins_the_tour(qtbot: QtBot, newcomer: MainWindow) -> None:
    qtbot.mouseClick(newcomer.tour.offer.take, LEFT)
    assert newcomer.tour.active
    assert newcomer.settings().tour_answered
    qtbot.waitUntil(lambda: newcomer.tour.settled, timeout=PATIENCE)
    leave(qtbot, newcomer)
    assert not newcomer.tour.offer.isVisible()


def test_a_screenshot_of_a_step(qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path) -> None:
    pictures = []
    for number in (None, 4, 7):
        out = tmp_path / f"{number}.png"
        app.screenshot(photo_path, out, model=tiny_bundle_path, device="cpu", options=make.SMALL, tour=number)
        pictures.append(out.read_bytes())
    assert len(set(pictures)) == len(pictures)
    with pytest.raises(app.SppViewerError, match="no step 11; they are numbered from 1 to 10"):
        app.screenshot(photo_path, out, model=tiny_bundle_path, device="cpu", options=make.SMALL, tour=11)
