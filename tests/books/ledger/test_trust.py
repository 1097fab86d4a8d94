from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.ledger import keys, notes, trust
from kadpun.books.refusals import Refusal

from .answers import LOG, answers, key

KEYS = answers("keys")
ENROL = [key("enrol").verifier]


def test_a_certificate_comes_out_to_the_byte_and_is_read() -> None:
    desk = keys.DeskKeys(key("log"), key("receipt"), key("witness_self"))
    note = trust.write_certificate(desk, key("enrol"), first_on=date(2026, 1, 1), last_on=date(2027, 12, 31))
    assert note == KEYS["certificate"]
    certificate = trust.read_certificate(note, enrol=ENROL)
    assert certificate.log == LOG
    assert certificate.vkeys == desk.vkeys
    assert (certificate.first_on, certificate.last_on) == (date(2026, 1, 1), date(2027, 12, 31))


def test_a_certificate_of_another_hand_or_form_is_refused() -> None:
    note = KEYS["certificate"]
    with pytest.raises(notes.Unsigned):
        trust.read_certificate(note, enrol=[key("stranger").verifier])
    with pytest.raises(notes.BadSignature):
        trust.read_certificate(note.replace("2027", "2037"), enrol=ENROL)
    text = note.partition("\n\n")[0] + "\n"
    lines = text.split("\n")
    for wrong in (
        text.replace("kadpun-enrol/v1", "kadpun-enrol/v2"),
        text.replace("2027-12-31", "2025-12-31"),
        text.replace("2027-12-31", "2027-12-32"),
        text.replace("shop-1/till-1/1\n", "shop-9/till-1/1\n", 1),
        "\n".join([*lines[:2], lines[3], lines[2], *lines[4:]]),
        text + "more\n",
    ):
        with pytest.raises(trust.BadCertificate):
            trust.read_certificate(notes.sign_note(wrong, key("enrol")), enrol=ENROL)


def test_a_root_comes_out_to_the_byte_and_needs_k_of_its_board() -> None:
    root = trust.read_root(KEYS["root"])
    assert (root.community, root.number, root.k, root.last_on) == ("kadpun-test", 1, 2, date(2027, 12, 31))
    assert root.enrol == tuple(ENROL)
    assert trust.write_root(root, key("board_1"), key("board_3")) == KEYS["root"]
    with pytest.raises(trust.RootNotSigned):
        trust.read_root(trust.write_root(root, key("board_1")))
    with pytest.raises(trust.RootNotSigned):
        trust.read_root(trust.write_root(root, key("board_1"), key("board_1")))
    with pytest.raises(notes.Unsigned):
        trust.read_root(trust.write_root(root, key("stranger")))
    with pytest.raises(trust.BadRoot):
        trust.read_root(trust.write_root(replace(root, k=4), key("board_1")))


def test_the_next_root_is_signed_by_both_boards() -> None:
    first = trust.read_root(KEYS["root"])
    new_board = (key("board_2").verifier, key("stranger").verifier)
    second = replace(first, number=2, board=new_board)
    signers = [key(name) for name in ("board_2", "stranger", "board_1")]
    assert trust.read_root(trust.write_root(second, *signers), before=first) == second
    with pytest.raises(trust.RootNotSigned):
        trust.read_root(trust.write_root(second, *signers[:2]), before=first)
    with pytest.raises(trust.BadRoot):
        trust.read_root(trust.write_root(replace(second, number=3), *signers), before=first)


def test_a_policy_is_read_and_asks_for_its_quorum() -> None:
    policy = trust.read_policy(KEYS["policy"])
    assert policy.logs == (key("log").verifier,)
    one, two = key("witness_1").verifier, key("witness_2").verifier
    assert policy.is_met([one, two])
    assert not policy.is_met([one])
    some = trust.read_policy(KEYS["policy"].replace("all shop-2", "any shop-2").replace("# ", ""))
    assert some.is_met([two])
    assert not some.is_met([])
    assert trust.read_policy("\n# nobody\nquorum none\n").is_met([])


@pytest.mark.parametrize(
    "text",
    ["", "quorum both\n", "quorum none\nquorum none\n", "group g any x\nquorum g\n", "log x\nquorum none\n", "more\nquorum none\n", "group g 2 "],
)
def test_a_bad_policy_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(trust.BadPolicy, match="Line"):
        trust.read_policy(text)


def test_trust_files_are_written_and_read_back(tmp_path: Path) -> None:
    root, enrol = trust.found_community("kadpun-demo", last_on=date(2030, 12, 31))
    desk = keys.make_desk_keys("kadpun-demo/shop-1/till-1/1")
    trust.write_trust(tmp_path / "trust", log_keys=[desk.log.verifier], root=root)
    read = trust.read_trust(tmp_path / "trust")
    assert read.root is not None
    assert read.policy is not None
    certificate = trust.write_certificate(desk, enrol, first_on=date(2026, 1, 1), last_on=date(2026, 12, 31))
    assert trust.read_certificate(certificate, enrol=read.root.enrol).vkeys == desk.vkeys
    assert read.policy.logs == (desk.log.verifier,)
    assert read.policy.is_met([])
    assert desk.name in read.allowed_signers
    (tmp_path / "trust" / "root").write_text("nonsense\n\n")
    with pytest.raises(Refusal):
        trust.read_trust(tmp_path / "trust")


def test_a_shop_without_a_community_has_no_root(tmp_path: Path) -> None:
    desk = keys.make_desk_keys("kadpun-demo/shop-1/till-1/1")
    trust.write_trust(tmp_path, log_keys=[desk.log.verifier])
    assert not (tmp_path / "root").exists()
    assert trust.read_trust(tmp_path).root is None
