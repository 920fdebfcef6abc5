"""The sample photographs shipped with the program, in the order of ``resources/samples/samples.json``."""

from __future__ import annotations

import json
from pathlib import Path

from spp_viewer.core.resources import resource


def sample_paths() -> tuple[Path, ...]:
    """Return the paths of the samples. The program starts with the first."""
    folder = resource("samples")
    entries = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    return tuple(folder / entry["file"] for entry in entries)
