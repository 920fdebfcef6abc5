"""fc6 of a finished model as two factors. Everything behind it stays as it was fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from spp_viewer.core.errors import TrainingError
from spp_viewer.core.progress import Progress
from spp_viewer.nn.bundle import ModelBundle, save_bundle
from spp_viewer.nn.connected import factored
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.index import INDEX
from spp_viewer.training.card import factors_entry, figures, write_card

ON_A_CARD = {"date", "seed", "command", "training_data", "training_images", "training_boxes"}
"""Without these a model was not made by training here, and there is no card to write in words."""


def factor_bundle(
    bundle: ModelBundle,
    rank: int,
    progress: Progress,
    evaluations: Sequence[Mapping[str, Any]] = (),
    notes: Sequence[str] = (),
) -> ModelBundle:
    """The model with fc6 of both detectors as factors of that rank, and what was done on its card.

    Parameters
    ----------
    evaluations
        What ``evaluate`` found for a model made in the same way, in place of the figures on the card.
    notes
        Sentences for the card, behind those that are there.

    Raises
    ------
    TrainingError
        If there is nothing to factor, it is factored already, or the rank saves nothing.
    """
    parts = {key: heads for key, heads in (("sppnet", bundle.sppnet), ("rcnn", bundle.rcnn)) if heads is not None}
    if not parts:
        raise TrainingError(f"{bundle.name} has no heads, so no fc6 to factor")
    made: dict[str, Heads] = {}
    energies: dict[str, float | None] = {}
    for done, (key, heads) in enumerate(parts.items()):
        progress("factoring fc6", done, len(parts))
        try:
            fc6, energies[key] = factored(heads.fc6, rank)
        except ValueError as error:
            raise TrainingError(f"{bundle.name}: fc6 cannot be factored: {error}") from error
        made[key] = replace(heads, fc6=fc6)
    progress("factoring fc6", len(parts), len(parts))
    card = {
        **{key: value for key, value in bundle.card.items() if key != "files"},
        **figures(evaluations),
        "notes": [*bundle.card.get("notes", ()), *notes],
        **factors_entry(rank, energies),
        "factored_from": {
            "name": bundle.name,
            "fingerprint": bundle.fingerprint,
            "evaluated": bool(evaluations) or not bundle.card.get("evaluations"),
        },
    }
    return replace(bundle, sppnet=made.get("sppnet"), rcnn_heads=made.get("rcnn"), card=card, path=None)


def save_factored(bundle: ModelBundle, folder: Path) -> dict[str, Any]:
    """Write the model into a folder that holds none yet, and ``CARD.md`` if its card is a trained model's.

    Raises
    ------
    TrainingError
        If there is a model, or nothing can be written.
    """
    if (folder / INDEX).exists():
        raise TrainingError(f"{folder} holds a model already; name another folder")
    try:
        index = save_bundle(bundle, folder)
        if index.keys() >= ON_A_CARD:
            write_card(index, folder)
    except OSError as error:
        raise TrainingError(f"{folder}: cannot be written ({error})") from error
    return index
