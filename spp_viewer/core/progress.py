"""How a long computation reports and how it is stopped.

A stage calls ``progress(stage, done, total)`` as often as it can be cut. The callee either notes the step or raises
:class:`Cancelled`, which unwinds the stage; nothing below the worker knows about threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - it is a request, not an error
    """Raised out of a stage by its progress callable when the user no longer wants the result."""


class Progress(Protocol):
    """Receives ``(stage, done, total)``; raises :class:`Cancelled` to stop the computation."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """A progress that neither reports nor cancels."""


class CancellableProgress:
    """A progress that any thread may cancel.

    Parameters
    ----------
    report
        Called with ``(stage, done, total)`` after the cancel check; None reports nowhere.
    """

    def __init__(self, report: Callable[[str, int, int], None] | None = None) -> None:
        self._report = report
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the computation to stop at its next step. Safe from any thread, any number of times."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        if self._report is not None:
            self._report(stage, done, total)
