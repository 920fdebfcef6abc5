"""Opens a file beside the list and restores what was on screen before, without reading or computing it again.

While the file is on screen the list stays, with none of its files current, so that the analysis of the list in the
background continues.
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
    """The document on screen and the list that it belongs to.

    Attributes
    ----------
    place
        Index of the file in the list, or -1.
    state
        State of the run; one that was under way starts again.
    made_with
        Setup of the analysis.
    """

    files: tuple[Path, ...]
    place: int
    opened: Opened | None
    analysis: Analysis | None
    recalled: bool
    state: RunState
    made_with: AnalysisSetup


class DocumentSnapshot:
    """Keeps what a session shows while another file is open.

    Parameters
    ----------
    path
        File that is opened at once.
    """

    def __init__(self, session: Session, path: Path) -> None:
        self._session = session
        document = session.document
        self._before = Before(
            document.file_list.files,
            document.file_list.cursor,
            document.image,
            document.analysis,
            document.recalled,
            document.run_state,
            document.settings.made_with,
        )
        self._path = path
        session.open_beside_list(path)

    @property
    def coming(self) -> bool:
        """Whether the file is being read."""
        job = self._session.job
        return self._session.decoding and job is not None and job.path == self._path

    @property
    def on_screen(self) -> bool:
        """Whether the file is still what the session shows, or is about to show."""
        listed = self._session.document.file_list
        if listed.cursor >= 0 or listed.files != self._before.files:
            return False  # the user opened another file, which stays open
        return self.coming or not self._session.decoding

    def put_back(self) -> bool:
        """Restore what was on screen; False if the user opened something meanwhile, or nothing was on screen."""
        session, document, before = self._session, self._session.document, self._before
        if not self.on_screen or before.opened is None:
            return False
        session.abandon()
        document.file_list.move_to(before.place)
        if document.image is before.opened:  # the file was never shown
            document.forget_results()
        session.show_image(before.opened)
        if before.analysis is not None:
            self._put_back_analysis(before.analysis)
        elif before.state.phase == Phase.RUNNING:
            session.analyse_open()
        else:
            document.set_run_state(before.state)
        return True

    def _put_back_analysis(self, analysis: Analysis) -> None:
        """Restore the results, then run what the setup in use requires beyond them."""
        session, settings, before = self._session, self._session.document.settings, self._before
        session.show_analysis(analysis, before.recalled)
        if before.opened is not None and not before.opened.saved and settings.setup != before.made_with:
            settings.made_with = before.made_with
            session.catch_up()
