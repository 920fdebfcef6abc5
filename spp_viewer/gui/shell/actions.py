"""Every action of the window in one table: its words, its keys, its place in the menus. No key is bound twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.theme.colours import Palette
from spp_viewer.gui.theme.icons import line_icon

FILE = tr_noop("&File")
EDIT = tr_noop("&Edit")
ANALYSIS = tr_noop("&Analysis")
VIEW = tr_noop("&View")
OVERLAY = tr_noop("&Overlays")
STAGE = tr_noop("&Stages")
HELP = tr_noop("&Help")
THEME = tr_noop("T&heme")
LAYOUT = tr_noop("La&yout")
LANGUAGE = tr_noop("&Language")
MENUS = (FILE, EDIT, ANALYSIS, VIEW, OVERLAY, STAGE, HELP)


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    key
        Its name in the program.
    menu, group
        The menu it is in; within a menu, actions of different groups are separated.
    title, tip
        Words in the menu, and a sentence for tool tips and the table of keys.
    shortcuts
        Portable key names; the first is shown.
    icon
        Name of a line icon, or empty.
    choice
        Actions of one name exclude each other; empty for a plain action.
    submenu
        Title of the menu within the menu; empty for none.
    checkable
        Whether it is on or off.
    """

    key: str
    menu: str
    title: str
    tip: str
    shortcuts: tuple[str, ...] = ()
    group: int = 0
    icon: str = ""
    choice: str = ""
    checkable: bool = False
    submenu: str = ""


def _overlay(key: str, title: str, tip: str, shortcut: str) -> ActionSpec:
    return ActionSpec(f"overlay.{key}", OVERLAY, title, tip, (shortcut,), checkable=True)


def _panel(key: str, title: str, tip: str, shortcut: str) -> ActionSpec:
    return ActionSpec(f"panel.{key}", VIEW, title, tip, (shortcut,), 1)


def _theme(key: str, title: str, tip: str) -> ActionSpec:
    return ActionSpec(f"theme.{key}", VIEW, title, tip, (), 3, choice="theme", checkable=True, submenu=THEME)


def _layout(key: str, title: str, tip: str, shortcut: str = "", checkable: bool = False) -> ActionSpec:
    keys = (shortcut,) if shortcut else ()
    return ActionSpec(f"layout.{key}", VIEW, title, tip, keys, 3, checkable=checkable, submenu=LAYOUT)


