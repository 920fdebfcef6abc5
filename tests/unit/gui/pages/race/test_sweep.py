from __future__ import annotations

import sys

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.vector import picture_of, svg_draft
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.race_history import RaceHistory, SweepRecord
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.pages.race.sweep_plot import COLOURS, PAPER, DecadeAxis, SweepPlot, number_text, point_text
from spp_viewer.gui.pages.race.sweep_section import SweepSection
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.race_jobs import RaceStep
from spp_viewer.race.points import SweepPoint
from tests.unit.gui.fixtures.race import point


@pytest.fixture
def plot(qtbot: QtBot, theme: Theme, points: list[SweepPoint]) -> SweepPlot:
    made = SweepPlot(theme)
    qtbot.addWidget(made)
    made.resize(360, made.sizeHint().height())
    made.show()
    made.show_sweep(SweepRecord("2026-05-01T10:00:00+02:00", "a.jpg", tuple(points)))
    return made


def test_all_points_and_the_papers_stars_are_in_view(plot: SweepPlot, points: list[SweepPoint]) -> None:
    (left, right), (low, high) = plot.plot.viewRange()
    places = [(p.windows, v) for p in points for v in (*p.spread, p.features_bound)]
    for windows, speedup in [*places, *((windows, speedup) for windows, speedup, _ in PAPER)]:
        assert left < np.log10(windows) < right
        assert low < np.log10(speedup) < high


def test_ticks_are_plain_numbers(qtbot: QtBot) -> None:
    axis = DecadeAxis("left", "x")
    (_, whole), (_, between) = axis.tickValues(-1.2, 2.1, 200)
    assert axis.tickStrings(whole, 1, 1.0) == ["0.1x", "1x", "10x", "100x"]
    assert set(axis.tickStrings(between, 1, 0.1)) == {""}
    assert all(-1.2 <= value <= 2.1 for value in between)
    assert number_text(1000) == "1\u202f000"


def test_extrapolated_points_are_hollow_and_say_so(plot: SweepPlot, points: list[SweepPoint]) -> None:
    marks = [item for item in plot.plot.items() if type(item).__name__ == "ScatterPlotItem"]
    found = {mark.data(): mark.brush().color().name() for item in marks for mark in item.points()}
    surface = QColor(plot._theme.palette.surface).name()
    for each in points:
        words = point_text(each)
        assert (found[words] == surface) == each.extrapolated
        assert ("extrapolated" in words) == each.extrapolated
    assert sum(words.startswith("He et al. 2014") for words in found) == 2


def test_a_new_theme_draws_it_anew(plot: SweepPlot, points: list[SweepPoint]) -> None:
    before = plot.grab().toImage().pixelColor(2, 2).name()
    plot._theme.choose("dark")
    assert plot.grab().toImage().pixelColor(2, 2).name() != before
    assert plot.points == tuple(points)


def test_the_drawing_is_made_of_shapes(qtbot: QtBot, plot: SweepPlot) -> None:
    draft, stand_ins = svg_draft(plot, "sweep")
    document = stand_ins.resolve(draft)
    assert b"<image" not in document
    assert COLOURS[1].encode() in document
    assert QSvgRenderer(document).isValid()
    picture = picture_of(plot, 2)
    assert picture.width() == 2 * plot.view_size.width()
    assert plot.plot.height() == 260  # as before


def test_the_section_follows_the_sweep(qtbot: QtBot, theme: Theme, referee: RaceController) -> None:
    section = SweepSection(referee, theme)
    qtbot.addWidget(section)
    assert "plots the speed-up" in section.label.text()
    assert section.plot is None
    referee.sweep((10, 30), 2, None)
    number = referee.job.number  # type: ignore[union-attr]
    assert not section.bar.isHidden()
    referee._on_measured(number, point(10))
    referee._on_stepped(number, RaceStep("R-CNN", "2/2", "crop", 3, 10))
    assert section.progress.text() == "Point 2 of 4: 10 windows, R-CNN, run 2/2"
    assert section.bar.value() == 1
    assert section.plot is not None
    assert len(section.plot.points) == 1
    assert section.which.isHidden()
    assert "NVIDIA X" in section.machine.text()
    assert section.shown is not None
    referee.stop()
    assert section.bar.isHidden()
    assert not section.save.isHidden()
    assert not section.which.isHidden()
    assert len(section.plot.points) == 1  # what it had


def test_sweeps_of_the_past_are_chosen_from(
    qtbot: QtBot, theme: Theme, referee: RaceController, ready: Session, points: list[SweepPoint]
) -> None:
    name = referee.image_name
    sweeps = tuple(
        SweepRecord(f"2026-05-0{day}T10:20:30+02:00", image, tuple(points[:day]))
        for day, image in enumerate((name, "other.jpg", "another.jpg"), start=1)
    )
    referee.past = RaceHistory(sweeps=sweeps)
    section = SweepSection(referee, theme)
    qtbot.addWidget(section)
    assert [section.which.itemText(k) for k in range(3)] == [
        "another.jpg, 2026-05-03 10:20",
        "other.jpg, 2026-05-02 10:20",
        f"{name}, 2026-05-01 10:20",
    ]
    assert section.shown is sweeps[0]  # over the image on screen
    section.which.setCurrentIndex(0)
    assert section.shown is sweeps[2]
    assert section.plot is not None
    assert section.plot.points == tuple(points[:3])
    section.refresh()
    assert section.shown is sweeps[2]  # the choice stands
    referee.sweep((10,), 1, None)
    referee._on_measured(referee.job.number, point(10))  # type: ignore[union-attr]
    referee._on_swept(referee.job.number)  # type: ignore[union-attr]
    assert section.which.count() == 4
    assert section.which.currentIndex() == 0
    assert section.plot.points == (point(10),)
    assert section.shown.image == name


def test_the_plot_of_a_kept_sweep_comes_without_a_pause(
    qtbot: QtBot, theme: Theme, referee: RaceController, points: list[SweepPoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    referee.past = RaceHistory(sweeps=(SweepRecord("2026-05-01T10:20:30+02:00", "a.jpg", tuple(points)),))
    wanted: list[None] = []
    monkeypatch.setattr(referee, "prepare_plot", lambda: wanted.append(None))
    with monkeypatch.context() as patched:
        patched.delitem(sys.modules, "spp_viewer.gui.pages.race.sweep_plot")
        section = SweepSection(referee, theme)
        qtbot.addWidget(section)
        assert wanted == []  # nobody looks
        section.show()
        assert wanted
        assert section.plot is None
        assert section.shown is not None
    referee.plot_ready.emit()
    assert section.plot is not None
    assert section.plot.points == tuple(points)


def test_a_wheel_over_the_plot_scrolls_the_page(qtbot: QtBot, plot: SweepPlot) -> None:
    from tests.e2e.conftest import turn

    before = plot.plot.viewRange()
    turn(plot.plot.viewport(), QPointF(100, 100).toPoint(), 3)  # type: ignore[arg-type]
    assert plot.plot.viewRange() == before
