"""Every figure that the tour tells against the analysis that it is told of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.text import THIN_SPACE
from spp_viewer.gui.tour.facts import NO_BREAK, SAMPLE, facts, strongest_filter, subject
from spp_viewer.gui.tour.steps import STEPS, fields_of
from spp_viewer.gui.workers.messages import Opened, Selection
from spp_viewer.gui.workers.mipmap import Mipmap
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.race.comparison import Comparison
from spp_viewer.race.coverage import Coverage, warp_coverage
from tests import make


def show(session: Session, analysis: Analysis, photo: Image) -> Session:
    session.document.settings.model = ModelInfo("tiny", "alexnet", analysis.classes, (1, 2, 3, 6), (), 0.0)
    session.document.image = Opened(photo, Mipmap(photo.pixels))
    session.document.proposals, session.document.analysis = analysis.proposals, analysis
    return session


@pytest.fixture
def shown(silent: Session, analysis: Analysis, photo: Image) -> Session:
    return show(silent, analysis, photo)


@pytest.fixture(scope="module")
def several(tiny_bundle: ModelBundle, photo: Image, analysis: Analysis) -> Analysis:
    """The same at two scales."""
    options = replace(analysis.options, scales=(200, 256))
    return SppNet(tiny_bundle, "cpu", options).analyse(photo, analysis.proposals)


@pytest.fixture
def coverage(analysis: Analysis, photo: Image) -> Coverage:
    return warp_coverage(analysis.proposals.boxes, photo.height, photo.width)


def plain(words: str) -> str:
    return words.replace(THIN_SPACE, "").replace("\u2212", "-").replace(NO_BREAK, " ")


def test_figures_of_one_scale(shown: Session, analysis: Analysis, coverage: Coverage) -> None:
    shown.document.settings.set_threshold(0.25)
    known = {name: plain(words) for name, words in facts(shown.document, None, coverage).items()}
    maps, windows, found = analysis.maps, analysis.windows, analysis.detections
    assert maps is not None
    assert windows is not None
    channels, rows, columns = maps[0].conv5.shape
    best = int(found.scores.argmax())
    row = int(found.proposals[best])
    x1, y1, x2, y2 = analysis.proposals.boxes[row].tolist()
    left, top, right, bottom = windows.cells[row].tolist()
    height, width = maps[0].size
    seconds = analysis.timings.seconds
    assert known == {
        "side": "227 × 227",
        "fixed_size": "224 × 224",
        "photo_size": "200 × 150",
        "proposals": str(len(analysis.proposals)),
        "shown": str(int((found.scores > 0.25).sum())),
        "threshold": "0.25",
        "candidates": str(len(analysis.candidates)),
        "detections": str(len(found)),
        "iou": "0.3",
        "classes": "4",
        "features": str(analysis.fc7.shape[1]),
        "own_time": known["own_time"],
        "conv_time": known["conv_time"],
        "best": analysis.classes[int(found.labels[best])],
        "score": f"{found.scores[best]:.2f}",
        "filters": str(channels),
        "filter": str(strongest_filter(analysis)),
        "input_size": f"{width} × {height}",
        "map_cells": f"{columns} × {rows}",
        "box_size": f"{round(x2 - x1)} × {round(y2 - y1)}",
        "window_cells": f"{right - left + 1} × {bottom - top + 1}",
        "window_class": analysis.classes[int(found.labels[best])],
        "window_score": f"{found.scores[best]:.2f}",
        "most": str(coverage.counts.max()),
        "mean": f"{coverage.counts.mean():.0f}",
        "ratio": f"{len(analysis.proposals) * 227**2 / (height * width):.0f}",
        "sample": str(SAMPLE),
        "grids": "1 × 1, 2 × 2, 3 × 3, 6 × 6",
        "bins": "50",
        "length": str(50 * channels),
    }
    own = analysis.timings.total - seconds.get("decode", 0) - seconds.get("proposals", 0)
    assert as_seconds(known["own_time"]) == pytest.approx(own, rel=0.06)
    assert as_seconds(known["conv_time"]) == pytest.approx(seconds["conv"], rel=0.06)


def as_seconds(words: str) -> float:
    number, unit = plain(words).split(" ")
    return float(number) * {"ms": 1e-3, "s": 1}[unit]


def test_figures_of_several_scales(silent: Session, several: Analysis, photo: Image, coverage: Coverage) -> None:
    known = {name: plain(words) for name, words in facts(show(silent, several, photo).document, None, coverage).items()}
    assert several.maps is not None
    assert several.windows is not None
    chosen = subject(several)
    assert chosen is not None
    assert known["scales"] == "2 scales"
    assert known["scale"] == str(several.maps[int(several.windows.scale_index[chosen.proposal])].scale)
    _, rows, columns = several.maps[1].conv5.shape
    assert known["largest_cells"] == f"{columns} × {rows}"
    pixels = sum(height * width for height, width in (m.size for m in several.maps))
    assert plain(known["ratio"]) == f"{len(several.proposals) * 227**2 / pixels:.0f}"
    assert not {"map_cells", "input_size"} & known.keys()  # which are of the only map
    words = {step.key: step.tell(known) for step in STEPS}
    assert "once at each of 2 scales" in words["conv5"]
    assert "photograph once, at" not in words["conv5"]
    assert f"at scale {known['scale']}" in words["projection"]


def test_figures_of_a_race(shown: Session, compared: Comparison) -> None:
    known = facts(shown.document, compared, None)
    assert known["speedup"] == f"{compared.speedup['detection']:.1f}×"
    assert known["conv_speedup"] == f"{compared.speedup['conv']:.1f}×"
    assert known["features_speedup"] == f"{compared.speedup['features']:.1f}×"
    assert as_seconds(known["spp_time"]) == pytest.approx(compared.spp.total.median, rel=0.06)
    assert known["bound"] == f"{compared.arithmetic_bound['features']:.1f}×"
    assert as_seconds(known["rcnn_time"]) == pytest.approx(compared.rcnn.total.median, rel=0.06)
    assert not {"sample", "timed", "shared"} & known.keys()


def test_a_race_that_is_no_measurement_says_so(shown: Session, compared: Comparison) -> None:
    sampled = replace(compared, rcnn=replace(compared.rcnn, timed=6), agreement=None, together=True)
    known = facts(shown.document, sampled, None)
    assert known["timed"] == "6"
    assert known["windows"] == str(compared.windows)
    assert known["rcnn_time"].startswith("≈")
    assert known["speedup"].startswith("≈")
    assert plain(known["shared"]) == "cores shared"


def test_lines_break_between_figures_only(shown: Session, coverage: Coverage) -> None:
    for name, words in facts(shown.document, None, coverage).items():
        assert " " not in words.replace(", ", ""), name


def test_every_figure_of_every_sentence_is_known_at_some_time(
    shown: Session, several: Analysis, photo: Image, coverage: Coverage, compared: Comparison
) -> None:
    sampled = replace(compared, rcnn=replace(compared.rcnn, timed=6), agreement=None, together=True)
    known = set(facts(shown.document, None, coverage)) | set(facts(shown.document, sampled, None))
    known |= set(facts(show(shown, several, photo).document, None, coverage))
    told = {name for step in STEPS for words in step.sentences for name in fields_of(words)}
    assert told - known == set()
    assert known - told == set()  # and none is read off for nothing


def test_without_results_little_is_known(silent: Session, photo: Image) -> None:
    assert set(facts(silent.document, None, None)) == {"side", "fixed_size"}
    silent.document.image = Opened(photo, Mipmap(photo.pixels))
    assert facts(silent.document, None, None)["photo_size"] == f"200{NO_BREAK}×{NO_BREAK}150"
    assert all("{" not in step.tell(facts(silent.document, None, None)) for step in STEPS)


def test_the_window_is_that_of_the_strongest_detection(analysis: Analysis) -> None:
    chosen, found = subject(analysis), analysis.detections
    best = int(found.scores.argmax())
    assert chosen == Selection(int(found.proposals[best]), int(found.candidates[best]))


def nothing_found(analysis: Analysis) -> Analysis:
    found = analysis.detections
    return replace(analysis, detections=replace(found, **{name: getattr(found, name)[:0] for name in vars(found)}))


def test_without_detections_it_is_that_of_the_highest_score(shown: Session, analysis: Analysis) -> None:
    bare = nothing_found(analysis)
    chosen = subject(bare)
    assert chosen is not None
    assert chosen.candidate is None
    assert bare.scores[chosen.proposal].max() == bare.scores.max()
    shown.document.analysis = bare
    known = facts(shown.document, None, None)
    assert "best" not in known
    assert known["window_score"] == plain(f"{bare.scores.max():.2f}")
    assert plain(known["shown"]) == "0"


def test_the_filter_is_the_loudest_in_the_window(several: Analysis) -> None:
    assert several.maps is not None
    assert several.windows is not None
    coarse, fine = (np.zeros_like(scale_map.conv5) for scale_map in several.maps)
    fine[7, 1, 2] = 5  # in the window
    fine[3, 5, 5] = coarse[4, 1, 1] = 9  # beside it, and on the other map
    maps = tuple(replace(m, conv5=conv5) for m, conv5 in zip(several.maps, (coarse, fine), strict=True))
    cells = np.tile(np.array([0, 0, 2, 1]), (len(several.windows), 1))
    windows = replace(several.windows, cells=cells, scale_index=np.ones_like(several.windows.scale_index))
    assert strongest_filter(replace(several, maps=replace(several.maps, maps=maps), windows=windows)) == 7


def test_options_are_those_in_force(shown: Session, analysis: Analysis) -> None:
    shown.document.analysis = replace(analysis, options=replace(make.SMALL, nms_iou=0.45))
    assert facts(shown.document, None, None)["iou"] == "0.45"
