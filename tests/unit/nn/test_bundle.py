"""A model on disk is read whole and verified, or refused."""

from __future__ import annotations

import dataclasses
import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

import spp_viewer.nn.bundle as bundle_module
import spp_viewer.nn.index as index_module
from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.files import sha256_of
from spp_viewer.nn.backbone import trunk_state
from spp_viewer.nn.bundle import ModelBundle, load_bundle, save_bundle
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.index import INDEX
from tests.make import CLASSES, FC6_RANK, random_heads


@pytest.fixture
def folder(tiny_bundle_path, tmp_path):
    """A copy of the tiny bundle that a test may damage."""
    return shutil.copytree(tiny_bundle_path, tmp_path / "bundle")


def edit(folder, **changes):
    card = json.loads((folder / INDEX).read_text())
    for key, value in changes.items():
        if value is None:
            del card[key]
        else:
            card[key] = value
    (folder / INDEX).write_text(json.dumps(card))


def replace_tensors(folder, key, change):
    """Rewrite one weights file and put its right hash in the index, as a tampered download would."""
    path = folder / f"{key}.safetensors"
    tensors = {name: tensor.clone() for name, tensor in load_file(path).items()}
    change(tensors)
    save_file(tensors, path)
    card = json.loads((folder / INDEX).read_text())
    card["files"][key]["sha256"] = sha256_of(path)
    (folder / INDEX).write_text(json.dumps(card))


def refused(folder) -> str:
    with pytest.raises(ModelLoadError) as caught:
        load_bundle(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("half", [True, False])
def test_round_trip(either_bundle, tmp_path, half):
    save_bundle(either_bundle, tmp_path / "model", half=half)
    again = load_bundle(tmp_path / "model")
    assert (again.name, again.classes, again.levels) == ("tiny", CLASSES, (1, 2, 3, 6))
    assert again.backbone.name == "alexnet"
    assert again.path == tmp_path / "model"
    assert (again.display_threshold, again.thin_classes) == (0.0, ("sheep",))
    assert again.card["description"] == either_bundle.card["description"]
    for name, tensor in trunk_state(either_bundle.backbone).items():
        assert torch.equal(trunk_state(again.backbone)[name], tensor)
    for ours, theirs in ((either_bundle.sppnet, again.sppnet), (either_bundle.rcnn, again.rcnn)):
        for name, tensor in ours.state().items():
            wanted = tensor.half().float() if half else tensor
            assert torch.equal(theirs.state()[name], wanted)
    # What was read can be written again, rcnn's heads included.
    save_bundle(again, tmp_path / "copy", half=half)
    for key in ("backbone", "sppnet", "rcnn"):
        name = f"{key}.safetensors"
        assert sha256_of(tmp_path / "copy" / name) == sha256_of(tmp_path / "model" / name)


def test_factors_have_a_format_number_of_their_own(tiny_bundle, factored_bundle, tmp_path):
    """Older programs refuse it by that number; what they can read keeps theirs."""
    assert save_bundle(tiny_bundle, tmp_path / "whole")["format"] == 1
    assert save_bundle(factored_bundle, tmp_path / "factored")["format"] == 2
    one_of_two = dataclasses.replace(tiny_bundle, rcnn_heads=factored_bundle.rcnn)
    assert save_bundle(one_of_two, tmp_path / "one")["format"] == 2
    again = load_bundle(tmp_path / "one")
    assert (again.sppnet.fc6.rank, again.rcnn.fc6.rank) == (None, FC6_RANK)
    sizes = [(tmp_path / name / "sppnet.safetensors").stat().st_size for name in ("whole", "factored")]
    assert sizes[0] - sizes[1] == pytest.approx(2 * (12800 * 32 - FC6_RANK * (12800 + 32)), abs=256)


def test_the_index_itself_may_be_named(folder):
    assert load_bundle(folder / INDEX).name == load_bundle(str(folder)).name == "tiny"


def test_none_is_the_model_that_ships(folder, monkeypatch):
    monkeypatch.setattr(index_module, "resource", lambda *parts: folder)
    assert load_bundle().path == folder


def test_rcnn_is_read_when_asked_for(folder, monkeypatch):
    read = []
    original = bundle_module._read_tensors
    monkeypatch.setattr(bundle_module, "_read_tensors", lambda f, e: read.append(e["file"]) or original(f, e))
    bundle = load_bundle(folder)
    assert read == ["backbone.safetensors", "sppnet.safetensors"]
    assert bundle.rcnn.pooled_size == 9216
    assert bundle.rcnn is bundle.rcnn
    assert read[2:] == ["rcnn.safetensors"]


def test_a_bundle_without_heads(tiny_bundle, tmp_path):
    bare = ModelBundle("features", (), (1, 2, 4), tiny_bundle.backbone, None)
    assert (bare.rcnn, bare.display_threshold, bare.thin_classes) == (None, 0.0, ())
    save_bundle(bare, tmp_path)
    again = load_bundle(tmp_path)
    assert (again.sppnet, again.rcnn, again.classes, again.levels) == (None, None, (), (1, 2, 4))


@pytest.mark.parametrize("key", ["backbone", "sppnet", "rcnn"])
@pytest.mark.parametrize("how", ["flipped", "missing", "truncated", "empty"])
def test_a_changed_file_is_refused(folder, key, how):
    path = folder / f"{key}.safetensors"
    data = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
    elif how == "flipped":
        data[-1] ^= 1
        path.write_bytes(data)
    else:
        path.write_bytes(data[: len(data) // 2] if how == "truncated" else b"")
    message = refused(folder)
    assert path.name in message
    assert ("missing" if how == "missing" else "damaged or altered") in message


def test_a_file_changed_after_loading_is_refused_when_it_is_read(folder):
    bundle = load_bundle(folder)
    (folder / "rcnn.safetensors").write_bytes(b"other")
    with pytest.raises(ModelLoadError, match="damaged or altered"):
        _ = bundle.rcnn


def test_a_file_that_cannot_be_read(folder, monkeypatch):
    def fail(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(bundle_module, "sha256_of", fail)
    assert "Permission denied" in refused(folder)


def test_not_safetensors_although_the_hash_fits(folder):
    path = folder / "sppnet.safetensors"
    path.write_bytes(b"\x80\x04cposix\nsystem\n")
    card = json.loads((folder / INDEX).read_text())
    card["files"]["sppnet"]["sha256"] = sha256_of(path)
    (folder / INDEX).write_text(json.dumps(card))
    assert "not a safetensors file" in refused(folder)


@pytest.mark.parametrize(
    ("key", "name", "make"),
    [
        ("sppnet", "fc6_weight", lambda t: t[:, :-1]),
        ("sppnet", "fc6_weight", lambda t: t.flatten()),
        ("sppnet", "fc7_weight", lambda t: torch.tensor(1.0)),
        ("sppnet", "svm_weight", lambda t: t[:-1]),
        ("sppnet", "box_weight", lambda t: t * float("nan")),
        ("backbone", "conv0.weight", lambda t: t[:1]),
        ("backbone", "conv0.weight", lambda t: t[..., :9, :9]),
        ("backbone", "conv3.bias", lambda t: t * float("inf")),
        ("backbone", "conv3.bias", lambda t: None),
    ],
)
def test_wrong_tensors_are_refused_although_the_hash_fits(folder, key, name, make):
    def change(tensors):
        made = make(tensors.pop(name))
        if made is not None:
            tensors[name] = made.contiguous()

    replace_tensors(folder, key, change)
    refused(folder)


def test_rcnn_heads_of_the_wrong_size(folder):
    def change(tensors):
        tensors.update(random_heads(100).state())

    replace_tensors(folder, "rcnn", change)
    with pytest.raises(ModelLoadError, match="do not fit"):
        _ = load_bundle(folder).rcnn


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 3},
        {"format": None},
        {"name": None},
        {"classes": None},
        {"classes": 5},
        {"classes": ["cat", "dog"]},
        {"backbone": None},
        {"backbone": "resnet50"},
        {"backbone": "vgg16"},
        {"levels": [1, 2]},
        {"levels": []},
        {"levels": "1236"},
        {"levels": [0]},
        {"levels": [float("inf")]},
        {"levels": [[1]]},
        {"files": None},
        {"files": []},
        {"files": {}},
        {"files": {"backbone": "backbone.safetensors"}},
        {"files": {"backbone": {}}},
        {"display_threshold": "high"},
        {"display_threshold": [1]},
        {"thin_classes": 7},
    ],
)
def test_a_wrong_index_is_refused(folder, changes):
    edit(folder, **changes)
    refused(folder)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe\xff", b"[" * 100_000, b'{"format": ' + b"1" * 5000 + b"}"],
    ids=["empty", "broken", "list", "null", "text", "not utf-8", "deep", "huge number"],
)
def test_a_broken_index_is_refused(folder, content):
    (folder / INDEX).write_bytes(content)
    refused(folder)


