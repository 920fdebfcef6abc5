"""A ZIP file of one JSON index, one PNG picture and named numpy arrays: nothing in it can run.

Other programs can read it too: ``numpy.load`` gives the arrays, and any archive program the index and the picture.
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
LARGEST_INDEX = 16 * 2**20
LARGEST_PICTURE = 2**30 // 12
"""Pixels: Pillow's own limit, so that whatever was opened can be saved."""

LARGEST_TOTAL = 2**30
"""Bytes of all arrays unpacked. An analysis at five scales has some 25 MB."""

FAST = 1
"""Deflate level. Features are mostly zeros or mostly noise, so that higher levels gain 4 % in twice the time."""


class ContainerError(Exception):
    """The contents are not what they should be. The message says how, in a clause."""


class ContainerWriter:
    """Writes a container to a path; use it as a context manager. Equal contents make equal files.

    Raises
    ------
    ContainerError
        If the picture or the arrays are so large that they would not be read again.
    """

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=FAST)
        self._left = LARGEST_TOTAL

    def __enter__(self) -> ContainerWriter:
        return self

    def __exit__(self, *exception: Any) -> None:
        self._archive.close()

    def index(self, index: Mapping[str, Any]) -> None:
        text = json.dumps(index, indent=1)
        with self._archive.open(INDEX, "w") as handle:
            handle.write(text.encode("ascii"))

    def picture(self, pixels: NDArray[np.uint8]) -> None:
        """uint8 (H, W, 3)."""
        if pixels.shape[0] * pixels.shape[1] > LARGEST_PICTURE:
            raise ContainerError(f"the image has more than {LARGEST_PICTURE // 1_000_000} megapixels")
        packed = io.BytesIO()
        PilImage.fromarray(pixels).save(packed, "PNG", compress_level=FAST)
        with self._archive.open(zipfile.ZipInfo(PICTURE), "w") as handle:  # stored as it is: PNG is compressed
            handle.write(packed.getbuffer())

    def array(self, name: str, values: NDArray[Any]) -> None:
        self._left -= values.nbytes
        if self._left < 0:
            raise ContainerError(f"its arrays have more than {LARGEST_TOTAL // 2**20} MiB")
        little = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("<"))
        with self._archive.open(f"{name}.npy", "w") as handle:
            npy.write_array(handle, little, version=(1, 0), allow_pickle=False)


class ContainerReader:
    """Reads a container that nobody vouches for; use it as a context manager.

    It and its methods raise ContainerError, or what zipfile, zlib, json, numpy and Pillow raise on damaged data.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file)
        self._left = LARGEST_TOTAL

    def __enter__(self) -> ContainerReader:
        return self

    def __exit__(self, *exception: Any) -> None:
        self._archive.close()

    def index(self) -> dict[str, Any]:
        content = json.loads(self._bytes(INDEX, LARGEST_INDEX))
        if not isinstance(content, dict):
            raise ContainerError("its index is no object")
        return content

    def picture(self) -> NDArray[np.uint8]:
        """uint8 (H, W, 3), read-only."""
        packed = self._bytes(PICTURE, LARGEST_TOTAL)
        width, height = (int.from_bytes(packed[at : at + 4], "big") for at in (16, 20))  # PNG's first chunk, IHDR
        if packed[12:16] != b"IHDR" or not 1 <= width * height <= LARGEST_PICTURE:
            raise ContainerError(f"its image is said to have {width} x {height} pixels")
        with PilImage.open(io.BytesIO(packed), formats=("PNG",)) as picture:
            if picture.mode != "RGB":
                raise ContainerError(f"its image is {picture.mode} instead of RGB")
            return np.asarray(picture)

    def array(self, name: str, dtype: str, dimensions: int) -> NDArray[Any]:
        """An array of exactly this type and number of dimensions, read-only."""
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
            data = handle.read(size + 1)  # to its very end, where the checksum is compared
        if len(data) != size:
            raise ContainerError(f"{name} has not the {size} bytes that it should have")
        return np.frombuffer(data, dtype=found).reshape(shape).astype(found.newbyteorder("="), copy=False)

    def _bytes(self, name: str, limit: int) -> bytes:
        with self._archive.open(name) as handle:
            data = handle.read(limit + 1)
        if len(data) > limit:
            raise ContainerError(f"{name} has more than {limit // 2**20} MiB")
        return data
