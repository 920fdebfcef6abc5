"""Details of the chosen filter: figures, map, and the receptive fields of its strongest cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QVBoxLayout, QWidget

from spp_viewer.explain.feature_maps import LayerMaps
from spp_viewer.explain.filters import Cells, strongest_cells
from spp_viewer.gui.i18n.text import MINUS, tr
from spp_viewer.gui.pages.filters.feature_map import FilterMap, MapView
from spp_viewer.gui.pages.filters.patches import PATCH_COUNT, Patches, PatchView, field_patches
from spp_viewer.gui.theme.theme import GRID, Theme, scaled, tabular
from spp_viewer.gui.widgets.activation_scale import activation
from spp_viewer.gui.widgets.elided_label import ElidedLabel

FACTS_WIDTH = 72

LOWEST, HIGHEST = 128, 152
"""Limits of the map's height below the mosaic, screen pixels; four figures fit beside it."""

MIN_HEIGHT = 64
"""Minimum height of the map, screen pixels."""

FACTS_FROM, PATCHES_FROM = 140, 200
"""Heights from which there is room for the figures and the patches below the mosaic, screen pixels."""

UNLIMITED = 16_777_215
"""Qt's QWIDGETSIZE_MAX, which PySide does not define."""


@dataclass(frozen=True, eq=False)
class FilterView:
    """One filter, or a reduction of all.

    Attributes
    ----------
    title
        Heading.
    peak, mean
        Maximum and mean of its map.
    active
        Share of cells with any activation, 0 to 1.
    selectivity
        For the selected window, -1 to 1; None where no window is selected.
    """

    title: str
    peak: float
    mean: float
    active: float
    selectivity: float | None
    map: MapView
    patches: PatchView


