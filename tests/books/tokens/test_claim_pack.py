"""A claim's pack is checked without trusting the shop: in the program, and by the two files that lie in it; whatever was changed is told."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.audit_pack import write_trust_files
from kadpun.books.desk import Desk
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.tokens.allowing import counts_as_said
from kadpun.books.tokens.claim_check import ClaimCheck, check_claims, gives_so_much
from kadpun.books.tokens.claim_pack import write_claim_pack
from kadpun.books.tokens.settling import StandingClaim
from kadpun.books.tokens.terms import Rounding, Terms
from kadpun.books.tokens.uses import LineShare, TokenUse

from ..shops import a_shop, open_a_shift, with_products
from .campaign_terms import CO_PAY, KGO
from .claim_shop import IN_APP, in_app, make_claim, reverse, use_tokens
from .coupon_shop import MAE_HIA, coupon, print_run, printing, take_back, use_coupon


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    with_products(made)
    open_a_shift(made)
    yield made
    made.close()


def pack_of(desk: Desk, claim: StandingClaim, path: Path) -> Path:
    with desk.store.read() as connection:
        write_claim_pack(desk.store.path, connection, claim, path)
    return path


def changed(path: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    """The pack once more, one file in it changed (None: left out)."""
    other = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for each in before.namelist():
            data = change(before.read(each)) if each == name else before.read(each)
            if data is not None:
                after.writestr(each, data)
    return other


def facts_of(path: Path, kind: str) -> list[str]:
    with zipfile.ZipFile(path) as pack:
        return [name for name in pack.namelist() if name.startswith("facts/") and f'"kind":"{kind}"'.encode() in pack.read(name)]


def told(made: ClaimCheck) -> set[str]:
    return {finding.says for finding in made.findings}


def test_a_claim_with_its_bills_holds_and_says_who_signed(desk: Desk, tmp_path: Path) -> None:
    terms = in_app(desk)
    for number in range(3):
        use_tokens(desk, terms, f"REF-{number}")
    pack = pack_of(desk, make_claim(desk, terms), tmp_path / "claim.zip")
    made = check_claims([pack])
    assert (made.exit_code, made.findings, made.entries) == (0, (), 6)
    (claim,) = made.claims
    assert (claim.number, claim.campaign, claim.lines, claim.total, claim.log) == ("01-C-69-0001", "kgo-app", 3, 15_000, desk.log)
    assert made.keys == (desk.ledger.keys.log.verifier.text,)


def test_the_files_in_the_pack_check_it_alone(desk: Desk, tmp_path: Path) -> None:
    terms = in_app(desk)
    use_tokens(desk, terms, "REF-1")
    pack = pack_of(desk, make_claim(desk, terms), tmp_path / "claim.zip")
    write_trust_files(tmp_path / "trust", {desk.log: desk.ledger.keys.log})
    with zipfile.ZipFile(pack) as opened:
        for name in ("check_claim.py", "verify.py"):
            opened.extract(name, tmp_path / "issuer")
    run = [sys.executable, "-I", "-c", "import sys; sys.path.insert(0, '.'); import check_claim; sys.exit(check_claim.main(sys.argv[1:]))"]
    good = subprocess.run([*run, str(pack), "--trust", str(tmp_path / "trust"), "--json"], cwd=tmp_path / "issuer", capture_output=True, check=False)
    said = json.loads(good.stdout)
    assert (good.returncode, said["findings"], said["claims"][0]["total"]) == (0, [], 5_000), good.stderr.decode()
    bill = facts_of(pack, "sale")[0]
    bad = changed(pack, bill, lambda data: data.replace(b'"repaid":5000', b'"repaid":6000'))
    run_bad = subprocess.run([*run, str(bad)], cwd=tmp_path / "issuer", capture_output=True, check=False)
    assert run_bad.returncode == 1
    assert b"WRONG" in run_bad.stdout


def test_what_was_changed_or_left_out_is_told(desk: Desk, tmp_path: Path) -> None:
    terms = in_app(desk)
    use_tokens(desk, terms, "REF-1")
    pack = pack_of(desk, make_claim(desk, terms), tmp_path / "claim.zip")
    (bill,), (claim,), (campaign,) = (facts_of(pack, kind) for kind in ("sale", "claim", "campaign"))
    proof = bill.replace("facts/", "proofs/").replace(".json", ".proof")
    for name, change in (
        (bill, lambda data: data.replace(b'"number":"-1-69-000001"', b'"number":"-1-69-000002"')),
        (bill, lambda data: None),
        (claim, lambda data: data.replace(b'"amount":5000', b'"amount":9000')),
        (campaign, lambda data: data.replace(b'"rate_satang":100', b'"rate_satang":200')),
        (proof, lambda data: data.replace(b"index ", b"index 1")),
        (proof, lambda data: None),
    ):
        assert check_claims([changed(pack, name, change)]).exit_code == 1, name
    assert check_claims([tmp_path / "nowhere.zip"]).exit_code == 1
    (left_out,) = check_claims([changed(pack, campaign, lambda data: None)]).findings
    assert left_out.incomplete


def test_trust_files_of_another_desk_are_told(desk: Desk, tmp_path: Path) -> None:
    terms = in_app(desk)
    use_tokens(desk, terms, "REF-1")
    pack = pack_of(desk, make_claim(desk, terms), tmp_path / "claim.zip")
    other = a_shop(tmp_path / "other")
    write_trust_files(tmp_path / "trust", {other.log: other.ledger.keys.log})
    other.close()
    assert told(check_claims([pack], tmp_path / "trust")) == {"The log {log} is not trusted: {why}"}


def test_terms_that_somebody_else_signed_are_told_to_whoever_knows_the_issuers_key(desk: Desk, tmp_path: Path) -> None:
    terms = in_app(desk)
    use_tokens(desk, terms, "REF-1")
    pack = pack_of(desk, make_claim(desk, terms), tmp_path / "claim.zip")
    assert check_claims([pack], issuer=terms.key).issuers == (terms.key,)
    assert check_claims([pack], issuer=terms.key).findings == ()
    other = "khon-kaen+00000000+AAAA"
    assert told(check_claims([pack], issuer=other)) == {"The campaign's terms in {pack} are signed by another key than the issuer's."}


def test_one_bill_in_two_packs_is_told_and_corrections_hold(desk: Desk, tmp_path: Path) -> None:
    terms = printing(desk)
    run = print_run(desk, terms)
    first_sale = use_coupon(desk, terms, coupon(desk, run, 1))
    first = pack_of(desk, make_claim(desk, terms), tmp_path / "first.zip")
    take_back(desk, first_sale.fact.id, 1)
    for number in (2, 3):
        use_coupon(desk, terms, coupon(desk, run, number), serial=number)
    second = pack_of(desk, make_claim(desk, terms), tmp_path / "second.zip")
    both = check_claims([first, second])
    assert both.findings == ()
    assert [claim.total for claim in both.claims] == [5_000, 7_500]
    assert told(check_claims([first, first])) == {"Bill {number} is claimed more than once."}


def test_a_reversed_bill_that_was_claimed_is_explained(desk: Desk, tmp_path: Path) -> None:
    terms = in_app(desk)
    sale = use_tokens(desk, terms, "REF-1")
    make_claim(desk, terms)
    reverse(desk, sale)
    for number in (2, 3):
        use_tokens(desk, terms, f"REF-{number}")
    second = pack_of(desk, make_claim(desk, terms), tmp_path / "second.zip")
    made = check_claims([second])
    assert (made.findings, made.claims[0].total) == ((), 5_000)
    assert len(facts_of(second, "reversal")) == 1


@pytest.mark.parametrize(
    ("terms", "tokens", "discount", "base", "times", "gives"),
    [
        (KGO, 50, 1_400, 1_500, 1, True),
        (KGO, 50, 1_500, 1_500, 1, False),
        (KGO, 40, 1_400, 1_500, 1, False),
        (IN_APP, 50, 5_000, 10_000, 0, True),
        (IN_APP, 50, 6_000, 10_000, 0, False),
        (CO_PAY, 20_000, 20_000, 40_001, 0, True),
        (CO_PAY, 20_001, 20_001, 40_001, 0, False),
        (MAE_HIA, 1, 5_000, 10_000, 0, True),
        (MAE_HIA, 1, 5_001, 10_000, 0, False),
        (MAE_HIA, 2, 5_000, 10_000, 0, False),
    ],
)
def test_a_discount_that_the_terms_do_not_give_is_seen(terms: Terms, tokens: int, discount: int, base: int, times: int, gives: bool) -> None:
    assert gives_so_much(codec_of(Terms).write(terms), tokens, discount, base, times) is gives


@given(
    st.sampled_from((KGO, IN_APP, CO_PAY, MAE_HIA, replace(MAE_HIA, coupon_satang=0, percent=3_333))),
    st.sampled_from(("down", "nearest", "up")),
    st.sampled_from((1, 25, 100)),
    st.integers(0, 200),
    st.integers(0, 9_999),
    st.integers(1, 20_000),
    st.integers(0, 4),
)
def test_the_check_that_stands_alone_judges_a_use_as_the_till_does(
    terms: Terms, rounding: Rounding, round_to: int, tokens: int, discount: int, base: int, times: int
) -> None:
    terms = replace(terms, rounding=rounding, round_to=round_to, minimum=0)
    share = base * terms.percent // 10_000
    for off in {discount, discount % (base + 1), tokens * terms.rate_satang, share, share + 1}:
        for count in {tokens, off, 1, times * terms.bundle_tokens}:
            if 0 < off <= base:
                use = TokenUse("c", terms.commodity, date(2026, 11, 21), count, off, off, base, (LineShare(0, off),), times=times)
                assert gives_so_much(codec_of(Terms).write(terms), count, off, base, times) == counts_as_said(terms, use)
