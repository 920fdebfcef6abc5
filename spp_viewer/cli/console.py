"""Output on stderr: errors, progress and warnings. Results go to stdout and are not handled here."""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import Iterator
from types import TracebackType

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.packages import other_opencv

PREFIX = "spp-viewer: "
REDRAW_SECONDS = 0.1
SHOWN_ELSEWHERE = ("spp_viewer.gui", "spp_viewer.pipeline", "spp_viewer.qt")
"""Loggers whose warnings the window shows itself, or that only concern its caches."""


def print_message(message: str) -> None:
    """Print one line on stderr."""
    print(f"{PREFIX}{message}", file=sys.stderr, flush=True)


def print_error(problem: BaseException | str) -> None:
    """Print a problem as one line on stderr, whatever line breaks its text contains."""
    print_message(" ".join(str(problem).split()))


def warn_about_opencv() -> None:
    """Warn if another OpenCV package is installed: both share the folder ``cv2``, and the last installed wins."""
    found = other_opencv()
    if found:
        names = " ".join(found)
        print_message(
            f"warning: {' and '.join(found)} may lack Selective Search or bring another Qt into this program; "
            f"remedy: pip uninstall -y {names} opencv-contrib-python-headless, "
            "then pip install opencv-contrib-python-headless"
        )


@contextlib.contextmanager
def logging_to_stderr() -> Iterator[None]:
    """Print warnings of the engine on stderr. The window shows them itself and has a log of its own."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter(PREFIX + "%(message)s"))
    handler.addFilter(lambda record: not record.name.startswith(SHOWN_ELSEWHERE))
    logger = logging.getLogger("spp_viewer")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


@contextlib.contextmanager
def explaining_qt() -> Iterator[None]:
    """Report what to do if Qt cannot be imported because a library of the operating system is missing."""
    try:
        yield
    except ImportError as error:
        if ".so" not in str(error):
            raise
        raise SppViewerError(
            f"Qt cannot be loaded ({error}); install the system libraries that the README names under Requirements"
        ) from error


class ProgressLine:
    """Progress callable that updates one line of a terminal; silent if stderr is not a terminal.

    Used as a context manager: the line is cleared when the block ends.
    """

    def __init__(self, subject: str, *, quiet: bool = False) -> None:
        self._subject = subject
        self._shown = not quiet and sys.stderr.isatty()
        self._width = 0
        self._stage = ""
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show the step, at most once per interval."""
        now = time.monotonic()
        if not self._shown or (stage == self._stage and now < self._next):
            return
        self._stage, self._next = stage, now + REDRAW_SECONDS
        self._draw(f"{self._subject}: {stage} {done}/{total}")

    def _draw(self, text: str) -> None:
        print("\r" + text.ljust(self._width), end="", file=sys.stderr, flush=True)
        self._width = len(text)

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._width:
            self._draw("")
            print("\r", end="", file=sys.stderr, flush=True)
