"""The model card: training data, method and accuracy of a model.

It is part of ``bundle.json``; ``CARD.md`` beside it is the same in prose.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spp_viewer.core.files import atomic_write
from spp_viewer.training.dataset import VOC_CLASSES, Sample, count_boxes

THIN = 100
"""Number of training boxes below which a class is listed as thin."""

CARD = "CARD.md"

NAMES = {"sppnet": "SPP-Net", "rcnn": "R-CNN"}


def model_card(
    samples: Sequence[Sample], evaluations: Sequence[Mapping[str, Any]], notes: Sequence[str]
) -> dict[str, Any]:
    """Compile counts, thin classes and figures.

    Parameters
    ----------
    samples
        The training data.
    evaluations
        Documents of ``spp-viewer evaluate --json``. The first one's AP of every class, and the score at which its F1 is
        largest, become those of the model.
    notes
        Sentences about limitations.
    """
    counts = dict(zip(VOC_CLASSES, count_boxes(samples, len(VOC_CLASSES)).tolist(), strict=True))
    card: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "notes": list(notes),
        "training_images": len(samples),
        "training_boxes": counts,
        "thin_classes": [name for name, count in counts.items() if count < THIN],
    }
    return {**card, **figures(evaluations)}


def figures(evaluations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the card's entries for documents of ``spp-viewer evaluate --json``; empty if there are none."""
    if not evaluations:
        return {}
    main = evaluations[0]
    score = main["best_f1"]["score"]
    return {
        "ap": {name: row["ap"] for name, row in main["per_class"].items()},
        **({} if score is None else {"display_threshold": score}),
        "evaluations": [dict(document) for document in evaluations],
    }


def factors_entry(made: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    """Return the card's entry for each detector's factors of fc6, skipping detectors whose fc6 is whole (None).

    An entry has ``rank``, and ``energy`` or the keys of :attr:`Distilled.figures`.
    """
    entry = {detector: dict(figures) for detector, figures in made.items() if figures is not None}
    return {"fc6_factors": entry} if entry else {}


def write_card(index: Mapping[str, Any], folder: Path) -> None:
    """Write ``CARD.md`` from the contents of ``bundle.json``."""
    with atomic_write(folder / CARD) as temporary:
        temporary.write_text("\n".join(_lines(index)) + "\n", encoding="utf-8")


def _lines(card: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {card['name']}"
    yield ""
    yield (
        f"Trunk {card['backbone']}, pyramid levels {', '.join(map(str, card['levels']))}, {len(card['classes'])} "
        f"classes. Trained on {card['date']} on {card['training_images']} photographs with seed {card['seed']}:"
    )
    yield ""
    for source in card["training_data"]:
        limit = f", at most {source['limit']} photographs" if source["limit"] is not None else ""
        yield f"- {source['folder']}, {source['split']}{limit}"
    for note in card["notes"]:
        yield ""
        yield note
    yield from _factors(card)
    if card["command"]:
        yield from ("", "```sh", card["command"], "```")
    evaluations = card.get("evaluations", ())
    main = evaluations[0]["per_class"] if evaluations else {}
    if evaluations:
        yield ""
        yield _setting(evaluations[0])
    yield ""
    yield "| class | training boxes | boxes evaluated on | AP | AP, 11 points |"
    yield "|---|--:|--:|--:|--:|"
    for name in card["classes"]:
        row = main.get(name, {})
        thin = " (thin)" if name in card["thin_classes"] else ""
        figures = (row.get("ground_truth"), row.get("ap"), row.get("ap11"))
        cells = ["-" if x is None else f"{x:.3f}" if isinstance(x, float) else str(x) for x in figures]
        yield f"| {name}{thin} | {card['training_boxes'][name]} | {' | '.join(cells)} |"
    yield ""
    yield f"Thin classes have fewer than {THIN} training boxes: doubt their scores."
    if evaluations:
        best = evaluations[0]["best_f1"]
        if best["score"] is not None:
            yield (
                f"Detections are shown from score {best['score']:.2f} at first: precision {best['precision']:.2f}, "
                f"recall {best['recall']:.2f} over all classes together, where F1 is largest."
            )
        yield ""
        yield "| detector | SVMs on | scales | regression | photographs | mean AP | 11 points | seconds per image |"
        yield "|---|---|---|---|--:|--:|--:|--:|"
        yield from map(_row, evaluations)
        yield ""
        yield "The mean is over the classes with at least 20 boxes among those photographs."
    yield ""
    for entry in card["files"].values():
        yield f"- `{entry['file']}`, {entry['bytes'] / 1e6:.1f} MB, SHA-256 `{entry['sha256']}`"


def _factors(card: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines on how fc6 was factored, if it was."""
    for detector, entry in card.get("fc6_factors", {}).items():
        yield ""
        if "energy" in entry:
            yield (
                f"{NAMES[detector]}'s fc6 is two factors of rank {entry['rank']}, its truncated SVD, which keeps "
                f"{100 * entry['energy']:.1f} % of the sum of its squared singular values."
            )
        else:
            taught = f", then taught with fc7 in {entry['steps']} steps," if entry["steps"] else ""
            yield (
                f"{NAMES[detector]}'s fc6 is two factors of rank {entry['rank']}, fitted to score as the "
                f"whole fc6 does{taught} on windows of {entry['photographs']} photographs with seed "
                f"{entry['seed']}. On {entry['held_out']} others candidates' scores differ by "
                f"{entry['score_error']:.3f} (root mean square), after plain truncated SVD by {entry['svd_error']:.3f}."
            )
    source = card.get("factored_from")
    if source is not None:
        yield ""
        yield f"It was factored when it was finished: its source is {source['name']}, `{source['fingerprint']}`."
        if "photographs" in source:
            yield f"The photographs were those of {source['photographs']}."
        if not source["evaluated"]:
            yield "The figures are those of its source."


def _setting(document: Mapping[str, Any]) -> str:
    trained = document["trained_on"] or ()
    data = ", ".join(f"{source['folder']} {source['split']}" for source in trained) or "other photographs"
    return (
        f"The figures are those of a model trained in the same way on {data}, on the {document['images']} photographs "
        f"of {', '.join(document['folders'])} {document['split']} that it has not seen. They are not comparable with "
        "published ones on PASCAL VOC 2007: the photographs differ."
    )


def _row(document: Mapping[str, Any]) -> str:
    name = NAMES[document["detector"]]
    scales = "-" if document["detector"] == "rcnn" else str(len(document["scales"]))
    means = " | ".join("-" if value is None else f"{value:.3f}" for value in document["map"].values())
    return (
        f"| {name} | {document['features']} | {scales} | {'yes' if document['regression'] else 'no'} "
        f"| {document['images']} | {means} | {document['seconds_per_image']:.2f} |"
    )
