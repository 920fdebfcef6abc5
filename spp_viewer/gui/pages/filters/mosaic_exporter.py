"""Saves the mosaic of a layer's maps."""

from __future__ import annotations

from spp_viewer.gui.export.exporter import Exporter
from spp_viewer.gui.export.image_files import write_picture
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.filters.mosaic_image import MosaicOrder, mosaic_picture


def save_mosaic(exporter: Exporter, shown: MosaicOrder | None) -> None:
    """Save all maps of the shown layer, in the order and colours of the page; without maps nothing happens."""
    if shown is None:
        return
    path, _ = exporter.ask(tr("Save mosaic of the maps"), f"-{shown.maps.name}.png", [tr("Picture (*.png)")])
    if path is None:
        return
    target = path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")
    exporter.write(target, lambda: write_picture(target, mosaic_picture(shown)))
