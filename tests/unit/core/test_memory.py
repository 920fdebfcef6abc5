from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.core.memory import release_free_memory


def resident() -> int:
    """Bytes of this process that lie in memory; Linux alone tells."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


def test_gaps_in_the_heap_are_given_back_where_one_can_ask() -> None:
    asked = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim")
    blocks = [np.ones(12_500) for _ in range(2_000)]  # 100 kB each, too small for pages of their own
    last = np.ones(12_500)  # above the gap, so that the heap cannot shrink by itself
    del blocks
    before = resident() if asked else 0
    assert release_free_memory() == asked
    if asked:
        assert before - resident() > 100 * 2**20
    assert last.sum() == 12_500


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_nothing_happens(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert not release_free_memory()


def test_another_c_library_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not release_free_memory()
