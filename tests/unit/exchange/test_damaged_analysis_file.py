"""What is no sound analysis file is refused, in one line, whatever is wrong with it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as PilImage

from spp_viewer.core.results import Analysis
from spp_viewer.exchange import container
from spp_viewer.exchange.analysis_file import load_analysis, save_analysis
from spp_viewer.exchange.errors import AnalysisFileError
from tests.unit.exchange.made import analysis_of, assert_same

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def whole(real: Analysis, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sound file of an analysis with maps."""
    path = tmp_path_factory.mktemp("whole") / "a.sppv"
    save_analysis(path, real)
    return path.read_bytes()


@pytest.fixture(scope="module")
def parts(whole: bytes) -> Parts:
    """What is in it."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(tmp_path: Path, parts: Parts) -> Analysis:
    path = tmp_path / "a.sppv"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return load_analysis(path)


def refusal(tmp_path: Path, parts: Parts) -> str:
    with pytest.raises(AnalysisFileError) as caught:
        opened(tmp_path, parts)
    message = str(caught.value)
    assert message.startswith("a.sppv: ")
    assert "; " in message
    assert len(message) < 350
    return message


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), version=(1, 0))
    return file.getvalue()


def header(shape: str, dtype: str = "<f4", by_column: bool = False) -> bytes:
    text = f"{{'descr': '{dtype}', 'fortran_order': {by_column}, 'shape': {shape}}}".encode()
    text = text.ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


def test_the_tools_of_these_tests_make_sound_files(parts, real, tmp_path):
    assert_same(opened(tmp_path, parts), real)
    same = parts | {"scores.npy": header(str(real.scores.shape)) + real.scores.tobytes()}
    assert_same(opened(tmp_path, same), real)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda index: index.update(format="other"), "another kind"),
        (lambda index: index.update(version=2), "newer SPP Viewer"),
        (lambda index: index.update(version="1"), "'version'"),
        (lambda index: index.update(version=True), "'version'"),
        (lambda index: index.pop("classes"), "'classes'"),
        (lambda index: index.update(classes=["cat", 5, "a", "b"]), "'classes'"),
        (lambda index: index.update(classes=["cat"]), "not 1"),
        (lambda index: index.update(device=None), "'device'"),
        (lambda index: index.update(notices="slow"), "'notices'"),
        (lambda index: index.update(image=[]), "'image'"),
        (lambda index: index["image"].update(path=5), "'path'"),
        (lambda index: index["image"].update(decode_seconds="1"), "'decode_seconds'"),
        (lambda index: index["image"].update(decode_seconds=float("nan")), "not finite"),
        (lambda index: index["proposals"].update(found=1.5), "'found'"),
        (lambda index: index["proposals"].update(cached=1), "'cached'"),
        (lambda index: index["options"].update(scales=[]), "shorter sides"),
        (lambda index: index["options"].update(scales=[688, "5"]), "'scales'"),
        (lambda index: index["options"].update(scales=688), "'scales'"),
        (lambda index: index["options"].update(nms_iou=7), "between 0 and 1"),
        (lambda index: index["options"].update(nms_iou="0.3"), "'nms_iou'"),
        (lambda index: index["options"].update(bbox_regression=0), "'bbox_regression'"),
        (lambda index: index["options"].update(proposals="none"), "must be one of"),
        (lambda index: index["geometry"].update(channels=3), "another number of filters"),
        (lambda index: index["geometry"].update(stride=0), "positive"),
        (lambda index: index["geometry"].update(centre=None), "'centre'"),
        (lambda index: index.update(geometry=None), "points beyond"),
        (lambda index: index.update(maps=index["maps"][:1]), "points beyond"),
        (lambda index: index.update(maps=index["maps"] * 2), "maps.2.conv5"),
        (lambda index: index["maps"][0].update(size=[1, 2, 3]), "unpack"),
        (lambda index: index["maps"][0].update(size=[1, 2.5]), "'size'"),
        (lambda index: index["maps"].append(5), "'size'"),
        (lambda index: index.update(windows=False), "without each other"),
        (lambda index: index.update(windows=None), "'windows'"),
        (lambda index: index["timings"].update(seconds=[]), "'seconds'"),
        (lambda index: index["timings"]["seconds"].update(conv=None), "'conv'"),
        (lambda index: index["timings"].pop("total"), "'total'"),
    ],
)
def test_an_index_that_makes_no_sense(parts, tmp_path, change: Callable[[Any], Any], reason):
    index = json.loads(parts["index.json"])
    change(index)
    assert reason in refusal(tmp_path, parts | {"index.json": json.dumps(index).encode()})


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"5", b"\xff\xfe", b"[" * 100_000, b'{"format": 1}'])
def test_an_index_that_is_none(parts, tmp_path, text):
    refusal(tmp_path, parts | {"index.json": text})


def test_every_part_is_needed(parts, tmp_path):
    for name in parts:
        assert name in refusal(tmp_path, {key: value for key, value in parts.items() if key != name})


def boxes_with(value: float) -> Callable[[Any], Any]:
    def change(array: Any) -> Any:
        array[0, 0] = value
        return array

    return change


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("scores", lambda a: a.astype(np.float64), "scores is float64"),
        ("scores", lambda a: a.astype(">f4"), "scores is >f4"),
        ("scores", lambda a: a.view(np.int32), "scores is int32"),
        ("scores", lambda a: np.asfortranarray(a), "scores is float32"),
        ("scores", lambda a: a[:, :, None], "in 2 dimensions"),
        ("scores", lambda a: a[:-1], "not 150"),
        ("fc7", lambda a: a[:-1], "axis 0 of offsets"),
        ("offsets", lambda a: a[:-1], "axis 0 of offsets"),
        ("offsets", lambda a: a[:, :-1], "axis 1 of offsets"),
        ("windows.cells", lambda a: a[:, :3], "axis 1 of windows.cells has 3 entries, not 4"),
        ("windows.cells", lambda a: a + 1000, "window does not lie on"),
        ("windows.cells", lambda a: a - 1000, "window does not lie on"),
        ("windows.cells", lambda a: a[:, [2, 3, 0, 1]].copy("C"), "window does not lie on"),
        ("windows.scale_index", lambda a: a + 1, "windows.scale_index points"),
        ("windows.unique_row", lambda a: a + 1, "windows.unique_row points"),
        ("windows.unique_row", lambda a: a - 1, "windows.unique_row points"),
        ("candidates.proposal", lambda a: a + 150, "candidates.proposal points"),
        ("candidates.label", lambda a: a + 4, "candidates.label points"),
        ("candidates.outcome", lambda a: a + 4, "candidates.outcome points"),
        ("candidates.suppressor", lambda a: a - 1, "candidates.suppressor points"),
        ("candidates.suppressor", lambda a: a[:-1], "axis 0 of candidates.suppressor"),
        ("detections.candidates", lambda a: a + 10**6, "detections.candidates points"),
        ("detections.labels", lambda a: a - 1, "detections.labels points"),
        ("proposals.boxes", boxes_with(np.nan), "finite"),
        ("proposals.boxes", boxes_with(1e6), "x1 <= x2"),
        ("candidates.before", boxes_with(np.inf), "finite"),
        ("candidates.after", boxes_with(np.nan), "finite"),
        ("detections.boxes", boxes_with(np.nan), "finite"),
        ("maps.0.conv5", lambda a: a[:-1], "number of filters"),
        ("maps.0.conv5", lambda a: a[0], "in 3 dimensions"),
        ("maps.1.conv5", lambda a: a[:, :2], "window does not lie on"),
    ],
)
def test_arrays_that_do_not_fit(parts, tmp_path, name, change, reason):
    file = f"{name}.npy"
    array = np.lib.format.read_array(io.BytesIO(parts[file])).copy()
    assert reason in refusal(tmp_path, parts | {file: npy(change(array))})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "EOF"),
        (b"scores", "magic"),
        (npy(np.zeros((150, 4), np.float32))[:-1], "has not the 2400 bytes"),
        (npy(np.zeros((150, 4), np.float32)) + b"x", "has not the 2400 bytes"),
        (b"\x93NUMPY\x02\x00" + npy(np.zeros((150, 4), np.float32))[8:], "unknown header"),
        (header("(1099511627776, 1048576)"), "said to have the shape"),
        (header("(100000, 100000)"), "said to have the shape"),
        (header("(-1, 4)"), "said to have the shape"),
        (header("(-100, -100)"), "said to have the shape"),
        (header("(150, 4.0)"), "shape"),
        (header("__import__('os')"), ""),
        (header("(150, 4)", dtype="|O"), "scores is object"),
        (npy(np.zeros(3, "V8")), "scores is"),
    ],
)
def test_array_files_that_are_none(parts, tmp_path, data, reason):
    assert reason in refusal(tmp_path, parts | {"scores.npy": data})


def test_nothing_is_unpickled(parts, tmp_path):
    class Bomb:
        def __reduce__(self):
            return Path.touch, (tmp_path / "boom",)

    file = io.BytesIO()
    np.lib.format.write_array(file, np.array([[Bomb()]], dtype=object), version=(1, 0))
    assert "scores is object" in refusal(tmp_path, parts | {"scores.npy": file.getvalue()})
    assert not (tmp_path / "boom").exists()


def test_without_windows_every_proposal_has_a_row(tmp_path):
    save_analysis(tmp_path / "b.sppv", analysis_of([(0, 1.5, (0, 0, 20, 30)), (1, 0.5, (5, 5, 9, 9))]))
    with zipfile.ZipFile(tmp_path / "b.sppv") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    one = {"fc7.npy": npy(np.zeros((1, 2), np.float32)), "offsets.npy": npy(np.zeros((1, 3, 4), np.float32))}
    assert "1 rows of fc7 do not belong to 2 proposals" in refusal(tmp_path, parts | one)


def test_all_arrays_together_may_not_be_absurdly_large(parts, tmp_path, monkeypatch):
    total = sum(len(data) for name, data in parts.items() if name.endswith(".npy"))
    monkeypatch.setattr(container, "MAX_ARRAY_BYTES", total // 2)
    assert "said to have the shape" in refusal(tmp_path, parts)


def test_an_index_may_not_be_absurdly_large(parts, tmp_path, monkeypatch):
    monkeypatch.setattr(container, "MAX_INDEX_BYTES", 2**20)
    assert "more than 1 MiB" in refusal(tmp_path, parts | {"index.json": parts["index.json"] + b" " * 2**21})


def png(mode: str, size: tuple[int, int], **more: Any) -> bytes:
    file = io.BytesIO()
    PilImage.new(mode, size).save(file, "PNG", **more)
    return file.getvalue()


def huge_png() -> bytes:
    data = bytearray(png("RGB", (20, 20)))
    data[16:24] = struct.pack(">II", 100_000, 100_000)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "image"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (png("RGB", (200, 150))[:100], "not a whole"),
        (png("L", (200, 150)), "image is L instead of RGB"),
        (png("RGBA", (200, 150)), "image is RGBA instead of RGB"),
        (huge_png(), "said to have 100000 x 100000 pixels"),
    ],
)
def test_pictures_that_are_none(parts, tmp_path, data, reason):
    assert reason in refusal(tmp_path, parts | {"image.png": data})


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"hello", b"PK\x03\x04" + bytes(100), b"\x89PNG\r\n\x1a\n" + bytes(50)]
)
def test_files_of_another_kind(tmp_path, content):
    path = tmp_path / "a.sppv"
    path.write_bytes(content)
    with pytest.raises(AnalysisFileError, match=r"^a\.sppv: not a whole analysis file \(.+\); "):
        load_analysis(path)


def test_an_archive_of_another_kind(tmp_path):
    assert "index.json" in refusal(tmp_path, {"hello.txt": b"hello"})
    assert "another kind" in refusal(tmp_path, {"index.json": b"{}"})


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(AnalysisFileError, match=r"none\.sppv: no such file; check the name"):
        load_analysis(tmp_path / "none.sppv")
    (tmp_path / "folder.sppv").mkdir()
    with pytest.raises(AnalysisFileError, match=r"folder\.sppv: cannot be read \("):
        load_analysis(tmp_path / "folder.sppv")


def test_a_full_memory_is_said(whole, tmp_path, monkeypatch):
    def full(self, *_):
        raise MemoryError

    monkeypatch.setattr(container.ContainerReader, "array", full)
    path = tmp_path / "a.sppv"
    path.write_bytes(whole)
    with pytest.raises(AnalysisFileError, match="too large for the free memory"):
        load_analysis(path)


def test_no_part_of_a_file_is_taken_for_the_whole(whole, tmp_path):
    path = tmp_path / "a.sppv"
    for length in range(0, len(whole), len(whole) // 60):
        path.write_bytes(whole[:length])
        with pytest.raises(AnalysisFileError):
            load_analysis(path)


def test_a_changed_byte_is_noticed_or_harmless(tmp_path):
    """Harmless is a change of what no reader looks at, such as the date of an entry."""
    analysis = analysis_of([(0, 1.5, (0, 0, 20, 30)), (1, 0.5, (5, 5, 9, 9))])
    path = tmp_path / "a.sppv"
    save_analysis(path, analysis)
    data = path.read_bytes()
    rng = np.random.default_rng(0)
    refused = 0
    for place in rng.choice(len(data), 400, replace=False):
        changed = bytearray(data)
        changed[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(changed)
        try:
            found = load_analysis(path)
        except AnalysisFileError:
            refused += 1
        else:
            assert_same(found, analysis)
    assert refused > 100