def _language(key: str, title: str, tip: str) -> ActionSpec:
    return ActionSpec(f"language.{key}", VIEW, title, tip, (), 3, choice="language", checkable=True, submenu=LANGUAGE)


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open", FILE, tr_noop("&Open…"), tr_noop("Open an image."), ("Ctrl+O",), icon="open"),
    ActionSpec("open.folder", FILE, tr_noop("Open &folder…"), tr_noop("Open all images of a folder."), ("Ctrl+U",)),
    ActionSpec(
        "samples", FILE, tr_noop("&Sample photographs"), tr_noop("Open the photographs that ship with the program.")
    ),
    ActionSpec(
        "previous", FILE, tr_noop("&Previous image"), tr_noop("Open the file before."), ("A", "PgUp"), 1, "previous"
    ),
    ActionSpec("next", FILE, tr_noop("&Next image"), tr_noop("Open the file after."), ("D", "PgDown"), 1, "next"),
    ActionSpec(
        "export",
        FILE,
        tr_noop("&Export detections…"),
        tr_noop("Write the boxes that are shown: those above the threshold, of the shown classes."),
        ("Ctrl+E",),
        2,
    ),
    ActionSpec(
        "save",
        FILE,
        tr_noop("Sa&ve analysis…"),
        tr_noop("Write everything to one file, to open again."),
        ("Ctrl+S",),
        2,
    ),
    ActionSpec("picture", FILE, tr_noop("Save pict&ure…"), tr_noop("Write the view as a picture."), ("S",), 2),
    ActionSpec(
        "mosaic",
        FILE,
        tr_noop("Save &mosaic…"),
        tr_noop("Write the maps of all filters as a picture, every cell of them."),
        ("Shift+S",),
        2,
    ),
    ActionSpec(
        "copy",
        FILE,
        tr_noop("Cop&y picture"),
        tr_noop("Copy the view, or in the table of detections the selected rows."),
        ("Ctrl+C",),
        2,
    ),
    ActionSpec("close", FILE, tr_noop("&Close window"), tr_noop("Close this window."), ("Ctrl+W",), 3),
    ActionSpec("quit", FILE, tr_noop("&Quit"), tr_noop("End the program."), ("Ctrl+Q",), 3),
    ActionSpec("undo", EDIT, tr_noop("&Undo"), tr_noop("Take the last change of options back."), ("Ctrl+Z",)),
    ActionSpec("redo", EDIT, tr_noop("&Redo"), tr_noop("Make the change again."), ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec("model", EDIT, tr_noop("Open &model…"), tr_noop("Choose the folder of another model."), (), 1),
    ActionSpec(
        "defaults", EDIT, tr_noop("Back to &defaults"), tr_noop("Analyse with the paper's options again."), (), 1
    ),
    ActionSpec(
        "analyse", ANALYSIS, tr_noop("&Analyse again"), tr_noop("Run the pipeline again."), ("F5",), icon="analyse"
    ),
    ActionSpec(
        "cancel",
        ANALYSIS,
        tr_noop("&Cancel"),
        tr_noop("Stop the analysis, or clear the selection."),
        ("Esc",),
        0,
        "cancel",
    ),
    ActionSpec("race", ANALYSIS, tr_noop("Start t&he race"), tr_noop("Race SPP-Net against R-CNN."), ("Ctrl+R",)),
    ActionSpec(
        "threshold.reset",
        ANALYSIS,
        tr_noop("&Reset score threshold"),
        tr_noop("Go back to the threshold that the model suggests."),
        ("Ctrl+T",),
        1,
        "reset",
    ),
    ActionSpec(
        "classes.reset",
        ANALYSIS,
        tr_noop("Show all c&lasses"),
        tr_noop("Show boxes of every class again."),
        ("Ctrl+Shift+T",),
        1,
    ),
    ActionSpec(
        "search",
        ANALYSIS,
        tr_noop("S&earch detections"),
        tr_noop("List only some of the detections."),
        ("Ctrl+L", "/"),
        1,
    ),
    ActionSpec(
        "analyse.all",
        ANALYSIS,
        tr_noop("Analyse all &images"),
        tr_noop("Analyse the whole list in the background; what you open meanwhile goes first."),
        ("Ctrl+Shift+A",),
        2,
    ),
    ActionSpec(
        "folder.pause",
        ANALYSIS,
        tr_noop("&Pause or resume the list"),
        tr_noop("Stop the analysis of the list for a while, or go on with it."),
        ("Ctrl+Shift+P",),
        2,
    ),
    ActionSpec(
        "folder.cancel",
        ANALYSIS,
        tr_noop("&Stop the list"),
        tr_noop("Give up the analysis of the list; what is analysed stays."),
        ("Ctrl+Shift+X",),
        2,
    ),
    ActionSpec("fit", VIEW, tr_noop("&Fit image"), tr_noop("Show the whole image."), ("Ctrl+F",), icon="fit"),
    ActionSpec("actual", VIEW, tr_noop("&100 %"), tr_noop("One image pixel on one screen pixel."), ("Ctrl+0",)),
    ActionSpec(
        "zoom.in", VIEW, tr_noop("Zoom &in"), tr_noop("Enlarge the image."), ("Ctrl++", "Ctrl+="), icon="zoom-in"
    ),
    ActionSpec("zoom.out", VIEW, tr_noop("Zoom &out"), tr_noop("Reduce the image."), ("Ctrl+-",), icon="zoom-out"),
    ActionSpec(
        "compare",
        VIEW,
        tr_noop("&Compare view"),
        tr_noop("A second canvas that looks at the same place: conv5 alone, before regression, without NMS, and more."),
        ("K",),
        icon="compare",
        checkable=True,
    ),
    ActionSpec(
        "live",
        VIEW,
        tr_noop("Live win&dow"),
        tr_noop("Draw a window on the photograph and see it scored while it moves."),
        ("W",),
        icon="live",
        checkable=True,
    ),
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
        checkable=True,
    ),
    ActionSpec("filter.previous", VIEW, tr_noop("Pre&vious filter"), tr_noop("Show the filter before."), ("[",), 2),
    ActionSpec("filter.next", VIEW, tr_noop("Ne&xt filter"), tr_noop("Show the next filter."), ("]",), 2),
    ActionSpec("filter.go", VIEW, tr_noop("&Go to filter…"), tr_noop("Type the number of a filter."), ("G",), 2),
    ActionSpec(
        "filter.maximum",
        VIEW,
        tr_noop("&Maximum over filters"),
        tr_noop("Show the strongest filter of each cell."),
        ("M",),
        2,
    ),
    _theme("system", tr_noop("&System theme"), tr_noop("Light or dark as the system is.")),
    _theme("light", tr_noop("&Light theme"), tr_noop("Dark writing on light surfaces.")),
    _theme("dark", tr_noop("&Dark theme"), tr_noop("Light writing on dark surfaces.")),
    _layout("panels", tr_noop("&Side panel"), tr_noop("Show or hide the panel at the side."), "F9", checkable=True),
    _layout("move", tr_noop("&Move side panel"), tr_noop("Move the panel to the other side of the image.")),
    _layout("float", tr_noop("&Float side panel"), tr_noop("Give the panel a window of its own, or dock it again.")),
    _layout("reset", tr_noop("&Reset layout"), tr_noop("Put all panels back to where they were at first.")),
    # Languages are called by their own names, so that one finds back.
    _language("system", tr_noop("&System language"), tr_noop("English or Chinese as the system is.")),
    _language("en", "&English", tr_noop("English words.")),
    _language("zh_CN", "简体中文 (&C)", tr_noop("Chinese words, in simplified characters.")),
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
    *(
        ActionSpec(f"stage.{stage.key}", STAGE, stage.title, stage.sentence, (f"Alt+{(number + 1) % 10}",))
        for number, stage in enumerate(STAGES)
    ),
    ActionSpec("help", HELP, tr_noop("&Keys and actions"), tr_noop("All actions with their keys."), ("F1",)),
    ActionSpec("tour", HELP, tr_noop("&Guided tour"), tr_noop("The story of the paper in ten steps."), ("Shift+F1",)),
    ActionSpec("log", HELP, tr_noop("Show &log file"), tr_noop("Where the program writes what went wrong.")),
    ActionSpec("about", HELP, tr_noop("&About SPP Viewer"), tr_noop("Version, libraries and licence."), (), 1),
)


