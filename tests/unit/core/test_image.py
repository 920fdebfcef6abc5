"""Every kind of picture becomes the same upright 8-bit RGB pixels."""

from __future__ import annotations

import dataclasses
import struct
import zlib

import numpy as np
import pytest
from PIL import Image as PilImage

from spp_viewer.core.errors import ImageLoadError
from spp_viewer.core.image import FORMATS, SUFFIXES, Image, load_image, load_thumbnail
from tests.make import photo_pixels


def png(rows, bit_depth: int, colour_type: int) -> bytes:
    """A PNG of big-endian samples, as Pillow cannot write 16-bit colour: rows (H, W, samples)."""
    rows = np.asarray(rows, dtype=">u2" if bit_depth == 16 else "u1")
    height, width = rows.shape[:2]

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, bit_depth, colour_type, 0, 0, 0)
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def saved(tmp_path, picture: PilImage.Image, name: str, **options) -> Image:
    picture.save(tmp_path / name, **options)
    return load_image(tmp_path / name)


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.tiff", "a.webp", "A.PNG"])
def test_lossless_formats_keep_every_pixel(tmp_path, photo, name):
    options = {"lossless": True} if name.endswith("webp") else {}
    image = saved(tmp_path, PilImage.fromarray(photo.pixels), name, **options)
    np.testing.assert_array_equal(image.pixels, photo.pixels)
    assert image.notes == ()


@pytest.mark.parametrize("name", ["a.jpg", "a.jpeg", "a.webp"])
def test_lossy_formats_come_close(tmp_path, photo, name):
    image = saved(tmp_path, PilImage.fromarray(photo.pixels), name, quality=95)
    assert np.abs(image.pixels.astype(int) - photo.pixels).mean() < 10


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_compressed_tiff(tmp_path, photo, compression):
    image = saved(tmp_path, PilImage.fromarray(photo.pixels), "a.tif", compression=compression)
    np.testing.assert_array_equal(image.pixels, photo.pixels)


def test_gif_palette(tmp_path):
    colours = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [10, 20, 30]]], dtype=np.uint8)
    image = saved(tmp_path, PilImage.fromarray(colours), "a.gif")
    np.testing.assert_array_equal(image.pixels, colours)


def test_formats_and_suffixes_agree():
    PilImage.init()
    assert {PilImage.EXTENSION[suffix] for suffix in SUFFIXES} == set(FORMATS)


@pytest.mark.parametrize("extension", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path, orientation, extension):
    upright = np.zeros((24, 48, 3), dtype=np.uint8)
    upright[:12, :24], upright[:12, 24:], upright[12:, :24] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    # How a camera stores an upright picture under each value of the tag, from the EXIF definition: where the stored
    # picture's first row and first column lie in the upright one.
    stored = {
        1: upright,  # top, left
        2: upright[:, ::-1],  # top, right
        3: upright[::-1, ::-1],  # bottom, right
        4: upright[::-1],  # bottom, left
        5: upright.transpose(1, 0, 2),  # left, top
        6: upright.transpose(1, 0, 2)[::-1],  # right, top
        7: upright.transpose(1, 0, 2)[::-1, ::-1],  # right, bottom
        8: upright.transpose(1, 0, 2)[:, ::-1],  # left, bottom
    }[orientation]
    exif = PilImage.Exif()
    exif[0x0112] = orientation
    picture = PilImage.fromarray(np.ascontiguousarray(stored))
    lossless = {"lossless": True} if extension == "webp" else {"quality": 100} if extension == "jpg" else {}
    image = saved(tmp_path, picture, f"a.{extension}", exif=exif, **lossless)
    assert (image.width, image.height) == (48, 24)
    corners = image.pixels[[2, 2, -3, -3], [2, -3, 2, -3]].astype(int)
    np.testing.assert_allclose(corners, [[255, 0, 0], [0, 255, 0], [0, 0, 255], [0, 0, 0]], atol=8)


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_unknown_orientation_is_passed_over(tmp_path, photo, orientation):
    exif = PilImage.Exif()
    exif[0x0112] = orientation
    image = saved(tmp_path, PilImage.fromarray(photo.pixels), "a.png", exif=exif)
    np.testing.assert_array_equal(image.pixels, photo.pixels)


