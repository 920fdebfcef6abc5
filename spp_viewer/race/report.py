"""Comparisons as text: a table for the terminal, Markdown, CSV, and medians over several images."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Sequence

from spp_viewer.core.results import STAGES
from spp_viewer.race.comparison import Comparison
from spp_viewer.race.points import environment_text, repeats_text, windows_text
from spp_viewer.race.timing import Spread

SPEEDUPS = {
    "conv": "convolutions",
    "features": "features",
    "detection": "without proposals",
    "end_to_end": "end to end",
}
"""Labels of the speed-ups of :attr:`Comparison.speedup`."""


def rows_of(result: Comparison) -> list[tuple[str, Spread | None, Spread | None]]:
    """Return (label, SPP-Net's seconds, R-CNN's seconds) for every stage, then the sums; None for a missing stage."""
    ours, theirs = result.spp.stages, result.rcnn.stages
    rows: list[tuple[str, Spread | None, Spread | None]] = [
        (name, ours.get(name), theirs.get(name)) for name in STAGES if name in ours or name in theirs
    ]
    rows.append(("features", result.spp.features, result.rcnn.features))
    rows.append(("end to end", result.end_to_end(result.spp), result.end_to_end(result.rcnn)))
    return rows


def remarks(result: Comparison) -> list[str]:
    """Return the notes that belong to the table: conditions of the measurement, and what was extrapolated."""
    lines = [
        environment_text(result.device, result.environment),
        f"{windows_text(result.windows)}, {repeats_text(len(result.spp.seconds))} "
        f"{'at once' if result.together else 'in turns'} "
        f"after a warm-up; median (lowest to highest); proposals took {result.propose:.2f} s and are shared",
    ]
    if result.substitution:
        lines.append(result.substitution)
    if result.together:
        lines.append("BOTH AT ONCE: they shared the processor, so that neither time is its own.")
    bound = result.arithmetic_bound
    ratios = [
        f"{words} {result.speedup[name]:.1f}x" + (f" (arithmetic alone: {bound[name]:.1f}x)" if name in bound else "")
        for name, words in SPEEDUPS.items()
    ]
    lines.append("speed-up: " + ", ".join(ratios))
    if not result.together:
        lines.append(
            f"not arithmetic: {result.not_arithmetic(result.spp):.0%} of SPP-Net's features, "
            f"{result.not_arithmetic(result.rcnn):.0%} of R-CNN's; at best {result.peak / 1e9:.0f} GMAC/s here"
        )
    found = result.agreement
    if found is not None:
        lines.append(
            f"shown detections: {len(found.pairs)} of both, {len(found.first_only)} of SPP-Net alone, "
            f"{len(found.second_only)} of R-CNN alone"
        )
    if result.extrapolated:
        lines.append(
            f"EXTRAPOLATED: R-CNN ran {result.rcnn.timed} of the {result.windows} windows; its times are multiplied."
        )
    return lines


def table(path: str, result: Comparison) -> str:
    """Format a comparison as a table for the terminal."""
    image = result.last[0].image
    lines = [f"{path}  {image.width} x {image.height} px", f"  {'':<12} {'SPP-Net':>28} {'R-CNN':>28}"]
    lines += [f"  {name:<12} {_cell(ours):>28} {_cell(theirs):>28}" for name, ours, theirs in rows_of(result)]
    return "\n".join([*lines, *(f"  {line}" for line in remarks(result))])


def markdown(path: str, result: Comparison) -> str:
    """Format a comparison as a Markdown table."""
    lines = [f"**{path}**", "", "| | SPP-Net | R-CNN |", "|---|--:|--:|"]
    lines += [f"| {name} | {_cell(ours)} | {_cell(theirs)} |" for name, ours, theirs in rows_of(result)]
    return "\n".join([*lines, "", *(f"- {line}" for line in remarks(result))])


def comparisons_csv(results: Sequence[tuple[str, Comparison]]) -> str:
    """Format comparisons as CSV: a line per image, detector and stage, with conditions; times in seconds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ("image", "windows", "detector", "stage", "median", "min", "max", "extrapolated")
    for number, (path, result) in enumerate(results):
        where = {"device": result.device, **result.environment}
        if number == 0:
            writer.writerow((*head, *where))
        for stage, *both in rows_of(result):
            for runs, spread in zip((result.spp, result.rcnn), both, strict=True):
                if spread is not None:
                    figures = (f"{value:.6f}" for value in spread.as_json().values())
                    mark = int(runs.extrapolated)
                    writer.writerow((path, result.windows, runs.detector, stage, *figures, mark, *where.values()))
    return out.getvalue()


def medians(results: Sequence[Comparison]) -> dict[str, object]:
    """Return medians over several images: seconds of both detectors, and the speed-ups."""
    both = {"spp": [r.spp for r in results], "rcnn": [r.rcnn for r in results]}
    document: dict[str, object] = {
        name: {
            "features": round(statistics.median(run.features.median for run in runs), 6),
            "total": round(
                statistics.median(r.end_to_end(run).median for r, run in zip(results, runs, strict=True)), 6
            ),
        }
        for name, runs in both.items()
    }
    document["speedup"] = {
        name: round(statistics.median(result.speedup[name] for result in results), 2) for name in SPEEDUPS
    }
    return document


def _cell(spread: Spread | None) -> str:
    """Format a spread as "4.02 s (4.01 - 4.03)", in the unit of the median."""
    if spread is None:
        return "-"
    unit, factor, digits = ("s", 1.0, 2) if spread.median >= 1 else ("ms", 1e3, 1)
    median, low, high = (f"{v * factor:.{digits}f}" for v in (spread.median, spread.minimum, spread.maximum))
    return f"{median} {unit} ({low} - {high})"
