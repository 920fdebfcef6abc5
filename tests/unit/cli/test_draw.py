from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage

from spp_viewer.cli.draw import draw_detections, is_own_picture, save_picture
from spp_viewer.cli.report import shown_rows
from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.gui.theme.colours import class_colour, rgb
from spp_viewer.nn.bundle import ModelBundle
from tests import make


@pytest.fixture(scope="module")
def analysis(tiny_bundle: ModelBundle, photo: Image) -> Analysis:
    return SppNet(tiny_bundle, "cpu", make.SMALL).analyse(photo)


def first_inside(analysis: Analysis) -> int:
    """A detection whose edges all lie well inside the image."""
    boxes = analysis.detections.boxes
    size = np.array([analysis.image.width, analysis.image.height, analysis.image.width, analysis.image.height])
    inside = (boxes > 30).all(axis=1) & (boxes < size - 5).all(axis=1)
    return int(np.flatnonzero(inside)[0])


def test_a_box_is_framed_in_its_class_colour_just_inside_its_edges(analysis: Analysis) -> None:
    row = first_inside(analysis)
    drawn = np.asarray(draw_detections(analysis, np.array([row])))
    colour = rgb(class_colour(int(analysis.detections.labels[row])))
    x1, y1, x2, y2 = (round(float(edge)) for edge in analysis.detections.boxes[row])
    middle_x, middle_y = (x1 + x2) // 2, (y1 + y2) // 2
    for y, x in ((middle_y, x1), (middle_y, x2 - 1), (y2 - 1, middle_x)):
        assert tuple(drawn[y, x]) == colour
    assert tuple(drawn[middle_y, x2 + 1]) == tuple(analysis.image.pixels[middle_y, x2 + 1])
    assert tuple(drawn[middle_y, middle_x]) == tuple(analysis.image.pixels[middle_y, middle_x])


def test_a_label_sits_on_a_plate_above_its_box(analysis: Analysis) -> None:
    row = first_inside(analysis)
    drawn = np.asarray(draw_detections(analysis, np.array([row])))
    colour = rgb(class_colour(int(analysis.detections.labels[row])))
    x1, y1 = (round(float(edge)) for edge in analysis.detections.boxes[row][:2])
    above = drawn[y1 - 10 : y1 - 1, x1 : x1 + 40].reshape(-1, 3)
    plate = (above == colour).all(axis=1)
    assert 0.5 < plate.mean() < 1  # the rest is writing


def test_nothing_to_show_leaves_the_photograph(analysis: Analysis) -> None:
    drawn = draw_detections(analysis, shown_rows(analysis, 1e9))
    np.testing.assert_array_equal(np.asarray(drawn), analysis.image.pixels)


def test_the_photograph_itself_is_never_drawn_on(analysis: Analysis) -> None:
    before = analysis.image.pixels.copy()
    draw_detections(analysis, shown_rows(analysis, None))
    np.testing.assert_array_equal(analysis.image.pixels, before)


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 3), (1600, 1200)])
def test_images_of_any_size_can_be_drawn_on(tiny_bundle: ModelBundle, size: tuple[int, int]) -> None:
    image = Image(make.photo_pixels(*size))
    analysis = SppNet(tiny_bundle, "cpu", make.SMALL).analyse(image)
    assert draw_detections(analysis, shown_rows(analysis, None)).size == size


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        (".png", "PNG"),
        (".jpg", "JPEG"),
        (".JPEG", "JPEG"),
        (".webp", "WEBP"),
        (".bmp", "BMP"),
        (".tif", "TIFF"),
        (".tiff", "TIFF"),
    ],
)
def test_the_suffix_says_the_format(photo: Image, tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"out{suffix}"
    save_picture(PilImage.fromarray(photo.pixels), path)
    with PilImage.open(path) as picture:
        assert picture.format == kind
    assert is_own_picture(path) == (kind == "PNG")


def test_a_failed_write_leaves_the_old_file_and_no_leftovers(photo: Image, tmp_path: Path) -> None:
    path = tmp_path / "out.webp"
    path.write_bytes(b"old")
    too_wide = PilImage.fromarray(photo.pixels).resize((16384, 1))  # WebP ends at 16383 pixels
    with pytest.raises(SppViewerError, match=r"out\.webp: cannot be written"):
        save_picture(too_wide, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_foreign_and_damaged_files_are_not_our_pictures(photo_path: Path, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    assert not is_own_picture(photo_path)
    assert not is_own_picture(tmp_path / "text.png")
    assert not is_own_picture(tmp_path / "missing.png")
