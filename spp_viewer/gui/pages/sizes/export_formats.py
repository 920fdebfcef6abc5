"""Writes the comparison of a photograph's forms. Uses no widgets, so that any thread can write."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spp_viewer.exchange.export import write_text
from spp_viewer.gui.i18n.text import tr_noop

if TYPE_CHECKING:
    from spp_viewer.explain.any_size import AnySize, PooledForm

FIGURES = {".csv": tr_noop("Similarities as a table"), ".json": tr_noop("Similarities and vectors as JSON")}
PICTURES = {".png": tr_noop("Picture of the forms"), ".svg": tr_noop("Drawing of the forms")}
"""File suffixes and their descriptions."""


def write_figures(path: Path, result: AnySize, image: str, size: tuple[int, int]) -> None:
    """Write similarities as CSV, or with all vectors as JSON, depending on the suffix.

    Parameters
    ----------
    image, size
        File name of the photograph, and its (width, height).

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    if path.suffix.lower() == ".csv":
        content = figures_csv(result)
    else:
        content = json.dumps(figures_json(result, image, size)) + "\n"
    write_text(path, content)


def figures_csv(result: AnySize) -> str:
    """Format a line per pair of forms with their similarity over all levels and per level."""
    buffer = io.StringIO()
    columns = [f"{name}_{which}" for which in ("a", "b") for name in ("width", "height", "crop", "map_w", "map_h")]
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*columns, "values", "similarity", *(f"level_{level}" for level in result.levels)])
    forms = result.forms
    for row in range(len(forms)):
        for column in range(row, len(forms)):
            parts = [values[row, column] for values in result.by_level.values()]
            figures = [f"{value:.6f}" for value in (result.similarity[row, column], *parts)]
            writer.writerow([*_facts(forms[row]), *_facts(forms[column]), len(forms[row].vector), *figures])
    return buffer.getvalue()


def _facts(look: PooledForm) -> tuple[int, ...]:
    return look.form.width, look.form.height, int(look.form.crop), look.map_size[1], look.map_size[0]


def figures_json(result: AnySize, image: str, size: tuple[int, int]) -> dict[str, Any]:
    """Return all results including the vectors."""
    return {
        "image": image,
        "width": size[0],
        "height": size[1],
        "levels": list(result.levels),
        "length": len(result.forms[0].vector),
        "forms": [
            {
                "width": look.form.width,
                "height": look.form.height,
                "crop": look.form.crop,
                "part": [round(side, 3) for side in look.form.part(*size)],
                "stretch": round(look.form.stretch(*size), 6),
                "map": [look.map_size[1], look.map_size[0], look.channels],
                "vector": [float(f"{value:.6g}") for value in look.vector.tolist()],
            }
            for look in result.forms
        ],
        "similarity": result.similarity.round(6).tolist(),
        "by_level": {str(level): values.round(6).tolist() for level, values in result.by_level.items()},
    }
