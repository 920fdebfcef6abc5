"""A view drawn in another thread is, pixel by pixel, the view drawn at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.proposals_layer import ProposalsLayer
from spp_viewer.gui.canvas.recording import BATCH, DRAWS, STATES, Recording, record
from spp_viewer.gui.canvas.vector import ImagePlaceholders, picture_of
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.mipmap import share
from tests import make


class Scribble:
    """Everything that layers do: smoothed images, letters, dashes, clips, states saved and restored."""

    view_size = QSize(150, 140)

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        painter.fillRect(QRectF(0, 0, 150, 140), QColor("#203040"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.8)
        photo = share(make.photo_pixels(50, 40))  # kept by nobody but the recording
        painter.drawImage(QRectF(-7.3, 3.4, 160.7, 131.9), photo)
        painter.restore()
        painter.save()
        painter.setClipRect(QRectF(10, 10, 100, 100))
        painter.setClipRect(QRectF(20, 0, 120, 90), Qt.ClipOperation.IntersectClip)
        painter.translate(3, 5)
        pen = QPen(QColor("#ff8800"), 2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawRects([QRectF(k, k, 60, 55) for k in range(0, 40, 7)])
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#ffffff"), 1.5))
        painter.setBrush(QColor(0, 90, 200, 120))
        painter.drawRoundedRect(QRectF(12.5, 60.5, 90, 30), 4, 4)
        painter.drawEllipse(QPointF(75, 100), 33.3, 21.7)
        painter.drawPolyline(QPolygonF([QPointF(0, 139), QPointF(60, 20.2), QPointF(149, 80)]))
        painter.drawLines([QLineF(0, k * 9.7, 150, k * 11.1) for k in range(12)])
        painter.drawLines([QLineF(k * 0.6, 120.3, k * 0.5, 139) for k in range(2 * BATCH + 3)])
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        painter.setFont(font)
        room = QRectF(0, 0, painter.fontMetrics().horizontalAdvance("horse 1.39"), 40)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "horse 1.39")
        room.translate(20, 90)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "horse 1.39")
        painter.save()
        painter.translate(8, 132)
        painter.rotate(-90)
        painter.scale(1.2, 0.9)
        painter.drawText(QRectF(0, 0, 90, 16), Qt.AlignmentFlag.AlignCenter, "upwards")
        painter.resetTransform()
        path = QPainterPath(QPointF(110, 10))
        path.addEllipse(QRectF(100, 5, 40, 30))
        painter.setClipPath(path)
        path.addRect(QRectF(0, 0, 150, 20))  # the caller's own
        painter.fillPath(path, QColor("#8040c0"))
        painter.setClipping(False)
        painter.drawArc(QRectF(100, 40, 30, 30), 16 * 30, 16 * 200)
        painter.restore()
        if painter.opacity() == 1:
            painter.drawRect(QRectF(140, 130, 5, 5))


@pytest.mark.parametrize("density", [1.0, 1.25, 1.5, 2.0, 4.0])
def test_it_is_the_same_to_the_last_bit(qtbot: QtBot, density: float) -> None:
    recording = record(Scribble(), density)
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(recording.image).result()
    expected = picture_of(Scribble(), density)
    assert made.size() == expected.size()
    assert made.devicePixelRatio() == density
    assert made == expected
    assert len(np.unique(np.asarray(expected.constBits()))) > 50


def test_values_that_change_afterwards_do_not_matter(qtbot: QtBot) -> None:
    recording = Recording(QSize(20, 20), 1)
    place, colour = QRectF(0, 0, 10, 10), QColor("#ff0000")
    recording.fillRect(place, colour)
    place.translate(10, 10)
    colour.setRgb(0, 255, 0)
    recording.end()
    assert recording.image().pixelColor(5, 5) == QColor("#ff0000")


def test_a_pixmap_is_refused(qtbot: QtBot) -> None:
    recording = Recording(QSize(20, 20), 1)
    with pytest.raises(TypeError, match="pixmap"):
        recording.drawPixmap(0, 0, QPixmap(3, 3))
    recording.end()


def test_a_size_without_memory_makes_a_null_image(qtbot: QtBot) -> None:
    recording = Recording(QSize(40_000, 40_000), 8)
    recording.end()
    assert recording.image().isNull()


def test_every_call_of_the_tables_exists() -> None:
    assert all(hasattr(QPainter, name) for name in DRAWS + STATES)


@pytest.mark.parametrize(
    "name", [name for name in dir(QPainter) if name.startswith(("draw", "fill", "stroke", "erase", "set", "shear"))]
)
def test_no_call_is_lost_without_a_word(qtbot: QtBot, name: str) -> None:
    """It is noted, or refused."""
    recording = Recording(QSize(20, 20), 1)
    if name not in DRAWS + STATES:
        with pytest.raises(TypeError, match="cannot be"):
            getattr(recording, name)()
    recording.end()


def test_proposals_are_counted_where_they_are_drawn(qtbot: QtBot, theme: Theme) -> None:
    """Counting them takes longest of all, and on the screen their image is drawn over and over."""
    canvas, layer = Canvas(theme), ProposalsLayer(visible=True)
    canvas.resize(120, 90)
    canvas.arrange([layer])
    canvas.set_image_size((100, 80))
    layer.set_boxes(np.array([[10, 10, 60, 50], [20.4, 5, 90, 70]], dtype=np.float32))
    view = SeenCanvas(canvas)
    expected, recording = picture_of(view, 1), record(view, 1)
    layer.set_boxes(np.array([[1, 1, 2, 2]], dtype=np.float32))
    assert picture_of(view, 1) != expected
    assert recording.image() == expected


class SeenCanvas:
    """A canvas without its window."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.view_size = canvas, canvas.size()

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        self.canvas.paint_view(painter, density)
