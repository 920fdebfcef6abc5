"""Runs a race for a screenshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from spp_viewer.core.errors import SppViewerError
from spp_viewer.gui.workers.messages import Problem, Selection

if TYPE_CHECKING:
    from spp_viewer.gui.shell.main_window import MainWindow

SECONDS = 3600
"""A race or sweep that takes longer is given up; seconds."""

ROUNDS = 8
"""Passes of the event loop after which a scrolled page is laid out."""


@dataclass(frozen=True)
class Staging:
    """A race or a sweep to be run before a screenshot.

    Attributes
    ----------
    race
        Windows of R-CNN's sample, 0 for all; None for no race.
    coverage
        Whether to show over the photograph how often each pixel is warped.
    sweep
        Numbers of windows to sweep over; empty for no sweep.
    """

    race: int | None = None
    coverage: bool = False
    sweep: tuple[int, ...] = ()


def stage_race(window: MainWindow, staging: Staging) -> None:
    """Run a race in a window with an analysed image, and scroll to its results.

    Raises
    ------
    SppViewerError
        If it fails, or takes too long, or there is no race whose coverage could be shown.
    """
    if staging.race is None and not staging.sweep:
        if staging.coverage:
            raise SppViewerError("there is no coverage without a race; ask for one")
        return
    window.show_panel("race")
    controls = window.race.controls
    sample = staging.race or 0
    controls.sampled.setChecked(sample > 0)
    if sample:
        controls.sample.setValue(sample)
    repeats = controls.repeats.value()
    if staging.race is not None:
        _await(window, window.race.start)
        _select_strongest(window)
        window.race.covered.setChecked(staging.coverage)
    if staging.sweep:
        _await(window, lambda: window.referee.sweep(staging.sweep, repeats, controls.chosen_sample))
    for _ in range(ROUNDS):
        QCoreApplication.processEvents()
        if staging.sweep:
            bar = window.race.scroller.verticalScrollBar()
            bar.setValue(window.race.sweep.parentWidget().y())  # type: ignore[union-attr]


def _await(window: MainWindow, start: Callable[[], None]) -> None:
    """Start a race or a sweep, and wait for its end."""
    problems: list[Problem] = []
    ends: list[bool] = []
    loop, timer = QEventLoop(), QTimer(singleShot=True)
    referee = window.referee
    referee.problem.connect(problems.append)
    referee.ended.connect(ends.append)
    referee.ended.connect(loop.quit)
    timer.timeout.connect(loop.quit)
    timer.start(SECONDS * 1000)
    start()
    if referee.job is not None:
        loop.exec()
    timer.stop()
    if problems:
        raise SppViewerError(problems[0].message)
    if ends != [True]:
        raise SppViewerError(f"the race did not end within {SECONDS} s; let R-CNN run a sample of the windows")


def _select_strongest(window: MainWindow) -> None:
    """Select the window of SPP-Net's strongest detection."""
    analysis = window.session.document.analysis
    if analysis is not None and len(analysis.detections.scores):
        best = int(analysis.detections.scores.argmax())
        detections = analysis.detections
        window.session.document.selection.select(
            Selection(int(detections.proposals[best]), int(detections.candidates[best]))
        )