@pytest.mark.parametrize("path", ["nowhere", "file"])
def test_what_is_no_bundle_is_refused(tmp_path, path):
    (tmp_path / "file").write_text("x")
    assert "not found" in refused(tmp_path / path)


@pytest.mark.parametrize("name", ["../secret.safetensors", "/etc/hostname", "sub/rcnn.safetensors", "", ".", ".."])
def test_files_outside_the_folder_are_not_touched(folder, tmp_path, name):
    secret = tmp_path / "secret.safetensors"
    shutil.copy(folder / "backbone.safetensors", secret)
    files = json.loads((folder / INDEX).read_text())["files"]
    files["backbone"] = {"file": name, "sha256": sha256_of(secret)}
    edit(folder, files=files)
    message = refused(folder)
    assert "not a plain file name" in message or "missing" in message


def test_heads_must_fit_the_trunk_the_levels_and_the_classes(tiny_bundle):
    for changes in ({"levels": (1, 2)}, {"classes": ("cat",)}, {"sppnet": tiny_bundle.rcnn}):
        with pytest.raises(ModelLoadError, match="do not fit"):
            dataclasses.replace(tiny_bundle, **changes)
    with pytest.raises(ValueError, match="levels"):
        dataclasses.replace(tiny_bundle, levels=())


def test_a_failed_save_leaves_the_old_bundle(folder, tiny_bundle, monkeypatch):
    before = {path.name: sha256_of(path) for path in folder.iterdir()}

    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle_module, "save_file", fail)
    with pytest.raises(OSError, match="No space"):
        save_bundle(tiny_bundle, folder)
    assert {path.name: sha256_of(path) for path in folder.iterdir()} == before


def test_the_fingerprint_tells_weights_apart(tiny_bundle, tiny_bundle_path, tmp_path):
    assert load_bundle(tiny_bundle_path).fingerprint == load_bundle(tiny_bundle_path).fingerprint
    assert tiny_bundle.fingerprint == dataclasses.replace(tiny_bundle).fingerprint
    state = tiny_bundle.sppnet.state()
    state["svm_bias"] = state["svm_bias"] + 1
    other = dataclasses.replace(tiny_bundle, sppnet=Heads.from_state(state))
    assert other.fingerprint != tiny_bundle.fingerprint
    save_bundle(other, tmp_path)
    assert load_bundle(tmp_path).fingerprint != load_bundle(tiny_bundle_path).fingerprint
