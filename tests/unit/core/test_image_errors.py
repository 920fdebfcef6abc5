"""What is not a picture is refused in one line that names the file and says what to do."""

from __future__ import annotations

import contextlib
import io
import os
import random
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PilImage

from spp_viewer.core.errors import ImageLoadError
from spp_viewer.core.image import Image, load_image
from tests.make import photo_pixels


def refusal(path) -> str:
    with pytest.raises(ImageLoadError) as caught:
        load_image(path)
    message = str(caught.value)
    assert "\n" not in message
    assert Path(path).name.replace("\n", " ") in message
    assert ";" in message  # what is wrong; what to do
    return message


def test_a_missing_file(tmp_path):
    assert "no such file" in refusal(tmp_path / "none.png")
    assert "no such file" in refusal(tmp_path / "no folder" / "none.png")


def test_a_folder(tmp_path):
    assert "a folder" in refusal(tmp_path)


def test_an_empty_file(tmp_path):
    (tmp_path / "a.jpg").touch()
    assert "empty" in refusal(tmp_path / "a.jpg")


def test_a_text_file_named_jpg(tmp_path):
    (tmp_path / "a.jpg").write_text("not a picture " * 100)
    assert "not an image" in refusal(tmp_path / "a.jpg")


def test_a_format_that_is_not_offered(tmp_path):
    PilImage.new("RGB", (4, 4)).save(tmp_path / "a.ppm")
    assert "not an image in a known format" in refusal(tmp_path / "a.ppm")


def test_a_name_with_a_line_break_or_without_meaning(tmp_path):
    (tmp_path / "a\nb.png").write_bytes(b"x")
    refusal(tmp_path / "a\nb.png")
    assert "cannot be read" in refusal(str(tmp_path / "a") + "\0.png")
    assert "cannot be read" in refusal(tmp_path / ("a" * 5000))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.98])
@pytest.mark.parametrize("extension", ["jpg", "png", "webp", "tif", "bmp", "gif"])
def test_a_truncated_file(tmp_path, photo, extension, share):
    path = tmp_path / f"a.{extension}"
    PilImage.fromarray(photo.pixels).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    refusal(path)


def test_no_permission(photo_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied", str(photo_path))

    monkeypatch.setattr(PilImage, "open", refuse)
    message = refusal(photo_path)
    assert "permission" in message
    assert "damaged" not in message


@pytest.mark.parametrize("kind", ["fifo", "device"])
def test_neither_a_pipe_nor_a_device_is_waited_for(tmp_path, monkeypatch, kind):
    path = tmp_path / "pipe.png"
    if kind == "fifo" and hasattr(os, "mkfifo"):
        os.mkfifo(path)
    else:
        path = Path(os.devnull)
    assert "regular file" in refusal(path)


@pytest.mark.parametrize("side", [11, 15])
def test_a_bomb(tmp_path, monkeypatch, side):
    # Pillow warns above the limit (11 x 11 > 100) and raises above twice the limit (15 x 15 > 200).
    path = tmp_path / "bomb.png"
    PilImage.new("RGB", (side, side)).save(path)
    assert load_image(path).width == side
    monkeypatch.setattr(PilImage, "MAX_IMAGE_PIXELS", 100)
    message = refusal(path)
    assert "megapixels" in message
    assert "smaller" in message
    assert load_image(_saved(tmp_path / "small.png", 10)).width == 10


def test_no_memory(photo_path, monkeypatch):
    def fail(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(PilImage.Image, "convert", fail)
    assert "memory" in refusal(photo_path)


def _saved(path: Path, side: int) -> Path:
    PilImage.new("RGB", (side, side)).save(path)
    return path


def _encoded(kind: str, frames: int = 1) -> bytes:
    picture, buffer = PilImage.fromarray(photo_pixels(40, 30)), io.BytesIO()
    exif = PilImage.Exif()
    exif[0x0112], exif[0x010F], exif[0x011A] = 6, "maker", 72.0
    options: dict[str, Any] = {"exif": exif} if kind in ("JPEG", "PNG", "WEBP", "TIFF") else {}
    if kind == "TIFF":
        options["compression"] = "tiff_lzw"
    if frames > 1:
        options |= {"save_all": True, "append_images": [PilImage.fromarray(photo_pixels(40, 30, seed=1))]}
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


VICTIMS = {
    "jpeg": _encoded("JPEG"),
    "png": _encoded("PNG"),
    "webp": _encoded("WEBP"),
    "tiff": _encoded("TIFF"),
    "bmp": _encoded("BMP"),
    "gif": _encoded("GIF", frames=2),
    "apng": _encoded("PNG", frames=2),
}


def _open_or_refuse(path: Path) -> None:
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        with contextlib.suppress(ImageLoadError):
            assert isinstance(load_image(path), Image)
    assert [str(w.message) for w in leaked] == []


@pytest.mark.parametrize("kind", VICTIMS)
@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), near_start=st.booleans(), count=st.integers(1, 6))
def test_damaged_bytes_give_an_image_or_a_refusal(tmp_path_factory, kind, seed, near_start, count):
    draw = random.Random(seed)
    data = bytearray(VICTIMS[kind])
    for _ in range(count):
        data[draw.randrange(min(len(data), 200 if near_start else len(data)))] = draw.randrange(256)
    path = tmp_path_factory.getbasetemp() / f"damaged.{kind}"
    path.write_bytes(data)
    _open_or_refuse(path)


@given(
    st.binary(min_size=1, max_size=200), st.sampled_from([b"", b"\xff\xd8\xff", b"GIF89a", b"BM", b"II*\0", b"RIFF"])
)
def test_random_bytes_are_refused(tmp_path_factory, data, magic):
    path = tmp_path_factory.getbasetemp() / "random.png"
    path.write_bytes(magic + data)
    _open_or_refuse(path)


def test_loading_in_many_threads_leaves_the_warning_filters_alone(tmp_path, photo_path, monkeypatch):
    before = list(warnings.filters)
    damaged = tmp_path / "damaged.tif"
    damaged.write_bytes(VICTIMS["tiff"][:-30])

    def attempt(number: int) -> None:
        try:
            load_image(photo_path if number % 2 else damaged)
        except ImageLoadError:
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(200)))
    assert warnings.filters == before
