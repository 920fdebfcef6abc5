"""A ZIP archive with a JSON index, a PNG image and named NumPy arrays, none of which can run code.

Other programs can read it too: ``numpy.load`` the arrays, any archive program the index and the image.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray
from PIL import Image as PilImage

INDEX, PICTURE = "index.json", "image.png"
MAX_INDEX_BYTES = 16 * 2**20
MAX_PICTURE_PIXELS = 2**30 // 12
"""Maximum pixels of the image: Pillow's limit, so that every image that was opened can be saved."""

MAX_ARRAY_BYTES = 2**30
"""Maximum bytes of all arrays unpacked. An analysis at five scales has about 25 MB."""

FAST = 1
"""Deflate level. Features are mostly zeros or mostly noise; higher levels save 4 % in twice the time."""


class ContainerError(Exception):
    """Raised when the contents are invalid. The message is a clause that says how."""


class ContainerWriter:
    """Writes a container to a path; used as a context manager. Equal contents give equal files.

    Raises
    ------
    ContainerError
        If the image or the arrays exceed the limits of the reader.
    """

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=FAST)
        self._left = MAX_ARRAY_BYTES

    def __enter__(self) -> ContainerWriter:
        return self

    def __exit__(self, *exception: Any) -> None:
        self._archive.close()

    def index(self, index: Mapping[str, Any]) -> None:
        """Write the JSON index."""
        text = json.dumps(index, indent=1)
        with self._archive.open(INDEX, "w") as handle:
            handle.write(text.encode("ascii"))

    def picture(self, pixels: NDArray[np.uint8]) -> None:
        """Write the image, uint8 (H, W, 3)."""
        if pixels.shape[0] * pixels.shape[1] > MAX_PICTURE_PIXELS:
            raise ContainerError(f"the image has more than {MAX_PICTURE_PIXELS // 1_000_000} megapixels")
        packed = io.BytesIO()
        PilImage.fromarray(pixels).save(packed, "PNG", compress_level=FAST)
        with self._archive.open(zipfile.ZipInfo(PICTURE), "w") as handle:  # not deflated: PNG is compressed already
            handle.write(packed.getbuffer())

    def array(self, name: str, values: NDArray[Any]) -> None:
        """Write an array under a name."""
        self._left -= values.nbytes
        if self._left < 0:
            raise ContainerError(f"its arrays have more than {MAX_ARRAY_BYTES // 2**20} MiB")
        little = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
        with self._archive.open(f"{name}.npy", "w") as handle:
            npy.write_array(handle, little, version=(1, 0), allow_pickle=False)


class ContainerReader:
    """Reads an untrusted container; used as a context manager.

    The constructor and the methods raise ContainerError, or what zipfile, zlib, json, numpy and Pillow raise on damaged
    data.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file)
        self._left = MAX_ARRAY_BYTES

    def __enter__(self) -> ContainerReader:
        return self

    def __exit__(self, *exception: Any) -> None:
        self._archive.close()

    def index(self) -> dict[str, Any]:
        """Read the JSON index, which must be an object."""
        content = json.loads(self._bytes(INDEX, MAX_INDEX_BYTES))
        if not isinstance(content, dict):
            raise ContainerError("its index is no object")
        return content

    def picture(self) -> NDArray[np.uint8]:
        """Read the image: uint8 (H, W, 3), read-only."""
        packed = self._bytes(PICTURE, MAX_ARRAY_BYTES)
        width, height = (int.from_bytes(packed[at : at + 4], "big") for at in (16, 20))  # in PNG's first chunk, IHDR
        if packed[12:16] != b"IHDR" or not 1 <= width * height <= MAX_PICTURE_PIXELS:
            raise ContainerError(f"its image is said to have {width} x {height} pixels")
        with PilImage.open(io.BytesIO(packed), formats=("PNG",)) as picture:
            if picture.mode != "RGB":
                raise ContainerError(f"its image is {picture.mode} instead of RGB")
            return np.asarray(picture)

    def array(self, name: str, dtype: str, dimensions: int) -> NDArray[Any]:
        """Read an array that must have this type and number of dimensions; read-only."""
        with self._archive.open(f"{name}.npy") as handle:
            if npy.read_magic(handle) != (1, 0):
                raise ContainerError(f"{name} has an unknown header")
            shape, by_column, found = npy.read_array_header_1_0(handle)
            if found != np.dtype(dtype) or by_column or len(shape) != dimensions:
                raise ContainerError(f"{name} is {found} {shape}, not {dtype} in {dimensions} dimensions")
            size = math.prod(shape) * found.itemsize
            self._left -= size
            if min(shape, default=0) < 0 or self._left < 0:
                raise ContainerError(f"{name} is said to have the shape {shape}")
            data = handle.read(size + 1)  # reading to the end verifies the checksum
        if len(data) != size:
            raise ContainerError(f"{name} has not the {size} bytes that it should have")
        return np.frombuffer(data, dtype=found).reshape(shape).astype(found.newbyteorder("="), copy=False)

    def _bytes(self, name: str, limit: int) -> bytes:
        with self._archive.open(name) as handle:
            data = handle.read(limit + 1)
        if len(data) > limit:
            raise ContainerError(f"{name} has more than {limit // 2**20} MiB")
        return data
