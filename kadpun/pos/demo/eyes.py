"""What a person can read on a window: the words of everything that is visible, in reading order of the widgets.

Reads what widgets say of themselves, to the eye and to a screen reader. Rows of a table are read as they would be read aloud. Refuses to know
what any page is for.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QHeaderView, QLabel, QLineEdit, QListView, QPlainTextEdit, QTextEdit, QWidget

MOST_ROWS = 60


def read_window(window: QWidget) -> list[str]:
    """Every text in sight, each once where it stands."""
    return [text for widget in _visible(window) for text in dict.fromkeys(_words(widget)) if text]


def find_button(window: QWidget, words: str) -> QAbstractButton | None:
    """The visible button that is called this, by its words or to a screen reader; an enabled one before others."""
    named = [widget for widget in _visible(window) if isinstance(widget, QAbstractButton) and words in _words(widget)]
    return next((button for button in named if button.isEnabled()), named[0] if named else None)


def _visible(window: QWidget) -> Iterator[QWidget]:
    if window.isVisible():
        yield window
        for child in window.children():
            if isinstance(child, QWidget) and not child.isHidden():
                yield from _visible(child)


def _words(widget: QWidget) -> Iterator[str]:
    yield widget.accessibleName()
    if isinstance(widget, QLabel):
        yield widget.text()
    elif isinstance(widget, QAbstractButton):
        words = getattr(widget, "words", "")
        yield words if isinstance(words, str) else ""
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        if widget.echoMode() is QLineEdit.EchoMode.Normal:
            yield widget.text()
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        yield from _rows(widget)
    else:
        words = getattr(widget, "words", "")
        yield words if isinstance(words, str) else ""


def _rows(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = 1 if isinstance(view, QListView) else model.columnCount(QModelIndex())
    for row in range(min(model.rowCount(QModelIndex()), MOST_ROWS)):
        cells: dict[str, None] = {}
        for column in range(columns):
            index = model.index(row, column)
            said = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data(Qt.ItemDataRole.DisplayRole)
            if said:
                cells[str(said)] = None
        yield " | ".join(cells)
