"""The fc7 page of the feature-map browser: units that a window excites, and windows that excite a unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import feature_row
from spp_viewer.explain.units import square_around, strongest_units, unit_values, windows_of_unit
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.filters.patches import PATCH_COUNT, Patches, PatchView
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.activation_scale import activation
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.widgets.heat_strip import HeatStrip, folded
from spp_viewer.gui.widgets.hover import Pointing
from spp_viewer.gui.widgets.section import paint_ground

BAR_COUNT = 10
"""Number of strongest units shown as bars."""

ROW_HEIGHT = 18
"""Height of a bar, screen pixels."""


MAX_SIDE = 176
"""Maximum side of a window's patch, screen pixels."""


@dataclass(frozen=True, eq=False)
class UnitsView:
    """Content of the fc7 page.

    Attributes
    ----------
    proposal
        Proposal of the shown window; None if none is selected and nothing is detected.
    values
        fc7 of the window, float32 (D7,); empty without one.
    unit
        The chosen unit.
    windows
        int64 (K,): the proposals that excite the unit most.
    """

    analysis: Analysis
    proposal: int | None
    values: NDArray[np.float32]
    unit: int
    windows: NDArray[np.int64]


def units_view(analysis: Analysis, proposal: int | None, unit: int | None) -> UnitsView:
    """Create the content for a window and a unit; by default the unit that the window excites most."""
    values = analysis.fc7[feature_row(analysis, proposal)] if proposal is not None else np.zeros(0, np.float32)
    if unit is None:
        unit = int(values.argmax()) if values.size else int(analysis.fc7.max(axis=0, initial=0).argmax())
    return UnitsView(analysis, proposal, values, unit, windows_of_unit(analysis, unit, PATCH_COUNT))


