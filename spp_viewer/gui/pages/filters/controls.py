"""Controls above the mosaic: scale, order, common colours, and a filter's number."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from spp_viewer.explain.filters import ORDERS
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.choice import Choice

ORDER_NAMES = {
    "index": tr_noop("By number"),
    "peak": tr_noop("By peak"),
    "mean": tr_noop("By mean"),
    "selectivity": tr_noop("By selectivity"),
}

ORDER_TIPS = {
    "index": tr_noop("In the order of the network's weights."),
    "peak": tr_noop("The filter with the greatest activation anywhere first."),
    "mean": tr_noop("The filter that responds most over the whole image first."),
    "selectivity": tr_noop(
        "(mean inside the selected box \u2212 mean outside) / (their sum): the filter that responds to the box and to "
        "nothing else first."
    ),
}


class LayerChoice(Choice):
    """Choice of the browsed layer."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Layer"))
        self.setToolTip(
            tr("The layer whose filters are browsed. Maps of layers below conv5 are computed when they are chosen.")
        )
        self.activated.connect(lambda _: self.chosen.emit(self.currentText()))
        self.hide()

    def set_layers(self, names: Sequence[str], current: str) -> None:
        """Set the layers; without any, the choice is hidden."""
        with QSignalBlocker(self):
            if [self.itemText(k) for k in range(self.count())] != list(names):
                self.clear()
                self.addItems(names)
                self.updateGeometry()
            self.setCurrentText(current)
        self.setVisible(bool(names))


class FilterControls(QWidget):
    """Order, scale and colours of the mosaic. Setters emit no signals."""

    order_chosen = Signal(str)
    """Emitted with one of :data:`spp_viewer.explain.filters.ORDERS`."""
    scale_chosen = Signal(int)
    """Emitted with the index of the feature map."""
    common_chosen = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order = Choice(theme, tr("Order of the filters"), 9 * GRID)
        for key in ORDERS:
            self.order.addItem(tr(ORDER_NAMES[key]), key)
            self.order.setItemData(self.order.count() - 1, tr(ORDER_TIPS[key]), Qt.ItemDataRole.ToolTipRole)
        self.order.setToolTip(tr("How the maps are sorted"))
        self.scale = Choice(theme, tr("Scale"))
        self.scale.setToolTip(tr("Shorter side of the image that the network saw, in pixels"))
        self.scale.hide()
        self.common = QCheckBox(tr("Common colours"))
        self.common.setToolTip(
            tr("One colour scale for all filters, up to the greatest peak. Otherwise each has its own, up to its peak.")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.order)
        row.addWidget(self.scale)
        row.addStretch(1)
        row.addWidget(self.common)
        self.order.activated.connect(lambda _: self.order_chosen.emit(self.order.currentData()))
        self.scale.activated.connect(self.scale_chosen)
        self.common.toggled.connect(self.common_chosen)

    def set_scales(self, scales: Sequence[int], current: int) -> None:
        """Set the scales; the choice is hidden for a single one."""
        with QSignalBlocker(self.scale):
            self.scale.clear()
            self.scale.addItems([tr("{scale} px").format(scale=scale) for scale in scales])
            self.scale.setCurrentIndex(current)
        self.scale.updateGeometry()
        self.scale.setVisible(len(scales) > 1)

    def set_order(self, order: str) -> None:
        """Set the current order."""
        with QSignalBlocker(self.order):
            self.order.setCurrentIndex(ORDERS.index(order))
