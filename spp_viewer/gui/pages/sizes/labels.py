"""What the page Sizes says in words: of a form, of two forms, and of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from spp_viewer.explain.forms import Form
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr

if TYPE_CHECKING:
    from spp_viewer.explain.any_size import AnySize
    from spp_viewer.gui.document.size_comparison import SizeComparison

SAME = 0.02
"""An aspect ratio that differs by less is kept: sides are whole pixels."""


VISIBLE = 0.005
"""A crop that loses less is none: it loses nothing but what sides of whole pixels ask for."""


def letter(place: int) -> str:
    """What the form at this place is called: A, B, ..."""
    return chr(ord("A") + place)


def title(place: int, form: Form) -> str:
    """ "B 299 × 224"."""
    return f"{letter(place)}  {text.size(form.width, form.height)}"


def is_stretched(form: Form, size: tuple[int, int]) -> bool:
    return abs(form.stretch(*size) - 1) > SAME


def how(form: Form, size: tuple[int, int]) -> str:
    """What a form does to an image of this size."""
    loss = form.loss(*size)
    if loss >= VISIBLE:
        return tr("cropped, {share} lost").format(share=f"{loss:.0%}")
    if is_stretched(form, size):
        factor = form.stretch(*size)
        return tr("{factor} as wide").format(factor=f"{factor:.{0 if factor >= 10 else 2}f}{text.TIMES}")
    return tr("whole, in proportion")


def cells(map_size: tuple[int, int], channels: int) -> str:
    """(h, w) of conv5 and its filters: "18 × 13 × 256", in the order of the image's sides."""
    h, w = map_size
    return f"{text.size(w, h)} {text.TIMES} {text.count(channels)}"


def level_words(level: int) -> str:
    """ "4×4"; of the whole vector "all levels"."""
    return f"{level}{text.TIMES}{level}" if level else tr("all levels")


def length_words(levels: tuple[int, ...], channels: int) -> str:
    """How long the vector over these levels is, and why."""
    bins = sum(level * level for level in levels)
    return tr("{bins} bins of {filters} filters: {length} values").format(
        bins=text.count(bins), filters=text.count(channels), length=text.count(bins * channels)
    )


def pair_words(result: AnySize, first: int, second: int) -> str:
    """How alike two forms are, over all levels and over each."""
    parts = [f"{level_words(level)} {alike(values[first, second])}" for level, values in result.by_level.items()]
    return tr("{first} and {second}: {value} ({levels})").format(
        first=letter(first),
        second=letter(second),
        value=alike(result.similarity[first, second]),
        levels=text.listed(parts),
    )


def alike(value: float) -> str:
    """A cosine with three decimals, and a true minus sign."""
    words = f"{value:.3f}"
    return (words[1:] if words == "-0.000" else words).replace("-", text.MINUS)


def summary(sizes: SizeComparison) -> list[str]:
    """What is seen, in sentences: one length for all, and what changing the size costs against cropping and warping."""
    result, values = sizes.result, sizes.similarity
    if result is None or values is None:
        return []
    forms, size, own = result.forms, sizes.size, sizes.reference
    lines = [_length_line(result)]
    groups: dict[str, list[int]] = {"whole": [], "stretched": [], "cropped": []}
    for place, look in enumerate(forms):
        if place != own:
            lossy = look.form.loss(*size) >= VISIBLE
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
    """ "0.91 to 0.96", or one figure where they are as good as the same."""
    ends = [f"{value:.2f}".replace("-", text.MINUS) for value in sorted(map(float, values))]
    if not ends or ends[0] == ends[-1]:
        return ends[0] if ends else ""
    return tr("{low} to {high}").format(low=ends[0], high=ends[-1])
