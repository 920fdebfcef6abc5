"""What stays of races and sweeps: on the clipboard, in files, and for the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image as PilImage
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.gui import app
from spp_viewer.gui.shell.main_window import MainWindow
from tests import make
from tests.e2e.conftest import PATIENCE, turn_to
from tests.e2e.test_race import at_race, raced

__all__ = ["at_race", "raced"]

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_keys_copy_and_save_what_is_in_front(
    qtbot: QtBot, raced: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    sizes: list[QSize] = []  # a notice above makes the view lower

    def answer(*arguments: object) -> tuple[str, str]:
        asked.append(str(arguments[3]).split(";;")[0])
        sizes.append(raced.race_view.view_size)
        return str(tmp_path / "picture.png"), asked[-1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)

    def copied() -> QSize:
        with qtbot.waitSignal(raced.background.ended, timeout=PATIENCE):
            qtbot.keyClick(raced, Qt.Key.Key_C, CONTROL)
        return QGuiApplication.clipboard().image().size()

    race, image = raced.race_view.view_size, raced.pair.view_size
    assert race != image
    assert copied() == race * raced.devicePixelRatioF()
    with qtbot.waitSignal(raced.background.ended, timeout=PATIENCE):
        qtbot.keyClick(raced, Qt.Key.Key_S)
    with PilImage.open(tmp_path / "picture.png") as picture:
        assert picture.size == (2 * sizes[0].width(), 2 * sizes[0].height())
    assert asked[-1].endswith("(*.png)")
    turn_to(qtbot, raced, Qt.Key.Key_F2, "detections")
    image = raced.pair.view_size
    assert copied() == image * raced.devicePixelRatioF()


def test_there_is_no_picture_of_a_race_before_one(qtbot: QtBot, at_race: MainWindow) -> None:
    for key, modifier in ((Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_C, CONTROL)):
        at_race.notices.clear("race")
        qtbot.keyClick(at_race, key, modifier)
        assert "no race over this image yet" in at_race.notices.notices[0].accessibleName()


@pytest.mark.usefixtures("small_sweep")
def test_a_sweep_is_there_after_a_restart(
    qtbot: QtBot, qapp: QApplication, tiny_bundle_path: Path, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spp_viewer.gui.pages.race.panel.COUNTS", (4, 8))

    def start(number: int) -> MainWindow:
        window = app.open_window([photo_path], model=tiny_bundle_path, device="cpu", options=make.SMALL)
        qtbot.waitUntil(lambda: window.session.document.analysis is not None, timeout=PATIENCE)
        turn_to(qtbot, window, Qt.Key.Key_F8, "race")
        assert len(window.referee.past.sweeps) == number
        return window

    def end(window: MainWindow) -> None:
        window.close()
        window.language.remove()
        window.language.deleteLater()
        window.theme.deleteLater()
        window.deleteLater()

    window = start(0)
    window.race.controls.repeats.setValue(1)
    with qtbot.waitSignal(window.referee.ended, timeout=PATIENCE):
        window.race.controls.sweep.click()
    measured = window.race.sweep.shown
    assert measured is not None
    end(window)
    window = start(1)
    qtbot.waitUntil(lambda: window.race.sweep.plot is not None, timeout=PATIENCE)
    plot, shown = window.race.sweep.plot, window.race.sweep.shown
    assert plot is not None
    assert shown is not None
    assert [point.windows for point in plot.points] == [4, 4, 8, 8]
    assert shown.points[0].features == pytest.approx(measured.points[0].features, abs=1e-6)
    assert shown.points[0].conditions == measured.points[0].conditions
    assert window.race.sweep.which.currentText().startswith("photo.png, ")
    assert window.race.sweep.save.isVisible()
    end(window)
