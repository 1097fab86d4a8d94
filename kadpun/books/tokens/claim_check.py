"""Check the packs of claims that shops hand to an issuer, without trusting the shop: every bill from its bytes up.

    python3 check_claim.py PACK [PACK ...] [--trust DIR] [--issuer KEY]

A pack holds the claim, its bills and the campaign's terms as the shop's desks recorded them, each with the proof that it stands in a signed log. Of
every line is checked: the bill is in the log, says this use of this campaign, under the terms that the issuer signed, on a day of the claim; it is
claimed for no more than the issuer repays, once, also across the packs given together; its coupon or reference is used by no other bill of them.
DIR holds the trust files of the shop's desks, KEY is the issuer's public key; both must come from somewhere else than the pack. What no pack can
show is a refund that was left out of every claim: that is seen in the whole log, which `verify.py` checks.

Beside `verify.py` this file stands alone, in the pack; in the program it is what `kadpun claim check` runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kadpun.books.ledger import standalone_verify as verify

CLAIMS = "receivables/issuers/"
TERMS_LABEL = b"kadpun-terms/v1\n"
PROOF = "c2sp.org/tlog-proof@v1"
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What a signed entry that nobody's program should write may lead to."""


@dataclass(frozen=True)
class ClaimFinding:
    """Something that does not hold, and where. `incomplete`: it could only not be judged."""

    pack: str
    bill: str
    says: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    incomplete: bool = False

    @property
    def detail(self) -> str:
        """The finding in English."""
        return self.says.format(**self.fields)


@dataclass(frozen=True)
class CheckedClaim:
    """A claim as its pack says it: how many lines, what they come to, and of what campaign, by which log."""

    pack: str
    claim: str
    number: str
    campaign: str
    log: str
    from_on: str
    to_on: str
    lines: int
    total: int


@dataclass(frozen=True)
class ClaimCheck:
    """What checking packs found: the claims, what does not hold, the keys that signed the logs, and those that signed campaigns' terms."""

    claims: tuple[CheckedClaim, ...]
    findings: tuple[ClaimFinding, ...]
    keys: tuple[str, ...]
    issuers: tuple[str, ...]
    entries: int

    @property
    def exit_code(self) -> int:
        """0 all holds, 1 something is wrong, 3 nothing is wrong but something could not be judged."""
        if any(not finding.incomplete for finding in self.findings):
            return 1
        return 3 if self.findings else 0


@dataclass
class _Opened:
    """A pack while it is read: entries that are proved, by id; keys by log; what was wrong."""

    name: str
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, list[tuple[int, verify.Vkey]]] = field(default_factory=dict)
    issuers: set[str] = field(default_factory=set)
    findings: list[ClaimFinding] = field(default_factory=list)

    def of_kind(self, kind: str) -> Iterator[dict[str, Any]]:
        """The entries of a kind, in the order of their logs."""
        found = (fact for fact in self.facts.values() if fact["kind"] == kind)
        return iter(sorted(found, key=lambda fact: (str(fact["log"]), int(fact["seq"]))))

    def wrong(self, bill: str, says: str, **fields: Any) -> None:
        """Put down something that does not hold."""
        self.findings.append(ClaimFinding(self.name, bill, says, fields))


@dataclass(frozen=True)
class _Use:
    """What an entry says of a campaign."""

    tokens: int
    discount: int
    repaid: int
    base: int
    times: int
    day: str
    proof: str


def check_claims(paths: Iterable[Path], trust: Path | None = None, issuer: str = "") -> ClaimCheck:
    """Check the packs of claims together: each line of each, and that no bill, coupon or reference is claimed twice among them.

    `issuer` is the public key that must have signed the terms; "" asks for none.
    """
    opened = [_read(path) for path in paths]
    claims: list[CheckedClaim] = []
    across = _Across()
    for pack in opened:
        try:
            claims += _claims_of(pack)
            across.take(pack)
        except MALFORMED:
            pack.wrong("", "{pack} says things in a form that no Kadpun writes.", pack=pack.name)
    for pack in opened:
        if not any(claim.pack == pack.name for claim in claims):
            pack.wrong("", "{pack} holds no claim.", pack=pack.name)
        if trust is not None:
            _check_trust(pack, trust)
        if issuer and pack.issuers - {issuer}:
            pack.wrong("", "The campaign's terms in {pack} are signed by another key than the issuer's.", pack=pack.name)
    keys = sorted({key.text for pack in opened for keys in pack.keys.values() for _, key in keys})
    findings = tuple(finding for pack in opened for finding in pack.findings)
    issuers = sorted({key for pack in opened for key in pack.issuers})
    return ClaimCheck(tuple(claims), findings, tuple(keys), tuple(issuers), sum(len(pack.facts) for pack in opened))


