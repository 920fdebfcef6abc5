"""Sections of the analysis options: scales, proposals and detection, with the paper's values in tooltips."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from spp_viewer.core.options import (
    FIVE_SCALES,
    LARGEST_SCALE,
    PROPOSAL_METHODS,
    SINGLE_SCALE,
    SMALLEST_SCALE,
    parse_scales,
)
from spp_viewer.core.results import Analysis
from spp_viewer.gui.i18n.text import shown, tr, tr_noop
from spp_viewer.gui.pages.options.parts import Rows, Share, UndoPasses, decimal_number, explain, whole_number
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.choice import Choice
from spp_viewer.gui.widgets.section import Section, quiet
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.proposals.from_file import FILE_PREFIX
from spp_viewer.proposals.make import method_named, substitution

OWN, FILE = "own", "file"
LISTS: dict[str, tuple[int, ...]] = {"1": SINGLE_SCALE, "5": FIVE_SCALES}

METHOD_NAMES = {
    "fast": tr_noop("Selective Search, fast"),
    "quality": tr_noop("Selective Search, quality"),
    "opencv-fast": tr_noop("OpenCV's Selective Search, fast"),
    "opencv-quality": tr_noop("OpenCV's Selective Search, quality"),
    "grid": tr_noop("Sliding windows"),
}
METHOD_TIPS = {
    "fast": tr_noop("What the paper uses (section 4.1)."),
    "quality": tr_noop("More colour spaces and starting points: more boxes, and several times slower."),
    "opencv-fast": tr_noop("OpenCV's search, for comparison: other boxes, and about 30 times slower."),
    "opencv-quality": tr_noop("OpenCV's search, for comparison: other boxes, and about 25 times slower."),
    "grid": tr_noop("Windows of fixed sizes and shapes, without a look at the image."),
}
assert tuple(METHOD_NAMES) == PROPOSAL_METHODS

MAX_PROPOSALS, MAX_DETECTIONS = 10_000, 1_000
LOWEST_SCORE, HIGHEST_SCORE = -5.0, 5.0


class ScalesSection(Section):
    """Choice of one scale, five scales, or a custom list."""

    chosen = Signal(object)
    """Emitted with the scales, ascending."""

    def __init__(self, theme: Theme) -> None:
        tip = tr(
            "Shorter side of the image as the network sees it, in pixels. Each window is taken from the scale at which "
            "it covers about 13 \u00d7 13 cells. The paper: 688 for one scale, 480, 576, 688, 864 and 1200 for five "
            "(section 4.1)."
        )
        self.choice = Choice(theme, tr("Scales"), 9 * GRID)
        for key, text in (("1", tr("1 scale")), ("5", tr("5 scales")), (OWN, tr("Own list"))):
            self.choice.addItem(text, key)
        self.field = QLineEdit()
        self._hint = quiet()
        self._hint.hide()
        rows = Rows()
        rows.add_wide(self.field)
        rows.add_wide(self._hint)
        super().__init__(tr("Scales"), rows, tip, self.choice)
        explain(tr("Scales"), tip, self.choice)
        explain(tr("Shorter sides in pixels"), tip, self.field)
        UndoPasses(self.field, lambda: self.field.text() != self._written())
        self._scales = LISTS["1"]
        self.choice.activated.connect(self._on_choice)
        self.field.editingFinished.connect(self._on_field)

    def show_setup(self, setup: AnalysisSetup) -> None:
        self._scales = setup.options.scales
        key = next((key for key, scales in LISTS.items() if scales == self._scales), OWN)
        with QSignalBlocker(self.choice):
            self.choice.setCurrentIndex(self.choice.findData(key))
        self._show_field()

    @property
    def hint(self) -> str:
        """Error of the custom list; empty if it is valid."""
        return self._hint.text() if not self._hint.isHidden() else ""

    def _show_field(self) -> None:
        self.field.setReadOnly(self.choice.currentData() != OWN)
        self.field.setText(self._written())
        self._hint.hide()

    def _written(self) -> str:
        return ", ".join(map(str, self._scales))

    def _on_choice(self) -> None:
        key = self.choice.currentData()
        if key == OWN:
            self._show_field()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.selectAll()
        else:
            self.chosen.emit(LISTS[key])

    def _on_field(self) -> None:
        if self.field.isReadOnly():
            return
        try:
            scales = parse_scales(self.field.text())
        except ValueError:
            text = tr("Whole numbers from {low} to {high}, with commas between them, such as 480, 688")
            self._hint.setText(text.format(low=SMALLEST_SCALE, high=LARGEST_SCALE))
            self._hint.setToolTip(self._hint.text())
            self._hint.show()
            return
        self._hint.hide()
        self.chosen.emit(scales)


class ProposalsSection(Section):
    """Choice of the proposal method and the maximum number of proposals."""

    method_chosen = Signal(str)
    file_wanted = Signal()
    number_chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        self.method = Choice(theme, tr("Proposal method"), 9 * GRID)
        for key in PROPOSAL_METHODS:
            self.method.addItem(tr(METHOD_NAMES[key]), key)
            self.method.setItemData(self.method.count() - 1, tr(METHOD_TIPS[key]), Qt.ItemDataRole.ToolTipRole)
        self.method.addItem(tr("Boxes from a file\u2026"), FILE)
        self.number = whole_number(1, MAX_PROPOSALS, 100)
        self._setup = AnalysisSetup()
        self._came = ""
        self._hint = quiet(tr("OpenCV searches in its place"))
        self._hint.hide()
        rows = Rows()
        rows.add_wide(self._hint)
        rows.add(
            tr("At most"),
            self.number,
            tr("Upper limit on the boxes of an image. The paper: about 2000 (section 4.1). Of a file, all are used."),
        )
        tip = tr("Where the boxes come from that may hold an object. The paper: Selective Search, fast (section 4.1).")
        super().__init__(tr("Proposals"), rows, note=self.method)
        explain(tr("Proposal method"), tip, self.title, self.method)
        self.method.activated.connect(self._on_method)
        self.number.valueChanged.connect(self.number_chosen)

    def show_setup(self, setup: AnalysisSetup) -> None:
        """Show the chosen method, or the origin of the proposals of a saved analysis."""
        self._setup = setup
        name = setup.proposals_file.name if setup.proposals_file is not None else self._came
        last = self.method.findData(FILE)
        with QSignalBlocker(self.method), QSignalBlocker(self.number):
            self.method.setItemText(last, name or tr("Boxes from a file\u2026"))
            tip = tr("They came with the saved analysis. Choose a method to analyse the image again.")
            self.method.setItemData(last, tip if self.came_along else None, Qt.ItemDataRole.ToolTipRole)
            self.method.setCurrentIndex(last if name else self.method.findData(setup.options.proposals))
            self.number.setValue(setup.options.max_proposals)
        self.method.updateGeometry()
        self.number.setEnabled(not name)
        self._hint.setToolTip("" if name else shown(substitution(setup.options.proposals)))
        self._hint.setHidden(not self._hint.toolTip())

    def show_analysis(self, analysis: Analysis | None) -> None:
        """Update the origin of the proposals from the open analysis."""
        method = analysis.proposals.method if analysis is not None else ""
        known = {method_named(key).title for key in PROPOSAL_METHODS}
        self._came = "" if method in known else method.removeprefix(FILE_PREFIX)
        self.show_setup(self._setup)

    @property
    def hint(self) -> str:
        """Note that a different method runs than was chosen; empty if the chosen one runs."""
        return self._hint.text() if not self._hint.isHidden() else ""

    @property
    def came_along(self) -> bool:
        """Whether the proposals come from a saved analysis and not from the chosen method."""
        return bool(self._came) and self._setup.proposals_file is None

    def _on_method(self) -> None:
        key = self.method.currentData()
        if key == FILE:
            self.file_wanted.emit()
        else:
            self.method_chosen.emit(key)


class DetectionSection(Section):
    """Options of postprocessing, which is fast enough to follow the sliders."""

    iou_moved = Signal(float)
    candidates_chosen = Signal(float)
    most_chosen = Signal(int)
    regression_toggled = Signal(bool)

    def __init__(self) -> None:
        rows = Rows()
        self.iou = Share(
            rows,
            tr("NMS IoU"),
            tr(
                "Of two boxes of a class that overlap more than this, the one with the lower score goes. "
                "The paper: 0.3 (section 4.1). Boxes and counts follow the slider."
            ),
        )
        self.candidates = decimal_number(LOWEST_SCORE, HIGHEST_SCORE, 0.1)
        rows.add(
            tr("Candidates above"),
            self.candidates,
            tr(
                "SVM score that a window must exceed to take part in NMS at all; what is shown of the outcome is up to "
                "the score threshold. The authors' code: \u22121.5."
            ),
        )
        self.most = whole_number(1, MAX_DETECTIONS, 10)
        rows.add(
            tr("Detections per class"),
            self.most,
            tr("Upper limit on the boxes of each class that NMS leaves. The authors' code: 100."),
        )
        self.regression = QCheckBox(tr("Box regression"))
        self.regression.setToolTip(
            tr("Move what NMS leaves to fit its object better, and suppress once more. The paper does (section 4.1).")
        )
        rows.add_wide(self.regression)
        super().__init__(tr("Detection"), rows)
        self.iou.moved.connect(self.iou_moved)
        self.candidates.valueChanged.connect(self.candidates_chosen)
        self.most.valueChanged.connect(self.most_chosen)
        self.regression.toggled.connect(self.regression_toggled)

    def show_setup(self, setup: AnalysisSetup) -> None:
        options = setup.options
        self.iou.set_value(options.nms_iou)
        with QSignalBlocker(self.candidates), QSignalBlocker(self.most), QSignalBlocker(self.regression):
            self.candidates.setValue(options.score_threshold)
            self.most.setValue(options.max_per_class)
            self.regression.setChecked(options.bbox_regression)
