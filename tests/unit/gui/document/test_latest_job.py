"""Which answer counts when several requests were made."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.options import Options
from spp_viewer.gui.document.analysis_settings import AnalysisSettings
from spp_viewer.gui.document.latest_job import JobSource, LatestJob
from spp_viewer.pipeline.setup import AnalysisSetup

SETUP = AnalysisSetup(Options(nms_iou=0.4), Path("model"), "cpu")


@pytest.fixture
def settings(qtbot: QtBot) -> AnalysisSettings:
    return AnalysisSettings(SETUP, None, None)


@pytest.fixture
def source(settings: AnalysisSettings) -> JobSource:
    return JobSource(settings)


def test_jobs_have_the_settings_in_use(settings: AnalysisSettings, source: JobSource) -> None:
    latest = LatestJob(source)
    assert latest.begin(background=True).setup == SETUP
    assert latest.job is not None
    assert latest.job.background
    settings.take(other := SETUP.with_changes(nms_iou=0.5))
    assert latest.begin(path=Path("a.png")).setup == other


def test_the_newest_wins(source: JobSource) -> None:
    latest = LatestJob(source)
    first, second = latest.begin(), latest.begin()
    assert first.progress.cancelled
    assert not second.progress.cancelled
    assert not latest.finish(first.run)
    assert latest.is_current(second.run)
    assert latest.finish(second.run)
    assert not latest.pending
    assert not latest.finish(second.run)  # once


def test_after_a_cancel_every_answer_is_stale(source: JobSource) -> None:
    latest = LatestJob(source)
    assert not latest.cancel()
    job = latest.begin()
    assert latest.cancel()
    assert job.progress.cancelled
    assert job.run != latest.run
    assert not latest.is_current(job.run)
    assert not latest.finish(job.run)


def test_an_interrupted_job_is_still_answered(source: JobSource) -> None:
    latest = LatestJob(source)
    latest.interrupt()
    job = latest.begin()
    latest.interrupt()
    assert job.progress.cancelled
    assert latest.finish(job.run)


def test_series_of_one_source_share_no_number(settings: AnalysisSettings, source: JobSource) -> None:
    one, other = LatestJob(source), LatestJob(source)
    first, second = one.begin(), other.begin()
    assert not first.progress.cancelled
    assert not one.finish(second.run)
    assert one.finish(first.run)
    downwards = JobSource(settings, step=-1)
    assert [downwards.new().run, downwards.new().run] == [-1, -2]
