"""What the page Why asks of the rest of the window: filters and units to look at, rectangles on the photograph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from spp_viewer.core.trunks import FC7
from spp_viewer.gui.canvas.patch_tool import PatchTool

if TYPE_CHECKING:
    from spp_viewer.gui.pages.why.panel import WhyPanel
    from spp_viewer.gui.shell.main_window import MainWindow


class WhyController(QObject):
    """Lives as long as the page does."""

    def __init__(self, window: MainWindow, page: WhyPanel) -> None:
        super().__init__(page)
        self._window = window
        page.filter_wanted.connect(self._show_filter)
        page.unit_wanted.connect(self._show_unit)
        self.tool = PatchTool(window.canvas, window.overlays.patch)
        page.parts.cover.draw.toggled.connect(self.tool.set_on)
        self.tool.drawn.connect(window.session.why.cover)

    def _show_filter(self, number: int) -> None:
        """Lay a filter of conv5 over the photograph."""
        self._window.session.features.choose_conv5()
        self._window.lay_over(number)

    def _show_unit(self, number: int) -> None:
        """Show the windows that excite a unit of fc7."""
        features = self._window.session.features
        features.choose_layer(FC7)
        features.choose_filter(number)
        self._window.show_panel("filters")
