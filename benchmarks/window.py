"""How long the window takes: from the start of the command to its first paint, and from frame to frame.

    python benchmarks/window.py [--starts 5] [--frames 60] [--size 1280x800]

Runs without a screen unless QT_QPA_PLATFORM says otherwise. Starts are fresh processes; the time counts from before the
interpreter is started, with its imports. Frames are whole repaints of the canvas with 2000 proposals and a photograph,
or of two linked canvases that share the same room and the same layers.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

START = """
import sys, time
before = float(sys.argv[1])
from spp_viewer.cli.main import COMMANDS  # what the command itself imports first
from spp_viewer.gui import app
from spp_viewer.gui.shell.application import qt_application
from PySide6.QtCore import QEvent, QObject, QTimer

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, tell)  # when the paint is done
        return False

def tell():
    print(time.time() - before, "torch" in sys.modules, flush=True)
    window.close()

window = app.open_window([])
watcher = FirstPaint()
window.canvas.installEventFilter(watcher)
qt_application().exec()
"""


def first_paints(count: int) -> list[float]:
    """Seconds from before the interpreter starts to the first paint, ``count`` times."""
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SPP_VIEWER_CACHE": folder, "SPP_VIEWER_CONFIG": folder}
        for _ in range(count):
            command = [sys.executable, "-c", START, repr(time.time())]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            took, with_torch = done.stdout.split()
            if with_torch == "True" and sys.platform != "win32":
                raise SystemExit("torch was imported before the window was painted")
            seconds.append(float(took))
    return seconds


def frame_times(width: int, height: int, count: int) -> dict[str, list[float]]:
    """Seconds of the first frame with 2000 proposals, and of ``count`` frames while moving and zooming."""
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from spp_viewer.gui.canvas.mirror import Mirror
    from spp_viewer.gui.canvas.photo_layer import PhotoLayer
    from spp_viewer.gui.canvas.proposals_layer import ProposalsLayer
    from spp_viewer.gui.canvas.view import Canvas
    from spp_viewer.gui.theme.theme import Theme
    from spp_viewer.gui.workers.mipmap import Mipmap

    application = QApplication.instance() or QApplication([])
    rng = np.random.default_rng(0)
    theme = Theme(application, "dark")
    canvas = Canvas(theme)
    canvas.resize(width, height)
    photo, proposals = PhotoLayer(), ProposalsLayer(visible=True)
    canvas.add_layer(photo)
    canvas.add_layer(proposals)
    photo.set_picture(Mipmap(rng.integers(0, 256, (375, 500, 3), dtype=np.uint8)))
    canvas.set_image_size((500, 375))
    sides = 16 + rng.random((2000, 2)) * [484, 359]
    corners = rng.random((2000, 2)) * ([500, 375] - sides)
    boxes = np.concatenate([corners, corners + sides], axis=1).astype(np.float32)
    target = QImage(width, height, QImage.Format.Format_RGB32)
    canvas.render(target)  # fonts and buffers are there in a window that is open

    def frame(change: Callable[[], object]) -> float:
        started = time.perf_counter()
        change()
        canvas.render(target)
        return time.perf_counter() - started

    first = [frame(lambda: proposals.set_boxes(boxes.copy())) for _ in range(10)]
    moves = [frame(lambda: canvas.set_viewport(canvas.viewport.moved(3, 2))) for _ in range(count)]
    zooms = [frame(lambda k=k: canvas.zoom(1.05 if k % 20 < 10 else 1 / 1.05)) for k in range(count)]
    canvas.fit()
    other, half = Canvas(theme), QImage(width // 2, height, QImage.Format.Format_RGB32)
    for side in (canvas, other):
        side.resize(width // 2, height)
    for layer in (photo, proposals):
        other.add_layer(Mirror(layer))
    other.set_image_size((500, 375))
    canvas.link(other)

    def both(change: Callable[[], object]) -> float:
        started = time.perf_counter()
        change()
        canvas.render(half)
        other.render(half)
        return time.perf_counter() - started

    both(canvas.fit)
    linked = [both(lambda: canvas.set_viewport(canvas.viewport.moved(3, 2))) for _ in range(count)]
    return {"first paint": first, "pan": moves, "zoom": zooms, "pan of two linked canvases": linked}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--size", default="1280x800", help="of the canvas, WIDTHxHEIGHT")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}")
    print(f"platform {os.environ['QT_QPA_PLATFORM']}, canvas {width} x {height} px; median [min, max]")
    starts = first_paints(arguments.starts)
    print(f"start to first paint: {spread(starts, 1, 's')}")
    for name, seconds in frame_times(width, height, arguments.frames).items():
        print(f"2000 proposals, {name}: {spread(seconds, 1e3, 'ms')}")


def spread(seconds: list[float], factor: float, unit: str) -> str:
    low, high = min(seconds) * factor, max(seconds) * factor
    return f"{statistics.median(seconds) * factor:.2f} {unit} [{low:.2f}, {high:.2f}]"


if __name__ == "__main__":
    main()
