"""Base of workers that use the model in the analysis thread, with common error handling."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.message import Message
from spp_viewer.core.progress import Cancelled
from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Problem

logger = logging.getLogger(__name__)


class ModelWorker(QObject):
    """Uses the model of an :class:`AnalysisWorker`, in its thread. Requests have a ``job``."""

    SUBJECT = "analysis"
    NO_MEMORY = tr_noop("There is not enough memory; analyse at a smaller scale.")

    failed = Signal(int, object)
    """(run, Problem)"""

    def __init__(self, worker: AnalysisWorker) -> None:
        super().__init__()
        self._worker = worker

    @Slot(object)
    def run(self, request: Any) -> None:
        """Run a request; nothing is raised, and a cancelled request emits nothing."""
        run = request.job.run
        try:
            self._do(request)
        except Cancelled:
            logger.info("%s job %d is cancelled", self.SUBJECT, run)
        except SppViewerError as error:
            logger.warning("%s", error)
            self._fail(run, error.message, error)
        except Exception as error:
            logger.exception("%s job %d failed", self.SUBJECT, run)
            if isinstance(error, MemoryError) or "memory" in str(error):
                message = Message(self.NO_MEMORY)
            else:
                message = Message("Stopped on an unexpected error ({error}).", error=type(error).__name__)
            self._fail(run, message, error)

    def _fail(self, run: int, message: str, error: Exception) -> None:
        self.failed.emit(run, Problem("error", self.SUBJECT, message, traceback.format_exc(), error))

    def _do(self, request: Any) -> None:
        """Compute a request and emit the result."""
        raise NotImplementedError  # abstract: a QObject's metaclass leaves no room for that of abc