def _read(path: Path) -> _Opened:
    """Open a pack and take up every entry whose proof holds."""
    opened = _Opened(path.name)
    try:
        files = verify.Pack(path)
    except (OSError, zipfile.BadZipFile):
        opened.wrong("", "{pack} is neither a zip nor a folder.", pack=path.name)
        return opened
    signed: dict[bytes, tuple[str, int, bytes, set[verify.Vkey]]] = {}
    names = sorted((name for name in files.names if name.startswith("facts/")), key=lambda name: (name.rpartition("/")[0], _number(name)))
    for name in names:
        try:
            fact, leaf = _entry(files, name)
            if fact["kind"] in ("genesis", "rotate"):
                _take_keys(opened, fact)
            _prove(files, name, fact, leaf, opened, signed)
        except verify.Wrong as wrong:
            opened.wrong("", "{name} does not hold: {why}", name=name, why=wrong.says)
        else:
            opened.facts[fact["id"]] = fact
    return opened


def _number(name: str) -> int:
    number = name.rpartition("/")[2].partition(".")[0]
    return int(number) if number.isdecimal() and len(number) < 17 else -1


def _entry(files: verify.Pack, name: str) -> tuple[dict[str, Any], bytes]:
    data = files.read(name)
    fact = verify.read_object(data)
    log, number = str(fact.get("log", "")), _number(name)
    try:
        verify.check_entry(fact, log, number)
    except verify.Wrong as wrong:
        if not wrong.incomplete:
            raise
    verify.demand(name == f"facts/{log.replace('/', '+')}/{number}.json", "chain", "it lies under another name than its own")
    return fact, hashlib.sha256(b"\x00" + data).digest()


def _take_keys(opened: _Opened, fact: dict[str, Any]) -> None:
    """Take up the log's key from its first entry, or the next one from a rotation."""
    body, log = fact["body"], str(fact["log"])
    vkeys = body.get("vkeys") if fact["kind"] == "genesis" else [body.get("vkey")]
    verify.demand(isinstance(vkeys, list) and vkeys, "signatures", "it names no key")
    key = verify.read_vkey(vkeys[0])
    verify.demand(key.name == log, "signatures", "its key is another log's")
    if key.type == verify.NOTE:
        opened.keys.setdefault(log, []).append((int(fact["seq"]), key))


def _prove(
    files: verify.Pack, name: str, fact: dict[str, Any], leaf: bytes, opened: _Opened, signed: dict[bytes, tuple[str, int, bytes, set[verify.Vkey]]]
) -> None:
    """Be sure that an entry stands in a log under a signature of the key that held there."""
    text = files.read(f"proofs/{name.removeprefix('facts/').removesuffix('.json')}.proof").decode("utf-8", "replace")
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    data = note.encode("utf-8")
    keys = opened.keys.get(str(fact["log"]), [])
    if data not in signed:
        origin, size, root = verify.read_body(verify.split_note(data)[0])
        signed[data] = (origin, size, root, verify.open_note(data, [key for _, key in keys])[1])
    origin, size, root, by = signed[data]
    held = [key for since, key in keys if since < size]
    verify.demand(lines[:2] == [PROOF, f"index {fact['seq']}"] and origin == fact["log"], "tree", "the proof is of something else")
    verify.demand(held and held[-1] in by, "signatures", "the checkpoint is not signed by the log's key")
    path = [verify.from_base64(line) for line in lines[2:]]
    good = all(len(node) == 32 for node in path) and verify.inclusion_holds(int(fact["seq"]), size, leaf, root, path)
    verify.demand(good, "tree", "the proof does not lead to the signed root")


