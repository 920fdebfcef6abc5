"""The record of an action: texts, keys, place in the menus, callback and when it is enabled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QKeySequence

from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.shell.context import WindowContext

FILE = tr_noop("&File")
EDIT = tr_noop("&Edit")
ANALYSIS = tr_noop("&Analysis")
VIEW = tr_noop("&View")
OVERLAY = tr_noop("&Overlays")
STAGE = tr_noop("&Stages")
HELP = tr_noop("&Help")
MENUS = (FILE, EDIT, ANALYSIS, VIEW, OVERLAY, STAGE, HELP)

Condition = Callable[[WindowContext], bool]


@dataclass(frozen=True)
class ActionSpec:
    """One action of the window.

    Attributes
    ----------
    key
        Name in the program.
    menu, submenu, group
        Title of the menu and of the menu within it, empty for none; separators divide a menu's groups.
    title, tooltip
        Words in the menu, and a sentence for tool tips and the table of keys.
    shortcuts
        Portable key names; the first is shown.
    icon
        Name of a line icon, or empty.
    choice
        Actions of one name exclude each other; empty for a plain action.
    run
        Called when the action is triggered.
    toggle
        Called with the new state when the action is checked or unchecked; None if it cannot be.
    enabled
        Whether the action would do anything; None for always.
    checked
        Whether it is checked at first; None for unchecked, or if another object sets it.
    follows
        The signal (bool) that sets whether it is checked; None for none.
    text
        Words in the menu, if they change with the state of the window.
    """

    key: str
    menu: str
    title: str
    tooltip: str
    shortcuts: tuple[str, ...] = ()
    group: int = 0
    icon: str = ""
    run: Callable[[WindowContext], object] | None = None
    toggle: Callable[[WindowContext, bool], object] | None = None
    enabled: Condition | None = None
    checked: Condition | None = None
    follows: Callable[[WindowContext], SignalInstance] | None = None
    text: Callable[[WindowContext], str] | None = None
    choice: str = ""
    submenu: str = ""

    @property
    def checkable(self) -> bool:
        """Whether it is on or off."""
        return self.toggle is not None or bool(self.choice)


def tooltip_text(spec: ActionSpec) -> str:
    """Return the tool tip: the sentence, and the first key as the platform writes it."""
    if not spec.shortcuts:
        return tr(spec.tooltip)
    return f"{tr(spec.tooltip)} ({keys_text(spec.shortcuts[:1])})"


def keys_text(shortcuts: tuple[str, ...]) -> str:
    """Return keys as the platform writes them, separated by commas."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(name).toString(native) for name in shortcuts)


def has_image(context: WindowContext) -> bool:
    """Return whether an image is open."""
    return context.session.document.image is not None


def has_analysis(context: WindowContext) -> bool:
    """Return whether an analysis is on screen."""
    return context.session.document.analysis is not None
