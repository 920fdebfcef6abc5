from __future__ import annotations

import csv
import io
import json
import logging
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.document import race_history
from spp_viewer.gui.document.race_history import (
    RaceHistory,
    RaceRecord,
    history_csv,
    history_json,
    history_markdown,
    history_path,
    load_history,
    past_race,
    past_sweep,
    save_history,
)
from spp_viewer.gui.pages.race.history_table import HistorySection
from spp_viewer.race.comparison import Comparison
from spp_viewer.race.points import SweepPoint


@pytest.fixture
def races(compared: Comparison, sampled: Comparison) -> tuple[RaceRecord, ...]:
    return past_race("a.jpg", compared), past_race("b, c.jpg", sampled)


def test_they_are_kept(races: tuple[RaceRecord, ...], tmp_path: Path) -> None:
    path = tmp_path / "deep" / "races.json"
    assert load_history(path) == RaceHistory()
    assert save_history(RaceHistory(races), path)
    assert load_history(path) == RaceHistory(races)


def test_the_file_is_where_settings_are(private_settings: Path, races: tuple[RaceRecord, ...]) -> None:
    save_history(RaceHistory(races))
    assert history_path() == private_settings / "races.json"
    assert load_history() == RaceHistory(races)


def test_the_oldest_are_forgotten(
    races: tuple[RaceRecord, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(race_history, "MOST", 3)
    path = tmp_path / "races.json"
    save_history(RaceHistory(races * 2), path)
    assert load_history(path).races == (races * 2)[1:]


def test_sweeps_are_kept_beside_them(races: tuple[RaceRecord, ...], points: list[SweepPoint], tmp_path: Path) -> None:
    past = RaceHistory(races, (past_sweep("a.jpg", points), past_sweep("b.jpg", points[:1])))
    path = tmp_path / "races.json"
    assert save_history(past, path)
    assert load_history(path) == past
    (sweep, _) = json.loads(path.read_text())["sweeps"]
    assert sweep["device"] == points[0].conditions.device
    assert sweep["environment"]["torch"] == "2.9"


def test_a_file_from_before_there_were_sweeps(races: tuple[RaceRecord, ...], tmp_path: Path) -> None:
    path = tmp_path / "races.json"
    save_history(RaceHistory(races), path)
    content = json.loads(path.read_text())
    del content["sweeps"]
    path.write_text(json.dumps({**content, "version": 1}))
    assert load_history(path) == RaceHistory(races)


def test_the_oldest_sweeps_are_forgotten(
    points: list[SweepPoint], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(race_history, "MOST_SWEEPS", 2)
    sweeps = tuple(past_sweep(f"{name}.jpg", points) for name in "abc")
    save_history(RaceHistory(sweeps=sweeps), tmp_path / "races.json")
    assert load_history(tmp_path / "races.json").sweeps == sweeps[1:]


@pytest.mark.parametrize(
    "damage",
    [
        lambda sweep: sweep.pop("when"),
        lambda sweep: sweep.pop("environment"),
        lambda sweep: sweep.update(environment=3),
        lambda sweep: sweep.update(points=[]),
        lambda sweep: sweep["points"][0].pop("features"),
        lambda sweep: sweep["points"][0].update(features=0),
        lambda sweep: sweep["points"][0].update(windows=float("inf")),
        lambda sweep: sweep["points"][0].update(spread=[1]),
        lambda sweep: sweep["points"][0].update(scales="many"),
    ],
)
def test_a_damaged_sweep_is_passed_over(damage: object, points: list[SweepPoint], tmp_path: Path) -> None:
    path = tmp_path / "races.json"
    whole = past_sweep("b.jpg", points)
    save_history(RaceHistory(sweeps=(past_sweep("a.jpg", points), whole)), path)
    content = json.loads(path.read_text())
    damage(content["sweeps"][0])  # type: ignore[operator]
    path.write_text(json.dumps(content))
    assert load_history(path).sweeps == (whole,)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"version": 1}',
        '{"version": 1, "races": 3}',
        '{"version": 1, "races": [], "sweeps": 3}',
        '{"version": 99, "races": []}',
        "\xff",
    ],
)
def test_what_cannot_be_used_is_set_aside(content: str, tmp_path: Path, races: tuple[RaceRecord, ...]) -> None:
    path = tmp_path / "races.json"
    path.write_bytes(content.encode("latin-1"))
    assert load_history(path) == RaceHistory()
    save_history(RaceHistory(races), path)
    assert path.with_name("races.json.broken").read_bytes() == content.encode("latin-1")


@pytest.mark.parametrize(
    "damage",
    [
        lambda race: race.pop("when"),
        lambda race: race.update(document=[1, 2]),
        lambda race: race["document"].pop("rcnn"),
        lambda race: race["document"]["spp"].pop("features"),
        lambda race: race["document"].update(speedup=3),
        lambda race: race["document"].update(windows="many"),
        lambda race: race["document"].update(windows=float("inf")),
        lambda race: race["document"].update(scales=5),
    ],
)
def test_a_damaged_race_is_passed_over(
    damage: object, tmp_path: Path, races: tuple[RaceRecord, ...], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "races.json"
    save_history(RaceHistory(races), path)
    content = json.loads(path.read_text())
    damage(content["races"][0])  # type: ignore[operator]
    path.write_text(json.dumps(content))
    with caplog.at_level(logging.WARNING):
        assert load_history(path).races == races[1:]
    assert "passed over" in caplog.text


def test_a_place_that_cannot_be_written_is_no_trouble(tmp_path: Path, races: tuple[RaceRecord, ...]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not save_history(RaceHistory(races), tmp_path / "file" / "races.json")


def test_as_text(races: tuple[RaceRecord, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(history_csv(races))))
    assert [row["image"] for row in rows] == ["a.jpg", "b, c.jpg"]
    assert [row["extrapolated"] for row in rows] == ["0", "1"]
    assert float(rows[0]["rcnn_features"]) == races[0].document["rcnn"]["features"]
    assert {row["torch"] for row in rows} == {races[0].document["environment"]["torch"]}
    assert {row["dtype"] for row in rows} == {"float32"}
    documents = json.loads(history_json(races))["races"]
    assert documents[0]["path"] == "a.jpg"
    assert documents[0]["speedup"] == races[0].document["speedup"]
    lines = history_markdown(races).splitlines()
    assert lines[2].startswith("| a.jpg | 12 |")
    assert "x* |" not in lines[2]
    assert f"torch {races[0].document['environment']['torch']}" in lines[2]
    assert "x* |" in lines[3]
    assert "extrapolated" in lines[-1]
    assert "extrapolated" not in history_markdown(races[:1])
    assert history_csv(()) == ""


def test_the_table_lists_the_newest_first(qtbot: QtBot, races: tuple[RaceRecord, ...]) -> None:
    section = HistorySection()
    qtbot.addWidget(section)
    assert not section.label.isHidden()
    assert section.table.isHidden()
    section.set_races(races)
    assert section.label.isHidden()
    model = section.table.races
    assert [model.data(model.index(row, 0)) for row in range(2)] == ["b, c.jpg", "a.jpg"]
    figures = [model.data(model.index(0, column)) for column in (2, 4)]
    assert all(figure.startswith("\u2248") for figure in figures)
    assert not model.data(model.index(1, 4)).startswith("\u2248")
    tip = model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert races[1].when.replace("T", " ") in tip
    assert "extrapolated" in tip
    assert f"PyTorch {races[1].document['environment']['torch']}" in tip
    assert "float32" in tip
    assert model.headerData(1, Qt.Orientation.Horizontal) == "N"
