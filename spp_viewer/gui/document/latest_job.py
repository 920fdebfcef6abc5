"""Requests to a worker of which only the newest counts."""

from __future__ import annotations

import itertools
from typing import Any

from spp_viewer.gui.document.analysis_settings import AnalysisSettings
from spp_viewer.gui.workers.messages import Job


class JobSource:
    """Creates numbered jobs with the settings in use. Several :class:`LatestJob` of one worker share a source.

    Parameters
    ----------
    settings
        Options, model and device of every job.
    step
        1 to count upwards from 1, -1 to count downwards from -1: two sources of one worker use different signs.
    """

    def __init__(self, settings: AnalysisSettings, step: int = 1) -> None:
        self._settings = settings
        self._numbers = itertools.count(step, step)

    def number(self) -> int:
        """Return a number that no job has."""
        return next(self._numbers)

    def new(self, **fields: Any) -> Job:
        """Return a job with the next number; ``fields`` are further fields of :class:`Job`."""
        return Job(self.number(), **(vars(self._settings.setup) | fields))


class LatestJob:
    """Keeps the newest of a series of jobs. Answers to earlier ones are stale.

    Attributes
    ----------
    job
        The job whose answer is awaited; None if there is none.
    run
        Number of the newest job. After :meth:`cancel` no job has it, so that every late answer is stale.
    """

    def __init__(self, source: JobSource) -> None:
        self._source = source
        self.job: Job | None = None
        self.run = 0

    @property
    def pending(self) -> bool:
        """Whether an answer is awaited."""
        return self.job is not None

    def begin(self, **fields: Any) -> Job:
        """Cancel the job at hand and return a new one, to be submitted by the caller."""
        self.interrupt()
        self.job = self._source.new(**fields)
        self.run = self.job.run
        return self.job

    def interrupt(self) -> None:
        """Ask the worker to stop. Its answer, whatever it is, is still awaited."""
        if self.job is not None:
            self.job.progress.cancel()

    def cancel(self) -> bool:
        """Stop the job at hand and drop its answer; False if there is none. Also to be called at shutdown."""
        pending = self.pending
        self.interrupt()
        self.job = None
        self.run = self._source.number()
        return pending

    def is_current(self, run: int) -> bool:
        """Whether an answer with this number belongs to the job at hand."""
        return self.job is not None and run == self.run

    def finish(self, run: int) -> bool:
        """Take the final answer with this number; False if it is stale. No answer is awaited afterwards."""
        if not self.is_current(run):
            return False
        self.job = None
        return True
