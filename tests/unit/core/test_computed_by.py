"""Versions and kinds that keys hold, told without loading torch or OpenCV."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import cv2
import PIL
import pytest

from spp_viewer.core import computed_by
from spp_viewer.core.computed_by import (
    DECODING_VERSION,
    decoder,
    instructions,
    opencv_version,
    processor_name,
    version_of,
)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend that packages have these versions, and that no others are installed."""

    def pretend(**versions: str) -> None:
        monkeypatch.setattr(computed_by, "version_of", lambda name: versions.get(name.replace("-", "_"), ""))

    return pretend


def test_versions_are_those_of_the_packages() -> None:
    assert version_of("pillow") == PIL.__version__
    assert version_of("no such package") == ""
    assert cv2.__version__ in opencv_version()
    assert f"Pillow {PIL.__version__}, JPEG " in decoder()
    assert decoder().endswith(f", decoding {DECODING_VERSION}")


def test_any_package_that_brings_opencv_counts(installed: Callable[..., None]) -> None:
    installed(opencv_contrib_python_headless="5.0.0.93")
    assert opencv_version() == "5.0.0.93"
    installed(opencv_contrib_python_headless="5.0.0.93", opencv_python="4.12.0.88")
    assert opencv_version() == "opencv-contrib-python-headless 5.0.0.93, opencv-python 4.12.0.88"
    installed(opencv_python="4.12.0.88")
    assert opencv_version() == "opencv-python 4.12.0.88"
    installed()
    assert opencv_version() == ""


def test_a_limit_on_instructions_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in computed_by.LIMITS:
        monkeypatch.delenv(name, raising=False)
    free = instructions()
    assert free == instructions()
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
    assert instructions() == f"{free} ONEDNN_MAX_CPU_ISA=AVX2"


def test_flags_that_no_sum_depends_on_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"flags": "fpu avx2 fma tsc"}
    monkeypatch.setattr(computed_by, "_cpuinfo", lambda name: told.get(name, ""))
    first = instructions()
    told["flags"] = "avx2 fma fpu ibrs"
    assert instructions() == first
    told["flags"] += " avx512f"
    assert instructions() != first


def test_the_processor_has_a_name() -> None:
    assert processor_name()


def test_nothing_large_is_loaded_for_it() -> None:
    code = (
        "import sys; from spp_viewer.core import computed_by as c; from spp_viewer.nn.engine import engine_of;"
        "c.opencv_version(); c.decoder(); engine_of('auto');"
        "print([name for name in ('torch', 'cv2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
