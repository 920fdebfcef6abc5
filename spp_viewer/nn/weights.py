"""torchvision's ImageNet weights for a trunk, from a file or downloaded once and cached.

A download is checked against the hash in its file name and renamed into place only when complete, so that a failed or
cancelled one can be repeated. Reading weights does not run code from the file.
"""

from __future__ import annotations

import dataclasses
import hashlib
import http.client
import os
import re
import urllib.error
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import torch
from safetensors.torch import load_file
from torch import Tensor

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.files import atomic_write, sha256_of
from spp_viewer.core.message import Message
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.pyramid import DETECTION_LEVELS
from spp_viewer.core.resources import cache_dir
from spp_viewer.nn.backbone import Backbone, build_backbone, load_trunk_state
from spp_viewer.nn.bundle import ModelBundle

TIMEOUT = 30.0
"""Seconds without an answer after which a download fails."""

BLOCK = 1 << 18
"""Bytes read at a time."""

POLL_SECONDS = 0.05

T = TypeVar("T")


def load_imagenet_trunk(name: str, path: str | os.PathLike[str] | None = None, progress: Progress = silent) -> Backbone:
    """Load a trunk with torchvision's ImageNet weights.

    Parameters
    ----------
    name
        "alexnet" or "vgg16"; any trunk if ``path`` holds fitting weights.
    path
        A ``.pth`` or ``.safetensors`` file; None uses the official file from the cache, downloading it if necessary.
    progress
        Called with ("download", bytes so far, total bytes); raises Cancelled to stop.

    Raises
    ------
    ModelLoadError
        If there is no such trunk, the file is missing, damaged, altered or of another network, or the download fails.
    """
    backbone = build_backbone(name)
    file = Path(path) if path is not None else _official_file(name, progress)
    load_trunk_state(backbone, _read_state(file))
    return backbone


def features_bundle(backbone: Backbone) -> ModelBundle:
    """Return a model without heads, which shows maps, windows and pyramids but detects nothing."""
    return ModelBundle(f"{backbone.name}, features only", (), DETECTION_LEVELS, backbone, None)


def with_trunk(bundle: ModelBundle, backbone: Backbone) -> ModelBundle:
    """Return the model with another trunk of the same kind under its heads.

    Raises
    ------
    ModelLoadError
        If the trunk is of another kind, whose features the heads were not trained on.
    """
    if backbone.name != bundle.backbone.name:
        raise ModelLoadError(
            Message(
                "{model} stands on {expected}, not on {backbone}; choose weights of that backbone",
                model=bundle.name,
                expected=bundle.backbone.name,
                backbone=backbone.name,
            )
        )
    return dataclasses.replace(bundle, backbone=backbone)


def official_url(name: str) -> str:
    """Return the URL at which torchvision publishes the weights of the trunk called ``name``.

    Raises
    ------
    ModelLoadError
        If there is none.
    """
    from torchvision.models import AlexNet_Weights, VGG16_Weights

    published = {"alexnet": AlexNet_Weights.IMAGENET1K_V1, "vgg16": VGG16_Weights.IMAGENET1K_V1}
    if name not in published:
        raise ModelLoadError(Message("torchvision publishes no weights for {name}; choose a file", name=name))
    return str(published[name].url)


def _official_file(name: str, progress: Progress) -> Path:
    url = official_url(name)
    target = cache_dir("weights", Path(urlsplit(url).path).name)
    digest = _expected_digest(target.name)
    try:
        if target.is_file() and sha256_of(target).startswith(digest):
            return target
        with atomic_write(target) as temporary:
            found = _download(url, temporary, progress)
            if not found.startswith(digest):
                raise ModelLoadError(
                    Message(
                        "{url}: what arrived is not the file that was published (its SHA-256 differs); try again",
                        url=url,
                    )
                )
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ModelLoadError(
            Message(
                "{url}: could not be downloaded to {folder} ({error}); try again, or download it by other"
                " means and open the file",
                url=url,
                folder=target.parent,
                error=error,
            )
        ) from error
    return target


def _expected_digest(file_name: str) -> str:
    """Return the first digits of the SHA-256 from a torch.hub file name: ``alexnet-owt-7be5be79.pth``."""
    match = re.search(r"-([0-9a-f]{8,})\.", file_name)
    if match is None:
        raise ModelLoadError(
            Message("{file_name}: its name carries no hash to check it by; open a file instead", file_name=file_name)
        )
    return match.group(1)


def _download(url: str, target: Path, progress: Progress) -> str:
    """Copy ``url`` to ``target`` and return the SHA-256 of what arrived.

    A thread waits for the network, so that a cancel takes effect even if nothing arrives.
    """
    digest, done, total = hashlib.sha256(), 0, 0
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="download")

    def waited(future: Future[T]) -> T:
        while not future.done():
            progress("download", done, max(done, total))
            wait([future], POLL_SECONDS)
        return future.result()

    opening = pool.submit(urllib.request.urlopen, url, timeout=TIMEOUT)
    try:
        response = waited(opening)
        total = int(response.headers.get("Content-Length") or 0)
        with target.open("wb") as handle:
            while block := waited(pool.submit(response.read1, BLOCK)):
                handle.write(block)
                digest.update(block)
                done += len(block)
    finally:
        pool.submit(_close, opening)  # after any read that still waits for the network
        pool.shutdown(wait=False)
    if done < total:
        raise OSError(f"the connection ended after {done} of {total} bytes")
    progress("download", done, max(done, total))
    return digest.hexdigest()


def _close(opening: Future[Any]) -> None:
    try:
        opening.result().close()
    except urllib.error.HTTPError as refusal:  # the error object keeps the connection open
        refusal.close()


def _read_state(path: Path) -> dict[str, Tensor]:
    """Read the entries of a file that have the dimensions of conv weights and biases, by name."""
    try:
        if path.suffix.lower() == ".safetensors":
            state: Any = load_file(path)
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
        # Copied, because a file may also hold tensors that are sparse, quantised or without data.
        return {
            name: torch.empty(value.shape, dtype=torch.float32).copy_(value)
            for name, value in state.items()
            if isinstance(name, str) and isinstance(value, Tensor) and value.ndim in (1, 4)
        }
    except FileNotFoundError as error:
        raise ModelLoadError(Message("{path}: no such file; check the name", path=path)) from error
    except Exception as error:  # damaged data may raise anything; files that would run code are rejected here too
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise ModelLoadError(
            Message(
                "{path}: not a readable weights file ({reason}); choose a .pth or .safetensors file of weights",
                path=path,
                reason=reason,
            )
        ) from error
