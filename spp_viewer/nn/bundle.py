"""A model on disk: a folder with ``bundle.json``, the trunk's weights and the heads of one or two detectors.

Weights are stored as safetensors, so that loading a model runs no code. ``bundle.json`` lists every file with its
SHA-256; a file that does not match is rejected before anything is replaced.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.files import atomic_write, sha256_of
from spp_viewer.core.message import Message
from spp_viewer.core.pyramid import DETECTION_LEVELS, bin_count, check_levels
from spp_viewer.nn.backbone import Backbone, build_backbone, load_trunk_state, trunk_state
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.index import (
    FACTORED_FORMAT,
    FORMAT,
    INDEX,
    bundle_folder,
    fingerprint_of,
    rcnn_threshold_of,
    read_index,
)


@dataclass(frozen=True, eq=False)
class ModelBundle:
    """A trunk, the heads on top of it, and their metadata.

    Attributes
    ----------
    name
        Display name.
    classes
        Class names, in the order of the scores.
    levels
        Pyramid levels that SPP-Net's heads were trained on.
    backbone
        The trunk, on the CPU. Detectors make their own copy.
    sppnet
        SPP-Net's heads, for the published order of pooled values; None for a bundle that only shows features.
    card
        Everything else in ``bundle.json``: training data, counts, figures, classes with little training data.
    path
        The folder it was loaded from.
    """

    name: str
    classes: tuple[str, ...]
    levels: tuple[int, ...]
    backbone: Backbone
    sppnet: Heads | None
    card: Mapping[str, Any] = field(default_factory=dict)
    path: Path | None = None
    rcnn_heads: Heads | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", check_levels(self.levels))
        channels = self.backbone.geometry.channels
        for heads, cells in ((self.sppnet, bin_count(self.levels)), (self.rcnn_heads, self.backbone.pool5_cells)):
            if heads is not None:
                self._check(heads, cells * channels)

    def _check(self, heads: Heads, pooled: int) -> None:
        if heads.pooled_size != pooled or heads.class_count != len(self.classes):
            raise ModelLoadError(
                Message(
                    "{model}: heads for {pooled_found} values and {classes_found} classes do not fit {pooled}"
                    " values and {classes} classes; get the model again",
                    model=self.name,
                    pooled_found=heads.pooled_size,
                    classes_found=heads.class_count,
                    pooled=pooled,
                    classes=len(self.classes),
                )
            )

    @cached_property
    def rcnn(self) -> Heads | None:
        """Return R-CNN's heads, read from disk at the first call; None if the bundle has none."""
        if self.rcnn_heads is not None or self.path is None or "rcnn" not in self.card.get("files", {}):
            return self.rcnn_heads
        heads = Heads.from_state(_read_tensors(self.path, self.card["files"]["rcnn"]))
        self._check(heads, self.backbone.pool5_cells * self.backbone.geometry.channels)
        return heads

    @cached_property
    def fingerprint(self) -> str:
        """Return a hash that is equal for two bundles that give equal results.

        It covers what ``bundle.json`` says about the weights or, for a bundle without one, the weights.
        """
        files = self.card.get("files", {}) if self.path is not None else {}
        if files:
            return fingerprint_of(self.name, self.backbone.name, self.classes, self.levels, files)
        digest = hashlib.sha256(repr((self.name, self.backbone.name, self.classes, self.levels)).encode())
        heads = [part.state() for part in (self.sppnet, self.rcnn_heads) if part is not None]
        for state in (trunk_state(self.backbone), *heads):
            for name, tensor in sorted(state.items()):
                digest.update(name.encode())
                digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
        return digest.hexdigest()

    @property
    def display_threshold(self) -> float:
        """Initial SVM score threshold for showing detections; the user's slider starts there."""
        return float(self.card.get("display_threshold", 0.0))

    @property
    def rcnn_display_threshold(self) -> float:
        """Initial threshold for R-CNN, whose scores have another range."""
        return rcnn_threshold_of(self.card)

    @property
    def thin_classes(self) -> tuple[str, ...]:
        """Classes trained on few boxes, whose scores are less reliable."""
        return tuple(self.card.get("thin_classes", ()))