def _claims_of(pack: _Opened) -> list[CheckedClaim]:
    """Check every claim of a pack."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for fact in pack.of_kind("claim"):
        parts.setdefault(fact["refs"][0] if fact["refs"] else fact["id"], []).append(fact)
    return [_claim_of(pack, id, some) for id, some in parts.items()]


def _claim_of(pack: _Opened, id: str, parts: list[dict[str, Any]]) -> CheckedClaim:
    bodies = sorted((fact["body"] for fact in parts), key=lambda body: int(body.get("part", 1)))
    body = bodies[0]
    number, campaign = str(body["number"]), str(body["campaign"])
    wanted = list(range(1, int(body.get("parts", 1)) + 1))
    same = all(each["number"] == number and each["campaign"] == campaign and each["to_on"] == body["to_on"] for each in bodies)
    if [int(each.get("part", 1)) for each in bodies] != wanted or not same:
        pack.wrong("", "Claim {number} is not whole: parts of it are missing.", number=number)
    terms = _terms(pack, campaign)
    lines = [line for each in bodies for line in each["lines"]]
    for each in bodies:
        if sum(int(line["amount"]) for line in each["lines"]) != each["total"]:
            pack.wrong("", "The lines of claim {number} do not come to its sum.", number=number)
    undone = frozenset(ref for reversal in pack.of_kind("reversal") for ref in reversal["refs"])
    for line in lines:
        _check_line(pack, line, campaign, str(body["to_on"]), terms, undone)
    total = sum(int(each["total"]) for each in bodies)
    return CheckedClaim(pack.name, id, number, campaign, str(parts[0]["log"]), str(body["from_on"]), str(body["to_on"]), len(lines), total)


def _terms(pack: _Opened, campaign: str) -> dict[str, Any] | None:
    """The campaign's terms as its issuer signed them; None, and said, where the pack has none that are signed."""
    for fact in pack.of_kind("campaign"):
        terms = fact["body"]["terms"]
        if terms.get("campaign") == campaign:
            message = TERMS_LABEL + verify.ENCODER.encode(terms).encode("utf-8")
            try:
                public = verify.from_base64(str(terms["key"]).split("+", 2)[2])[-32:]
                good = verify.Vkey("", b"", public).verifies(message, verify.from_base64(str(fact["body"]["signature"])))
            except (verify.Wrong, LookupError):
                good = False
            if good:
                pack.issuers.add(str(terms["key"]))
                found: dict[str, Any] = terms
                return found
            pack.wrong("", "The terms of {campaign} are not signed by the key that they name.", campaign=campaign)
            return None
    says = "The terms of {campaign} are not in the pack, so its bills are not judged by them."
    pack.findings.append(ClaimFinding(pack.name, "", says, {"campaign": campaign}, incomplete=True))
    return None


def _check_line(
    pack: _Opened, line: dict[str, Any], campaign: str, to_on: str, terms: dict[str, Any] | None, undone: frozenset[str]
) -> None:
    """Check one line of a claim against its bill."""
    bill, amount, place = str(line["bill"]), int(line["amount"]), int(line.get("use", 0))
    fact = pack.facts.get(bill)
    if fact is None:
        pack.wrong(bill, "Bill {number} is claimed, but is not proved in the pack.", number=bill)
        return
    number = str(fact["body"].get("number", bill))
    use = _use_of(fact, campaign, place)
    if use is None:
        pack.wrong(bill, "Bill {number} does not use {campaign} there.", number=number, campaign=campaign)
        return
    owed = use.repaid if fact["kind"] == "sale" else -use.repaid
    within = amount < 0 or (0 < amount <= owed and bill not in undone)
    if fact["kind"] == "refund":
        within = owed <= amount < 0 or (bill in undone and 0 < amount <= use.repaid)
    if not within:
        pack.wrong(bill, "Bill {number} is claimed with {amount}; its entry says {owed}.", number=number, amount=_baht(amount), owed=_baht(owed))
    if use.day > to_on:
        pack.wrong(bill, "Bill {number} is of {day}, after the claim's last day.", number=number, day=use.day)
    if terms is not None and fact["kind"] == "sale":
        _check_terms(pack, fact, number, use, terms)


def _use_of(fact: dict[str, Any], campaign: str, place: int) -> _Use | None:
    """The use of a campaign that stands at a place of a bill or refund, if what it says agrees with what it posts."""
    if fact["kind"] not in ("sale", "refund"):
        return None
    listed = fact["body"].get("uses" if fact["kind"] == "sale" else "backs", [])
    if not 0 <= place < len(listed) or listed[place].get("campaign") != campaign:
        return None
    repaid = sum(int(each.get("repaid", 0)) for each in listed if each.get("campaign") == campaign)
    posted = sum(amount for account, commodity, amount in fact["post"] if account == CLAIMS + campaign and commodity == "THB")
    if posted != (repaid if fact["kind"] == "sale" else -repaid):
        return None
    said = listed[place]
    tokens, discount, repays, base, times = (int(said.get(name, 0)) for name in ("tokens", "discount", "repaid", "base", "times"))
    return _Use(tokens, discount, repays, base, times, str(said["day"]), str(said.get("proof", "")))


