"""The view as an SVG file, and as pictures of several sizes."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.layers import rects, snapped
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.theme.colours import class_colour
from tests.e2e.conftest import PATIENCE

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def save(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, path: Path, kind: str) -> str:
    """Press S, answer the dialog, and wait for the notice."""

    def choose(parent: object, title: str, start: str, filters: str) -> tuple[str, str]:
        return str(path), next(words for words in filters.split(";;") if kind in words)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    with qtbot.waitSignal(window.exporter.reported, timeout=PATIENCE) as told:
        qtbot.keyClick(window.canvas, Qt.Key.Key_S)
    assert told.args is not None
    return str(told.args[0].message)


def boxes_in(root: ElementTree.Element, colour: str, width: str) -> set[tuple[float, ...]]:
    """(x, y, width, height) of the rectangles drawn with a pen."""
    found: set[tuple[float, ...]] = set()
    for group in root.iter(f"{SVG}g"):
        if group.get("stroke") == colour and group.get("stroke-width") == width:
            shift = [float(number) for number in str(group.get("transform"))[7:-1].split(",")][4:]
            for rect in group.findall(f"{SVG}rect"):
                x, y, w, h = (float(str(rect.get(name))) for name in ("x", "y", "width", "height"))
                found.add((x + shift[0], y + shift[1], w, h))
    return found


def images_in(root: ElementTree.Element) -> list[tuple[ElementTree.Element, np.ndarray]]:
    pictures = []
    for element in root.iter(f"{SVG}image"):
        packed = base64.b64decode(str(element.get(LINK)).removeprefix("data:image/png;base64,"))
        with PilImage.open(io.BytesIO(packed)) as picture:
            pictures.append((element, np.asarray(picture.convert("RGB"))))
    return pictures


def test_boxes_are_shapes_where_they_are_on_screen(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    analysed.overlays.show_only(frozenset({"detections"}))
    analysed.session.document.settings.set_threshold(-0.5)
    content, viewport, size = analysed.overlays.boxes("detections"), analysed.canvas.viewport, analysed.canvas.size()
    assert "view.svg" in save(qtbot, analysed, monkeypatch, tmp_path / "view", "svg")  # the notice takes some room
    root = ElementTree.parse(tmp_path / "view.svg").getroot()
    assert root.get("viewBox") == f"0 0 {size.width()} {size.height()}"
    for label in set(content.labels.tolist()):
        chosen = snapped(viewport, content.boxes[content.labels == label])
        expected = {(r.x(), r.y(), r.width(), r.height()) for r in rects(chosen)}
        assert boxes_in(root, class_colour(label), "2") == expected
    words = [element.text for element in root.iter(f"{SVG}text")]
    assert set(words) <= set(content.captions)
    assert words
    ((element, pixels),) = images_in(root)
    image = analysed.session.document.image
    assert image is not None
    np.testing.assert_array_equal(pixels, image.image.pixels)
    for name, expected_number in (
        ("x", viewport.x),
        ("y", viewport.y),
        ("width", image.image.width * viewport.scale),
        ("height", image.image.height * viewport.scale),
    ):
        assert float(str(element.get(name))) == pytest.approx(expected_number, rel=1e-4)


def test_what_is_out_of_view_is_not_embedded(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    analysed.canvas.set_viewport(Viewport(20.0, -1003.0, -807.0))
    save(qtbot, analysed, monkeypatch, tmp_path / "view.svg", "twice")  # the name says what it is to be
    ((element, pixels),) = images_in(ElementTree.parse(tmp_path / "view.svg").getroot())
    image = analysed.session.document.image
    assert image is not None
    left, top = 1003 // 20, 807 // 20
    height, width = pixels.shape[:2]
    assert (width, height) < (image.image.width, image.image.height)
    np.testing.assert_array_equal(pixels, image.image.pixels[top : top + height, left : left + width])
    assert float(str(element.get("x"))) == pytest.approx(20 * left - 1003)
    assert float(str(element.get("width"))) == pytest.approx(20 * width)


def test_proposals_are_shapes_too(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    analysed.overlays.show_only(frozenset({"proposals"}))
    proposals = analysed.session.document.proposals
    assert proposals is not None
    shown = rects(snapped(analysed.canvas.viewport, proposals.boxes))
    save(qtbot, analysed, monkeypatch, tmp_path / "view.svg", "svg")
    root = ElementTree.parse(tmp_path / "view.svg").getroot()
    expected = {(r.x(), r.y(), r.width(), r.height()) for r in shown}
    assert boxes_in(root, analysed.theme.palette.accent, "1") == expected
    assert len(images_in(root)) == 1


def test_a_comparison_has_both_sides(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    analysed.pair.compare("regression")
    QApplication.processEvents()
    before = analysed.overlays.boxes("before")
    label = int(before.labels[0])
    size = rects(snapped(analysed.canvas.viewport, before.boxes[before.labels == label]))[0].size()
    save(qtbot, analysed, monkeypatch, tmp_path / "view.svg", "svg")
    root = ElementTree.parse(tmp_path / "view.svg").getroot()
    assert len(images_in(root)) == 2
    assert (size.width(), size.height()) in {box[2:] for box in boxes_in(root, class_colour(label), "2")}
    assert any("Before regression" in str(element.text) for element in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(("kind", "factor"), [("as on screen", 1), ("four times", 4)])
def test_pictures_have_the_chosen_size(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, factor: int
) -> None:
    size = analysed.canvas.size()
    save(qtbot, analysed, monkeypatch, tmp_path / "view", kind)
    with PilImage.open(tmp_path / "view.png") as picture:
        assert picture.size == (factor * size.width(), factor * size.height())


def test_a_place_that_cannot_be_written_is_told(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "choose another place" in save(qtbot, analysed, monkeypatch, Path("/proc/nowhere/view.svg"), "svg")
