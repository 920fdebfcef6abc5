"""Cards, matrix and sentences in the middle of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.explain.forms import Form
from spp_viewer.gui.canvas.vector import picture_of, svg_draft
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.document.sizes_choice import SizesChoice
from spp_viewer.gui.pages.sizes.view import SizesView
from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Problem
from tests.unit.gui.fixtures.sizes import Office

LEFT = Qt.MouseButton.LeftButton


def show(qtbot: QtBot, sizes: SizeComparison, theme: Theme) -> SizesView:
    made = SizesView(sizes, theme)
    qtbot.addWidget(made)
    made.resize(800, 620)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def view(qtbot: QtBot, sizes: SizeComparison, theme: Theme) -> Iterator[SizesView]:
    made = show(qtbot, sizes, theme)
    made.activateWindow()
    yield made
    made.close()


def centre(view: SizesView, place: int) -> QPoint:
    return view.cards.card_rect(place).center().toPoint()


def test_pictures_are_to_one_scale(view: SizesView, sizes: SizeComparison) -> None:
    """Each card's picture is a block of other colours than the card as large as its form."""
    scale = view.cards.arrangement.scale
    grabbed = view.cards.grab().toImage()
    for place, form in enumerate(sizes.forms):
        card = view.cards.card_rect(place)
        middle = QPointF(card.center().x(), card.y() + 8 + view.cards.arrangement.picture_height / 2)
        ground = grabbed.pixelColor((card.topLeft() + QPointF(12, 4)).toPoint())
        for step, half in ((QPointF(1, 0), form.width * scale / 2), (QPointF(0, -1), form.height * scale / 2)):
            assert grabbed.pixelColor((middle + step * (half - 2)).toPoint()) != ground
            assert grabbed.pixelColor((middle + step * (half + 3)).toPoint()) == ground


def test_a_click_makes_a_card_the_reference(qtbot: QtBot, view: SizesView, sizes: SizeComparison) -> None:
    qtbot.mouseClick(view.cards, LEFT, pos=centre(view, 5))
    assert sizes.reference == 5
    assert "Click to compare" not in view.cards.tooltip_at(5)
    assert "Click to compare" in view.cards.tooltip_at(1)


def test_the_cursor_goes_by_keys_and_delete_takes_a_form_out(
    qtbot: QtBot, view: SizesView, sizes: SizeComparison
) -> None:
    view.cards.setFocus()
    forms = list(sizes.forms)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(view.cards, key)
    qtbot.keyClick(view.cards, Qt.Key.Key_Return)
    assert sizes.reference == 2
    qtbot.keyClick(view.cards, Qt.Key.Key_Down)
    qtbot.keyClick(view.cards, Qt.Key.Key_Delete)
    assert list(sizes.forms) == [form for form in forms if form != forms[2 + view.cards.arrangement.columns]]


def test_matrix_and_cards_point_to_each_other(qtbot: QtBot, view: SizesView, sizes: SizeComparison) -> None:
    before = view.cards.grab().toImage()
    qtbot.mouseMove(view.matrix, view.matrix.cell_rect(2, 5).center().toPoint())
    assert view.matrix.place == (2, 5)
    after = view.cards.grab().toImage()
    for place in range(8):
        area = view.cards.card_rect(place).toRect()
        assert (before.copy(area) == after.copy(area)) == (place not in (2, 5))
    plain = view.matrix.grab().toImage()
    qtbot.mouseMove(view.cards, centre(view, 6))
    label = QRect(0, round(view.matrix.cell_rect(6, 0).y()), 90, 19)
    assert view.matrix.grab().toImage().copy(label) != plain.copy(label)


def test_cells_have_the_colours_of_the_scale(view: SizesView, sizes: SizeComparison) -> None:
    values, low, grabbed = sizes.similarity, view.matrix.low, view.matrix.grab().toImage()
    assert values is not None
    assert low <= values.min() < low + 0.1 or low == pytest.approx(0.9)
    for row, column in ((0, 0), (0, 3), (4, 5)):
        corner = view.matrix.cell_rect(row, column).topLeft().toPoint() + QPoint(1, 1)
        share = (values[row, column] - low) / (1 - low)
        assert grabbed.pixelColor(corner) == QColor(*viridis()[round(share * 255)].tolist())


def test_the_matrix_goes_by_keys(qtbot: QtBot, view: SizesView, sizes: SizeComparison) -> None:
    view.matrix.setFocus()
    qtbot.keyClick(view.matrix, Qt.Key.Key_Right)
    assert view.matrix.place == (1, 0)
    qtbot.keyClick(view.matrix, Qt.Key.Key_Down)
    qtbot.keyClick(view.matrix, Qt.Key.Key_Return)
    assert sizes.reference == 2
    assert view.matrix.tooltip_at((2, 0)).startswith("C and A: ")


def test_many_forms_fit_beside_the_sentences(
    qtbot: QtBot, view: SizesView, sizes: SizeComparison, office: Office
) -> None:
    for k in range(4):
        sizes.add(Form(60 + k, 60))
    office.answer()
    qtbot.waitUntil(lambda: view.matrix.cell_rect(0, 11).right() <= view.matrix.width())
    assert view.matrix.width() + view.notes.width() < view.width() == 800
    assert view.minimumSizeHint().width() < 620
    view.resize(620, 620)
    qtbot.waitUntil(lambda: view.matrix.cell_rect(0, 11).right() <= view.matrix.width())
    assert view.matrix.pitch < 34
    view.matrix.grab()


def test_before_there_is_anything_it_says_what_will_be_here(
    qtbot: QtBot, office: Office, theme: Theme, photo: Image
) -> None:
    view = show(qtbot, office.sizes, theme)
    assert view.notes.text.startswith("Open an image")
    office.open(photo)
    assert view.notes.text == "Running the network on form 1 of 8…"
    office.answer(forms=3)
    assert view.notes.text == "Running the network on form 4 of 8…"
    assert view.facts.text() == "200 × 150 px, 21 bins of 256 filters: 5\u202f376 values"
    assert view.matrix.tooltip_at((0, 1)) == ""
    office.sizes.cancel()
    assert view.notes.text.startswith("Stopped.")
    office.sizes.compute()
    office.sizes._worker.failed.emit(office.orders[-1].job.run, Problem("error", "sizes", "It broke."))
    assert view.notes.text == "It broke."
    office.sizes.choose(SizesChoice(left_out=frozenset(office.sizes.forms.values())))
    assert view.notes.text.startswith("All forms were removed")
    view.grab()
    view.close()


def test_it_computes_only_while_it_is_seen(qtbot: QtBot, office: Office, theme: Theme, photo: Image) -> None:
    view = show(qtbot, office.sizes, theme)
    view.hide()
    office.open(photo)
    assert office.orders == []
    view.show()
    assert len(office.orders) == 1
    view.close()


def test_the_picture_has_what_the_view_has(view: SizesView) -> None:
    picture = picture_of(view, 2)
    assert picture.size() == view.view_size * 2
    draft, stand_ins = svg_draft(view, "sizes")
    document = stand_ins.resolve(draft)
    assert QSvgRenderer(document).isValid()
    assert document.count(b"<image") == 8 * (1 + 3)  # each form's picture, and its vector level by level
    for words in ("5\u202f376 values", "0.75× as wide", "cropped, 25% lost", "13 × 13 × 256", "Similarity (cosine)"):
        assert words.encode() in document
