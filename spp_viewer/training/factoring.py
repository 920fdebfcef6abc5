"""Factoring of fc6 in a finished model. The layers behind it are unchanged, except that fc7 may be trained as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.errors import TrainingError
from spp_viewer.core.image import load_image
from spp_viewer.core.options import Options
from spp_viewer.core.progress import Progress
from spp_viewer.nn.bundle import ModelBundle, save_bundle
from spp_viewer.nn.connected import factored, largest_rank
from spp_viewer.nn.devices import choose_device
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.index import INDEX
from spp_viewer.nn.pyramid import bins_first_columns
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.training.card import factors_entry, figures, write_card
from spp_viewer.training.dataset import Sample, read_split
from spp_viewer.training.distillation import Distilled, DistillOptions, Lesson, Scorer, distil
from spp_viewer.training.features import FeatureStore
from spp_viewer.training.pooled import drawn_windows
from spp_viewer.training.sampling import pick_images
from spp_viewer.training.warped import WarpedStore, warped_windows

CARD_ENTRIES = {"date", "seed", "command", "training_data", "training_images", "training_boxes"}
"""Entries of the card of a model that was trained with this program; others get no ``CARD.md``."""


@dataclass(frozen=True)
class Photographs:
    """Photographs for the distillation.

    Attributes
    ----------
    folder, split
        In PASCAL VOC layout.
    work
        Folder for proposals, conv5 and pool5, which are reused for another rank.
    """

    folder: Path
    split: str
    work: Path
    proposals: str = "fast"
    max_proposals: int = 2000
    main_scale: int = Options().scales[0]
    device: str = "auto"
    options: DistillOptions = field(default_factory=DistillOptions)


def factor_bundle(
    bundle: ModelBundle,
    ranks: Mapping[str, int],
    progress: Progress,
    evaluations: Sequence[Mapping[str, Any]] = (),
    notes: Sequence[str] = (),
    photographs: Photographs | None = None,
) -> ModelBundle:
    """Return the model with factored fc6 and an updated card.

    Parameters
    ----------
    bundle
        The model.
    ranks
        By detector, "sppnet" and "rcnn"; 0 leaves its fc6 whole.
    progress
        Called for every step; raises Cancelled to stop.
    evaluations
        Documents of ``evaluate`` for a model made in the same way, which replace the figures on the card.
    notes
        Sentences to append to the card.
    photographs
        What factors and fc7 learn from; without it the factors are the truncated SVD.

    Raises
    ------
    DatasetError
        If the photographs' folder is invalid.
    TrainingError
        If there is nothing to factor, it is factored already, or the rank saves nothing.
    """
    heads = {"sppnet": bundle.sppnet, "rcnn": bundle.rcnn}
    parts = {key: found for key, found in heads.items() if found is not None}
    if not parts:
        raise TrainingError(f"{bundle.name} has no heads, so no fc6 to factor")
    chosen = {key: (part, ranks[key]) for key, part in parts.items() if ranks.get(key)}
    for part, rank in chosen.values():
        limit = largest_rank(part.fc6.inputs, part.fc6.units)
        if part.fc6.rank is not None:
            raise TrainingError(f"{bundle.name}: fc6 is two factors of rank {part.fc6.rank} already")
        if rank > limit:
            raise TrainingError(f"{bundle.name}: factors of rank {rank} do not make fc6 smaller (1-{limit})")
    made, entries = (
        _truncated(chosen, progress) if photographs is None else _distilled(bundle, chosen, photographs, progress)
    )
    card = {
        **{key: value for key, value in bundle.card.items() if key != "files"},
        **figures(evaluations),
        "notes": [*bundle.card.get("notes", ()), *notes],
        **factors_entry(entries),
        "factored_from": {
            "name": bundle.name,
            "fingerprint": bundle.fingerprint,
            "evaluated": bool(evaluations) or not bundle.card.get("evaluations"),
            **({} if photographs is None else {"photographs": f"{photographs.folder.name} {photographs.split}"}),
        },
    }
    heads |= made
    return replace(bundle, sppnet=heads["sppnet"], rcnn_heads=heads["rcnn"], card=card, path=None)


Made = tuple[dict[str, Heads], dict[str, Mapping[str, Any]]]
"""Heads and card entry by detector."""


def _truncated(parts: Mapping[str, tuple[Heads, int]], progress: Progress) -> Made:
    """Compute truncated SVDs."""
    made: dict[str, Heads] = {}
    entries: dict[str, Mapping[str, Any]] = {}
    for done, (key, (heads, rank)) in enumerate(parts.items()):
        progress("factoring fc6", done, len(parts))
        fc6, energy = factored(heads.fc6, rank)
        made[key], entries[key] = replace(heads, fc6=fc6), {"rank": rank, "energy": energy}
    progress("factoring fc6", len(parts), len(parts))
    return made, entries


def _distilled(
    bundle: ModelBundle, parts: Mapping[str, tuple[Heads, int]], photographs: Photographs, progress: Progress
) -> Made:
    """Train factors and fc7 on photographs."""
    options = photographs.options
    split = read_split(photographs.folder, photographs.split)
    samples = pick_images(split, options.images, options.seed)
    device = choose_device(photographs.device)
    cache = ProposalCache(photographs.work / "proposals", limit=2**40)
    store = FeatureStore(bundle.backbone, photographs.work / "conv5", device)
    found: dict[Path, Boxes] = {}

    def proposals_of(sample: Sample) -> Boxes:
        if sample.path not in found:
            image = load_image(sample.path)
            made = make_proposals(image, photographs.proposals, photographs.max_proposals, cache=cache)
            found[sample.path] = made.boxes
        return found[sample.path]

    def learn(heads: Heads, rank: int, detector: str) -> Distilled:
        if detector == "rcnn":
            pace = options.rcnn
            warped = WarpedStore(store, photographs.work / "pool5", options.seed)
            windows_at = warped_windows(warped, samples, proposals_of)
        else:
            pace = options.sppnet
            windows_at = drawn_windows(
                store, samples, proposals_of, bundle.levels, options.windows, options.seed, photographs.main_scale
            )
        lesson = Lesson(len(samples), windows_at, pace)
        return distil(Scorer.of(heads).to(device), rank, lesson, options, progress)

    columns = bins_first_columns(bundle.levels, bundle.backbone.geometry.channels)
    made: dict[str, Heads] = {}
    entries: dict[str, Mapping[str, Any]] = {}
    for key, (heads, rank) in parts.items():
        pyramid = key == "sppnet"
        distilled = learn(heads.permuted(columns) if pyramid else heads, rank, key)
        cpu = distilled.scorer.to(torch.device("cpu"))
        fc6 = cpu.fc6.permuted(torch.argsort(columns)) if pyramid else cpu.fc6
        made[key] = replace(heads, fc6=fc6, fc7_weight=cpu.fc7_weight, fc7_bias=cpu.fc7_bias)
        entries[key] = distilled.figures
    bundle.backbone.cpu()
    return made, entries


def save_factored(bundle: ModelBundle, folder: Path) -> dict[str, Any]:
    """Write the model to a folder that holds none yet, and ``CARD.md`` if the card is that of a trained model.

    Raises
    ------
    TrainingError
        If the folder holds a model, or cannot be written.
    """
    if (folder / INDEX).exists():
        raise TrainingError(f"{folder} holds a model already; name another folder")
    try:
        index = save_bundle(bundle, folder)
        if index.keys() >= CARD_ENTRIES:
            write_card(index, folder)
    except OSError as error:
        raise TrainingError(f"{folder}: cannot be written ({error})") from error
    return index