def make_actions(parent: QWidget, palette: Palette) -> dict[str, QAction]:
    """All actions, owned by ``parent`` and reachable by their keys from anywhere in it."""
    made: dict[str, QAction] = {}
    choices: dict[str, QActionGroup] = {}
    for spec in ACTIONS:
        action = QAction(tr(spec.title), parent)
        action.setObjectName(spec.key)
        action.setShortcuts([QKeySequence(name) for name in spec.shortcuts])
        action.setCheckable(spec.checkable)
        action.setToolTip(tool_tip(spec))
        if spec.choice:
            group = choices.setdefault(spec.choice, QActionGroup(parent))
            group.addAction(action)
        parent.addAction(action)
        made[spec.key] = action
    apply_palette(made, palette)
    assert all(f"overlay.{key}" in made for key in OVERLAYS)
    return made


def fill_menus(bar: QMenuBar, actions: dict[str, QAction], after: Mapping[str, QMenu]) -> None:
    """A menu for each of :data:`MENUS`, groups apart, with menus of their own where the table says so.

    Parameters
    ----------
    after
        Menus to be put behind actions, by the actions' keys.
    """
    for title in MENUS:
        menu = bar.addMenu(tr(title))
        group, within = 0, dict[str, QMenu]()
        for spec in ACTIONS:
            if spec.menu == title:
                if spec.group != group:
                    menu.addSeparator()
                    group = spec.group
                if spec.submenu and spec.submenu not in within:
                    within[spec.submenu] = menu.addMenu(tr(spec.submenu))
                within.get(spec.submenu, menu).addAction(actions[spec.key])
                if spec.key in after:
                    menu.addMenu(after[spec.key])


def apply_palette(actions: dict[str, QAction], palette: Palette) -> None:
    """Give the actions icons in the theme's colours."""
    for spec in ACTIONS:
        if spec.icon:
            actions[spec.key].setIcon(line_icon(spec.icon, palette))
            actions[spec.key].setIconVisibleInMenu(False)


def tool_tip(spec: ActionSpec) -> str:
    """The sentence, and the first key in the platform's way of writing it."""
    if not spec.shortcuts:
        return tr(spec.tip)
    return f"{tr(spec.tip)} ({keys_text(spec.shortcuts[:1])})"


def keys_text(shortcuts: tuple[str, ...]) -> str:
    """Keys as the platform writes them, for the table of keys."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(name).toString(native) for name in shortcuts)
