"""One photograph at any size, and as a network of fixed input size needs it: how alike its vectors are.

Pyramid pooling makes a vector of the same length from an image of any size (paper, section 2.2). Without it the image
has to be cropped, which loses what lies outside, or warped, which distorts what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage

from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import frozen
from spp_viewer.detectors.sppnet import SppNet
from spp_viewer.nn.preprocess import MAX_PIXELS
from spp_viewer.nn.pyramid import CLASSIFICATION_LEVELS, check_levels, level_slices

FIXED_SIDE = 224
"""Side of the square that networks of fixed input size take (paper, section 1)."""

USUAL_PIXELS = 2_000_000
"""Forms of very oblong images are kept to so many pixels, so that comparing them takes seconds at most."""


@dataclass(frozen=True)
class Form:
    """How the photograph is shown to the network: ``width`` x ``height`` pixels.

    With ``crop`` the largest centred part of that aspect ratio is resized; otherwise the whole image is, with its
    aspect ratio changed where it has to be.

    Raises
    ------
    ValueError
        If there would be no pixel, or more than :data:`spp_viewer.nn.preprocess.MAX_PIXELS`.
    """

    width: int
    height: int
    crop: bool = False

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1 or self.width * self.height > MAX_PIXELS:
            raise ValueError(
                f"{self.width} x {self.height} pixels: give at least one a side and at most {MAX_PIXELS:,} in all"
            )

    def part(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Which part of an image of this size is shown, (x1, y1, x2, y2), image pixels."""
        if not self.crop:
            return 0.0, 0.0, float(width), float(height)
        ratio = min(width / self.width, height / self.height)
        half_width, half_height = self.width * ratio / 2, self.height * ratio / 2
        x, y = width / 2, height / 2
        return max(x - half_width, 0.0), max(y - half_height, 0.0), x + half_width, y + half_height

    def stretch(self, width: int, height: int) -> float:
        """By how much wider than it is an image of this size appears: 1 if its aspect ratio is kept."""
        x1, y1, x2, y2 = self.part(width, height)
        return (self.width / self.height) / ((x2 - x1) / (y2 - y1))


@dataclass(frozen=True, eq=False)
class Look:
    """The photograph in one form.

    Attributes
    ----------
    form
        The form.
    image
        What the network saw.
    map_size
        (h, w) of conv5.
    vector
        float32 (C * bins,): levels ascending; inside a level filter, then row, then column.
    """

    form: Form
    image: Image
    map_size: tuple[int, int]
    vector: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class AnySize:
    """The photograph in n forms and how alike their vectors are.

    Attributes
    ----------
    looks
        One for each form, in their order.
    levels
        Of the pyramid, ascending.
    similarity
        float64 (n, n): cosines of the angles between the vectors, 0 to 1 as no value is negative.
    by_level
        The same for the part of the vectors that belongs to each level.
    """

    looks: tuple[Look, ...]
    levels: tuple[int, ...]
    similarity: NDArray[np.float64]
    by_level: Mapping[int, NDArray[np.float64]]


def usual_forms(width: int, height: int, side: int = FIXED_SIDE) -> tuple[Form, ...]:
    """Forms worth comparing for an image of this size: half, one and a half and two times ``side`` along its shorter
    side, half as wide and half as high, and the square of a network of fixed input size, cropped and warped."""

    def along_shorter(length: float) -> tuple[int, int]:
        ratio = min(length / min(width, height), (USUAL_PIXELS / (width * height)) ** 0.5)
        return max(1, round(width * ratio)), max(1, round(height * ratio))

    sizes = [along_shorter(side * factor) for factor in (0.5, 1, 1.5, 2)]
    middle_width, middle_height = along_shorter(1.5 * side)
    squeezed = [(max(1, middle_width // 2), middle_height), (middle_width, max(1, middle_height // 2))]
    forms = [Form(*size) for size in (*sizes, *squeezed)] + [Form(side, side, crop=True), Form(side, side)]
    return tuple(dict.fromkeys(forms))  # a square image is its own warp


def reshape(image: Image, form: Form) -> Image:
    """The image in a form, resized bilinearly over as many pixels as fall on one."""
    picture = PilImage.fromarray(image.pixels)
    box = form.part(image.width, image.height)
    resized = picture.resize((form.width, form.height), PilImage.Resampling.BILINEAR, box=box)
    return Image(np.asarray(resized), image.path)


def compare_sizes(
    detector: SppNet,
    image: Image,
    forms: Sequence[Form],
    levels: tuple[int, ...] = CLASSIFICATION_LEVELS,
    progress: Progress = silent,
) -> AnySize:
    """Pool the whole image in every form, each at its own size, and compare the vectors.

    Parameters
    ----------
    detector
        Its trunk runs; heads are not needed.
    levels
        {4, 2, 1} makes 21 bins, 5376 values with 256 filters; {6, 3, 2, 1} 50 bins, 12,800 values.
    progress
        Told ("sizes", done, forms) before each; raises Cancelled to stop.
    """
    levels = check_levels(levels)
    looks = []
    for number, form in enumerate(forms):
        progress("sizes", number, len(forms))
        shown = reshape(image, form)
        whole = detector.whole_image(shown, levels)
        looks.append(Look(form, shown, whole.map_size, whole.vector))
    progress("sizes", len(forms), len(forms))
    channels = detector.backbone.geometry.channels
    vectors = np.array([look.vector for look in looks], dtype=np.float64).reshape(len(looks), -1)
    by_level = {
        level: cosine_similarity(vectors[:, channels * rows.start : channels * rows.stop])
        for level, rows in level_slices(levels).items()
    }
    return AnySize(tuple(looks), levels, cosine_similarity(vectors), by_level)


def cosine_similarity(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cosine of the angle between every two of n vectors (n, d): float64 (n, n); 0 where one has no length."""
    length = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    unit = np.divide(vectors, length[:, None], out=np.zeros_like(vectors), where=length[:, None] > 0)
    return frozen(np.clip(unit @ unit.T, -1, 1))
