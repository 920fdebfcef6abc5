"""Official weights: from a file, from a server that behaves, and from servers that do not."""

from __future__ import annotations

import hashlib
import http.server
import io
import pickle
import socket
import threading
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

import spp_viewer.nn.weights as weights
from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.progress import CancellableProgress, Cancelled, silent
from spp_viewer.core.resources import cache_dir
from spp_viewer.detectors import SppNet
from spp_viewer.nn.backbone import trunk_state
from spp_viewer.nn.weights import features_bundle, load_imagenet_trunk, official_url, with_trunk
from tests.make import SMALL, random_trunk


@pytest.fixture(scope="module")
def state():
    """Entries as in torchvision's AlexNet checkpoint, with a small classifier."""
    trunk = random_trunk("alexnet", seed=11)
    found = {f"features.{name}": value.detach() for name, value in trunk.layers.state_dict().items()}
    return {**found, "classifier.1.weight": torch.zeros(8, 8), "classifier.1.bias": torch.zeros(8)}


@pytest.fixture(scope="module")
def checkpoint(state) -> bytes:
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def expect_loaded(backbone, state):
    convs = [name.removesuffix(".weight") for name, value in state.items() if value.ndim == 4]
    ours = trunk_state(backbone)
    for number, name in enumerate(convs):
        for kind in ("weight", "bias"):
            assert torch.equal(ours[f"conv{number}.{kind}"], state[f"{name}.{kind}"])


def refused(name, path=None) -> str:
    with pytest.raises(ModelLoadError) as caught:
        load_imagenet_trunk(name, path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 700
    return str(caught.value)


# From a file


@pytest.mark.parametrize("legacy", [False, True])
def test_a_pth_file(tmp_path, state, legacy):
    torch.save(state, tmp_path / "a.pth", _use_new_zipfile_serialization=not legacy)
    trunk = load_imagenet_trunk("alexnet", tmp_path / "a.pth")
    assert trunk.name == "alexnet"
    assert not any(p.requires_grad for p in trunk.parameters())
    expect_loaded(trunk, state)


def test_a_safetensors_file(tmp_path, state):
    save_file(state, tmp_path / "a.safetensors")
    expect_loaded(load_imagenet_trunk("alexnet", str(tmp_path / "a.safetensors")), state)


def test_half_precision_and_parameters(tmp_path, state):
    halves = {name: torch.nn.Parameter(value.half()) for name, value in state.items()}
    torch.save(halves, tmp_path / "a.pth")
    trunk = load_imagenet_trunk("alexnet", tmp_path / "a.pth")
    expect_loaded(trunk, {name: value.half().float() for name, value in state.items()})


def test_weights_of_another_network_are_refused(tmp_path, checkpoint):
    (tmp_path / "a.pth").write_bytes(checkpoint)
    assert "13 conv layers, the file 5" in refused("vgg16", tmp_path / "a.pth")
    assert "does not fit zf5" in refused("zf5", tmp_path / "a.pth")
    assert "no backbone named" in refused("resnet", tmp_path / "a.pth")


class Bomb:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self):
        return (Path.touch, (self.marker,))


@pytest.mark.parametrize("form", ["zip", "legacy", "plain pickle"])
def test_code_in_a_file_does_not_run(tmp_path, form, state):
    marker, path = tmp_path / "it ran", tmp_path / "a.pth"
    content = {**state, "extra": Bomb(marker)}
    if form == "plain pickle":
        path.write_bytes(pickle.dumps({"extra": Bomb(marker)}))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=form == "zip")
    assert "not a readable weights file" in refused("alexnet", path)
    assert not marker.exists()


