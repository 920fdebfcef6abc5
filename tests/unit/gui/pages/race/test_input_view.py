from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.pages.race.input_view import CLASSES, WindowInputs, inputs_of
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.panel import scrolled
from spp_viewer.gui.workers.messages import Opened
from spp_viewer.race.comparison import Comparison


def test_both_scores_of_a_window(compared: Comparison) -> None:
    spp, rcnn = compared.last
    found = inputs_of(spp, rcnn, spp.proposals.boxes[5])
    assert found is not None
    assert np.array_equal(found.spp, spp.scores[5])
    assert found.rcnn is not None
    assert np.array_equal(found.rcnn, rcnn.scores[5])
    left, top, right, bottom = spp.windows.cells[5]  # type: ignore[union-attr]
    assert found.activation.shape == (bottom - top + 1, right - left + 1)
    conv5 = spp.maps[0].conv5  # type: ignore[index]
    assert found.activation[0, 0] == conv5[:, top, left].max()


def test_a_window_that_neither_has(compared: Comparison) -> None:
    spp, rcnn = compared.last
    assert inputs_of(spp, rcnn, np.array([1, 2, 3, 4], dtype=np.float32)) is None


@pytest.fixture
def inputs(qtbot: QtBot, theme: Theme) -> WindowInputs:
    made = WindowInputs(theme)
    body = QWidget()
    column = QVBoxLayout(body)
    column.addWidget(made)
    column.addStretch(1)
    page = scrolled(body, "page")
    made.page = page  # type: ignore[attr-defined]
    qtbot.addWidget(page)
    page.resize(340, 200)
    page.show()
    return made


def test_it_is_as_high_as_what_it_shows(
    qtbot: QtBot, inputs: WindowInputs, compared: Comparison, opened: Opened
) -> None:
    empty = inputs.height()
    found = inputs_of(*compared.last, compared.last[0].proposals.boxes[0])
    inputs.set_inputs(found, opened.picture.images()[0])
    assert inputs.height() > 200  # two squares and the classes, in a page of 200 that scrolls
    qtbot.waitUntil(lambda: inputs.page.verticalScrollBar().maximum() > 0)  # type: ignore[attr-defined]
    inputs.set_inputs(None, None)
    assert inputs.height() == empty


def test_the_strongest_of_either_are_listed(inputs: WindowInputs, compared: Comparison, opened: Opened) -> None:
    found = inputs_of(*compared.last, compared.last[0].proposals.boxes[0])
    assert found is not None
    inputs.set_inputs(found, opened.picture.images()[0])
    best = np.maximum(found.spp, found.rcnn)  # type: ignore[arg-type]
    assert inputs.order[0] == best.argmax()
    assert len(inputs.order) == min(CLASSES, len(found.classes))


def test_the_picture_has_photograph_and_map(inputs: WindowInputs, compared: Comparison, opened: Opened) -> None:
    before = inputs.grab().toImage()
    found = inputs_of(*compared.last, compared.last[0].proposals.boxes[0])
    inputs.set_inputs(found, opened.picture.images()[0])
    after = inputs.grab().toImage()
    colours = {after.pixelColor(x, 80).name() for x in range(0, after.width(), 2)}
    assert len(colours) > 20
    assert before != after
