from __future__ import annotations

import gc
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from spp_viewer.gui import preload

ALONE = """
import sys
from spp_viewer.gui import preload
assert "torch" not in sys.modules
held = [str(path) for path in preload.libraries()]
preload.import_engine()
mapped = open("/proc/self/maps").read() if sys.platform == "linux" else "".join(held)
print(len(held), all(path in mapped for path in held), all(name in sys.modules for name in preload.MODULES))
print("torchvision" in sys.modules, preload.libraries() == [])
"""


def test_in_a_fresh_process() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    count, mapped, imported = first.split()
    assert int(count) >= (3 if sys.platform != "win32" else 0)  # c10, torch_cpu and torch_python at least
    assert (mapped, imported) == ("True", "True")
    assert second == "False True"  # torchvision takes as long as torch, and an analysis does not need it


def test_a_file_that_is_no_library_is_left_to_the_import(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("libraries are loaded by the import alone on Windows")
    broken = tmp_path / "libbroken.so"
    broken.write_bytes(b"no library")
    assert preload.load_library(broken) is False


def test_a_failing_import_leaves_the_collector_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preload, "MODULES", ("spp_viewer.no_such_module",))
    with pytest.raises(ImportError):
        preload.import_engine()
    assert gc.isenabled()


def test_nothing_is_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    preload.import_engine()
    monkeypatch.setattr(importlib, "import_module", lambda name: pytest.fail(f"{name} was imported again"))
    preload.import_engine()
