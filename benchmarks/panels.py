"""How long the open window takes for what a user does most, how evenly it beats, and whether its memory stays.

    python -m benchmarks.panels [--size 1280x800] [--steps 40] [--images 20]

Runs without a screen unless QT_QPA_PLATFORM says otherwise, with the model and the photographs that ship. A step is
measured from the call to the last paint that it causes, in process CPU time of the window's thread and on the clock.
The heartbeat is a timer of 5 ms while photographs are analysed: its longest pause is what a user would feel. Memory is
what the process holds after each of ``--images`` photographs, opened and analysed in turn.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from spp_viewer.gui.shell.main_window import MainWindow

HEARTBEAT_MS = 5


@contextmanager
def open_window(size: tuple[int, int]) -> Iterator[tuple[QApplication, MainWindow]]:
    """A window that remembers nothing and computes everything anew."""
    from PySide6.QtWidgets import QApplication

    from spp_viewer.gui.document.session import Session
    from spp_viewer.gui.shell.main_window import MainWindow
    from spp_viewer.gui.theme.theme import Theme
    from spp_viewer.pipeline.result_cache import ResultStore

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    session = Session(results=ResultStore(memory=0))  # nothing is kept: every opening is an analysis
    window = MainWindow(session, Theme(application, "dark"))
    window.resize(*size)
    window.show()
    try:
        yield application, window
    finally:
        window.close()


def analyse(application: QApplication, window: MainWindow, path: Path) -> list[float]:
    """Open a photograph and wait for its analysis; seconds between the heartbeats meanwhile."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    beats = [time.perf_counter()]
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    loop = QEventLoop()
    window.session.document.settled.connect(loop.quit)
    timer.start(HEARTBEAT_MS)
    window.session.open([path])
    loop.exec()
    application.processEvents()
    timer.stop()
    window.session.document.settled.disconnect(loop.quit)
    return [after - before for before, after in itertools.pairwise(beats)]


def steps(application: QApplication, change: Callable[[int], object], count: int) -> tuple[list[float], list[float]]:
    """Seconds on the clock and of this thread's CPU for each of ``count`` changes with the paints they cause."""
    clock, cpu = [], []
    for number in range(count):
        application.processEvents()
        started, used = time.perf_counter(), time.thread_time()
        change(number)
        application.processEvents()
        clock.append(time.perf_counter() - started)
        cpu.append(time.thread_time() - used)
    return clock, cpu


def changes(window: MainWindow) -> dict[str, tuple[str, Callable[[int], object]]]:
    """What is measured: (page shown, change) by name."""
    from spp_viewer.gui.workers.messages import Selection

    session = window.session
    assert session.document.analysis is not None
    windows, filters = len(session.document.analysis.proposals), session.features.filter_count

    def select(number: int) -> None:
        session.document.selection.select(Selection(number * 37 % windows))

    def choose(number: int) -> None:
        window.navigator.show_filter(number * 7 % filters)

    def slide(number: int) -> None:
        session.document.settings.set_threshold(-1.4 + 0.05 * number)

    return {
        "proposal, page Detections": ("detections", select),
        "proposal, page Window": ("window", select),
        "proposal, page Filters": ("filters", select),
        "filter, page Window": ("window", choose),
        "filter, page Filters": ("filters", choose),
        "score slider, page Detections": ("detections", slide),
    }


def resident() -> float:
    """Megabytes that this process holds."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit("memory can be read on Linux only")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1280x800", help="of the window, WIDTHxHEIGHT")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--images", type=int, default=20)
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPP_VIEWER_CACHE"] = os.environ["SPP_VIEWER_CONFIG"] = folder
        measure((width, height), arguments.steps, arguments.images)


def measure(size: tuple[int, int], count: int, images: int) -> None:
    from spp_viewer.core.samples import sample_paths

    photographs = sample_paths()
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    print(f"platform {os.environ['QT_QPA_PLATFORM']}, window {size[0]} x {size[1]} px")
    with open_window(size) as (application, window):
        gaps = analyse(application, window, photographs[0])
        print(f"first analysis, with torch and the model loaded: longest pause {max(gaps) * 1e3:.0f} ms")
        print("median [highest] ms with the paints it causes")
        for name, (page, change) in changes(window).items():
            window.panels.show_page(page)
            clock, cpu = steps(application, change, count)
            print(f"  {name:<32}{told(clock)}   CPU {told(cpu)}")
        window.session.document.settings.set_threshold(None)
        pauses, memory = [], []
        for number in range(images):
            pauses += analyse(application, window, photographs[number % len(photographs)])
            memory.append(resident())
        beyond = sum(pause > 0.05 for pause in pauses)
        print(f"{images} analyses: longest pause {max(pauses) * 1e3:.0f} ms, {beyond} of {len(pauses)} above 50 ms")
        growth = memory[-1] / memory[min(2, images - 1)] - 1
        print(f"memory {memory[min(2, images - 1)]:.0f} MB after 3, {memory[-1]:.0f} MB after {images}: {growth:+.1%}")


def told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1e3:6.1f} [{max(seconds) * 1e3:.1f}]"


if __name__ == "__main__":
    main()
