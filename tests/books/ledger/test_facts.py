from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kadpun.books.ledger import facts
from kadpun.books.ledger.canonical import BadForm, TooManyBytes

from .answers import KINDS, LOG, GrowingLog, answers, log_after, offered_bytes

FACTS = answers("facts")["facts"]
BAD = answers("bad-facts")


@pytest.mark.parametrize("entry", FACTS, ids=lambda entry: str(entry["seq"]))
def test_a_fact_comes_out_to_the_byte(entry: dict[str, Any]) -> None:
    data = entry["bytes"].encode()
    fact = facts.read_fact(data)
    assert fact.encode() == data
    assert len(data) == entry["length"]
    assert facts.leaf_hash(data).hex() == entry["leaf"]
    assert fact.prev.hex() == entry["prev"]
    assert (fact.seq, fact.id, fact.kind) == (entry["seq"], entry["fact"]["id"], entry["fact"]["kind"])
    assert facts.at_text(fact.at) == entry["fact"]["at"]
    assert fact.on == date.fromisoformat(entry["fact"]["on"])
    assert [list(posting) for posting in fact.post] == entry["fact"]["post"]


def test_the_log_grows_by_its_facts_to_the_known_roots() -> None:
    log = GrowingLog(LOG, KINDS)
    assert log.frontier.root().hex() == answers("facts")["empty_root"]
    for entry in FACTS:
        assert log.offer(entry["bytes"].encode())
        assert log.frontier.root().hex() == entry["root"]


@pytest.mark.parametrize("entry", BAD["refused"], ids=lambda entry: f"{entry['rule']}: {entry['name']}")
def test_a_bad_fact_is_refused_by_name(entry: dict[str, Any]) -> None:
    log = log_after(entry["after"])
    with pytest.raises(BadForm) as refusal:
        log.offer(offered_bytes(entry))
    assert refusal.value.rule
    assert str(refusal.value)
    assert log.frontier.size == entry["after"]


def test_nearly_every_refusal_carries_the_name_of_the_rule_it_was_made_for() -> None:
    others = []
    for entry in BAD["refused"]:
        with pytest.raises(BadForm) as refusal:
            log_after(entry["after"]).offer(offered_bytes(entry))
        if refusal.value.rule != entry["rule"]:
            others.append((entry["name"], entry["rule"], refusal.value.rule))
    # A rule met first is no fault; what is listed here shows the order in which the rules are asked.
    assert others == EXPECTED_OTHERS


EXPECTED_OTHERS = [
    ("5,000 digits", "number", "json"),
    ("minus zero", "number", "canonical"),
    ("NaN", "number", "json"),
    ("-Infinity", "number", "json"),
    ("lone surrogate in a key", "key", "string"),
    ("ten thousand open brackets", "depth", "json"),
    ("v missing", "keys", "v"),
]


@pytest.mark.parametrize("entry", BAD["accepted"], ids=lambda entry: entry["name"])
def test_a_fact_just_inside_the_rules_is_taken(entry: dict[str, Any]) -> None:
    data = offered_bytes(entry)
    assert log_after(entry["after"]).offer(data)
    assert facts.read_fact(data).encode() == data


@pytest.mark.parametrize("entry", BAD["no_op"], ids=lambda entry: entry["name"])
def test_a_fact_offered_again_writes_nothing(entry: dict[str, Any]) -> None:
    log = log_after(entry["after"])
    assert not log.offer(offered_bytes(entry))
    assert log.frontier.size == entry["after"]


def test_values_that_no_fact_may_hold_are_refused_before_anything_is_spelt() -> None:
    fact = facts.read_fact(FACTS[9]["bytes"].encode())
    wrong: list[tuple[dict[str, Any], type[BadForm]]] = [
        ({"at": -1}, facts.BadAt),
        ({"at": facts.read_at("2105-12-31T23:59:59.999Z") + 1}, facts.BadAt),
        ({"on": date(1969, 12, 31)}, facts.BadOn),
        ({"prev": b"short"}, facts.BadPrev),
        ({"post": (("cash/drawer", "THB", 1),)}, facts.Unbalanced),
        ({"kind": "training"}, facts.TrainingPosts),
        ({"kind": "genesis"}, facts.MisplacedGenesis),
        ({"refs": (fact.id,)}, facts.BadRefs),
        ({"body": {"total": -1}}, facts.BadTotal),
        ({"cm": {"name": "short"}}, facts.BadCommitments),
    ]
    for change, refusal in wrong:
        with pytest.raises(refusal):
            replace(fact, **change).encode()
    with pytest.raises(TooManyBytes):
        replace(fact, body={"text": "x" * 60_000}).encode()


def test_content_leaves_out_the_place_in_the_log() -> None:
    fact = facts.read_fact(FACTS[9]["bytes"].encode())
    assert replace(fact, seq=77, prev=bytes(32)).content() == fact.content()
    assert replace(fact, by="u-02").content() != fact.content()
