"""The photograph is scaled anew for a new view or picture, and only copied while both stay."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from spp_viewer.gui.canvas.layers import Scene
from spp_viewer.gui.canvas.photo_layer import PhotoLayer
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.theme.colours import DARK
from spp_viewer.gui.workers.mipmap import Mipmap
from tests import make

SIZE = QSize(120, 90)


def drawn(layer: PhotoLayer, viewport: Viewport, density: int = 1) -> NDArray[np.uint8]:
    """Colours (H, W, 4)."""
    image = QImage(SIZE * density, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(density)
    image.fill(QColor("#345678"))
    painter = QPainter(image)
    layer.paint(painter, Scene(viewport, SIZE, density, DARK))
    painter.end()
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4).copy()


@pytest.mark.parametrize("density", [1, 2])
@pytest.mark.parametrize("viewport", [Viewport(0.37, 5.5, 3.25), Viewport(4, -20, 7)])
def test_a_copy_has_the_same_pixels(qapp: QApplication, viewport: Viewport, density: int) -> None:
    layer = PhotoLayer()
    layer.set_picture(Mipmap(make.photo_pixels()))
    first = drawn(layer, viewport, density)
    for _ in range(2):
        np.testing.assert_array_equal(drawn(layer, viewport, density), first)


def test_a_new_view_or_picture_is_drawn_anew(qapp: QApplication) -> None:
    layer, here, there = PhotoLayer(), Viewport(0.5, 2, 3), Viewport(0.5, 9, 3)
    layer.set_picture(Mipmap(make.photo_pixels()))
    before = [drawn(layer, here) for _ in range(3)][-1]
    assert (drawn(layer, there) != before).any()
    np.testing.assert_array_equal(drawn(layer, here), before)
    layer.set_picture(Mipmap(255 - make.photo_pixels()))
    assert (drawn(layer, here) != before).any()
