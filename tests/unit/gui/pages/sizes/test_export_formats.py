from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.exchange.errors import ExportError
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.pages.sizes.export_formats import write_figures


def test_a_table_has_every_pair_once(sizes: SizeComparison, tmp_path: Path) -> None:
    result = sizes.result
    assert result is not None
    write_figures(tmp_path / "a.CSV", result, "a.png", sizes.size)
    with (tmp_path / "a.CSV").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 8 * 9 // 2
    pairs = iter(rows)
    for i, first in enumerate(result.forms):
        for j, second in list(enumerate(result.forms))[i:]:
            row = next(pairs)
            assert (int(row["width_a"]), int(row["height_b"])) == (first.form.width, second.form.height)
            assert (int(row["map_w_b"]), int(row["crop_b"])) == (second.map_size[1], int(second.form.crop))
            assert float(row["similarity"]) == pytest.approx(result.similarity[i, j], abs=1e-6)
            assert float(row["level_2"]) == pytest.approx(result.by_level[2][i, j], abs=1e-6)
    assert {row["values"] for row in rows} == {"5376"}


def test_a_document_has_the_vectors(sizes: SizeComparison, tmp_path: Path) -> None:
    result = sizes.result
    assert result is not None
    write_figures(tmp_path / "a.json", result, "a.png", sizes.size)
    document = json.loads((tmp_path / "a.json").read_text())
    assert (document["image"], document["levels"], document["length"]) == ("a.png", [1, 2, 4], 5376)
    assert (document["width"], document["height"]) == (200, 150)
    np.testing.assert_allclose(document["similarity"], result.similarity, atol=1e-6)
    np.testing.assert_allclose(document["by_level"]["4"], result.by_level[4], atol=1e-6)
    for entry, look in zip(document["forms"], result.forms, strict=True):
        np.testing.assert_allclose(entry["vector"], look.vector, rtol=1e-5)
        assert entry["map"] == [look.map_size[1], look.map_size[0], 256]
    assert document["forms"][6]["part"] == [25, 0, 175, 150]
    assert document["forms"][7]["stretch"] == 0.75


def test_a_place_that_cannot_be_written(sizes: SizeComparison, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="cannot be written"):
        write_figures(tmp_path / "file" / "a.csv", sizes.result, "a.png", sizes.size)  # type: ignore[arg-type]
