"""Classes are shown and hidden by chips, menu and key: in the table, on the canvas, in the counts, in an export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def many(analysed: MainWindow) -> MainWindow:
    """Detections of at least three classes above the threshold."""
    analysed.session.document.settings.set_threshold(-1.0)
    assert len(analysed.detections.chips.labels) >= 3
    return analysed


def listed(window: MainWindow) -> set[str]:
    """Names of the classes in the table."""
    model = window.detections.table.model()
    return {model.index(row, 0).data() for row in range(model.rowCount())}


def drawn(window: MainWindow, layer: str = "detections") -> set[int]:
    return set(window.overlays.layers[layer].content.labels.tolist())  # type: ignore[attr-defined]


def test_a_click_on_a_chip_hides_its_class_everywhere(qtbot: QtBot, many: MainWindow) -> None:
    label = many.detections.chips.labels[0]
    name, before = many.session.document.class_names[label], drawn(many)
    assert name in listed(many)
    qtbot.mouseClick(many.detections.chips.chip(label), LEFT)
    assert name not in listed(many)
    for layer in ("detections", "suppressed", "before"):
        assert label not in drawn(many, layer)
    assert drawn(many) == before - {label}
    assert many.strip.tiles["detections"].state.figure == f"{many.detections.table.model().rowCount()} shown"
    assert many.detections.classes.text().startswith("3 of 4 classes")
    assert label not in many.detections.threshold.marks._labels
    assert many.detections.chips.labels[0] == label  # to be switched on again
    qtbot.mouseClick(many.detections.chips.chip(label), LEFT)
    assert many.session.document.selection.classes_shown is None
    assert drawn(many) == before


def test_a_double_click_shows_one_class_alone_and_the_next_all(qtbot: QtBot, many: MainWindow) -> None:
    label = many.detections.chips.labels[1]
    for shown in (frozenset({label}), None):
        chip = many.detections.chips.chip(label)
        qtbot.mouseClick(chip, LEFT)  # a double click begins with a click
        qtbot.mouseDClick(chip, LEFT)
        assert many.session.document.selection.classes_shown == shown
    assert len(listed(many)) > 1


def test_the_menu_chooses_among_all_classes(qtbot: QtBot, many: MainWindow) -> None:
    menu = many.detections.classes.classes
    none = next(action for action in menu.actions() if action.text() == "None")
    none.trigger()
    assert many.detections.table.model().rowCount() == 0
    assert "No class is chosen" in many.detections.message.text()
    dog = next(action for action in menu.actions() if action.text() == "dog")
    dog.trigger()
    assert many.session.document.selection.classes_shown == {many.session.document.class_names.index("dog")}
    assert listed(many) <= {"dog"}


def test_one_key_or_one_click_shows_all_again(qtbot: QtBot, many: MainWindow) -> None:
    many.activateWindow()
    reset = many.actions_by_key["classes.reset"]
    assert not reset.isEnabled()
    assert not many.detections.all_classes.isVisible()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for undo in (
        lambda: qtbot.keyClick(many.canvas, Qt.Key.Key_T, keys),
        lambda: qtbot.mouseClick(many.detections.all_classes, LEFT),
    ):
        many.session.document.show_classes(frozenset({0}))
        assert reset.isEnabled()
        assert many.detections.all_classes.isVisible()
        undo()
        assert many.session.document.selection.classes_shown is None


def test_it_stays_for_the_next_image(qtbot: QtBot, many: MainWindow, gallery: list[Path]) -> None:
    chosen = frozenset(many.detections.chips.labels[:1])
    many.session.document.show_classes(chosen)
    with qtbot.waitSignal(many.session.document.settled, timeout=PATIENCE):
        many.open_paths(gallery[:1])
    assert many.session.document.selection.classes_shown == chosen
    assert drawn(many) <= chosen
    assert listed(many) <= {many.session.document.class_names[label] for label in chosen}


def test_an_empty_table_says_that_other_classes_have_boxes(qtbot: QtBot, many: MainWindow) -> None:
    found = many.session.document.analysis.detections  # type: ignore[union-attr]
    weakest = int(found.labels[np.flatnonzero([label not in found.labels[:1] for label in found.labels])[0]])
    many.session.document.show_classes(frozenset({weakest}))
    many.session.document.settings.set_threshold(float(found.scores[0]) - 0.001)
    assert many.detections.message.isVisible()
    assert "of other classes 1 do" in many.detections.message.text()
    many.session.document.settings.set_threshold(99.0)
    assert f"The strongest is {many.session.document.class_names[weakest]}" in many.detections.message.text()


def test_only_shown_classes_are_exported_and_the_dialog_says_so(
    qtbot: QtBot, many: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []

    def answer(parent: object, title: str, start: str, filters: str) -> tuple[str, str]:
        titles.append(title)
        return str(tmp_path / "boxes.csv"), next(words for words in filters.split(";;") if ".csv" in words)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    label = many.detections.chips.labels[0]
    for classes, title in ((frozenset({label}), "Export detections of 1 of 4 classes"), (None, "Export detections")):
        many.session.document.show_classes(classes)
        with qtbot.waitSignal(many.exporter.reported, timeout=PATIENCE):
            many.actions_by_key["export"].trigger()
        lines = (tmp_path / "boxes.csv").read_text().splitlines()[1:]
        assert {line.split(",")[0] for line in lines} == listed(many)
        assert len(lines) == many.detections.table.model().rowCount()
        assert titles[-1] == title


def test_the_window_page_tells_of_the_strongest_shown_box(qtbot: QtBot, many: MainWindow) -> None:
    found = many.session.document.analysis.detections  # type: ignore[union-attr]
    for label in many.detections.chips.labels[:2]:
        many.session.document.show_classes(frozenset({label}))
        strongest = int(found.proposals[np.flatnonzero(found.labels == label)[0]])
        assert many.inspector.shown is not None
        assert many.inspector.shown.proposal == strongest


def test_a_hidden_box_is_not_picked(qtbot: QtBot, many: MainWindow) -> None:
    x1, y1, x2, y2 = many.session.document.analysis.detections.boxes[0].tolist()  # type: ignore[union-attr]
    label = int(many.session.document.analysis.detections.labels[0])  # type: ignore[union-attr]
    assert many.overlays.pick((x1 + x2) / 2, (y1 + y2) / 2) is not None
    many.session.document.show_classes(frozenset(range(4)) - {label})
    picked = many.overlays.pick((x1 + x2) / 2, (y1 + y2) / 2)
    assert picked is None or many.session.document.analysis.candidates.label[picked.candidate] != label  # type: ignore[union-attr]