def _check_terms(pack: _Opened, fact: dict[str, Any], number: str, use: _Use, terms: dict[str, Any]) -> None:
    """Check a use against the terms that the issuer signed, as far as the bill alone can tell."""
    repays = terms.get("repays", "all")
    should = use.discount if repays == "all" else min(use.discount, use.tokens * int(terms.get("repays_satang", 0))) if repays == "per-token" else 0
    caps = terms.get("caps", {})
    shop = "/".join(str(fact["log"]).split("/")[:2])
    weekdays = terms.get("weekdays", [])
    if not terms["from_on"] <= use.day <= terms["to_on"] or (weekdays and date.fromisoformat(use.day).isoweekday() not in weekdays):
        pack.wrong(fact["id"], "Bill {number} is of {day}, on which the campaign is not used.", number=number, day=use.day)
    if use.repaid > should:
        fields = {"number": number, "amount": _baht(use.repaid), "owed": _baht(should)}
        pack.wrong(fact["id"], "Bill {number} asks {amount}; by the terms the issuer repays {owed}.", **fields)
    if int(caps.get("bill", 0)) and use.discount > int(caps["bill"]):
        pack.wrong(fact["id"], "Bill {number} took off more than the campaign gives on a bill.", number=number)
    goods = sum(int(line["amount"]) + int(line.get("scheme", 0)) for line in fact["body"]["lines"])
    if use.base > goods or not gives_so_much(terms, use.tokens, use.discount, use.base, use.times):
        fields = {"number": number, "amount": _baht(use.discount), "base": _baht(use.base)}
        pack.wrong(fact["id"], "Bill {number} took {amount} off {base}, which is not what the campaign gives.", **fields)
    if use.base < int(terms.get("minimum", 0)):
        pack.wrong(fact["id"], "Bill {number} is below what the campaign asks for.", number=number)
    if terms.get("shops") and shop not in terms["shops"]:
        pack.wrong(fact["id"], "Bill {number} is of {shop}, which the campaign does not name.", number=number, shop=shop)


