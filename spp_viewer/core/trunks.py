"""Layer names of the supported trunks, available without torch so that the window can list them before it is loaded."""

from __future__ import annotations

from collections.abc import Mapping

FIVE = ("conv1", "conv2", "conv3", "conv4", "conv5")

CONV_NAMES: Mapping[str, tuple[str, ...]] = {
    "alexnet": FIVE,
    "zf5": FIVE,
    "vgg16": tuple(
        f"conv{block}_{number}"
        for block, repeats in enumerate((2, 2, 3, 3, 3), start=1)
        for number in range(1, repeats + 1)
    ),
}
"""Conv layers of each trunk from input to output; windows are pooled from the last."""

FC7 = "fc7"


def conv_names(backbone: str) -> tuple[str, ...]:
    """Return the names of a trunk's conv layers; for an unknown trunk only the last, which every analysis stores."""
    return CONV_NAMES.get(backbone, FIVE[-1:])
