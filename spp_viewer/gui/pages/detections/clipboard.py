"""Converts rows of the detections table to text for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from spp_viewer.exchange.csv_table import COLUMNS, TRUTH_COLUMNS, VERDICTS, entries
from spp_viewer.gui.pages.detections.labels import name_of, verdict_of
from spp_viewer.gui.pages.detections.rows import DetectionRows

SUPPRESSED_COLUMNS = ("suppressed_by", "overlap")


def tab_separated(listing: DetectionRows, rows: Iterable[int]) -> str:
    """Format candidates as tab-separated values with a header, in the columns of the exported table.

    With ground truth there are two more columns for it, and with suppressed boxes two more: the proposal of the
    suppressor, and the IoU with it.
    """
    chosen, candidates = list(rows), listing.analysis.candidates
    suppressed = any(listing.depth[row] for row in chosen)
    lines = [
        [
            *COLUMNS,
            *(TRUTH_COLUMNS if listing.truth_iou is not None else ()),
            *(SUPPRESSED_COLUMNS if suppressed else ()),
        ]
    ]
    for row in chosen:
        line = entries(
            name_of(listing, row), candidates.score[row], candidates.after[row], int(candidates.proposal[row])
        )
        if listing.truth_iou is not None:
            verdict = verdict_of(listing, row)
            line += [f"{listing.truth_iou[row]:.4f}", VERDICTS[verdict] if verdict is not None else ""]
        if suppressed and listing.depth[row]:
            line += [str(candidates.proposal[candidates.suppressor[row]]), f"{candidates.overlap[row]:.4f}"]
        elif suppressed:
            line += ["", ""]
        lines.append(line)
    return "".join("\t".join(line) + "\n" for line in lines)
