from __future__ import annotations

import gc
import importlib
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from spp_viewer.gui.workers import preload

ALONE = """
import sys
from spp_viewer.gui.workers.preload import DETECTING, import_calmly, import_search, libraries
names = {package: [path.name for path in libraries(package)] for package in ("cv2", "torch")}
import_search("fast")
own = "cv2" in sys.modules
import_search("opencv-fast")
early = "torch" in sys.modules
import_calmly(DETECTING)
loaded = [name in sys.modules for name in ("cv2", "torch", "torchvision")]
print(len(names["cv2"]), len(names["torch"]), own, early, *loaded)
print(all(name in open("/proc/self/maps").read() for names in names.values() for name in names))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which libraries are loaded")
def test_in_a_fresh_process() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    counts, mapped = done.stdout.splitlines()
    opencv, torch, *loaded = counts.split()
    assert int(opencv) == 1
    assert int(torch) >= 3  # c10, torch_cpu and torch_python at least
    # Our own search does not wait for OpenCV, no search for torch, and nothing for torchvision, as large again.
    assert loaded == ["False", "False", "True", "True", "False"]
    assert mapped == "True"


@pytest.mark.skipif(sys.platform == "win32", reason="there libraries are loaded by the import alone")
def test_a_file_that_is_no_library_is_left_to_the_import(tmp_path: Path) -> None:
    broken = tmp_path / "libbroken.so"
    broken.write_bytes(b"no library")
    assert preload.load_library(broken) is False


def test_a_failing_import_leaves_the_collector_on() -> None:
    with pytest.raises(ImportError):
        preload.import_calmly(("spp_viewer.no_such_module",))
    assert gc.isenabled()


def test_nothing_is_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    preload.import_calmly(preload.DETECTING)
    monkeypatch.setattr(importlib, "import_module", lambda name: pytest.fail(f"{name} was imported again"))
    preload.import_calmly(preload.DETECTING)


def test_what_was_hidden_from_the_collector_is_freed_and_the_rest_hidden_again() -> None:
    class Part:
        pass

    part = Part()
    part.itself = part  # type: ignore[attr-defined]
    gone = weakref.ref(part)
    gc.freeze()
    try:
        del part
        gc.collect()
        assert gone() is not None
        preload.collect_frozen()
        assert gone() is None
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
