"""Drawing of detections on an image, with Pillow only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont, PngImagePlugin, UnidentifiedImageError

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.files import atomic_write
from spp_viewer.core.resources import resource
from spp_viewer.core.results import Analysis
from spp_viewer.gui.theme.colours import class_colour, ink_on

SOFTWARE = "SPP Viewer"
"""Written into PNG files, so that the program recognises its own pictures."""

LINE_SHARE, TEXT_SHARE = 1 / 200, 1 / 32
"""Line width and text height, relative to the geometric mean of the image's sides."""


def draw_detections(analysis: Analysis, rows: NDArray[np.int64]) -> PilImage.Image:
    """Draw a box and a label "class score" for each of the detections ``rows``, strongest on top."""
    picture = PilImage.fromarray(analysis.image.pixels).convert("RGB")
    side = (picture.width * picture.height) ** 0.5
    line = max(2, round(side * LINE_SHARE))
    font = ImageFont.truetype(resource("fonts", "Inter-Medium.ttf"), max(10, round(side * TEXT_SHARE)))
    canvas = ImageDraw.Draw(picture)
    detections = analysis.detections
    for row in rows[::-1]:
        label = int(detections.labels[row])
        colour = class_colour(label)
        box = detections.boxes[row]
        _outline(canvas, box, colour, line)
        _plate(canvas, box, f"{analysis.classes[label]} {detections.scores[row]:.2f}", colour, font, line)
    return picture


def _outline(canvas: ImageDraw.ImageDraw, box: NDArray[np.float32], colour: str, line: int) -> None:
    """Draw a frame inside the box's edges, with a dark outline that is visible on any background."""
    x1, y1, x2, y2 = (round(float(edge)) for edge in box)
    x2, y2 = max(x1, x2 - 1), max(y1, y2 - 1)  # an edge at 4 ends with pixel 3
    canvas.rectangle((x1 - 1, y1 - 1, x2 + 1, y2 + 1), outline="#0d0f12")
    canvas.rectangle((x1, y1, x2, y2), outline=colour, width=line)


def _plate(
    canvas: ImageDraw.ImageDraw,
    box: NDArray[np.float32],
    text: str,
    colour: str,
    font: ImageFont.FreeTypeFont,
    line: int,
) -> None:
    """Draw the label on a background of the class's colour, above the box, or inside it if there is no room."""
    ascent, descent = font.getmetrics()
    width, height = round(font.getlength(text)) + 4 * line, ascent + descent + line
    image_width, image_height = canvas.im.size if canvas.im is not None else (width, height)
    left = min(max(0, round(float(box[0]))), max(0, image_width - width))
    top = round(float(box[1])) - height
    if top < 0:
        top = min(round(float(box[1])), max(0, image_height - height))
    canvas.rectangle((left, top, left + width - 1, top + height - 1), fill=colour)
    canvas.text((left + 2 * line, top + line // 2), text, fill=ink_on(colour), font=font)


def save_picture(picture: PilImage.Image, path: Path) -> None:
    """Write the picture atomically, in the format of ``path``'s suffix.

    Raises
    ------
    SppViewerError
        If it cannot be written.
    """
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", SOFTWARE)
    extra = {"pnginfo": notes} if path.suffix.lower() == ".png" else {"quality": 92}
    try:
        with atomic_write(path) as temporary:
            picture.save(temporary, **extra)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise SppViewerError(f"{path}: cannot be written ({reason}); choose another place or name") from error


def is_own_picture(path: Path) -> bool:
    """Return whether this program wrote the PNG file ``path``."""
    try:
        with PilImage.open(path, formats=("PNG",)) as picture:
            return picture.info.get("Software") == SOFTWARE
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError):
        return False
