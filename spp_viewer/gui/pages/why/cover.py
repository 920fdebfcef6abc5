"""Controls to cover a patch of the photograph and compare the change of the score with its prediction."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.attribution import Attribution
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.why.labels import signed
from spp_viewer.gui.theme.theme import GRID
from spp_viewer.gui.widgets.panel import sentence


class CoverControls(QWidget):
    """Buttons, and a text with the change of the score.

    Parameters
    ----------
    why
        Computes the change.
    """

    def __init__(self, why: Attribution) -> None:
        super().__init__()
        self._why = why
        self.draw, self.strongest, self.clear = (
            QPushButton(tr("Draw")),
            QPushButton(tr("Strongest place")),
            QPushButton(tr("Uncover")),
        )
        self.draw.setCheckable(True)
        self.draw.setToolTip(tr("Then drag a rectangle over the photograph: the network sees grey there"))
        self.strongest.setToolTip(tr("Cover the cells with the most evidence for the class"))
        self.clear.setToolTip(tr("Show the network the whole photograph again"))
        self.label = sentence()
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        for button in (self.draw, self.strongest, self.clear):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.label)
        self.strongest.clicked.connect(self._cover_strongest)
        self.clear.clicked.connect(self._uncover)
        why.cover_changed.connect(self.show_loss)
        self.show_loss()

    def show_loss(self) -> None:
        """Show the covered area and the change of the score."""
        why = self._why
        self.clear.setEnabled(why.patch is not None)
        if why.covered is not None and why.target is not None:
            self.label.setText(self._loss_text(why.target[0]))
        elif why.patch is not None:
            self.label.setText(tr("The network looks at the covered photograph; Uncover stops it."))
        else:
            self.label.setText(tr("Grey out a part of the photograph to see how much the score really drops."))

    def _loss_text(self, analysis: Analysis) -> str:
        effect = self._why.covered
        assert effect is not None
        x1, y1, x2, y2 = effect.patch
        message = tr(
            "{size} px covered: {name} {before} becomes {after}, a change of {change}; the shares in the patch predict "
            "{predicted}. {cells} cells of conv5 changed."
        )
        return message.format(
            size=text.size(x2 - x1, y2 - y1),
            name=analysis.classes[effect.label],
            before=text.score(float(effect.before[effect.label])),
            after=text.score(float(effect.after[effect.label])),
            change=signed(-effect.loss),
            predicted=signed(-effect.predicted),
            cells=text.count(int(effect.changed.sum())),
        )

    def _cover_strongest(self) -> None:
        self._why.cover_strongest()

    def _uncover(self) -> None:
        self._why.cover(None)
