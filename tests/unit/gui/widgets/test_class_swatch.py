from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from spp_viewer.gui.widgets.class_swatch import DASHED, FULL, HOLLOW, SIDE, paint_swatch


@pytest.mark.parametrize(
    ("kind", "filled", "edged"), [(FULL, True, True), (HOLLOW, False, True), (DASHED, False, None)]
)
def test_a_square_is_full_hollow_or_dashed_and_stays_inside(
    qapp: QApplication, kind: int, filled: bool, edged: bool | None
) -> None:
    picture = QImage(SIDE + 4, SIDE + 4, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    paint_swatch(painter, QRectF(2, 2, SIDE, SIDE), QColor("red"), kind)
    painter.end()
    red, white = QColor("red"), QColor("white")
    middle = SIDE // 2 + 2
    assert picture.pixelColor(middle, middle) == (red if filled else white)
    if edged:
        assert picture.pixelColor(2, middle) == red
    border = [picture.pixelColor(x, y) for x in range(SIDE + 4) for y in (0, SIDE + 3)]
    assert set(map(QColor.name, border)) == {"#ffffff"}
    inside = [picture.pixelColor(x, y) for x in range(SIDE + 4) for y in range(SIDE + 4)]
    assert red in inside
