from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from spp_viewer.exchange.errors import ExportError
from spp_viewer.gui.canvas.vector import picture_of, svg_draft
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.race_history import past_race, past_sweep
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.pages.race.export_formats import write_history, write_race, write_scores, write_sweep
from spp_viewer.gui.pages.race.sweep_plot import SweepPlot
from spp_viewer.gui.pages.race.view import RaceView
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.race.comparison import Comparison
from spp_viewer.race.points import SweepPoint


def test_a_race_as_json_is_what_the_command_prints(compared: Comparison, tmp_path: Path) -> None:
    write_race(tmp_path / "race.json", compared)
    document = json.loads((tmp_path / "race.json").read_text())
    assert document.pop("path") == compared.last[0].image.name
    assert document == json.loads(json.dumps(compared.as_json()))


def test_a_race_as_tables(compared: Comparison, sampled: Comparison, tmp_path: Path) -> None:
    write_race(tmp_path / "race.csv", sampled)
    with (tmp_path / "race.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    assert {row["extrapolated"] for row in rows if row["detector"] == "R-CNN"} == {"1"}
    assert {row["extrapolated"] for row in rows if row["detector"] == "SPP-Net"} == {"0"}
    write_race(tmp_path / "race.MD", compared)
    assert "| conv |" in (tmp_path / "race.MD").read_text()


def test_a_sweep(points: list[SweepPoint], tmp_path: Path) -> None:
    sweep = past_sweep("a.jpg", points)
    write_sweep(tmp_path / "sweep.csv", sweep)
    with (tmp_path / "sweep.csv").open() as handle:
        assert [int(row["windows"]) for row in csv.DictReader(handle)] == [p.windows for p in points]
    write_sweep(tmp_path / "sweep.json", sweep)
    document = json.loads((tmp_path / "sweep.json").read_text())
    assert document["path"] == "a.jpg"
    assert document["environment"] == dict(points[0].conditions.environment)
    assert document["device"] == points[0].conditions.device
    write_sweep(tmp_path / "sweep.md", sweep)
    assert points[0].conditions.device in (tmp_path / "sweep.md").read_text()
    assert [entry["extrapolated"] for entry in document["points"]] == [p.extrapolated for p in points]


def test_races_of_the_past(compared: Comparison, tmp_path: Path) -> None:
    races = (past_race("a.jpg", compared),)
    for suffix in (".csv", ".json", ".md"):
        write_history(tmp_path / f"races{suffix}", races)
        assert "a.jpg" in (tmp_path / f"races{suffix}").read_text()


def test_a_place_that_cannot_be_written(compared: Comparison, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="cannot be written"):
        write_race(tmp_path / "file" / "race.json", compared)


def test_the_picture_has_what_the_view_has(
    qtbot: QtBot, ready: Session, referee: RaceController, theme: Theme, compared: Comparison
) -> None:
    referee.result = compared
    view = RaceView(ready.document, referee, theme)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    picture = picture_of(view, 2)
    assert picture.size() == view.view_size * 2
    assert isinstance(picture, QImage)
    draft, stand_ins = svg_draft(view, "race")
    document = stand_ins.resolve(draft)
    assert QSvgRenderer(document).isValid()
    assert document.count(b"<image") == 2  # the photograph twice; all else is shapes and words
    for words in ("R-CNN", "SPP-Net", "Medians of 2 runs", view.lanes["R-CNN"].clock.text().split()[0]):
        assert words.encode() in document
    named = words_in(document)
    for value in (
        compared.device,
        compared.environment["torch"],
        compared.environment["python"],
        "float32",
        referee.image_name,
    ):
        assert squeezed(str(value)) in named
    assert squeezed(str(compared.environment["system"])) in named


def test_the_picture_of_a_sweep_names_what_it_was_measured_on(
    qtbot: QtBot, theme: Theme, points: list[SweepPoint]
) -> None:
    plot = SweepPlot(theme)
    qtbot.addWidget(plot)
    plot.show_sweep(past_sweep("horses.jpg", points))
    draft, stand_ins = svg_draft(plot, "sweep")
    named = words_in(stand_ins.resolve(draft))
    for value in (
        "horses.jpg",
        "Medians of 3 runs",
        "NVIDIA X",
        "Chip",
        "4 threads",
        "PyTorch 2.9",
        "float32",
        "Linux",
    ):
        assert squeezed(value) in named


def test_scores_as_files(agreeing: Comparison, tmp_path: Path) -> None:
    both = agreeing.agreement
    assert both is not None
    write_scores(tmp_path / "scores.csv", agreeing)
    with (tmp_path / "scores.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    assert sum(bool(row["rcnn"] and row["spp"]) for row in rows) == len(both.pairs)
    assert sum(not row["rcnn"] for row in rows) == len(both.first_only)
    assert {row["device"] for row in rows} == {agreeing.device}
    write_scores(tmp_path / "scores.json", agreeing)
    document = json.loads((tmp_path / "scores.json").read_text())
    assert document["environment"] == dict(agreeing.environment)
    assert [entry["class"] for entry in document["detections"]] == [row["class"] for row in rows]


def words_in(document: bytes) -> str:
    """All words of a drawing; lines may break within a name."""
    return squeezed(html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", document.decode()))))


def squeezed(words: str) -> str:
    return words.replace(" ", "").replace("\n", "")
