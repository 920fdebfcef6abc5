"""Progress reports, and cancels from any thread."""

from __future__ import annotations

import threading

import pytest

from spp_viewer.core.progress import CancellableProgress, Cancelled, silent


def test_silent_does_nothing():
    assert silent("conv", 0, 1) is None


def test_steps_are_reported_until_cancelled():
    seen = []
    progress = CancellableProgress(lambda *step: seen.append(step))
    progress("conv", 0, 2)
    progress("conv", 1, 2)
    assert not progress.cancelled
    progress.cancel()
    assert progress.cancelled
    with pytest.raises(Cancelled):
        progress("conv", 2, 2)
    assert seen == [("conv", 0, 2), ("conv", 1, 2)]


def test_cancelling_twice_and_without_a_report_is_fine():
    progress = CancellableProgress()
    progress("conv", 0, 1)
    progress.cancel()
    progress.cancel()
    for _ in range(2):
        with pytest.raises(Cancelled):
            progress("conv", 1, 1)


def test_another_thread_may_cancel():
    progress = CancellableProgress()
    thread = threading.Thread(target=progress.cancel)
    thread.start()
    thread.join()
    with pytest.raises(Cancelled):
        progress("conv", 0, 1)
