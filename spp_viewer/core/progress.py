"""Progress reports and cancellation of long computations.

A stage calls ``progress(stage, done, total)`` wherever it can be interrupted. The callable reports the step or raises
:class:`Cancelled`, which unwinds the stage; the stages themselves do not deal with threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - a request, not an error
    """Raised out of a stage by its progress callable when the result is no longer wanted."""


class Progress(Protocol):
    """Callable that receives ``(stage, done, total)`` and raises :class:`Cancelled` to stop the computation."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report that ``done`` of ``total`` steps of a stage are finished."""
        ...


def silent(stage: str, done: int, total: int) -> None:
    """Ignore the report."""


class CancellableProgress:
    """Progress callable that any thread can cancel.

    Parameters
    ----------
    report
        Called with ``(stage, done, total)`` after the check for cancellation; None reports nowhere.
    """

    def __init__(self, report: Callable[[str, int, int], None] | None = None) -> None:
        self._report = report
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop the computation at its next step. May be called from any thread and repeatedly."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        return self._cancelled.is_set()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report a step.

        Raises
        ------
        Cancelled
            If :meth:`cancel` was called.
        """
        if self._cancelled.is_set():
            raise Cancelled
        if self._report is not None:
            self._report(stage, done, total)
