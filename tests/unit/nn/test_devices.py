"""Choosing a device, and the clock."""

from __future__ import annotations

import time

import pytest
import torch

from spp_viewer.core.errors import DeviceError
from spp_viewer.nn.devices import StageClock, choose_device, device_name, devices, free_memory


@pytest.fixture
def machine(monkeypatch):
    """Pretend to have so many CUDA devices, or MPS."""

    def pretend(cuda: int = 0, mps: bool = False, current: int = 0) -> None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: cuda)
        monkeypatch.setattr(torch.cuda, "current_device", lambda: current)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)

    return pretend


@pytest.mark.parametrize(
    ("cuda", "mps", "name", "expected"),
    [
        (0, False, "auto", "cpu"),
        (0, True, "auto", "mps"),
        (2, True, "auto", "cuda:0"),
        (2, False, "cuda", "cuda:0"),
        (2, False, "cuda:1", "cuda:1"),
        (2, False, "cpu", "cpu"),
        (0, True, "mps", "mps"),
    ],
)
def test_the_device_by_name(machine, cuda, mps, name, expected):
    machine(cuda, mps)
    assert choose_device(name) == torch.device(expected)


def test_auto_takes_the_current_cuda_device(machine):
    machine(cuda=3, current=2)
    assert choose_device("auto") == choose_device("cuda") == torch.device("cuda:2")


@pytest.mark.parametrize(
    ("cuda", "name", "words"),
    [
        (0, "cuda", "0 usable CUDA devices"),
        (0, "cuda:0", "0 usable CUDA devices"),
        (2, "cuda:2", "2 usable CUDA devices"),
        (0, "mps", "Apple silicon"),
        (0, "meta", "not supported"),
        (0, "xpu", "not supported"),
        (0, "gpu", "not a device"),
        (0, "", "not a device"),
        (0, "cuda:-1", "not a device"),
        (0, "cuda:x", "not a device"),
        (0, "cpu:1", "not supported"),
    ],
)
def test_a_device_that_is_not_there(machine, cuda, name, words):
    machine(cuda)
    with pytest.raises(DeviceError, match=words) as caught:
        choose_device(name)
    assert "use" in str(caught.value)


def test_a_device_in_words(monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    text = device_name(torch.device("cpu"))
    assert text.startswith("cpu (")
    assert text.endswith("3 threads)")
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    assert device_name(torch.device("cpu")).endswith("1 thread)")
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "NVIDIA H200")
    assert device_name(torch.device("cuda:1")) == "cuda:1 (NVIDIA H200)"
    assert device_name(torch.device("mps")).startswith("mps (")


def test_the_clock_adds_up_by_stage():
    clock = StageClock(torch.device("cpu"))
    for _ in range(3):
        with clock("conv"):
            time.sleep(0.01)
    with clock("pool"):
        pass
    assert 0.03 <= clock.seconds["conv"] < 3
    assert clock.seconds["pool"] < clock.seconds["conv"]


def test_the_clock_stops_at_an_error():
    clock = StageClock(torch.device("cpu"))
    with pytest.raises(ValueError, match="stop"), clock("conv"):
        raise ValueError("stop")
    assert "conv" in clock.seconds


def test_the_clock_waits_for_the_device(monkeypatch):
    waited = []
    monkeypatch.setattr(torch.cuda, "synchronize", waited.append)
    device = torch.device("cuda:1")
    with StageClock(device)("conv"):
        assert waited == [device]
    assert waited == [device, device]


def test_all_devices_of_a_machine(machine, monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"card {device.index}")
    machine(cuda=2, mps=True)
    names = dict(devices())
    assert list(names) == ["cpu", "cuda:0", "cuda:1", "mps"]
    assert names["cuda:1"] == "cuda:1 (card 1)"
    machine()
    assert [name for name, _ in devices()] == ["cpu"]


@pytest.mark.parametrize(("reserved", "allocated"), [(0, 0), (300, 100)])
def test_memory_that_the_library_holds_back_is_free(monkeypatch, reserved, allocated):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (1000, 4000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: reserved)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: allocated)
    assert free_memory(torch.device("cuda", 0)) == 1000 + reserved - allocated
    assert free_memory(torch.device("cpu")) is None
