"""Makes the pictures of the documents with the program's own ``screenshot`` command.

``python -m tools.screenshots [NAME ...]`` renders those named, or all, into ``docs/images``, with the model and the
photographs that ship. Exit code 1 means that one could not be made or is larger than :data:`LARGEST`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"

LARGEST = 250_000
"""Bytes of a picture, at most: with every set the repository grows by all of them."""

COMMON = ("--size", "1280x800", "--theme", "dark", "--quiet")


@dataclass(frozen=True)
class Screenshot:
    """One picture.

    Attributes
    ----------
    name
        Of the file, without its suffix.
    sample
        File name of a photograph in ``resources/samples``.
    arguments
        Arguments of ``spp-viewer screenshot`` beside :data:`COMMON`.
    """

    name: str
    sample: str
    arguments: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The file that is written."""
        return IMAGES / f"{self.name}.webp"

    def command(self) -> list[str]:
        """The command that writes it, to be run in :data:`ROOT`."""
        image = str(Path("resources", "samples", self.sample))
        out = str(self.path.relative_to(ROOT))
        return [sys.executable, "-m", "spp_viewer", "screenshot", image, "--out", out, *COMMON, *self.arguments]


SCREENSHOTS = (
    Screenshot("main", "german-shepherd.jpg"),
    Screenshot("tour", "german-shepherd.jpg", ("--tour", "5")),
    Screenshot("why", "kitten.jpg", ("--panel", "why")),
    Screenshot("filters", "chelsea.jpg", ("--panel", "filters", "--filter", "78")),
    Screenshot("gallery", "chelsea.jpg", ("--gallery", "resources/samples", "--filter", "78")),
    Screenshot("sizes", "horses.jpg", ("--panel", "sizes")),
    Screenshot("live", "german-shepherd.jpg", ("--live", "340,40,660,580")),
    Screenshot("race", "german-shepherd.jpg", ("--race", "256", "--coverage")),
    Screenshot("sweep", "german-shepherd.jpg", ("--race", "128", "--sweep", "10,100,1000,2000")),
    Screenshot("options", "german-shepherd.jpg", ("--panel", "options")),
)


def make(screenshot: Screenshot) -> str:
    """Write one picture; return what is wrong with it, empty if nothing is."""
    with tempfile.TemporaryDirectory() as cache:  # an empty one: times are shown, and are to be those of a whole run
        environment = {**os.environ, "SPP_VIEWER_CACHE": cache}
        done = subprocess.run(screenshot.command(), cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        return f"{screenshot.name}: exit code {done.returncode}"
    size = screenshot.path.stat().st_size
    print(f"{screenshot.path.relative_to(ROOT)}: {size / 1000:.0f} KB")
    return f"{screenshot.name}: {size} bytes, at most {LARGEST} are allowed" if size > LARGEST else ""


def main(arguments: Sequence[str]) -> int:
    """Make the named pictures, or all; return the exit code."""
    known = {screenshot.name: screenshot for screenshot in SCREENSHOTS}
    parser = argparse.ArgumentParser(
        prog="python -m tools.screenshots", description="Make the pictures of the documents."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)} (default: all)")
    names = parser.parse_args(arguments).names
    unknown = sorted(set(names) - set(known))
    if unknown:
        parser.error(f"no screenshot is called {', '.join(unknown)}; there are {', '.join(known)}")
    problems = [problem for name in names or known if (problem := make(known[name]))]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
