"""Statements in the forms that banks have agreed on: OFX (1 and 2), SWIFT MT940, and ISO 20022 camt.053.

Each becomes a `Statement` whose rows are numbered as they stand in the file. Only baht is taken, only what is booked, and only one account a file.
An XML file that brings entities or a document type of its own is refused unread.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Literal
from xml.etree import ElementTree

from ..clock import BANGKOK
from ..refusals import Refusal
from ..sheet_reading import read_text
from .days import read_day, read_year
from .statement import OtherCurrency, ReadLine, SeveralAccounts, StatementReport, put_together
from .statement_sheet import AmountUnreadable, read_signed

FileForm = Literal["sheet", "ofx", "mt940", "camt053"]
BAHT = "THB"


class StatementFileBroken(Refusal):
    says = "This {form} file is cut off or is not what it says it is. Download it again."


def form_of(data: bytes) -> FileForm:
    """Which form a file has, by what it holds; whatever is none of the agreed ones is taken for a sheet."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "sheet"
    head = data[:20_000].replace(b"\x00", b"")
    if b"<OFX>" in head.upper():
        return "ofx"
    if b"BkToCstmrStmt" in head:
        return "camt053"
    if re.search(rb"(?m)^:(?:20|25):", head) and re.search(rb"(?m)^:6[0-2][FM]?:", head):
        return "mt940"
    return "sheet"


def read_statement_file(data: bytes, form: FileForm, *, near: date) -> StatementReport:
    """Read a statement in an agreed form. Refuses StatementFileBroken, OtherCurrency, SeveralAccounts, StatementEmpty; all else is in the report."""
    text = read_text(data)
    try:
        if form == "ofx":
            return _read_ofx(text, near)
        if form == "mt940":
            return _read_mt940(text, near)
        return _read_camt053(text, near)
    except (KeyError, IndexError, ElementTree.ParseError, AmountUnreadable, ValueError) as reason:
        raise StatementFileBroken(form=form) from reason


def _read_ofx(text: str, near: date) -> StatementReport:
    body = text[text.upper().index("<OFX>") :]
    currencies = set(_tags(body, "CURDEF"))
    if currencies - {BAHT}:
        raise OtherCurrency(currency=next(iter(currencies - {BAHT})))
    accounts = set(_tags(body, "ACCTID"))
    if len(accounts) > 1:
        raise SeveralAccounts()
    lines = []
    for row, block in enumerate(re.findall(r"<STMTTRN>(.*?)(?=</STMTTRN>|<STMTTRN>|</BANKTRANLIST>|$)", body, re.DOTALL | re.IGNORECASE), 1):
        fields = {name.upper(): html.unescape(value.strip()) for name, value in re.findall(r"<([A-Z0-9.]+)>([^<\r\n]*)", block, re.IGNORECASE)}
        on, minute = _ofx_instant(fields["DTPOSTED"], near)
        amount = _decimal(fields["TRNAMT"])
        if amount:
            memo = " ".join(part for part in (fields.get("NAME", ""), fields.get("MEMO", "")) if part)
            number = fields.get("CHECKNUM") or fields.get("REFNUM") or fields.get("FITID", "")
            lines.append(ReadLine(row, on, amount, memo, number, fields.get("NAME", ""), None, minute))
    ledger = re.search(r"<LEDGERBAL>(.*?)(?=</LEDGERBAL>|<AVAILBAL>|</STMTRS>|$)", body, re.DOTALL | re.IGNORECASE)
    closing = None
    if ledger is not None and lines:
        day, _ = _ofx_instant(next(_tags(ledger[1], "DTASOF")), near)
        closing = _decimal(next(_tags(ledger[1], "BALAMT"))) if day >= max(line.on for line in lines) else None
    return put_together(lines, closing=closing, account=next(iter(accounts), ""))


def _tags(text: str, name: str) -> Iterator[str]:
    """The values of every element of a name, closed or not."""
    return (value.strip() for value in re.findall(rf"<{name}>([^<\r\n]*)", text, re.IGNORECASE))


def _ofx_instant(text: str, near: date) -> tuple[date, int | None]:
    """A day, and the minute where one is said, both as in Bangkok. A time of midnight sharp says no more than the day."""
    found = re.match(
        r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?(?:\.[0-9]+)?(?:\[([+-]?[0-9]+)(?:\.([0-9]+))?[^\]]*\])?", text
    )
    if found is None:
        raise ValueError(text)
    year = read_year(found[1], near=near)
    day = date(year, int(found[2]), int(found[3]))
    if found[4] is None or (found[4] + found[5] == "0000" and not int(found[6] or 0)):
        return day, None
    zone = BANGKOK if found[7] is None else timezone(timedelta(hours=int(found[7])))
    local = datetime(year, int(found[2]), int(found[3]), int(found[4]), int(found[5]), tzinfo=zone).astimezone(BANGKOK)
    return local.date(), local.hour * 60 + local.minute


_BALANCE_940 = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9,]+)")
_LINE_940 = re.compile(r"([0-9]{6})([0-9]{4})?(R?[CD])([A-Z])?([0-9]+,[0-9]{0,2})(?:[NFS][A-Z0-9]{3})?([^\n/]*)(?://([^\n]*))?(?:\n(.*))?", re.DOTALL)


