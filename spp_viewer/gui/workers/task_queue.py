"""Runs small tasks such as writing files one after the other in a worker thread."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.message import Message
from spp_viewer.gui.workers.messages import Problem

Result = TypeVar("Result")

logger = logging.getLogger(__name__)


class TaskQueue(QObject):
    """Runs tasks and reports the outcome of each."""

    ended = Signal(object)
    """Emitted with a Problem; its level is "info" for a task that succeeded."""

    _brought = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._brought.connect(self._hand_over)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="tasks")

    def run(
        self, task: Callable[[], Result], subject: str, done: str, then: Callable[[Result], None] | None = None
    ) -> None:
        """Schedule a task; on success report the message ``done``, otherwise the error.

        ``then`` is called on the main thread with the task's result, before success is reported.
        """
        self._pool.submit(self._do, task, subject, done, then)

    def shutdown(self) -> None:
        """Finish all running and pending tasks, so that no file is lost when the window closes."""
        self._pool.shutdown(wait=True)

    @Slot(object, object)
    def _hand_over(self, then: Callable[[Any], None], result: object) -> None:
        then(result)

    def _do(self, task: Callable[[], Result], subject: str, done: str, then: Callable[[Result], None] | None) -> None:
        try:
            result = task()
        except SppViewerError as error:
            logger.warning("%s", error)
            self.ended.emit(Problem("error", subject, error.message, traceback.format_exc(), error))
        except Exception as error:
            logger.exception("%s failed", subject)
            message = Message(
                "Stopped on an unexpected error ({error}); the details help to report it.", error=type(error).__name__
            )
            self.ended.emit(Problem("error", subject, message, traceback.format_exc(), error))
        else:
            if then is not None:
                self._brought.emit(then, result)
            self.ended.emit(Problem("info", subject, done))
