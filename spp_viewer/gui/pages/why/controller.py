"""Connects the Why page to the window: filters, units, and rectangles on the photograph."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from spp_viewer.core.trunks import FC7
from spp_viewer.gui.canvas.patch_tool import PatchTool
from spp_viewer.gui.document.session import Session

if TYPE_CHECKING:
    from spp_viewer.gui.pages.why.panel import WhyPanel


class WhyController(QObject):
    """Handles the requests of the Why page. Owned by the page.

    Parameters
    ----------
    tool
        Draws the rectangles to be covered.
    show_filter
        Chooses a filter and lays it over the photograph.
    show_panel
        Shows a page at the side by its name.
    """

    def __init__(
        self,
        page: WhyPanel,
        session: Session,
        tool: PatchTool,
        show_filter: Callable[[int | None], None],
        show_panel: Callable[[str], None],
    ) -> None:
        super().__init__(page)
        self._features, self._show_over_image, self._show_panel = session.features, show_filter, show_panel
        self.tool = tool
        page.filter_wanted.connect(self._show_filter)
        page.unit_wanted.connect(self._show_unit)
        page.parts.cover.draw.toggled.connect(tool.set_on)
        tool.drawn.connect(session.why.cover)

    def _show_filter(self, number: int) -> None:
        """Show a conv5 filter over the photograph."""
        self._features.choose_conv5()
        self._show_over_image(number)

    def _show_unit(self, number: int) -> None:
        """Show the windows that excite a unit of fc7."""
        self._features.choose_layer(FC7)
        self._features.choose_filter(number)
        self._show_panel("filters")
