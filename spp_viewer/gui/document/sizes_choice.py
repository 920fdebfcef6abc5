"""What is compared on the page Sizes: pyramid levels and forms, as the user left them; checked when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from spp_viewer.explain.forms import USUAL, Form, usual_forms

CLASSIFICATION, DETECTION = (1, 2, 4), (1, 2, 3, 6)
"""21 bins, the pyramid of whole-image classification; 50 bins, that of detection (paper, sections 2.2 and 4.1)."""

FINEST = 8
"""Levels run from 1 to this."""

MOST_FORMS = 12
"""More would not be told apart on a screen."""

LONGEST = 4000
"""Longest side of a form, pixels; a square of it is as much as the network is given."""


@dataclass(frozen=True)
class SizesChoice:
    """Levels, and which forms an image is shown in.

    The usual forms follow the image's aspect ratio, so it is remembered which of them are left out, not what they are.

    Attributes
    ----------
    levels
        Of the pyramid, ascending, each 1 to :data:`FINEST`.
    left_out
        Names of usual forms that are not wanted.
    added
        The user's own forms, in their order.
    """

    levels: tuple[int, ...] = CLASSIFICATION
    left_out: frozenset[str] = frozenset()
    added: tuple[Form, ...] = ()

    def forms(self, width: int, height: int) -> dict[Form, str]:
        """Forms of an image of this size, each with its name; the user's own have none. No two are alike."""
        usual = {form: name for name, form in usual_forms(width, height).items() if name not in self.left_out}
        return usual | {form: "" for form in self.added if form not in usual}

    def with_form(self, form: Form, width: int, height: int) -> SizesChoice:
        """The same and one form more, which may be a usual one that was left out."""
        name = next((name for name, usual in usual_forms(width, height).items() if usual == form), "")
        if name:
            return replace(self, left_out=self.left_out - {name})
        return replace(self, added=(*self.added, form))

    def without_form(self, form: Form, width: int, height: int) -> SizesChoice:
        """The same without a form."""
        names = {name for name, usual in usual_forms(width, height).items() if usual == form}
        added = tuple(own for own in self.added if own != form)
        return replace(self, left_out=self.left_out | names, added=added)

    @property
    def bins(self) -> int:
        """Bins of the pyramid."""
        return sum(level * level for level in self.levels)


def plain(choice: SizesChoice) -> dict[str, Any]:
    """A choice as a JSON file has it."""
    return {
        "levels": list(choice.levels),
        "left_out": sorted(choice.left_out),
        "added": [[form.width, form.height, form.crop] for form in choice.added],
    }


def checked(content: Any) -> SizesChoice:
    """A choice of a file, if it is what it should be.

    Raises
    ------
    TypeError, ValueError
        If it is not.
    """
    if not isinstance(content, Mapping):
        raise TypeError("not a choice of sizes")
    levels, added = content.get("levels", list(CLASSIFICATION)), content.get("added", [])
    left_out = content.get("left_out", [])
    if not all(isinstance(part, list) for part in (levels, added, left_out)):
        raise TypeError("not lists")
    if not levels or not all(type(level) is int and 1 <= level <= FINEST for level in levels):
        raise ValueError(f"{levels!r} are no levels")
    forms = tuple(dict.fromkeys(_form(entry) for entry in added))[:MOST_FORMS]
    return SizesChoice(tuple(sorted(set(levels))), frozenset(name for name in left_out if name in USUAL), forms)


def _form(entry: Any) -> Form:
    width, height, crop = entry
    sides_are_good = all(type(side) is int and 1 <= side <= LONGEST for side in (width, height))
    if not sides_are_good or not isinstance(crop, bool):
        raise ValueError(f"{entry!r} is no form")
    return Form(width, height, crop)