@pytest.mark.parametrize("suffix", [".pth", ".safetensors", ".bin"])
@pytest.mark.parametrize("content", [b"", b"text\n" * 50, b"PK\x03\x04" + bytes(200), b"\xff" * 500])
def test_a_broken_file_is_refused(tmp_path, suffix, content):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert path.name in refused("alexnet", path)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
@pytest.mark.parametrize("share", [0.1, 0.6, 0.999])
def test_a_truncated_file_is_refused(tmp_path, state, suffix, share):
    path = tmp_path / f"a{suffix}"
    if suffix == ".pth":
        torch.save(state, path)
    else:
        save_file(state, path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    refused("alexnet", path)


@pytest.mark.parametrize(
    "content",
    [
        torch.zeros(3),
        [1, 2],
        None,
        {},
        {"state_dict": {}},
        {5: torch.zeros(1, 1, 1, 1)},
        {"features.0.weight": 7},
        {"features.0.weight": torch.zeros(64, 3, 11, 11).to_sparse()},
        {"features.0.weight": torch.zeros(64, 3, 11, 11, device="meta")},
        {"features.0.weight": torch.zeros(64, 3, 11, 11, dtype=torch.complex64)},
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path, content):
    torch.save(content, tmp_path / "a.pth")
    refused("alexnet", tmp_path / "a.pth")


@pytest.mark.parametrize("kind", ["sparse", "meta", "nan", "float8"])
def test_odd_tensors_are_read_or_refused_but_do_not_crash(tmp_path, state, kind):
    weight = state["features.6.weight"]
    odd = {
        "sparse": weight.to_sparse(),
        "meta": weight.to("meta"),
        "nan": weight * float("nan"),
        "float8": weight.to(torch.float8_e4m3fn),
    }[kind]
    torch.save({**state, "features.6.weight": odd}, tmp_path / "a.pth")
    if kind == "float8":
        assert load_imagenet_trunk("alexnet", tmp_path / "a.pth").name == "alexnet"
    else:
        refused("alexnet", tmp_path / "a.pth")


def test_a_missing_file_and_a_folder(tmp_path):
    for suffix in (".pth", ".safetensors"):
        assert "no such file" in refused("alexnet", tmp_path / f"none{suffix}")
        (tmp_path / f"folder{suffix}").mkdir()
        assert "not a readable weights file" in refused("alexnet", tmp_path / f"folder{suffix}")


# From a server


class Server:
    """Serves one file from this machine, well or badly."""

    def __init__(self, content: bytes) -> None:
        self.content, self.mode, self.requests = content, "good", 0
        self.go_on = threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.requests += 1
                server.answer(self)

            def log_message(self, *args):
                """The test's output is no place for an access log."""

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """A client that hangs up is expected here."""

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,))
        self.thread.start()

    @property
    def url(self) -> str:
        digest = hashlib.sha256(self.content).hexdigest()[:8]
        return f"http://127.0.0.1:{self.http.server_port}/models/alexnet-owt-{digest}.pth"

    def answer(self, handler) -> None:
        if self.mode == "missing":
            handler.send_error(404)
            return
        if self.mode == "silent":
            self.go_on.wait(20)
        handler.send_response(200)
        if self.mode != "no length":
            handler.send_header("Content-Length", str(len(self.content)))
        handler.end_headers()
        content = self.content
        if self.mode == "altered":
            content = content[:-1] + bytes([content[-1] ^ 1])
        if self.mode in ("truncated", "stalled"):
            content = content[: len(content) // 2]
        handler.wfile.write(content)
        if self.mode == "stalled":
            handler.wfile.flush()
            self.go_on.wait(20)

    def close(self) -> None:
        self.go_on.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server(checkpoint, monkeypatch):
    serving = Server(checkpoint)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(weights, "official_url", lambda name: serving.url)
    yield serving
    serving.close()


def stored() -> list[str]:
    folder = cache_dir("weights")
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_download_is_kept_and_not_repeated(server, state, checkpoint):
    steps = []
    trunk = load_imagenet_trunk("alexnet", progress=lambda *step: steps.append(step))
    expect_loaded(trunk, state)
    assert stored() == [Path(server.url).name]
    assert (cache_dir("weights") / stored()[0]).read_bytes() == checkpoint
    assert {stage for stage, _, _ in steps} == {"download"}
    assert steps[-1] == ("download", len(checkpoint), len(checkpoint))
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert all(done <= total for _, done, total in steps)
    server.close()  # from now on there is no network
    expect_loaded(load_imagenet_trunk("alexnet"), state)
    assert server.requests == 1


def test_a_server_that_does_not_say_how_much_it_sends(server, state):
    server.mode = "no length"
    steps = []
    expect_loaded(load_imagenet_trunk("alexnet", progress=lambda *step: steps.append(step)), state)
    assert all(done <= total for _, done, total in steps)


def test_a_damaged_file_in_the_cache_is_fetched_again(server, state):
    load_imagenet_trunk("alexnet")
    path = cache_dir("weights") / stored()[0]
    path.write_bytes(path.read_bytes()[:1000])
    expect_loaded(load_imagenet_trunk("alexnet"), state)
    assert server.requests == 2


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("missing", "404"),
        ("truncated", "the connection ended after"),
        ("altered", "not the file that was published"),
    ],
)
def test_a_failed_download_leaves_nothing_and_can_be_tried_again(server, state, mode, words):
    server.mode = mode
    message = refused("alexnet")
    assert words in message
    assert "try again" in message
    assert stored() == []
    server.mode = "good"
    expect_loaded(load_imagenet_trunk("alexnet"), state)


