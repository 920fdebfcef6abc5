"""Every action of the window in one table: its words, its keys, its place in the menus. No key is bound twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from spp_viewer.gui.canvas.view_options import OVERLAYS
from spp_viewer.gui.i18n.text import later, tr
from spp_viewer.gui.strip.stages import STAGES
from spp_viewer.gui.theme.colours import Palette
from spp_viewer.gui.theme.icons import line_icon

FILE = later("&File")
EDIT = later("&Edit")
ANALYSIS = later("&Analysis")
VIEW = later("&View")
OVERLAY = later("&Overlays")
STAGE = later("&Stages")
HELP = later("&Help")
THEME = later("T&heme")
LAYOUT = later("La&yout")
LANGUAGE = later("&Language")
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
    ActionSpec("open", FILE, later("&Open…"), later("Open an image."), ("Ctrl+O",), icon="open"),
    ActionSpec("open.folder", FILE, later("Open &folder…"), later("Open all images of a folder."), ("Ctrl+U",)),
    ActionSpec(
        "samples", FILE, later("&Sample photographs"), later("Open the photographs that ship with the program.")
    ),
    ActionSpec(
        "previous", FILE, later("&Previous image"), later("Open the file before."), ("A", "PgUp"), 1, "previous"
    ),
    ActionSpec("next", FILE, later("&Next image"), later("Open the file after."), ("D", "PgDown"), 1, "next"),
    ActionSpec(
        "export",
        FILE,
        later("&Export detections…"),
        later("Write the boxes that are shown: those above the threshold, of the shown classes."),
        ("Ctrl+E",),
        2,
    ),
    ActionSpec(
        "save", FILE, later("Sa&ve analysis…"), later("Write everything to one file, to open again."), ("Ctrl+S",), 2
    ),
    ActionSpec("picture", FILE, later("Save pict&ure…"), later("Write the view as a picture."), ("S",), 2),
    ActionSpec(
        "mosaic",
        FILE,
        later("Save &mosaic…"),
        later("Write the maps of all filters as a picture, every cell of them."),
        ("Shift+S",),
        2,
    ),
    ActionSpec(
        "copy",
        FILE,
        later("Cop&y picture"),
        later("Copy the view, or in the table of detections the selected rows."),
        ("Ctrl+C",),
        2,
    ),
    ActionSpec("close", FILE, later("&Close window"), later("Close this window."), ("Ctrl+W",), 3),
    ActionSpec("quit", FILE, later("&Quit"), later("End the program."), ("Ctrl+Q",), 3),
    ActionSpec("undo", EDIT, later("&Undo"), later("Take the last change of options back."), ("Ctrl+Z",)),
    ActionSpec("redo", EDIT, later("&Redo"), later("Make the change again."), ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec("model", EDIT, later("Open &model…"), later("Choose the folder of another model."), (), 1),
    ActionSpec("defaults", EDIT, later("Back to &defaults"), later("Analyse with the paper's options again."), (), 1),
    ActionSpec("analyse", ANALYSIS, later("&Analyse again"), later("Run the pipeline again."), ("F5",), icon="analyse"),
    ActionSpec(
        "cancel", ANALYSIS, later("&Cancel"), later("Stop the analysis, or clear the selection."), ("Esc",), 0, "cancel"
    ),
    ActionSpec("race", ANALYSIS, later("Start t&he race"), later("Race SPP-Net against R-CNN."), ("Ctrl+R",)),
    ActionSpec(
        "threshold.reset",
        ANALYSIS,
        later("&Reset score threshold"),
        later("Go back to the threshold that the model suggests."),
        ("Ctrl+T",),
        1,
        "reset",
    ),
    ActionSpec(
        "classes.reset",
        ANALYSIS,
        later("Show all c&lasses"),
        later("Show boxes of every class again."),
        ("Ctrl+Shift+T",),
        1,
    ),
    ActionSpec(
        "search", ANALYSIS, later("S&earch detections"), later("List only some of the detections."), ("Ctrl+L", "/"), 1
    ),
    ActionSpec(
        "analyse.all",
        ANALYSIS,
        later("Analyse all &images"),
        later("Analyse the whole list in the background; what you open meanwhile goes first."),
        ("Ctrl+Shift+A",),
        2,
    ),
    ActionSpec(
        "folder.pause",
        ANALYSIS,
        later("&Pause or resume the list"),
        later("Stop the analysis of the list for a while, or go on with it."),
        ("Ctrl+Shift+P",),
        2,
    ),
    ActionSpec(
        "folder.cancel",
        ANALYSIS,
        later("&Stop the list"),
        later("Give up the analysis of the list; what is analysed stays."),
        ("Ctrl+Shift+X",),
        2,
    ),
    ActionSpec("fit", VIEW, later("&Fit image"), later("Show the whole image."), ("Ctrl+F",), icon="fit"),
    ActionSpec("actual", VIEW, later("&100 %"), later("One image pixel on one screen pixel."), ("Ctrl+0",)),
    ActionSpec("zoom.in", VIEW, later("Zoom &in"), later("Enlarge the image."), ("Ctrl++", "Ctrl+="), icon="zoom-in"),
    ActionSpec("zoom.out", VIEW, later("Zoom &out"), later("Reduce the image."), ("Ctrl+-",), icon="zoom-out"),
    ActionSpec(
        "compare",
        VIEW,
        later("&Compare view"),
        later("A second canvas that looks at the same place: conv5 alone, before regression, without NMS, and more."),
        ("K",),
        icon="compare",
        checkable=True,
    ),
    ActionSpec(
        "live",
        VIEW,
        later("Live win&dow"),
        later("Draw a window on the photograph and see it scored while it moves."),
        ("W",),
        icon="live",
        checkable=True,
    ),
    _panel("detections", later("Detec&tions"), later("The final boxes as a table."), "F2"),
    _panel("window", later("&Window"), later("What happened to the selected window, from its cells to NMS."), "F3"),
    _panel("why", later("Why"), later("Where the score of the selected window came from."), "Shift+F3"),
    _panel("filters", later("Filte&rs"), later("All maps of a layer at once, and one of them closely."), "F4"),
    _panel("options", later("O&ptions"), later("Model, scales, proposals, thresholds and device."), "F7"),
    _panel("race", later("R&ace"), later("SPP-Net against R-CNN on this image."), "F8"),
    _panel("sizes", later("Si&zes"), later("This image at any size: one vector length for all."), "F10"),
    ActionSpec(
        "images",
        VIEW,
        later("Imag&es"),
        later("Show or hide the list of images at the left."),
        ("F6",),
        1,
        checkable=True,
    ),
    ActionSpec("filter.previous", VIEW, later("Pre&vious filter"), later("Show the filter before."), ("[",), 2),
    ActionSpec("filter.next", VIEW, later("Ne&xt filter"), later("Show the next filter."), ("]",), 2),
    ActionSpec("filter.go", VIEW, later("&Go to filter…"), later("Type the number of a filter."), ("G",), 2),
    ActionSpec(
        "filter.maximum",
        VIEW,
        later("&Maximum over filters"),
        later("Show the strongest filter of each cell."),
        ("M",),
        2,
    ),
    _theme("system", later("&System theme"), later("Light or dark as the system is.")),
    _theme("light", later("&Light theme"), later("Dark writing on light surfaces.")),
    _theme("dark", later("&Dark theme"), later("Light writing on dark surfaces.")),
    _layout("panels", later("&Side panel"), later("Show or hide the panel at the side."), "F9", checkable=True),
    _layout("move", later("&Move side panel"), later("Move the panel to the other side of the image.")),
    _layout("float", later("&Float side panel"), later("Give the panel a window of its own, or dock it again.")),
    _layout("reset", later("&Reset layout"), later("Put all panels back to where they were at first.")),
    # Languages are called by their own names, so that one finds back.
    _language("system", later("&System language"), later("English or Chinese as the system is.")),
    _language("en", "&English", later("English words.")),
    _language("zh_CN", "简体中文 (&C)", later("Chinese words, in simplified characters.")),
    _overlay("detections", later("&Detections"), later("Final boxes with class and score."), "V"),
    _overlay("truth", later("&Ground truth"), later("Annotated boxes that lie beside the image."), "T"),
    _overlay("proposals", later("&Proposals"), later("All boxes that may hold an object."), "P"),
    _overlay(
        "conv5", later("A&ctivation"), later("The chosen filter, or the strongest of each cell, in colours."), "C"
    ),
    _overlay("why", later("W&hy"), later("What of the photograph speaks for the class, and what against it."), "E"),
    _overlay("window", later("conv5 &window"), later("Its cells, and the selected proposal's window on them."), "X"),
    _overlay("pyramid", later("P&yramid"), later("The selected window's bins, what each pooled, and from where."), "Y"),
    _overlay("before", later("&Before regression"), later("Where detections were before they were moved."), "B"),
    _overlay("suppressed", later("&Suppressed boxes"), later("What stronger boxes of the same class suppressed."), "N"),
    *(
        ActionSpec(f"stage.{stage.key}", STAGE, stage.title, stage.sentence, (f"Alt+{(number + 1) % 10}",))
        for number, stage in enumerate(STAGES)
    ),
    ActionSpec("help", HELP, later("&Keys and actions"), later("All actions with their keys."), ("F1",)),
    ActionSpec("tour", HELP, later("&Guided tour"), later("The story of the paper in ten steps."), ("Shift+F1",)),
    ActionSpec("log", HELP, later("Show &log file"), later("Where the program writes what went wrong.")),
    ActionSpec("about", HELP, later("&About SPP Viewer"), later("Version, libraries and licence."), (), 1),
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
    dress_actions(made, palette)
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


def dress_actions(actions: dict[str, QAction], palette: Palette) -> None:
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
