from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.recording import record
from spp_viewer.gui.canvas.vector import picture_of, svg_draft
from spp_viewer.gui.pages.race.score_plot import ScorePlot
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.race.comparison import Comparison
from spp_viewer.race.scores import joined_detections

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def plot(qtbot: QtBot, theme: Theme, agreeing: Comparison) -> ScorePlot:
    made = ScorePlot(theme)
    qtbot.addWidget(made)
    made.resize(320, made.height())
    made.set_result(agreeing)
    made.show()
    assert len(made.found) > 1
    return made


def alone(plot: ScorePlot) -> int:
    """A dot that no other one covers."""
    places = [dot.toPoint() for dot in plot.places(plot.size())]
    return next(
        row
        for row, place in enumerate(places)
        if all((place - other).manhattanLength() > 25 for k, other in enumerate(places) if k != row)
    )


def place_of(plot: ScorePlot, row: int) -> QPoint:
    return plot.places(plot.size())[row].toPoint()


def test_a_dot_for_every_detection_of_both(plot: ScorePlot, agreeing: Comparison) -> None:
    assert agreeing.agreement is not None
    assert len(plot.found) == len(agreeing.agreement.pairs)
    row = alone(plot)
    dot = plot.grab().toImage().pixelColor(place_of(plot, row) * plot.devicePixelRatio())
    assert dot.name() == QColor(class_colour(plot.found[row].label)).name()


def test_one_scale_for_both_axes(plot: ScorePlot) -> None:
    low, high = plot.span
    for found, place in zip(plot.found, plot.places(plot.size()), strict=True):
        assert found.rcnn is not None
        assert found.spp is not None
        assert low <= min(found.rcnn, found.spp) <= max(found.rcnn, found.spp) <= high
        right, up = (
            place.x() - plot._place(plot.size(), low, low).x(),
            plot._place(plot.size(), low, low).y() - place.y(),
        )
        assert (right - up > 0) == (found.rcnn - found.spp > 0)  # type: ignore[operator]
        unit = right / (found.rcnn - low)  # type: ignore[operator]
        assert up == pytest.approx(unit * (found.spp - low))  # type: ignore[operator]


def test_hover_names_the_box(qtbot: QtBot, plot: ScorePlot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, words, widget: shown.append(words))
    row = alone(plot)
    qtbot.mouseMove(plot, QPoint(2, 2))
    qtbot.mouseMove(plot, place_of(plot, row) + QPoint(3, -3))
    assert shown[-1] == plot.describe(row)
    assert "R-CNN" in shown[-1]
    assert "IoU" in shown[-1]
    qtbot.mouseMove(plot, QPoint(2, 2))
    assert shown[-1] == ""


def test_a_click_chooses_its_window(qtbot: QtBot, plot: ScorePlot) -> None:
    row = alone(plot)
    with qtbot.waitSignal(plot.window_wanted) as wanted:
        qtbot.mouseClick(plot, LEFT, pos=place_of(plot, row))
    assert wanted.args[0] is plot.found[row].box  # type: ignore[index]
    assert plot.selected == row
    with qtbot.assertNotEmitted(plot.window_wanted):
        qtbot.mouseClick(plot, LEFT, pos=QPoint(2, 2))


def test_arrows_go_from_dot_to_dot(qtbot: QtBot, plot: ScorePlot) -> None:
    order = sorted(range(len(plot.found)), key=lambda row: plot.found[row].rcnn or 0.0)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.selected == order[0]
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.selected == order[1]
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.selected == order[0]


def test_a_window_that_is_selected_elsewhere_is_ringed(qtbot: QtBot, plot: ScorePlot) -> None:
    before = plot.grab().toImage()
    with qtbot.assertNotEmitted(plot.window_wanted):
        plot.mark_window(plot.found[1].box)
    assert plot.found[plot.selected or 0].box.tolist() == plot.found[1].box.tolist()
    assert plot.grab().toImage() != before
    plot.mark_window(None)
    assert plot.selected is None
    assert plot.grab().toImage() == before


def test_nothing_in_common(qtbot: QtBot, plot: ScorePlot, sampled: Comparison) -> None:
    plot.set_result(sampled)
    assert plot.found == []
    assert plot.span == (0.0, 1.0)
    plot.grab()
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.selected is None


def test_pictures_name_the_machine(plot: ScorePlot, agreeing: Comparison) -> None:
    assert picture_of(plot, 2).size() == plot.view_size * 2
    assert record(plot, 2).image() == picture_of(plot, 2)  # its words upwards too
    draft, stand_ins = svg_draft(plot, "scores")
    document = stand_ins.resolve(draft)
    assert QSvgRenderer(document).isValid()
    assert b"<image" not in document
    for words in ("score of R-CNN", "score of SPP-Net", "float32", str(agreeing.environment["torch"])):
        assert words.encode() in document
    for label in {found.label for found in plot.found}:
        assert agreeing.last[0].classes[label].encode() in document


def test_those_of_one_alone_have_one_score(agreeing: Comparison) -> None:
    found = joined_detections(agreeing)
    both = agreeing.agreement
    assert both is not None
    assert sum(each.spp is None for each in found) == len(both.second_only)
    assert all(each.overlap is None for each in found if each.spp is None or each.rcnn is None)
