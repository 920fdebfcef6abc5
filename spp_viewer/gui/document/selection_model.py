"""Selection in the image on screen, shared by all panels."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from spp_viewer.explain.filters import REDUCTIONS
from spp_viewer.gui.workers.messages import Selection


class SelectionModel(QObject):
    """The selected proposal, conv5 filter, feature map and cell, and the classes that are shown.

    Attributes
    ----------
    current
        The selected proposal or candidate; None for none.
    filter
        Number of the conv5 filter; None for all of them, combined by ``reduction``.
    reduction
        One of :data:`spp_viewer.explain.filters.REDUCTIONS`.
    map_index
        Index of the feature map, among those at several scales.
    cell
        (x, y) of a cell of that map; None for none.
    classes_shown
        Indices of the classes whose boxes are shown; None for all.
    """

    classes_changed = Signal(object)
    """Emitted with :attr:`classes_shown`."""
    selection_changed = Signal(object)
    """Emitted with :attr:`current`."""
    filter_changed = Signal(object)
    """Emitted with :attr:`filter`."""
    reduction_changed = Signal(str)
    """Emitted with :attr:`reduction`."""
    map_changed = Signal(int)
    """Emitted with :attr:`map_index`."""
    cell_changed = Signal(object)
    """Emitted with :attr:`cell`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current: Selection | None = None
        self.filter: int | None = None
        self.reduction = REDUCTIONS[0]
        self.map_index = 0
        self.cell: tuple[int, int] | None = None
        self.classes_shown: frozenset[int] | None = None
        self._class_names: tuple[str, ...] = ()  # those that classes_shown was chosen from

    def select(self, selection: Selection | None) -> None:
        """Select a proposal or candidate of the analysis; None selects nothing."""
        if selection != self.current:
            self.current = selection
            self.selection_changed.emit(selection)

    def choose_filter(self, number: int | None) -> None:
        """Show one conv5 filter; None combines all. The choice stays from image to image."""
        if number != self.filter:
            self.filter = number
            self.filter_changed.emit(number)

    def choose_reduction(self, how: str) -> None:
        """Combine all filters by their "max", "mean" or "energy" where no single one is chosen."""
        self.reduction = how
        self.reduction_changed.emit(how)

    def choose_map(self, index: int) -> None:
        """Show the feature map with this index, among those at several scales."""
        if index != self.map_index:
            self.choose_cell(None)
            self.map_index = index
            self.map_changed.emit(index)

    def choose_cell(self, cell: tuple[int, int] | None) -> None:
        """Mark a cell (x, y) of the shown map and its receptive field; None marks nothing."""
        if cell != self.cell:
            self.cell = cell
            self.cell_changed.emit(cell)

    def show_classes(self, classes: frozenset[int] | None, names: tuple[str, ...]) -> None:
        """Show only boxes of these classes out of ``names``, in this image and the next; None shows all."""
        if classes is not None and names and classes >= set(range(len(names))):
            classes = None
        self._class_names = names
        if classes != self.classes_shown:
            self.classes_shown = classes
            self.classes_changed.emit(classes)

    def keep_classes_of(self, names: tuple[str, ...]) -> None:
        """Show all classes if these are others than the choice was made from: the indices mean other classes then."""
        if names != self._class_names:
            self.show_classes(None, names)
