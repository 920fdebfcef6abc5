"""The button with a page's menu of save and copy commands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from spp_viewer.gui.i18n.text import plain, tr


class SaveButton(QToolButton):
    """Button with a menu of commands.

    Parameters
    ----------
    commands
        Groups of commands, divided by separators: keys and menu texts.
    tip
        Tooltip.
    """

    wanted = Signal(str)
    """Emitted with the key of the chosen command."""

    def __init__(self, commands: tuple[Mapping[str, str], ...], tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.commands: dict[str, QAction] = {}
        menu = QMenu(self)
        for number, group in enumerate(commands):
            if number:
                menu.addSeparator()
            for name, text in group.items():
                action = self.commands[name] = menu.addAction(tr(text))
                action.setData(name)
        menu.triggered.connect(self._on_triggered)
        self.setText(tr("Save…"))
        self.setToolTip(tip)
        self.setAccessibleName(plain(self.text()))
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setObjectName("saveMenu")

    @Slot(object)
    def _on_triggered(self, action: QAction) -> None:
        self.wanted.emit(action.data())
