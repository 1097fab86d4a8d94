from __future__ import annotations

import importlib
import pkgutil
from string import Formatter

import pytest

from kadpun.books.money import NotMoney
from kadpun.books.refusals import Fault, Refusal, Told
from kadpun.books.words import Words

WITHOUT_WINDOWS = ("kadpun.books", "kadpun.hardware", "kadpun.sync", "kadpun.pos.till", "kadpun.pos.office", "kadpun.pos.commands")


class PaperOut(Fault):
    says = "The printer {printer} has no paper."


def every_reason() -> list[type[Told]]:
    for room in WITHOUT_WINDOWS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, room + "."):
            importlib.import_module(module.name)
    found: list[type[Told]] = []
    waiting = [Refusal, Fault]
    while waiting:
        reason = waiting.pop()
        waiting += reason.__subclasses__()
        found += [reason] if "says" in vars(reason) and reason.__module__.startswith("kadpun.") else []
    return found


def test_a_reason_is_its_fields_and_its_sentence_waits_for_the_reader() -> None:
    reason = NotMoney(text="abc")
    assert reason.fields == {"text": "abc"}
    assert reason.name == "NotMoney"
    assert str(reason) == "“abc” is not an amount of baht. Type digits, with up to two decimals."
    assert reason.sentence(Words("th", {NotMoney.says: "“{text}” ไม่ใช่จำนวนเงิน"})) == "“abc” ไม่ใช่จำนวนเงิน"
    assert reason.sentence(Words("en", {})) == str(reason)


def test_a_fault_is_no_refusal() -> None:
    with pytest.raises(Fault, match="The printer Counter has no paper"):
        raise PaperOut(printer="Counter")
    assert not issubclass(PaperOut, Refusal)


def test_every_reason_has_a_name_of_its_own_and_a_whole_sentence() -> None:
    reasons = every_reason()
    assert NotMoney in reasons
    names = [reason.__name__ for reason in reasons]
    assert sorted(names) == sorted(set(names))
    for reason in reasons:
        assert reason.says[-1] in ".?)”}", reason
        assert all(name for _, name, _, _ in Formatter().parse(reason.says) if name is not None), reason