class UnitsPage(QWidget):
    """The window's vector as a strip, its strongest units as bars, and the windows that excite the chosen unit."""

    unit_chosen = Signal(int)
    proposal_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: UnitsView | None = None
        self.heading = ElidedLabel()
        self.heading.setObjectName("panelTitle")
        self.strip = HeatStrip(theme, tr("fc7 units of the selected window"), gutter=0)
        self.strip.setToolTip(tr("Every unit as a pixel, folded into rows. A click looks at one."))
        self.bars = UnitBars(theme)
        self.caption = ElidedLabel()
        self.caption.setObjectName("panelTitle")
        self.note = ElidedLabel()
        self.note.setProperty("muted", True)
        self.patches = Patches(theme, largest=MAX_SIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addSpacing(GRID // 2)
        for part in (self.heading, self.strip, self.bars):
            column.addWidget(part)
        column.addSpacing(GRID)
        for part in (self.caption, self.note):
            column.addWidget(part)
        column.addWidget(self.patches, 1)
        self.strip.chosen.connect(self._on_strip)
        self.strip.hovered.connect(self._on_hover)
        self.bars.chosen.connect(self.unit_chosen)
        self.patches.chosen.connect(self._on_patch)

    def set_view(self, view: UnitsView | None) -> None:
        """Set the content."""
        self._view = view
        if view is None:
            return
        known = view.values.size > 0
        self.strip.setVisible(known)
        self.bars.setVisible(known)
        if known:
            grid, groups = folded(view.values)
            self.strip.set_values(grid, float(view.values.max()), groups)
        self._notify()
        self.bars.set_units(view.values, strongest_units(view.values, BAR_COUNT), view.unit)
        activations = unit_values(view.analysis, view.unit)
        self.caption.setText(tr("Windows that excite unit {number} most").format(number=view.unit))
        share = 100 * float((activations > 0).mean()) if len(activations) else 0.0
        self.note.setText(tr("active in {share} % of the windows").format(share=f"{share:.0f}"))
        self.note.setToolTip(tr("Of windows that overlap by more than half only the strongest is shown."))
        boxes = view.analysis.proposals.boxes[view.windows]
        self.patches.set_view(
            PatchView(
                view.analysis.image.pixels,
                tuple(_name(number, float(activations[number])) for number in view.windows.tolist()),
                (tr("Select this proposal."),) * len(view.windows),
                activations[view.windows],
                np.array([square_around(box) for box in boxes], dtype=np.float32).reshape(-1, 4),
            )
        )

    def _notify(self, unit: int | None = None) -> None:
        """Update the text for the window's vector, or for the hovered unit."""
        view = self._view
        if view is None:
            return
        if view.proposal is None:
            self.heading.setText(tr("Select a box to see what it excites"))
        elif unit is None:
            active = int((view.values > 0).sum())
            message = tr("Proposal {number}: {active} of {count} units active")
            self.heading.setText(
                message.format(number=view.proposal, active=text.count(active), count=text.count(len(view.values)))
            )
        else:
            message = tr("Proposal {number}, unit {unit}: {value}")
            value = activation(float(view.values[unit]))
            self.heading.setText(message.format(number=view.proposal, unit=unit, value=value))

    def _unit_at(self, row: int, column: int) -> int | None:
        if self._view is None or row < 0:
            return None
        unit = row * self.strip.columns + column
        return unit if unit < len(self._view.values) else None

    def _on_hover(self, row: int, column: int) -> None:
        self._notify(self._unit_at(row, column))

    def _on_strip(self, column: int) -> None:
        unit = self._unit_at(self.strip.place[0], column)
        if unit is not None:
            self.unit_chosen.emit(unit)

    def _on_patch(self, index: int) -> None:
        if self._view is not None:
            self.proposal_chosen.emit(int(self._view.windows[index]))


class UnitBars(Pointing):
    """The strongest units of a window as bars, from the top down."""

    NOWHERE = -1

    chosen = Signal(int)
    """Emitted with the number of the chosen unit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._values: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._units: list[int] = []
        self._unit = -1
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Strongest units"))
        self.setToolTip(tr("The units that this window excites most; a click shows what else excites one."))
        theme.changed.connect(self.update)

    def set_units(self, values: NDArray[np.float32], units: NDArray[np.int64], chosen: int) -> None:
        """Show ``units`` of a window's ``values`` (D7,), with the chosen one highlighted."""
        self._values, self._units, self._unit = values, units.tolist(), chosen
        self._point_at(-1)
        self.setAccessibleDescription(text.listed(_name(unit, float(values[unit])) for unit in self._units[:3]))
        self.updateGeometry()
        self.update()

    @property
    def units(self) -> list[int]:
        """The shown units, from the top down."""
        return list(self._units)

    def sizeHint(self) -> QSize:
        return QSize(280, ROW_HEIGHT * len(self._units) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _place_at(self, at: QPointF) -> int:
        place = int(at.y() // ROW_HEIGHT)
        return place if 0 <= place < len(self._units) else -1

    def _point_at(self, place: int) -> None:
        if place != self._at:
            self._at = place
            self.update()

    def _choose(self) -> None:
        if 0 <= self._at < len(self._units):
            self.chosen.emit(self._units[self._at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps and self._units:
            self._point_at(min(max(self._at + steps[Qt.Key(event.key())], 0), len(self._units) - 1))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        metrics = self.fontMetrics()
        left = metrics.horizontalAdvance("00000") + GRID
        right = self.width() - metrics.horizontalAdvance("00000") - GRID
        top = float(self._values[self._units[0]]) if self._units else 1.0
        flag = Qt.AlignmentFlag
        for place, unit in enumerate(self._units):
            row, value = QRectF(0, place * ROW_HEIGHT + 1, self.width(), ROW_HEIGHT), float(self._values[unit])
            paint_ground(painter, row, palette, selected=unit == self._unit, hovered=place == self._at)
            painter.setFont(scaled(self.font(), 0.92, QFont.Weight.DemiBold if unit == self._unit else None))
            painter.setPen(QColor(palette.text))
            name = QRectF(row.x(), row.y(), left - GRID, ROW_HEIGHT)
            painter.drawText(name, flag.AlignRight | flag.AlignVCenter, str(unit))
            painter.drawText(row.adjusted(0, 0, -GRID // 2, 0), flag.AlignRight | flag.AlignVCenter, activation(value))
            colour = QColor(palette.accent)
            colour.setAlphaF(1.0 if unit == self._unit else 0.55)
            painter.fillRect(QRectF(left, row.y() + 5, max((right - left) * value / top, 1), ROW_HEIGHT - 10), colour)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def _name(number: int, value: float) -> str:
    return tr("{number}: {value}").format(number=number, value=activation(value))
