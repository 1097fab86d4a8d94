"""Every recorded exchange goes out again as it was, through our own wire to a shop that compares it, and what comes back is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kadpun.sync.channels import Adopt, DeadLetter, Done, FixChannel, LookUp, RenewPictures, Retry, Verdict
from kadpun.sync.marketplaces.woocommerce import Member
from kadpun.sync.marketplaces.woocommerce_verdicts import Act, judge
from kadpun.sync.marketplaces.woocommerce_wire import Answer, Keys, Wire

from .replay import CREDENTIALS, SCENARIOS, Exchange, recorded, replaying
from .verdicts_of_recordings import VERDICTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


def short(verdict: Verdict | None) -> str:
    """A verdict in a word or two."""
    match verdict:
        case None:
            return "fine"
        case Done():
            return "done"
        case Adopt(remote):
            return f"adopt {remote}"
        case LookUp(why):
            return f"look up: {why}"
        case Retry(_, wait):
            return f"retry {wait}"
        case RenewPictures():
            return "renew pictures"
        case FixChannel():
            return "fix"
        case DeadLetter(_, fields):
            return f"dead letter {fields.get('field') or fields.get('code') or ''}".rstrip()
        case _:
            raise AssertionError(verdict)


def act_of(one: Exchange) -> Act:
    method, path = one.request["method"], one.request["path"]
    if method == "POST" and "/media" in path:
        return "upload"
    return {"GET": "read", "OPTIONS": "read", "POST": "create", "PUT": "change", "DELETE": "remove"}[method]  # type: ignore[return-value]


def send(wire: Wire, one: Exchange) -> Answer | Any:
    was, body = one.request, one.request.get("body")
    headers = {name: value for name, value in was["headers"].items() if name not in ("Authorization", "Accept")}
    if was["auth"] == "none":
        account = "nobody"
    else:
        account = "pictures" if was["auth"] == "application_password" else "shop"
    if "body_base64" in was:
        content: bytes | None = b"\x89PNG"
    elif isinstance(body, str):
        content = body.encode()
    else:
        content = None
        if was.get("trimmed"):
            name = next(iter(body))
            body = {**body, name: [*body[name], *[body[name][0]] * (was["members"] - sum(map(len, body.values())))]}
    if content is None and body is not None:
        return wire.ask(was["method"], was["path"], body=body, headers=headers, account=account)  # type: ignore[arg-type]
    return wire.ask(was["method"], was["path"], content=content, headers=headers, account=account)  # type: ignore[arg-type]


def verdicts_on(one: Exchange, answer: Any) -> str:
    """The verdict on the whole, or those on the members of goods that were written."""
    body, path = one.request.get("body"), one.request["path"].partition("?")[0]
    if isinstance(body, str) and body.startswith("{") and body.endswith("}"):
        body = json.loads(body)
    verdict = judge(answer, act_of(one))
    if verdict is not None or "/products" not in path or not isinstance(body, dict) or "/categories" in path or act_of(one) == "read":
        return short(verdict)
    parent = f"{path.split('/')[5]}/" if "/variations" in path else ""
    if not path.endswith("/batch"):
        number = path.rsplit("/", 1)[1]
        return short(Member(0, parent + number if number.isdigit() else "", body).read(answer.body, 0))
    told = []
    for name in ("create", "update", "delete"):
        for was, now in zip(body.get(name, []), answer.body[name] if isinstance(answer.body, dict) and body.get(name) else [], strict=False):
            remote = "" if name == "create" else parent + str(was.get("id", 0) if isinstance(was, dict) else was)
            member = Member(0, remote, was if isinstance(was, dict) else {})
            if name == "delete":
                member.act = "remove"
            told.append(short(member.read(now, 0)))
    return " · ".join(told) or "fine"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_was_recorded_goes_out_as_it_was_and_is_judged(scenario: str, folder: Path) -> None:
    exchanges = [one for one in recorded(scenario) if one.ours]
    judged = []
    with replaying(folder, exchanges, in_order=True) as replay:
        for one in exchanges:
            pair = CREDENTIALS[one.request["auth"]]
            keys = Keys("", "", *pair) if one.request["auth"] == "application_password" else Keys(*pair)
            wire = Wire(replay.address, keys, trust=replay.authority, timeout_seconds=5)
            judged.append(verdicts_on(one, send(wire, one)))
            wire.close()
        assert all(one.used for one in replay.exchanges)
    assert judged == VERDICTS[scenario]


def test_every_scenario_has_its_verdicts() -> None:
    assert sorted(VERDICTS) == SCENARIOS and len(SCENARIOS) == 37
