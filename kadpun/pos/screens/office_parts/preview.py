"""A PDF looked at before it is printed or saved: its pages over the page that made it; Esc goes back to the work.

    self.preview = Preview(context, self)                                                           # `self` is the page it stands over
    self.preview.show_pdf(say("Trial balance"), lambda progress: room.trial_balance_pdf(span), file_name="trial-balance.pdf")
    # the work runs on its own thread and gives the bytes; what is seen, saved and printed are these very bytes

PgUp and PgDn turn pages, + and − change the size, Ctrl S saves, Enter prints. Pages are drawn when they come into view, on the reading thread.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from kadpun.books.refusals import Fault, Told
from kadpun.hardware.page_pictures import PagePicture, Pages

from ..forms.aside import Progress
from ..notices import Said
from ..widgets import paint
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, row, rule
from .files import save_file
from .popped import Popped
from .working import Working

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from ..page import Context, Page

ZOOMS = (50, 75, 100, 125, 150, 200)
"""Percent of the width that the preview has."""
GAP, EDGE, MOST_KEPT = 16, 24, 12
DOTS_AN_INCH = 300


class FileNotWritten(Fault):
    says = "The file {file} could not be written ({why}). Choose another place."


class Sheets(QWidget):
    """All pages below each other; only those in view are drawn."""

    def __init__(self, context: Context, area: QScrollArea) -> None:
        super().__init__()
        self.context, self.area = context, area
        self.pages: Pages | None = None
        self.percent = 100
        self._drawn: dict[tuple[int, int], QImage] = {}
        self._asked: set[tuple[int, int]] = set()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, pages: Pages | None) -> None:
        """Show these pages from the first."""
        self.pages = pages
        self._drawn.clear()
        self._asked.clear()
        self.settle()

    def settle(self) -> None:
        """Take the height that all pages need at this width."""
        self.setFixedHeight(max(self.top_of(self.pages.count) if self.pages is not None else 0, 1))
        self.update()

    def page_width(self) -> int:
        """How wide a page stands, in pixels."""
        theme = self.context.theme
        fits = self.area.viewport().width() - 2 * theme.length(EDGE)
        return max(min(fits, theme.length(900)) * self.percent // 100, 80)

    def page_height(self) -> int:
        """How high; all pages of a document are taken to be like the first."""
        if self.pages is None:
            return 0
        wide, high = self.pages.size_points(0)
        return round(self.page_width() * high / wide)

    def top_of(self, number: int) -> int:
        """Where a page begins."""
        gap = self.context.theme.length(GAP)
        return gap + number * (self.page_height() + gap)

    def page_at(self, top: int) -> int:
        """The page that stands at this height."""
        if self.pages is None:
            return 0
        return min(max((top + self.page_height() // 3) // (self.page_height() + self.context.theme.length(GAP)), 0), self.pages.count - 1)

    def sizeHint(self) -> QSize:
        return QSize(self.page_width() + 2 * self.context.theme.length(EDGE), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.pages is None:
            return
        theme, wide, high = self.context.theme, self.page_width(), self.page_height()
        left = max((self.width() - wide) // 2, theme.length(EDGE))
        with paint.on(self) as painter:
            painter.fillRect(event.rect(), theme.colour("canvas"))
            for number in range(self.page_at(event.rect().top() - high), self.pages.count):
                box = QRect(left, self.top_of(number), wide, high)
                if box.top() > event.rect().bottom():
                    break
                painter.fillRect(box, Qt.GlobalColor.white)
                painter.setPen(theme.colour("line"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box)
                image = self._image(number, round(wide * self.devicePixelRatioF()))
                if image is not None:
                    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                    painter.drawImage(box, image)

    def _image(self, number: int, pixels: int) -> QImage | None:
        """A page's picture, or None while it is being drawn."""
        key = (number, pixels)
        if key in self._drawn:
            return self._drawn[key]
        pages = self.pages
        if key not in self._asked and pages is not None:
            self._asked.add(key)
            self.context.jobs.read(self, lambda: pages.picture(number, width=pixels), lambda drawn: self._keep(pages, key, drawn))
        return None

    def _keep(self, pages: Pages, key: tuple[int, int], drawn: PagePicture) -> None:
        if pages is not self.pages:
            return
        while len(self._drawn) >= MOST_KEPT:
            gone = next(iter(self._drawn))
            del self._drawn[gone]
            self._asked.discard(gone)
        self._drawn[key] = as_image(drawn)
        self.update()


