"""Table of the forms, and a row of controls to add one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QSpinBox, QTableView, QWidget

from spp_viewer.explain.forms import FIXED_SIDE, Form
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.document.sizes_choice import LONGEST, MOST_FORMS
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.pages.sizes import labels
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.choice import Choice
from spp_viewer.gui.widgets.figure_table import NUMBER, TEXT, fit_height, style_table

Index = QModelIndex | QPersistentModelIndex

COLUMNS = (
    (tr_noop("Form"), tr_noop("Letter and size, pixels.")),
    (tr_noop("Shows"), tr_noop("What it does to the photograph.")),
    (tr_noop("Alike"), tr_noop("Cosine of the angle between its vector and that of the reference.")),
)

NO_INDEX = QModelIndex()


class FormsModel(QAbstractTableModel):
    """A row for each form of the photograph."""

    def __init__(self, sizes: SizeComparison, parent: QObject) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._forms: tuple[Form, ...] = ()
        sizes.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        forms = tuple(self._sizes.forms)
        if forms != self._forms:
            self.beginResetModel()
            self._forms = forms
            self.endResetModel()
        elif forms:
            self.dataChanged.emit(self.index(0, 0), self.index(len(forms) - 1, len(COLUMNS) - 1))

    def form_at(self, row: int) -> Form | None:
        return self._forms[row] if 0 <= row < len(self._forms) else None

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._forms)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, sizes = index.row(), self._sizes
        if role == Qt.ItemDataRole.DisplayRole:
            form, values = self._forms[row], sizes.similarity
            if index.column() < 2:
                return labels.how(form, sizes.size) if index.column() else labels.title(row, form)
            return labels.alike(values[row, sizes.reference]) if values is not None else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return NUMBER if index.column() == 2 else TEXT
        if role == Qt.ItemDataRole.FontRole and row == sizes.reference:
            return scaled(QGuiApplication.font(), 1.0, QFont.Weight.DemiBold)
        if role == Qt.ItemDataRole.ToolTipRole:
            reference = tr("The others are compared with it.")
            return "\n".join([labels.how(self._forms[row], sizes.size), *[reference] * (row == sizes.reference)])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        shown: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: tr(COLUMNS[section][0]),
            Qt.ItemDataRole.ToolTipRole: tr(COLUMNS[section][1]),
            Qt.ItemDataRole.TextAlignmentRole: NUMBER if section == 2 else TEXT,
        }
        return shown.get(role)


class FormsTable(QTableView):
    """Table of forms. Delete removes the chosen form; Enter and a double click make it the reference."""

    chosen = Signal()
    """Emitted when the chosen row changes."""

    def __init__(self, sizes: SizeComparison) -> None:
        super().__init__()
        self._sizes = sizes
        self.forms = FormsModel(sizes, self)
        self.setModel(self.forms)
        style_table(self)
        self.setAccessibleName(tr("Forms"))
        self.setToolTip(tr("Delete removes a form; Enter compares the others with it."))
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().selectionChanged.connect(self.chosen)
        self.forms.modelReset.connect(self._on_reset)
        self.doubleClicked.connect(self._on_double_click)
        self._on_reset()

    @property
    def form(self) -> Form | None:
        """The chosen form."""
        rows = self.selectionModel().selectedRows()
        return self.forms.form_at(rows[0].row()) if rows else None

    def remove_chosen(self) -> None:
        """Remove the chosen form and choose the next one."""
        form, row = self.form, self.currentIndex().row()
        if form is not None:
            self._sizes.remove(form)
            self.selectRow(min(row, self.forms.rowCount() - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_chosen()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._sizes.choose_reference(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_double_click(self, index: Index) -> None:
        self._sizes.choose_reference(index.row())

    @Slot()
    def _on_reset(self) -> None:
        fit_height(self, self.forms.rowCount(), MOST_FORMS)
        self.chosen.emit()


class NewForm(QWidget):
    """Controls for a new form: width, height, and whether to crop."""

    wanted = Signal(object)
    """Emitted with the form to add."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.width_box, self.height_box = QSpinBox(), QSpinBox()
        for box, name in ((self.width_box, tr("Width")), (self.height_box, tr("Height"))):
            box.setRange(1, LONGEST)
            box.setValue(FIXED_SIDE)
            box.setMinimumWidth(52)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.setAccessibleName(name)
            box.setToolTip(tr("{name} of the form, 1 to {most} pixels.").format(name=name, most=text.count(LONGEST)))
        self.crop = Choice(theme, tr("What is shown"))
        self.crop.addItem(tr("Whole"), False)
        self.crop.addItem(tr("Cropped"), True)
        self.crop.setToolTip(tr("All of the photograph, warped where it has to be; or its middle, in proportion."))
        self.add = QPushButton(tr("Add"))
        self.add.setToolTip(tr("Show the photograph to the network in this size as well."))
        self.add.clicked.connect(self._on_add)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.width_box, 1)
        row.addWidget(QLabel(text.TIMES))
        row.addWidget(self.height_box, 1)
        row.addWidget(self.crop)
        row.addWidget(self.add)

    @property
    def form(self) -> Form:
        return Form(self.width_box.value(), self.height_box.value(), bool(self.crop.currentData()))

    @Slot()
    def _on_add(self) -> None:
        self.wanted.emit(self.form)