def filter_view(
    pixels: NDArray[np.uint8],
    maps: LayerMaps,
    number: int | None,
    window: Cells | None,
    selectivity: float | None,
    common: bool,
) -> FilterView:
    """Create the view of a filter, or of the maximum over all filters if ``number`` is None.

    ``pixels`` (H, W, 3) are the photograph's, ``window`` the selected one on the maps; with ``common``, colours are
    scaled to the greatest peak of all filters.
    """
    values, registration = maps.map(number), maps.registration
    peak = float(values.max())
    # Far enough apart that receptive fields overlap by at most half a side; otherwise all patches would look alike.
    apart = max(2, -(-registration.geometry.receptive_field // (2 * registration.geometry.stride)))
    cells = strongest_cells(values, PATCH_COUNT, apart)
    fields = registration.receptive_fields(cells, clip=False)
    return FilterView(
        title=tr("Maximum over all filters") if number is None else tr("Filter {number}").format(number=number),
        peak=peak,
        mean=float(values.mean()),
        active=float((values > 0).mean()),
        selectivity=selectivity,
        map=MapView(values, float(maps.statistics.peak.max()) if common else peak, window, cells),
        patches=field_patches(pixels, cells, values[cells[:, 1], cells[:, 0]], fields),
    )


class FilterDetail(QWidget):
    """Shows a :class:`FilterView`."""

    cell_chosen = Signal(int, int)
    """Emitted with (x, y) of a clicked cell of the map, or of the cell whose patch was clicked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = ElidedLabel()
        self.heading.setObjectName("panelTitle")
        self.map = FilterMap(theme)
        self.facts = Facts()
        self.caption = ElidedLabel(tr("Receptive fields of its strongest cells"))
        self.caption.setProperty("muted", True)
        self.patches = Patches(theme)
        self._marks: list[tuple[int, int]] = []  # cells of the patches
        self._wide: bool | None = None
        self._upper = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._upper.setSpacing(GRID)
        self._upper.addWidget(self.map, 1)
        self._upper.addWidget(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.heading)
        column.addLayout(self._upper)
        column.addSpacing(GRID // 2)
        column.addWidget(self.caption)
        column.addWidget(self.patches, 1)
        self.map.cell_chosen.connect(self.cell_chosen)
        self.patches.chosen.connect(self._on_patch)
        self.patches.lit.connect(self.map.light)

    def set_view(self, view: FilterView | None) -> None:
        """Set the filter to show."""
        self.heading.setText(view.title if view is not None else "")
        self._marks = [(x, y) for x, y in view.map.marks.tolist()] if view is not None else []
        self.facts.set_view(view)
        self.map.set_view(view.map if view is not None else None)
        self.patches.set_view(view.patches if view is not None else None)
        silent = view is not None and len(view.map.marks) == 0
        self.caption.setText(
            tr("No cell responds in this image") if silent else tr("Receptive fields of its strongest cells")
        )
        self._share_out()

    def _on_patch(self, index: int) -> None:
        self.cell_chosen.emit(*self._marks[index])

    def set_wide(self, wide: bool) -> None:
        """Set whether the details are beside the mosaic, with much height, or below it, with little."""
        if wide == self._wide:
            return
        self._wide = wide
        self.facts.set_across(wide)
        self._upper.setDirection(QBoxLayout.Direction.BottomToTop if wide else QBoxLayout.Direction.LeftToRight)
        self._share_out()

    def _share_out(self) -> None:
        """Distribute the height: the map gets what its width can use, within limits, the patches the rest."""
        if self._wide:
            self.map.setMaximumHeight(max(min(self.map.height_for(self.width()), self.height() // 2), MIN_HEIGHT))
            self.patches.setMaximumHeight(UNLIMITED)
        else:
            self.map.setMaximumHeight(self._map_height)
            self.patches.setMaximumHeight(Patches.row_height(self.width()))
        self.facts.setVisible(bool(self._wide) or self.height() >= FACTS_FROM)
        for widget in (self.caption, self.patches):
            widget.setVisible(bool(self._wide) or self.height() >= PATCHES_FROM)
        self.updateGeometry()

    @property
    def _map_height(self) -> int:
        """Return the height of the map below the mosaic."""
        return min(max(self.map.height_for(self.width() - FACTS_WIDTH - GRID), LOWEST), HIGHEST)

    def sizeHint(self) -> QSize:
        """Return the size for everything below the mosaic."""
        lines = self.heading.sizeHint().height() + self.caption.sizeHint().height() + 2 * GRID
        return QSize(336, lines + self._map_height + Patches.row_height(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the size for heading and map; the rest can be hidden."""
        return QSize(220, self.heading.sizeHint().height() + GRID // 2 + MIN_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()


class Facts(QWidget):
    """Figures with their names above, in a column or in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self.values: dict[str, QLabel] = {}
        rows = (
            ("peak", tr("Peak"), tr("The greatest activation in the map.")),
            ("mean", tr("Mean"), tr("The mean activation over all cells.")),
            ("active", tr("Active"), tr("The share of cells with any activation.")),
            (
                "selectivity",
                tr("Selectivity"),
                tr(
                    "(mean inside \u2212 mean outside) / (their sum): +1 where the filter responds only inside the "
                    "selected box's window on this layer, \u22121 where only outside."
                ),
            ),
        )
        self._captions: dict[str, QLabel] = {}
        for key, name, tip in rows:
            caption, value = QLabel(name), QLabel()
            caption.setProperty("muted", True)
            caption.setFont(scaled(caption.font(), 0.85))
            value.setFont(tabular(value.font()))
            value.setAccessibleName(name)
            for label in (caption, value):
                label.setToolTip(tip)
            self._captions[key], self.values[key] = caption, value
        self.set_across(False)

    def set_across(self, across: bool) -> None:
        """Arrange the figures in a row, or in a column."""
        for place, key in enumerate(self.values):
            row, column = (0, place) if across else (2 * place, 0)
            self._grid.addWidget(self._captions[key], row, column)
            self._grid.addWidget(self.values[key], row + 1, column, Qt.AlignmentFlag.AlignTop)
            self._grid.setColumnStretch(place, 1 if across or place == 0 else 0)
        if across:
            self.setMinimumWidth(0)
            self.setMaximumWidth(UNLIMITED)
        else:
            self.setFixedWidth(FACTS_WIDTH)

    def set_view(self, view: FilterView | None) -> None:
        if view is None:
            for label in self.values.values():
                label.clear()
            return
        self.values["peak"].setText(activation(view.peak))
        self.values["mean"].setText(activation(view.mean))
        self.values["active"].setText(f"{view.active * 100:.0f} %")
        self.values["selectivity"].setText(signed(view.selectivity) if view.selectivity is not None else "\u2013")


def signed(value: float) -> str:
    """Format a number with sign: "+0.61", "−0.20", "0.00"."""
    text = f"{value:+.2f}"
    return "0.00" if text in ("+0.00", "-0.00") else text.replace("-", MINUS)
