"""Line icons in the theme's colours, from the bundled SVG files."""

from __future__ import annotations

import logging
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from spp_viewer.core.resources import resource
from spp_viewer.gui.theme.colours import Palette

logger = logging.getLogger(__name__)

SIDE = 18
"""Side of an icon in a button, screen pixels."""


@lru_cache(maxsize=256)
def icon_pixmap(name: str, side: int, colour: str, density: float) -> QPixmap:
    """Render ``resources/icons/NAME.svg`` with strokes in ``colour``, ``side`` screen pixels; blank if missing."""
    pixmap = QPixmap(round(side * density), round(side * density))
    pixmap.setDevicePixelRatio(density)
    pixmap.fill(Qt.GlobalColor.transparent)
    try:
        source = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    except OSError as error:
        logger.warning("icon %s: %s", name, error)
        return pixmap
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def line_icon(name: str, palette: Palette) -> QIcon:
    """Create an icon for buttons and menus, muted while disabled."""
    icon = QIcon()
    for density in (1.0, 2.0):
        icon.addPixmap(icon_pixmap(name, SIDE, palette.text, density), QIcon.Mode.Normal)
        icon.addPixmap(icon_pixmap(name, SIDE, palette.border, density), QIcon.Mode.Disabled)
    return icon


def application_icon() -> QIcon:
    """Return the application icon."""
    return QIcon(str(resource("icons", "spp-viewer.svg")))
