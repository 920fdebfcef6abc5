"""Contributions on disk add up to the score, kind by kind."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from spp_viewer.core.results import Analysis
from spp_viewer.gui.pages.why.export_formats import write_shares
from spp_viewer.gui.workers.attribution_worker import Reasons


def test_every_kind_of_part_and_the_biases_make_the_score(analysis: Analysis, reasons: Reasons, tmp_path: Path) -> None:
    write_shares(tmp_path / "why.json", analysis, reasons.provenance)
    document = json.loads((tmp_path / "why.json").read_text())
    shares = reasons.provenance.shares
    bias = {part["layer"]: part["share"] for part in document["biases"]}
    assert document["class"] == analysis.classes[reasons.provenance.label]
    assert document["score"] == pytest.approx(shares.score)
    for kind in ("levels", "bins", "filters"):
        total = sum(part["share"] for part in document[kind]) + sum(bias.values())
        assert total == pytest.approx(document["score"], abs=1e-3)
    assert sum(part["share"] for part in document["fc7"]) + bias["svm"] == pytest.approx(document["score"], abs=1e-3)
    assert document["window"] == analysis.proposals.boxes[reasons.provenance.proposal].tolist()


def test_a_table_with_a_line_for_each_part(analysis: Analysis, reasons: Reasons, tmp_path: Path) -> None:
    write_shares(tmp_path / "why.csv", analysis, reasons.provenance)
    with (tmp_path / "why.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    shares = reasons.provenance.shares
    bins = {(row["level"], row["row"], row["column"]): float(row["share"]) for row in rows if row["kind"] == "bin"}
    assert len(bins) == len(shares.by_bin)
    finest = max(shares.levels)
    last = reasons.provenance.pyramid.rows(finest).start + finest + 2  # second row, third column
    assert bins[str(finest), "1", "2"] == pytest.approx(float(shares.by_bin[last]), rel=1e-4)
    filters = {int(row["number"]): float(row["share"]) for row in rows if row["kind"] == "filter"}
    strongest = int(reasons.filters[0][0])
    assert filters[strongest] == pytest.approx(float(shares.by_filter[strongest]), rel=1e-4)
    assert [row["number"] for row in rows if row["kind"] == "bias"] == ["fc6", "fc7", "svm"]
