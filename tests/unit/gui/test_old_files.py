"""Files that version 0.1 wrote (see tests/data/0.1/README.md) open with the content that they had there."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spp_viewer.core.files import stamp_of
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Geometry
from spp_viewer.exchange.analysis_file import load_analysis, load_picture, load_scores
from spp_viewer.explain.forms import Form
from spp_viewer.gui.canvas.view_options import CanvasOptions
from spp_viewer.gui.document.race_history import load_history, save_history
from spp_viewer.gui.document.sizes_choice import SizesChoice
from spp_viewer.gui.shell.settings import Settings, load_settings, save_settings
from spp_viewer.gui.workers.gallery_cache import GalleryCache
from spp_viewer.native.library import unavailable
from spp_viewer.pipeline.cache_key import UsedSettings
from spp_viewer.pipeline.content_index import ContentIndex
from spp_viewer.pipeline.result_cache import ResultFolder, ResultStore
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.proposals.make import find_proposals, make_proposals

OLD = Path(__file__).parents[2] / "data" / "0.1"

CONTENT = "640b5a7ed60668e9c59d355737d84df40f06299711648130cdf1a684e9b879b3"
"""SHA-256 of the picture's content."""
FINGERPRINT = "326169f81638b3f46188fdffb04d1f463795b750451f0489904145abd518faca"
"""SHA-256 of the model's index."""
ENGINE = "stages 2, torch 2.14.1+cu130, cpu (Intel(R) Xeon(R) Processor, 1 thread), AVX512 494d5532"
RESULT = "3db65e97efba9096a1318f67718911b13008dd4c62a3620f0fdaf696e93318b8"
"""Key under which 0.1 stored the analysis."""
GRID = "grid-(0.15, 0.22, 0.33, 0.5, 0.75, 1.0)-(1.0, 2.0, 0.5)-16-0.25-v1"

FAST = (
    "selective-search-v1-Preset(side=400, spaces=('HSV', 'Lab'), tolerances=(80, 160, 320), min_size=64, min_side=13, "
    "strategies=('ctfs', 'cs', 'ts', 'f', 's'))"
)
KEYS = {"grid": GRID, "fast": FAST}
BOXES = {
    "grid": ((1318, 4), "float32", "ae04affac5b822d3"),
    "fast": ((97, 4), "float32", "0e30dc9e2df777bf"),
}

OPTIONS = Options(scales=(96,), proposals="grid", max_proposals=12)

SETTINGS = Settings(
    theme="dark",
    overlays=frozenset({"proposals", "conv5"}),
    panel="race",
    threshold=0.25,
    folder="/pictures",
    geometry=b"\x00\xffgeometry",
    layout=b"\x00\xfflayout",
    canvas=CanvasOptions(
        order=("why", "proposals", "conv5", "window", "pyramid", "suppressed", "before", "detections", "truth"),
        opacity={"conv5": 0.5, "why": 0.75},
        reduction="mean",
        comparing=True,
        comparison="nms",
        own=("conv5", "detections"),
        levels=(1, 3),
    ),
    options={
        "model": Path("/models/mine"),
        "device": "cuda:1",
        "scales": (480, 688),
        "proposals": "grid",
        "max_proposals": 500,
        "score_threshold": -1.0,
        "nms_iou": 0.5,
        "max_per_class": 20,
        "bbox_regression": False,
    },
    images=False,
    images_width=200,
    recent=("/pictures/b.png", "/pictures/a.png"),
    language="zh_CN",
    sizes=SizesChoice((1, 2, 3, 6), frozenset({"half", "crop"}), (Form(300, 200, True), Form(640, 480, False))),
    tour_answered=True,
)

ENVIRONMENT = {
    "spp_viewer": "0.1.0",
    "system": "Linux-6.18.44-fc-v657-x86_64-with-glibc2.36",
    "processor": "Intel(R) Xeon(R) Processor",
    "cores": 2,
    "threads": 1,
    "python": "3.11.7",
    "torch": "2.14.1+cu130",
    "torchvision": "0.29.1",
    "opencv": "5.0.0.93",
    "dtype": "float32",
}