def test_no_network(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(weights, "official_url", lambda name: f"http://127.0.0.1:{port}/alexnet-owt-7be5be79.pth")
    message = refused("alexnet")
    assert "could not be downloaded" in message
    assert "open the file" in message
    assert stored() == []


def test_a_server_that_falls_silent_is_given_up(server, monkeypatch):
    monkeypatch.setattr(weights, "TIMEOUT", 0.2)
    server.mode = "stalled"
    assert "timed out" in refused("alexnet")
    assert stored() == []


@pytest.mark.parametrize("mode", ["silent", "stalled"])
def test_a_cancel_is_noticed_while_nothing_arrives(server, state, mode):
    server.mode = mode
    half = len(server.content) // 2
    cancelled_at = []

    def report(stage, done, total):
        if not cancelled_at and server.requests and (mode == "silent" or done == half):
            progress.cancel()
            cancelled_at.append(time.perf_counter())

    progress = CancellableProgress(report)
    with pytest.raises(Cancelled):
        load_imagenet_trunk("alexnet", progress=progress)
    assert time.perf_counter() - cancelled_at[0] < 2.0  # it looks every 0.05 s
    assert stored() == []
    server.mode = "good"
    server.go_on.set()
    expect_loaded(load_imagenet_trunk("alexnet"), state)


def test_a_cancel_before_the_first_byte(server):
    progress = CancellableProgress()
    progress.cancel()
    with pytest.raises(Cancelled):
        load_imagenet_trunk("alexnet", progress=progress)
    assert stored() == []


def test_a_cache_that_cannot_be_written(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SPP_VIEWER_CACHE", str(tmp_path / "file"))
    assert "could not be downloaded" in refused("alexnet")


def test_the_official_addresses():
    for name in ("alexnet", "vgg16"):
        url = official_url(name)
        assert url.startswith("https://download.pytorch.org/models/")
        assert len(weights._expected_digest(Path(url).name)) >= 8
    assert "publishes no weights" in refused("zf5")
    with pytest.raises(ModelLoadError, match="no hash"):
        weights._expected_digest("alexnet.pth")


# What to do with a trunk


def test_a_model_without_heads_shows_features(photo):
    bundle = features_bundle(random_trunk("alexnet"))
    assert (bundle.name, bundle.classes, bundle.sppnet, bundle.rcnn) == ("alexnet, features only", (), None, None)
    analysis = SppNet(bundle, "cpu", SMALL).analyse(photo)
    assert analysis.maps[0].conv5.any()
    assert len(analysis.detections) == 0


def test_a_trunk_of_the_same_kind_goes_under_the_heads(tiny_bundle):
    trunk = random_trunk("alexnet", seed=8)
    changed = with_trunk(tiny_bundle, trunk)
    assert changed.backbone is trunk
    assert changed.sppnet is tiny_bundle.sppnet
    assert changed.rcnn is tiny_bundle.rcnn
    assert tiny_bundle.backbone is not trunk
    with pytest.raises(ModelLoadError, match="not on zf5"):
        with_trunk(tiny_bundle, random_trunk("zf5"))


def test_rcnn_heads_are_still_read_from_disk(tiny_bundle_path):
    from spp_viewer.nn.bundle import load_bundle

    changed = with_trunk(load_bundle(tiny_bundle_path), random_trunk("alexnet", seed=8))
    assert changed.rcnn.class_count == 4


def test_silence_is_the_default():
    assert load_imagenet_trunk.__defaults__ == (None, silent)
