"""A whole analysis, saved and opened again."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PilImage

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.exchange import analysis_file, container
from spp_viewer.exchange.analysis_file import load_analysis, save_analysis
from spp_viewer.exchange.errors import ExportError
from spp_viewer.nn.bundle import ModelBundle
from tests.make import SMALL, random_boxes
from tests.unit.exchange.made import analysis_of, assert_same


def again(analysis: Analysis, folder: Path) -> Analysis:
    save_analysis(folder / "a.sppv", analysis)
    return load_analysis(folder / "a.sppv")


def arrays_of(analysis: Analysis) -> list[np.ndarray]:
    parts = [analysis.candidates, analysis.detections, *([analysis.windows] if analysis.windows else [])]
    found = [value for part in parts for value in vars(part).values()]
    found += [m.conv5 for m in analysis.maps or ()]
    return [*found, analysis.image.pixels, analysis.proposals.boxes, analysis.fc7, analysis.scores, analysis.offsets]


def test_comes_back_to_the_last_bit(real, tmp_path):
    opened = again(real, tmp_path)
    assert_same(opened, real)
    assert opened.image.content_hash == real.image.content_hash
    assert len(real.detections) > 0
    assert len(real.maps) == 2


def test_arrays_are_read_only(real, tmp_path):
    for array in arrays_of(again(real, tmp_path)):
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_rcnn_without_maps(photo, tiny_bundle, tmp_path):
    proposals = Proposals(random_boxes(6, 200, 150, seed=3, shortest=16), "random", 6)
    analysis = Rcnn(tiny_bundle, "cpu", SMALL).analyse(photo, proposals)
    assert_same(again(analysis, tmp_path), analysis)


def test_a_model_without_heads(photo, tiny_bundle, tmp_path):
    bundle = ModelBundle("trunk", (), tiny_bundle.levels, tiny_bundle.backbone, None)
    analysis = SppNet(bundle, "cpu", SMALL).analyse(photo)
    assert analysis.classes == ()
    assert_same(again(analysis, tmp_path), analysis)


def test_nothing_proposed_and_nothing_found(tmp_path):
    assert_same(again(analysis_of([]), tmp_path), analysis_of([]))


def test_odd_names_notes_and_numbers(real, tmp_path):
    rng = np.random.default_rng(0)
    image = Image(rng.integers(0, 256, (3, 1, 3), np.uint8), Path("x\udcff/猫 \n.jpg"), ("a", "b"), 1 / 3)
    odd = np.full_like(real.scores, np.nan)
    odd[0, :3] = -0.0, np.inf, 1e-45
    analysis = replace(real, image=image, scores=odd, notices=("slow", "é"), device='cuda:0 ("GPU")')
    assert_same(again(analysis, tmp_path), analysis)


def test_arrays_in_any_memory_layout(real, tmp_path):
    turned = [np.asarray(m.conv5.transpose(1, 2, 0), order="C").transpose(2, 0, 1) for m in real.maps]
    assert not turned[0].flags.c_contiguous
    maps = tuple(replace(m, conv5=t) for m, t in zip(real.maps, turned, strict=True))
    analysis = replace(real, maps=replace(real.maps, maps=maps), scores=np.asfortranarray(real.scores))
    opened = again(analysis, tmp_path)
    assert_same(opened, real)


def test_equal_analyses_make_equal_files(real, tmp_path):
    save_analysis(tmp_path / "a.sppv", real)
    save_analysis(tmp_path / "b.sppv", real)
    assert (tmp_path / "a.sppv").read_bytes() == (tmp_path / "b.sppv").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.sppv") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}  # at any time of day


def test_other_programs_can_read_it(real, tmp_path):
    path = tmp_path / "a.sppv"
    save_analysis(path, real)
    with np.load(path, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["fc7"], real.fc7)
        np.testing.assert_array_equal(arrays["maps.1.conv5"], real.maps[1].conv5)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("index.json"))["classes"] == list(real.classes)
        with archive.open("image.png") as handle, PilImage.open(handle) as picture:
            np.testing.assert_array_equal(np.asarray(picture), real.image.pixels)


def made_older(path: Path, older: Callable[[dict[str, Any]], object]) -> None:
    """Rewrite a file with its index changed by ``older``."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    index = json.loads(parts["index.json"])
    older(index)
    assert index != json.loads(parts["index.json"])
    parts["index.json"] = json.dumps(index).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_options_that_a_file_does_not_know_have_their_defaults(real, tmp_path):
    path = tmp_path / "a.sppv"
    save_analysis(path, replace(real, options=replace(real.options, nms_iou=0.3)))
    made_older(path, lambda index: index["options"].pop("nms_iou"))
    assert_same(load_analysis(path), real)


def test_a_failed_save_leaves_the_old_file(real, tmp_path, monkeypatch):
    path = tmp_path / "a.sppv"
    save_analysis(path, real)
    before = path.read_bytes()

    def full(self, name, values):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(container.ContainerWriter, "array", full)
    with pytest.raises(ExportError, match=r"a\.sppv: cannot be written \(No space left on device\); choose"):
        save_analysis(path, real)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["MAX_ARRAY_BYTES", "MAX_PICTURE_PIXELS"])
def test_what_could_not_be_opened_is_not_saved(real, tmp_path, monkeypatch, name):
    monkeypatch.setattr(container, name, 1000)
    with pytest.raises(ExportError, match=r"not saved, .* more than"):
        save_analysis(tmp_path / "a.sppv", real)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way(real, tmp_path):
    (tmp_path / "a.sppv" / "inside").mkdir(parents=True)
    with pytest.raises(ExportError, match="cannot be written"):
        save_analysis(tmp_path / "a.sppv", real)


def test_the_version_is_written(real, tmp_path):
    save_analysis(tmp_path / "a.sppv", real)
    with zipfile.ZipFile(tmp_path / "a.sppv") as archive:
        assert archive.namelist()[0] == "index.json"
        assert json.loads(archive.read("index.json"))["version"] == analysis_file.VERSION


def test_what_was_kept_is_known_afterwards(real, tmp_path):
    analysis = replace(real, reused=frozenset({"conv", "decode"}), fingerprint="of the weights")
    opened = again(analysis, tmp_path)
    assert opened.reused == {"conv", "decode"}
    assert_same(opened, analysis)


def test_a_file_from_before_these_were_kept_is_read(real, tmp_path):
    def older(index):
        for name in ("fingerprint", "reused", "computed_by"):
            del index[name]
        for item in index["maps"]:
            del item["seconds"]
        del index["proposals"]["key"]

    save_analysis(tmp_path / "a.sppv", real)
    made_older(tmp_path / "a.sppv", older)
    opened = load_analysis(tmp_path / "a.sppv")
    assert (opened.fingerprint, opened.reused, opened.computed_by) == ("", frozenset(), "")
    assert opened.proposals.key == ""
    assert [m.seconds for m in opened.maps] == [0.0, 0.0]
