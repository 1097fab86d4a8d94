"""What the tabs of the tokens page share: each is a part of one page, which lends it its head's acts, its bars, its reading and its asking for leave.

    class WalletsPart(TokensPart):
        def __init__(self, page): super().__init__(page); ...; self.acts = (self.grant,); self.setLayout(...)

A part says its words in `retell` and reads anew in `come`; the page hands it the strokes that nobody above it took. The last of `acts` is its main
one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage
    from ..wedge import Scan
    from ..widgets.buttons import Button


class TokensPart(QWidget):
    """A tab of the tokens page. `changed` tells that campaigns or what is left of them may stand otherwise now; `acts_turned` that its acts do."""

    changed = Signal()
    acts_turned = Signal()

    def __init__(self, page: DeskPage) -> None:
        super().__init__()
        self.page = page
        self.context = page.context
        self.acts: tuple[Button, ...] = ()

    def retell(self) -> None:
        """Say every word again, in the reader's language."""

    def come(self, campaign: str = "") -> None:
        """The part comes to the front, at a campaign where one is named: read what it shows."""

    def offered(self) -> tuple[Button, ...]:
        """Those of its acts that make sense now."""
        return self.acts

    def enter(self) -> bool:
        """Enter was pressed; True when the part has used it."""
        return False

    def take_key(self, stroke: str) -> bool:
        """A stroke that nothing above took; True when the part has used it."""
        return False

    def take_scan(self, scan: Scan) -> bool:
        """Something was scanned; True when the part has used it."""
        return False

    def escape(self) -> bool:
        """Esc: close what lies open in the part; False lets the page go back."""
        return False

    def search_field(self) -> QWidget | None:
        """The field that F2 goes to, if the part has one."""
        return None