class Preview(Popped):
    """The preview; one a page. `show_pdf` opens it."""

    def __init__(self, context: Context, page: Page) -> None:
        super().__init__(context, page)
        theme = context.theme
        self.page = page
        self.data = b""
        self.file_name = "kadpun.pdf"
        self.what = ""
        self.title, self.at = Text(style="lead", elide=True), Text(style="dense", colour="ink-2")
        self.smaller, self.larger = Button(theme, "plain", "sm", icon="ph.minus"), Button(theme, "plain", "sm", icon="ph.plus")
        self.save = Button(theme, "plain", "sm", icon="ph.floppy-disk", key="Ctrl S")
        self.print_ = Button(theme, "primary", "sm", icon="ph.printer", key="Enter")
        self.leave = Button(theme, "quiet", "sm", key="Esc")
        self.working = Working(context)
        self.area = QScrollArea()
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.sheets = Sheets(context, self.area)
        self.area.setWidget(self.sheets)
        head = row((self.title, 1), self.at, self.smaller, self.larger, self.save, self.print_, self.leave, gap=10, margins=(16, 8, 12, 0))
        self.setLayout(column(head, self.working, rule(), (self.area, 1), gap=8, margins=(1, 1, 1, 1)))
        self.smaller.clicked.connect(lambda: self.zoom(-1))
        self.larger.clicked.connect(lambda: self.zoom(1))
        self.save.clicked.connect(self.ask_where)
        self.print_.clicked.connect(self.ask_printer)
        self.leave.clicked.connect(self.put_away)
        self.area.verticalScrollBar().valueChanged.connect(lambda _: self._say_page())
        self.hide()

    def show_pdf(self, title: str, work: Callable[[Progress], bytes], *, file_name: str = "kadpun.pdf") -> None:
        """Make a PDF and show it; the work runs on a thread of its own and may be cancelled."""
        self.what, self.file_name, self.data = title, file_name, b""
        self.retell()
        self._let_go()
        self.open_below(self.page, focus=self.area)
        self._enable()
        began = self.working.run(self.context.say("Laying out the pages"), work, self._made, failed=self._failed, cancelled=self.put_away)
        assert began, "one document is made at a time"

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(self.what)
        self.smaller.say("", accessible=say("Smaller"))
        self.larger.say("", accessible=say("Larger"))
        self.save.say(say("Save as a file"))
        self.print_.say(say("Print"))
        self.leave.say(say("Close"))
        self.working.retell()
        self._say_page()

    def settle(self) -> None:
        edge = self.context.theme.length(12)
        self.setGeometry(self.page.rect().adjusted(edge, edge, -edge, -edge))
        self.sheets.settle()

    def put_away(self) -> None:
        self.working.stop()
        super().put_away()
        self._let_go()

    def take_key(self, stroke: str) -> bool:
        if stroke == "Esc":
            self.put_away()
        elif stroke in ("PgUp", "PgDn"):
            self.turn(1 if stroke == "PgDn" else -1)
        elif stroke in ("+", "-"):
            self.zoom(1 if stroke == "+" else -1)
        elif stroke == "Ctrl+S" and self.data:
            self.ask_where()
        elif stroke == "Enter" and self.data and not self.leave.hasFocus() and not self.save.hasFocus():
            self.ask_printer()
        else:
            return stroke not in ("Tab", "Enter", "Up", "Down")
        return True

    def turn(self, by: int) -> None:
        """Go to the page after or before."""
        now = self.sheets.page_at(self.area.verticalScrollBar().value())
        gap = self.context.theme.length(GAP)
        self.area.verticalScrollBar().setValue(self.sheets.top_of(max(now + by, 0)) - gap)

    def zoom(self, by: int) -> None:
        """Show the pages larger or smaller; the page in view stays."""
        now = self.sheets.page_at(self.area.verticalScrollBar().value())
        at = min(max(ZOOMS.index(self.sheets.percent) + by, 0), len(ZOOMS) - 1)
        self.sheets.percent = ZOOMS[at]
        self.sheets.settle()
        self.turn(now - self.sheets.page_at(self.area.verticalScrollBar().value()))

    def ask_where(self) -> None:
        """Ask where the file goes, then write it."""
        save_file(self.page, self.context.say("Where the file goes"), self.file_name, "*.pdf", self.write)

    def write(self, file: Path) -> None:
        """Write the PDF, beside the till."""
        data = self.data

        def work() -> Path:
            try:
                file.write_bytes(data)
            except OSError as error:
                raise FileNotWritten(file=file.name, why=error.strerror or str(error)) from error
            return file

        self.context.jobs.read(self, work, self._written, self._not_written)

    def ask_printer(self) -> None:
        """Ask which printer, then print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # printing is wanted rarely, and looks for printers when it is read

        if not self.data or self.sheets.pages is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.what)
        printer.setFromTo(1, self.sheets.pages.count)
        dialog = QPrintDialog(printer, self.page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.show()

    def print_on(self, printer: QPrinter) -> None:
        """Print the pages asked for on this printer, beside the till."""
        data = self.data
        first, last = printer.fromPage() or 1, printer.toPage() or 10**9
        self.working.run(
            self.context.say("Printing"),
            lambda progress: print_pages(data, printer, first - 1, last, progress),
            lambda count: self.context.notices.note(Said("{count} pages went to the printer.", {"count": count}), tone="ok", icon="ph.printer"),
            failed=self._failed,
        )

    def _made(self, data: bytes) -> None:
        if not self.isVisible():
            return
        self.data = data
        self.sheets.put(Pages(data))
        self._enable()
        self._say_page()
        self.area.verticalScrollBar().setValue(0)

    def _failed(self, reason: Exception) -> None:
        self.put_away()
        if isinstance(reason, Told):
            self.context.notices.tell(reason)
        else:
            self.context.jobs.broke.emit(reason)

    def _written(self, file: Path) -> None:
        self.put_away()
        self.context.notices.note(Said("The file is written."), Said("{path}", {"path": str(file)}), tone="ok", icon="ph.check-circle")

    def _not_written(self, reason: Exception) -> None:
        self.put_away()
        if isinstance(reason, Told):
            self.context.notices.tell(reason)

    def _let_go(self) -> None:
        pages = self.sheets.pages
        self.sheets.put(None)
        if pages is not None:
            self.context.jobs.read(self, pages.close)  # after the pictures that are still being drawn

    def _enable(self) -> None:
        for button in (self.save, self.print_, self.smaller, self.larger):
            button.setEnabled(bool(self.data))

    def _say_page(self) -> None:
        pages = self.sheets.pages
        if pages is None:
            self.at.setText("")
        else:
            page = self.sheets.page_at(self.area.verticalScrollBar().value()) + 1
            self.at.setText(self.context.say("Page {page} of {pages}", page=page, pages=pages.count))


def as_image(drawn: PagePicture) -> QImage:
    """A page's picture as Qt draws it."""
    return QImage(drawn.pixels, drawn.width, drawn.height, drawn.width * 3, QImage.Format.Format_RGB888).copy()


def print_pages(data: bytes, printer: QPrinter, first: int, last: int, progress: Progress) -> int:
    """Paint pages (from 0, `last` not counted) on a printer, each as large as its paper; answers how many."""
    pages = Pages(data)
    numbers = range(max(first, 0), min(last, pages.count))
    painter: QPainter | None = None
    try:
        for done, number in enumerate(numbers):
            wide, high = pages.size_points(number)
            layout = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
            printer.setPageSize(QPageSize(QSize(round(min(wide, high)), round(max(wide, high)))))
            printer.setPageOrientation(layout)
            if painter is None:
                painter = QPainter(printer)
            else:
                printer.newPage()
            image = as_image(pages.picture(number, width=round(wide / 72 * DOTS_AN_INCH)))
            target = QRectF(printer.paperRect(printer.Unit.DevicePixel)).translated(
                -printer.pageRect(printer.Unit.DevicePixel).left(), -printer.pageRect(printer.Unit.DevicePixel).top()
            )
            painter.drawImage(target, image)
            progress(done + 1, len(numbers))
    finally:
        if painter is not None:
            painter.end()
        pages.close()
    return len(numbers)
