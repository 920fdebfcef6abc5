"""A saved analysis is told of as it was made, whatever model is loaded and whatever is chosen."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import load_image
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.exchange.analysis_file import save_analysis
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.proposals import read_proposals
from tests import make
from tests.e2e.conftest import PATIENCE


def open_and_wait(qtbot: QtBot, window: MainWindow, path: Path) -> Analysis:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([path])
    assert window.session.document.analysis is not None
    return window.session.document.analysis


@pytest.fixture
def saved(photo_path: Path, tiny_bundle_path: Path, tmp_path: Path) -> Path:
    """An analysis of two boxes from a file."""
    (tmp_path / "mine.json").write_text(json.dumps([[10, 10, 90, 80], [50, 40, 150, 140]]))
    image = load_image(photo_path)
    proposals: Proposals = read_proposals(tmp_path / "mine.json", image)
    analysis = SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL).analyse(image, proposals)
    save_analysis(tmp_path / "photo.sppv", analysis)
    (tmp_path / "mine.json").unlink()
    return tmp_path / "photo.sppv"


def test_boxes_of_a_file_are_named(qtbot: QtBot, window: MainWindow, saved: Path) -> None:
    window.show_panel("options")
    analysis = open_and_wait(qtbot, window, saved)
    section = window.options.proposals
    assert len(analysis.proposals) == 2
    assert section.method.currentText() == "mine.json"
    assert not section.number.isEnabled()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.options.detection.regression.setChecked(False)  # the boxes stay
    assert section.method.currentText() == "mine.json"


def test_the_method_that_was_chosen_all_along_searches_anew(qtbot: QtBot, window: MainWindow, saved: Path) -> None:
    open_and_wait(qtbot, window, saved)
    section = window.options.proposals
    place = section.method.findData("grid")
    assert window.session.document.settings.setup.options.proposals == "grid"
    section.method.setCurrentIndex(place)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        section.method.activated.emit(place)
    assert window.session.document.analysis is not None
    assert len(window.session.document.analysis.proposals) > 2
    assert section.method.currentData() == "grid"
    assert section.number.isEnabled()


def test_no_answer_leaves_the_name(
    qtbot: QtBot, window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_and_wait(qtbot, window, saved)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.options.proposals.file_wanted.emit()
    assert window.options.proposals.method.currentText() == "mine.json"


def test_another_image_is_searched_as_chosen(qtbot: QtBot, window: MainWindow, saved: Path, photo_path: Path) -> None:
    open_and_wait(qtbot, window, saved)
    open_and_wait(qtbot, window, photo_path)
    assert window.options.proposals.method.currentData() == "grid"


def test_the_model_of_the_analysis_is_named(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path, photo_path: Path
) -> None:
    mine = analysed.session.document.analysis
    assert mine is not None
    assert analysed.status.model.text() == "tiny · alexnet"
    other = dataclasses.replace(
        mine, model="elsewhere", classes=("a", "b", "c", "d"), fingerprint="0" * len(mine.fingerprint)
    )
    save_analysis(tmp_path / "other.sppv", other)
    opened = open_and_wait(qtbot, analysed, tmp_path / "other.sppv")
    np.testing.assert_array_equal(opened.scores, mine.scores)
    assert analysed.status.model.text() == "elsewhere · alexnet"
    assert analysed.status.model.toolTip() == "4 classes: a, b, c, d"
    assert "made with elsewhere" in analysed.options.message.text()
    open_and_wait(qtbot, analysed, photo_path)
    assert analysed.status.model.text() == "tiny · alexnet"
    assert "elsewhere" not in analysed.options.message.text()
