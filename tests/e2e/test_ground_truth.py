"""An annotation beside the image is found: right, wrong and missed detections are told apart, live at the slider."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.exchange.voc import voc_xml
from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE


def annotate(path: Path, *boxes: tuple[str, tuple[int, int, int, int]]) -> Path:
    items = "".join(
        f"<object><name>{name}</name><bndbox><xmin>{x1}</xmin><ymin>{y1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax>"
        "</bndbox></object>"
        for name, (x1, y1, x2, y2) in boxes
    )
    annotation = path.with_suffix(".xml")
    annotation.write_text(f"<annotation>{items}</annotation>")
    return annotation


@pytest.fixture
def photograph(photo_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(photo_path, tmp_path / "photo.png"))


def analyse(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with qtbot.waitSignals([window.session.document.settled, window.session.document.truth_changed], timeout=PATIENCE):
        window.open_paths([path])


def test_found_wrong_and_missed(qtbot: QtBot, window: MainWindow, photograph: Path) -> None:
    annotate(photograph, ("cat", (1, 1, 9, 9)))  # to know what is detected, before the real annotation
    analyse(qtbot, window, photograph)
    assert window.session.document.analysis is not None
    found = window.session.document.analysis.detections
    names = window.session.document.analysis.classes
    first = np.rint(found.boxes[0]).astype(int).tolist()
    annotate(
        photograph,
        (names[found.labels[0]], (first[0] + 1, first[1] + 1, first[2], first[3])),
        ("cat", (3, 3, 12, 12)),
        ("unicorn", (20, 20, 60, 60)),
    )
    analyse(qtbot, window, photograph)
    window.activateWindow()
    qtbot.keyClick(window.canvas, Qt.Key.Key_T)
    overlays = window.overlays
    captions = overlays.layers["detections"].content.captions  # type: ignore[attr-defined]
    assert captions[0].endswith("\u2713")
    assert sum(words.endswith("\u2713") for words in captions) == 1
    assert all(words.endswith("\u2717") for words in captions[1:])
    truth = overlays.layers["truth"].content  # type: ignore[attr-defined]
    assert truth.missed.tolist() == [False, True, False]
    assert truth.faint.tolist() == [False, False, True]  # the model knows no unicorns
    assert truth.names == ("missed: cat",)
    assert overlays.count("truth") == 3
    window.session.document.settings.set_threshold(float(found.scores[0]) + 0.01)  # nothing is shown any more
    assert overlays.layers["truth"].content.missed.tolist() == [True, True, False]  # type: ignore[attr-defined]
    qtbot.keyClick(window.canvas, Qt.Key.Key_T)
    window.session.document.settings.set_threshold(None)
    assert overlays.layers["detections"].content.captions[0][-1].isdigit()  # type: ignore[attr-defined]


def test_it_is_drawn(qtbot: QtBot, window: MainWindow, photograph: Path) -> None:
    annotate(photograph, ("cat", (100, 20, 190, 140)))
    analyse(qtbot, window, photograph)
    window.overlays.show_only(frozenset())
    plain = window.canvas.grab().toImage()
    window.overlays.show_only(frozenset({"truth"}))
    assert window.canvas.grab().toImage() != plain


def test_the_next_image_has_its_own_or_none(qtbot: QtBot, window: MainWindow, photograph: Path, gallery: list) -> None:  # type: ignore[type-arg]
    annotate(photograph, ("cat", (3, 3, 12, 12)))
    analyse(qtbot, window, photograph)
    assert window.overlays.count("truth") == 1
    analyse(qtbot, window, gallery[0])
    assert window.session.document.truth is None
    assert window.overlays.count("truth") is None


def test_a_damaged_annotation_is_a_warning(qtbot: QtBot, window: MainWindow, photograph: Path) -> None:
    photograph.with_suffix(".xml").write_text("<annotation><object>")
    problems: list = []  # type: ignore[type-arg]
    window.session.document.problem.connect(problems.append)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photograph])
    qtbot.waitUntil(lambda: any(problem.subject == "truth" for problem in problems), timeout=PATIENCE)
    assert "photo.xml" in next(problem.message for problem in problems if problem.subject == "truth")
    assert window.session.document.analysis is not None


def test_an_export_beside_the_image_is_no_ground_truth(qtbot: QtBot, window: MainWindow, photograph: Path) -> None:
    analyse(qtbot, window, photograph)
    assert window.session.document.analysis is not None
    photograph.with_suffix(".xml").write_text(voc_xml(window.session.document.analysis, -1.0))
    analyse(qtbot, window, photograph)
    assert window.session.document.truth is None
