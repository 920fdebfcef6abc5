"""Shows a step of the guided tour for a screenshot."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEventLoop

from spp_viewer.core.errors import SppViewerError
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.tour.step_view import bring_into_view
from spp_viewer.gui.tour.steps import STEPS
from spp_viewer.gui.tour.tour import Tour

SECONDS = 60
"""A step that takes longer to show is given up; seconds."""


def stage_tour(window: MainWindow, number: int) -> None:
    """Show a step, counted from 1, on the analysed image of a window.

    Raises
    ------
    SppViewerError
        If there is no such step, or it is not there in time.
    """
    if not 1 <= number <= len(STEPS):
        raise SppViewerError(f"no step {number}; they are numbered from 1 to {len(STEPS)}")
    tour = Tour(window)
    tour.start_here(number - 1)
    end = time.monotonic() + SECONDS
    while not tour.settled:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        if time.monotonic() > end:
            raise SppViewerError(f"step {number} was not shown within {SECONDS} s")
    QCoreApplication.processEvents()
    bring_into_view(window, tour.targets)
