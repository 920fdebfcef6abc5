"""The state of a main window: saved settings, and what the guided tour or a change of language restores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction

from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.document.session_state import SessionState
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.settings import Settings
from spp_viewer.gui.shell.widget_states import WidgetStates
from spp_viewer.gui.shell.window_parts import settle
from spp_viewer.gui.workers.messages import Problem


@dataclass(frozen=True, eq=False)
class WindowState:
    """State of a window that a rebuild restores.

    Attributes
    ----------
    settings
        The part that is saved when the window closes.
    session
        What is selected and shown of the results.
    stage
        Key of the marked stage of the pipeline; empty if none is.
    pages
        Names of the pages at the side that are made.
    switches
        Whether each action is checked that is on or off by itself.
    notices
        Problems on screen, the newest first.
    viewport
        Of the canvas; None if the image is fitted into it.
    widgets
        What is typed, ticked, sorted and scrolled, and where the focus is.
    """

    settings: Settings
    session: SessionState
    stage: str
    pages: tuple[str, ...]
    switches: Mapping[str, bool]
    notices: tuple[Problem, ...]
    viewport: Viewport | None
    widgets: WidgetStates

    @staticmethod
    def of(window: MainWindow) -> WindowState:
        """Return the present state."""
        return WindowState(
            settings=window.settings(),
            session=SessionState.of(window.session, window.referee),
            stage=window.strip.current,
            pages=window.panels.made,
            switches={key: action.isChecked() for key, action in _switches(window)},
            notices=tuple(notice.problem for notice in window.notices.notices),
            viewport=None if window.canvas.is_fitted else window.canvas.viewport,
            widgets=WidgetStates.of(window),
        )

    def restore_parts(self, window: MainWindow) -> None:
        """Restore the state of parts that were built anew, from these settings, on an unchanged session."""
        for problem in reversed(self.notices):
            window.notices.show_problem(problem)
        for key, action in _switches(window):
            if self.switches.get(key, action.isChecked()) != action.isChecked():
                action.trigger() if action.isEnabled() else action.toggle()
        window.strip.set_current(self.stage)
        self.widgets.restore(window)
        self.session.restore_cell(window.session)

    def restore_view(self, window: MainWindow) -> None:
        """Restore what is shown and selected, on the same parts; nothing typed or scrolled meanwhile is lost."""
        actions, canvas = window.actions_by_key, self.settings.canvas
        self.session.restore(window.session, window.referee)
        if window.pair.pane is not None:
            window.pair.pane.choose(canvas.comparison)
        actions["compare"].setChecked(canvas.comparing)
        window.overlays.show_only(self.settings.overlays)
        window.panels.show_page(self.settings.panel)
        actions["layout.panels"].setChecked(self.switches["layout.panels"])
        window.strip.set_current(self.stage)
        settle(window)
        window.canvas.fit()
        if self.viewport is not None and self.session.is_of_image(window.session):
            window.canvas.set_viewport(self.viewport)


def _switches(window: MainWindow) -> list[tuple[str, QAction]]:
    """Return the keys and actions that can be checked and belong to no group."""
    return [
        (key, action)
        for key, action in window.actions_by_key.items()
        if action.isCheckable() and action.actionGroup() is None
    ]