@pytest.mark.parametrize("blob", [b"rubbish", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\x40\0"])
def test_a_picture_with_a_broken_exif_block_still_opens(tmp_path, photo, blob):
    image = saved(tmp_path, PilImage.fromarray(photo.pixels), "a.png", exif=blob)
    np.testing.assert_array_equal(image.pixels, photo.pixels)


def test_a_rotated_picture_opens_although_another_tag_cannot_be_written_back(tmp_path, photo):
    exif = PilImage.Exif()
    exif[0x0112] = 3
    exif[0x0128] = 2
    # The resolution unit, stored as text: Pillow reads it, but raises when it has to write it again.
    tag = struct.pack(">HHI", 0x0128, 3, 1)
    blob = exif.tobytes()
    assert tag in blob
    image = saved(
        tmp_path, PilImage.fromarray(photo.pixels), "a.png", exif=blob.replace(tag, struct.pack(">HHI", 0x0128, 2, 1))
    )
    np.testing.assert_array_equal(image.pixels, photo.pixels[::-1, ::-1])


def test_grey(tmp_path):
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    image = saved(tmp_path, PilImage.fromarray(values), "a.png")
    np.testing.assert_array_equal(image.pixels, np.repeat(values[..., None], 3, axis=2))
    assert image.notes == ()


def test_one_bit(tmp_path):
    picture = PilImage.fromarray(np.array([[0, 255], [255, 0]], dtype=np.uint8)).convert("1")
    image = saved(tmp_path, picture, "a.png")
    np.testing.assert_array_equal(image.pixels[..., 0], [[0, 255], [255, 0]])


@pytest.mark.parametrize(
    ("mode", "pixels", "expected"),
    [
        ("RGBA", [[(200, 0, 0, 255), (200, 0, 0, 0)], [(0, 0, 0, 128), (10, 20, 30, 255)]], None),
        ("LA", [[(200, 255), (200, 0)], [(0, 128), (10, 255)]], None),
    ],
)
def test_alpha_is_composited_on_white(tmp_path, mode, pixels, expected):
    samples = np.array(pixels, dtype=np.uint8)
    image = saved(tmp_path, PilImage.fromarray(samples, mode), "a.png")
    colour, alpha = samples[..., :-1].astype(float), samples[..., -1:] / 255
    expected = np.broadcast_to(colour * alpha + 255 * (1 - alpha), (2, 2, 3))
    np.testing.assert_allclose(image.pixels, expected, atol=1)
    assert image.notes == ("transparency composited on white",)


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_palette_with_transparency(tmp_path, name):
    picture = PilImage.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0])
    picture.putdata([0, 1])
    image = saved(tmp_path, picture, name, transparency=1)
    np.testing.assert_array_equal(image.pixels, [[[255, 0, 0], [255, 255, 255]]])
    assert image.notes == ("transparency composited on white",)


