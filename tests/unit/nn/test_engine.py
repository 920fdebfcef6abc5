"""What computes: told apart by everything that changes bits, and remembered for starts before torch is loaded."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from spp_viewer.core import computed_by
from spp_viewer.nn import devices
from spp_viewer.nn import engine as engine_module
from spp_viewer.nn.devices import engine
from spp_viewer.nn.engine import engine_of

CPU = torch.device("cpu")


@pytest.fixture
def threads() -> Iterator[None]:
    """Put the number of threads back afterwards."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if torch had not been imported in this process."""
    monkeypatch.delitem(sys.modules, "torch")


def test_another_number_of_threads_is_another_engine(threads: None) -> None:
    found = set()
    for count in (1, 2, 4):
        torch.set_num_threads(count)
        found.add(engine(CPU))
        assert engine_of("cpu") == engine(CPU)
    assert len(found) == 3


def test_versions_processors_and_instructions_tell_engines_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [engine(CPU)]
    for owner, name, value in (
        (torch, "__version__", "2.5.0"),
        (devices, "STAGES_VERSION", 0),
        (devices, "processor_name", lambda: "another processor"),
        (torch.backends.cpu, "get_cpu_capability", lambda: "another set"),
        (computed_by, "_cpuinfo", lambda _: "avx9"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, value)
            found.append(engine(CPU))
    assert len(set(found)) == len(found)
    assert engine(CPU) == found[0]


def test_auto_is_the_device_that_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert engine_of("auto") == engine_of("cpu")
    assert engine_of("cuda") is None
    assert engine_of("no device") is None
    on_the_cpu = engine_of("auto")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "NVIDIA H200")
    monkeypatch.setattr(torch.backends.cudnn, "version", lambda: 90000)
    with_one = engine_of("auto")
    assert with_one is not None
    assert "cuda:0 (NVIDIA H200)" in with_one
    assert with_one != on_the_cpu == engine_of("cpu")


def test_without_torch_the_last_answer_under_these_circumstances_counts(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    told = engine_of("cpu")
    assert told is not None
    request.getfixturevalue("unloaded")
    assert engine_of("cpu") == told
    assert engine_of("auto") is None  # was never asked for
    with monkeypatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "7")
        assert engine_of("cpu") is None
    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "_graphics", lambda: ["/dev/nvidia9"])
        assert engine_of("cpu") is None
    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "version_of", lambda name: "2.5.0")
        assert engine_of("cpu") is None
    assert engine_of("cpu") == told


@pytest.mark.parametrize("content", ["", "no json", "[]", '{"a": 1}', '{"a": {"cpu": 5}}'])
def test_a_damaged_note_is_none(private_cache: Path, unloaded: None, content: str) -> None:
    private_cache.mkdir()
    path = private_cache / "engines.json"
    path.write_text(content.replace('"a"', f'"{engine_module._circumstances()}"'))
    assert engine_of("cpu") is None


def test_a_note_that_cannot_be_written_costs_only_the_memory(
    private_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SPP_VIEWER_CACHE", str(tmp_path / "file"))
    assert engine_of("cpu") == engine(CPU)
    assert "not kept" in caplog.text


def test_the_oldest_circumstances_go_first(private_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "MAX_ANSWERS", 2)
    for number in range(3):
        monkeypatch.setenv("OMP_NUM_THREADS", str(number))
        assert engine_of("cpu") == engine(CPU)
    path = private_cache / "engines.json"
    assert len(json.loads(path.read_text())) == 2
    before = path.stat().st_mtime_ns
    engine_of("cpu")
    assert path.stat().st_mtime_ns == before  # nothing new, nothing written
