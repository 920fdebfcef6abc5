"""Small errands that would hold up the window: writing files, mostly. One after the other, in a thread of their own."""

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
    """Runs errands and says how each ended."""

    ended = Signal(object)
    """Problem: of level "info" for one that went well."""

    _brought = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._brought.connect(self._hand_over)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="errands")

    def run(
        self, errand: Callable[[], Result], subject: str, done: str, then: Callable[[Result], None] | None = None
    ) -> None:
        """Do ``errand`` soon; say ``done`` when it went well, and what went wrong otherwise.

        ``then`` is called on the window's thread with what the errand brought, before it is said that it is done.
        """
        self._pool.submit(self._do, errand, subject, done, then)

    def shutdown(self) -> None:
        """Finish what was begun and what waits; no file is left out because the window closes."""
        self._pool.shutdown(wait=True)

    @Slot(object, object)
    def _hand_over(self, then: Callable[[Any], None], result: object) -> None:
        then(result)

    def _do(self, errand: Callable[[], Result], subject: str, done: str, then: Callable[[Result], None] | None) -> None:
        try:
            result = errand()
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
