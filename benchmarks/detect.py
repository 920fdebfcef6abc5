"""``spp-viewer detect`` of this tree against that of another one, such as an older checkout: stages and memory.

    python -m benchmarks.detect FOLDER --against TREE [--images 40] [--each 10] [--options "--scales 1"]

Photographs are those of a folder, by name. The trees take turns, ``--each`` photographs a turn, every turn a fresh
process with an empty cache; its first photograph, which loads torch and the model, is left out of the medians. Run it
where nothing else runs.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent.parent

# A child's peak counts its parent's pages at the fork, so a small process starts the command and asks.
LAUNCHER = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=sys.stderr);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def detect(tree: Path, photographs: list[Path], options: list[str]) -> tuple[list[dict[str, float]], int]:
    """Timings of every photograph but the first, with their proposals and wall time, and the process' peak in bytes."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "PYTHONPATH": str(tree), "SPP_VIEWER_CACHE": cache}
        command = [sys.executable, "-m", "spp_viewer", "detect", *map(str, photographs), "--json", "--quiet", *options]
        command = [sys.executable, "-c", LAUNCHER, *command]
        done = subprocess.run(command, cwd=cache, env=environment, capture_output=True, text=True, check=True)
    document = json.loads(done.stderr[done.stderr.index("{") :])
    rows = [{**image["timings"], "boxes": image["proposals"]} for image in document["images"]]
    return rows[1:], int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--against", type=Path, required=True, metavar="TREE")
    parser.add_argument("--images", type=int, default=40)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--options", default="", help="further options of detect, for both")
    arguments = parser.parse_args()
    photographs = sorted(arguments.folder.resolve().glob("*.jpg"))[: arguments.images]
    trees = {"other": arguments.against.resolve(), "this": HERE}
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    peaks: dict[str, int] = defaultdict(int)
    for start in range(0, len(photographs), arguments.each):
        for name, tree in trees.items():
            rows, peak = detect(tree, photographs[start : start + arguments.each], shlex.split(arguments.options))
            found[name] += rows
            peaks[name] = max(peaks[name], peak)
    medians = {
        name: {key: statistics.median(row[key] for row in rows) for key in rows[0]} for name, rows in found.items()
    }
    print(f"{len(found['this'])} photographs, medians")
    print("             other      this")
    for key, this in medians["this"].items():
        other = medians["other"][key]
        print(f"  {key:<10} {other:9.3f} {this:9.3f}   {other / this if this else 0:6.2f} x")
    other, this = peaks["other"] / 1e9, peaks["this"] / 1e9
    print(f"  peak, GB   {other:9.3f} {this:9.3f}   {other / this:6.2f} x")


if __name__ == "__main__":
    main()
