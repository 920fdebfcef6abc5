"""Texts of the Any size page on forms and their similarities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spp_viewer.explain.forms import Form
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr

if TYPE_CHECKING:
    from spp_viewer.explain.any_size import AnySize
    from spp_viewer.gui.document.size_comparison import SizeComparison

SAME_ASPECT = 0.02
"""Relative difference below which aspect ratios are equal, since sides are whole pixels."""


MIN_CROP = 0.005
"""Fraction below which a crop is ignored, since it only results from rounding to whole pixels."""


def letter(place: int) -> str:
    """Return the letter of the form at this index: A, B, ..."""
    return chr(ord("A") + place)


def title(place: int, form: Form) -> str:
    """Return the title of a form: "B 299 × 224"."""
    return f"{letter(place)}  {text.size(form.width, form.height)}"


def is_stretched(form: Form, size: tuple[int, int]) -> bool:
    """Return whether a form changes the aspect ratio of an image of this size."""
    return abs(form.stretch(*size) - 1) > SAME_ASPECT


def how(form: Form, size: tuple[int, int]) -> str:
    """Describe how a form changes an image of this size."""
    loss = form.loss(*size)
    if loss >= MIN_CROP:
        return tr("cropped, {share} lost").format(share=f"{loss:.0%}")
    if is_stretched(form, size):
        factor = form.stretch(*size)
        return tr("{factor} as wide").format(factor=f"{factor:.{0 if factor >= 10 else 2}f}{text.TIMES}")
    return tr("whole, in proportion")


def cells(map_size: tuple[int, int], channels: int) -> str:
    """Format conv5's (h, w) and filters in the order of the image's sides: "18 × 13 × 256"."""
    h, w = map_size
    return f"{text.size(w, h)} {text.TIMES} {text.count(channels)}"


def level_text(level: int) -> str:
    """Return the name of a level, "4×4"; "all levels" for 0."""
    return f"{level}{text.TIMES}{level}" if level else tr("all levels")


def length_text(levels: tuple[int, ...], channels: int) -> str:
    """Describe the length of the vector over these levels."""
    bins = sum(level * level for level in levels)
    return tr("{bins} bins of {filters} filters: {length} values").format(
        bins=text.count(bins), filters=text.count(channels), length=text.count(bins * channels)
    )


def pair_text(result: AnySize, first: int, second: int) -> str:
    """Describe the similarity of two forms, over all levels and per level."""
    parts = [f"{level_text(level)} {alike(values[first, second])}" for level, values in result.by_level.items()]
    return tr("{first} and {second}: {value} ({levels})").format(
        first=letter(first),
        second=letter(second),
        value=alike(result.similarity[first, second]),
        levels=text.listed(parts),
    )


def alike(value: float) -> str:
    """Format a cosine with three decimals and a true minus sign."""
    message = f"{value:.3f}"
    return (message[1:] if message == "-0.000" else message).replace("-", text.MINUS)


def summary(sizes: SizeComparison) -> list[str]:
    """Summarize the results: the common length, and the effect of size, cropping and warping."""
    result, values = sizes.result, sizes.similarity
    if result is None or values is None:
        return []
    forms, size, own = result.forms, sizes.size, sizes.reference
    lines = [_length_line(result)]
    groups: dict[str, list[int]] = {"whole": [], "stretched": [], "cropped": []}
    for place, look in enumerate(forms):
        if place != own:
            lossy = look.form.loss(*size) >= MIN_CROP
            groups["cropped" if lossy else "stretched" if is_stretched(look.form, size) else "whole"].append(place)
    near = {kind: _range(values[own, place] for place in places) for kind, places in groups.items()}
    if groups["whole"]:
        lines.append(
            tr("Next to {form}, the whole photograph at other sizes is {range} alike (1: same direction).").format(
                form=letter(own), range=near["whole"]
            )
        )
    if groups["stretched"]:
        lines.append(tr("With another aspect ratio it is {range} alike.").format(range=near["stretched"]))
    if groups["cropped"]:
        lost = text.listed(dict.fromkeys(f"{forms[place].form.loss(*size):.0%}" for place in groups["cropped"]))
        lines.append(
            tr("Cropping loses {share} of it and leaves it {range} alike.").format(share=lost, range=near["cropped"])
        )
    others = [place for place in range(len(forms)) if place != own]
    if len(others) > 1:
        least = min(others, key=lambda place: float(values[own, place]))
        lines.append(
            tr("The least like {form} is {least} ({how}): {value}.").format(
                form=letter(own),
                least=letter(least),
                how=how(forms[least].form, size),
                value=alike(values[own, least]),
            )
        )
    return lines


def _length_line(result: AnySize) -> str:
    areas = [look.map_size[0] * look.map_size[1] for look in result.forms]
    length = text.count(len(result.forms[0].vector))
    if min(areas) == max(areas):
        return tr("{cells} cells of conv5 become {length} values.").format(cells=text.count(areas[0]), length=length)
    return tr("From {few} to {many} cells of conv5 become the same {length} values: no size has to be fixed.").format(
        few=text.count(min(areas)), many=text.count(max(areas)), length=length
    )


def _range(values: Iterable[float]) -> str:
    """Format a range, "0.91 to 0.96", or one figure if both ends are equal when rounded."""
    ends = [f"{value:.2f}".replace("-", text.MINUS) for value in sorted(map(float, values))]
    if not ends or ends[0] == ends[-1]:
        return ends[0] if ends else ""
    return tr("{low} to {high}").format(low=ends[0], high=ends[-1])
