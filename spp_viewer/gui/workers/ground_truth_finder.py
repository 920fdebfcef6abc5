"""Looks for the annotation of the open image in a thread of its own: a COCO file may take seconds to read."""

from __future__ import annotations

import logging
import traceback
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.results import Analysis
from spp_viewer.exchange.errors import AnnotationError
from spp_viewer.exchange.ground_truth import GroundTruth, find_ground_truth
from spp_viewer.exchange.matching import Matches, match
from spp_viewer.gui.workers.messages import Problem

logger = logging.getLogger(__name__)


class GroundTruthFinder(QObject):
    """Finds the ground truth of images. Answers carry their image, so that late ones can be recognised."""

    found = Signal(object, object)
    """(Image, GroundTruth or None)."""
    failed = Signal(object, object)
    """(Image, Problem): an annotation lies there but cannot be used."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ground-truth")

    def look(self, image: Image) -> None:
        """Begin to look; searches that have not begun are given up."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ground-truth")
        self._pool.submit(self._look, image)

    def shutdown(self) -> None:
        """Wait for what is being read, and look no further."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _look(self, image: Image) -> None:
        try:
            self.found.emit(image, find_ground_truth(image))
        except AnnotationError as error:
            logger.warning("%s", error)
            self.failed.emit(image, Problem("warning", "truth", error.message, traceback.format_exc(), error))
        except Exception as error:
            logger.exception("ground truth of %s", image.name)
            message = Message(
                "The annotation of this image could not be read ({error}); the details help to report it.",
                error=type(error).__name__,
            )
            self.failed.emit(image, Problem("warning", "truth", message, traceback.format_exc(), error))


class MatchCache:
    """Matches detections with ground truth; each pair is computed once."""

    def __init__(self) -> None:
        self._last: tuple[Analysis, GroundTruth, Matches] | None = None

    def matches(self, analysis: Analysis | None, truth: GroundTruth | None) -> Matches | None:
        """Return the match of all detections with the ground truth; None while one of them is missing."""
        if analysis is None or truth is None:
            return None
        if self._last is None or self._last[0] is not analysis or self._last[1] is not truth:
            found = analysis.detections
            matches = match(found.boxes, found.labels, found.scores, analysis.classes, truth)
            self._last = analysis, truth, matches
        return self._last[2]
