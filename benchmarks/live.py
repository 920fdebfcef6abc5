"""What one move of the mouse costs while the live window is dragged, from the event to the last paint that it causes.

    python -m benchmarks.live [--size 1280x800] [--moves 200]

Runs without a screen unless QT_QPA_PLATFORM says otherwise, with the model and a photograph that ship. The moves wander
over the photograph, so that about every third stays on the cells of the one before. CPU time is that of the whole
process: the worker's part and the window's.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
import time
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks.panels import analyse, open_window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from spp_viewer.gui.shell.main_window import MainWindow

BOX = 100.0, 100.0, 350.0, 300.0
"""Where the drag begins, image pixels."""


def drag(application: QApplication, window: MainWindow, moves: int) -> dict[str, list[float]]:
    """Seconds of every move: on the clock, of the process, and of the window's thread."""
    from PySide6.QtCore import QEventLoop, QPoint, Qt
    from PySide6.QtTest import QTest

    live, canvas = window.session.live, window.canvas
    live.place(BOX)

    def wait() -> None:
        application.processEvents()
        while live.busy:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        application.processEvents()

    def at(x: float, y: float) -> QPoint:
        left, top = canvas.viewport.to_screen_point(x, y)
        return QPoint(round(left), round(top))

    wait()
    x, y = (BOX[0] + BOX[2]) / 2, (BOX[1] + BOX[3]) / 2
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(x, y))
    found: dict[str, list[float]] = {"clock": [], "process": [], "window's thread": []}
    clocks = time.perf_counter, time.process_time, time.thread_time
    for number in range(moves):
        before = [clock() for clock in clocks]
        QTest.mouseMove(canvas, at(x + 80 * math.sin(number / 9) + 0.3 * number, y + 60 * math.sin(number / 7)))
        wait()
        for times, clock, start in zip(found.values(), clocks, before, strict=True):
            times.append(clock() - start)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1280x800", help="of the window, WIDTHxHEIGHT")
    parser.add_argument("--moves", type=int, default=200)
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPP_VIEWER_CACHE"] = os.environ["SPP_VIEWER_CONFIG"] = folder
        from spp_viewer.core.samples import sample_paths

        with open_window((width, height)) as (application, window):
            analyse(application, window, sample_paths()[0])
            for name, seconds in drag(application, window, arguments.moves).items():
                ordered = sorted(1000 * value for value in seconds)
                middle, late = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
                print(f"{name:16} median {middle:5.1f} ms   95th percentile {late:5.1f} ms")


if __name__ == "__main__":
    main()
