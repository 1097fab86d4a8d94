"""What people mean by a path: a store, or the folder that a shop lies in."""

from __future__ import annotations

from pathlib import Path

from kadpun.books.refusals import Refusal
from kadpun.books.shop import STORE_NAME
from kadpun.books.store.engine import StoreMissing


class NotAShopsFolder(Refusal):
    says = "The store {path} does not lie in a shop's own folder, so the desk's keys are not beside it. Name the shop's folder."


def store_at(path: Path) -> Path:
    """The store that a path means. Refuses StoreMissing."""
    store = path / STORE_NAME if path.is_dir() else path
    if not store.is_file():
        raise StoreMissing(path=str(path))
    return store


def shop_folder(path: Path) -> Path:
    """The folder of the shop that a path means. Refuses StoreMissing, NotAShopsFolder."""
    store = store_at(path)
    if store.name != STORE_NAME:
        raise NotAShopsFolder(path=str(store))
    return store.parent
