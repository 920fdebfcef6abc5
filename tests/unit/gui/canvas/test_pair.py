"""Two linked canvases look at one place, to the last bit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.viewport import Viewport, fitted
from spp_viewer.gui.theme.theme import Theme

Pair = tuple[Canvas, Canvas]


@pytest.fixture
def linked(qtbot: QtBot, theme: Theme) -> Pair:
    canvases = Canvas(theme), Canvas(theme)
    for canvas, width in zip(canvases, (500, 430), strict=True):
        qtbot.addWidget(canvas)
        canvas.resize(width, 400)
        canvas.show()
        canvas.set_image_size((320, 200))
    canvases[0].link(canvases[1])
    return canvases


def test_linking_fits_both_to_the_smaller(linked: Pair) -> None:
    assert linked[0].viewport == linked[1].viewport == fitted((320, 200), (430, 400))


@pytest.mark.parametrize("mover", [0, 1])
def test_each_follows_the_other(linked: Pair, mover: int) -> None:
    canvas = linked[mover]
    canvas.zoom(1.37, QPointF(33.3, 71.9))
    assert linked[0].viewport == linked[1].viewport
    canvas.set_viewport(Viewport(3.3, -1e6, 1e6))  # kept in view
    assert linked[0].viewport == linked[1].viewport
    canvas.actual_size()
    assert linked[0].viewport == linked[1].viewport
    canvas.fit()
    assert linked[0].viewport == linked[1].viewport == fitted((320, 200), (430, 400))


def test_both_stay_fitted_when_one_changes_its_size(linked: Pair) -> None:
    linked[1].resize(300, 300)
    assert linked[0].viewport == linked[1].viewport == fitted((320, 200), (300, 300))
    linked[0].zoom(2)
    linked[1].resize(420, 390)  # not fitted any more: the place stays
    assert linked[0].viewport == linked[1].viewport
    assert linked[0].viewport.scale == pytest.approx(2 * fitted((320, 200), (300, 300)).scale)


def test_parted_canvases_go_their_own_ways(linked: Pair) -> None:
    linked[0].link(None)
    assert linked[0].viewport == fitted((320, 200), (500, 400))
    before = linked[1].viewport
    linked[0].zoom(2)
    assert linked[1].viewport == before
    linked[1].zoom(3)
    assert linked[0].viewport.scale == pytest.approx(2 * fitted((320, 200), (500, 400)).scale)
