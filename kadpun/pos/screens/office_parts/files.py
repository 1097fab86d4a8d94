"""Choosing files: one to read, one to write, a folder; the last folder used in a window is where the next one begins.

    open_file(self, say("The bank's statement"), "*.csv *.xlsx *.ofx", self.take_in)            # take_in(path) is called when one was chosen
    save_file(self, say("Where the file goes"), "statements-2569-11.xlsx", "*.xlsx", self.write)
    open_folder(self, say("Where the packs lie"), self.use_folder)

The chooser is the system's own and never blocks: the till goes on selling while it stands open.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

LAST = "last_folder"


def open_file(owner: QWidget, title: str, patterns: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask for a file that is there."""
    dialog = _dialog(owner, title, then)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([patterns, "*"])
    dialog.show()
    return dialog


def save_file(owner: QWidget, title: str, name: str, patterns: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask where a file goes; one that lies there is replaced only after the system's own question."""
    dialog = _dialog(owner, title, then)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([patterns])
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.selectFile(name)
    dialog.show()
    return dialog


def open_folder(owner: QWidget, title: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask for a folder."""
    dialog = _dialog(owner, title, then)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.show()
    return dialog


def _dialog(owner: QWidget, title: str, then: Callable[[Path], None]) -> QFileDialog:
    window = owner.window()
    dialog = QFileDialog(owner, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if folder := window.property(LAST):
        dialog.setDirectory(str(folder))

    def chosen(file: str) -> None:
        path = Path(file)
        window.setProperty(LAST, str(path if path.is_dir() else path.parent))
        then(path)

    dialog.fileSelected.connect(chosen)
    return dialog
