"""Selective Search and NMS on one photograph, beside OpenCV's presets and NumPy; the time of each step and its floor.

Part of ``python -m benchmarks.engine``. CPU time counts all threads; rivals take turns.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from spp_viewer.core.image import Image
from spp_viewer.core.results import Candidates
from spp_viewer.detectors.nms import classwise_nms, interpreted_nms
from spp_viewer.native import search_colour_space
from spp_viewer.proposals import find_proposals
from spp_viewer.proposals.selective_search import PRESETS, searched_pixels

EDGE_BYTES, FEATURE_BYTES = 8, 30
"""Of one edge, and of the places of one pixel of three channels in its region's histograms."""


def cpu_race(rounds: int, **runners: Callable[[], object]) -> dict[str, tuple[float, float]]:
    """Median CPU and wall seconds of each runner; they take turns, after one warm-up each."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runners}
    for number in range(rounds + 1):
        for name, run in runners.items():
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            if number:
                taken[name].append((time.process_time() - cpu, time.perf_counter() - wall))
    return {name: tuple(map(statistics.median, zip(*pairs, strict=True))) for name, pairs in taken.items()}


def searches(image: Image, rounds: int) -> None:
    """Our presets against OpenCV's."""
    methods = ("fast", "opencv-fast", "quality", "opencv-quality")
    took = cpu_race(rounds, **{name: lambda name=name: find_proposals(image, name) for name in methods})
    print(f"\nSelective Search on {image.width} x {image.height} pixels")
    for name in methods:
        cpu, wall = took[name]
        found = find_proposals(image, name, 1_000_000).found
        print(f"  {name:<16} {found:6d} boxes  {cpu * 1e3:8.1f} ms CPU  {wall * 1e3:8.1f} ms")
    for ours in ("fast", "quality"):
        (cpu, wall), (slow_cpu, slow_wall) = took[ours], took[f"opencv-{ours}"]
        print(f"  {ours}: {slow_cpu / cpu:.1f} x less CPU time, {slow_wall / wall:.1f} x sooner")


def steps(image: Image, rounds: int, byte_rate: float) -> None:
    """The steps of preset "fast" in its colour spaces, and what moving their bytes once would take."""
    preset, never = PRESETS["fast"], np.zeros(1, dtype=np.int32)
    pixels = searched_pixels(image, preset.side)
    count = pixels.shape[0] * pixels.shape[1]

    def run(tolerances: tuple[int, ...], cues: list[int]) -> None:
        for space in preset.spaces:
            search_colour_space(pixels, space, tolerances, preset.min_size, cues, never)

    took = cpu_race(
        rounds,
        reduce=lambda: searched_pixels(image, preset.side),
        prepare=lambda: run((), []),
        segment=lambda: run(preset.tolerances, []),
        group=lambda: run(preset.tolerances, preset.cues),
    )
    cpu = {name: pair[0] for name, pair in took.items()}
    own = {
        "reduce": cpu["reduce"],
        "prepare": cpu["prepare"],
        "segment": cpu["segment"] - cpu["prepare"],
        "group": cpu["group"] - cpu["segment"],
    }
    spaces, segmentations = len(preset.spaces), len(preset.tolerances)
    sort = 2 * count * EDGE_BYTES * (1 + 2 * 2)  # written, then read and written by each of two passes
    moved = {
        "reduce": image.pixels.nbytes,
        "prepare": spaces * (count * (3 + 3 * 4 * 3 + FEATURE_BYTES) + sort),
        "segment": spaces * segmentations * count * (2 * EDGE_BYTES + 4 * 4 + FEATURE_BYTES),
        "group": 0,
    }
    words = {
        "reduce": "reduced to the searched size",
        "prepare": "colours, blur, sorted edges, bins",
        "segment": "segmentations and histograms",
        "group": "groupings",
    }
    print(f"\nsteps of fast on {pixels.shape[1]} x {pixels.shape[0]} searched pixels, CPU time")
    print("  step                                   MB   floor ms   took ms")
    for name, seconds in own.items():
        floor = moved[name] / byte_rate * 1e3
        print(f"  {words[name]:<34} {moved[name] / 1e6:6.1f} {floor:10.2f} {seconds * 1e3:9.2f}")


def suppression(candidates: Candidates, threshold: float, rounds: int) -> None:
    """The compiled NMS against the interpreted one: equal bits."""
    rows = candidates.before, candidates.score, candidates.label
    ours, theirs = classwise_nms(*rows, threshold), interpreted_nms(*rows, threshold)
    for name in ("keep", "suppressor", "overlap"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    took = cpu_race(
        rounds,
        compiled=lambda: classwise_nms(*rows, threshold),
        interpreted=lambda: interpreted_nms(*rows, threshold),
    )
    (fast, _), (slow, _) = took["compiled"], took["interpreted"]
    print(f"\nNMS of {len(candidates.score)} candidates, equal bits")
    print(f"  interpreted {slow * 1e3:8.1f} ms, compiled {fast * 1e3:8.1f} ms: {slow / fast:.1f} x faster")
