"""Error reports: a rotating log file, and hooks that catch uncaught exceptions."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from spp_viewer import __version__
from spp_viewer.core.resources import cache_dir

logger = logging.getLogger(__name__)

LOG_BYTES = 512 * 1024
LOG_FILES = 3

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_path() -> Path:
    """Return the path of the log file."""
    return cache_dir("logs", "spp-viewer.log")


class CrashReporter(QObject):
    """Writes a log and reports every uncaught exception, in any thread.

    ``crashed`` (message, detail) is emitted on the thread of the exception; connected to an object of the window's
    thread, it arrives there.
    """

    crashed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._undo: list[Callable[[], object]] = []

    def install(self) -> None:
        """Install the hooks; without a writable folder there is no log."""
        self._log_to_file()
        before = sys.excepthook
        threads_before = threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        self._undo += [lambda: setattr(sys, "excepthook", before)]
        self._undo += [lambda: setattr(threading, "excepthook", threads_before)]
        qt_before = qInstallMessageHandler(log_qt_message)
        self._undo.append(lambda: qInstallMessageHandler(qt_before))

    def remove(self) -> None:
        """Remove the hooks and restore those before them."""
        while self._undo:
            self._undo.pop()()

    def _log_to_file(self) -> None:
        path = log_path()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handler = logging.handlers.RotatingFileHandler(
                path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
            )
            faults = path.with_suffix(".faults").open("a", encoding="utf-8")
        except OSError as error:
            logger.warning("no log is written: %s", error)
            return
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root = logging.getLogger("spp_viewer")
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        faulted = faulthandler.is_enabled()
        if not faulted:
            faulthandler.enable(faults)
            self._undo.append(faulthandler.disable)
        self._undo += [lambda: root.removeHandler(handler), lambda: root.setLevel(level), handler.close]
        self._undo.insert(0, faults.close)  # undone last: the fault handler writes to it

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._report(kind, error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit and args.exc_value is not None:
            self._report(args.exc_type, args.exc_value, args.exc_traceback)

    def _report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logger.critical("uncaught", exc_info=(kind, error, trace))
        detail = "".join(traceback.format_exception(kind, error, trace))
        with contextlib.suppress(RuntimeError):  # the window may be gone already
            self.crashed.emit(f"{kind.__name__}: {error}", f"{detail}\n{environment()}")


def environment() -> str:
    """Return the versions of Python and the libraries, one a line."""
    lines = [
        f"SPP Viewer {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
    ]
    for name in ("PySide6_Essentials", "numpy", "pillow", "torch", "torchvision", "opencv-contrib-python-headless"):
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name} is not installed")
    return "\n".join(lines)


def log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Write a message of Qt to the log."""
    logging.getLogger("spp_viewer.qt").log(_LEVELS.get(kind, logging.INFO), "%s", message)