def gives_so_much(terms: Mapping[str, Any], tokens: int, discount: int, base: int, times: int) -> bool:
    """Whether a campaign takes as much off a base, in satang, for so many tokens, or so many times a bundle; caps and days apart."""
    of = {name: int(terms.get(name, 0)) for name in ("bundle_tokens", "bundle_pays", "rate_satang", "percent", "coupon_satang")}
    whole, whole_step = base * of["percent"], 10_000 * int(terms.get("round_to", 1))
    doubled = {"down": 0, "nearest": whole_step, "up": 2 * whole_step - 2}[terms.get("rounding", "down")]
    share = min((2 * whole + doubled) // (2 * whole_step) * int(terms.get("round_to", 1)), base)
    return {
        "bundle": 0 < times * of["bundle_tokens"] == tokens and discount + times * of["bundle_pays"] <= base,
        "rate": discount == tokens * of["rate_satang"] <= base,
        "percent": tokens == discount <= share,
        "coupon": tokens == 1 and discount <= min(of["coupon_satang"] or share, base),
    }[str(terms["form"])]


@dataclass
class _Across:
    """What all packs together may say once: each use claimed for what is owed, each coupon and reference by one bill; and each person's caps."""

    claimed: dict[tuple[str, int], int] = field(default_factory=dict)
    proofs: dict[tuple[str, str], str] = field(default_factory=dict)
    spent: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def take(self, pack: _Opened) -> None:
        """Take up a pack's claims, and tell what packs before it, or it itself, have claimed already."""
        caps = {str(fact["body"]["terms"].get("campaign")): fact["body"]["terms"].get("caps", {}) for fact in pack.of_kind("campaign")}
        for claim in pack.of_kind("claim"):
            campaign = str(claim["body"]["campaign"])
            for line in claim["body"]["lines"]:
                fact = pack.facts.get(str(line["bill"]))
                use = _use_of(fact, campaign, int(line.get("use", 0))) if fact is not None else None
                if fact is not None and use is not None:
                    self._line(pack, line, fact, use, campaign)
                    if fact["kind"] == "sale" and int(line["amount"]) > 0:
                        self._person(pack, fact, use, campaign, caps.get(campaign, {}))

    def _line(self, pack: _Opened, line: dict[str, Any], fact: dict[str, Any], use: _Use, campaign: str) -> None:
        bill, place, amount = str(line["bill"]), int(line.get("use", 0)), int(line["amount"])
        number = str(fact["body"].get("number", bill))
        self.claimed[bill, place] = self.claimed.get((bill, place), 0) + amount
        if self.claimed[bill, place] > use.repaid:
            pack.wrong(bill, "Bill {number} is claimed more than once.", number=number)
        if fact["kind"] == "sale" and amount > 0 and use.proof and self.proofs.setdefault((campaign, use.proof), bill) != bill:
            pack.wrong(bill, "Bill {number} uses {proof}, which another bill has used.", number=number, proof=use.proof)

    def _person(self, pack: _Opened, fact: dict[str, Any], use: _Use, campaign: str, caps: Mapping[str, int]) -> None:
        """Check what a campaign gives one person in a day and in all, refunds apart."""
        member = str(fact["body"].get("member", ""))
        for name, day in (("day", use.day), ("person", "")):
            most, key = int(caps.get(name, 0)), (campaign, member, day)
            self.spent[key] = self.spent.get(key, 0) + use.discount
            if member and most and self.spent[key] > most:
                number = str(fact["body"].get("number", fact["id"]))
                says = "With bill {number} a person got more than the campaign gives one; what came back since may explain it."
                pack.findings.append(ClaimFinding(pack.name, fact["id"], says, {"number": number}, incomplete=True))


def _check_trust(pack: _Opened, folder: Path) -> None:
    """Check that the logs' newest keys are those that the trust files name, or that a community has enrolled."""
    texts = {name: (folder / name).read_bytes() for name in ("root", "policy", "allowed_signers") if (folder / name).exists()}
    named = texts.get("policy", b"").decode("utf-8").split()
    for log, keys in pack.keys.items():
        try:
            if "root" in texts:
                genesis = next((fact for fact in pack.of_kind("genesis") if fact["log"] == log), None)
                _check_certificate(genesis, verify.read_root(texts["root"])[0])
            else:
                verify.demand(keys[-1][1].text in named, "trust", "the trust files do not name its key")
        except verify.Wrong as wrong:
            pack.wrong("", "The log {log} is not trusted: {why}", log=log, why=wrong.says)


def _check_certificate(genesis: dict[str, Any] | None, enrol: list[verify.Vkey]) -> None:
    certificate = genesis["body"].get("certificate") if genesis is not None else None
    if genesis is None or not isinstance(certificate, str):
        raise verify.Wrong("trust", "no community has enrolled this desk")
    text, signed = verify.open_note(certificate.encode(), enrol)
    lines = text[:-1].split("\n")
    good = len(lines) == 7 and lines[:2] == ["kadpun-enrol/v1", genesis["log"]] and lines[2:5] == genesis["body"]["vkeys"]
    verify.demand(signed and good, "trust", "the community's certificate is of other keys")


def _baht(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100:,}.{abs(amount) % 100:02}"


def main(arguments: list[str] | None = None) -> int:
    """Check packs from the command line of the file that stands alone; answers the exit code."""
    parser = argparse.ArgumentParser(prog="check_claim.py", description="Check claims against their bills, from the bytes up.")
    parser.add_argument("packs", metavar="PACK", type=Path, nargs="+")
    parser.add_argument("--trust", type=Path, help="folder with root or policy, from somewhere else than the pack")
    parser.add_argument("--issuer", default="", help="the issuer's public key, which must have signed the campaign's terms")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    given = parser.parse_args(arguments)
    made = check_claims(given.packs, given.trust, given.issuer)
    if given.json:
        found = [{"pack": finding.pack, "bill": finding.bill, "says": finding.detail, "incomplete": finding.incomplete} for finding in made.findings]
        claims = [{"number": each.number, "campaign": each.campaign, "lines": each.lines, "total": each.total} for each in made.claims]
        sys.stdout.write(json.dumps({"claims": claims, "findings": found, "keys": made.keys, "exit": made.exit_code}, ensure_ascii=False) + "\n")
        return made.exit_code
    for claim in made.claims:
        days = f"{claim.from_on} to {claim.to_on}"
        sys.stdout.write(f"{claim.number} of {claim.log}: {claim.campaign}, {days}, {claim.lines} lines, {_baht(claim.total)} baht\n")
    for finding in made.findings:
        sys.stdout.write(f"{'?' if finding.incomplete else 'WRONG'}  {finding.pack}  {finding.detail}\n")
    sys.stdout.write(f"{made.entries} entries proved; " + ("all holds\n" if made.exit_code == 0 else "see above\n"))
    if given.trust is None:
        sys.stdout.writelines(f"signed by {key}: compare it with what the shop's desk shows\n" for key in made.keys)
    if not given.issuer:
        sys.stdout.writelines(f"terms signed by {key}: compare it with the issuer's own\n" for key in made.issuers)
    return made.exit_code


if __name__ == "__main__":
    sys.exit(main())