def test_palette_with_several_alphas(tmp_path):
    picture = PilImage.new("P", (3, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    picture.putdata([0, 1, 2])
    image = saved(tmp_path, picture, "a.png", transparency=bytes([255, 0, 102]))
    np.testing.assert_allclose(image.pixels[0], [[255, 0, 0], [255, 255, 255], [153, 153, 255]], atol=1)


def test_a_transparent_colour_in_a_colour_picture(tmp_path):
    samples = np.array([[[1, 2, 3], [4, 5, 6]]], dtype=np.uint8)
    image = saved(tmp_path, PilImage.fromarray(samples), "a.png", transparency=(1, 2, 3))
    np.testing.assert_array_equal(image.pixels, [[[255, 255, 255], [4, 5, 6]]])


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_cmyk(tmp_path, name):
    picture = PilImage.new("CMYK", (16, 16), (0, 255, 255, 0))
    image = saved(tmp_path, picture, name)
    np.testing.assert_allclose(image.pixels[8, 8], [255, 0, 0], atol=6)


DEEP = np.array([[0, 257, 258], [32768, 65279, 65535]], dtype=np.uint16)
SCALED = np.array([[0, 1, 1], [128, 254, 255]])


@pytest.mark.parametrize("order", ["<u2", ">u2"])
@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_16_bit_grey_is_scaled_not_saturated(tmp_path, name, order):
    image = saved(tmp_path, PilImage.fromarray(DEEP.astype(order)), name)
    np.testing.assert_array_equal(image.pixels, np.repeat(SCALED[..., None], 3, axis=2))
    assert image.notes == ("16-bit values scaled to 8 bits",)


def test_16_bit_grey_is_turned_upright(tmp_path):
    exif = PilImage.Exif()
    exif[0x0112] = 6
    image = saved(tmp_path, PilImage.fromarray(DEEP), "a.png", exif=exif)
    np.testing.assert_array_equal(image.pixels[..., 0], np.rot90(SCALED, -1))


def test_16_bit_colour(tmp_path):
    values = np.stack([DEEP, DEEP[::-1], DEEP], axis=2)
    (tmp_path / "a.png").write_bytes(png(values, 16, 2))
    image = load_image(tmp_path / "a.png")
    np.testing.assert_allclose(image.pixels, np.stack([SCALED, SCALED[::-1], SCALED], axis=2), atol=1)


def test_16_bit_with_alpha(tmp_path):
    opaque, clear = np.full_like(DEEP, 65535), np.zeros_like(DEEP)
    (tmp_path / "rgba.png").write_bytes(png(np.stack([DEEP, DEEP, DEEP, opaque], axis=2), 16, 6))
    (tmp_path / "la.png").write_bytes(png(np.stack([DEEP, opaque], axis=2), 16, 4))
    for name in ("rgba.png", "la.png"):
        np.testing.assert_allclose(load_image(tmp_path / name).pixels[..., 0], SCALED, atol=1)
    (tmp_path / "clear.png").write_bytes(png(np.stack([DEEP, clear], axis=2), 16, 4))
    assert (load_image(tmp_path / "clear.png").pixels == 255).all()


@pytest.mark.parametrize(
    ("values", "expected", "note"),
    [
        ([-5, 0, 257, 65535], [0, 0, 1, 255], "16-bit values scaled to 8 bits"),
        ([-5, 0, 51 * 2000, 255 * 2000], [0, 0, 51, 255], "32-bit values scaled to 8 bits"),
        ([0, 2**30, 2**31 - 1, 1], [0, 128, 255, 0], "32-bit values scaled to 8 bits"),
    ],
)
def test_32_bit_integers_are_scaled_by_the_largest(tmp_path, values, expected, note):
    image = saved(tmp_path, PilImage.fromarray(np.array([values], dtype=np.int32)), "a.tif")
    np.testing.assert_array_equal(image.pixels[0, :, 1], expected)
    assert image.notes == (note,)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.2, 1.0], [0, 51, 255]),  # a share of one
        ([0.0, 0.2, 0.4], [0, 51, 102]),
        ([-1.0, 0.0, 1.0], [0, 128, 255]),  # anything else is stretched over its range
        ([100.0, 200.0, 300.0], [0, 128, 255]),
        ([7.0, 7.0, 7.0], [0, 0, 0]),
        ([0.0, np.nan, 1.0], [0, 0, 255]),
        ([0.0, np.inf, 1.0], [0, 0, 255]),
        ([-3e38, 0.0, 3e38], [0, 128, 255]),
    ],
)
def test_floating_point_tiff(tmp_path, values, expected):
    image = saved(tmp_path, PilImage.fromarray(np.array([values], dtype=np.float32)), "a.tif")
    np.testing.assert_allclose(image.pixels[0, :, 2], expected, atol=1)
    assert image.notes == ("floating-point values scaled",)


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png", "a.tif"])
def test_the_first_of_several_frames(tmp_path, name):
    first, second = PilImage.new("RGB", (8, 8), (255, 0, 0)), PilImage.new("RGB", (8, 8), (0, 0, 255))
    lossless = {"lossless": True} if name.endswith("webp") else {}
    image = saved(tmp_path, first, name, save_all=True, append_images=[second], **lossless)
    assert (image.pixels == (255, 0, 0)).all()
    assert "first of 2 frames" in image.notes


