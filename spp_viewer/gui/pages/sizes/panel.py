"""The Any size page: pyramid levels, forms of the photograph, progress and export."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar, QPushButton, QSizePolicy, QVBoxLayout

from spp_viewer.explain.forms import USUAL_PIXELS, Form
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.document.sizes_choice import MOST_FORMS
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.sizes.cards import empty_text
from spp_viewer.gui.pages.sizes.forms_table import FormsTable, NewForm
from spp_viewer.gui.pages.sizes.levels import LevelBox, LevelsChooser, kept_text
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import Panel, scrolled, sentence, side_by_side, stacked
from spp_viewer.gui.widgets.section import Section
from spp_viewer.gui.workers.messages import Phase

BAR_HEIGHT = 6


class SizesPanel(Panel):
    """Options and progress of the comparison in the central widget."""

    picture_wanted = Signal()
    figures_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, sizes: SizeComparison, theme: Theme) -> None:
        super().__init__(tr("Sizes"))
        self._sizes = sizes
        self.about = sentence(
            tr(
                "Fully connected layers need input of one length, so photographs were cropped or warped to one size. "
                "Spatial pyramid pooling makes a vector of one length from any size."
            )
        )
        self.levels = LevelsChooser(sizes)
        self.level = LevelBox(sizes, theme)
        self.table = FormsTable(sizes)
        self.new = NewForm(theme)
        self.remove = QPushButton(tr("Remove"))
        self.remove.setToolTip(tr("Remove the chosen form (Delete)."))
        self.usual = QPushButton(tr("Usual forms"))
        self.usual.setToolTip(tr("Back to the forms that suit this photograph."))
        self.note = sentence()
        self.state, self.bar = sentence(), QProgressBar()
        for line in (self.note, self.state):
            line.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # as high as its text
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(BAR_HEIGHT)
        self.bar.setAccessibleName(tr("Forms that are done"))
        self.run = QPushButton()
        self.run_row = side_by_side(self.run)
        self.copy = QPushButton(tr("Copy"))
        self.copy.setToolTip(tr("Cards, matrix and sentences to the clipboard."))
        self.save_picture = QPushButton(tr("Save picture\u2026"))
        self.save_picture.setToolTip(tr("Cards, matrix and sentences as PNG or SVG."))
        self.save_figures = QPushButton(tr("Save figures\u2026"))
        self.save_figures.setToolTip(tr("Similarities as CSV; with all vectors as JSON."))
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        forms = stacked(self.table, self.new, side_by_side(self.remove, self.usual), self.note)
        body = stacked(
            Section(tr("Pyramid levels"), self.levels),
            Section(tr("Forms"), forms),
            Section(
                tr("Similarity"),
                stacked(
                    self.bar,
                    self.state,
                    self.run_row,
                    side_by_side(self.copy, self.save_picture, self.save_figures),
                ),
                note=self.level,
            ),
            self.about,
        )
        layout = body.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.setContentsMargins(0, 0, GRID // 2, 0)
        layout.addStretch(1)
        self.scroller = scrolled(body, tr("Sizes"))
        self.column.addWidget(self.scroller, 1)

    def _connect(self) -> None:
        self.new.wanted.connect(self._on_new)
        self.remove.clicked.connect(self.table.remove_chosen)
        self.usual.clicked.connect(self._sizes.reset_forms)
        self.table.chosen.connect(self._on_chosen)
        self.run.clicked.connect(self._on_run)
        self.copy.clicked.connect(self.copy_wanted)
        self.save_picture.clicked.connect(self.picture_wanted)
        self.save_figures.clicked.connect(self.figures_wanted)
        self._sizes.changed.connect(self.refresh)

    # Updates

    @Slot()
    def refresh(self) -> None:
        """Update forms, progress and buttons."""
        sizes, running = self._sizes, self._sizes.phase == Phase.RUNNING
        self.usual.setEnabled(bool(sizes.choice.left_out or sizes.choice.added))
        self.new.add.setEnabled(sizes.room)
        self._on_chosen()
        self._update_note("")
        self.bar.setVisible(running)
        self.bar.setRange(0, len(sizes.forms))
        self.bar.setValue(sizes.done)
        self.state.setText(text.breakable(empty_text(sizes) or kept_text(sizes.kept, len(sizes.forms))))
        self.run_row.setVisible(running or sizes.phase in (Phase.CANCELLED, Phase.FAILED))
        self.run.setText(tr("Cancel") if running else tr("Compute"))
        self.run.setToolTip(
            tr("Stop; forms that are done stay (Esc).")
            if running
            else tr("Run the network on the forms that are left.")
        )
        for button in (self.copy, self.save_picture, self.save_figures):
            button.setEnabled(sizes.result is not None)

    def _update_note(self, message: str) -> None:
        """Show a note on the forms, by default on the limits that apply."""
        if not message and self._sizes.limited:
            message = tr(
                "This photograph is so oblong or so small that its usual forms are kept to {pixels} megapixels each."
            ).format(pixels=USUAL_PIXELS // 1_000_000)
        if not message and self._sizes.name and not self._sizes.room:
            message = tr("At most {count} forms; remove one to add another.").format(count=MOST_FORMS)
        self.note.setText(message)
        self.note.setVisible(bool(message))

    @Slot(object)
    def _on_new(self, form: Form) -> None:
        if not self._sizes.add(form):
            self._update_note(tr("This form is in the list already."))

    @Slot()
    def _on_chosen(self) -> None:
        self.remove.setEnabled(self.table.form is not None)

    @Slot()
    def _on_run(self) -> None:
        if not self._sizes.cancel():
            self._sizes.compute()
