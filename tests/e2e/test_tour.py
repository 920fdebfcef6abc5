"""The guided tour by menu, key and buttons: every step, back, leaving, and what goes on around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.samples import sample_paths
from spp_viewer.gui.i18n.language import CHINESE, ENGLISH
from spp_viewer.gui.screenshot import capture
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.shell.settings import load_settings, save_settings
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.tour.facts import NO_BREAK, strongest_filter, subject
from spp_viewer.gui.tour.steps import STEPS, TourStep
from spp_viewer.gui.workers.race_jobs import RCNN, Activity
from tests import make
from tests.e2e.conftest import PATIENCE, WindowMaker, tour_of
from tests.e2e.slow import Brake

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NUMBERS = {step.key: number for number, step in enumerate(STEPS)}


def start(qtbot: QtBot, window: MainWindow) -> None:
    """Begin by the key, and wait until the first step is there."""
    window.activateWindow()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F1, SHIFT)
    assert tour_of(window).active
    qtbot.waitUntil(lambda: tour_of(window).settled and not window.session.document.running, timeout=PATIENCE)


def press_next(qtbot: QtBot, window: MainWindow, times: int = 1) -> None:
    for _ in range(times):
        qtbot.mouseClick(tour_of(window).card.next, LEFT)


def go_to(qtbot: QtBot, window: MainWindow, key: str) -> None:
    """Click on the dot of a step."""
    dots = tour_of(window).card.dots
    qtbot.mouseClick(dots, LEFT, pos=dots.centre(NUMBERS[key]).toPoint())
    assert tour_of(window).step.key == key


def page_of(step: TourStep) -> str:
    """The page at the side that a step shows."""
    own = step.panel if step.panel in PANELS else step.fallback
    return own or next(stage.panel for stage in STAGES if stage.key == step.stage)


def told(window: MainWindow) -> str:
    """The words on the card, with plain spaces."""
    return tour_of(window).card.text.text().replace(NO_BREAK, " ")


def leave(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(tour_of(window).card.leave, LEFT)
    assert not tour_of(window).active
    assert not tour_of(window).card.isVisible()
    assert not tour_of(window).rings.isVisible()


@pytest.fixture
def toured(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    """A window at the first step, over the photograph that was open before."""
    start(qtbot, analysed)
    return analysed


def test_every_step_puts_the_window_into_its_state(qtbot: QtBot, toured: MainWindow) -> None:
    window, session, tour = toured, toured.session, tour_of(toured)
    assert session.document.image is not None
    assert session.document.image.image.path == sample_paths()[0]
    analysis = session.document.analysis
    assert analysis is not None
    seen = []
    for number, step in enumerate(STEPS):
        qtbot.waitUntil(lambda: tour.settled, timeout=PATIENCE)
        seen.append(tour.card.title.text())
        assert tour.number == number
        assert tour.card.place.text() == f"{number + 1} of {len(STEPS)}"
        assert window.strip.current == step.stage
        assert window.panels.current == page_of(step)
        assert session.document.selection.current == (subject(analysis) if step.selects else None)
        assert session.document.selection.filter == (strongest_filter(analysis) if step.filters else None)
        assert window.race_view.isVisible() == (step.panel == "race")
        assert window.race_view.lanes[RCNN].coverage.visible == step.counts
        assert window.pair.comparing == bool(step.compare)
        assert "{" not in tour.card.text.text()
        assert tour.rings.boxes
        assert window.actions_by_key["tour"].isEnabled()
        press_next(qtbot, window)
    assert len(set(seen)) == len(STEPS)
    assert not tour.active  # the last Next is Finish
    (notice,) = window.notices.notices
    assert notice.problem.message.startswith("That was the tour.")
    start(qtbot, window)
    assert window.notices.notices == []


def test_the_cards_figures_are_those_on_screen(qtbot: QtBot, toured: MainWindow) -> None:
    analysis = toured.session.document.analysis
    assert analysis is not None
    assert analysis.maps is not None
    go_to(qtbot, toured, "conv5")
    channels, rows, columns = analysis.maps[0].conv5.shape
    assert f"leaves {channels} maps of {columns} × {rows} cells" in told(toured)
    go_to(qtbot, toured, "rcnn")
    counts = toured.race_view.lanes[RCNN].coverage.ramp
    assert counts is not None
    assert f"in {counts.top:.0f} at most" in tour_of(toured).card.text.text()
    go_to(qtbot, toured, "scores")
    best = float(analysis.detections.scores.max())
    assert f"{best:.2f}" in tour_of(toured).card.text.text()


def test_keys_turn_scroll_and_leave_while_the_card_has_the_focus(qtbot: QtBot, toured: MainWindow) -> None:
    tour, viewport = tour_of(toured), toured.canvas.viewport
    for key, number in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Return, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_Left, 0)):
        qtbot.keyClick(QApplication.focusWidget() or tour.card.next, key)
        assert tour.number == number
    qtbot.keyClick(QApplication.focusWidget() or tour.card.next, Qt.Key.Key_Left)
    assert tour.number == 0
    assert toured.canvas.viewport == viewport  # arrows moved no picture
    tour_of(toured).go_to(NUMBERS["nms"])
    toured.resize(800, 400)  # as low as it can be
    qtbot.waitUntil(lambda: tour.card.scroller.verticalScrollBar().maximum() > 0)
    qtbot.keyClick(tour.card.next, Qt.Key.Key_Down)
    assert tour.card.scroller.verticalScrollBar().value() > 0
    qtbot.keyClick(tour.card.next, Qt.Key.Key_Escape)
    assert not tour.active
    assert toured.canvas.hasFocus()


def test_escape_elsewhere_clears_the_selection_as_always(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "pyramid")
    assert toured.session.document.selection.current is not None
    toured.canvas.setFocus()
    qtbot.keyClick(toured.canvas, Qt.Key.Key_Escape)
    assert toured.session.document.selection.current is None
    assert tour_of(toured).active


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


def test_it_waits_for_the_analysis_and_goes_on_by_itself(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = Brake(monkeypatch)
    assert analysed.session.document.image is not None
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_F1, SHIFT)
    press_next(qtbot, analysed)
    assert "A photograph of" not in told(analysed)  # that on screen is about to go
    press_next(qtbot, analysed, NUMBERS["pyramid"] - 1)
    qtbot.waitUntil(lambda: analysed.session.document.run_state.total == 6, timeout=PATIENCE)
    assert tour_of(analysed).card.text.text().endswith("Analysing the photograph…")
    brake.released.set()
    qtbot.waitUntil(lambda: analysed.session.document.selection.current is not None, timeout=PATIENCE)
    assert "Analysing" not in tour_of(analysed).card.text.text()


def test_the_language_changes_in_the_middle(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "rcnn")
    qtbot.waitUntil(lambda: tour_of(toured).settled, timeout=PATIENCE)
    card = tour_of(toured).card
    for code in (CHINESE, ENGLISH):
        toured.actions_by_key[f"language.{code}"].trigger()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert tour_of(toured).card is not card
        assert tour_of(toured).card.isVisible()
        assert tour_of(toured).step.key == "rcnn"
        assert toured.race_view.isVisible()
        assert toured.race_view.lanes[RCNN].coverage.visible
        qtbot.waitUntil(lambda: len(tour_of(toured).rings.boxes) == 1)
    press_next(qtbot, toured)
    assert tour_of(toured).step.key == "conv5"
    go_to(qtbot, toured, "nms")
    toured.session.document.settings.set_threshold(0.75)
    assert "0.75" in told(toured)  # it still hears of what happens
    leave(qtbot, toured)
    assert toured.windowTitle().startswith("photo.png")


def test_the_race_of_the_last_step(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "timing")
    card, referee = tour_of(toured).card, toured.referee
    assert "In the race" not in card.text.text()
    with qtbot.waitSignal(referee.ended, timeout=PATIENCE):
        qtbot.mouseClick(card.race, LEFT)
        assert referee.activity != Activity.IDLE
        assert not card.race.isEnabled()
    result = referee.result
    assert result is not None
    assert not card.race.isVisible()
    assert "and R-CNN ≈" in card.text.text()
    assert f"≈{result.speedup['detection']:.1f}×" in card.text.text()
    assert f"R-CNN ran {result.rcnn.timed} of {result.windows} windows" in card.text.text()


def test_a_race_in_the_step_of_rcnn_shows_its_bars(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "rcnn")
    qtbot.waitUntil(lambda: tour_of(toured).settled, timeout=PATIENCE)
    view = toured.race_view
    assert not view.bars.isVisible()  # there is nothing to show in them
    qtbot.keyClick(toured, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert toured.referee.activity == Activity.RACING
    assert view.bars.isVisible()
    assert not view.lanes[RCNN].coverage.visible
    toured.canvas.setFocus()
    toured.referee.stop()
    press_next(qtbot, toured)
    assert tour_of(toured).step.key == "conv5"


def test_escape_stops_the_race_before_it_leaves(qtbot: QtBot, toured: MainWindow) -> None:
    go_to(qtbot, toured, "timing")
    qtbot.mouseClick(tour_of(toured).card.race, LEFT)
    tour_of(toured).card.next.setFocus()
    qtbot.keyClick(tour_of(toured).card.next, Qt.Key.Key_Escape)
    assert toured.referee.activity == Activity.IDLE
    assert tour_of(toured).active
    qtbot.keyClick(tour_of(toured).card.next, Qt.Key.Key_Escape)
    assert not tour_of(toured).active


def test_it_fits_on_a_small_screen(qtbot: QtBot, toured: MainWindow) -> None:
    toured.resize(800, 600)
    for step in STEPS:
        tour_of(toured).go_to(NUMBERS[step.key])
        qtbot.wait(20)
        assert (toured.width(), toured.height()) == (800, 600), step.key


@pytest.fixture
def newcomer(qtbot: QtBot, make_window: WindowMaker) -> MainWindow:
    """A window as at the very first start."""
    window = make_window(settings=load_settings())
    tour_of(window).make_offer()
    assert tour_of(window).offer.isVisible()
    return window


def test_a_newcomer_is_told_of_it_once(qtbot: QtBot, newcomer: MainWindow, make_window: WindowMaker) -> None:
    qtbot.mouseClick(tour_of(newcomer).offer.decline, LEFT)
    assert not tour_of(newcomer).offer.isVisible()
    assert not tour_of(newcomer).active
    save_settings(newcomer.settings())
    again = make_window(settings=load_settings())
    tour_of(again).make_offer()
    assert not tour_of(again).offer.isVisible()


def test_the_offer_begins_the_tour(qtbot: QtBot, newcomer: MainWindow) -> None:
    qtbot.mouseClick(tour_of(newcomer).offer.take, LEFT)
    assert tour_of(newcomer).active
    assert newcomer.settings().tour_answered
    qtbot.waitUntil(lambda: tour_of(newcomer).settled, timeout=PATIENCE)
    leave(qtbot, newcomer)
    assert not tour_of(newcomer).offer.isVisible()


def test_a_screenshot_of_a_step(qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path) -> None:
    pictures = []
    for number in (None, 4, 7):
        out = tmp_path / f"{number}.png"
        capture.screenshot(photo_path, out, model=tiny_bundle_path, device="cpu", options=make.SMALL, tour=number)
        pictures.append(out.read_bytes())
    assert len(set(pictures)) == len(pictures)
    with pytest.raises(SppViewerError, match="no step 11; they are numbered from 1 to 10"):
        capture.screenshot(photo_path, out, model=tiny_bundle_path, device="cpu", options=make.SMALL, tour=11)


def test_it_is_in_the_help_menu(qtbot: QtBot, analysed: MainWindow) -> None:
    menu = analysed.menuBar().actions()[-1].menu()
    assert isinstance(menu, QMenu)
    (entry,) = (action for action in menu.actions() if action.text() == "&Guided tour")
    entry.trigger()
    assert tour_of(analysed).active
    card = tour_of(analysed).card
    analysed.canvas.setFocus()
    entry.trigger()  # once more: back to the card
    assert tour_of(analysed).card is card
    assert card.next.hasFocus()


def test_the_next_sample_may_be_looked_at(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.opener.open_samples()
    start(qtbot, window)
    go_to(qtbot, window, "rcnn")
    qtbot.waitUntil(lambda: tour_of(window).settled, timeout=PATIENCE)
    words = tour_of(window).card.text.text()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: tour_of(window).settled, timeout=PATIENCE)
    assert window.session.document.file_list.position[0] == 2
    assert tour_of(window).card.text.text() != words
    assert window.race_view.lanes[RCNN].coverage.visible
