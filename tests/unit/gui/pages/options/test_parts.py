from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from spp_viewer.core.options import FIVE_SCALES, PROPOSAL_METHODS, Options
from spp_viewer.core.results import Analysis
from spp_viewer.detectors.reuse import postprocess_again
from spp_viewer.gui.pages.options.analysis import LISTS, DetectionSection, ProposalsSection, ScalesSection
from spp_viewer.gui.pages.options.machine import DeviceSection, LevelsSection
from spp_viewer.gui.pages.options.model import ModelSection
from spp_viewer.gui.pages.options.panel import run_text
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.proposals.make import substitution


def test_showing_a_setup_announces_nothing(qtbot: QtBot, theme: Theme) -> None:
    heard: list[object] = []
    scales, proposals, detection, device = (
        ScalesSection(theme), ProposalsSection(theme), DetectionSection(), DeviceSection(theme),
    )  # fmt: skip
    for section in (scales, proposals, detection, device):
        qtbot.addWidget(section)
    for signal in (
        scales.chosen, proposals.method_chosen, proposals.number_chosen, proposals.file_wanted, detection.iou_moved,
        detection.candidates_chosen, detection.most_chosen, detection.regression_toggled, device.chosen,
    ):  # fmt: skip
        signal.connect(lambda *args: heard.append(args))
    setup = AnalysisSetup(Options(FIVE_SCALES, "grid", 500, -1.0, 0.5, 20, False), device="cuda:3")
    for section in (scales, proposals, detection, device):
        section.show_setup(setup)
    assert heard == []
    assert scales.choice.currentData() == "5"
    assert proposals.method.currentData() == "grid"
    assert proposals.number.value() == 500
    assert detection.iou.slider.value() == 50
    assert detection.candidates.value() == -1.0
    assert detection.most.value() == 20
    assert not detection.regression.isChecked()
    assert device.choice.currentText() == "cuda:3"  # although this machine may not have it


def test_values_beyond_the_slider_steps_are_kept(qtbot: QtBot) -> None:
    section = DetectionSection()
    qtbot.addWidget(section)
    section.show_setup(AnalysisSetup(Options(nms_iou=0.305)))
    heard: list[float] = []
    section.iou_moved.connect(heard.append)
    section.show_setup(AnalysisSetup(Options(nms_iou=0.31)))
    assert heard == []
    section.iou.slider.setValue(40)
    assert heard == [0.4]
    assert section.iou.number.value() == 0.4


def test_every_method_is_offered_and_explained(qtbot: QtBot, theme: Theme) -> None:
    section = ProposalsSection(theme)
    qtbot.addWidget(section)
    offered = [section.method.itemData(row) for row in range(section.method.count())]
    assert offered == ["fast", "quality", "opencv-fast", "opencv-quality", "grid", "file"]
    heard: list[str] = []
    section.method_chosen.connect(heard.append)
    for row, name in enumerate(PROPOSAL_METHODS):
        section.show_setup(AnalysisSetup(Options(proposals=name)))
        assert section.method.currentIndex() == row
        assert section.method.itemData(row, Qt.ItemDataRole.ToolTipRole).endswith(".")
        assert section.hint == ""
        section.method.activated.emit(row)
    assert heard == list(PROPOSAL_METHODS)


def test_it_is_hinted_that_opencv_stands_in(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spp_viewer.proposals.make.unavailable", lambda: "the library is missing")
    section = ProposalsSection(theme)
    qtbot.addWidget(section)
    for name in PROPOSAL_METHODS:
        section.show_setup(AnalysisSetup(Options(proposals=name)))
        assert section.hint == ("OpenCV searches in its place" if name in ("fast", "quality") else "")
    section.show_setup(AnalysisSetup())
    label = next(label for label in section.findChildren(QLabel) if label.text() == section.hint)
    assert label.toolTip() == substitution("fast")
    assert "the library is missing" in label.toolTip()
    section.show_setup(AnalysisSetup(proposals_file=Path("mine.json")))
    assert section.hint == ""


@pytest.mark.parametrize(("key", "scales"), [*LISTS.items(), ("own", (480, 688))])
def test_lists_of_scales_have_names(qtbot: QtBot, theme: Theme, key: str, scales: tuple[int, ...]) -> None:
    section = ScalesSection(theme)
    qtbot.addWidget(section)
    section.show_setup(AnalysisSetup(Options(scales=scales)))
    assert section.choice.currentData() == key
    assert section.field.text() == ", ".join(map(str, scales))
    assert section.field.isReadOnly() == (key != "own")


def test_devices_are_offered_by_their_names(qtbot: QtBot, theme: Theme, analysis: Analysis) -> None:
    section = DeviceSection(theme)
    qtbot.addWidget(section)
    section.show_devices((("cpu", "cpu (EPYC)"), ("cuda:0", "cuda:0 (H200)")))
    section.show_setup(AnalysisSetup(device="cuda:0"))
    assert section.choice.currentText() == "cuda:0 (H200)"
    assert section.choice.count() == 3
    section.show_analysis(analysis)
    assert section.ran.text() == f"Ran on {analysis.device}"


def test_levels_come_with_the_model(qtbot: QtBot, theme: Theme) -> None:
    section = LevelsSection(theme)
    qtbot.addWidget(section)
    section.show_levels((), ())
    assert section.buttons == {}
    assert not section.body.isHidden()
    section.show_levels((1, 2, 4), (1, 4))
    assert [level for level, button in section.buttons.items() if button.isChecked()] == [1, 4]
    assert section.body.isHidden()


def test_what_the_card_does_not_say_is_left_out(qtbot: QtBot) -> None:
    section = ModelSection()
    qtbot.addWidget(section)
    assert section.training.text() == "It is loaded when it is first needed."
    section.show_model(ModelInfo("mine", "vgg16", ("cat", "dog"), (1,), (), 0.0))
    assert section.training.text() == "vgg16, 2 classes"
    assert section.thin.isHidden()
    section.show_model(ModelInfo("mine", "vgg16", ("cat",), (1,), ("cat",), 0.0, date="2026-11-23", images=3559))
    assert section.training.text() == "vgg16, trained on 3\u202f559 photographs"
    assert "2026-11-23" in section.training.toolTip()
    assert section.thin.text() == "Few training boxes: cat"


def test_the_page_says_what_a_change_made_run(analysis: Analysis) -> None:
    assert "Open an image" in run_text(None, opened=False)
    assert "only the affected stages" in run_text(None, opened=True)
    assert run_text(analysis, opened=True).startswith("All stages ran")
    again = postprocess_again(analysis, replace(analysis.options, nms_iou=0.5))
    assert run_text(again, opened=True).startswith("Ran again: NMS, ")
