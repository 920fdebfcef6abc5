"""The live window's figures on disk are those that were computed."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.live import WarpScorer, WindowScorer
from spp_viewer.detectors.splice import with_only
from spp_viewer.exchange.errors import ExportError
from spp_viewer.explain.roi import Pyramid
from spp_viewer.gui.pages.window.live_formats import write_scores, write_trail
from spp_viewer.gui.workers.live_jobs import LiveScores, LiveWarp
from spp_viewer.nn.bundle import ModelBundle
from tests import make

BOX = np.array([[20, 20, 80, 90]], dtype=np.float32)


@pytest.fixture(scope="module")
def scores(analysis: Analysis, tiny_bundle: ModelBundle) -> LiveScores:
    assert analysis.maps is not None
    scored = WindowScorer.of(SppNet(tiny_bundle, "cpu", make.SMALL), analysis).score(BOX)
    left, top, right, bottom = scored.windows.cells[0].tolist()
    pyramid = Pyramid.of(analysis.maps[0].conv5, (left, top, right, bottom), (1, 2, 3, 6), scored.pooled[0])
    label = int(scored.best[0])
    moved = scored.regressed(label)[0]
    return LiveScores(analysis, with_only(analysis, scored), scored, pyramid, label, moved, (2, 0.5))


@pytest.fixture(scope="module")
def warp(photo: Image, tiny_bundle: ModelBundle) -> LiveWarp:
    return LiveWarp(WarpScorer(Rcnn(tiny_bundle, "cpu", make.SMALL), photo).score(BOX))


def test_scores_as_a_table_best_first(scores: LiveScores, warp: LiveWarp, tmp_path: Path) -> None:
    write_scores(tmp_path / "scores.CSV", scores, warp)
    with (tmp_path / "scores.CSV").open() as handle:
        rows = list(csv.DictReader(handle))
    classes = scores.of.classes
    order = np.argsort(-scores.scored.scores[0]).tolist()
    assert [row["class"] for row in rows] == [classes[label] for label in order]
    for row, label in zip(rows, order, strict=True):
        assert float(row["score"]) == pytest.approx(float(scores.scored.scores[0, label]), abs=1e-4)
        assert float(row["rcnn"]) == pytest.approx(float(warp.scored.scores[0, label]), abs=1e-4)
        edges = [float(row[name]) for name in ("x1", "y1", "x2", "y2")]
        assert edges == pytest.approx(scores.scored.regressed(label)[0].tolist(), abs=0.01)


def test_scores_as_json_with_the_window_itself(scores: LiveScores, warp: LiveWarp, tmp_path: Path) -> None:
    write_scores(tmp_path / "scores.json", scores, warp)
    document = json.loads((tmp_path / "scores.json").read_text())
    assert document["image"] == scores.of.image.name
    assert document["window"] == BOX[0].tolist()
    assert document["cells"] == list(scores.cells)
    assert document["best"] == scores.of.classes[scores.label or 0]
    assert document["scores"][document["best"]] == pytest.approx(scores.best, abs=1e-4)
    assert document["nearest"]["proposal"] == 2
    assert document["nearest"]["box"] == pytest.approx(scores.of.proposals.boxes[2].tolist(), abs=0.01)
    assert document["rcnn"]["scores"][document["best"]] == pytest.approx(
        float(warp.scored.scores[0, scores.label or 0]), abs=1e-4
    )


def test_what_was_not_asked_for_is_left_out(scores: LiveScores, tmp_path: Path) -> None:
    lonely = dataclasses.replace(scores, nearest=None)
    write_scores(tmp_path / "scores.json", lonely, None)
    assert not {"nearest", "rcnn"} & set(json.loads((tmp_path / "scores.json").read_text()))
    write_scores(tmp_path / "scores.csv", lonely, None)
    assert (tmp_path / "scores.csv").read_text().splitlines()[0] == "class,score,x1,y1,x2,y2"


def test_scores_along_the_drag(scores: LiveScores, tmp_path: Path) -> None:
    first = scores.point
    assert first is not None
    trail = (first, dataclasses.replace(first, box=(21.0, 20.0, 81.0, 90.0), score=-1.5))
    write_trail(tmp_path / "drag.csv", trail, "a.jpg")
    lines = (tmp_path / "drag.csv").read_text().splitlines()
    assert lines[0] == "x1,y1,x2,y2,class,score"
    assert lines[1].startswith(f"20,20,80,90,{first.name},")
    assert lines[2] == f"21,20,81,90,{first.name},-1.5000"
    write_trail(tmp_path / "drag.json", trail, "a.jpg")
    document = json.loads((tmp_path / "drag.json").read_text())
    assert document["image"] == "a.jpg"
    assert [point["score"] for point in document["points"]] == pytest.approx([first.score, -1.5], abs=1e-4)
    assert document["points"][1]["box"] == [21, 20, 81, 90]


def test_a_place_that_cannot_be_written(scores: LiveScores, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="cannot be written"):
        write_scores(tmp_path / "file" / "scores.csv", scores, None)
