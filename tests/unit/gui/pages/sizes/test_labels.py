"""What is said of forms: every figure is one of the comparison."""

from __future__ import annotations

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.explain.forms import Form
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.document.sizes_choice import SizesChoice
from spp_viewer.gui.pages.sizes import labels
from tests.unit.gui.fixtures.sizes import Office

PHOTO = (200, 150)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Form(299, 224), "whole, in proportion"),
        (Form(224, 224), "0.75× as wide"),
        (Form(300, 150), "1.50× as wide"),
        (Form(4000, 150), "20× as wide"),
        (Form(224, 224, crop=True), "cropped, 25% lost"),
        (Form(299, 224, crop=True), "whole, in proportion"),
    ],
)
def test_what_a_form_does(form: Form, expected: str) -> None:
    assert labels.how(form, PHOTO) == expected


def test_the_summary_gives_the_figures_of_the_matrix(sizes: SizeComparison) -> None:
    assert sizes.result is not None
    row = sizes.result.similarity[1]
    lines = labels.summary(sizes)
    areas = [look.map_size[0] * look.map_size[1] for look in sizes.result.forms]
    assert lines[0].startswith(f"From {min(areas)} to {max(areas)} cells")
    assert "5\u202f376 values" in lines[0]
    assert f"Next to B, the whole photograph at other sizes is {span(row[[0, 2, 3]])} alike" in lines[1]
    assert f"is {span(row[[4, 5, 7]])} alike" in lines[2]
    assert lines[3] == f"Cropping loses 25% of it and leaves it {row[6]:.2f} alike."
    least = int(row.argmin())
    how = labels.how(list(sizes.forms)[least], PHOTO)
    assert lines[4] == f"The least like B is {'ABCDEFGH'[least]} ({how}): {row[least]:.3f}."


def span(values: np.ndarray) -> str:
    low, high = f"{values.min():.2f}", f"{values.max():.2f}"
    return low if low == high else f"{low} to {high}"


def test_it_follows_the_level_and_the_reference(sizes: SizeComparison) -> None:
    assert sizes.result is not None
    sizes.choose_level(4)
    sizes.choose_reference(6)
    values = sizes.result.by_level[4]
    lines = labels.summary(sizes)
    assert f"Next to G, the whole photograph at other sizes is {span(values[6, :4])} alike" in lines[1]
    assert not any(line.startswith("Cropping") for line in lines)


def test_two_forms_of_one_kind(office: Office, photo: Image) -> None:
    office.sizes.choose(SizesChoice(left_out=frozenset({"larger", "double", "narrow", "flat", "crop", "warp"})))
    office.open(photo)
    office.sizes.watch("view", True)
    assert labels.summary(office.sizes) == []
    office.answer()
    assert len(labels.summary(office.sizes)) == 2
    office.sizes.remove(Form(149, 112))
    office.answer()
    (only,) = labels.summary(office.sizes)
    assert only.endswith("cells of conv5 become 5\u202f376 values.")


def test_a_pair_is_told_level_by_level(sizes: SizeComparison) -> None:
    result = sizes.result
    assert result is not None
    parts = ", ".join(f"{level}×{level} {result.by_level[level][0, 6]:.3f}" for level in (1, 2, 4))
    assert labels.pair_text(result, 0, 6) == f"A and G: {result.similarity[0, 6]:.3f} ({parts})"


def test_figures_have_a_true_minus_sign_and_no_negative_zero() -> None:
    assert [labels.alike(value) for value in (1.0, 0.12345, -0.5, -0.0001)] == [
        "1.000",
        "0.123",
        "\u22120.500",
        "0.000",
    ]


def test_lengths_and_cells() -> None:
    assert labels.length_text((1, 2, 3, 6), 256) == "50 bins of 256 filters: 12\u202f800 values"
    assert labels.cells((13, 17), 256) == "17 × 13 × 256"
    assert labels.level_text(0) == "all levels"
