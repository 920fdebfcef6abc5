"""The speed-ups in large figures, with the arithmetic bounds and the conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import shown, tr, tr_noop
from spp_viewer.gui.pages.race.environment_text import runs_text, windows_text
from spp_viewer.gui.pages.race.estimate_label import Mark, mark_text
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.panel import sentence

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison
    from spp_viewer.race.coverage import Coverage

ROWS = {
    "conv": (tr_noop("Convolutions"), tr_noop("R-CNN's convolutions over SPP-Net's one pass.")),
    "features": (tr_noop("Features"), tr_noop("From proposals to fc7: crop, conv and fc against conv, pool and fc.")),
    "detection": (tr_noop("Detection"), tr_noop("Everything after the proposals, NMS included.")),
    "end_to_end": (tr_noop("End to end"), tr_noop("Everything, with the search for proposals that both need.")),
}


class RaceFigures(QWidget):
    """Figures of a comparison."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.mark = Mark(theme)
        self.grid = QWidget()
        grid = QGridLayout(self.grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(2)
        self.values: dict[str, QLabel] = {}
        self.bounds: dict[str, QLabel] = {}
        for row, (key, (title, tip)) in enumerate(ROWS.items()):
            name, value, bound = QLabel(tr(title)), QLabel(), QLabel()
            name.setToolTip(tr(tip))
            value.setFont(scaled(value.font(), 1.5, QFont.Weight.DemiBold))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setAccessibleName(tr("Speed-up, {what}").format(what=tr(title)))
            bound.setProperty("muted", True)
            bound.setToolTip(tr("Speed-up expected from the numbers of multiply-adds alone."))
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1)
            grid.addWidget(bound, row, 2)
            self.values[key], self.bounds[key] = value, bound
        grid.setColumnStretch(2, 1)
        self.notes = sentence()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.mark)
        column.addWidget(self.grid)
        column.addWidget(self.notes)
        self.clear()

    def clear(self) -> None:
        """Show the placeholder text."""
        self.grid.hide()
        self.mark.set_text("")
        self.notes.setText(
            tr(
                "R-CNN warps each proposal and runs the network on it; SPP-Net runs it once. Start the race to see "
                "what that costs on this image, with the same windows, weights and device."
            )
        )

    def show_result(self, result: Comparison, coverage: Coverage) -> None:
        """Show the figures of a race and its conditions."""
        bounds, about = result.arithmetic_bound, text.ABOUT if result.extrapolated else ""
        self.mark.set_text(mark_text(extrapolated=result.extrapolated, together=result.together).capitalize())
        for key, value in result.speedup.items():
            self.values[key].setText(f"{about}{value:.1f}{text.TIMES}")
            bound = bounds.get(key)
            self.bounds[key].setText(tr("arithmetic {bound}").format(bound=f"{bound:.1f}{text.TIMES}") if bound else "")
        self.grid.show()
        self.notes.setText("\n".join(self._notes(result, coverage)))

    def _notes(self, result: Comparison, coverage: Coverage) -> list[str]:
        lines = []
        if result.extrapolated:
            lines.append(
                tr("R-CNN ran {timed} of {count} windows, and its times are multiplied.").format(
                    timed=text.count(result.rcnn.timed), count=text.count(result.windows)
                )
            )
        if result.substitution:
            lines.append(shown(result.substitution))
        if result.together:
            lines.append(tr("Both ran at once and shared the processor, so the times are not measurements."))
        lines.append(
            tr("R-CNN convolves {share} of the photograph more than once, a pixel {mean} on average.").format(
                share=f"{coverage.more_than_once:.0%}", mean=f"{coverage.mean:.0f}{text.TIMES}"
            )
        )
        if not result.together:
            lines.append(
                tr(
                    "{rcnn} of R-CNN's time for features and {spp} of SPP-Net's is not arithmetic, if their "
                    "multiply-adds run at the highest rate of this race, {rate} billion per second."
                ).format(
                    rcnn=f"{result.not_arithmetic(result.rcnn):.0%}",
                    spp=f"{result.not_arithmetic(result.spp):.0%}",
                    rate=text.count(round(result.peak / 1e9)),
                )
            )
        lines.append(
            tr("{windows}, {scales}, model {model}, {runs}.").format(
                windows=windows_text(result.windows).capitalize(),
                scales=text.scales_text(len(result.last[0].options.scales)),
                model=result.last[0].model,
                runs=runs_text(len(result.spp.seconds)),
            )
        )
        return lines