def test_pixels_are_read_only_and_remember_their_file(photo_path):
    image = load_image(str(photo_path))
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0, 0] = 1
    assert image.path == photo_path
    assert image.name == "photo.png"
    assert image.decode_seconds > 0
    assert image.pixels.flags.c_contiguous


def test_an_image_in_memory_does_not_follow_its_source():
    source = photo_pixels(20, 10)
    image = Image(source)
    before = image.pixels.copy()
    source[:] = 0
    np.testing.assert_array_equal(image.pixels, before)
    flipped = photo_pixels(20, 10)[:, ::-1]
    np.testing.assert_array_equal(Image(flipped).pixels, flipped)
    assert image.name == "untitled"
    with pytest.raises(dataclasses.FrozenInstanceError):
        image.pixels = before


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((2, 2), np.uint8), np.zeros((2, 2, 4), np.uint8), np.zeros((2, 2, 3)), np.zeros((0, 2, 3), np.uint8)],
)
def test_an_image_is_uint8_rgb_with_pixels(pixels):
    with pytest.raises(ValueError, match=r"pixel"):
        Image(pixels)


def test_equal_pictures_have_equal_hashes(tmp_path, photo):
    hashes = {load_image(_write(tmp_path / name, photo)).content_hash for name in ("a.png", "b.bmp", "c.tif")}
    assert hashes == {photo.content_hash}
    reshaped = Image(photo.pixels.reshape(photo.width, photo.height, 3))
    assert reshaped.content_hash != photo.content_hash


def _write(path, image):
    PilImage.fromarray(image.pixels).save(path)
    return path


@pytest.mark.parametrize("name", ["x.jpg", "x.png"])
def test_a_thumbnail_is_the_picture_in_small(tmp_path, name):
    path = tmp_path / name
    PilImage.fromarray(photo_pixels(1000, 600)).save(path)
    small, whole = load_thumbnail(path, 100), load_image(path).pixels
    assert small.shape == (60, 100, 3)
    blocks = whole.reshape(60, 10, 100, 10, 3).mean((1, 3))
    assert np.abs(small - blocks).mean() < 4


def test_a_thumbnail_is_upright(tmp_path):
    path = tmp_path / "x.jpg"
    exif = PilImage.Exif()
    exif[0x112] = 6
    PilImage.fromarray(photo_pixels(400, 100)).save(path, exif=exif)
    assert load_thumbnail(path, 50).shape == (50, 12, 3)


@pytest.mark.parametrize(("size", "expected"), [((3, 2), (2, 3, 3)), ((4000, 2), (1, 64, 3)), ((1, 1), (1, 1, 3))])
def test_no_thumbnail_is_larger_than_the_picture_or_empty(tmp_path, size, expected):
    path = tmp_path / "x.png"
    PilImage.new("RGB", size).save(path)
    assert load_thumbnail(path, 64).shape == expected


def test_a_thumbnail_of_a_broken_file_says_why(tmp_path):
    path = tmp_path / "x.jpg"
    path.write_bytes(b"no picture")
    with pytest.raises(ImageLoadError, match="not an image"):
        load_thumbnail(path, 64)
