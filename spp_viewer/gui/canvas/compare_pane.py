"""The second canvas with its bar of controls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from spp_viewer.gui.canvas.compare_layers import CompareLayers
from spp_viewer.gui.canvas.comparisons import BY_KEY, TABLE
from spp_viewer.gui.canvas.overlays import Overlays
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.choice import Choice
from spp_viewer.gui.widgets.elided_label import ElidedLabel

BAR = 4 * GRID
"""Height of the bar above a canvas, screen pixels."""


class ComparePane(QWidget):
    """A canvas with a combo box that selects what it shows.

    Parameters
    ----------
    titles
        Display name of every overlay.
    """

    def __init__(
        self,
        overlays: Overlays,
        session: Session,
        theme: Theme,
        titles: dict[str, str],
        comparison: str,
        own: tuple[str, ...],
    ) -> None:
        super().__init__()
        self._overlays, self._session, self._titles = overlays, session, titles
        self._document = session.document
        self.canvas = Canvas(theme)
        self.canvas.setAccessibleName(tr("Compared image"))
        self.layers = CompareLayers(self.canvas, overlays, session.document, comparison, own)
        self.choice = Choice(theme, tr("What is compared"), 9 * GRID)
        for entry in TABLE:
            self.choice.addItem(self._title_of(entry.key), entry.key)
            self.choice.setItemData(self.choice.count() - 1, tr(entry.tip), Qt.ItemDataRole.ToolTipRole)
        self.choice.setCurrentIndex(self.choice.findData(comparison))
        self.scale = Choice(theme, tr("Scale that is compared"))
        self.own = self._own_button()
        self.facts = ElidedLabel()
        self.facts.setProperty("muted", True)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar = QFrame()
        bar.setFixedHeight(BAR)
        row = QHBoxLayout(bar)
        row.setContentsMargins(GRID // 2, 0, GRID // 2, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.choice)
        row.addWidget(self.scale)
        row.addWidget(self.own)
        row.addWidget(self.facts, 1)
        self.note = QLabel()
        self.note.setObjectName("panel")
        self.note.setWordWrap(True)
        self.note.setMargin(GRID)
        self.note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner = QVBoxLayout(self.canvas)
        inner.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        inner.addWidget(self.note, 0, Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.canvas, 1)
        self._connect()
        self._update_message()

    def _own_button(self) -> QToolButton:
        """Create the button with a menu of overlays to switch on or off."""
        button = QToolButton()
        button.setText(tr("Overlays") + " \u25be")
        button.setObjectName("plainMenu")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        self.own_actions: dict[str, QAction] = {}
        for key in reversed(OVERLAYS):
            action = menu.addAction(self._titles[key])
            action.setCheckable(True)
            action.setChecked(key in self.layers.own)
            action.toggled.connect(self._on_own)
            self.own_actions[key] = action
        button.setMenu(menu)
        return button

    def _connect(self) -> None:
        session = self._session
        self.choice.activated.connect(lambda _: self.layers.choose(self.choice.currentData()))
        self.scale.activated.connect(lambda _: self.layers.choose_scale(self.scale.currentData()))
        self.layers.changed.connect(self._update_message)
        self.canvas.clicked.connect(self._on_click)
        self.canvas.hovered.connect(lambda at: self._overlays.hover(at, self.layers.shown))
        session.document.opened.connect(self._on_opened)
        session.document.run_changed.connect(self._update_message)
        session.features.changed.connect(self._update_message)
        self._on_opened()

    def choose(self, key: str) -> None:
        """Show a comparison."""
        self.choice.setCurrentIndex(self.choice.findData(key))
        self.layers.choose(key)

    @property
    def title(self) -> str:
        """Description of what is shown."""
        description = self._title_of(self.layers.key)
        if self.layers.key == "scale" and len(self.layers.scales) > 1:
            return tr("conv5 at {scale} px").format(scale=self.layers.scales[self.layers.scale])
        return f"{description} \u00b7 {self.facts.text()}" if self.facts.text() else description

    def _on_opened(self) -> None:
        opened = self._document.image
        self.canvas.set_image_size((opened.image.width, opened.image.height) if opened is not None else None)
        self._update_message()

    def _on_own(self) -> None:
        self.layers.set_own(frozenset(key for key, action in self.own_actions.items() if action.isChecked()))

    def _on_click(self, x: float, y: float) -> None:
        maps, _ = self._session.features.over_photo  # of the chosen layer, which need not be conv5
        if self.layers.key != "conv5" or maps is None:
            self._overlays.click(x, y, self.layers.shown)
        else:
            self._document.selection.choose_cell(maps.registration.cell_at(x, y))

    # Texts

    def _title_of(self, key: str) -> str:
        """Return the display name of a comparison, with the chosen layer's name in it."""
        maps, _ = self._session.features.over_photo
        return tr(BY_KEY[key].title).format(layer=maps.name if maps is not None else "conv5")

    def _update_message(self) -> None:
        layers, scales = self.layers, self.layers.scales
        self.choice.setItemText(self.choice.findData("conv5"), self._title_of("conv5"))
        several = layers.key == "scale" and len(scales) > 1
        self.scale.setVisible(several)
        if several:
            self._offer_scales(scales)
        self.own.setVisible(layers.key == "own")
        self.choice.setToolTip(tr(BY_KEY[layers.key].tip))
        self.facts.setText(self._facts())
        self.note.setText(self._why_empty())
        self.note.setVisible(bool(self.note.text()))

    def _offer_scales(self, scales: tuple[int, ...]) -> None:
        """Offer all scales except the one shown on the first canvas."""
        offered = {index: scale for index, scale in enumerate(scales) if index != self._document.selection.map_index}
        if [self.scale.itemData(k) for k in range(self.scale.count())] != list(offered):
            self.scale.clear()
            for index, scale in offered.items():
                self.scale.addItem(tr("{scale} px").format(scale=scale), index)
            self.scale.updateGeometry()
        self.scale.setCurrentIndex(self.scale.findData(self.layers.scale))

    def _facts(self) -> str:
        layers = self.layers
        if layers.key == "own":
            return text.listed(self._titles[key] for key in reversed(OVERLAYS) if key in layers.own)
        if self._document.analysis is None:
            return ""
        if layers.key == "regression":
            return tr("{count} boxes").format(count=text.count(len(layers.before.content.boxes)))
        if layers.key == "nms":
            left, lost = len(self._overlays.boxes("detections").boxes), len(layers.lost.content.boxes)
            return tr("{count} boxes, {left} survive").format(count=text.count(left + lost), left=text.count(left))
        return ""

    def _why_empty(self) -> str:
        """Return the placeholder text shown when there is nothing to compare."""
        comparison = BY_KEY[self.layers.key]
        if self._document.image is None:
            return tr("Open an image: its comparison is shown here.")
        if comparison.key == "own":
            return ""
        if self._document.analysis is None:
            return tr("{what} will be here when the analysis is done; F5 starts it.").format(
                what=self._title_of(comparison.key)
            )
        if comparison.needs_map and not self.layers.scales:
            return tr("{detector} has no map of the whole image to compare.").format(
                detector=self._document.analysis.detector
            )
        if comparison.key == "scale" and len(self.layers.scales) < 2:
            return tr("The image was analysed at one scale only; analyse it at several to compare their maps.")
        return ""
