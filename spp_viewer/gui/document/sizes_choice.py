"""Pyramid levels and forms that are compared on the page Sizes, and their form in the settings file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from spp_viewer.explain.forms import USUAL, Form, usual_forms
from spp_viewer.gui.document.json_values import exactly, items, one_of, valid_items, whole_number

CLASSIFICATION, DETECTION = (1, 2, 4), (1, 2, 3, 6)
"""21 bins, the pyramid of whole-image classification; 50 bins, that of detection (paper, sections 2.2 and 4.1)."""

FINEST = 8
"""Largest level; the smallest is 1."""

MOST_FORMS = 12
"""Limit of forms; more could not be distinguished on a screen."""

LONGEST = 4000
"""Longest side of a form, pixels, which bounds the memory that a form takes."""


@dataclass(frozen=True)
class SizesChoice:
    """Levels of the pyramid, and the forms in which an image is shown.

    The usual forms depend on the image's aspect ratio, so only the names of those left out are stored.

    Attributes
    ----------
    levels
        Levels of the pyramid, ascending, each 1 to :data:`FINEST`.
    left_out
        Names of usual forms that are not shown.
    added
        Forms that the user added, in order.
    """

    levels: tuple[int, ...] = CLASSIFICATION
    left_out: frozenset[str] = frozenset()
    added: tuple[Form, ...] = ()

    def forms(self, width: int, height: int) -> dict[Form, str]:
        """Return the distinct forms of an image of this size with their names; added forms have an empty name."""
        usual = {form: name for name, form in usual_forms(width, height).items() if name not in self.left_out}
        return usual | {form: "" for form in self.added if form not in usual}

    def with_form(self, form: Form, width: int, height: int) -> SizesChoice:
        """Return a copy with one form more, which may be a usual one that was left out."""
        name = next((name for name, usual in usual_forms(width, height).items() if usual == form), "")
        if name:
            return replace(self, left_out=self.left_out - {name})
        return replace(self, added=(*self.added, form))

    def without_form(self, form: Form, width: int, height: int) -> SizesChoice:
        """Return a copy without a form."""
        names = {name for name, usual in usual_forms(width, height).items() if usual == form}
        added = tuple(own for own in self.added if own != form)
        return replace(self, left_out=self.left_out | names, added=added)

    @property
    def bins(self) -> int:
        """Number of bins of the pyramid."""
        return sum(level * level for level in self.levels)

    def to_json(self) -> dict[str, Any]:
        """Convert to the values of a JSON file."""
        return {
            "levels": list(self.levels),
            "left_out": sorted(self.left_out),
            "added": [[form.width, form.height, form.crop] for form in self.added],
        }

    @classmethod
    def from_json(cls, content: Any) -> SizesChoice:
        """Read the values of a JSON file.

        Raises
        ------
        TypeError, ValueError
            If a value is not valid. Unknown names in ``left_out`` are ignored, as are forms beyond :data:`MOST_FORMS`.
        """
        values = exactly(dict)(content)
        levels = items(whole_number(1, FINEST))(values.get("levels", list(CLASSIFICATION)))
        if not levels:
            raise ValueError("a pyramid has at least one level")
        left_out = valid_items(one_of(USUAL))(values.get("left_out", []))
        added = items(_form)(values.get("added", []))
        return cls(tuple(sorted(set(levels))), frozenset(left_out), tuple(dict.fromkeys(added))[:MOST_FORMS])


def _form(entry: Any) -> Form:
    width, height, crop = exactly(list)(entry)
    side = whole_number(1, LONGEST)
    return Form(side(width), side(height), exactly(bool)(crop))
