"""A file opened beside the list, and what was on screen before, put back as it was: nothing is read or computed again.

A part of the session, which it knows from the inside. While the file is on screen the list stays, with none of its
entries current, so that its analysis in the background goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.messages import Opened, Phase, RunState
from spp_viewer.pipeline.setup import AnalysisSetup


@dataclass(frozen=True, eq=False)
class Before:
    """What was on screen, and in which list.

    Attributes
    ----------
    place
        In the list, counted from 0, or -1.
    state
        Of the run; what was running begins again.
    made_with
        Of the analysis.
    """

    files: tuple[Path, ...]
    place: int
    opened: Opened | None
    analysis: Analysis | None
    recalled: bool
    state: RunState
    made_with: AnalysisSetup


class DocumentSnapshot:
    """One file beside the list of a session.

    Parameters
    ----------
    path
        Opened at once.
    """

    def __init__(self, session: Session, path: Path) -> None:
        self._session = session
        self._before = Before(
            session.files,
            session._cursor,
            session.image,
            session.analysis,
            session.recalled,
            session.run_state,
            session._made_with,
        )
        self._path = path
        session._cursor = -1
        session.files_changed.emit()
        session._start(path=path)

    @property
    def coming(self) -> bool:
        """Whether the file is being read."""
        job = self._session._job
        return self._session.decoding and job is not None and job.path == self._path

    @property
    def on_screen(self) -> bool:
        """Whether the file is still what the session shows, or is about to show."""
        session = self._session
        if session._cursor >= 0 or session.files != self._before.files:
            return False  # the user opened something, which stays
        return self.coming or not session.decoding

    def put_back(self) -> bool:
        """Put on screen what was there before; False if the user opened something meanwhile, or nothing was there."""
        session, before = self._session, self._before
        if not self.on_screen or before.opened is None:
            return False
        session._abandon()
        session._cursor = before.place
        session.files_changed.emit()
        if session.image is before.opened:  # the file was never shown
            session._forget_results()
        session._on_opened(session._run, before.opened)
        if before.analysis is not None:
            self._put_back_analysis(before.analysis)
        elif before.state.phase == Phase.RUNNING:
            session._start(opened=before.opened)
        else:
            session._set_state(before.state)
        return True

    def _put_back_analysis(self, analysis: Analysis) -> None:
        """The results as they were, and then what the choices of the meantime make of them."""
        session, before = self._session, self._before
        session._on_analysed(session._run, analysis, before.recalled)
        if before.opened is not None and not before.opened.saved and session.setup != before.made_with:
            session._made_with = before.made_with
            session._catch_up()
