"""Finding recorded papers and making them again: by scanned code, look-up code or number, and as a reprint.

A scanned code must bear the signature of one of this store's own desks; the others only find. A paper is made from its fact. Refuses to record
anything but that a paper was printed again without leave.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from sqlalchemy import Connection

from kadpun.books.clock import mint_id
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.kind import Standing
from kadpun.books.ledger.own_kinds import Genesis
from kadpun.books.ledger.receipt_code import look_up_code, make_statement, read_look_up, receipt_code, verify_receipt_code
from kadpun.books.ledger.vkeys import VerifierKey, read_vkey
from kadpun.books.members.credit import CreditPayment
from kadpun.books.members.debts import owed
from kadpun.books.members.deposits import Deposit, deposit_balance
from kadpun.books.members.papers import number_of_debt, number_of_member
from kadpun.books.members.shares import Share, share_holding
from kadpun.books.money import Satang
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import (
    find_by_leaf,
    find_by_number,
    is_reversed,
    receipt_signature,
    recent,
    refunded_so_far,
    standing_fact,
)
from kadpun.books.sales.sale import Refund, Sale, SaleLine
from kadpun.books.sales.shift import CashMove, ShiftClose
from kadpun.books.store.statements import ask
from kadpun.books.store.tables import SEQ_BITS
from kadpun.books.words import Language
from kadpun.hardware.slip import Slip

from . import drafts
from .attending import Attended
from .barcodes import MOST_RAW, ReceiptCode, ascii_digits, read_code, shown
from .campaigning import words_for
from .receipt import Paper, cash_move_slip, refund_slip, sale_slip
from .receipt_members import deposit_slip, payment_slip, share_slip
from .reports import report_slip, z_report
from .results import Approval, Original, OriginalLine, Permission, Printed, Report
from .sales import sale_number

Proof = Literal["signed", "code", "number"]
MEMBER_SLIPS = frozenset(("credit-payment", "share", "deposit"))
MOST_SERIAL = 9
"""Digits of a running number typed by itself."""


class ReceiptUnknown(Refusal):
    says = "“{code}” is no receipt of this store."


class NothingToReprint(Refusal):
    says = "There is no paper to print again yet."


class NoPaper(Refusal):
    says = "This entry of the ledger has no paper."


class Finding(Attended):
    """The part of the till that knows recorded papers."""

    _sample: bool | None = None

    def find_receipt(self, text: str) -> Original:
        """Find a sale or refund by its scanned code `KP1:`, its look-up code, its number, or the running part of this year's number.

        Refuses ReceiptUnknown, ForgedReceipt, UnknownReceiptKey, and damaged codes by name.
        """
        with self.desk.store.read() as connection:
            return self.original(connection, text)

    def recent(self, limit: int = 20) -> tuple[Original, ...]:
        """The last sales and refunds of this store, newest first: what reprint and refund offer without a paper."""
        with self.desk.store.read() as connection:
            return tuple(self._original(connection, standing, "number") for standing in recent(connection, limit=limit))

    def reprint(self, fact_id: str = "", *, approval: Approval | None = None, receipt_language: Language | None = None) -> Printed:
        """Print the paper of a sale, refund, closed shift or cash move again, marked as a copy; the last sale or refund when no id is given.

        Reads the fact and works nothing out again. Needs Permission.REPRINT. Refuses NothingToReprint, NoPaper.
        """
        self.permit(Permission.REPRINT, approval)
        with self.desk.store.read() as connection:
            if fact_id:
                standing = standing_fact(connection, fact_id)
            else:
                standing = next(iter(recent(connection, limit=1)), None)
            if standing is None:
                raise NothingToReprint()
            slip, title = self.slip_of(connection, standing, language=receipt_language, copy=True)
        self.spend(approval)
        return Printed(slip, self.fresh_id(), standing.fact.id, title)

    def reprint_report(self, fact_id: str, *, receipt_language: Language | None = None) -> Report:
        """The closing report of a closed shift again, for A4 and the screen, marked as a copy. Refuses NothingToReprint, NoPaper."""
        with self.desk.store.read() as connection:
            standing = standing_fact(connection, fact_id)
            if standing is None:
                raise NothingToReprint()
            if standing.fact.kind != "shift-close":
                raise NoPaper()
            return self.z_of(connection, standing, language=receipt_language, copy=True)

    def unprinted(self, *, receipt_language: Language | None = None) -> tuple[Printed, ...]:
        """Papers that were recorded and that the print queue never took, oldest first, to be offered after a crash."""
        with self.desk.store.read() as connection:
            owed = drafts.owed_papers(connection, self.desk_key)
            found = [(paper.job, standing_fact(connection, paper.fact_id)) for paper in owed]
            made = [(job, standing, self.slip_of(connection, standing, language=receipt_language)) for job, standing in found if standing]
        return tuple(Printed(slip, job, standing.fact.id, title) for job, standing, (slip, title) in made)

    def paper_taken(self, print_job: str) -> None:
        """The print queue keeps this paper now, so it is owed no more. Say it when the queue has it, never before."""
        with self.desk.store.work() as work:
            drafts.paper_taken(work, print_job)

    def original(self, connection: Connection, text: str) -> Original:
        """As `find_receipt`, on a connection."""
        reading = read_code(text[:MOST_RAW])
        how: Proof = "number"
        if isinstance(reading, ReceiptCode) and reading.how == "signed":
            statement, _ = verify_receipt_code(reading.text, self._receipt_keys(connection))
            standing, how = find_by_leaf(connection, statement.leaf, statement.leaf), "signed"
        elif isinstance(reading, ReceiptCode) and reading.how == "code":
            standing, how = find_by_leaf(connection, *read_look_up(reading.text)), "code"
        else:
            standing = find_by_number(connection, self._number(connection, text))
        if standing is None:
            raise ReceiptUnknown(code=shown(text))
        return self._original(connection, standing, how)

    def slip_of(
        self, connection: Connection, standing: Standing, *, language: Language | None = None, copy: bool = False, code: str | None = None
    ) -> tuple[Slip, str]:
        """The paper of a recorded fact and what people call it; `code` is its receipt code where that is at hand. Refuses NoPaper."""
        fact = standing.fact
        if fact.kind == "sale":
            sale = codec_of(Sale).read(fact.body)
            paper = self.paper(connection, standing, language=language, copy=copy, code=code)
            if sale.member:
                since = owed(connection, sale.member) if sale.on_credit and not copy else None
                paper = self.member_paper(connection, paper, sale.member, sale.helper, owed=since)
            return sale_slip(self._with_campaigns(connection, paper, sale), sale), sale.number
        if fact.kind == "refund":
            refund = codec_of(Refund).read(fact.body)
            paper = self.paper(connection, standing, language=language, copy=copy, approver=refund.approver, code=code)
            paper = self._with_campaigns(connection, self.member_paper(connection, paper, refund.member, refund.helper), refund)
            return refund_slip(paper, refund), refund.number
        if fact.kind == "shift-close":
            report = self.z_of(connection, standing, language=language, copy=copy)
            return report_slip(report), report.number
        if fact.kind == "cash-move":
            move = codec_of(CashMove).read(fact.body)
            return cash_move_slip(self.paper(connection, standing, language=language, copy=copy), move), move.reason
        if fact.kind in MEMBER_SLIPS:
            return self._member_slip(connection, standing, language=language, copy=copy, code=code)
        raise NoPaper()

    def member_paper(self, connection: Connection, paper: Paper, member: str, helper: str = "", *, owed: int | None = None) -> Paper:
        """A paper with the numbers of the member whose it is and of the helper who came, and what the member owes since."""
        if not member:
            return paper
        numbers = (number_of_member(connection, party) if party else "" for party in (member, helper))
        member_number, helper_number = numbers
        return replace(paper, member_number=member_number, helper_number=helper_number, owed=owed)

    def _member_slip(
        self, connection: Connection, standing: Standing, *, language: Language | None, copy: bool, code: str | None
    ) -> tuple[Slip, str]:
        """The paper of a repayment, an act on shares or a deposit; what is left in the purse stands on no copy."""
        paper = self.paper(connection, standing, language=language, copy=copy, code=code)
        body = _body_of(standing)
        since = owed(connection, body.member) if isinstance(body, CreditPayment) and not copy else None
        paper = self.member_paper(connection, paper, body.member, body.helper, owed=since)
        if isinstance(body, CreditPayment):
            names = {part.debt: number_of_debt(connection, part.debt) for part in body.allocations}
            return payment_slip(paper, body, names), body.number
        if isinstance(body, Share):
            to_number = number_of_member(connection, body.to) if body.to else ""
            held = None if copy else share_holding(connection, body.member, par=body.par)
            return share_slip(paper, body, to_number, held), body.number
        return deposit_slip(paper, body, None if copy else deposit_balance(connection, body.member)), body.number

    def z_of(self, connection: Connection, standing: Standing, *, language: Language | None = None, copy: bool = False) -> Report:
        """The closing report of a shift-close fact; when the shift began is read from the fact that it names."""
        close = codec_of(ShiftClose).read(standing.fact.body)
        opened = standing_fact(connection, standing.fact.refs[0]) if standing.fact.refs else None
        paper = self.paper(connection, standing, language=language, copy=copy, approver=close.approver)
        return z_report(paper, close, opened_at=opened.fact.at if opened else standing.fact.at)

    def paper(
        self,
        connection: Connection,
        standing: Standing,
        *,
        language: Language | None = None,
        copy: bool = False,
        approver: str = "",
        code: str | None = None,
    ) -> Paper:
        """What a paper of this fact needs beside the fact; its receipt code is worked out when it is not at hand."""
        profile = self.profile(connection)
        if self._founded_as_sample(connection) and not profile.sample:
            profile = replace(profile, sample=True)
        chosen = language or profile.receipt_language
        return Paper(
            profile=profile,
            say=self.words[chosen],
            language=chosen,
            standing=standing,
            code=self.code_of(connection, standing) if code is None else code,
            operator_name=self.name_of(connection, standing.fact.by),
            approver_name=self.name_of(connection, approver) if approver else "",
            copy=copy,
        )

    def _with_campaigns(self, connection: Connection, paper: Paper, body: Sale | Refund) -> Paper:
        """A paper with the words of the campaigns that its fact speaks of; what is left in the wallet stands on no copy."""
        if isinstance(body, Sale):
            ids = [use.campaign for use in body.uses] + [grant.campaign for grant in body.earned]
        else:
            ids = [back.campaign for back in body.backs] + [grant.campaign for grant in body.earned_back]
        if not ids:
            return paper
        on = None if paper.copy else self.today(paper.profile)
        return replace(paper, campaigns=words_for(connection, dict.fromkeys(ids), paper.language, member=body.member, on=on))

    def code_of(self, connection: Connection, standing: Standing) -> str:
        """The receipt code of a fact that has one, also of a log that this desk no longer writes; "" for others."""
        signature = receipt_signature(connection, standing.no)
        if signature is None:
            return ""
        fact = standing.fact
        key = self.desk.ledger.keys.receipt.verifier if fact.log == self.desk.log else self._keys_by_log(connection).get(fact.log)
        if key is None:
            return ""
        statement = make_statement(key, seq=fact.seq, at=fact.at, total=fact.body.get("total", 0), leaf=standing.leaf)
        return receipt_code(statement, signature)

    def fresh_id(self) -> str:
        """A new id for something that is no fact, such as the print job of a copy."""
        return mint_id(self.desk.clock.now_at())

    def _number(self, connection: Connection, text: str) -> str:
        """A number as typed; a few digits alone are the running part of this year's."""
        typed = ascii_digits(text.strip()).upper()[:40]
        if re.fullmatch(rf"[0-9]{{1,{MOST_SERIAL}}}", typed):
            profile = self.profile(connection)
            return sale_number(profile, self.desk.log, self.today(profile), int(typed))
        return typed

    def _original(self, connection: Connection, standing: Standing, proof: Proof) -> Original:
        fact = standing.fact
        lines: tuple[OriginalLine, ...] = ()
        refunded = left = 0
        said: Sale | Refund | CreditPayment | Share | Deposit
        kind: Literal["sale", "refund", "paper"] = "paper"
        if fact.kind == "sale":
            kind = "sale"
            sale = said = codec_of(Sale).read(fact.body)
            done = refunded_so_far(connection, fact.id)
            spent = is_reversed(connection, fact.id)
            lines = tuple(_line(number, line, done.get(number, (0, 0)), spent=spent) for number, line in enumerate(sale.lines))
            refunded, left = sum(amount for _, amount in done.values()), sum(line.left_amount for line in lines)
        elif fact.kind == "refund":
            kind, said = "refund", codec_of(Refund).read(fact.body)
        else:
            said = _body_of(standing)
        return Original(
            fact_id=fact.id,
            kind=kind,
            number=said.number,
            no=fact.seq + 1,
            at=fact.at,
            on=fact.on,
            by=fact.by,
            by_name=self.name_of(connection, fact.by),
            document=said.document if isinstance(said, (Sale, Refund)) else "receipt",
            lines=lines,
            total=Satang(said.total),
            refunded=Satang(refunded),
            left=Satang(left),
            look_up_code=look_up_code(standing.leaf),
            proof=proof,
            member=said.member,
        )

    def _receipt_keys(self, connection: Connection) -> list[VerifierKey]:
        return [self.desk.ledger.keys.receipt.verifier, *self._keys_by_log(connection).values()]

    def _founded_as_sample(self, connection: Connection) -> bool:
        """Whether this desk's log began as a sample shop's: no later setting makes its papers prove anything."""
        if self._sample is None:
            self._sample = any(genesis.sample for genesis in self._beginnings(connection).values())
        return self._sample

    def _keys_by_log(self, connection: Connection) -> dict[str, VerifierKey]:
        """The receipt keys that the logs of this store began with."""
        return {log: read_vkey(genesis.vkeys[1]) for log, genesis in self._beginnings(connection).items()}

    def _beginnings(self, connection: Connection) -> dict[str, Genesis]:
        rows = ask(connection, f"SELECT f.bytes FROM log l JOIN fact f ON f.no = l.no << {SEQ_BITS} WHERE f.kind = 'genesis'")
        facts = [read_fact(bytes(row[0])) for row in rows]
        return {fact.log: codec_of(Genesis).read(fact.body) for fact in facts}


def _line(number: int, line: SaleLine, done: tuple[int, int], *, spent: bool) -> OriginalLine:
    """A line with what is left of it, counted in packs when it was sold in packs."""
    left, amount_left = (0, 0) if spent else (line.quantity - done[0], line.amount - done[1])
    return OriginalLine(
        number=number,
        goods=line.goods,
        name=line.name,
        unit=line.pack or line.unit,
        pack=line.pack,
        places=0 if line.pack else line.places,
        quantity=line.quantity // line.factor,
        left=left // line.factor,
        amount=Satang(line.amount),
        left_amount=Satang(amount_left),
        vat=line.vat,
    )


def _body_of(standing: Standing) -> CreditPayment | Share | Deposit:
    """What a member's paper says. Refuses NoPaper for a fact that has none of its own."""
    kinds: dict[str, type[CreditPayment] | type[Share] | type[Deposit]] = {"credit-payment": CreditPayment, "share": Share, "deposit": Deposit}
    kind = kinds.get(standing.fact.kind)
    if kind is None:
        raise NoPaper()
    return codec_of(kind).read(standing.fact.body)