def load_bundle(path: str | os.PathLike[str] | None = None) -> ModelBundle:
    """Read and verify a bundle folder (or its ``bundle.json``); None reads the one shipped with the program.

    Raises
    ------
    ModelLoadError
        If a file is missing, damaged, altered or of the wrong shape. A failed load changes nothing.
    """
    folder = bundle_folder(path)
    card = read_index(folder)
    try:
        name, classes = str(card["name"]), tuple(map(str, card["classes"]))
        files = {str(k): dict(v) for k, v in card["files"].items()}
        backbone = build_backbone(str(card["backbone"]))
        levels = check_levels(card.get("levels", DETECTION_LEVELS))
        trunk_entry = files["backbone"]
        float(card.get("display_threshold", 0.0))  # both are read much later; reject bad values now
        tuple(card.get("thin_classes", ()))
    except ModelLoadError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelLoadError(
            Message("{file}: incomplete ({error!r}); get the model again", file=folder / INDEX, error=error)
        ) from error
    load_trunk_state(backbone, _read_tensors(folder, trunk_entry))
    sppnet = Heads.from_state(_read_tensors(folder, files["sppnet"])) if "sppnet" in files else None
    if "rcnn" in files:
        _check_entry(folder, files["rcnn"])
    return ModelBundle(name, classes, levels, backbone, sppnet, card=card, path=folder)


def save_bundle(bundle: ModelBundle, folder: str | os.PathLike[str], half: bool = True) -> dict[str, Any]:
    """Write a bundle folder and return the contents of its ``bundle.json``, which is written last.

    Heads are written in float16 if ``half``, the trunk in float32.
    """
    folder = Path(folder)
    parts: dict[str, Mapping[str, Tensor]] = {"backbone": trunk_state(bundle.backbone)}
    number = FORMAT
    for key, heads in (("sppnet", bundle.sppnet), ("rcnn", bundle.rcnn)):
        if heads is not None:
            if heads.fc6.rank is not None:
                number = FACTORED_FORMAT
            dtype = torch.float16 if half else torch.float32
            parts[key] = {name: tensor.to(dtype).contiguous() for name, tensor in heads.state().items()}
    files = {}
    for key, tensors in parts.items():
        target = folder / f"{key}.safetensors"
        with atomic_write(target) as temporary:
            save_file(dict(tensors), temporary)
        files[key] = {"file": target.name, "sha256": sha256_of(target), "bytes": target.stat().st_size}
    card = {
        **bundle.card,
        "format": number,
        "name": bundle.name,
        "backbone": bundle.backbone.name,
        "classes": list(bundle.classes),
        "levels": list(bundle.levels),
        "files": files,
    }
    with atomic_write(folder / INDEX) as temporary:
        temporary.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return card


def _check_entry(folder: Path, entry: Mapping[str, Any]) -> Path:
    name, digest = str(entry.get("file", "")), str(entry.get("sha256", ""))
    path = folder / name
    if not name or Path(name).name != name:
        raise ModelLoadError(
            Message("{file}: {name!r} is not a plain file name; get the model again", file=folder / INDEX, name=name)
        )
    if not path.is_file():
        raise ModelLoadError(Message("{path}: missing; get the model again", path=path))
    try:
        same = sha256_of(path) == digest
    except OSError as error:
        raise ModelLoadError(
            Message("{path}: cannot be read ({error}); check its permissions", path=path, error=error)
        ) from error
    if not same:
        raise ModelLoadError(
            Message(
                "{path}: damaged or altered (its SHA-256 is not the one in {index}); get the model again",
                path=path,
                index=INDEX,
            )
        )
    return path


def _read_tensors(folder: Path, entry: Mapping[str, Any]) -> dict[str, Tensor]:
    path = _check_entry(folder, entry)
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelLoadError(
            Message("{path}: not a safetensors file ({error}); get the model again", path=path, error=error)
        ) from error
