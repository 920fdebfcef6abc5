"""Fills a filter gallery for a screenshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer

from spp_viewer.core.errors import SppViewerError
from spp_viewer.gui.workers.messages import Problem

if TYPE_CHECKING:
    from spp_viewer.gui.shell.main_window import MainWindow

SECONDS = 3600
"""A gallery that takes longer is given up; seconds."""


def stage_gallery(window: MainWindow, folder: Path | None) -> None:
    """Fill the gallery over the images in a folder, in a window with an analysed image, and show it; None does nothing.

    Raises
    ------
    SppViewerError
        If it fails or takes too long, or there is no image in the folder that can be used.
    """
    if folder is None:
        return
    if not folder.is_dir():
        raise SppViewerError(f"{folder}: no such folder; name one with images for the gallery")
    run = window.session.gallery
    problems: list[Problem] = []
    loop, timer = QEventLoop(), QTimer(singleShot=True)
    window.session.document.problem.connect(problems.append)
    run.changed.connect(loop.quit)
    timer.timeout.connect(loop.quit)
    timer.start(SECONDS * 1000)
    window.show_panel("filters")
    window.filters_page.show_gallery(True)
    run.choose_folder(folder)
    run.start()
    while run.active and timer.isActive():
        loop.exec()
    timer.stop()
    errors = [problem.message for problem in problems if problem.level == "error"]
    if errors:
        raise SppViewerError(errors[0])
    if run.active:
        raise SppViewerError(f"the gallery was not filled within {SECONDS} s; choose fewer images or smaller scales")
    if not run.seen:
        raise SppViewerError(f"{folder}: there is no image in it that can be used; name another folder")
