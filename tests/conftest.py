"""Fixtures of every test: a private cache, no screen, few threads, one picture and one small model."""

from __future__ import annotations

import gc
import itertools
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported anywhere
# Before torch is: threads that spin while they wait make small operations a hundred times slower on a busy machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import pytest
from hypothesis import HealthCheck, settings
from PIL import Image as PilImage

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.image import Image
from spp_viewer.core.memory import release_free_memory

if TYPE_CHECKING:  # torch takes 300 MB, also in the process that only hands the tests out
    from spp_viewer.nn.bundle import ModelBundle
from tests.make import Entry

settings.register_profile(
    "spp",
    deadline=None,
    derandomize=True,
    max_examples=40,
    print_blob=False,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("spp")

_numbers = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """Load torch in every process that runs tests, with one thread: the other processes have the other cores."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        import torch  # before pytest-qt loads Qt: on Windows the other order cannot load c10.dll

        torch.set_num_threads(1)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Delete the widgets that a test has closed, or every later style sheet would be applied to them as well."""
    yield
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent

        if QCoreApplication.instance() is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True, scope="module")
def _free_memory() -> Iterator[None]:
    """Collect a module's garbage and return free memory, so that two processes of tests stay small."""
    yield
    gc.collect()
    release_free_memory()


@pytest.fixture(scope="session")
def _cache_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def private_cache(_cache_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that this test's cache would be in; nothing is in it and it need not exist."""
    folder = _cache_root / str(next(_numbers))
    monkeypatch.setenv("SPP_VIEWER_CACHE", str(folder))
    return folder


@pytest.fixture(autouse=True)
def private_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that settings would be written to."""
    folder = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("SPP_VIEWER_CONFIG", str(folder))
    return folder


@pytest.fixture(scope="session")
def photo() -> Image:
    """A structured colour picture of 200 x 150 pixels, in memory."""
    from tests import make

    return Image(make.photo_pixels())


@pytest.fixture
def photo_path(photo: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The picture as a PNG file in a folder of its own."""
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    PilImage.fromarray(photo.pixels).save(path)
    return path


@pytest.fixture(scope="session")
def tiny_bundle() -> ModelBundle:
    """AlexNet with random weights, four classes, heads of width 32 for both detectors; detects things in ``photo``."""
    from tests import make

    return make.make_bundle()


@pytest.fixture(scope="session")
def factored_bundle() -> ModelBundle:
    """The like of ``tiny_bundle`` with fc6 as two factors of rank 8."""
    from tests import make

    return make.make_bundle(rank=make.FC6_RANK)


@pytest.fixture(scope="session", params=["tiny_bundle", "factored_bundle"], ids=["whole fc6", "factored fc6"])
def either_bundle(request: pytest.FixtureRequest) -> ModelBundle:
    """Both in turn, for what must hold of either."""
    bundle: ModelBundle = request.getfixturevalue(request.param)
    return bundle


@pytest.fixture(scope="session")
def tiny_bundle_path(tiny_bundle: ModelBundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``tiny_bundle`` as a folder on disk; not to be changed."""
    from spp_viewer.nn.bundle import save_bundle

    folder = tmp_path_factory.mktemp("model") / "tiny"
    save_bundle(tiny_bundle, folder)
    return folder


@pytest.fixture(scope="session")
def random_boxes() -> Callable[..., Boxes]:
    """``random_boxes(count, width, height, seed=0, shortest=1.0)``: boxes inside an image, float32 (count, 4)."""
    from tests import make

    return make.random_boxes


@pytest.fixture
def small_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep over one and five scales whose maps have a fiftieth of the usual cells."""
    from spp_viewer.race.sweeping import sweep

    assert sweep.__kwdefaults__ is not None
    monkeypatch.setitem(sweep.__kwdefaults__, "settings", ((128,), (96, 112, 128, 144, 160)))


@pytest.fixture
def voc_folder(tmp_path: Path) -> Path:
    """Three training and two validation images with cats, dogs and one difficult dog."""
    from tests import make

    train: dict[str, list[Entry]] = {
        "a": [("cat", (20, 30, 90, 100), False)],
        "b": [("dog", (60, 20, 140, 80), False), ("cat", (5, 60, 50, 118), False)],
        "c": [("dog", (30, 30, 100, 110), False), ("dog", (110, 10, 150, 60), True)],
    }
    val: dict[str, list[Entry]] = {
        "d": [("cat", (10, 10, 80, 90), False)],
        "e": [("dog", (40, 40, 150, 115), False)],
    }
    return make.write_voc(tmp_path / "voc", {"train": train, "val": val})
