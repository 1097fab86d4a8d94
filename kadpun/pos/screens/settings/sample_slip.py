"""A test page: what a printer must be able to draw, Thai marks, amounts, a code, the width of the paper."""

from __future__ import annotations

from kadpun.books.profile import ShopProfile
from kadpun.books.words import Say
from kadpun.hardware.slip import Band, Boxed, Cut, Pair, QrCode, Rule, Slip, SlipLanguage, Text


def printer_test(profile: ShopProfile, say: Say, language: SlipLanguage, when: str) -> Slip:
    """The slip of a test page."""
    return Slip(
        (
            Text(profile.shop, size="title", weight=700, align="center"),
            Boxed(say("Test page")),
            Text(when, size="small", align="center"),
            Rule(),
            Text("น้ำปลา ปั๋น กุ้งฝอย ที่นี่ ฎีกา ญาติผู้ใหญ่", weight=700),
            Pair(say("Amount"), "1,234,567.89"),
            Pair(say("Width of the paper"), f"{profile.paper} mm"),
            Band(say("Total"), "0.00"),
            QrCode("KADPUN TEST", say("Scan this to try the scanner")),
            Cut(),
        ),
        language,
    )
