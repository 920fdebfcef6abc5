"""Actions of the menu View that show parts: the canvas, the pages at the side, the list of images, the filters."""

from __future__ import annotations

from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.shell.actions.spec import VIEW, ActionSpec, has_image
from spp_viewer.gui.shell.context import WindowContext


def _panel(key: str, title: str, tooltip: str, shortcut: str) -> ActionSpec:
    def show(context: WindowContext) -> None:
        context.navigator.show_panel(key)

    return ActionSpec(f"panel.{key}", VIEW, title, tooltip, (shortcut,), 1, run=show)


def _has_filters(context: WindowContext) -> bool:
    return context.session.features.filter_count > 0


def _ask_for_filter(context: WindowContext) -> None:
    context.navigator.show_panel("filters")
    context.pages().filters_page.focus_number()


def _choose_maximum(context: WindowContext) -> None:
    context.session.features.choose_filter(None)
    context.session.document.selection.choose_reduction("max")


CANVAS = (
    ActionSpec(
        "fit",
        VIEW,
        tr_noop("&Fit image"),
        tr_noop("Show the whole image."),
        ("Ctrl+F",),
        icon="fit",
        run=lambda context: context.central.canvas.fit(),
        enabled=has_image,
    ),
    ActionSpec(
        "actual",
        VIEW,
        tr_noop("&100 %"),
        tr_noop("One image pixel on one screen pixel."),
        ("Ctrl+0",),
        run=lambda context: context.central.canvas.actual_size(),
        enabled=has_image,
    ),
    ActionSpec(
        "zoom.in",
        VIEW,
        tr_noop("Zoom &in"),
        tr_noop("Enlarge the image."),
        ("Ctrl++", "Ctrl+="),
        icon="zoom-in",
        run=lambda context: context.central.canvas.zoom_in(),
        enabled=has_image,
    ),
    ActionSpec(
        "zoom.out",
        VIEW,
        tr_noop("Zoom &out"),
        tr_noop("Reduce the image."),
        ("Ctrl+-",),
        icon="zoom-out",
        run=lambda context: context.central.canvas.zoom_out(),
        enabled=has_image,
    ),
    ActionSpec(
        "compare",
        VIEW,
        tr_noop("&Compare view"),
        tr_noop("A second canvas that looks at the same place: conv5 alone, before regression, without NMS, and more."),
        ("K",),
        icon="compare",
        toggle=lambda context, on: context.pair.set_comparing(on),
    ),
    ActionSpec(
        "live",
        VIEW,
        tr_noop("Live win&dow"),
        tr_noop("Draw a window on the photograph and see it scored while it moves."),
        ("W",),
        icon="live",
        toggle=lambda context, on: context.session.live.activate(on),
        checked=lambda context: context.session.live.active,
        follows=lambda context: context.session.live.active_changed,
    ),
)

PANELS = (
    _panel("detections", tr_noop("Detec&tions"), tr_noop("The final boxes as a table."), "F2"),
    _panel("window", tr_noop("&Window"), tr_noop("What happened to the selected window, from its cells to NMS."), "F3"),
    _panel("why", tr_noop("Why"), tr_noop("Where the score of the selected window came from."), "Shift+F3"),
    _panel("filters", tr_noop("Filte&rs"), tr_noop("All maps of a layer at once, and one of them closely."), "F4"),
    _panel("options", tr_noop("O&ptions"), tr_noop("Model, scales, proposals, thresholds and device."), "F7"),
    _panel("race", tr_noop("R&ace"), tr_noop("SPP-Net against R-CNN on this image."), "F8"),
    _panel("sizes", tr_noop("Si&zes"), tr_noop("This image at any size: one vector length for all."), "F10"),
    ActionSpec(
        "images",
        VIEW,
        tr_noop("Imag&es"),
        tr_noop("Show or hide the list of images at the left."),
        ("F6",),
        1,
        toggle=lambda context, on: context.image_dock.set_wanted(on),
        checked=lambda context: context.image_dock.wanted,
        enabled=lambda context: len(context.session.document.file_list.files) > 1,
    ),
)

FILTERS = (
    ActionSpec(
        "filter.previous",
        VIEW,
        tr_noop("Pre&vious filter"),
        tr_noop("Show the filter before."),
        ("[",),
        2,
        run=lambda context: context.session.features.step_filter(-1),
        enabled=_has_filters,
    ),
    ActionSpec(
        "filter.next",
        VIEW,
        tr_noop("Ne&xt filter"),
        tr_noop("Show the next filter."),
        ("]",),
        2,
        run=lambda context: context.session.features.step_filter(1),
        enabled=_has_filters,
    ),
    ActionSpec(
        "filter.go",
        VIEW,
        tr_noop("&Go to filter…"),
        tr_noop("Type the number of a filter."),
        ("G",),
        2,
        run=_ask_for_filter,
        enabled=_has_filters,
    ),
    ActionSpec(
        "filter.maximum",
        VIEW,
        tr_noop("&Maximum over filters"),
        tr_noop("Show the strongest filter of each cell."),
        ("M",),
        2,
        run=_choose_maximum,
        enabled=_has_filters,
    ),
)

ACTIONS = CANVAS + PANELS + FILTERS
