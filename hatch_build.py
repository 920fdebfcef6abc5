"""Builds the compiled part while the package is installed; ``SPP_VIEWER_TARGET`` names another platform to build for.

Where no compiler is to be had, the package installs without it and says so: it then searches with OpenCV.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sysconfig
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TARGETS = {
    "x86_64-linux-gnu.2.17": ("linux", "manylinux_2_17_x86_64"),
    "aarch64-linux-gnu.2.17": ("linux", "manylinux_2_17_aarch64"),
    "x86_64-linux-musl": ("linux", "musllinux_1_1_x86_64"),
    "aarch64-linux-musl": ("linux", "musllinux_1_1_aarch64"),
    "x86_64-macos.11.0": ("darwin", "macosx_11_0_x86_64"),
    "aarch64-macos.11.0": ("darwin", "macosx_11_0_arm64"),
    "x86_64-windows-gnu": ("win32", "win_amd64"),
    "aarch64-windows-gnu": ("win32", "win_arm64"),
}
"""For each target of the compiler: the system, as ``sys.platform`` calls it, and the platform in the wheel's name."""


class NativeBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the library into wheels, or beside its sources for an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the library and add it to the wheel; without a compiler the wheel goes without it."""
        triple = os.environ.get("SPP_VIEWER_TARGET") or None
        if triple is not None and triple not in TARGETS:
            raise ValueError(f"SPP_VIEWER_TARGET must be one of {', '.join(TARGETS)}, not {triple}")
        own = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        builder = self._builder()
        system, wheel = TARGETS[triple] if triple else (None, own)
        name = builder.library_name(system) if system else builder.library_name()
        folder = builder.FOLDER if version == "editable" else self._temporary()
        try:
            builder.build(folder / name, triple)
        except RuntimeError as error:
            if triple is not None:
                raise
            self.app.display_warning(f"Without the compiled part: {error}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{wheel}"
        if version != "editable":
            build_data["force_include"][str(folder / name)] = f"spp_viewer/native/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Delete the temporary folder."""
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)

    _work: Path | None = None

    def _temporary(self) -> Path:
        self._work = Path(tempfile.mkdtemp())
        return self._work

    def _builder(self) -> ModuleType:
        path = Path(self.root) / "spp_viewer" / "native" / "build.py"
        spec = importlib.util.spec_from_file_location("spp_native_build", path)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
