"""Builds the library from the C sources of this folder, with the compiler of the package ``ziglang``.

    python spp_viewer/native/build.py

The installation calls it (see ``hatch_build.py``). Uses the standard library only, since the package cannot be imported
while it is being built.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent

FLAGS = (
    "-std=c11",
    "-O3",
    "-s",
    "-shared",
    "-fvisibility=hidden",
    "-fno-sanitize=undefined",
    # Equal bits on every processor: operations are neither fused nor reordered.
    "-ffp-contract=off",
    "-fno-fast-math",
    "-fno-math-errno",
    "-Wall",
    "-Wextra",
    "-Werror",
)

PROCESSORS = {"x86_64": "x86_64_v2"}
"""Minimum processor for each architecture whose default in zig is too old to be fast: the minimum of NumPy."""


def library_name(system: str = sys.platform) -> str:
    """Return the library's file name on a system named as in ``sys.platform``."""
    return "spp_native" + {"win32": ".dll", "darwin": ".dylib"}.get(system, ".so")


def sources(folder: Path = FOLDER) -> list[Path]:
    """Return the C files and headers, sorted by name."""
    return sorted([*folder.glob("*.c"), *folder.glob("*.h")])


def source_digest(folder: Path = FOLDER) -> str:
    """Return 16 hexadecimal digits of a SHA-256 over the names and contents of the sources.

    Line endings are normalised first.
    """
    digest = hashlib.sha256()
    for path in sources(folder):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]


def build(target: Path, triple: str | None = None) -> None:
    """Compile the sources of this folder into the library ``target``.

    Parameters
    ----------
    target
        Path of the library.
    triple
        Platform to build for, as zig names it, such as ``aarch64-macos.11.0``; None is this machine.

    Raises
    ------
    RuntimeError
        If there is no compiler or it fails, with its output.
    """
    machine = triple.split("-")[0] if triple else {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, f'-DSPP_SOURCES="{source_digest()}"']
    command += ["-target", triple] if triple else []
    command += [f"-mcpu={PROCESSORS.get(machine, 'baseline')}"]
    windows = "windows" in triple if triple else sys.platform == "win32"
    command += [] if windows else ["-fPIC"]  # code on Windows is always relocatable
    with tempfile.TemporaryDirectory() as work:
        made = Path(work) / target.name
        command += [*(str(path) for path in sources() if path.suffix == ".c"), "-o", str(made)]
        caches = {"ZIG_GLOBAL_CACHE_DIR": work, "ZIG_LOCAL_CACHE_DIR": work}
        try:
            done = subprocess.run(command, env={**os.environ, **caches}, capture_output=True, text=True, check=False)
        except OSError as error:
            raise RuntimeError(f"the compiler could not be started: {error}") from error
        if done.returncode != 0:
            raise RuntimeError(f"the compiler failed: {done.stderr.strip()}")
        target.parent.mkdir(parents=True, exist_ok=True)
        staged = target.with_name(f"{target.name}.part")
        shutil.copyfile(made, staged)
        staged.replace(target)  # a program that has loaded the old file keeps it


if __name__ == "__main__":
    build(FOLDER / library_name())