ARRAYS = {
    "image.pixels": ((72, 96, 3), "uint8", "086a92115234d566"),
    "proposals.boxes": ((12, 4), "float32", "573048c7e74e0b85"),
    "fc7": ((12, 32), "float32", "d033ccce3f79d66d"),
    "scores": ((12, 4), "float32", "a7d6a6154d102fe4"),
    "offsets": ((12, 4, 4), "float32", "3c91478ace297a5d"),
    "candidates.proposal": ((21,), "int64", "0e92a76ad1dc1a1a"),
    "candidates.label": ((21,), "int64", "f315c35f54eef842"),
    "candidates.score": ((21,), "float32", "44666cf8d47287ae"),
    "candidates.before": ((21, 4), "float32", "92e2a49bb4963ad6"),
    "candidates.after": ((21, 4), "float32", "db6daf617b17cee4"),
    "candidates.outcome": ((21,), "int64", "75bcd1fd6014160a"),
    "candidates.suppressor": ((21,), "int64", "36e2c913db5ea459"),
    "candidates.overlap": ((21,), "float32", "b57042b59149c684"),
    "detections.boxes": ((19, 4), "float32", "b64cb7fc5c9fe49a"),
    "detections.labels": ((19,), "int64", "a5fcd2e2d7b79dd9"),
    "detections.scores": ((19,), "float32", "f22bc5aa4536082f"),
    "detections.proposals": ((19,), "int64", "b4a0491dc759d782"),
    "detections.candidates": ((19,), "int64", "78dee47d7c960ab6"),
}
"""Shape, type and first digits of the SHA-256 of the bytes, as 0.1 read them."""

CELLS = [
    *([0, 0, 1, 0], [0, 0, 0, 0], [0, 1, 1, 2], [0, 0, 2, 2], [1, 3, 1, 4], [1, 0, 1, 0]),
    *([2, 0, 3, 1], [3, 3, 3, 4], [3, 3, 4, 3], [3, 3, 5, 4], [4, 4, 4, 4], [6, 2, 6, 2]),
]

SECONDS = {
    "decode": 0.0007217329984996468,
    "proposals": 0.013771547000942519,
    "conv": 0.010377306000009412,
    "windows": 0.000776860997575568,
    "pool": 0.0011318159995425958,
    "fc": 0.0003651100014394615,
    "svm": 3.929200101993047e-05,
    "bbox": 0.00015378499665530398,
    "nms": 0.0008002880022104364,
}


def described(array: np.ndarray) -> tuple[tuple[int, ...], str, str]:
    digest = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
    return array.shape, str(array.dtype), digest[:16]


def part(of: Any, name: str) -> Any:
    for step in name.split("."):
        of = getattr(of, step)
    return of


@pytest.fixture
def cache(private_cache: Path) -> Path:
    """The cache folder as 0.1 left it: reading touches and removes files."""
    return Path(shutil.copytree(OLD / "cache", private_cache, dirs_exist_ok=True))


def old_photo() -> Image:
    return load_image(OLD / "photo.png")


# Settings


def test_every_setting_has_another_value_than_its_default() -> None:
    assert all(
        getattr(SETTINGS, field.name) != getattr(Settings(), field.name) for field in dataclasses.fields(Settings)
    )


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Settings)])
def test_a_setting_is_as_it_was(name: str) -> None:
    assert getattr(load_settings(OLD / "settings.json"), name) == getattr(SETTINGS, name)


def test_settings_are_written_as_they_were(tmp_path: Path) -> None:
    assert save_settings(SETTINGS, tmp_path / "settings.json")
    assert (tmp_path / "settings.json").read_text(encoding="utf-8") == (OLD / "settings.json").read_text(
        encoding="utf-8"
    )


# Races


