from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.gui.pages.sizes.card_layout import GAP, MIN_PICTURE, MIN_WIDTH, PAD, STRIP, TALLEST_STRIP, arrange

SIZES = st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 4000)), min_size=1, max_size=12)


@given(SIZES, st.integers(200, 3000), st.integers(100, 2000))
def test_every_picture_has_room_in_its_card_and_no_card_leaves_the_width(
    sizes: list[tuple[int, int]], width: int, height: int
) -> None:
    made = arrange(sizes, width, height)
    assert 0 < made.scale <= 1
    assert STRIP <= made.strip_height <= TALLEST_STRIP
    for place, (wide, high) in enumerate(sizes):
        x, y = made.corner(place)
        assert x + made.card_width <= width + 1e-6
        assert y + made.card_height <= made.height(len(sizes)) + 1e-6
        assert wide * made.scale <= made.card_width - 2 * PAD + 1e-6
        assert high * made.scale <= made.picture_height + 1e-6


def test_cards_fit_where_there_is_room_and_scroll_where_there_is_not() -> None:
    sizes = [(300, 200)] * 8
    assert arrange(sizes, 760, 420).height(8) <= 420
    small = arrange(sizes, 400, 200)
    assert small.columns == 2
    assert small.card_width >= MIN_WIDTH
    assert small.picture_height == MIN_PICTURE
    assert small.height(8) > 200


@pytest.mark.parametrize(("width", "height", "columns"), [(2000, 250, 8), (1000, 900, 3), (400, 3000, 1)])
def test_as_many_beside_each_other_as_makes_pictures_largest(width: int, height: int, columns: int) -> None:
    made = arrange([(600, 400)] * 8, width, height)
    assert made.columns == columns
    assert made.corner(columns) == (0, made.card_height + GAP) if columns < 8 else made.corner(7)[1] == 0


def test_without_a_form_there_is_no_height() -> None:
    assert arrange([], 500, 500).height(0) == 0
