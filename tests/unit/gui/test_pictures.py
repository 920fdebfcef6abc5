"""Pictures as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PySide6.QtGui import QColor, QImage

from spp_viewer.gui.export.image_files import PictureError, write_picture


@pytest.fixture
def picture() -> QImage:
    """Three columns of a gradient and three of plain red, 6 x 40 pixels: rows are padded in memory."""
    image = QImage(6, 40, QImage.Format.Format_ARGB32)
    for y in range(40):
        for x in range(6):
            image.setPixelColor(x, y, QColor(6 * y, 20, 200) if x < 3 else QColor(255, 0, 0))
    return image


def pixels(path: Path) -> np.ndarray:
    with PilImage.open(path) as file:
        return np.asarray(file.convert("RGB")).astype(int)


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.PNG", "PNG"), ("a.webp", "WEBP")])
def test_the_suffix_chooses_the_format(picture: QImage, tmp_path: Path, name: str, kind: str) -> None:
    write_picture(tmp_path / name, picture)
    with PilImage.open(tmp_path / name) as file:
        assert (file.format, file.size) == (kind, (6, 40))


def test_a_png_has_every_pixel(picture: QImage, tmp_path: Path) -> None:
    write_picture(tmp_path / "a.png", picture)
    shown = pixels(tmp_path / "a.png")
    assert shown[7, 0].tolist() == [42, 20, 200]
    assert shown[7, 5].tolist() == [255, 0, 0]


def test_webp_is_near_the_picture(picture: QImage, tmp_path: Path) -> None:
    write_picture(tmp_path / "a.png", picture)
    write_picture(tmp_path / "a.webp", picture)
    assert np.abs(pixels(tmp_path / "a.webp") - pixels(tmp_path / "a.png")).mean() < 25


def test_a_palette_has_so_many_colours_and_no_dots(picture: QImage, tmp_path: Path) -> None:
    write_picture(tmp_path / "a.png", picture, colours=8)
    with PilImage.open(tmp_path / "a.png") as file:
        assert file.mode == "P"
    shown = pixels(tmp_path / "a.png")
    assert 2 <= len(np.unique(shown.reshape(-1, 3), axis=0)) <= 8
    assert len(np.unique(shown[:, 3:].reshape(-1, 3), axis=0)) == 1


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_a_place_that_cannot_be_written_is_named(picture: QImage, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PictureError, match="cannot be written"):
        write_picture(tmp_path / "file" / name, picture)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