def test_a_race_is_as_it_was() -> None:
    (race,) = load_history(OLD / "races.json").races
    assert (race.when, race.image) == ("2026-11-23T12:34:56+00:00", "photo.png")
    assert race.row() == {
        "when": "2026-11-23T12:34:56+00:00",
        "image": "photo.png",
        "windows": 12,
        "scales": 1,
        "repeats": 1,
        "rcnn_features": 0.174887,
        "spp_features": 0.01072,
        "speedup_conv": 17.59,
        "speedup_features": 16.31,
        "speedup_end_to_end": 8.49,
        "extrapolated": 0,
        "together": 0,
        "device": "cpu (Intel(R) Xeon(R) Processor, 1 thread)",
        "model": "tiny",
        **ENVIRONMENT,
    }
    assert race.document["agreement"] == {"matched": 0, "spp_only": 6, "rcnn_only": 4}
    assert race.document["arithmetic_bound"] == {"conv": 55.58, "features": 53.75}


def test_a_sweep_is_as_it_was() -> None:
    (sweep,) = load_history(OLD / "races.json").sweeps
    assert (sweep.when, sweep.image) == ("2026-11-23T12:35:10+00:00", "photo.png")
    assert [(point.windows, point.scales) for point in sweep.points] == [
        (8, (96,)),
        (8, (96, 128)),
        (16, (96,)),
        (16, (96, 128)),
    ]
    assert [(point.spp, point.rcnn) for point in sweep.points] == [
        (0.011172, 0.122533),
        (0.01763, 0.120094),
        (0.011169, 0.272658),
        (0.017511, 0.25436),
    ]
    assert [(point.conv, point.features) for point in sweep.points] == [
        (11.458699, 10.967497),
        (6.838089, 6.811917),
        (27.145753, 24.411896),
        (20.504577, 14.52569),
    ]
    last = sweep.points[-1]
    assert (last.conv_bound, last.features_bound, last.spread) == (26.378869, 25.963422, (14.52569, 14.52569))
    assert not last.extrapolated
    assert last.conditions.device == "cpu (Intel(R) Xeon(R) Processor, 1 thread)"
    assert (last.conditions.model, last.conditions.repeats) == ("tiny", 1)
    assert dict(last.conditions.environment) == ENVIRONMENT


def test_races_are_written_as_they_were(tmp_path: Path) -> None:
    assert save_history(load_history(OLD / "races.json"), tmp_path / "races.json")
    assert (tmp_path / "races.json").read_text(encoding="utf-8") == (OLD / "races.json").read_text(encoding="utf-8")


# Analyses


def assert_as_it_was(analysis: Analysis) -> None:
    """Compare everything but the image, which a cached result does not have."""
    assert (analysis.detector, analysis.model, analysis.backbone) == ("SPP-Net", "tiny", "alexnet")
    assert analysis.classes == ("cat", "dog", "horse", "sheep")
    assert analysis.device == "cpu (Intel(R) Xeon(R) Processor, 1 thread)"
    assert analysis.options == OPTIONS
    assert (analysis.notices, analysis.reused) == ((), frozenset())
    assert (analysis.fingerprint, analysis.computed_by) == (FINGERPRINT, ENGINE)
    proposals = analysis.proposals
    assert (proposals.method, proposals.found, proposals.cached) == ("Sliding windows", 1318, False)
    assert proposals.key == GRID
    assert analysis.maps is not None
    assert analysis.maps.geometry == Geometry(stride=16, centre=15.0, receptive_field=163, channels=256)
    (scale_map,) = analysis.maps
    assert (scale_map.scale, scale_map.size, scale_map.scale_factor) == (96, (96, 128), 1.3380281690140845)
    assert scale_map.seconds == 0.010299835001205793
    assert described(scale_map.conv5) == ((256, 5, 7), "float32", "327cd04d3a05bd0e")
    assert analysis.windows is not None
    assert analysis.windows.cells.tolist() == CELLS
    assert analysis.windows.scale_index.tolist() == [0] * 12
    assert analysis.windows.unique_row.tolist() == [1, 0, 3, 2, 5, 4, 6, 7, 8, 9, 10, 11]
    assert dict(analysis.timings.seconds) == SECONDS
    assert analysis.timings.total == 0.05106049299865845
    for name in ARRAYS.keys() - {"image.pixels"}:
        assert described(part(analysis, name)) == ARRAYS[name], name


