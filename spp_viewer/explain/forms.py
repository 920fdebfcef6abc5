"""Sizes and aspect ratios in which a photograph can be given to the network. Needs no torch."""

from __future__ import annotations

from dataclasses import dataclass

FIXED_SIDE = 224
"""Side of the input of networks of fixed size, in pixels (paper, section 1)."""

USUAL_PIXELS = 2_000_000
"""Maximum pixels of the usual forms, so that comparing very oblong images takes seconds at most."""

MAX_PIXELS = 16_000_000
"""Maximum pixels of the network's input, as in :mod:`spp_viewer.nn.preprocess`."""

SIZES = {"half": 0.5, "plain": 1.0, "larger": 1.5, "double": 2.0}
"""Usual forms that keep the aspect ratio: shorter side, relative to that of the square."""

USUAL = (*SIZES, "narrow", "flat", "crop", "warp")
"""Names of the usual forms, in their order."""


@dataclass(frozen=True)
class Form:
    """Way to resize a photograph to ``width`` x ``height`` pixels.

    With ``crop`` the largest centred part of that aspect ratio is resized; otherwise the whole image, whose aspect
    ratio may change.

    Raises
    ------
    ValueError
        If there would be no pixel, or more than :data:`MAX_PIXELS`.
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
        """Return the part (x1, y1, x2, y2) of an image of this size that is used, in image pixels."""
        if not self.crop:
            return 0.0, 0.0, float(width), float(height)
        ratio = min(width / self.width, height / self.height)
        half_width, half_height = self.width * ratio / 2, self.height * ratio / 2
        x, y = width / 2, height / 2
        return max(x - half_width, 0.0), max(y - half_height, 0.0), x + half_width, y + half_height

    def stretch(self, width: int, height: int) -> float:
        """Return the horizontal stretch of an image of this size: 1 if its aspect ratio is kept."""
        x1, y1, x2, y2 = self.part(width, height)
        return (self.width / self.height) / ((x2 - x1) / (y2 - y1))

    def loss(self, width: int, height: int) -> float:
        """Return the share of an image of this size that is not used, 0 to 1."""
        x1, y1, x2, y2 = self.part(width, height)
        return max(1 - (x2 - x1) * (y2 - y1) / (width * height), 0.0)


def usual_forms(width: int, height: int, side: int = FIXED_SIDE) -> dict[str, Form]:
    """Return distinct forms worth comparing for an image of this size, by their names in :data:`USUAL`.

    The shorter side is half, one, one and a half and two times ``side``; the width is halved, the height is halved; and
    the square of a network of fixed input size, cropped and warped. For a square image these last two are one.
    """

    def along_shorter(length: float) -> tuple[int, int]:
        ratio = min(length / min(width, height), (USUAL_PIXELS / (width * height)) ** 0.5)
        return max(1, round(width * ratio)), max(1, round(height * ratio))

    named = {name: Form(*along_shorter(side * factor)) for name, factor in SIZES.items()}
    middle = named["larger"]
    named["narrow"] = Form(max(1, middle.width // 2), middle.height)
    named["flat"] = Form(middle.width, max(1, middle.height // 2))
    named["crop"], named["warp"] = Form(side, side, crop=True), Form(side, side)
    first = {form: name for name, form in reversed(named.items())}
    return {name: form for name, form in named.items() if first[form] == name}


def is_limited(width: int, height: int, side: int = FIXED_SIDE) -> bool:
    """Return whether the usual forms of an image of this size are reduced to USUAL_PIXELS."""
    longest = max(SIZES.values()) * side / min(width, height)
    return width * height * longest**2 > USUAL_PIXELS
