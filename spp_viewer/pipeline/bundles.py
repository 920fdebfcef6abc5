"""Loading of models, each once as long as anything in this process uses it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from spp_viewer.nn.index import bundle_folder
from spp_viewer.pipeline.cache_key import model_hash

if TYPE_CHECKING:
    from spp_viewer.nn.bundle import ModelBundle

_lock = threading.Lock()
_loaded: WeakValueDictionary[tuple[Path, str], ModelBundle] = WeakValueDictionary()


def open_bundle(path: Path | None) -> ModelBundle:
    """Return the model in a folder; None is the model that ships. May be called from any thread.

    A model that is still in use, by the race for example, is neither verified nor read again, unless its
    ``bundle.json`` changed.

    Raises
    ------
    ModelLoadError
        If it cannot be read.
    """
    from spp_viewer.nn.bundle import load_bundle

    with _lock:
        key = _key_of(path)
        found = _loaded.get(key) if key is not None else None
        if found is None:
            found = load_bundle(path)
            if key is not None:
                _loaded[key] = found
        return found


def _key_of(path: Path | None) -> tuple[Path, str] | None:
    try:
        return bundle_folder(path).absolute(), model_hash(path)
    except OSError:
        return None