def test_an_analysis_is_as_it_was() -> None:
    analysis = load_analysis(OLD / "photo.sppv")
    assert_as_it_was(analysis)
    image = analysis.image
    assert (str(image.path), image.notes, image.decode_seconds) == (
        str(Path("/pictures/photo.png")),
        (),
        SECONDS["decode"],
    )
    assert described(image.pixels) == ARRAYS["image.pixels"]
    assert image.content_hash == CONTENT
    assert analysis.scores[0].tolist() == [
        -1.7859903573989868,
        -2.0918240547180176,
        -3.0611512660980225,
        0.3141481876373291,
    ]
    first = [42.63413619995117, 40.13986587524414, 64.23483276367188, 50.324764251708984]
    assert analysis.detections.boxes[0].tolist() == first


def test_the_picture_and_the_scores_of_an_analysis_are_as_they_were() -> None:
    assert described(load_picture(OLD / "photo.sppv")) == ARRAYS["image.pixels"]
    assert described(load_scores(OLD / "photo.sppv")) == ARRAYS["detections.scores"]


# Caches


def test_the_picture_has_the_content_that_it_had() -> None:
    assert old_photo().content_hash == CONTENT


@pytest.mark.parametrize("method", ["grid", "fast"])
def test_cached_boxes_of_a_method_that_did_not_change_are_taken(cache: Path, method: str) -> None:
    """They are those that the method finds today."""
    if method == "fast" and unavailable():
        pytest.skip("without the compiled search this preset is another method")
    found = make_proposals(old_photo(), method, limit=2000)
    assert (found.cached, found.found, found.key) == (True, BOXES[method][0][0], KEYS[method])
    boxes = ProposalCache().get(CONTENT, KEYS[method])
    assert boxes is not None
    assert described(boxes) == BOXES[method]
    np.testing.assert_array_equal(found.boxes, find_proposals(old_photo(), method).boxes)


def test_a_cached_result_opens_but_is_not_taken(cache: Path) -> None:
    """The stages have changed since, so that the key of equal choices is another."""
    folder = ResultFolder()
    stored = folder.get(RESULT)
    assert stored is not None
    assert_as_it_was(stored)
    settings = UsedSettings(AnalysisSetup(OPTIONS, None, "cpu"), FINGERPRINT, GRID)
    store = ResultStore(disk=folder)
    for engine in (ENGINE, ENGINE.replace("stages 2", "stages 3")):
        assert settings.key(engine, CONTENT) != RESULT
        assert store.get(settings.key(engine, CONTENT), old_photo()) is None
    store.shutdown()
    assert (cache / "results" / f"{RESULT}.sppv").is_file()  # until the limit of the folder is reached


def test_an_index_of_contents_knows_nothing_and_goes_on(cache: Path) -> None:
    """What decodes is named in another way now."""
    file = cache / "photo.png"
    shutil.copy2(OLD / "photo.png", file)
    index = ContentIndex(cache / "results")
    assert index.content_of(file) is None
    index.remember(file, stamp_of(file), CONTENT)
    assert index.content_of(file) == CONTENT


def test_a_gallery_is_as_it_was(cache: Path) -> None:
    folder = GalleryCache()
    gallery = folder.find("0" * 64, "tiny")
    folder.shutdown()
    assert gallery is not None
    assert (gallery.images, gallery.source, gallery.per_image) == (("/pictures/photo.png",), "tiny", 1)
    assert (gallery.filters, gallery.places) == (256, 9)
    assert described(gallery.values) == ((256, 9), "float32", "edc1b444894a65c4")
    assert described(gallery.image) == ((256, 9), "int64", "2fa4e6a7d21c9fe9")
    assert described(gallery.scale) == ((256, 9), "int64", "8ec53402dc2c2dcf")
    assert described(gallery.cell) == ((256, 9, 2), "int64", "283961e619a1aff7")
    assert described(gallery.field) == ((256, 9, 4), "float32", "0dc6d6b1ed8f8a5b")
    assert described(gallery.pictures) == ((256, 9, 8, 8, 3), "uint8", "582346572cd9c143")
    (patch,) = gallery.patches(0)
    assert (patch.value, patch.scale, patch.cell) == (0.023535609245300293, 96, (6, 3))
    assert patch.field.tolist() == [22.0, 0.0, 96.0, 72.0]
