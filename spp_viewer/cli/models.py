"""``spp-viewer models``: available models, their training data and their accuracy."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spp_viewer.cli.console import print_error

if TYPE_CHECKING:
    from spp_viewer.nn.bundle import ModelBundle

SUMMARY = "list the model that ships, and the one that --model names"
DESCRIPTION = """\
List the model that ships with the program and the one that --model names. Every file of each is read and compared with
its SHA-256 in the model's bundle.json; a model that does not pass is a line on stderr and exit code 1.

Training boxes and average precision (AP, VOC 2007 protocol, all points) are what the model card states."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")


def run(args: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    from spp_viewer.core.errors import ModelLoadError
    from spp_viewer.nn.bundle import load_bundle

    entries = []
    complete = True
    for path in (None, args.model) if args.model is not None else (None,):
        try:
            bundle = load_bundle(path)
            _ = bundle.rcnn  # verifies the file, which is otherwise read on demand
            entries.append(entry(bundle, ships=path is None))
        except ModelLoadError as error:
            print_error(error)
            complete = False
    if args.json:
        print(json.dumps({"models": entries}))
    else:
        print("\n\n".join(as_text(model) for model in entries))
    return 0 if complete else 1


def entry(bundle: ModelBundle, *, ships: bool) -> dict[str, Any]:
    """Describe a model whose files have been verified."""
    boxes = bundle.card.get("training_boxes", {})
    precision = bundle.card.get("ap", {})
    files, folder = bundle.card["files"], str(bundle.path)
    thin = set(bundle.thin_classes)
    return {
        "name": bundle.name,
        "path": folder,
        "ships": ships,
        "backbone": bundle.backbone.name,
        "levels": list(bundle.levels),
        "display_threshold": bundle.display_threshold,
        **{key: bundle.card.get(key) for key in ("date", "training_images", "training_data")},
        "classes": [
            {"name": name, "training_boxes": boxes.get(name), "ap": precision.get(name), "thin": name in thin}
            for name in bundle.classes
        ],
        "files": [
            {"file": file["file"], "sha256": file["sha256"], "bytes": Path(folder, file["file"]).stat().st_size}
            for file in (files[key] for key in ("backbone", "sppnet", "rcnn") if key in files)
        ],
        "fc6": {
            key: {"inputs": heads.fc6.inputs, "units": heads.fc6.units, "rank": heads.fc6.rank}
            for key, heads in (("sppnet", bundle.sppnet), ("rcnn", bundle.rcnn))
            if heads is not None
        },
        "verified": True,
    }


def as_text(model: dict[str, Any]) -> str:
    """Format the entry as lines of text."""
    lines = [
        f"{model['name']}{'  (ships with the program)' if model['ships'] else ''}",
        f"  folder     {Path(model['path'])}",
        f"  backbone   {model['backbone']}, pyramid levels {', '.join(map(str, model['levels']))}",
        f"  shown from score {model['display_threshold']:g}",
    ]
    if model["training_data"]:
        sources = ", ".join(f"{source['folder']} {source['split']}" for source in model["training_data"])
        lines.append(f"  trained    {model['date']}, on {model['training_images']} photographs of {sources}")
    for key, name in (("sppnet", "SPP-Net"), ("rcnn", "R-CNN")):
        if key in model["fc6"]:
            lines.append(f"  fc6        {name}: {fc6_text(**model['fc6'][key])}")
    lines += [
        f"  verified   {file['file']}  {file['bytes'] / 1e6:.1f} MB  SHA-256 {file['sha256'][:16]}..."
        for file in model["files"]
    ]
    width = max([5, *(len(item["name"]) for item in model["classes"])])
    lines.append(f"  {'class':<{width}} {'training boxes':>14} {'AP':>6}")
    for item in model["classes"]:
        boxes = "-" if item["training_boxes"] is None else str(item["training_boxes"])
        precision = "-" if item["ap"] is None else f"{item['ap']:.3f}"
        thin = "  thin: few training boxes, doubt its scores" if item["thin"] else ""
        lines.append(f"  {item['name']:<{width}} {boxes:>14} {precision:>6}{thin}")
    return "\n".join(lines)


def fc6_text(inputs: int, units: int, rank: int | None) -> str:
    """Describe fc6: ``two factors of rank 128, 12800 x 128 and 128 x 1024, 1.8 M weights``."""
    if rank is None:
        return f"whole, {inputs} x {units}, {inputs * units / 1e6:.1f} M weights"
    weights = rank * (inputs + units)
    return f"two factors of rank {rank}, {inputs} x {rank} and {rank} x {units}, {weights / 1e6:.1f} M weights"
