"""Claims on issuers: what can be claimed, the claims and what became of them, rejected lines, what was used twice, and how old it all is.

to claim --Ctrl Enter--> a claim --F10--> the file for the issuer          a claim --F8--> paid
claim --Enter--> its lines --Space, Ctrl Enter--> rejected                  used twice --Ctrl Enter--> set aside --F8 honoured, F7 lost-->
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from kadpun.books.money import show_money
from kadpun.books.refusals import Told
from kadpun.books.tokens.claim_check import ClaimCheck
from kadpun.books.tokens.claims import ToClaim
from kadpun.books.tokens.double_facts import Decision
from kadpun.books.tokens.double_uses import Double
from kadpun.books.tokens.settling import ClaimedLine, StandingClaim
from kadpun.pos.office.claim_making import ClaimSeen
from kadpun.pos.office.claims_room import ClaimsBoard, ClaimsRoom
from kadpun.pos.till.results import Permission

from ..forms.fields import Field
from ..forms.note import Note
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import Column, DenseTable
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figures
from ..office_parts.files import open_file, save_file
from ..office_parts.preview import Preview
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap
from .claims_cards import DoubleCard, FormCard, MakeCard, PaidCard, VerdictCard
from .claims_rows import (
    age_heads,
    aged_row,
    aged_total,
    claim_figures,
    claim_row,
    claims_total,
    double_row,
    line_row,
    lines_total,
    to_claim_row,
    to_claim_total,
)

TABS = ("to-claim", "claims", "lines", "doubles", "ages")
MOST_TOLD = 3


class ClaimsPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = ClaimsRoom(context.till)
        self.board: ClaimsBoard | None = None
        self.seen: ClaimSeen | None = None
        self.check = Button(theme, "plain", "sm", icon="ph.shield-check")
        self.figures, self.done, self.tabs = Figures(theme), Note(theme), CountedTabs(theme, TABS)
        self.filter = Field(theme, most=60, width=190)
        self.owed = DenseTable(
            theme, (Column("", least=170), Column("", 200, drop=2), Column("", 176, drop=1), Column("", 70, "right"), Column("", 124, "right"))
        )
        amounts = (Column("", 108, "right", drop=1), Column("", 108, "right", drop=5), Column("", 108, "right"))
        self.claims = DenseTable(
            theme, (Column("", 118), Column("", least=116), Column("", 176, drop=4), Column("", 92, drop=3), *amounts, Column("", 138, drop=2))
        )
        self.lines = DenseTable(
            theme,
            (
                Column("", 150),
                Column("", 132, drop=2),
                Column("", least=120, drop=4),
                Column("", least=110, drop=3),
                Column("", 92, "right", drop=1),
                Column("", 96, "right"),
                Column("", least=208),
            ),
            picks=True,
        )
        self.doubles = DenseTable(
            theme,
            (
                Column("", least=110, drop=3),
                Column("", least=110, drop=1),
                Column("", least=196),
                Column("", least=196),
                Column("", 96, "right"),
                Column("", 148, drop=2),
            ),
        )
        drops = (4, 5, 6, 7, 8, 2, 3, 0)
        ages = (Column("", 120, "right"), *(Column("", 104, "right", drop=drop) for drop in drops))
        self.ages = DenseTable(theme, (Column("", least=130), *ages))
        self.make, self.paid, self.verdict, self.double = MakeCard(context), PaidCard(context), VerdictCard(context), DoubleCard(context)
        self.form = FormCard(context)
        self.preview = Preview(context, self)
        self.parts = {"to-claim": self.owed, "claims": self.claims, "lines": self.lines, "doubles": self.doubles, "ages": self.ages}
        self.cards = {"to-claim": self.make, "claims": self.paid, "lines": self.verdict, "doubles": self.double}
        self._lay_out()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        self.shown = {key: wrap(column((table.with_totals(), 1))) for key, table in self.parts.items()}
        self.tools = row(self.tabs, "stretch", self.filter, gap=12)
        main = wrap(column(*((part, 1) for part in self.shown.values()), gap=8))
        body = beside(main, *self.cards.values(), self.form, side_width=372)
        self.lay_desk(self.figures, self.done, wrap(self.tools), (body, 1), acts=(self.check,))

    def _connect(self) -> None:
        self.tabs.turned.connect(lambda _: self._show_part())
        self.filter.changed.connect(lambda _: self._show_rows())
        self.owed.chose.connect(lambda _: self._show_cards())
        self.claims.chose.connect(lambda _: self._chose_claim())
        self.claims.opened.connect(lambda _: self._open_lines())
        self.lines.picked.connect(lambda _: self._show_cards())
        self.lines.chose.connect(lambda _: self._show_cards())
        self.doubles.chose.connect(lambda _: self._show_cards())
        self.make.wanted.connect(self._make)
        self.form.kept.connect(self._keep_form)
        self.paid.paid.connect(self._pay)
        self.paid.paper_wanted.connect(self.show_paper)
        self.paid.file_wanted.connect(self._ask_where)
        self.paid.back_wanted.connect(self._withdraw)
        self.verdict.wanted.connect(self._judge)
        self.double.aside.connect(self._set_aside)
        self.double.honoured.connect(lambda: self._decide("honoured"))
        self.double.lost.connect(lambda: self._decide("lost"))
        self.check.clicked.connect(self._ask_pack)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Claims on issuers"), say("What municipalities and others owe for tokens and coupons"), say("Back"))
        self.check.say(say("Check a claim's file…"))
        self.filter.say("", placeholder=say("Number, name or reference"))
        self.filter.line.setAccessibleName(say("Number, name or reference"))
        self.owed.say(say("To be claimed"), (say("Campaign"), say("Issuer"), say("Bills of"), say("Lines"), say("To be repaid")))
        heads: tuple[str, ...] = (say("Claim"), say("Campaign"), say("Bills of"), say("To be paid by"))
        self.claims.say(say("Claims made"), (*heads, say("Claimed"), say("Paid"), say("Still owed"), ""))
        heads = (say("Bill"), say("When"), say("Where"), say("Coupon or reference"), say("Discount"), say("Claimed"), say("What became of it"))
        self.lines.say(say("Lines of the claim"), heads)
        heads = (say("Campaign"), say("Coupon or reference"), say("Used first"), say("Used again"), say("Discount"), "")
        self.doubles.say(say("Used twice"), heads)
        self.ages.say(say("Claims by age"), age_heads(say))
        self.owed.say_empty(say("Everything is claimed."))
        self.claims.say_empty(say("No claim yet."))
        self.lines.say_empty(say("Choose a claim in the list."))
        self.doubles.say_empty(say("Nothing was used twice."))
        self.ages.say_empty(say("No issuer owes anything."))
        for card in (self.make, self.paid, self.verdict, self.double, self.form):
            card.retell()
        self._show_all()

    def enter(self, **given: Any) -> None:
        """Read what issuers owe; what can be claimed comes first, or the claims where nothing can."""
        self.done.put_away()
        self.look(self.room.accounts, self.paid.offer_accounts)
        if given.get("part") in TABS:
            self.tabs.turn(given["part"])
        self.read()
        self.parts[str(self.tabs.key)].setFocus(Qt.FocusReason.OtherFocusReason)

    def take_key(self, stroke: str) -> bool:
        if self.leave_bar.is_asking or self.preview.isVisible():
            return super().take_key(stroke)
        part = self.tabs.key
        buttons = {
            ("F8", "claims"): self.paid.record,
            ("F9", "claims"): self.paid.paper,
            ("F10", "claims"): self.paid.file,
            ("F8", "doubles"): self.double.honour,
            ("F7", "doubles"): self.double.lose,
            ("Ctrl+Enter", "to-claim"): self.make.make,
            ("Ctrl+Enter", "lines"): self.verdict.record,
            ("Ctrl+Enter", "doubles"): self.double.set_aside,
        }
        button = buttons.get((stroke, str(part)))
        if button is not None:
            if button.isEnabled():
                button.click()
            return True
        if stroke == "Enter" and (self.make.form.enter() or self.paid.form.enter() or self.form.form.enter()):
            return True
        return super().take_key(stroke)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where tabs and filter do not fit side by side, the filter goes below."""
        super().resizeEvent(event)
        needed = self.tabs.sizeHint().width() + self.filter.sizeHint().width() + 2 * self.context.theme.length(self.margins[0] + 12)
        narrow = self.width() < needed
        self.tools.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def search_field(self) -> QWidget:
        return self.filter.line

    def read(self, claim: str = "") -> None:
        """Read everything anew; `claim` is then in hand."""
        wanted, language = claim or (self.seen.claim.claim if self.seen is not None else ""), self.context.say.language
        room = self.room

        def work() -> tuple[ClaimsBoard, ClaimSeen | None]:
            board = room.board(language)
            known = any(one.claim == wanted for one in board.claims)
            return board, room.claim(wanted) if known else None

        self.look(work, self._read)

    def _read(self, found: tuple[ClaimsBoard, ClaimSeen | None]) -> None:
        self.board, self.seen = found
        self._show_all()

    @property
    def campaign_in_hand(self) -> ToClaim | None:
        """What can be claimed of the campaign chosen; of the first where none is."""
        found = self.board.to_claim if self.board is not None else ()
        return next((each for each in found if each.campaign == self.owed.key), found[0] if found else None)

    @property
    def double_in_hand(self) -> Double | None:
        """The double use chosen; the first where none is."""
        found = self.board.doubles if self.board is not None else ()
        return next((one for one in found if (one.double.bill, one.double.use) == self.doubles.key), found[0] if found else None)

    @property
    def lines_in_hand(self) -> tuple[ClaimedLine, ...]:
        """The lines picked, as far as they are open."""
        picked = set(self.lines.picked_keys)
        return tuple(line for line in (self.seen.lines if self.seen is not None else ()) if line.key in picked and line.open)

    def show_paper(self) -> None:
        """Show the claim in hand as a paper, to be printed or saved."""
        seen, say, language = self.seen, self.context.say, self.context.say.language
        if seen is None:
            return
        title = say("Claim {number} for discounts given", number=seen.claim.number)
        self.preview.show_pdf(title, lambda _: self.room.pdf(seen.claim.claim, say.words, language), file_name=f"claim-{seen.claim.number}.pdf")

    def write_file(self, path: Path) -> None:
        """Write the claim in hand for its issuer."""
        seen, say, language = self.seen, self.context.say, self.context.say.language
        if seen is None:
            return

        def written(where: Path) -> None:
            self.done.tell(say("The file for the issuer is written"), str(where), "ok")

        def begin(_: str) -> None:
            words = say("Writing the file for the issuer")
            self.working.run(words, lambda _: self.room.write_file(seen.claim.claim, path, say.words, language), then=written)

        self.act(Permission.EXPORT, lambda leave: self.room.till.permit(Permission.EXPORT, leave), begin)

    def check_pack(self, path: Path) -> None:
        """Check a claim's file, whoever made it, and tell what holds."""
        say = self.context.say

        def checked(made: ClaimCheck) -> None:
            if made.exit_code == 0:
                total = show_money(sum(claim.total for claim in made.claims))
                told = say("{lines} lines, {amount} baht, each bill proved", lines=f"{sum(one.lines for one in made.claims):,}", amount=total)
                self.done.tell(say("The file holds"), told, "ok")
                return
            words = [say(finding.says, **finding.fields) for finding in made.findings[:MOST_TOLD]]
            more = [say("and {count} more", count=f"{len(made.findings) - MOST_TOLD:,}")] if len(made.findings) > MOST_TOLD else []
            title = say("The file does not hold") if made.exit_code == 1 else say("Not everything could be judged")
            self.done.tell(title, " ".join([*words, *more]), "danger" if made.exit_code == 1 else "warn")

        self.look(lambda: self.room.check([path]), checked)

    def _show_all(self) -> None:
        self._show_figures()
        self._show_part()

    def _show_figures(self) -> None:
        say, board = self.context.say, self.board
        if board is None:
            return
        lines = len(self.seen.lines) if self.seen is not None else None
        words = (say("To claim"), say("Claims made"), say("Lines"), say("Used twice"), say("Ages"))
        self.tabs.say(say("Which part"), words, (len(board.to_claim), len(board.claims), lines, len(board.doubles), None))
        self.figures.put(claim_figures(board, say))

    def _show_part(self) -> None:
        for key, part in self.shown.items():
            part.setVisible(key == self.tabs.key)
        for key, card in self.cards.items():
            card.setVisible(key == self.tabs.key)
        self.form.setVisible(self.tabs.key == "to-claim")
        self.filter.setVisible(self.tabs.key != "ages")
        self._show_rows()

    def _show_rows(self) -> None:
        say, board = self.context.say, self.board
        if board is None:
            return
        language, wanted = say.language, self.filter.value.casefold()

        def holds(*texts: str) -> bool:
            return not wanted or any(wanted in text.casefold() for text in texts)

        part = self.tabs.key
        if part == "to-claim":
            owed = [each for each in board.to_claim if holds(board.named(each.campaign).name, board.named(each.campaign).issuer)]
            self.owed.put([to_claim_row(each, board, language) for each in owed], totals=[to_claim_total(owed, say)])
        elif part == "claims":
            found = [one for one in board.claims if holds(one.number, board.named(one.campaign).name)]
            self.claims.put([claim_row(one, board, say, language) for one in found], totals=[claims_total(found, say)])
        elif part == "lines":
            lines = [line for line in (self.seen.lines if self.seen else ()) if holds(line.number, line.use.proof if line.use else "")]
            self.lines.put([line_row(line, board, say, language) for line in lines], totals=[lines_total(lines, say)])
        elif part == "doubles":
            twice = [one for one in board.doubles if holds(one.key, one.double.number, one.holds.number, board.named(one.campaign).name)]
            self.doubles.put([double_row(one, board, say, language) for one in twice])
        else:
            self.ages.put([aged_row(aged, board) for aged in board.ageing.campaigns], totals=[aged_total(board.ageing, say)])
        self._show_cards()

    def _show_cards(self) -> None:
        board = self.board
        self.make.show_campaign(self.campaign_in_hand, board)
        self._read_form()
        self.paid.show_claim(self.seen.claim if self.seen is not None else None, board)
        self.verdict.show_lines(self.seen.claim if self.seen is not None else None, self.lines_in_hand)
        unrecorded = sum(not one.is_recorded for one in board.doubles) if board is not None else 0
        self.double.show_double(self.double_in_hand, board, unrecorded)

    def _chose_claim(self) -> None:
        claim = self.claims.key
        if isinstance(claim, str) and claim and (self.seen is None or self.seen.claim.claim != claim):
            self.look(lambda: self.room.claim(claim), self._have_in_hand)

    def _have_in_hand(self, seen: ClaimSeen) -> None:
        self.seen = seen
        self.lines.pick(())
        self._show_figures()
        self._show_cards()

    def _open_lines(self) -> None:
        self.tabs.turn("lines")
        self._show_part()
        self.lines.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self) -> None:
        each, until, due_on = self.campaign_in_hand, self.make.until.day, self.make.due_on.day
        say = self.context.say
        if each is None or until is None:
            return

        def made(one: StandingClaim) -> None:
            words = say("{count} lines, {amount} baht. F10 writes the file for the issuer.", count=f"{one.count:,}", amount=show_money(one.total))
            self.done.tell(say("Claim {number} is made", number=one.number), words, "ok")
            self.tabs.turn("claims")
            self.read(one.claim)
            self.claims.setFocus(Qt.FocusReason.OtherFocusReason)

        self.act(Permission.CLAIMS, lambda leave: self.room.make_claim(each.campaign, until, due_on=due_on, approval=leave), made)

    def _withdraw(self) -> None:
        seen, say = self.seen, self.context.say
        if seen is None:
            return
        one = seen.claim

        def withdrawn(_: None) -> None:
            self.done.tell(say("Claim {number} is taken back", number=one.number), say("Its bills can be claimed again."), "ok")
            self.seen = None
            self.tabs.turn("to-claim")
            self.read()

        reason = say("Claim {number} is taken back", number=one.number)
        self.act(Permission.CLAIMS, lambda leave: self.room.withdraw(one.claim, reason=reason, approval=leave), withdrawn)

    def _read_form(self) -> None:
        """Read the form of the issuer in hand, where another one was shown."""
        each = self.campaign_in_hand
        if each is not None and each.campaign != self.form.campaign:
            campaign = each.campaign
            self.form.show_form(campaign, "")
            self.look(lambda: self.room.form(campaign), lambda text: self.form.show_form(campaign, text))

    def _keep_form(self, text: str) -> None:
        campaign, say = self.form.campaign, self.context.say
        if not campaign:
            return

        def kept(now: str) -> None:
            self.form.show_form(campaign, now)
            self.done.tell(say("The form is kept"), say("Claims on this issuer are written by it."), "ok")

        def refused(reason: Exception) -> bool:
            if isinstance(reason, Told) and reason.name == "ClaimColumnUnknown":
                self.form.columns.complain(reason.sentence(say))
                return True
            return False

        self.act(Permission.CLAIMS, lambda leave: self.room.keep_form(campaign, text, leave), kept, refused=refused)

    def _pay(self, amount: int) -> None:
        seen, say = self.seen, self.context.say
        account, reference, on = str(self.paid.account.value or ""), self.paid.reference.value, self.paid.on.day
        if seen is None:
            return

        def paid(one: StandingClaim) -> None:
            self.paid.reference.put("")
            self.done.tell(say("{amount} of claim {number} is paid", amount=show_money(amount), number=one.number), "", "ok")
            self.read()

        self.act(
            Permission.CLAIMS,
            lambda leave: self.room.settle(seen.claim.claim, paid=amount, account=account, reference=reference, on=on, approval=leave),
            paid,
        )

    def _judge(self) -> None:
        seen, lines, say = self.seen, self.lines_in_hand, self.context.say
        outcome, reason = self.verdict.outcome.value, self.verdict.reason.value
        if seen is None or not lines:
            return

        def judged(one: StandingClaim) -> None:
            self.lines.pick(())
            self.lines.setFocus(Qt.FocusReason.OtherFocusReason)
            self.done.tell(say("{count} lines of claim {number} are noted", count=f"{len(lines):,}", number=one.number), "", "ok")
            self.read()

        self.act(
            Permission.CLAIMS,
            lambda leave: self.room.judge(seen.claim.claim, lines, outcome, reason, leave),  # type: ignore[arg-type]
            judged,
        )

    def _set_aside(self) -> None:
        say = self.context.say

        def aside(new: tuple[Double, ...]) -> None:
            amount = show_money(sum(one.amount - one.recorded for one in new))
            self.doubles.setFocus(Qt.FocusReason.OtherFocusReason)
            self.done.tell(say("{count} uses are set aside", count=f"{len(new):,}"), say("{amount} baht wait for the issuer", amount=amount), "ok")
            self.read()

        self.act(Permission.CLAIMS, self.room.set_aside, aside)

    def _decide(self, decision: Decision) -> None:
        one, say = self.double_in_hand, self.context.say
        if one is None:
            return

        def decided(_: None) -> None:
            told = say("The issuer honours it: it can be claimed") if decision == "honoured" else say("It is the shop's loss now")
            self.done.tell(told, "", "ok")
            self.doubles.setFocus(Qt.FocusReason.OtherFocusReason)
            self.read()

        self.act(Permission.CLAIMS, lambda leave: self.room.decide(one, decision, leave), decided)

    def _ask_where(self) -> None:
        if self.seen is not None:
            name = f"claim-{self.seen.claim.number}.zip"
            save_file(self, self.context.say("Where the file for the issuer goes"), name, "*.zip *.csv *.xlsx *.pdf", self.write_file)

    def _ask_pack(self) -> None:
        open_file(self, self.context.say("A claim's file"), "*.zip", self.check_pack)
