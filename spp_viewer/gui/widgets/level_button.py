"""The button of one pyramid level."""

from __future__ import annotations

from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.segmented_control import Segment


class LevelButton(Segment):
    """Segment of one level."""

    def __init__(self, level: int, theme: Theme) -> None:
        tip = tr("Cut the window in {n} {times} {n} bins").format(n=level, times=TIMES)
        name = tr("{n} by {n} bins").format(n=level)
        super().__init__(f"{level}\u2009{TIMES}\u2009{level}", name, tip, theme)
        self.level = level
