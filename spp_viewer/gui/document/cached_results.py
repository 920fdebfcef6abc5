"""Looks up which files of the list were analysed before, at an earlier start too, without opening any of them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.pipeline.cache_key import keys_for
from spp_viewer.pipeline.result_cache import ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup

if TYPE_CHECKING:
    from spp_viewer.gui.document.session import Session

TOLD_SECONDS = 0.2
"""What is found is told this often."""

Scores = dict[Path, NDArray[np.float32]]


class CachedResults(QObject):
    """Tells a session's file states of results that are kept, in a thread of its own.

    It looks whenever the list or the choices are others, and gives up what it was looking for before.
    """

    _found = Signal(object, object)
    """(Setup, scores of all detections by file)"""

    def __init__(self, session: Session, results: ResultStore) -> None:
        super().__init__(session)
        self._session, self._results = session, results
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="known-results")
        self._wanted: tuple[tuple[Path, ...], AnalysisSetup] | None = None
        self._found.connect(self._on_found)
        session.files_changed.connect(self._look)
        session.options_changed.connect(self._look)

    def shutdown(self) -> None:
        """Look no further."""
        self._wanted = None
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot()
    def _look(self) -> None:
        wanted = self._session.files, self._session.setup
        if wanted != self._wanted and wanted[0]:
            self._wanted = wanted
            self._pool.submit(self._search, wanted)

    @Slot(object, object)
    def _on_found(self, setup: AnalysisSetup, scores: Scores) -> None:
        listed = frozenset(self._session.files)
        states = self._session.file_states
        states.take_known(setup, {path: found for path, found in scores.items() if path in listed})

    # In the other thread

    def _search(self, wanted: tuple[tuple[Path, ...], AnalysisSetup]) -> None:
        files, setup = wanted
        key_of = keys_for(setup)
        found: Scores = {}
        told = time.monotonic()
        for path in files if key_of is not None else ():
            if self._wanted is not wanted:
                return
            content = self._results.content_of(path)
            scores = self._results.scores(key_of(content)) if content is not None and key_of is not None else None
            if scores is not None:
                found[path] = scores
            if found and time.monotonic() - told > TOLD_SECONDS:
                self._found.emit(setup, found)
                found, told = {}, time.monotonic()
        if found:
            self._found.emit(setup, found)
