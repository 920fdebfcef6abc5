"""Texts of the inspector."""

from __future__ import annotations

from spp_viewer.core.results import KEPT, OVER_LIMIT, SUPPRESSED, Analysis
from spp_viewer.explain.roi import BELOW_THRESHOLD, NmsStory, Pyramid, Regression, RoiWindow, Winners
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import TIMES, tr


def cells_text(window: RoiWindow) -> str:
    """Describe the window's cells on conv5, its scale, and the proposals that share it."""
    left, top, right, bottom = window.cells
    columns, rows = window.size
    message = tr("{size} cells of conv5 ({left}\u2013{right}, {top}\u2013{bottom}) at scale {scale}").format(
        size=text.size(columns, rows), left=left, right=right, top=top, bottom=bottom, scale=window.scale_map.side
    )
    others = window.sharing - 1
    if others == 1:
        message += tr(", shared with another proposal")
    elif others > 1:
        message += tr(", shared with {count} other proposals").format(count=text.count(others))
    return message


def bin_text(pyramid: Pyramid, winners: Winners, level: int, index: int) -> str:
    """Describe a bin: its position, value, filter, and winning cell."""
    row = pyramid.rows(level).start + index
    down, right = divmod(index, level)
    value = float(winners.value[row])
    if value <= 0:
        return tr("Bin {row}, {column}: 0, no cell responds to filter {filter}").format(
            row=down + 1, column=right + 1, filter=int(winners.filter[row])
        )
    column, line = winners.cell[row].tolist()
    return tr("Bin {row}, {column}: {value} of filter {filter}, from cell {x}, {y}").format(
        row=down + 1, column=right + 1, value=f"{value:.2f}", filter=int(winners.filter[row]), x=column, y=line
    )


def entry_text(pyramid: Pyramid, row: int, number: int) -> str:
    """Describe an entry of the fixed-length vector."""
    level, index = pyramid.place(row)
    down, right = divmod(index, level)
    return tr("{n} {times} {n}, bin {row}, {column}, filter {filter}: {value}").format(
        n=level, times=TIMES, row=down + 1, column=right + 1, filter=number, value=f"{pyramid.values[row, number]:.2f}"
    )


def regression_note(analysis: Analysis, step: Regression, label: int) -> str:
    """Describe for which class the step is, and whether it was applied."""
    name = analysis.classes[label]
    if step.applied:
        return tr("for {name}").format(name=name)
    if not analysis.options.bbox_regression:
        return tr("for {name}, switched off").format(name=name)
    return tr("for {name}, not taken").format(name=name)


def fate_text(story: NmsStory) -> str:
    """Return the short outcome of a window for one class."""
    return {
        BELOW_THRESHOLD: tr("not a candidate"),
        KEPT: tr("kept"),
        SUPPRESSED: tr("suppressed"),
        OVER_LIMIT: tr("over the limit"),
    }.get(story.outcome, tr("suppressed after regression"))
