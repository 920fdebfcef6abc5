"""A session without its worker: tests hand it the answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.messages import Job, Opened


@pytest.fixture
def session(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session whose worker never answers: the tests speak in its place."""
    made = Session()
    made._submitted.disconnect(made._worker.run)
    yield made
    made.shutdown()


def jobs_of(session: Session) -> list[Job]:
    jobs: list[Job] = []
    session._submitted.connect(jobs.append)
    return jobs


def changed(session: Session, **choices: object) -> None:
    session.set_options(session.document.settings.setup.with_changes(**choices))


@pytest.fixture
def shown(session: Session, opened: Opened, analysis: Analysis) -> Session:
    """A session with the test picture's analysis on screen."""
    session.set_options(session.document.settings.setup.with_changes(**vars(analysis.options)))
    session.open([Path("a.png")])
    session._on_opened(session._latest.run, opened)
    session._on_analysed(session._latest.run, analysis)
    return session
