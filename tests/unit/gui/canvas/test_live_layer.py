"""What is drawn of a live window, and that only it is drawn anew while it moves."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.layers import Layer, Scene
from spp_viewer.gui.canvas.live_layer import LiveLayer
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.theme.theme import Theme

BOX = np.array([40, 30, 120, 90], dtype=np.float32)


class Counting(Layer):
    """A blue ground that counts how often it is drawn."""

    def __init__(self) -> None:
        super().__init__("counting")
        self.times = 0

    def paint(self, painter: QPainter, scene: Scene) -> None:
        self.times += 1
        painter.fillRect(scene.rect, QColor("#0000ff"))


@pytest.fixture
def canvas(qtbot: QtBot, theme: Theme) -> Canvas:
    made = Canvas(theme)
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.set_image_size((200, 150))
    made.show()
    return made


@pytest.fixture
def layers(canvas: Canvas) -> tuple[Counting, LiveLayer]:
    ground, live = Counting(), LiveLayer()
    canvas.arrange([ground, live])
    live.set_visible(True)
    live.set_box(BOX)
    QApplication.processEvents()
    return ground, live


def picture(canvas: Canvas) -> QImage:
    return canvas.grab().toImage()


def test_the_box_has_the_accent_and_eight_handles(
    canvas: Canvas, layers: tuple[Counting, LiveLayer], theme: Theme
) -> None:
    seen = picture(canvas)
    left, top, right, bottom = np.rint(canvas.viewport.to_screen(BOX[None]))[0].astype(int).tolist()
    for x in (left, (left + right) // 2, right - 1):
        for y in (top, (top + bottom) // 2, bottom - 1):
            if (x, y) != ((left + right) // 2, (top + bottom) // 2):
                assert seen.pixelColor(x, y) == QColor("#ffffff"), (x, y)
    assert seen.pixelColor(left, top + 15) == QColor(theme.palette.accent)
    assert seen.pixelColor(left + 20, top + 20) == QColor("#0000ff")  # its inside is clear


def test_what_lies_below_is_kept_while_it_moves(canvas: Canvas, layers: tuple[Counting, LiveLayer]) -> None:
    ground, live = layers
    picture(canvas)
    drawn = ground.times
    for shift in range(5):
        live.set_box(BOX + np.float32(shift))
        seen = picture(canvas)
    assert ground.times == drawn
    assert seen.pixelColor(150, 5) == QColor("#0000ff")


def test_what_lies_below_is_drawn_again_when_it_changes(canvas: Canvas, layers: tuple[Counting, LiveLayer]) -> None:
    ground, live = layers
    for change in (ground.changed.emit, canvas.zoom_in, lambda: canvas.resize(310, 210)):
        before = ground.times
        change()
        picture(canvas)
        assert ground.times > before
    live.set_visible(False)
    before = ground.times
    picture(canvas)
    picture(canvas)
    assert ground.times == before + 2  # nothing is kept without a swift layer


def test_an_exported_picture_has_all_of_it(canvas: Canvas, layers: tuple[Counting, LiveLayer]) -> None:
    image = QImage(canvas.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    canvas.paint_view(painter, 1.0)
    painter.end()
    assert image.convertToFormat(QImage.Format.Format_RGB32) == picture(canvas).convertToFormat(
        QImage.Format.Format_RGB32
    )
