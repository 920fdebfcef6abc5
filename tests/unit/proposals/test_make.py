"""Proposals for an image: found once, then from the cache."""

from __future__ import annotations

import numpy as np
import pytest

from spp_viewer.core.progress import Cancelled, silent
from spp_viewer.proposals import find_proposals, make_proposals, select
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.proposals.grid import Grid
from spp_viewer.proposals.make import method_named
from spp_viewer.proposals.selective_search import SelectiveSearch


def test_methods_by_name():
    assert isinstance(method_named("grid"), Grid)
    assert method_named("fast").title == "Selective Search, fast"
    assert method_named("quality").title == "Selective Search, quality"
    with pytest.raises(ValueError, match="no method"):
        method_named("edge boxes")


def test_the_second_time_they_come_from_the_cache(photo, monkeypatch):
    first = make_proposals(photo, "fast", 50)

    def fail(*args):
        raise AssertionError("searched again")

    monkeypatch.setattr(SelectiveSearch, "find", fail)
    second = make_proposals(photo, "fast", 50)
    assert (first.cached, second.cached) == (False, True)
    assert first.found == second.found > 50
    np.testing.assert_array_equal(first.boxes, second.boxes)
    assert first.method == second.method == "Selective Search, fast"


def test_the_cache_holds_all_boxes_whatever_the_limit(photo):
    few = make_proposals(photo, "grid", 10)
    many = make_proposals(photo, "grid", 100_000)
    assert (len(few), many.cached) == (10, True)
    everything = Grid().find(photo, silent)
    np.testing.assert_array_equal(many.boxes, everything)
    np.testing.assert_array_equal(few.boxes, select(everything, 10))


def test_what_another_version_of_a_method_found_is_not_served(photo, monkeypatch):
    first = make_proposals(photo, "grid", 50)
    assert first.key == Grid.key == find_proposals(photo, "grid").key
    monkeypatch.setattr(Grid, "key", "grid of another version")
    again = make_proposals(photo, "grid", 50)
    assert (again.cached, again.key) == (False, "grid of another version")
    assert make_proposals(photo, "grid", 50).cached


def test_a_cancelled_search_leaves_nothing_in_the_cache(photo, tmp_path):
    cache = ProposalCache(tmp_path)

    def progress(stage, done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        make_proposals(photo, "fast", 50, progress, cache)
    assert list(tmp_path.iterdir()) == []
    assert not make_proposals(photo, "fast", 50, cache=cache).cached
