"""Actions of the menus Overlays and Stages."""

from __future__ import annotations

from PySide6.QtCore import SignalInstance

from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.shell.actions.spec import OVERLAY, STAGE, ActionSpec
from spp_viewer.gui.shell.context import WindowContext
from spp_viewer.gui.strip.stages import STAGES, Stage


def _overlay(key: str, title: str, tooltip: str, shortcut: str) -> ActionSpec:
    def show(context: WindowContext, on: bool) -> None:
        context.overlays.layers[key].set_visible(on)

    def shown(context: WindowContext) -> bool:
        return context.overlays.layers[key].visible

    def changed(context: WindowContext) -> SignalInstance:
        return context.overlays.layers[key].visibility_changed

    return ActionSpec(
        f"overlay.{key}", OVERLAY, title, tooltip, (shortcut,), toggle=show, checked=shown, follows=changed
    )


def _stage(number: int, stage: Stage) -> ActionSpec:
    def show(context: WindowContext) -> None:
        context.navigator.show_stage(stage.key)

    return ActionSpec(f"stage.{stage.key}", STAGE, stage.title, stage.sentence, (f"Alt+{number % 10}",), run=show)


ACTIONS = (
    _overlay("detections", tr_noop("&Detections"), tr_noop("Final boxes with class and score."), "V"),
    _overlay("truth", tr_noop("&Ground truth"), tr_noop("Annotated boxes that lie beside the image."), "T"),
    _overlay("proposals", tr_noop("&Proposals"), tr_noop("All boxes that may hold an object."), "P"),
    _overlay(
        "conv5", tr_noop("A&ctivation"), tr_noop("The chosen filter, or the strongest of each cell, in colours."), "C"
    ),
    _overlay("why", tr_noop("W&hy"), tr_noop("What of the photograph speaks for the class, and what against it."), "E"),
    _overlay(
        "window", tr_noop("conv5 &window"), tr_noop("Its cells, and the selected proposal's window on them."), "X"
    ),
    _overlay(
        "pyramid", tr_noop("P&yramid"), tr_noop("The selected window's bins, what each pooled, and from where."), "Y"
    ),
    _overlay("before", tr_noop("&Before regression"), tr_noop("Where detections were before they were moved."), "B"),
    _overlay(
        "suppressed", tr_noop("&Suppressed boxes"), tr_noop("What stronger boxes of the same class suppressed."), "N"
    ),
    *(_stage(number, stage) for number, stage in enumerate(STAGES, start=1)),
)
