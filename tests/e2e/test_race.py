"""A race by button and keys: progress, figures, stopping, coverage, saving, languages, closing in the middle."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QThread
from PySide6.QtGui import QGuiApplication
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.gui.canvas.view import ZOOM_STEP
from spp_viewer.gui.document.race_history import RaceHistory, load_history, past_race, save_history
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.language import CHINESE, ENGLISH
from spp_viewer.gui.screenshot import capture
from spp_viewer.gui.screenshot.race import Staging
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.race_jobs import RCNN, SPP, Activity
from spp_viewer.race import comparison
from spp_viewer.race.comparison import Comparison
from tests import make
from tests.e2e.conftest import PATIENCE, turn_to

CONTROL = Qt.KeyboardModifier.ControlModifier


class Gate:
    """Holds every run of R-CNN at its first step until it is cancelled or let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self._real = comparison._run
        monkeypatch.setattr(comparison, "_run", self._run)

    def _run(self, detector, image, proposals, which, progress, on_result=None):  # type: ignore[no-untyped-def]
        while detector.name == RCNN and which != "warm-up" and not self.open.is_set():
            progress(f"{RCNN} {which} crop", 1, len(proposals))
            time.sleep(0.005)
        return self._real(detector, image, proposals, which, progress, on_result)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


@pytest.fixture
def at_race(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    """The Race page, one run of each, R-CNN on a few windows."""
    turn_to(qtbot, analysed, Qt.Key.Key_F8, "race")
    analysed.race.controls.repeats.setValue(1)
    analysed.race.controls.sampled.click()
    analysed.race.controls.sample.setValue(16)
    return analysed


@pytest.fixture
def raced(qtbot: QtBot, at_race: MainWindow) -> MainWindow:
    """A race has come to its end."""
    with qtbot.waitSignal(at_race.referee.ended, timeout=PATIENCE) as ended:
        qtbot.mouseClick(at_race.race.controls.race, Qt.MouseButton.LeftButton)
    assert ended.args == [True]
    return at_race


def until_rcnn_runs(qtbot: QtBot, window: MainWindow) -> None:
    lane = window.race_view.lanes[RCNN]
    qtbot.waitUntil(lambda: lane.status.text().startswith("run 1/1"), timeout=PATIENCE)


def switch(window: MainWindow, code: str) -> None:
    window.actions_by_key[f"language.{code}"].trigger()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_race_takes_the_middle_of_the_window(qtbot: QtBot, analysed: MainWindow) -> None:
    assert not analysed.race_view.isVisible()
    turn_to(qtbot, analysed, Qt.Key.Key_F8, "race")
    assert analysed.race_view.isVisible()
    qtbot.keyClick(analysed, Qt.Key.Key_F2)
    assert not analysed.race_view.isVisible()
    assert analysed.canvas.isVisible()


def test_keys_zoom_what_is_in_front(qtbot: QtBot, at_race: MainWindow) -> None:
    lanes = [lane.canvas for lane in at_race.race_view.lanes.values()]
    before, behind = lanes[0].viewport.scale, at_race.canvas.viewport
    qtbot.keyClick(at_race, Qt.Key.Key_Plus, CONTROL)
    assert [canvas.viewport.scale for canvas in lanes] == [before * ZOOM_STEP] * 2
    assert at_race.canvas.viewport == behind
    qtbot.keyClick(at_race, Qt.Key.Key_F, CONTROL)
    assert lanes[0].is_fitted
    qtbot.keyClick(at_race, Qt.Key.Key_F2)
    qtbot.keyClick(at_race, Qt.Key.Key_Plus, CONTROL)
    assert lanes[0].is_fitted
    assert not at_race.canvas.is_fitted


def test_a_sample_is_raced_and_marked(raced: MainWindow) -> None:
    result, view = raced.referee.result, raced.race_view
    assert result is not None
    assert (result.rcnn.timed, result.windows) == (16, len(raced.session.document.proposals))  # type: ignore[arg-type]
    for key, value in result.speedup.items():
        assert raced.race.figures.values[key].text() == f"\u2248{value:.1f}\u00d7"
    assert view.lanes[RCNN].mark.isVisible()
    assert not view.lanes[SPP].mark.isVisible()
    words = view.lanes[SPP].status.text()
    assert words.endswith(f"{round(result.spp.windows_per_second):,}/s".replace(",", "\u202f"))
    assert round(result.spp.windows_per_second, 1) == result.as_json()["spp"]["windows_per_second"]  # type: ignore[index]
    assert [bar.total for bar in view.bars.bars] == [result.rcnn.total.median, result.spp.total.median]


def test_all_windows_by_key(qtbot: QtBot, at_race: MainWindow) -> None:
    at_race.race.controls.sampled.click()
    at_race.session.set_options(at_race.session.document.settings.setup.with_changes(max_proposals=20))
    qtbot.waitUntil(lambda: not at_race.session.document.running, timeout=PATIENCE)
    before = time.perf_counter()
    with qtbot.waitSignal(at_race.referee.ended, timeout=PATIENCE):
        qtbot.keyClick(at_race, Qt.Key.Key_R, CONTROL)
    took = time.perf_counter() - before
    result = at_race.referee.result
    assert result is not None
    assert not result.extrapolated
    assert not at_race.race.figures.mark.isVisible()
    assert result.propose + result.rcnn.total.median + result.spp.total.median < took
    assert result.agreement is not None
    assert at_race.race.agreement.rowCount() == sum(
        map(len, (result.agreement.pairs, result.agreement.first_only, result.agreement.second_only))
    )


def test_progress_is_shown_and_escape_stops(qtbot: QtBot, at_race: MainWindow, gate: Gate) -> None:
    qtbot.keyClick(at_race, Qt.Key.Key_R, CONTROL)
    until_rcnn_runs(qtbot, at_race)
    lanes = at_race.race_view.lanes
    assert lanes[SPP].status.text() == f"{len(at_race.session.document.proposals)} windows done"  # type: ignore[arg-type]
    assert lanes[RCNN].running
    assert at_race.race.controls.stop.isVisible()
    with qtbot.waitSignal(at_race.referee.ended, timeout=PATIENCE):
        qtbot.keyClick(at_race, Qt.Key.Key_Escape)
    assert at_race.referee.activity == Activity.IDLE
    assert lanes[RCNN].status.text() == "stopped"
    assert at_race.referee.result is None
    assert at_race.session.document.analysis is not None
    assert not at_race.notices.notices  # stopping is no trouble


def test_a_race_after_a_stopped_one(qtbot: QtBot, at_race: MainWindow, gate: Gate) -> None:
    at_race.race.controls.race.click()
    until_rcnn_runs(qtbot, at_race)
    at_race.race.controls.stop.click()
    gate.open.set()
    with qtbot.waitSignal(at_race.referee.compared, timeout=PATIENCE):
        at_race.race.controls.race.click()


def test_another_image_ends_a_race(qtbot: QtBot, at_race: MainWindow, gate: Gate, gallery: list[Path]) -> None:
    at_race.race.controls.race.click()
    until_rcnn_runs(qtbot, at_race)
    with qtbot.waitSignal(at_race.session.document.settled, timeout=PATIENCE):
        at_race.open_paths([gallery[1]])
    assert at_race.referee.activity == Activity.IDLE
    assert at_race.referee.result is None
    assert "the network once" in at_race.race_view.lanes[RCNN].status.text()
    assert at_race.race.controls.race.isEnabled()


def test_coverage_and_a_click_on_the_canvas(qtbot: QtBot, raced: MainWindow) -> None:
    lane = raced.race_view.lanes[RCNN]
    before = lane.canvas.grab().toImage()
    raced.race.scroller.ensureWidgetVisible(raced.race.covered)
    qtbot.mouseClick(raced.race.covered, Qt.MouseButton.LeftButton, pos=QPoint(12, raced.race.covered.height() // 2))
    assert raced.race.covered.isChecked()
    assert lane.coverage.visible
    assert lane.canvas.grab().toImage() != before
    spp = raced.race_view.lanes[SPP]
    x1, y1, x2, y2 = spp.detected[0].tolist()
    view = spp.canvas.viewport
    place = QPoint(round(view.x + (x1 + x2) / 2 * view.scale), round(view.y + (y1 + y2) / 2 * view.scale))
    qtbot.mouseClick(spp.canvas, Qt.MouseButton.LeftButton, pos=place)
    assert raced.session.document.selection.current is not None
    found = raced.race.inputs.inputs
    assert found is not None
    result = raced.referee.result
    assert result is not None
    assert np.array_equal(found.spp, result.last[0].scores[raced.session.document.selection.current.proposal])


def test_copy_as_markdown(qtbot: QtBot, raced: MainWindow) -> None:
    with qtbot.waitSignal(raced.exporter.reported):
        raced.race.copy.click()
    words = QGuiApplication.clipboard().text()
    assert words.startswith("**photo.png**")
    assert "EXTRAPOLATED" in words
    raced.race.history.copy.click()
    assert QGuiApplication.clipboard().text().startswith("| image |")
    assert "clipboard" in raced.notices.notices[0].accessibleName()


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """The dialog answers with the last of these."""
    paths: list[Path] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(paths[-1]), a[3].split(";;")[0]))
    return paths  # type: ignore[return-value]


def test_saved_as_figures_and_pictures(qtbot: QtBot, raced: MainWindow, answer: list[Path], tmp_path: Path) -> None:
    for name in ("race", "race.csv", "race.png", "race.svg"):
        answer.append(tmp_path / name)
        with qtbot.waitSignal(raced.exporter.reported, timeout=PATIENCE) as told:
            raced.race.save.click()
        assert told.args[0].level == "info"  # type: ignore[index]
    document = json.loads((tmp_path / "race.json").read_text())
    result = raced.referee.result
    assert result is not None
    assert document["speedup"] == result.as_json()["speedup"]
    assert document["extrapolated"] is True
    assert (tmp_path / "race.png").read_bytes()[:4] == b"\x89PNG"
    assert QSvgRenderer(str(tmp_path / "race.svg")).isValid()
    answer.append(tmp_path / "past.json")
    with qtbot.waitSignal(raced.exporter.reported, timeout=PATIENCE):
        raced.race.history.save.click()
    assert len(json.loads((tmp_path / "past.json").read_text())["races"]) == 1


@pytest.mark.usefixtures("small_sweep")
def test_a_sweep_is_plotted_and_saved(
    qtbot: QtBot, at_race: MainWindow, answer: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spp_viewer.gui.pages.race.panel.COUNTS", (4, 8))
    with qtbot.waitSignal(at_race.referee.ended, timeout=PATIENCE) as ended:
        at_race.race.controls.sweep.click()
        assert at_race.race.controls.stop.text() == "Stop the sweep"
    assert ended.args == [True]
    plot = at_race.race.sweep.plot
    assert plot is not None
    assert [point.windows for point in plot.points] == [4, 4, 8, 8]
    assert at_race.referee.result is None
    for suffix in ("csv", "svg"):
        answer.append(tmp_path / f"sweep.{suffix}")
        with qtbot.waitSignal(at_race.exporter.reported, timeout=PATIENCE):
            at_race.race.sweep.save.click()
    assert (tmp_path / "sweep.csv").read_text().startswith("windows,scales,")
    assert QSvgRenderer(str(tmp_path / "sweep.svg")).isValid()
    at_race.race.sweep.copy.click()
    words = QGuiApplication.clipboard().text()
    assert words.startswith("| windows | scales |")
    assert words.count("\n| 4 |") == words.count("\n| 8 |") == 2
    switch(at_race, CHINESE)
    assert at_race.race.sweep.plot is not None
    assert len(at_race.race.sweep.plot.points) == 4
    switch(at_race, ENGLISH)


def test_another_language_keeps_the_result(qtbot: QtBot, raced: MainWindow) -> None:
    raced.race.covered.click()
    shown = {key: value.text() for key, value in raced.race.figures.values.items()}
    bars, clock = raced.race_view.bars.bars, raced.race_view.lanes[RCNN].clock.text()
    detected = len(raced.race_view.lanes[SPP].detected)
    old = raced.race_view
    switch(raced, CHINESE)
    assert raced.race_view is not old
    assert raced.race_view.isVisible()
    assert {key: value.text() for key, value in raced.race.figures.values.items()} == shown
    assert raced.race_view.bars.bars == bars
    assert raced.race_view.lanes[RCNN].clock.text() == clock
    assert len(raced.race_view.lanes[SPP].detected) == detected > 0
    assert raced.race.covered.isChecked()
    assert raced.race_view.lanes[RCNN].coverage.visible
    switch(raced, ENGLISH)
    assert raced.race_view.bars.bars == bars


def test_another_language_in_the_middle(qtbot: QtBot, at_race: MainWindow, gate: Gate) -> None:
    at_race.race.controls.race.click()
    until_rcnn_runs(qtbot, at_race)
    switch(at_race, CHINESE)
    assert at_race.referee.activity == Activity.RACING
    qtbot.waitUntil(lambda: at_race.race_view.lanes[RCNN].running, timeout=PATIENCE)  # it goes on counting
    gate.open.set()
    with qtbot.waitSignal(at_race.referee.ended, timeout=PATIENCE):
        pass
    assert len(at_race.race_view.bars.bars) == 2
    assert at_race.race.save.isEnabled()
    switch(at_race, ENGLISH)


def test_closing_in_the_middle_leaves_no_thread(qtbot: QtBot, at_race: MainWindow, gate: Gate) -> None:
    at_race.race.controls.race.click()
    until_rcnn_runs(qtbot, at_race)
    (thread,) = (part for part in vars(at_race.referee).values() if isinstance(part, QThread))
    at_race.close()
    assert thread.isFinished()


def test_trouble_is_told(qtbot: QtBot, at_race: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **choices: object) -> None:
        raise MemoryError("none left")

    monkeypatch.setattr(comparison, "compare", fail)
    with qtbot.waitSignal(at_race.referee.problem, timeout=PATIENCE):
        at_race.race.controls.race.click()
    qtbot.waitUntil(lambda: bool(at_race.notices.notices))
    assert "MemoryError" in at_race.notices.notices[0].accessibleName()
    assert at_race.race.controls.race.isEnabled()


@pytest.fixture(scope="module")
def compared(tiny_bundle, photo) -> Comparison:  # type: ignore[no-untyped-def]
    return comparison.compare(photo, tiny_bundle, "cpu", make.SMALL, repeats=1, sample=8)


def test_past_races_are_remembered(
    qtbot: QtBot, qapp: QApplication, tiny_bundle_path: Path, compared: Comparison
) -> None:
    save_history(RaceHistory((past_race("old.jpg", compared), past_race("newer.jpg", compared))))
    theme = Theme(qapp, "light")
    session = Session(make.SMALL, model=tiny_bundle_path, device="cpu")
    window = MainWindow(session, theme, past=load_history())
    window.show()
    window.show_panel("race")
    model = window.race.history.table.races
    assert [model.data(model.index(row, 0)) for row in range(model.rowCount())] == ["newer.jpg", "old.jpg"]
    assert not window.race.controls.race.isEnabled()  # there is no image
    window.close()
    window.language.remove()
    window.deleteLater()
    theme.deleteLater()


@pytest.mark.usefixtures("small_sweep")
def test_a_screenshot_of_a_race(qtbot: QtBot, photo_path: Path, tiny_bundle_path: Path, tmp_path: Path) -> None:
    pictures = []
    for number, staging in enumerate((Staging(race=8), Staging(race=8, coverage=True), Staging(sweep=(4, 8)))):
        out = tmp_path / f"{number}.png"
        capture.screenshot(photo_path, out, model=tiny_bundle_path, device="cpu", options=make.SMALL, staging=staging)
        with PilImage.open(out) as picture:
            pictures.append(np.asarray(picture.convert("RGB"), dtype=np.int16))
    page, canvas = (slice(200, 780), slice(940, 1240)), (slice(200, 560), slice(160, 500))
    assert np.abs(pictures[0][canvas] - pictures[1][canvas]).mean() > 10  # the map lies over the photograph
    assert np.abs(pictures[0][page] - pictures[2][page]).mean() > 2  # the plot, and not the figures
    with pytest.raises(SppViewerError, match="no coverage without a race"):
        capture.screenshot(
            photo_path,
            tmp_path / "out.png",
            model=tiny_bundle_path,
            options=make.SMALL,
            staging=Staging(coverage=True),
        )
