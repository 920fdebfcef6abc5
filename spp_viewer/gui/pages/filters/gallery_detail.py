"""The strongest patches of the chosen filter; a click opens a patch's photograph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.pages.filters.patches import Patches
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.activation_scale import activation
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.workers.gallery_jobs import PLACES, GalleryView
from spp_viewer.gui.workers.mipmap import share

if TYPE_CHECKING:
    from spp_viewer.explain.gallery import Patch

MAX_SIDE = 144
"""Maximum side of a patch, screen pixels; patches are stored with 64 pixels and would be blurred."""

MIN_HEIGHT = 96
"""Minimum height of the patches, screen pixels."""


@dataclass(frozen=True, eq=False)
class KeptPatches:
    """Stored patches, as content of :class:`~spp_viewer.gui.pages.filters.patches.Patches`."""

    names: tuple[str, ...]
    tips: tuple[str, ...]
    values: NDArray[np.float32]
    pictures: tuple[NDArray[np.uint8], ...]

    def picture(self, number: int, side: int, outside: str) -> QImage:
        """Return a patch as a square of ``side`` device pixels."""
        smooth = Qt.TransformationMode.SmoothTransformation
        return share(self.pictures[number]).scaled(side, side, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def kept_patches(patches: tuple[Patch, ...]) -> KeptPatches:
    """Return the patches of a filter with their texts."""
    names, tips = [], []
    for patch in patches:
        column, row = patch.cell
        x1, y1, x2, y2 = patch.field.tolist()
        names.append(tr("{name}, activation {v}").format(name=Path(patch.image).name, v=activation(patch.value)))
        where = tr("Cell {x}, {y} of the map at scale {scale}; {w} {times} {h} image pixels. A click opens it there.")
        size = {"w": f"{x2 - x1:.0f}", "h": f"{y2 - y1:.0f}", "times": TIMES}
        tips.append(where.format(x=column, y=row, scale=patch.scale, **size))
    values = np.array([patch.value for patch in patches], dtype=np.float32)
    return KeptPatches(tuple(names), tuple(tips), values, tuple(patch.picture for patch in patches))


def summary(images: int, responds: bool) -> str:
    """Describe what is shown of a filter over ``images`` images."""
    if images == 1:
        if responds:
            return tr("Its strongest patches in the one image; click one to open it.")
        return tr("It responds to nothing in the one image.")
    message = tr("Its strongest patches in {count} images; click one to open it.")
    if not responds:
        message = tr("It responds to none of the {count} images.")
    return message.format(count=text.count(images))


class GalleryDetail(QWidget):
    """Details of one filter of a gallery."""

    patch_chosen = Signal(object)
    """Emitted with the clicked :class:`~spp_viewer.explain.gallery.Patch`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: GalleryView | None = None
        self._number: int | None = None
        self._found: tuple[Patch, ...] = ()
        self.heading, self.caption = ElidedLabel(), ElidedLabel()
        self.heading.setObjectName("panelTitle")
        self.caption.setProperty("muted", True)
        self.patches = Patches(theme, largest=MAX_SIDE, count=PLACES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.heading)
        column.addWidget(self.caption)
        column.addWidget(self.patches, 1)
        self.patches.chosen.connect(self._on_patch)

    def set_view(self, view: GalleryView | None) -> None:
        """Set the gallery."""
        self._view = view
        self._refresh()

    def set_filter(self, number: int | None) -> None:
        """Set the filter; None for none."""
        self._number = number
        self._refresh()

    @property
    def found(self) -> tuple[Patch, ...]:
        """The shown patches, strongest first."""
        return self._found

    def _refresh(self) -> None:
        view, number = self._view, self._number
        if view is None or number is None or number >= view.gallery.filters:
            self._found = ()
            self.heading.setText(tr("No filter chosen"))
            self._update_message(tr("Click a tile, or go there with the arrow keys, to see its strongest patches."))
            self.patches.set_view(None)
            return
        self._found = view.gallery.patches(number)
        self.heading.setText(tr("Filter {number}").format(number=number))
        self._update_message(summary(len(view.gallery.images), bool(self._found)))
        self.patches.set_view(kept_patches(self._found))

    def _update_message(self, message: str) -> None:
        self.caption.setText(message)
        self.caption.setToolTip(message)  # elided in a narrow panel

    def _on_patch(self, index: int) -> None:
        self.patch_chosen.emit(self._found[index])

    def sizeHint(self) -> QSize:
        return QSize(336, 220)

    def minimumSizeHint(self) -> QSize:
        lines = self.heading.sizeHint().height() + self.caption.sizeHint().height() + GRID
        return QSize(220, lines + MIN_HEIGHT)
