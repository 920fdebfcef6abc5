"""The page at the side: levels, forms, progress and buttons."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.explain.forms import Form
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.document.sizes_choice import MOST_FORMS, SizesChoice
from spp_viewer.gui.pages.sizes.panel import SizesPanel
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Phase
from spp_viewer.gui.workers.sizes_worker import KeptMaps
from tests.unit.gui.fixtures.sizes import Office

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot, sizes: SizeComparison, theme: Theme) -> Iterator[SizesPanel]:
    made = SizesPanel(sizes, theme)
    qtbot.addWidget(made)
    made.resize(350, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    yield made
    made.close()


def column(panel: SizesPanel, which: int) -> list[str]:
    model = panel.table.model()
    return [model.index(row, which).data() for row in range(model.rowCount())]


def tick(qtbot: QtBot, panel: SizesPanel, level: int) -> None:
    box = panel.levels.boxes[level]
    qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))


def test_a_preset_is_a_click(qtbot: QtBot, panel: SizesPanel, office: Office) -> None:
    assert [button.text() for button in panel.levels.presets.values()] == ["{4, 2, 1}", "{6, 3, 2, 1}"]
    assert panel.levels.length.text() == "5\u202f376 values"
    detection = panel.levels.presets[1, 2, 3, 6]
    qtbot.mouseClick(detection, LEFT)
    assert office.orders[-1].levels == (1, 2, 3, 6)
    assert panel.levels.length.text() == "12\u202f800 values"
    assert [level for level, box in panel.levels.boxes.items() if box.isChecked()] == [1, 2, 3, 6]
    qtbot.mouseClick(detection, LEFT)
    assert detection.isChecked()  # a click on what is in force changes nothing
    assert len(office.orders) == 2


def test_any_levels_can_be_ticked_but_one_stays(qtbot: QtBot, panel: SizesPanel, office: Office) -> None:
    for level in (4, 5, 2):
        tick(qtbot, panel, level)
    assert office.orders[-1].levels == (1, 5)
    assert not any(button.isChecked() for button in panel.levels.presets.values())
    tick(qtbot, panel, 1)
    tick(qtbot, panel, 5)
    assert office.sizes.choice.levels == (5,)


def test_the_table_tells_of_every_form(panel: SizesPanel, sizes: SizeComparison) -> None:
    assert sizes.result is not None
    assert column(panel, 0)[:2] == ["A  149 × 112", "B  299 × 224"]
    assert column(panel, 1)[-2:] == ["cropped, 25% lost", "0.75× as wide"]
    assert column(panel, 2) == [f"{value:.3f}" for value in sizes.result.similarity[1]]
    sizes.choose_level(4)
    assert column(panel, 2) == [f"{value:.3f}" for value in sizes.result.by_level[4][1]]


def test_a_form_is_added(qtbot: QtBot, panel: SizesPanel, sizes: SizeComparison) -> None:
    panel.new.width_box.setValue(320)
    panel.new.height_box.setValue(100)
    panel.new.crop.setCurrentIndex(1)
    qtbot.mouseClick(panel.new.add, LEFT)
    assert list(sizes.forms)[-1] == Form(320, 100, crop=True)
    assert column(panel, 2)[-1] == ""  # not known yet
    qtbot.mouseClick(panel.new.add, LEFT)
    assert panel.note.text() == "This form is in the list already."
    assert panel.note.isVisible()
    for k in range(3):
        sizes.add(Form(20 + k, 20))
    assert len(sizes.forms) == MOST_FORMS
    assert not panel.new.add.isEnabled()
    assert "At most 12 forms" in panel.note.text()


def test_forms_are_removed_and_come_back(qtbot: QtBot, panel: SizesPanel, sizes: SizeComparison) -> None:
    assert not panel.remove.isEnabled()
    assert not panel.usual.isEnabled()
    panel.table.selectRow(3)
    qtbot.mouseClick(panel.remove, LEFT)
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert sizes.choice.left_out == {"double", "narrow"}  # the one below takes its place
    qtbot.mouseClick(panel.usual, LEFT)
    assert sizes.choice == SizesChoice()


def test_the_reference_is_chosen_in_the_table(qtbot: QtBot, panel: SizesPanel, sizes: SizeComparison) -> None:
    panel.table.setFocus()
    panel.table.selectRow(4)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert sizes.reference == 4
    assert column(panel, 2)[4] == "1.000"


def test_a_level_is_compared(qtbot: QtBot, panel: SizesPanel, sizes: SizeComparison) -> None:
    entries = [panel.level.itemText(entry) for entry in range(panel.level.count())]
    assert entries == ["all levels", "1×1", "2×2", "4×4"]
    panel.level.setFocus()
    qtbot.keyClick(panel.level, Qt.Key.Key_Down)
    assert sizes.level == 1
    sizes.choose(SizesChoice((2, 3)))
    assert panel.level.currentText() == "all levels"
    assert panel.level.count() == 3


def test_progress_and_cancel(qtbot: QtBot, panel: SizesPanel, office: Office, photo: Image) -> None:
    assert panel.bar.isHidden()
    assert panel.run_row.isHidden()
    assert "kept (1.4 MB): levels need no convolution" in panel.state.text()
    office.sizes.kept = KeptMaps(300 << 20, 6)  # two were too large
    panel.refresh()
    assert "Maps of 6 of 8 forms kept (300 MB)" in panel.state.text()
    assert "need no" not in panel.state.text()
    office.open(Image(photo.pixels))
    office.answer(forms=2)
    assert (panel.bar.isVisible(), panel.bar.value(), panel.bar.maximum()) == (True, 2, 8)
    assert not panel.save_figures.isEnabled()
    assert panel.run.text() == "Cancel"
    qtbot.mouseClick(panel.run, LEFT)
    assert office.sizes.phase == Phase.CANCELLED
    assert panel.run.text() == "Compute"
    qtbot.mouseClick(panel.run, LEFT)
    office.answer()
    assert panel.run_row.isHidden()
    assert panel.save_figures.isEnabled()


def test_what_is_limited_is_said(panel: SizesPanel, office: Office, photo: Image) -> None:
    assert panel.note.isHidden()
    office.open(Image(photo.pixels[:4].copy()))
    assert "kept to 2 megapixels" in panel.note.text()
    assert panel.note.isVisible()