def _read_mt940(text: str, near: date) -> StatementReport:
    """Pages follow each other; each begins with what the one before ended with."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    accounts: set[str] = set()
    lines: list[ReadLine] = []
    opening: int | None = None
    closing: int | None = None
    for row, (tag, value) in enumerate(re.findall(r"(?m)^:([0-9]{2}[A-Z]?):((?:.*)(?:\n(?!:[0-9]{2}[A-Z]?:|-\}?$|\{).*)*)", plain), 1):
        if tag == "25":
            accounts.add(value.strip())
        elif tag in ("60F", "60M"):
            begins = _balance_940(value)
            opening = begins if opening is None else opening
        elif tag in ("62F", "62M"):
            closing = _balance_940(value)
        elif tag == "61":
            lines.append(_line_940(row, value, near))
        elif tag == "86" and lines and not lines[-1].text:
            about = " ".join(part.strip() for part in re.sub(r"\?[0-9]{2}", " ", value).split("\n"))
            last = lines[-1]
            lines[-1] = ReadLine(last.row, last.on, last.amount, " ".join(about.split()), last.reference)
    if len(accounts) > 1:
        raise SeveralAccounts()
    return put_together([line for line in lines if line.amount], opening=opening, closing=closing, account=next(iter(accounts), ""))


def _balance_940(value: str) -> int:
    found = _BALANCE_940.match(value.strip())
    if found is None:
        raise ValueError(value)
    if found[3] != BAHT:
        raise OtherCurrency(currency=found[3])
    return (1 if found[1] == "C" else -1) * _decimal(found[4])


def _line_940(row: int, value: str, near: date) -> ReadLine:
    """A line of tag 61: credit came, debit went; the reversal of a credit went, that of a debit came."""
    found = _LINE_940.match(value)
    if found is None:
        raise ValueError(value)
    # The first day is that on which interest counts, the second that on which it was booked; the year is the first one's, but for a turn of the year.
    value_on = date(read_year(found[1][:2], near=near), int(found[1][2:4]), int(found[1][4:6]))
    on = value_on
    if found[2]:
        tries = [date(value_on.year + step, int(found[2][:2]), int(found[2][2:])) for step in (-1, 0, 1)]
        on = min(tries, key=lambda day: abs((day - value_on).days))
    sign = 1 if found[3] in ("C", "RD") else -1
    return ReadLine(row, on, sign * _decimal(found[5]), "", (found[7] or found[6] or "").strip())


def _read_camt053(text: str, near: date) -> StatementReport:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise StatementFileBroken(form="camt053")
    root = ElementTree.fromstring(text.lstrip("\ufeff"))
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    statements = root.findall(".//Stmt")
    accounts = {(each.findtext("Acct/Id/IBAN") or each.findtext("Acct/Id/Othr/Id") or "").strip() for each in statements}
    if len(accounts) > 1:
        raise SeveralAccounts()
    lines: list[ReadLine] = []
    entries = [entry for statement in statements for entry in statement.findall("Ntry")]
    for row, entry in enumerate(entries, 1):
        status = entry.findtext("Sts/Cd") or entry.findtext("Sts") or "BOOK"
        amount = _camt_amount(entry)
        if status.strip() == "BOOK" and amount:
            lines.append(_camt_line(row, entry, amount, near))
    opening = _camt_balance(statements[0], ("OPBD", "PRCD")) if statements else None
    closing = _camt_balance(statements[-1], ("CLBD",)) if statements else None
    return put_together(lines, opening=opening, closing=closing, account=next(iter(accounts), ""))


def _camt_line(row: int, entry: ElementTree.Element, amount: int, near: date) -> ReadLine:
    stamp = entry.findtext("BookgDt/DtTm") or ""
    day = entry.findtext("BookgDt/Dt") or stamp[:10] or entry.findtext("ValDt/Dt") or (entry.findtext("ValDt/DtTm") or "")[:10]
    minute = int(stamp[11:13]) * 60 + int(stamp[14:16]) if len(stamp) >= 16 else None
    about = [element.text or "" for element in entry.iter("Ustrd")] or [entry.findtext("AddtlNtryInf") or ""]
    references = [entry.findtext("NtryDtls/TxDtls/Refs/EndToEndId"), entry.findtext("AcctSvcrRef"), entry.findtext("NtryRef")]
    party = "Dbtr" if amount > 0 else "Cdtr"
    name = next((element.text or "" for each in entry.iter(party) for element in each.iter("Nm")), "")
    reference = next((each.strip() for each in references if each and each.strip() != "NOTPROVIDED"), "")
    return ReadLine(row, read_day(day, near=near), amount, " ".join(" ".join(about).split()), reference, name.strip(), None, minute)


def _camt_amount(element: ElementTree.Element) -> int:
    amount = element.find("Amt")
    if amount is None:
        raise ValueError("Amt")
    if amount.get("Ccy", BAHT) != BAHT:
        raise OtherCurrency(currency=amount.get("Ccy", ""))
    return (1 if element.findtext("CdtDbtInd") == "CRDT" else -1) * _decimal(amount.text or "")


def _camt_balance(statement: ElementTree.Element, codes: tuple[str, ...]) -> int | None:
    found = next((each for each in statement.findall("Bal") if each.findtext("Tp/CdOrPrtry/Cd") in codes), None)
    return None if found is None else _camt_amount(found)


def _decimal(text: str) -> int:
    """An amount with a decimal point or comma and no mark between thousands, in satang. Refuses AmountUnreadable."""
    plain = text.strip().replace(",", ".")
    plain = re.sub(r"(\.[0-9]{2})0+$", r"\1", plain)
    return read_signed(plain)
